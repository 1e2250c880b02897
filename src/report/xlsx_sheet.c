#include "xlsx_sheet.h"

#include "memory.h"
#include "stamp.h"
#include "xlsx_text.h"

#include <stdlib.h>
#include <string.h>

#define DAY_SECONDS   86400.0
#define EPOCH_SERIAL  25569 /* 1970-01-01 in days of Excel */
#define LINE_HEIGHT   13.0  /* points */
#define ROW_SPACE     3.0
#define HEADER_HEIGHT 21
#define LINES_SHOWN   12
#define COLUMN_LIMIT  40
#define NOTE_ROW      3

static struct slice text_of(const json_t *value)
{
	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

/* One cell on its way into a table. */
struct cell {
	struct xlsx_book *book;
	struct xlsx_spot spot;
	const struct xlsx_column *column;
	const json_t *value;
	double width;
	size_t lines;
};

static void fill_blank(struct cell *cell)
{
	xlsx_put_clean(cell->spot, &(struct buf){ 0 }, cell->book->looks[cell->column->look]);
}

static void add_value_text(struct buf *out, const json_t *value)
{
	const json_t *item;
	size_t i;

	if (json_is_boolean(value))
		buf_add_text(out, json_is_true(value) ? "yes" : "no");
	else if (json_is_integer(value))
		buf_printf(out, "%lld", (long long)json_integer_value(value));
	else
		buf_add(out, text_of(value));
	json_array_foreach(value, i, item) {
		buf_add_text(out, i ? ", " : "");
		if (!json_is_array(item))
			add_value_text(out, item);
	}
}

static double most_of(const struct xlsx_column *column)
{
	return column->most > 0 ? column->most : xlsx_styles[column->look].most;
}

/* Indents and edges take two columns. */
static void measure(struct cell *cell, const struct buf *clean)
{
	const struct xlsx_style *style = &xlsx_styles[cell->column->look];

	cell->width = xlsx_text_width(buf_slice(clean), style->exact) + 2;
	if (style->wraps)
		cell->lines = xlsx_text_lines(buf_slice(clean), most_of(cell->column) - 2, style->exact);
}

/* Where the column's link leads in this row; 0: nowhere. */
static lxw_row_t target_of(const struct cell *cell, const json_t *row)
{
	const struct xlsx_column *column = cell->column;

	return column->target ? xlsx_book_place(cell->book, column->target,
						column->id ? json_object_get(row, column->id) : cell->value)
			      : 0;
}

static void fill_file(struct cell *cell, const json_t *row)
{
	struct buf clean = { 0 };

	xlsx_text(&clean, text_of(cell->value), XLSX_LINK_LIMIT);
	measure(cell, &clean);
	if (!xlsx_put_file_link(cell->spot, &clean, cell->book->link,
				text_of(json_object_get(row, cell->column->id))))
		xlsx_put_clean(cell->spot, &clean, cell->book->looks[LOOK_FILE]);
	buf_release(&clean);
}

static void fill_text(struct cell *cell, const json_t *row)
{
	const struct xlsx_column *column = cell->column;
	struct buf text = { 0 }, clean = { 0 };
	lxw_row_t place;

	add_value_text(&text, cell->value);
	xlsx_text(&clean, buf_slice(&text), column->target ? XLSX_LINK_LIMIT : XLSX_TEXT_LIMIT);
	measure(cell, &clean);
	place = clean.length ? target_of(cell, row) : 0;
	if (place)
		xlsx_put_link(cell->spot, &clean, cell->book->link, column->target, place);
	else
		xlsx_put_clean(cell->spot, &clean, cell->book->looks[column->look]);
	buf_release(&text);
	buf_release(&clean);
}

static void fill_word(struct cell *cell)
{
	struct buf clean = { 0 };
	enum xlsx_paint paint;

	xlsx_text(&clean, xlsx_word(text_of(cell->value), &paint), XLSX_TEXT_LIMIT);
	measure(cell, &clean);
	xlsx_put_clean(cell->spot, &clean, cell->book->paints[paint]);
	buf_release(&clean);
}

static void fill_number(struct cell *cell, double number, enum xlsx_look look)
{
	xlsx_put_number(cell->spot, number, cell->book->looks[look]);
}

static void fill_linked_number(struct cell *cell, const json_t *row)
{
	double number = json_number_value(cell->value);
	lxw_row_t place = target_of(cell, row);

	if (place)
		xlsx_put_number_link(cell->spot, number, cell->book->number_link, cell->column->target,
				     place);
	else
		fill_number(cell, number, cell->column->look);
}

static bool is_time(const json_t *value)
{
	struct slice text = text_of(value);

	if (text.length < 19 || text.text[4] != '-' || text.text[10] != 'T' || text.text[13] != ':')
		return false;
	for (size_t i = 19; i < text.length; i++)
		if (!text.text[i] || !strchr("0123456789.:+-Z", text.text[i]))
			return false;
	return stamp_read(text, STAMP_YMD) != STAMP_NONE;
}

/* Whole seconds: Excel would round what is finer up. */
static void fill_time(struct cell *cell, enum xlsx_look look)
{
	int64_t stamp = stamp_read(text_of(cell->value), STAMP_YMD);

	fill_number(cell, (double)(stamp / 1000) / DAY_SECONDS + EPOCH_SERIAL, look);
}

static void fill_value(struct cell *cell, const json_t *row)
{
	if (is_time(cell->value))
		fill_time(cell, LOOK_VALUE_TIME);
	else if (json_is_number(cell->value))
		fill_number(cell, json_number_value(cell->value), LOOK_VALUE_NUMBER);
	else
		fill_text(cell, row);
}

static void fill(struct cell *cell, const json_t *row)
{
	enum xlsx_look look = cell->column->look;

	if (look == LOOK_VALUE)
		fill_value(cell, row);
	else if (look == LOOK_WORD)
		fill_word(cell);
	else if (look == LOOK_FILE)
		fill_file(cell, row);
	else if (look <= LOOK_EXACT)
		fill_text(cell, row);
	else if (look != LOOK_TIME && look != LOOK_DATE && json_is_number(cell->value))
		fill_linked_number(cell, row);
	else if ((look == LOOK_TIME || look == LOOK_DATE) && is_time(cell->value))
		fill_time(cell, look);
	else
		fill_blank(cell);
}

/* Sheets */

void xlsx_sheet_index(struct xlsx_book *book, const struct xlsx_table *table, const struct xlsx_rows *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows->list, i, row)
		xlsx_book_remember(book, table->sheet, json_object_get(row, "id"), (lxw_row_t)i + 1);
}

