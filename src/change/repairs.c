#include "repairs.h"

#include "field.h"
#include "memory.h"
#include "stamp.h"
#include "wording.h"

#include <stdlib.h>
#include <string.h>

#define TRIED_MOST 300		      /* repairs that were tried, looked at */
#define RUN_TIME   (10 * 60 * 1000LL) /* what starts a repair and what ends it are told of together */

/* What tells of a repair: an item of tried, or an attempt that is one. */
struct run {
	const json_t *told;
	int64_t time;
	enum outcome outcome;
	struct slice title;
};

static enum outcome outcome_of(const json_t *told)
{
	static const struct {
		const char *word;
		enum outcome outcome;
	} rows[] = { { "worked", OUTCOME_SUCCEEDED },
		     { "succeeded", OUTCOME_SUCCEEDED },
		     { "failed", OUTCOME_FAILED },
		     { "started", OUTCOME_STARTED } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (field_is(told, "outcome", rows[i].word))
			return rows[i].outcome;
	return OUTCOME_UNKNOWN;
}

static const json_t *evidence_of(const struct pair *pair, const json_t *told)
{
	const char *id = json_string_value(json_array_get(json_object_get(told, "evidence"), 0));

	return id ? json_object_get(pair->after->evidence, id) : NULL;
}

/* Whether the first upload tells of the very same run. */
static bool is_known(const struct pair *pair, const json_t *told)
{
	const json_t *before = json_object_get(pair->before->record, "tried");
	json_t *other;
	size_t i;

	FIELD_EACH(before, i, other)
	{
		if (i < TRIED_MOST &&
		    json_equal(json_object_get(other, "method"), json_object_get(told, "method")) &&
		    json_equal(json_object_get(other, "outcome"), json_object_get(told, "outcome")) &&
		    json_equal(json_object_get(other, "time"), json_object_get(told, "time")))
			return true;
	}
	return false;
}

static bool is_since(const struct pair *pair, const json_t *told)
{
	const json_t *evidence = evidence_of(pair, told);
	int64_t time = field_stamp(told, "time"), end = side_end(pair->before, field_text(evidence, "kind"));

	if (time == STAMP_NONE || end == STAMP_NONE) {
		struct slice path = field_text(evidence, "file");
		const json_t *file = json_object_getn(pair->after->files, path.text, path.length);

		return !is_known(pair, told) && file && !side_has_file(pair->before, file);
	}
	return time > end;
}

/* A run that was only seen to start may be the attempt that succeeded. */
static enum outcome outcome_of_tried(const struct pair *pair, const json_t *told)
{
	const char *id = json_string_value(json_object_get(evidence_of(pair, told), "attempt"));
	const json_t *attempt = id ? json_object_get(pair->after->attempts, id) : NULL;
	enum outcome outcome = outcome_of(told);

	if (outcome != OUTCOME_STARTED || !attempt)
		return outcome;
	return outcome_of(attempt) == OUTCOME_UNKNOWN ? outcome : outcome_of(attempt);
}

/* How much an outcome says, of two that are told at about the same time. */
static int telling(enum outcome outcome)
{
	return outcome == OUTCOME_FAILED || outcome == OUTCOME_SUCCEEDED ? 2 : outcome == OUTCOME_STARTED;
}

static void take(struct run *run, const json_t *told, int64_t time, enum outcome outcome, struct slice title)
{
	bool later = !run->told || run->time == STAMP_NONE || time > run->time + RUN_TIME;
	bool together = run->told && time != STAMP_NONE && run->time != STAMP_NONE &&
			time >= run->time - RUN_TIME && telling(outcome) >= telling(run->outcome);

	if (later || together || (run->told && time == run->time && telling(outcome) > telling(run->outcome)))
		*run = (struct run){ told, time, outcome, title };
}

static struct run find_run(const struct pair *pair, const char *id)
{
	const json_t *tried = json_object_get(pair->after->record, "tried");
	const struct rules *rules = pair->after->rules;
	struct run run = { .time = STAMP_NONE };
	json_t *told;
	size_t i;

