#include "xlsx_page.h"

#include "xlsx_text.h"

#include <math.h>

#define ROW_PIXELS  20
#define HIGHEST	    400.0 /* points; Excel allows 409 */
#define FACT_LIMIT  120
#define TITLE_LIMIT 160

static struct slice text_at(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

struct xlsx_spot xlsx_page_spot(const struct xlsx_page *page, int col)
{
	return (struct xlsx_spot){ page->sheet, page->row, (lxw_col_t)col };
}

lxw_format *xlsx_page_format(struct xlsx_page *page, double size, lxw_color_t color)
{
	lxw_format *format = workbook_add_format(page->book->workbook);

	format_set_font_size(format, size);
	format_set_font_color(format, color);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	return format;
}

static void add_formats(struct xlsx_page *page)
{
	page->kicker = xlsx_page_format(page, 10, XLSX_ACCENT);
	format_set_bold(page->kicker);
	page->headline = xlsx_page_format(page, 18, XLSX_INK);
	format_set_bold(page->headline);
	format_set_text_wrap(page->headline);
	page->summary = xlsx_page_format(page, 11, XLSX_SOFT);
	format_set_text_wrap(page->summary);
	page->section = xlsx_page_format(page, 13, XLSX_ACCENT);
	format_set_bold(page->section);
	page->label = xlsx_page_format(page, 11, XLSX_SOFT);
	page->value = xlsx_page_format(page, 11, XLSX_INK);
	page->wanted = xlsx_page_format(page, 11, XLSX_INK);
	format_set_text_wrap(page->wanted);
}

struct xlsx_page xlsx_page_new(struct xlsx_book *book, const char *name, const double *widths, int columns)
{
	struct xlsx_page page = { .book = book, .name = name, .widths = widths, .columns = columns };

	page.sheet = xlsx_book_sheet(book, name);
	add_formats(&page);
	for (int i = 0; i < columns; i++)
		worksheet_set_column(page.sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
	worksheet_set_tab_color(page.sheet, XLSX_ACCENT);
	worksheet_set_portrait(page.sheet);
	worksheet_fit_to_pages(page.sheet, 1, 1);
	return page;
}

/* Of all but the margin, less a little. */
static double block_width(const struct xlsx_page *page)
{
	double width = -2;

	for (int i = PAGE_LABEL; i < page->columns; i++)
		width += page->widths[i];
	return width;
}

void xlsx_page_paragraph(struct xlsx_page *page, struct slice text, size_t limit, lxw_format *format,
			 double magnified, double line_height)
{
	struct buf clean = { 0 };
	double lines;

	xlsx_text(&clean, text, limit);
	if (clean.length) {
		lines = (double)xlsx_text_lines(buf_slice(&clean), block_width(page) / magnified, false);
		worksheet_set_row(page->sheet, page->row, fmin(lines * line_height + 5, HIGHEST), NULL);
		worksheet_merge_range(page->sheet, page->row, PAGE_LABEL, page->row,
				      (lxw_col_t)(page->columns - 1), "", format);
		xlsx_put_clean(xlsx_page_spot(page, PAGE_LABEL), &clean, format);
		page->row++;
	}
	buf_release(&clean);
}

void xlsx_page_section(struct xlsx_page *page, const char *title)
{
	page->row++;
	worksheet_set_row(page->sheet, page->row, 21, NULL);
	xlsx_put_text(xlsx_page_spot(page, PAGE_LABEL), slice_of(title), page->section);
	page->row++;
}

void xlsx_page_label(struct xlsx_page *page, const char *label)
{
	xlsx_put_text(xlsx_page_spot(page, PAGE_LABEL), slice_of(label), page->label);
}

void xlsx_page_fact(struct xlsx_page *page, const char *label, const struct buf *text)
{
	struct buf clean = { 0 };

	xlsx_text(&clean, buf_slice(text), FACT_LIMIT);
	if (clean.length) {
		xlsx_page_label(page, label);
		xlsx_put_clean(xlsx_page_spot(page, PAGE_TEXT), &clean, page->value);
		page->row++;
	}
	buf_release(&clean);
}

void xlsx_page_headers(struct xlsx_page *page, const char *const *headers)
{
	for (int i = 0; headers[i]; i++)
		xlsx_put_text(xlsx_page_spot(page, PAGE_LABEL + i), slice_of(headers[i]), page->book->header);
	page->row++;
}

void xlsx_page_number(struct xlsx_page *page, int col, const json_t *value, enum xlsx_look look)
{
	if (json_is_number(value))
		xlsx_put_number(xlsx_page_spot(page, col), json_number_value(value), page->book->looks[look]);
	else
		xlsx_put_clean(xlsx_page_spot(page, col), &(struct buf){ 0 }, page->book->looks[look]);
}

void xlsx_page_word(struct xlsx_page *page, int col, const json_t *row, const char *key)
{
	enum xlsx_paint paint;
	struct slice text = xlsx_word(text_at(row, key), &paint);

	xlsx_put_text(xlsx_page_spot(page, col), text, page->book->paints[paint]);
}

void xlsx_page_title(struct xlsx_page *page, const char *target, const json_t *row)
{
	struct xlsx_spot spot = xlsx_page_spot(page, PAGE_TEXT);
	struct buf clean = { 0 };
	lxw_row_t place = xlsx_book_place(page->book, target, json_object_get(row, "id"));
	size_t lines;

	xlsx_text(&clean, text_at(row, "title"), TITLE_LIMIT);
	lines = xlsx_text_lines(buf_slice(&clean), page->widths[PAGE_TEXT] - 2, false);
	worksheet_set_row(page->sheet, page->row, fmin(13.0 * (double)lines + 3, HIGHEST), NULL);
	if (place && clean.length)
		xlsx_put_link(spot, &clean, page->book->link, target, place);
	else
		xlsx_put_clean(spot, &clean, page->book->looks[LOOK_TEXT]);
	buf_release(&clean);
}

void xlsx_page_entry(struct xlsx_page *page, const char *sheet, const char *about, size_t count)
{
	struct buf name = { 0 };

	buf_add_text(&name, sheet);
	xlsx_put_link(xlsx_page_spot(page, PAGE_LABEL), &name, page->book->link, sheet, 0);
	xlsx_put_text(xlsx_page_spot(page, PAGE_TEXT), slice_of(about), page->book->looks[LOOK_TEXT]);
	xlsx_put_number(xlsx_page_spot(page, PAGE_TEXT + 1), (double)count, page->book->looks[LOOK_NUMBER]);
	page->row++;
	buf_release(&name);
}

/* Charts */

void xlsx_chart_shape(lxw_chart *chart, const char *title)
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

/* In a bar chart the library's y axis is the one with the categories. */
lxw_chart *xlsx_page_bar_chart(struct xlsx_page *page, const char *title, lxw_row_t first, lxw_row_t count,
			       int col)
{
	lxw_chart *chart = workbook_add_chart(page->book->workbook, LXW_CHART_BAR);
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_chart_fill fill = { .color = XLSX_ACCENT };
	lxw_chart_font font = { .size = 9, .color = XLSX_INK };
	lxw_row_t last = first + count - 1;

	chart_series_set_categories(series, page->name, first, PAGE_TEXT, last, PAGE_TEXT);
	chart_series_set_values(series, page->name, first, (lxw_col_t)col, last, (lxw_col_t)col);
	chart_series_set_fill(series, &fill);
	chart_series_set_labels(series);
	chart_series_set_labels_font(series, &font);
	xlsx_chart_shape(chart, title);
	chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_min(chart->x_axis, 0);
	chart_axis_off(chart->x_axis);
	chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
	chart_set_series_gap(chart, 60);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	return chart;
}

void xlsx_page_chart(struct xlsx_page *page, lxw_chart *chart, int col, int x, int width,
		     const char *description)
{
	lxw_chart_options options = {
		.x_offset = x,
		.x_scale = width / 480.0,
		.y_scale = XLSX_CHART_ROWS * ROW_PIXELS / 288.0,
		.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
		.description = (char *)description,
	};

	worksheet_insert_chart_opt(page->sheet, page->row, (lxw_col_t)col, chart, &options);
}
