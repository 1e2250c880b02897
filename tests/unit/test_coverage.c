#include "helpers.h"

#include "coverage.h"

#define T "2031-04-05 06:"

#define RULES \
	SIGNATURE("full", "the disk is full") \
	"    speaks-for: {disk-full: medium}\n" \
	SIGNATURE("damaged", "a file is damaged") \
	"    speaks-for: {file-damaged: medium}\n" \
	SIGNATURE("noise", "harmless") \
	"    benign: It is.\n" \
	SIGNATURE("test.os", "This is (?<os>[^,\\n]+), build (?<b>[\\d.]+)") \
	"    fact: {os: os, build: b}\n"

#define L1   T "01:00, Info  APP  a\n"
#define L5   L1 L1 L1 L1 L1
#define MUCH   L5 L5 L5 L5 L5 L5 L5 L5 L5 L5 L5 L5 L5

struct covered_machine {
	struct machine_under_test machine;
	struct diagnosis *diagnosis;
	struct coverage *coverage;
};

static struct covered_machine cover(const char *log, const char *other)
{
	struct covered_machine covered = { .machine = machine_with(RULES) };

	if (log)
		feed(&covered.machine, "a.log", log);
	if (other)
		feed(&covered.machine, "b.log", other);
	evidence_settle(covered.machine.evidence);
	covered.diagnosis = diagnose(covered.machine.evidence);
	covered.coverage = coverage_new(covered.machine.evidence, covered.diagnosis);
	return covered;
}

static void covered_release(struct covered_machine *covered)
{
	coverage_free(covered->coverage);
	diagnosis_free(covered->diagnosis);
	machine_release(&covered->machine);
}

Test(coverage, adds_up_what_was_read)
{
	struct covered_machine covered = cover(T "05:00, Error  APP  x\n" T "06:00, Info  APP  y\n", T
					       "01:00, Info  APP  x\n" T "02:00, Error  APP  harmless\nz\n");
	char time[20];

	cr_expect_eq(covered.coverage->lines, 5);
	cr_expect_eq(covered.coverage->bytes, 147, "%llu", covered.coverage->bytes);
	cr_expect_eq(covered.coverage->error_entries, 2);
	cr_expect_eq(covered.coverage->benign_entries, 1);
	cr_assert_eq(covered.coverage->kind_count, 1);
	cr_expect_str_eq(covered.coverage->kinds[0].kind->id, "app");
	cr_expect_eq(covered.coverage->kinds[0].files, 2);
	cr_expect_eq(covered.coverage->kinds[0].lines, 5);
	stamp_text(covered.coverage->first, time);
	cr_expect_str_eq(time, "2031-04-05T06:01:00");
	stamp_text(covered.coverage->last, time);
	cr_expect_str_eq(time, "2031-04-05T06:06:00");
	covered_release(&covered);
}

Test(coverage, names_the_kinds_that_are_missing)
{
	struct covered_machine covered = cover(T "05:00, Info  APP  x\n", NULL);

	cr_expect_eq(covered.coverage->missing_count, 2, "an excerpt is not the log");
	covered_release(&covered);
	covered = cover(MUCH, NULL);
	cr_assert_eq(covered.coverage->missing_count, 1);
	cr_expect_str_eq(covered.coverage->missing[0]->id, "lines");
	covered_release(&covered);
	covered = cover(NULL, NULL);
	cr_expect_eq(covered.coverage->missing_count, 2);
	cr_expect(covered.coverage->first == STAMP_NONE && covered.coverage->last == STAMP_NONE);
	cr_expect_eq(covered.coverage->kind_count, 0);
	covered_release(&covered);
}

