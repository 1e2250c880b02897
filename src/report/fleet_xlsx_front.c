#include "fleet_xlsx_front.h"

#include "fleet_xlsx_rows.h"
#include "stamp.h"
#include "wording.h"
#include "xlsx_page.h"

#include <math.h>

#define SHOWN	      10 /* causes, repairs */
#define DAYS_UPRIGHT  16 /* labels side by side */
#define DAYS_LABELLED 40
#define COVER_SHOWN   20
#define MOST	      0.8 /* of the machines that a method can clear */
#define NOTICES_SHOWN 12
#define NOTICE_LIMIT  400
#define DARK	      0x0a5a9e
#define PALE	      0xc6d6e6
#define RED	      0xc9574d
#define GREEN	      0x5d9c76

enum { COL_COUNT = PAGE_TEXT + 1, COL_SHARE, COL_METHOD, COLUMNS };

static const double widths[COLUMNS] = { 2, 14, 52, 13, 14, 46 };

static struct slice text_at(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

static long long count_at(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) && json_integer_value(value) > 0 ? json_integer_value(value) : 0;
}

static void add_share(struct buf *text, double share)
{
	buf_printf(text, "%.0f %%", floor(share * 100 + 0.5));
}

/* Words */

static void add_headline(struct xlsx_page *page, const json_t *totals)
{
	long long all = count_at(totals, "machines"), failed = count_at(totals, "failed");
	struct buf text = { 0 };

	if (!all)
		buf_add_text(&text, "No machine was looked at");
	else if (!failed)
		buf_add_text(&text, all == 1 ? "The one machine does not fail to update"
					     : "None of the machines fails to update");
	else {
		wording_number(&text, failed);
		buf_add_text(&text, " of ");
		wording_count(&text, all, "machine fails", failed == 1 ? "machines fails" : "machines fail");
		buf_add_text(&text, " to update");
	}
	xlsx_page_paragraph(page, buf_slice(&text), XLSX_HEADLINE_LIMIT, page->headline, 1.75, 24);
	buf_release(&text);
}

static void add_first_cause(struct buf *text, const json_t *cause)
{
	const json_t *share = json_object_get(cause, "share");

	if (!text_at(cause, "title").length || !count_at(cause, "count"))
		return;
	buf_add_text(text, "Most frequent cause: ");
	wording_line(text, text_at(cause, "title"));
	buf_add_text(text, ", on ");
	wording_count(text, count_at(cause, "count"), "machine", "machines");
	if (json_is_number(share)) {
		buf_add_text(text, " (");
		add_share(text, json_number_value(share));
		buf_add_text(text, " of those that fail)");
	}
	buf_add_text(text, ". ");
}

/* The fewest methods of the curve that clear most machines, or all of them where that is never so. */
static size_t count_needed(const json_t *cover)
{
	const json_t *item;
	size_t i;

	json_array_foreach(cover, i, item)
		if (json_number_value(json_object_get(item, "share")) >= MOST)
			return i + 1;
	return json_array_size(cover);
}

static void add_repairs(struct buf *text, const json_t *cover, const json_t *totals)
{
	size_t needed = count_needed(cover);
	const json_t *last = needed ? json_array_get(cover, needed - 1) : NULL;
	const json_t *share = json_object_get(last, "share");

	if (!count_at(last, "total") || !count_at(totals, "clearable"))
		return;
	wording_count(text, (long long)needed, "repair clears ", "repairs clear ");
	wording_number(text, count_at(last, "total"));
	buf_add_text(text, " of the ");
	wording_count(text, count_at(totals, "clearable"), "machine", "machines");
	buf_add_text(text, " that have one");
	if (json_is_number(share)) {
		buf_add_text(text, " (");
		add_share(text, json_number_value(share));
		buf_add_byte(text, ')');
	}
	buf_add_byte(text, '.');
}

static void add_summary(struct xlsx_page *page, const json_t *fleet)
{
	struct buf text = { 0 };

	add_first_cause(&text, json_array_get(json_object_get(fleet, "causes"), 0));
	add_repairs(&text, json_object_get(fleet, "cover"), json_object_get(fleet, "totals"));
	xlsx_page_paragraph(page, buf_slice(&text), XLSX_SUMMARY_LIMIT, page->summary, 1.05, 15);
	buf_release(&text);
}

static void add_notices(struct xlsx_page *page, const json_t *notices)
{
	lxw_format *format = xlsx_page_format(page, 11, xlsx_paint_color(PAINT_WARN));
	const json_t *notice;
	size_t i;

	format_set_text_wrap(format);
	json_array_foreach(notices, i, notice) {
		struct buf text = { 0 };

		if (i == NOTICES_SHOWN)
			break;
		if (json_is_string(notice)) {
			buf_add_text(&text, "\u2022 ");
			buf_add(&text,
				(struct slice){ json_string_value(notice), json_string_length(notice) });
			xlsx_page_paragraph(page, buf_slice(&text), NOTICE_LIMIT, format, 1.05, 15);
		}
		buf_release(&text);
	}
}

