#include "shape.h"

#include "escape.h"
#include "screen.h"
#include "shape_fields.h"
#include "wording.h"

#include <stdio.h>

#define SENTENCES_LIMIT 260
#define LOG_LIMIT	65536 /* bytes of one entry that are looked at */
#define KEY_LIMIT	64    /* bytes of a capture's name */
#define WHOLE_LIMIT	INT64_C(9007199254740991)

static const struct shape verdict_shape[] = {
	{ "status", TYPE_TEXT, 0, NULL },
	{ "cause", TYPE_TEXT, 0, NULL },
	{ "confidence", TYPE_REAL, 0, NULL },
	{ "word", TYPE_TEXT, 0, NULL },
	{ "headline", TYPE_TEXT, 0, NULL },
	{ "summary", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape ledger_shape[] = {
	{ "signature", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "says", TYPE_TEXT, 0, NULL },
	{ "weight", TYPE_REAL, 0, NULL },
	{ "evidence", TYPE_TEXTS, CAP_REFERENCES, NULL },
	{ 0 },
};

static const struct shape cause_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "meaning", TYPE_TEXT, 0, NULL },
	{ "plain", TYPE_SENTENCES, 0, NULL },
	{ "confidence", TYPE_REAL, 0, NULL },
	{ "word", TYPE_TEXT, 0, NULL },
	{ "confirm", TYPE_TEXT, 0, NULL },
	{ "ledger", TYPE_OBJECTS, CAP_LEDGER, ledger_shape },
	{ 0 },
};

static const struct shape step_shape[] = {
	{ "text", TYPE_TEXT, 0, NULL },
	{ "command", TYPE_COMMAND, 0, NULL },
	{ 0 },
};

static const struct shape trial_shape[] = {
	{ "outcome", TYPE_TEXT, 0, NULL },
	{ "time", TYPE_TEXT, 0, NULL },
	{ "code", TYPE_TEXT, 0, NULL },
	{ "evidence", TYPE_TEXTS, CAP_REFERENCES, NULL },
	{ 0 },
};

static const struct shape method_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "rank", TYPE_WHOLE, 0, NULL },
	{ "score", TYPE_REAL, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "summary", TYPE_TEXT, 0, NULL },
	{ "plain", TYPE_SENTENCES, 0, NULL },
	{ "for", TYPE_TEXTS, CAP_REASONS, NULL },
	{ "against", TYPE_TEXTS, CAP_REASONS, NULL },
	{ "evidence", TYPE_TEXTS, CAP_REFERENCES, NULL },
	{ "treats", TYPE_TEXTS, CAP_REASONS, NULL },
	{ "tried", TYPE_MAYBE, 0, trial_shape },
	{ "steps", TYPE_OBJECTS, CAP_STEPS, step_shape },
	{ "values", TYPE_MAP, CAP_SHORT, NULL },
	{ "minutes", TYPE_WHOLE, 0, NULL },
	{ "reboot", TYPE_TRUTH, 0, NULL },
	{ "risk", TYPE_TEXT, 0, NULL },
	{ "risk_note", TYPE_TEXT, 0, NULL },
	{ "owner", TYPE_TEXT, 0, NULL },
	{ "needs", TYPE_TEXTS, CAP_REASONS, NULL },
	{ "first", TYPE_TEXTS, CAP_REASONS, NULL },
	{ "not_when", TYPE_TEXT, 0, NULL },
	{ "verify", TYPE_MAYBE, 0, step_shape },
	{ "basis", TYPE_TEXT, 0, NULL },
	{ "if_it_fails", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape evidence_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "signature", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "says", TYPE_TEXT, 0, NULL },
	{ "subject", TYPE_TEXT, 0, NULL },
	{ "kind", TYPE_TEXT, 0, NULL },
	{ "level", TYPE_TEXT, 0, NULL },
	{ "file", TYPE_TEXT, 0, NULL },
	{ "line", TYPE_WHOLE, 0, NULL },
	{ "offset", TYPE_WHOLE, 0, NULL },
	{ "time", TYPE_TEXT, 0, NULL },
	{ "last_time", TYPE_TEXT, 0, NULL },
	{ "last_file", TYPE_TEXT, 0, NULL },
	{ "last_line", TYPE_WHOLE, 0, NULL },
	{ "text", TYPE_LOG, 0, NULL },
	{ "first_line", TYPE_WHOLE, 0, NULL },
	{ "lines", TYPE_WHOLE, 0, NULL },
	{ "before", TYPE_LOGS, CAP_ALL, NULL },
	{ "after", TYPE_LOGS, CAP_ALL, NULL },
	{ "within", TYPE_TEXT, 0, NULL },
	{ "phase", TYPE_TEXT, 0, NULL },
	{ "step", TYPE_TEXT, 0, NULL },
	{ "captures", TYPE_MAP, CAP_SHORT, NULL },
	{ "codes", TYPE_TEXTS, CAP_SHORT, NULL },
	{ "attempt", TYPE_TEXT, 0, NULL },
	{ "count", TYPE_WHOLE, 0, NULL },
	{ "role", TYPE_TEXT, 0, NULL },
	{ "standing", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape attempt_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "kind", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "subject", TYPE_TEXT, 0, NULL },
	{ "step", TYPE_TEXT, 0, NULL },
	{ "start_utc", TYPE_TEXT, 0, NULL },
	{ "linked", TYPE_TEXTS, CAP_SHORT, NULL },
	{ "start", TYPE_TEXT, 0, NULL },
	{ "end", TYPE_TEXT, 0, NULL },
	{ "outcome", TYPE_TEXT, 0, NULL },
	{ "code", TYPE_TEXT, 0, NULL },
	{ "file", TYPE_TEXT, 0, NULL },
	{ "line", TYPE_WHOLE, 0, NULL },
	{ "end_line", TYPE_WHOLE, 0, NULL },
	{ "evidence", TYPE_TEXTS, CAP_REFERENCES, NULL },
	{ 0 },
};

