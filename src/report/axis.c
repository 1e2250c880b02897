#include "axis.h"

#include "memory.h"
#include "wording.h"

#include <stdlib.h>

#define WIDTH	   1000
#define NARROWEST  6
#define BREAK	   40  /* the width of a break, */
#define BREAKS	   400 /* and of all of them at most */
#define ROUND_MOST 7   /* labels on an axis of one piece */
#define SECOND	   INT64_C(1000)
#define MINUTE	   (60 * SECOND)
#define HOUR	   (60 * MINUTE)
#define DAY	   (24 * HOUR)
#define GAP	   (2 * HOUR) /* shorter ones are never left out */

static const int64_t steps[] = {
	SECOND,	     5 * SECOND, 15 * SECOND, MINUTE,	   2 * MINUTE, 5 * MINUTE, 15 * MINUTE,
	30 * MINUTE, HOUR,	 2 * HOUR,    3 * HOUR,	   6 * HOUR,   12 * HOUR,  DAY,
	2 * DAY,     7 * DAY,	 14 * DAY,    30 * DAY,	   60 * DAY,   90 * DAY,   180 * DAY,
	365 * DAY,   730 * DAY,	 3650 * DAY,  36500 * DAY,
};

void axis_release(struct axis *axis)
{
	free(axis->pieces);
	*axis = (struct axis){ 0 };
}

void axis_add(struct axis *axis, int64_t start, int64_t end)
{
	axis->pieces = memory_grow(axis->pieces, axis->count, &axis->room, sizeof(*axis->pieces));
	axis->pieces[axis->count++] = (struct axis_piece){
		.first = start < end ? start : end,
		.last = start < end ? end : start,
	};
}

static int by_time(const void *a, const void *b)
{
	const struct axis_piece *one = a, *other = b;

	if (one->first != other->first)
		return one->first < other->first ? -1 : 1;
	return (one->last > other->last) - (one->last < other->last);
}

/* Joins neighbours that are at most gap apart. */
static void join(struct axis *axis, int64_t gap)
{
	size_t used = 0;

	for (size_t i = 0; i < axis->count; i++) {
		struct axis_piece *last = used ? &axis->pieces[used - 1] : NULL;

		if (!last || axis->pieces[i].first - last->last > gap)
			axis->pieces[used++] = axis->pieces[i];
		else if (axis->pieces[i].last > last->last)
			last->last = axis->pieces[i].last;
	}
	axis->count = used;
}

static int64_t length_of(const struct axis *axis)
{
	int64_t length = 0;

	for (size_t i = 0; i < axis->count; i++)
		length += axis->pieces[i].last - axis->pieces[i].first;
	return length;
}

/* A quarter of the room is shared out evenly where there are several pieces, so that a short one can be seen
 * too. */
static void place(struct axis *axis)
{
	size_t breaks = axis->count - 1;
	double gap = breaks * BREAK > BREAKS ? (double)BREAKS / (double)breaks : BREAK;
	double room = WIDTH - gap * (double)breaks, length = (double)length_of(axis), at = 0;
	double even = breaks ? room / 4 / (double)axis->count : 0;

	for (size_t i = 0; i < axis->count; i++) {
		struct axis_piece *piece = &axis->pieces[i];
		double share =
			length > 0 ? (double)(piece->last - piece->first) / length : 1 / (double)axis->count;
		double end = at + even + (room - even * (double)axis->count) * share;

		piece->place.at = (unsigned)at;
		piece->place.width = (unsigned)(i == breaks ? WIDTH : end) - piece->place.at;
		at = end + gap;
	}
}

void axis_settle(struct axis *axis)
{
	int64_t busy;

	if (!axis->count)
		return;
	qsort(axis->pieces, axis->count, sizeof(*axis->pieces), by_time);
	join(axis, 0);
	busy = length_of(axis);
	join(axis, busy > GAP ? busy : GAP);
	place(axis);
}

static unsigned at_in(const struct axis_piece *piece, int64_t stamp)
{
	if (stamp <= piece->first)
		return piece->place.at;
	if (stamp >= piece->last)
		return piece->place.at + piece->place.width;
	return piece->place.at + (unsigned)((double)(stamp - piece->first) /
					    (double)(piece->last - piece->first) * piece->place.width);
}

unsigned axis_at(const struct axis *axis, int64_t stamp)
{
	unsigned at = 0;

	for (size_t i = 0; i < axis->count && (i == 0 || stamp >= axis->pieces[i].first); i++)
		at = at_in(&axis->pieces[i], stamp);
	return at;
}

struct axis_span axis_span(const struct axis *axis, int64_t start, int64_t end)
{
	struct axis_span span = { axis_at(axis, start), 0 };
	unsigned to = axis_at(axis, end);

	span.width = to > span.at ? to - span.at : 0;
	if (span.width < NARROWEST)
		span.width = NARROWEST;
	if (span.at + span.width > WIDTH)
		span.at = WIDTH - span.width;
	return span;
}

static int64_t step_of(const struct axis_piece *piece)
{
	const size_t count = sizeof(steps) / sizeof(*steps);

	for (size_t i = 0; i < count; i++)
		if ((piece->last - piece->first) / steps[i] < ROUND_MOST)
			return steps[i];
	return steps[count - 1];
}

static bool round_tick(const struct axis_piece *piece, size_t number, int64_t *ret_stamp)
{
	int64_t step = step_of(piece), tick = piece->first - piece->first % step;

	if (tick < piece->first)
		tick += step;
	if (number > ROUND_MOST || tick + (int64_t)number * step > piece->last)
		return false;
	*ret_stamp = tick + (int64_t)number * step;
	return true;
}

bool axis_tick(const struct axis *axis, size_t number, int64_t *ret_stamp)
{
	if (axis->count == 1)
		return round_tick(axis->pieces, number, ret_stamp);
	if (number >= axis->count)
		return false;
	*ret_stamp = axis->pieces[number].first;
	return true;
}

static int64_t day_of(int64_t stamp)
{
	return stamp / DAY - (stamp % DAY < 0);
}

void axis_label(struct buf *out, const struct axis *axis, const int64_t *before, int64_t tick)
{
	bool new_year = !before || wording_year(*before) != wording_year(tick);
	bool whole_days = axis->count == 1 && step_of(axis->pieces) >= DAY;

	if (whole_days && new_year)
		wording_date(out, tick);
	else if (whole_days || !before || day_of(*before) != day_of(tick))
		wording_day(out, tick);
	if (whole_days)
		return;
	if (!before || day_of(*before) != day_of(tick))
		buf_add_text(out, ", ");
	wording_clock(out, tick);
}
