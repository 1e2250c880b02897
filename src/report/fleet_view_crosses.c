#include "fleet_view_parts.h"

#include "memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEATS	   6
#define STANDOUTS  6
#define STANDS_OUT 3 /* standard errors above what is to be expected */
#define FEWEST	   5

struct standout {
	json_t *item;
	double surprise;
};

static int by_surprise(const void *left, const void *right)
{
	const struct standout *a = left, *b = right;

	if (a->surprise < b->surprise || a->surprise > b->surprise)
		return a->surprise > b->surprise ? -1 : 1;
	return fleet_view_whole(a->item, "at") < fleet_view_whole(b->item, "at") ? -1 : 1;
}

struct standouts {
	struct standout *items;
	size_t count, room;
};

/* How many standard errors a cell lies above what its row and column let expect. */
static double surprise_of(json_int_t cell, json_int_t row, json_int_t column, json_int_t all)
{
	double expected = all > 0 ? (double)row * (double)column / (double)all : 0;

	if (cell < FEWEST || expected <= 0)
		return 0;
	return ((double)cell - expected) / sqrt(expected);
}

static bool is_rest(struct slice column)
{
	return slice_equal(column, SLICE("other")) || slice_equal(column, SLICE("unknown"));
}

static void add_standout(struct standouts *standouts, const json_t *cross, const json_t *row,
			 const json_t *cell, const json_t *column)
{
	double surprise = surprise_of(fleet_view_whole(cell, "count"), fleet_view_whole(row, "total"),
				      fleet_view_whole(column, "count"), fleet_view_whole(cross, "total"));
	json_t *item;

	if (surprise < STANDS_OUT || is_rest(value_text(column, "name")))
		return;
	item = json_object();
	fleet_view_put_count(item, "count", fleet_view_whole(cell, "count"),
			     json_string_value(json_object_get(cell, "count_go")));
	fleet_view_put_count(item, "column", fleet_view_whole(column, "count"),
			     json_string_value(json_object_get(column, "count_go")));
	value_put(item, "name", value_of(value_text(column, "name")));
	value_put(item, "by", value_of(value_text(cross, "title")));
	value_put(item, "title", value_of(value_text(row, "title")));
	fleet_view_put_share(item, "share", fleet_view_whole(cell, "count"),
			     fleet_view_whole(column, "count"));
	fleet_view_put_share(item, "usual", fleet_view_whole(row, "total"), fleet_view_whole(cross, "total"));
	value_put(item, "at", json_integer((json_int_t)standouts->count));
	standouts->items =
		memory_grow(standouts->items, standouts->count, &standouts->room, sizeof(*standouts->items));
	standouts->items[standouts->count++] = (struct standout){ item, surprise };
}

static json_int_t heat_of(double share)
{
	static const double steps[] = { 0.04, 0.08, 0.15, 0.25, 0.40 };
	json_int_t heat = 1;

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		heat += share >= steps[i];
	return heat;
}

static json_t *cell_of(struct fleet_view *fleet, const char *key, const char *title, const char *column,
		       json_t *of, json_int_t all)
{
	json_t *cell = json_object();
	struct buf label = { 0 };
	json_int_t count;
	double share;

	buf_printf(&label, "%s \xc2\xb7 %s", title, column);
	count = (json_int_t)fleet_view_put_set(fleet, cell, key, buf_text(&label), of);
	share = all > 0 && count <= all ? (double)count / (double)all : 0;
	value_put(cell, "heat", json_integer(count ? heat_of(share) : 0));
	fleet_view_put_share(cell, "share", count, all);
	buf_release(&label);
	return cell;
}

/* What the failed machines of a column have in common, by the cross. */
static const struct fact {
	const char *by, *key;
} facts[] = { { "build", "build" }, { "model", "model" }, { "driver", "object" } };

static json_int_t count_failed(const struct fleet_view *fleet, const char *key, struct slice value)
{
	bool whole = strcmp(key, "build") != 0;
	json_int_t count = 0;

	for (size_t i = 0; i < fleet->count; i++) {
		const json_t *machine = fleet_view_machine(fleet, i);
		struct slice given = value_text(machine, key);

		if (!whole)
			given = slice_head(given, slice_find_byte(given, '.'));
		count += value_is(json_object_get(machine, "status"), "failed") && slice_equal(given, value);
	}
	return count;
}

/* Where a column's machines are, if they are those that have its fact in common. */
static bool find_by_fact(const struct fleet_view *fleet, const json_t *cross, struct slice name,
			 json_int_t count, struct buf *ret_go)
{
	const char *key = NULL;
	bool unknown = slice_equal(name, SLICE("unknown"));

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		if (value_is(json_object_get(cross, "by"), facts[i].by))
			key = facts[i].key;
	if (!key || count_failed(fleet, key, unknown ? SLICE("") : name) != count)
		return false;
	fleet_view_put_query(ret_go, "status", SLICE("failed"));
	fleet_view_put_query(ret_go, key, unknown ? SLICE("-") : name);
	return true;
}

