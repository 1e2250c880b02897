#include "script_view.h"

#include "buf.h"
#include "value.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_BYTES 4

struct writer {
	const struct rules *rules;
	struct values *values;
	const json_t *fillings; /* of the method at hand */
	json_t *placeholders;
};

static json_t *text_or_null(const char *text)
{
	return text && *text ? text_value(slice_of(text)) : json_null();
}

/* Methods */

static const char *family_of(const json_t *record)
{
	const char *family = json_string_value(json_object_get(json_object_get(record, "machine"), "family"));

	for (size_t i = 0; family && rules_families[i]; i++)
		if (strcmp(rules_families[i], family) == 0)
			return rules_families[i];
	return "windows-10";
}

static bool is_for(const struct steps *steps, const char *family)
{
	for (size_t i = 0; i < steps->families.count; i++)
		if (strcmp(steps->families.items[i].id, family) == 0)
			return true;
	return false;
}

static const struct steps *steps_for(const struct method *method, const char *family)
{
	const struct steps *general = NULL;

	for (size_t i = 0; i < method->variant_count; i++) {
		if (is_for(&method->variants[i], family))
			return &method->variants[i];
		if (!method->variants[i].families.count)
			general = &method->variants[i];
	}
	return general;
}

/* A record may name a method twice. */
static bool was_named(const json_t *methods, size_t end, const char *id)
{
	for (size_t i = 0; i < end; i++) {
		const char *other = json_string_value(json_object_get(json_array_get(methods, i), "id"));

		if (other && strcmp(other, id) == 0)
			return true;
	}
	return false;
}

const struct method *script_method(const json_t *record, const struct rules *rules, size_t place,
				   const json_t **ret_item)
{
	const json_t *methods = json_object_get(record, "methods");

	for (size_t i = 0; i < json_array_size(methods); i++) {
		const json_t *item = json_array_get(methods, i);
		const char *id = json_string_value(json_object_get(item, "id"));
		const struct method *method = id ? rules_method(rules, id) : NULL;

		if (!method || !steps_for(method, family_of(record)) || was_named(methods, i, id) || place--)
			continue;
		*ret_item = item;
		return method;
	}
	return NULL;
}

/* Placeholders */

/* The value of a placeholder, where it may go into a command; empty where it may not or is not known. */
static struct slice value_of(const struct writer *writer, struct slice name)
{
	const struct placeholder *placeholder = rules_placeholder(writer->rules, name);
	const json_t *value = placeholder ? json_object_get(writer->fillings, placeholder->id) : NULL;
	struct slice text = { json_string_value(value), json_string_length(value) };

	return text.length && values_fit(writer->values, placeholder, text) ? text : (struct slice){ "", 0 };
}

/* A title in a sentence, in angle brackets. */
static void add_unknown(const struct writer *writer, struct slice name, struct buf *out)
{
	const struct placeholder *placeholder = rules_placeholder(writer->rules, name);

	buf_printf(out, "<%.*s>", SLICE_ARGS(placeholder ? slice_of(placeholder->title) : name));
}

static json_t *filled_text(const struct writer *writer, const char *text)
{
	struct slice rest = slice_of(text), before, name;
	struct buf filled = { 0 };
	json_t *value;

	while (placeholder_next(&rest, &before, &name)) {
		struct slice known = value_of(writer, name);

		buf_add(&filled, before);
		if (known.length)
			buf_add(&filled, known);
		else
			add_unknown(writer, name, &filled);
	}
	buf_add(&filled, before);
	value = text_value(buf_slice(&filled));
	buf_release(&filled);
	return value;
}

static bool has_name(const json_t *list, const char *name)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (strcmp(json_string_value(item), name) == 0)
			return true;
	return false;
}

static json_t *placeholder_value(const struct placeholder *placeholder)
{
	return json_pack("{s:s, s:s, s:o, s:o}", "name", placeholder->id, "title", placeholder->title,
			 "pattern", json_sprintf("\\A(?:%s)\\z", placeholder->pattern.text.text), "example",
			 placeholder->match.count ? text_value(placeholder->match.items[0].text)
						  : json_null());
}

