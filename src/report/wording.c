#include "wording.h"

#include "stamp.h"

#include <stdio.h>

static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

struct date {
	unsigned year, month, day, hour, minute, second;
};

void wording_number(struct buf *out, long long number)
{
	unsigned long long left = number < 0 ? 0ULL - (unsigned long long)number : (unsigned long long)number;
	char digits[32];
	size_t at = sizeof(digits);

	for (size_t i = 0; i == 0 || left; i++) {
		if (i && i % 3 == 0)
			digits[--at] = ',';
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	}
	if (number < 0)
		digits[--at] = '-';
	buf_add(out, (struct slice){ digits + at, sizeof(digits) - at });
}

void wording_count(struct buf *out, long long number, const char *one, const char *many)
{
	wording_number(out, number);
	buf_printf(out, " %s", number == 1 ? one : many);
}

void wording_size(struct buf *out, long long bytes)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
	unsigned long long size = bytes > 0 ? (unsigned long long)bytes : 0, scale = 1000;
	size_t unit = 0;

	if (size < 1000) {
		wording_count(out, (long long)size, "byte", "bytes");
		return;
	}
	while ((size + scale / 2) / scale >= 1000) {
		scale *= 1000;
		unit++;
	}
	if ((size + scale / 20) / (scale / 10) < 100)
		buf_printf(out, "%llu.%llu %s", (size + scale / 20) / scale,
			   (size + scale / 20) % scale / (scale / 10), units[unit]);
	else
		buf_printf(out, "%llu %s", (size + scale / 2) / scale, units[unit]);
}

void wording_span(struct buf *out, long long seconds)
{
	if (seconds < 60)
		buf_printf(out, "%lld s", seconds < 0 ? 0 : seconds);
	else if (seconds < 3600)
		buf_printf(out, "%lld min", seconds / 60);
	else if (seconds < 172800 && seconds / 60 % 60)
		buf_printf(out, "%lld h %lld min", seconds / 3600, seconds / 60 % 60);
	else if (seconds < 172800)
		buf_printf(out, "%lld h", seconds / 3600);
	else
		wording_count(out, seconds / 86400, "day", "days");
}

static struct date date_of(int64_t stamp)
{
	struct date date = { 0 };
	char text[20];

	stamp_text(stamp, text);
	sscanf(text, "%u-%u-%uT%u:%u:%u", &date.year, &date.month, &date.day, &date.hour, &date.minute,
	       &date.second);
	return date;
}

static const char *month_name(const struct date *date)
{
	return date->month >= 1 && date->month <= 12 ? month_names[date->month - 1] : "?";
}

void wording_day(struct buf *out, int64_t stamp)
{
	struct date date = date_of(stamp);

	buf_printf(out, "%u %s", date.day, month_name(&date));
}

void wording_date(struct buf *out, int64_t stamp)
{
	wording_day(out, stamp);
	buf_printf(out, " %u", date_of(stamp).year);
}

unsigned wording_year(int64_t stamp)
{
	return date_of(stamp).year;
}

void wording_clock(struct buf *out, int64_t stamp)
{
	struct date date = date_of(stamp);

	buf_printf(out, "%02u:%02u", date.hour, date.minute);
}

void wording_stamp(struct buf *out, int64_t stamp)
{
	wording_date(out, stamp);
	buf_add_text(out, ", ");
	wording_clock(out, stamp);
	buf_printf(out, ":%02u", date_of(stamp).second);
}

void wording_range(struct buf *out, int64_t first, int64_t last)
{
	struct date from = date_of(first), to = date_of(last);
	bool same_year = from.year == to.year;

	if (same_year && from.month == to.month && from.day == to.day) {
		wording_date(out, first);
		buf_add_text(out, ", ");
		wording_clock(out, first);
		if (from.hour != to.hour || from.minute != to.minute) {
			buf_add_text(out, " to ");
			wording_clock(out, last);
		}
		return;
	}
	if (same_year)
		wording_day(out, first);
	else
		wording_date(out, first);
	buf_add_text(out, " to ");
	wording_date(out, last);
}

static bool begins_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

void wording_cut(struct buf *out, struct slice text, size_t limit, const char *mark)
{
	size_t characters = 0, end = text.length;

	for (size_t i = 0; i < text.length; i++) {
		if (!begins_character(text.text[i]))
			continue;
		if (characters++ == limit)
			end = i;
	}
	buf_add(out, slice_head(text, end));
	if (characters > limit)
		buf_printf(out, "%s(+%zu)", mark, characters - limit);
}

static bool is_blank(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

void wording_line(struct buf *out, struct slice text)
{
	text = slice_trim(text);
	for (size_t i = 0; i < text.length; i++) {
		if (!is_blank(text.text[i]))
			buf_add_byte(out, text.text[i]);
		else if (!is_blank(text.text[i - 1]))
			buf_add_byte(out, ' ');
	}
}
