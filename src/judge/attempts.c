#include "attempts.h"

#include "hresult.h"
#include "memory.h"
#include "update.h"

#include <stdlib.h>
#include <string.h>

#define ATTEMPT_LIMIT 4096
#define NEARBY	      64 /* attempts looked back over for one that is open */
#define SUBJECT_LIMIT 8192
#define SUBJECT_SLOTS 16384
#define LASTS_MOST    (12 * 3600 * 1000LL) /* an attempt without an end is over after that */
#define ENDING	      1000		   /* within which the last words about an attempt are said */
#define LINKED_UPDATE (12 * 3600 * 1000LL)
#define LINKED_CODE   (10 * 60 * 1000LL)
#define QUARTER	      (15 * 60 * 1000LL)

void attempts_release(struct attempts *attempts)
{
	for (size_t i = 0; i < attempts->count; i++)
		free(attempts->items[i]);
	free(attempts->items);
	free(attempts->subjects);
	*attempts = (struct attempts){ 0 };
}

struct attempt *attempt_hold(struct attempt *attempt)
{
	if (attempt)
		attempt->findings++;
	return attempt;
}

void attempt_drop(struct attempt *attempt)
{
	if (attempt && --attempt->findings == 0 && attempt->forgotten)
		free(attempt);
}

static void forget_one(struct attempts *attempts, struct attempt *attempt)
{
	attempts->forgotten++;
	attempts->ended = attempts->ended == attempt ? NULL : attempts->ended;
	attempt->forgotten = true;
	if (!attempt->findings)
		free(attempt);
}

/* The older half of those that nobody will ask for again make room; if there are none, the older half of all. */
static void forget(struct attempts *attempts)
{
	size_t half = attempts->count / 2;
	size_t kept = 0;
	bool any = false;

	for (size_t i = 0; i < half && !any; i++)
		any = !attempts->items[i]->findings && attempts->items[i]->outcome == OUTCOME_SUCCEEDED;
	for (size_t i = 0; i < attempts->count; i++) {
		struct attempt *attempt = attempts->items[i];
		bool dull = !attempt->findings && attempt->outcome == OUTCOME_SUCCEEDED;

		if (i < half && (dull || !any))
			forget_one(attempts, attempt);
		else
			attempts->items[kept++] = attempt;
	}
	attempts->count = kept;
}

static struct slice keep_text(char *room, size_t size, struct slice text)
{
	text = slice_head(text, size);
	if (text.length)
		memcpy(room, text.text, text.length);
	return (struct slice){ room, text.length };
}

static struct attempt *add_attempt(struct attempts *attempts, const struct hit *hit, size_t file)
{
	struct attempt *attempt = memory_new(sizeof(*attempt));

	if (attempts->count >= ATTEMPT_LIMIT)
		forget(attempts);
	attempts->items =
		memory_grow(attempts->items, attempts->count, &attempts->room, sizeof(*attempts->items));
	attempts->items[attempts->count++] = attempt;
	attempt->id = ++attempts->last_id;
	attempt->file = file;
	attempt->line = hit->line;
	attempt->start = hit->time;
	attempt->end = STAMP_NONE;
	attempt->utc = STAMP_NONE;
	attempt->key.text = attempt->key_text;
	attempt->subject.text = attempt->subject_text;
	attempt->step.text = attempt->step_text;
	return attempt;
}

static struct attempt *find_open(const struct attempts *attempts, const struct attempt_kind *kind,
				 struct slice key, size_t file)
{
	for (size_t i = attempts->count; i-- > 0;) {
		struct attempt *attempt = attempts->items[i];

		if (attempt->open && attempt->file == file && attempt->kind == kind &&
		    (!key.length || !attempt->key.length || slice_same(key, attempt->key)))
			return attempt;
	}
	return NULL;
}

static uint64_t hash_subject(const struct attempt_kind *kind, struct slice text)
{
	uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)(uintptr_t)kind;

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)(text.text[i] | 32)) * 0x100000001b3u;
	return hash ? hash : 1;
}

