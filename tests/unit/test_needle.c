#include "helpers.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

/* The needles as text, joined by " | "; a caseless one has /i behind it. */
static void expect_needles(const char *pattern, const char *want)
{
	struct arena arena = { 0 }, scratch = { 0 };
	struct needles needles = needles_of(slice_of(pattern), &arena, &scratch);
	struct buf text = { 0 };

	for (size_t i = 0; i < needles.count; i++) {
		buf_add_text(&text, i ? " | " : "");
		buf_add(&text, needles.items[i].text);
		buf_add_text(&text, needles.items[i].caseless ? "/i" : "");
	}
	cr_expect_str_eq(buf_text(&text), want, "needles of /%s/: '%s' instead of '%s'", pattern,
			 buf_text(&text), want);
	buf_release(&text);
	arena_release(&arena);
	arena_release(&scratch);
}

Test(needle, is_the_longest_text_that_every_match_contains)
{
	expect_needles("Failed to pin", "Failed to pin");
	expect_needles("a.bcde", "bcde");
	expect_needles("abcdef\\d+ghij", "abcdef");
	expect_needles("^abcd$", "abcd");
	expect_needles("\\[HRESULT = 0x(?<hr>[0-9a-f]{8})", "[HRESULT = 0x");
	expect_needles("ab\\tcd", "ab\tcd");
	expect_needles("(?<name>abcd)(?:ef)", "abcdef");
	expect_needles("(?P<name>abcd)(?'other'ef)", "abcdef");
	expect_needles("abcd(?=no way)ef", "abcdef");
	expect_needles("ab(?#remark)cd", "abcd");
	expect_needles("\\babcd\\b", "abcd");
	expect_needles("\\Qa.b*c\\E", "a.b*c");
	expect_needles("\\Qa.b*c", "a.b*c");
}

Test(needle, stops_where_a_part_may_be_missing)
{
	expect_needles("abcdef?ghij", "abcde");
	expect_needles("abcd(?:xyz)*efgh", "abcd");
	expect_needles("abcd(?:xyz){0,3}efgh", "abcd");
	expect_needles("abcd(?:xyz){0}efgh", "abcd");
	expect_needles("(?:abcdefgh)?wxyz", "wxyz");
	expect_needles("(?:abcdefgh|)wxyz", "abcdefghwxyz | wxyz");
}

Test(needle, goes_on_behind_a_repeated_part)
{
	expect_needles("abcde+fghijk", "efghijk");
	expect_needles("x(?:abcd){2,}efgh", "abcdefgh");
}

Test(needle, has_one_text_for_each_alternative)
{
	expect_needles("(?:pinned|resolved) package", "pinned package | resolved package");
	expect_needles("abcd|efgh.*", "abcd | efgh");
	expect_needles("abcd|ef", "");
	expect_needles("(?:.*|abcd)", "");
	expect_needles("[Ee]rror", "Error/i");
	expect_needles("abcd[12]", "abcd1 | abcd2");
	/* not the dot, short as the many are */
	expect_needles("(?:abc[12]|abc[34]|abc[56]|abc[78])x?(?:\\.\\d+){3}",
		       "abc1 | abc2 | abc3 | abc4 | abc5 | abc6 | abc7 | abc8");
	expect_needles("abcd[ ]ef[.]g", "abcd ef.g");
}

Test(needle, knows_the_flags)
{
	expect_needles("(?i)Error Code", "Error Code/i");
	expect_needles("(?i:error) Code", "error Code/i");
	expect_needles("(?i)1234", "1234");
	expect_needles("(?x) abcd [ ] ef # remark ( \n gh", "abcd efgh");
	expect_needles("(?x: ab cd) ef", "abcd ef");
	expect_needles("(?x) ab\\ cd", "ab cd");
	expect_needles("(?x)(?-x)ab cd", "ab cd");
	expect_needles("(?i)(?^)abcd", "abcd");
}

