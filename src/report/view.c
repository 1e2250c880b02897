#include "view.h"

#include "axis.h"
#include "escape.h"
#include "screen.h"
#include "shape.h"
#include "stamp.h"
#include "wording.h"

#include <assert.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PROSE_COLUMNS 92 /* longer lines are hard to read, however wide the terminal is */
#define SCORE_CELLS   5
#define METER_CELLS   4
#define EXCERPT_LINES 2 /* of a terminal */
#define ANCHOR_LIMIT  100
#define LABEL_WIDTH   18 /* thousandths of the timeline that a character of a label takes */

struct view {
	const struct view_options *options;
	const size_t *caps;
	json_t *root;
	/* by id; the values belong to root */
	json_t *evidence;
	json_t *methods;
	json_t *causes;
	json_t *attempts;
	json_t *codes;
	json_t *kinds;
};

/* Less and less of a record that is too long, in the order of enum cap. */
static const size_t caps[][VIEW_DETAILS][CAP_COUNT] = {
	[VIEW_PAGE] = {
		{ 1000, 400, 4000, 20, 8, 30, 12, 12, 12, 12, 30, 300, 40, 600, 60, 5000 },
		{ 500, 400, 2000, 15, 6, 20, 10, 12, 8, 8, 30, 120, 30, 300, 40, 5000 },
		{ 250, 250, 1000, 12, 4, 15, 8, 8, 6, 4, 20, 60, 20, 150, 25, 5000 },
	},
	[VIEW_TICKET] = {
		{ 600, 400, 2000, 6, 5, 20, 4, 8, 6, 0, 12, 20, 12, 10, 0, 5000 },
		{ 300, 300, 1000, 4, 3, 12, 3, 4, 4, 0, 4, 6, 6, 5, 0, 5000 },
		{ 120, 120, 300, 3, 2, 6, 1, 2, 2, 0, 1, 3, 3, 3, 0, 5000 },
	},
	[VIEW_TERMINAL] = {
		{ 400, 400, 2000, 3, 4, 20, 3, 8, 4, 0, 8, 10, 3, 20, 0, 5000 },
		{ 300, 300, 1000, 3, 3, 12, 3, 4, 3, 0, 4, 5, 3, 10, 0, 5000 },
		{ 200, 200, 500, 3, 2, 6, 1, 2, 2, 0, 2, 3, 2, 5, 0, 5000 },
	},
};

struct word {
	const char *set;
	const char *value;
	const char *word;
	const char *tone;
};

static const struct word words[] = {
	{ "verdict", "failed", "Failed", "bad" },
	{ "verdict", "recovered", "Recovered", "good" },
	{ "verdict", "healthy", "Healthy", "good" },
	{ "verdict", "inconclusive", "Inconclusive", "warn" },
	{ "record", "ok", "Complete", "good" },
	{ "record", "unreadable", "Unreadable", "bad" },
	{ "record", "empty", "Empty", "warn" },
	{ "record", "limit", "Stopped at a limit", "warn" },
	{ "record", "interrupted", "Interrupted", "warn" },
	{ "sure", "certain", "Certain", "calm" },
	{ "sure", "likely", "Likely", "calm" },
	{ "sure", "possible", "Possible", "calm" },
	{ "sure", "long shot", "Long shot", "calm" },
	{ "outcome", "succeeded", "Succeeded", "good" },
	{ "outcome", "worked", "Worked", "good" },
	{ "outcome", "failed", "Failed", "bad" },
	{ "outcome", "cancelled", "Cancelled", "warn" },
	{ "outcome", "started", "No end seen", "warn" },
	{ "outcome", "unknown", "Outcome unknown", "calm" },
	{ "level", "error", "Error", "bad" },
	{ "level", "warning", "Warning", "warn" },
	{ "level", "info", "Info", "calm" },
	{ "role", "evidence", "Finding", "calm" },
	{ "role", "carrier", "Result code", "calm" },
	{ "role", "clearing", "All-clear", "calm" },
	{ "role", "marker", "Attempt", "calm" },
	{ "role", "treatment", "Repair tried", "calm" },
	{ "role", "fact", "Machine fact", "calm" },
	{ "role", "noise", "Harmless", "calm" },
	{ "standing", "counts", "Counts", "warn" },
	{ "standing", "recovered", "Recovered later", "good" },
	{ "standing", "cleared", "Taken back later", "good" },
	{ "standing", "folded", "Same failure", "calm" },
	{ "standing", "other", "No weight", "calm" },
	{ "risk", "low", "Low risk", "good" },
	{ "risk", "medium", "Medium risk", "warn" },
	{ "risk", "high", "High risk", "bad" },
	{ "owner", "user", "Anyone", "calm" },
	{ "owner", "helpdesk", "Help desk", "calm" },
	{ "owner", "admin", "Administrator", "calm" },
	{ "owner", "vendor", "Vendor", "calm" },
	{ "need", "administrator", "administrator rights", "calm" },
	{ "need", "internet", "internet access", "calm" },
	{ "need", "install-media", "installation media", "calm" },
	{ "need", "winre", "the recovery environment", "calm" },
	{ "need", "backup", "a backup", "calm" },
	{ "need", "another-pc", "another PC", "calm" },
	{ "code", "error", "Error", "bad" },
	{ "code", "container", "Says that, not why", "calm" },
	{ "code", "benign", "Harmless", "good" },
	{ "code", "success", "Success", "good" },
};

struct paint {
	const char *tone;
	const char *color;
	const char *badge;
};

static const struct paint paints[] = {
	{ "bad", "\033[31m", "\033[1;97;41m" },
	{ "warn", "\033[33m", "\033[1;30;43m" },
	{ "good", "\033[32m", "\033[1;97;42m" },
	{ "calm", "\033[36m", "\033[1;97;44m" },
	{ "bold", "\033[1m", "" },
	{ "dim", "\033[2m", "" },
	{ "off", "\033[0m", "" },
};

struct glyph {
	const char *name;
	const char *text;
	const char *ascii;
};

static const struct glyph glyphs[] = {
	{ "bullet", "\xe2\x80\xa2", "*" }, { "dot", "\xc2\xb7", "-" },	    { "dash", "\xe2\x80\x93", "-" },
	{ "arrow", "\xe2\x86\x92", "->" }, { "plus", "+", "+" },	    { "minus", "\xe2\x88\x92", "-" },
	{ "times", "\xc3\x97", "x" },	   { "full", "\xe2\x96\x88", "#" }, { "empty", "\xe2\x96\x91", "." },
	{ "more", "\xe2\x80\xa6", "..." }, { "about", "\xe2\x89\x88", "~" }, { "rule", "\xe2\x94\x80", "-" },
};

/* ---- values ---- */

static struct slice text_at(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		return SLICE("");
	return (struct slice){ json_string_value(value), json_string_length(value) };
}

static json_t *list_at(const json_t *object, const char *key)
{
	return json_object_get(object, key);
}

