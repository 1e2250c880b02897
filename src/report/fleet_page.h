/* A fleet becomes a page, a ticket or a summary for the terminal: what is wrong, on which machines, and which
 * few methods clear most of them. The value is that of fleet.schema.json.
 *
 * It may come from anywhere: what has the wrong type counts as null, and an index that is no machine's is left
 * out. Every number of machines is that of the machines that its list names, so it always leads to them.
 *
 * A page has about three megabytes at most and holds as many machines as fit, those that failed first, the
 * most certain before the others, and says how many it left out. A ticket has 60,000 characters at most. */
#ifndef REPORT_FLEET_PAGE_H
#define REPORT_FLEET_PAGE_H

#include "render.h"

/* Adds fleet in that format to out. Returns 0, or -1 after adding problems; out is as it was then. */
int fleet_render(const json_t *fleet, enum format format, const struct render_options *options,
		 struct buf *out, struct problems *problems);

#endif
