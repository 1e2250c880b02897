#include "template_tree.h"

#include <stdio.h>
#include <stdlib.h>

#define REPORT_LIMIT 50
#define SHOWN_NAME   80

struct context {
	const json_t *value;
	const struct context *outer;
};

/* Where rendering is: one for each partial that is open. */
struct frame {
	const struct template_tree *tree;
	struct slice indent; /* for every line of the template */
	size_t depth;
};

struct render {
	const struct templates *set;
	escape_fn *escape; /* NULL inside a filter */
	struct buf *out;
	size_t limit; /* for out->length */
	size_t steps;
	const char *reported[REPORT_LIMIT];
	size_t reported_count;
	bool stopped;
	int result;
	struct problems *problems;
};

static void render_nodes(struct render *render, const struct frame *frame, const struct node *node,
			 const struct context *context);

/* A place is reported once, however often it is rendered. Returns false where it has been. */
static bool report_once(struct render *render, const char *at)
{
	render->result = -1;
	for (size_t i = 0; i < render->reported_count; i++)
		if (render->reported[i] == at)
			return false;
	if (render->reported_count == REPORT_LIMIT)
		return false;
	render->reported[render->reported_count++] = at;
	return true;
}

static void stop(struct render *render)
{
	render->stopped = true;
	render->result = -1;
}

/* Counts work. Returns false where too much was done, now or before. */
static bool spend(struct render *render, const struct frame *frame, const char *at, size_t steps)
{
	if (render->stopped)
		return false;
	if (steps <= render->steps) {
		render->steps -= steps;
		return true;
	}
	problems_add(render->problems, template_tree_place(frame->tree, at),
		     "rendering takes more than %zu steps", render->set->options.step_limit)
		->help = "sections or partials that contain themselves multiply their work";
	stop(render);
	return false;
}

static bool step(struct render *render, const struct frame *frame, const char *at)
{
	return spend(render, frame, at, 1);
}

static bool check_room(struct render *render, const struct frame *frame, const char *at, size_t length)
{
	size_t used = render->out->length;

	if (used <= render->limit && length <= render->limit - used)
		return true;
	problems_add(render->problems, template_tree_place(frame->tree, at),
		     "output is larger than %zu bytes", render->set->options.output_limit)
		->help = "show less of the lists, or cut long texts";
	stop(render);
	return false;
}

static void write_text(struct render *render, const struct frame *frame, const char *at, struct slice text)
{
	if (check_room(render, frame, at, text.length))
		buf_add(render->out, text);
}

static void write_value(struct render *render, const struct frame *frame, const struct node *node,
			struct slice text)
{
	if (node->kind == NODE_RAW || !render->escape) {
		write_text(render, frame, node->text.text, text);
	} else if (check_room(render, frame, node->text.text, text.length)) {
		render->escape(render->out, text);
		check_room(render, frame, node->text.text, 0);
	}
}

static bool is_empty_line(struct slice line)
{
	return slice_equal(line, SLICE("\n")) || slice_equal(line, SLICE("\r\n"));
}

static void render_text(struct render *render, const struct frame *frame, const struct node *node)
{
	struct slice rest = node->text;
	bool starts_line = node->starts_line;

	if (!frame->indent.length) {
		write_text(render, frame, rest.text, rest);
		return;
	}
	do {
		struct slice line = slice_head(rest, slice_find_byte(rest, '\n') + 1);

		if (starts_line && !is_empty_line(line))
			write_text(render, frame, node->text.text, frame->indent);
		if (!render->stopped)
			write_text(render, frame, node->text.text, line);
		rest = slice_tail(rest, line.length);
		starts_line = true;
	} while (rest.length && !render->stopped);
}

static const json_t *child_of(const json_t *value, struct slice name)
{
	if (json_is_null(value))
		return value;
	return json_is_object(value) ? json_object_getn(value, name.text, name.length) : NULL;
}

/* The value of name in the innermost object that has it, or NULL. */
static const json_t *find_in_contexts(struct render *render, const struct frame *frame, struct slice name,
				      const struct context *context)
{
	for (; context && step(render, frame, name.text); context = context->outer) {
		const json_t *value = json_is_object(context->value) ? child_of(context->value, name) : NULL;

		if (value)
			return value;
	}
	return NULL;
}