static void put(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value ? value : json_null());
}

static json_t *text_of(struct slice text)
{
	return json_stringn(text.text, text.length);
}

/* Empties text. */
static void put_buf(json_t *object, const char *key, struct buf *text)
{
	put(object, key, json_stringn(buf_text(text), text->length));
	buf_release(text);
}

__attribute__((format(printf, 3, 4))) static void put_text(json_t *object, const char *key, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put(object, key, json_vsprintf(format, arguments));
	va_end(arguments);
}

/* The key for a value derived from name, such as "time_text" for "time"; valid until the next call. */
struct key {
	char text[64];
};

static struct key key_of(const char *name, const char *suffix)
{
	struct key key;

	snprintf(key.text, sizeof(key.text), "%s_%s", name, suffix);
	return key;
}

static bool is_text(const json_t *value, const char *text)
{
	return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

static const char *glyph(const struct view *view, const char *name)
{
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(*glyphs); i++)
		if (strcmp(glyphs[i].name, name) == 0)
			return view->options->ascii ? glyphs[i].ascii : glyphs[i].text;
	return "";
}

static const char *color(const struct view *view, const char *tone)
{
	for (size_t i = 0; i < sizeof(paints) / sizeof(*paints); i++)
		if (view->options->color && strcmp(paints[i].tone, tone) == 0)
			return paints[i].color;
	return "";
}

static const char *badge(const struct view *view, const char *tone)
{
	for (size_t i = 0; i < sizeof(paints) / sizeof(*paints); i++)
		if (view->options->color && strcmp(paints[i].tone, tone) == 0)
			return paints[i].badge;
	return "";
}

/* ---- common forms ---- */

static const struct word *word_for(const char *set, struct slice value)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].set, set) == 0 && slice_equal(slice_of(words[i].value), value))
			return &words[i];
	return NULL;
}

/* A value that the table does not know is its own word. */
static void put_word(const struct view *view, json_t *object, const char *name, const char *set)
{
	struct slice value = text_at(object, name);
	const struct word *word = word_for(set, value);
	const char *tone = word ? word->tone : "calm";

	put(object, key_of(name, "word").text, word ? json_string(word->word) : text_of(value));
	put(object, key_of(name, "tone").text, json_string(tone));
	put(object, key_of(name, "ansi").text, json_string(color(view, tone)));
}

/* is_VALUE for each of the values. */
static void put_flags(json_t *object, const char *name, const char *const *values)
{
	for (; *values; values++) {
		struct key key = key_of("is", *values);

		for (char *at = key.text; *at; at++)
			if (*at == '-')
				*at = '_';
		put(object, key.text, json_boolean(is_text(json_object_get(object, name), *values)));
	}
}

static int64_t stamp_at(const json_t *object, const char *key)
{
	return stamp_read(text_at(object, key), STAMP_YMD);
}

static void add_zone(struct buf *out, struct slice iso)
{
	struct slice zone = slice_tail(iso, iso.length > 6 ? iso.length - 6 : iso.length);

	if (slice_ends(iso, SLICE("Z")))
		buf_add_text(out, " UTC");
	else if (zone.length && zone.text[3] == ':' && (zone.text[0] == '+' || zone.text[0] == '-'))
		buf_printf(out, " %.*s", SLICE_ARGS(zone));
}

static void put_time(json_t *object, const char *name)
{
	struct slice iso = text_at(object, name);
	int64_t stamp = stamp_read(iso, STAMP_YMD);
	struct key text = key_of(name, "text"), machine = key_of(name, "iso");
	struct buf out = { 0 };
	char form[20];

	if (stamp == STAMP_NONE) {
		put(object, text.text, iso.length ? text_of(iso) : NULL);
		put(object, machine.text, NULL);
		return;
	}
	stamp_text(stamp, form);
	put(object, machine.text, json_string(form));
	wording_stamp(&out, stamp);
	add_zone(&out, iso);
	put_buf(object, text.text, &out);
}

static void put_range(json_t *object, const char *key, const char *first, const char *last)
{
	int64_t from = stamp_at(object, first), to = stamp_at(object, last);
	struct buf out = { 0 };

	if (from == STAMP_NONE || to == STAMP_NONE)
		put(object, key, NULL);
	else {
		wording_range(&out, from, to);
		put_buf(object, key, &out);
	}
}

static void put_count(json_t *object, const char *name, const char *one, const char *many)
{
	const json_t *value = json_object_get(object, name);
	struct key key = key_of(name, "text");
	struct buf out = { 0 };

	if (!json_is_integer(value)) {
		put(object, key.text, NULL);
		return;
	}
	wording_count(&out, json_integer_value(value), one, many);
	put_buf(object, key.text, &out);
}

static void put_size(json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	struct key key = key_of(name, "text");
	struct buf out = { 0 };

	if (!json_is_integer(value)) {
		put(object, key.text, NULL);
		return;
	}
	wording_size(&out, json_integer_value(value));
	put_buf(object, key.text, &out);
}

static void put_where(json_t *object)
{
	struct slice file = text_at(object, "file");
	json_int_t line = json_integer_value(json_object_get(object, "line"));

	if (!file.length)
		put(object, "where", NULL);
	else if (line > 0)
		put_text(object, "where", "%s:%" JSON_INTEGER_FORMAT, file.text, line);
	else
		put(object, "where", text_of(file));
}

static bool fits_anchor(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       byte == '.' || byte == '_' || byte == '-';
}

/* Ids that look alike get their number behind them, for an anchor may stand only once in a page. */
static void put_anchors(json_t *list, const char *prefix)
{
	json_t *taken = json_object(), *item;
	size_t i;

	json_array_foreach(list, i, item) {
		struct slice id = slice_head(text_at(item, "id"), ANCHOR_LIMIT);
		struct buf out = { 0 };

		buf_add_text(&out, prefix);
		for (size_t j = 0; j < id.length; j++)
			buf_add_byte(&out, fits_anchor(id.text[j]) ? id.text[j] : '-');
		if (json_object_get(taken, out.text))
			buf_printf(&out, ".%zu", i + 1);
		json_object_set_new(taken, out.text, json_true());
		put_buf(item, "anchor", &out);
	}
	json_decref(taken);
}

static long percent_of(const json_t *object, const char *name)
{
	double share = json_number_value(json_object_get(object, name));

	if (!(share > 0))
		return 0;
	return share < 1 ? (long)(share * 100 + 0.5) : 100;
}

static void put_bar(const struct view *view, json_t *object, const char *key, long filled, long cells)
{
	struct buf out = { 0 };

	for (long i = 0; i < cells; i++)
		buf_add_text(&out, glyph(view, i < filled ? "full" : "empty"));
	put_buf(object, key, &out);
}

static long sureness_of(struct slice word)
{
	static const char *const steps[] = { "long shot", "possible", "likely", "certain" };

	for (long i = 0; i < METER_CELLS; i++)
		if (slice_equal(slice_of(steps[i]), word))
			return i + 1;
	return 0;
}

