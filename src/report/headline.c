#include "headline.h"

#include "hresult.h"
#include "says.h"

#include <ctype.h>
#include <string.h>

#define TELLING_SHARE 0.75
#define SUBJECT_LIMIT 80
#define STEP_LIMIT    120

static const struct finding *deciding(const struct diagnosis *diagnosis)
{
	const struct suspect *suspect = diagnosis->suspect_count ? &diagnosis->suspects[0] : NULL;

	for (size_t i = 0; suspect && i < suspect->addend_count; i++)
		if (suspect->addends[i].finding && suspect->addends[i].weight > 0)
			return suspect->addends[i].finding;
	return NULL;
}

static struct slice subject_of(const struct finding *finding)
{
	return finding->signature ? finding->subject : (struct slice){ "", 0 };
}

/* Of the findings that decide, the first that names what it is about; else the first. */
static const struct finding *telling(const struct diagnosis *diagnosis)
{
	const struct suspect *suspect = diagnosis->suspect_count ? &diagnosis->suspects[0] : NULL;
	const struct finding *first = deciding(diagnosis);
	double best = 0;

	for (size_t i = 0; suspect && i < suspect->addend_count; i++) {
		const struct addend *addend = &suspect->addends[i];

		if (!addend->finding || addend->base <= 0 || addend->explained || addend->scattered)
			continue;
		best = addend->base > best ? addend->base : best;
		if (addend->base >= TELLING_SHARE * best && subject_of(addend->finding).length)
			return addend->finding;
	}
	return first;
}

/* The subject of the last failed attempt whose subject is a name that people know, recovered or not. */
static struct slice failed_subject(const struct evidence *evidence, bool recovered)
{
	const struct attempt *last = NULL;

	for (size_t i = 0; i < evidence->attempts.count; i++) {
		const struct attempt *attempt = evidence->attempts.items[i];

		if (attempt->kind->headline && attempt->outcome == OUTCOME_FAILED &&
		    attempt->subject.length &&
		    attempts_recovered(&evidence->attempts, attempt) == recovered &&
		    (!last || last->end == STAMP_NONE || attempt->end >= last->end))
			last = attempt;
	}
	return last ? slice_head(last->subject, SUBJECT_LIMIT) : (struct slice){ "", 0 };
}

static void capitalise(struct buf *text)
{
	if (text->length && (!text->text[1] || !isupper((unsigned char)text->text[1])))
		text->text[0] = (char)toupper((unsigned char)text->text[0]);
}

/* Whether text holds part, whatever the case of its letters. */
static bool holds(struct slice text, struct slice part)
{
	for (size_t i = 0; i + part.length <= text.length; i++)
		if (slice_same(slice_head(slice_tail(text, i), part.length), part))
			return true;
	return false;
}

static void add_failed(const struct record_source *source, struct buf *text)
{
	const struct diagnosis *diagnosis = source->diagnosis;
	const struct finding *finding = telling(diagnosis);
	const struct cause *cause = diagnosis->suspects[0].cause;
	struct slice subject = failed_subject(source->evidence, false);
	struct slice code = { "", 0 };
	char code_text[HRESULT_TEXT];
	size_t head;

	if (diagnosis->only_codes && finding && !finding->signature) {
		hresult_text(finding->code->value, code_text);
		buf_printf(text, "Only the code %s is known: perhaps %s", code_text, cause->clause);
		return;
	}
	if (subject.length)
		buf_printf(text, "%.*s failed: ", SLICE_ARGS(subject));
	head = text->length;
	if (cause->clause)
		buf_add_text(text, cause->clause);
	else
		buf_add_text(text, cause->title);
	if (finding && finding->signature && finding->signature->says) {
		buf_add_text(text, ": ");
		say_finding(finding, text);
	}
	if (!head)
		capitalise(text);
	if (finding && finding->code_count) {
		hresult_text(finding->codes[0], code_text);
		code = slice_of(code_text);
	}
	if (code.length && !holds(buf_slice(text), code))
		buf_printf(text, " (%.*s)", SLICE_ARGS(code));
}

