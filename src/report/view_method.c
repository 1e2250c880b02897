#include "view_parts.h"

#include "shape.h"
#include "wording.h"

#include <stdint.h>

#define SCORE_CELLS 5

static double heaviest(const json_t *ledger)
{
	double most = 0;
	json_t *entry;
	size_t i;

	json_array_foreach((json_t *)ledger, i, entry) {
		double weight = json_number_value(json_object_get(entry, "weight"));

		if (weight < 0)
			weight = -weight;
		if (weight > most)
			most = weight;
	}
	return most;
}

/* In percent of a picture with zero in its middle. */
static void put_weight_bar(json_t *entry, double weight, double most)
{
	double share = most > 0 ? weight / most : 0;
	unsigned width = (unsigned)((share < 0 ? -share : share) * 500 + 0.5);

	value_put_thousandths(entry, "weight_x", share < 0 ? 500 - width : 500);
	value_put_thousandths(entry, "weight_width", width);
}

static void dress_ledger(const struct view *view, json_t *cause)
{
	double most = heaviest(value_list(cause, "ledger"));
	json_t *entry;
	size_t i;

	json_array_foreach(value_list(cause, "ledger"), i, entry) {
		double weight = json_number_value(json_object_get(entry, "weight"));
		double size = weight < 0 ? -weight : weight;

		view_resolve_evidence(view, entry);
		value_put(entry, "label",
			  json_incref(json_object_get(entry,
						      value_text(entry, "says").length ? "says" : "title")));
		value_put(entry, "is_for", json_boolean(weight >= 0));
		put_weight_bar(entry, weight, most);
		if (size < 0.05)
			value_put_text(entry, "weight_text", "%s0", view_glyph(view, "about"));
		else if (size < 1000)
			value_put_text(entry, "weight_text", "%s%.1f",
				       view_glyph(view, weight < 0 ? "minus" : "plus"), size);
		else
			value_put_text(entry, "weight_text", "%s1000",
				       view_glyph(view, weight < 0 ? "minus" : "plus"));
	}
}

void view_causes(struct view *view)
{
	json_t *cause;
	size_t i;

	value_put_anchors(value_list(view->root, "causes"), "C-");
	json_array_foreach(value_list(view->root, "causes"), i, cause) {
		view_put_confidence(view, cause);
		dress_ledger(view, cause);
		view_put_lines_of(view, cause, "title");
	}
}

json_t *view_cause_item(const struct view *view, struct slice id)
{
	static const char *const keys[] = { "id", "title", "plain", "anchor", "is_shown", NULL };
	const json_t *found = json_object_get(view->causes, id.text);
	json_t *item;

	if (!id.length)
		return NULL;
	item = value_pick(found, keys);
	value_put(item, "is_shown", json_boolean(found != NULL));
	if (!found) {
		value_put(item, "id", value_of(id));
		value_put(item, "title", value_of(id));
	}
	view_put_lines_of(view, item, "title");
	return item;
}

static json_t *method_item(const struct view *view, struct slice id)
{
	static const char *const keys[] = { "id", "title", "rank", "anchor", "is_shown", NULL };
	const json_t *found = json_object_get(view->methods, id.text);
	json_t *item;

	if (!id.length)
		return NULL;
	item = value_pick(found, keys);
	value_put(item, "is_shown", json_boolean(found != NULL));
	if (!found) {
		value_put(item, "id", value_of(id));
		value_put(item, "title", value_of(id));
	}
	return item;
}

static json_t *items_of(const struct view *view, const json_t *ids,
			json_t *one(const struct view *, struct slice))
{
	json_t *items = json_array(), *id;
	size_t i;

	json_array_foreach((json_t *)ids, i, id) {
		json_t *item = one(view, slice_of(json_string_value(id)));

		if (item)
			json_array_append_new(items, item);
	}
	return items;
}

/* The evidence that text names at its end, "(E1, E4)", and in ret_text what stands before it. Text that ends
 * in anything else stays whole. */
static json_t *split_reason(const struct view *view, struct slice text, struct slice *ret_text)
{
	json_t *items = json_array();
	struct slice rest, whole = text;
	size_t open = text.length;

	*ret_text = whole;
	while (open && text.text[open - 1] != '(')
		open--;
	if (!open || !slice_ends(text, SLICE(")")))
		return items;
	rest = slice_head(slice_tail(text, open), text.length - open - 1);
	while (rest.length) {
		size_t comma = slice_find_byte(rest, ',');
		json_t *id = value_of(slice_trim(slice_head(rest, comma)));
		json_t *item = view_evidence_item(view, id);

		json_decref(id);
		if (!item) {
			json_array_clear(items);
			return items;
		}
		json_array_append_new(items, item);
		rest = slice_tail(rest, comma + 1);
	}
	if (json_array_size(items))
		*ret_text = slice_trim(slice_head(whole, open - 1));
	return items;
}

static void put_reasons(const struct view *view, json_t *method, const char *from, const char *key)
{
	json_t *reasons = json_array(), *text;
	json_t *more = json_object_get(method, value_key("more", from).text);
	size_t i;

	json_array_foreach(value_list(method, from), i, text) {
		struct slice whole = slice_of(json_string_value(text)), told;
		json_t *reason = json_object(), *items = split_reason(view, whole, &told);

		value_put(reason, "text", value_of(told));
		value_put(reason, "evidence", items);
		shape_limit(reason, "evidence", view->caps[CAP_REFERENCES]);
		view_put_lines(view, reason, NULL, whole, true);
		json_array_append_new(reasons, reason);
	}
	value_put(method, key, reasons);
	shape_limit(method, key, SIZE_MAX);
	json_object_set(method, value_key("more", key).text, more);
}

