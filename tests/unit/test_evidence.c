#include "helpers.h"

#define T "2031-04-05 06:"

#define DAMAGE                                                                                               \
	SIGNATURE("test.damage", "(?<file>\\w+) is damaged(?: \\((?<code>\\S+)\\))?")                        \
	"    speaks-for: {file-damaged: strong}\n    subject: file\n"

static size_t count_of(const struct machine_under_test *machine, const char *id, const char *subject)
{
	const struct finding *finding = finding_of(machine, id, subject);

	return finding ? finding->count : 0;
}

Test(evidence, joins_hits_of_one_signature_with_one_subject)
{
	struct machine_under_test machine =
		machine_after(DAMAGE, T "01:00, Info  APP  one is damaged\n" T
					"02:00, Error  APP  two is damaged (0x80070002)\n" T
					"03:00, Info  APP  ONE is damaged\n");
	const struct finding *one = finding_of(&machine, "test.damage", "one");
	const struct finding *two = finding_of(&machine, "test.damage", "two");

	cr_assert(one && two);
	cr_expect_eq(machine.evidence->finding_count, 2);
	cr_expect_eq(one->count, 2);
	cr_expect_eq(one->quote.line, 1, "the first one is quoted");
	cr_expect_eq(one->quote.level, LEVEL_INFO);
	cr_expect_gt(one->last_time, one->quote.time);
	cr_expect_eq(one->quote.file, 0);
	cr_expect_eq(one->sequence, 3);
	cr_expect_eq(two->quote.offset, 47);
	cr_expect_eq(two->quote.level, LEVEL_ERROR);
	cr_expect_eq(two->code_count, 1);
	cr_expect_eq(two->codes[0], 0x80070002);
	expect_slice(two->quote.around.before, T "01:00, Info  APP  one is damaged", "before");
	expect_slice(two->quote.around.after, T "03:00, Info  APP  ONE is damaged", "after");
	cr_expect_eq(two->capture_count, 2);
	expect_slice(two->captures[1].value, "two", "captures stand in the order of their names");
	cr_expect_eq(machine.evidence->code_count, 1);
	machine_release(&machine);
}

Test(evidence, counts_further_subjects_with_the_first)
{
	struct machine_under_test machine = machine_with(DAMAGE);
	struct buf log = { 0 };
	unsigned long long sum = 0;

	for (int i = 0; i < 1000; i++)
		buf_printf(&log, T "01:00, Info  APP  file%d is damaged\n", i);
	feed(&machine, "a.log", buf_text(&log));
	cr_expect_lt(machine.evidence->finding_count, 100);
	cr_expect(machine.evidence->findings_full);
	for (size_t i = 0; i < machine.evidence->finding_count; i++)
		sum += machine.evidence->findings[i]->count;
	cr_expect_eq(sum, 1000, "none is lost: %llu", sum);
	buf_release(&log);
	machine_release(&machine);
}

#define REPAIR                                                                                               \
	SIGNATURE("test.repair", "(?<file>\\w+) is repaired")                                                \
	"    clears: [test.damage]\n    subject: "                                                           \
	"file\n"
#define REPAIR_ALL SIGNATURE("test.all", "everything is repaired") "    clears: [test.damage]\n"
#define REPAIR_NEAR                                                                                          \
	SIGNATURE("test.near", "(?<file>\\w+) is right again")                                               \
	"    clears: [test.damage]\n    subject: file\n    lines: 2\n"

Test(evidence, is_cleared_by_a_later_line_about_the_same_subject)
{
	struct machine_under_test machine = machine_after(
		DAMAGE REPAIR, T "01:00, Info  APP  one is damaged\n" T "01:00, Info  APP  two is damaged\n" T
				 "02:00, Info  APP  One is repaired\n");

	cr_expect_eq(finding_of(&machine, "test.damage", "one")->standing, STANDING_CLEARED);
	cr_expect_eq(finding_of(&machine, "test.damage", "two")->standing, STANDING_COUNTS);
	machine_release(&machine);
}

Test(evidence, is_not_cleared_by_an_earlier_line)
{
	struct machine_under_test machine =
		machine_after(DAMAGE REPAIR,
			      T "01:00, Info  APP  one is repaired\n" T "02:00, Info  APP  one is damaged\n");

	cr_expect_eq(finding_of(&machine, "test.damage", "one")->standing, STANDING_COUNTS);
	machine_release(&machine);
}

