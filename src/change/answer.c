#include "answer.h"

#include "field.h"
#include "stamp.h"
#include "wording.h"

#include <ctype.h>

/* Failures by what became of them: of the attempts that decide, and of what was found. */
struct tally {
	size_t attempts[CHANGE_COUNT], findings[CHANGE_COUNT];
};

static struct tally tally_of(const struct failures *failures)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < failures->count; i++) {
		const struct failure *failure = &failures->items[i];

		if (failure->main)
			tally.attempts[failure->change]++;
		else if (failure->seen || failure->sees)
			tally.findings[failure->change]++;
	}
	return tally;
}

static size_t fresh(const size_t counts[CHANGE_COUNT])
{
	return counts[CHANGE_NEW] + counts[CHANGE_REGRESSED];
}

static size_t from_before(const size_t counts[CHANGE_COUNT])
{
	return counts[CHANGE_STILL] + counts[CHANGE_FIXED] + counts[CHANGE_ABSENT] + counts[CHANGE_UNCLEAR];
}

/* The first failure with that change: an attempt that decides, else what was found. */
static const struct failure *first_with(const struct failures *failures, enum change change)
{
	const struct failure *found = NULL;

	for (size_t i = 0; i < failures->count; i++) {
		const struct failure *failure = &failures->items[i];

		if (failure->change != change)
			continue;
		if (failure->main)
			return failure;
		if (!found && (failure->seen || failure->sees))
			found = failure;
	}
	return found;
}

static const struct failure *first_fresh(const struct failures *failures)
{
	const struct failure *regressed = first_with(failures, CHANGE_REGRESSED);
	const struct failure *found = first_with(failures, CHANGE_NEW);

	if (!found || (regressed && regressed->main) || !regressed)
		return regressed && (!found || regressed->main) ? regressed : found;
	return found->main ? found : regressed;
}

/* Causes */

static struct slice first_cause(const struct side *side)
{
	return field_text(json_array_get(json_object_get(side->record, "causes"), 0), "id");
}

static double confidence_of(const struct side *side, struct slice id)
{
	const json_t *causes = json_object_get(side->record, "causes");
	json_t *cause;
	size_t i;

	FIELD_EACH(causes, i, cause)
	{
		if (causes_same(field_text(cause, "id"), id))
			return json_number_value(json_object_get(cause, "confidence"));
	}
	return 0;
}

/* Of the causes that something since speaks for, the likeliest. */
static struct slice cause_since(const struct pair *pair, const struct failures *failures, bool still)
{
	struct slice best = SLICE("");
	double most = -1;

	for (size_t i = 0; i < failures->count; i++) {
		const struct failure *failure = &failures->items[i];
		struct slice cause = failure->sees ? failure->sees->cause : SLICE("");
		double confidence;

		if (!cause.length || (failure->change != CHANGE_NEW && failure->change != CHANGE_REGRESSED &&
				      !(still && failure->change == CHANGE_STILL)))
			continue;
		confidence = confidence_of(pair->after, cause);
		if (confidence > most) {
			most = confidence;
			best = cause;
		}
	}
	return best;
}

/* "the component store is damaged", or nothing. */
static void add_clause(const struct pair *pair, struct slice id, struct buf *out)
{
	const struct side *const sides[] = { pair->after, pair->before };
	struct buf key = { 0 };
	const struct cause *cause;

	buf_add(&key, id);
	cause = pair->after->rules && id.length ? rules_cause(pair->after->rules, buf_text(&key)) : NULL;
	buf_release(&key);
	if (cause) {
		buf_add_text(out, cause->clause);
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		const json_t *causes = json_object_get(sides[i]->record, "causes");
		json_t *item;
		size_t k;

		FIELD_EACH(causes, k, item)
		{
			if (id.length && slice_equal(field_text(item, "id"), id)) {
				field_add_name(out, field_text(item, "title"));
				return;
			}
		}
	}
}

static void add_cause(const struct pair *pair, struct slice id, struct buf *out)
{
	struct buf clause = { 0 };

	add_clause(pair, id, &clause);
	if (clause.length)
		buf_printf(out, ": %s", buf_text(&clause));
	buf_release(&clause);
}

