#include "helpers.h"

#include "diagnosis.h"

#include <math.h>

#define T "2031-04-05 06:"

#define RULES \
	SIGNATURE("full.strong", "the disk is full") \
	"    speaks-for: {disk-full: strong}\n" \
	SIGNATURE("full.medium", "hardly any room") \
	"    speaks-for: {disk-full: medium}\n" \
	SIGNATURE("full.weak", "not much room") \
	"    speaks-for: {disk-full: weak}\n" \
	SIGNATURE("full.against", "room enough") \
	"    speaks-against: {disk-full: medium}\n" \
	SIGNATURE("file.strong", "(?<file>\\w+) is damaged") \
	"    speaks-for: {file-damaged: strong}\n" \
	"    subject: file\n" \
	SIGNATURE("manifest.strong", "manifest is broken") \
	"    speaks-for: {file-damaged/manifest: strong}\n" \
	SIGNATURE("both", "full or damaged") \
	"    speaks-for: {disk-full: medium, file-damaged: weak}\n" \
	SIGNATURE("twice", "parent and child") \
	"    speaks-for: {file-damaged: weak, file-damaged/manifest: strong}\n" \
	SIGNATURE("job.good", "job (?<k>\\w+) succeeds") \
	"    attempt: {kind: job, event: point, subject: k, outcome: succeeded}\n" \
	SIGNATURE("job.bad", "job (?<k>\\w+) fails") \
	"    attempt: {kind: job, event: point, subject: k, outcome: failed}\n" \
	"    speaks-for: {disk-full: medium}\n" \
	SIGNATURE("old.only", "damaged the old way") \
	"    speaks-for: {disk-full: strong}\n" \
	"    max-build: 18363\n" \
	SIGNATURE("test.build", "Windows (?<b>[\\d.]+)") \
	"    fact: {build: b}\n" \
	SIGNATURE("job.empty", "job (?<k>\\w+) ends badly") \
	"    attempt: {kind: job, event: point, subject: k, outcome: failed}\n" \
	SIGNATURE("phase.begin", "phase begins") \
	"    attempt: {kind: phase, event: begin}\n" \
	SIGNATURE("phase.good", "phase ends well") \
	"    attempt: {kind: phase, event: end, outcome: succeeded}\n" \
	SIGNATURE("phase.bad", "phase ends badly") \
	"    attempt: {kind: phase, event: end, outcome: failed}\n"

#define L(text) T "01:00, Info  APP  " text "\n"

/* As many lines as a healthy log has. */
#define MUCH                                                                                                 \
	L("a")                                                                                               \
	L("a")                                                                                               \
	L("a")                                                                                               \
	L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a")    \
		L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a")   \
			L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a") L("a")

struct judged {
	struct machine_under_test machine;
	struct diagnosis *diagnosis;
};

static struct judged judge(const char *log)
{
	struct judged judged = { machine_after(RULES, log), NULL };

	judged.diagnosis = diagnose(judged.machine.evidence);
	return judged;
}

static void judged_release(struct judged *judged)
{
	diagnosis_free(judged->diagnosis);
	machine_release(&judged->machine);
}

static const struct suspect *suspect_of(const struct judged *judged, const char *cause)
{
	for (size_t i = 0; i < judged->diagnosis->suspect_count; i++)
		if (strcmp(judged->diagnosis->suspects[i].cause->id, cause) == 0)
			return &judged->diagnosis->suspects[i];
	return NULL;
}

static double score_after(const char *log, const char *cause)
{
	struct judged judged = judge(log);
	const struct suspect *suspect = suspect_of(&judged, cause);
	double score = suspect ? suspect->score : -99;

	judged_release(&judged);
	return score;
}

static void expect_near(double value, double want, const char *what)
{
	cr_expect(fabs(value - want) < 1e-9, "%s: %g instead of %g", what, value, want);
}

Test(diagnosis, sums_the_prior_and_the_weights)
{
	expect_near(score_after(L("the disk is full"), "disk-full"), -2 + 3, "strong");
	expect_near(score_after(L("the disk is full") L("hardly any room"), "disk-full"), -2 + 3 + 0.6 * 1.5,
		    "the second counts less");
	expect_near(score_after(L("hardly any room") L("the disk is full"), "disk-full"), -2 + 3 + 0.6 * 1.5,
		    "in whatever order they come");
	expect_near(score_after(L("the disk is full") L("hardly any room") L("not much room"), "disk-full"),
		    -2 + 3 + 0.6 * 1.5 + 0.36 * 0.6, "the third still less");
	expect_near(score_after(L("the disk is full") L("room enough"), "disk-full"), -2 + 3 - 1.5,
		    "against");
}

