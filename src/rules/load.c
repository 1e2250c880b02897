#include "load.h"

#include "memory.h"
#include "stamp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STRONG 3.0
#define MEDIUM 1.5
#define WEAK   0.6

#define REAL_LIMIT 20 /* log-odds beyond are nobody's knowledge, and exp() has an end */

struct loader {
	struct rules *rules;
	struct problems *problems;
};

/* How one key of an item is read into the field at offset. */
struct field {
	const char *key;
	void (*read)(struct loader *, const struct node *, void *field);
	size_t offset;
	bool required;
};

static struct problem *wrong(struct loader *loader, const struct node *node, const char *what)
{
	return problems_add(loader->problems, node->place, "'%.*s' wants %s", SLICE_ARGS(node->key), what);
}

static bool is_scalar(struct loader *loader, const struct node *node)
{
	if (node->type == NODE_SCALAR)
		return true;
	wrong(loader, node, "a text");
	return false;
}

static void read_text(struct loader *loader, const struct node *node, void *field)
{
	if (is_scalar(loader, node))
		*(const char **)field = node->text.text;
}

static void read_id(struct loader *loader, const struct node *node, void *field)
{
	if (!is_scalar(loader, node))
		return;
	if (!node->text.length)
		wrong(loader, node, "an id of a-z, 0-9, '-' and '.'");
	for (size_t i = 0; i < node->text.length; i++) {
		char c = node->text.text[i];

		if (!c || (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !strchr("-./_", c))) {
			wrong(loader, node, "an id of a-z, 0-9, '-' and '.'");
			return;
		}
	}
	*(const char **)field = node->text.text;
}

static void read_integer(struct loader *loader, const struct node *node, void *field)
{
	char *end;
	long value;

	if (!is_scalar(loader, node))
		return;
	errno = 0;
	value = strtol(node->text.text, &end, 10);
	if (errno || end == node->text.text || *end || value < 0)
		wrong(loader, node, "a whole number");
	else
		*(long *)field = value;
}

static void read_real(struct loader *loader, const struct node *node, void *field)
{
	char *end;
	double value;

	if (!is_scalar(loader, node))
		return;
	value = strtod(node->text.text, &end);
	if (end == node->text.text || *end || !(value >= -REAL_LIMIT && value <= REAL_LIMIT))
		wrong(loader, node, "a number from -20 to 20");
	else
		*(double *)field = value;
}

static void read_bool(struct loader *loader, const struct node *node, void *field)
{
	if (node->type == NODE_SCALAR && slice_equal(node->text, SLICE("true")))
		*(bool *)field = true;
	else if (node->type == NODE_SCALAR && slice_equal(node->text, SLICE("false")))
		*(bool *)field = false;
	else
		wrong(loader, node, "true or false");
}

static void read_names(struct loader *loader, const struct node *node, void *field)
{
	struct names *names = field;

	if (node->type != NODE_LIST) {
		wrong(loader, node, "a list: [one, two]");
		return;
	}
	names->items = arena_array(&loader->rules->arena, node->count, sizeof(*names->items));
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i].type != NODE_SCALAR) {
			problems_add(loader->problems, node->items[i].place, "an item of '%.*s' is no text",
				     SLICE_ARGS(node->key));
			continue;
		}
		names->items[names->count++] =
			(struct name){ node->items[i].text.text, node->items[i].place, NONE };
	}
}

bool load_weight(struct slice text, double *ret_value)
{
	char copy[32];
	char *end;
	double value;

	if (slice_equal(text, SLICE("strong")))
		return *ret_value = STRONG, true;
	if (slice_equal(text, SLICE("medium")))
		return *ret_value = MEDIUM, true;
	if (slice_equal(text, SLICE("weak")))
		return *ret_value = WEAK, true;
	if (text.length == 0 || text.length >= sizeof(copy))
		return false;
	memcpy(copy, text.text, text.length);
	copy[text.length] = '\0';
	value = strtod(copy, &end);
	if (*end || !(value >= 0 && value <= 10))
		return false;
	*ret_value = value;
	return true;
}

