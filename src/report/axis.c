#include "axis.h"

#include "wording.h"

#define WIDTH	 1000
#define NARROWEST 6
#define SECOND	 INT64_C(1000)
#define MINUTE	 (60 * SECOND)
#define HOUR	 (60 * MINUTE)
#define DAY	 (24 * HOUR)

static const int64_t steps[] = {
	SECOND,	   5 * SECOND, 15 * SECOND, MINUTE,  2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
	HOUR,	   2 * HOUR,   3 * HOUR,    6 * HOUR, 12 * HOUR, DAY,	     2 * DAY,	  7 * DAY,
	14 * DAY,  30 * DAY,   60 * DAY,    90 * DAY, 180 * DAY, 365 * DAY,  730 * DAY,	  3650 * DAY,
	36500 * DAY,
};

static int64_t step_of(const struct axis *axis)
{
	const size_t count = sizeof(steps) / sizeof(*steps);

	for (size_t i = 0; i < count; i++)
		if ((axis->last - axis->first) / steps[i] < AXIS_TICKS - 1)
			return steps[i];
	return steps[count - 1];
}

unsigned axis_at(const struct axis *axis, int64_t stamp)
{
	if (stamp <= axis->first)
		return 0;
	if (stamp >= axis->last)
		return WIDTH;
	return (unsigned)((double)(stamp - axis->first) / (double)(axis->last - axis->first) * WIDTH);
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

size_t axis_ticks(const struct axis *axis, int64_t ret_ticks[AXIS_TICKS])
{
	int64_t step = step_of(axis);
	int64_t tick = axis->first - axis->first % step;
	size_t count = 0;

	if (tick < axis->first)
		tick += step;
	for (; tick <= axis->last && count < AXIS_TICKS; tick += step)
		ret_ticks[count++] = tick;
	return count;
}

static int64_t day_of(int64_t stamp)
{
	return stamp / DAY - (stamp % DAY < 0);
}

void axis_label(struct buf *out, const struct axis *axis, const int64_t *before, int64_t tick)
{
	if (step_of(axis) >= DAY) {
		if (before && wording_year(*before) == wording_year(tick))
			wording_day(out, tick);
		else
			wording_date(out, tick);
		return;
	}
	if (!before || day_of(*before) != day_of(tick)) {
		wording_day(out, tick);
		buf_add_text(out, ", ");
	}
	wording_clock(out, tick);
}