static void put_needs(json_t *method)
{
	json_t *needs = json_array(), *need;
	size_t i;

	json_array_foreach(value_list(method, "needs"), i, need) {
		struct slice value = slice_of(json_string_value(need));
		const struct word *word = view_word("need", value);

		json_array_append_new(
			needs, json_pack("{s:o}", "text", word ? json_string(word->word) : value_of(value)));
	}
	value_put(method, "needs", needs);
	shape_limit(method, "needs", SIZE_MAX);
}

/* Before the needs become words. */
static void put_backup(json_t *method)
{
	bool wants = value_is(json_object_get(method, "risk"), "high");
	json_t *need;
	size_t i;

	json_array_foreach(value_list(method, "needs"), i, need)
		wants |= value_is(need, "backup");
	value_put(method, "wants_backup", json_boolean(wants));
}

void value_put_minutes(json_t *method)
{
	const json_t *minutes = json_object_get(method, "minutes");
	struct buf out = { 0 };

	if (!json_is_integer(minutes) || json_integer_value(minutes) < 0 ||
	    json_integer_value(minutes) > 1000000) {
		value_put(method, "minutes_text", NULL);
		return;
	}
	wording_span(&out, json_integer_value(minutes) * 60);
	value_put_buf(method, "minutes_text", &out);
}

/* The first steps that have a command, as many as there may be, and how many steps that leaves out. */
static void put_command_steps(json_t *method, size_t limit)
{
	json_t *all = value_list(method, "steps"), *some = json_array(), *step;
	json_int_t left_out = json_integer_value(json_object_get(method, "more_steps"));
	size_t i;

	json_array_foreach(all, i, step)
		if (json_array_size(some) < limit && value_text(step, "command").length)
			json_array_append_new(some, json_copy(step));
	left_out += (json_int_t)(json_array_size(all) - json_array_size(some));
	value_put(method, "command_steps", some);
	shape_limit(method, "command_steps", limit);
	value_put(method, "other_steps", left_out ? json_integer(left_out) : NULL);
}

static void put_steps(const struct view *view, json_t *method)
{
	bool is_first = json_is_true(json_object_get(method, "is_first"));
	json_t *step;
	size_t i;

	json_array_foreach(value_list(method, "steps"), i, step) {
		view_put_lines_of(view, step, "text");
		view_put_command_lines(view, step);
	}
	put_command_steps(method, is_first ? 3 : 1);
	value_put(method, "first_step", json_incref(json_array_get(value_list(method, "steps"), 0)));
}

static void dress_trial(const struct view *view, json_t *trial)
{
	view_put_word(view, trial, "outcome", "outcome");
	value_put_time(trial, "time");
	view_resolve_evidence(view, trial);
}

static void dress_method(const struct view *view, json_t *method)
{
	static const char *const bases[] = { "evidence", "code", "general", NULL };
	static const char *const owners[] = { "user", "helpdesk", "admin", "vendor", NULL };
	long score = value_percent(method, "score");
	json_t *quotes;

	value_put(method, "score_percent", json_integer(score));
	view_put_bar(view, method, "score_bar", (score * SCORE_CELLS + 50) / 100, SCORE_CELLS);
	view_put_word(view, method, "risk", "risk");
	view_put_word(view, method, "owner", "owner");
	value_put_flags(method, "basis", bases);
	value_put_flags(method, "owner", owners);
	put_backup(method);
	value_put_minutes(method);
	put_needs(method);
	put_reasons(view, method, "for", "because");
	put_reasons(view, method, "against", "but");
	put_steps(view, method);
	value_put(method, "causes", items_of(view, value_list(method, "treats"), view_cause_item));
	shape_limit(method, "causes", SIZE_MAX);
	value_put(method, "do_first", items_of(view, value_list(method, "first"), method_item));
	shape_limit(method, "do_first", SIZE_MAX);
	value_put(method, "next", method_item(view, value_text(method, "if_it_fails")));
	quotes = view_evidence_items(view, value_list(method, "evidence"));
	value_put(method, "quotes", quotes);
	shape_limit(method, "quotes", view->options->medium == VIEW_TERMINAL ? 2 : 3);
	view_resolve_evidence(view, method);
	if (json_is_object(json_object_get(method, "tried")))
		dress_trial(view, json_object_get(method, "tried"));
	view_put_lines_of(view, method, "title");
	view_put_lines_of(view, method, "summary");
}

void view_methods(struct view *view)
{
	json_t *method;
	size_t i;

	value_put_anchors(value_list(view->root, "methods"), "M-");
	json_array_foreach(value_list(view->root, "methods"), i, method)
		dress_method(view, method);
	json_array_foreach(value_list(view->root, "tried"), i, method) {
		dress_trial(view, method);
		value_put(method, "method_item", method_item(view, value_text(method, "method")));
		view_put_lines_of(view, method, "title");
	}
}

void view_witnesses(struct view *view)
{
	json_t *witness;
	size_t i;

	json_array_foreach(value_list(view->root, "witnesses"), i, witness) {
		view_put_word(view, witness, "agreement", "agreement");
		view_resolve_evidence(view, witness);
		view_put_lines_of(view, witness, "says");
		view_put_lines_of(view, witness, "why");
	}
}