static void read_weights(struct loader *loader, const struct node *node, void *field)
{
	struct weights *weights = field;

	if (node->type != NODE_MAP) {
		wrong(loader, node, "a map: {id: strong}");
		return;
	}
	weights->items = arena_array(&loader->rules->arena, node->count, sizeof(*weights->items));
	for (size_t i = 0; i < node->count; i++) {
		const struct node *item = &node->items[i];
		struct weight *weight = &weights->items[weights->count];

		if (item->type != NODE_SCALAR || !load_weight(item->text, &weight->value)) {
			problems_add(loader->problems, item->place, "'%.*s' has no weight",
				     SLICE_ARGS(item->key))
				->help = "strong, medium, weak, or a number from 0 to 10";
			continue;
		}
		weight->id = item->key.text;
		weight->place = item->place;
		weight->index = NONE;
		weights->count++;
	}
}

static void read_shares(struct loader *loader, const struct node *node, void *field)
{
	const struct weights *weights = field;

	read_weights(loader, node, field);
	for (size_t i = 0; i < weights->count; i++)
		if (weights->items[i].value > 1)
			problems_add(loader->problems, weights->items[i].place, "'%s' has no share",
				     weights->items[i].id)
				->help =
				"a number from 0 to 1: how many of the machines with this cause it mends";
}

static void read_one_text(struct loader *loader, const struct node *node, struct text *ret_text)
{
	if (node->type == NODE_SCALAR && node->plain)
		problems_add(loader->problems, node->place,
			     "a pattern or log line stands here without quotes")
			->help = "put it into a |- block or 'single quotes'";
	*ret_text = (struct text){ node->text, node->place, node };
}

static void read_pattern(struct loader *loader, const struct node *node, void *field)
{
	if (is_scalar(loader, node))
		read_one_text(loader, node, field);
}

static void read_texts(struct loader *loader, const struct node *node, void *field)
{
	struct texts *texts = field;

	if (node->type != NODE_LIST) {
		wrong(loader, node, "a list of texts");
		return;
	}
	texts->items = arena_array(&loader->rules->arena, node->count, sizeof(*texts->items));
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i].type != NODE_SCALAR) {
			problems_add(loader->problems, node->items[i].place, "an item of '%.*s' is no text",
				     SLICE_ARGS(node->key));
			continue;
		}
		read_one_text(loader, &node->items[i], &texts->items[texts->count++]);
	}
}

static void read_word(struct loader *loader, const struct node *node, const char *const *words, size_t count,
		      const char *wanted, int *ret_value)
{
	for (size_t i = 0; i < count && node->type == NODE_SCALAR; i++) {
		if (words[i] && slice_equal(node->text, slice_of(words[i]))) {
			*ret_value = (int)i;
			return;
		}
	}
	wrong(loader, node, wanted);
}

static void read_time_order(struct loader *loader, const struct node *node, void *field)
{
	static const char *const words[] = { "ymd", "mdy", "dmy" };
	int value = 0;

	read_word(loader, node, words, 3, "ymd, mdy or dmy", &value);
	*(enum time_order *)field = (enum time_order)value;
}

static void read_entry_form(struct loader *loader, const struct node *node, void *field)
{
	static const char *const words[] = { "record", "line" };
	int value = 0;

	read_word(loader, node, words, 2, "record or line", &value);
	*(bool *)field = value == 1;
}

static void read_event(struct loader *loader, const struct node *node, void *field)
{
	static const char *const words[] = { NULL, "begin", "end", "point", "step" };
	int value = 0;

	read_word(loader, node, words, 5, "begin, end, point or step", &value);
	*(enum attempt_event *)field = (enum attempt_event)value;
}

static void read_outcome(struct loader *loader, const struct node *node, void *field)
{
	static const char *const words[] = { NULL, "succeeded", "failed", "cancelled", "started" };
	int value = 0;

	if (node->type == NODE_SCALAR && slice_equal(node->text, SLICE("worked")))
		value = OUTCOME_SUCCEEDED;
	else
		read_word(loader, node, words, 5, "an outcome", &value);
	*(enum outcome *)field = (enum outcome)value;
}

static void read_risk(struct loader *loader, const struct node *node, void *field)
{
	static const char *const words[] = { "low", "medium", "high" };
	int value = 0;

	read_word(loader, node, words, 3, "low, medium or high", &value);
	*(const char **)field = words[value];
}

