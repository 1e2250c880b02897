/* A sheet of the workbook that is one table: a row of data says what stands in each column, the column's look
 * how it is shown.
 *
 *	static const struct xlsx_column columns[] = {
 *		{ "Cause", "title", .look = LOOK_TEXT },
 *		{ "Confidence", "confidence", .look = LOOK_SHARE },
 *	};
 *	static const struct xlsx_table causes = { .sheet = "Causes", .columns = columns, ... };
 *
 *	xlsx_sheet_index(&book, &causes, &rows);	for every table, so that links find their rows
 *	xlsx_sheet_write(&book, &causes, &rows);
 */
#ifndef REPORT_XLSX_SHEET_H
#define REPORT_XLSX_SHEET_H

#include "xlsx_book.h"
#include "xlsx_rows.h"

struct xlsx_column {
	const char *header;
	const char *key; /* of a row */
	enum xlsx_look look;
	const char *target; /* the sheet that a link leads to, or NULL */
	const char *id;	    /* key of the id, or of the list of ids, that is linked to; NULL: key */
	double most;	    /* width; 0: that of the look */
	const char *about;  /* what it means, in a sentence, or NULL */
};

struct xlsx_table {
	const char *sheet;
	const char *name;
	const char *about;   /* what it holds, in a line */
	const char *nothing; /* stands below a table without rows */
	xlsx_rows_fn *rows;
	const struct xlsx_column *columns;
	size_t column_count;
	size_t frozen;	/* columns that stay on the screen */
	size_t printed; /* columns that go to paper */
};

/* Remembers where each row of a table will stand. */
void xlsx_sheet_index(struct xlsx_book *book, const struct xlsx_table *table, const struct xlsx_rows *rows);

void xlsx_sheet_write(struct xlsx_book *book, const struct xlsx_table *table, const struct xlsx_rows *rows);

/* A table too long for memory: a range with a filter, to which rows are added one after the other, each one line high. Of
 * table, neither name nor rows are looked at. */
struct xlsx_stream {
	struct xlsx_book *book;
	const struct xlsx_table *table;
	lxw_worksheet *sheet;
	lxw_row_t count; /* rows so far */
	double *widths;
};

void xlsx_stream_begin(struct xlsx_stream *stream, struct xlsx_book *book, const struct xlsx_table *table);
void xlsx_stream_add(struct xlsx_stream *stream, const json_t *row);
void xlsx_stream_end(struct xlsx_stream *stream);

/* Where a column with this key stands in a table; it must be there. */
lxw_col_t xlsx_sheet_column(const struct xlsx_table *table, const char *key);

/* Bars behind the numbers in part of a column; none for BAR_NONE. */
void xlsx_sheet_add_bar(lxw_worksheet *sheet, enum xlsx_bar bar, lxw_row_t first, lxw_row_t last,
			lxw_col_t col);

#endif
