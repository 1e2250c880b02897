#include "helpers.h"

#include "values.h"

#include <stdlib.h>

#define RULE(id, pattern, match, no_match)                                                                   \
	"  - id: " id "\n    title: the " id "\n    pattern: '" pattern "'\n    match: ['" match            \
	"']\n    no-match: ['" no_match "']\n"

static struct rules *rules_of(const char *text)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	rules_read_text(rules, "t.yaml", slice_of(text), &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the rules");
	problems_release(&problems);
	return rules;
}

static struct rules *built_in(void)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	rules_read(rules, FIXRANK_SOURCE_DIR "/patterns", RULES_CODES, &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the patterns");
	problems_release(&problems);
	return rules;
}

Test(values, of_the_patterns)
{
	static const struct {
		const char *name;
		const char *value;
		bool fits;
	} rows[] = {
		{ "kb", "KB5034441", true },
		{ "kb", "KB5034441\n", false },
		{ "kb", "KB5034441 ", false },
		{ "kb", "xKB5034441", false },
		{ "kb", "kb5034441", false },
		{ "kb", "KB\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5\xd9\xa6", false },
		{ "kb", "K\xe2\x84\xaa"
			"B5034441",
		  false },
		{ "oem", "oem12.inf", true },
		{ "oem", "oem12_inf", false },
		{ "service", "wuauserv", true },
		{ "service", "HOST-2", false },
		{ "service", "a'b", false },
		{ "path", "C:\\Windows\\System32\\x.dll", true },
		{ "path", "C:\\Windows\\", false },
		{ "path", "C:\\Users\\USER-1\\x.dll", false },
		{ "path", "C:\\Users\\USER-a3f\\x.dll", false },
		{ "path", "C:\\Users\\SUPERUSER-1\\x.dll", true },
		{ "path", "C:\\a\\KEYS-1", true },
		{ "path", "\\\\?\\C:\\x", false },
		{ "sid", "SID-1", false },
		{ "app", "Contoso Gadget", true },
		{ "app", "Contoso  Gadget", false },
		{ "app", "-x", false },
		{ "feature", "", false },
	};
	struct problems problems = { 0 };
	struct rules *rules = built_in();
	struct values *values = values_new(rules, &problems);

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(values_fit(values, rules_placeholder(rules, slice_of(rows[i].name)),
					slice_of(rows[i].value)),
			     rows[i].fits, "%s: '%s'", rows[i].name, rows[i].value);
	values_check(values, &problems);
	expect_no_problems(&problems, "checking them");
	values_free(values);
	rules_free(rules);
}

Test(values, are_bounded_and_may_hold_any_byte)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_of("placeholders:\n" RULE("x", "[a-z]+", "a", "1"));
	struct values *values = values_new(rules, &problems);
	char text[VALUE_LIMIT + 1];

	memset(text, 'a', sizeof(text));
	cr_expect(values_fit(values, &rules->placeholders[0], (struct slice){ text, VALUE_LIMIT }));
	cr_expect(!values_fit(values, &rules->placeholders[0], (struct slice){ text, VALUE_LIMIT + 1 }));
	cr_expect(!values_fit(values, &rules->placeholders[0], (struct slice){ "a\0b", 3 }));
	cr_expect(!values_fit(values, &rules->placeholders[0], (struct slice){ "a\0", 2 }));
	values_free(values);
	rules_free(rules);
}

/* However careless the rule is. */
Test(values, never_hold_what_a_shell_acts_on)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_of("placeholders:\n" RULE("x", "[^x]*", "a", "x"));
	struct values *values = values_new(rules, &problems);

	cr_expect(values_fit(values, &rules->placeholders[0], SLICE("a b")));
	for (int c = 0; c < 256; c++) {
		const char text[] = { 'a', (char)c, 'b' };
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z' && c != 'x') ||
			     (c && strchr("._-~:\\/{}+ ", c));

		cr_expect_eq(values_fit(values, &rules->placeholders[0], (struct slice){ text, 3 }), plain,
			     "0x%02x", (unsigned)c);
	}
	values_free(values);
	rules_free(rules);
}