lxw_col_t xlsx_sheet_column(const struct xlsx_table *table, const char *key)
{
	size_t i = 0;

	while (strcmp(table->columns[i].key, key) != 0)
		i++;
	return (lxw_col_t)i;
}

void xlsx_sheet_add_bar(lxw_worksheet *sheet, enum xlsx_bar bar, lxw_row_t first, lxw_row_t last,
			lxw_col_t col)
{
	lxw_conditional_format format = {
		.type = LXW_CONDITIONAL_DATA_BAR,
		.data_bar_2010 = LXW_TRUE,
		.bar_solid = LXW_TRUE,
		.bar_no_border = LXW_TRUE,
		.bar_color = 0xa9c9e6,
		.bar_negative_color = 0xeebbb3,
	};

	if (bar == BAR_NONE)
		return;
	if (bar != BAR_WEIGHT) {
		format.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
		format.min_value = 0;
	}
	if (bar == BAR_SHARE) {
		format.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
		format.max_value = 1;
	}
	worksheet_conditional_format_range(sheet, first, col, last, col, &format);
}

static void set_width(lxw_worksheet *sheet, const struct xlsx_column *column, lxw_col_t col, double width)
{
	double header = xlsx_text_width(slice_of(column->header), false) + 5;
	double least = xlsx_styles[column->look].least;

	if (width < least)
		width = least;
	if (width > most_of(column))
		width = most_of(column);
	worksheet_set_column(sheet, col, col, width < header ? header : width, NULL);
}

static void add_table(struct xlsx_book *book, lxw_worksheet *sheet, const struct xlsx_table *table,
		      lxw_row_t last)
{
	lxw_table_column columns[COLUMN_LIMIT] = { 0 };
	lxw_table_column *list[COLUMN_LIMIT + 1] = { 0 };
	lxw_table_options options = {
		.name = (char *)table->name,
		.style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
		.columns = list,
	};

	for (size_t i = 0; i < table->column_count; i++) {
		columns[i].header = (char *)table->columns[i].header;
		columns[i].header_format = book->header;
		list[i] = &columns[i];
	}
	worksheet_add_table(sheet, 0, 0, last, (lxw_col_t)(table->column_count - 1), &options);
}

