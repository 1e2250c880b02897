/* A spot is one entry of a log, found by a line that it holds: for who wants to look at it, not at the log.
 *
 *	if (spot_find(matcher, source, 1412, NULL, NULL, &spot, problems) == 1)
 *		fwrite(spot.text.text, 1, spot.text.length, stdout);
 *	spot_release(&spot);
 */
#ifndef MATCH_SPOT_H
#define MATCH_SPOT_H

#include "hit.h"
#include "matcher.h"
#include "source.h"

struct spot {
	struct slice text;	  /* the entry, its lines without CR */
	struct slice line;	  /* the one that was asked for, in text */
	struct slice message;	  /* in text: that line without what its header is */
	const struct kind *kind;  /* NULL: text without a header */
	const struct kind *main;  /* of the file, as far as it was read; NULL: none */
	unsigned long long begin; /* number of the entry's first line */
	enum level level;
	const struct signature **signatures; /* that fit the entry, by id, noise among them */
	size_t signature_count;
	struct arena arena; /* of all of this */
};

/* Is told all text of the log, in whole lines: what stands elsewhere may be needed to understand the spot. */
typedef void spot_text_fn(void *context, struct slice text);

/* Finds the entry that holds line number in source. told may be NULL. Returns 1 where it is there, 0 where the log has fewer
 * lines (spot->begin is how many), -1 after adding a problem. */
int spot_find(struct matcher *matcher, struct source *source, unsigned long long number, spot_text_fn *told,
	      void *context, struct spot *ret_spot, struct problems *problems);
void spot_release(struct spot *spot);

#endif