Test(evidence, is_all_cleared_by_a_line_without_a_subject)
{
	struct machine_under_test machine =
		machine_after(DAMAGE REPAIR_ALL,
			      T "01:00, Info  APP  one is damaged\n" T "01:00, Info  APP  two is damaged\n" T
				"02:00, Info  APP  everything is repaired\n");

	cr_expect_eq(finding_of(&machine, "test.damage", "one")->standing, STANDING_CLEARED);
	cr_expect_eq(finding_of(&machine, "test.damage", "two")->standing, STANDING_CLEARED);
	machine_release(&machine);
}

Test(evidence, that_comes_again_after_it_was_cleared_counts_anew)
{
	struct machine_under_test machine =
		machine_after(DAMAGE REPAIR,
			      T "01:00, Info  APP  one is damaged\n" T "01:01, Info  APP  one is damaged\n" T
				"02:00, Info  APP  one is repaired\n" T "03:00, Info  APP  one is damaged\n");
	const struct finding *one = finding_of(&machine, "test.damage", "one");

	cr_expect_eq(one->standing, STANDING_COUNTS);
	cr_expect_eq(one->count, 1);
	cr_expect_eq(one->quote.line, 4);
	machine_release(&machine);
}

Test(evidence, is_cleared_within_so_many_lines_only)
{
	static const struct {
		const char *between;
		enum standing standing;
	} rows[] = { { "", STANDING_CLEARED }, { "x\n", STANDING_CLEARED }, { "x\ny\n", STANDING_COUNTS } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf log = { 0 };
		struct machine_under_test machine;

		buf_printf(&log,
			   T "01:00, Info  APP  one is damaged\n%s" T
			     "01:00, Info  APP  one is right again\n",
			   rows[i].between);
		machine = machine_after(DAMAGE REPAIR_NEAR, buf_text(&log));
		cr_expect_eq(finding_of(&machine, "test.damage", "one")->standing, rows[i].standing,
			     "row %zu", i);
		buf_release(&log);
		machine_release(&machine);
	}
}

Test(evidence, of_another_file_is_not_cleared_by_lines)
{
	struct machine_under_test machine = machine_with(DAMAGE REPAIR_NEAR);

	feed(&machine, "a.log", T "01:00, Info  APP  one is damaged\n");
	feed(&machine, "b.log", T "01:00, Info  APP  one is right again\n");
	evidence_settle(machine.evidence);
	cr_expect_eq(finding_of(&machine, "test.damage", "one")->standing, STANDING_COUNTS);
	machine_release(&machine);
}

Test(evidence, of_one_entry_is_cleared_by_its_further_lines)
{
	struct machine_under_test machine = machine_after(
		SIGNATURE("a.repair", "(?<file>\\w+) is repaired") "    clears: [z.damage]\n    subject: "
								   "file\n" SIGNATURE("z.damage",
										      "(?<file>\\w+) is "
										      "damaged") "    "
												 "speaks-for:"
												 " {file-"
												 "damaged: "
												 "weak}\n    "
												 "subject: "
												 "file\n",
		T "01:00, Info  APP  list\n one is damaged\n one is repaired\n two is repaired\n two is "
		  "damaged\n");

	cr_expect_eq(finding_of(&machine, "z.damage", "one")->standing, STANDING_CLEARED);
	cr_expect_eq(finding_of(&machine, "z.damage", "two")->standing, STANDING_COUNTS);
	machine_release(&machine);
}

#define NEAR                                                                                                 \
	SIGNATURE("test.hint", "something is odd")                                                           \
	"    speaks-for: {disk-full: weak}\n"                                                                \
	"    near: {signatures: [test.sign], lines: 2}\n" SIGNATURE(                                         \
		"test.sign", "this is the sign") "    speaks-for: {disk-full: weak}\n"

