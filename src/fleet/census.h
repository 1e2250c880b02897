/* A census is what a fleet has in common, as one JSON value (fixrank.fleet/1, fleet.schema.json): causes by machines, the methods that clear
 * most of them, builds and models, errors that nobody explains, days. The pages, the workbook and the ticket of a fleet are made
 * of it and of nothing else.
 *
 * A machine of which several uploads are there counts once, by the newest. A method clears a failed machine where it is the first for it or
 * stands little behind the first (CENSUS_NEAR of its score). The cover curve is greedy: each method is the one that clears most
 * of the machines that are left. */
#ifndef FLEET_CENSUS_H
#define FLEET_CENSUS_H

#include "fleet.h"
#include "rules.h"

#define CENSUS_NEAR 0.8

/* A new value, a pure function of the rows; rules give the titles and costs of causes and methods. */
json_t *census_new(const struct fleet *fleet, const struct rules *rules);

#endif
