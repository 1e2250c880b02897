#include "evidence.h"

#include "hresult.h"
#include "memory.h"
#include "standing.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define FINDING_LIMIT	       2000
#define SUBJECTS_PER_SIGNATURE 40
#define LIMIT_LIMIT	       200
#define CODE_LIMIT	       512
#define CONTEXT_LINES	       6    /* kept on each side of an entry */
#define CONTEXT_LIMIT	       3000 /* bytes of them */
#define CAPTURE_LIMIT	       600
#define WAITING_LIMIT	       256
#define CLEARING_LIMIT	       256

/* A hit whose signature wants another one near it, which may still come. */
struct waiting {
	struct finding *finding;
	unsigned long long line;
	int64_t time;
	struct attempt *attempt; /* held */
};

static void drop_waiting(struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->waiting_count; i++)
		attempt_drop(evidence->waiting[i].attempt);
	evidence->waiting_count = 0;
}

struct evidence *evidence_new(const struct rules *rules)
{
	struct evidence *evidence = memory_new(sizeof(*evidence));

	evidence->rules = rules;
	evidence->machine.said =
		(struct said){ STAMP_NONE, STAMP_NONE, STAMP_NONE, STAMP_NONE, STAMP_NONE, STAMP_NONE };
	evidence->by_signature =
		memory_new_array(rules->signature_count + 1, sizeof(*evidence->by_signature));
	evidence->last_lines = memory_new_array(rules->signature_count, sizeof(*evidence->last_lines));
	return evidence;
}

void evidence_free(struct evidence *evidence)
{
	if (!evidence)
		return;
	for (size_t i = 0; i < evidence->finding_count; i++)
		attempt_drop(evidence->findings[i]->attempt);
	drop_waiting(evidence);
	free(evidence->findings);
	free(evidence->files);
	free(evidence->limits);
	free(evidence->codes);
	free(evidence->waiting);
	free(evidence->clearings);
	free(evidence->last_lines);
	free(evidence->by_signature);
	attempts_release(&evidence->attempts);
	novelty_release(&evidence->novelty);
	arena_release(&evidence->arena);
	free(evidence);
}

void evidence_begin(struct evidence *evidence, const char *name)
{
	evidence->files = memory_grow(evidence->files, evidence->file_count, &evidence->file_room,
				      sizeof(*evidence->files));
	evidence->files[evidence->file_count++] =
		(struct seen_file){ .name = name, .first = STAMP_NONE, .last = STAMP_NONE };
	evidence->phases = (struct phases){ 0 };
	drop_waiting(evidence);
	memset(evidence->last_lines, 0, evidence->rules->signature_count * sizeof(*evidence->last_lines));
}

static size_t this_file(const struct evidence *evidence)
{
	return evidence->file_count - 1;
}

/* Finding the place of a hit among the findings */

static struct finding **findings_of(struct evidence *evidence, const struct signature *signature)
{
	size_t index = signature ? (size_t)(signature - evidence->rules->signatures)
				 : evidence->rules->signature_count;

	return &evidence->by_signature[index];
}

static struct finding *find_finding(struct evidence *evidence, const struct signature *signature,
				    const struct code *code, struct slice subject, size_t *ret_subjects)
{
	*ret_subjects = 0;
	for (struct finding *finding = *findings_of(evidence, signature); finding; finding = finding->next) {
		if ((!signature || signature->route) && finding->code != code)
			continue;
		++*ret_subjects;
		if (slice_same(finding->subject, subject))
			return finding;
	}
	return NULL;
}

static struct finding *add_finding(struct evidence *evidence, const struct signature *signature,
				   const struct code *code, struct slice subject)
{
	size_t subjects;
	struct finding *finding = find_finding(evidence, signature, code, subject, &subjects);

	if (finding)
		return finding;
	if (subjects >= SUBJECTS_PER_SIGNATURE) { /* what is too many is counted with one of them */
		evidence->findings_full = true;
		return *findings_of(evidence, signature);
	}
	if (evidence->finding_count >= FINDING_LIMIT) {
		evidence->findings_full = true;
		return NULL;
	}
	finding = arena_alloc(&evidence->arena, sizeof(*finding));
	finding->signature = signature;
	finding->code = code;
	finding->subject = arena_copy(&evidence->arena, subject);
	finding->last_time = STAMP_NONE;
	evidence->findings = memory_grow(evidence->findings, evidence->finding_count, &evidence->finding_room,
					 sizeof(*evidence->findings));
	evidence->findings[evidence->finding_count++] = finding;
	finding->next = *findings_of(evidence, signature);
	*findings_of(evidence, signature) = finding;
	return finding;
}

