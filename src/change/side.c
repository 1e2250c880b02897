#include "side.h"

#include "field.h"
#include "memory.h"
#include "stamp.h"
#include "update.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define WITNESS_WEIGHT 2.5 /* what a witness at least says of a cause */
#define LEAST_BUILD    1000
#define SAME_FILES     100		  /* builds so close are one Windows with more or less switched on */
#define SAME_FAILURE   (10 * 60 * 1000LL) /* what other attempts say of a failure is said within it */

static json_t *index_of(const json_t *list, const char *key)
{
	json_t *index = json_object(), *item;
	size_t i;

	FIELD_EACH(list, i, item)
	{
		const char *id = json_string_value(json_object_get(item, key));

		if (id && !json_object_get(index, id))
			json_object_set(index, id, item);
	}
	return index;
}

static const json_t *find(const json_t *index, struct slice key)
{
	return json_object_getn(index, key.text, key.length);
}

/* Kinds of logs */

static struct span *span_of(struct side *side, struct slice kind, struct slice title)
{
	for (size_t i = 0; i < side->span_count; i++)
		if (slice_equal(side->spans[i].kind, kind))
			return &side->spans[i];
	side->spans = memory_grow(side->spans, side->span_count, &side->span_room, sizeof(*side->spans));
	side->spans[side->span_count] = (struct span){ kind, title, STAMP_NONE, STAMP_NONE };
	return &side->spans[side->span_count++];
}

static void widen(struct span *span, const json_t *file)
{
	span->first = stamp_earlier(span->first, field_stamp(file, "first"));
	span->last = stamp_later(span->last, field_stamp(file, "last"));
}

static bool has_span(const struct side *side, struct slice kind, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal(side->spans[i].kind, kind))
			return true;
	return false;
}

/* A file of one kind may hold entries of others; they count where no file is theirs. */
static void init_spans(struct side *side)
{
	const json_t *files = json_object_get(side->record, "files");
	size_t i, k, own;
	json_t *file;

	side->first = side->last = STAMP_NONE;
	FIELD_EACH(files, i, file)
	{
		widen(span_of(side, field_text(file, "kind"), field_text(file, "title")), file);
		side->first = stamp_earlier(side->first, field_stamp(file, "first"));
		side->last = stamp_later(side->last, field_stamp(file, "last"));
	}
	own = side->span_count;
	FIELD_EACH(files, i, file)
	{
		const json_t *also = json_object_get(file, "also");

		for (k = 0; k < field_count(also) && side->span_count < FIELD_ITEMS; k++) {
			const json_t *kind = json_array_get(also, k);
			struct slice id = { json_string_value(kind), json_string_length(kind) };

			if (json_is_string(kind) && !has_span(side, id, own))
				widen(span_of(side, id, id), file);
		}
	}
}

const struct span *side_span(const struct side *side, struct slice kind)
{
	for (size_t i = 0; i < side->span_count; i++)
		if (slice_equal(side->spans[i].kind, kind))
			return &side->spans[i];
	return NULL;
}

struct slice side_kind_of(const struct side *side, struct slice path)
{
	return field_text(find(side->files, path), "kind");
}

int64_t side_end(const struct side *side, struct slice kind)
{
	const struct span *span = side_span(side, kind);

	return span ? span->last : side->last;
}

bool side_has_file(const struct side *side, const json_t *file)
{
	struct slice hash = field_text(file, "sha256");
	const json_t *files = json_object_get(side->record, "files");
	json_t *other;
	size_t i;

	if (!hash.length || json_integer_value(json_object_get(file, "bytes")) <= 0)
		return false;
	FIELD_EACH(files, i, other)
	{
		if (slice_equal(field_text(other, "sha256"), hash))
			return true;
	}
	return false;
}

/* Attempts */

int64_t attempt_time(const json_t *attempt)
{
	int64_t end = field_stamp(attempt, "end");

	return end != STAMP_NONE ? end : field_stamp(attempt, "start");
}

const struct attempt_kind *side_attempt_kind(const struct side *side, const json_t *attempt)
{
	const char *id = json_string_value(json_object_get(attempt, "kind"));

	return side->rules && id ? rules_attempt_kind(side->rules, id) : NULL;
}

