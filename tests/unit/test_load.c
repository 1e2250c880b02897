#include "helpers.h"

/* The rows of a table: a file that is wrong in one way, and what is said about it. */
struct bad_file {
	const char *yaml;
	size_t line, column;
	const char *message;
};

static void expect_bad_files(const struct bad_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct problems problems = { 0 };
		struct rules *rules = rules_new();

		rules_read_text(rules, "common.yaml", slice_of(COMMON_RULES), &problems);
		cr_expect_eq(rules_read_text(rules, "bad.yaml", slice_of(files[i].yaml), &problems), -1, "%s",
			     files[i].yaml);
		if (problems.count)
			cr_expect_str_eq(problems.items[0].file, "bad.yaml");
		expect_problem(&problems, files[i].line, files[i].column, files[i].message);
		rules_free(rules);
	}
}

#define GOOD                                                                                                 \
	"signatures:\n"                                                                                      \
	"  - id: test.one\n"                                                                                 \
	"    title: One\n"                                                                                   \
	"    log: [app]\n"                                                                                   \
	"    pattern: 'abcd'\n"                                                                              \
	"    match: ['abcd']\n"                                                                              \
	"    no-match: ['x']\n"

Test(load, a_signature_with_all_its_keys)
{
	struct problems problems = { 0 };
	struct rules *rules = read_rules(
		GOOD "    literal: abcdefg\n"
		     "    speaks-for: {disk-full: strong, file-damaged: 0.5}\n"
		     "    speaks-against: {file-damaged/manifest: weak}\n"
		     "    says: '{x} is there'\n"
		     "    subject: x\n"
		     "    suggests: {free-space: medium}\n"
		     "    discourages: {repair-file: weak}\n"
		     "    near: {signatures: [test.one], lines: 5}\n"
		     "    state: true\n"
		     "    route: code\n"
		     "    clears: [test.one]\n"
		     "    lines: 7\n"
		     "    folds: [test.one]\n"
		     "    attempt: {kind: job, event: end, key: k, subject: s, code: c, outcome: failed}\n"
		     "    tried: {method: free-space, outcome: worked}\n"
		     "    fact: {name: n, os: o, build: b, arch: a, model: m, manufacturer: f}\n"
		     "    min-build: 10240\n"
		     "    max-build: 19045\n" COMMON_RULES,
		&problems);
	const struct signature *signature = rules_signature(rules, "test.one");

	expect_no_problems(&problems, "all keys");
	cr_assert(signature);
	cr_expect_str_eq(signature->title, "One");
	cr_expect_str_eq(signature->literal, "abcdefg");
	cr_expect_eq(signature->role, ROLE_EVIDENCE);
	cr_expect_eq(signature->speaks_for.count, 2);
	cr_expect_eq(signature->speaks_for.items[0].value, 3.0);
	cr_expect_eq(signature->speaks_for.items[1].value, 0.5);
	cr_expect_str_eq(rules->causes[signature->speaks_for.items[0].index].id, "disk-full");
	cr_expect_eq(signature->speaks_against.items[0].value, 0.6);
	cr_expect_str_eq(signature->says, "{x} is there");
	cr_expect_str_eq(rules->methods[signature->suggests.items[0].index].id, "free-space");
	cr_expect_str_eq(rules->methods[signature->discourages.items[0].index].id, "repair-file");
	cr_expect_eq(signature->near.lines, 5);
	cr_expect_eq(signature->near.signatures.items[0].index, 0);
	cr_expect(signature->state);
	cr_expect_eq(signature->clears_lines, 7);
	cr_expect_eq(signature->folds.items[0].index, 0);
	cr_expect_eq(signature->attempt.event, EVENT_END);
	cr_expect_eq(signature->attempt.outcome, OUTCOME_FAILED);
	cr_expect_str_eq(rules->attempt_kinds[signature->attempt.kind_index].id, "job");
	cr_expect_eq(signature->tried.outcome, OUTCOME_SUCCEEDED);
	cr_expect_str_eq(signature->fact.manufacturer, "f");
	cr_expect(signature->min_build == 10240 && signature->max_build == 19045);
	cr_expect(signature->place.line == 2 && signature->place.column == 5);
	rules_free(rules);
}

