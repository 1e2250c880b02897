#include "view_parts.h"

#include "screen.h"
#include "shape.h"
#include "stamp.h"
#include "wording.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PROSE_COLUMNS 92 /* longer lines are hard to read, however wide the terminal is */
#define METER_CELLS   4
#define ANCHOR_LIMIT  100

struct slice value_text(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		return SLICE("");
	return (struct slice){ json_string_value(value), json_string_length(value) };
}

json_t *value_list(const json_t *object, const char *key)
{
	return json_object_get(object, key);
}

void value_put(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value ? value : json_null());
}

json_t *value_of(struct slice text)
{
	return json_stringn(text.text, text.length);
}

/* Empties text. */
void value_put_buf(json_t *object, const char *key, struct buf *text)
{
	value_put(object, key, json_stringn(buf_text(text), text->length));
	buf_release(text);
}

void value_put_text(json_t *object, const char *key, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	value_put(object, key, json_vsprintf(format, arguments));
	va_end(arguments);
}

struct key value_key(const char *name, const char *suffix)
{
	struct key key;

	snprintf(key.text, sizeof(key.text), "%s_%s", name, suffix);
	return key;
}

bool value_is(const json_t *value, const char *text)
{
	return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

/* A value that the table does not know is its own word. */
/* is_VALUE for each of the values. */
int64_t value_stamp(const json_t *object, const char *key)
{
	return stamp_read(value_text(object, key), STAMP_YMD);
}

static void add_zone(struct buf *out, struct slice iso)
{
	struct slice zone = slice_tail(iso, iso.length > 6 ? iso.length - 6 : iso.length);

	if (slice_ends(iso, SLICE("Z")))
		buf_add_text(out, " UTC");
	else if (zone.length && zone.text[3] == ':' && (zone.text[0] == '+' || zone.text[0] == '-'))
		buf_printf(out, " %.*s", SLICE_ARGS(zone));
}

void value_put_time(json_t *object, const char *name)
{
	struct slice iso = value_text(object, name);
	int64_t stamp = stamp_read(iso, STAMP_YMD);
	struct key text = value_key(name, "text"), machine = value_key(name, "iso");
	struct buf out = { 0 };
	char form[20];

	if (stamp == STAMP_NONE) {
		value_put(object, text.text, iso.length ? value_of(iso) : NULL);
		value_put(object, machine.text, NULL);
		return;
	}
	stamp_text(stamp, form);
	value_put(object, machine.text, json_string(form));
	wording_stamp(&out, stamp);
	add_zone(&out, iso);
	value_put_buf(object, text.text, &out);
}

void value_put_range(json_t *object, const char *key, const char *first, const char *last)
{
	int64_t from = value_stamp(object, first), to = value_stamp(object, last);
	struct buf out = { 0 };

	if (from == STAMP_NONE || to == STAMP_NONE)
		value_put(object, key, NULL);
	else {
		wording_range(&out, from, to);
		value_put_buf(object, key, &out);
	}
}

void value_put_count(json_t *object, const char *name, const char *one, const char *many)
{
	const json_t *value = json_object_get(object, name);
	struct key key = value_key(name, "text");
	struct buf out = { 0 };

	if (!json_is_integer(value)) {
		value_put(object, key.text, NULL);
		return;
	}
	wording_count(&out, json_integer_value(value), one, many);
	value_put_buf(object, key.text, &out);
}

void value_put_size(json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	struct key key = value_key(name, "text");
	struct buf out = { 0 };

	if (!json_is_integer(value)) {
		value_put(object, key.text, NULL);
		return;
	}
	wording_size(&out, json_integer_value(value));
	value_put_buf(object, key.text, &out);
}

void value_put_where(json_t *object)
{
	struct slice file = value_text(object, "file");
	json_int_t line = json_integer_value(json_object_get(object, "line"));

	if (!file.length)
		value_put(object, "where", NULL);
	else if (line > 0)
		value_put_text(object, "where", "%s:%" JSON_INTEGER_FORMAT, file.text, line);
	else
		value_put(object, "where", value_of(file));
}

bool value_fits_anchor(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       byte == '.' || byte == '_' || byte == '-';
}

/* Ids that look alike get their number behind them, for an anchor may stand only once in a page. */
void value_put_anchors(json_t *list, const char *prefix)
{
	json_t *taken = json_object(), *item;
	size_t i;

	json_array_foreach(list, i, item) {
		struct slice id = slice_head(value_text(item, "id"), ANCHOR_LIMIT);
		struct buf out = { 0 };

		buf_add_text(&out, prefix);
		for (size_t j = 0; j < id.length; j++)
			buf_add_byte(&out, value_fits_anchor(id.text[j]) ? id.text[j] : '-');
		if (json_object_get(taken, out.text))
			buf_printf(&out, ".%zu", i + 1);
		json_object_set_new(taken, out.text, json_true());
		value_put_buf(item, "anchor", &out);
	}
	json_decref(taken);
}

long value_percent(const json_t *object, const char *name)
{
	double share = json_number_value(json_object_get(object, name));

	if (!(share > 0))
		return 0;
	return share < 1 ? (long)(share * 100 + 0.5) : 100;
}

void view_put_bar(const struct view *view, json_t *object, const char *key, long filled, long cells)
{
	struct buf out = { 0 };

	for (long i = 0; i < cells; i++)
		buf_add_text(&out, view_glyph(view, i < filled ? "full" : "empty"));
	value_put_buf(object, key, &out);
}

static long sureness_of(struct slice word)
{
	static const char *const steps[] = { "long shot", "possible", "likely", "certain" };

	for (long i = 0; i < METER_CELLS; i++)
		if (slice_equal(slice_of(steps[i]), word))
			return i + 1;
	return 0;
}

void view_put_confidence(const struct view *view, json_t *object)
{
	long sure = sureness_of(value_text(object, "word"));
	json_t *meter = json_array();

	for (long i = 0; i < METER_CELLS; i++)
		json_array_append_new(meter, json_pack("{s:b}", "on", i < sure));
	value_put(object, "meter", meter);
	view_put_bar(view, object, "meter_text", sure, METER_CELLS);
	value_put(object, "confidence_percent", json_integer(value_percent(object, "confidence")));
	view_put_word(view, object, "word", "sure");
}

/* text in lines of a terminal as key_lines, or as lines where key is NULL. */
void view_put_lines(const struct view *view, json_t *object, const char *key, struct slice text, bool prose)
{
	size_t columns = view->options->columns - VIEW_INDENT;
	json_t *lines;
	struct slice line;

	if (view->options->medium != VIEW_TERMINAL)
		return;
	if (prose && columns > PROSE_COLUMNS)
		columns = PROSE_COLUMNS;
	lines = json_array();
	while (screen_next_line(&text, columns, &line))
		json_array_append_new(lines, json_pack("{s:o}", "text", value_of(line)));
	shape_number(lines);
	value_put(object, key ? value_key(key, "lines").text : "lines", lines);
}

void view_put_fits(const struct view *view, json_t *object, const char *key, size_t beside,
		   const char *const *names)
{
	for (; *names; names++)
		beside += screen_width(value_text(object, *names));
	value_put(object, key,
		  json_boolean(view->options->medium != VIEW_TERMINAL || beside <= view->options->columns));
}

/* A command's own lines: a terminal breaks them where it must, so that they can be copied whole. */
void view_put_command_lines(const struct view *view, json_t *object)
{
	struct slice rest = value_text(object, "command"), line;
	json_t *lines;

	if (view->options->medium != VIEW_TERMINAL)
		return;
	lines = json_array();
	while (slice_next_line(&rest, &line))
		json_array_append_new(lines, json_pack("{s:o}", "text", value_of(line)));
	shape_number(lines);
	value_put(object, "command_lines", lines);
}

void view_put_lines_of(const struct view *view, json_t *object, const char *key)
{
	view_put_lines(view, object, key, value_text(object, key), true);
}

json_t *value_index(const json_t *list, const char *key)
{
	json_t *index = json_object(), *item;
	size_t i;

	json_array_foreach((json_t *)list, i, item) {
		const char *id = json_string_value(json_object_get(item, key));

		if (id && !json_object_get(index, id))
			json_object_set(index, id, item);
	}
	return index;
}

/* A copy of the named keys alone. */
json_t *value_pick(const json_t *object, const char *const *keys)
{
	json_t *copy = json_object();

	for (; *keys; keys++) {
		json_t *value = json_object_get(object, *keys);

		value_put(copy, *keys, value ? json_incref(value) : NULL);
	}
	return copy;
}

void view_put_word(const struct view *view, json_t *object, const char *name, const char *set)
{
	struct slice value = value_text(object, name);
	const struct word *word = view_word(set, value);
	const char *tone = word ? word->tone : "calm";

	value_put(object, value_key(name, "word").text, word ? json_string(word->word) : value_of(value));
	value_put(object, value_key(name, "tone").text, json_string(tone));
	value_put(object, value_key(name, "ansi").text, json_string(view_color(view, tone)));
}

void value_put_flags(json_t *object, const char *name, const char *const *values)
{
	for (; *values; values++) {
		struct key key = value_key("is", *values);

		for (char *at = key.text; *at; at++)
			if (*at == '-' || *at == ' ')
				*at = '_';
		value_put(object, key.text, json_boolean(value_is(json_object_get(object, name), *values)));
	}
}

void value_put_thousandths(json_t *object, const char *key, unsigned thousandths)
{
	value_put_text(object, key, "%u.%u", thousandths / 10, thousandths % 10);
}
