#include "screen.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(screen, measures_columns)
{
	static const struct {
		const char *text;
		size_t columns;
	} rows[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "\u00e4\u2026", 2 },
		{ "e\u0301\u0301x", 2 },
		{ "\u65e5\u672c", 4 },
		{ "\U0001f600", 2 },
		{ "a\u200bb", 2 },
		{ "\xff", 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(screen_width(slice_of(rows[i].text)), rows[i].columns, "'%s' takes %zu",
			     rows[i].text, screen_width(slice_of(rows[i].text)));
}

static void expect_lines(const char *text, size_t columns, const char *wanted)
{
	struct slice rest = slice_of(text), line;
	struct buf out = { 0 };

	while (screen_next_line(&rest, columns, &line)) {
		buf_add(&out, line);
		buf_add_text(&out, "|");
	}
	cr_expect_str_eq(buf_text(&out), wanted, "'%s' in %zu columns: '%s', not '%s'", text, columns,
			 buf_text(&out), wanted);
	buf_release(&out);
}

Test(screen, breaks_lines)
{
	static const struct {
		const char *text;
		size_t columns;
		const char *wanted;
	} rows[] = {
		{ "", 10, "" },
		{ "one two three", 20, "one two three|" },
		{ "one two three", 7, "one two|three|" },
		{ "one two three", 8, "one two|three|" },
		{ "one two three", 6, "one|two|three|" },
		{ "one   two", 4, "one|two|" },
		{ "abcdefghij", 4, "abcd|efgh|ij|" },
		{ "ab cdefghij", 4, "ab|cdef|ghij|" },
		{ "one\ntwo three", 20, "one|two three|" },
		{ "one\n\ntwo", 20, "one||two|" },
		{ "\u65e5\u672c\u8a9e", 4, "\u65e5\u672c|\u8a9e|" },
		{ "\u65e5\u672c", 1, "\u65e5|\u672c|" },
		{ "e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301|" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_lines(rows[i].text, rows[i].columns, rows[i].wanted);
}

Test(screen, no_line_is_too_wide)
{
	static const char text[] =
		"  Failed to resolve package 'Package_for_Example' \u65e5\u672c\u8a9e \U0001f600\U0001f600 "
		"[HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION] and so on\n\n and on ";

	for (size_t columns = 2; columns < 90; columns++) {
		struct slice rest = slice_of(text), line;

		for (size_t i = 0; screen_next_line(&rest, columns, &line); i++) {
			cr_assert_lt(i, sizeof(text), "breaking into %zu columns comes to an end", columns);
			cr_expect_leq(screen_width(line), columns);
		}
	}
}

Test(screen, falls_back_to_ascii)
{
	struct buf out = { 0 };

	screen_ascii(&out, slice_of("a\u2013b \u201cc\u201d d\u2026 \u241b[31m \u2039U+202E\u203a "
				    "\u00e4\u65e5e\u0301 \xff"));
	cr_expect_str_eq(buf_text(&out), "a-b \"c\" d... ^[[31m <U+202E> ??e ?");
	buf_release(&out);
}
