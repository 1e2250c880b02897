#include "helpers.h"

#define T "2031-04-05 06:"

#define JOB \
	SIGNATURE("job.begin", "job (?<key>\\w+) begins(?: with (?<what>\\w+))?") \
	"    attempt: {kind: job, event: begin, key: key, subject: what}\n" \
	SIGNATURE("job.end", "job (?<key>\\w+) ends with (?<code>\\S+)(?: for (?<what>\\w+))?") \
	"    attempt: {kind: job, event: end, key: key, code: code, subject: what}\n" \
	SIGNATURE("job.point", "job told at once: (?<what>\\w+) (?<code>\\S+)") \
	"    attempt: {kind: job, event: point, subject: what, code: code}\n" \
	SIGNATURE("phase.begin", "phase begins") \
	"    attempt: {kind: phase, event: begin}\n" \
	SIGNATURE("phase.fails", "phase fails") \
	"    attempt: {kind: phase, event: end, outcome: failed}\n" \
	SIGNATURE("phase.cancels", "phase is cancelled") \
	"    attempt: {kind: phase, event: end, outcome: cancelled}\n" \
	SIGNATURE("test.damage", "(?<file>\\w+) is damaged") \
	"    speaks-for: {file-damaged: strong}\n" \
	"    subject: file\n"

/* All attempts as text: "kind key subject line outcome code start-end". */
static void show_attempts(const struct machine_under_test *machine, struct buf *out)
{
	static const char *const outcomes[] = { "unknown", "succeeded", "failed", "cancelled", "started" };

	for (size_t i = 0; i < machine->evidence->attempts.count; i++) {
		const struct attempt *attempt = machine->evidence->attempts.items[i];
		char start[20] = "2000-01-01T-", end[20] = "2000-01-01T-";

		if (attempt->start != STAMP_NONE)
			stamp_text(attempt->start, start);
		if (attempt->end != STAMP_NONE)
			stamp_text(attempt->end, end);
		buf_printf(out, "%s '%.*s' '%.*s' line %llu: %s 0x%x %s to %s%s\n", attempt->kind->id,
			   SLICE_ARGS(attempt->key), SLICE_ARGS(attempt->subject), attempt->line,
			   outcomes[attempt->outcome], attempt->code, start + 11, end + 11,
			   attempts_recovered(&machine->evidence->attempts, attempt) ? ", recovered" : "");
	}
}

static void expect_attempts(const char *log, const char *want)
{
	struct machine_under_test machine = machine_after(JOB, log);
	struct buf text = { 0 };

	show_attempts(&machine, &text);
	cr_expect_str_eq(buf_text(&text), want, "there are\n%swanted\n%s", buf_text(&text), want);
	buf_release(&text);
	machine_release(&machine);
}

Test(attempts, begin_and_end_by_their_key)
{
	expect_attempts(T "01:00, Info  APP  job A1 begins with kb1\n" T
			  "02:00, Info  APP  job A1 ends with 0x0\n",
			"job 'A1' 'kb1' line 1: succeeded 0x0 06:01:00 to 06:02:00\n");
}

Test(attempts, may_overlap)
{
	expect_attempts(T "01:00, Info  APP  job A begins with one\n" T
			  "02:00, Info  APP  job B begins with two\n" T "03:00, Info  APP  phase begins\n" T
			  "04:00, Info  APP  job A ends with 0x80070005\n" T
			  "05:00, Info  APP  job B ends with 0x0\n",
			"job 'A' 'one' line 1: failed 0x80070005 06:01:00 to 06:04:00\n"
			"job 'B' 'two' line 2: succeeded 0x0 06:02:00 to 06:05:00\n"
			"phase '' '' line 3: unknown 0x0 06:03:00 to -\n");
}

Test(attempts, may_be_told_in_one_line)
{
	expect_attempts(T "01:00, Info  APP  job told at once: kb1 0x80070002\n",
			"job '' 'kb1' line 1: failed 0x80070002 06:01:00 to 06:01:00\n");
}

