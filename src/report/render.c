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
#define CUT_NOTE   "\nThe rest was left out here; it is in the attached report.\n"

/* What {{#code_span}}, {{#fence}} and {{#fold}} make of their text. */
struct filters {
	escape_fn *code_span, *fence, *fold;
};

static const struct filters markdown = { escape_markdown_code, escape_markdown_fence, escape_markdown };
static const struct filters jira = { escape_jira_code, escape_jira_block, escape_jira };
static const struct filters note = { escape_note, escape_note_block, escape_note_folded };
static const struct filters mail = { escape_note, escape_note_block, escape_note };

static const struct {
	const char *name;
	enum view_medium medium;
	escape_fn *escape;
	const struct filters *filters;
	size_t most_bytes;
	size_t line_end; /* bytes that a line feed counts for beside itself */
	bool may_cut;	 /* at the end of a line, where nothing else helps */
} formats[] = {
	[FORMAT_HTML] = { "report.html", VIEW_PAGE, escape_html, &markdown, 950000, 0, false },
	[FORMAT_MARKDOWN] = { "report.md", VIEW_TICKET, escape_markdown, &markdown, 60000, 0, false },
	[FORMAT_TEXT] = { "triage.txt", VIEW_TERMINAL, escape_text, &markdown, 60000, 0, false },
	[FORMAT_JIRA] = { "report.jira", VIEW_TICKET, escape_jira, &jira, 30000, 1, false },
	[FORMAT_SERVICENOW] = { "report.servicenow", VIEW_NOTE, escape_note, &note, 4000, 1, true },
	[FORMAT_CUSTOMER] = { "report.customer", VIEW_NOTE, escape_note, &mail, 4000, 1, true },
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

static struct templates *load_with(const struct filters *filters, const char *name,
				   const struct render_options *options, struct problems *problems)
{
	struct templates *set =
		templates_new((struct templates_options){ .load = load, .context = (void *)options });

	templates_filter(set, "code_span", filters->code_span);
	templates_filter(set, "fence", filters->fence);
	templates_filter(set, "fold", filters->fold);
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

struct templates *render_load(const char *name, const struct render_options *options,
			      struct problems *problems)
{
	return load_with(&markdown, name, options, problems);
}

static size_t size_of(enum format format, struct slice text)
{
	size_t size = text.length;

	for (size_t i = 0; i < text.length && formats[format].line_end; i++)
		size += text.text[i] == '\n' ? formats[format].line_end : 0;
	return size;
}

static bool fits(enum format format, const struct buf *text)
{
	return size_of(format, buf_slice(text)) <= formats[format].most_bytes;
}

/* Leaves whole lines that fit beside a word that there were more. */
static void cut(enum format format, struct buf *text)
{
	size_t left = formats[format].most_bytes - size_of(format, SLICE(CUT_NOTE)), end = 0;
	struct slice rest = buf_slice(text), line;

	while (slice_next_line(&rest, &line)) {
		size_t size = size_of(format, (struct slice){ line.text, line.length + 1 });

		if (size > left)
			break;
		left -= size;
		end = text->length - rest.length;
	}
	text->length = end;
	buf_add_text(text, CUT_NOTE);
}

int render(const json_t *record, enum format format, const struct render_options *options, struct buf *out,
	   struct problems *problems)
{
	struct templates *set = load_with(formats[format].filters, formats[format].name, options, problems);
	struct view_options view = { .medium = formats[format].medium,
				     .columns = options->columns,
				     .color = options->color,
				     .ascii = options->ascii };
	struct buf script = { 0 }, text = { 0 };
	int result = -1;

	if (!set || (format == FORMAT_HTML && render_script(set, SCRIPT, &script, problems)))
		goto done;
	view.script = buf_slice(&script);
	for (; view.detail < view_details(view.medium); view.detail++) {
		buf_clear(&text);
		result = render_view(set, format, record, &view, &text, problems);
		if (result || fits(format, &text))
			break;
	}
	while (formats[format].may_cut && slice_ends(buf_slice(&text), SLICE("\n\n")))
		text.length--;
	if (result == 0 && formats[format].may_cut && !fits(format, &text))
		cut(format, &text);
	if (result == 0)
		render_add(out, buf_slice(&text), options->ascii);
done:
	buf_release(&script);
	buf_release(&text);
	templates_free(set);
	return result;
}
