#include "helpers.h"

static struct matcher *matcher_of(const struct rules *rules, struct problems *problems)
{
	return matcher_new(rules, (struct slice){ "", 0 }, problems);
}

static size_t count_hits(struct matcher *matcher, struct rules *rules, const char *log)
{
	struct machine_under_test machine = { .rules = rules, .matcher = matcher };
	struct source *source = source_of_memory(slice_of(log));
	struct blocks *blocks = blocks_new(source, NULL);
	struct block block;
	size_t count = 0;

	machine.scanner = scanner_new(matcher);
	while (blocks_next(blocks, &block, &machine.problems) == 1) {
		const struct hits *hits = scanner_scan(machine.scanner, &block);

		count += hits->count;
		blocks_consume(blocks, hits->consumed);
	}
	scanner_free(machine.scanner);
	blocks_free(blocks);
	source_free(source);
	return count;
}

Test(matcher, a_pattern_without_a_needle_is_a_problem)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_with(SIGNATURE("test.bad", "a.b.c.d") SIGNATURE("test.good", "abcdef"));
	struct matcher *matcher = matcher_of(rules, &problems);

	cr_assert_eq(problems.count, 1);
	cr_expect_str_eq(problems.items[0].help, "add such a text to the pattern, or say it in `literal:`");
	expect_problem(&problems, 7, 14,
		       "the pattern of 'test.bad' has no text of four characters that every match contains");
	cr_expect_eq(matcher_needles(matcher, rules_signature(rules, "test.bad")).count, 0);
	cr_expect_eq(count_hits(matcher, rules, "abcdef\naxbxcxd\n"), 1, "the other one works");
	matcher_free(matcher);
	rules_free(rules);
}

Test(matcher, a_literal_stands_for_the_needles)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_with(SIGNATURE("test.one", "a[bx]+c") "    literal: 'bxbx'\n");
	struct matcher *matcher = matcher_of(rules, &problems);
	struct needles needles = matcher_needles(matcher, &rules->signatures[0]);

	expect_no_problems(&problems, "the literal");
	cr_assert_eq(needles.count, 1);
	expect_slice(needles.items[0].text, "bxbx", "the literal");
	cr_expect_eq(count_hits(matcher, rules, "abxbxc\nabc\n"), 1);
	matcher_free(matcher);
	rules_free(rules);
}

/* An empty one would make the whole search impossible. */
Test(matcher, an_empty_literal_is_none)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_with(SIGNATURE("test.one", "abcdef") "    literal: ''\n");
	struct matcher *matcher = matcher_of(rules, &problems);

	expect_no_problems(&problems, "the literal");
	cr_expect_eq(count_hits(matcher, rules, "abcdef\n"), 1);
	matcher_free(matcher);
	rules_free(rules);
}

Test(matcher, a_pattern_that_does_not_compile_is_told_with_its_place)
{
	struct problems problems = { 0 };
	struct rules *rules = read_rules("signatures:\n"
					 "  - id: test.block\n"
					 "    title: T\n"
					 "    log: [any]\n"
					 "    pattern: |-\n"
					 "      abcdef\n"
					 "      ghi\\p{Nothing}\n"
					 "    match: ['x']\n"
					 "    no-match: ['y']\n" SIGNATURE("test.good", "abcdef"),
					 &problems);
	struct matcher *matcher = matcher_of(rules, &problems);

	expect_no_problems(&problems, "patterns are compiled when they are needed");
	matcher_check(matcher, &problems);
	expect_problem(&problems, 7, 0,
		       "pattern does not compile: unknown property after \\P or \\p, after "
		       "'abcdef\nghi\\p{Nothing}'");
	cr_expect_eq(count_hits(matcher, rules, "abcdef\n"), 1, "the other one works");
	matcher_check(matcher, &problems);
	cr_expect_eq(problems.count, 1, "and it can be asked again");
	problems_release(&problems);
	matcher_free(matcher);
	rules_free(rules);
}

