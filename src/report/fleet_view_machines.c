#include "fleet_view_parts.h"

#include "memory.h"
#include "stamp.h"

#include <stdlib.h>
#include <string.h>

const json_t *fleet_view_machine(const struct fleet_view *fleet, size_t machine)
{
	return json_array_get(fleet->machines, machine);
}

json_t *fleet_view_machine_text(const struct fleet_view *fleet, size_t machine, const char *key)
{
	return shape_text(json_object_get(fleet_view_machine(fleet, machine), key), &fleet->shape);
}

json_t *fleet_view_machine_name(const struct fleet_view *fleet, size_t machine)
{
	static const char *const keys[] = { "name", "path" };

	for (size_t i = 0; i < 2; i++) {
		json_t *name = fleet_view_machine_text(fleet, machine, keys[i]);

		if (json_string_length(name))
			return name;
		json_decref(name);
	}
	return json_sprintf("machine %zu", machine + 1);
}

static bool is_safe_in_link(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       (byte && strchr("-._~/%+,=@!$()", byte));
}

/* Not from the root, not to another server, not up. */
static bool stays_below(struct slice path)
{
	while (path.length) {
		size_t at = slice_find_byte(path, '/');
		struct slice name = slice_head(path, at);

		if (!name.length || slice_equal(name, SLICE("..")))
			return false;
		path = slice_tail(path, at + 1);
	}
	return true;
}

json_t *fleet_view_machine_report(const struct fleet_view *fleet, size_t machine)
{
	struct slice path = value_text(fleet_view_machine(fleet, machine), "report");
	struct buf link = { 0 };
	json_t *value;

	if (!path.length || path.length > 1000 || !stays_below(path))
		return json_null();
	for (size_t i = 0; i < path.length; i++)
		if (is_safe_in_link(path.text[i]))
			buf_add_byte(&link, path.text[i]);
		else
			buf_printf(&link, "%%%02X", (unsigned char)path.text[i]);
	value = json_stringn(link.text, link.length);
	buf_release(&link);
	return value;
}

struct seat {
	size_t machine;
	unsigned status;
	double confidence;
};

static unsigned status_rank(const json_t *machine)
{
	static const char *const ranks[] = { "failed", "inconclusive", "recovered", "unread", "healthy" };
	unsigned rank = 0;

	while (rank < 5 && !value_is(json_object_get(machine, "status"), ranks[rank]))
		rank++;
	return rank;
}

static int compare_seats(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;

	if (a->status != b->status)
		return a->status < b->status ? -1 : 1;
	if (a->confidence != b->confidence)
		return a->confidence > b->confidence ? -1 : 1;
	return a->machine < b->machine ? -1 : 1;
}

static void put_in_order(struct fleet_view *fleet)
{
	struct seat *seats = memory_new_array(fleet->count + 1, sizeof(*seats));

	fleet->order = memory_new_array(fleet->count + 1, sizeof(*fleet->order));
	fleet->place = memory_new_array(fleet->count + 1, sizeof(*fleet->place));
	for (size_t i = 0; i < fleet->count; i++) {
		const json_t *machine = fleet_view_machine(fleet, i);
		double confidence = json_number_value(json_object_get(machine, "confidence"));

		seats[i] = (struct seat){ i, status_rank(machine), confidence > 0 ? confidence : 0 };
	}
	qsort(seats, fleet->count, sizeof(*seats), compare_seats);
	for (size_t i = 0; i < fleet->count; i++) {
		fleet->order[i] = seats[i].machine;
		fleet->place[seats[i].machine] = i;
	}
	free(seats);
}

void fleet_view_begin(struct fleet_view *ret, const json_t *fleet, const struct view_options *options)
{
	const json_t *machines = json_object_get(fleet, "machines");
	const size_t *caps = fleet_view_caps(options);

	*ret = (struct fleet_view){ .view = { .options = options, .caps = caps },
				    .shape = { caps, options->ascii },
				    .machines = machines,
				    .count = json_array_size(machines),
				    .sets = json_object(),
				    .titles = json_object() };
	ret->view.root = fleet_view_shape(fleet, &ret->shape);
	put_in_order(ret);
}