static void set_page(lxw_worksheet *sheet, const struct xlsx_table *table, lxw_row_t last)
{
	char range[64];

	worksheet_freeze_panes(sheet, 1, (lxw_col_t)table->frozen);
	worksheet_repeat_rows(sheet, 0, 0);
	worksheet_print_area(sheet, 0, 0, last, (lxw_col_t)(table->printed - 1));
	lxw_rowcol_to_range(range, 0, 0, last, (lxw_col_t)(table->column_count - 1));
	worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range);
}

/* Returns how many lines the highest cell has. */
static size_t write_cells(struct xlsx_book *book, lxw_worksheet *sheet, const struct xlsx_table *table,
			  lxw_row_t number, const json_t *row, double *widths)
{
	size_t lines = 1;

	for (size_t i = 0; i < table->column_count; i++) {
		struct cell cell = { book, { sheet, number, (lxw_col_t)i }, &table->columns[i], NULL, 0, 1 };

		cell.value = json_object_get(row, cell.column->key);
		fill(&cell, row);
		if (cell.width > widths[i])
			widths[i] = cell.width;
		if (cell.lines > lines)
			lines = cell.lines;
	}
	return lines;
}

static void write_row(struct xlsx_book *book, lxw_worksheet *sheet, const struct xlsx_table *table,
		      lxw_row_t number, const json_t *row, double *widths)
{
	size_t lines = write_cells(book, sheet, table, number, row, widths);

	if (lines > LINES_SHOWN)
		lines = LINES_SHOWN;
	worksheet_set_row(sheet, number, LINE_HEIGHT * (double)lines + ROW_SPACE, NULL);
}

static void finish(lxw_worksheet *sheet, const struct xlsx_table *table, lxw_row_t last, const double *widths)
{
	for (size_t i = 0; i < table->column_count; i++) {
		set_width(sheet, &table->columns[i], (lxw_col_t)i, widths[i]);
		xlsx_sheet_add_bar(sheet, xlsx_styles[table->columns[i].look].bar, 1, last, (lxw_col_t)i);
	}
	set_page(sheet, table, last);
}

/* Below the table, and on paper too. */
static void add_note(struct xlsx_book *book, lxw_worksheet *sheet, const struct xlsx_table *table)
{
	worksheet_write_string(sheet, NOTE_ROW, 0, table->nothing, book->note);
	worksheet_print_area(sheet, 0, 0, NOTE_ROW, (lxw_col_t)(table->printed - 1));
}

void xlsx_sheet_write(struct xlsx_book *book, const struct xlsx_table *table, const struct xlsx_rows *rows)
{
	lxw_worksheet *sheet = xlsx_book_sheet(book, table->sheet);
	lxw_row_t count = (lxw_row_t)json_array_size(rows->list);
	lxw_row_t last = count ? count : 1;
	double widths[COLUMN_LIMIT] = { 0 };

	add_table(book, sheet, table, last);
	for (lxw_row_t i = 0; i < last; i++)
		write_row(book, sheet, table, i + 1, json_array_get(rows->list, i), widths);
	worksheet_set_row(sheet, 0, HEADER_HEIGHT, NULL);
	finish(sheet, table, last, widths);
	if (!count)
		add_note(book, sheet, table);
}

/* Streams */

void xlsx_stream_begin(struct xlsx_stream *stream, struct xlsx_book *book, const struct xlsx_table *table)
{
	*stream = (struct xlsx_stream){ .book = book, .table = table };
	stream->sheet = xlsx_book_long_sheet(book, table->sheet);
	stream->widths = memory_new_array(table->column_count, sizeof(*stream->widths));
	worksheet_set_default_row(stream->sheet, LINE_HEIGHT + ROW_SPACE, LXW_FALSE);
	worksheet_set_row(stream->sheet, 0, HEADER_HEIGHT, NULL);
	for (size_t i = 0; i < table->column_count; i++)
		worksheet_write_string(stream->sheet, 0, (lxw_col_t)i, table->columns[i].header,
				       book->header);
}

void xlsx_stream_add(struct xlsx_stream *stream, const json_t *row)
{
	write_cells(stream->book, stream->sheet, stream->table, ++stream->count, row, stream->widths);
}

void xlsx_stream_end(struct xlsx_stream *stream)
{
	const struct xlsx_table *table = stream->table;
	lxw_row_t last = stream->count ? stream->count : 1;

	if (!stream->count)
		worksheet_write_string(stream->sheet, NOTE_ROW, 0, table->nothing, stream->book->note);
	worksheet_autofilter(stream->sheet, 0, 0, last, (lxw_col_t)(table->column_count - 1));
	finish(stream->sheet, table, stream->count ? last : NOTE_ROW, stream->widths);
	free(stream->widths);
	*stream = (struct xlsx_stream){ 0 };
}
