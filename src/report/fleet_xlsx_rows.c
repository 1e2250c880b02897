#include "fleet_xlsx_rows.h"

#include "buf.h"
#include "memory.h"
#include "wording.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MINUTES  1440
#define COLUMN_LIMIT 32 /* of a cross: the bits of a number */

static struct slice text_of(const json_t *value)
{
	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

static void put(json_t *row, const char *key, json_t *value)
{
	json_object_set_new_nocheck(row, key, value);
}

/* Borrows the value. */
static void put_same(json_t *row, const char *key, json_t *value)
{
	json_object_set_nocheck(row, key, value ? value : json_null());
}

static void put_text(json_t *row, const char *key, const struct buf *text)
{
	put(row, key, text->length ? json_stringn_nocheck(text->text, text->length) : json_null());
}

json_t *fleet_sheet_machine(const json_t *fleet, const json_t *number)
{
	json_int_t index = json_is_integer(number) ? json_integer_value(number) : -1;

	return index < 0 ? NULL : json_array_get(json_object_get(fleet, "machines"), (size_t)index);
}

json_t *fleet_machine_id(const json_t *fleet, const json_t *number)
{
	return fleet_sheet_machine(fleet, number)
		       ? json_sprintf("machine/%lld", (long long)json_integer_value(number))
		       : NULL;
}

/* Tables */

static json_t *new_row(json_t *item, size_t rank)
{
	json_t *row = xlsx_row_of(item);

	put(row, "rank", json_integer((json_int_t)rank));
	return row;
}

/* Under which id the machines of an item are listed. */
static void put_which(json_t *row, const char *list, size_t item)
{
	put(row, "which", json_sprintf("%s/%zu", list, item));
}

static void put_method_counts(json_t *row, const json_t *methods)
{
	struct buf text = { 0 };
	const json_t *method;
	size_t i;

	json_array_foreach(methods, i, method) {
		const json_t *count = json_object_get(method, "count");
		const json_t *title = json_object_get(method, "title");

		if (!json_is_string(title) && !json_is_string(title = json_object_get(method, "id")))
			continue;
		buf_add_text(&text, text.length ? "\n" : "");
		buf_add(&text, text_of(title));
		if (json_is_integer(count)) {
			buf_add_text(&text, " (");
			wording_number(&text, json_integer_value(count));
			buf_add_byte(&text, ')');
		}
	}
	put_text(row, "first_methods", &text);
	buf_release(&text);
}

void fleet_rows_of_causes(const json_t *fleet, struct xlsx_rows *rows)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(fleet, "causes"), i, item) {
		json_t *row = new_row(item, i + 1);
		const json_t *methods = json_object_get(item, "methods");
		const json_t *first = json_array_get(methods, 0);

		put_method_counts(row, methods);
		put_same(row, "first_method",
			 json_object_get(first, json_object_get(first, "title") ? "title" : "id"));
		xlsx_rows_add(rows, row);
	}
}

void fleet_rows_of_methods(const json_t *fleet, struct xlsx_rows *rows)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(fleet, "methods"), i, item) {
		json_t *row = new_row(item, i + 1);

		put_which(row, "methods", i);
		xlsx_rows_add(rows, row);
	}
}

/* In days, as Excel counts time. */
static void put_span(json_t *row, const json_t *minutes)
{
	put(row, "span",
	    json_is_number(minutes) ? json_real(json_number_value(minutes) / DAY_MINUTES) : json_null());
}

/* What the methods before this one cleared, for the chart. */
static void put_before(json_t *row)
{
	const json_t *total = json_object_get(row, "total"), *count = json_object_get(row, "count");

	put(row, "before",
	    json_is_number(total) && json_is_number(count)
		    ? json_real(json_number_value(total) - json_number_value(count))
		    : json_null());
}

void fleet_rows_of_cover(const json_t *fleet, struct xlsx_rows *rows)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(fleet, "cover"), i, item) {
		json_t *row = new_row(item, i + 1);

		put_span(row, json_object_get(row, "minutes_total"));
		put_before(row);
		xlsx_rows_add(rows, row);
	}
}

static void put_machine(json_t *row, const json_t *fleet, const json_t *number)
{
	json_t *id = fleet_machine_id(fleet, number);

	put_same(row, "machine", json_object_get(fleet_sheet_machine(fleet, number), "name"));
	put(row, "machine_id", id ? id : json_null());
}

void fleet_rows_of_clusters(const json_t *fleet, struct xlsx_rows *rows)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(fleet, "clusters"), i, item) {
		const json_t *example = json_object_get(item, "example");
		json_t *row = new_row(item, i + 1);

		put_which(row, "clusters", i);
		put_same(row, "file", json_object_get(example, "file"));
		put_same(row, "line", json_object_get(example, "line"));
		put_machine(row, fleet, json_object_get(example, "machine"));
		xlsx_rows_add(rows, row);
	}
}