static void read_owner(struct loader *loader, const struct node *node, void *field)
{
	static const char *const words[] = { "user", "helpdesk", "admin", "vendor" };
	int value = 0;

	read_word(loader, node, words, 4, "user, helpdesk, admin or vendor", &value);
	*(const char **)field = words[value];
}

static void add_known_keys(struct loader *loader, const struct field *fields, struct problem *problem)
{
	char help[1024];
	size_t used = 0;

	used += (size_t)snprintf(help, sizeof(help), "known keys: ");
	for (; fields->key && used < sizeof(help); fields++)
		used += (size_t)snprintf(help + used, sizeof(help) - used, "%s%s", fields->key,
					 fields[1].key ? ", " : "");
	problem->help = arena_text(&loader->rules->arena, slice_of(help));
}

static void read_fields(struct loader *loader, const struct node *map, const struct field *fields, void *item)
{
	if (map->type != NODE_MAP) {
		problems_add(loader->problems, map->place, "this wants keys and values");
		return;
	}
	for (size_t i = 0; i < map->count; i++) {
		const struct node *value = &map->items[i];
		const struct field *field = fields;

		while (field->key && !slice_equal(value->key, slice_of(field->key)))
			field++;
		if (field->key)
			field->read(loader, value, (char *)item + field->offset);
		else
			add_known_keys(loader, fields,
				       problems_add(loader->problems, value->place, "unknown key '%.*s'",
						    SLICE_ARGS(value->key)));
	}
	for (const struct field *field = fields; field->key; field++)
		if (field->required && !node_find(map, field->key))
			problems_add(loader->problems, map->place, "'%s' is missing", field->key);
}

/* Groups inside an item: read_fields with a table of their own. */

static void read_near(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "signatures", read_names, offsetof(struct signature, near.signatures), true },
		{ "lines", read_integer, offsetof(struct signature, near.lines), true },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
}

static void read_attempt(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "kind", read_id, offsetof(struct signature, attempt.kind), true },
		{ "event", read_event, offsetof(struct signature, attempt.event), true },
		{ "key", read_text, offsetof(struct signature, attempt.key), false },
		{ "subject", read_text, offsetof(struct signature, attempt.subject), false },
		{ "code", read_text, offsetof(struct signature, attempt.code), false },
		{ "step", read_text, offsetof(struct signature, attempt.step), false },
		{ "filetime", read_text, offsetof(struct signature, attempt.filetime), false },
		{ "outcome", read_outcome, offsetof(struct signature, attempt.outcome), false },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
	((struct signature *)item)->attempt.place = node->place;
}

static void read_phase(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "begins", read_text, offsetof(struct signature, phase.begins), false },
		{ "ends", read_text, offsetof(struct signature, phase.ends), false },
		{ "over", read_bool, offsetof(struct signature, phase.over), false },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
}

static void read_tried(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "method", read_id, offsetof(struct signature, tried.method), true },
		{ "outcome", read_outcome, offsetof(struct signature, tried.outcome), true },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
	((struct signature *)item)->tried.place = node->place;
}

static void read_fact(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "name", read_text, offsetof(struct signature, fact.name), false },
		{ "os", read_text, offsetof(struct signature, fact.os), false },
		{ "build", read_text, offsetof(struct signature, fact.build), false },
		{ "arch", read_text, offsetof(struct signature, fact.arch), false },
		{ "model", read_text, offsetof(struct signature, fact.model), false },
		{ "manufacturer", read_text, offsetof(struct signature, fact.manufacturer), false },
		{ "url", read_bool, offsetof(struct signature, fact.url), false },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
}

static void read_scattered(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "speaks-for", read_weights, offsetof(struct signature, scattered.speaks_for), true },
		{ "says", read_text, offsetof(struct signature, scattered.says), true },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
}

/* A date without a time: its first moment. */
static void read_date(struct loader *loader, const struct node *node, void *field)
{
	char text[32];
	int64_t stamp = STAMP_NONE;

	if (!is_scalar(loader, node))
		return;
	snprintf(text, sizeof(text), "%.10s 00:00:00", node->text.text);
	if (node->text.length == 10)
		stamp = stamp_read(slice_of(text), STAMP_YMD);
	if (stamp == STAMP_NONE)
		wrong(loader, node, "a date such as 2021-10-05");
	else
		*(int64_t *)field = stamp;
}

