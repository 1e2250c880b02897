#include "helpers.h"

#include "ranking.h"
#include "says.h"

#define T	"2031-04-05 06:"
#define L(text) T "01:00, Info  APP  " text "\n"

/* A method as short as can be; its keys go behind it, each on a line with four blanks. */
#define METHOD(id, share)                                                                                    \
	"  - id: " id "\n"                                                                                   \
	"    title: T\n"                                                                                     \
	"    summary: S\n"                                                                                   \
	"    treats: {" share "}\n"                                                                          \
	"    reboot: false\n"                                                                                \
	"    risk: low\n"                                                                                    \
	"    owner: user\n"                                                                                  \
	"    verify: {text: V}\n"

#define PLAIN "    minutes: 10\n    steps: [{do: [{text: Do it}]}]\n"

#define CAUSES                                                                                               \
	"kinds:\n  - {id: app, title: A, headers: ['^(?<time>\\S+ [\\d:]+), \\w+ +APP +']}\n"                \
	"causes:\n  - {id: a, title: A, clause: a, prior: -2}\n  - {id: a/x, title: AX, clause: ax}\n"       \
	"  - {id: b, title: B, clause: b, prior: -2}\n"

struct ranked_machine {
	struct machine_under_test machine;
	struct diagnosis *diagnosis;
	struct ranking *ranking;
};

static struct ranked_machine rank(const char *yaml, const char *csv, const char *log, const char *family)
{
	struct ranked_machine ranked = { 0 };
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	rules_read_text(rules, "t.yaml", slice_of(yaml), &problems);
	rules_read_text(rules, "t.csv", slice_of(csv), &problems);
	rules_resolve(rules, &problems);
	print_problems(&problems);
	cr_assert_eq(problems.count, 0, "the rules of the test are right");
	ranked.machine = machine_of(rules);
	feed(&ranked.machine, "a.log", log);
	evidence_settle(ranked.machine.evidence);
	ranked.diagnosis = diagnose(ranked.machine.evidence);
	ranked.ranking = rank_methods(ranked.machine.evidence, ranked.diagnosis, family);
	return ranked;
}

static void ranked_release(struct ranked_machine *ranked)
{
	ranking_free(ranked->ranking);
	diagnosis_free(ranked->diagnosis);
	machine_release(&ranked->machine);
}

static const struct ranked *method_of(const struct ranked_machine *machine, const char *id)
{
	for (size_t i = 0; i < machine->ranking->count; i++)
		if (strcmp(machine->ranking->items[i].method->id, id) == 0)
			return &machine->ranking->items[i];
	return NULL;
}

static void expect_order(const struct ranked_machine *machine, const char *want)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < machine->ranking->count; i++)
		buf_printf(&text, "%s%s", i ? " " : "", machine->ranking->items[i].method->id);
	cr_expect_str_eq(buf_text(&text), want, "order: %s, not %s", buf_text(&text), want);
	buf_release(&text);
}

static bool has_argument(const struct arguments *arguments, const char *text)
{
	for (size_t i = 0; i < arguments->count; i++)
		if (strcmp(arguments->items[i].text, text) == 0)
			return true;
	return false;
}

#define SIGN_A                                                                                               \
	SIGNATURE("sign.a", "it is a(?: in (?<file>\\S+))?")                                                 \
	"    speaks-for: {a: strong}\n    says: '{file} is a'\n"

Test(ranking, puts_first_what_promises_most)
{
	struct ranked_machine machine =
		rank(CAUSES "methods:\n" METHOD("half", "a: 0.5") PLAIN METHOD("none", "b: 1")
			     PLAIN METHOD("whole", "a: 0.9") PLAIN "signatures:\n" SIGN_A,
		     "", L("it is a in X.dll"), "windows-10");

	expect_order(&machine, "whole half");
	cr_expect_gt(machine.ranking->items[0].score, machine.ranking->items[1].score);
	cr_expect_leq(machine.ranking->items[0].score, 1);
	cr_expect(has_argument(&machine.ranking->items[0].in_favour, "X.dll is a"));
	cr_expect_str_eq(machine.ranking->items[0].treats[0]->id, "a");
	cr_expect_eq(machine.ranking->items[0].in_favour.items[0].finding->quote.line, 1);
	cr_expect_not(machine.ranking->items[0].published);
	ranked_release(&machine);
}