Test(matcher, a_header_that_does_not_compile_is_a_problem)
{
	struct problems problems = { 0 };
	struct rules *rules = read_rules("kinds:\n"
					 "  - id: k\n"
					 "    title: K\n"
					 "    headers: ['^(a', '^(?<time>\\d+) ']\n"
					 "    joins: '^)'\n",
					 &problems);
	struct matcher *matcher = matcher_of(rules, &problems);

	cr_expect_eq(problems.count, 2);
	cr_expect_str_eq(problems.items[0].message,
			 "pattern does not compile: missing closing parenthesis, after '^(a'");
	cr_expect(problems.items[0].line == 4 && problems.items[0].column == 19);
	cr_expect_str_eq(problems.items[1].message,
			 "pattern does not compile: unmatched closing parenthesis, after '^'");
	problems_release(&problems);
	matcher_free(matcher);
	rules_free(rules);
}

Test(matcher, without_any_signature_finds_nothing)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct matcher *matcher;
	struct buf saved = { 0 };

	rules_resolve(rules, &problems);
	matcher = matcher_of(rules, &problems);
	expect_no_problems(&problems, "no rules");
	cr_expect_eq(count_hits(matcher, rules, "abcdef\n\n"), 0);
	cr_expect_eq(matcher_save(matcher, &saved), -1, "and has nothing to save");
	cr_expect_eq(saved.length, 0);
	matcher_free(matcher);
	rules_free(rules);
}

Test(matcher, is_saved_and_made_from_what_was_saved)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_with(SIGNATURE("test.one", "abcdef|(?i)ghijkl"));
	struct rules *others = rules_with(SIGNATURE("test.one", "abcdef|(?i)ghijkm"));
	struct matcher *matcher = matcher_of(rules, &problems);
	struct buf saved = { 0 };

	cr_assert_eq(matcher_save(matcher, &saved), 0);
	matcher_free(matcher);
	matcher = matcher_new(rules, buf_slice(&saved), &problems);
	cr_expect_eq(count_hits(matcher, rules, "abcdef\nGHIJKL\n"), 2);
	matcher_free(matcher);
	matcher = matcher_new(others, buf_slice(&saved), &problems);
	cr_expect_eq(count_hits(matcher, others, "abcdef\nGHIJKM\n"), 2, "of other needles it is not taken");
	matcher_free(matcher);
	for (size_t length = 0; length < saved.length; length += 7) {
		matcher = matcher_new(rules, slice_head(buf_slice(&saved), length), &problems);
		cr_expect_eq(count_hits(matcher, rules, "abcdef\nGHIJKL\n"), 2, "cut after %zu bytes",
			     length);
		matcher_free(matcher);
	}
	expect_no_problems(&problems, "what was saved");
	buf_release(&saved);
	rules_free(others);
	rules_free(rules);
}

Test(matcher, knows_binary_kinds_by_their_first_bytes)
{
	struct problems problems = { 0 };
	struct rules *rules = read_rules("kinds:\n"
					 "  - {id: etl, title: E, binary: {at: 2, magic: 00 ff, why: W}}\n"
					 "  - {id: text, title: T, headers: ['^x']}\n",
					 &problems);
	struct matcher *matcher = matcher_of(rules, &problems);

	expect_no_problems(&problems, "kinds");
	cr_expect_eq(matcher_binary_kind(matcher, SLICE("ab\0\xFFz")), rules_kind(rules, "etl"));
	cr_expect_null(matcher_binary_kind(matcher, SLICE("a\0\xFFz")));
	cr_expect_null(matcher_binary_kind(matcher, SLICE("ab\0")));
	cr_expect_null(matcher_binary_kind(matcher, SLICE("")));
	matcher_free(matcher);
	rules_free(rules);
}

Test(matcher, of_the_built_in_rules_has_no_problems)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct matcher *matcher;

	rules_read(rules, FIXRANK_SOURCE_DIR "/patterns", RULES_ALL, &problems);
	rules_resolve(rules, &problems);
	problems_release(&problems);
	matcher = matcher_of(rules, &problems);
	matcher_check(matcher, &problems);
	expect_no_problems(&problems, "patterns/");
	matcher_free(matcher);
	rules_free(rules);
	problems_release(&problems);
}
