#include "secrets.h"

#include "arena.h"
#include "buf.h"
#include "finder.h"
#include "memory.h"
#include "utf8.h"
#include "value.h"

#include <ctype.h>
#include <nettle/hmac.h>
#include <stdlib.h>
#include <string.h>

#define JOINER	      SLICE("\xe2\x80\x8d") /* with which tickets part what would be linked */
#define LEARN_LIMIT   ((size_t)50000)	    /* values; beyond, only what the record itself marks is hidden */
#define SHORTEST      3
#define NUMBER_LENGTH 8	  /* digits alone that are fewer are no name */
#define CUT_LENGTH    4	  /* of a value that the end of a text cuts off */
#define CUT_FROM      500 /* bytes: shorter texts are not cut off */
#define WITHHELD      "[withheld: this text could not be looked through to its end]"
#define TOKEN_BYTES   5
#define START	      3 /* bytes of a value that find it */

/* A set of texts without regard to the case of ASCII letters; its size is a power of two, at most half of it used. */
struct words {
	struct slice *items;
	size_t size, used;
};

struct secret {
	struct slice value;
	const char *type;
	const char *token; /* NULL: not in the record */
	bool common;	   /* hidden only where a rule marks it */
	size_t next;	   /* with the same start: its index and one */
};

struct range {
	size_t begin, end;
	size_t secret;
};

struct secrets {
	const struct rules *rules;
	struct finder *finder;
	struct arena arena;
	struct words words; /* of our own texts */
	struct words own;   /* texts of ours, whole */
	struct words tokens;
	struct secret *items;
	size_t count, room;
	size_t *slots; /* by value: index and one */
	size_t slot_size;
	size_t starts[65536]; /* by the first bytes: index and one */
	struct buf key;
	size_t replaced;
	size_t passed;	   /* numbers that no token has, for they would name a value */
	bool again;	   /* the record has tokens already */
	struct slice text; /* that is looked through */
	struct range *ranges;
	size_t range_count, range_room;
};

static const struct {
	const char *type, *title;
} covered[] = {
	{ "user", "Names of people and accounts, and their profiles" },
	{ "host", "Names of machines and servers" },
	{ "domain", "Domains and organisations" },
	{ "ip", "IP addresses" },
	{ "mac", "Addresses of network cards" },
	{ "mail", "Mail addresses" },
	{ "sid", "SIDs" },
	{ "serial", "Serial numbers" },
	{ "key", "Product keys, passwords, access tokens" },
	{ "device", "Ids of devices, machines, tenants" },
};

static unsigned char fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static size_t hash_of(struct slice text)
{
	unsigned long long hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ fold(text.text[i])) * 0x100000001b3u;
	return (size_t)(hash ^ hash >> 32);
}

/* Words */

static struct slice *word_slot(const struct words *words, struct slice text)
{
	size_t at = hash_of(text) & (words->size - 1);

	while (words->items[at].text && !slice_same(words->items[at], text))
		at = (at + 1) & (words->size - 1);
	return &words->items[at];
}

static bool words_have(const struct words *words, struct slice text)
{
	return words->size && word_slot(words, text)->text;
}

static void words_grow(struct words *words)
{
	struct words grown = { .size = words->size ? words->size * 2 : 1024, .used = words->used };

	grown.items = memory_new_array(grown.size, sizeof(*grown.items));
	for (size_t i = 0; i < words->size; i++)
		if (words->items[i].text)
			*word_slot(&grown, words->items[i]) = words->items[i];
	free(words->items);
	*words = grown;
}

/* text must stay. */
static void words_add(struct words *words, struct slice text)
{
	struct slice *slot;

	if (words->used * 2 >= words->size)
		words_grow(words);
	slot = word_slot(words, text);
	words->used += !slot->text;
	if (!slot->text)
		*slot = text;
}

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static void add_words_of(struct secrets *secrets, struct slice text)
{
	for (size_t begin = 0; begin < text.length;) {
		size_t end = begin;

		while (end < text.length && is_word_byte(text.text[end]))
			end++;
		if (end - begin >= SHORTEST)
			words_add(&secrets->words, (struct slice){ text.text + begin, end - begin });
		begin = end > begin ? end : begin + 1;
	}
}

