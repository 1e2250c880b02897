/* A pair says how two sides belong together: whether they are of one machine, and which of them is the later one. What
 * speaks for and against it is told, and nothing is taken for granted: two machines of the same image have the same
 * history, and one machine may have got another name. */
#ifndef CHANGE_PAIR_H
#define CHANGE_PAIR_H

#include "side.h"

enum kinship {
	KIN_SAME,
	KIN_UNKNOWN,  /* nothing says so, nothing speaks against it */
	KIN_DOUBTFUL, /* some say so, some speak against it */
	KIN_OTHER,
};

enum order {
	ORDER_LATER,	/* the second reaches further: it can be compared */
	ORDER_SAME,	/* the very same logs */
	ORDER_NO_NEWS,	/* it reaches no further */
	ORDER_REVERSED, /* the first reaches further */
	ORDER_UNTIMED,	/* one of them has no times */
};

struct pair {
	const struct side *before, *after;
	enum kinship kinship;
	enum order order;
	json_t *remarks; /* {status: sign|doubt|note, text} */
};

/* The sides must outlive the pair. */
void pair_init(struct pair *pair, const struct side *before, const struct side *after);
void pair_release(struct pair *pair);

void pair_remark(struct pair *pair, const char *status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "same", "unknown", "doubtful", "other"; "later", "same", "no-news", "reversed", "untimed". */
const char *kinship_word(enum kinship kinship);
const char *order_word(enum order order);

#endif