Test(load, a_signature_has_the_first_role_that_fits)
{
	static const struct {
		const char *keys;
		enum role role;
	} rows[] = {
		{ "", ROLE_NONE },
		{ "    benign: Because.\n    speaks-for: {disk-full: weak}\n", ROLE_NOISE },
		{ "    speaks-for: {disk-full: weak}\n    route: x\n", ROLE_EVIDENCE },
		{ "    speaks-against: {disk-full: weak}\n", ROLE_EVIDENCE },
		{ "    route: x\n    attempt: {kind: job, event: end}\n", ROLE_CARRIER },
		{ "    clears: [test.one]\n", ROLE_CLEARING },
		{ "    attempt: {kind: job, event: point}\n", ROLE_MARKER },
		{ "    tried: {method: free-space, outcome: started}\n", ROLE_TREATMENT },
		{ "    fact: {arch: a}\n", ROLE_FACT },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct buf yaml = { 0 };
		struct rules *rules;

		buf_printf(&yaml, "%s%s", GOOD, rows[i].keys);
		rules = rules_new();
		rules_read_text(rules, "t.yaml", buf_slice(&yaml), &problems);
		expect_no_problems(&problems, rows[i].keys);
		cr_expect_eq(rules->signatures[0].role, rows[i].role, "'%s' has role %d", rows[i].keys,
			     (int)rules->signatures[0].role);
		rules_free(rules);
		buf_release(&yaml);
	}
}

Test(load, a_kind_with_all_its_keys)
{
	struct problems problems = { 0 };
	struct rules *rules = read_rules("kinds:\n"
					 "  - id: one\n"
					 "    title: One\n"
					 "    order: 70\n"
					 "    entry: line\n"
					 "    inherits: true\n"
					 "    time: dmy\n"
					 "    headers: ['^a', '^b']\n"
					 "    joins: '^c'\n"
					 "    levels: {error: [E], warning: [W, w]}\n"
					 "    error-literals: [' E ']\n"
					 "    files: ['C:\\a']\n"
					 "    collect: copy it\n"
					 "    match: ['a']\n"
					 "    no-match: ['x']\n"
					 "  - id: two\n"
					 "    title: Two\n"
					 "    binary: {at: 3, magic: 4d 5A00, why: It is one.}\n",
					 &problems);
	const struct kind *one = rules_kind(rules, "one"), *two = rules_kind(rules, "two");

	expect_no_problems(&problems, "kinds");
	cr_expect(one->order == 70 && one->line_entries && one->inherits && one->time == TIME_DMY);
	cr_expect_eq(one->headers.count, 2);
	expect_slice(one->joins.text, "^c", "joins");
	cr_expect(one->error_words.count == 1 && one->warning_words.count == 2 &&
		  one->error_literals.count == 1);
	cr_expect_eq(two->order, 50, "that is the default");
	cr_expect_eq(two->binary.at, 3);
	cr_expect(slice_equal(two->binary.magic, SLICE("MZ\0")));
	cr_expect_eq(&rules->kinds[0], two, "kinds stand in their order");
	rules_free(rules);
}

