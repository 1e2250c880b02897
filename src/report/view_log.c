#include "view_parts.h"

#include "annotation.h"
#include "memory.h"
#include "shape.h"
#include "wording.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define STRIPES	   8  /* colours that tell attempts apart; a ninth has the first again, and its name */
#define NAME_LIMIT 80 /* bytes of a file's name in an anchor */
#define ANCHORS	   "L-"

/* The logs that are shown, while they are being put together. */
struct log_view {
	struct view *view;
	struct annotation_source source;
	json_t *names;	 /* by path: what stands for it in anchors */
	json_t *stripes; /* by attempt id: its stripe */
	json_t *legend;
	json_t *methods; /* by evidence id: the methods that it speaks for */
};

/* The file of the annotation at hand, and what was told last. */
struct log_state {
	const json_t *attempt;
	struct slice phase;
	bool told;
};

static struct slice base_name(struct slice path)
{
	size_t begin = path.length;

	while (begin && !strchr("/\\!", path.text[begin - 1]))
		begin--;
	return begin < path.length ? slice_tail(path, begin) : path;
}

static void add_anchor_name(struct buf *out, struct slice name)
{
	name = slice_tail(name, name.length > NAME_LIMIT ? name.length - NAME_LIMIT : 0);
	for (size_t i = 0; i < name.length; i++)
		buf_add_byte(out, value_fits_anchor(name.text[i]) ? name.text[i] : '-');
}

static void count_name(json_t *counts, struct slice path)
{
	struct buf name = { 0 };

	add_anchor_name(&name, base_name(path));
	json_object_set_new(counts, buf_text(&name),
			    json_integer(json_integer_value(json_object_get(counts, buf_text(&name))) + 1));
	buf_release(&name);
}

/* The base name where no other file has it, else the path, else a number behind that: links into a page stay what they
 * are, whatever else lies in the upload. */
static void name_file(json_t *names, json_t *taken, const json_t *counts, struct slice path)
{
	struct buf name = { 0 };
	size_t length;

	add_anchor_name(&name, base_name(path));
	if (json_integer_value(json_object_get(counts, buf_text(&name))) > 1) {
		buf_clear(&name);
		add_anchor_name(&name, path);
	}
	length = name.length;
	for (int i = 2; json_object_get(taken, buf_text(&name)); i++) {
		name.length = length;
		buf_printf(&name, ".%d", i);
	}
	json_object_set_new(taken, buf_text(&name), json_true());
	json_object_set_new(names, path.text, value_of(buf_slice(&name)));
	buf_release(&name);
}

static void add_paths(json_t *paths, json_t *seen, const json_t *list, const char *key)
{
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)list, i, item) {
		struct slice path = value_text(item, key); /* empty where a record names none */

		if (json_object_get(seen, path.text))
			continue;
		json_object_set_new(seen, path.text, json_true());
		json_array_append_new(paths, value_of(path));
	}
}

/* The files in the order of the record, and behind them those that it names without listing them. */
static json_t *log_paths(struct log_view *logs)
{
	json_t *paths = json_array(), *seen = json_object(), *counts = json_object(), *taken = json_object();
	json_t *path;
	size_t i;

	add_paths(paths, seen, value_list(logs->view->root, "files"), "path");
	add_paths(paths, seen, logs->source.evidence, "file");
	add_paths(paths, seen, logs->source.unexplained, "file");
	json_array_foreach(paths, i, path)
		count_name(counts, slice_of(json_string_value(path)));
	json_array_foreach(paths, i, path)
		name_file(logs->names, taken, counts, slice_of(json_string_value(path)));
	json_decref(seen);
	json_decref(counts);
	json_decref(taken);
	return paths;
}

static void add_method(json_t *index, const json_t *method, const char *id)
{
	static const char *const keys[] = { "id", "title", "rank", "anchor", NULL };
	json_t *list = json_object_get(index, id);

	if (!list) {
		list = json_array();
		json_object_set_new(index, id, list);
	}
	json_array_append_new(list, value_pick(method, keys));
}

/* Methods and the evidence that they name, the other way round. */
static json_t *methods_by_evidence(const struct view *view)
{
	json_t *index = json_object(), *method, *item;
	size_t i, j;

	json_array_foreach(value_list(view->root, "methods"), i, method) {
		json_array_foreach(value_list(method, "evidence"), j, item) {
			const char *id = json_string_value(json_object_get(item, "id"));

			if (id)
				add_method(index, method, id);
		}
	}
	return index;
}

/* The class of an attempt's stripe: s1 for the first that is shown. */
static json_t *stripe_of(struct log_view *logs, const json_t *attempt)
{
	const char *id = json_string_value(json_object_get(attempt, "id"));
	json_t *stripe = json_object_get(logs->stripes, id), *item;
	size_t count = json_object_size(logs->stripes);

	if (!attempt || !id)
		return NULL;
	if (stripe)
		return json_incref(stripe);
	stripe = json_sprintf("s%zu", count % STRIPES + 1);
	json_object_set_new(logs->stripes, id, stripe);
	item = view_attempt_item(logs->view, json_object_get(attempt, "id"));
	if (item) {
		value_put(item, "stripe", json_incref(stripe));
		json_array_append_new(logs->legend, item);
	}
	return json_incref(stripe);
}