static bool has_digit(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (isdigit((unsigned char)text.text[i]))
			return true;
	return false;
}

static enum deed_rank rank_of(const struct side *side, const json_t *attempt)
{
	const struct attempt_kind *kind = side_attempt_kind(side, attempt);
	struct slice subject = field_text(attempt, "subject");

	if (kind && kind->headline && update_number(subject).length)
		return RANK_UPDATE;
	if (kind && ((kind->headline && subject.length) || kind->alone))
		return RANK_CALLED;
	return has_digit(subject) ? RANK_SUBJECT : subject.length ? RANK_WORD : RANK_NONE;
}

/* An update by its number, wherever it was tried; without a subject and without being alone, by its code. */
static void add_key(const struct side *side, const json_t *attempt, struct buf *key)
{
	const struct attempt_kind *kind = side_attempt_kind(side, attempt);
	struct slice subject = field_text(attempt, "subject");
	enum deed_rank rank = rank_of(side, attempt);

	if (rank == RANK_UPDATE) {
		buf_add_text(key, "update\x1f");
		field_add_key(key, update_number(subject));
		return;
	}
	field_add_key(key, field_text(attempt, "kind"));
	field_add_key(key, kind && kind->alone ? SLICE("") : subject);
	if (rank == RANK_NONE)
		field_add_key(key, field_text(attempt, "code"));
}

static struct deed *deed_of(struct side *side, const json_t *attempt)
{
	const struct attempt_kind *kind = side_attempt_kind(side, attempt);
	struct buf key = { 0 };
	const json_t *place;
	struct deed *deed;

	add_key(side, attempt, &key);
	place = json_object_get(side->deed_places, buf_text(&key));
	if (!place) {
		side->deeds =
			memory_grow(side->deeds, side->deed_count, &side->deed_room, sizeof(*side->deeds));
		deed = &side->deeds[side->deed_count];
		*deed = (struct deed){ .failed_time = STAMP_NONE, .succeeded_time = STAMP_NONE };
		deed->key = arena_text(&side->arena, buf_slice(&key));
		deed->rank = rank_of(side, attempt);
		deed->proves = deed->rank > RANK_NONE || (kind && kind->alone);
		json_object_set_new(side->deed_places, deed->key,
				    json_integer((json_int_t)side->deed_count++));
	} else {
		deed = &side->deeds[json_integer_value(place)];
	}
	buf_release(&key);
	return deed;
}

static void add_attempt(struct side *side, const json_t *attempt)
{
	const struct attempt_kind *kind = side_attempt_kind(side, attempt);
	int64_t time = attempt_time(attempt);

	if (field_is(attempt, "outcome", "failed")) {
		struct deed *deed = deed_of(side, attempt);

		if (kind && kind->undoes)
			side->undone = stamp_later(side->undone, time);

		if (!deed->failed || time >= deed->failed_time) {
			deed->failed = attempt;
			deed->failed_time = time;
		}
	} else if (field_is(attempt, "outcome", "succeeded")) {
		struct deed *deed = deed_of(side, attempt);

		if (!deed->succeeded || time >= deed->succeeded_time) {
			deed->succeeded = attempt;
			deed->succeeded_time = time;
		}
	}
}

size_t side_linked(const struct side *side, const json_t *attempt, const json_t *ret_linked[LINKED_MOST])
{
	const json_t *linked = json_object_get(attempt, "linked");
	size_t count = 0;

	for (size_t i = 0; i < field_count(linked) && i < LINKED_MOST; i++) {
		const char *id = json_string_value(json_array_get(linked, i));
		const json_t *other = id ? json_object_get(side->attempts, id) : NULL;

		if (other)
			ret_linked[count++] = other;
	}
	return count;
}

