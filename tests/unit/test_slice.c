#include "slice.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(slice, of_a_c_string_is_its_text)
{
	cr_expect_eq(slice_of("abc").length, 3);
	cr_expect_eq(slice_of("").length, 0);
	cr_expect_eq(slice_of(NULL).length, 0);
	cr_expect(slice_of(NULL).text, "even the empty one points somewhere");
	cr_expect_eq(SLICE("a\0b").length, 3, "a NUL is a byte like any other");
}

Test(slice, head_and_tail_never_leave_the_text)
{
	static const struct {
		size_t length;
		struct slice head, tail;
	} rows[] = {
		{ 0, SLICE(""), SLICE("abc") },		 { 2, SLICE("ab"), SLICE("c") },
		{ 3, SLICE("abc"), SLICE("") },		 { 4, SLICE("abc"), SLICE("") },
		{ (size_t)-1, SLICE("abc"), SLICE("") },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect(slice_equal(slice_head(SLICE("abc"), rows[i].length), rows[i].head), "head of %zu",
			  rows[i].length);
		cr_expect(slice_equal(slice_tail(SLICE("abc"), rows[i].length), rows[i].tail),
			  "tail after %zu", rows[i].length);
	}
}

Test(slice, trim_takes_white_space_off_both_ends)
{
	static const struct {
		struct slice text, want;
	} rows[] = {
		{ SLICE(""), SLICE("") },
		{ SLICE(" \t\r\n\v\f"), SLICE("") },
		{ SLICE("a b"), SLICE("a b") },
		{ SLICE("\r\n a b\t"), SLICE("a b") },
		{ SLICE("\0 a\0"), SLICE("\0 a\0") },
		{ SLICE("\xC2\xA0x"), SLICE("\xC2\xA0x") },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect(slice_equal(slice_trim(rows[i].text), rows[i].want), "row %zu", i);
}

Test(slice, equal_minds_case_and_same_does_not)
{
	static const struct {
		struct slice a, b;
		bool equal, same;
	} rows[] = {
		{ SLICE(""), SLICE(""), true, true },
		{ SLICE("a"), SLICE(""), false, false },
		{ SLICE("Abc"), SLICE("Abc"), true, true },
		{ SLICE("Abc"), SLICE("aBC"), false, true },
		{ SLICE("a\0b"), SLICE("a\0c"), false, false },
		{ SLICE("[{@"), SLICE("{[`"), false, false },
		{ SLICE("\xC3\x84"), SLICE("\xC3\xA4"), false, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect_eq(slice_equal(rows[i].a, rows[i].b), rows[i].equal, "row %zu", i);
		cr_expect_eq(slice_same(rows[i].a, rows[i].b), rows[i].same, "row %zu", i);
		cr_expect_eq(slice_compare(rows[i].a, rows[i].b) == 0, rows[i].equal, "row %zu", i);
	}
}

Test(slice, starts_and_ends_with_what_stands_there)
{
	cr_expect(slice_starts(SLICE("abc"), SLICE("ab")));
	cr_expect(slice_starts(SLICE("abc"), SLICE("")));
	cr_expect_not(slice_starts(SLICE("abc"), SLICE("abcd")));
	cr_expect_not(slice_starts(SLICE("abc"), SLICE("b")));
	cr_expect(slice_ends(SLICE("abc"), SLICE("bc")));
	cr_expect(slice_ends(SLICE(""), SLICE("")));
	cr_expect_not(slice_ends(SLICE("bc"), SLICE("abc")));
	cr_expect_not(slice_ends(SLICE("abc"), SLICE("ab")));
}

Test(slice, find_gives_the_first_place_or_the_length)
{
	static const struct {
		struct slice text, needle;
		size_t want;
	} rows[] = {
		{ SLICE("abcabc"), SLICE("bc"), 1 }, { SLICE("abc"), SLICE("abc"), 0 },
		{ SLICE("abc"), SLICE(""), 0 },	     { SLICE("abc"), SLICE("x"), 3 },
		{ SLICE("ab"), SLICE("abc"), 2 },    { SLICE(""), SLICE("a"), 0 },
		{ SLICE("a\0bc"), SLICE("\0b"), 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(slice_find(rows[i].text, rows[i].needle), rows[i].want, "row %zu", i);
	cr_expect_eq(slice_find_byte(SLICE("a\0b"), 'b'), 2);
	cr_expect_eq(slice_find_byte(SLICE("abc"), 'x'), 3);
	cr_expect_eq(slice_find_byte((struct slice){ NULL, 0 }, 'x'), 0);
}

Test(slice, compare_is_by_bytes_and_puts_the_shorter_first)
{
	static const struct slice sorted[] = { SLICE(""),    SLICE("\0"), SLICE("A"), SLICE("a"),
					       SLICE("a\0"), SLICE("ab"), SLICE("b"), SLICE("\xFF") };

	for (size_t i = 0; i < COUNT(sorted); i++)
		for (size_t k = 0; k < COUNT(sorted); k++) {
			int order = slice_compare(sorted[i], sorted[k]);

			cr_expect_eq((order > 0) - (order < 0), (i > k) - (i < k), "%zu and %zu", i, k);
		}
}

Test(slice, lines_are_taken_one_by_one_without_their_ends)
{
	struct slice rest = SLICE("one\r\n\ntwo\r\r\nth\rree\n\r\nfour"), line;
	static const char *const want[] = { "one", "", "two", "th\rree", "", "four" };

	for (size_t i = 0; i < COUNT(want); i++) {
		cr_assert(slice_next_line(&rest, &line), "line %zu", i);
		cr_expect(slice_equal(line, slice_of(want[i])), "line %zu", i);
	}
	line = SLICE("untouched");
	cr_expect_not(slice_next_line(&rest, &line));
	cr_expect(slice_equal(line, SLICE("untouched")), "at the end the line stays");
}
