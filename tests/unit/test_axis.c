#include "axis.h"
#include "stamp.h"

#include <criterion/criterion.h>

static int64_t at(const char *text)
{
	return stamp_read(slice_of(text), STAMP_YMD);
}

static struct axis axis_over(const char *const (*spans)[2], size_t count)
{
	struct axis axis = { 0 };

	for (size_t i = 0; i < count; i++)
		axis_add(&axis, at(spans[i][0]), at(spans[i][1]));
	axis_settle(&axis);
	return axis;
}

#define AXIS(spans) axis_over(spans, sizeof(spans) / sizeof(*(spans)))

static const char *const one_evening[][2] = {
	{ "2026-03-08T18:00:00", "2026-03-08T18:30:00" },
	{ "2026-03-08T19:00:00", "2026-03-08T20:00:00" },
};

static const char *const three_days[][2] = {
	{ "2026-03-11T08:00:00", "2026-03-11T09:00:00" },
	{ "2026-03-08T18:00:00", "2026-03-08T19:00:00" },
	{ "2026-03-10T21:10:00", "2026-03-10T21:00:00" },
};

Test(axis, short_gaps_stay)
{
	struct axis axis = AXIS(one_evening);

	cr_assert_eq(axis.count, 1);
	cr_expect_eq(axis_at(&axis, at("2026-03-08T18:00:00")), 0);
	cr_expect_eq(axis_at(&axis, at("2026-03-08T19:00:00")), 500);
	cr_expect_eq(axis_at(&axis, at("2026-03-08T20:00:00")), 1000);
	axis_release(&axis);
}

Test(axis, long_gaps_are_left_out)
{
	struct axis axis = AXIS(three_days);

	cr_assert_eq(axis.count, 3);
	cr_expect_eq(axis.pieces[0].place.at, 0);
	cr_expect_eq(axis.pieces[2].place.at + axis.pieces[2].place.width, 1000);
	for (size_t i = 0; i < 3; i++)
		cr_expect_gt(axis.pieces[i].place.width, 50, "piece %zu can be seen", i);
	for (size_t i = 1; i < 3; i++)
		cr_expect_gt(axis.pieces[i].place.at,
			     axis.pieces[i - 1].place.at + axis.pieces[i - 1].place.width,
			     "there is a break before piece %zu", i);
	cr_expect_gt(axis.pieces[0].place.width, axis.pieces[1].place.width,
		     "an hour is wider than ten minutes");
	axis_release(&axis);
}

Test(axis, what_lies_outside_stands_at_an_end)
{
	struct axis axis = AXIS(three_days);
	const struct axis_span first = axis.pieces[0].place;

	cr_expect_eq(axis_at(&axis, at("2020-01-01T00:00:00")), 0);
	cr_expect_eq(axis_at(&axis, at("2026-03-09T12:00:00")), first.at + first.width);
	cr_expect_eq(axis_at(&axis, at("2030-01-01T00:00:00")), 1000);
	axis_release(&axis);
}

Test(axis, every_span_can_be_seen_and_stays_inside)
{
	struct axis axis = AXIS(three_days);
	int64_t end = at("2026-03-11T09:00:00");
	struct axis_span span = axis_span(&axis, end, end);

	cr_expect_gt(span.width, 0);
	cr_expect_eq(span.at + span.width, 1000);
	span = axis_span(&axis, at("2026-03-08T18:00:00"), end);
	cr_expect_eq(span.at, 0);
	cr_expect_eq(span.width, 1000);
	axis_release(&axis);
}

Test(axis, one_point_of_time_is_an_axis_too)
{
	static const char *const spans[][2] = { { "2026-03-08T18:00:00", "2026-03-08T18:00:00" } };
	struct axis axis = AXIS(spans);
	struct axis_span span = axis_span(&axis, at("2026-03-08T18:00:00"), at("2026-03-08T18:00:00"));

	cr_expect_leq(span.at + span.width, 1000);
	axis_release(&axis);
}

Test(axis, many_pieces_leave_room)
{
	struct axis axis = { 0 };

	for (int64_t day = 0; day < 500; day++)
		axis_add(&axis, at("2026-03-08T18:00:00") + day * 86400000,
			 at("2026-03-08T18:00:01") + day * 86400000);
	axis_settle(&axis);
	cr_assert_eq(axis.count, 500);
	for (size_t i = 1; i < 500; i++)
		cr_expect_geq(axis.pieces[i].place.at,
			      axis.pieces[i - 1].place.at + axis.pieces[i - 1].place.width);
	cr_expect_eq(axis.pieces[499].place.at + axis.pieces[499].place.width, 1000);
	axis_release(&axis);
}

static void expect_labels(const char *const (*spans)[2], size_t count, const char *wanted)
{
	struct axis axis = axis_over(spans, count);
	struct buf out = { 0 };
	int64_t stamp, before = 0;

	for (size_t i = 0; axis_tick(&axis, i, &stamp); i++) {
		axis_label(&out, &axis, i ? &before : NULL, stamp);
		buf_add_text(&out, "|");
		before = stamp;
	}
	cr_expect_str_eq(buf_text(&out), wanted, "'%s', not '%s'", buf_text(&out), wanted);
	buf_release(&out);
	axis_release(&axis);
}

Test(axis, labels_say_no_more_than_is_new)
{
	static const char *const months[][2] = { { "2025-11-20T10:00:00", "2026-03-11T09:00:00" } };

	expect_labels(one_evening, 2, "8 Mar, 18:00|18:30|19:00|19:30|20:00|");
	expect_labels(three_days, 3, "8 Mar, 18:00|10 Mar, 21:00|11 Mar, 08:00|");
	expect_labels(months, 1, "8 Dec 2025|7 Jan 2026|6 Feb|8 Mar|");
}

Test(axis, nothing_to_draw_is_no_axis)
{
	struct axis axis = { 0 };
	int64_t stamp;

	axis_settle(&axis);
	cr_expect_eq(axis.count, 0);
	cr_expect_not(axis_tick(&axis, 0, &stamp));
	axis_release(&axis);
}