static void put_confidence(const struct view *view, json_t *object)
{
	long sure = sureness_of(text_at(object, "word"));
	json_t *meter = json_array();

	for (long i = 0; i < METER_CELLS; i++)
		json_array_append_new(meter, json_pack("{s:b}", "on", i < sure));
	put(object, "meter", meter);
	put_bar(view, object, "meter_text", sure, METER_CELLS);
	put(object, "confidence_percent", json_integer(percent_of(object, "confidence")));
	put_word(view, object, "word", "sure");
}

/* text in lines of a terminal as key_lines, or as lines where key is NULL. */
static void put_lines(const struct view *view, json_t *object, const char *key, struct slice text, bool prose)
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
		json_array_append_new(lines, json_pack("{s:o}", "text", text_of(line)));
	shape_number(lines);
	put(object, key ? key_of(key, "lines").text : "lines", lines);
}

/* A command's own lines: a terminal breaks them where it must, so that they can be copied whole. */
static void put_command_lines(const struct view *view, json_t *object)
{
	struct slice rest = text_at(object, "command"), line;
	json_t *lines;

	if (view->options->medium != VIEW_TERMINAL)
		return;
	lines = json_array();
	while (slice_next_line(&rest, &line))
		json_array_append_new(lines, json_pack("{s:o}", "text", text_of(line)));
	shape_number(lines);
	put(object, "command_lines", lines);
}

static void put_lines_of(const struct view *view, json_t *object, const char *key)
{
	put_lines(view, object, key, text_at(object, key), true);
}

static json_t *index_of(const json_t *list, const char *key)
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
static json_t *pick(const json_t *object, const char *const *keys)
{
	json_t *copy = json_object();

	for (; *keys; keys++) {
		json_t *value = json_object_get(object, *keys);

		put(copy, *keys, value ? json_incref(value) : NULL);
	}
	return copy;
}

/* ---- evidence ---- */

static json_t *evidence_item(const struct view *view, const json_t *id)
{
	static const char *const keys[] = { "id",	   "anchor",	 "is_shown",  "title",	      "says",
					    "label",	   "where",	 "excerpt",   "kind",	      "kind_title",
					    "level",	   "level_word", "level_tone", "level_ansi",  "time_text",
					    "time_iso",	   "count", "count_text", "is_repeated", "code_list",  "has_code_list",
					    "standing_word", "standing_tone", "lines", NULL };
	const json_t *found = json_object_get(view->evidence, json_string_value(id));

	return found ? pick(found, keys) : NULL;
}

/* Ids become items; those that no evidence has are dropped. */
static json_t *evidence_items(const struct view *view, const json_t *ids)
{
	json_t *items = json_array(), *id;
	size_t i;

	json_array_foreach((json_t *)ids, i, id) {
		json_t *item = evidence_item(view, id);

		if (item)
			json_array_append_new(items, item);
	}
	return items;
}

static void resolve_evidence(const struct view *view, json_t *object)
{
	put(object, "evidence", evidence_items(view, list_at(object, "evidence")));
	shape_limit(object, "evidence", view->caps[CAP_REFERENCES]);
}

static void put_codes(const struct view *view, json_t *object)
{
	static const char *const keys[] = { "code", "symbol", "meaning", "role_word", "role_tone", NULL };
	json_t *list = json_array(), *code;
	size_t i;

	json_array_foreach(list_at(object, "codes"), i, code) {
		json_t *item = pick(json_object_get(view->codes, json_string_value(code)), keys);

		json_object_set(item, "code", code);
		json_array_append_new(list, item);
	}
	put(object, "code_list", list);
	shape_limit(object, "code_list", view->caps[CAP_SHORT]);
}

static void put_captures(json_t *object)
{
	json_t *list = json_array(), *value;
	const char *name;

	json_object_foreach(json_object_get(object, "captures"), name, value)
		json_array_append_new(list, json_pack("{s:s, s:O}", "name", name, "value", value));
	put(object, "capture_list", list);
	shape_limit(object, "capture_list", SIZE_MAX);
}

static void put_excerpt(const struct view *view, json_t *object)
{
	struct buf line = { 0 }, cut = { 0 };

	wording_line(&line, text_at(object, "text"));
	wording_cut(&cut, buf_slice(&line), view->caps[CAP_LOG], glyph(view, "more"));
	put_buf(object, "excerpt", &cut);
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

	buf_printf(&note, "%s(+%zu)", glyph(view, "more"), count_characters(rest));
	if (screen_width(line) + note.length > columns)
		screen_next_line(&left, columns - note.length, &fits);
	buf_add(&text, fits);
	buf_clear(&note);
	buf_printf(&note, "%s(+%zu)", glyph(view, "more"),
		   count_characters(rest) + count_characters(line) - count_characters(fits));
	buf_add(&text, buf_slice(&note));
	value = json_pack("{s:o}", "text", text_of(buf_slice(&text)));
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
	wording_line(&whole, text_at(object, "text"));
	rest = buf_slice(&whole);
	for (int i = 0; i < EXCERPT_LINES && screen_next_line(&rest, columns, &line); i++) {
		if (i + 1 == EXCERPT_LINES && rest.length)
			json_array_append_new(lines, cut_line(view, line, rest, columns));
		else
			json_array_append_new(lines, json_pack("{s:o}", "text", text_of(line)));
	}
	shape_number(lines);
	put(object, "lines", lines);
	buf_release(&whole);
}

static void dress_evidence(const struct view *view, json_t *evidence)
{
	json_t *says = json_object_get(evidence, "says");
	json_t *kind = json_object_get(view->kinds, json_string_value(json_object_get(evidence, "kind")));

	put(evidence, "label", json_incref(text_at(evidence, "says").length ? says : json_object_get(evidence, "title")));
	put(evidence, "kind_title",
	    json_incref(json_object_get(kind ? kind : evidence, kind ? "title" : "kind")));
	put_where(evidence);
	put_time(evidence, "time");
	put_time(evidence, "last_time");
	put_range(evidence, "range_text", "time", "last_time");
	put_word(view, evidence, "level", "level");
	put_word(view, evidence, "role", "role");
	put_word(view, evidence, "standing", "standing");
	put_count(evidence, "count", "time", "times");
	put(evidence, "is_counted", json_boolean(is_text(json_object_get(evidence, "standing"), "counts")));
	put(evidence, "is_repeated", json_boolean(json_integer_value(json_object_get(evidence, "count")) > 1));
	put_codes(view, evidence);
	put_captures(evidence);
	put_excerpt(view, evidence);
	put_excerpt_lines(view, evidence);
}

static void add_line(const struct view *view, json_t *lines, json_int_t number, struct slice text, bool is_hit)
{
	struct buf cut = { 0 };
	json_t *line = json_pack("{s:b}", "is_hit", is_hit);

	wording_cut(&cut, text, view->caps[CAP_LOG], glyph(view, "more"));
	put_buf(line, "text", &cut);
	put(line, "number", number > 0 ? json_integer(number) : NULL);
	json_array_append_new(lines, line);
}

