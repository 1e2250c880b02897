#include "diff_page.h"

#include "diff_view.h"
#include "escape.h"
#include "render_parts.h"

#define SCRIPT "diff.js"

static const struct {
	const char *name;
	enum view_medium medium;
	escape_fn *escape;
	size_t most_bytes;
} formats[] = {
	[FORMAT_HTML] = { "diff.html", VIEW_PAGE, escape_html, 950000 },
	[FORMAT_MARKDOWN] = { "diff.md", VIEW_TICKET, escape_markdown, 60000 },
	[FORMAT_TEXT] = { "diff.txt", VIEW_TERMINAL, escape_text, 60000 },
};

static int render_once(const struct templates *set, enum format format, const json_t *diff,
		       const struct view_options *options, struct buf *ret_text, struct problems *problems)
{
	json_t *view = diff_view_new(diff, options);
	int result =
		template_render(set, formats[format].name, view, formats[format].escape, ret_text, problems);

	json_decref(view);
	return result;
}

int diff_render(const json_t *diff, enum format format, const struct render_options *options, struct buf *out,
		struct problems *problems)
{
	struct templates *set = render_load(formats[format].name, options, problems);
	struct view_options view = { .medium = formats[format].medium,
				     .columns = options->columns,
				     .color = options->color,
				     .ascii = options->ascii };
	struct buf script = { 0 }, text = { 0 };
	int result = -1;

	if (!set || (format == FORMAT_HTML && render_script(set, SCRIPT, &script, problems)))
		goto done;
	view.script = buf_slice(&script);
	for (; view.detail < VIEW_DETAILS; view.detail++) {
		buf_clear(&text);
		result = render_once(set, format, diff, &view, &text, problems);
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