/* Facts */

static void add_days(struct buf *text, const json_t *totals)
{
	struct slice first = text_at(totals, "first"), last = text_at(totals, "last");

	if (!first.length || first.length > 10 || !last.length || last.length > 10)
		return;
	buf_add(text, first);
	buf_add_text(text, " to ");
	buf_add(text, last);
}

static void add_facts(struct xlsx_page *page, const json_t *fleet)
{
	const json_t *totals = json_object_get(fleet, "totals");
	const json_t *provenance = json_object_get(fleet, "provenance");
	struct buf days = { 0 }, uploads = { 0 }, version = { 0 };

	add_days(&days, totals);
	if (count_at(totals, "uploads") > count_at(totals, "machines"))
		wording_count(&uploads, count_at(totals, "uploads"), "upload", "uploads");
	if (uploads.length)
		buf_add_text(&uploads, "; of each machine the newest counts");
	buf_add(&version, text_at(provenance, "fixrank"));
	if (json_is_true(json_object_get(provenance, "redacted")))
		buf_add_text(&version, version.length ? ", redacted" : "redacted");
	xlsx_page_fact(page, "Failures", &days);
	xlsx_page_fact(page, "Read", &uploads);
	xlsx_page_fact(page, "fixrank", &version);
	buf_release(&days);
	buf_release(&uploads);
	buf_release(&version);
}

static void add_status(struct xlsx_page *page, const char *word, const char *means, const json_t *totals)
{
	enum xlsx_paint paint;
	struct slice label = xlsx_word(slice_of(word), &paint);
	double all = (double)count_at(totals, "machines"), count = (double)count_at(totals, word);

	xlsx_put_text(xlsx_page_spot(page, PAGE_LABEL), label, page->book->paints[paint]);
	xlsx_put_text(xlsx_page_spot(page, PAGE_TEXT), slice_of(means), page->book->looks[LOOK_TEXT]);
	xlsx_put_number(xlsx_page_spot(page, COL_COUNT), count, page->book->looks[LOOK_NUMBER]);
	xlsx_put_number(xlsx_page_spot(page, COL_SHARE), all > 0 ? count / all : 0,
			page->book->looks[LOOK_SHARE]);
	page->row++;
}

static void add_statuses(struct xlsx_page *page, const json_t *totals)
{
	static const char *const headers[] = { "Status", "What it means", "Machines", "Share", NULL };
	static const char *const rows[][2] = {
		{ "failed", "updating fails, and the cause still stands" },
		{ "recovered", "updating failed, and went well later" },
		{ "healthy", "no failure that matters" },
		{ "inconclusive", "the logs say too little" },
		{ "unread", "nothing could be read" },
	};
	const size_t count = sizeof(rows) / sizeof(*rows);

	xlsx_page_section(page, "Machines");
	xlsx_page_headers(page, headers);
	for (size_t i = 0; i < count; i++)
		add_status(page, rows[i][0], rows[i][1], totals);
	xlsx_sheet_add_bar(page->sheet, BAR_SHARE, page->row - (lxw_row_t)count, page->row - 1, COL_SHARE);
}

/* Lists */

typedef void add_item_fn(struct xlsx_page *page, const json_t *row);

static void add_cause(struct xlsx_page *page, const json_t *row)
{
	const json_t *method = json_object_get(row, "first_method");

	xlsx_page_number(page, PAGE_LABEL, json_object_get(row, "rank"), LOOK_RANK);
	xlsx_page_title(page, "Causes", row);
	xlsx_page_number(page, COL_COUNT, json_object_get(row, "count"), LOOK_NUMBER);
	xlsx_page_number(page, COL_SHARE, json_object_get(row, "share"), LOOK_SHARE);
	xlsx_put_text(xlsx_page_spot(page, COL_METHOD),
		      json_is_string(method) ? text_at(row, "first_method") : SLICE(""),
		      page->book->looks[LOOK_LINE]);
}

static double number_at(const json_t *object, const char *key)
{
	return fmin(fmax(json_number_value(json_object_get(object, key)), 0), 1e12);
}

