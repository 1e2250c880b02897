#include "render.h"

#include "escape.h"
#include "render_parts.h"
#include "screen.h"
#include "view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SCRIPT	   "report.js"
#define SIZE_LIMIT (1 << 20)
#define NAME_LIMIT 100

static const struct {
	const char *name;
	enum view_medium medium;
	escape_fn *escape;
	size_t most_bytes;
} formats[] = {
	[FORMAT_HTML] = { "report.html", VIEW_PAGE, escape_html, 950000 },
	[FORMAT_MARKDOWN] = { "report.md", VIEW_TICKET, escape_markdown, 60000 },
	[FORMAT_TEXT] = { "triage.txt", VIEW_TERMINAL, escape_text, 60000 },
};

static bool is_file_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') && strlen(name) < NAME_LIMIT;
}

/* Returns 1, 0 where there is no such file, -1 after adding a problem. */
static int read_file(const char *path, struct buf *ret_text, struct problems *problems)
{
	FILE *file = fopen(path, "rb");
	size_t got = 1;
	bool failed;

	if (!file && errno == ENOENT)
		return 0;
	if (!file) {
		problems_add(problems, (struct place){ .file = path }, "cannot read '%s': %s", path,
			     strerror(errno));
		return -1;
	}
	while (got && ret_text->length <= SIZE_LIMIT) {
		buf_reserve(ret_text, 16384);
		got = fread(ret_text->text + ret_text->length, 1, 16384, file);
		ret_text->length += got;
	}
	failed = ferror(file) || ret_text->length > SIZE_LIMIT;
	if (ferror(file))
		problems_add(problems, (struct place){ .file = path }, "cannot read '%s': %s", path,
			     strerror(errno));
	else if (failed)
		problems_add(problems, (struct place){ .file = path }, "larger than 1 MiB");
	fclose(file);
	return failed ? -1 : 1;
}

static int load(void *context, const char *name, struct buf *ret_text, struct buf *ret_file,
		struct problems *problems)
{
	const struct render_options *options = context;
	const char *const folders[] = { options->own, options->folder };
	int result = 0;

	for (size_t i = 0; i < 2 && result == 0 && is_file_name(name); i++) {
		if (!folders[i])
			continue;
		buf_clear(ret_file);
		buf_printf(ret_file, "%s/%s.mustache", folders[i], name);
		result = read_file(buf_text(ret_file), ret_text, problems);
	}
	return result;
}

int render_script(struct templates *set, const char *name, struct buf *ret_script, struct problems *problems)
{
	json_t *nothing = json_object();
	int result = templates_load(set, name, problems);

	if (result == 0)
		result = template_render(set, name, nothing, escape_html, ret_script, problems);
	json_decref(nothing);
	return result;
}

static int render_view(const struct templates *set, enum format format, const json_t *record,
		       const struct view_options *options, struct buf *ret_text, struct problems *problems)
{
	json_t *view = view_new(record, options);
	int result =
		template_render(set, formats[format].name, view, formats[format].escape, ret_text, problems);

	json_decref(view);
	return result;
}

struct templates *render_load(const char *name, const struct render_options *options,
			      struct problems *problems)
{
	struct templates *set =
		templates_new((struct templates_options){ .load = load, .context = (void *)options });

	templates_filter(set, "code_span", escape_markdown_code);
	templates_filter(set, "fence", escape_markdown_fence);
	templates_filter(set, "json_block", escape_json_block);
	templates_filter(set, "comment", escape_powershell_comment);
	if (templates_load(set, name, problems) == 0)
		return set;
	templates_free(set);
	return NULL;
}

void render_add(struct buf *out, struct slice text, bool ascii)
{
	if (ascii)
		screen_ascii(out, text);
	else
		buf_add(out, text);
}

int render(const json_t *record, enum format format, const struct render_options *options, struct buf *out,
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
		result = render_view(set, format, record, &view, &text, problems);
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
