/* The rows of the workbook's tables. A row is a flat JSON object made from an item of the record: its own
 * keys, and beside them what a table wants to see at once (titles for ids, lists as text, codes as numbers).
 * Rows know nothing of cells and formats; see xlsx_sheet.h for how each key is shown. */
#ifndef REPORT_XLSX_ROWS_H
#define REPORT_XLSX_ROWS_H

#include <jansson.h>

/* The most rows that a sheet takes. */
#define XLSX_ROW_LIMIT 5000

struct xlsx_rows {
	json_t *list; /* of objects; at most XLSX_ROW_LIMIT */
	size_t total; /* with those that were left out */
};

/* Adds the rows of one table to rows. record may be any JSON value. */
typedef void xlsx_rows_fn(const json_t *record, struct xlsx_rows *rows);

/* Adds a row, or only counts it; takes it over in any case. */
void xlsx_rows_add(struct xlsx_rows *rows, json_t *row);

/* A new row with the keys of an item; an empty one where that is no object. */
json_t *xlsx_row_of(json_t *item);

/* A new object: the title of each item of a list, by id. */
json_t *xlsx_titles_of(const json_t *list);

/* The title of an id, or else the id; borrowed. */
json_t *xlsx_title_or_id(const json_t *titles, json_t *id);

xlsx_rows_fn xlsx_rows_of_methods;
xlsx_rows_fn xlsx_rows_of_steps;
xlsx_rows_fn xlsx_rows_of_causes;
xlsx_rows_fn xlsx_rows_of_ledgers;
xlsx_rows_fn xlsx_rows_of_evidence;
xlsx_rows_fn xlsx_rows_of_attempts;
xlsx_rows_fn xlsx_rows_of_days; /* how many attempts each day saw */
xlsx_rows_fn xlsx_rows_of_tried;
xlsx_rows_fn xlsx_rows_of_codes;
xlsx_rows_fn xlsx_rows_of_unexplained;
xlsx_rows_fn xlsx_rows_of_files;
xlsx_rows_fn xlsx_rows_of_wanted;
xlsx_rows_fn xlsx_rows_of_ignored;

/* section, item, value: machine, coverage, provenance and limits. */
xlsx_rows_fn xlsx_rows_about;

#endif
