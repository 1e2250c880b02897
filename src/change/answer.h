/* The answer: whether it is fixed, in a word and a sentence. Proof and mere absence are different words. */
#ifndef CHANGE_ANSWER_H
#define CHANGE_ANSWER_H

#include "repairs.h"

enum answer_status {
	CHANGED_FIXED,
	CHANGED_PARTLY,
	CHANGED_ABSENT, /* not seen again, and not proved to be fixed */
	CHANGED_NOT,
	CHANGED_WORSE,
	CHANGED_ANOTHER, /* the first failure is gone, another is in its place */
	CHANGED_NOTHING, /* nothing was broken, and nothing is */
	CHANGED_UNCLEAR,
};

struct answer {
	enum answer_status status;
	struct buf headline, summary;
	bool compared;		/* else the two cannot be compared, and nothing was */
	struct slice cause;	/* that was decisive before */
	struct slice cause_now; /* that stands behind what failed since; may be empty */
	struct slice
		cause_new; /* that stands behind what failed since and had not failed before; may be empty */
	const struct failure *retry; /* what has to be tried again to know more, or NULL */
};

/* Whether the two can be compared at all; if not, says why in headline. */
bool answer_compares(const struct pair *pair, struct buf *headline);

void answer_init(struct answer *answer, const struct pair *pair, const struct failures *failures,
		 const struct repairs *repairs);
void answer_release(struct answer *answer);

/* "fixed", "partly-fixed", "not-seen-again", "not-fixed", "worse", "another-failure", "nothing-broken", "cannot-tell". */
const char *answer_status_word(enum answer_status status);

/* Whether what the second record recommends rests on entries from before alone. */
bool answer_is_stale(const struct answer *answer);

#endif
