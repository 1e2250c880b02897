/* Failures: what failed before, after, or both, each with what became of it.
 *
 * The logs sent afterwards mostly hold those sent before: what stands in them from before the end of the first is old
 * news. That something is gone may mean that it is mended, or that its log was rotated away, or that the log was not
 * sent: only a later success, or an entry that takes it back, proves that it is fixed. */
#ifndef CHANGE_FAILURES_H
#define CHANGE_FAILURES_H

#include "buf.h"
#include "pair.h"

enum change {
	CHANGE_STILL,	  /* it came again */
	CHANGE_REGRESSED, /* it had succeeded, now it fails */
	CHANGE_NEW,
	CHANGE_FIXED,	/* a later success proves it */
	CHANGE_ABSENT,	/* the logs that would show it do not */
	CHANGE_UNCLEAR, /* no log would show it */
	CHANGE_EARLIER, /* from before, but seen only now */
	CHANGE_COUNT,
};

struct failure {
	enum change change;
	bool main;			 /* decides, where it is an attempt: people have a name for it */
	const struct deed *was, *now;	 /* an attempt; either may be NULL */
	const struct sight *seen, *sees; /* a finding; either may be NULL */
	const struct deed *proof;	 /* whose success mended what was found, or NULL */
	struct slice cause;
	struct buf why;
};

struct failures {
	struct failure *items;
	size_t count, room;
	size_t counts[CHANGE_COUNT];
};

void failures_init(struct failures *failures, const struct pair *pair);
void failures_release(struct failures *failures);

/* "still-there", "regressed", "new", "fixed", "not-seen-again", "cannot-tell", "earlier". */
const char *change_word(enum change change);

/* What failed, for a sentence: the subject, else the title. */
void failure_add_name(const struct failure *failure, struct buf *out);

/* The last failure that is known, and its code or an empty text. */
int64_t failure_last(const struct failure *failure);
struct slice failure_code(const struct failure *failure);

/* Whether two ids of causes name the same one: a finer one counts as its parent. */
bool causes_same(struct slice a, struct slice b);

#endif