Test(load, a_method_with_its_variants)
{
	struct problems problems = { 0 };
	struct rules *rules = read_rules(COMMON_RULES "  - id: third\n"
						      "    title: Third\n"
						      "    summary: Does it.\n"
						      "    treats: {disk-full: 1, file-damaged: 0.05}\n"
						      "    minutes: 5\n"
						      "    reboot: true\n"
						      "    risk: high\n"
						      "    risk-note: Mind it.\n"
						      "    owner: vendor\n"
						      "    needs: [backup, internet]\n"
						      "    first: [free-space]\n"
						      "    not-when: Never.\n"
						      "    verify: {text: See, command: look}\n"
						      "    if-it-fails: repair-file\n"
						      "    steps:\n"
						      "      - for: [windows-7, windows-8.1]\n"
						      "        do:\n"
						      "          - {text: Old, command: old}\n"
						      "      - do:\n"
						      "          - {text: New, command: new, else: other}\n"
						      "          - {text: Then}\n"
						      "          - {text: By hand, command: it, by-hand: it asks}\n"
						      "placeholders:\n"
						      "  - {id: kb, title: the number, pattern: '[0-9]+', "
						      "match: ['1'], no-match: ['x']}\n",
					 &problems);
	const struct method *method = rules_method(rules, "third");
	const struct placeholder *placeholder = rules_placeholder(rules, SLICE("kb"));

	expect_no_problems(&problems, "methods");
	cr_expect(method->minutes == 5 && method->reboot);
	cr_expect_str_eq(method->risk, "high");
	cr_expect_str_eq(method->owner, "vendor");
	cr_expect_eq(method->needs.count, 2);
	cr_expect_str_eq(rules->methods[method->first.items[0].index].id, "free-space");
	cr_expect_str_eq(rules->methods[method->if_it_fails_index].id, "repair-file");
	cr_expect_eq(method->variant_count, 2);
	cr_expect_eq(method->variants[0].families.count, 2);
	cr_expect_eq(method->variants[1].count, 3);
	cr_expect_null(method->variants[1].items[1].by_hand);
	cr_expect_str_eq(method->variants[1].items[2].by_hand, "it asks");
	cr_expect_gt(method->variants[1].items[2].place.line, method->variants[1].items[1].place.line);
	cr_assert(placeholder);
	cr_expect_str_eq(placeholder->title, "the number");
	cr_expect_eq(placeholder->match.count, 1);
	cr_expect_null(rules_placeholder(rules, SLICE("k")));
	cr_expect_str_eq(method->variants[1].items[0].else_command, "other");
	cr_expect_null(method->variants[1].items[1].command);
	rules_free(rules);
}

Test(load, weights_are_words_or_numbers)
{
	static const struct {
		const char *text;
		double value;
	} rows[] = { { "strong", 3 }, { "medium", 1.5 }, { "weak", 0.6 },
		     { "0", 0 },      { "10", 10 },	 { "2.25", 2.25 } };
	static const char *const bad[] = { "",
					   "Strong",
					   "strong ",
					   "-1",
					   "10.1",
					   "nan",
					   "inf",
					   "-inf",
					   "1e9",
					   "1,5",
					   "2x",
					   "0x",
					   "11111111111111111111111111111111" };
	double value;

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect(load_weight(slice_of(rows[i].text), &value), "%s", rows[i].text);
		cr_expect_eq(value, rows[i].value, "%s", rows[i].text);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		value = 42;
		cr_expect_not(load_weight(slice_of(bad[i]), &value), "'%s' is no weight", bad[i]);
		cr_expect_eq(value, 42, "'%s' leaves the value untouched", bad[i]);
	}
}

Test(load, what_is_missing_is_told)
{
	static const struct bad_file rows[] = {
		{ "signatures:\n  - title: One\n    log: [app]\n    pattern: 'abcd'\n    match: ['a']\n    "
		  "no-match: ['x']\n",
		  2, 5, "'id' is missing" },
		{ "signatures:\n  - id: a\n    log: [app]\n    pattern: 'abcd'\n    match: ['a']\n    "
		  "no-match: ['x']\n",
		  2, 5, "'title' is missing" },
		{ "signatures:\n  - id: a\n    title: A\n    pattern: 'abcd'\n    match: ['a']\n    "
		  "no-match: ['x']\n",
		  2, 5, "'log' is missing" },
		{ "signatures:\n  - id: a\n    title: A\n    log: [app]\n    match: ['a']\n    no-match: "
		  "['x']\n",
		  2, 5, "'pattern' is missing" },
		{ "signatures:\n  - id: a\n    title: A\n    log: [app]\n    pattern: 'abcd'\n    no-match: "
		  "['x']\n",
		  2, 5, "'match' is missing" },
		{ GOOD "    near: {lines: 4}\n", 8, 11, "'signatures' is missing" },
		{ GOOD "    near: {signatures: [test.one]}\n", 8, 11, "'lines' is missing" },
		{ GOOD "    attempt: {event: begin}\n", 8, 14, "'kind' is missing" },
		{ GOOD "    attempt: {kind: job}\n", 8, 14, "'event' is missing" },
		{ GOOD "    tried: {method: free-space}\n", 8, 12, "'outcome' is missing" },
		{ "kinds:\n  - id: k\n", 2, 5, "'title' is missing" },
		{ "kinds:\n  - {id: k, title: K, binary: {why: W}}\n", 2, 31, "'magic' is missing" },
		{ "attempts:\n  - id: k\n", 2, 5, "'title' is missing" },
		{ "windows:\n  - {name: Windows 9, build: 9}\n", 2, 5, "'family' is missing" },
		{ "causes:\n  - title: T\n", 2, 5, "'id' is missing" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, owner: user, "
		  "verify: {text: t}}\n",
		  2, 5, "'steps' is missing" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, owner: user, "
		  "steps: [], verify: {command: t}}\n",
		  2, 116, "'text' is missing" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, owner: user, "
		  "verify: {text: t}, steps: [{for: [windows-7]}]}\n",
		  2, 124, "'do' is missing" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, owner: user, "
		  "verify: {text: t}, steps: [{do: [{command: c}]}]}\n",
		  2, 130, "'text' is missing" },
	};

	expect_bad_files(rows, COUNT(rows));
}