/* Days come as "2024-03-01"; what shows times wants one. */
static void put_day(json_t *row)
{
	struct slice day = text_of(json_object_get(row, "day"));
	struct buf text = { 0 };

	if (day.length == 10) {
		buf_add(&text, day);
		buf_add_text(&text, "T00:00:00");
		put_text(row, "day", &text);
		put(row, "label", json_stringn_nocheck(day.text + 5, 5));
	} else {
		put(row, "day", json_null());
	}
	buf_release(&text);
}

void fleet_rows_of_days(const json_t *fleet, struct xlsx_rows *rows)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(fleet, "days"), i, item) {
		json_t *row = new_row(item, i + 1);

		put_day(row);
		xlsx_rows_add(rows, row);
	}
}

void fleet_rows_of_thin(const json_t *fleet, struct xlsx_rows *rows)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(fleet, "thin"), i, item) {
		json_t *row = new_row(item, i + 1);

		put_which(row, "thin", i);
		xlsx_rows_add(rows, row);
	}
}

static void add_of_machines(const json_t *fleet, const char *list, struct xlsx_rows *rows)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(fleet, list), i, item) {
		json_t *row = new_row(item, i + 1);

		put_machine(row, fleet, json_object_get(item, "machine"));
		xlsx_rows_add(rows, row);
	}
}

void fleet_rows_of_outliers(const json_t *fleet, struct xlsx_rows *rows)
{
	add_of_machines(fleet, "outliers", rows);
}

void fleet_rows_of_repeats(const json_t *fleet, struct xlsx_rows *rows)
{
	add_of_machines(fleet, "repeats", rows);
}

/* About */

static void add_about(struct xlsx_rows *rows, const char *section, const char *item, json_t *value)
{
	json_t *row = json_pack("{s:s, s:s}", "section", section, "item", item);

	put_same(row, "value", value);
	xlsx_rows_add(rows, row);
}

static void add_totals(const json_t *fleet, struct xlsx_rows *rows)
{
	static const char *const items[][2] = {
		{ "machines", "Machines" },
		{ "uploads", "Uploads, with older ones of the same machine" },
		{ "failed", "Failed" },
		{ "recovered", "Recovered" },
		{ "healthy", "Healthy" },
		{ "inconclusive", "Inconclusive" },
		{ "unread", "Unread" },
		{ "clearable", "Failed, with at least one method" },
		{ "first", "First day with a failure" },
		{ "last", "Last day with a failure" },
	};
	const json_t *totals = json_object_get(fleet, "totals");

	for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++)
		add_about(rows, "Totals", items[i][1], json_object_get(totals, items[i][0]));
}

static void add_patterns(const json_t *patterns, struct xlsx_rows *rows)
{
	const json_t *item;
	size_t i;

	json_array_foreach(patterns, i, item) {
		const json_t *count = json_object_get(item, "machines");
		struct buf text = { 0 };
		json_t *value;

		buf_add(&text, text_of(json_object_get(item, "sha256")));
		if (json_is_integer(count)) {
			buf_add_text(&text, text.length ? ": " : "");
			wording_count(&text, json_integer_value(count), "machine", "machines");
		}
		value = json_stringn_nocheck(buf_text(&text), text.length);
		add_about(rows, "Provenance", "Judged by patterns with SHA-256", value);
		json_decref(value);
		buf_release(&text);
	}
}

void fleet_rows_about(const json_t *fleet, struct xlsx_rows *rows)
{
	const json_t *provenance = json_object_get(fleet, "provenance");
	json_t *notice;
	size_t i;

	json_array_foreach(json_object_get(fleet, "notices"), i, notice)
		add_about(rows, "Notices", "To be kept in mind", notice);
	add_totals(fleet, rows);
	add_about(rows, "Provenance", "fixrank", json_object_get(provenance, "fixrank"));
	add_about(rows, "Provenance", "Redacted", json_object_get(provenance, "redacted"));
	add_about(rows, "Provenance", "Schema", json_object_get(fleet, "schema"));
	add_patterns(json_object_get(provenance, "patterns"), rows);
}

/* Crosses */

static const struct {
	const char *key;
	const char *by[4];
} crosses[FLEET_CROSSES] = {
	{ "by_build", { "build" } },
	{ "by_model", { "model" } },
	{ "by_driver", { "driver", "device", "app", "object" } },
};

static bool is_one_of(struct slice text, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (names[i] && slice_equal(text, slice_of(names[i])))
			return true;
	return false;
}

const json_t *fleet_cross(const json_t *fleet, const char *key)
{
	const json_t *item;
	size_t which = 0, i;

	while (strcmp(crosses[which].key, key) != 0)
		which++;
	json_array_foreach(json_object_get(fleet, "crosses"), i, item)
		if (is_one_of(text_of(json_object_get(item, "by")), crosses[which].by, 4))
			return item;
	return NULL;
}

/* Machines */

static void mark(uint32_t *groups, size_t count, const json_t *numbers, size_t column)
{
	const json_t *number;
	size_t i;

	json_array_foreach(numbers, i, number)
		if (json_is_integer(number) && json_integer_value(number) >= 0 &&
		    (uint64_t)json_integer_value(number) < count)
			groups[json_integer_value(number)] |= (uint32_t)1 << column;
}

