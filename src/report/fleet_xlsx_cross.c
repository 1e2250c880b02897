#include "fleet_xlsx_cross.h"

#include "memory.h"
#include "xlsx_text.h"

#include <math.h>
#include <stdlib.h>

#define COLUMN_MOST  32
#define TITLE_WIDTH  42
#define LEAST_WIDTH  10
#define ONE_PAGE     30 /* causes of which both grids go to one page */
#define MOST_WIDTH   14
#define HEADER_LIMIT 120
#define STRONG	     0xf2a65a

struct grid {
	struct xlsx_book *book;
	lxw_worksheet *sheet;
	const json_t *rows, *columns, *column_counts;
	size_t row_count, column_count;
	double *row_totals, *column_totals;
	lxw_row_t row; /* the next one */
	lxw_format *header, *count, *share, *total, *total_title, *caption;
};

static struct slice text_of(const json_t *value)
{
	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

static double number_of(const json_t *value)
{
	return json_is_number(value) ? json_number_value(value) : 0;
}

static double count_at(const struct grid *grid, size_t row, size_t column)
{
	const json_t *counts = json_object_get(json_array_get(grid->rows, row), "counts");

	return number_of(json_array_get(counts, column));
}

static struct xlsx_spot spot(const struct grid *grid, size_t column)
{
	return (struct xlsx_spot){ grid->sheet, grid->row, (lxw_col_t)column };
}

static lxw_format *new_format(struct grid *grid, const char *number_format, bool strong)
{
	lxw_format *format = workbook_add_format(grid->book->workbook);

	format_set_font_size(format, 10);
	format_set_font_color(format, XLSX_INK);
	format_set_num_format(format, number_format);
	format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	format_set_bottom(format, LXW_BORDER_THIN);
	format_set_bottom_color(format, XLSX_LINE);
	format_set_indent(format, 1);
	if (strong) {
		format_set_bold(format);
		format_set_bg_color(format, XLSX_WASH);
	}
	return format;
}

static void add_formats(struct grid *grid)
{
	grid->count = new_format(grid, "#,##0;\\-#,##0;\u2013", false);
	grid->share = new_format(grid, "0.0%;\\-0.0%;\u2013", false);
	grid->total = new_format(grid, "#,##0;\\-#,##0;\u2013", true);
	grid->total_title = new_format(grid, "@", true);
	format_set_align(grid->count, LXW_ALIGN_RIGHT);
	format_set_align(grid->share, LXW_ALIGN_RIGHT);
	format_set_align(grid->total, LXW_ALIGN_RIGHT);
	format_set_align(grid->total_title, LXW_ALIGN_LEFT);
	grid->header = new_format(grid, "@", true);
	format_set_font_color(grid->header, XLSX_ACCENT);
	format_set_align(grid->header, LXW_ALIGN_RIGHT);
	format_set_text_wrap(grid->header);
	grid->caption = workbook_add_format(grid->book->workbook);
	format_set_bold(grid->caption);
	format_set_font_size(grid->caption, 12);
	format_set_font_color(grid->caption, XLSX_ACCENT);
}

static double width_of(const struct buf *clean)
{
	return fmin(fmax(xlsx_text_width(buf_slice(clean), false) + 3.5, LEAST_WIDTH), MOST_WIDTH);
}

/* As high as its highest text. */
static void put_header(struct grid *grid, const char *last)
{
	size_t most = 1;

	xlsx_put_text(spot(grid, 0), SLICE("Cause"), grid->book->header);
	for (size_t i = 0; i < grid->column_count; i++) {
		struct buf clean = { 0 };
		double width;
		size_t lines;

		xlsx_text(&clean, text_of(json_array_get(grid->columns, i)), HEADER_LIMIT);
		width = width_of(&clean);
		lines = xlsx_text_lines(buf_slice(&clean), width - 2, false);
		worksheet_set_column(grid->sheet, (lxw_col_t)(i + 1), (lxw_col_t)(i + 1), width, NULL);
		most = lines > most ? lines : most;
		xlsx_put_clean(spot(grid, i + 1), &clean, grid->header);
		buf_release(&clean);
	}
	if (last)
		xlsx_put_text(spot(grid, grid->column_count + 1), slice_of(last), grid->header);
	worksheet_set_row(grid->sheet, grid->row, fmin(14.0 * (double)most + 7, 160), NULL);
	grid->row++;
}

static void put_title(struct grid *grid, size_t row)
{
	const json_t *item = json_array_get(grid->rows, row);
	const json_t *id = json_object_get(item, "cause");
	lxw_row_t place = xlsx_book_place(grid->book, "Causes", id);
	struct buf clean = { 0 };

	xlsx_text(&clean, text_of(json_object_get(item, "title")), XLSX_LINK_LIMIT);
	if (!clean.length)
		xlsx_text(&clean, text_of(id), XLSX_LINK_LIMIT);
	if (place && clean.length)
		xlsx_put_link(spot(grid, 0), &clean, grid->book->link, "Causes", place);
	else
		xlsx_put_clean(spot(grid, 0), &clean, grid->book->looks[LOOK_TEXT]);
	buf_release(&clean);
}

/* Without "other" and "unknown", beside which all else would be pale. */
static size_t count_scaled(const struct grid *grid)
{
	size_t count = grid->column_count;

	for (; count; count--) {
		struct slice name = text_of(json_array_get(grid->columns, count - 1));

		if (!slice_equal(name, SLICE("other")) && !slice_equal(name, SLICE("unknown")))
			break;
	}
	return count;
}

static void add_scale(const struct grid *grid, lxw_row_t first)
{
	lxw_conditional_format format = {
		.type = LXW_CONDITIONAL_2_COLOR_SCALE,
		.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
		.min_value = 0,
		.min_color = 0xffffff,
		.max_color = STRONG,
	};

	if (count_scaled(grid))
		worksheet_conditional_format_range(grid->sheet, first, 1, grid->row - 1,
						   (lxw_col_t)count_scaled(grid), &format);
}

static void put_counts(struct grid *grid)
{
	lxw_row_t first = grid->row;

	for (size_t row = 0; row < grid->row_count; row++, grid->row++) {
		put_title(grid, row);
		for (size_t i = 0; i < grid->column_count; i++)
			xlsx_put_number(spot(grid, i + 1), count_at(grid, row, i), grid->count);
		xlsx_put_number(spot(grid, grid->column_count + 1), grid->row_totals[row], grid->total);
	}
	add_scale(grid, first);
}

static void put_totals(struct grid *grid)
{
	double all = 0, failed = 0;

	xlsx_put_text(spot(grid, 0), SLICE("All of these causes"), grid->total_title);
	for (size_t i = 0; i < grid->column_count; i++) {
		xlsx_put_number(spot(grid, i + 1), grid->column_totals[i], grid->total);
		all += grid->column_totals[i];
	}
	xlsx_put_number(spot(grid, grid->column_count + 1), all, grid->total);
	grid->row++;
	xlsx_put_text(spot(grid, 0), SLICE("Failed machines"), grid->total_title);
	for (size_t i = 0; i < grid->column_count; i++) {
		double count = number_of(json_array_get(grid->column_counts, i));

		xlsx_put_number(spot(grid, i + 1), count, grid->total);
		failed += count;
	}
	xlsx_put_number(spot(grid, grid->column_count + 1), failed, grid->total);
	grid->row++;
}

static void put_shares(struct grid *grid)
{
	lxw_row_t first;

	grid->row++;
	xlsx_put_text(spot(grid, 0), SLICE("The same as a share of the failed machines in each column"),
		      grid->caption);
	grid->row++;
	put_header(grid, NULL);
	first = grid->row;
	for (size_t row = 0; row < grid->row_count; row++, grid->row++) {
		put_title(grid, row);
		for (size_t i = 0; i < grid->column_count; i++) {
			double failed = number_of(json_array_get(grid->column_counts, i));

			xlsx_put_number(spot(grid, i + 1), failed > 0 ? count_at(grid, row, i) / failed : 0,
					grid->share);
		}
	}
	add_scale(grid, first);
}

static size_t at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

static struct grid grid_new(struct xlsx_book *book, const char *name, const json_t *cross)
{
	struct grid grid = { .book = book, .sheet = xlsx_book_sheet(book, name) };