Test(diagnosis, counts_repetition_a_little)
{
	expect_near(score_after(L("the disk is full") L("the disk is full"), "disk-full"), -2 + 3 * 1.08,
		    "twice");
	expect_near(score_after(MUCH L("the disk is full") L("the disk is full") L("the disk is full")
					L("the disk is full"),
				"disk-full"),
		    -2 + 3 * 1.16, "four times");
}

Test(diagnosis, shows_every_addend)
{
	struct judged judged = judge(L("hardly any room") L("the disk is full") L("room enough"));
	const struct suspect *suspect = &judged.diagnosis->suspects[0];
	double sum = 0;

	cr_assert_eq(suspect->addend_count, 4);
	cr_expect_null(suspect->addends[0].finding, "the prior comes first");
	expect_near(suspect->addends[0].weight, -2, "prior");
	cr_expect_str_eq(suspect->addends[1].finding->signature->id, "full.strong");
	cr_expect_str_eq(suspect->addends[2].finding->signature->id, "full.medium");
	expect_near(suspect->addends[2].weight, 0.9, "the weight that it entered with");
	expect_near(suspect->addends[2].base, 1.5, "the weight that it has alone");
	cr_expect_str_eq(suspect->addends[3].finding->signature->id, "full.against");
	for (size_t i = 0; i < suspect->addend_count; i++)
		sum += suspect->addends[i].weight;
	expect_near(sum, suspect->score, "the sum");
	judged_release(&judged);
}

Test(diagnosis, shares_the_probability_among_rivals_and_something_else)
{
	struct judged judged = judge(L("the disk is full") L("one is damaged"));
	double total = 0;

	cr_assert_eq(judged.diagnosis->suspect_count, 2);
	for (size_t i = 0; i < 2; i++)
		total += judged.diagnosis->suspects[i].confidence;
	expect_near(judged.diagnosis->suspects[0].confidence, judged.diagnosis->suspects[1].confidence,
		    "each has the same");
	cr_expect(total > 0.8 && total < 1, "something else has its share: %g", 1 - total);
	cr_expect_str_eq(judged.diagnosis->suspects[0].cause->id, "disk-full",
			 "equal ones stand by their ids");
	cr_expect_eq(judged.diagnosis->status, STATUS_FAILED, "two causes make no less of a failure");
	judged_release(&judged);
}

Test(diagnosis, is_the_surer_the_more_speaks_for_a_cause)
{
	static const char *const logs[] = { L("not much room"), L("hardly any room"), L("the disk is full"),
					    L("the disk is full") L("hardly any room"),
					    L("the disk is full") L("hardly any room") L("not much room") };
	double before = 0;

	for (size_t i = 0; i < COUNT(logs); i++) {
		struct judged judged = judge(logs[i]);
		double confidence =
			judged.diagnosis->suspect_count ? judged.diagnosis->suspects[0].confidence : 0;

		cr_expect_gt(confidence, before, "row %zu", i);
		before = confidence;
		judged_release(&judged);
	}
	cr_expect_lt(before, 1);
}

Test(diagnosis, names_the_detail_that_has_most_of_the_weight)
{
	struct judged judged = judge(L("manifest is broken"));

	cr_expect_str_eq(judged.diagnosis->suspects[0].cause->id, "file-damaged/manifest");
	cr_expect_str_eq(judged.diagnosis->suspects[0].parent->id, "file-damaged");
	expect_near(judged.diagnosis->suspects[0].score, 1, "the parent's prior counts");
	judged_release(&judged);

	judged = judge(L("one is damaged") L("two is damaged") L("manifest is broken"));
	cr_expect_eq(judged.diagnosis->suspect_count, 1, "parent and detail are one suspect");
	cr_expect_str_eq(judged.diagnosis->suspects[0].cause->id, "file-damaged");
	judged_release(&judged);
}

Test(diagnosis, counts_one_finding_once_for_a_suspect)
{
	expect_near(score_after(L("parent and child"), "file-damaged/manifest"), 1,
		    "the stronger word counts");
}

