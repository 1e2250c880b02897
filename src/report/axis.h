/* The time axis of a picture that is as wide as its page: positions are thousandths of the width, so the picture
 * needs no size of its own.
 *
 *	struct axis axis = { first, last };
 *	struct axis_span span = axis_span(&axis, start, end);
 */
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include "buf.h"

#include <stdint.h>

#define AXIS_TICKS 8 /* at most */

/* Stamps of base/stamp.h; first <= last. */
struct axis {
	int64_t first;
	int64_t last;
};

/* Thousandths of the width; at + width <= 1000. */
struct axis_span {
	unsigned at;
	unsigned width;
};

/* Where a stamp stands, those outside at the nearer end. */
unsigned axis_at(const struct axis *axis, int64_t stamp);

/* Where start to end stands, never so narrow that nobody sees it. */
struct axis_span axis_span(const struct axis *axis, int64_t start, int64_t end);

/* Round points of time inside the axis, two to AXIS_TICKS of them where it is longer than a second or two. Returns
 * how many. */
size_t axis_ticks(const struct axis *axis, int64_t ret_ticks[AXIS_TICKS]);

/* The label of a tick: "07:40", with its day where before is on another day or NULL; "11 Mar" where ticks are days
 * apart, with the year where it changed. */
void axis_label(struct buf *out, const struct axis *axis, const int64_t *before, int64_t tick);

#endif
