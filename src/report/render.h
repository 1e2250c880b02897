/* A record becomes a page, a ticket or a triage summary: the view of it goes through the template of that
 * format. What would be too long is rendered again from a view with less detail: a page has about a megabyte
 * at most, a ticket what the ticket system takes. Bytes are counted, which are never fewer than characters; of
 * a ticket for Jira, ServiceNow and of a mail also each line feed once more, for a browser sends two bytes. */
#ifndef REPORT_RENDER_H
#define REPORT_RENDER_H

#include "buf.h"
#include "problem.h"

#include <jansson.h>

enum format {
	FORMAT_HTML,
	FORMAT_MARKDOWN, /* for GitHub: 60,000 */
	FORMAT_TEXT,
	FORMAT_JIRA,	   /* wiki markup: 30,000 */
	FORMAT_SERVICENOW, /* plain text: 4,000 */
	FORMAT_CUSTOMER,   /* plain text in plain words: 4,000 */
	FORMAT_COUNT,
};

struct render_options {
	const char *folder; /* the templates of the program */
	const char *own;    /* a folder whose templates replace those of the same name, or NULL */
	size_t columns;	    /* for text, as in struct view_options */
	bool color;
	bool ascii;
};

/* Adds record in that format to out. Returns 0, or -1 after adding problems; out is as it was then. */
int render(const json_t *record, enum format format, const struct render_options *options, struct buf *out,
	   struct problems *problems);

#endif
