#include "pair.h"

#include "field.h"
#include "stamp.h"
#include "value.h"
#include "wording.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBERED_TOKEN 9 /* digits; what a key makes has more */

struct found {
	size_t files, begins, entries, names, against;
	bool named_otherwise;
};

void pair_remark(struct pair *pair, const char *status, const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	json_array_append_new(pair->remarks,
			      json_pack("{s:s, s:o}", "status", status, "text", text_value(slice_of(text))));
}

static const json_t *machine(const struct side *side)
{
	return json_object_get(side->record, "machine");
}

/* Names and hardware */

/* What --redact puts in place of a name, numbered anew in each run. */
static bool is_numbered_token(struct slice name)
{
	size_t dash = slice_find_byte(name, '-'), digits = name.length - dash;

	if (dash == name.length || digits < 2 || digits > NUMBERED_TOKEN)
		return false;
	for (size_t i = 0; i < dash; i++)
		if (!isupper((unsigned char)name.text[i]))
			return false;
	for (size_t i = dash + 1; i < name.length; i++)
		if (!isdigit((unsigned char)name.text[i]))
			return false;
	return true;
}

static bool is_redacted(const struct side *side)
{
	return json_is_object(json_object_get(side->record, "redaction"));
}

static struct slice without_spread(struct slice text)
{
	static const char *const same[][2] = {
		{ "x64", "amd64" }, { "x86_64", "amd64" }, { "i386", "x86" }, { "aarch64", "arm64" }
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		if (slice_same(text, slice_of(same[i][0])))
			return slice_of(same[i][1]);
	return text;
}

/* One may be shorter: a name without its domain, a model without its number. */
static bool agree(struct slice a, struct slice b)
{
	size_t length;

	a = without_spread(slice_trim(a));
	b = without_spread(slice_trim(b));
	length = a.length < b.length ? a.length : b.length;
	return slice_same(slice_head(a, length), slice_head(b, length)) &&
	       (a.length == b.length ||
		!isalnum((unsigned char)(a.length > b.length ? a.text[length] : b.text[length])));
}

static bool tokens_compare(const struct pair *pair, struct slice a, struct slice b)
{
	if (!is_redacted(pair->before) && !is_redacted(pair->after))
		return true;
	return (!is_numbered_token(a) && !is_numbered_token(b) &&
		is_redacted(pair->before) == is_redacted(pair->after));
}

static void look_at_facts(struct pair *pair, struct found *found)
{
	static const struct {
		const char *key, *title;
	} facts[] = { { "name", "name" },
		      { "manufacturer", "manufacturer" },
		      { "model", "model" },
		      { "arch", "architecture" } };

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
		struct slice a = field_text(machine(pair->before), facts[i].key);
		struct slice b = field_text(machine(pair->after), facts[i].key);
		struct buf one = { 0 }, two = { 0 };

		if (!a.length || !b.length)
			continue;
		if (i == 0 && !tokens_compare(pair, a, b)) {
			pair_remark(pair, "note",
				    "The names of the machines are redacted, so they do not compare; "
				    "--redact-key with the same key would make them the same");
			continue;
		}
		field_add_name(&one, a);
		field_add_name(&two, b);
		if (agree(a, b)) {
			found->names += i == 0;
			if (i == 0)
				pair_remark(pair, "sign", "Both are of the machine %s", buf_text(&one));
		} else {
			found->against++;
			found->named_otherwise |= i == 0;
			pair_remark(pair, "doubt", "The %s differs: %s before, %s after", facts[i].title,
				    buf_text(&one), buf_text(&two));
		}
		buf_release(&one);
		buf_release(&two);
	}
}

static void look_at_windows(struct pair *pair)
{
	long before = pair->before->build, after = pair->after->build;

	if (sides_upgraded(pair->after, pair->before))
		pair_remark(pair, "doubt",
			    "Windows went back from build %ld to %ld: rolled back, set up anew, or another "
			    "machine",
			    before, after);
	else if (sides_upgraded(pair->before, pair->after))
		pair_remark(pair, "note", "Windows went from build %ld to %ld in between", before, after);
}

