#include "failures.h"

#include "field.h"
#include "memory.h"
#include "stamp.h"
#include "update.h"
#include "wording.h"

#include <stdlib.h>

static struct failure *add(struct failures *failures, enum change change)
{
	failures->items =
		memory_grow(failures->items, failures->count, &failures->room, sizeof(*failures->items));
	failures->items[failures->count] = (struct failure){ .change = change };
	return &failures->items[failures->count++];
}

static void add_time(struct buf *out, const char *words, int64_t stamp)
{
	if (stamp == STAMP_NONE)
		return;
	buf_printf(out, "%s ", words);
	wording_stamp(out, stamp);
}

bool causes_same(struct slice a, struct slice b)
{
	return a.length &&
	       slice_equal(slice_head(a, slice_find_byte(a, '/')), slice_head(b, slice_find_byte(b, '/')));
}

/* Whether logs would show it */

/* Says why not, where they would not. */
static bool would_show(const struct pair *pair, struct slice kind, struct buf *why)
{
	const struct span *before = side_span(pair->before, kind), *span = side_span(pair->after, kind);
	struct slice title = span ? span->title : before ? before->title : kind;

	if (!pair->after->complete) {
		buf_add_text(why, "what was left out of the second record may hold it");
		return false;
	}
	if (!span) {
		field_add_name(why, title);
		buf_add_text(why, ": there is none of it in the second upload");
		return false;
	}
	if (span->last == STAMP_NONE || side_end(pair->before, kind) == STAMP_NONE) {
		field_add_name(why, title);
		buf_add_text(why, ": it has no times");
		return false;
	}
	if (span->last <= side_end(pair->before, kind)) {
		field_add_name(why, title);
		buf_add_text(why, ": the second upload has nothing later of it");
		return false;
	}
	return true;
}

/* An entry without a time is new where its file was written since, and old where it was not. */
enum age { AGE_OLD, AGE_NEW, AGE_UNKNOWN };

static enum age age_of(const struct pair *pair, int64_t time, struct slice kind, struct slice path)
{
	int64_t end = side_end(pair->before, kind);
	const json_t *file = json_object_getn(pair->after->files, path.text, path.length);
	const json_t *before = json_object_getn(pair->before->files, path.text, path.length);

	if (file && side_has_file(pair->before, file))
		return AGE_OLD;
	if (time != STAMP_NONE && end != STAMP_NONE)
		return time > end ? AGE_NEW : AGE_OLD;
	if (time == STAMP_NONE && file && before && field_stamp(file, "last") == STAMP_NONE &&
	    json_integer_value(json_object_get(file, "bytes")) <=
		    json_integer_value(json_object_get(before, "bytes")))
		return AGE_NEW; /* written anew: it has not grown */
	return AGE_UNKNOWN;
}

static enum age attempt_age(const struct pair *pair, const json_t *attempt)
{
	struct slice path = field_text(attempt, "file");

	return age_of(pair, attempt_time(attempt), side_kind_of(pair->after, path), path);
}

static enum age sight_age(const struct pair *pair, const struct sight *sight)
{
	return age_of(pair, sight->last, field_text(sight->value, "kind"), field_text(sight->value, "file"));
}

/* Attempts */

static bool succeeded_since(const struct pair *pair, const struct deed *deed)
{
	return deed && deed->succeeded && deed->proves && attempt_age(pair, deed->succeeded) == AGE_NEW &&
	       (!deed->failed || attempt_age(pair, deed->failed) != AGE_NEW ||
		deed->succeeded_time > deed->failed_time);
}

/* Whether what told of the same failure in another log fails again, and nobody there names it. */
static bool retold(const struct pair *pair, const struct deed *was)
{
	const json_t *linked[LINKED_MOST];
	size_t count = side_linked(pair->before, was->failed, linked);

	for (size_t i = 0; count && i < pair->after->deed_count; i++) {
		const struct deed *now = &pair->after->deeds[i];
		const struct deed *other = side_deed(pair->before, now->key);

		if (!now->failing || now->rank == RANK_NONE || !other ||
		    attempt_age(pair, now->failed) != AGE_NEW)
			continue;
		for (size_t k = 0; k < count; k++)
			if (linked[k] == other->failed)
				return true;
	}
	return false;
}