Test(ranking, says_the_title_where_a_capture_is_missing)
{
	struct ranked_machine machine =
		rank(CAUSES "methods:\n" METHOD("one", "a: 1") PLAIN "signatures:\n" SIGN_A, "", L("it is a"),
		     "windows-10");

	cr_expect(has_argument(&machine.ranking->items[0].in_favour, "This is sign.a"));
	ranked_release(&machine);
}

Test(ranking, minds_minutes_risk_and_restarts)
{
	struct ranked_machine machine = rank(
		CAUSES "methods:\n" METHOD(
			"long", "a: 0.9") "    minutes: 90\n    steps: [{do: [{text: "
					  "x}]}]\n" METHOD("short",
							   "a: 0.9") "    minutes: 1\n    steps: [{do: "
								     "[{text: x}]}]\n"
								     "  - {id: risky, title: T, summary: "
								     "S, treats: {a: 0.9}, reboot: true, "
								     "risk: high, owner: user, "
								     "verify: {text: V}, minutes: 1, "
								     "steps: [{do: [{text: x}]}]}\n"
								     "signatures:\n" SIGN_A,
		"", L("it is a"), "windows-10");

	expect_order(&machine, "short long risky");
	ranked_release(&machine);
}

Test(ranking, knows_that_the_detail_knows_better)
{
	struct ranked_machine machine =
		rank(CAUSES "methods:\n" METHOD("for-all", "a: 0.8, a/x: 0.2")
			     PLAIN METHOD("for-detail", "a/x: 0.7") PLAIN
		     "signatures:\n" SIGNATURE("sign.x", "it is ax") "    speaks-for: {a/x: strong}\n",
		     "", L("it is ax"), "windows-10");

	expect_order(&machine, "for-detail for-all");
	ranked_release(&machine);
}

Test(ranking, gives_nothing_where_nothing_failed)
{
	struct buf log = { 0 };
	struct ranked_machine machine;

	for (int i = 0; i < 100; i++)
		buf_add_text(&log, "L 2031-04-05 06:07:08 x\n");
	machine = rank(COMMON_RULES "signatures:\n" SIGNATURE("x", "abcd"), "", buf_text(&log), "windows-10");
	cr_expect_eq(machine.diagnosis->status, STATUS_HEALTHY);
	cr_expect_eq(machine.ranking->count, 0);
	ranked_release(&machine);
	buf_release(&log);
}

Test(ranking, heeds_what_a_finding_suggests_and_discourages)
{
	struct ranked_machine machine =
		rank(CAUSES "methods:\n" METHOD("one", "a: 0.6") PLAIN METHOD("three", "a: 0.6")
			     PLAIN METHOD("two", "a: 0.6") PLAIN "signatures:\n" SIGNATURE(
				     "sign.a", "it is a") "    speaks-for: {a: strong}\n    suggests: {two: "
							  "strong}\n    discourages: {one: medium}\n",
		     "", L("it is a"), "windows-10");

	expect_order(&machine, "two three one");
	cr_expect(has_argument(&method_of(&machine, "one")->against, "This is sign.a"));
	cr_expect_eq(method_of(&machine, "three")->against.count, 0);
	ranked_release(&machine);
}

Test(ranking, puts_what_was_tried_and_failed_behind)
{
	struct ranked_machine machine =
		rank(CAUSES "methods:\n" METHOD("best", "a: 0.9") PLAIN METHOD("good", "a: 0.6") PLAIN
		     "signatures:\n" SIGN_A SIGNATURE(
			     "tried.best", "tried in vain") "    tried: {method: best, outcome: failed}\n",
		     "", L("it is a") L("tried in vain"), "windows-10");

	expect_order(&machine, "good best");
	cr_assert(method_of(&machine, "best")->tried);
	cr_expect(has_argument(
		&method_of(&machine, "best")->against,
		"the logs show that it was already tried on 2031-04-05 06:01:00 and did not help"));
	cr_expect_null(method_of(&machine, "good")->tried);
	ranked_release(&machine);
}