Test(evidence, counts_near_another_only)
{
	static const struct {
		const char *log;
		enum standing standing;
	} rows[] = {
		{ T "01:00, Info  APP  something is odd\n", STANDING_WAITING },
		{ T "01:00, Info  APP  this is the sign\n" T "01:00, Info  APP  something is odd\n",
		  STANDING_COUNTS },
		{ T "01:00, Info  APP  something is odd\n" T "01:00, Info  APP  this is the sign\n",
		  STANDING_COUNTS },
		{ T "01:00, Info  APP  something is odd\nx\n" T "01:00, Info  APP  this is the sign\n",
		  STANDING_COUNTS },
		{ T "01:00, Info  APP  something is odd\nx\ny\n" T "01:00, Info  APP  this is the sign\n",
		  STANDING_WAITING },
		{ T "01:00, Info  APP  this is the sign\nx\ny\n" T "01:00, Info  APP  something is odd\n",
		  STANDING_WAITING },
		{ T "01:00, Info  APP  x\nthis is the sign\nsomething is odd\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  x\nsomething is odd\nthis is the sign\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  something is odd\nx\ny\nz\nsomething is odd\nthis is the sign\n",
		  STANDING_COUNTS },
		{ T "01:00, Info  APP  this is the sign, and something is odd\n", STANDING_COUNTS },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_after(NEAR, rows[i].log);

		cr_expect_eq(finding_of(&machine, "test.hint", "")->standing, rows[i].standing, "row %zu", i);
		machine_release(&machine);
	}
}

Test(evidence, in_another_file_is_not_near)
{
	struct machine_under_test machine = machine_with(NEAR);

	feed(&machine, "a.log", T "01:00, Info  APP  something is odd\n");
	feed(&machine, "b.log", T "01:00, Info  APP  this is the sign\n");
	feed(&machine, "c.log", T "01:00, Info  APP  something is odd\n");
	evidence_settle(machine.evidence);
	cr_expect_eq(finding_of(&machine, "test.hint", "")->standing, STANDING_WAITING);
	machine_release(&machine);
}

Test(evidence, stands_as_the_attempt_around_it_ended)
{
	static const struct {
		const char *end, *later;
		enum standing damage, state;
	} rows[] = {
		{ "succeeded", "", STANDING_SUCCEEDED, STANDING_COUNTS },
		{ "failed", "", STANDING_COUNTS, STANDING_COUNTS },
		{ "failed", T "09:00, Info  APP  job for kb1 succeeded\n", STANDING_RECOVERED,
		  STANDING_COUNTS },
		{ "failed", T "09:00, Info  APP  job for kb2 succeeded\n", STANDING_COUNTS, STANDING_COUNTS },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf log = { 0 };
		struct machine_under_test machine;

		buf_printf(&log,
			   T "01:00, Info  APP  job for kb1 begins\n" T "02:00, Info  APP  one is damaged\n" T
			     "02:00, Info  APP  the disk is full\n" T "03:00, Info  APP  job for kb1 %s\n%s",
			   rows[i].end, rows[i].later);
		machine = machine_after(
			DAMAGE SIGNATURE(
				"job.begin",
				"job for (?<kb>\\w+) begins") "    attempt: {kind: job, event: "
							      "begin, key: kb, subject: "
							      "kb}\n" SIGNATURE(
								      "job.good",
								      "job for (?<kb>\\w+) "
								      "succeeded") "    "
										   "attempt"
										   ": "
										   "{kind: "
										   "job, "
										   "event: "
										   "end, "
										   "key: "
										   "kb, "
										   "subject"
										   ": kb, "
										   "outcome"
										   ": "
										   "succeed"
										   "ed}"
										   "\n" SIGNATURE(
											   "job.bad",
											   "job for "
											   "(?<kb>\\w+) "
											   "failed") "    "
												     "attempt"
												     ": "
												     "{kind: "
												     "job, "
												     "event: "
												     "end, "
												     "key: "
												     "kb, "
												     "subject"
												     ": kb, "
												     "outcome"
												     ": "
												     "failed}"
												     "\n" SIGNATURE(
													     "test.state",
													     "disk is full") "    speaks-for: {disk-full: strong}\n    state: true\n",
			buf_text(&log));
		cr_expect_eq(finding_of(&machine, "test.damage", "one")->standing, rows[i].damage, "row %zu",
			     i);
		cr_expect_eq(finding_of(&machine, "test.state", "")->standing, rows[i].state, "row %zu", i);
		cr_expect_eq(finding_of(&machine, "job.bad", "") != NULL, strcmp(rows[i].end, "failed") == 0,
			     "a failed end is a finding, row %zu", i);
		buf_release(&log);
		machine_release(&machine);
	}
}