/* A success proves that it is mended, unless it was taken back. */
static enum change change_of_success(const struct pair *pair, const struct deed *now, struct buf *why)
{
	const struct side *after = pair->after;

	buf_add_text(why, "it succeeded");
	add_time(why, " on", now->succeeded_time);
	if (now->succeeded_time != STAMP_NONE && after->undone != STAMP_NONE &&
	    after->undone > now->succeeded_time) {
		add_time(why, ", and was taken back at the start of Windows on", after->undone);
		return CHANGE_STILL;
	}
	return CHANGE_FIXED;
}

static enum change change_of_deed(const struct pair *pair, const struct deed *was, const struct deed *now,
				  struct buf *why)
{
	struct slice kind = side_kind_of(pair->before, field_text(was->failed, "file"));

	const struct attempt_kind *attempt = side_attempt_kind(pair->before, was->failed);

	if (attempt && attempt->upgrade && sides_upgraded(pair->before, pair->after)) {
		buf_printf(why, "Windows went from build %ld to %ld", pair->before->build,
			   pair->after->build);
		return CHANGE_FIXED;
	}
	if (succeeded_since(pair, now))
		return change_of_success(pair, now, why);
	if (now && now->failed && attempt_age(pair, now->failed) == AGE_NEW) {
		buf_add_text(why, "it failed again");
		add_time(why, " on", now->failed_time);
		return CHANGE_STILL;
	}
	if (retold(pair, was)) {
		buf_add_text(why, "another log tells that it failed again");
		return CHANGE_STILL;
	}
	if (!would_show(pair, kind, why))
		return CHANGE_UNCLEAR;
	buf_add_text(why, "it was not tried again");
	return CHANGE_ABSENT;
}

static void add_failed_before(struct failures *failures, const struct pair *pair)
{
	for (size_t i = 0; i < pair->before->deed_count; i++) {
		const struct deed *was = &pair->before->deeds[i];
		struct failure *failure;

		if (!was->failing)
			continue;
		failure = add(failures, CHANGE_STILL);
		failure->was = was;
		failure->now = side_deed(pair->after, was->key);
		failure->change = change_of_deed(pair, was, failure->now, &failure->why);
	}
}

static enum change change_of_new(const struct pair *pair, const struct deed *now, const struct deed *was,
				 struct buf *why)
{
	switch (attempt_age(pair, now->failed)) {
	case AGE_OLD:
		add_time(why, "it failed on", now->failed_time);
		buf_add_text(why, why->length ? ", which the first upload does not show"
					      : "it is older than the first upload, which does not show it");
		return CHANGE_EARLIER;
	case AGE_UNKNOWN:
		buf_add_text(why, "it has no time");
		return CHANGE_UNCLEAR;
	default:
		break;
	}
	if (was && was->failed && (!was->succeeded || was->failed_time > was->succeeded_time)) {
		buf_add_text(why, "it failed again");
		add_time(why, " on", now->failed_time);
		return CHANGE_STILL;
	}
	if (was && was->succeeded && was->proves) {
		buf_add_text(why, "it had succeeded");
		add_time(why, " on", was->succeeded_time);
		add_time(why, " and failed on", now->failed_time);
		return CHANGE_REGRESSED;
	}
	add_time(why, "it failed on", now->failed_time);
	return CHANGE_NEW;
}

static void add_failed_after(struct failures *failures, const struct pair *pair)
{
	for (size_t i = 0; i < pair->after->deed_count; i++) {
		const struct deed *now = &pair->after->deeds[i], *was = side_deed(pair->before, now->key);
		struct failure *failure;

		if (!now->failing || (was && was->failing))
			continue;
		if (was && was->failed && attempt_age(pair, now->failed) == AGE_OLD)
			continue;
		failure = add(failures, CHANGE_NEW);
		failure->now = now;
		failure->was = was;
		failure->change = change_of_new(pair, now, was, &failure->why);
	}
}

/* Findings */

static bool is_failure(const struct sight *sight)
{
	return sight->weight > 0 && field_is(sight->value, "standing", "counts") &&
	       field_is(sight->value, "role", "evidence");
}

static bool is_state(const struct pair *pair, const struct sight *sight)
{
	const char *id = json_string_value(json_object_get(sight->value, "signature"));
	const struct signature *signature =
		pair->before->rules && id ? rules_signature(pair->before->rules, id) : NULL;

	return !signature || signature->state;
}