static json_int_t add_hit(const struct view *view, json_t *lines, json_int_t number, struct slice text,
			  json_int_t *ret_left_out)
{
	size_t limit = view->caps[CAP_CONTEXT] + 1, count = 0;
	struct slice line;

	for (; slice_next_line(&text, &line); count++)
		if (count < limit)
			add_line(view, lines, number ? number + (json_int_t)count : 0, line, true);
	*ret_left_out = count > limit ? (json_int_t)(count - limit) : 0;
	return number ? number + (json_int_t)count : 0;
}

/* The lines around and of an entry, with their numbers in the file. */
static void quote_evidence(const struct view *view, json_t *evidence)
{
	json_t *lines = json_array(), *text;
	json_int_t number = json_integer_value(json_object_get(evidence, "line"));
	json_int_t before = (json_int_t)json_array_size(list_at(evidence, "before")), left_out, next;
	size_t i;

	json_array_foreach(list_at(evidence, "before"), i, text)
		add_line(view, lines, number > before ? number - before + (json_int_t)i : 0,
			 slice_of(json_string_value(text)), false);
	next = add_hit(view, lines, number, text_at(evidence, "text"), &left_out);
	put(evidence, "more_hit", left_out ? json_integer(left_out) : NULL);
	json_array_foreach(list_at(evidence, "after"), i, text)
		add_line(view, lines, next ? next + (json_int_t)i : 0, slice_of(json_string_value(text)), false);
	put(evidence, "quote_lines", lines);
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

static void choose_named(const struct view *view, json_t *chosen, const char *list, const char *below, size_t limit)
{
	json_t *item, *inner;
	size_t i, j;

	json_array_foreach(list_at(view->root, list), i, item) {
		choose(view, chosen, list_at(item, "evidence"), limit);
		if (below)
			json_array_foreach(list_at(item, below), j, inner)
				choose(view, chosen, list_at(inner, "evidence"), limit);
	}
}

static void choose_standing(const struct view *view, json_t *chosen, bool counts, size_t limit)
{
	json_t *item;
	size_t i;

	json_array_foreach(list_at(view->root, "evidence"), i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));

		if (id && json_object_size(chosen) < limit &&
		    is_text(json_object_get(item, "standing"), "counts") == counts)
			json_object_set_new(chosen, id, json_true());
	}
}

/* What the verdict rests on comes first. */
static json_t *choose_evidence(const struct view *view, size_t limit)
{
	json_t *chosen = json_object();

	choose(view, chosen, list_at(view->root, "chain"), limit);
	choose_named(view, chosen, "methods", NULL, limit);
	choose_named(view, chosen, "causes", "ledger", limit);
	choose_named(view, chosen, "tried", NULL, limit);
	choose_standing(view, chosen, true, limit);
	choose_standing(view, chosen, false, limit);
	return chosen;
}

static json_t *chosen_evidence(const struct view *view, const json_t *chosen)
{
	json_t *list = json_array(), *item;
	size_t i;

	json_array_foreach(list_at(view->root, "evidence"), i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));

		if (id && json_object_get(chosen, id))
			json_array_append(list, item);
	}
	return list;
}

static void mark_shown(json_t *list, const json_t *quoted)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));

		put(item, "is_shown", json_boolean(id && json_object_get(quoted, id)));
	}
}

static void view_evidence(struct view *view)
{
	json_t *all = list_at(view->root, "evidence"), *item;
	json_t *quoted = choose_evidence(view, view->caps[CAP_QUOTES]);
	size_t count = json_array_size(all), i;

	mark_shown(all, quoted);
	put_anchors(all, "F-");
	json_array_foreach(all, i, item)
		dress_evidence(view, item);
	put(view->root, "quotes", chosen_evidence(view, quoted));
	json_array_foreach(list_at(view->root, "quotes"), i, item)
		quote_evidence(view, item);
	put(view->root, "has_quotes", json_boolean(i > 0));
	put(view->root, "more_quotes", count > i ? json_integer((json_int_t)(count - i)) : NULL);
	json_decref(quoted);
}

/* Rows for the table: as many as there may be, the important ones among them, in the order of the record. */
static void limit_evidence(struct view *view)
{
	json_t *chosen = choose_evidence(view, view->caps[CAP_EVIDENCE]);
	json_t *rows = chosen_evidence(view, chosen);
	size_t left_out = json_array_size(list_at(view->root, "evidence")) - json_array_size(rows);
	json_int_t before = json_integer_value(json_object_get(view->root, "more_evidence"));

	put(view->root, "evidence", rows);
	shape_limit(view->root, "evidence", SIZE_MAX);
	put(view->root, "more_evidence", left_out || before ? json_integer((json_int_t)left_out + before) : NULL);
	json_decref(chosen);
}

/* How many rows there are of each kind and level, for filters. */
static void put_facets(struct view *view, const char *name, const char *key, const char *title)
{
	json_t *facets = json_array(), *index = json_object(), *item;
	size_t i;

	json_array_foreach(list_at(view->root, "evidence"), i, item) {
		const char *value = json_string_value(json_object_get(item, key));
		json_t *facet = value ? json_object_get(index, value) : NULL;

		if (!value)
			continue;
		if (!facet) {
			facet = json_pack("{s:s, s:O, s:i}", "value", value, "title", json_object_get(item, title),
					  "count", 0);
			json_object_set(index, value, facet);
			json_array_append_new(facets, facet);
		}
		json_integer_set(json_object_get(facet, "count"),
				 json_integer_value(json_object_get(facet, "count")) + 1);
	}
	put(view->root, name, facets);
	shape_limit(view->root, name, view->caps[CAP_SHORT]);
	json_decref(index);
}

/* ---- causes and methods ---- */

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

static void put_thousandths(json_t *object, const char *key, unsigned thousandths)
{
	put_text(object, key, "%u.%u", thousandths / 10, thousandths % 10);
}

/* In percent of a picture with zero in its middle. */
static void put_weight_bar(json_t *entry, double weight, double most)
{
	double share = most > 0 ? weight / most : 0;
	unsigned width = (unsigned)((share < 0 ? -share : share) * 500 + 0.5);

	put_thousandths(entry, "weight_x", share < 0 ? 500 - width : 500);
	put_thousandths(entry, "weight_width", width);
}

static void dress_ledger(const struct view *view, json_t *cause)
{
	double most = heaviest(list_at(cause, "ledger"));
	json_t *entry;
	size_t i;

	json_array_foreach(list_at(cause, "ledger"), i, entry) {
		double weight = json_number_value(json_object_get(entry, "weight"));
		double size = weight < 0 ? -weight : weight;

		resolve_evidence(view, entry);
		put(entry, "label",
		    json_incref(json_object_get(entry, text_at(entry, "says").length ? "says" : "title")));
		put(entry, "is_for", json_boolean(weight >= 0));
		put_weight_bar(entry, weight, most);
		if (size < 0.05)
			put_text(entry, "weight_text", "%s0", glyph(view, "about"));
		else if (size < 1000)
			put_text(entry, "weight_text", "%s%.1f", glyph(view, weight < 0 ? "minus" : "plus"), size);
		else
			put_text(entry, "weight_text", "%s1000", glyph(view, weight < 0 ? "minus" : "plus"));
	}
}