static void capitalise(struct buf *text)
{
	if (text->length && (!text->text[1] || !isupper((unsigned char)text->text[1])))
		text->text[0] = (char)toupper((unsigned char)text->text[0]);
}

/* Sentences */

static void add_code(const struct failure *failure, struct buf *out)
{
	struct slice code = failure_code(failure);

	if (code.length && code.length < 32)
		buf_printf(out, " (%.*s)", SLICE_ARGS(code));
}

/* What a finding says is a clause and no name. */
static bool is_named(const struct failure *failure)
{
	return failure->was || failure->now;
}

static void add_stamp(struct buf *out, const char *words, int64_t stamp)
{
	if (stamp == STAMP_NONE)
		return;
	buf_add_text(out, words);
	wording_stamp(out, stamp);
}

/* "KB1, KB2 and 3 more". */
static void add_names(const struct failures *failures, enum change change, struct buf *out)
{
	size_t count = 0, shown = 0;

	for (size_t i = 0; i < failures->count; i++)
		count += failures->items[i].main && failures->items[i].change == change;
	for (size_t i = 0; i < failures->count && shown < 3; i++) {
		if (!failures->items[i].main || failures->items[i].change != change)
			continue;
		if (shown++)
			buf_add_text(out, shown == count ? " and " : ", ");
		failure_add_name(&failures->items[i], out);
	}
	if (count > shown)
		buf_printf(out, " and %zu more", count - shown);
}

static void say_fixed(const struct failures *failures, const struct tally *tally, struct buf *out)
{
	const struct failure *fixed = first_with(failures, CHANGE_FIXED);

	if (tally->attempts[CHANGE_FIXED]) {
		bool one = tally->attempts[CHANGE_FIXED] == 1;

		add_names(failures, CHANGE_FIXED, out);
		buf_add_text(out, one ? " is fixed: it failed" : " are fixed: they failed");
		if (one && !fixed->now) {
			add_stamp(out, " last on ", fixed->was->failed_time);
			buf_add_text(out, ", and ");
			buf_add(out, buf_slice(&fixed->why));
		} else if (one) {
			add_stamp(out, " last on ", fixed->was->failed_time);
			add_stamp(out, " and succeeded on ", fixed->now->succeeded_time);
		} else {
			buf_add_text(out, " before and have succeeded since");
		}
		return;
	}
	buf_add_text(out, "It is fixed");
	if (fixed) {
		buf_add_text(out, ": ");
		buf_add(out, buf_slice(&fixed->why));
		buf_add_text(out, ", that ");
		failure_add_name(fixed, out);
	}
}

static void say_absent(const struct pair *pair, const struct failures *failures, const struct tally *tally,
		       struct buf *out)
{
	if (tally->attempts[CHANGE_ABSENT]) {
		bool one = tally->attempts[CHANGE_ABSENT] == 1;

		add_names(failures, CHANGE_ABSENT, out);
		buf_add_text(out, one ? " has not failed again" : " have not failed again");
		add_stamp(out, " up to ", pair->after->last);
		buf_add_text(
			out,
			one ? ", but it was not tried again either: nothing proves that it is fixed"
			    : ", but they were not tried again either: nothing proves that they are fixed");
		return;
	}
	buf_add_text(out, "What failed was not seen again");
	add_stamp(out, " up to ", pair->after->last);
	buf_add_text(out, ", but nothing proves that it is fixed");
}

static void say_partly(const struct failures *failures, const struct tally *tally, struct buf *out)
{
	if (!tally->attempts[CHANGE_FIXED]) {
		buf_printf(out, "Only a part is fixed: %zu of what was found was mended, %zu came again",
			   tally->findings[CHANGE_FIXED],
			   tally->findings[CHANGE_STILL] + tally->attempts[CHANGE_STILL]);
		return;
	}
	add_names(failures, CHANGE_FIXED, out);
	buf_add_text(out, tally->attempts[CHANGE_FIXED] == 1 ? " is fixed, but " : " are fixed, but ");
	if (tally->attempts[CHANGE_STILL]) {
		add_names(failures, CHANGE_STILL, out);
		buf_add_text(out, tally->attempts[CHANGE_STILL] == 1 ? " still fails" : " still fail");
		if (tally->attempts[CHANGE_STILL] == 1)
			add_code(first_with(failures, CHANGE_STILL), out);
	} else if (tally->attempts[CHANGE_ABSENT]) {
		add_names(failures, CHANGE_ABSENT, out);
		buf_add_text(out, tally->attempts[CHANGE_ABSENT] == 1 ? " was not tried again"
								      : " were not tried again");
	} else if (tally->attempts[CHANGE_UNCLEAR]) {
		buf_add_text(out, "no log tells of ");
		add_names(failures, CHANGE_UNCLEAR, out);
	} else {
		buf_printf(out, "%zu of what was found came again", tally->findings[CHANGE_STILL]);
	}
}