Test(attempts, may_end_without_having_begun)
{
	expect_attempts(T "01:00, Info  APP  job A ends with 0x80070002 for kb1\n",
			"job 'A' 'kb1' line 1: failed 0x80070002 06:01:00 to 06:01:00\n");
}

Test(attempts, keep_the_subject_that_was_named_first)
{
	expect_attempts(T "01:00, Info  APP  job A begins with kb1\n" T
			  "02:00, Info  APP  job A ends with 0x0 for kb2\n",
			"job 'A' 'kb1' line 1: succeeded 0x0 06:01:00 to 06:02:00\n");
	expect_attempts(T "01:00, Info  APP  job A begins\n" T
			  "02:00, Info  APP  job A ends with 0x0 for kb2\n",
			"job 'A' 'kb2' line 1: succeeded 0x0 06:01:00 to 06:02:00\n");
}

Test(attempts, have_the_outcome_that_the_signature_names)
{
	expect_attempts(T "01:00, Info  APP  phase begins\n" T "02:00, Info  APP  phase fails\n" T
			  "03:00, Info  APP  phase begins\n" T "04:00, Info  APP  phase is cancelled\n",
			"phase '' '' line 1: failed 0x0 06:01:00 to 06:02:00\n"
			"phase '' '' line 3: cancelled 0x0 06:03:00 to 06:04:00\n");
}

