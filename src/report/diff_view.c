#include "diff_view.h"

#include "axis.h"
#include "shape_fields.h"
#include "stamp.h"
#include "view_parts.h"
#include "wording.h"

#include <assert.h>

/* In the order of enum cap: characters of a text, a log line and a command; methods, reasons, steps, causes, ledger,
 * references, context, attempts, rows of a group, short lists, evidence, quotes, lines of an entry, errors, all. */
static const size_t caps[][VIEW_DETAILS][CAP_COUNT] = {
	[VIEW_PAGE] = {
		{ 600, 400, 4000, 60, 8, 30, 12, 12, 12, 12, 30, 200, 60, 600, 60, 0, 0, 5000 },
		{ 400, 300, 2000, 40, 6, 20, 10, 12, 8, 8, 30, 80, 40, 300, 40, 0, 0, 5000 },
		{ 200, 160, 1000, 20, 4, 15, 8, 8, 6, 4, 20, 30, 20, 150, 25, 0, 0, 5000 },
	},
	[VIEW_TICKET] = {
		{ 400, 300, 2000, 12, 5, 20, 4, 8, 6, 0, 12, 15, 12, 60, 0, 0, 0, 5000 },
		{ 250, 200, 1000, 8, 3, 12, 3, 4, 4, 0, 4, 8, 8, 60, 0, 0, 0, 5000 },
		{ 120, 120, 300, 5, 2, 6, 1, 2, 2, 0, 1, 4, 4, 60, 0, 0, 0, 5000 },
	},
	[VIEW_TERMINAL] = {
		{ 300, 300, 2000, 60, 4, 20, 3, 8, 4, 0, 8, 4, 8, 5000, 0, 0, 0, 5000 },
		{ 240, 240, 1000, 60, 3, 12, 3, 4, 3, 0, 4, 3, 6, 5000, 0, 0, 0, 5000 },
		{ 160, 160, 500, 60, 2, 6, 1, 2, 2, 0, 2, 2, 4, 5000, 0, 0, 0, 5000 },
	},
};

static const char *const changes[] = { "still-there",	 "regressed",	"new",	   "fixed",
				       "not-seen-again", "cannot-tell", "earlier", NULL };

/* Shape */

