#include "stamp.h"

#include <stdio.h>

struct cursor {
	struct slice rest;
	bool failed;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes up to width digits; at least one must be there. */
static long take_number(struct cursor *cursor, size_t width)
{
	long value = 0;
	size_t used = 0;

	while (used < width && used < cursor->rest.length && is_digit(cursor->rest.text[used]))
		value = value * 10 + (cursor->rest.text[used++] - '0');
	if (!used)
		cursor->failed = true;
	cursor->rest = slice_tail(cursor->rest, used);
	return value;
}

static bool take_any(struct cursor *cursor, const char *bytes)
{
	for (; *bytes; bytes++) {
		if (cursor->rest.length && cursor->rest.text[0] == *bytes) {
			cursor->rest = slice_tail(cursor->rest, 1);
			return true;
		}
	}
	return false;
}

/* Days since 1970-01-01 of a date in the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int64_t days_of(long year, long month, long day)
{
	long era, year_of_era, day_of_year;

	year -= month <= 2;
	era = year / 400;
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return (int64_t)era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
	       719468;
}

static void date_of(int64_t days, long *ret_year, long *ret_month, long *ret_day)
{
	int64_t era, day_of_era, year_of_era, day_of_year, month;

	days += 719468;
	era = days / 146097;
	day_of_era = days - era * 146097;
	year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	month = (5 * day_of_year + 2) / 153;
	*ret_day = (long)(day_of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (long)(month < 10 ? month + 3 : month - 9);
	*ret_year = (long)(year_of_era + era * 400 + (*ret_month <= 2));
}

static long take_milliseconds(struct cursor *cursor)
{
	long value = 0;
	long scale = 100;

	if (!cursor->rest.length || (cursor->rest.text[0] != '.' && cursor->rest.text[0] != ':'))
		return 0;
	if (cursor->rest.length < 2 || !is_digit(cursor->rest.text[1]))
		return 0;
	cursor->rest = slice_tail(cursor->rest, 1);
	while (cursor->rest.length && is_digit(cursor->rest.text[0])) {
		value += (cursor->rest.text[0] - '0') * scale;
		scale /= 10;
		cursor->rest = slice_tail(cursor->rest, 1);
	}
	return value;
}

/* " PM" after a twelve-hour clock. */
static long half_day(struct cursor *cursor, long hour)
{
	struct slice rest = slice_trim(cursor->rest);

	if (slice_same(slice_head(rest, 2), SLICE("PM")) && hour < 12)
		return hour + 12;
	if (slice_same(slice_head(rest, 2), SLICE("AM")) && hour == 12)
		return 0;
	return hour;
}

int64_t stamp_read(struct slice text, enum stamp_order order)
{
	struct cursor cursor = { .rest = slice_trim(text) };
	long number[3], year, month, day, hour, minute, second = 0, milliseconds = 0;

	for (int i = 0; i < 3; i++) {
		number[i] = take_number(&cursor, 4);
		if (i < 2 && !take_any(&cursor, "-/."))
			return STAMP_NONE;
	}
	if (number[0] > 31)
		order = STAMP_YMD;
	year = order == STAMP_YMD ? number[0] : number[2];
	month = order == STAMP_MDY ? number[0] : number[1];
	day = order == STAMP_YMD ? number[2] : order == STAMP_MDY ? number[1] : number[0];
	while (take_any(&cursor, " \t,T"))
		continue;
	hour = take_number(&cursor, 2);
	if (!take_any(&cursor, ":"))
		return STAMP_NONE;
	minute = take_number(&cursor, 2);
	if (take_any(&cursor, ":.")) {
		second = take_number(&cursor, 2);
		milliseconds = take_milliseconds(&cursor);
	}
	hour = half_day(&cursor, hour);
	if (cursor.failed || year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31 ||
	    hour > 23 || minute > 59 || second > 60)
		return STAMP_NONE;
	return ((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60000 + second * 1000 + milliseconds;
}

void stamp_text(int64_t stamp, char ret_text[20])
{
	int64_t seconds = stamp / 1000;
	int64_t days = seconds / 86400;
	long year, month, day;

	seconds -= days * 86400;
	if (seconds < 0) {
		seconds += 86400;
		days--;
	}
	date_of(days, &year, &month, &day);
	snprintf(ret_text, 20, "%04u-%02u-%02uT%02u:%02u:%02u", (unsigned)year % 10000, (unsigned)month % 100,
		 (unsigned)day % 100, (unsigned)(seconds / 3600) % 100, (unsigned)(seconds / 60 % 60),
		 (unsigned)(seconds % 60));
}

#define FILETIME_EPOCH 11644473600000LL /* milliseconds from 1601 to 1970 */
#define FIRST_STAMP    631152000000LL	/* 1990 */
#define LAST_STAMP     4133980800000LL	/* 2101 */

int64_t stamp_of_filetime(struct slice text)
{
	uint64_t halves[2] = { 0, 0 };
	size_t half = 0, digits = 0;
	int64_t stamp;

	for (size_t i = 0; i < text.length; i++) {
		if (text.text[i] == '_' && half == 0 && digits) {
			half = 1;
			digits = 0;
			continue;
		}
		if (!is_digit(text.text[i]) || ++digits > 10)
			return STAMP_NONE;
		halves[half] = halves[half] * 10 + (uint64_t)(text.text[i] - '0');
	}
	if (half == 0 || !digits || halves[0] > INT32_MAX || halves[1] > UINT32_MAX)
		return STAMP_NONE;
	stamp = (int64_t)((halves[0] << 32 | halves[1]) / 10000) - FILETIME_EPOCH;
	return stamp < FIRST_STAMP || stamp >= LAST_STAMP ? STAMP_NONE : stamp;
}
