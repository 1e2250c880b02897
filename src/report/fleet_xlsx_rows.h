/* The rows of a fleet's workbook, as xlsx_rows.h has them for that of a machine. Lists that may be long are not made but
 * walked through: their rows are valid until the next one. */
#ifndef REPORT_FLEET_XLSX_ROWS_H
#define REPORT_FLEET_XLSX_ROWS_H

#include "xlsx_rows.h"

#include <stdbool.h>
#include <stdint.h>

xlsx_rows_fn fleet_rows_of_causes;
xlsx_rows_fn fleet_rows_of_methods;
xlsx_rows_fn fleet_rows_of_cover;
xlsx_rows_fn fleet_rows_of_clusters;
xlsx_rows_fn fleet_rows_of_days;
xlsx_rows_fn fleet_rows_of_thin;
xlsx_rows_fn fleet_rows_of_outliers;
xlsx_rows_fn fleet_rows_of_repeats;

/* section, item, value: totals and provenance. */
xlsx_rows_fn fleet_rows_about;

/* The cross by what a key like "by_build" names, or NULL. */
const json_t *fleet_cross(const json_t *fleet, const char *key);

/* The machine that an item of a list of numbers stands for, or NULL. */
json_t *fleet_sheet_machine(const json_t *fleet, const json_t *number);

/* The id of a machine's row for links: "machine/17". NULL where there is no such machine. */
json_t *fleet_machine_id(const json_t *fleet, const json_t *number);

/* Machines. by_build, by_model and by_driver are the columns of the crosses in which a machine was counted. */

enum { FLEET_CROSSES = 3 };

struct fleet_machines {
	const json_t *fleet;
	json_t *titles;			 /* of methods */
	uint32_t *groups[FLEET_CROSSES]; /* a bit for each column; one number per machine */
	size_t next;
	json_t *row;
};

void fleet_machines_begin(struct fleet_machines *machines, const json_t *fleet);

/* The next row, or NULL behind the last machine. */
const json_t *fleet_machines_next(struct fleet_machines *machines);
void fleet_machines_end(struct fleet_machines *machines);

/* The machines of each cluster, file to ask for and method: one row per pair. */

#define FLEET_PAIR_LIMIT 200000

struct fleet_pairs {
	const json_t *fleet;
	size_t list, item, next;
	json_t *row;
	bool first; /* of its item: the row's id is that of the numbers which link here */
};

/* The next row, or NULL behind the last pair. */
const json_t *fleet_pairs_next(struct fleet_pairs *pairs);
void fleet_pairs_end(struct fleet_pairs *pairs);

#endif
