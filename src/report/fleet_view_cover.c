#include "fleet_view_parts.h"

#include "wording.h"

#include <stdio.h>

#define NAMES	5
#define LEADERS 5   /* methods that the headline counts at most */
#define ENOUGH	0.8 /* of what all methods clear */
#define CELLS	20

static void put_words(json_t *cause, const char *key)
{
	static const struct {
		const char *name, *word;
	} words[] = {
		{ "certain", "certain" },
		{ "likely", "likely" },
		{ "possible", "possible" },
		{ "long_shot", "long shot" },
	};
	json_t *list = json_array();
	json_int_t count = fleet_view_whole(cause, "count"), at = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		json_int_t part = fleet_view_whole(cause, words[i].name);
		json_t *item = json_pack("{s:s, s:i}", "word", words[i].word, "level", 4 - (int)i);
		struct buf go = { 0 };

		fleet_view_put_query(&go, "in", slice_of(key));
		fleet_view_put_query(&go, "word", slice_of(words[i].word));
		fleet_view_put_count(item, "count", part, buf_text(&go));
		value_put_thousandths(item, "x", fleet_view_thousandths(at, count));
		value_put_thousandths(item, "width", fleet_view_thousandths(part, count));
		json_array_append_new(list, item);
		at += part;
		buf_release(&go);
	}
	shape_number(list);
	value_put(cause, "words", list);
}

static void put_first_methods(struct fleet_view *fleet, json_t *cause, const char *key)
{
	json_t *method;
	size_t i;

	json_array_foreach(value_list(cause, "methods"), i, method) {
		struct buf go = { 0 };

		fleet_view_remember_title(fleet, method);
		fleet_view_put_query(&go, "in", slice_of(key));
		fleet_view_put_query(&go, "first", value_text(method, "id"));
		fleet_view_put_count(method, "count", fleet_view_whole(method, "count"), buf_text(&go));
		value_put(method, "is_part",
			  json_boolean(fleet_view_whole(method, "count") < fleet_view_whole(cause, "count")));
		buf_release(&go);
	}
}

void fleet_view_causes(struct fleet_view *fleet)
{
	json_t *root = fleet->view.root, *cause;
	json_int_t failed = fleet_view_whole(json_object_get(root, "totals"), "failed"), most = 0, named = 0,
		   count;
	size_t i;

	json_array_foreach(value_list(root, "causes"), i, cause) {
		struct key key = fleet_view_key("cause", i + 1);

		count = (json_int_t)fleet_view_put_set(fleet, cause, key.text, fleet_view_title(cause, "id"),
						       json_object_get(cause, "machines"));
		most = count > most ? count : most;
		named += count;
		fleet_view_put_share(cause, "share", count, failed);
		put_words(cause, key.text);
		put_first_methods(fleet, cause, key.text);
		value_put(cause, "names", fleet_view_names(fleet, fleet_view_set(fleet, key.text), NAMES));
		fleet_view_put_number(cause, "other_names", count > NAMES ? count - NAMES : 0);
		fleet_view_put_short(fleet, cause, "title");
	}
	json_array_foreach(value_list(root, "causes"), i, cause) {
		count = fleet_view_whole(cause, "count");
		value_put_thousandths(cause, "width", fleet_view_thousandths(count, most));
		view_put_bar(&fleet->view, cause, "bar", most ? (long)(count * CELLS / most) : 0, CELLS);
	}
	count = json_is_null(json_object_get(root, "more_causes")) && failed > named ? failed - named : 0;
	value_put(root, "unnamed", json_object());
	fleet_view_put_count(json_object_get(root, "unnamed"), "count", count, "status=failed&cause=-");
	fleet_view_put_share(json_object_get(root, "unnamed"), "share", count, failed);
}

void fleet_view_methods(struct fleet_view *fleet)
{
	json_t *method;
	size_t i;

	json_array_foreach(value_list(fleet->view.root, "methods"), i, method) {
		struct key key = fleet_view_key("method", i + 1);
		struct buf go = { 0 };

		fleet_view_remember_title(fleet, method);
		fleet_view_put_set(fleet, method, key.text, fleet_view_title(method, "id"),
				   json_object_get(method, "of"));
		fleet_view_put_query(&go, "status", SLICE("failed"));
		fleet_view_put_query(&go, "first", value_text(method, "id"));
		fleet_view_put_count(method, "first", fleet_view_whole(method, "first"), buf_text(&go));
		fleet_view_put_work(method, "minutes", fleet_view_whole(method, "minutes"));
		view_put_word(&fleet->view, method, "risk", "risk");
		view_put_word(&fleet->view, method, "owner", "owner");
		buf_release(&go);
	}
}

