/* A fleet is a set of rows, each of one upload (row.h). Adding is associative, commutative and idempotent: whatever the order, however
 * often, however many merges lie between, the same rows make the same fleet.
 *
 *	struct fleet *fleet = fleet_new();
 *	while (next_line(&line))
 *		if (fleet_add(fleet, line) == FLEET_BROKEN) ...
 *	fleet_each(fleet, write_line, file);
 *	fleet_free(fleet); */
#ifndef FLEET_FLEET_H
#define FLEET_FLEET_H

#include "buf.h"

#include <jansson.h>

struct fleet;

/* Never NULL. */
struct fleet *fleet_new(void);
void fleet_free(struct fleet *fleet);

enum fleet_added { FLEET_ADDED, FLEET_THERE, FLEET_BROKEN };

/* Makes the row, as a line, of a line that is a record or a row. Returns false where it is neither. Any thread may do so. */
bool fleet_read(struct slice line, struct buf *ret_row);

/* Adds what fleet_read() made. */
enum fleet_added fleet_add_read(struct fleet *fleet, struct slice row);

/* Adds a line: a record or a row. Where the same upload, judged by the same patterns, is there already, the one that
 * was read better stays. Returns FLEET_BROKEN where the line is neither. */
enum fleet_added fleet_add(struct fleet *fleet, struct slice line);

/* The same for the row of a line. */
enum fleet_added fleet_add_row(struct fleet *fleet, const json_t *row);

size_t fleet_count(const struct fleet *fleet);

/* Whether its rows were judged by different patterns, so that their figures do not compare. */
bool fleet_is_mixed(const struct fleet *fleet);

/* Each row as a line with its line feed, sorted. Returns false as soon as visit does. */
typedef bool fleet_fn(void *context, struct slice line);
bool fleet_each(const struct fleet *fleet, fleet_fn *visit, void *context);

#endif
