/* What the renderers of machines and of fleets share. Not for others. */
#ifndef REPORT_RENDER_PARTS_H
#define REPORT_RENDER_PARTS_H

#include "render.h"
#include "template.h"

/* A set with the filters of all formats, the template called name and its parts; options must live as long.
 * NULL after adding problems. */
struct templates *render_load(const char *name, const struct render_options *options,
			      struct problems *problems);

/* The script of that name as it will stand in the page, whose content policy names its hash. It holds nothing
 * of the data. Returns 0, or -1 after adding problems. */
int render_script(struct templates *set, const char *name, struct buf *ret_script, struct problems *problems);

/* Adds what was rendered to out, for a terminal that shows nothing but ASCII in that. */
void render_add(struct buf *out, struct slice text, bool ascii);

#endif