static void read_look_up(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "capture", read_text, offsetof(struct signature, look_up.capture), true },
		{ "list", read_id, offsetof(struct signature, look_up.list), true },
		{ "as", read_text, offsetof(struct signature, look_up.as), true },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
	((struct signature *)item)->look_up.place = node->place;
}

static void read_levels(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "error", read_names, offsetof(struct kind, error_words), false },
		{ "warning", read_names, offsetof(struct kind, warning_words), false },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
}

static void read_magic(struct loader *loader, const struct node *node, void *field)
{
	struct slice *magic = field;
	char *bytes;
	size_t i = 0;

	if (!is_scalar(loader, node))
		return;
	bytes = arena_alloc(&loader->rules->arena, node->text.length / 2 + 1);
	while (i < node->text.length) {
		char pair[3] = { node->text.text[i], node->text.text[i + 1], '\0' };
		char *end;

		if (pair[0] == ' ') {
			i++;
			continue;
		}
		bytes[magic->length++] = (char)strtoul(pair, &end, 16);
		if (*end || end == pair || i + 1 == node->text.length) {
			wrong(loader, node, "bytes in hexadecimal, such as '4d 5a'");
			magic->length = 0;
			return;
		}
		i += 2;
	}
	magic->text = bytes;
}

static void read_binary(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "at", read_integer, offsetof(struct kind, binary.at), false },
		{ "magic", read_magic, offsetof(struct kind, binary.magic), true },
		{ "why", read_text, offsetof(struct kind, binary.why), true },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
}

static void read_verify(struct loader *loader, const struct node *node, void *item)
{
	static const struct field fields[] = {
		{ "text", read_text, offsetof(struct method, verify_text), true },
		{ "command", read_text, offsetof(struct method, verify_command), false },
		{ "by-hand", read_text, offsetof(struct method, verify_by_hand), false },
		{ 0 },
	};

	read_fields(loader, node, fields, item);
}

static void read_variant(struct loader *loader, const struct node *node, struct steps *steps)
{
	static const struct field fields[] = {
		{ "text", read_text, offsetof(struct step, text), true },
		{ "command", read_text, offsetof(struct step, command), false },
		{ "else", read_text, offsetof(struct step, else_command), false },
		{ "by-hand", read_text, offsetof(struct step, by_hand), false },
		{ 0 },
	};
	const struct node *list = NULL;

	for (size_t i = 0; i < node->count; i++) {
		const struct node *value = &node->items[i];

		if (slice_equal(value->key, SLICE("for")))
			read_names(loader, value, &steps->families);
		else if (slice_equal(value->key, SLICE("do")) && value->type == NODE_LIST)
			list = value;
		else
			problems_add(loader->problems, value->place, "unknown key '%.*s'",
				     SLICE_ARGS(value->key))
				->help = "a variant has `for:` and a list `do:`";
	}
	if (!list) {
		problems_add(loader->problems, node->place, "'do' is missing");
		return;
	}
	steps->items = arena_array(&loader->rules->arena, list->count, sizeof(*steps->items));
	for (size_t i = 0; i < list->count; i++) {
		steps->items[i].place = list->items[i].place;
		read_fields(loader, &list->items[i], fields, &steps->items[steps->count++]);
	}
}

static void read_steps(struct loader *loader, const struct node *node, void *item)
{
	struct method *method = item;

	if (node->type != NODE_LIST) {
		wrong(loader, node, "a list of variants");
		return;
	}
	method->variants = arena_array(&loader->rules->arena, node->count, sizeof(*method->variants));
	for (size_t i = 0; i < node->count; i++)
		if (node->items[i].type == NODE_MAP)
			read_variant(loader, &node->items[i], &method->variants[method->variant_count++]);
		else
			problems_add(loader->problems, node->items[i].place,
				     "a variant wants `for:` and `do:`");
}

