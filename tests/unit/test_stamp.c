#include "stamp.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void expect_time(const char *text, enum stamp_order order, const char *want, long milliseconds)
{
	int64_t stamp = stamp_read(slice_of(text), order);
	char got[20];

	cr_assert(stamp != STAMP_NONE, "'%s' is a time", text);
	stamp_text(stamp, got);
	cr_expect_str_eq(got, want, "'%s' is %s, not %s", text, want, got);
	cr_expect_eq(stamp % 1000, milliseconds, "'%s' has %ld ms, not %ld", text, milliseconds,
		     (long)(stamp % 1000));
}

Test(stamp, reads_what_logs_write)
{
	static const struct {
		const char *text, *want;
		enum stamp_order order;
		long milliseconds;
	} rows[] = {
		{ "2031-04-05 06:07:08", "2031-04-05T06:07:08", STAMP_YMD, 0 },
		{ "2031-04-05 06:07:08, Info", "2031-04-05T06:07:08", STAMP_YMD, 0 },
		{ "2031/04/05 06:07:08.123", "2031-04-05T06:07:08", STAMP_YMD, 123 },
		{ "2031/04/05 06:07:08:123", "2031-04-05T06:07:08", STAMP_YMD, 123 },
		{ "2031-04-05\t06:07:08:7 1234", "2031-04-05T06:07:08", STAMP_YMD, 700 },
		{ "2031.04.05T06:07:08.1239999Z", "2031-04-05T06:07:08", STAMP_YMD, 123 },
		{ "2031-04-05T06:07:08+0300", "2031-04-05T06:07:08", STAMP_YMD, 0 },
		{ "2031-04-05, 06:07", "2031-04-05T06:07:00", STAMP_YMD, 0 },
		{ "  2031-4-5 6:7:8  ", "2031-04-05T06:07:08", STAMP_YMD, 0 },
		{ "4/5/2031 6:07:08 AM", "2031-04-05T06:07:08", STAMP_MDY, 0 },
		{ "4/5/2031 6:07:08 pm", "2031-04-05T18:07:08", STAMP_MDY, 0 },
		{ "4/5/2031 12:07:08 AM", "2031-04-05T00:07:08", STAMP_MDY, 0 },
		{ "4/5/2031 12:07:08 PM", "2031-04-05T12:07:08", STAMP_MDY, 0 },
		{ "4/5/2031 18:07:08 PM", "2031-04-05T18:07:08", STAMP_MDY, 0 },
		{ "05.04.2031 06:07:08", "2031-04-05T06:07:08", STAMP_DMY, 0 },
		{ "05.04.2031 06.07.08", NULL, STAMP_DMY, 0 },
		{ "05.04.2031 06:07.08", "2031-04-05T06:07:08", STAMP_DMY, 0 },
		{ "2031-04-05 06:07:08", "2031-04-05T06:07:08", STAMP_DMY, 0 },
		{ "2031/04/05 06:07:08", "2031-04-05T06:07:08", STAMP_MDY, 0 },
		{ "2028-02-29 23:59:60", "2028-03-01T00:00:00", STAMP_YMD, 0 },
		{ "1990-01-01 00:00:00", "1990-01-01T00:00:00", STAMP_YMD, 0 },
		{ "2100-12-31 23:59:59.999", "2100-12-31T23:59:59", STAMP_YMD, 999 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].want)
			expect_time(rows[i].text, rows[i].order, rows[i].want, rows[i].milliseconds);
		else
			cr_expect_eq(stamp_read(slice_of(rows[i].text), rows[i].order), STAMP_NONE, "'%s'",
				     rows[i].text);
	}
}

Test(stamp, reads_nothing_else)
{
	static const char *const rows[] = {
		"",
		" ",
		"x",
		"2031",
		"2031-04",
		"2031-04-05",
		"2031-04-05 ",
		"2031-04-05 06",
		"2031-04-05 06:",
		"2031-04-05 06:07:",
		"2031-04-05 06:07:xx",
		"2031-04-05 xx:07:08",
		"2031-xx-05 06:07:08",
		"20310405 06:07:08",
		"-2031-04-05 06:07:08",
		"2031-13-05 06:07:08",
		"2031-00-05 06:07:08",
		"2031-04-32 06:07:08",
		"2031-04-00 06:07:08",
		"2031-04-05 24:07:08",
		"2031-04-05 06:60:08",
		"2031-04-05 06:07:61",
		"1601-01-01 00:00:00",
		"1989-12-31 23:59:59",
		"2101-01-01 00:00:00",
		"0000-00-00 00:00:00",
		"9999-99-99 99:99:99",
		"31-04-05 06:07:08",
		"99999999999999999999-04-05 06:07:08",
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(stamp_read(slice_of(rows[i]), STAMP_YMD), STAMP_NONE, "'%s' is no time",
			     rows[i]);
	cr_expect_eq(stamp_read((struct slice){ NULL, 0 }, STAMP_YMD), STAMP_NONE);
	cr_expect_eq(stamp_read(SLICE("4/32/2031 06:07:08"), STAMP_MDY), STAMP_NONE);
	cr_expect_eq(stamp_read(SLICE("13/5/2031 06:07:08"), STAMP_MDY), STAMP_NONE);
}

/* A slice need not end with a NUL. */
Test(stamp, does_not_look_behind_the_text)
{
	static const char text[] = "2031-04-05 06:07:08.123 PM";

	for (size_t length = 0; length < sizeof(text); length++) {
		char *copy = malloc(length ? length : 1);
		int64_t stamp;

		for (size_t i = 0; i < length; i++)
			copy[i] = text[i];
		stamp = stamp_read((struct slice){ copy, length }, STAMP_YMD);
		cr_expect_eq(stamp != STAMP_NONE, length == 15 || length == 16 || length >= 18,
			     "the first %zu bytes", length);
		free(copy);
	}
}

Test(stamp, counts_days_as_the_calendar_does)
{
	for (time_t day = 7305; day < 47846; day++) { /* 1990-01-01 to 2100-12-31 */
		time_t second = day * 86400 + 12 * 3600 + 34 * 60 + 56;
		struct tm parts;
		char want[20], got[20], text[32];

		cr_assert(gmtime_r(&second, &parts));
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%S", &parts);
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts);
		cr_assert_eq(stamp_read(slice_of(text), STAMP_YMD), (int64_t)second * 1000, "%s", text);
		stamp_text((int64_t)second * 1000, got);
		cr_assert_str_eq(got, want);
	}
}

Test(stamp, reads_the_filetime_in_the_id_of_a_session)
{
	static const struct {
		const char *text, *want; /* NULL: none */
	} rows[] = {
		{ "30846952_1572864000", "2020-11-01T00:45:59" },
		{ "31091356_0", "2024-02-28T23:15:20" },
		{ "31091356", NULL },
		{ "_5", NULL },
		{ "5_", NULL },
		{ "", NULL },
		{ "31091356_4294967296", NULL },
		{ "99999999999_1", NULL },
		{ "3109135x_1", NULL },
		{ "1_1", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t stamp = stamp_of_filetime(slice_of(rows[i].text));
		char text[20] = "none";

		if (stamp != STAMP_NONE)
			stamp_text(stamp, text);
		cr_expect_str_eq(text, rows[i].want ? rows[i].want : "none", "%s", rows[i].text);
	}
}