static void view_causes(struct view *view)
{
	json_t *cause;
	size_t i;

	put_anchors(list_at(view->root, "causes"), "C-");
	json_array_foreach(list_at(view->root, "causes"), i, cause) {
		put_confidence(view, cause);
		dress_ledger(view, cause);
		put_lines_of(view, cause, "title");
	}
}

static json_t *cause_item(const struct view *view, struct slice id)
{
	static const char *const keys[] = { "id", "title", "anchor", "is_shown", NULL };
	const json_t *found = json_object_get(view->causes, id.text);
	json_t *item;

	if (!id.length)
		return NULL;
	item = pick(found, keys);
	put(item, "is_shown", json_boolean(found != NULL));
	if (!found) {
		put(item, "id", text_of(id));
		put(item, "title", text_of(id));
	}
	put_lines_of(view, item, "title");
	return item;
}

static json_t *method_item(const struct view *view, struct slice id)
{
	static const char *const keys[] = { "id", "title", "rank", "anchor", "is_shown", NULL };
	const json_t *found = json_object_get(view->methods, id.text);
	json_t *item;

	if (!id.length)
		return NULL;
	item = pick(found, keys);
	put(item, "is_shown", json_boolean(found != NULL));
	if (!found) {
		put(item, "id", text_of(id));
		put(item, "title", text_of(id));
	}
	return item;
}

static json_t *items_of(const struct view *view, const json_t *ids, json_t *one(const struct view *, struct slice))
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

/* The evidence that text names at its end, "(E1, E4)", and in ret_text what stands before it. Text that ends in
 * anything else stays whole. */
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
		json_t *id = text_of(slice_trim(slice_head(rest, comma)));
		json_t *item = evidence_item(view, id);

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
	json_t *more = json_object_get(method, key_of("more", from).text);
	size_t i;

	json_array_foreach(list_at(method, from), i, text) {
		struct slice whole = slice_of(json_string_value(text)), told;
		json_t *reason = json_object(), *items = split_reason(view, whole, &told);

		put(reason, "text", text_of(told));
		put(reason, "evidence", items);
		shape_limit(reason, "evidence", view->caps[CAP_REFERENCES]);
		put_lines(view, reason, NULL, whole, true);
		json_array_append_new(reasons, reason);
	}
	put(method, key, reasons);
	shape_limit(method, key, SIZE_MAX);
	json_object_set(method, key_of("more", key).text, more);
}

static void put_needs(json_t *method)
{
	json_t *needs = json_array(), *need;
	size_t i;

	json_array_foreach(list_at(method, "needs"), i, need) {
		struct slice value = slice_of(json_string_value(need));
		const struct word *word = word_for("need", value);

		json_array_append_new(needs, json_pack("{s:o}", "text",
						       word ? json_string(word->word) : text_of(value)));
	}
	put(method, "needs", needs);
	shape_limit(method, "needs", SIZE_MAX);
}

static void put_minutes(json_t *method)
{
	const json_t *minutes = json_object_get(method, "minutes");
	struct buf out = { 0 };

	if (!json_is_integer(minutes) || json_integer_value(minutes) < 0 ||
	    json_integer_value(minutes) > 1000000) {
		put(method, "minutes_text", NULL);
		return;
	}
	wording_span(&out, json_integer_value(minutes) * 60);
	put_buf(method, "minutes_text", &out);
}

/* The lines of all commands, for those who know the steps. */
static void put_all_commands(const struct view *view, json_t *method)
{
	json_t *all = json_array(), *step, *line;
	size_t i, j;

	if (view->options->medium == VIEW_TERMINAL)
		json_array_foreach(list_at(method, "steps"), i, step)
			json_array_foreach(list_at(step, "command_lines"), j, line)
				json_array_append_new(all, json_copy(line));
	put(method, "all_commands", all);
	shape_number(all);
}

static void put_commands(const struct view *view, json_t *method)
{
	json_t *step, *first = NULL;
	size_t i;

	json_array_foreach(list_at(method, "steps"), i, step) {
		put_lines_of(view, step, "text");
		put_command_lines(view, step);
		if (!first && text_at(step, "command").length)
			first = step;
	}
	put_all_commands(view, method);
	put(method, "has_commands", json_boolean(first != NULL));
	put(method, "first_command", first ? json_incref(first) : NULL);
	put(method, "first_step", json_incref(json_array_get(list_at(method, "steps"), 0)));
}

static void dress_trial(const struct view *view, json_t *trial)
{
	put_word(view, trial, "outcome", "outcome");
	put_time(trial, "time");
	resolve_evidence(view, trial);
}

static void dress_method(const struct view *view, json_t *method)
{
	static const char *const bases[] = { "evidence", "code", "general", NULL };
	long score = percent_of(method, "score");
	json_t *quotes;

	put(method, "score_percent", json_integer(score));
	put_bar(view, method, "score_bar", (score * SCORE_CELLS + 50) / 100, SCORE_CELLS);
	put_word(view, method, "risk", "risk");
	put_word(view, method, "owner", "owner");
	put_flags(method, "basis", bases);
	put_minutes(method);
	put_needs(method);
	put_reasons(view, method, "for", "because");
	put_reasons(view, method, "against", "but");
	put_commands(view, method);
	put(method, "causes", items_of(view, list_at(method, "treats"), cause_item));
	shape_limit(method, "causes", SIZE_MAX);
	put(method, "do_first", items_of(view, list_at(method, "first"), method_item));
	shape_limit(method, "do_first", SIZE_MAX);
	put(method, "next", method_item(view, text_at(method, "if_it_fails")));
	quotes = evidence_items(view, list_at(method, "evidence"));
	put(method, "quotes", quotes);
	shape_limit(method, "quotes", view->options->medium == VIEW_TERMINAL ? 2 : 3);
	resolve_evidence(view, method);
	if (json_is_object(json_object_get(method, "tried")))
		dress_trial(view, json_object_get(method, "tried"));
	put_lines_of(view, method, "title");
	put_lines_of(view, method, "summary");
}

static void view_methods(struct view *view)
{
	json_t *method;
	size_t i;

	put_anchors(list_at(view->root, "methods"), "M-");
	json_array_foreach(list_at(view->root, "methods"), i, method)
		dress_method(view, method);
	json_array_foreach(list_at(view->root, "tried"), i, method) {
		dress_trial(view, method);
		put(method, "method_item", method_item(view, text_at(method, "method")));
		put_lines_of(view, method, "title");
	}
}