/* What is kept of a hit */

/* The lines next to the entry: as many whole ones as there is room for, of the next one a part if need be. */
static struct slice keep_before(struct arena *arena, struct slice lines)
{
	if (lines.length > CONTEXT_LIMIT) {
		struct slice room = slice_tail(lines, lines.length - CONTEXT_LIMIT);
		size_t whole = slice_find_byte(room, '\n') + 1;

		lines = whole < room.length ? slice_tail(room, whole) : room;
	}
	return arena_copy(arena, lines);
}

static struct slice keep_after(struct arena *arena, struct slice lines)
{
	if (lines.length > CONTEXT_LIMIT) {
		struct slice room = slice_head(lines, CONTEXT_LIMIT);
		const char *end = memrchr(room.text, '\n', room.length);

		lines = end ? slice_head(room, (size_t)(end - room.text)) : room;
	}
	return arena_copy(arena, lines);
}

static struct attempt *attempt_around(const struct evidence *evidence, const struct hit *hit,
				      struct attempt *attempt)
{
	return attempt ? attempt
		       : attempts_current(&evidence->attempts, this_file(evidence), hit->line, hit->time);
}

static struct surroundings surroundings(struct evidence *evidence, const struct hit *hit,
					const struct attempt *attempt)
{
	struct surroundings around = { .attempt = attempt ? attempt->id : 0 };
	struct buf phase = { 0 };

	phases_add(&evidence->phases, &phase);
	around.before = keep_before(&evidence->arena, hit_context(hit, -CONTEXT_LINES));
	around.after = keep_after(&evidence->arena, hit_context(hit, CONTEXT_LINES));
	around.phase = arena_copy(&evidence->arena, buf_slice(&phase));
	if (attempt)
		around.step = arena_copy(&evidence->arena, attempt->step);
	buf_release(&phase);
	return around;
}

static unsigned long long count_lines(struct slice text)
{
	unsigned long long count = 0;
	struct slice line;

	while (slice_next_line(&text, &line))
		count++;
	return count;
}

static void keep_quote(struct evidence *evidence, const struct hit *hit, struct finding *finding,
		       const struct attempt *attempt)
{
	struct quote *quote = &finding->quote;

	*quote = (struct quote){ .file = this_file(evidence), .line = hit->line, .offset = hit->offset };
	quote->first_line = hit->first_line;
	quote->line_count = count_lines(hit->raw);
	quote->time = hit->time;
	quote->level = hit->level;
	quote->kind = hit->kind;
	quote->text = arena_copy(&evidence->arena, hit->text);
	quote->around = surroundings(evidence, hit, attempt);
	finding->code_count = hresults_find_without_gle(hit->text, finding->codes, CODES_PER_FINDING);
	finding->capture_count = 0;
	for (size_t i = 0; i < hit->capture_count && i < CAPTURES_PER_FINDING; i++) {
		finding->captures[i].name = hit->captures[i].name;
		finding->captures[i].value =
			arena_copy(&evidence->arena, slice_head(hit->captures[i].value, CAPTURE_LIMIT));
		finding->capture_count++;
	}
}

static void count_code(struct evidence *evidence, unsigned code, unsigned long long count)
{
	for (size_t i = 0; i < evidence->code_count; i++) {
		if (evidence->codes[i].code == code) {
			evidence->codes[i].count += count;
			return;
		}
	}
	if (evidence->code_count >= CODE_LIMIT)
		return;
	evidence->codes = memory_grow(evidence->codes, evidence->code_count, &evidence->code_room,
				      sizeof(*evidence->codes));
	evidence->codes[evidence->code_count++] = (struct code_count){ code, count };
}