static const struct shape witness_shape[] = {
	{ "tool", TYPE_TEXT, 0, NULL },
	{ "says", TYPE_TEXT, 0, NULL },
	{ "agreement", TYPE_TEXT, 0, NULL },
	{ "why", TYPE_TEXT, 0, NULL },
	{ "evidence", TYPE_TEXTS, CAP_REFERENCES, NULL },
	{ 0 },
};

static const struct shape tried_shape[] = {
	{ "method", TYPE_TEXT, 0, NULL },
	{ "not_again", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "time", TYPE_TEXT, 0, NULL },
	{ "outcome", TYPE_TEXT, 0, NULL },
	{ "code", TYPE_TEXT, 0, NULL },
	{ "evidence", TYPE_TEXTS, CAP_REFERENCES, NULL },
	{ 0 },
};

static const struct shape code_shape[] = {
	{ "code", TYPE_TEXT, 0, NULL }, { "symbol", TYPE_TEXT, 0, NULL }, { "meaning", TYPE_TEXT, 0, NULL },
	{ "role", TYPE_TEXT, 0, NULL }, { "count", TYPE_WHOLE, 0, NULL }, { 0 },
};

static const struct shape unexplained_shape[] = {
	{ "fingerprint", TYPE_TEXT, 0, NULL },	{ "template", TYPE_TEXT, 0, NULL },
	{ "count", TYPE_WHOLE, 0, NULL },	{ "file", TYPE_TEXT, 0, NULL },
	{ "line", TYPE_WHOLE, 0, NULL },	{ "time", TYPE_TEXT, 0, NULL },
	{ "text", TYPE_LOG, 0, NULL },		{ "lines", TYPE_WHOLE, 0, NULL },
	{ "before", TYPE_LOGS, CAP_ALL, NULL }, { "after", TYPE_LOGS, CAP_ALL, NULL },
	{ "within", TYPE_TEXT, 0, NULL },	{ "phase", TYPE_TEXT, 0, NULL },
	{ "step", TYPE_TEXT, 0, NULL },		{ 0 },
};

static const struct shape wanted_shape[] = {
	{ "file", TYPE_TEXT, 0, NULL },
	{ "why", TYPE_TEXT, 0, NULL },
	{ "command", TYPE_COMMAND, 0, NULL },
	{ 0 },
};

static const struct shape file_shape[] = {
	{ "path", TYPE_TEXT, 0, NULL },	      { "kind", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },      { "also", TYPE_TEXTS, CAP_SHORT, NULL },
	{ "encoding", TYPE_TEXT, 0, NULL },   { "bytes", TYPE_WHOLE, 0, NULL },
	{ "lines", TYPE_WHOLE, 0, NULL },     { "first", TYPE_TEXT, 0, NULL },
	{ "last", TYPE_TEXT, 0, NULL },	      { "undecodable", TYPE_WHOLE, 0, NULL },
	{ "nul_bytes", TYPE_WHOLE, 0, NULL }, { "torn", TYPE_TRUTH, 0, NULL },
	{ "sha256", TYPE_TEXT, 0, NULL },     { 0 },
};