/* Of attempts that tell of one failure, the deed that names it best: its index. */
static size_t spokesman(struct side *side, const json_t *attempt)
{
	const json_t *linked[LINKED_MOST];
	size_t count = side_linked(side, attempt, linked);
	size_t best = (size_t)(deed_of(side, attempt) - side->deeds);

	for (size_t i = 0; i < count; i++) {
		size_t other;

		if (!field_is(linked[i], "outcome", "failed"))
			continue;
		other = (size_t)(deed_of(side, linked[i]) - side->deeds);
		if (side->deeds[other].rank > side->deeds[best].rank)
			best = other;
	}
	return best;
}

static bool failed_last(const struct deed *deed)
{
	if (!deed->failed || !deed->succeeded || !deed->proves)
		return deed->failed != NULL;
	return deed->failed_time > deed->succeeded_time;
}

/* Whether a failure that people have a name for stands beside it. */
static bool stands_beside(const struct side *side, const struct deed *deed, const bool *named)
{
	for (size_t i = 0; i < side->deed_count; i++) {
		const struct deed *other = &side->deeds[i];
		int64_t apart;

		if (other == deed || !named[i] || other->rank <= deed->rank || other->rank < RANK_SUBJECT ||
		    other->failed_time == STAMP_NONE || deed->failed_time == STAMP_NONE)
			continue;
		apart = other->failed_time - deed->failed_time;
		if ((apart < 0 ? -apart : apart) <= SAME_FAILURE)
			return true;
	}
	return false;
}

static void settle_deeds(struct side *side)
{
	bool *named = memory_new_array(side->deed_count + 1, sizeof(*named));

	for (size_t i = 0; i < side->deed_count; i++) {
		const json_t *failed = side->deeds[i].failed;

		if (failed)
			named[spokesman(side, failed)] = true;
	}
	for (size_t i = 0; i < side->deed_count; i++)
		side->deeds[i].failing = named[i] && failed_last(&side->deeds[i]) &&
					 !stands_beside(side, &side->deeds[i], named);
	free(named);
}

static void init_deeds(struct side *side)
{
	const json_t *attempts = json_object_get(side->record, "attempts");
	json_t *attempt;
	size_t i;

	FIELD_EACH(attempts, i, attempt)
	{
		add_attempt(side, attempt);
	}
	settle_deeds(side);
}

const struct deed *side_deed(const struct side *side, const char *key)
{
	const json_t *place = json_object_get(side->deed_places, key);

	return place ? &side->deeds[json_integer_value(place)] : NULL;
}

/* Findings */

/* Without a subject (a record of an older fixrank has none), what it says. */
static void add_sight(struct side *side, const json_t *finding)
{
	struct slice subject = field_text(finding, "subject");
	struct buf key = { 0 };
	struct sight *sight;

	field_add_key(&key, field_text(finding, "signature"));
	field_add_key(&key, subject.length || json_object_get(finding, "subject")
				    ? subject
				    : field_text(finding, "says"));
	side->sights = memory_grow(side->sights, side->sight_count, &side->sight_room, sizeof(*side->sights));
	sight = &side->sights[side->sight_count];
	*sight = (struct sight){ .value = finding, .key = arena_text(&side->arena, buf_slice(&key)) };
	sight->first = stamp_earlier(field_stamp(finding, "time"), field_stamp(finding, "last_time"));
	sight->last = stamp_later(field_stamp(finding, "time"), field_stamp(finding, "last_time"));
	if (!json_object_get(side->sight_places, sight->key))
		json_object_set_new(side->sight_places, sight->key,
				    json_integer((json_int_t)side->sight_count));
	side->sight_count++;
	buf_release(&key);
}

static void speak(struct side *side, const json_t *id, struct slice cause, double weight, json_t *by_id)
{
	const json_t *place = json_is_string(id) ? json_object_get(by_id, json_string_value(id)) : NULL;
	struct sight *sight = place ? &side->sights[json_integer_value(place)] : NULL;

	if (!sight || weight <= sight->weight)
		return;
	sight->weight = weight;
	sight->cause = cause;
}

