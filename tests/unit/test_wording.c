#include "stamp.h"
#include "wording.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void expect_text(struct buf *out, const char *wanted)
{
	cr_expect_str_eq(buf_text(out), wanted);
	buf_release(out);
}

Test(wording, groups_digits)
{
	static const struct {
		long long number;
		const char *wanted;
	} rows[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 1234567, "1,234,567" },
		{ -12000, "-12,000" },
		{ 9223372036854775807LL, "9,223,372,036,854,775,807" },
		{ -9223372036854775807LL - 1, "-9,223,372,036,854,775,808" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = { 0 };

		wording_number(&out, rows[i].number);
		expect_text(&out, rows[i].wanted);
	}
}

Test(wording, knows_one_from_many)
{
	struct buf out = { 0 };

	wording_count(&out, 1, "line", "lines");
	buf_add_text(&out, ", ");
	wording_count(&out, 0, "entry", "entries");
	buf_add_text(&out, ", ");
	wording_count(&out, 12000, "line", "lines");
	expect_text(&out, "1 line, 0 entries, 12,000 lines");
}

Test(wording, rounds_sizes)
{
	static const struct {
		long long bytes;
		const char *wanted;
	} rows[] = {
		{ 0, "0 bytes" },	 { 1, "1 byte" },	   { 999, "999 bytes" },
		{ 1000, "1.0 kB" },	 { 9949, "9.9 kB" },	   { 12345, "12 kB" },
		{ 999499, "999 kB" },	 { 999500, "1.0 MB" },	   { 9950, "10 kB" },
		{ -1, "0 bytes" },	 { 1048576, "1.0 MB" },	   { 8211456, "8.2 MB" },
		{ 123456789, "123 MB" }, { 1500000000, "1.5 GB" }, { 9223372036854775807LL, "9.2 EB" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = { 0 };

		wording_size(&out, rows[i].bytes);
		expect_text(&out, rows[i].wanted);
	}
}

Test(wording, says_how_long)
{
	static const struct {
		long long seconds;
		const char *wanted;
	} rows[] = {
		{ -5, "0 s" },		{ 0, "0 s" },
		{ 59, "59 s" },		{ 60, "1 min" },
		{ 3599, "59 min" },	{ 3600, "1 h" },
		{ 5400, "1 h 30 min" }, { 90000, "25 h" },
		{ 172800, "2 days" },	{ 86400LL * 1200, "1,200 days" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = { 0 };

		wording_span(&out, rows[i].seconds);
		expect_text(&out, rows[i].wanted);
	}
}

static int64_t stamp(const char *text)
{
	return stamp_read(slice_of(text), STAMP_YMD);
}

Test(wording, says_when)
{
	struct buf out = { 0 };

	wording_stamp(&out, stamp("2026-03-01T07:02:09"));
	buf_add_text(&out, " | ");
	wording_day(&out, stamp("2026-12-31T23:59:59"));
	buf_add_text(&out, " | ");
	wording_clock(&out, stamp("2026-12-31T00:05:59"));
	expect_text(&out, "1 Mar 2026, 07:02:09 | 31 Dec | 00:05");
	cr_expect_eq(wording_year(stamp("1999-01-01T00:00:00")), 1999);
}

Test(wording, says_a_range_without_repeating_itself)
{
	static const struct {
		const char *first, *last, *wanted;
	} rows[] = {
		{ "2026-03-11T07:10:02", "2026-03-11T08:55:19", "11 Mar 2026, 07:10 to 08:55" },
		{ "2026-03-11T07:10:02", "2026-03-11T07:10:59", "11 Mar 2026, 07:10" },
		{ "2026-03-08T07:10:02", "2026-04-11T07:10:59", "8 Mar to 11 Apr 2026" },
		{ "2025-11-02T07:10:02", "2026-03-11T07:10:59", "2 Nov 2025 to 11 Mar 2026" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = { 0 };

		wording_range(&out, stamp(rows[i].first), stamp(rows[i].last));
		expect_text(&out, rows[i].wanted);
	}
}

Test(wording, cuts_between_characters_and_says_so)
{
	static const struct {
		const char *text;
		size_t limit;
		const char *wanted;
	} rows[] = {
		{ "", 0, "" },
		{ "abc", 3, "abc" },
		{ "abcd", 3, "abc~(+1)" },
		{ "\u00e4\u00f6\u00fc\u20ac", 2, "\u00e4\u00f6~(+2)" },
		{ "abc", 0, "~(+3)" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = { 0 };

		wording_cut(&out, slice_of(rows[i].text), rows[i].limit, "~");
		expect_text(&out, rows[i].wanted);
	}
}

Test(wording, puts_text_on_one_line)
{
	struct buf out = { 0 };

	wording_line(&out, slice_of(" \r\n one\ttwo  \n\n three \n"));
	expect_text(&out, "one two three");
	wording_line(&out, slice_of(" \n "));
	expect_text(&out, "");
}