Test(load, what_is_wrong_is_told_with_its_place)
{
	static const struct bad_file rows[] = {
		{ "a: 1\n", 1, 4, "unknown list 'a'" },
		{ "[a]\n", 1, 1, "a pattern file holds `signatures:` or another list" },
		{ "just text\n", 1, 1, "a pattern file holds `signatures:` or another list" },
		{ "signatures: {a: b}\n", 1, 13, "'signatures' wants a list of items" },
		{ "signatures: [a]\n", 1, 14, "this wants keys and values" },
		{ GOOD "    speeks-for: {disk-full: strong}\n", 8, 17, "unknown key 'speeks-for'" },
		{ GOOD "    title: Two\n", 8, 5, "key 'title' stands twice" },
		{ "signatures:\n  - {id: a, title: A, log: [app], pattern: abcd, match: ['a'], no-match: "
		  "['x']}\n",
		  2, 44, "a pattern or log line stands here without quotes" },
		{ "signatures:\n  - {id: a, title: A, log: [app], pattern: 'abcd', match: [a], no-match: "
		  "['x']}\n",
		  2, 60, "a pattern or log line stands here without quotes" },
		{ GOOD "    speaks-for: {disk-full: strongly}\n", 8, 29, "'disk-full' has no weight" },
		{ GOOD "    speaks-for: {disk-full: nan}\n", 8, 29, "'disk-full' has no weight" },
		{ GOOD "    speaks-for: {disk-full: [strong]}\n", 8, 29, "'disk-full' has no weight" },
		{ GOOD "    speaks-for: [disk-full]\n", 8, 17, "'speaks-for' wants a map: {id: strong}" },
		{ GOOD "    state: yes\n", 8, 12, "'state' wants true or false" },
		{ GOOD "    lines: many\n", 8, 12, "'lines' wants a whole number" },
		{ GOOD "    lines: -1\n", 8, 12, "'lines' wants a whole number" },
		{ GOOD "    lines: 1.5\n", 8, 12, "'lines' wants a whole number" },
		{ GOOD "    lines: 99999999999999999999\n", 8, 12, "'lines' wants a whole number" },
		{ GOOD "    lines: [1]\n", 8, 12, "'lines' wants a text" },
		{ GOOD "    clears: test.one\n", 8, 13, "'clears' wants a list: [one, two]" },
		{ GOOD "    clears: [[a]]\n", 8, 14, "an item of 'clears' is no text" },
		{ GOOD "    says: {a: b}\n", 8, 11, "'says' wants a text" },
		{ GOOD "    attempt: job\n", 8, 14, "this wants keys and values" },
		{ GOOD "    attempt: {kind: job, event: starts}\n", 8, 33,
		  "'event' wants begin, end, point or step" },
		{ GOOD "    attempt: {kind: job, event: end, outcome: broke}\n", 8, 47,
		  "'outcome' wants an outcome" },
		{ "signatures:\n  - {id: 'A b', title: A, log: [app], pattern: 'abcd', match: ['a'], "
		  "no-match: ['x']}\n",
		  2, 10, "'id' wants an id of a-z, 0-9, '-' and '.'" },
		{ "signatures:\n  - {id: '', title: A, log: [app], pattern: 'abcd', match: ['a'], no-match: "
		  "['x']}\n",
		  2, 10, "'id' wants an id of a-z, 0-9, '-' and '.'" },
		{ "kinds:\n  - {id: k, title: K, entry: block}\n", 2, 30, "'entry' wants record or line" },
		{ "kinds:\n  - {id: k, title: K, time: ydm}\n", 2, 29, "'time' wants ymd, mdy or dmy" },
		{ "kinds:\n  - {id: k, title: K, headers: '^a'}\n", 2, 32,
		  "'headers' wants a list of texts" },
		{ "kinds:\n  - {id: k, title: K, headers: [['^a']]}\n", 2, 33,
		  "an item of 'headers' is no text" },
		{ "kinds:\n  - {id: k, title: K, binary: {magic: 4d 5, why: W}}\n", 2, 39,
		  "'magic' wants bytes in hexadecimal, such as '4d 5a'" },
		{ "kinds:\n  - {id: k, title: K, binary: {magic: 4d xy, why: W}}\n", 2, 39,
		  "'magic' wants bytes in hexadecimal, such as '4d 5a'" },
		{ "causes:\n  - {id: c, prior: often}\n", 2, 20, "'prior' wants a number from -20 to 20" },
		{ "causes:\n  - {id: c, prior: nan}\n", 2, 20, "'prior' wants a number from -20 to 20" },
		{ "causes:\n  - {id: c, prior: 1e999}\n", 2, 20, "'prior' wants a number from -20 to 20" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {disk-full: strong}, minutes: 1, "
		  "reboot: true, risk: low, "
		  "owner: user, verify: {text: t}, steps: []}\n",
		  2, 55, "'disk-full' has no share" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "none, owner: user, "
		  "verify: {text: t}, steps: []}\n",
		  2, 79, "'risk' wants low, medium or high" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, owner: me, "
		  "verify: {text: t}, steps: []}\n",
		  2, 91, "'owner' wants user, helpdesk, admin or vendor" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, owner: user, "
		  "verify: {text: t}, steps: do it}\n",
		  2, 123, "'steps' wants a list of variants" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, owner: user, "
		  "verify: {text: t}, steps: [do it]}\n",
		  2, 124, "a variant wants `for:` and `do:`" },
		{ "methods:\n  - {id: m, title: M, summary: S, treats: {}, minutes: 1, reboot: true, risk: "
		  "low, owner: user, "
		  "verify: {text: t}, steps: [{do: [], with: care}]}\n",
		  2, 139, "unknown key 'with'" },
	};

	expect_bad_files(rows, COUNT(rows));
}

Test(load, known_keys_are_the_help_for_an_unknown_one)
{
	struct problems problems = { 0 };
	struct rules *rules = read_rules("causes:\n  - {id: c, titel: C}\n", &problems);

	cr_assert_eq(problems.count, 1);
	cr_expect_str_eq(problems.items[0].help, "known keys: id, title, meaning, plain, clause, prior, confirm, explains");
	problems_release(&problems);
	rules_free(rules);
}

Test(load, an_item_that_is_wrong_leaves_the_others_alone)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	rules_read_text(rules, "t.yaml",
			SLICE("causes:\n"
			      "  - {id: one, title: One}\n"
			      "  - just text\n"
			      "  - {title: No id}\n"
			      "  - {id: two, titel: Two}\n"
			      "strange: []\n"
			      "attempts:\n"
			      "  - {id: job, title: Job}\n"),
			&problems);
	cr_expect_eq(problems.count, 4, "all four mistakes are told at once");
	cr_expect_eq(rules->cause_count, 2);
	cr_expect_str_eq(rules->causes[1].id, "two");
	cr_expect_eq(rules->attempt_kind_count, 1);
	problems_release(&problems);
	rules_free(rules);
}
