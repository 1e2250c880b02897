#include "xlsx_verdict.h"

#include "buf.h"
#include "stamp.h"
#include "wording.h"
#include "xlsx_text.h"

#include <math.h>
#include <string.h>

#define SHEET	       "Verdict"
#define CHART_ROWS     13
#define ROW_PIXELS     20
#define SHOWN	       5 /* methods, causes, files */
#define DAYS_SHOWN     31
#define HEADLINE_LIMIT 600
#define SUMMARY_LIMIT  1500
#define TITLE_LIMIT    160
#define HIGHEST	       400.0 /* points; Excel allows 409 */
#define FACT_LIMIT     120
#define WANTED_LIMIT   400

enum {
	COL_MARGIN,
	COL_LABEL,
	COL_TEXT,
	COL_SHARE,
	COL_FIRST_WORD,
	COL_SECOND_WORD,
	COL_THIRD_WORD,
	COL_LAST = COL_THIRD_WORD
};

static const double widths[] = { 2, 14, 62, 14, 12, 12, 14 };

#define BLOCK_WIDTH 126.0 /* of all but the margin, less a little */

struct page {
	struct xlsx_book *book;
	lxw_worksheet *sheet;
	lxw_row_t row; /* the next one */
	lxw_format *kicker, *headline, *summary, *section, *label, *value, *wanted;
};

static struct slice text_at(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

static struct xlsx_spot spot(const struct page *page, int col)
{
	return (struct xlsx_spot){ page->sheet, page->row, (lxw_col_t)col };
}

static lxw_format *new_format(struct page *page, double size, lxw_color_t color)
{
	lxw_format *format = workbook_add_format(page->book->workbook);

	format_set_font_size(format, size);
	format_set_font_color(format, color);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	return format;
}

static void add_formats(struct page *page)
{
	page->kicker = new_format(page, 10, XLSX_ACCENT);
	format_set_bold(page->kicker);
	page->headline = new_format(page, 18, XLSX_INK);
	format_set_bold(page->headline);
	format_set_text_wrap(page->headline);
	page->summary = new_format(page, 11, XLSX_SOFT);
	format_set_text_wrap(page->summary);
	page->section = new_format(page, 13, XLSX_ACCENT);
	format_set_bold(page->section);
	page->label = new_format(page, 11, XLSX_SOFT);
	page->value = new_format(page, 11, XLSX_INK);
	page->wanted = new_format(page, 11, XLSX_INK);
	format_set_text_wrap(page->wanted);
}

/* A paragraph over the whole block; magnified is how much wider its font is than that of cells. */
static void add_paragraph(struct page *page, struct slice text, size_t limit, lxw_format *format,
			  double magnified, double line_height)
{
	struct buf clean = { 0 };
	double lines;

	xlsx_text(&clean, text, limit);
	if (clean.length) {
		lines = (double)xlsx_text_lines(buf_slice(&clean), BLOCK_WIDTH / magnified, false);
		worksheet_set_row(page->sheet, page->row, fmin(lines * line_height + 5, HIGHEST), NULL);
		worksheet_merge_range(page->sheet, page->row, COL_LABEL, page->row, COL_LAST, "", format);
		xlsx_put_clean(spot(page, COL_LABEL), &clean, format);
		page->row++;
	}
	buf_release(&clean);
}

static void add_section(struct page *page, const char *title)
{
	page->row++;
	worksheet_set_row(page->sheet, page->row, 21, NULL);
	xlsx_put_text(spot(page, COL_LABEL), slice_of(title), page->section);
	page->row++;
}

/* Facts */

static void add_label(struct page *page, const char *label)
{
	xlsx_put_text(spot(page, COL_LABEL), slice_of(label), page->label);
}

static void add_fact(struct page *page, const char *label, const struct buf *text)
{
	struct buf clean = { 0 };

	xlsx_text(&clean, buf_slice(text), FACT_LIMIT);
	if (clean.length) {
		add_label(page, label);
		xlsx_put_clean(spot(page, COL_TEXT), &clean, page->value);
		page->row++;
	}
	buf_release(&clean);
}

static void add_status(struct page *page, struct slice word)
{
	enum xlsx_paint paint;
	struct slice text = xlsx_word(word, &paint);
	lxw_format *format = new_format(page, 11, xlsx_paint_color(paint));

	format_set_bold(format);
	add_label(page, "Verdict");
	xlsx_put_text(spot(page, COL_TEXT), text, format);
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

static void add_facts(struct page *page, const json_t *record)
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
		add_fact(page, labels[i], &texts[i]);
		buf_release(&texts[i]);
	}
}