Test(diagnosis, lets_what_was_found_in_a_success_speak_softly)
{
	expect_near(score_after(MUCH L("phase begins") L("the disk is full") L("phase ends well")
					L("one is damaged"),
				"disk-full"),
		    -99, "what stands in a success is no suspect");
	expect_near(score_after(L("phase begins") L("the disk is full") L("hardly any room")
					L("not much room") L("phase ends well"),
				"disk-full"),
		    -2 + 0.2 * (3 + 0.6 * 1.5 + 0.36 * 0.6), "it weighs a fifth");
	expect_near(score_after(L("phase begins") L("the disk is full") L("phase ends badly"), "disk-full"),
		    -2 + 3, "in a failure it has its full weight");
}

Test(diagnosis, recovers_where_the_failure_was_followed_by_a_success)
{
	struct judged judged = judge(MUCH L("job a fails") T "09:00, Info  APP  job a succeeds\n");

	cr_expect_eq(judged.diagnosis->status, STATUS_RECOVERED);
	cr_expect_eq(judged.diagnosis->suspect_count, 0, "of what recovered nothing is suspected");
	cr_expect_null(judged.diagnosis->failed);
	judged_release(&judged);
}

Test(diagnosis, is_healthy_where_logs_that_would_show_a_failure_show_none)
{
	struct judged judged = judge(MUCH);

	cr_expect_eq(judged.diagnosis->status, STATUS_HEALTHY);
	judged_release(&judged);
	judged = judge(MUCH L("not much room"));
	cr_expect_eq(judged.diagnosis->status, STATUS_HEALTHY, "a hint alone is no failure");
	judged_release(&judged);
}

Test(diagnosis, is_inconclusive_where_too_little_was_there)
{
	struct judged judged = judge(L("a"));

	cr_expect_eq(judged.diagnosis->status, STATUS_INCONCLUSIVE);
	judged_release(&judged);
	judged = judge("");
	cr_expect_eq(judged.diagnosis->status, STATUS_INCONCLUSIVE);
	cr_expect_eq(judged.diagnosis->suspect_count, 0);
	judged_release(&judged);
}

Test(diagnosis, is_inconclusive_where_something_failed_and_nothing_says_why)
{
	struct judged judged = judge(MUCH L("job b ends badly"));

	cr_expect_eq(judged.diagnosis->status, STATUS_INCONCLUSIVE);
	cr_assert(judged.diagnosis->failed);
	expect_slice(judged.diagnosis->failed->subject, "b", "the attempt that failed");
	judged_release(&judged);
}

Test(diagnosis, remembers_the_last_attempt_that_failed)
{
	struct judged judged = judge(L("job b ends badly") T "05:00, Info  APP  job c ends badly\n" T
							     "03:00, Info  APP  job d ends badly\n");

	cr_assert(judged.diagnosis->failed);
	expect_slice(judged.diagnosis->failed->subject, "c", "by time, not by order");
	judged_release(&judged);
}

Test(diagnosis, leaves_out_what_is_not_true_of_this_build)
{
	static const struct {
		const char *build;
		bool counts;
	} rows[] = {
		{ "17763", true }, { "10.0.17763.1", true }, { "19045", false }, { "10.0.19045.1", false }
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf log = { 0 };
		double score;

		buf_printf(&log, L("Windows %s") L("damaged the old way"), rows[i].build);
		score = score_after(buf_text(&log), "disk-full");
		cr_expect_eq(score > 0, rows[i].counts, "build %s: %g", rows[i].build, score);
		buf_release(&log);
	}
	cr_expect_gt(score_after(L("damaged the old way"), "disk-full"), 0, "an unknown build may be any");
}

Test(diagnosis, has_words)
{
	static const struct {
		double confidence;
		const char *word;
	} rows[] = { { 1, "certain" },	   { 0.95, "certain" }, { 0.949, "likely" },   { 0.7, "likely" },
		     { 0.69, "possible" }, { 0.4, "possible" }, { 0.39, "long shot" }, { 0, "long shot" } };

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_str_eq(confidence_word(rows[i].confidence), rows[i].word, "%g", rows[i].confidence);
	cr_expect_str_eq(status_word(STATUS_HEALTHY), "healthy");
	cr_expect_str_eq(status_word(STATUS_RECOVERED), "recovered");
	cr_expect_str_eq(status_word(STATUS_INCONCLUSIVE), "inconclusive");
	cr_expect_str_eq(status_word(STATUS_FAILED), "failed");
}