/* What failed together with it, and has succeeded since: then it does not stand in the way any more. */
static const struct deed *mended_by(const struct failures *failures, const struct pair *pair,
				    const struct sight *seen)
{
	const char *id = json_string_value(json_object_get(seen->value, "attempt"));
	const json_t *attempt = id ? json_object_get(pair->before->attempts, id) : NULL;
	const json_t *linked[LINKED_MOST];
	size_t count = side_linked(pair->before, attempt, linked);

	for (size_t i = 0; attempt && i < failures->count; i++) {
		const struct failure *failure = &failures->items[i];

		if (failure->change != CHANGE_FIXED || !failure->was)
			continue;
		if (failure->was->failed == attempt)
			return failure->now;
		for (size_t k = 0; k < count; k++)
			if (linked[k] == failure->was->failed)
				return failure->now;
	}
	return NULL;
}

static enum change change_of_gone(const struct pair *pair, const struct sight *seen,
				  const struct deed *mended, struct buf *why)
{
	if (mended && !is_state(pair, seen)) {
		buf_add_text(why, "what it stopped succeeded");
		add_time(why, " on", mended->succeeded_time);
		return CHANGE_FIXED;
	}
	if (!would_show(pair, field_text(seen->value, "kind"), why))
		return CHANGE_UNCLEAR;
	buf_add_text(why, "no later entry shows it");
	return CHANGE_ABSENT;
}

static enum change change_of_sight(const struct pair *pair, const struct sight *seen,
				   const struct sight *sees, const struct deed *mended, struct buf *why)
{
	enum age age = sees ? sight_age(pair, sees) : AGE_OLD;

	if (sees && field_is(sees->value, "standing", "recovered")) {
		buf_add_text(why, "what it stopped succeeded later");
		return CHANGE_FIXED;
	}
	if (sees && field_is(sees->value, "standing", "cleared")) {
		buf_add_text(why, "a later entry takes it back");
		return CHANGE_FIXED;
	}
	if (sees && age == AGE_NEW && sight_is_active(sees)) {
		buf_add_text(why, "it was seen again");
		add_time(why, " on", sees->last);
		return CHANGE_STILL;
	}
	if (sees && age == AGE_UNKNOWN) {
		buf_add_text(why, "it is still there, but no time says since when");
		return CHANGE_UNCLEAR;
	}
	return change_of_gone(pair, seen, mended, why);
}

static void add_seen_before(struct failures *failures, const struct pair *pair)
{
	for (size_t i = 0; i < pair->before->sight_count; i++) {
		const struct sight *seen = &pair->before->sights[i];
		struct buf why = { 0 };
		struct failure *failure;
		const struct sight *sees;
		const struct deed *mended;
		enum change change;

		if (!is_failure(seen))
			continue;
		sees = side_sight(pair->after, seen->key);
		mended = mended_by(failures, pair, seen);
		change = change_of_sight(pair, seen, sees, mended, &why);
		failure = add(failures, change);
		failure->proof = change == CHANGE_FIXED ? mended : NULL;
		failure->seen = seen;
		failure->sees = sees;
		failure->cause = seen->cause;
		failure->why = why;
	}
}

static bool was_gone(const struct sight *seen)
{
	return seen && (field_is(seen->value, "standing", "recovered") ||
			field_is(seen->value, "standing", "cleared"));
}

static enum change change_of_sees(const struct pair *pair, const struct sight *sees, const struct sight *seen,
				  struct buf *why)
{
	enum age age = sight_age(pair, sees);

	if (age == AGE_UNKNOWN) {
		buf_add_text(why, "no time says since when");
		return CHANGE_UNCLEAR;
	}
	if (age == AGE_OLD) {
		add_time(why, "seen on", sees->last);
		buf_add_text(why, why->length ? ", which the first upload does not show"
					      : "it is older than the first upload, which does not show it");
		return CHANGE_EARLIER;
	}
	if (was_gone(seen)) {
		buf_add_text(why, "it had been mended, and was seen again");
		add_time(why, " on", sees->last);
		return CHANGE_REGRESSED;
	}
	if (seen || (sees->first != STAMP_NONE && sees->first < sees->last &&
		     sees->first <= side_end(pair->before, field_text(sees->value, "kind")))) {
		buf_add_text(why, seen ? "it was seen again" : "it was there already, and was seen again");
		add_time(why, " on", sees->last);
		return CHANGE_STILL;
	}
	add_time(why, "first seen on", sees->first);
	return CHANGE_NEW;
}

