#include "fleet_view_parts.h"

#include "stamp.h"
#include "wording.h"

#define BARS  62
#define TICKS 7

static json_int_t sum_of(const json_t *days, const char *key, size_t first, size_t count)
{
	json_int_t sum = 0;

	for (size_t i = first; i < first + count; i++)
		sum += fleet_view_whole(json_array_get(days, i), key);
	return sum;
}

static void put_bar(json_t *bar, const char *name, json_int_t count, json_int_t most, unsigned below)
{
	unsigned height = fleet_view_thousandths(count, most);

	value_put_thousandths(bar, value_key(name, "height").text, height);
	value_put_thousandths(bar, value_key(name, "y").text, 1000 - below - height);
}

static json_t *bar_of(const json_t *days, size_t first, size_t count, json_int_t most)
{
	static const char *const names[] = { "failed", "recovered" };
	const json_t *from = json_array_get(days, first), *to = json_array_get(days, first + count - 1);
	int64_t start = fleet_view_day(value_text(from, "day")), end = fleet_view_day(value_text(to, "day"));
	json_t *bar = json_object();
	struct buf out = { 0 };
	unsigned below = 0;

	for (size_t i = 0; i < 2; i++) {
		json_int_t sum = sum_of(days, names[i], first, count);
		struct buf go = { 0 };

		fleet_view_put_query(&go, "status", slice_of(names[i]));
		fleet_view_put_query(&go, "from", slice_head(value_text(from, "day"), 10));
		fleet_view_put_query(&go, "to", slice_head(value_text(to, "day"), 10));
		fleet_view_put_count(bar, names[i], sum, buf_text(&go));
		put_bar(bar, names[i], sum, most, below);
		below += fleet_view_thousandths(sum, most);
		buf_release(&go);
	}
	if (start != STAMP_NONE && end != STAMP_NONE)
		fleet_view_add_days(&out, start, end);
	value_put_buf(bar, "title", &out);
	if (start != STAMP_NONE)
		wording_day(&out, start);
	value_put_buf(bar, "day_text", &out);
	return bar;
}

static json_int_t highest_of(const json_t *days, size_t step)
{
	json_int_t most = 0;

	for (size_t i = 0; i < json_array_size(days); i += step) {
		json_int_t sum = sum_of(days, "failed", i, step) + sum_of(days, "recovered", i, step);

		most = sum > most ? sum : most;
	}
	return most;
}

/* A line of the picture's scale at a round number near the top. */
static json_int_t round_below(json_int_t most)
{
	json_int_t scale = 1;

	while (scale * 10 <= most)
		scale *= 10;
	return most >= scale * 5 ? scale * 5 : most >= scale * 2 ? scale * 2 : scale;
}

void fleet_view_days(struct fleet_view *fleet)
{
	const json_t *days = value_list(fleet->view.root, "days");
	size_t count = json_array_size(days), step = (count + BARS - 1) / BARS, bars, every;
	json_t *trend = json_object(), *list = json_array();
	json_int_t most = highest_of(days, step ? step : 1);

	bars = step ? (count + step - 1) / step : 0;
	every = (bars + TICKS - 1) / TICKS;
	for (size_t i = 0; i < bars; i++) {
		json_t *bar = bar_of(days, i * step, i * step + step > count ? count - i * step : step, most);

		value_put_thousandths(bar, "x", (unsigned)(i * 1000 / bars));
		value_put_thousandths(bar, "width", (unsigned)(bars > 30 ? 850 / bars : 780 / bars));
		value_put(bar, "is_tick", json_boolean(i % every == 0));
		json_array_append_new(list, bar);
	}
	shape_number(list);
	value_put(trend, "bars", list);
	value_put(trend, "has_bars", json_boolean(most > 0));
	fleet_view_put_number(trend, "step", (json_int_t)step);
	value_put(trend, "is_daily", json_boolean(step == 1));
	fleet_view_put_number(trend, "scale", most ? round_below(most) : 0);
	value_put_thousandths(trend, "scale_y",
			      1000 - fleet_view_thousandths(most ? round_below(most) : 0, most));
	value_put(fleet->view.root, "trend", trend);
}
