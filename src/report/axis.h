/* The time axis of a picture that is as wide as its page: positions are thousandths of the width, so the
 * picture needs no size of its own.
 *
 * Attempts to update last minutes and lie days apart. So the axis leaves out the long gaps in which nothing
 * happened: it consists of pieces with breaks between them; a longer piece is wider, and none is too narrow
 * to be seen.
 *
 *	struct axis axis = { 0 };
 *
 *	axis_add(&axis, start, end);		for each span to be drawn
 *	axis_settle(&axis);
 *	struct axis_span span = axis_span(&axis, start, end);
 *	axis_release(&axis);
 *
 * Stamps are those of base/stamp.h. */
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include "buf.h"

#include <stdint.h>

/* Thousandths of the width; at + width <= 1000. */
struct axis_span {
	unsigned at;
	unsigned width;
};

struct axis {
	struct axis_piece {
		int64_t first;
		int64_t last;
		struct axis_span place;
	} * pieces; /* in order, once settled */
	size_t count;
	size_t room;
};

void axis_release(struct axis *axis);

/* start and end may come in either order. */
void axis_add(struct axis *axis, int64_t start, int64_t end);

/* Joins what lies close together and gives every piece its place. Nothing may be added from then on. */
void axis_settle(struct axis *axis);

/* Where a stamp stands; one outside of the pieces stands at the end of the nearest one before it, or at 0. */
unsigned axis_at(const struct axis *axis, int64_t stamp);

/* Where start to end stands, never so narrow that nobody sees it. */
struct axis_span axis_span(const struct axis *axis, int64_t start, int64_t end);

/* The stamp that the axis shows label number `number` for: round times where the axis is one piece, else the
 * start of each piece. Returns false where there are no more. */
bool axis_tick(const struct axis *axis, size_t number, int64_t *ret_stamp);

/* The label of a tick: "07:40", with its day where before is on another day or NULL; "11 Mar" where ticks are
 * days apart, with the year where it changed. */
void axis_label(struct buf *out, const struct axis *axis, const int64_t *before, int64_t tick);

#endif
