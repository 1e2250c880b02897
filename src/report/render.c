#include "render.h"

#include "template.h"
#include "view.h"

#include <errno.h>
#include <string.h>

#define TEMPLATE_LIMIT ((size_t)1024 * 1024)

static const struct {
	const char *name;
	enum view_medium medium;
	escape_fn *escape;
} formats[] = {
	[FORMAT_HTML] = { "report.html", VIEW_PAGE, escape_html },
	[FORMAT_MARKDOWN] = { "report.md", VIEW_TICKET, escape_markdown },
	[FORMAT_TEXT] = { "triage.txt", VIEW_TERMINAL, escape_text },
};

/* Names come from templates: a plain file name or nothing. */
static bool is_file_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') && strlen(name) < 100;
}

static int read_file(const char *path, struct buf *ret_text, struct problems *problems)
{
	FILE *file = fopen(path, "rb");
	size_t got = 1;
	bool failed;

	if (!file && errno == ENOENT)
		return 0;
	while (file && got && ret_text->length <= TEMPLATE_LIMIT) {
		buf_reserve(ret_text, 16384);
		got = fread(ret_text->text + ret_text->length, 1, 16384, file);
		ret_text->length += got;
	}
	failed = !file || ferror(file);
	if (failed || ret_text->length > TEMPLATE_LIMIT)
		problems_add(problems, (struct place){ 0 }, "cannot read '%s': %s", path,
			     failed ? strerror(errno) : "larger than 1 MiB");
	if (file)
		fclose(file);
	return failed || ret_text->length > TEMPLATE_LIMIT ? -1 : 1;
}

static int load(void *context, const char *name, struct buf *ret_text, struct buf *ret_file, struct problems *problems)
{
	const struct render_options *options = context;
	const char *folders[] = { options->own, options->folder };
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

static int render_script(const struct templates *set, enum format format, struct buf *ret_script,
			 struct problems *problems)
{
	json_t *nothing;
	int result;

	if (format != FORMAT_HTML)
		return 0;
	nothing = json_object();
	result = template_render(set, "report.js", nothing, escape_html, ret_script, problems);
	json_decref(nothing);
	return result;
}

int render(const json_t *record, enum format format, const struct render_options *options, struct buf *out,
	   struct problems *problems)
{
	struct render_options place = *options;
	struct templates *set = templates_new((struct templates_options){ .load = load, .context = &place });
	struct view_options view_options = { .medium = formats[format].medium, .columns = options->columns };
	struct buf script = { 0 }, text = { 0 };
	json_t *view = NULL;
	int result = -1;

	if (templates_load(set, formats[format].name, problems) || render_script(set, format, &script, problems))
		goto done;
	view_options.color = options->color;
	view_options.ascii = options->ascii;
	view_options.script = buf_slice(&script);
	view = view_new(record, &view_options);
	result = template_render(set, formats[format].name, view, formats[format].escape, &text, problems);
	if (result == 0)
		buf_add(out, buf_slice(&text));
done:
	json_decref(view);
	buf_release(&script);
	buf_release(&text);
	templates_free(set);
	return result;
}