/* Looking for codes in every hit would cost more than finding the hits: the hits of a finding are alike. */
static void count_codes(struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->finding_count; i++)
		for (size_t k = 0; k < evidence->findings[i]->code_count; k++)
			count_code(evidence, evidence->findings[i]->codes[k], evidence->findings[i]->count);
}

/* Nearness */

static bool names_signature(const struct names *names, size_t index)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].index == index)
			return true;
	return false;
}

/* Lines apart; in a long entry, hits may come in any order. */
static unsigned long long distance(unsigned long long a, unsigned long long b)
{
	return a < b ? b - a : a - b;
}

static bool is_near(const struct evidence *evidence, const struct signature *signature,
		    unsigned long long line)
{
	for (size_t i = 0; i < signature->near.signatures.count; i++) {
		size_t index = signature->near.signatures.items[i].index;
		unsigned long long last = index == NONE ? 0 : evidence->last_lines[index];

		if (last && distance(line, last) <= (unsigned long long)signature->near.lines)
			return true;
	}
	return false;
}

/* The hit that waited counts: it is the last one of its finding. */
static void confirm(struct evidence *evidence, struct waiting *waiting)
{
	struct finding *finding = waiting->finding;

	if (finding->confirmed) {
		finding->count++;
		finding->last_time = waiting->time;
		finding->file = this_file(evidence);
		finding->line = waiting->line;
		attempt_hold(waiting->attempt);
		attempt_drop(finding->attempt);
		finding->attempt = waiting->attempt;
	}
	finding->confirmed = true;
	attempt_drop(waiting->attempt);
}

static void confirm_waiting(struct evidence *evidence, size_t index, unsigned long long line)
{
	size_t kept = 0;

	for (size_t i = 0; i < evidence->waiting_count; i++) {
		struct waiting *waiting = &evidence->waiting[i];
		const struct signature *signature = waiting->finding->signature;

		if (distance(line, waiting->line) > (unsigned long long)signature->near.lines)
			attempt_drop(waiting->attempt);
		else if (names_signature(&signature->near.signatures, index))
			confirm(evidence, waiting);
		else
			evidence->waiting[kept++] = *waiting;
	}
	evidence->waiting_count = kept;
}

static void wait(struct evidence *evidence, const struct hit *hit, struct finding *finding)
{
	struct attempt *attempt;

	if (evidence->waiting_count >= WAITING_LIMIT)
		return;
	attempt = attempts_current(&evidence->attempts, this_file(evidence), hit->line, hit->time);
	evidence->waiting = memory_grow(evidence->waiting, evidence->waiting_count, &evidence->waiting_room,
					sizeof(*evidence->waiting));
	evidence->waiting[evidence->waiting_count++] =
		(struct waiting){ finding, hit->line, hit->time, attempt_hold(attempt) };
}

static void see(struct evidence *evidence, const struct hit *hit)
{
	size_t index = (size_t)(hit->signature - evidence->rules->signatures);

	evidence->last_lines[index] = hit->line;
	confirm_waiting(evidence, index, hit->line);
}

/* Later and earlier */

static bool is_earlier(int64_t time, size_t file, int64_t than, size_t other)
{
	return file != other && time != STAMP_NONE && than != STAMP_NONE && time < than;
}

/* Clearing */

static bool is_about(struct slice subject, struct slice other)
{
	return !subject.length || !other.length || slice_same(subject, other);
}

static bool clears(const struct hit *hit, const struct finding *finding, struct slice subject, size_t file)
{
	const struct signature *signature = hit->signature;

	if (!finding->signature || finding->cleared)
		return false;
	if (signature->clears_lines &&
	    (finding->file != file || finding->quote.file != file ||
	     hit->line - finding->quote.line > (unsigned long long)signature->clears_lines))
		return false;
	return is_about(subject, finding->subject) &&
	       !is_earlier(hit->time, file, finding->last_time, finding->file);
}