static void put_effort(struct xlsx_page *page, const json_t *row)
{
	double each = number_at(row, "minutes"), all = number_at(row, "minutes_total");
	struct buf text = { 0 };

	if (each > 0 && all > 0) {
		wording_number(&text, (long long)each);
		buf_add_text(&text, " min each, ");
		if (all < 120)
			buf_printf(&text, "%.0f min", all);
		else
			wording_count(&text, (long long)floor(all / 60 + 0.5), "hour", "hours");
		buf_add_text(&text, " in all");
	}
	xlsx_put_text(xlsx_page_spot(page, COL_METHOD), buf_slice(&text), page->book->looks[LOOK_LINE]);
	buf_release(&text);
}

static void add_repair(struct xlsx_page *page, const json_t *row)
{
	xlsx_page_number(page, PAGE_LABEL, json_object_get(row, "rank"), LOOK_RANK);
	xlsx_page_title(page, "Methods", row);
	xlsx_page_number(page, COL_COUNT, json_object_get(row, "count"), LOOK_NUMBER);
	xlsx_page_number(page, COL_SHARE, json_object_get(row, "share"), LOOK_SHARE);
	put_effort(page, row);
}

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

/* Charts */

static lxw_chart_series *add_series(lxw_chart *chart, const struct xlsx_table *table, const char *label,
				    const char *key, size_t rows)
{
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_col_t labels = xlsx_sheet_column(table, label), col = xlsx_sheet_column(table, key);

	chart_series_set_categories(series, table->sheet, 1, labels, (lxw_row_t)rows, labels);
	chart_series_set_values(series, table->sheet, 1, col, (lxw_row_t)rows, col);
	chart_series_set_name_range(series, table->sheet, 0, col);
	return series;
}

static void fill_series(lxw_chart_series *series, lxw_color_t color)
{
	lxw_chart_fill fill = { .color = color };

	chart_series_set_fill(series, &fill);
}

static void draw_series(lxw_chart_series *series, lxw_color_t color)
{
	lxw_chart_line line = { .color = color, .width = 2.25 };

	chart_series_set_line(series, &line);
}

static void shape(lxw_chart *chart, const char *title, const char *number_format)
{
	lxw_chart_line line = { .color = XLSX_LINE };

	xlsx_chart_shape(chart, title);
	chart_axis_major_gridlines_set_line(chart->y_axis, &line);
	chart_axis_set_num_format(chart->y_axis, (char *)(size_t)number_format);
	chart_axis_set_min(chart->y_axis, 0);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
}

/* The library cannot lay a line over columns, so what was cleared before is the pale foot of each column, and the share has
 * a chart of its own. */
static lxw_chart *new_cover_chart(lxw_workbook *workbook, const struct xlsx_table *cover, size_t rows)
{
	lxw_chart *chart = workbook_add_chart(workbook, LXW_CHART_COLUMN_STACKED);

	fill_series(add_series(chart, cover, "rank", "before", rows), PALE);
	fill_series(add_series(chart, cover, "rank", "count", rows), DARK);
	shape(chart, "Machines cleared with each further repair", "#,##0");
	chart_set_series_gap(chart, 40);
	return chart;
}

static lxw_chart *new_share_chart(lxw_workbook *workbook, const struct xlsx_table *cover, size_t rows)
{
	lxw_chart *chart = workbook_add_chart(workbook, LXW_CHART_LINE);
	lxw_chart_series *series = add_series(chart, cover, "rank", "share", rows);
	lxw_chart_fill fill = { .color = DARK };
	lxw_chart_line line = { .color = DARK };

	draw_series(series, DARK);
	chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE);
	chart_series_set_marker_size(series, 6);
	chart_series_set_marker_fill(series, &fill);
	chart_series_set_marker_line(series, &line);
	shape(chart, "Share of the clearable machines that is cleared then", "0%");
	chart_axis_set_max(chart->y_axis, 1);
	chart_axis_set_major_unit(chart->y_axis, 0.2);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	return chart;
}

static lxw_chart *new_day_chart(lxw_workbook *workbook, const struct xlsx_table *days, size_t rows)
{
	lxw_chart *chart = workbook_add_chart(workbook, LXW_CHART_LINE);
	lxw_chart_font font = { .size = 9, .color = XLSX_SOFT, .rotation = -45 };

	draw_series(add_series(chart, days, "label", "failed", rows), RED);
	draw_series(add_series(chart, days, "label", "recovered", rows), GREEN);
	shape(chart, "Machines by the day of their last failed attempt", "#,##0");
	if (rows > DAYS_UPRIGHT)
		chart_axis_set_num_font(chart->x_axis, &font);
	chart_axis_set_interval_unit(chart->x_axis, (uint16_t)(rows / DAYS_LABELLED + 1));
	return chart;
}

static void insert_beside(lxw_worksheet *sheet, lxw_chart *chart, int col, int y, int width, int height,
			  const char *description)
{
	lxw_chart_options options = {
		.x_offset = 24,
		.y_offset = y,
		.x_scale = width / 480.0,
		.y_scale = height / 288.0,
		.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
		.description = (char *)(size_t)description,
	};

	worksheet_insert_chart_opt(sheet, 0, (lxw_col_t)col, chart, &options);
}