static void add_seen_after(struct failures *failures, const struct pair *pair)
{
	for (size_t i = 0; i < pair->after->sight_count; i++) {
		const struct sight *sees = &pair->after->sights[i], *seen;
		struct failure *failure;

		if (!is_failure(sees))
			continue;
		seen = side_sight(pair->before, sees->key);
		if (seen && (is_failure(seen) || sight_age(pair, sees) == AGE_OLD))
			continue;
		failure = add(failures, CHANGE_NEW);
		failure->seen = seen;
		failure->sees = sees;
		failure->cause = sees->cause;
		failure->change = change_of_sees(pair, sees, seen, &failure->why);
	}
}

/* The whole */

static bool has_rank(const struct failure *failure, enum deed_rank rank)
{
	const struct deed *deed = failure->was ? failure->was : failure->now;

	return deed && deed->rank >= rank;
}

/* The attempts that are named best decide. */
static void choose_main(struct failures *failures)
{
	bool any = false;

	for (int rank = RANK_CALLED; rank >= RANK_NONE && !any; rank--) {
		for (size_t i = 0; i < failures->count; i++) {
			failures->items[i].main = has_rank(&failures->items[i], (enum deed_rank)rank);
			any |= failures->items[i].main;
		}
	}
}

/* Where a machine is well again, what fails once in between is no failure of it. */
static bool counts_after(const struct pair *pair)
{
	return side_is_broken(pair->after);
}

void failures_init(struct failures *failures, const struct pair *pair)
{
	*failures = (struct failures){ 0 };
	if (side_is_broken(pair->before)) {
		add_failed_before(failures, pair);
		add_seen_before(failures, pair);
	}
	if (counts_after(pair)) {
		add_failed_after(failures, pair);
		add_seen_after(failures, pair);
	}
	choose_main(failures);
	for (size_t i = 0; i < failures->count; i++)
		failures->counts[failures->items[i].change]++;
}

void failures_release(struct failures *failures)
{
	for (size_t i = 0; i < failures->count; i++)
		buf_release(&failures->items[i].why);
	free(failures->items);
	*failures = (struct failures){ 0 };
}

const char *change_word(enum change change)
{
	static const char *const words[] = { "still-there",    "regressed",   "new",	"fixed",
					     "not-seen-again", "cannot-tell", "earlier" };

	return words[change];
}

static const json_t *last_attempt(const struct failure *failure)
{
	if (failure->now && failure->now->failed)
		return failure->now->failed;
	return failure->was ? failure->was->failed : NULL;
}

void failure_add_name(const struct failure *failure, struct buf *out)
{
	const json_t *attempt = last_attempt(failure);
	const struct sight *sight = failure->sees ? failure->sees : failure->seen;
	struct slice name = field_text(attempt, "subject");

	if (attempt && !name.length)
		name = field_text(attempt, "title");
	if (!attempt && sight) {
		name = field_text(sight->value, "says");
		if (!name.length)
			name = field_text(sight->value, "title");
	}
	field_add_name(out, name.length ? name : SLICE("something"));
}

int64_t failure_last(const struct failure *failure)
{
	int64_t time = STAMP_NONE;

	if (failure->now && failure->now->failed)
		time = stamp_later(time, failure->now->failed_time);
	if (failure->was && failure->was->failed)
		time = stamp_later(time, failure->was->failed_time);
	if (failure->sees)
		time = stamp_later(time, failure->sees->last);
	if (failure->seen)
		time = stamp_later(time, failure->seen->last);
	return time;
}

struct slice failure_code(const struct failure *failure)
{
	const struct sight *sight = failure->sees ? failure->sees : failure->seen;
	const json_t *code;

	if (last_attempt(failure))
		return field_text(last_attempt(failure), "code");
	code = sight ? json_array_get(json_object_get(sight->value, "codes"), 0) : NULL;
	return json_is_string(code) ? (struct slice){ json_string_value(code), json_string_length(code) }
				    : SLICE("");
}