Test(needle, is_absent_where_nothing_is_sure)
{
	static const char *const patterns[] = {
		"",
		"abc",
		".*",
		"\\d{4}-\\d\\d",
		"[abcdefgh]+",
		"(?<x>\\w+)",
		"a?b?c?d?e?f?",
		"ab\ncd",
		"(",
		"(?",
		"(?<",
		"\\",
		"[",
		"abc(",
		"\\Q\\E",
		"(*ACCEPT)abcd",
		"abcd(*ACCEPT)efgh",
		"(*UTF)(?i)\xC3\xA9\xC3\xA9",
	};

	for (size_t i = 0; i < COUNT(patterns); i++)
		expect_needles(patterns[i], "");
}

Test(needle, is_shorter_than_the_pattern_where_a_line_ends)
{
	expect_needles("abcd\nefghi", "efghi");
	expect_needles("abcdef\\nghi", "abcdef");
	expect_needles("abcdef\\r?\\nghi", "abcdef");
}

/* Whatever PCRE2 takes a pattern for, a needle may be missing but never wrong. */

static pcre2_code *compile(struct slice pattern)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	pcre2_code *code;
	size_t offset;
	int error;

	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_bsr(context, PCRE2_BSR_ANYCRLF);
	code = pcre2_compile((PCRE2_SPTR)pattern.text, pattern.length, PCRE2_MULTILINE | PCRE2_DUPNAMES,
			     &error, &offset, context);
	pcre2_compile_context_free(context);
	return code;
}

static bool stands_in(struct slice text, const struct needle *needle)
{
	if (!needle->caseless)
		return slice_find(text, needle->text) < text.length;
	for (size_t i = 0; i + needle->text.length <= text.length; i++)
		if (slice_same(slice_head(slice_tail(text, i), needle->text.length), needle->text))
			return true;
	return false;
}

static bool any_stands_in(struct slice text, const struct needles *needles)
{
	for (size_t i = 0; i < needles->count; i++)
		if (stands_in(text, &needles->items[i]))
			return true;
	return false;
}

/* Returns whether the pattern matches the subject, and insists on a needle then. */
static bool check_subject(const pcre2_code *code, struct slice pattern, struct slice subject,
			  const struct needles *needles)
{
	pcre2_match_data *match = pcre2_match_data_create_from_pattern(code, NULL);
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	bool fits;

	pcre2_set_match_limit(context, 20000);
	fits = pcre2_match(code, (PCRE2_SPTR)subject.text, subject.length, 0, 0, match, context) > 0;
	if (fits && needles->count)
		cr_assert(any_stands_in(subject, needles),
			  "/%.*s/ matches '%.*s', but '%.*s' does not stand in it", SLICE_ARGS(pattern),
			  SLICE_ARGS(subject), SLICE_ARGS(needles->items[0].text));
	pcre2_match_context_free(context);
	pcre2_match_data_free(match);
	return fits;
}

static unsigned seed = 1;

static unsigned below(unsigned count)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % count;
}

/* The grammar: few letters, so that random subjects match often, in texts long enough to be needles. Beside each
 * pattern a text is written that it probably matches. */

struct sample {
	struct buf pattern;
	struct buf subject;
};

static void add_both(struct sample *sample, const char *pattern, const char *subject)
{
	buf_add_text(&sample->pattern, pattern);
	buf_add_text(&sample->subject, subject);
}

static void add_atom(struct sample *sample, unsigned depth);

static void add_words(struct sample *sample, unsigned depth)
{
	for (unsigned count = below(4) + 1; count; count--)
		add_atom(sample, depth);
}

static void add_alternatives(struct sample *sample, unsigned depth)
{
	unsigned count = below(3) + 1, chosen = below(count);
	size_t length = sample->subject.length;
	struct buf taken = { 0 };

	for (unsigned i = 0; i < count; i++) {
		buf_add_text(&sample->pattern, i ? "|" : "");
		if (below(12))
			add_words(sample, depth);
		if (i == chosen)
			buf_add(&taken, slice_tail(buf_slice(&sample->subject), length));
		sample->subject.length = length;
	}
	buf_add(&sample->subject, buf_slice(&taken));
	buf_release(&taken);
}

