/* Text on its way into a cell. Whatever goes in, what comes out is valid UTF-8 that Excel shows as it is:
 * control characters and those that turn the direction of text are visible (as in escape.h), what looks like
 * an escape of Excel's own ("_x0041_") stays what it looks like, a tab is four blanks, and no text is longer
 * or has more lines than a cell may hold.
 *
 *	xlsx_text(&out, SLICE("a_x0041_"));	adds a_x005F_x0041_, which Excel shows as a_x0041_
 */
#ifndef REPORT_XLSX_TEXT_H
#define REPORT_XLSX_TEXT_H

#include "buf.h"
#include "slice.h"

/* Adds at most limit UTF-16 units of text: 100 or more, and what is above XLSX_TEXT_LIMIT counts as that.
 * Where text is longer, a mark says how many characters were cut. */
void xlsx_text(struct buf *out, struct slice text, size_t limit);

#define XLSX_TEXT_LIMIT 32000

/* How wide text is in a cell, in columns: its longest line. exact is for the font whose characters are
 * equally wide. */
double xlsx_text_width(struct slice text, bool exact);

/* How many lines it takes where lines are broken at a width. */
size_t xlsx_text_lines(struct slice text, double width, bool exact);

#endif