Test(coverage, asks_for_the_file_that_would_decide)
{
	struct covered_machine covered = cover(
		T "05:00, Info  APP  the disk is full\n" T "05:00, Info  APP  a file is damaged\n", NULL);

	cr_assert_eq(covered.coverage->wanted_count, 2);
	cr_expect_str_eq(covered.coverage->wanted[0].kind->id, "lines");
	cr_expect_str_eq(covered.coverage->wanted[0].cause->id, "file-damaged");
	cr_expect_str_eq(covered.coverage->wanted[0].rival->id, "disk-full");
	cr_expect_not(covered.coverage->wanted[0].partly);
	cr_expect_str_eq(covered.coverage->wanted[1].kind->id, "app", "and for the rest of the excerpt");
	cr_expect(covered.coverage->wanted[1].partly);
	covered_release(&covered);
	covered = cover(T "05:00, Info  APP  the disk is full\n" T "05:00, Info  APP  a file is damaged\n" MUCH, NULL);
	cr_expect_eq(covered.coverage->wanted_count, 1);
	covered_release(&covered);
}

Test(coverage, asks_for_the_log_that_explains_a_code)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct covered_machine covered;

	rules_read_text(rules, "c.yaml", slice_of(COMMON_RULES), &problems);
	rules_read_text(rules, "k.yaml",
			SLICE("kinds:\n  - {id: coded, title: C, files: ['C:\\c.log'], shows: [disk-full], codes: ['0x800f'],"
			      " headers: ['^C \\d\\d ']}\n"), &problems);
	rules_read_text(rules, "c.csv", SLICE("code,symbol,name,role,causes\n0x800f0922,E_X,,container,\n"), &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the rules");
	covered.machine = machine_of(rules);
	feed(&covered.machine, "a.txt", "it says 0x800f0922\n");
	evidence_settle(covered.machine.evidence);
	covered.diagnosis = diagnose(covered.machine.evidence);
	covered.coverage = coverage_new(covered.machine.evidence, covered.diagnosis);
	cr_assert(covered.coverage->wanted_count);
	cr_expect_str_eq(covered.coverage->wanted[0].kind->id, "coded");
	cr_expect_eq(covered.coverage->wanted[0].code, 0x800f0922);
	covered_release(&covered);
}

Test(coverage, asks_for_files_where_nothing_is_known)
{
	struct covered_machine covered = cover(NULL, NULL);

	cr_assert_eq(covered.coverage->wanted_count, 2);
	cr_expect_str_eq(covered.coverage->wanted[0].kind->id, "app", "the one that shows most comes first");
	cr_expect_str_eq(covered.coverage->wanted[1].kind->id, "lines");
	cr_expect_null(covered.coverage->wanted[0].cause);
	covered_release(&covered);
}

Test(coverage, knows_the_windows_by_its_build_or_its_name)
{
	static const struct {
		const char *os, *build, *name;
	} rows[] = {
		{ "Windows", "7601", "Windows 7" },
		{ "Windows", "6.1.7601.17514", "Windows 7" },
		{ "Windows", "19045.3930", "Windows 10" },
		{ "Windows", "10.0.22631.1", "Windows 11" },
		{ "Windows Server 2019", "17763", "Windows Server" },
		{ "Windows", "5", NULL },
		{ NULL, NULL, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct rules *rules = rules_new();
		struct machine_under_test machine;
		const struct windows *windows;
		struct buf log = { 0 };

		rules_read_text(rules, "c.yaml", slice_of(COMMON_RULES), &problems);
		rules_read_text(rules, "t.yaml", slice_of("signatures:\n" RULES), &problems);
		rules_read_text(rules, "w.yaml",
				SLICE("windows:\n"
				      "  - {name: Windows 10, family: windows-10, build: 10240}\n"
				      "  - {name: Windows 7, family: windows-7, build: 7600}\n"
				      "  - {name: Windows 11, family: windows-11, build: 22000}\n"
				      "  - {name: Windows Server, family: windows-server, word: Server}\n"),
				&problems);
		rules_resolve(rules, &problems);
		expect_no_problems(&problems, "the rules");
		machine = machine_of(rules);
		if (rows[i].os) {
			buf_printf(&log, T "01:00, Info  APP  This is %s, build %s\n", rows[i].os,
				   rows[i].build);
			feed(&machine, "a.log", buf_text(&log));
		}
		windows = coverage_windows(machine.evidence);
		cr_expect_str_eq(windows ? windows->name : "none", rows[i].name ? rows[i].name : "none",
				 "row %zu", i);
		buf_release(&log);
		machine_release(&machine);
	}
}
