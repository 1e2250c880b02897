/* Needles are the texts of which one stands in everything that a pattern matches.
 *
 * One scan looks for the needles of all signatures at once, at more than a gigabyte a second; the pattern itself
 * runs only where one was found. So a pattern without a needle could never be found, and one with a needle
 * that stands on every line would cost the whole set its speed.
 *
 * They are read out of the pattern, so that rule authors need not write them:
 *
 *	Failed to (?:pin|resolve) deployment \[HRESULT = 0x(?<hr>[0-9a-f]{8})
 *
 * is a sequence of "Failed to ", a choice, " deployment [HRESULT = 0x" and something unknown; the longest part wins.
 * A part that may be missing (`?`, `*`, `{0,`) breaks the run; a choice gives one needle for each alternative, if each
 * has one. Line ends break a run too, because a CR may stand before them in the raw text. What is not understood
 * (conditions, back references, classes) breaks the run and is never guessed at, and what may change the meaning of
 * all the rest (verbs, call-outs) leaves the pattern without any: a needle may be missing, but it is never wrong. */
#ifndef MATCH_NEEDLE_H
#define MATCH_NEEDLE_H

#include "arena.h"

#define NEEDLE_SHORTEST 4

struct needle {
	struct slice text;
	bool caseless;
};

struct needles {
	struct needle *items; /* in the arena given */
	size_t count;	      /* 0: the pattern has none that is long enough */
};

/* The needles of a PCRE2 pattern. The pattern need not be valid; then there may be none. scratch holds what is thought on
 * the way and is reset. */
struct needles needles_of(struct slice pattern, struct arena *arena, struct arena *scratch);

#endif