static void add_own(struct secrets *secrets, const char *text)
{
	if (!text || !*text)
		return;
	words_add(&secrets->own, slice_of(text));
	add_words_of(secrets, slice_of(text));
}

static void add_method(struct secrets *secrets, const struct method *method)
{
	add_own(secrets, method->title);
	add_own(secrets, method->summary);
	add_own(secrets, method->plain);
	add_own(secrets, method->risk_note);
	add_own(secrets, method->not_when);
	add_own(secrets, method->verify_text);
	add_own(secrets, method->verify_command);
	for (size_t i = 0; i < method->variant_count; i++) {
		for (size_t k = 0; k < method->variants[i].count; k++) {
			add_own(secrets, method->variants[i].items[k].text);
			add_own(secrets, method->variants[i].items[k].command);
			add_own(secrets, method->variants[i].items[k].else_command);
		}
	}
	for (size_t i = 0; i < method->needs.count; i++)
		add_own(secrets, method->needs.items[i].id);
}

static void add_rules(struct secrets *secrets)
{
	const struct rules *rules = secrets->rules;

	add_own(secrets, WITHHELD);
	for (size_t i = 0; i < sizeof(covered) / sizeof(*covered); i++)
		add_own(secrets, covered[i].title);
	for (size_t i = 0; i < rules->kind_count; i++) {
		add_own(secrets, rules->kinds[i].id);
		add_own(secrets, rules->kinds[i].title);
		add_own(secrets, rules->kinds[i].collect);
		add_own(secrets, rules->kinds[i].binary.why);
		for (size_t k = 0; k < rules->kinds[i].files.count; k++)
			add_own(secrets, rules->kinds[i].files.items[k].id);
	}
	for (size_t i = 0; i < rules->signature_count; i++) {
		add_own(secrets, rules->signatures[i].id);
		add_own(secrets, rules->signatures[i].title);
		add_own(secrets, rules->signatures[i].says);
	}
	for (size_t i = 0; i < rules->cause_count; i++) {
		add_own(secrets, rules->causes[i].id);
		add_own(secrets, rules->causes[i].title);
		add_own(secrets, rules->causes[i].clause);
		add_own(secrets, rules->causes[i].meaning);
		add_own(secrets, rules->causes[i].plain);
		add_own(secrets, rules->causes[i].confirm);
	}
	for (size_t i = 0; i < rules->method_count; i++)
		add_method(secrets, &rules->methods[i]);
	for (size_t i = 0; i < rules->attempt_kind_count; i++)
		add_own(secrets, rules->attempt_kinds[i].title);
	for (size_t i = 0; i < rules->code_count; i++) {
		add_own(secrets, rules->codes[i].symbol);
		add_own(secrets, rules->codes[i].meaning);
	}
	for (size_t i = 0; i < rules->windows_count; i++)
		add_own(secrets, rules->windows[i].name);
	for (size_t i = 0; i < rules->uncovered_count; i++)
		add_own(secrets, rules->uncovered[i].title);
}

struct secrets *secrets_new(const struct rules *rules, struct problems *problems)
{
	struct secrets *secrets = memory_new(sizeof(*secrets));

	secrets->rules = rules;
	secrets->finder = finder_new(rules, problems);
	add_rules(secrets);
	return secrets;
}

void secrets_free(struct secrets *secrets)
{
	if (!secrets)
		return;
	finder_free(secrets->finder);
	free(secrets->words.items);
	free(secrets->own.items);
	free(secrets->tokens.items);
	free(secrets->items);
	free(secrets->slots);
	free(secrets->ranges);
	if (secrets->key.text)
		explicit_bzero(secrets->key.text, secrets->key.room);
	buf_release(&secrets->key);
	arena_release(&secrets->arena);
	free(secrets);
}

void secrets_set_key(struct secrets *secrets, struct slice key)
{
	buf_clear(&secrets->key);
	buf_add(&secrets->key, key);
}

