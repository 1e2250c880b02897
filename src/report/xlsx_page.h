/* A sheet to be read from top to bottom: a headline, paragraphs, facts, short lists, charts, the contents. It has a
 * narrow margin, a column of labels, a wide one of text, and more as its widths say.
 *
 *	static const double widths[] = { 2, 14, 62, 14 };
 *	struct xlsx_page page = xlsx_page_new(&book, "Verdict", widths, 4);
 *
 *	xlsx_page_paragraph(&page, text, XLSX_HEADLINE_LIMIT, page.headline, 1.75, 24);
 *	xlsx_page_section(&page, "What to do");
 */
#ifndef REPORT_XLSX_PAGE_H
#define REPORT_XLSX_PAGE_H

#include "xlsx_sheet.h"

enum { PAGE_MARGIN, PAGE_LABEL, PAGE_TEXT };

#define XLSX_HEADLINE_LIMIT 600
#define XLSX_SUMMARY_LIMIT  1500
#define XLSX_CHART_ROWS	    13

struct xlsx_page {
	struct xlsx_book *book;
	lxw_worksheet *sheet;
	const char *name;
	const double *widths; /* in columns of text */
	int columns;
	lxw_row_t row; /* the next one */
	lxw_format *kicker, *headline, *summary, *section, *label, *value, *wanted;
};

/* Adds the sheet; name and widths stay the caller's. */
struct xlsx_page xlsx_page_new(struct xlsx_book *book, const char *name, const double *widths, int columns);

lxw_format *xlsx_page_format(struct xlsx_page *page, double size, lxw_color_t color);

/* A cell in the row that comes next. */
struct xlsx_spot xlsx_page_spot(const struct xlsx_page *page, int col);

/* A paragraph over the whole page; magnified is how much wider its font is than that of cells. Empty text makes none. */
void xlsx_page_paragraph(struct xlsx_page *page, struct slice text, size_t limit, lxw_format *format,
			 double magnified, double line_height);

/* A heading, with a blank row above it. */
void xlsx_page_section(struct xlsx_page *page, const char *title);

void xlsx_page_label(struct xlsx_page *page, const char *label);

/* A row with a label and its text; none where the text is empty. */
void xlsx_page_fact(struct xlsx_page *page, const char *label, const struct buf *text);

/* The header of a list, from the column of labels on; NULL ends it. */
void xlsx_page_headers(struct xlsx_page *page, const char *const *headers);

/* Cells of the row that comes next: what has the wrong type leaves them blank. */
void xlsx_page_number(struct xlsx_page *page, int col, const json_t *value, enum xlsx_look look);
void xlsx_page_word(struct xlsx_page *page, int col, const json_t *row, const char *key);

/* The title of an item, as a link to where its id stands on a sheet; makes the row as high as it needs. */
void xlsx_page_title(struct xlsx_page *page, const char *target, const json_t *row);

/* A row of the contents. */
void xlsx_page_entry(struct xlsx_page *page, const char *sheet, const char *about, size_t count);

/* Our look for charts. */
void xlsx_chart_shape(lxw_chart *chart, const char *title);

/* Bars of the confidences or shares in a list of this page, whose titles are in the column of text. */
lxw_chart *xlsx_page_bar_chart(struct xlsx_page *page, const char *title, lxw_row_t first, lxw_row_t count,
			       int col);

/* Puts a chart into the XLSX_CHART_ROWS rows that come next, at x pixels in a column. */
void xlsx_page_chart(struct xlsx_page *page, lxw_chart *chart, int col, int x, int width,
		     const char *description);

#endif