/* ---- attempts and the timeline ---- */

static struct axis axis_of(const json_t *attempts)
{
	struct axis axis = { 0 };
	json_t *attempt;
	size_t i;

	json_array_foreach((json_t *)attempts, i, attempt) {
		int64_t start = stamp_at(attempt, "start"), end = stamp_at(attempt, "end");

		if (start != STAMP_NONE || end != STAMP_NONE)
			axis_add(&axis, start == STAMP_NONE ? end : start, end == STAMP_NONE ? start : end);
	}
	axis_settle(&axis);
	return axis;
}

static json_t *marks_of(const json_t *attempt, const struct axis *axis)
{
	json_t *marks = json_array(), *item;
	size_t i;

	json_array_foreach(list_at(attempt, "evidence"), i, item) {
		int64_t stamp = stamp_at(item, "time_iso");
		json_t *mark;

		if (stamp < axis->pieces[0].first || stamp > axis->pieces[axis->count - 1].last)
			continue;
		mark = json_object();
		put_thousandths(mark, "x", axis_at(axis, stamp));
		json_array_append_new(marks, mark);
	}
	return marks;
}

static json_t *lane_of(const json_t *attempt, const struct axis *axis)
{
	int64_t start = stamp_at(attempt, "start"), end = stamp_at(attempt, "end");
	struct axis_span span;
	json_t *lane;

	if (start == STAMP_NONE)
		start = end;
	if (start == STAMP_NONE)
		return NULL;
	span = axis_span(axis, start, end == STAMP_NONE ? start : end);
	lane = json_object();
	put_thousandths(lane, "x", span.at);
	put_thousandths(lane, "width", span.width);
	put(lane, "marks", marks_of(attempt, axis));
	return lane;
}

/* Labels that would overlap the one before stay empty; minor are those a narrow page leaves out. */
static json_t *ticks_of(const struct axis *axis)
{
	json_t *list = json_array();
	unsigned free_from = 0;
	int64_t stamp, labelled = 0;

	for (size_t i = 0, labels = 0; axis_tick(axis, i, &stamp); i++) {
		json_t *tick = json_object();
		unsigned at = axis_at(axis, stamp);
		struct buf label = { 0 };

		put_thousandths(tick, "x", at);
		if (at >= free_from && at < 950) {
			axis_label(&label, axis, labels ? &labelled : NULL, stamp);
			free_from = at + (unsigned)label.length * LABEL_WIDTH;
			labelled = stamp;
			labels++;
		}
		put(tick, "is_minor", json_boolean(labels % 2 == 0));
		put_buf(tick, "text", &label);
		json_array_append_new(list, tick);
	}
	return list;
}

static json_t *breaks_of(const struct axis *axis)
{
	json_t *list = json_array();

	for (size_t i = 1; i < axis->count; i++) {
		json_t *gap = json_object();
		const struct axis_span *before = &axis->pieces[i - 1].place;
		unsigned at = before->at + before->width;

		put_thousandths(gap, "x", at);
		put_thousandths(gap, "width", axis->pieces[i].place.at - at);
		json_array_append_new(list, gap);
	}
	return list;
}

static void put_duration(json_t *attempt)
{
	int64_t start = stamp_at(attempt, "start"), end = stamp_at(attempt, "end");
	struct buf out = { 0 };

	if (start == STAMP_NONE || end == STAMP_NONE || end < start)
		put(attempt, "duration_text", NULL);
	else {
		wording_span(&out, (end - start) / 1000);
		put_buf(attempt, "duration_text", &out);
	}
}

static void dress_attempt(const struct view *view, json_t *attempt)
{
	const json_t *code = json_object_get(view->codes, json_string_value(json_object_get(attempt, "code")));
	json_t *symbol = json_object_get(code, "symbol");

	put_word(view, attempt, "outcome", "outcome");
	put(attempt, "is_failed", json_boolean(is_text(json_object_get(attempt, "outcome"), "failed")));
	put_time(attempt, "start");
	put_time(attempt, "end");
	put_duration(attempt);
	put_where(attempt);
	put(attempt, "symbol", symbol ? json_incref(symbol) : NULL);
	resolve_evidence(view, attempt);
}

/* What a reader would look for first: 0 is what failed, 3 what says nothing. */
static int interest_of(const json_t *attempt)
{
	const json_t *outcome = json_object_get(attempt, "outcome");

	if (is_text(outcome, "failed") || is_text(outcome, "cancelled"))
		return 0;
	if (json_array_size(list_at(attempt, "evidence")))
		return 1;
	return is_text(outcome, "succeeded") ? 2 : 3;
}

/* Marks as many as there may be: the most interesting, and of those of equal interest the last. */
static void keep_attempts(json_t *attempts, size_t limit)
{
	size_t kept = 0;

	for (int interest = 0; interest < 4; interest++) {
		for (size_t i = json_array_size(attempts); i-- && kept < limit;) {
			json_t *attempt = json_array_get(attempts, i);

			if (interest_of(attempt) == interest) {
				put(attempt, "is_shown", json_true());
				kept++;
			}
		}
	}
}

static void limit_attempts(struct view *view)
{
	json_t *all = list_at(view->root, "attempts"), *kept = json_array(), *attempt;
	json_int_t before = json_integer_value(json_object_get(view->root, "more_attempts"));
	size_t count = json_array_size(all), i;

	keep_attempts(all, view->caps[CAP_ATTEMPTS]);
	json_array_foreach(all, i, attempt)
		if (json_is_true(json_object_get(attempt, "is_shown")))
			json_array_append(kept, attempt);
	before += (json_int_t)(count - json_array_size(kept));
	put(view->root, "attempts", kept);
	shape_limit(view->root, "attempts", SIZE_MAX);
	put(view->root, "more_attempts", before ? json_integer(before) : NULL);
}

static void view_timeline(struct view *view)
{
	json_t *attempts = list_at(view->root, "attempts"), *timeline = json_object(), *attempt;
	struct axis axis = axis_of(attempts);
	size_t i;

	json_array_foreach(attempts, i, attempt)
		put(attempt, "lane", axis.count ? lane_of(attempt, &axis) : NULL);
	put(timeline, "has_times", json_boolean(axis.count > 0));
	put(timeline, "ticks", axis.count ? ticks_of(&axis) : json_array());
	put(timeline, "breaks", breaks_of(&axis));
	put(timeline, "has_breaks", json_boolean(axis.count > 1));
	put(view->root, "timeline", timeline);
	axis_release(&axis);
}

static json_t *attempt_item(const struct view *view, const json_t *id)
{
	static const char *const keys[] = { "id",	    "title",	    "subject",	    "anchor",	 "is_shown", "code",
					    "outcome_word", "outcome_tone", "outcome_ansi", "start_text",
					    "start_iso",    "end_text",	    "end_iso",	    "duration_text", NULL };
	const json_t *found = json_object_get(view->attempts, json_string_value(id));

	return found ? pick(found, keys) : NULL;
}