void secrets_forget(struct secrets *secrets)
{
	free(secrets->tokens.items);
	secrets->tokens = (struct words){ 0 };
	memset(secrets->starts, 0, sizeof(secrets->starts));
	if (secrets->slots)
		memset(secrets->slots, 0, secrets->slot_size * sizeof(*secrets->slots));
	arena_release(&secrets->arena);
	secrets->arena = (struct arena){ 0 };
	secrets->count = secrets->replaced = secrets->passed = 0;
	secrets->again = false;
}

/* Values */

static size_t *secret_slot(const struct secrets *secrets, struct slice value)
{
	size_t at = hash_of(value) & (secrets->slot_size - 1);

	while (secrets->slots[at] && !slice_same(secrets->items[secrets->slots[at] - 1].value, value))
		at = (at + 1) & (secrets->slot_size - 1);
	return &secrets->slots[at];
}

static void grow_slots(struct secrets *secrets)
{
	free(secrets->slots);
	secrets->slot_size = secrets->slot_size ? secrets->slot_size * 2 : 1024;
	secrets->slots = memory_new_array(secrets->slot_size, sizeof(*secrets->slots));
	for (size_t i = 0; i < secrets->count; i++)
		*secret_slot(secrets, secrets->items[i].value) = i + 1;
}

static size_t start_of(struct slice text)
{
	return (fold(text.text[0]) * 31u * 31u + fold(text.text[1]) * 31u + fold(text.text[2])) & 65535;
}

static bool is_common(const struct secrets *secrets, struct slice value)
{
	size_t digits = 0;

	while (digits < value.length && isdigit((unsigned char)value.text[digits]))
		digits++;
	return value.length < SHORTEST || (digits == value.length && digits < NUMBER_LENGTH) ||
	       words_have(&secrets->words, value);
}

/* The index of a value, which is added where it is new. */
static size_t secret_of(struct secrets *secrets, const char *type, struct slice value)
{
	size_t *slot;
	struct secret *secret;

	if (secrets->count * 2 >= secrets->slot_size)
		grow_slots(secrets);
	slot = secret_slot(secrets, value);
	if (*slot)
		return *slot - 1;
	secrets->items = memory_grow(secrets->items, secrets->count, &secrets->room, sizeof(*secrets->items));
	secret = &secrets->items[secrets->count++];
	*secret = (struct secret){ .value = arena_copy(&secrets->arena, value), .type = type };
	*slot = secrets->count;
	secret->common = is_common(secrets, value);
	if (!secret->common) {
		size_t *start = &secrets->starts[start_of(value)];

		secret->next = *start;
		*start = secrets->count;
	}
	return secrets->count - 1;
}

static bool is_token(struct slice value)
{
	for (size_t i = 0; rules_private_types[i]; i++) {
		struct slice type = slice_of(rules_private_types[i]), rest = slice_tail(value, type.length);

		if (slice_same(slice_head(value, type.length), type) && rest.length > 1 &&
		    rest.text[0] == '-' && strspn(rest.text + 1, "0123456789abcdef") >= rest.length - 1)
			return true;
	}
	return false;
}

static void learn_value(void *context, const char *type, struct slice value)
{
	struct secrets *secrets = context;

	if (secrets->count < LEARN_LIMIT && !(secrets->again && is_token(value)))
		secret_of(secrets, type, value);
}

void secrets_add(struct secrets *secrets, const char *type, struct slice value)
{
	if (value.length && rules_private_type(type))
		secret_of(secrets, rules_private_type(type), value);
}

void secrets_learn(struct secrets *secrets, struct slice text)
{
	finder_learn(secrets->finder, text, learn_value, secrets);
}

/* Whether a name goes on with this character. Not with an underscore (PC-042_CBS.log), not with a quotation mark of any language; and
 * Chinese, Japanese and Korean have no blanks between words. */
static bool goes_on(unsigned long c)
{
	static const struct {
		unsigned long first, last;
	} others[] = {
		{ 0x80, 0xa9 },	    { 0xab, 0xb4 },	{ 0xb6, 0xb9 },	    { 0xbb, 0xbf },
		{ 0xd7, 0xd7 },	    { 0xf7, 0xf7 },	{ 0x2000, 0x2bff }, { 0x2e80, 0x9fff },
		{ 0xac00, 0xd7ff }, { 0xf900, 0xfaff }, { 0xfe00, 0xfe6f }, { 0xfeff, 0xff0f },
		{ 0xff1a, 0xff20 }, { 0xff3b, 0xff40 }, { 0xff5b, 0xffff }, { 0x1f000, 0x3ffff },
	};

	if (c < 0x80)
		return isalnum((int)c);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (c >= others[i].first && c <= others[i].last)
			return false;
	return true;
}