/* The cells of a column as one set; returns how many machines they have. */
static json_int_t add_column(struct fleet_view *fleet, const json_t *cross, size_t number, size_t at,
			     const char *name)
{
	json_t *all = json_array(), *row;
	json_int_t named = 0;
	size_t i;

	json_array_foreach(value_list(cross, "rows"), i, row) {
		struct key cell = fleet_view_key(
			fleet_view_key(fleet_view_key("cross", number).text, i + 1).text, at + 1);
		const json_t *of = fleet_view_set(fleet, cell.text);

		named += (json_int_t)json_array_size(of);
		if (of)
			json_array_append_new(all, json_string(cell.text));
	}
	fleet_view_add_union(fleet, fleet_view_key(fleet_view_key("column", number).text, at + 1).text, name,
			     all);
	return named;
}

/* The failed machines of a column, also those without a cause. */
static json_t *column_of(struct fleet_view *fleet, const json_t *cross, size_t number, size_t at)
{
	json_int_t count = json_integer_value(json_array_get(value_list(cross, "column_counts"), at));
	const char *name = json_string_value(json_array_get(value_list(cross, "columns"), at));
	json_t *column = json_object();
	struct buf go = { 0 };

	if (!find_by_fact(fleet, cross, slice_of(name), count, &go) &&
	    add_column(fleet, cross, number, at, name) == count)
		buf_add_text(&go, fleet_view_key(fleet_view_key("in=column", number).text, at + 1).text);
	fleet_view_put_count(column, "count", count > 0 ? count : 0, go.length ? buf_text(&go) : NULL);
	value_put(column, "name", json_string(name));
	buf_release(&go);
	return column;
}

static void fill_row(struct fleet_view *fleet, const json_t *cross, json_t *row, size_t number, size_t at)
{
	const json_t *columns = value_list(cross, "columns"), *counts = value_list(cross, "column_counts");
	json_t *cells = json_array();
	json_int_t total = 0;

	fleet_view_title(row, "cause");
	for (size_t i = 0; i < json_array_size(columns); i++) {
		struct key key = fleet_view_key(
			fleet_view_key(fleet_view_key("cross", number).text, at + 1).text, i + 1);
		json_t *cell;
		cell = cell_of(fleet, key.text, value_text(row, "title").text,
			       json_string_value(json_array_get(columns, i)),
			       json_array_get(value_list(row, "of"), i),
			       json_integer_value(json_array_get(counts, i)));
		value_put(cell, "column", json_incref(json_array_get(columns, i)));
		total += fleet_view_whole(cell, "count");
		json_array_append_new(cells, cell);
	}
	value_put(row, "cells", cells);
	fleet_view_put_number(row, "total", total);
}

static void fill_cross(struct fleet_view *fleet, json_t *cross, size_t number, struct standouts *standouts)
{
	json_t *heads = json_array(), *row, *cell;
	json_int_t total = 0;
	size_t i, at;

	fleet_view_title(cross, "by");
	json_array_foreach(value_list(cross, "rows"), i, row)
		fill_row(fleet, cross, row, number, i);
	for (i = 0; i < json_array_size(value_list(cross, "columns")); i++) {
		json_array_append_new(heads, column_of(fleet, cross, number, i));
		total += fleet_view_whole(json_array_get(heads, i), "count");
	}
	value_put(cross, "heads", heads);
	fleet_view_put_number(cross, "total", total);
	json_array_foreach(value_list(cross, "rows"), i, row)
		json_array_foreach(value_list(row, "cells"), at, cell)
			add_standout(standouts, cross, row, cell, json_array_get(heads, at));
}

void fleet_view_crosses(struct fleet_view *fleet)
{
	struct standouts standouts = { 0 };
	json_t *list = json_array(), *cross;
	size_t i;

	json_array_foreach(value_list(fleet->view.root, "crosses"), i, cross)
		fill_cross(fleet, cross, i + 1, &standouts);
	if (standouts.count)
		qsort(standouts.items, standouts.count, sizeof(*standouts.items), by_surprise);
	for (i = 0; i < standouts.count; i++)
		json_array_append_new(list, standouts.items[i].item);
	value_put(fleet->view.root, "standouts", list);
	shape_limit(fleet->view.root, "standouts",
		    fleet->view.options->medium == VIEW_TERMINAL ? 3 : STANDOUTS);
	json_array_foreach(list, i, cross) {
		struct buf out = { 0 };

		buf_printf(&out, "%s %s: %s (%s of %s, %s instead of %s)", value_text(cross, "by").text,
			   value_text(cross, "name").text, value_text(cross, "title").text,
			   value_text(cross, "count_text").text, value_text(cross, "column_text").text,
			   value_text(cross, "share_text").text, value_text(cross, "usual_text").text);
		value_put_buf(cross, "says", &out);
		view_put_lines_of(&fleet->view, cross, "says");
	}
	free(standouts.items);
}