/* Lists */

static void add_headers(struct page *page, const char *const *headers)
{
	for (int i = COL_LABEL; headers[i - COL_LABEL]; i++)
		worksheet_write_string(page->sheet, page->row, (lxw_col_t)i, headers[i - COL_LABEL],
				       page->book->header);
	page->row++;
}

static void put_title(struct page *page, const char *target, const json_t *row)
{
	struct buf clean = { 0 };
	lxw_row_t place = xlsx_book_place(page->book, target, json_object_get(row, "id"));
	size_t lines;

	xlsx_text(&clean, text_at(row, "title"), TITLE_LIMIT);
	lines = xlsx_text_lines(buf_slice(&clean), widths[COL_TEXT] - 2, false);
	worksheet_set_row(page->sheet, page->row, fmin(13.0 * (double)lines + 3, HIGHEST), NULL);
	if (place && clean.length)
		xlsx_put_link(spot(page, COL_TEXT), &clean, page->book->link, target, place);
	else
		xlsx_put_clean(spot(page, COL_TEXT), &clean, page->book->looks[LOOK_TEXT]);
	buf_release(&clean);
}

static void put_number(struct page *page, int col, const json_t *value, enum xlsx_look look)
{
	if (json_is_number(value))
		xlsx_put_number(spot(page, col), json_number_value(value), page->book->looks[look]);
	else
		xlsx_put_clean(spot(page, col), &(struct buf){ 0 }, page->book->looks[look]);
}

static void put_word(struct page *page, int col, const json_t *row, const char *key)
{
	enum xlsx_paint paint;
	struct slice text = xlsx_word(text_at(row, key), &paint);

	xlsx_put_text(spot(page, col), text, page->book->paints[paint]);
}

static void add_method(struct page *page, const json_t *row)
{
	put_number(page, COL_LABEL, json_object_get(row, "rank"), LOOK_RANK);
	put_title(page, "Methods", row);
	put_number(page, COL_SHARE, json_object_get(row, "score"), LOOK_SCORE);
	put_number(page, COL_FIRST_WORD, json_object_get(row, "minutes"), LOOK_NUMBER);
	put_word(page, COL_SECOND_WORD, row, "risk");
	put_word(page, COL_THIRD_WORD, row, "tried_outcome");
}

static void add_cause(struct page *page, const json_t *row)
{
	put_number(page, COL_LABEL, json_object_get(row, "rank"), LOOK_RANK);
	put_title(page, "Causes", row);
	put_number(page, COL_SHARE, json_object_get(row, "confidence"), LOOK_SHARE);
	put_word(page, COL_FIRST_WORD, row, "word");
	put_number(page, COL_SECOND_WORD, json_object_get(row, "reasons"), LOOK_NUMBER);
}

typedef void add_item_fn(struct page *page, const json_t *row);

/* Returns how many items there are in the list. */
static lxw_row_t add_list(struct page *page, const char *title, const char *const *headers,
			  const struct xlsx_rows *rows, add_item_fn *add_item)
{
	size_t count = json_array_size(rows->list) < SHOWN ? json_array_size(rows->list) : SHOWN;

	if (!count)
		return 0;
	add_section(page, title);
	add_headers(page, headers);
	for (size_t i = 0; i < count; i++) {
		add_item(page, json_array_get(rows->list, i));
		page->row++;
	}
	xlsx_sheet_add_bar(page->sheet, BAR_SHARE, page->row - (lxw_row_t)count, page->row - 1, COL_SHARE);
	return (lxw_row_t)count;
}