static void add_group(struct sample *sample, unsigned depth)
{
	static const char *const opens[] = { "(",	"(?:",	 "(?<a>", "(?P<b>", "(?'c'", "(?>",
					     "(?|",	"(?i:",	 "(?x: ", "(?-i:",  "(?^:",  "(?s:",
					     "(?=",	"(?!",	 "(?<=",  "(?<!",   "(?*",   "(?<*",
					     "(?(1)a|", "(?xx:", "(?=",	  "(?:",    "(?:",   "(" };
	unsigned open = below(COUNT(opens));
	size_t length = sample->subject.length;

	buf_add_text(&sample->pattern, opens[open]);
	add_alternatives(sample, depth - 1);
	buf_add_byte(&sample->pattern, ')');
	if (opens[open][1] == '?' && strchr("=!*(", opens[open][2]))
		sample->subject.length = length;
}

static void add_quantifier(struct sample *sample, size_t from)
{
	static const struct {
		const char *text;
		unsigned least;
	} rows[] = { { "?", 0 },      { "*", 0 },     { "+", 1 },    { "{0}", 0 },   { "{1}", 1 },
		     { "{2}", 2 },    { "{0,2}", 0 }, { "{2,}", 2 }, { "??", 0 },    { "*+", 0 },
		     { "+?", 1 },     { "{2}+", 2 },  { " ?", 0 },   { "\\E?", 0 },  { "\\Q\\E*", 0 },
		     { "(?#r)?", 0 }, { "{,2}", 1 },  { "{x", 1 },   { "{1,x}", 1 }, { "{2|", 1 } };
	unsigned row = below(COUNT(rows));
	struct buf once = { 0 };

	buf_add_text(&sample->pattern, rows[row].text);
	buf_add(&once, slice_tail(buf_slice(&sample->subject), from));
	if (!rows[row].least && below(2))
		sample->subject.length = from;
	for (unsigned i = 1 + below(3); i > 1 && once.length < 40; i--)
		buf_add(&sample->subject, buf_slice(&once));
	buf_release(&once);
}

static void add_atom(struct sample *sample, unsigned depth)
{
	static const struct {
		const char *pattern, *subject;
	} atoms[] = {
		{ "abcd", "abcd" },
		{ "abcd", "abcd" },
		{ "efgh", "efgh" },
		{ "efgh", "efgh" },
		{ "ABab", "ABab" },
		{ "a", "a" },
		{ "b", "b" },
		{ "c", "c" },
		{ " ", " " },
		{ "\\ ", " " },
		{ "[ab]", "b" },
		{ "[aA]", "A" },
		{ "[ ]", " " },
		{ "[^x]", "y" },
		{ "[]a]", "]" },
		{ "[a\\]]", "]" },
		{ "[\\Q]\\E]", "]" },
		{ "[[:alpha:]]", "q" },
		{ "[[:a]", ":" },
		{ "[a-c]", "c" },
		{ "[\\d.]", "." },
		{ "[a\\c]b]", "b" },
		{ "\\.", "." },
		{ "\\\\", "\\" },
		{ "\\d", "7" },
		{ "\\w", "w" },
		{ ".", "z" },
		{ "\\x41", "A" },
		{ "\\x4", "\x04" },
		{ "\\x{41}", "A" },
		{ "\\101", "A" },
		{ "\\cA", "\x01" },
		{ "\\t", "\t" },
		{ "\\n", "\n" },
		{ "\\R", "\r\n" },
		{ "\\Qab(c\\E", "ab(c" },
		{ "\\Qabcd", "abcd" },
		{ "\\Q\\E", "" },
		{ "\\E", "" },
		{ "^", "" },
		{ "$", "" },
		{ "\\b", "" },
		{ "\\B", "" },
		{ "\\K", "" },
		{ "(?i)", "" },
		{ "(?x)", "" },
		{ "(?-x)", "" },
		{ "(?-i)", "" },
		{ "(?^)", "" },
		{ "(?#abcd)", "" },
		{ "# abcd\n", "# abcd\n" },
		{ "\\1", "" },
		{ "\\g1", "" },
		{ "\\g{1}", "" },
		{ "(?1)", "abcd" },
		{ "(?R)?", "" },
		{ "(*ACCEPT)", "" },
		{ "(*FAIL)", "" },
		{ "\\N", "n" },
		{ "\\pL", "p" },
		{ "\\p{L}", "p" },
		{ "(?C1)", "" },
		{ "(?i)k", "K" },
		{ "[aA](?i)[b]", "aB" },
		{ "\\o{101}", "A" },
		{ "]", "]" },
		{ "}", "}" },
		{ "{", "{" },
		{ "\\x", "\0" },
		{ "(?:)", "" },
		{ "()", "" },
	};
	size_t from = sample->subject.length;
	unsigned atom = below(COUNT(atoms));

	if (depth && below(4) == 0)
		add_group(sample, depth);
	else
		add_both(sample, atoms[atom].pattern, atoms[atom].subject);
	if (below(5) == 0)
		add_quantifier(sample, from);
}