/* CBS.log comes before CbsPersist_2030.log, which is older. */
Test(evidence, of_logs_in_any_order_is_the_same)
{
	static const char *const old_log = "2031-01-01 06:00:00, Info  APP  one is damaged\n2031-01-01 07:00:00, Info  APP  two is damaged\n"
					   "2031-01-01 08:00:00, Info  APP  job fails\n";
	static const char *const new_log = "2031-02-01 06:00:00, Info  APP  one is mended\n2031-02-01 07:00:00, Info  APP  two is damaged\n"
					   "2031-02-01 08:00:00, Info  APP  runs build 200\n";

	for (int order = 0; order < 2; order++) {
		struct machine_under_test machine = machine_with(
			DAMAGE
			SIGNATURE("test.mended", "(?<file>\\w+) is mended")
			"    clears: [test.damage]\n    subject: file\n"
			SIGNATURE("test.build", "runs build (?<b>\\d+)")
			"    fact: {build: b}\n"
			SIGNATURE("test.name", "job (?<n>\\w+)")
			"    fact: {build: n, name: n}\n");
		const struct finding *one, *two;

		feed(&machine, order ? "new.log" : "old.log", order ? new_log : old_log);
		feed(&machine, order ? "old.log" : "new.log", order ? old_log : new_log);
		evidence_settle(machine.evidence);
		one = finding_of(&machine, "test.damage", "one");
		two = finding_of(&machine, "test.damage", "two");
		cr_expect(!one || one->standing == STANDING_CLEARED, "order %d: what is mended later is mended", order);
		cr_assert(two);
		cr_expect_eq(two->standing, STANDING_COUNTS);
		cr_expect_eq(two->count, 2);
		cr_expect_eq(two->last_time, stamp_read(SLICE("2031-02-01 07:00:00"), STAMP_YMD), "order %d", order);
		expect_slice(machine.evidence->machine.build, "200", "the latest build");
		expect_slice(machine.evidence->machine.name, "fails", "what no later line tells");
		machine_release(&machine);
	}
}

#define FOLDING                                                                                              \
	SIGNATURE("deep", "deep trouble")                                                                    \
	"    speaks-for: {disk-full: strong}\n    folds: [high]\n" SIGNATURE(                                \
		"high", "trouble") "    speaks-for: {file-damaged: strong}\n"

Test(evidence, that_only_repeats_a_deeper_witness_is_folded)
{
	static const struct {
		const char *log;
		enum standing high;
	} rows[] = {
		{ T "01:00, Info  APP  some trouble\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  some trouble\n" T "02:00, Info  APP  deep trouble\n",
		  STANDING_FOLDED },
		{ T "01:00, Info  APP  deep trouble\n" T "02:00, Info  APP  some trouble\n",
		  STANDING_FOLDED },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_after(FOLDING, rows[i].log);
		const struct finding *deep = finding_of(&machine, "deep", "");

		cr_expect_eq(finding_of(&machine, "high", "")->standing, rows[i].high, "row %zu", i);
		cr_expect(!deep || deep->standing == STANDING_COUNTS, "row %zu", i);
		machine_release(&machine);
	}
}

Test(evidence, of_another_file_is_not_folded)
{
	struct machine_under_test machine = machine_with(FOLDING);

	feed(&machine, "a.log", T "01:00, Info  APP  deep trouble\n");
	feed(&machine, "b.log", T "01:00, Info  APP  some trouble\n");
	evidence_settle(machine.evidence);
	cr_expect_eq(finding_of(&machine, "high", "")->standing, STANDING_COUNTS);
	machine_release(&machine);
}

static struct machine_under_test machine_with_codes(const char *signatures)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct buf yaml = { 0 };

	buf_printf(&yaml, "signatures:\n%s", signatures);
	rules_read_text(rules, "c.yaml", slice_of(COMMON_RULES), &problems);
	rules_read_text(rules, "t.yaml", buf_slice(&yaml), &problems);
	rules_read_text(rules, "c.csv",
			SLICE("code,symbol,name,role,causes\n"
			      "0x80070070,E_FULL,,error,disk-full:strong\n"
			      "0x80070071,E_ODD,,error,file-damaged:weak\n"
			      "0x00240005,S_REBOOT,,success,\n"
			      "0x80240016,E_BUSY,,benign,\n"
			      "0x8024000F,E_SOME,,container,\n"
			      "0xC1900101,E_SETUP,,error,\n"
			      "0xC1900101-0x20017,,E_BOOT,error,file-damaged:medium\n"),
			&problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the rules");
	buf_release(&yaml);
	return machine_of(rules);
}

#define CARRIER SIGNATURE("test.carrier", "failed with (?<code>.*)") "    route: code\n"

