#include "view_parts.h"

#include "screen.h"
#include "shape.h"
#include "wording.h"

#include <stdint.h>

#define EXCERPT_LINES 2 /* of a terminal */

json_t *view_evidence_item(const struct view *view, const json_t *id)
{
	static const char *const keys[] = {
		"id",	       "anchor",     "is_shown",  "title",	   "says",	    "label",
		"where",       "excerpt",    "kind",	  "kind_title",	   "level",	    "level_word",
		"level_tone",  "level_ansi", "time_text", "time_iso",	   "count",	    "count_text",
		"is_repeated", "is_short",   "code_list", "has_code_list", "standing_word", "standing_tone",
		"lines",       NULL
	};
	const json_t *found = json_object_get(view->evidence, json_string_value(id));

	return found ? value_pick(found, keys) : NULL;
}

/* Ids become items; those that no evidence has are dropped. */
json_t *view_evidence_items(const struct view *view, const json_t *ids)
{
	json_t *items = json_array(), *id;
	size_t i;

	json_array_foreach((json_t *)ids, i, id) {
		json_t *item = view_evidence_item(view, id);

		if (item)
			json_array_append_new(items, item);
	}
	return items;
}

void view_resolve_evidence(const struct view *view, json_t *object)
{
	value_put(object, "evidence", view_evidence_items(view, value_list(object, "evidence")));
	shape_limit(object, "evidence", view->caps[CAP_REFERENCES]);
}

static void put_codes(const struct view *view, json_t *object)
{
	static const char *const keys[] = { "code", "symbol", "meaning", "role_word", "role_tone", NULL };
	json_t *list = json_array(), *code;
	size_t i;

	json_array_foreach(value_list(object, "codes"), i, code) {
		json_t *item = value_pick(json_object_get(view->codes, json_string_value(code)), keys);

		json_object_set(item, "code", code);
		json_array_append_new(list, item);
	}
	value_put(object, "code_list", list);
	shape_limit(object, "code_list", view->caps[CAP_SHORT]);
}

static void put_captures(json_t *object)
{
	json_t *list = json_array(), *value;
	const char *name;

	json_object_foreach(json_object_get(object, "captures"), name, value)
		json_array_append_new(list, json_pack("{s:s, s:O}", "name", name, "value", value));
	value_put(object, "capture_list", list);
	shape_limit(object, "capture_list", SIZE_MAX);
}

void view_put_excerpt(const struct view *view, json_t *object)
{
	struct buf line = { 0 }, cut = { 0 };

	wording_line(&line, value_text(object, "text"));
	wording_cut(&cut, buf_slice(&line), view->caps[CAP_LOG], view_glyph(view, "more"));
	value_put_buf(object, "excerpt", &cut);
	buf_release(&line);
}

static size_t count_characters(struct slice text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += ((unsigned char)text.text[i] & 0xc0) != 0x80;
	return count;
}

/* What of line fits beside a note of how much is missing, and that note. */
static json_t *cut_line(const struct view *view, struct slice line, struct slice rest, size_t columns)
{
	struct slice left = line, fits = line;
	struct buf text = { 0 }, note = { 0 };
	json_t *value;

	buf_printf(&note, "%s(+%zu)", view_glyph(view, "more"), count_characters(rest));
	if (screen_width(line) + note.length > columns)
		screen_next_line(&left, columns - note.length, &fits);
	buf_add(&text, fits);
	buf_clear(&note);
	buf_printf(&note, "%s(+%zu)", view_glyph(view, "more"),
		   count_characters(rest) + count_characters(line) - count_characters(fits));
	buf_add(&text, buf_slice(&note));
	value = json_pack("{s:o}", "text", value_of(buf_slice(&text)));
	buf_release(&text);
	buf_release(&note);
	return value;
}

/* The entry in two lines of a terminal. */
static void put_excerpt_lines(const struct view *view, json_t *object)
{
	size_t columns = view->options->columns - VIEW_INDENT;
	struct buf whole = { 0 };
	struct slice rest, line;
	json_t *lines;

	if (view->options->medium != VIEW_TERMINAL)
		return;
	lines = json_array();
	wording_line(&whole, value_text(object, "text"));
	rest = buf_slice(&whole);
	for (int i = 0; i < EXCERPT_LINES && screen_next_line(&rest, columns, &line); i++) {
		if (i + 1 == EXCERPT_LINES && rest.length)
			json_array_append_new(lines, cut_line(view, line, rest, columns));
		else
			json_array_append_new(lines, json_pack("{s:o}", "text", value_of(line)));
	}
	shape_number(lines);
	value_put(object, "lines", lines);
	buf_release(&whole);
}

static void dress_evidence(const struct view *view, json_t *evidence)
{
	static const char *const places[] = { "id", "where", "count_text", NULL };
	json_t *says = json_object_get(evidence, "says");
	json_t *kind = json_object_get(view->kinds, json_string_value(json_object_get(evidence, "kind")));

	value_put(
		evidence, "label",
		json_incref(value_text(evidence, "says").length ? says : json_object_get(evidence, "title")));
	value_put(evidence, "kind_title",
		  json_incref(json_object_get(kind ? kind : evidence, kind ? "title" : "kind")));
	value_put_where(evidence);
	value_put_time(evidence, "time");
	value_put_time(evidence, "last_time");
	value_put_range(evidence, "range_text", "time", "last_time");
	view_put_word(view, evidence, "level", "level");
	view_put_word(view, evidence, "role", "role");
	view_put_word(view, evidence, "standing", "standing");
	value_put_count(evidence, "count", "time", "times");
	value_put(evidence, "is_counted",
		  json_boolean(value_is(json_object_get(evidence, "standing"), "counts")));
	value_put(evidence, "is_repeated",
		  json_boolean(json_integer_value(json_object_get(evidence, "count")) > 1));
	view_put_fits(view, evidence, "is_short", sizeof("    Seen    - "), places);
	put_codes(view, evidence);
	put_captures(evidence);
	view_put_excerpt(view, evidence);
	put_excerpt_lines(view, evidence);
}