static const struct field kind_fields[] = {
	{ "id", read_id, offsetof(struct kind, id), true },
	{ "title", read_text, offsetof(struct kind, title), true },
	{ "order", read_integer, offsetof(struct kind, order), false },
	{ "entry", read_entry_form, offsetof(struct kind, line_entries), false },
	{ "inherits", read_bool, offsetof(struct kind, inherits), false },
	{ "time", read_time_order, offsetof(struct kind, time), false },
	{ "headers", read_texts, offsetof(struct kind, headers), false },
	{ "joins", read_pattern, offsetof(struct kind, joins), false },
	{ "levels", read_levels, 0, false },
	{ "error-literals", read_names, offsetof(struct kind, error_literals), false },
	{ "files", read_names, offsetof(struct kind, files), false },
	{ "collect", read_text, offsetof(struct kind, collect), false },
	{ "shows", read_names, offsetof(struct kind, shows), false },
	{ "families", read_names, offsetof(struct kind, families), false },
	{ "codes", read_names, offsetof(struct kind, codes), false },
	{ "binary", read_binary, 0, false },
	{ "match", read_texts, offsetof(struct kind, match), false },
	{ "no-match", read_texts, offsetof(struct kind, no_match), false },
	{ 0 },
};

static const struct field attempt_kind_fields[] = {
	{ "id", read_id, offsetof(struct attempt_kind, id), true },
	{ "title", read_text, offsetof(struct attempt_kind, title), true },
	{ "headline", read_bool, offsetof(struct attempt_kind, headline), false },
	{ "alone", read_bool, offsetof(struct attempt_kind, alone), false },
	{ "upgrade", read_bool, offsetof(struct attempt_kind, upgrade), false },
	{ "undoes", read_bool, offsetof(struct attempt_kind, undoes), false },
	{ "method", read_id, offsetof(struct attempt_kind, method), false },
	{ 0 },
};

static const struct field windows_fields[] = {
	{ "name", read_text, offsetof(struct windows, name), true },
	{ "family", read_id, offsetof(struct windows, family), true },
	{ "word", read_text, offsetof(struct windows, word), false },
	{ "build", read_integer, offsetof(struct windows, build), false },
	{ "since", read_date, offsetof(struct windows, since), false },
	{ 0 },
};

static const struct field signature_fields[] = {
	{ "id", read_id, offsetof(struct signature, id), true },
	{ "title", read_text, offsetof(struct signature, title), true },
	{ "log", read_names, offsetof(struct signature, log), true },
	{ "pattern", read_pattern, offsetof(struct signature, pattern), true },
	{ "literal", read_text, offsetof(struct signature, literal), false },
	{ "speaks-for", read_weights, offsetof(struct signature, speaks_for), false },
	{ "speaks-against", read_weights, offsetof(struct signature, speaks_against), false },
	{ "says", read_text, offsetof(struct signature, says), false },
	{ "subject", read_text, offsetof(struct signature, subject), false },
	{ "suggests", read_weights, offsetof(struct signature, suggests), false },
	{ "discourages", read_weights, offsetof(struct signature, discourages), false },
	{ "near", read_near, 0, false },
	{ "state", read_bool, offsetof(struct signature, state), false },
	{ "witness", read_text, offsetof(struct signature, witness), false },
	{ "unended", read_bool, offsetof(struct signature, unended), false },
	{ "before-release", read_text, offsetof(struct signature, before_release), false },
	{ "scattered", read_scattered, 0, false },
	{ "route", read_text, offsetof(struct signature, route), false },
	{ "clears", read_names, offsetof(struct signature, clears), false },
	{ "lines", read_integer, offsetof(struct signature, clears_lines), false },
	{ "folds", read_names, offsetof(struct signature, folds), false },
	{ "look-up", read_look_up, 0, false },
	{ "attempt", read_attempt, 0, false },
	{ "phase", read_phase, 0, false },
	{ "tried", read_tried, 0, false },
	{ "fact", read_fact, 0, false },
	{ "benign", read_text, offsetof(struct signature, benign), false },
	{ "min-build", read_integer, offsetof(struct signature, min_build), false },
	{ "max-build", read_integer, offsetof(struct signature, max_build), false },
	{ "match", read_texts, offsetof(struct signature, match), true },
	{ "no-match", read_texts, offsetof(struct signature, no_match), true },
	{ 0 },
};

static const struct field cause_fields[] = {
	{ "id", read_id, offsetof(struct cause, id), true },
	{ "title", read_text, offsetof(struct cause, title), false },
	{ "meaning", read_text, offsetof(struct cause, meaning), false },
	{ "plain", read_text, offsetof(struct cause, plain), false },
	{ "clause", read_text, offsetof(struct cause, clause), false },
	{ "prior", read_real, offsetof(struct cause, prior), false },
	{ "confirm", read_text, offsetof(struct cause, confirm), false },
	{ "explains", read_names, offsetof(struct cause, explains), false },
	{ 0 },
};