/* `if-it-fails` names what comes next; it was worth less by itself. */
Test(ranking, puts_the_successor_of_a_failed_method_before_it)
{
	static const struct {
		const char *log, *want;
	} rows[] = {
		{ L("it is a"), "best third" },
		{ L("it is a") L("tried in vain"), "third last best" },
		{ L("it is a") L("tried in vain") L("last in vain"), "third best" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ranked_machine machine = rank(
			CAUSES "methods:\n" METHOD("best", "a: 0.9") "    if-it-fails: last\n" PLAIN
				METHOD("third", "a: 0.5") PLAIN METHOD("last", "a: 0.01") PLAIN
			"signatures:\n" SIGN_A SIGNATURE("tried.best", "tried in vain")
				"    tried: {method: best, outcome: failed}\n"
			SIGNATURE("tried.last", "last in vain") "    tried: {method: last, outcome: failed}\n",
			"", rows[i].log, "windows-10");

		expect_order(&machine, rows[i].want);
		cr_expect(i != 1 || has_argument(&method_of(&machine, "last")->in_favour,
						 "it is what comes after 'T', which did not help"));
		ranked_release(&machine);
	}
}

Test(ranking, minds_the_last_trial)
{
	static const struct {
		const char *log;
		enum outcome outcome;
	} rows[] = {
		{ L("tried in vain") L("tried with success"), OUTCOME_SUCCEEDED },
		{ L("tried with success") L("tried in vain"), OUTCOME_FAILED },
		{ L("tried now") L("tried in vain"), OUTCOME_FAILED },
		{ L("tried now"), OUTCOME_STARTED },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf log = { 0 };
		struct ranked_machine machine;

		buf_printf(&log, L("it is a") "%s", rows[i].log);
		machine = rank(
			CAUSES "methods:\n" METHOD("best", "a: 0.9") PLAIN "signatures:\n" SIGN_A SIGNATURE(
				"tried.bad",
				"tried in vain") "    tried: {method: best, outcome: "
						 "failed}\n" SIGNATURE(
							 "tried.good",
							 "tried with success") "    "
									       "tried: "
									       "{method: "
									       "best, "
									       "outcome: "
									       "worked}"
									       "\n" SIGNATURE("tr"
											      "ie"
											      "d."
											      "no"
											      "w",
											      "tr"
											      "ie"
											      "d "
											      "no"
											      "w") "    "
												   "trie"
												   "d: "
												   "{met"
												   "hod:"
												   " bes"
												   "t, "
												   "outc"
												   "ome:"
												   " sta"
												   "rted"
												   "}\n",
			"", buf_text(&log), "windows-10");
		cr_assert(machine.ranking->count && machine.ranking->items[0].tried, "row %zu", i);
		cr_expect_eq(machine.ranking->items[0].tried->signature->tried.outcome, rows[i].outcome,
			     "row %zu", i);
		ranked_release(&machine);
		buf_release(&log);
	}
}

#define CODES                                                                                                \
	"code,symbol,meaning,role,causes,methods\n0x80070002,E_GONE,It is gone,error,a:strong,third first "  \
	"second\n"

Test(ranking, keeps_the_published_order_where_only_a_code_speaks)
{
	struct ranked_machine machine =
		rank(CAUSES "methods:\n" METHOD("first", "a: 0.9") PLAIN METHOD("fourth", "a: 1")
			     PLAIN METHOD("second", "b: 1") PLAIN METHOD("third", "b: 1") PLAIN
		     "signatures:\n" SIGN_A,
		     CODES, "error 0x80070002\n", "windows-10");

	cr_expect(machine.diagnosis->only_codes);
	cr_assert_geq(machine.ranking->count, 3);
	cr_expect_str_eq(machine.ranking->items[0].method->id, "third");
	cr_expect_str_eq(machine.ranking->items[1].method->id, "first");
	cr_expect_str_eq(machine.ranking->items[2].method->id, "second");
	cr_expect(machine.ranking->items[0].published);
	cr_expect(has_argument(
		&machine.ranking->items[0].in_favour,
		"number 1 in the published order for 0x80070002; only the code is known, so the order is the "
		"published one, not evidence"));
	ranked_release(&machine);
}

Test(ranking, leaves_the_published_order_where_more_is_known)
{
	struct ranked_machine machine =
		rank(CAUSES "methods:\n" METHOD("first", "a: 0.9") PLAIN METHOD("second", "b: 1")
			     PLAIN METHOD("third", "b: 1") PLAIN "signatures:\n" SIGN_A,
		     CODES, "it is a\nerror 0x80070002\n", "windows-10");

	expect_order(&machine, "first");
	cr_expect_not(machine.ranking->items[0].published);
	ranked_release(&machine);
}

#define VARIANTS                                                                                             \
	"    minutes: 10\n"                                                                                  \
	"    steps:\n"                                                                                       \
	"      - for: [windows-7]\n"                                                                         \
	"        do: [{text: Old}]\n"                                                                        \
	"      - do: [{text: New}]\n"

Test(ranking, takes_the_steps_for_the_family_at_hand)
{
	static const struct {
		const char *family, *order, *step;
	} rows[] = { { "windows-7", "old-only various", "Old" }, { "windows-11", "various", "New" } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ranked_machine machine =
			rank(CAUSES "methods:\n" METHOD(
				     "old-only",
				     "a: 0.9") "    minutes: 10\n    steps: [{for: [windows-7], do: [{text: "
					       "Old}]}]\n" METHOD("various", "a: 0.8") VARIANTS METHOD(
						       "without", "a: 1") "    minutes: 1\n    steps: []\n"
									  "signatures:\n" SIGN_A,
			     "", L("it is a"), rows[i].family);

		expect_order(&machine, rows[i].order);
		cr_expect_str_eq(method_of(&machine, "various")->step_texts[0], rows[i].step, "%s",
				 rows[i].family);
		cr_expect_str_eq(machine.ranking->family, rows[i].family);
		ranked_release(&machine);
	}
}

/* What a log says about {file}, and what becomes of the step. */
Test(ranking, fills_placeholders_with_plain_text_only)
{
	static const struct {
		const char *file, *command, *text;
	} rows[] = {
		{ "X.dll", "repair \"X.dll\" & { echo }", "Repair X.dll" },
		{ "C:\\Windows\\a-b_c~1.dll", "repair \"C:\\Windows\\a-b_c~1.dll\" & { echo }",
		  "Repair C:\\Windows\\a-b_c~1.dll" },
		{ "{0a1b2c3d}", "repair \"{0a1b2c3d}\" & { echo }", "Repair {0a1b2c3d}" },
		{ "a\"&calc", "repair --all", "Repair {file}" },
		{ "a;b", "repair --all", "Repair {file}" },
		{ "a|b", "repair --all", "Repair {file}" },
		{ "a&b", "repair --all", "Repair {file}" },
		{ "$(calc)", "repair --all", "Repair {file}" },
		{ "`calc`", "repair --all", "Repair {file}" },
		{ "%COMSPEC%", "repair --all", "Repair {file}" },
		{ "a'b", "repair --all", "Repair {file}" },
		{ "a^b", "repair --all", "Repair {file}" },
		{ "a<b>c", "repair --all", "Repair {file}" },
		{ "a\xC3\xA4", "repair --all", "Repair {file}" },
		{ "a\x1b[2J", "repair --all", "Repair {file}" },
		{ "ends\\", "repair --all", "Repair {file}" },
		{ "\\\\contoso.invalid\\share\\X.dll", "repair --all", "Repair {file}" },
		{ "//contoso.invalid/X.dll", "repair --all", "Repair {file}" },
		{ "/\\contoso.invalid\\X.dll", "repair --all", "Repair {file}" },
		{ "\\SystemRoot\\X.dll", "repair \"\\SystemRoot\\X.dll\" & { echo }", "Repair \\SystemRoot\\X.dll" },
		{ NULL, "repair --all", "Repair {file}" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf log = { 0 };
		struct ranked_machine machine;

		buf_printf(&log, rows[i].file ? L("it is a in %s") : L("it is a"), rows[i].file);
		machine = rank(
			CAUSES "methods:\n" METHOD(
				"one",
				"a: 0.9") "    minutes: 10\n    steps:\n      - do:\n"
					  "          - {text: 'Repair {file}', command: 'repair \"{file}\" & "
					  "{ echo }', else: repair --all}\n"
					  "          - {text: 'Then {nothing}', command: 'do {nothing}'}\n"
					  "signatures:\n" SIGN_A,
			"", buf_text(&log), "windows-10");
		cr_assert_eq(machine.ranking->count, 1);
		cr_expect_str_eq(machine.ranking->items[0].step_commands[0], rows[i].command, "%s",
				 rows[i].file);
		cr_expect_str_eq(machine.ranking->items[0].step_texts[0], rows[i].text, "%s", rows[i].file);
		cr_expect_str_eq(machine.ranking->items[0].step_texts[1], "Then {nothing}");
		cr_expect_null(machine.ranking->items[0].step_commands[1],
			       "without an else there is no command");
		cr_expect_eq(machine.ranking->items[0].value_count, rows[i].command[7] == '"',
			     "{file} is told once, {nothing} never, and what is not plain neither");
		if (machine.ranking->items[0].value_count)
			cr_expect(strcmp(machine.ranking->items[0].values[0].name, "file") == 0 &&
				  strcmp(machine.ranking->items[0].values[0].value, rows[i].file) == 0);
		ranked_release(&machine);
		buf_release(&log);
	}
}

Test(ranking, makes_no_two_arguments_of_one)
{
	struct ranked_machine machine = rank(
		CAUSES "methods:\n" METHOD(
			"one", "a: 0.9") "    minutes: 10\n    steps:\n      - do:\n"
					 "          - {text: Name it, command: 'name {app} /quiet', else: "
					 "name it yourself}\n"
					 "          - {text: Name it, command: 'name \"{app}\" /quiet'}\n"
					 "          - {text: Name it, command: \"name '{app}' /quiet\"}\n"
					 "signatures:\n" SIGNATURE(
						 "sign.a",
						 "it is a in (?<app>.*)") "    speaks-for: {a: strong}\n",
		"", L("it is a in My App"), "windows-10");

	cr_expect_str_eq(machine.ranking->items[0].step_commands[0], "name it yourself");
	cr_expect_str_eq(machine.ranking->items[0].step_commands[1], "name \"My App\" /quiet");
	cr_expect_str_eq(machine.ranking->items[0].step_commands[2], "name 'My App' /quiet");
	ranked_release(&machine);
}

Test(ranking, fills_captures_into_what_a_finding_says)
{
	static const struct {
		const char *text, *want;
		bool complete;
	} rows[] = {
		{ "plain", "plain", true }, { "{a} and {b}", "one and two", true },
		{ "{c}", "…", false },	    { "{empty} {a}", "… one", false },
		{ "{a", "{a", true },	    { "a} {a}", "a} one", true },
		{ "{}", "…", false },	    { "", "", true },
	};
	struct finding finding = {
		.captures = { { "a", SLICE(" one ") }, { "b", SLICE("two") }, { "empty", SLICE(" ") } },
		.capture_count = 3
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = { 0 };

		cr_expect_eq(fill_captures(rows[i].text, &finding, &text), rows[i].complete, "%s",
			     rows[i].text);
		cr_expect_str_eq(buf_text(&text), rows[i].want);
		buf_release(&text);
	}
}

Test(ranking, keeps_to_ten_methods)
{
	struct buf yaml = { 0 };
	struct ranked_machine machine;

	buf_add_text(&yaml, CAUSES "signatures:\n" SIGN_A "methods:\n");
	for (int i = 0; i < 30; i++)
		buf_printf(&yaml, METHOD("m%02d", "a: 0.9") PLAIN, i);
	machine = rank(buf_text(&yaml), "", L("it is a"), "windows-10");
	expect_order(&machine, "m00 m01 m02 m03 m04 m05 m06 m07 m08 m09");
	ranked_release(&machine);
	buf_release(&yaml);
}