static void choose(const struct view *view, json_t *chosen, const json_t *ids, size_t limit)
{
	json_t *id;
	size_t i;

	json_array_foreach((json_t *)ids, i, id) {
		const char *text = json_string_value(id);

		if (json_object_size(chosen) < limit && json_object_get(view->evidence, text))
			json_object_set_new(chosen, text, json_true());
	}
}

static void choose_named(const struct view *view, json_t *chosen, const char *list, const char *below,
			 size_t limit)
{
	json_t *item, *inner;
	size_t i, j;

	json_array_foreach(value_list(view->root, list), i, item) {
		choose(view, chosen, value_list(item, "evidence"), limit);
		if (below)
			json_array_foreach(value_list(item, below), j, inner)
				choose(view, chosen, value_list(inner, "evidence"), limit);
	}
}

static void choose_standing(const struct view *view, json_t *chosen, bool counts, size_t limit)
{
	json_t *item;
	size_t i;

	json_array_foreach(value_list(view->root, "evidence"), i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));

		if (id && json_object_size(chosen) < limit &&
		    value_is(json_object_get(item, "standing"), "counts") == counts)
			json_object_set_new(chosen, id, json_true());
	}
}

/* What the verdict rests on comes first. */
static json_t *choose_evidence(const struct view *view, size_t limit)
{
	json_t *chosen = json_object();

	choose(view, chosen, value_list(view->root, "chain"), limit);
	choose_named(view, chosen, "methods", NULL, limit);
	choose_named(view, chosen, "causes", "ledger", limit);
	choose_named(view, chosen, "tried", NULL, limit);
	choose_named(view, chosen, "witnesses", NULL, limit);
	choose_standing(view, chosen, true, limit);
	choose_standing(view, chosen, false, limit);
	return chosen;
}

/* In the order of the record, each id once. */
static json_t *chosen_evidence(const struct view *view, const json_t *chosen)
{
	json_t *list = json_array(), *left = json_copy((json_t *)chosen), *item;
	size_t i;

	json_array_foreach(value_list(view->root, "evidence"), i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));

		if (id && json_object_del(left, id) == 0)
			json_array_append(list, item);
	}
	json_decref(left);
	return list;
}

static void mark_shown(json_t *list, const json_t *quoted)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));

		value_put(item, "is_shown", json_boolean(id && json_object_get(quoted, id)));
	}
}

void view_evidence(struct view *view)
{
	json_t *all = value_list(view->root, "evidence"), *item;
	json_t *quoted = choose_evidence(view, view->caps[CAP_QUOTES]);
	size_t count = json_array_size(all), i;

	mark_shown(all, quoted);
	value_put_anchors(all, "F-");
	json_array_foreach(all, i, item)
		dress_evidence(view, item);
	value_put(view->root, "quotes", chosen_evidence(view, quoted));
	shape_limit(view->root, "quotes", SIZE_MAX);
	i = json_array_size(value_list(view->root, "quotes"));
	value_put(view->root, "more_quotes", count > i ? json_integer((json_int_t)(count - i)) : NULL);
	json_decref(quoted);
}

/* Rows for the table: as many as there may be, the important ones among them, in the order of the record. */
void view_limit_evidence(struct view *view)
{
	json_t *chosen = choose_evidence(view, view->caps[CAP_EVIDENCE]);
	json_t *rows = chosen_evidence(view, chosen);
	size_t left_out = json_array_size(value_list(view->root, "evidence")) - json_array_size(rows);
	json_int_t before = json_integer_value(json_object_get(view->root, "more_evidence"));

	value_put(view->root, "evidence", rows);
	shape_limit(view->root, "evidence", SIZE_MAX);
	value_put(view->root, "more_evidence",
		  left_out || before ? json_integer((json_int_t)left_out + before) : NULL);
	json_decref(chosen);
}

/* How many rows there are of each kind and level, for filters. */
void view_put_facets(struct view *view, const char *name, const char *key, const char *title)
{
	json_t *facets = json_array(), *index = json_object(), *item;
	size_t i;

	json_array_foreach(value_list(view->root, "evidence"), i, item) {
		const char *value = json_string_value(json_object_get(item, key));
		json_t *facet = value ? json_object_get(index, value) : NULL;

		if (!value)
			continue;
		if (!facet) {
			facet = json_pack("{s:s, s:O, s:i}", "value", value, "title",
					  json_object_get(item, title), "count", 0);
			json_object_set(index, value, facet);
			json_array_append_new(facets, facet);
		}
		json_integer_set(json_object_get(facet, "count"),
				 json_integer_value(json_object_get(facet, "count")) + 1);
	}
	value_put(view->root, name, facets);
	shape_limit(view->root, name, view->caps[CAP_SHORT]);
	json_decref(index);
}