static const json_t *report_unknown(struct render *render, const struct frame *frame, const struct node *node,
				    size_t part)
{
	const char *at = node->parts[part].text;
	struct problem *problem;

	if (render->set->options.lenient || render->stopped || !report_once(render, at))
		return json_null();
	problem = problems_add(render->problems, template_tree_place(frame->tree, at), "unknown name '%.*s'",
			       SLICE_ARGS(slice_head(node->text, SHOWN_NAME)));
	problem->help = part ? "what the name before this dot stands for has no such key"
			     : "no object around this place has a key of this name";
	return json_null();
}

/* Never NULL: an unknown name is reported and counts as null. */
static const json_t *find_value(struct render *render, const struct frame *frame, const struct node *node,
				const struct context *context)
{
	const json_t *value = context->value;

	for (size_t i = 0; i < node->part_count; i++) {
		value = i ? child_of(value, node->parts[i])
			  : find_in_contexts(render, frame, node->parts[i], context);
		if (!value)
			return report_unknown(render, frame, node, i);
	}
	return value;
}

/* The shortest form that reads back as the same number, with a point whatever the locale. */
static void add_real(struct buf *buf, double number)
{
	char text[64];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	for (const char *p = text; *p; p++) {
		if ((*p >= '0' && *p <= '9') || *p == '-' || *p == '+' || *p == 'e')
			buf_add_byte(buf, *p);
		else if (p == text || (p[-1] >= '0' && p[-1] <= '9'))
			buf_add_byte(buf, '.');
	}
}