/* The subject with another case, or with a piece less or twice. */
static void vary(struct buf *subject, unsigned way)
{
	size_t begin = subject->length ? below((unsigned)subject->length) : 0;
	size_t length = below(4);

	if (way == 0 || begin + length > subject->length)
		return;
	if (way == 1)
		for (size_t i = 0; i < subject->length; i++)
			if ((subject->text[i] | 32) >= 'a' && (subject->text[i] | 32) <= 'z' && below(2))
				subject->text[i] ^= 32;
	if (way == 2) {
		memmove(subject->text + begin, subject->text + begin + length,
			subject->length - begin - length);
		subject->length -= length;
	}
	if (way == 3) {
		char copy[4];

		memcpy(copy, subject->text + begin, length);
		buf_add(subject, (struct slice){ copy, length });
	}
}

static size_t check_random_pattern(size_t *patterns)
{
	struct sample sample = { 0 };
	struct arena arena = { 0 }, scratch = { 0 };
	struct needles needles;
	pcre2_code *code;
	size_t matches = 0;

	add_alternatives(&sample, 3);
	code = compile(buf_slice(&sample.pattern));
	if (code) {
		needles = needles_of(buf_slice(&sample.pattern), &arena, &scratch);
		*patterns += needles.count > 0;
		for (unsigned i = 0; i < 12; i++) {
			matches += check_subject(code, buf_slice(&sample.pattern), buf_slice(&sample.subject),
						 &needles);
			vary(&sample.subject, i % 4);
		}
	}
	pcre2_code_free(code);
	arena_release(&arena);
	arena_release(&scratch);
	buf_release(&sample.pattern);
	buf_release(&sample.subject);
	return matches;
}

Test(needle, stands_in_every_match_of_any_pattern, .timeout = 120)
{
	const char *rounds = getenv("FIXRANK_TEST_ROUNDS");
	size_t patterns = 0, matches = 0;

	for (long i = 0, count = rounds ? atol(rounds) : 20000; i < count; i++)
		matches += check_random_pattern(&patterns);
	cr_expect(patterns > 500, "the grammar makes patterns with needles: %zu", patterns);
	cr_expect(matches > 500, "and subjects that match: %zu", matches);
}