static bool has_number(long long number)
{
	return number > 0 && number < ANNOTATION_NOWHERE;
}

static json_t *line_anchor(const struct log_view *logs, const char *path, long long number)
{
	const char *name = json_string_value(json_object_get(logs->names, path));

	return name && has_number(number) ? json_sprintf(ANCHORS "%s-%lld", name, number) : NULL;
}

static json_t *finding_remark(const struct log_view *logs, const json_t *item)
{
	static const char *const keys[] = {
		"id",		"anchor",	"label",       "title",	     "signature",
		"role_word",	"where",	"level_tone",  "level_word", "standing_word",
		"count_text",	"range_text",	"is_repeated", "code_list",  "has_code_list",
		"capture_list", "attempt_item", "phase",       "step",	     "time_text",
		"time_iso",	"row_anchor",	NULL
	};
	const char *id = json_string_value(json_object_get(item, "id"));
	json_t *remark = value_pick(item, keys), *methods = json_object_get(logs->methods, id);

	value_put(remark, "methods", methods ? json_incref(methods) : json_array());
	shape_limit(remark, "methods", SIZE_MAX);
	value_put(remark, "is_finding", json_true());
	return remark;
}

static json_t *error_remark(const json_t *item)
{
	static const char *const keys[] = { "row_anchor", "anchor", "where", "count_text",
					    "template",	  "phase",  "step",  NULL };
	json_t *remark = value_pick(item, keys);

	value_put(remark, "is_finding", json_false());
	return remark;
}

/* What is told of this line, and the first phase that it names. */
static json_t *remarks_at(const struct log_view *logs, const struct annotation *annotation, long long number,
			  struct slice *ret_phase)
{
	json_t *list = json_array();

	for (size_t i = 0; i < annotation->remark_count; i++) {
		const struct remark *remark = &annotation->remarks[i];

		if (remark->at != number)
			continue;
		if (!ret_phase->length)
			*ret_phase = value_text(remark->item, "phase");
		json_array_append_new(list, remark->is_finding ? finding_remark(logs, remark->item)
							       : error_remark(remark->item));
	}
	return list;
}

/* The attempt and the phase, where either is another than above. */
static json_t *state_of(struct log_view *logs, struct log_state *state, const json_t *attempt,
			struct slice phase)
{
	bool other = attempt && (!state->told || attempt != state->attempt);
	bool phased = phase.length && !slice_equal(phase, state->phase);
	json_t *value = NULL;

	if (other || phased) {
		value = json_object();
		value_put(value, "attempt",
			  other ? view_attempt_item(logs->view, json_object_get(attempt, "id")) : NULL);
		value_put(value, "stripe", stripe_of(logs, attempt));
		value_put(value, "phase", phase.length ? value_of(phase) : NULL);
		if (phased)
			state->phase = phase;
	}
	state->attempt = attempt;
	state->told = true;
	return value;
}

static json_t *line_value(struct log_view *logs, const char *path, const struct annotation *annotation,
			  const struct quoted_line *line, struct log_state *state)
{
	const struct view *view = logs->view;
	const json_t *attempt = annotation_attempt(annotation, line->number);
	struct slice phase = SLICE("");
	json_t *value = json_object();
	struct buf text = { 0 };

	value_put(value, "remarks", remarks_at(logs, annotation, line->number, &phase));
	value_put(value, "state", state_of(logs, state, attempt, phase));
	value_put(value, "anchor", line_anchor(logs, path, line->number));
	value_put(value, "number", has_number(line->number) ? json_integer(line->number) : NULL);
	value_put(value, "is_hit", json_boolean(line->is_hit));
	value_put(value, "stripe", stripe_of(logs, attempt));
	wording_cut(&text, line->text, view->caps[CAP_LOG], view_glyph(view, "more"));
	value_put_buf(value, "text", &text);
	return value;
}

static json_t *gap_text(long long count)
{
	struct buf out = { 0 };
	json_t *value;

	if (count <= 0)
		return NULL;
	wording_count(&out, count, "line", "lines");
	value = value_of(buf_slice(&out));
	buf_release(&out);
	return value;
}

static void put_extent(json_t *window, struct slice file, long long first, long long last)
{
	struct buf out = { 0 };

	buf_add(&out, file);
	if (has_number(first) && first < last)
		buf_printf(&out, ":%lld-%lld", first, last);
	else if (has_number(first))
		buf_printf(&out, ":%lld", first);
	value_put_buf(window, "where", &out);
}