/* Somebody pastes a table of error codes: each cause gets a thirtieth. */
Test(diagnosis, names_the_first_of_very_many_rivals)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct machine_under_test machine;
	struct diagnosis *diagnosis;
	struct buf yaml = { 0 }, csv = { 0 }, log = { 0 };

	buf_add_text(&yaml, "causes:\n");
	buf_add_text(&csv, "code,symbol,meaning,role,causes\n");
	for (int i = 0; i < 60; i++) {
		buf_printf(&yaml, "  - {id: cause-%02d, title: T, clause: C, prior: -2}\n", i);
		buf_printf(&csv, "0x800700%02x,E_%d,M,error,cause-%02d:strong\n", i + 16, i, i);
		buf_printf(&log, "0x800700%02x\n", i + 16);
	}
	rules_read_text(rules, "t.yaml", buf_slice(&yaml), &problems);
	rules_read_text(rules, "t.csv", buf_slice(&csv), &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the rules");
	machine = machine_of(rules);
	feed(&machine, "table.txt", buf_text(&log));
	evidence_settle(machine.evidence);
	diagnosis = diagnose(machine.evidence);
	cr_expect_eq(diagnosis->status, STATUS_FAILED);
	cr_expect_eq(diagnosis->suspect_count, 1);
	cr_expect(diagnosis->only_codes);
	diagnosis_free(diagnosis);
	machine_release(&machine);
	buf_release(&yaml);
	buf_release(&csv);
	buf_release(&log);
}

Test(diagnosis, tells_whether_only_codes_speak)
{
	struct judged judged = judge(L("the disk is full"));

	cr_expect_not(judged.diagnosis->only_codes);
	judged_release(&judged);
}

#define DEEPER \
	"causes:\n" \
	"  - {id: a-disk, prior: -2.5, title: Disk, clause: the disk fails, meaning: x, explains: [file-damaged]}\n" \
	"  - {id: file-damaged, prior: -1.5, title: File, clause: a file is damaged, meaning: x}\n" \
	"signatures:\n" \
	SIGNATURE("damage", "(?<f>\\w+) is damaged") \
	"    speaks-for: {file-damaged: strong}\n" \
	SIGNATURE("disk.strong", "bad block") \
	"    speaks-for: {a-disk: medium}\n" \
	SIGNATURE("disk.weak", "slow block") \
	"    speaks-for: {a-disk: weak}\n" \
	SIGNATURE("disk.both", "block of a file is bad") \
	"    speaks-for: {a-disk: medium, file-damaged: medium}\n"

/* A cause that brings another about takes over what speaks for it, once something speaks for it itself. */
Test(diagnosis, lets_a_deeper_cause_explain_the_nearer_one)
{
	static const struct {
		const char *log;
		double score; /* of the disk; -99: too unlikely to be shown */
	} rows[] = {
		{ L("f is damaged"), -99 },
		{ L("f is damaged") L("slow block"), -99 },
		{ L("f is damaged") L("bad block"), -2.5 + 1.5 + 3 },
		{ L("bad block"), -2.5 + 1.5 },
		{ L("block of a file is bad"), -2.5 + 1.5 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct judged judged = { machine_of(read_rules(DEEPER, &problems)), NULL };
		const struct suspect *disk;

		expect_no_problems(&problems, "the rules");
		feed(&judged.machine, "a.log", rows[i].log);
		evidence_settle(judged.machine.evidence);
		judged.diagnosis = diagnose(judged.machine.evidence);
		disk = suspect_of(&judged, "a-disk");
		expect_near(disk ? disk->score : -99, rows[i].score, rows[i].log);
		judged_release(&judged);
	}
}

/* Logs are sent because of what fails now. */
Test(diagnosis, weighs_what_failed_half_a_year_before_the_end_of_its_log_less)
{
	static const struct {
		const char *log;
		double score;
	} rows[] = {
		{ "2031-01-01 06:01:00, Info  APP  the disk is full\n2031-06-01 06:01:00, Info  APP  a\n", -2 + 3 },
		{ "2031-01-01 06:01:00, Info  APP  the disk is full\n2031-07-01 06:01:00, Info  APP  a\n", -2 + 3 * 0.3 },
		{ "2031-01-01 06:01:00, Info  APP  the disk is full\n2031-07-01 06:01:00, Info  APP  the disk is full\n", -2 + 3 * 1.08 },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_near(score_after(rows[i].log, "disk-full"), rows[i].score, rows[i].log);
}

Test(diagnosis, forgets_an_attempt_that_failed_long_ago)
{
	struct judged judged = judge("2031-01-01 06:01:00, Info  APP  job one ends badly\n" MUCH
				    "2031-07-01 06:01:00, Info  APP  a\n");

	cr_expect_null(judged.diagnosis->failed);
	judged_release(&judged);
}