/* What both hold */

static void count_files(const struct pair *pair, struct found *found)
{
	const json_t *files = json_object_get(pair->after->record, "files"), *others;
	json_t *file, *other;
	size_t i, k;

	others = json_object_get(pair->before->record, "files");
	FIELD_EACH(files, i, file)
	{
		int64_t first = field_stamp(file, "first");

		if (side_has_file(pair->before, file)) {
			found->files++;
			continue;
		}
		FIELD_EACH(others, k, other)
		{
			if (first != STAMP_NONE && field_stamp(other, "first") == first &&
			    slice_equal(field_text(other, "kind"), field_text(file, "kind"))) {
				found->begins++;
				break;
			}
		}
	}
}

static bool is_same_entry(const struct sight *a, const struct sight *b)
{
	struct slice text = field_text(a->value, "text");

	return b && a->first != STAMP_NONE && a->first == b->first && text.length &&
	       slice_equal(text, field_text(b->value, "text"));
}

static bool is_same_attempt(const json_t *a, const json_t *b)
{
	return a && b && attempt_time(a) != STAMP_NONE && attempt_time(a) == attempt_time(b) &&
	       json_equal(json_object_get(a, "code"), json_object_get(b, "code"));
}

static void count_entries(const struct pair *pair, struct found *found)
{
	for (size_t i = 0; i < pair->before->sight_count; i++)
		found->entries += is_same_entry(&pair->before->sights[i],
						side_sight(pair->after, pair->before->sights[i].key));
	for (size_t i = 0; i < pair->before->deed_count; i++) {
		const struct deed *deed = &pair->before->deeds[i], *other = side_deed(pair->after, deed->key);

		if (other && deed->rank)
			found->entries += is_same_attempt(deed->failed, other->failed) ||
					  is_same_attempt(deed->succeeded, other->succeeded);
	}
}

static void tell_shared(struct pair *pair, const struct found *found)
{
	if (found->files)
		pair_remark(pair, "sign",
			    found->files == 1 ? "%zu file is the same in both"
					      : "%zu files are the same in both",
			    found->files);
	if (found->begins)
		pair_remark(pair, "sign",
			    found->begins == 1 ? "%zu log begins at the same second in both"
					       : "%zu logs begin at the same second in both",
			    found->begins);
	if (found->entries)
		pair_remark(pair, "sign",
			    found->entries == 1 ? "%zu entry stands in both with the same time"
						: "%zu entries stand in both with the same times",
			    found->entries);
}

static void settle_kinship(struct pair *pair)
{
	struct found found = { 0 };
	bool shared;

	look_at_facts(pair, &found);
	count_files(pair, &found);
	count_entries(pair, &found);
	shared = found.files || found.begins || found.entries;
	tell_shared(pair, &found);
	look_at_windows(pair);
	if (found.against && !shared && (found.named_otherwise || !found.names)) {
		pair->kinship = KIN_OTHER;
	} else if (found.against) {
		pair->kinship = KIN_DOUBTFUL;
		pair_remark(pair, "doubt", "%s",
			    found.named_otherwise
				    ? "Yet both hold the same history: the machine was renamed, "
				      "or both come from one image"
				    : "Yet the rest says that they are of one machine");
	} else if (shared || found.names) {
		pair->kinship = KIN_SAME;
	} else {
		pair->kinship = KIN_UNKNOWN;
		pair_remark(pair, "doubt", "Nothing says that both are of one machine");
	}
}

/* Order */

struct orders {
	size_t later, same, earlier;
	struct slice short_kind; /* one of those that end earlier */
};

static void compare_spans(const struct pair *pair, struct orders *orders)
{
	for (size_t i = 0; i < pair->before->span_count; i++) {
		const struct span *before = &pair->before->spans[i];
		const struct span *after = side_span(pair->after, before->kind);

		if (!after || before->last == STAMP_NONE || after->last == STAMP_NONE)
			continue;
		orders->later += after->last > before->last;
		orders->same += after->last == before->last;
		orders->earlier += after->last < before->last;
		if (after->last < before->last)
			orders->short_kind = before->title;
	}
}

