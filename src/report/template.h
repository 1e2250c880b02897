/* Templates: Mustache over a JSON value. The language is that of the public specification without its
 * optional modules: {{name}} {{{raw}}} {{&raw}} {{#section}} {{^inverted}} {{/end}} {{>partial}}
 * {{!comment}} {{=<% %>=}}, {{dotted.names}} and {{.}}; a tag that stands alone on its line takes the line
 * with it.
 *
 * What is stricter: an unknown name, a partial that is not there, a list or an object shown as text are
 * problems, with file, line and column. A name is unknown when no object around the place has it. null is
 * known, renders as nothing and counts as false, and so does every name below it ({{tried.code}} where tried
 * is null). false, null, the empty text and the empty list are false; everything else is true, 0 too.
 *
 * What is more: a filter is a section by the name of an escaper. Its body is rendered without escaping, and
 * the result goes through the filter: {{#code}}{{command}}{{/code}}. The name of a filter hides the same
 * name in data.
 *
 *	struct templates *set = templates_new((struct templates_options){ .load = load_file });
 *	struct buf page = { 0 };
 *
 *	if (templates_load(set, "report.html", problems) == 0 &&
 *	    template_render(set, "report.html", record, escape_html, &page, problems) == 0)
 *		fputs(buf_text(&page), stdout);
 *	buf_release(&page);
 *	templates_free(set);
 *
 * A set is filled first; from then on it is const and may be shared between threads. Rendering only reads
 * data and takes no references, so data may be shared as well.
 */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include "escape.h"
#include "problem.h"

#include <jansson.h>

struct templates;

/* Fetches the template called name for templates_load(): its text, and in ret_file the file name for
 * problems; where that stays empty, name is shown. Returns 1, 0 where there is none of that name, -1 after
 * adding a problem. Names come from templates: check them before you build a path. */
typedef int templates_load_fn(void *context, const char *name, struct buf *ret_text, struct buf *ret_file,
			      struct problems *problems);

struct templates_options {
	templates_load_fn *load; /* NULL: only what templates_add() brings */
	void *context;		 /* for load */
	bool lenient;		 /* unknown names and partials, lists and objects as text are nothing */
	size_t depth_limit;	 /* partials inside partials; 0 is 32 */
	size_t output_limit;	 /* bytes; 0 is 64 MiB */
	size_t step_limit;	 /* tags, texts, look-ups, filtered bytes; 0 is 256 Mi */
};

/* An empty set; the caller frees it. What options point to must live as long. */
struct templates *templates_new(struct templates_options options);
void templates_free(struct templates *set);

/* Parses text and adds it as name, in place of an earlier one; file is its name in problems, or NULL for
 * name. Returns 0, or -1 after adding its mistakes, 50 at most, to problems; the set stays as it was then. */
int templates_add(struct templates *set, const char *name, const char *file, struct slice text,
		  struct problems *problems);

/* Loads name, and then every partial that a template of the set needs, unless they are in the set. Returns
 * 0, or -1 after adding problems; what could be loaded is in the set then. */
int templates_load(struct templates *set, const char *name, struct problems *problems);

/* Adds a filter; name is not copied. It must be as safe for the output as the escaper it stands in for. */
void templates_filter(struct templates *set, const char *name, escape_fn *filter);

/* Adds the template called name, filled with data, to out. escape serves {{name}}. Returns 0, or -1 after
 * adding problems, one for each place and 50 at most: out holds what could be rendered then, up to where a
 * limit was reached. */
int template_render(const struct templates *set, const char *name, const json_t *data, escape_fn *escape,
		    struct buf *out, struct problems *problems);

#endif