/* The run of lines that begins at line at. Returns where the next one begins. */
static size_t add_window(struct log_view *logs, json_t *windows, const char *path,
			 const struct annotation *annotation, size_t at)
{
	long long first = annotation->lines[at].number, number = first;
	long long before = at ? annotation->lines[at - 1].number : 0;
	json_t *window = json_object(), *lines = json_array();
	struct log_state state = { 0 };

	for (; at < annotation->line_count && annotation->lines[at].number == number; at++, number++)
		json_array_append_new(lines,
				      line_value(logs, path, annotation, &annotation->lines[at], &state));
	value_put(window, "gap_text", has_number(first) ? gap_text(first - before - 1) : NULL);
	value_put(window, "lines", lines);
	put_extent(window, slice_of(path), first, number - 1);
	json_array_append_new(windows, window);
	return at;
}

static void note_anchors(struct log_view *logs, const char *path, const struct annotation *annotation)
{
	for (size_t i = 0; i < annotation->remark_count; i++) {
		const struct remark *remark = &annotation->remarks[i];

		value_put((json_t *)(uintptr_t)remark->item, "line_anchor",
			  line_anchor(logs, path, remark->at));
	}
}

static const json_t *find_file(const struct view *view, const char *path)
{
	json_t *file;
	size_t i;

	json_array_foreach(value_list(view->root, "files"), i, file)
		if (value_is(json_object_get(file, "path"), path))
			return file;
	return NULL;
}

static long long last_number(const struct annotation *annotation)
{
	long long last = 0;

	for (size_t i = 0; i < annotation->line_count; i++)
		if (has_number(annotation->lines[i].number))
			last = annotation->lines[i].number;
	return last;
}

static void add_log(struct log_view *logs, json_t *list, const char *path)
{
	struct annotation *annotation = annotation_new(&logs->source, slice_of(path));
	const json_t *file = find_file(logs->view, path);
	json_t *log, *windows = json_array(), *title = json_object_get(file, "title");
	long long lines = json_integer_value(json_object_get(file, "lines"));
	size_t at = 0;

	while (at < annotation->line_count)
		at = add_window(logs, windows, path, annotation, at);
	if (json_array_size(windows)) {
		note_anchors(logs, path, annotation);
		log = json_object();
		value_put(log, "path", json_string(path));
		value_put(log, "title", title ? json_incref(title) : NULL);
		value_put(log, "windows", windows);
		value_put(log, "tail_text",
			  last_number(annotation) ? gap_text(lines - last_number(annotation)) : NULL);
		json_array_append_new(list, log);
	} else {
		json_decref(windows);
	}
	annotation_free(annotation);
}

static json_t *first_items(const json_t *list, size_t limit)
{
	json_t *first = json_array(), *item;
	size_t i;

	json_array_foreach((json_t *)list, i, item)
		if (i < limit)
			json_array_append(first, item);
	return first;
}

static void put_row_anchors(json_t *list, const char *prefix)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		value_put_text(item, "row_anchor", "%s%zu", prefix, i + 1);
		value_put(item, "line_anchor", NULL);
	}
}

/* Every finding that is quoted has its row in the table of findings, too. */
static void put_anchors(struct view *view)
{
	json_t *item;
	size_t i;

	put_row_anchors(value_list(view->root, "quotes"), "R-");
	put_row_anchors(value_list(view->root, "evidence"), "R-");
	put_row_anchors(value_list(view->root, "unexplained"), "U-");
	json_array_foreach(value_list(view->root, "unexplained"), i, item)
		value_put_text(item, "anchor", "X-%zu", i + 1);
}

void view_log(struct view *view)
{
	bool page = view->options->medium == VIEW_PAGE;
	json_t *errors =
		first_items(value_list(view->root, "unexplained"), page ? view->caps[CAP_ERRORS] : 0);
	json_t *list = json_array(), *paths, *path;
	struct log_view logs = {
		.view = view,
		.source = { .evidence = page ? value_list(view->root, "quotes") : NULL,
			    .unexplained = errors,
			    .attempts = value_list(view->root, "attempts"),
			    .context = view->caps[CAP_CONTEXT],
			    .entry_lines = view->caps[CAP_ENTRY] },
		.names = json_object(),
		.stripes = json_object(),
		.legend = json_array(),
		.methods = methods_by_evidence(view),
	};
	size_t left_out = json_array_size(value_list(view->root, "unexplained")) - json_array_size(errors), i;

	put_anchors(view);
	paths = log_paths(&logs);
	json_array_foreach(paths, i, path)
		if (page)
			add_log(&logs, list, json_string_value(path));
	value_put(view->root, "logs", list);
	value_put(view->root, "has_logs", json_boolean(json_array_size(list) > 0));
	value_put(view->root, "log_attempts", logs.legend);
	value_put(view->root, "has_log_attempts", json_boolean(json_array_size(logs.legend) > 0));
	value_put(view->root, "more_log_errors", left_out ? json_integer((json_int_t)left_out) : NULL);
	json_decref(paths);
	json_decref(errors);
	json_decref(logs.names);
	json_decref(logs.stripes);
	json_decref(logs.methods);
}
