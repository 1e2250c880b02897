#include "helpers.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/fixrank-rules-XXXXXX";

static void enter(void)
{
	cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void leave(void)
{
	char command[64];

	cr_assert(chdir("/") == 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	cr_assert(system(command) == 0);
}

TestSuite(rules, .init = enter, .fini = leave);

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0, "%s", path);
}

Test(rules, of_a_folder_are_read_in_byte_order_of_their_paths)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	cr_assert(mkdir("p", 0777) == 0 && mkdir("p/b", 0777) == 0);
	write_file("p/z.yaml", "causes: [{id: z}]\n");
	write_file("p/b/a.yaml", "causes: [{id: b}]\n");
	write_file("p/a.csv", "code,symbol\n0x1,ONE\n");
	write_file("p/README.md", "no rules: at: all\n");
	write_file("p/.hidden.yaml", "nonsense: [\n");
	cr_expect_eq(rules_read(rules, "p", RULES_ALL, &problems), 0);
	expect_no_problems(&problems, "the folder");
	cr_assert_eq(rules->file_count, 3);
	cr_expect_str_eq(rules->files[0].path, "p/a.csv");
	cr_expect_str_eq(rules->files[1].path, "p/b/a.yaml");
	cr_expect_str_eq(rules->files[2].path, "p/z.yaml");
	cr_expect_eq(rules->cause_count, 2);
	cr_expect_eq(rules->code_count, 1);
	rules_free(rules);
}

Test(rules, a_broken_file_does_not_stop_the_others)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	cr_assert(mkdir("p", 0777) == 0);
	write_file("p/1.yaml", "causes: [{id: one}]\n");
	write_file("p/2.yaml", "causes: [{id: two}\n");
	write_file("p/3.yaml", "causes: [{id: three}]\n");
	cr_expect_eq(rules_read(rules, "p", RULES_ALL, &problems), -1);
	cr_expect_eq(rules->cause_count, 2);
	cr_assert_eq(problems.count, 1);
	cr_expect_str_eq(problems.items[0].file, "p/2.yaml");
	expect_problem(&problems, 2, 1,
		       "not YAML: did not find expected ',' or ']', while parsing a flow sequence");
	rules_free(rules);
}

Test(rules, a_folder_that_is_not_there_is_a_problem)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	cr_expect_eq(rules_read(rules, "missing", RULES_ALL, &problems), -1);
	expect_problem(&problems, 0, 0, "cannot open 'missing': no such file or directory");
	rules_free(rules);
}

Test(rules, a_file_that_cannot_be_read_is_a_problem)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	if (geteuid() == 0)
		cr_skip_test("root may read everything");
	cr_assert(mkdir("p", 0777) == 0);
	write_file("p/a.yaml", "causes: [{id: a}]\n");
	cr_assert(chmod("p/a.yaml", 0) == 0);
	cr_expect_eq(rules_read(rules, "p", RULES_ALL, &problems), -1);
	expect_problem(&problems, 0, 0, "cannot read 'p/a.yaml': permission denied");
	rules_free(rules);
}

Test(rules, a_folder_that_holds_itself_is_not_read_for_ever)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	cr_assert(mkdir("p", 0777) == 0 && symlink(".", "p/loop") == 0);
	rules_read(rules, "p", RULES_ALL, &problems);
	expect_no_problems(&problems, "the loop");
	rules_free(rules);
}