	FIELD_EACH(tried, i, told)
	{
		if (i < TRIED_MOST && field_is(told, "method", id) && is_since(pair, told))
			take(&run, told, field_stamp(told, "time"), outcome_of_tried(pair, told),
			     field_text(told, "title"));
	}
	for (i = 0; rules && i < rules->attempt_kind_count; i++) {
		const char *method = rules->attempt_kinds[i].method;

		for (size_t k = 0; method && strcmp(method, id) == 0 && k < pair->after->deed_count; k++) {
			const struct deed *deed = &pair->after->deeds[k];
			const json_t *last =
				deed->succeeded_time > deed->failed_time ? deed->succeeded : deed->failed;
			int64_t time = last ? attempt_time(last) : STAMP_NONE;
			struct slice kind = side_kind_of(pair->after, field_text(last, "file"));
			int64_t end = side_end(pair->before, kind);

			if (last && field_is(last, "kind", rules->attempt_kinds[i].id) &&
			    time != STAMP_NONE && end != STAMP_NONE && time > end)
				take(&run, last, time, outcome_of(last), field_text(last, "title"));
		}
	}
	return run;
}

/* What came of it */

static bool treats_by_rules(const struct rules *rules, const char *id, struct slice cause)
{
	const struct method *method = rules ? rules_method(rules, id) : NULL;

	for (size_t i = 0; method && i < method->treats.count; i++)
		if (causes_same(slice_of(method->treats.items[i].id), cause))
			return true;
	return false;
}

/* What it was recommended for, else what it is known to help against. */
static bool treats(const struct repair *repair, const struct pair *pair, struct slice cause)
{
	const json_t *ids = json_object_get(repair->method, "treats");

	if (!repair->method)
		return treats_by_rules(pair->after->rules, repair->id, cause);
	for (size_t i = 0; i < field_count(ids); i++) {
		const json_t *id = json_array_get(ids, i);

		if (json_is_string(id) &&
		    causes_same((struct slice){ json_string_value(id), json_string_length(id) }, cause))
			return true;
	}
	return false;
}

struct effects {
	bool meant; /* for something that had failed */
	bool again; /* it came again after the run */
	bool fixed;
	int64_t last, success; /* STAMP_NONE */
};

static struct effects effects_of(const struct failures *failures, const struct pair *pair,
				 const struct repair *repair, int64_t run)
{
	struct slice first =
		field_text(json_array_get(json_object_get(pair->before->record, "causes"), 0), "id");
	struct effects effects = { .last = STAMP_NONE, .success = STAMP_NONE };

	for (size_t i = 0; i < failures->count; i++) {
		const struct failure *failure = &failures->items[i];
		int64_t last = failure_last(failure);

		if (!failure->cause.length && !failure->main)
			continue;
		if (!treats(repair, pair, failure->cause.length ? failure->cause : first))
			continue;
		effects.meant = true;
		if (failure->change == CHANGE_STILL &&
		    (last == STAMP_NONE || run == STAMP_NONE || last > run)) {
			effects.again = true;
			effects.last = stamp_later(effects.last, last);
		}
		if (failure->change == CHANGE_FIXED) {
			const struct deed *mended = failure->now ? failure->now : failure->proof;

			effects.fixed |= mended || failure->cause.length;
			if (mended && mended->succeeded)
				effects.success = stamp_later(effects.success, mended->succeeded_time);
		}
	}
	return effects;
}

static void say(struct repair *repair, const char *words, int64_t time)
{
	buf_add_text(&repair->why, words);
	if (time != STAMP_NONE) {
		buf_add_text(&repair->why, " on ");
		wording_stamp(&repair->why, time);
	}
}

static void judge(struct repair *repair, const struct run *run, const struct pair *pair,
		  const struct failures *failures)
{
	struct effects effects = effects_of(failures, pair, repair, run->time);

	if (!run->told) {
		repair->effect = EFFECT_NO_TRACE;
		buf_add_text(&repair->why, "the logs do not tell of it; few repairs leave a trace");
		return;
	}
	say(repair, "carried out", run->time);
	if (run->outcome == OUTCOME_FAILED) {
		repair->effect = EFFECT_FAILED;
		buf_add_text(&repair->why, ", and failed itself");
	} else if (!effects.meant) {
		repair->effect = EFFECT_RAN;
		buf_add_text(&repair->why, "; it is not for what had failed");
	} else if (effects.again) {
		repair->effect = EFFECT_NO_HELP;
		say(repair, ", but the failure came again", effects.last);
	} else if (effects.fixed && effects.success != STAMP_NONE && run->time != STAMP_NONE &&
		   effects.success < run->time) {
		repair->effect = EFFECT_RAN;
		say(repair, ", when the failure was gone already: the success came", effects.success);
	} else if (effects.fixed) {
		repair->effect = EFFECT_WORKED;
		say(repair, ", and what had failed succeeded", effects.success);
	} else {
		repair->effect = EFFECT_RAN;
		buf_add_text(&repair->why, ", and nothing has shown since whether it helped");
	}
}

static struct repair *add(struct repairs *repairs, const char *id, const json_t *method)
{
	repairs->items = memory_grow(repairs->items, repairs->count, &repairs->room, sizeof(*repairs->items));
	repairs->items[repairs->count] = (struct repair){ .id = id, .method = method, .time = STAMP_NONE };
	return &repairs->items[repairs->count++];
}

static void add_repair(struct repairs *repairs, const struct pair *pair, const struct failures *failures,
		       const char *id, const json_t *method)
{
	struct run run = find_run(pair, id);
	const struct method *known = pair->after->rules ? rules_method(pair->after->rules, id) : NULL;
	struct repair *repair;

	if (!method && !run.told)
		return;
	repair = add(repairs, id, method);
	repair->run = run.told;
	repair->time = run.time;
	repair->title = method ? field_text(method, "title") : known ? slice_of(known->title) : run.title;
	judge(repair, &run, pair, failures);
}

static void add_others(struct repairs *repairs, const struct pair *pair, const struct failures *failures)
{
	const json_t *tried = json_object_get(pair->after->record, "tried");
	const struct rules *rules = pair->after->rules;
	json_t *told;
	size_t i;

	FIELD_EACH(tried, i, told)
	{
		const char *id = json_string_value(json_object_get(told, "method"));

		if (id && i < TRIED_MOST && !repairs_find(repairs, slice_of(id)))
			add_repair(repairs, pair, failures, id, NULL);
	}
	for (i = 0; rules && i < rules->attempt_kind_count; i++) {
		const char *id = rules->attempt_kinds[i].method;

		if (id && !repairs_find(repairs, slice_of(id)))
			add_repair(repairs, pair, failures, id, NULL);
	}
}

void repairs_init(struct repairs *repairs, const struct pair *pair, const struct failures *failures)
{
	const json_t *methods = json_object_get(pair->before->record, "methods");
	json_t *method;
	size_t i;

	*repairs = (struct repairs){ 0 };
	FIELD_EACH(methods, i, method)
	{
		const char *id = json_string_value(json_object_get(method, "id"));

		if (id && i < 200 && !repairs_find(repairs, slice_of(id)))
			add_repair(repairs, pair, failures, id, method);
	}
	add_others(repairs, pair, failures);
}

void repairs_release(struct repairs *repairs)
{
	for (size_t i = 0; i < repairs->count; i++)
		buf_release(&repairs->items[i].why);
	free(repairs->items);
	*repairs = (struct repairs){ 0 };
}

const char *effect_word(enum effect effect)
{
	static const char *const words[] = { "worked", "ran", "no-help", "failed", "no-trace" };

	return words[effect];
}

const struct repair *repairs_find(const struct repairs *repairs, struct slice id)
{
	for (size_t i = 0; i < repairs->count; i++)
		if (slice_equal(slice_of(repairs->items[i].id), id))
			return &repairs->items[i];
	return NULL;
}