static void say_not(const struct answer *answer, const struct pair *pair, const struct failures *failures,
		    const struct tally *tally, struct buf *out)
{
	const struct failure *still = first_with(failures, CHANGE_STILL), *other = first_fresh(failures);
	struct slice cause = answer->cause_now.length ? answer->cause_now : answer->cause;

	if (tally->attempts[CHANGE_STILL]) {
		add_names(failures, CHANGE_STILL, out);
		buf_add_text(out, tally->attempts[CHANGE_STILL] == 1 ? " still fails" : " still fail");
		add_cause(pair, cause, out);
		if (tally->attempts[CHANGE_STILL] == 1)
			add_code(still, out);
		return;
	}
	if (tally->attempts[CHANGE_FIXED] && other && is_named(other)) {
		add_names(failures, CHANGE_FIXED, out);
		buf_add_text(out, " succeeded, but the same cause now stops ");
		failure_add_name(other, out);
		add_cause(pair, cause, out);
		add_code(other, out);
		return;
	}
	buf_add_text(out, "It is not fixed");
	add_cause(pair, cause, out);
	if (still && !is_named(still)) {
		buf_add_text(out, "; it was seen again that ");
		failure_add_name(still, out);
	} else if (other) {
		buf_add_text(out, is_named(other) ? "; now it stops " : "; now ");
		failure_add_name(other, out);
		if (is_named(other))
			add_code(other, out);
	}
}

static void say_what_fails(const struct answer *answer, const struct pair *pair,
			   const struct failures *failures, struct buf *out)
{
	const struct failure *failure = first_fresh(failures);

	if (failure && is_named(failure)) {
		failure_add_name(failure, out);
		buf_add_text(out, failure->change == CHANGE_REGRESSED ? " fails again" : " fails");
		add_cause(pair, answer->cause_new, out);
		add_code(failure, out);
	} else {
		struct buf clause = { 0 };

		add_clause(pair, answer->cause_new, &clause);
		buf_add_text(out, clause.length ? buf_text(&clause) : "something else fails");
		buf_release(&clause);
		if (failure) {
			buf_add_text(out, ": ");
			failure_add_name(failure, out);
		}
	}
}

static void say_worse(const struct answer *answer, const struct pair *pair, const struct failures *failures,
		      const struct tally *tally, struct buf *out)
{
	if (!from_before(tally->attempts) && !from_before(tally->findings))
		buf_add_text(out, "It got worse: nothing was broken before, and now ");
	else if (tally->attempts[CHANGE_STILL]) {
		buf_add_text(out, "It got worse: ");
		add_names(failures, CHANGE_STILL, out);
		buf_add_text(out, tally->attempts[CHANGE_STILL] == 1 ? " still fails, and now "
								     : " still fail, and now ");
	} else {
		buf_add_text(out, "It got worse: what failed came again, and now ");
	}
	say_what_fails(answer, pair, failures, out);
}

static void say_another(const struct answer *answer, const struct pair *pair, const struct failures *failures,
			const struct tally *tally, struct buf *out)
{
	if (tally->attempts[CHANGE_STILL]) {
		add_names(failures, CHANGE_STILL, out);
		buf_add_text(out, tally->attempts[CHANGE_STILL] == 1 ? " still fails, for another reason"
								     : " still fail, for another reason");
		add_cause(pair, answer->cause_new, out);
		if (tally->attempts[CHANGE_STILL] == 1)
			add_code(first_with(failures, CHANGE_STILL), out);
		return;
	}
	if (tally->attempts[CHANGE_FIXED]) {
		add_names(failures, CHANGE_FIXED, out);
		buf_add_text(out, tally->attempts[CHANGE_FIXED] == 1 ? " is fixed, but now "
								     : " are fixed, but now ");
	} else {
		buf_add_text(out, "What failed before was not seen again, but now ");
	}
	say_what_fails(answer, pair, failures, out);
}