static void render_number(struct render *render, const struct frame *frame, const struct node *node,
			  const json_t *value)
{
	struct buf text = { 0 };

	if (json_is_integer(value))
		buf_printf(&text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		add_real(&text, json_real_value(value));
	write_value(render, frame, node, buf_slice(&text));
	buf_release(&text);
}

static void report_compound(struct render *render, const struct frame *frame, const struct node *node,
			    const char *what)
{
	if (render->set->options.lenient || !report_once(render, node->text.text))
		return;
	problems_add(render->problems, template_tree_place(frame->tree, node->text.text),
		     "'%.*s' is %s and cannot be shown as text",
		     SLICE_ARGS(slice_head(node->text, SHOWN_NAME)), what)
		->help = "open it as a section: {{#name}} ... {{/name}}";
}

static void render_value(struct render *render, const struct frame *frame, const struct node *node,
			 const struct context *context)
{
	const json_t *value = find_value(render, frame, node, context);

	if (render->stopped)
		return;
	switch (json_typeof(value)) {
	case JSON_STRING:
		write_value(render, frame, node,
			    (struct slice){ json_string_value(value), json_string_length(value) });
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		render_number(render, frame, node, value);
		break;
	case JSON_TRUE:
		write_value(render, frame, node, SLICE("true"));
		break;
	case JSON_FALSE:
		write_value(render, frame, node, SLICE("false"));
		break;
	case JSON_OBJECT:
		report_compound(render, frame, node, "an object");
		break;
	case JSON_ARRAY:
		report_compound(render, frame, node, "a list");
		break;
	case JSON_NULL:
		break;
	}
}

static bool is_false(const json_t *value)
{
	if (json_is_string(value))
		return json_string_length(value) == 0;
	if (json_is_array(value))
		return json_array_size(value) == 0;
	return json_is_null(value) || json_is_false(value);
}

static escape_fn *find_filter(const struct templates *set, struct slice name)
{
	for (size_t i = 0; i < set->filter_count; i++)
		if (slice_equal(slice_of(set->filters[i].name), name))
			return set->filters[i].filter;
	return NULL;
}

/* The body goes to a text of its own, as it is, and from there through the filter. A body that was cut at a
 * limit is dropped: filters around filters would multiply it. */
static void render_filtered(struct render *render, const struct frame *frame, const struct node *node,
			    const struct context *context, escape_fn *filter)
{
	struct frame inner_frame = { .tree = frame->tree, .depth = frame->depth };
	struct render outer = *render;
	struct buf text = { 0 };

	render->out = &text;
	render->limit = outer.limit - outer.out->length;
	render->escape = NULL;
	render_nodes(render, &inner_frame, node->children, context);
	render->out = outer.out;
	render->limit = outer.limit;
	render->escape = outer.escape;
	if (spend(render, frame, node->text.text, text.length)) {
		filter(render->out, buf_slice(&text));
		check_room(render, frame, node->text.text, 0);
	}
	buf_release(&text);
}

static void render_section(struct render *render, const struct frame *frame, const struct node *node,
			   const struct context *context)
{
	escape_fn *filter = find_filter(render->set, node->text);
	const json_t *value;

	if (filter) {
		render_filtered(render, frame, node, context, filter);
		return;
	}
	value = find_value(render, frame, node, context);
	if (is_false(value))
		return;
	if (!json_is_array(value)) {
		render_nodes(render, frame, node->children, &(struct context){ value, context });
		return;
	}
	for (size_t i = 0; i < json_array_size(value) && step(render, frame, node->text.text); i++)
		render_nodes(render, frame, node->children,
			     &(struct context){ json_array_get(value, i), context });
}

static void render_inverted(struct render *render, const struct frame *frame, const struct node *node,
			    const struct context *context)
{
	if (is_false(find_value(render, frame, node, context)))
		render_nodes(render, frame, node->children, context);
}

static void report_depth(struct render *render, const struct frame *frame, const struct node *node)
{
	problems_add(render->problems, template_tree_place(frame->tree, node->text.text),
		     "partial '%.*s' is nested deeper than %zu",
		     SLICE_ARGS(slice_head(node->text, SHOWN_NAME)), render->set->options.depth_limit)
		->help = "a partial that contains itself needs a section that ends it";
	stop(render);
}

static void render_partial(struct render *render, const struct frame *frame, const struct node *node,
			   const struct context *context)
{
	const struct template_tree *tree = templates_find(render->set, node->text);
	struct frame inner = { .tree = tree, .depth = frame->depth + 1 };
	struct buf indent = { 0 };

	if (!tree) {
		if (!render->set->options.lenient && report_once(render, node->text.text))
			template_unknown_partial(frame->tree, node->text, render->problems);
		return;
	}
	if (inner.depth > render->set->options.depth_limit) {
		report_depth(render, frame, node);
		return;
	}
	if (node->stands_alone) {
		buf_add(&indent, frame->indent);
		buf_add(&indent, node->indent);
	}
	inner.indent = buf_slice(&indent);
	if (spend(render, frame, node->text.text, indent.length))
		render_nodes(render, &inner, tree->nodes, context);
	buf_release(&indent);
}

static void render_node(struct render *render, const struct frame *frame, const struct node *node,
			const struct context *context)
{
	switch (node->kind) {
	case NODE_TEXT:
		render_text(render, frame, node);
		break;
	case NODE_VALUE:
	case NODE_RAW:
		render_value(render, frame, node, context);
		break;
	case NODE_SECTION:
		render_section(render, frame, node, context);
		break;
	case NODE_INVERTED:
		render_inverted(render, frame, node, context);
		break;
	case NODE_PARTIAL:
		render_partial(render, frame, node, context);
		break;
	}
}

static void render_nodes(struct render *render, const struct frame *frame, const struct node *node,
			 const struct context *context)
{
	for (; node && step(render, frame, node->text.text); node = node->next)
		render_node(render, frame, node, context);
}

int template_render(const struct templates *set, const char *name, const json_t *data, escape_fn *escape,
		    struct buf *out, struct problems *problems)
{
	const struct template_tree *tree = templates_find(set, slice_of(name));
	struct render render = { .set = set, .escape = escape, .out = out, .problems = problems };

	if (!tree) {
		templates_unknown(name, problems);
		return -1;
	}
	render.limit = out->length + set->options.output_limit;
	render.steps = set->options.step_limit;
	render_nodes(&render, &(struct frame){ .tree = tree }, tree->nodes, &(struct context){ data, NULL });
	return render.result;
}