static const struct shape outcome_shape[] = {
	{ "status", TYPE_TEXT, 0, NULL },
	{ "compared", TYPE_TRUTH, 0, NULL },
	{ "headline", TYPE_TEXT, 0, NULL },
	{ "summary", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape status_shape[] = {
	{ "status", TYPE_TEXT, 0, NULL },
	{ "name", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape verdict_shape[] = {
	{ "status", TYPE_TEXT, 0, NULL },
	{ "cause", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "confidence", TYPE_REAL, 0, NULL },
	{ "word", TYPE_TEXT, 0, NULL },
	{ "headline", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape machine_shape[] = {
	{ "name", TYPE_TEXT, 0, NULL },
	{ "os", TYPE_TEXT, 0, NULL },
	{ "build", TYPE_TEXT, 0, NULL },
	{ "arch", TYPE_TEXT, 0, NULL },
	{ "model", TYPE_TEXT, 0, NULL },
	{ "manufacturer", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape side_shape[] = {
	{ "path", TYPE_TEXT, 0, NULL },
	{ "is_record", TYPE_TRUTH, 0, NULL },
	{ "status", TYPE_TEXT, 0, NULL },
	{ "verdict", TYPE_OBJECT, 0, verdict_shape },
	{ "machine", TYPE_OBJECT, 0, machine_shape },
	{ "first", TYPE_TEXT, 0, NULL },
	{ "last", TYPE_TEXT, 0, NULL },
	{ "files", TYPE_WHOLE, 0, NULL },
	{ "lines", TYPE_WHOLE, 0, NULL },
	{ "fixrank", TYPE_TEXT, 0, NULL },
	{ "patterns_sha256", TYPE_TEXT, 0, NULL },
	{ "input_sha256", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape cause_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "confidence", TYPE_REAL, 0, NULL },
	{ "word", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape causes_shape[] = {
	{ "before", TYPE_MAYBE, 0, cause_shape },
	{ "now", TYPE_MAYBE, 0, cause_shape },
	{ 0 },
};

static const struct shape place_shape[] = {
	{ "time", TYPE_TEXT, 0, NULL },	  { "file", TYPE_TEXT, 0, NULL },
	{ "line", TYPE_WHOLE, 0, NULL },  { "outcome", TYPE_TEXT, 0, NULL },
	{ "code", TYPE_TEXT, 0, NULL },	  { "text", TYPE_LOG, 0, NULL },
	{ "count", TYPE_WHOLE, 0, NULL }, { 0 },
};

static const struct shape failure_shape[] = {
	{ "status", TYPE_TEXT, 0, NULL },
	{ "type", TYPE_TEXT, 0, NULL },
	{ "main", TYPE_TRUTH, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "says", TYPE_TEXT, 0, NULL },
	{ "subject", TYPE_TEXT, 0, NULL },
	{ "kind", TYPE_TEXT, 0, NULL },
	{ "signature", TYPE_TEXT, 0, NULL },
	{ "cause", TYPE_TEXT, 0, NULL },
	{ "code", TYPE_TEXT, 0, NULL },
	{ "last", TYPE_TEXT, 0, NULL },
	{ "why", TYPE_TEXT, 0, NULL },
	{ "before", TYPE_MAYBE, 0, place_shape },
	{ "after", TYPE_MAYBE, 0, place_shape },
	{ 0 },
};

static const struct shape repair_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },	   { "title", TYPE_TEXT, 0, NULL },
	{ "rank", TYPE_WHOLE, 0, NULL },   { "recommended", TYPE_TRUTH, 0, NULL },
	{ "outcome", TYPE_TEXT, 0, NULL }, { "time", TYPE_TEXT, 0, NULL },
	{ "code", TYPE_TEXT, 0, NULL },	   { "why", TYPE_TEXT, 0, NULL },
	{ "file", TYPE_TEXT, 0, NULL },	   { "line", TYPE_WHOLE, 0, NULL },
	{ "text", TYPE_LOG, 0, NULL },	   { 0 },
};

static const struct shape step_shape[] = {
	{ "text", TYPE_TEXT, 0, NULL },
	{ "command", TYPE_COMMAND, 0, NULL },
	{ 0 },
};

static const struct shape now_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "rank", TYPE_WHOLE, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "summary", TYPE_TEXT, 0, NULL },
	{ "steps", TYPE_OBJECTS, CAP_STEPS, step_shape },
	{ "minutes", TYPE_WHOLE, 0, NULL },
	{ "reboot", TYPE_TRUTH, 0, NULL },
	{ "risk", TYPE_TEXT, 0, NULL },
	{ "risk_note", TYPE_TEXT, 0, NULL },
	{ "owner", TYPE_TEXT, 0, NULL },
	{ "not_when", TYPE_TEXT, 0, NULL },
	{ "verify", TYPE_MAYBE, 0, step_shape },
	{ "if_it_fails", TYPE_TEXT, 0, NULL },
	{ "outcome", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape wanted_shape[] = {
	{ "file", TYPE_TEXT, 0, NULL },
	{ "why", TYPE_TEXT, 0, NULL },
	{ "command", TYPE_COMMAND, 0, NULL },
	{ 0 },
};

static const struct shape remark_shape[] = {
	{ "status", TYPE_TEXT, 0, NULL },
	{ "text", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape log_shape[] = {
	{ "kind", TYPE_TEXT, 0, NULL },	       { "title", TYPE_TEXT, 0, NULL },
	{ "status", TYPE_TEXT, 0, NULL },      { "before_first", TYPE_TEXT, 0, NULL },
	{ "before_last", TYPE_TEXT, 0, NULL }, { "after_first", TYPE_TEXT, 0, NULL },
	{ "after_last", TYPE_TEXT, 0, NULL },  { 0 },
};

static const struct shape redaction_shape[] = {
	{ "replaced", TYPE_WHOLE, 0, NULL },
	{ "covers", TYPE_TEXTS, CAP_ALL, NULL },
	{ "uncovered", TYPE_TEXTS, CAP_ALL, NULL },
	{ 0 },
};

static const struct shape provenance_shape[] = {
	{ "fixrank", TYPE_TEXT, 0, NULL },
	{ "patterns_sha256", TYPE_TEXT, 0, NULL },
	{ "sandbox", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape fields[] = {
	{ "outcome", TYPE_OBJECT, 0, outcome_shape },
	{ "machine", TYPE_OBJECT, 0, status_shape },
	{ "order", TYPE_OBJECT, 0, status_shape },
	{ "before", TYPE_OBJECT, 0, side_shape },
	{ "after", TYPE_OBJECT, 0, side_shape },
	{ "causes", TYPE_OBJECT, 0, causes_shape },
	{ "failures", TYPE_OBJECTS, CAP_ALL, failure_shape },
	{ "methods", TYPE_OBJECTS, CAP_METHODS, repair_shape },
	{ "advice", TYPE_TEXTS, CAP_SHORT, NULL },
	{ "now", TYPE_OBJECTS, CAP_REASONS, now_shape },
	{ "wanted", TYPE_OBJECTS, CAP_SHORT, wanted_shape },
	{ "remarks", TYPE_OBJECTS, CAP_SHORT, remark_shape },
	{ "logs", TYPE_OBJECTS, CAP_SHORT, log_shape },
	{ "redaction", TYPE_MAYBE, 0, redaction_shape },
	{ "provenance", TYPE_OBJECT, 0, provenance_shape },
	{ 0 },
};

/* The sides */

static void add_part(struct buf *out, struct slice part)
{
	if (part.length && out->length)
		buf_add_byte(out, ' ');
	buf_add(out, part);
}

static void dress_side(const struct view *view, json_t *side)
{
	json_t *machine = json_object_get(side, "machine");
	struct buf system = { 0 };

	view_put_word(view, json_object_get(side, "verdict"), "status", "verdict");
	view_put_word(view, side, "status", "record");
	value_put(side, "is_ok", json_boolean(value_is(json_object_get(side, "status"), "ok")));
	value_put_time(side, "first");
	value_put_time(side, "last");
	value_put_range(side, "range_text", "first", "last");
	value_put_count(side, "files", "file", "files");
	value_put_count(side, "lines", "line", "lines");
	add_part(&system, value_text(machine, "os"));
	add_part(&system, value_text(machine, "build"));
	add_part(&system, value_text(machine, "arch"));
	value_put(machine, "label",
		  value_text(machine, "name").length ? value_of(value_text(machine, "name"))
		  : system.length		     ? value_of(buf_slice(&system))
						     : NULL);
	value_put(machine, "system", system.length ? value_of(buf_slice(&system)) : NULL);
	buf_release(&system);
}

/* Failures */

static void dress_place(const struct view *view, json_t *place)
{
	if (!json_is_object(place))
		return;
	value_put_where(place);
	view_put_lines_of(view, place, "where");
	value_put_time(place, "time");
	value_put_count(place, "count", "time", "times");
	view_put_excerpt(view, place);
	view_put_word(view, place, "outcome", "outcome");
}

/* Whether there is an entry to be quoted, and whether the second upload has another one. */
static void put_entries(json_t *failure)
{
	const json_t *before = json_object_get(failure, "before"), *after = json_object_get(failure, "after");
	struct slice one = value_text(before, "excerpt"), two = value_text(after, "excerpt");

	value_put(failure, "has_entry", json_boolean(one.length || two.length));
	value_put(failure, "is_other_entry", json_boolean(two.length && !slice_equal(one, two)));
}

static void dress_failure(const struct view *view, json_t *failure)
{
	struct slice says = value_text(failure, "says");

	view_put_word(view, failure, "status", "change");
	value_put(failure, "label", value_of(says.length ? says : value_text(failure, "title")));
	value_put(failure, "is_attempt", json_boolean(value_is(json_object_get(failure, "type"), "attempt")));
	value_put_time(failure, "last");
	dress_place(view, json_object_get(failure, "before"));
	dress_place(view, json_object_get(failure, "after"));
	put_entries(failure);
	view_put_lines_of(view, failure, "label");
	view_put_lines_of(view, failure, "why");
}

/* The items of the failures with that status. */
static json_t *group_of(const struct view *view, const char *status)
{
	json_t *items = json_array(), *failure;
	size_t i;

	json_array_foreach(value_list(view->root, "failures"), i, failure)
		if (value_is(json_object_get(failure, "status"), status))
			json_array_append(items, failure);
	return items;
}

static void put_groups(struct view *view)
{
	json_t *groups = json_array(), *tally = json_array();

	for (size_t i = 0; changes[i]; i++) {
		json_t *items = group_of(view, changes[i]), *group;
		struct buf count = { 0 };

		if (!json_array_size(items)) {
			json_decref(items);
			continue;
		}
		group = json_pack("{s:s}", "status", changes[i]);
		wording_number(&count, (long long)json_array_size(items));
		value_put_buf(group, "count", &count);
		view_put_word(view, group, "status", "change");
		json_array_append_new(tally, json_copy(group));
		value_put(group, "failures", items);
		shape_limit(group, "failures", view->caps[CAP_ROWS]);
		json_array_append_new(groups, group);
	}
	value_put(view->root, "groups", groups);
	shape_limit(view->root, "groups", SIZE_MAX);
	value_put(view->root, "tally", tally);
	shape_limit(view->root, "tally", SIZE_MAX);
}

/* The picture: when each was seen, and where the first upload ends. */

static int64_t stamp_of(const json_t *failure, const char *place)
{
	return value_stamp(json_object_get(failure, place), "time_iso");
}

static struct axis axis_of(const struct view *view)
{
	static const char *const places[] = { "before", "after" };
	int64_t end = value_stamp(json_object_get(view->root, "before"), "last_iso");
	struct axis axis = { 0 };
	json_t *failure;
	size_t i;

	json_array_foreach(value_list(view->root, "failures"), i, failure) {
		for (size_t k = 0; k < 2; k++) {
			int64_t stamp = stamp_of(failure, places[k]);

			if (stamp != STAMP_NONE)
				axis_add(&axis, stamp, stamp);
		}
	}
	if (axis.count && end != STAMP_NONE)
		axis_add(&axis, end, end);
	axis_settle(&axis);
	return axis;
}

static void add_mark(json_t *marks, const struct axis *axis, const json_t *failure, const char *name)
{
	const json_t *place = json_object_get(failure, name);
	int64_t stamp = stamp_of(failure, name);
	bool good = value_is(json_object_get(place, "outcome"), "succeeded");
	json_t *mark;

	if (stamp == STAMP_NONE || !axis->count)
		return;
	mark = json_pack("{s:s}", "tone", good ? "good" : "bad");
	value_put_thousandths(mark, "x", axis_at(axis, stamp));
	value_put(mark, "time_text", json_incref(json_object_get(place, "time_text")));
	json_array_append_new(marks, mark);
}

static void put_picture(struct view *view)
{
	int64_t end = value_stamp(json_object_get(view->root, "before"), "last_iso");
	json_t *picture = json_object(), *failure;
	struct axis axis = axis_of(view);
	size_t i;

	json_array_foreach(value_list(view->root, "failures"), i, failure) {
		json_t *marks = json_array();

		add_mark(marks, &axis, failure, "before");
		add_mark(marks, &axis, failure, "after");
		value_put(failure, "marks", marks);
	}
	value_put(picture, "has_times", json_boolean(axis.count > 0));
	value_put(picture, "end_x", NULL);
	if (axis.count && end != STAMP_NONE)
		value_put_thousandths(picture, "end_x", axis_at(&axis, end));
	value_put(view->root, "picture", picture);
	axis_release(&axis);
}

/* The rest */

static void dress_repairs(const struct view *view)
{
	json_t *repair;
	size_t i;

	json_array_foreach(value_list(view->root, "methods"), i, repair) {
		view_put_word(view, repair, "outcome", "effect");
		value_put(repair, "is_traced",
			  json_boolean(!value_is(json_object_get(repair, "outcome"), "no-trace")));
		value_put_time(repair, "time");
		value_put_where(repair);
		view_put_lines_of(view, repair, "where");
		view_put_excerpt(view, repair);
		view_put_lines_of(view, repair, "title");
		view_put_lines_of(view, repair, "why");
	}
}

/* Of the repairs, those that the logs tell of, and how many they do not. */
static void put_traced(struct view *view)
{
	json_t *traced = json_array(), *untraced = json_array(), *repair;
	size_t i;

	json_array_foreach(value_list(view->root, "methods"), i, repair)
		json_array_append_new(json_is_true(json_object_get(repair, "is_traced")) ? traced : untraced,
				      json_deep_copy(repair));
	value_put(view->root, "traced", traced);
	shape_limit(view->root, "traced", SIZE_MAX);
	value_put(view->root, "untraced", untraced);
	shape_limit(view->root, "untraced", view->options->medium == VIEW_TERMINAL ? 3 : SIZE_MAX);
}

static void dress_steps(const struct view *view, json_t *steps)
{
	json_t *step;
	size_t i;

	json_array_foreach(steps, i, step) {
		view_put_lines_of(view, step, "text");
		view_put_command_lines(view, step);
	}
}

static void dress_now(const struct view *view)
{
	json_t *method;
	size_t i;

	json_array_foreach(value_list(view->root, "now"), i, method) {
		json_t *step = json_array_get(value_list(method, "steps"), 0);

		view_put_word(view, method, "outcome", "effect");
		view_put_word(view, method, "risk", "risk");
		view_put_word(view, method, "owner", "owner");
		value_put_minutes(method);
		view_put_lines_of(view, method, "title");
		dress_steps(view, value_list(method, "steps"));
		value_put(method, "first_step", step ? json_incref(step) : NULL);
	}
}

static void dress_lists(const struct view *view)
{
	json_t *item, *lines = json_array();
	size_t i;

	json_array_foreach(value_list(view->root, "wanted"), i, item) {
		view_put_lines_of(view, item, "file");
		view_put_lines_of(view, item, "why");
		view_put_command_lines(view, item);
	}
	json_array_foreach(value_list(view->root, "remarks"), i, item) {
		view_put_word(view, item, "status", "remark");
		value_put(item, "is_doubt", json_boolean(value_is(json_object_get(item, "status"), "doubt")));
		view_put_lines_of(view, item, "text");
	}
	json_array_foreach(value_list(view->root, "logs"), i, item) {
		view_put_word(view, item, "status", "reach");
		value_put_time(item, "before_last");
		value_put_time(item, "after_last");
		value_put_range(item, "before_text", "before_first", "before_last");
		value_put_range(item, "after_text", "after_first", "after_last");
	}
	json_array_foreach(value_list(view->root, "advice"), i, item) {
		json_t *line = json_pack("{s:O}", "text", item);

		view_put_lines_of(view, line, "text");
		json_array_append_new(lines, line);
	}
	value_put(view->root, "advice", lines);
	shape_limit(view->root, "advice", SIZE_MAX);
}

static void dress_causes(const struct view *view)
{
	static const char *const keys[] = { "before", "now" };
	json_t *causes = json_object_get(view->root, "causes");

	for (size_t i = 0; i < 2; i++) {
		json_t *cause = json_object_get(causes, keys[i]);

		if (json_is_object(cause))
			view_put_confidence(view, cause);
	}
}

static void dress_outcome(const struct view *view)
{
	static const char *const names[] = { "status_word", "when_text", "label", NULL };
	json_t *outcome = json_object_get(view->root, "outcome");
	json_t *after = json_object_get(view->root, "after");

	view_put_word(view, outcome, "status", "answer");
	value_put(outcome, "badge_ansi",
		  json_string(view_badge(view, value_text(outcome, "status_tone").text)));
	value_put(outcome, "when_text", json_incref(json_object_get(after, "last_text")));
	value_put(outcome, "label", json_incref(json_object_get(json_object_get(after, "machine"), "label")));
	view_put_fits(view, outcome, "is_short", 8, names);
	value_put(outcome, "is_good",
		  json_boolean(value_is(json_object_get(outcome, "status_tone"), "good")));
	view_put_lines_of(view, outcome, "headline");
	view_put_lines_of(view, outcome, "summary");
}

static void put_doubts(struct view *view)
{
	json_t *doubts = json_array(), *remark;
	size_t i;

	json_array_foreach(value_list(view->root, "remarks"), i, remark)
		if (json_is_true(json_object_get(remark, "is_doubt")))
			json_array_append_new(doubts, json_deep_copy(remark));
	value_put(view->root, "doubts", doubts);
	shape_limit(view->root, "doubts", SIZE_MAX);
}

json_t *diff_view_new(const json_t *diff, const struct view_options *given)
{
	struct view_options options = *given;
	const size_t *limits = caps[options.medium][options.detail];
	struct shape_options shape = { limits, options.ascii };
	struct view view = { .options = &options, .caps = limits };
	json_t *failure;
	size_t i;

	assert(options.detail < VIEW_DETAILS);
	options.columns = view_columns(given);
	view.root = shape_fill(diff, fields, &shape);
	dress_side(&view, json_object_get(view.root, "before"));
	dress_side(&view, json_object_get(view.root, "after"));
	view_put_word(&view, json_object_get(view.root, "machine"), "status", "kin");
	dress_outcome(&view);
	dress_causes(&view);
	json_array_foreach(value_list(view.root, "failures"), i, failure)
		dress_failure(&view, failure);
	put_picture(&view);
	put_groups(&view);
	dress_repairs(&view);
	put_traced(&view);
	dress_now(&view);
	dress_lists(&view);
	put_doubts(&view);
	view_put_means(&view);
	view_put_page(&view);
	return view.root;
}