static void ask(struct writer *writer, const struct placeholder *placeholder, json_t *asks)
{
	const json_t *item;
	size_t i;

	if (!has_name(asks, placeholder->id))
		json_array_append_new(asks, json_string(placeholder->id));
	json_array_foreach(writer->placeholders, i, item)
		if (strcmp(json_string_value(json_object_get(item, "name")), placeholder->id) == 0)
			return;
	json_array_append_new(writer->placeholders, placeholder_value(placeholder));
}

/* Adds a command with its values, and to asks what is not known. Returns false where the rules do not say what a
 * placeholder may be: then nobody can be asked for it. */
static bool fill_command(struct writer *writer, struct slice command, struct buf *out, json_t *asks)
{
	struct slice before, name;
	bool known = true, quoted = false;

	while (placeholder_next(&command, &before, &name)) {
		const struct placeholder *placeholder = rules_placeholder(writer->rules, name);
		struct slice value = value_of(writer, name);

		for (size_t i = 0; i < before.length; i++)
			quoted ^= before.text[i] == '"';
		buf_add(out, before);
		if (value.length && (quoted || slice_find_byte(value, ' ') == value.length)) {
			buf_add(out, value);
			continue;
		}
		buf_printf(out, "{%.*s}", SLICE_ARGS(name));
		if (values_know(writer->values, placeholder))
			ask(writer, placeholder, asks);
		else
			known = false;
	}
	buf_add(out, before);
	return known;
}

/* Steps */

static bool is_runnable(struct slice line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.text[i] < ' ' || line.text[i] > '~')
			return false;
	return true;
}

/* The lines of a command. Returns NULL where all may be run, else why they may not. */
static const char *fill_lines(struct writer *writer, const char *command, json_t *lines, json_t *asks)
{
	struct slice rest = slice_of(command), line;
	const char *why = NULL;

	while (slice_next_line(&rest, &line)) {
		struct buf filled = { 0 };

		if (!slice_trim(line).length)
			continue;
		if (!fill_command(writer, line, &filled, asks))
			why = "nothing says what may stand in its braces";
		else if (!is_runnable(buf_slice(&filled)))
			why = "it holds characters that a script might lose";
		json_array_append_new(lines, text_value(buf_slice(&filled)));
		buf_release(&filled);
	}
	return why;
}

static json_t *step_value(struct writer *writer, const struct step *step, size_t method, size_t number)
{
	json_t *lines = json_array(), *instead = json_array(), *asks = json_array(), *none = json_array();
	const char *why = fill_lines(writer, step->command, lines, asks);
	json_t *value;

	/* what can be done without the value must not ask for one */
	if (fill_lines(writer, step->else_command, instead, none) || json_array_size(none))
		json_array_clear(instead);
	if (step->by_hand)
		why = step->by_hand;
	value = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "number", json_sprintf("%zu.%zu", method, number),
			  "text", filled_text(writer, step->text), "by_hand", text_or_null(why), "lines",
			  lines, "instead", instead, "asks", asks);
	json_decref(none);
	return value;
}

static json_t *steps_value(struct writer *writer, const struct steps *steps, size_t method)
{
	json_t *list = json_array();

	for (size_t i = 0; i < steps->count; i++)
		json_array_append_new(list, step_value(writer, &steps->items[i], method, i + 1));
	return list;
}

static json_t *verify_value(struct writer *writer, const struct method *method, size_t number, size_t steps)
{
	const struct step step = { .text = method->verify_text,
				   .command = method->verify_command,
				   .by_hand = method->verify_by_hand };

	return step_value(writer, &step, number, steps + 1);
}

static json_t *needs_value(const struct method *method)
{
	static const struct {
		const char *id, *text;
	} words[] = {
		{ "internet", "a connection to the internet" },
		{ "install-media", "installation media of this version and language" },
		{ "winre", "a restart into the recovery environment" },
		{ "backup", "a backup, made before" },
		{ "another-pc", "another, healthy machine" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < method->needs.count; i++)
		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++)
			if (strcmp(method->needs.items[i].id, words[k].id) == 0)
				json_array_append_new(list, json_string(words[k].text));
	return list;
}