Test(evidence, of_a_carrier_is_the_code_that_it_carries)
{
	static const struct {
		const char *code, *symbol;
	} rows[] = {
		{ "0x80070070", "E_FULL" },
		{ "-2147024784", "E_FULL" },
		{ "0x70", "E_FULL" },
		{ "0xC1900101 - 0x20017", "E_BOOT" },
		{ "0xC1900101 - 0x30018", "E_SETUP" },
		{ "0x8024000f", "E_SOME" },
		{ "0x0", NULL },
		{ "0x00240005", NULL },
		{ "0x80240016", NULL },
		{ "0x81234567", NULL },
		{ "nothing", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_with_codes(CARRIER);
		const struct finding *finding;
		struct buf log = { 0 };

		buf_printf(&log, T "01:00, Info  APP  failed with %s\n", rows[i].code);
		feed(&machine, "a.log", buf_text(&log));
		evidence_settle(machine.evidence);
		finding = finding_of(&machine, "test.carrier", "");
		cr_expect_eq(finding != NULL, rows[i].symbol != NULL, "%s", rows[i].code);
		if (finding && rows[i].symbol)
			cr_expect_str_eq(finding->code->symbol, rows[i].symbol, "%s", rows[i].code);
		buf_release(&log);
		machine_release(&machine);
	}
}

Test(evidence, of_a_carrier_is_apart_for_each_code)
{
	struct machine_under_test machine = machine_with_codes(CARRIER);

	feed(&machine, "a.log",
	     T "01:00, Info  APP  failed with 0x80070070\n" T "01:00, Info  APP  failed with 0x80070071\n" T
	       "01:00, Info  APP  failed with 0x80070070\n");
	cr_assert_eq(machine.evidence->finding_count, 2);
	cr_expect_eq(machine.evidence->findings[0]->count, 2);
	cr_expect_str_eq(machine.evidence->findings[1]->code->symbol, "E_ODD");
	machine_release(&machine);
}

Test(evidence, of_text_without_headers_is_its_codes)
{
	struct machine_under_test machine = machine_with_codes(DAMAGE);

	feed(&machine, "mail.txt",
	     "Hello, I get error 0x80070070 and then\n0xC1900101 - 0x20017\nand 0x80070070 again\n");
	evidence_settle(machine.evidence);
	cr_assert_eq(machine.evidence->finding_count, 2);
	cr_expect_null(machine.evidence->findings[0]->signature);
	cr_expect_str_eq(machine.evidence->findings[0]->code->symbol, "E_FULL");
	cr_expect_eq(machine.evidence->findings[0]->count, 2);
	cr_expect_str_eq(machine.evidence->findings[1]->code->symbol, "E_BOOT");
	machine_release(&machine);
}

/* Read in small pieces, a log may show codes before it is known for a log. */
Test(evidence, of_codes_goes_where_the_file_turns_out_to_be_a_log)
{
	struct machine_under_test machine = machine_with_codes(DAMAGE);
	struct slice none = SLICE("");
	struct hit hit = {
		.type = HIT_CODE, .text = SLICE("0x80070071"), .raw = none, .around = none, .time = STAMP_NONE
	};
	struct hits hits = { .items = &hit, .count = 1 };
	struct seen_file log = { .name = "a.log", .kind = &machine.rules->kinds[0], .lines = 61 };

	feed(&machine, "mail.txt", "Hello, I get error 0x80070070\n");
	evidence_begin(machine.evidence, "a.log");
	evidence_add(machine.evidence, &hits);
	hit.text = SLICE("0x80070070");
	evidence_add(machine.evidence, &hits);
	cr_expect_eq(machine.evidence->finding_count, 2);
	evidence_end(machine.evidence, &log);
	cr_assert_eq(machine.evidence->finding_count, 1, "what the mail says stays");
	cr_expect_str_eq(machine.evidence->findings[0]->code->symbol, "E_FULL");
	machine_release(&machine);
}

/* What is cut out of a log is cut out because of what stands in it. */
Test(evidence, of_an_excerpt_is_also_the_code_of_an_error_that_nobody_explains)
{
	for (int excerpt = 0; excerpt < 2; excerpt++) {
		struct machine_under_test machine = machine_with_codes(DAMAGE);
		struct buf log = { 0 };

		buf_add_text(&log, T "01:00, Error  APP  never heard of (0x80070070)\n");
		buf_add_text(&log, T "01:00, Info  APP  never heard of (0x80070071)\n");
		for (int i = 0; i < (excerpt ? 58 : 59); i++)
			buf_add_text(&log, T "01:00, Info  APP  a\n");
		feed(&machine, "a.log", buf_text(&log));
		cr_expect_eq(machine.evidence->finding_count, (size_t)excerpt);
		if (machine.evidence->finding_count)
			cr_expect_str_eq(machine.evidence->findings[0]->code->symbol, "E_FULL");
		buf_release(&log);
		machine_release(&machine);
	}
}

Test(evidence, that_waits_in_vain_still_names_its_codes)
{
	static const struct {
		const char *log;
		size_t codes;
	} rows[] = {
		{ T "01:00, Error  APP  it shakes (0x80070070)\n", 1 },
		{ T "01:00, Error  APP  it shakes (0x80070070)\n" T "02:00, Info  APP  the ground is bad\n", 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_with_codes(
			SIGNATURE("shake", "it shakes")
			"    speaks-for: {file-damaged: strong}\n    near: {signatures: [ground], lines: 3}\n"
			SIGNATURE("ground", "the ground is bad")
			"    speaks-for: {file-damaged: weak}\n");
		size_t codes = 0;

		feed(&machine, "a.log", rows[i].log);
		for (size_t k = 0; k < machine.evidence->finding_count; k++)
			codes += !machine.evidence->findings[k]->signature;
		cr_expect_eq(codes, rows[i].codes, "row %zu", i);
		machine_release(&machine);
	}
}

#define WINDOWS "windows:\n  - {name: Old, family: windows-10, build: 100, since: 2030-01-01}\n" \
		"  - {name: New, family: windows-10, build: 200, since: 2032-01-01}\n"

Test(evidence, may_want_an_entry_older_than_the_windows_that_it_names)
{
	static const struct {
		const char *log;
		bool counts;
	} rows[] = {
		{ T "01:00, Info  APP  this is build 100.1\n", false },
		{ T "01:00, Info  APP  this is build 99.1\n", false },
		{ T "01:00, Info  APP  this is build 200.1\n", true },
		{ "this is build 200.1\n", false },
		{ T "01:00, Info  APP  this is build 200.1\n2033-04-05 06:01:00, Info  APP  this is build 200.1\n", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct rules *rules = rules_new();
		struct machine_under_test machine;
		const struct finding *finding;

		rules_read_text(rules, "c.yaml", slice_of(COMMON_RULES), &problems);
		rules_read_text(rules, "w.yaml", slice_of(WINDOWS), &problems);
		rules_read_text(rules, "t.yaml", slice_of("signatures:\n" SIGNATURE("clock", "build (?<build>[\\d.]+)")
							  "    speaks-for: {disk-full: strong}\n    before-release: build\n"), &problems);
		rules_resolve(rules, &problems);
		expect_no_problems(&problems, "the rules");
		machine = machine_of(rules);
		feed(&machine, "a.log", rows[i].log);
		evidence_settle(machine.evidence);
		finding = finding_of(&machine, "clock", "");
		cr_expect_eq(finding && finding->standing == STANDING_COUNTS, rows[i].counts, "row %zu", i);
		machine_release(&machine);
	}
}

Test(evidence, looks_up_the_name_that_is_known_for_what_it_captured)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct machine_under_test machine;
	const struct finding *known, *unknown;

	rules_read_text(rules, "c.yaml", slice_of(COMMON_RULES), &problems);
	rules_read_text(rules, "n.csv", SLICE("list,key,name,causes\nholds,17,\"Contoso Sound, all\",disk-full:strong\nholds,18,Other,\n"), &problems);
	rules_read_text(rules, "t.yaml", slice_of("signatures:\n" SIGNATURE("hold", "hold (?<hold>\\d+)")
						  "    speaks-for: {file-damaged: weak}\n    subject: hold\n    says: 'held by {about}'\n"
						  "    look-up: {capture: hold, list: holds, as: about}\n"), &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the rules");
	machine = machine_of(rules);
	feed(&machine, "a.log", T "01:00, Info  APP  hold 17\n" T "01:00, Info  APP  hold 19\n");
	known = finding_of(&machine, "hold", "17");
	unknown = finding_of(&machine, "hold", "19");
	cr_assert(known && unknown && known->known);
	cr_expect_null(unknown->known);
	expect_slice(known->captures[known->capture_count - 1].value, "Contoso Sound, all", "its name is a capture");
	cr_expect_str_eq(known->captures[known->capture_count - 1].name, "about");
	machine_release(&machine);
}

Test(evidence, takes_facts_and_the_last_one_stays)
{
	struct machine_under_test machine = machine_after(
		SIGNATURE("test.os",
			  "Windows is (?<os>[\\w ]+), build (?<b>[\\d.]*)") "    fact: {os: os, build: b}\n",
		T "01:00, Info  APP  Windows is Windows 9, build 9.0.12345.6\n" T
		  "01:00, Info  APP  Windows is  Windows 10 , build \n");

	expect_slice(machine.evidence->machine.os, "Windows 10", "os");
	expect_slice(machine.evidence->machine.build, "9.0.12345.6", "build: an empty one says nothing");
	expect_slice(machine.evidence->machine.name, "", "name");
	machine_release(&machine);
}

Test(evidence, knows_the_build)
{
	static const struct {
		struct slice build;
		long want;
	} rows[] = {
		{ SLICE(""), 0 },
		{ SLICE("19045"), 19045 },
		{ SLICE("19045.3930"), 19045 },
		{ SLICE("10.0.19045.3930"), 19045 },
		{ SLICE("10.0.19045"), 19045 },
		{ SLICE("6.1.7601"), 7601 },
		{ SLICE("10.0"), 0 },
		{ SLICE("x"), 0 },
	};
	struct rules *rules = rules_with(DAMAGE);
	struct evidence *evidence = evidence_new(rules);

	for (size_t i = 0; i < COUNT(rows); i++) {
		evidence->machine.build = rows[i].build;
		cr_expect_eq(evidence_build(evidence), rows[i].want, "row %zu", i);
	}
	evidence_free(evidence);
	rules_free(rules);
}

Test(evidence, of_treatments_is_kept)
{
	struct machine_under_test machine = machine_after(
		SIGNATURE("test.tried",
			  "somebody made room") "    tried: {method: free-space, outcome: failed}\n",
		T "01:00, Info  APP  somebody made room\n");

	cr_expect_eq(count_of(&machine, "test.tried", ""), 1);
	machine_release(&machine);
}

Test(evidence, keeps_errors_that_nobody_explains)
{
	struct machine_under_test machine =
		machine_after(DAMAGE, T "01:00, Error  APP  strange 1\n" T "01:00, Error  APP  strange 2\n");

	cr_assert_eq(machine.evidence->novelty.count, 1);
	cr_expect_eq(machine.evidence->novelty.items[0].count, 2);
	expect_slice(machine.evidence->novelty.items[0].template, "strange <number>", "template");
	machine_release(&machine);
}

Test(evidence, keeps_but_a_part_of_long_texts)
{
	struct machine_under_test machine = machine_with(
		SIGNATURE("test.long", "begin(?<all>[^\\n]*)end") "    speaks-for: {disk-full: weak}\n");
	struct buf log = { 0 };
	const struct finding *finding;

	for (int i = 0; i < 4000; i++)
		buf_add_byte(&log, 'b');
	buf_add_text(&log, "\n" T "01:00, Info  APP  begin");
	for (int i = 0; i < 4000; i++)
		buf_add_byte(&log, 'x');
	buf_add_text(&log, "end\n" T "02:00, Info  APP  ");
	for (int i = 0; i < 4000; i++)
		buf_add_byte(&log, 'a');
	feed(&machine, "a.log", buf_text(&log));
	finding = finding_of(&machine, "test.long", "");
	cr_assert(finding);
	cr_expect_leq(finding->quote.text.length, 4100);
	cr_expect_leq(finding->quote.around.before.length, 3000);
	cr_expect_leq(finding->quote.around.after.length, 3000);
	cr_expect_leq(finding->captures[0].value.length, 600);
	buf_release(&log);
	machine_release(&machine);
}

Test(evidence, remembers_patterns_that_gave_up)
{
	struct machine_under_test machine = machine_with(SIGNATURE(
		"test.slow", "abcd(?:a+)+(?:a+)+(?:a+)+[xy]") "    speaks-for: {disk-full: weak}\n");
	struct buf log = { 0 };

	buf_add_text(&log, T "01:00, Info  APP  abcd");
	for (int i = 0; i < 5000; i++)
		buf_add_byte(&log, 'a');
	feed(&machine, "a.log", buf_text(&log));
	cr_assert_eq(machine.evidence->limit_count, 1);
	cr_expect_str_eq(machine.evidence->limits[0].signature->id, "test.slow");
	cr_expect_eq(machine.evidence->limits[0].line, 1);
	buf_release(&log);
	machine_release(&machine);
}

#define PHASES                                                                                               \
	SIGNATURE("test.enter", "enter (?<phase>\\w+)") "    phase: {begins: phase}\n"                       \
	SIGNATURE("test.leave", "leave (?<phase>\\w+)") "    phase: {ends: phase}\n"                         \
	SIGNATURE("test.change", "from (?<old>\\w+) to (?<phase>\\w+)") "    phase: {begins: phase, ends: old}\n" \
	SIGNATURE("test.stage", "stage (?<phase>\\w+)") "    phase: {begins: phase, over: true}\n"           \
	SIGNATURE("test.over", "all over") "    phase: {over: true}\n"                                       \
	SIGNATURE("test.job", "job starts") "    attempt: {kind: job, event: begin}\n"                      \
	SIGNATURE("test.step", "doing (?<what>\\w+)") "    attempt: {kind: job, event: step, step: what}\n"   \
	SIGNATURE("test.bad", "it broke") "    speaks-for: {disk-full: weak}\n"

/* What the log was at, and what its attempt was doing, where it broke. */
Test(evidence, knows_the_phase_of_what_it_quotes)
{
	static const struct {
		const char *log, *phase, *step;
	} rows[] = {
		{ T "01:00, Info  APP  it broke\n", "", "" },
		{ T "01:00, Info  APP  enter one\n" T "01:00, Info  APP  it broke\n", "one", "" },
		{ T "01:00, Info  APP  enter one, and it broke\n", "one", "" },
		{ T "01:00, Info  APP  enter one\n" T "01:00, Info  APP  leave one as it broke\n", "one", "" },
		{ T "01:00, Info  APP  enter one\n" T "01:00, Info  APP  leave one\n" T
		    "01:00, Info  APP  it broke\n",
		  "", "" },
		{ T "01:00, Info  APP  enter one\n" T "01:00, Info  APP  from one to two\n" T
		    "01:00, Info  APP  it broke\n",
		  "two", "" },
		{ T "01:00, Info  APP  enter one\n" T "01:00, Info  APP  enter two\n" T
		    "01:00, Info  APP  it broke\n",
		  "one \xe2\x80\xba two", "" },
		{ T "01:00, Info  APP  enter one\n" T "01:00, Info  APP  stage three\n" T
		    "01:00, Info  APP  it broke\n",
		  "three", "" },
		{ T "01:00, Info  APP  enter one\n" T "01:00, Info  APP  all over\n" T
		    "01:00, Info  APP  it broke\n",
		  "", "" },
		{ T "01:00, Info  APP  job starts\n" T "01:00, Info  APP  doing this\n" T
		    "01:00, Info  APP  it broke\n" T "01:00, Info  APP  doing that\n",
		  "", "this" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_after(PHASES, rows[i].log);
		const struct quote *quote = &finding_of(&machine, "test.bad", "")->quote;

		expect_slice(quote->around.phase, rows[i].phase, "phase");
		expect_slice(quote->around.step, rows[i].step, "step");
		cr_expect_eq(quote->around.attempt != 0, *rows[i].step != '\0', "row %zu", i);
		machine_release(&machine);
	}
}

Test(evidence, forgets_the_phase_with_the_file)
{
	struct machine_under_test machine = machine_with(PHASES);

	feed(&machine, "a.log", T "01:00, Info  APP  enter one\n");
	feed(&machine, "b.log", T "01:00, Info  APP  it broke\n");
	expect_slice(finding_of(&machine, "test.bad", "")->quote.around.phase, "", "phase");
	machine_release(&machine);
}

Test(evidence, knows_where_an_entry_begins_and_ends)
{
	struct machine_under_test machine =
		machine_after(PHASES, "x\n" T "01:00, Info  APP  here\nand it broke\nthere\n" T
				      "01:00, Info  APP  more\n");
	const struct quote *quote = &finding_of(&machine, "test.bad", "")->quote;

	cr_expect_eq(quote->line, 3);
	cr_expect_eq(quote->first_line, 2);
	cr_expect_eq(quote->line_count, 3);
	machine_release(&machine);
}
