/* A diff becomes a page, a ticket or an answer on the terminal. The value is that of diff.schema.json; what has the wrong
 * type counts as null. A page has about a megabyte at most, a ticket 60,000 characters. */
#ifndef REPORT_DIFF_PAGE_H
#define REPORT_DIFF_PAGE_H

#include "render.h"

/* Adds diff in that format to out. Returns 0, or -1 after adding problems; out is as it was then. */
int diff_render(const json_t *diff, enum format format, const struct render_options *options, struct buf *out,
		struct problems *problems);

#endif