/* What each finding says for which cause. */
static void read_ledgers(struct side *side, json_t *by_id)
{
	const json_t *causes = json_object_get(side->record, "causes");
	json_t *cause, *entry;
	size_t i, k, n;

	FIELD_EACH(causes, i, cause)
	{
		const json_t *ledger = json_object_get(cause, "ledger");

		FIELD_EACH(ledger, k, entry)
		{
			const json_t *ids = json_object_get(entry, "evidence");

			for (n = 0; n < field_count(ids) && n < 64; n++)
				speak(side, json_array_get(ids, n), field_text(cause, "id"),
				      json_number_value(json_object_get(entry, "weight")), by_id);
		}
	}
}

/* A witness whose cause is too unlikely to be named speaks all the same. */
static void speak_by_rules(struct side *side)
{
	for (size_t i = 0; side->rules && i < side->sight_count; i++) {
		struct sight *sight = &side->sights[i];
		const char *id = json_string_value(json_object_get(sight->value, "signature"));
		const struct signature *signature = id ? rules_signature(side->rules, id) : NULL;

		for (size_t k = 0; signature && !sight->cause.length && k < signature->speaks_for.count;
		     k++) {
			if (signature->speaks_for.items[k].value < WITNESS_WEIGHT)
				continue;
			sight->cause = slice_of(signature->speaks_for.items[k].id);
			sight->weight = 1e-3;
		}
	}
}

static void init_sights(struct side *side)
{
	const json_t *evidence = json_object_get(side->record, "evidence");
	json_t *by_id = json_object(), *finding;
	size_t i;

	FIELD_EACH(evidence, i, finding)
	{
		const char *id = json_string_value(json_object_get(finding, "id"));

		if (id && !json_object_get(by_id, id))
			json_object_set_new(by_id, id, json_integer((json_int_t)side->sight_count));
		add_sight(side, finding);
	}
	read_ledgers(side, by_id);
	speak_by_rules(side);
	json_decref(by_id);
}

const struct sight *side_sight(const struct side *side, const char *key)
{
	const json_t *place = json_object_get(side->sight_places, key);

	return place ? &side->sights[json_integer_value(place)] : NULL;
}

bool sight_is_active(const struct sight *sight)
{
	return field_is(sight->value, "standing", "counts") || field_is(sight->value, "standing", "folded");
}

/* The whole */

static long build_of(const json_t *record)
{
	struct slice build = field_text(json_object_get(record, "machine"), "build");

	while (build.length) {
		size_t dot = slice_find_byte(build, '.');
		struct slice part = slice_head(build, dot < 9 ? dot : 9);
		char text[10] = "";

		memcpy(text, part.text, part.length);
		if (atol(text) > LEAST_BUILD)
			return atol(text);
		build = slice_tail(build, dot + 1);
	}
	return 0;
}

bool sides_upgraded(const struct side *before, const struct side *after)
{
	return before->build && after->build > before->build + SAME_FILES;
}

static bool is_complete(const json_t *record)
{
	const json_t *limits = json_object_get(record, "limits");
	json_t *limit;
	size_t i;

	FIELD_EACH(limits, i, limit)
	{
		if (field_is(limit, "what", "evidence-kept") || field_is(limit, "what", "attempts-kept"))
			return false;
	}
	return !json_is_true(json_object_get(record, "truncated"));
}

bool side_is_broken(const struct side *side)
{
	const json_t *verdict = json_object_get(side->record, "verdict");

	return field_is(verdict, "status", "failed") || field_is(verdict, "status", "inconclusive");
}

void side_init(struct side *side, const json_t *record, const struct rules *rules)
{
	*side = (struct side){ .record = record, .rules = rules, .undone = STAMP_NONE };
	side->deed_places = json_object();
	side->sight_places = json_object();
	side->files = index_of(json_object_get(record, "files"), "path");
	side->attempts = index_of(json_object_get(record, "attempts"), "id");
	side->evidence = index_of(json_object_get(record, "evidence"), "id");
	side->complete = is_complete(record);
	side->build = build_of(record);
	init_spans(side);
	init_deeds(side);
	init_sights(side);
}

void side_release(struct side *side)
{
	json_decref(side->deed_places);
	json_decref(side->sight_places);
	json_decref(side->files);
	json_decref(side->attempts);
	json_decref(side->evidence);
	free(side->spans);
	free(side->deeds);
	free(side->sights);
	arena_release(&side->arena);
}