static json_t *first_value(const struct rules *rules, const struct method *method)
{
	json_t *list = json_array();

	for (size_t i = 0; i < method->first.count; i++) {
		size_t index = method->first.items[i].index;

		if (index != NONE)
			json_array_append_new(list,
					      json_pack("{s:s, s:s}", "title", rules->methods[index].title,
							"summary", rules->methods[index].summary));
	}
	return list;
}

static json_t *next_value(const struct rules *rules, const struct method *method)
{
	if (method->if_it_fails_index == NONE)
		return json_null();
	return json_pack("{s:s}", "title", rules->methods[method->if_it_fails_index].title);
}

static json_t *method_value(struct writer *writer, const struct method *method, const struct steps *steps,
			    size_t number)
{
	json_t *value = json_object();

	json_object_set_new(value, "number", json_integer((json_int_t)number));
	json_object_set_new(value, "id", text_or_null(method->id));
	json_object_set_new(value, "title", text_or_null(method->title));
	json_object_set_new(value, "summary", text_or_null(method->summary));
	json_object_set_new(value, "minutes", json_integer(method->minutes));
	json_object_set_new(value, "restarts", json_boolean(method->reboot));
	json_object_set_new(value, "risk", text_or_null(method->risk));
	json_object_set_new(value, "risk_note", text_or_null(method->risk_note));
	json_object_set_new(value, "not_when", text_or_null(method->not_when));
	json_object_set_new(value, "needs", needs_value(method));
	json_object_set_new(value, "first", first_value(writer->rules, method));
	json_object_set_new(value, "next", next_value(writer->rules, method));
	json_object_set_new(value, "steps", steps_value(writer, steps, number));
	json_object_set_new(value, "verify", verify_value(writer, method, number, steps->count));
	return value;
}

/* By which a script finds its own log again. */
static json_t *id_value(const json_t *view)
{
	char *text = json_dumps(view, JSON_COMPACT | JSON_SORT_KEYS);
	unsigned char hash[ID_BYTES];
	struct sha256_ctx context;
	char id[2 * ID_BYTES + 1];

	sha256_init(&context);
	if (text)
		sha256_update(&context, strlen(text), (const unsigned char *)text);
	sha256_digest(&context, sizeof(hash), hash);
	for (size_t i = 0; i < sizeof(hash); i++)
		snprintf(id + 2 * i, 3, "%02x", hash[i]);
	free(text);
	return json_string(id);
}

static json_t *cause_value(const json_t *record, const struct rules *rules)
{
	const char *id = json_string_value(json_object_get(json_object_get(record, "verdict"), "cause"));
	const struct cause *cause = id ? rules_cause(rules, id) : NULL;

	return cause ? text_or_null(cause->title) : json_null();
}

json_t *script_view_new(const json_t *record, const struct rules *rules, struct values *values)
{
	struct writer writer = { .rules = rules, .values = values, .placeholders = json_array() };
	json_t *view = json_object(), *methods = json_array();
	const struct method *method;
	const json_t *item;

	for (size_t i = 0; i < SCRIPT_METHODS && (method = script_method(record, rules, i, &item)); i++) {
		writer.fillings = json_object_get(item, "values");
		json_array_append_new(
			methods, method_value(&writer, method, steps_for(method, family_of(record)), i + 1));
	}
	json_object_set_new(view, "version", json_string(FIXRANK_VERSION));
	json_object_set_new(view, "family", json_string(family_of(record)));
	json_object_set_new(view, "cause", cause_value(record, rules));
	json_object_set_new(view, "count", json_integer((json_int_t)json_array_size(methods)));
	json_object_set_new(view, "methods", methods);
	json_object_set_new(view, "placeholders", writer.placeholders);
	json_object_set_new(view, "id", id_value(view));
	return view;
}
