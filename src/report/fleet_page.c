#include "fleet_page.h"

#include "fleet_view_parts.h"
#include "render_parts.h"
#include "wording.h"

#include <assert.h>
#include <stdlib.h>

#define SCRIPT	     "fleet.js"
#define DATA_LIMIT   2400000 /* bytes of the machines in a page */
#define LEAST_OF_ONE 50	     /* bytes that a machine takes at least, about */

static const struct {
	const char *name;
	enum view_medium medium;
	escape_fn *escape;
	size_t most_bytes;
} formats[] = {
	[FORMAT_HTML] = { "fleet.html", VIEW_PAGE, escape_html, 3000000 },
	[FORMAT_MARKDOWN] = { "fleet.md", VIEW_TICKET, escape_markdown, 60000 },
	[FORMAT_TEXT] = { "fleet.txt", VIEW_TERMINAL, escape_text, 60000 },
};

/* How long the data will be in the page, and the data. */
static char *data_text(const struct fleet_view *fleet, size_t machines, size_t *ret_length)
{
	json_t *data = fleet_view_data(fleet, machines);
	char *text = json_dumps(data, JSON_COMPACT);
	struct buf escaped = { 0 };

	escape_json_block(&escaped, slice_of(text));
	*ret_length = escaped.length;
	buf_release(&escaped);
	json_decref(data);
	return text;
}

/* As many machines as fit, in their order. */
static void put_data(struct fleet_view *fleet)
{
	size_t most = DATA_LIMIT / LEAST_OF_ONE, length;
	size_t machines = fleet->count < most ? fleet->count : most;
	char *text = data_text(fleet, machines, &length);
	json_t *root = fleet->view.root;
	struct buf out = { 0 };

	while (length > DATA_LIMIT && machines) {
		machines = (size_t)((double)machines * DATA_LIMIT / (double)length * 0.99);
		free(text);
		text = data_text(fleet, machines, &length);
	}
	value_put(root, "data", json_string(text));
	value_put(root, "has_left_out", json_boolean(machines < fleet->count));
	wording_count(&out, (long long)machines, "machine", "machines");
	value_put_buf(root, "kept_text", &out);
	wording_count(&out, (long long)(fleet->count - machines), "machine", "machines");
	value_put_buf(root, "left_out_text", &out);
	free(text);
}

static int render_once(const struct templates *set, enum format format, const json_t *value,
		       const struct view_options *options, struct buf *ret_text, struct problems *problems)
{
	struct fleet_view fleet;
	int result;

	fleet_view_begin(&fleet, value, options);
	fleet_view_fill(&fleet);
	if (format == FORMAT_HTML)
		put_data(&fleet);
	result = template_render(set, formats[format].name, fleet.view.root, formats[format].escape, ret_text,
				 problems);
	fleet_view_release(&fleet);
	return result;
}

int fleet_render(const json_t *fleet, enum format format, const struct render_options *options,
		 struct buf *out, struct problems *problems)
{
	struct templates *set = render_load(formats[format].name, options, problems);
	struct view_options view = { .medium = formats[format].medium,
				     .color = options->color,
				     .ascii = options->ascii };
	struct buf script = { 0 }, text = { 0 };
	int result = -1;

	view.columns = view_columns(&(struct view_options){ .columns = options->columns });
	if (!set || (format == FORMAT_HTML && render_script(set, SCRIPT, &script, problems)))
		goto done;
	view.script = buf_slice(&script);
	for (; view.detail < VIEW_DETAILS; view.detail++) {
		buf_clear(&text);
		result = render_once(set, format, fleet, &view, &text, problems);
		if (result || text.length <= formats[format].most_bytes)
			break;
	}
	if (result == 0)
		render_add(out, buf_slice(&text), options->ascii);
done:
	buf_release(&script);
	buf_release(&text);
	templates_free(set);
	return result;
}