Test(values, rules_that_are_careless)
{
	static const struct {
		const char *pattern, *match, *no_match, *problem;
	} rows[] = {
		{ "[a-z]+", "abc", "ABC", NULL },
		{ "[a-z]+", "ABC", "XYZ", "'x' may not be this example" },
		{ "[a-z]+", "abc", "xyz", "'x' may be this example, and should not" },
		{ "[a-z&]+", "abc", "ABC", "'x' would let into a command what a shell acts on: &" },
		{ "[a-z].[a-z]", "a-b", "ABC",
		  "'x' would let into a command what a shell acts on: \" ' ` $ % ! ^ & | < > ; ( ) , = * ? @ # [ ] "
		  "0x0d 0x09 0x00 0x1a 0x7f 0x80 0xe2 0x98" },
		{ "[a-z](?:-|;)[a-z]", "a-b", "ABC", "'x' would let into a command what a shell acts on: ;" },
		{ "\\d+", "12", "ABC", "the pattern of 'x' may mean something else in PowerShell" },
		{ "[[:alpha:]]+", "abc", "1", "the pattern of 'x' may mean something else in PowerShell" },
		{ "(?i)abc", "abc", "1", "the pattern of 'x' may mean something else in PowerShell" },
		{ "[a-z]++", "abc", "1", "the pattern of 'x' may mean something else in PowerShell" },
		{ "[a-z\\\\]+", "abc", "1", "'x' may end with a backslash, which would take the quote behind it along" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct buf text = { 0 };
		struct rules *rules;
		struct values *values;

		buf_printf(&text,
			   "placeholders:\n  - id: x\n    title: x\n    pattern: '%s'\n    match: ['%s']\n"
			   "    no-match: ['%s']\n",
			   rows[i].pattern, rows[i].match, rows[i].no_match);
		rules = rules_of(buf_text(&text));
		values = values_new(rules, &problems);
		values_check(values, &problems);
		if (!rows[i].problem)
			expect_no_problems(&problems, rows[i].pattern);
		else
			cr_expect(has_problem(&problems, rows[i].problem), "%s: %s, not %s", rows[i].pattern,
				  rows[i].problem, problems.count ? problems.items[0].message : "nothing");
		values_free(values);
		rules_free(rules);
		problems_release(&problems);
		buf_release(&text);
	}
}

Test(values, a_pattern_that_does_not_compile_fits_nothing)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_of("placeholders:\n" RULE("x", "[a-z", "a", "b"));
	struct values *values = values_new(rules, &problems);

	cr_expect_eq(problems.count, 1);
	cr_expect(!values_fit(values, &rules->placeholders[0], SLICE("a")));
	cr_expect(!values_know(values, &rules->placeholders[0]) && !values_know(values, NULL));
	problems_release(&problems);
	values_free(values);
	rules_free(rules);
}

Test(values, placeholders_of_a_text)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "", "" },
		{ "no name", "no name" },
		{ "a {kb} b", "a |kb> b" },
		{ "{a}{b_c}", "|a>|b_c>" },
		{ "{ $_.x } {x", "{ $_.x } {x" },
		{ "{{kb}}", "{|kb>}" },
		{ "{KB} {} {a b} {kb}", "{KB} {} {a b} |kb>" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice rest = slice_of(rows[i].text), before, name;
		struct buf out = { 0 };

		while (placeholder_next(&rest, &before, &name))
			buf_printf(&out, "%.*s|%.*s>", SLICE_ARGS(before), SLICE_ARGS(name));
		buf_add(&out, before);
		cr_expect_str_eq(buf_text(&out), rows[i].wanted);
		buf_release(&out);
	}
}
