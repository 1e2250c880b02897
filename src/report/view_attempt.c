#include "view_parts.h"

#include "axis.h"
#include "shape.h"
#include "stamp.h"
#include "wording.h"

#define LABEL_WIDTH 18 /* thousandths of the timeline that a character of a label takes */

static struct axis axis_of(const json_t *attempts)
{
	struct axis axis = { 0 };
	json_t *attempt;
	size_t i;

	json_array_foreach((json_t *)attempts, i, attempt) {
		int64_t start = value_stamp(attempt, "start"), end = value_stamp(attempt, "end");

		if (start != STAMP_NONE || end != STAMP_NONE)
			axis_add(&axis, start == STAMP_NONE ? end : start, end == STAMP_NONE ? start : end);
	}
	axis_settle(&axis);
	return axis;
}

static json_t *marks_of(const json_t *attempt, const struct axis *axis)
{
	json_t *marks = json_array(), *item;
	size_t i;

	json_array_foreach(value_list(attempt, "evidence"), i, item) {
		int64_t stamp = value_stamp(item, "time_iso");
		json_t *mark;

		if (stamp < axis->pieces[0].first || stamp > axis->pieces[axis->count - 1].last)
			continue;
		mark = json_object();
		value_put_thousandths(mark, "x", axis_at(axis, stamp));
		json_array_append_new(marks, mark);
	}
	return marks;
}

static json_t *lane_of(const json_t *attempt, const struct axis *axis)
{
	int64_t start = value_stamp(attempt, "start"), end = value_stamp(attempt, "end");
	struct axis_span span;
	json_t *lane;

	if (start == STAMP_NONE)
		start = end;
	if (start == STAMP_NONE)
		return NULL;
	span = axis_span(axis, start, end == STAMP_NONE ? start : end);
	lane = json_object();
	value_put_thousandths(lane, "x", span.at);
	value_put_thousandths(lane, "width", span.width);
	value_put(lane, "marks", marks_of(attempt, axis));
	return lane;
}

/* Labels that would overlap the one before stay empty; minor are those a narrow page leaves out. */
static json_t *ticks_of(const struct axis *axis)
{
	json_t *list = json_array();
	unsigned free_from = 0;
	int64_t stamp, labelled = 0;

	for (size_t i = 0, labels = 0; axis_tick(axis, i, &stamp); i++) {
		json_t *tick = json_object();
		unsigned at = axis_at(axis, stamp);
		struct buf label = { 0 };

		value_put_thousandths(tick, "x", at);
		if (at >= free_from && at < 950) {
			axis_label(&label, axis, labels ? &labelled : NULL, stamp);
			free_from = at + (unsigned)label.length * LABEL_WIDTH;
			labelled = stamp;
			labels++;
		}
		value_put(tick, "is_minor", json_boolean(labels % 2 == 0));
		value_put_buf(tick, "text", &label);
		json_array_append_new(list, tick);
	}
	return list;
}

static json_t *breaks_of(const struct axis *axis)
{
	json_t *list = json_array();

	for (size_t i = 1; i < axis->count; i++) {
		json_t *gap = json_object();
		const struct axis_span *before = &axis->pieces[i - 1].place;
		unsigned at = before->at + before->width;

		value_put_thousandths(gap, "x", at);
		value_put_thousandths(gap, "width", axis->pieces[i].place.at - at);
		json_array_append_new(list, gap);
	}
	return list;
}

static void put_duration(json_t *attempt)
{
	int64_t start = value_stamp(attempt, "start"), end = value_stamp(attempt, "end");
	struct buf out = { 0 };

	if (start == STAMP_NONE || end == STAMP_NONE || end < start)
		value_put(attempt, "duration_text", NULL);
	else {
		wording_span(&out, (end - start) / 1000);
		value_put_buf(attempt, "duration_text", &out);
	}
}