/* The place of a subject in the table: its own, or the free one where it would go. */
static struct subject *find_subject(const struct attempts *attempts, const struct attempt_kind *kind,
				    struct slice text)
{
	uint64_t hash = hash_subject(kind, text);
	size_t at = hash % SUBJECT_SLOTS;

	while (attempts->subjects[at].hash &&
	       (attempts->subjects[at].hash != hash || attempts->subjects[at].kind != kind ||
		!slice_same(attempts->subjects[at].text, text)))
		at = (at + 1) % SUBJECT_SLOTS;
	return &attempts->subjects[at];
}

static struct subject *add_subject(struct attempts *attempts, struct arena *arena,
				   const struct attempt_kind *kind, struct slice text)
{
	struct subject *subject;

	if (!attempts->subjects)
		attempts->subjects = memory_new_array(SUBJECT_SLOTS, sizeof(*attempts->subjects));
	subject = find_subject(attempts, kind, text);
	if (subject->hash)
		return subject;
	if (attempts->subject_count >= SUBJECT_LIMIT)
		return NULL;
	attempts->subject_count++;
	*subject = (struct subject){ .kind = kind, .text = arena_copy(arena, text) };
	subject->hash = hash_subject(kind, text);
	subject->success_time = STAMP_NONE;
	return subject;
}

static void note_for(struct attempts *attempts, struct arena *arena, const struct attempt_kind *kind,
		     struct slice text, const struct attempt *attempt)
{
	struct subject *subject = add_subject(attempts, arena, kind, text);

	if (!subject)
		return;
	if (attempt->outcome == OUTCOME_FAILED) {
		subject->failures++;
		return;
	}
	subject->successes++;
	if (attempt->end == STAMP_NONE || attempt->end >= subject->success_time) {
		subject->success_time = attempt->end;
		subject->success_sequence = attempt->sequence;
		subject->success_file = attempt->file;
	}
}

/* What succeeded under its own name, and under the number of its update, which other logs know it by. */
static void note_outcome(struct attempts *attempts, struct arena *arena, const struct attempt *attempt)
{
	struct slice number = update_number(attempt->subject);

	if (!attempt->subject.length ||
	    (attempt->outcome != OUTCOME_SUCCEEDED && attempt->outcome != OUTCOME_FAILED))
		return;
	note_for(attempts, arena, attempt->kind, attempt->subject, attempt);
	if (number.length && attempt->kind->headline)
		note_for(attempts, arena, NULL, number, attempt);
}

static enum outcome outcome_of(const struct rules *rules, const struct signature *signature,
			       struct slice text, struct attempt *attempt)
{
	unsigned code;
	const struct code *row;

	if (text.length && hresult_parse(text, &code)) {
		attempt->code = code;
		row = rules_code(rules, hresult_plain(code), 0);
		if (signature->attempt.outcome)
			return signature->attempt.outcome;
		if (code == 0 || (row && row->role == CODE_SUCCESS))
			return OUTCOME_SUCCEEDED;
		return OUTCOME_FAILED;
	}
	return signature->attempt.outcome;
}

static unsigned long long around(const struct attempts *attempts, const struct attempt *attempt)
{
	for (size_t i = attempts->count; i-- > 0 && attempts->count - i < NEARBY;)
		if (attempts->items[i]->open && attempts->items[i]->file == attempt->file &&
		    attempts->items[i] != attempt)
			return attempts->items[i]->id;
	return 0;
}

/* Zones lie whole quarters of an hour apart, within 14 hours of UTC. */
static void note_zone(struct attempts *attempts, const struct attempt *attempt)
{
	int64_t quarters;

	if (attempt->utc == STAMP_NONE || attempt->start == STAMP_NONE)
		return;
	quarters = attempt->start - attempt->utc + QUARTER / 2;
	quarters = quarters / QUARTER - (quarters % QUARTER < 0);
	if (quarters < -14 * 4 || quarters > 14 * 4)
		return;
	attempts->zone_known = true;
	attempts->zone = (int)quarters * 15;
}