void fleet_view_release(struct fleet_view *fleet)
{
	free(fleet->order);
	free(fleet->place);
	json_decref(fleet->sets);
	json_decref(fleet->titles);
	json_decref(fleet->view.root);
}

static int compare_numbers(const void *left, const void *right)
{
	const size_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static json_t *tidy(const struct fleet_view *fleet, const json_t *of)
{
	size_t *numbers = memory_new_array(json_array_size(of) + 1, sizeof(*numbers)), count = 0, i;
	json_t *list = json_array(), *item;

	json_array_foreach((json_t *)of, i, item) {
		json_int_t number = json_integer_value(item);

		if (json_is_integer(item) && number >= 0 && (size_t)number < fleet->count)
			numbers[count++] = (size_t)number;
	}
	qsort(numbers, count, sizeof(*numbers), compare_numbers);
	for (i = 0; i < count; i++)
		if (i == 0 || numbers[i] != numbers[i - 1])
			json_array_append_new(list, json_integer((json_int_t)numbers[i]));
	free(numbers);
	return list;
}

size_t fleet_view_add_set(struct fleet_view *fleet, const char *key, const char *label, json_t *of)
{
	json_t *list = tidy(fleet, of);
	size_t count = json_array_size(list);

	if (count)
		json_object_set_new(fleet->sets, key, json_pack("{s:s, s:o}", "label", label, "of", list));
	else
		json_decref(list);
	return count;
}

const json_t *fleet_view_set(const struct fleet_view *fleet, const char *key)
{
	return json_object_get(json_object_get(fleet->sets, key), "of");
}

void fleet_view_add_union(struct fleet_view *fleet, const char *key, const char *label, json_t *all)
{
	json_object_set_new(fleet->sets, key, json_pack("{s:s, s:o}", "label", label, "all", all));
}

json_t *fleet_view_names(const struct fleet_view *fleet, const json_t *of, size_t limit)
{
	json_t *names = json_array(), *item;
	size_t i;

	json_array_foreach((json_t *)of, i, item) {
		if (i == limit)
			break;
		json_array_append_new(
			names, json_pack("{s:o}", "name",
					 fleet_view_machine_name(fleet, (size_t)json_integer_value(item))));
	}
	shape_number(names);
	return names;
}

static json_t *machine_item(const struct fleet_view *fleet, size_t machine)
{
	static const char *const texts[] = { "path",	     "status",	 "reading", "cause", "cause_title",
					     "word",	     "headline", "clears",  "os",    "build",
					     "manufacturer", "model",	 "time" };
	json_t *item = json_object();
	const json_t *title;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		value_put(item, texts[i], fleet_view_machine_text(fleet, machine, texts[i]));
	value_put(item, "name", fleet_view_machine_name(fleet, machine));
	value_put(item, "report", fleet_view_machine_report(fleet, machine));
	view_put_word(&fleet->view, item, "status", "verdict");
	view_put_word(&fleet->view, item, "word", "sure");
	view_put_word(&fleet->view, item, "reading", "record");
	value_put(item, "is_whole",
		  json_boolean(!value_text(item, "reading").length ||
			       value_is(json_object_get(item, "reading"), "ok")));
	title = json_object_get(fleet->titles, value_text(item, "clears").text);
	value_put(item, "clears_title", title ? json_incref((json_t *)title) : NULL);
	value_put_time(item, "time");
	return item;
}

json_t *fleet_view_machine_items(const struct fleet_view *fleet, size_t limit)
{
	json_t *items = json_array();

	for (size_t i = 0; i < fleet->count && i < limit; i++)
		json_array_append_new(items, machine_item(fleet, fleet->order[i]));
	shape_number(items);
	return items;
}