static void dress_attempt(const struct view *view, json_t *attempt)
{
	const json_t *code =
		json_object_get(view->codes, json_string_value(json_object_get(attempt, "code")));
	json_t *symbol = json_object_get(code, "symbol");

	view_put_word(view, attempt, "outcome", "outcome");
	value_put(attempt, "is_failed",
		  json_boolean(value_is(json_object_get(attempt, "outcome"), "failed")));
	value_put_time(attempt, "start");
	value_put_time(attempt, "end");
	put_duration(attempt);
	value_put_where(attempt);
	value_put(attempt, "symbol", symbol ? json_incref(symbol) : NULL);
	view_resolve_evidence(view, attempt);
}

/* What a reader would look for first: 0 is what failed, 3 what says nothing. */
static int interest_of(const json_t *attempt)
{
	const json_t *outcome = json_object_get(attempt, "outcome");

	if (value_is(outcome, "failed") || value_is(outcome, "cancelled"))
		return 0;
	if (json_array_size(value_list(attempt, "evidence")))
		return 1;
	return value_is(outcome, "succeeded") ? 2 : 3;
}

/* Marks as many as there may be: the most interesting, and of those of equal interest the last. */
static void keep_attempts(json_t *attempts, size_t limit)
{
	size_t kept = 0;

	for (int interest = 0; interest < 4; interest++) {
		for (size_t i = json_array_size(attempts); i-- && kept < limit;) {
			json_t *attempt = json_array_get(attempts, i);

			if (interest_of(attempt) == interest) {
				value_put(attempt, "is_shown", json_true());
				kept++;
			}
		}
	}
}

static void limit_attempts(struct view *view)
{
	json_t *all = value_list(view->root, "attempts"), *kept = json_array(), *attempt;
	json_int_t before = json_integer_value(json_object_get(view->root, "more_attempts"));
	size_t count = json_array_size(all), i;

	keep_attempts(all, view->caps[CAP_ATTEMPTS]);
	json_array_foreach(all, i, attempt)
		if (json_is_true(json_object_get(attempt, "is_shown")))
			json_array_append(kept, attempt);
	before += (json_int_t)(count - json_array_size(kept));
	value_put(view->root, "attempts", kept);
	shape_limit(view->root, "attempts", SIZE_MAX);
	value_put(view->root, "more_attempts", before ? json_integer(before) : NULL);
}

static void view_timeline(struct view *view)
{
	json_t *attempts = value_list(view->root, "attempts"), *timeline = json_object(), *attempt;
	struct axis axis = axis_of(attempts);
	size_t i;

	json_array_foreach(attempts, i, attempt)
		value_put(attempt, "lane", axis.count ? lane_of(attempt, &axis) : NULL);
	value_put(timeline, "has_times", json_boolean(axis.count > 0));
	value_put(timeline, "ticks", axis.count ? ticks_of(&axis) : json_array());
	value_put(timeline, "breaks", breaks_of(&axis));
	value_put(timeline, "has_breaks", json_boolean(axis.count > 1));
	value_put(view->root, "timeline", timeline);
	axis_release(&axis);
}

json_t *view_attempt_item(const struct view *view, const json_t *id)
{
	static const char *const keys[] = { "id",	    "title",	     "subject",
					    "anchor",	    "is_shown",	     "code",
					    "outcome_word", "outcome_tone",  "outcome_ansi",
					    "start_text",   "start_iso",     "end_text",
					    "end_iso",	    "duration_text", NULL };
	const json_t *found = json_object_get(view->attempts, json_string_value(id));

	return found ? value_pick(found, keys) : NULL;
}

void view_attempts(struct view *view)
{
	json_t *item;
	size_t i;

	limit_attempts(view);
	json_decref(view->attempts);
	view->attempts = value_index(value_list(view->root, "attempts"), "id");
	value_put_anchors(value_list(view->root, "attempts"), "A-");
	json_array_foreach(value_list(view->root, "attempts"), i, item)
		dress_attempt(view, item);
	json_array_foreach(value_list(view->root, "evidence"), i, item)
		value_put(item, "attempt_item", view_attempt_item(view, json_object_get(item, "attempt")));
	view_timeline(view);
}