struct attempt *attempts_mark(struct attempts *attempts, const struct rules *rules, struct arena *arena,
			      const struct hit *hit, size_t file, unsigned long long sequence)
{
	const struct signature *signature = hit->signature;
	const struct attempt_kind *kind = &rules->attempt_kinds[signature->attempt.kind_index];
	struct slice key = hit_capture(hit, signature->attempt.key);
	struct slice subject = slice_trim(hit_capture(hit, signature->attempt.subject));
	struct slice step = slice_trim(hit_capture(hit, signature->attempt.step));
	struct attempt *attempt = NULL;

	if (signature->attempt.event == EVENT_END || signature->attempt.event == EVENT_STEP)
		attempt = find_open(attempts, kind, key, file);
	if (signature->attempt.event == EVENT_STEP && !attempt)
		return NULL;
	if (!attempt) {
		attempt = add_attempt(attempts, hit, file);
		attempt->kind = kind;
		attempt->key = keep_text(attempt->key_text, sizeof(attempt->key_text), key);
	}
	if (subject.length && !attempt->subject.length)
		attempt->subject = keep_text(attempt->subject_text, sizeof(attempt->subject_text), subject);
	if (step.length)
		attempt->step = keep_text(attempt->step_text, sizeof(attempt->step_text), step);
	if (signature->attempt.event == EVENT_STEP)
		return attempt;
	if (signature->attempt.filetime) {
		attempt->utc = stamp_of_filetime(hit_capture(hit, signature->attempt.filetime));
		note_zone(attempts, attempt);
	}
	attempt->sequence = sequence;
	attempt->open = signature->attempt.event == EVENT_BEGIN;
	if (signature->attempt.event != EVENT_BEGIN) {
		attempt->ended = true;
		attempt->end = hit->time;
		attempt->end_line = hit->line;
		attempt->around = around(attempts, attempt);
		attempts->ended = attempt;
		attempts->ended_line = hit->line;
		attempt->outcome =
			outcome_of(rules, signature, hit_capture(hit, signature->attempt.code), attempt);
		note_outcome(attempts, arena, attempt);
	}
	return attempt;
}

/* A line of another day is no part of it: logs are pasted into each other, and clocks jump. */
static bool is_within(const struct attempt *attempt, int64_t time)
{
	if (time == STAMP_NONE || attempt->start == STAMP_NONE)
		return true;
	return time >= attempt->start - LASTS_MOST && time < attempt->start + LASTS_MOST;
}

static struct attempt *find_current(const struct attempts *attempts, size_t file, int64_t time)
{
	for (size_t i = attempts->count; i-- > 0 && attempts->count - i < NEARBY;) {
		struct attempt *attempt = attempts->items[i];

		if (attempt->open && attempt->file == file && is_within(attempt, time))
			return attempt;
	}
	return NULL;
}

struct attempt *attempts_current(const struct attempts *attempts, size_t file, unsigned long long line,
				 int64_t time)
{
	struct attempt *ended = attempts->ended, *open;

	if (ended && ended->file != file)
		ended = NULL;
	if (ended && attempts->ended_line == line)
		return ended;
	open = find_current(attempts, file, time);
	if (open || !ended || time == STAMP_NONE || ended->end == STAMP_NONE || time < ended->end ||
	    time - ended->end > ENDING)
		return open;
	return ended;
}

void attempts_end_file(struct attempts *attempts, size_t file)
{
	for (size_t i = 0; i < attempts->count; i++)
		if (attempts->items[i]->file == file)
			attempts->items[i]->open = false;
}

static int64_t time_of(const struct attempt *attempt)
{
	return attempt->end != STAMP_NONE ? attempt->end : attempt->start;
}

