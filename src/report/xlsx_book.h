/* The workbook while it is being made: its formats, and the ways in which foreign text gets into a cell.
 * Everything from a record goes through here, always as a string: never as a formula, a name or a link to
 * outside.
 *
 *	struct xlsx_book book;
 *
 *	xlsx_book_init(&book, path);
 *	sheet = xlsx_book_sheet(&book, "Notes");
 *	xlsx_put_text((struct xlsx_spot){ sheet, 0, 0 }, text, book.looks[LOOK_LOG]);
 *	xlsx_book_close(&book, path, problems);
 */
#ifndef REPORT_XLSX_BOOK_H
#define REPORT_XLSX_BOOK_H

#include "buf.h"
#include "problem.h"

#include <jansson.h>
#include <xlsxwriter.h>

/* What a value of the wrong type for its look leaves is an empty cell. */
enum xlsx_look {
	LOOK_TEXT,   /* a string, number, yes or no, or list of strings */
	LOOK_PROSE,  /* longer */
	LOOK_LOG,    /* as a log has it */
	LOOK_ASIDE,  /* as a log has it, in rows that it does not make higher */
	LOOK_LINE,   /* in rows that are one line high */
	LOOK_FILE,   /* the same, as a link to the file that the column's id names where that is safe */
	LOOK_EXACT,  /* a path, code, hash or command */
	LOOK_WORD,   /* one of the record's own words, with a colour */
	LOOK_NUMBER, /* "12,000" */
	LOOK_RANK,   /* "1", on the left */
	LOOK_PLAIN,  /* "12000" */
	LOOK_COUNT,  /* with a bar */
	LOOK_SHARE,  /* "93%" with a bar */
	LOOK_SCORE,  /* "0.81" with a bar */
	LOOK_WEIGHT, /* "+3.2" with a bar to either side */
	LOOK_TIME,   /* ISO 8601 text as date and time */
	LOOK_DATE,   /* its date alone */
	LOOK_SPAN,   /* days as hours, minutes and seconds */
	LOOK_VALUE,  /* a number, time or text, as it comes: */
	LOOK_VALUE_NUMBER,
	LOOK_VALUE_TIME,
	LOOK_COUNT_OF
};

enum xlsx_bar { BAR_NONE, BAR_COUNT, BAR_SHARE, BAR_WEIGHT };

/* What goes with a look. */
struct xlsx_style {
	const char *number_format;
	double least, most; /* width of its column */
	bool exact;	    /* characters of equal width */
	bool wraps;
	enum xlsx_bar bar;
	bool left;
};

extern const struct xlsx_style xlsx_styles[LOOK_COUNT_OF];

enum xlsx_paint { PAINT_NONE, PAINT_CALM, PAINT_GOOD, PAINT_WARN, PAINT_BAD, PAINT_COUNT_OF };

#define XLSX_ACCENT 0x0a5a9e
#define XLSX_INK    0x1c1e22
#define XLSX_SOFT   0x5a5f69
#define XLSX_LINE   0xdcdfe4
#define XLSX_WASH   0xe9f0f6

/* Begun by xlsx_book_init(), released by xlsx_book_close(). */
struct xlsx_book {
	lxw_workbook *workbook;
	lxw_format *header, *note, *link, *number_link, *looks[LOOK_COUNT_OF], *paints[PAINT_COUNT_OF];
	json_t *places; /* the row of each id: "Evidence/E1" */
};

/* Begins a workbook that will be written to path. Its formats are there, its sheets are not. */
void xlsx_book_init(struct xlsx_book *book, const char *path);

/* Where a cell is. */
struct xlsx_spot {
	lxw_worksheet *sheet;
	lxw_row_t row;
	lxw_col_t col;
};

/* A sheet with what is common to all of them: page, zoom, footer. */
lxw_worksheet *xlsx_book_sheet(struct xlsx_book *book, const char *name);

/* The same for a sheet that does not stay in memory: its cells are written row by row, from left to right. It cannot hold
 * one of Excel's tables. */
lxw_worksheet *xlsx_book_long_sheet(struct xlsx_book *book, const char *name);

/* Remembers in which row of a sheet an id will stand; the first one counts. What is no string is no id. */
void xlsx_book_remember(struct xlsx_book *book, const char *sheet, const json_t *id, lxw_row_t row);

/* The row of an id, or of the first one in a list of ids that is there; 0 where none is. */
lxw_row_t xlsx_book_place(const struct xlsx_book *book, const char *sheet, const json_t *ids);

void xlsx_put_text(struct xlsx_spot spot, struct slice text, lxw_format *format);
void xlsx_put_number(struct xlsx_spot spot, double number, lxw_format *format);

/* For text that has been through xlsx_text(). */
void xlsx_put_clean(struct xlsx_spot spot, const struct buf *text, lxw_format *format);

/* The same as a link to a row of a sheet, whose name is a constant; text has 1 to XLSX_LINK_LIMIT UTF-16
 * units. */
#define XLSX_LINK_LIMIT 250
void xlsx_put_link(struct xlsx_spot spot, const struct buf *text, lxw_format *format, const char *target,
		   lxw_row_t row);

/* A number as such a link. */
void xlsx_put_number_link(struct xlsx_spot spot, double number, lxw_format *format, const char *target,
			  lxw_row_t row);

/* Text as a link to a file beside the workbook. Returns false, and writes nothing, where file is no plain relative path to an
 * HTML file (letters, digits, blanks, '-', '_', '.', '/', and no part that begins with '.'), and where the sheet has as many
 * links as Excel takes. */
#define XLSX_LINKS_MOST 65000
bool xlsx_put_file_link(struct xlsx_spot spot, const struct buf *text, lxw_format *format, struct slice file);

/* What one of the record's words ("long shot") is called and how it is painted; what is no such word is
 * returned as it is, with PAINT_NONE. */
struct slice xlsx_word(struct slice word, enum xlsx_paint *ret_paint);

/* The colour of painted text. */
lxw_color_t xlsx_paint_color(enum xlsx_paint paint);

/* SOURCE_DATE_EPOCH, or a constant. */
time_t xlsx_book_created(void);

/* Writes the workbook to the path that it was begun with, and releases book. Returns 0, or -1 after adding a
 * problem. */
int xlsx_book_close(struct xlsx_book *book, const char *path, struct problems *problems);

#endif