static void remember_clearing(struct evidence *evidence, const struct hit *hit, struct slice subject)
{
	struct clearing *clearing;

	if (hit->time == STAMP_NONE || hit->signature->clears_lines)
		return;
	for (size_t i = evidence->clearing_count; i-- > 0;) {
		clearing = &evidence->clearings[i];
		if (clearing->signature == hit->signature && clearing->file == this_file(evidence) &&
		    slice_same(clearing->subject, subject)) {
			clearing->time = hit->time;
			return;
		}
	}
	if (evidence->clearing_count == CLEARING_LIMIT)
		return;
	evidence->clearings = memory_grow(evidence->clearings, evidence->clearing_count,
					  &evidence->clearing_room, sizeof(*evidence->clearings));
	evidence->clearings[evidence->clearing_count++] =
		(struct clearing){ hit->signature, arena_copy(&evidence->arena, subject), hit->time,
				   this_file(evidence) };
}

/* Whether a line of a newer log, read before, has taken the hit back. */
static bool was_cleared(const struct evidence *evidence, const struct hit *hit, struct slice subject)
{
	size_t index = (size_t)(hit->signature - evidence->rules->signatures);

	for (size_t i = 0; i < evidence->clearing_count; i++) {
		const struct clearing *clearing = &evidence->clearings[i];

		if (is_earlier(hit->time, this_file(evidence), clearing->time, clearing->file) &&
		    names_signature(&clearing->signature->clears, index) &&
		    is_about(subject, clearing->subject))
			return true;
	}
	return false;
}

static void clear_findings(struct evidence *evidence, const struct hit *hit, struct slice subject)
{
	remember_clearing(evidence, hit, subject);
	for (size_t i = 0; i < evidence->finding_count; i++) {
		struct finding *finding = evidence->findings[i];

		if (!finding->signature ||
		    !names_signature(&hit->signature->clears,
				     (size_t)(finding->signature - evidence->rules->signatures)))
			continue;
		if (clears(hit, finding, subject, this_file(evidence)))
			finding->cleared = true;
	}
}

/* Facts */

static long build_number(struct slice build)
{
	size_t dot = slice_find_byte(build, '.');
	long number = 0;

	/* 10.0.19045.3930 and 6.1.7601 begin with the version; 19045.3930 does not */
	if (dot < 3 && dot < build.length) {
		build = slice_tail(build, dot + 1);
		build = slice_tail(build, slice_find_byte(build, '.') + 1);
	}
	for (size_t i = 0; i < build.length && i < 9 && isdigit((unsigned char)build.text[i]); i++)
		number = number * 10 + build.text[i] - '0';
	return number;
}

long evidence_build(const struct evidence *evidence)
{
	return build_number(evidence->machine.build);
}

/* Whether the entry is older than the Windows that it names: then the clock was wrong. */
static bool is_before_release(const struct evidence *evidence, const struct hit *hit)
{
	struct slice build = hit_capture(hit, hit->signature->before_release);
	const struct windows *windows = rules_windows(evidence->rules, build_number(build));

	return windows && hit->time != STAMP_NONE && hit->time < windows->since;
}

static bool is_newer_fact(struct slice value, int64_t time, struct slice fact, int64_t said)
{
	size_t length = value.length < fact.length ? value.length : fact.length;
	int order = length ? memcmp(value.text, fact.text, length) : 0;

	if (!fact.length || time != said)
		return !fact.length || time > said; /* STAMP_NONE is below all */
	return value.length != fact.length ? value.length > fact.length : order > 0;
}

static int hex_digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : -1;
}