static bool succeeded_later(const struct attempts *attempts, const struct attempt_kind *kind,
			    struct slice text, const struct attempt *attempt)
{
	const struct subject *subject = find_subject(attempts, kind, text);
	int64_t time = time_of(attempt);

	if (!subject->hash || !subject->success_sequence)
		return false;
	if (time != STAMP_NONE && subject->success_time != STAMP_NONE && subject->success_time != time)
		return subject->success_time > time;
	return subject->success_file == attempt->file && subject->success_sequence > attempt->sequence;
}

static bool subject_recovered(const struct attempts *attempts, const struct attempt *attempt)
{
	struct slice number = update_number(attempt->subject);

	if (attempt->outcome == OUTCOME_SUCCEEDED || !attempt->subject.length || !attempts->subjects)
		return false;
	if (succeeded_later(attempts, attempt->kind, attempt->subject, attempt))
		return true;
	return number.length && attempt->kind->headline && succeeded_later(attempts, NULL, number, attempt);
}

static bool is_same_failure(const struct attempt *a, const struct attempt *b)
{
	int64_t apart;

	if (time_of(a) == STAMP_NONE || time_of(b) == STAMP_NONE ||
	    (a->file == b->file && a->kind == b->kind))
		return false;
	apart = time_of(a) < time_of(b) ? time_of(b) - time_of(a) : time_of(a) - time_of(b);
	if (a->code && a->code == b->code && apart <= LINKED_CODE)
		return true;
	return apart <= LINKED_UPDATE && update_number(a->subject).length &&
	       slice_equal(update_number(a->subject), update_number(b->subject));
}

/* Two groups, or attempts that are in none yet, become one. */
static void join(struct attempt **failed, size_t count, struct attempt *a, struct attempt *b)
{
	const struct attempt *group = a->linked ? a->linked : a;
	const struct attempt *other = b->linked ? b->linked : b;

	a->linked = group;
	for (size_t i = 0; i < count; i++)
		if (failed[i] == other || failed[i]->linked == other)
			failed[i]->linked = group;
}

void attempts_link(struct attempts *attempts)
{
	struct attempt **failed = memory_new_array(attempts->count, sizeof(*failed));
	size_t count = 0;

	for (size_t i = 0; i < attempts->count; i++)
		if (attempts->items[i]->outcome == OUTCOME_FAILED)
			failed[count++] = attempts->items[i];
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			if (is_same_failure(failed[i], failed[k]))
				join(failed, count, failed[i], failed[k]);
	free(failed);
}

/* Of attempts that tell of one failure, those of one kind all recovered: then the failure did. */
static bool group_recovered(const struct attempts *attempts, const struct attempt *attempt)
{
	for (size_t i = 0; attempt->linked && i < attempts->count; i++) {
		const struct attempt *one = attempts->items[i];
		bool all = true;

		if (one->linked != attempt->linked || !subject_recovered(attempts, one))
			continue;
		for (size_t k = 0; k < attempts->count && all; k++)
			if (attempts->items[k]->linked == attempt->linked &&
			    attempts->items[k]->kind == one->kind)
				all = subject_recovered(attempts, attempts->items[k]);
		if (all)
			return true;
	}
	return false;
}

bool attempts_recovered(const struct attempts *attempts, const struct attempt *attempt)
{
	bool failed = false;

	if (attempt->outcome == OUTCOME_SUCCEEDED)
		return false;
	if (subject_recovered(attempts, attempt) || group_recovered(attempts, attempt))
		return true;
	if (attempt->subject.length)
		return false;
	for (size_t i = 0; i < attempts->count; i++) {
		const struct attempt *inner = attempts->items[i];

		if (inner->around != attempt->id || inner->outcome != OUTCOME_FAILED)
			continue;
		failed = true;
		if (!subject_recovered(attempts, inner) && !group_recovered(attempts, inner))
			return false;
	}
	return failed;
}