/* The columns that the library has not been told of are 64 pixels wide, rows without a table 20. */
static void print_charts(lxw_worksheet *sheet, size_t rows, int col, int width, int height)
{
	lxw_row_t last = (lxw_row_t)(height / 20 + 1);

	worksheet_print_area(sheet, 0, 0, last > rows ? last : (lxw_row_t)rows,
			     (lxw_col_t)(col + (width + 24) / 64));
}

void fleet_add_cover_charts(struct xlsx_book *book, const struct xlsx_table *cover, size_t rows, int col)
{
	lxw_worksheet *sheet = workbook_get_worksheet_by_name(book->workbook, cover->sheet);

	if (!rows)
		return;
	print_charts(sheet, rows, col, 620, 620);
	rows = rows < COVER_SHOWN ? rows : COVER_SHOWN;
	insert_beside(sheet, new_cover_chart(book->workbook, cover, rows), col, 4, 620, 300,
		      "Column chart: how many machines each further repair clears, on top of those before");
	insert_beside(sheet, new_share_chart(book->workbook, cover, rows), col, 312, 620, 300,
		      "Line chart: which share of the machines that have a repair is cleared with each "
		      "further one");
}

void fleet_add_day_chart(struct xlsx_book *book, const struct xlsx_table *days, size_t rows, int col)
{
	lxw_worksheet *sheet = workbook_get_worksheet_by_name(book->workbook, days->sheet);

	if (rows < 2)
		return;
	print_charts(sheet, rows, col, 820, 400);
	insert_beside(sheet, new_day_chart(book->workbook, days, rows), col, 4, 820, 380,
		      "Line chart: how many machines failed and recovered on each day");
}

static const struct xlsx_table *table_of(const struct fleet_entry *entries, const char *sheet)
{
	while (!slice_equal(slice_of(entries->table->sheet), slice_of(sheet)))
		entries++;
	return entries->table;
}

static void add_charts(struct xlsx_page *page, lxw_row_t first, lxw_row_t causes, size_t repairs,
		       const struct xlsx_table *cover)
{
	page->row++;
	if (causes)
		xlsx_page_chart(page,
				xlsx_page_bar_chart(page, "Machines by cause", first, causes, COL_COUNT),
				PAGE_LABEL, 0, 560, "Bar chart: the machines of the most frequent causes");
	if (repairs)
		xlsx_page_chart(page, new_cover_chart(page->book->workbook, cover, repairs),
				causes ? COL_COUNT : PAGE_LABEL, causes ? 90 : 0, 440,
				"Column chart: how many machines each further repair clears");
	if (causes || repairs)
		page->row += XLSX_CHART_ROWS;
}

void fleet_front_write(struct xlsx_book *book, const json_t *fleet, const json_t *notices,
		       const struct fleet_entry *entries, size_t count)
{
	static const char *const cause_headers[] = { "Rank",  "Cause",	      "Machines",
						     "Share", "First method", NULL };
	static const char *const repair_headers[] = { "Rank",	"Repair", "Newly cleared",
						      "So far", "Effort", NULL };
	struct xlsx_page page = xlsx_page_new(book, "Fleet", widths, COLUMNS);
	struct xlsx_rows causes = { .list = json_array() }, cover = { .list = json_array() };
	lxw_row_t cause_count, causes_end;
	size_t repair_count;

	fleet_rows_of_causes(fleet, &causes);
	fleet_rows_of_cover(fleet, &cover);
	xlsx_put_text(xlsx_page_spot(&page, PAGE_LABEL), SLICE("FIXRANK FLEET REPORT"), page.kicker);
	page.row++;
	add_headline(&page, json_object_get(fleet, "totals"));
	add_summary(&page, fleet);
	add_notices(&page, json_object_get(fleet, "notices"));
	add_notices(&page, notices);
	page.row++;
	add_facts(&page, fleet);
	add_statuses(&page, json_object_get(fleet, "totals"));
	cause_count = add_list(&page, "What is wrong", cause_headers, &causes, add_cause);
	causes_end = page.row;
	repair_count = add_list(&page, "Which repairs clear most of it", repair_headers, &cover, add_repair);
	add_charts(&page, causes_end - cause_count, cause_count, repair_count, table_of(entries, "Cover"));
	xlsx_page_section(&page, "In this workbook");
	for (size_t i = 0; i < count; i++)
		xlsx_page_entry(&page, entries[i].table->sheet, entries[i].table->about, entries[i].count);
	json_decref(causes.list);
	json_decref(cover.list);
}