static void view_attempts(struct view *view)
{
	json_t *item;
	size_t i;

	limit_attempts(view);
	json_decref(view->attempts);
	view->attempts = index_of(list_at(view->root, "attempts"), "id");
	put_anchors(list_at(view->root, "attempts"), "A-");
	json_array_foreach(list_at(view->root, "attempts"), i, item)
		dress_attempt(view, item);
	json_array_foreach(list_at(view->root, "evidence"), i, item)
		put(item, "attempt_item", attempt_item(view, json_object_get(item, "attempt")));
	view_timeline(view);
}

/* ---- verdict ---- */

/* The last attempt with this subject that failed, else the last one that failed at all where subject is NULL. */
static const json_t *last_failed(const struct view *view, const json_t *subject)
{
	const json_t *attempts = list_at(view->root, "attempts");

	for (size_t i = json_array_size(attempts); i--;) {
		const json_t *attempt = json_array_get(attempts, i);

		if (json_is_true(json_object_get(attempt, "is_failed")) &&
		    (!subject || json_equal(json_object_get(attempt, "subject"), subject)))
			return json_object_get(attempt, "id");
	}
	return NULL;
}

/* The attempt that the verdict is about: the last failure of what the chain's end is about. */
static const json_t *judged_attempt(const struct view *view)
{
	const json_t *chain = list_at(view->root, "chain");

	for (size_t i = json_array_size(chain); i--;) {
		const json_t *link = json_object_get(view->evidence, json_string_value(json_array_get(chain, i)));
		const json_t *id = json_object_get(link, "attempt");
		const json_t *attempt = json_object_get(view->attempts, json_string_value(id));
		const json_t *last = last_failed(view, json_object_get(attempt, "subject"));

		if (attempt)
			return text_at(attempt, "subject").length && last ? last : id;
	}
	return last_failed(view, NULL);
}

static void put_when(const struct view *view, json_t *verdict, const json_t *attempt)
{
	const json_t *chain = list_at(view->root, "chain");
	const json_t *last = json_array_get(chain, json_array_size(chain) - 1);
	const json_t *witness = json_object_get(view->evidence, json_string_value(last));
	json_t *iso = json_object_get(attempt, "end_iso");

	if (!json_is_string(iso))
		iso = json_object_get(attempt, "start_iso");
	if (!json_is_string(iso))
		iso = json_object_get(witness, "last_time_iso");
	put(verdict, "when", iso ? json_incref(iso) : NULL);
	put_time(verdict, "when");
}

static void view_verdict(struct view *view)
{
	static const char *const verdicts[] = { "failed", "recovered", "healthy", "inconclusive", NULL };
	json_t *verdict = json_object_get(view->root, "verdict");
	json_t *attempt = attempt_item(view, judged_attempt(view));

	put_word(view, verdict, "status", "verdict");
	put(verdict, "badge_ansi", json_string(badge(view, text_at(verdict, "status_tone").text)));
	put_flags(verdict, "status", verdicts);
	put_confidence(view, verdict);
	put_when(view, verdict, attempt);
	put(verdict, "attempt_item", attempt);
	put(verdict, "cause_item", cause_item(view, text_at(verdict, "cause")));
	put_lines_of(view, verdict, "headline");
	put_lines_of(view, verdict, "summary");
}

static void add_unique(const struct view *view, json_t *items, json_t *seen, const json_t *ids)
{
	json_t *id, *item;
	size_t i;

	json_array_foreach((json_t *)ids, i, id) {
		const char *text = json_string_value(id);

		if (json_object_get(seen, text) || !(item = evidence_item(view, id)))
			continue;
		json_object_set_new(seen, text, json_true());
		json_array_append_new(items, item);
	}
}

static const json_t *heaviest_below(const json_t *ledger, double below, size_t after)
{
	const json_t *best = NULL;
	double most = 0;
	json_t *entry;
	size_t i;

	json_array_foreach((json_t *)ledger, i, entry) {
		double weight = json_number_value(json_object_get(entry, "weight"));

		if (weight > most && (weight < below || (weight == below && i > after))) {
			most = weight;
			best = entry;
		}
	}
	return best;
}

/* What decided: the evidence of the first cause, the heaviest first, then the rest of the chain. The ledger still
 * holds ids here. */
static void put_key_findings(struct view *view)
{
	const json_t *cause = json_array_get(list_at(view->root, "causes"), 0);
	const json_t *ledger = list_at(cause, "ledger"), *entry;
	json_t *items = json_array(), *seen = json_object();
	double below = 1e300;
	size_t after = 0;

	while ((entry = heaviest_below(ledger, below, after))) {
		add_unique(view, items, seen, list_at(entry, "evidence"));
		below = json_number_value(json_object_get(entry, "weight"));
		after = (size_t)json_integer_value(json_object_get(entry, "number")) - 1;
	}
	add_unique(view, items, seen, list_at(view->root, "chain"));
	put(view->root, "key_findings", items);
	shape_limit(view->root, "key_findings", 5);
	json_decref(seen);
}

/* ---- what was read ---- */

static void view_codes(struct view *view)
{
	json_t *item;
	size_t i;

	json_array_foreach(list_at(view->root, "codes"), i, item) {
		put_word(view, item, "role", "code");
		put_count(item, "count", "time", "times");
	}
	view->codes = index_of(list_at(view->root, "codes"), "code");
}

static void view_unexplained(struct view *view)
{
	json_t *item;
	size_t i;

	json_array_foreach(list_at(view->root, "unexplained"), i, item) {
		put_where(item);
		put_time(item, "time");
		put_count(item, "count", "time", "times");
		put_excerpt(view, item);
	}
}

static void view_files(struct view *view)
{
	json_t *item;
	size_t i;

	json_array_foreach(list_at(view->root, "files"), i, item) {
		put_size(item, "bytes");
		put_count(item, "lines", "line", "lines");
		put_time(item, "first");
		put_time(item, "last");
		put_range(item, "range_text", "first", "last");
		put(item, "has_nul", json_boolean(json_integer_value(json_object_get(item, "nul_bytes")) > 0));
		put(item, "has_undecodable",
		    json_boolean(json_integer_value(json_object_get(item, "undecodable")) > 0));
		put_size(item, "nul_bytes");
		put_size(item, "undecodable");
	}
	json_array_foreach(list_at(view->root, "wanted"), i, item) {
		put_lines_of(view, item, "why");
		put_command_lines(view, item);
	}
	json_array_foreach(list_at(view->root, "limits"), i, item) {
		put_where(item);
		put_lines_of(view, item, "detail");
	}
}

