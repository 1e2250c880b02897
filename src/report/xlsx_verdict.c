#include "xlsx_verdict.h"

#include "buf.h"
#include "stamp.h"
#include "wording.h"
#include "xlsx_page.h"

#include <math.h>
#include <string.h>

#define SHEET	     "Verdict"
#define SHOWN	     5 /* methods, causes, files */
#define DAYS_SHOWN   31
#define WANTED_LIMIT 400

enum {
	COL_MARGIN,
	COL_LABEL,
	COL_TEXT,
	COL_SHARE,
	COL_FIRST_WORD,
	COL_SECOND_WORD,
	COL_THIRD_WORD,
	COL_COUNT
};

static const double widths[COL_COUNT] = { 2, 14, 62, 14, 12, 12, 14 };

static struct slice text_at(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

/* Facts */

static void add_status(struct xlsx_page *page, struct slice word)
{
	enum xlsx_paint paint;
	struct slice text = xlsx_word(word, &paint);
	lxw_format *format = xlsx_page_format(page, 11, xlsx_paint_color(paint));

	format_set_bold(format);
	xlsx_page_label(page, "Verdict");
	xlsx_put_text(xlsx_page_spot(page, COL_TEXT), text, format);
	page->row++;
}

static void add_confidence(struct buf *text, const json_t *verdict)
{
	const json_t *share = json_object_get(verdict, "confidence");
	enum xlsx_paint paint;

	buf_add(text, xlsx_word(text_at(verdict, "word"), &paint));
	if (json_is_number(share))
		buf_printf(text, "%s%.0f %%", text->length ? ", " : "",
			   floor(json_number_value(share) * 100 + 0.5));
}

static void add_machine(struct buf *text, const json_t *machine)
{
	static const char *const keys[] = { "name", "os", "build", "arch", "manufacturer", "model" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct slice part = text_at(machine, keys[i]);

		if (part.length)
			buf_add_text(text, text->length ? " \u00b7 " : "");
		buf_add(text, part);
	}
}

static void add_time_span(struct buf *text, const json_t *coverage)
{
	int64_t first = stamp_read(text_at(coverage, "first"), STAMP_YMD);
	int64_t last = stamp_read(text_at(coverage, "last"), STAMP_YMD);

	if (first != STAMP_NONE && last != STAMP_NONE && first <= last)
		wording_range(text, first, last);
}

static void add_read(struct buf *text, const json_t *coverage)
{
	const json_t *files = json_object_get(coverage, "files"), *lines = json_object_get(coverage, "lines");
	const json_t *bytes = json_object_get(coverage, "bytes");

	if (!json_is_integer(files) || !json_is_integer(lines))
		return;
	wording_count(text, json_integer_value(files), "file", "files");
	buf_add_text(text, ", ");
	wording_count(text, json_integer_value(lines), "line", "lines");
	if (json_is_integer(bytes) && json_integer_value(bytes) >= 0) {
		buf_add_text(text, ", ");
		wording_size(text, json_integer_value(bytes));
	}
}

static void add_facts(struct xlsx_page *page, const json_t *record)
{
	const json_t *verdict = json_object_get(record, "verdict");
	const json_t *coverage = json_object_get(record, "coverage");
	static const char *const labels[] = { "Confidence", "Machine", "Logs cover", "Read" };
	struct buf texts[4] = { 0 };

	add_confidence(&texts[0], verdict);
	add_machine(&texts[1], json_object_get(record, "machine"));
	add_time_span(&texts[2], coverage);
	add_read(&texts[3], coverage);
	if (text_at(verdict, "status").length)
		add_status(page, text_at(verdict, "status"));
	for (size_t i = 0; i < 4; i++) {
		xlsx_page_fact(page, labels[i], &texts[i]);
		buf_release(&texts[i]);
	}
}

/* Lists */

static void add_method(struct xlsx_page *page, const json_t *row)
{
	xlsx_page_number(page, COL_LABEL, json_object_get(row, "rank"), LOOK_RANK);
	xlsx_page_title(page, "Methods", row);
	xlsx_page_number(page, COL_SHARE, json_object_get(row, "score"), LOOK_SCORE);
	xlsx_page_number(page, COL_FIRST_WORD, json_object_get(row, "minutes"), LOOK_NUMBER);
	xlsx_page_word(page, COL_SECOND_WORD, row, "risk");
	xlsx_page_word(page, COL_THIRD_WORD, row, "tried_outcome");
}

static void add_cause(struct xlsx_page *page, const json_t *row)
{
	xlsx_page_number(page, COL_LABEL, json_object_get(row, "rank"), LOOK_RANK);
	xlsx_page_title(page, "Causes", row);
	xlsx_page_number(page, COL_SHARE, json_object_get(row, "confidence"), LOOK_SHARE);
	xlsx_page_word(page, COL_FIRST_WORD, row, "word");
	xlsx_page_number(page, COL_SECOND_WORD, json_object_get(row, "reasons"), LOOK_NUMBER);
}

typedef void add_item_fn(struct xlsx_page *page, const json_t *row);

/* Returns how many items there are in the list. */
static lxw_row_t add_list(struct xlsx_page *page, const char *title, const char *const *headers,
			  const struct xlsx_rows *rows, add_item_fn *add_item)
{
	size_t count = json_array_size(rows->list) < SHOWN ? json_array_size(rows->list) : SHOWN;

	if (!count)
		return 0;
	xlsx_page_section(page, title);
	xlsx_page_headers(page, headers);
	for (size_t i = 0; i < count; i++) {
		add_item(page, json_array_get(rows->list, i));
		page->row++;
	}
	xlsx_sheet_add_bar(page->sheet, BAR_SHARE, page->row - (lxw_row_t)count, page->row - 1, COL_SHARE);
	return (lxw_row_t)count;
}

static void add_wanted(struct xlsx_page *page, const struct xlsx_rows *rows)
{
	size_t count = json_array_size(rows->list) < SHOWN ? json_array_size(rows->list) : SHOWN;

	if (!count)
		return;
	xlsx_page_section(page, "Files that would tell more");
	for (size_t i = 0; i < count; i++) {
		const json_t *row = json_array_get(rows->list, i);
		struct buf text = { 0 };

		buf_add(&text, text_at(row, "file"));
		buf_add_text(&text, text_at(row, "why").length ? ": " : "");
		buf_add(&text, text_at(row, "why"));
		xlsx_page_paragraph(page, buf_slice(&text), WANTED_LIMIT, page->wanted, 1.05, 15);
		buf_release(&text);
	}
}

/* Charts */

/* The bars of the list of causes, which stands from row first on. */
static void add_cause_chart(struct xlsx_page *page, lxw_row_t first, lxw_row_t count)
{
	lxw_chart *chart = xlsx_page_bar_chart(page, "How likely each cause is", first, count, COL_SHARE);

	chart_axis_set_max(chart->x_axis, 1);
	xlsx_page_chart(page, chart, COL_LABEL, 0, 500,
			"Bar chart: the confidence of the likeliest causes, as in the list above");
}

static void add_day_series(lxw_chart *chart, const struct xlsx_table *table, const char *key, lxw_row_t first,
			   lxw_row_t last, lxw_color_t color)
{
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_col_t col = xlsx_sheet_column(table, key), label = xlsx_sheet_column(table, "label");
	lxw_chart_fill fill = { .color = color };

	chart_series_set_categories(series, table->sheet, first, label, last, label);
	chart_series_set_values(series, table->sheet, first, col, last, col);
	chart_series_set_name_range(series, table->sheet, 0, col);
	chart_series_set_fill(series, &fill);
}

static void add_day_chart(struct xlsx_page *page, const struct xlsx_table *table, lxw_row_t count, int col,
			  int x)
{
	lxw_chart *chart = workbook_add_chart(page->book->workbook, LXW_CHART_COLUMN_STACKED);
	lxw_row_t first = count > DAYS_SHOWN ? count - DAYS_SHOWN + 1 : 1;
	lxw_chart_line line = { .color = XLSX_LINE };

	add_day_series(chart, table, "failed", first, count, 0xc9574d);
	add_day_series(chart, table, "succeeded", first, count, 0x5d9c76);
	add_day_series(chart, table, "other", first, count, 0xb4bac4);
	xlsx_chart_shape(chart, "Attempts to update, by day");
	chart_axis_major_gridlines_set_line(chart->y_axis, &line);
	chart_axis_set_num_format(chart->y_axis, "0");
	chart_set_series_gap(chart, 60);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	xlsx_page_chart(
		page, chart, col, x, 440,
		"Column chart: how many attempts failed and succeeded on each day, as on the sheet Days");
}

/* Side by side, as far as there is something to compare. */
static void add_charts(struct xlsx_page *page, lxw_row_t first_cause, lxw_row_t causes,
		       const struct xlsx_table *days, lxw_row_t day_count)
{
	page->row++;
	if (causes)
		add_cause_chart(page, first_cause, causes);
	if (day_count > 1)
		add_day_chart(page, days, day_count, causes ? COL_TEXT : COL_LABEL, causes ? 420 : 0);
	if (causes || day_count > 1)
		page->row += XLSX_CHART_ROWS;
}

static const struct xlsx_rows *rows_of(const char *sheet, const struct xlsx_table *tables,
				       const struct xlsx_rows *rows, size_t *ret_index)
{
	size_t i = 0;

	while (strcmp(tables[i].sheet, sheet) != 0)
		i++;
	*ret_index = i;
	return &rows[i];
}

void xlsx_verdict_write(struct xlsx_book *book, const json_t *record, const struct xlsx_table *tables,
			const struct xlsx_rows *rows, size_t count)
{
	static const char *const method_headers[] = { "Rank", "Method",	      "Score", "Minutes",
						      "Risk", "Tried before", NULL };
	static const char *const cause_headers[] = { "Rank",	 "Cause",   "Confidence",
						     "In words", "Reasons", NULL };
	const json_t *verdict = json_object_get(record, "verdict");
	struct xlsx_page page = xlsx_page_new(book, SHEET, widths, COL_COUNT);
	size_t at;
	const struct xlsx_rows *days;
	lxw_row_t causes, causes_end;

	xlsx_put_text(xlsx_page_spot(&page, COL_LABEL), SLICE("FIXRANK REPORT"), page.kicker);
	page.row++;
	xlsx_page_paragraph(&page, text_at(verdict, "headline"), XLSX_HEADLINE_LIMIT, page.headline, 1.75,
			    24);
	xlsx_page_paragraph(&page, text_at(verdict, "summary"), XLSX_SUMMARY_LIMIT, page.summary, 1.05, 15);
	page.row++;
	add_facts(&page, record);
	add_list(&page, "What to do", method_headers, rows_of("Methods", tables, rows, &at), add_method);
	causes = add_list(&page, "Likeliest causes", cause_headers, rows_of("Causes", tables, rows, &at),
			  add_cause);
	causes_end = page.row;
	add_wanted(&page, rows_of("Wanted", tables, rows, &at));
	days = rows_of("Days", tables, rows, &at);
	add_charts(&page, causes_end - causes, causes, &tables[at], (lxw_row_t)json_array_size(days->list));
	xlsx_page_section(&page, "In this workbook");
	for (size_t i = 0; i < count; i++)
		xlsx_page_entry(&page, tables[i].sheet, tables[i].about, json_array_size(rows[i].list));
}
