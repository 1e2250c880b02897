/* Renders a record with the templates: the page, the ticket text, the triage. */
#ifndef REPORT_RENDER_H
#define REPORT_RENDER_H

#include "buf.h"
#include "problem.h"

#include <jansson.h>

enum format { FORMAT_HTML, FORMAT_MARKDOWN, FORMAT_TEXT };

struct render_options {
	const char *folder; /* of the built-in templates */
	const char *own;    /* of templates that replace those of the same name, or NULL */
	size_t columns;	    /* of the terminal; 0: 80 */
	bool color;
	bool ascii;
};

/* Adds the rendered record to out. Returns 0, or -1 after adding problems; out is left as it was then. */
int render(const json_t *record, enum format format, const struct render_options *options, struct buf *out,
	   struct problems *problems);

#endif