Test(rules, an_unknown_id_is_told_where_it_is_used)
{
	static const struct {
		const char *key;
		size_t column;
		const char *message;
	} rows[] = {
		{ "speaks-for: {disk-spase: weak}", 30, "unknown cause 'disk-spase'" },
		{ "speaks-against: {disk-spase: weak}", 34, "unknown cause 'disk-spase'" },
		{ "suggests: {free-spase: weak}", 28, "unknown method 'free-spase'" },
		{ "discourages: {free-spase: weak}", 31, "unknown method 'free-spase'" },
		{ "clears: [test.two]", 14, "unknown signature 'test.two'" },
		{ "near: {signatures: [test.two], lines: 1}", 25, "unknown signature 'test.two'" },
		{ "attempt: {kind: jobb, event: begin}", 14, "unknown attempt kind 'jobb'" },
		{ "tried: {method: free-spase, outcome: worked}", 12, "unknown method 'free-spase'" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct buf yaml = { 0 };
		struct rules *rules;

		buf_printf(&yaml, COMMON_RULES "signatures:\n" SIGNATURE("test.one", "abcd") "    %s\n",
			   rows[i].key);
		rules = read_rules(buf_text(&yaml), &problems);
		if (problems.count)
			cr_expect(problems.items[0].help, "%s has help", rows[i].key);
		cr_expect_eq(problems.count, 1, "%s", rows[i].key);
		cr_expect_str_eq(problems.items[0].message, rows[i].message);
		cr_expect_eq(problems.items[0].column, rows[i].column, "%s: column %zu", rows[i].key,
			     problems.items[0].column);
		problems_release(&problems);
		rules_free(rules);
		buf_release(&yaml);
	}
}

Test(rules, an_unknown_kind_of_log_is_told)
{
	struct problems problems = { 0 };
	struct rules *rules = read_rules("signatures:\n"
					 "  - id: a\n"
					 "    title: A\n"
					 "    log: [any, text, nothing]\n"
					 "    pattern: 'abcd'\n"
					 "    match: ['a']\n"
					 "    no-match: ['b']\n",
					 &problems);

	expect_problem(&problems, 4, 22, "unknown log kind 'nothing'");
	cr_expect_eq(rules->signatures[0].kinds, UINT64_MAX, "any is any");
	rules_free(rules);
}

Test(rules, methods_and_kinds_name_what_exists)
{
	static const struct {
		const char *yaml;
		size_t line, column;
		const char *message;
	} rows[] = {
		{ "kinds:\n  - {id: k, title: K, shows: [a]}\n", 2, 31, "unknown cause 'a'" },
		{ "causes:\n  - {id: a/b}\n", 2, 5, "unknown cause 'a'" },
		{ "causes:\n  - {id: /b}\n", 2, 5, "unknown cause ''" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {c: 1}, minutes: 1, reboot: true, "
		  "risk: low, owner: user, "
		  "verify: {text: t}, steps: []}\n",
		  2, 47, "unknown cause 'c'" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, first: [n], minutes: 1, reboot: "
		  "true, risk: low, "
		  "owner: user, verify: {text: t}, steps: []}\n",
		  2, 55, "unknown method 'n'" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, if-it-fails: n, minutes: 1, "
		  "reboot: true, risk: low, "
		  "owner: user, verify: {text: t}, steps: []}\n",
		  2, 5, "unknown method 'n'" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, "
		  "owner: user, verify: {text: t}, steps: [{for: [windows-9], do: []}]}\n",
		  2, 131, "unknown Windows family 'windows-9'" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct rules *rules = read_rules(rows[i].yaml, &problems);

		expect_problem(&problems, rows[i].line, rows[i].column, rows[i].message);
		rules_free(rules);
	}
}

Test(rules, a_doubled_id_is_told)
{
	static const struct {
		const char *yaml, *message;
	} rows[] = {
		{ "causes: [{id: a}, {id: b},\n {id: a}]\n",
		  "cause 'a' is defined twice, first in test.yaml:1" },
		{ "kinds: [{id: a, title: A, order: 10}, {id: b, title: B},\n {id: a, title: A, order: "
		  "90}]\n",
		  "log kind 'a' is defined twice, first in test.yaml:1" },
		{ "attempts: [{id: a, title: A}, {id: b, title: B},\n {id: a, title: A}]\n",
		  "attempt kind 'a' is defined twice, first in test.yaml:1" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct rules *rules = read_rules(rows[i].yaml, &problems);

		expect_problem(&problems, 2, 2, rows[i].message);
		rules_free(rules);
	}
}

Test(rules, sixty_four_kinds_are_all_that_fit)
{
	struct problems problems = { 0 };
	struct buf yaml = { 0 };
	struct rules *rules;

	buf_add_text(&yaml, "kinds:\n");
	for (int i = 0; i < 70; i++)
		buf_printf(&yaml, "  - {id: k%02d, title: K, headers: ['^%02d']}\n", i, i);
	buf_add_text(&yaml, "signatures:\n" SIGNATURE("test.one", "abcd"));
	buf_add_text(&yaml, "  - {id: b, title: B, log: [k00, k63, k69], pattern: 'abcd', match: ['a'], "
			    "no-match: ['b']}\n");
	rules = read_rules(buf_text(&yaml), &problems);
	expect_problem(&problems, 66, 5, "more than 64 log kinds");
	cr_expect_eq(rules_signature(rules, "b")->kinds, (uint64_t)1 << 63 | 1);
	rules_free(rules);
	buf_release(&yaml);
}

Test(rules, a_finer_cause_inherits_what_it_does_not_say)
{
	struct problems problems = { 0 };
	struct rules *rules =
		read_rules("causes:\n"
			   "  - {id: a, title: T, meaning: M, plain: P, clause: C, confirm: F, prior: -1.5}\n"
			   "  - {id: a/b}\n"
			   "  - {id: a/c, title: T2, meaning: M2, clause: C2, confirm: F2, prior: -0.5}\n",
			   &problems);
	const struct cause *b = rules_cause(rules, "a/b"), *c = rules_cause(rules, "a/c");

	expect_no_problems(&problems, "finer causes");
	cr_expect_eq(&rules->causes[b->parent], rules_cause(rules, "a"));
	cr_expect_eq(rules_cause(rules, "a")->parent, NONE);
	cr_expect_str_eq(b->title, "T");
	cr_expect_str_eq(b->meaning, "M");
	cr_expect_str_eq(b->plain, "P");
	cr_expect_str_eq(b->clause, "C");
	cr_expect_str_eq(b->confirm, "F");
	cr_expect_eq(b->prior, -1.5);
	cr_expect_str_eq(c->clause, "C2");
	cr_expect_eq(c->prior, -0.5);
	rules_free(rules);
}

Test(rules, show_their_id_where_a_text_is_missing)
{
	struct problems problems = { 0 };
	struct rules *rules =
		read_rules("kinds: [{id: k}]\nattempts: [{id: j}]\nsignatures: [{id: s}]\n"
			   "causes: [{id: a}, {id: a/b}]\nmethods: [{id: m, steps: [{do: [{}]}]}]\n",
			   &problems);

	cr_expect_gt(problems.count, 5);
	cr_expect_str_eq(rules->kinds[0].title, "k");
	cr_expect_str_eq(rules->attempt_kinds[0].title, "j");
	cr_expect_str_eq(rules->signatures[0].title, "s");
	cr_expect_str_eq(rules->causes[1].title, "a/b");
	cr_expect_str_eq(rules->causes[1].clause, "a/b");
	cr_expect_str_eq(rules->methods[0].title, "m");
	cr_expect_str_eq(rules->methods[0].summary, "");
	cr_expect_str_eq(rules->methods[0].risk, "low");
	cr_expect_str_eq(rules->methods[0].owner, "admin");
	cr_expect_str_eq(rules->methods[0].verify_text, "");
	cr_expect_str_eq(rules->methods[0].variants[0].items[0].text, "");
	problems_release(&problems);
	rules_free(rules);
}

Test(rules, are_found_by_their_ids)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct buf yaml = { 0 };
	char id[16];

	for (int i = 0; i < 100; i++)
		buf_printf(&yaml, "%s  - {id: c%d}\n", i ? "" : "causes:\n", (i * 37) % 100);
	rules_read_text(rules, "t.yaml", buf_slice(&yaml), &problems);
	rules_resolve(rules, &problems);
	for (int i = 0; i < 100; i++) {
		snprintf(id, sizeof(id), "c%d", i);
		cr_expect(rules_cause(rules, id) && strcmp(rules_cause(rules, id)->id, id) == 0, "%s", id);
	}
	cr_expect_null(rules_cause(rules, "c"));
	cr_expect_null(rules_cause(rules, "c100"));
	cr_expect_null(rules_method(rules, "c1"));
	cr_expect_null(rules_signature(rules, ""));
	cr_expect_null(rules_kind(rules, "x"));
	rules_free(rules);
	buf_release(&yaml);
}

Test(rules, that_are_built_in_have_no_problems)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	rules_read(rules, FIXRANK_SOURCE_DIR "/patterns", RULES_ALL, &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "patterns/");
	cr_expect_gt(rules->signature_count, 100);
	cr_expect_gt(rules->code_count, 100);
	rules_free(rules);
	problems_release(&problems);
}