static const struct field method_fields[] = {
	{ "id", read_id, offsetof(struct method, id), true },
	{ "title", read_text, offsetof(struct method, title), true },
	{ "summary", read_text, offsetof(struct method, summary), true },
	{ "plain", read_text, offsetof(struct method, plain), false },
	{ "treats", read_shares, offsetof(struct method, treats), true },
	{ "minutes", read_integer, offsetof(struct method, minutes), true },
	{ "reboot", read_bool, offsetof(struct method, reboot), true },
	{ "risk", read_risk, offsetof(struct method, risk), true },
	{ "risk-note", read_text, offsetof(struct method, risk_note), false },
	{ "owner", read_owner, offsetof(struct method, owner), true },
	{ "needs", read_names, offsetof(struct method, needs), false },
	{ "first", read_names, offsetof(struct method, first), false },
	{ "not-when", read_text, offsetof(struct method, not_when), false },
	{ "verify", read_verify, 0, true },
	{ "if-it-fails", read_id, offsetof(struct method, if_it_fails), false },
	{ "steps", read_steps, 0, true },
	{ 0 },
};

static const struct field placeholder_fields[] = {
	{ "id", read_id, offsetof(struct placeholder, id), true },
	{ "title", read_text, offsetof(struct placeholder, title), true },
	{ "pattern", read_pattern, offsetof(struct placeholder, pattern), true },
	{ "match", read_texts, offsetof(struct placeholder, match), true },
	{ "no-match", read_texts, offsetof(struct placeholder, no_match), true },
	{ 0 },
};

static const struct field private_fields[] = {
	{ "id", read_id, offsetof(struct private_data, id), true },
	{ "title", read_text, offsetof(struct private_data, title), true },
	{ "pattern", read_pattern, offsetof(struct private_data, pattern), true },
	{ "literal", read_text, offsetof(struct private_data, literal), false },
	{ "learn", read_bool, offsetof(struct private_data, learn), false },
	{ "keep", read_texts, offsetof(struct private_data, keep), false },
	{ "unless", read_texts, offsetof(struct private_data, unless), false },
	{ "match", read_texts, offsetof(struct private_data, match), true },
	{ "no-match", read_texts, offsetof(struct private_data, no_match), true },
	{ 0 },
};

static const struct field uncovered_fields[] = {
	{ "id", read_id, offsetof(struct uncovered, id), true },
	{ "title", read_text, offsetof(struct uncovered, title), true },
	{ 0 },
};

static enum role signature_role(const struct signature *signature)
{
	if (signature->benign)
		return ROLE_NOISE;
	if (signature->speaks_for.count || signature->speaks_against.count ||
	    signature->scattered.speaks_for.count)
		return ROLE_EVIDENCE;
	if (signature->route)
		return ROLE_CARRIER;
	if (signature->clears.count)
		return ROLE_CLEARING;
	if (signature->attempt.event || signature_marks_phase(signature))
		return ROLE_MARKER;
	if (signature->tried.method)
		return ROLE_TREATMENT;
	if (signature_states_fact(signature))
		return ROLE_FACT;
	return ROLE_NONE;
}

/* A list of items under one top key. */
struct section {
	const char *key;
	const struct field *fields;
	size_t size;
	size_t place;
	size_t array, count, room; /* in struct rules */
};

#define SECTION(name, type, fields, items, number, space)                                                    \
	{                                                                                                    \
		name, fields, sizeof(struct type), offsetof(struct type, place),                             \
			offsetof(struct rules, items), offsetof(struct rules, number),                       \
			offsetof(struct rules, space)                                                        \
	}