static bool is_name_inside(struct slice text, size_t at)
{
	size_t before = at;
	unsigned long left = 0, right = 0;

	if (at == 0 || at >= text.length)
		return false;
	do
		before--;
	while (before > 0 && at - before < 4 && ((unsigned char)text.text[before] & 0xc0) == 0x80);
	utf8_decode(slice_tail(text, before), &left);
	utf8_decode(slice_tail(text, at), &right);
	return goes_on(left) && goes_on(right);
}

static bool is_whole(struct slice text, size_t begin, size_t end)
{
	return !is_name_inside(text, begin) && !is_name_inside(text, end);
}

/* The longest known value that stands at a place, or NONE; *ret_end is where it ends. */
static size_t known_at(const struct secrets *secrets, struct slice text, size_t begin, size_t *ret_end)
{
	struct slice rest = slice_tail(text, begin);
	size_t found = NONE;

	if (rest.length < START)
		return NONE;
	*ret_end = begin;
	for (size_t i = secrets->starts[start_of(rest)]; i; i = secrets->items[i - 1].next) {
		struct slice value = secrets->items[i - 1].value;
		size_t end = begin + (value.length < rest.length ? value.length : rest.length);

		/* a quote that was cut off may end in the middle of a value */
		if (rest.length < value.length && (rest.length < CUT_LENGTH || text.length < CUT_FROM))
			continue;
		if (end <= *ret_end ||
		    !slice_same(slice_head(value, rest.length), slice_head(rest, value.length)) ||
		    !is_whole(text, begin, end))
			continue;
		found = i - 1;
		*ret_end = end;
	}
	return found;
}

/* Hiding */

static void add_range(struct secrets *secrets, size_t begin, size_t end, size_t secret)
{
	secrets->ranges = memory_grow(secrets->ranges, secrets->range_count, &secrets->range_room,
				      sizeof(*secrets->ranges));
	secrets->ranges[secrets->range_count++] = (struct range){ begin, end, secret };
}

static void mark_value(void *context, const char *type, struct slice value)
{
	struct secrets *secrets = context;
	size_t begin = (size_t)(value.text - secrets->text.text);

	if (secrets->again && is_token(value))
		return;
	add_range(secrets, begin, begin + value.length, secret_of(secrets, type, value));
}

static int compare_ranges(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	if (left->begin != right->begin)
		return left->begin < right->begin ? -1 : 1;
	return left->end > right->end ? -1 : left->end < right->end;
}

/* Returns whether that is all that there may be. */
static bool find_ranges(struct secrets *secrets, struct slice text)
{
	bool whole;

	secrets->text = text;
	secrets->range_count = 0;
	whole = finder_run(secrets->finder, text, mark_value, secrets);
	for (size_t i = 0; i + START <= text.length; i++) {
		size_t end, secret = known_at(secrets, text, i, &end);

		if (secret != NONE)
			add_range(secrets, i, end, secret);
	}
	if (secrets->range_count > 1)
		qsort(secrets->ranges, secrets->range_count, sizeof(*secrets->ranges), compare_ranges);
	return whole;
}

static size_t number_of(const struct secrets *secrets, const char *type)
{
	size_t number = 0;

	for (size_t i = 0; i < secrets->count; i++)
		number += secrets->items[i].token && secrets->items[i].type == type;
	return number;
}

/* What is a value is passed over: a machine may be called HOST-2. */
static void add_number(struct secrets *secrets, const char *type, struct buf *token)
{
	size_t begin = token->length;

	buf_printf(token, "%zu", number_of(secrets, type) + secrets->passed + 1);
	while (*secret_slot(secrets, buf_slice(token))) {
		secrets->passed++;
		token->length = begin;
		buf_printf(token, "%zu", number_of(secrets, type) + secrets->passed + 1);
	}
}