/* What stands in a URL: Desk+400, Desk%20400. */
static struct slice decoded(struct evidence *evidence, struct slice value)
{
	char *text = arena_alloc(&evidence->arena, value.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < value.length; i++) {
		int high = i + 2 < value.length && value.text[i] == '%' ? hex_digit(value.text[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(value.text[i + 2]) : -1;

		if (low >= 0 && high * 16 + low >= 0x20 && high * 16 + low < 0x7f) {
			text[length++] = (char)(high * 16 + low);
			i += 2;
		} else {
			text[length++] = value.text[i] == '+' ? ' ' : value.text[i];
		}
	}
	return slice_trim((struct slice){ text, length });
}

static void take_fact(struct evidence *evidence, const struct hit *hit, const char *capture,
		      struct slice *fact, int64_t *said)
{
	struct slice value = slice_head(slice_trim(hit_capture(hit, capture)), 120);

	if (!capture || !value.length)
		return;
	if (hit->signature->fact.url)
		value = decoded(evidence, value);
	if (!value.length || !is_newer_fact(value, hit->time, *fact, *said))
		return;
	*said = hit->time;
	if (!slice_equal(value, *fact))
		*fact = arena_copy(&evidence->arena, value);
}

static void take_facts(struct evidence *evidence, const struct hit *hit)
{
	const struct signature *signature = hit->signature;
	struct machine *machine = &evidence->machine;

	if (!signature_states_fact(signature))
		return;
	take_fact(evidence, hit, signature->fact.name, &machine->name, &machine->said.name);
	take_fact(evidence, hit, signature->fact.os, &machine->os, &machine->said.os);
	take_fact(evidence, hit, signature->fact.build, &machine->build, &machine->said.build);
	take_fact(evidence, hit, signature->fact.arch, &machine->arch, &machine->said.arch);
	take_fact(evidence, hit, signature->fact.model, &machine->model, &machine->said.model);
	take_fact(evidence, hit, signature->fact.manufacturer, &machine->manufacturer,
		  &machine->said.manufacturer);
}

/* Adding */

static void place_in_attempt(struct evidence *evidence, const struct hit *hit, struct finding *finding,
			     struct attempt *attempt)
{
	struct attempt *around = attempt_around(evidence, hit, attempt);

	if (around == finding->attempt)
		return;
	attempt_hold(around);
	attempt_drop(finding->attempt);
	finding->attempt = around;
}

static void add_to_finding(struct evidence *evidence, const struct hit *hit, struct finding *finding,
			   struct attempt *attempt)
{
	if (finding->count == 0 || finding->cleared) {
		keep_quote(evidence, hit, finding, attempt_around(evidence, hit, attempt));
		finding->count = 0;
		finding->cleared = false;
		finding->confirmed = false;
	}
	if (finding->count++ && is_earlier(hit->time, this_file(evidence), finding->last_time, finding->file))
		return; /* of an older log, read after the newer one */
	finding->file = this_file(evidence);
	finding->line = hit->line;
	finding->last_time = hit->time;
	finding->sequence = evidence->sequence;
	place_in_attempt(evidence, hit, finding, attempt);
}

/* The row of the captured code; where the entry names an extend code, that of both together. */
static const struct code *routed_code(const struct evidence *evidence, const struct hit *hit)
{
	unsigned code, extend, first;
	struct slice value = hit_capture(hit, hit->signature->route);

	if (hresult_extend(value, &code, &extend))
		return rules_code(evidence->rules, code, extend);
	if (!value.length || !hresult_parse(value, &code))
		return NULL;
	if (hresult_extend(hit->text, &first, &extend) && rules_code(evidence->rules, code, extend))
		return rules_code(evidence->rules, code, extend);
	return rules_code(evidence->rules, hresult_plain(code), 0);
}

/* The name that is published for what was captured becomes a capture, too. */
static void look_up(struct evidence *evidence, const struct hit *hit, struct finding *finding)
{
	const struct signature *signature = hit->signature;
	struct capture *capture = &finding->captures[finding->capture_count];

	finding->known = rules_known(evidence->rules, signature->look_up.list,
				     slice_trim(hit_capture(hit, signature->look_up.capture)));
	if (!finding->known || finding->capture_count == CAPTURES_PER_FINDING)
		return;
	capture->name = signature->look_up.as;
	capture->value = slice_of(finding->known->name);
	finding->capture_count++;
}

static bool is_finding(const struct signature *signature, const struct attempt *attempt)
{
	if (signature->role == ROLE_EVIDENCE || signature->role == ROLE_CARRIER || signature->tried.method)
		return true;
	return attempt && attempt->outcome == OUTCOME_FAILED;
}

/* Where another line must stand near, a hit counts once it does; the first one is quoted meanwhile. */
static void add_hit(struct evidence *evidence, const struct hit *hit, struct finding *finding,
		    struct attempt *attempt)
{
	bool wants = finding->signature->near.signatures.count > 0;
	bool near = wants && is_near(evidence, finding->signature, hit->line);

	if (!wants || near || !finding->confirmed || finding->cleared)
		add_to_finding(evidence, hit, finding, attempt);
	finding->confirmed |= near;
	if (wants && !near)
		wait(evidence, hit, finding);
	if (finding->signature->look_up.list && finding->count == 1)
		look_up(evidence, hit, finding);
}

static void add_signature(struct evidence *evidence, const struct hit *hit)
{
	const struct signature *signature = hit->signature;
	struct slice subject = slice_trim(hit_capture(hit, signature->subject));
	struct attempt *attempt = NULL;
	struct finding *finding = NULL;
	const struct code *code = NULL;

	if (signature->attempt.event && signature->attempt.kind_index != NONE)
		attempt = attempts_mark(&evidence->attempts, evidence->rules, &evidence->arena, hit,
					this_file(evidence), evidence->sequence);
	if (signature->route) {
		code = routed_code(evidence, hit);
		/* a carrier of success, or of a code that nobody knows, carries nothing */
		if (code && (code->role == CODE_SUCCESS || code->role == CODE_BENIGN))
			code = NULL;
	}
	take_facts(evidence, hit);
	if (signature->clears.count)
		clear_findings(evidence, hit, subject);
	if (signature->before_release && !is_before_release(evidence, hit)) {
		/* the clock is right now, whatever it was before */
		for (finding = *findings_of(evidence, signature); finding; finding = finding->next)
			finding->cleared = true;
	} else if (was_cleared(evidence, hit, subject)) {
		/* it was mended later */
	} else if (is_finding(signature, attempt) &&
		   (signature->role != ROLE_CARRIER || code || signature->tried.method)) {
		finding = add_finding(evidence, signature, code, subject);
		if (finding)
			add_hit(evidence, hit, finding, attempt);
	}
	see(evidence, hit);
}

static void add_codes(struct evidence *evidence, const struct hit *hit)
{
	unsigned codes[CODES_PER_FINDING];
	size_t count = hresults_find_without_gle(hit->text, codes, CODES_PER_FINDING);

	for (size_t i = 0; i < count; i++) {
		unsigned pair, extend = 0;
		const struct code *code;
		struct finding *finding;

		if (!hresult_extend(hit->text, &pair, &extend) || pair != codes[i])
			extend = 0;
		code = rules_code(evidence->rules, codes[i], extend);
		if (!code)
			code = rules_code(evidence->rules, hresult_plain(codes[i]), 0);
		finding = code ? add_finding(evidence, NULL, code, slice_of(code->symbol)) : NULL;
		if (finding)
			add_to_finding(evidence, hit, finding, NULL);
	}
}

static void add_error(struct evidence *evidence, const struct hit *hit)
{
	struct novel novel = {
		.text = hit->text, .file = this_file(evidence), .line = hit->line, .time = hit->time
	};
	struct novel *added = novelty_add(&evidence->novelty, &evidence->arena, hit->message, &novel);

	if (added) {
		added->line_count = count_lines(hit->raw);
		added->around = surroundings(evidence, hit, attempt_around(evidence, hit, NULL));
	}
	if (hit->line <= EXCERPT_LINES)
		add_codes(evidence, hit);
}

static void add_limit(struct evidence *evidence, const struct match_limit *limit)
{
	if (evidence->limit_count >= LIMIT_LIMIT)
		return;
	evidence->limits = memory_grow(evidence->limits, evidence->limit_count, &evidence->limit_room,
				       sizeof(*evidence->limits));
	evidence->limits[evidence->limit_count++] =
		(struct seen_limit){ limit->signature, this_file(evidence), limit->line };
}

static void add_one(struct evidence *evidence, const struct hit *hit)
{
	evidence->sequence++;
	switch (hit->type) {
	case HIT_SIGNATURE:
		add_signature(evidence, hit);
		break;
	case HIT_CODE:
		add_codes(evidence, hit);
		break;
	case HIT_ERROR:
		add_error(evidence, hit);
		break;
	}
}

static bool is_marker(const struct hit *hit)
{
	return hit->type == HIT_SIGNATURE && hit->signature->attempt.event != EVENT_NONE;
}

/* A phase begins before the other hits of its line, and ends behind them; one that follows another takes its place. */
static void begin_phase(struct evidence *evidence, const struct hit *hit)
{
	const struct signature *signature = hit->signature;

	if (hit->type != HIT_SIGNATURE || !signature->phase.begins)
		return;
	if (signature->phase.over)
		evidence->phases.count = 0;
	else if (signature->phase.ends)
		phases_end(&evidence->phases, hit_capture(hit, signature->phase.ends));
	phases_begin(&evidence->phases, hit_capture(hit, signature->phase.begins));
}

static void end_phase(struct evidence *evidence, const struct hit *hit)
{
	const struct signature *signature = hit->signature;

	if (hit->type != HIT_SIGNATURE || signature->phase.begins)
		return;
	if (signature->phase.over)
		evidence->phases.count = 0;
	else if (signature->phase.ends)
		phases_end(&evidence->phases, hit_capture(hit, signature->phase.ends));
}

/* Of the hits of one line, those that mark an attempt come first: the others belong to it. */
static void add_line(struct evidence *evidence, const struct hit *hits, size_t count)
{
	for (size_t i = 0; i < count; i++)
		begin_phase(evidence, &hits[i]);
	for (size_t i = 0; i < count; i++)
		if (is_marker(&hits[i]))
			add_one(evidence, &hits[i]);
	for (size_t i = 0; i < count; i++)
		if (!is_marker(&hits[i]))
			add_one(evidence, &hits[i]);
	for (size_t i = 0; i < count; i++)
		end_phase(evidence, &hits[i]);
}

void evidence_add(struct evidence *evidence, const struct hits *hits)
{
	size_t i = 0;

	while (i < hits->count) {
		size_t begin = i;

		while (i < hits->count && hits->items[i].line == hits->items[begin].line)
			i++;
		add_line(evidence, hits->items + begin, i - begin);
	}
	for (size_t k = 0; k < hits->limit_count; k++)
		add_limit(evidence, &hits->limits[k]);
}

/* A line whose signature waited in vain for another one still names its codes. */
static void add_codes_of_waiting(struct evidence *evidence)
{
	size_t count = evidence->finding_count; /* codes are added behind */

	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = evidence->findings[i];

		if (finding->signature && finding->signature->near.signatures.count && !finding->confirmed &&
		    !finding->signature->route && finding->quote.file == this_file(evidence)) {
			struct hit hit = { .type = HIT_CODE,
					   .text = finding->quote.text,
					   .kind = finding->quote.kind };

			hit.line = finding->quote.line;
			hit.first_line = finding->quote.first_line;
			hit.raw = finding->quote.text;
			hit.offset = finding->quote.offset;
			hit.time = finding->quote.time;
			hit.level = finding->quote.level;
			add_codes(evidence, &hit);
		}
	}
}

/* Bare codes are evidence where somebody pasted them, not where a whole log is full of them. */
static void drop_codes(struct evidence *evidence)
{
	size_t kept = 0;

	*findings_of(evidence, NULL) = NULL;
	for (size_t i = 0; i < evidence->finding_count; i++) {
		struct finding *finding = evidence->findings[i];

		if (!finding->signature && finding->quote.file == this_file(evidence)) {
			attempt_drop(finding->attempt);
			continue;
		}
		if (!finding->signature) {
			finding->next = *findings_of(evidence, NULL);
			*findings_of(evidence, NULL) = finding;
		}
		evidence->findings[kept++] = finding;
	}
	evidence->finding_count = kept;
}

void evidence_end(struct evidence *evidence, const struct seen_file *file)
{
	evidence->files[this_file(evidence)] = *file;
	if (file->kind && file->lines > EXCERPT_LINES)
		drop_codes(evidence);
	else
		add_codes_of_waiting(evidence);
	attempts_end_file(&evidence->attempts, this_file(evidence));
	drop_waiting(evidence);
}

void evidence_settle(struct evidence *evidence)
{
	attempts_link(&evidence->attempts);
	standing_settle(evidence);
	count_codes(evidence);
	novelty_sort(&evidence->novelty);
}