	grid.rows = json_object_get(cross, "rows");
	grid.columns = json_object_get(cross, "columns");
	grid.column_counts = json_object_get(cross, "column_counts");
	grid.row_count = at_most(json_array_size(grid.rows), XLSX_ROW_LIMIT);
	grid.column_count = at_most(json_array_size(grid.columns), COLUMN_MOST);
	grid.row_totals = memory_new_array(grid.row_count, sizeof(double));
	grid.column_totals = memory_new_array(grid.column_count, sizeof(double));
	for (size_t row = 0; row < grid.row_count; row++)
		for (size_t i = 0; i < grid.column_count; i++) {
			grid.row_totals[row] += count_at(&grid, row, i);
			grid.column_totals[i] += count_at(&grid, row, i);
		}
	add_formats(&grid);
	return grid;
}

static void set_page(const struct grid *grid)
{
	lxw_col_t last = (lxw_col_t)(grid->column_count + 1);

	worksheet_set_column(grid->sheet, 0, 0, TITLE_WIDTH, NULL);
	worksheet_set_column(grid->sheet, last, last, LEAST_WIDTH, NULL);
	worksheet_fit_to_pages(grid->sheet, 1, grid->row_count <= ONE_PAGE ? 1 : 0);
	worksheet_freeze_panes(grid->sheet, 1, 1);
	worksheet_repeat_rows(grid->sheet, 0, 0);
	worksheet_print_area(grid->sheet, 0, 0, grid->row - 1, last);
}

void fleet_cross_write(struct xlsx_book *book, const struct xlsx_table *table, const json_t *cross)
{
	struct grid grid = grid_new(book, table->sheet, cross);

	put_header(&grid, "All");
	if (grid.row_count && grid.column_count) {
		put_counts(&grid);
		put_totals(&grid);
		put_shares(&grid);
	} else {
		grid.row += 2;
		xlsx_put_text(spot(&grid, 0), slice_of(table->nothing), book->note);
		grid.row++;
	}
	set_page(&grid);
	free(grid.row_totals);
	free(grid.column_totals);
}