static const char *token_of(struct secrets *secrets, struct secret *secret)
{
	struct buf token = { 0 };

	if (secret->token)
		return secret->token;
	for (const char *c = secret->type; *c; c++)
		buf_add_byte(&token, (char)toupper((unsigned char)*c));
	buf_add_byte(&token, '-');
	if (secrets->key.length) {
		struct hmac_sha256_ctx context;
		uint8_t digest[SHA256_DIGEST_SIZE];

		hmac_sha256_set_key(&context, secrets->key.length, (const uint8_t *)secrets->key.text);
		hmac_sha256_update(&context, strlen(secret->type) + 1, (const uint8_t *)secret->type);
		for (size_t i = 0; i < secret->value.length; i++)
			hmac_sha256_update(&context, 1, &(uint8_t){ fold(secret->value.text[i]) });
		hmac_sha256_digest(&context, sizeof(digest), digest);
		for (size_t i = 0; i < TOKEN_BYTES; i++)
			buf_printf(&token, "%02x", digest[i]);
	} else {
		add_number(secrets, secret->type, &token);
	}
	secret->token = arena_text(&secrets->arena, buf_slice(&token));
	buf_release(&token);
	words_add(&secrets->tokens, slice_of(secret->token));
	return secret->token;
}

const char *secrets_token(struct secrets *secrets, const char *type, struct slice value)
{
	size_t secret = secret_of(secrets, rules_private_type(type), value);

	return token_of(secrets, &secrets->items[secret]);
}

/* Adds text with tokens in it. Where two values overlap, what the first leaves of the second gets a token, too. */
static void hide_text(struct secrets *secrets, struct slice text, struct buf *hidden)
{
	size_t done = 0;

	for (size_t i = 0; i < secrets->range_count; i++) {
		const struct range *range = &secrets->ranges[i];

		if (range->end <= done)
			continue;
		if (range->begin > done)
			buf_add(hidden, slice_head(slice_tail(text, done), range->begin - done));
		buf_add_text(hidden, token_of(secrets, &secrets->items[range->secret]));
		secrets->replaced++;
		done = range->end;
	}
	buf_add(hidden, slice_tail(text, done));
}

typedef void text_fn(struct secrets *secrets, json_t *value, struct slice text);

static void find_in_text(struct secrets *secrets, json_t *value, struct slice text)
{
	(void)value;
	finder_run(secrets->finder, text, learn_value, secrets);
}

static void hide_in_text(struct secrets *secrets, json_t *value, struct slice text)
{
	struct buf hidden = { 0 };

	if (!find_ranges(secrets, text)) {
		json_string_set(value, WITHHELD);
		secrets->replaced++;
		return;
	}
	if (!secrets->range_count)
		return;
	hide_text(secrets, text, &hidden);
	json_string_setn_nocheck(value, buf_text(&hidden), hidden.length);
	buf_release(&hidden);
}

static void blank_text(struct secrets *secrets, json_t *value, struct slice text)
{
	(void)secrets;
	(void)text;
	json_string_set(value, "");
}