static void view_coverage(struct view *view)
{
	json_t *coverage = json_object_get(view->root, "coverage"), *kind;
	json_int_t most = 0;
	size_t i;

	put_count(coverage, "files", "file", "files");
	put_count(coverage, "lines", "line", "lines");
	put_size(coverage, "bytes");
	put_time(coverage, "first");
	put_time(coverage, "last");
	put_range(coverage, "range_text", "first", "last");
	put_count(coverage, "signatures", "signature", "signatures");
	put_count(coverage, "benign_entries", "entry", "entries");
	put_count(coverage, "error_entries", "error entry", "error entries");
	json_array_foreach(list_at(coverage, "kinds"), i, kind) {
		put_count(kind, "files", "file", "files");
		put_count(kind, "lines", "line", "lines");
		if (json_integer_value(json_object_get(kind, "lines")) > most)
			most = json_integer_value(json_object_get(kind, "lines"));
	}
	json_array_foreach(list_at(coverage, "kinds"), i, kind) {
		json_int_t lines = json_integer_value(json_object_get(kind, "lines"));

		put(kind, "percent", json_integer(lines > 0 ? (json_int_t)((double)lines / (double)most * 100) : 0));
	}
}

static void add_fact(struct buf *out, const json_t *machine, const char *key)
{
	struct slice fact = text_at(machine, key);

	if (fact.length && out->length)
		buf_add_byte(out, ' ');
	buf_add(out, fact);
}

static void view_machine(struct view *view)
{
	json_t *machine = json_object_get(view->root, "machine");
	struct buf system = { 0 }, hardware = { 0 };
	struct slice name = text_at(machine, "name");

	add_fact(&system, machine, "os");
	add_fact(&system, machine, "build");
	add_fact(&system, machine, "arch");
	if (!slice_starts(text_at(machine, "model"), text_at(machine, "manufacturer")))
		add_fact(&hardware, machine, "manufacturer");
	add_fact(&hardware, machine, "model");
	put(machine, "label", name.length ? text_of(name) : system.length ? text_of(buf_slice(&system)) : NULL);
	put(machine, "has_facts", json_boolean(name.length || system.length || hardware.length));
	put(machine, "system", system.length ? text_of(buf_slice(&system)) : NULL);
	put(machine, "hardware", hardware.length ? text_of(buf_slice(&hardware)) : NULL);
	buf_release(&system);
	buf_release(&hardware);
}

static void view_provenance(struct view *view)
{
	static const char *const zones[] = { "assumed-local", NULL };
	json_t *provenance = json_object_get(view->root, "provenance");

	put(provenance, "patterns_short", text_of(slice_head(text_at(provenance, "patterns_sha256"), 12)));
	put(provenance, "input_short", text_of(slice_head(text_at(provenance, "input_sha256"), 12)));
	put_flags(provenance, "zone", zones);
}

static void put_counts(struct view *view)
{
	static const struct {
		const char *list, *one, *many;
	} nouns[] = {
		{ "methods", "method", "methods" },	{ "causes", "cause", "causes" },
		{ "evidence", "finding", "findings" },	{ "attempts", "attempt", "attempts" },
		{ "quotes", "quote", "quotes" },	{ "unexplained", "kind of error", "kinds of errors" },
		{ "codes", "code", "codes" },		{ "files", "file", "files" },
		{ "ignored", "file", "files" },		{ "wanted", "file", "files" },
		{ "tried", "repair", "repairs" },	{ "limits", "limit", "limits" },
	};
	json_t *counts = json_object();

	for (size_t i = 0; i < sizeof(nouns) / sizeof(*nouns); i++) {
		json_int_t more = json_integer_value(json_object_get(view->root, key_of("more", nouns[i].list).text));
		json_int_t count = (json_int_t)json_array_size(list_at(view->root, nouns[i].list)) + more;
		struct buf out = { 0 };

		wording_count(&out, count, nouns[i].one, nouns[i].many);
		put_buf(counts, nouns[i].list, &out);
	}
	put(view->root, "counts", counts);
}

/* ---- means of the medium ---- */

static void put_page(struct view *view)
{
	const struct slice script = view->options->script;
	char base64[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx hash;

	sha256_init(&hash);
	sha256_update(&hash, script.length, (const uint8_t *)script.text);
	sha256_digest(&hash, sizeof(digest), digest);
	base64_encode_raw(base64, sizeof(digest), digest);
	put(view->root, "page",
	    json_pack("{s:o}", "script_hash", json_stringn(base64, sizeof(base64))));
}

static void put_means(struct view *view)
{
	json_t *ansi = json_object(), *signs = json_object();

	for (size_t i = 0; i < sizeof(paints) / sizeof(*paints); i++)
		put(ansi, paints[i].tone, json_string(color(view, paints[i].tone)));
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(*glyphs); i++)
		put(signs, glyphs[i].name, json_string(glyph(view, glyphs[i].name)));
	put(view->root, "ansi", ansi);
	put(view->root, "glyph", signs);
	put_page(view);
}

static void view_release(struct view *view)
{
	json_decref(view->evidence);
	json_decref(view->methods);
	json_decref(view->causes);
	json_decref(view->attempts);
	json_decref(view->codes);
	json_decref(view->kinds);
}

/* The order matters: what names evidence comes after evidence is dressed, and looks at ids while they are ids. */
static json_t *build(const json_t *record, const struct view_options *options, const size_t *limits)
{
	static const char *const statuses[] = { "ok", "unreadable", "empty", "limit", "interrupted", NULL };
	struct shape_options shape = { limits, options->ascii };
	struct view view = { .options = options, .caps = limits, .root = shape_record(record, &shape) };

	view.evidence = index_of(list_at(view.root, "evidence"), "id");
	view.methods = index_of(list_at(view.root, "methods"), "id");
	view.causes = index_of(list_at(view.root, "causes"), "id");
	view.attempts = index_of(list_at(view.root, "attempts"), "id");
	view.kinds = index_of(list_at(json_object_get(view.root, "coverage"), "kinds"), "kind");
	put_word(&view, view.root, "status", "record");
	put_flags(view.root, "status", statuses);
	view_codes(&view);
	view_evidence(&view);
	limit_evidence(&view);
	view_attempts(&view);
	put_key_findings(&view);
	view_causes(&view);
	view_verdict(&view);
	view_methods(&view);
	put(view.root, "chain", evidence_items(&view, list_at(view.root, "chain")));
	shape_limit(view.root, "chain", SIZE_MAX);
	put_facets(&view, "kinds", "kind", "kind_title");
	put_facets(&view, "levels", "level", "level_word");
	view_unexplained(&view);
	view_files(&view);
	view_coverage(&view);
	view_machine(&view);
	view_provenance(&view);
	put_counts(&view);
	put_means(&view);
	view_release(&view);
	return view.root;
}

static size_t columns_of(const struct view_options *options)
{
	if (!options->columns)
		return 80;
	return options->columns < 60 ? 60 : options->columns > 200 ? 200 : options->columns;
}

json_t *view_new(const json_t *record, const struct view_options *given)
{
	struct view_options options = *given;

	assert(options.detail < VIEW_DETAILS);
	options.columns = columns_of(given);
	return build(record, &options, caps[options.medium][options.detail]);
}
