/* Text on a terminal: how many columns it takes, where its lines break, how it looks in ASCII. No locale is
 * asked. Text is UTF-8 as escape_text() leaves it. */
#ifndef REPORT_SCREEN_H
#define REPORT_SCREEN_H

#include "buf.h"
#include "slice.h"

/* Columns that text takes: 2 for wide characters, 0 for those that join the one before. */
size_t screen_width(struct slice text);

/* Takes the next line of at most columns columns off *rest: up to the last blank that fits, else as many
 * characters as fit, at least one; a line feed ends it early. Blanks around the break belong to no line.
 * Returns false at the end of *rest. */
bool screen_next_line(struct slice *rest, size_t columns, struct slice *ret_line);

/* Adds text in ASCII: dashes, quotes and pictures of control characters by their likeness, the rest as '?'.
 */
void screen_ascii(struct buf *out, struct slice text);

#endif
