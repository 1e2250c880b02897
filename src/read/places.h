/* Places lead from a position in the text back to the file: which byte a line begins at.
 *
 * Text and file mostly run in step: in plain text one byte of text is one byte of the file, in UTF-16 an
 * ASCII character is two. So nothing is noted per line. A mark says "this line of text begins at that byte
 * of the file, and from here on they run in step"; the lines after it follow from it, up to the first that
 * does not: that line gets the next mark.
 *
 *	file  \xEF\xBB\xBF one\n  two\n  Ger\xE4t\n      four\n      lines at 0, 7, 11, 17
 *	text              one\n  two\n  Ger\xC3\xA4t\n  four\n      lines at 0, 4, 8, 15
 *	marks             0->0   4->7                15->17
 *
 * Positions count from the beginning of the file and of all its text. */
#ifndef READ_PLACES_H
#define READ_PLACES_H

#include <stdbool.h>
#include <stddef.h>

struct places_mark {
	unsigned long long text;
	unsigned long long raw : 62;
	unsigned long long step : 2; /* bytes of the file for one of ASCII text: 1 or 2 */
};

struct places {
	struct places_mark *marks;
	size_t count;
	size_t room;
};

void places_release(struct places *places);

/* A line of text begins at the byte raw of the file, and what follows has the given step. Positions may not
 * fall. */
void places_add(struct places *places, unsigned long long text, unsigned long long raw, unsigned step);

/* The byte of the file at which the line begins that begins at text. */
unsigned long long places_raw(const struct places *places, unsigned long long text);

/* Positions before text will not be asked for again. */
void places_forget(struct places *places, unsigned long long text);

/* So many marks that no more lines should be added before some are forgotten; a bound on memory, not on
 * what works. */
bool places_full(const struct places *places);

#endif