static void say(const struct answer *answer, const struct pair *pair, const struct failures *failures,
		const struct tally *tally, struct buf *out)
{
	switch (answer->status) {
	case CHANGED_FIXED:
		say_fixed(failures, tally, out);
		break;
	case CHANGED_PARTLY:
		say_partly(failures, tally, out);
		break;
	case CHANGED_ABSENT:
		say_absent(pair, failures, tally, out);
		break;
	case CHANGED_NOT:
		say_not(answer, pair, failures, tally, out);
		break;
	case CHANGED_WORSE:
		say_worse(answer, pair, failures, tally, out);
		break;
	case CHANGED_ANOTHER:
		say_another(answer, pair, failures, tally, out);
		break;
	case CHANGED_NOTHING:
		buf_add_text(out, "Nothing was broken before, and nothing is now");
		break;
	case CHANGED_UNCLEAR:
		buf_add_text(out,
			     from_before(tally->attempts) || from_before(tally->findings)
				     ? "The second upload holds no log that would show whether it is fixed"
				     : "The first upload says too little to compare with");
		break;
	}
	capitalise(out);
	if (pair->kinship == KIN_UNKNOWN)
		buf_add_text(out, " - if both are of one machine, which nothing says");
}

/* The status */

static enum answer_status of_unbroken(const struct pair *pair, const struct tally *tally)
{
	if (fresh(tally->attempts) || fresh(tally->findings))
		return side_is_broken(pair->before) ? CHANGED_UNCLEAR : CHANGED_WORSE;
	if (side_is_broken(pair->before))
		return CHANGED_UNCLEAR;
	return tally->attempts[CHANGE_UNCLEAR] || tally->findings[CHANGE_UNCLEAR] ? CHANGED_UNCLEAR
										  : CHANGED_NOTHING;
}

/* What had failed fails again. */
static enum answer_status of_still(const struct answer *answer, const struct tally *tally)
{
	bool other = fresh(tally->findings) && !causes_same(answer->cause, answer->cause_new);

	if (tally->attempts[CHANGE_FIXED])
		return CHANGED_PARTLY;
	if (fresh(tally->attempts))
		return CHANGED_WORSE;
	return other && !tally->findings[CHANGE_STILL] ? CHANGED_ANOTHER : CHANGED_NOT;
}

/* Something else fails, for the same reason or for another. */
static enum answer_status of_fresh(const struct answer *answer, const struct tally *tally)
{
	return tally->findings[CHANGE_STILL] || causes_same(answer->cause, answer->cause_new)
		       ? CHANGED_NOT
		       : CHANGED_ANOTHER;
}

/* Where attempts have names they decide; else what was found. */
static enum answer_status of_gone(const struct tally *tally)
{
	const size_t *counts = from_before(tally->attempts) ? tally->attempts : tally->findings;

	if (counts[CHANGE_FIXED])
		return counts[CHANGE_ABSENT] || counts[CHANGE_UNCLEAR]
			       ? (counts == tally->attempts ? CHANGED_PARTLY : CHANGED_ABSENT)
			       : CHANGED_FIXED;
	return counts[CHANGE_ABSENT] ? CHANGED_ABSENT : CHANGED_UNCLEAR;
}

static enum answer_status status_of(const struct answer *answer, const struct tally *tally,
				    const struct pair *pair)
{
	if (!from_before(tally->attempts) && !from_before(tally->findings))
		return of_unbroken(pair, tally);
	if (!side_is_broken(pair->before))
		return fresh(tally->attempts) || fresh(tally->findings) ? CHANGED_WORSE : CHANGED_UNCLEAR;
	if (tally->attempts[CHANGE_STILL])
		return of_still(answer, tally);
	if (fresh(tally->attempts))
		return of_fresh(answer, tally);
	if (tally->findings[CHANGE_STILL])
		return tally->attempts[CHANGE_FIXED] ? CHANGED_PARTLY : CHANGED_NOT;
	if (fresh(tally->findings))
		return of_fresh(answer, tally);
	return of_gone(tally);
}

/* What cannot be compared */

