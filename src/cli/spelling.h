/* What somebody may have meant who typed a word that does not exist. */
#ifndef CLI_SPELLING_H
#define CLI_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

/* How many letters have to be put in, taken out, changed or swapped with their neighbour to make one word of the other.
 * A word of more than 63 letters is as far as it is long. */
size_t spelling_distance(const char *one, const char *other);

/* The word that is meant: offer each that exists, then ask.
 *
 *	struct spelling spelling = { "anaylze" };
 *	spelling_offer(&spelling, "analyze");
 *	spelling.meant	-> "analyze", or NULL where no slip of the fingers explains it
 */
struct spelling {
	const char *given;
	const char *meant;
	size_t distance;
};

void spelling_offer(struct spelling *spelling, const char *word);

#endif