static uint32_t *new_groups(const json_t *fleet, const char *key)
{
	size_t count = json_array_size(json_object_get(fleet, "machines"));
	uint32_t *groups = memory_new_array(count, sizeof(*groups));
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(fleet_cross(fleet, key), "rows"), i, row) {
		const json_t *of = json_object_get(row, "of");

		for (size_t column = 0; column < json_array_size(of) && column < COLUMN_LIMIT; column++)
			mark(groups, count, json_array_get(of, column), column);
	}
	return groups;
}

void fleet_machines_begin(struct fleet_machines *machines, const json_t *fleet)
{
	*machines = (struct fleet_machines){ .fleet = fleet, .row = json_object() };
	machines->titles = xlsx_titles_of(json_object_get(fleet, "methods"));
	for (size_t i = 0; i < FLEET_CROSSES; i++)
		machines->groups[i] = new_groups(fleet, crosses[i].key);
}

static void put_group(json_t *row, const char *key, const json_t *columns, uint32_t group)
{
	struct buf text = { 0 };

	for (size_t i = 0; group; i++, group >>= 1)
		if (group & 1) {
			buf_add_text(&text, text.length ? ", " : "");
			buf_add(&text, text_of(json_array_get(columns, i)));
		}
	put_text(row, key, &text);
	buf_release(&text);
}

static void put_groups(struct fleet_machines *machines)
{
	for (size_t i = 0; i < FLEET_CROSSES; i++)
		put_group(machines->row, crosses[i].key,
			  json_object_get(fleet_cross(machines->fleet, crosses[i].key), "columns"),
			  machines->groups[i][machines->next]);
}

static void put_method(struct fleet_machines *machines, const char *key, json_t *id)
{
	if (json_is_string(id))
		put_same(machines->row, key, xlsx_title_or_id(machines->titles, id));
}

const json_t *fleet_machines_next(struct fleet_machines *machines)
{
	static const char *const keys[] = { "method_1", "method_2", "method_3" };
	json_t *item = json_array_get(json_object_get(machines->fleet, "machines"), machines->next);
	const json_t *methods = json_object_get(item, "methods");

	if (!item)
		return NULL;
	json_object_clear(machines->row);
	if (json_is_object(item))
		json_object_update(machines->row, item);
	for (size_t i = 0; i < 3; i++)
		put_method(machines, keys[i], json_array_get(methods, i));
	put_method(machines, "clears_title", json_object_get(item, "clears"));
	if (!json_is_string(json_object_get(item, "cause_title")))
		put_same(machines->row, "cause_title", json_object_get(item, "cause"));
	put_groups(machines);
	machines->next++;
	return machines->row;
}

void fleet_machines_end(struct fleet_machines *machines)
{
	json_decref(machines->titles);
	json_decref(machines->row);
	for (size_t i = 0; i < FLEET_CROSSES; i++)
		free(machines->groups[i]);
}

/* Pairs */

static const struct {
	const char *list;
	const char *about;
	const char *title;
} pair_lists[] = {
	{ "clusters", "Unexplained error", "template" },
	{ "thin", "File to ask for", "file" },
	{ "methods", "Method that would clear it", "title" },
};

static void begin_item(struct fleet_pairs *pairs, const json_t *item)
{
	json_decref(pairs->row);
	pairs->row = json_object();
	put(pairs->row, "id", json_sprintf("%s/%zu", pair_lists[pairs->list].list, pairs->item));
	put(pairs->row, "about", json_string(pair_lists[pairs->list].about));
	put_same(pairs->row, "title", json_object_get(item, pair_lists[pairs->list].title));
	pairs->first = true;
}

/* Fills in the next machine of an item. Returns false where there are no more. */
static bool next_machine(struct fleet_pairs *pairs, const json_t *of)
{
	static const char *const keys[] = { "name", "status", "cause_title", "os", "build", "model" };

	while (pairs->next < json_array_size(of)) {
		const json_t *machine = fleet_sheet_machine(pairs->fleet, json_array_get(of, pairs->next++));

		for (size_t i = 0; machine && i < sizeof(keys) / sizeof(*keys); i++)
			put_same(pairs->row, keys[i], json_object_get(machine, keys[i]));
		if (machine)
			return true;
	}
	return false;
}

const json_t *fleet_pairs_next(struct fleet_pairs *pairs)
{
	for (; pairs->list < sizeof(pair_lists) / sizeof(*pair_lists); pairs->list++, pairs->item = 0) {
		const json_t *list = json_object_get(pairs->fleet, pair_lists[pairs->list].list);

		for (; pairs->item < json_array_size(list); pairs->item++, pairs->next = 0) {
			const json_t *item = json_array_get(list, pairs->item);

			pairs->first = false;
			if (!pairs->next)
				begin_item(pairs, item);
			if (next_machine(pairs, json_object_get(item, "of")))
				return pairs->row;
		}
	}
	return NULL;
}

void fleet_pairs_end(struct fleet_pairs *pairs)
{
	json_decref(pairs->row);
	*pairs = (struct fleet_pairs){ 0 };
}