static void add_inconclusive(const struct record_source *source, struct buf *text)
{
	const struct attempt *failed = source->diagnosis->failed;
	char code[HRESULT_TEXT];

	if (!failed && source->diagnosis->suspect_count) {
		buf_printf(text, "Perhaps %s, but these logs do not say enough",
			   source->diagnosis->suspects[0].cause->clause);
		return;
	}
	if (!failed) {
		buf_add_text(text, "Too little was there to say what failed");
		return;
	}
	if (failed->subject.length)
		buf_printf(text, "%.*s failed", SLICE_ARGS(failed->subject));
	else
		buf_printf(text, "%s failed", failed->kind->title);
	if (failed->code) {
		hresult_text(failed->code, code);
		buf_printf(text, " with %s", code);
	}
	buf_add_text(text, ", but these logs do not show why");
}

void headline_add(const struct record_source *source, struct buf *text)
{
	struct slice subject;

	switch (source->diagnosis->status) {
	case STATUS_FAILED:
		add_failed(source, text);
		break;
	case STATUS_INCONCLUSIVE:
		add_inconclusive(source, text);
		break;
	case STATUS_RECOVERED:
		subject = failed_subject(source->evidence, true);
		if (!subject.length)
			subject = SLICE("Something");
		buf_printf(text, "%.*s failed, then succeeded: nothing needs to be repaired",
			   SLICE_ARGS(subject));
		break;
	case STATUS_HEALTHY:
		buf_add_text(text, "These logs show no failure");
		break;
	}
}

static void add_plural(struct buf *text, unsigned long long count, const char *one, const char *many)
{
	buf_printf(text, "%llu %s", count, count == 1 ? one : many);
}

static void add_looked_at(const struct record_source *source, struct buf *text)
{
	const struct coverage *coverage = source->coverage;
	char time[20], last[20];

	buf_add_text(text, "Looked at ");
	add_plural(text, coverage->lines, "line", "lines");
	buf_add_text(text, " of ");
	add_plural(text, source->evidence->file_count, "file", "files");
	if (coverage->first != STAMP_NONE && coverage->last != STAMP_NONE) {
		stamp_text(coverage->first, time);
		stamp_text(coverage->last, last);
		buf_printf(text, ", %.10s", time);
		if (memcmp(time, last, 10) != 0)
			buf_printf(text, " to %.10s", last);
	}
	buf_add_text(text, ", with ");
	add_plural(text, source->evidence->rules->signature_count, "signature", "signatures");
	buf_add_text(text, ".");
	if (coverage->benign_entries) {
		buf_add_text(text, " ");
		add_plural(text, coverage->benign_entries, "entry looks", "entries look");
		buf_add_text(text, " like a failure without being one.");
	}
}

/* How far the last failed attempt got that tells what it was doing. */
static void add_step(const struct record_source *source, struct buf *text)
{
	const struct attempts *attempts = &source->evidence->attempts;
	const struct attempt *last = NULL;

	for (size_t i = 0; i < attempts->count; i++) {
		const struct attempt *attempt = attempts->items[i];

		if (attempt->step.length && attempt->outcome != OUTCOME_SUCCEEDED &&
		    !attempts_recovered(attempts, attempt) &&
		    (!last || attempt->start == STAMP_NONE || attempt->start >= last->start))
			last = attempt;
	}
	if (!last)
		return;
	buf_add_text(text, last->kind->title);
	if (last->subject.length)
		buf_printf(text, " (%.*s)", SLICE_ARGS(last->subject));
	buf_printf(text, " got as far as: %.*s. ", SLICE_ARGS(slice_head(last->step, STEP_LIMIT)));
}

void headline_add_summary(const struct record_source *source, struct buf *text)
{
	const struct diagnosis *diagnosis = source->diagnosis;
	const struct finding *finding = deciding(diagnosis);
	char time[20];

	if (diagnosis->status != STATUS_FAILED) {
		add_looked_at(source, text);
		return;
	}
	if (diagnosis->suspects[0].cause->meaning)
		buf_printf(text, "%s ", diagnosis->suspects[0].cause->meaning);
	if (finding && finding->last_time != STAMP_NONE) {
		stamp_text(finding->last_time, time);
		time[10] = ' ';
		buf_add_text(text, "Seen ");
		add_plural(text, finding->count, "time", "times");
		buf_printf(text, ", last on %s. ", time);
	}
	add_step(source, text);
	if (diagnosis->only_codes)
		buf_add_text(text, "Only an error code speaks for it, so take it as a first guess. ");
	add_looked_at(source, text);
}