/* How far the cover has come with this method, and the union of its sets. */
static void put_total(struct fleet_view *fleet, json_t *step, size_t number, json_int_t total)
{
	struct key key = fleet_view_key("upto", number), go = fleet_view_key("in=upto", number);
	json_t *all = json_array();
	char label[64];

	snprintf(label, sizeof(label), number == 1 ? "Cleared by method 1" : "Cleared by methods 1 to %zu",
		 number);
	for (size_t i = 1; i <= number; i++)
		json_array_append_new(all, json_sprintf("cover-%zu", i));
	fleet_view_put_count(step, "total", total, go.text);
	if (total > 0)
		fleet_view_add_union(fleet, key.text, label, all);
	else
		json_decref(all);
}

void fleet_view_cover(struct fleet_view *fleet)
{
	json_t *root = fleet->view.root, *step;
	const json_t *methods = value_list(root, "methods");
	json_t *by_id = value_index(methods, "id");
	json_int_t failed = fleet_view_whole(json_object_get(root, "totals"), "failed"), total = 0,
		   minutes = 0;
	size_t i;

	json_array_foreach(value_list(root, "cover"), i, step) {
		static const char *const kept[] = { "risk_word", "risk_tone", "owner_word", "reboot", NULL };
		const json_t *method = json_object_get(by_id, value_text(step, "id").text);
		json_t *facts = value_pick(method, kept);
		struct key key = fleet_view_key("cover", i + 1);
		json_int_t count;

		fleet_view_remember_title(fleet, step);
		value_put_thousandths(step, "x", fleet_view_thousandths(total, failed));
		count = (json_int_t)fleet_view_put_set(fleet, step, key.text, fleet_view_title(step, "id"),
						       json_object_get(step, "of"));
		total += count;
		minutes += fleet_view_whole(step, "minutes_total");
		value_put_thousandths(step, "width", fleet_view_thousandths(count, failed));
		put_total(fleet, step, i + 1, total);
		fleet_view_put_share(step, "share", total, failed);
		view_put_bar(&fleet->view, step, "bar", failed ? (long)(total * CELLS / failed) : 0, CELLS);
		fleet_view_put_work(step, "minutes", fleet_view_whole(step, "minutes"));
		fleet_view_put_work(step, "minutes_total", fleet_view_whole(step, "minutes_total"));
		fleet_view_put_work(step, "work", minutes);
		value_put(step, "names", fleet_view_names(fleet, fleet_view_set(fleet, key.text), NAMES));
		fleet_view_put_short(fleet, step, "title");
		json_object_update_missing(step, facts);
		json_decref(facts);
	}
	json_decref(by_id);
}

/* The fewest first methods of the cover that clear most of what can be cleared. */
static size_t leaders_of(const json_t *cover, json_int_t *ret_total)
{
	size_t count = json_array_size(cover), leaders = 0;
	json_int_t all = fleet_view_whole(json_array_get(cover, count - 1), "total");

	*ret_total = 0;
	while (leaders < count && leaders < LEADERS && (double)*ret_total < ENOUGH * (double)all)
		*ret_total = fleet_view_whole(json_array_get(cover, leaders++), "total");
	return leaders;
}

static void add_promise(struct buf *out, size_t methods, json_int_t cleared, json_int_t failed)
{
	static const char *const numbers[] = { "no", "one", "two", "three", "four", "five" };

	if (!methods || !cleared)
		buf_add_text(out, failed == 1 ? "; no known method clears it"
					      : "; no known method clears any of them");
	else {
		buf_printf(out, "; %s method%s ", numbers[methods], methods == 1 ? " clears" : "s clear");
		if (cleared < failed)
			buf_printf(out, "%ld\xc2\xa0%% of them", fleet_view_percent(cleared, failed));
		else
			buf_add_text(out, failed == 1 ? "it" : "all of them");
	}
}

void fleet_view_headline(struct fleet_view *fleet)
{
	json_t *root = fleet->view.root, *totals = json_object_get(root, "totals");
	json_int_t failed = fleet_view_whole(totals, "failed"), machines = (json_int_t)fleet->count, cleared;
	size_t leaders = leaders_of(value_list(root, "cover"), &cleared);
	struct buf out = { 0 };

	if (!machines)
		buf_add_text(&out, "There are no machines here");
	else if (!failed) {
		buf_add_text(&out, machines == 1 ? "The one machine has not failed" : "None of ");
		if (machines > 1) {
			wording_number(&out, machines);
			buf_add_text(&out, " machines failed");
		}
	} else {
		wording_number(&out, failed);
		buf_add_text(&out, " of ");
		wording_count(&out, machines, "machine", "machines");
		buf_add_text(&out, " failed");
		add_promise(&out, leaders, cleared, failed);
	}
	value_put_buf(root, "headline", &out);
	value_put(root, "tone", json_string(!machines ? "calm" : failed ? "bad" : "good"));
	value_put(root, "leader",
		  leaders ? json_incref(json_array_get(value_list(root, "cover"), leaders - 1)) : NULL);
	view_put_lines_of(&fleet->view, root, "headline");
}