static void add_wanted(struct page *page, const struct xlsx_rows *rows)
{
	size_t count = json_array_size(rows->list) < SHOWN ? json_array_size(rows->list) : SHOWN;

	if (!count)
		return;
	add_section(page, "Files that would tell more");
	for (size_t i = 0; i < count; i++) {
		const json_t *row = json_array_get(rows->list, i);
		struct buf text = { 0 };

		buf_add(&text, text_at(row, "file"));
		buf_add_text(&text, text_at(row, "why").length ? ": " : "");
		buf_add(&text, text_at(row, "why"));
		add_paragraph(page, buf_slice(&text), WANTED_LIMIT, page->wanted, 1.05, 15);
		buf_release(&text);
	}
}

static void add_contents(struct page *page, const struct xlsx_table *tables, const struct xlsx_rows *rows,
			 size_t count)
{
	add_section(page, "In this workbook");
	for (size_t i = 0; i < count; i++) {
		struct buf name = { 0 };

		buf_add_text(&name, tables[i].sheet);
		xlsx_put_link(spot(page, COL_LABEL), &name, page->book->link, tables[i].sheet, 0);
		xlsx_put_text(spot(page, COL_TEXT), slice_of(tables[i].about), page->book->looks[LOOK_TEXT]);
		xlsx_put_number(spot(page, COL_SHARE), (double)json_array_size(rows[i].list),
				page->book->looks[LOOK_NUMBER]);
		page->row++;
		buf_release(&name);
	}
}

/* Charts */

static void shape_chart(lxw_chart *chart, const char *title)
{
	lxw_chart_font title_font = { .size = 11, .bold = LXW_TRUE, .color = XLSX_INK };
	lxw_chart_font font = { .size = 9, .color = XLSX_SOFT };
	lxw_chart_line none = { .none = LXW_TRUE }, line = { .color = XLSX_LINE };

	chart_title_set_name(chart, title);
	chart_title_set_name_font(chart, &title_font);
	chart_axis_set_num_font(chart->x_axis, &font);
	chart_axis_set_num_font(chart->y_axis, &font);
	chart_axis_set_line(chart->x_axis, &line);
	chart_axis_set_line(chart->y_axis, &line);
	chart_axis_set_major_tick_mark(chart->x_axis, LXW_CHART_AXIS_TICK_MARK_NONE);
	chart_axis_set_major_tick_mark(chart->y_axis, LXW_CHART_AXIS_TICK_MARK_NONE);
	chart_chartarea_set_line(chart, &none);
}

static void insert_chart(struct page *page, lxw_chart *chart, int col, int x, int width,
			 const char *description)
{
	lxw_chart_options options = {
		.x_offset = x,
		.x_scale = width / 480.0,
		.y_scale = CHART_ROWS * ROW_PIXELS / 288.0,
		.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
		.description = (char *)description,
	};

	worksheet_insert_chart_opt(page->sheet, page->row, (lxw_col_t)col, chart, &options);
}

/* The bars of the list of causes, which stands from row first on. In a bar chart the library's y axis is the
 * one with the categories. */