static bool is_unread(const struct side *side)
{
	return field_is(side->record, "status", "unreadable") || field_is(side->record, "status", "empty");
}

bool answer_compares(const struct pair *pair, struct buf *headline)
{
	if (is_unread(pair->after))
		buf_add_text(headline, "Nothing in the second upload could be read as a log");
	else if (is_unread(pair->before))
		buf_add_text(headline, "Nothing in the first upload could be read as a log");
	else if (pair->order == ORDER_SAME)
		buf_add_text(headline, "Both are the same upload: nothing can have changed");
	else if (pair->kinship == KIN_OTHER)
		buf_add_text(headline, "These are two machines, so one says nothing about the other");
	else if (pair->order == ORDER_REVERSED)
		buf_add_text(headline, "The second upload ends before the first: perhaps they were swapped");
	else if (pair->order == ORDER_NO_NEWS)
		buf_add_text(headline,
			     "The second upload reaches no further than the first: what was done since is "
			     "not in it");
	else if (pair->order == ORDER_UNTIMED)
		buf_add_text(headline, "Without times nothing says what is older and what is newer");
	return headline->length == 0;
}

/* The summary */

/* What the record says of the machine: the cause where it names one, else its headline. */
static void add_verdict(struct buf *out, const struct side *side, const char *when)
{
	const json_t *verdict = json_object_get(side->record, "verdict");
	struct slice says = field_text(verdict, "headline");

	if (field_is(verdict, "status", "failed") && field_text(verdict, "cause").length)
		says = field_text(json_array_get(json_object_get(side->record, "causes"), 0), "title");
	if (!says.length)
		return;
	buf_printf(out, "%s%s: ", out->length ? " " : "", when);
	field_add_name(out, says);
	buf_add_text(out, ".");
}

static void add_repairs(struct buf *out, const struct repairs *repairs)
{
	static const char *const says[] = { [EFFECT_WORKED] = "worked",
					    [EFFECT_RAN] = "was carried out",
					    [EFFECT_NO_HELP] = "was carried out and did not help",
					    [EFFECT_FAILED] = "was begun and failed itself" };
	size_t shown = 0;

	for (size_t i = 0; i < repairs->count && shown < 3; i++) {
		const struct repair *repair = &repairs->items[i];

		if (repair->effect == EFFECT_NO_TRACE)
			continue;
		buf_add_text(out, out->length ? " \"" : "\"");
		field_add_name(out, repair->title);
		buf_printf(out, "\" %s.", says[repair->effect]);
		shown++;
	}
	if (!shown && repairs->count)
		buf_add_text(out, " The logs tell of no repair in between.");
}

void answer_init(struct answer *answer, const struct pair *pair, const struct failures *failures,
		 const struct repairs *repairs)
{
	struct tally tally = tally_of(failures);

	*answer = (struct answer){ .status = CHANGED_UNCLEAR };
	answer->cause = first_cause(pair->before);
	answer->compared = answer_compares(pair, &answer->headline);
	if (answer->compared) {
		answer->cause_now = cause_since(pair, failures, true);
		answer->cause_new = cause_since(pair, failures, false);
		answer->status = status_of(answer, &tally, pair);
		say(answer, pair, failures, &tally, &answer->headline);
		answer->retry = tally.attempts[CHANGE_ABSENT] ? first_with(failures, CHANGE_ABSENT) : NULL;
	}
	add_verdict(&answer->summary, pair->before, "Before");
	add_verdict(&answer->summary, pair->after,
		    answer_is_stale(answer) && field_is(json_object_get(pair->after->record, "verdict"),
							"status", "failed")
			    ? "After, by entries from before"
			    : "After");
	if (answer->compared)
		add_repairs(&answer->summary, repairs);
}

void answer_release(struct answer *answer)
{
	buf_release(&answer->headline);
	buf_release(&answer->summary);
}

const char *answer_status_word(enum answer_status status)
{
	static const char *const words[] = { "fixed", "partly-fixed",	 "not-seen-again", "not-fixed",
					     "worse", "another-failure", "nothing-broken", "cannot-tell" };

	return words[status];
}

bool answer_is_stale(const struct answer *answer)
{
	return answer->compared && (answer->status == CHANGED_ABSENT || answer->status == CHANGED_FIXED ||
				    answer->status == CHANGED_UNCLEAR);
}