static const struct shape ignored_shape[] = {
	{ "path", TYPE_TEXT, 0, NULL },
	{ "why", TYPE_TEXT, 0, NULL },
	{ "command", TYPE_COMMAND, 0, NULL },
	{ 0 },
};

static const struct shape machine_shape[] = {
	{ "name", TYPE_TEXT, 0, NULL },	  { "os", TYPE_TEXT, 0, NULL },
	{ "build", TYPE_TEXT, 0, NULL },  { "arch", TYPE_TEXT, 0, NULL },
	{ "model", TYPE_TEXT, 0, NULL },  { "manufacturer", TYPE_TEXT, 0, NULL },
	{ "family", TYPE_TEXT, 0, NULL }, { 0 },
};

static const struct shape covered_shape[] = {
	{ "kind", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "files", TYPE_WHOLE, 0, NULL },
	{ "lines", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape missing_shape[] = {
	{ "kind", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "file", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape coverage_shape[] = {
	{ "files", TYPE_WHOLE, 0, NULL },
	{ "lines", TYPE_WHOLE, 0, NULL },
	{ "bytes", TYPE_WHOLE, 0, NULL },
	{ "first", TYPE_TEXT, 0, NULL },
	{ "last", TYPE_TEXT, 0, NULL },
	{ "kinds", TYPE_OBJECTS, CAP_SHORT, covered_shape },
	{ "missing", TYPE_OBJECTS, CAP_SHORT, missing_shape },
	{ "signatures", TYPE_WHOLE, 0, NULL },
	{ "benign_entries", TYPE_WHOLE, 0, NULL },
	{ "error_entries", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape limit_shape[] = {
	{ "what", TYPE_TEXT, 0, NULL },
	{ "detail", TYPE_TEXT, 0, NULL },
	{ "file", TYPE_TEXT, 0, NULL },
	{ "line", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape provenance_shape[] = {
	{ "fixrank", TYPE_TEXT, 0, NULL },
	{ "patterns_sha256", TYPE_TEXT, 0, NULL },
	{ "input_sha256", TYPE_TEXT, 0, NULL },
	{ "zone", TYPE_TEXT, 0, NULL },
	{ "options", TYPE_TEXT, 0, NULL },
	{ "sandbox", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape tokens_shape[] = {
	{ "user", TYPE_WHOLE, 0, NULL },
	{ "host", TYPE_WHOLE, 0, NULL },
	{ "domain", TYPE_WHOLE, 0, NULL },
	{ "ip", TYPE_WHOLE, 0, NULL },
	{ "mac", TYPE_WHOLE, 0, NULL },
	{ "mail", TYPE_WHOLE, 0, NULL },
	{ "sid", TYPE_WHOLE, 0, NULL },
	{ "serial", TYPE_WHOLE, 0, NULL },
	{ "key", TYPE_WHOLE, 0, NULL },
	{ "device", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape redaction_shape[] = {
	{ "replaced", TYPE_WHOLE, 0, NULL },
	{ "tokens", TYPE_OBJECT, 0, tokens_shape },
	{ "covers", TYPE_TEXTS, CAP_ALL, NULL },
	{ "uncovered", TYPE_TEXTS, CAP_ALL, NULL },
	{ 0 },
};

static const struct shape input_shape[] = {
	{ "path", TYPE_TEXT, 0, NULL },
	{ "folder", TYPE_TEXT, 0, NULL },
	{ "fingerprint", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape record_shape[] = {
	{ "schema", TYPE_TEXT, 0, NULL },
	{ "input", TYPE_MAYBE, 0, input_shape },
	{ "truncated", TYPE_TRUTH, 0, NULL },
	{ "status", TYPE_TEXT, 0, NULL },
	{ "verdict", TYPE_OBJECT, 0, verdict_shape },
	{ "causes", TYPE_OBJECTS, CAP_CAUSES, cause_shape },
	{ "methods", TYPE_OBJECTS, CAP_METHODS, method_shape },
	{ "evidence", TYPE_OBJECTS, CAP_ALL, evidence_shape },
	{ "attempts", TYPE_OBJECTS, CAP_ALL, attempt_shape },
	{ "tried", TYPE_OBJECTS, CAP_SHORT, tried_shape },
	{ "witnesses", TYPE_OBJECTS, CAP_SHORT, witness_shape },
	{ "chain", TYPE_TEXTS, CAP_ALL, NULL },
	{ "codes", TYPE_OBJECTS, CAP_ROWS, code_shape },
	{ "unexplained", TYPE_OBJECTS, CAP_ROWS, unexplained_shape },
	{ "wanted", TYPE_OBJECTS, CAP_SHORT, wanted_shape },
	{ "files", TYPE_OBJECTS, CAP_ROWS, file_shape },
	{ "ignored", TYPE_OBJECTS, CAP_ROWS, ignored_shape },
	{ "machine", TYPE_OBJECT, 0, machine_shape },
	{ "coverage", TYPE_OBJECT, 0, coverage_shape },
	{ "limits", TYPE_OBJECTS, CAP_SHORT, limit_shape },
	{ "redaction", TYPE_MAYBE, 0, redaction_shape },
	{ "provenance", TYPE_OBJECT, 0, provenance_shape },
	{ 0 },
};

static json_t *text_of(struct buf *text)
{
	json_t *value = json_stringn(buf_text(text), text->length);

	buf_release(text);
	return value ? value : json_null();
}

static struct slice slice_of_json(const json_t *value)
{
	return (struct slice){ json_string_value(value), json_string_length(value) };
}

static void add_shown(struct buf *out, struct slice text, const struct shape_options *options)
{
	struct buf shown = { 0 };

	escape_text(&shown, text);
	if (options->ascii)
		screen_ascii(out, buf_slice(&shown));
	else
		buf_add(out, buf_slice(&shown));
	buf_release(&shown);
}

/* Whether a text looks as it is: most do, and a fleet has hundreds of thousands. */
static bool is_plain(struct slice text, size_t limit)
{
	char before = ' ';

	if (text.length > limit || !text.length)
		return false;
	for (size_t i = 0; i < text.length; before = text.text[i++])
		if (text.text[i] < ' ' || text.text[i] > '~' || (text.text[i] == ' ' && before == ' '))
			return false;
	return before != ' ';
}

static json_t *short_text(const json_t *value, const struct shape_options *options, size_t limit)
{
	struct buf line = { 0 }, shown = { 0 }, cut = { 0 };

	if (!json_is_string(value))
		return json_null();
	if (is_plain(slice_of_json(value), limit))
		return json_stringn(json_string_value(value), json_string_length(value));
	wording_line(&line, slice_of_json(value));
	add_shown(&shown, buf_slice(&line), options);
	wording_cut(&cut, buf_slice(&shown), limit, options->ascii ? "..." : "\xe2\x80\xa6");
	buf_release(&line);
	buf_release(&shown);
	return text_of(&cut);
}

json_t *shape_text(const json_t *value, const struct shape_options *options)
{
	return short_text(value, options, options->caps[CAP_TEXT]);
}

static json_t *log_text(const json_t *value, const struct shape_options *options)
{
	struct buf shown = { 0 };

	if (!json_is_string(value))
		return json_null();
	add_shown(&shown, slice_head(slice_of_json(value), LOG_LIMIT), options);
	return text_of(&shown);
}

/* A shell completes a name at a tab that is pasted into it. */
static void blank_tabs(struct buf *text)
{
	for (size_t i = 0; i < text->length; i++)
		if (text->text[i] == '\t')
			text->text[i] = ' ';
}

static json_t *command_text(const json_t *value, const struct shape_options *options)
{
	struct buf shown = { 0 };

	if (!json_is_string(value) || json_string_length(value) > options->caps[CAP_COMMAND])
		return json_null();
	add_shown(&shown, slice_trim(slice_of_json(value)), options);
	blank_tabs(&shown);
	return text_of(&shown);
}

static json_t *texts(const json_t *value, json_t *one(const json_t *, const struct shape_options *),
		     const struct shape_options *options)
{
	json_t *list = json_array(), *item;
	size_t i;

	json_array_foreach((json_t *)value, i, item)
		if (json_is_string(item))
			json_array_append_new(list, one(item, options));
	return list;
}

static json_t *objects(const json_t *value, const struct shape *shape, const struct shape_options *options)
{
	json_t *list = json_array(), *item;
	size_t i;

	json_array_foreach((json_t *)value, i, item) {
		if (json_array_size(list) >= options->caps[CAP_ALL])
			break;
		if (json_is_object(item))
			json_array_append_new(list, shape_fill(item, shape->fields, options));
	}
	return list;
}

static json_t *pairs(const json_t *value, const struct shape_options *options)
{
	json_t *map = json_object(), *item;
	const char *key;

	json_object_foreach((json_t *)value, key, item) {
		struct buf shown = { 0 };

		if (json_object_size(map) >= options->caps[CAP_SHORT])
			break;
		add_shown(&shown, slice_head(slice_of(key), KEY_LIMIT), options);
		json_object_set_new(map, buf_text(&shown), shape_text(item, options));
		buf_release(&shown);
	}
	return map;
}

/* Numbers that no counting leads to are none; so arithmetic on what remains cannot overflow. */
static json_t *whole_number(const json_t *value)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number > WHOLE_LIMIT || number < -WHOLE_LIMIT)
		return json_null();
	return json_integer(number);
}

static json_t *numbers(const json_t *value)
{
	json_t *list = json_array(), *item;
	size_t i;

	json_array_foreach((json_t *)value, i, item)
		json_array_append_new(list, whole_number(item));
	return list;
}

static json_t *table(const json_t *value)
{
	json_t *list = json_array(), *item;
	size_t i;

	json_array_foreach((json_t *)value, i, item)
		json_array_append_new(list, numbers(item));
	return list;
}

static json_t *of_type(const json_t *value, const struct shape *shape, const struct shape_options *options)
{
	switch (shape->type) {
	case TYPE_TEXT:
		return shape_text(value, options);
	case TYPE_SENTENCES:
		return short_text(value, options, SENTENCES_LIMIT);
	case TYPE_LOG:
		return log_text(value, options);
	case TYPE_COMMAND:
		return command_text(value, options);
	case TYPE_WHOLE:
		return whole_number(value);
	case TYPE_REAL:
		return json_is_number(value) ? json_real(json_number_value(value)) : json_null();
	case TYPE_TRUTH:
		return json_boolean(json_is_true(value));
	case TYPE_TEXTS:
		return texts(value, shape_text, options);
	case TYPE_LOGS:
		return texts(value, log_text, options);
	case TYPE_MAP:
		return pairs(value, options);
	case TYPE_OBJECT:
		return shape_fill(value, shape->fields, options);
	case TYPE_MAYBE:
		return json_is_object(value) ? shape_fill(value, shape->fields, options) : json_null();
	case TYPE_OBJECTS:
		return objects(value, shape, options);
	case TYPE_NUMBERS:
		return numbers(value);
	case TYPE_TABLE:
		return table(value);
	}
	return json_null();
}

static void set_more(json_t *object, const char *name, size_t count)
{
	char key[64];

	snprintf(key, sizeof(key), "more_%s", name);
	json_object_set_new(object, key, count ? json_integer((json_int_t)count) : json_null());
}

static size_t get_more(const json_t *object, const char *name)
{
	char key[64];

	snprintf(key, sizeof(key), "more_%s", name);
	return (size_t)json_integer_value(json_object_get(object, key));
}

json_t *shape_fill(const json_t *value, const struct shape *fields, const struct shape_options *options)
{
	json_t *object = json_object();

	for (; fields->key; fields++) {
		const json_t *found = json_object_get(value, fields->key);
		json_t *filled = of_type(found, fields, options);

		json_object_set_new(object, fields->key, filled);
		if (!json_is_array(filled) || fields->type == TYPE_NUMBERS || fields->type == TYPE_TABLE)
			continue;
		set_more(object, fields->key, json_array_size(found) - json_array_size(filled));
		shape_limit(object, fields->key, options->caps[fields->cap]);
	}
	return object;
}

void shape_number(json_t *list)
{
	size_t count = json_array_size(list), i;
	json_t *item;

	json_array_foreach(list, i, item) {
		json_object_set_new(item, "number", json_integer((json_int_t)i + 1));
		json_object_set_new(item, "is_first", json_boolean(i == 0));
		json_object_set_new(item, "is_last", json_boolean(i + 1 == count));
	}
}

void shape_limit(json_t *object, const char *name, size_t limit)
{
	json_t *list = json_object_get(object, name);
	size_t left_out = get_more(object, name);
	char key[64];

	for (; json_array_size(list) > limit; left_out++)
		json_array_remove(list, json_array_size(list) - 1);
	shape_number(list);
	snprintf(key, sizeof(key), "has_%s", name);
	json_object_set_new(object, key, json_boolean(json_array_size(list) > 0));
	set_more(object, name, left_out);
}

json_t *shape_record(const json_t *record, const struct shape_options *options)
{
	return shape_fill(record, record_shape, options);
}