Test(attempts, have_the_outcome_that_the_code_tells)
{
	static const struct {
		const char *code, *outcome;
	} rows[] = {
		{ "0x0", "succeeded 0x0" },
		{ "00000000", "succeeded 0x0" },
		{ "0x80070002", "failed 0x80070002" },
		{ "-2147024894", "failed 0x80070002" },
		{ "0x00240005", "succeeded 0x240005" },
		{ "0x1", "failed 0x1" },
		{ "strange", "unknown 0x0" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct rules *rules = rules_new();
		struct machine_under_test machine;
		struct buf log = { 0 }, text = { 0 };

		rules_read_text(rules, "c.yaml", slice_of(COMMON_RULES), &problems);
		rules_read_text(rules, "t.yaml", slice_of("signatures:\n" JOB), &problems);
		rules_read_text(rules, "c.csv", SLICE("code,symbol,role\n0x00240005,WU_S_REBOOT,success\n"),
				&problems);
		rules_resolve(rules, &problems);
		expect_no_problems(&problems, "the rules");
		machine = machine_of(rules);
		buf_printf(&log, T "01:00, Info  APP  job told at once: kb1 %s\n", rows[i].code);
		feed(&machine, "a.log", buf_text(&log));
		show_attempts(&machine, &text);
		cr_expect(slice_find(buf_slice(&text), slice_of(rows[i].outcome)) < text.length, "%s: %s",
			  rows[i].code, buf_text(&text));
		buf_release(&text);
		buf_release(&log);
		machine_release(&machine);
	}
}

Test(attempts, recover_where_their_subject_succeeds_later)
{
	expect_attempts(T "01:00, Info  APP  job told at once: kb1 0x80070002\n" T
			  "02:00, Info  APP  job told at once: kb2 0x80070002\n" T
			  "03:00, Info  APP  job told at once: KB1 0x0\n",
			"job '' 'kb1' line 1: failed 0x80070002 06:01:00 to 06:01:00, recovered\n"
			"job '' 'kb2' line 2: failed 0x80070002 06:02:00 to 06:02:00\n"
			"job '' 'KB1' line 3: succeeded 0x0 06:03:00 to 06:03:00\n");
}

Test(attempts, do_not_recover_by_an_earlier_success)
{
	expect_attempts(T "01:00, Info  APP  job told at once: kb1 0x0\n" T
			  "02:00, Info  APP  job told at once: kb1 0x80070002\n",
			"job '' 'kb1' line 1: succeeded 0x0 06:01:00 to 06:01:00\n"
			"job '' 'kb1' line 2: failed 0x80070002 06:02:00 to 06:02:00\n");
}

Test(attempts, do_not_recover_by_the_success_of_another_kind)
{
	struct machine_under_test machine = machine_after(
		JOB SIGNATURE("phase.ok",
			      "phase of (?<x>\\w+) is fine") "    attempt: {kind: phase, event: point, "
							     "subject: x, outcome: succeeded}\n",
		T "01:00, Info  APP  job told at once: kb1 0x80070002\n" T
		  "02:00, Info  APP  phase of kb1 is fine\n");

	cr_expect_not(attempts_recovered(&machine.evidence->attempts, machine.evidence->attempts.items[0]));
	machine_release(&machine);
}

Test(attempts, recover_by_time_across_files_and_by_order_within_one)
{
	struct machine_under_test machine = machine_with(JOB);
	struct buf text = { 0 };

	feed(&machine, "late.log", T "09:00, Info  APP  job told at once: kb1 0x0\n");
	feed(&machine, "early.log", T "01:00, Info  APP  job told at once: kb1 0x80070002\n");
	feed(&machine, "text.log",
	     "job told at once: kb2 0x80070002\njob told at once: kb2 0x0\n"
	     "job told at once: kb3 0x0\njob told at once: kb3 0x80070002\n");
	feed(&machine, "other.log", "job told at once: kb3 0x0\n");
	show_attempts(&machine, &text);
	cr_expect_str_eq(buf_text(&text),
			 "job '' 'kb1' line 1: succeeded 0x0 06:09:00 to 06:09:00\n"
			 "job '' 'kb1' line 1: failed 0x80070002 06:01:00 to 06:01:00, recovered\n"
			 "job '' 'kb2' line 1: failed 0x80070002 - to -, recovered\n"
			 "job '' 'kb2' line 2: succeeded 0x0 - to -\n"
			 "job '' 'kb3' line 3: succeeded 0x0 - to -\n"
			 "job '' 'kb3' line 4: failed 0x80070002 - to -\n"
			 "job '' 'kb3' line 1: succeeded 0x0 - to -\n");
	buf_release(&text);
	machine_release(&machine);
}

#define UPDATES \
	"  - id: wu\n    title: 'x'\n    log: [any]\n    match: ['x']\n    no-match: ['y']\n" \
	"    pattern: 'client: (?<what>\\S+) (?<code>\\S+)'\n" \
	"    attempt: {kind: wu, event: point, subject: what, code: code}\n" \
	"  - id: cbs\n    title: 'x'\n    log: [any]\n    match: ['x']\n    no-match: ['y']\n" \
	"    pattern: 'stack: (?<what>\\S+) (?<code>\\S+)'\n" \
	"    attempt: {kind: cbs, event: point, subject: what, code: code}\n" \
	"attempts:\n  - {id: wu, title: W, headline: true}\n  - {id: cbs, title: C, headline: true}\n"

Test(attempts, remember_the_last_thing_that_they_did)
{
	struct machine_under_test machine = machine_with(
		JOB
		SIGNATURE("phase.step", "phase does (?<what>\\w+)")
		"    attempt: {kind: phase, event: step, step: what}\n");
	struct attempt **items;

	feed(&machine, "a.log", T "01:00, Info  APP  phase does nothing\n" T "02:00, Info  APP  phase begins\n" T "03:00, Info  APP  phase does one\n" T
				  "04:00, Info  APP  job A begins\n" T "05:00, Info  APP  phase does two\n" T "06:00, Info  APP  phase fails\n" T "07:00, Info  APP  phase does three\n");
	items = machine.evidence->attempts.items;
	cr_assert_eq(machine.evidence->attempts.count, 2, "a step of nothing begins nothing");
	expect_slice(items[0]->step, "two", "of the phase");
	expect_slice(items[1]->step, "", "of the job");
	machine_release(&machine);
}

Test(attempts, of_an_update_recover_where_another_log_saw_it_succeed)
{
	struct machine_under_test machine = machine_with(UPDATES);
	struct attempt **items = machine.evidence->attempts.items;

	feed(&machine, "wu.log", T "01:00, Info  APP  client: Security_Update_(KB5099901) 0x80070002\n" T
				   "01:30, Info  APP  client: KB5099902 0x80070002\n" T "01:40, Info  APP  client: KB50999 0x80070002\n");
	feed(&machine, "cbs.log", T "02:00, Info  APP  stack: Package_for_KB5099901~31 0x0\n" T
				    "01:10, Info  APP  stack: Package_for_KB5099902~31 0x0\n" T "02:00, Info  APP  stack: KB50999 0x0\n");
	items = machine.evidence->attempts.items;
	cr_expect(attempts_recovered(&machine.evidence->attempts, items[0]));
	cr_expect_not(attempts_recovered(&machine.evidence->attempts, items[1]), "it failed after that");
	cr_expect_not(attempts_recovered(&machine.evidence->attempts, items[2]), "this is no KB number");
	machine_release(&machine);
}

Test(attempts, of_several_logs_are_linked_where_they_tell_of_one_failure)
{
	static const struct {
		const char *client, *stack;
		bool linked;
	} rows[] = {
		{ "01:00, Info  APP  client: KB5099901 0x80070002", "50:00, Info  APP  stack: P_KB5099901~1 0x800f0831", true },
		{ "01:00, Info  APP  client: KB5099901 0x80070002", "50:00, Info  APP  stack: P_KB5099902~1 0x800f0831", false },
		{ "01:00, Info  APP  client: KB5099901 0x80070002", "09:00, Info  APP  stack: other 0x80070002", true },
		{ "01:00, Info  APP  client: KB5099901 0x80070002", "19:00, Info  APP  stack: other 0x80070002", false },
		{ "01:00, Info  APP  client: KB5099901 0x80070002", "09:00, Info  APP  client: KB5099901 0x80070002", false },
		{ "01:00, Info  APP  client: KB5099901 0x0", "09:00, Info  APP  stack: KB5099901 0x0", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_with(UPDATES);
		struct buf log = { 0 };
		struct attempt **items;

		buf_printf(&log, T "%s\n" T "%s\n", rows[i].client, rows[i].stack);
		feed(&machine, "a.log", buf_text(&log));
		attempts_link(&machine.evidence->attempts);
		items = machine.evidence->attempts.items;
		cr_assert_eq(machine.evidence->attempts.count, 2);
		cr_expect_eq(items[1]->linked != NULL, rows[i].linked, "row %zu", i);
		cr_expect_eq(items[0]->linked, items[1]->linked, "row %zu", i);
		buf_release(&log);
		machine_release(&machine);
	}
}

Test(attempts, are_not_joined_across_files)
{
	struct machine_under_test machine = machine_with(JOB);
	struct buf text = { 0 };

	feed(&machine, "a.log", T "01:00, Info  APP  job A begins with kb1\n");
	feed(&machine, "b.log", T "02:00, Info  APP  job A ends with 0x0\n");
	show_attempts(&machine, &text);
	cr_expect_str_eq(buf_text(&text), "job 'A' 'kb1' line 1: unknown 0x0 06:01:00 to -\n"
					  "job 'A' '' line 1: succeeded 0x0 06:02:00 to 06:02:00\n");
	cr_expect_null(attempts_current(&machine.evidence->attempts, 0, 99, STAMP_NONE), "a file that ended has none open");
	buf_release(&text);
	machine_release(&machine);
}

Test(attempts, hold_what_is_found_in_them)
{
	struct machine_under_test machine = machine_after(
		JOB, T "01:00, Info  APP  one is damaged\n" T "02:00, Info  APP  job A begins\n" T
		       "03:00, Info  APP  two is damaged\n" T "04:00, Info  APP  job A ends with 0x0\n" T
		       "05:00, Info  APP  three is damaged\n");

	cr_expect_null(finding_of(&machine, "test.damage", "one")->attempt);
	cr_expect_eq(finding_of(&machine, "test.damage", "two")->attempt,
		     machine.evidence->attempts.items[0]);
	cr_expect_null(finding_of(&machine, "test.damage", "three")->attempt);
	cr_expect_eq(machine.evidence->attempts.items[0]->findings, 1);
	machine_release(&machine);
}

/* Many thousands: memory stays bounded, and findings keep the attempt that they were made in. */
Test(attempts, are_forgotten_where_they_are_too_many)
{
	struct machine_under_test machine = machine_with(JOB);
	struct buf log = { 0 };

	for (int i = 0; i < 20000; i++) {
		buf_printf(&log, T "01:00, Info  APP  job J%d begins with kb%d\n", i, i);
		if (i % 100 == 0)
			buf_printf(&log, T "01:00, Info  APP  file%d is damaged\n", i);
		buf_printf(&log, T "01:00, Info  APP  job J%d ends with %s\n", i,
			   i % 1000 ? "0x0" : "0x80070002");
	}
	feed(&machine, "a.log", buf_text(&log));
	evidence_settle(machine.evidence);
	cr_expect_leq(machine.evidence->attempts.count, 4096);
	cr_expect_eq(machine.evidence->attempts.count + machine.evidence->attempts.forgotten, 20000);
	for (size_t i = 0; i < machine.evidence->finding_count; i++) {
		const struct finding *finding = machine.evidence->findings[i];

		if (finding->signature != rules_signature(machine.rules, "test.damage"))
			continue;
		cr_assert(finding->attempt, "finding %zu", i);
		cr_expect(slice_starts(finding->attempt->key, SLICE("J")), "finding %zu", i);
	}
	buf_release(&log);
	machine_release(&machine);
}

Test(attempts, that_were_never_ended_are_forgotten_too)
{
	struct machine_under_test machine = machine_with(JOB);
	struct buf log = { 0 };

	for (int i = 0; i < 10000; i++)
		buf_printf(&log,
			   T "01:00, Info  APP  job J%d begins\n" T "01:00, Info  APP  f%d is damaged\n", i,
			   i);
	feed(&machine, "a.log", buf_text(&log));
	evidence_settle(machine.evidence);
	cr_expect_leq(machine.evidence->attempts.count, 4096);
	for (size_t i = 0; i < machine.evidence->finding_count; i++)
		cr_expect(machine.evidence->findings[i]->attempt);
	buf_release(&log);
	machine_release(&machine);
}

Test(attempts, cut_keys_and_subjects_that_are_too_long)
{
	struct machine_under_test machine = machine_with(JOB);
	struct buf log = { 0 };

	buf_add_text(&log, T "01:00, Info  APP  job ");
	for (int i = 0; i < 1000; i++)
		buf_add_byte(&log, 'k');
	buf_add_text(&log, " begins with ");
	for (int i = 0; i < 1000; i++)
		buf_add_byte(&log, 's');
	buf_add_text(&log, "\n");
	feed(&machine, "a.log", buf_text(&log));
	cr_assert_eq(machine.evidence->attempts.count, 1);
	cr_expect_eq(machine.evidence->attempts.items[0]->key.length, 64);
	cr_expect_eq(machine.evidence->attempts.items[0]->subject.length, 192);
	buf_release(&log);
	machine_release(&machine);
}

Test(attempts, remember_the_subjects_of_thousands)
{
	struct machine_under_test machine = machine_with(JOB);
	struct buf log = { 0 };

	for (int i = 0; i < 10000; i++)
		buf_printf(&log, T "01:00, Info  APP  job told at once: kb%d 0x80070002\n", i);
	for (int i = 0; i < 10000; i++)
		buf_printf(&log, T "02:00, Info  APP  job told at once: kb%d 0x0\n", i);
	feed(&machine, "a.log", buf_text(&log));
	cr_expect_leq(machine.evidence->attempts.subject_count, 8192);
	buf_release(&log);
	machine_release(&machine);
}

/* A half-written pattern file: the marker is there, its kind is not. */
Test(attempts, of_an_unknown_kind_are_no_attempts)
{
	struct problems problems = { 0 };
	struct rules *rules =
		read_rules("signatures:\n" SIGNATURE("test.mark",
						     "it begins") "    attempt: {kind: jobb, event: begin}\n",
			   &problems);
	struct machine_under_test machine;

	problems_release(&problems);
	machine = machine_of(rules);
	feed(&machine, "a.log", "it begins\n");
	evidence_settle(machine.evidence);
	cr_expect_eq(machine.evidence->attempts.count, 0);
	machine_release(&machine);
}
