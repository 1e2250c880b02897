#include "helpers.h"

#define T "2031-04-05 06:"

static struct machine_under_test machine_with_codes(const char *signatures)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct buf yaml = { 0 };

	buf_printf(&yaml, "signatures:\n%s", signatures);
	rules_read_text(rules, "c.yaml", slice_of(COMMON_RULES), &problems);
	rules_read_text(rules, "t.yaml", buf_slice(&yaml), &problems);
	rules_read_text(rules, "c.csv", SLICE("code,symbol,name,role,causes\n0x80070070,E_FULL,,error,disk-full:strong\n"), &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the rules");
	buf_release(&yaml);
	return machine_of(rules);
}

#define TRAVEL \
	SIGNATURE("witness", "the deep reason(?: \\((?<code>\\S+)\\))?") \
	"    speaks-for: {file-damaged: strong}\n" \
	SIGNATURE("hint", "a hint \\((?<code>\\S+)\\)") \
	"    speaks-for: {file-damaged: medium}\n" \
	SIGNATURE("carrier", "failed with (?<code>\\S+)") \
	"    route: code\n" \
	SIGNATURE("job.begin", "job begins") \
	"    attempt: {kind: job, event: begin}\n" \
	SIGNATURE("job.end", "job ends") \
	"    attempt: {kind: job, event: end, outcome: failed}\n"

/* One failure, told by the log that met it and by those above. */
Test(standing, of_a_code_that_travelled_is_folded)
{
	static const struct {
		const char *deep, *high;
		enum standing carrier;
	} rows[] = {
		{ T "01:00, Info  APP  a\n", T "02:00, Info  APP  failed with 0x80070070\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  the deep reason (0x80070070)\n", T "02:00, Info  APP  failed with 0x80070070\n", STANDING_FOLDED },
		{ T "01:00, Info  APP  the deep reason (0x80070070)\n", "2031-04-05 08:02:00, Info  APP  failed with 0x80070070\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  the deep reason (0x80070005)\n", T "02:00, Info  APP  failed with 0x80070070\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  the deep reason\n", T "02:00, Info  APP  failed with 0x80070070\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  a hint (0x80070070)\n", T "02:00, Info  APP  failed with 0x80070070\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  a\n", T "01:00, Info  APP  job begins\n" T "01:00, Info  APP  the deep reason\n" T
				"02:00, Info  APP  failed with 0x80070070\n" T "03:00, Info  APP  job ends\n", STANDING_FOLDED },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_with_codes(TRAVEL);

		feed(&machine, "deep.log", rows[i].deep);
		feed(&machine, "high.log", rows[i].high);
		evidence_settle(machine.evidence);
		cr_assert(finding_of(&machine, "carrier", ""));
		cr_expect_eq(finding_of(&machine, "carrier", "")->standing, rows[i].carrier, "row %zu", i);
		machine_release(&machine);
	}
}

Test(standing, of_what_began_counts_where_it_never_ended)
{
	static const struct {
		const char *log;
		enum standing standing;
	} rows[] = {
		{ T "01:00, Info  APP  install disk\n", STANDING_COUNTS },
		{ T "01:00, Info  APP  install disk\n" T "01:00, Info  APP  installed\n", STANDING_WAITING },
		{ T "01:00, Info  APP  install disk\n" T "01:00, Info  APP  a\n", STANDING_COUNTS },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_after(
			SIGNATURE("begin", "install (?<what>\\w+)")
			"    attempt: {kind: job, event: begin, subject: what}\n    unended: true\n    speaks-for: {disk-full: strong}\n"
			SIGNATURE("end", "installed")
			"    attempt: {kind: job, event: end, outcome: succeeded}\n", rows[i].log);

		cr_expect_eq(finding_of(&machine, "begin", "")->standing, rows[i].standing, "row %zu", i);
		machine_release(&machine);
	}
}

static void check_damage(struct buf *log, int minute, const char *const *files)
{
	for (; *files; files++)
		buf_printf(log, T "%02d:00, Info  APP  damaged: %s\n", minute, *files);
}

/* A damaged store names the same files each time; memory that fails names others. */
Test(standing, marks_what_each_run_says_of_others)
{
	static const struct {
		const char *first[6], *second[6];
		int minute;
		bool scattered;
	} rows[] = {
		{ { "a", "b", "c", "d" }, { "a", "b", "c", "d" }, 20, false },
		{ { "a", "b", "c", "d" }, { "d", "e", "f", "g" }, 20, true },
		{ { "a", "b", "c", "d" }, { "d", "e", "f", "g" }, 4, false },
		{ { "a", "b", "c", "d" }, { "a", "b", "c", "d", "e" }, 20, false },
		{ { "a", "b", "c", "d" }, { "c", "d", "e", "f" }, 20, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct machine_under_test machine = machine_with(
			SIGNATURE("damage", "damaged: (?<file>\\w+)")
			"    speaks-for: {file-damaged: weak}\n    subject: file\n"
			"    scattered: {speaks-for: {disk-full: strong}, says: others each time}\n");
		struct buf log = { 0 };
		bool scattered = false;

		check_damage(&log, 1, rows[i].first);
		check_damage(&log, 1 + rows[i].minute, rows[i].second);
		feed(&machine, "a.log", buf_text(&log));
		evidence_settle(machine.evidence);
		for (size_t k = 0; k < machine.evidence->finding_count; k++)
			scattered |= machine.evidence->findings[k]->scattered;
		cr_expect_eq(scattered, rows[i].scattered, "row %zu", i);
		buf_release(&log);
		machine_release(&machine);
	}
}