static const struct section sections[] = {
	SECTION("kinds", kind, kind_fields, kinds, kind_count, kind_room),
	SECTION("attempts", attempt_kind, attempt_kind_fields, attempt_kinds, attempt_kind_count,
		attempt_kind_room),
	SECTION("windows", windows, windows_fields, windows, windows_count, windows_room),
	SECTION("signatures", signature, signature_fields, signatures, signature_count, signature_room),
	SECTION("causes", cause, cause_fields, causes, cause_count, cause_room),
	SECTION("methods", method, method_fields, methods, method_count, method_room),
	SECTION("placeholders", placeholder, placeholder_fields, placeholders, placeholder_count,
		placeholder_room),
	SECTION("private", private_data, private_fields, privates, private_count, private_room),
	SECTION("uncovered", uncovered, uncovered_fields, uncovered, uncovered_count, uncovered_room),
};

static void load_section(struct loader *loader, const struct section *section, const struct node *list)
{
	char *rules = (char *)loader->rules;
	void **array = (void **)(void *)(rules + section->array);
	size_t *count = (size_t *)(void *)(rules + section->count);
	size_t *room = (size_t *)(void *)(rules + section->room);

	if (list->type != NODE_LIST) {
		wrong(loader, list, "a list of items");
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		char *item;
		const char *id;

		*array = memory_grow(*array, *count, room, section->size);
		item = (char *)*array + *count * section->size;
		memset(item, 0, section->size);
		memcpy(item + section->place, &list->items[i].place, sizeof(struct place));
		read_fields(loader, &list->items[i], section->fields, item);
		memcpy(&id, item, sizeof(id)); /* id is the first field of every item */
		if (id)
			++*count;
	}
}

/* That a text is missing was told; whoever shows it need not mind. */
static void default_text(const char **text, const char *otherwise)
{
	if (!*text)
		*text = otherwise;
}

static void default_texts(struct rules *rules)
{
	for (size_t i = 0; i < rules->kind_count; i++)
		default_text(&rules->kinds[i].title, rules->kinds[i].id);
	for (size_t i = 0; i < rules->attempt_kind_count; i++)
		default_text(&rules->attempt_kinds[i].title, rules->attempt_kinds[i].id);
	for (size_t i = 0; i < rules->signature_count; i++)
		default_text(&rules->signatures[i].title, rules->signatures[i].id);
	for (size_t i = 0; i < rules->placeholder_count; i++)
		default_text(&rules->placeholders[i].title, rules->placeholders[i].id);
	for (size_t i = 0; i < rules->private_count; i++)
		default_text(&rules->privates[i].title, rules->privates[i].id);
	for (size_t i = 0; i < rules->uncovered_count; i++)
		default_text(&rules->uncovered[i].title, rules->uncovered[i].id);
	for (size_t i = 0; i < rules->method_count; i++) {
		struct method *method = &rules->methods[i];

		default_text(&method->title, method->id);
		default_text(&method->summary, "");
		default_text(&method->risk, "low");
		default_text(&method->owner, "admin");
		default_text(&method->verify_text, "");
		for (size_t k = 0; k < method->variant_count; k++)
			for (size_t s = 0; s < method->variants[k].count; s++)
				default_text(&method->variants[k].items[s].text, "");
	}
}

static void finish_items(struct rules *rules, size_t kinds, size_t signatures)
{
	default_texts(rules);

	for (size_t i = kinds; i < rules->kind_count; i++)
		if (rules->kinds[i].order == 0)
			rules->kinds[i].order = 50;
	for (size_t i = signatures; i < rules->signature_count; i++)
		rules->signatures[i].role = signature_role(&rules->signatures[i]);
}

void load_items(struct rules *rules, const struct node *root, struct problems *problems)
{
	struct loader loader = { rules, problems };
	size_t kinds = rules->kind_count;
	size_t signatures = rules->signature_count;

	if (root->type != NODE_MAP) {
		problems_add(problems, root->place, "a pattern file holds `signatures:` or another list");
		return;
	}
	for (size_t i = 0; i < root->count; i++) {
		const struct section *found = NULL;

		for (size_t k = 0; k < sizeof(sections) / sizeof(*sections); k++)
			if (slice_equal(root->items[i].key, slice_of(sections[k].key)))
				found = &sections[k];
		if (found)
			load_section(&loader, found, &root->items[i]);
		else
			problems_add(problems, root->items[i].place, "unknown list '%.*s'",
				     SLICE_ARGS(root->items[i].key))
				->help =
				"known lists: kinds, attempts, windows, signatures, causes, methods, "
				"placeholders, private, uncovered";
	}
	finish_items(rules, kinds, signatures);
}