static void add_cause_chart(struct page *page, lxw_row_t first, lxw_row_t count)
{
	lxw_chart *chart = workbook_add_chart(page->book->workbook, LXW_CHART_BAR);
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_chart_fill fill = { .color = XLSX_ACCENT };
	lxw_chart_font font = { .size = 9, .color = XLSX_INK };

	chart_series_set_categories(series, SHEET, first, COL_TEXT, first + count - 1, COL_TEXT);
	chart_series_set_values(series, SHEET, first, COL_SHARE, first + count - 1, COL_SHARE);
	chart_series_set_fill(series, &fill);
	chart_series_set_labels(series);
	chart_series_set_labels_font(series, &font);
	shape_chart(chart, "How likely each cause is");
	chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_min(chart->x_axis, 0);
	chart_axis_set_max(chart->x_axis, 1);
	chart_axis_off(chart->x_axis);
	chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
	chart_set_series_gap(chart, 60);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	insert_chart(page, chart, COL_LABEL, 0, 500,
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

static void add_day_chart(struct page *page, const struct xlsx_table *table, lxw_row_t count, int col, int x)
{
	lxw_chart *chart = workbook_add_chart(page->book->workbook, LXW_CHART_COLUMN_STACKED);
	lxw_row_t first = count > DAYS_SHOWN ? count - DAYS_SHOWN + 1 : 1;
	lxw_chart_line line = { .color = XLSX_LINE };

	add_day_series(chart, table, "failed", first, count, 0xc9574d);
	add_day_series(chart, table, "succeeded", first, count, 0x5d9c76);
	add_day_series(chart, table, "other", first, count, 0xb4bac4);
	shape_chart(chart, "Attempts to update, by day");
	chart_axis_major_gridlines_set_line(chart->y_axis, &line);
	chart_axis_set_num_format(chart->y_axis, "0");
	chart_set_series_gap(chart, 60);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	insert_chart(
		page, chart, col, x, 440,
		"Column chart: how many attempts failed and succeeded on each day, as on the sheet Days");
}

/* Side by side, as far as there is something to compare. */
static void add_charts(struct page *page, lxw_row_t first_cause, lxw_row_t causes,
		       const struct xlsx_table *days, lxw_row_t day_count)
{
	page->row++;
	if (causes)
		add_cause_chart(page, first_cause, causes);
	if (day_count > 1)
		add_day_chart(page, days, day_count, causes ? COL_TEXT : COL_LABEL, causes ? 420 : 0);
	if (causes || day_count > 1)
		page->row += CHART_ROWS;
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

static struct page page_new(struct xlsx_book *book)
{
	struct page page = { .book = book, .sheet = xlsx_book_sheet(book, SHEET) };

	add_formats(&page);
	for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++)
		worksheet_set_column(page.sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
	worksheet_set_tab_color(page.sheet, XLSX_ACCENT);
	worksheet_set_portrait(page.sheet);
	worksheet_fit_to_pages(page.sheet, 1, 1);
	return page;
}

void xlsx_verdict_write(struct xlsx_book *book, const json_t *record, const struct xlsx_table *tables,
			const struct xlsx_rows *rows, size_t count)
{
	static const char *const method_headers[] = { "Rank", "Method",	      "Score", "Minutes",
						      "Risk", "Tried before", NULL };
	static const char *const cause_headers[] = { "Rank",	 "Cause",   "Confidence",
						     "In words", "Reasons", NULL };
	const json_t *verdict = json_object_get(record, "verdict");
	struct page page = page_new(book);
	size_t at;
	const struct xlsx_rows *days;
	lxw_row_t causes, causes_end;

	xlsx_put_text(spot(&page, COL_LABEL), SLICE("FIXRANK REPORT"), page.kicker);
	page.row++;
	add_paragraph(&page, text_at(verdict, "headline"), HEADLINE_LIMIT, page.headline, 1.75, 24);
	add_paragraph(&page, text_at(verdict, "summary"), SUMMARY_LIMIT, page.summary, 1.05, 15);
	page.row++;
	add_facts(&page, record);
	add_list(&page, "What to do", method_headers, rows_of("Methods", tables, rows, &at), add_method);
	causes = add_list(&page, "Likeliest causes", cause_headers, rows_of("Causes", tables, rows, &at),
			  add_cause);
	causes_end = page.row;
	add_wanted(&page, rows_of("Wanted", tables, rows, &at));
	days = rows_of("Days", tables, rows, &at);
	add_charts(&page, causes_end - causes, causes, &tables[at], (lxw_row_t)json_array_size(days->list));
	add_contents(&page, tables, rows, count);
}