static enum order order_of(struct pair *pair, const struct orders *orders)
{
	int64_t before = pair->before->last, after = pair->after->last;

	if (orders->later)
		return ORDER_LATER;
	if (orders->earlier)
		return ORDER_REVERSED;
	if (before == STAMP_NONE || after == STAMP_NONE)
		return ORDER_UNTIMED;
	if (orders->same)
		return after > before ? ORDER_LATER : ORDER_NO_NEWS;
	pair_remark(pair, "doubt", "The two have no kind of log in common");
	return after > before ? ORDER_LATER : after < before ? ORDER_REVERSED : ORDER_NO_NEWS;
}

static bool is_same_input(const struct pair *pair)
{
	struct slice one = field_text(json_object_get(pair->before->record, "provenance"), "input_sha256");
	struct slice two = field_text(json_object_get(pair->after->record, "provenance"), "input_sha256");

	return pair->after->span_count && one.length && slice_equal(one, two);
}

static void settle_order(struct pair *pair)
{
	struct orders orders = { 0 };
	struct buf from = { 0 }, to = { 0 }, name = { 0 };

	compare_spans(pair, &orders);
	pair->order = is_same_input(pair) ? ORDER_SAME : order_of(pair, &orders);
	if (pair->order != ORDER_LATER)
		return;
	if (orders.earlier) {
		field_add_name(&name, orders.short_kind);
		pair_remark(pair, "doubt", "Some logs end earlier after than before, such as: %s",
			    buf_text(&name));
	}
	if (pair->before->last != STAMP_NONE && pair->after->first != STAMP_NONE &&
	    pair->after->first > pair->before->last) {
		wording_stamp(&from, pair->before->last);
		wording_stamp(&to, pair->after->first);
		pair_remark(pair, "note", "No log tells of the time from %s to %s", buf_text(&from),
			    buf_text(&to));
	}
	buf_release(&from);
	buf_release(&to);
	buf_release(&name);
}

/* The rest that a reader has to know */

static void look_at_record(struct pair *pair, const struct side *side, const char *which)
{
	static const struct {
		const char *status, *says;
	} rows[] = { { "unreadable", "could not be read" },
		     { "empty", "held nothing to read" },
		     { "limit", "was read only as far as a limit" },
		     { "interrupted", "was read only in part: reading was interrupted" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (field_is(side->record, "status", rows[i].status))
			pair_remark(pair, "doubt", "What was sent %s %s", which, rows[i].says);
	if (!side->complete)
		pair_remark(pair, "doubt", "The record of what was sent %s leaves findings or attempts out",
			    which);
}

static bool differ_in(const struct pair *pair, const char *key)
{
	struct slice one = field_text(json_object_get(pair->before->record, "provenance"), key);
	struct slice two = field_text(json_object_get(pair->after->record, "provenance"), key);

	return one.length && two.length && !slice_equal(one, two);
}

void pair_init(struct pair *pair, const struct side *before, const struct side *after)
{
	*pair = (struct pair){ .before = before, .after = after, .remarks = json_array() };
	settle_kinship(pair);
	settle_order(pair);
	look_at_record(pair, before, "before");
	look_at_record(pair, after, "after");
	if (differ_in(pair, "patterns_sha256") || differ_in(pair, "fixrank"))
		pair_remark(pair, "doubt",
			    "The two were judged by different patterns; from the logs themselves "
			    "they would be judged by the same");
	if (is_redacted(before) != is_redacted(after))
		pair_remark(pair, "doubt", "Only one of the two is redacted, so names in it do not compare");
}

void pair_release(struct pair *pair)
{
	json_decref(pair->remarks);
}

const char *kinship_word(enum kinship kinship)
{
	static const char *const words[] = { "same", "unknown", "doubtful", "other" };

	return words[kinship];
}

const char *order_word(enum order order)
{
	static const char *const words[] = { "later", "same", "no-news", "reversed", "untimed" };

	return words[order];
}