Test(needle, is_right_where_pcre2_is_subtle)
{
	static const struct {
		const char *pattern, *subject;
	} rows[] = {
		{ "\\Qabcd\\E+efgh", "abcdddefgh" },
		{ "\\Qabcd\\E?efgh", "abcefgh" },
		{ "abcd\\E?efghijkl", "abcefghijkl" },
		{ "abcd\\Q\\E?efghijkl", "abcefghijkl" },
		{ "abcd(?#r)?efghijkl", "abcefghijkl" },
		{ "(?x)abcd (?#r) ?efghijkl", "abcefghijkl" },
		{ "abcd(?=e)?efgh", "abcdefgh" },
		{ "abcd(?!x){0}efgh", "abcdefgh" },
		{ "\\cAbcdef", "\x01"
			       "bcdef" },
		{ "(a)\\g1bcdefg", "aabcdefg" },
		{ "(a)\\g-1bcdefg", "aabcdefg" },
		{ "(?:abcdefg\\x4)?wxyz", "wxyz" },
		{ "abcdef\\x|wxyz", "wxyz" },
		{ "abcdef{2|wxyz", "wxyz" },
		{ "abcdef[[:x]|wxyz", "wxyz" },
		{ "(?=\\Q(\\Eabcdefg|w)wxyz", "wxyz" },
		{ "abcdefg(?<=\\Q(\\E)|wxyz", "wxyz" },
		{ "(?x)abcdefg(?= a # )\n)|wxyz", "wxyz" },
		{ "abcd(?R)?efgh", "abcdabcdefghefgh" },
		{ "(?:abcd|x(?R)y)efgh", "xabcdefghyefgh" },
		{ "abcdefgh(?<*x)|wxyz", "wxyz" },
		{ "abcdefg[\\Q]\\E]|wxyz", "wxyz" },
		{ "abcd(*ACCEPT)efghijk", "abcd" },
		{ "(?i)abcd(?-i)efgh", "ABCDefgh" },
		{ "a(?i)bcd|efgh", "EFGH" },
		{ "(?:a(?i)bcd)efgh|EFGHxx", "aBCDefgh" },
		{ "[aA]bcdef", "Abcdef" },
		{ "(?(?=a)abcd|wxyz)", "wxyz" },
		{ "(abcd)?(?(1)efghijk|wxyz)", "wxyz" },
		{ "(?(DEFINE)(?<x>abcdefgh))(?&x)", "abcdefgh" },
		{ "(?C\"(\")abcd|wxyz", "wxyz" },
		{ "[a\\c]abcdef|b]|wxyz", "wxyz" },
		{ "(?x)abcd\x85?efghijk", "abcefghijk" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 }, scratch = { 0 };
		struct needles needles = needles_of(slice_of(rows[i].pattern), &arena, &scratch);
		pcre2_code *code = compile(slice_of(rows[i].pattern));

		cr_expect(code, "/%s/ compiles", rows[i].pattern);
		if (code)
			cr_expect(check_subject(code, slice_of(rows[i].pattern), slice_of(rows[i].subject),
						&needles),
				  "/%s/ matches '%s'", rows[i].pattern, rows[i].subject);
		pcre2_code_free(code);
		arena_release(&arena);
		arena_release(&scratch);
	}
}

/* The real ones. */
Test(needle, of_every_signature_stands_in_its_examples)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct arena arena = { 0 }, scratch = { 0 };

	rules_read(rules, FIXRANK_SOURCE_DIR "/patterns", RULES_ALL, &problems);
	cr_expect_gt(rules->signature_count, 100);
	for (size_t i = 0; i < rules->signature_count; i++) {
		const struct signature *signature = &rules->signatures[i];
		struct needle literal = { slice_of(signature->literal), false };
		struct needles needles = needles_of(signature->pattern.text, &arena, &scratch);

		if (signature->literal)
			needles = (struct needles){ &literal, 1 };
		cr_expect(needles.count, "'%s' has a needle", signature->id);
		for (size_t k = 0; k < signature->match.count; k++)
			cr_expect(any_stands_in(signature->match.items[k].text, &needles),
				  "'%s', example %zu", signature->id, k + 1);
	}
	arena_release(&arena);
	arena_release(&scratch);
	rules_free(rules);
	problems_release(&problems);
}