/* Keys whose texts are words of the record's own: they name, they never quote. */
static bool is_own_key(const char *key)
{
	static const char *const keys[] = {
		"schema",
		"status",
		"cause",
		"word",
		"id",
		"signature",
		"evidence",
		"treats",
		"risk",
		"owner",
		"basis",
		"if_it_fails",
		"kind",
		"level",
		"time",
		"last_time",
		"codes",
		"code",
		"attempt",
		"role",
		"standing",
		"linked",
		"start",
		"start_utc",
		"end",
		"first",
		"last",
		"outcome",
		"agreement",
		"tool",
		"method",
		"chain",
		"title",
		"meaning",
		"symbol",
		"fingerprint",
		"encoding",
		"sha256",
		"family",
		"zone",
		"fixrank",
		"sandbox",
		"patterns_sha256",
		"input_sha256",
		"what",
		"arch",
		"covers",
		"folder",
		"type",
		"before_first",
		"before_last",
		"after_first",
		"after_last",
	};

	for (size_t i = 0; key && i < sizeof(keys) / sizeof(*keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* Its keys are names of captures, none of ours. */
static bool is_map_of_captures(const char *key)
{
	return strcmp(key, "captures") == 0 || strcmp(key, "values") == 0;
}

/* Every text of the record that may quote. key: whose value it is, or whose list it stands in; NULL: it is foreign in any
 * case. */
static void each_text(struct secrets *secrets, json_t *value, const char *key, text_fn *visit)
{
	const char *name;
	json_t *item;
	size_t i;

	if (json_is_string(value)) {
		struct slice text = { json_string_value(value), json_string_length(value) };

		if (!is_own_key(key) && !words_have(&secrets->own, text))
			visit(secrets, value, text);
		return;
	}
	json_array_foreach(value, i, item)
		each_text(secrets, item, key, visit);
	json_object_foreach(value, name, item)
		each_text(secrets, item, key && !is_map_of_captures(key) ? name : NULL, visit);
}

static json_t *counts_of(const struct secrets *secrets)
{
	json_t *counts = json_object();

	for (size_t i = 0; rules_private_types[i]; i++)
		json_object_set_new(counts, rules_private_types[i],
				    json_integer((json_int_t)number_of(secrets, rules_private_types[i])));
	return counts;
}

static bool has_rule_for(const struct rules *rules, const char *type)
{
	struct buf group = { 0 };
	bool found = false;

	buf_printf(&group, "(?<%s>", type);
	for (size_t i = 0; i < rules->private_count; i++) {
		struct slice pattern = rules->privates[i].pattern.text;

		found |= slice_find(pattern, buf_slice(&group)) < pattern.length;
	}
	buf_release(&group);
	return found;
}

/* What rules look for, with the number of values found. */
static json_t *covers_of(const struct secrets *secrets)
{
	json_t *covers = json_array();

	for (size_t i = 0; i < sizeof(covered) / sizeof(*covered); i++) {
		size_t number = number_of(secrets, rules_private_type(covered[i].type));

		if (has_rule_for(secrets->rules, covered[i].type))
			json_array_append_new(covers, json_sprintf("%s: %zu", covered[i].title, number));
	}
	return covers;
}

static json_t *titles_of_uncovered(const struct rules *rules)
{
	json_t *titles = json_array();

	for (size_t i = 0; i < rules->uncovered_count; i++)
		json_array_append_new(titles, text_value(slice_of(rules->uncovered[i].title)));
	return titles;
}

/* A template has signs in place of numbers, also of those in a name, which then is not found in it. */
static void hide_in_templates(struct secrets *secrets, json_t *unexplained)
{
	json_t *item, *text;
	size_t i;

	json_array_foreach(unexplained, i, item) {
		text = json_object_get(item, "text");
		if (!json_is_string(text))
			continue;
		if (!find_ranges(secrets,
				 (struct slice){ json_string_value(text), json_string_length(text) }) ||
		    secrets->range_count)
			json_object_set_new(item, "template", json_copy(text));
	}
}

void secrets_learn_record(struct secrets *secrets, json_t *record)
{
	const json_t *name = json_object_get(json_object_get(record, "machine"), "name");
	struct slice text = { json_string_value(name), json_string_length(name) };

	secrets->again |= json_object_size(json_object_get(record, "redaction")) > 0;
	if (text.length && !(secrets->again && is_token(text)))
		secret_of(secrets, rules_private_type("host"), text);
	each_text(secrets, record, "", find_in_text);
}

void secrets_hide(struct secrets *secrets, json_t *record)
{
	secrets_learn_record(secrets, record);
	json_object_set_new(record, "redaction", json_null());
	hide_in_templates(secrets, json_object_get(record, "unexplained"));
	each_text(secrets, record, "", hide_in_text);
	json_object_set_new(record, "redaction",
			    json_pack("{s:I, s:o, s:o, s:o}", "replaced", (json_int_t)secrets->replaced,
				      "tokens", counts_of(secrets), "covers", covers_of(secrets), "uncovered",
				      titles_of_uncovered(secrets->rules)));
}

/* "&#45;" for a character of ASCII; returns its length, or 0. */
static size_t numbered(struct slice rest, char *ret_c)
{
	unsigned value = 0;
	size_t length = 2;

	if (!slice_starts(rest, SLICE("&#")))
		return 0;
	while (length < rest.length && length < 5 && isdigit((unsigned char)rest.text[length]))
		value = value * 10 + (unsigned)(rest.text[length++] - '0');
	if (length == rest.length || rest.text[length] != ';' || value >= 0x80)
		return 0;
	*ret_c = (char)value;
	return length + 1;
}

/* What stands in JSON, HTML, Markdown and wiki markup for a character. */
static size_t unescape(struct slice rest, char *ret_c)
{
	static const struct {
		struct slice escape;
		char c;
	} rows[] = { { { "&amp;", 5 }, '&' },
		     { { "&lt;", 4 }, '<' },
		     { { "&gt;", 4 }, '>' },
		     { { "&quot;", 6 }, '"' },
		     { { "&#x27;", 6 }, '\'' } };
	size_t length;

	*ret_c = rest.text[0];
	if (*ret_c == '\\' && rest.length > 1 && ispunct((unsigned char)rest.text[1])) {
		*ret_c = rest.text[1];
		return 2;
	}
	if (*ret_c != '&')
		return 1;
	length = numbered(rest, ret_c);
	if (length)
		return length;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (slice_starts(rest, rows[i].escape)) {
			*ret_c = rows[i].c;
			return rows[i].escape.length;
		}
	}
	return 1;
}

json_t *secrets_blank(struct secrets *secrets, const json_t *record)
{
	json_t *blank = json_deep_copy(record);

	each_text(secrets, blank, "", blank_text);
	return blank;
}

/* The length of a token that stands at the front of text, or 0. A user may be called "HOST". */
static size_t token_length(const struct secrets *secrets, struct slice text)
{
	size_t length = 0;

	if (!isupper((unsigned char)text.text[0]))
		return 0;
	while (length < text.length && isalpha((unsigned char)text.text[length]))
		length++;
	if (length == text.length || text.text[length] != '-')
		return 0;
	length++;
	while (length < text.length && isxdigit((unsigned char)text.text[length]))
		length++;
	return words_have(&secrets->tokens, slice_head(text, length)) ? length : 0;
}

typedef void known_fn(void *context, size_t secret);

static void each_known(const struct secrets *secrets, struct slice text, known_fn *visit, void *context)
{
	struct buf plain = { 0 };

	buf_reserve(&plain, text.length + 1);
	for (size_t i = 0; i < text.length;) {
		struct slice rest = slice_tail(text, i);
		char c;

		if (slice_starts(rest, JOINER)) {
			i += JOINER.length;
			continue;
		}
		i += unescape(rest, &c);
		plain.text[plain.length++] = c;
	}
	for (size_t i = 0; i + START <= plain.length; i++) {
		size_t end, token = token_length(secrets, slice_tail(buf_slice(&plain), i));
		size_t secret = token ? NONE : known_at(secrets, buf_slice(&plain), i, &end);

		i += token ? token - 1 : 0;
		if (secret != NONE)
			visit(context, secret);
	}
	buf_release(&plain);
}

struct leak {
	bool *harmless; /* by secret */
	bool found;
};

static void note_harmless(void *context, size_t secret)
{
	((struct leak *)context)->harmless[secret] = true;
}

static void note_leak(void *context, size_t secret)
{
	struct leak *leak = context;

	leak->found |= !leak->harmless[secret];
}

bool secrets_left(const struct secrets *secrets, struct slice text, struct slice blank)
{
	struct leak leak = { .harmless = memory_new_array(secrets->count + 1, sizeof(*leak.harmless)) };

	each_known(secrets, blank, note_harmless, &leak);
	each_known(secrets, text, note_leak, &leak);
	free(leak.harmless);
	return leak.found;
}

json_t *secrets_map(const struct secrets *secrets)
{
	json_t *map = json_object();

	for (size_t i = 0; i < secrets->count; i++)
		if (secrets->items[i].token)
			json_object_set_new(map, secrets->items[i].token,
					    json_pack("{s:s, s:o}", "type", secrets->items[i].type, "value",
						      text_value(secrets->items[i].value)));
	return map;
}
