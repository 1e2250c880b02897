/* A slice is a piece of somebody else's text: a pointer and a length.
 *
 * It owns nothing and is valid as long as the text it points into. Text from logs is foreign: it may hold
 * NUL and any other byte, so nothing here stops at a NUL and no slice need end with one.
 *
 *	struct slice line = slice_of("2024-03-02 10:36:37, Info  CBS  text");
 *	struct slice date = slice_head(line, 10);
 *	if (slice_starts(line, SLICE("2024")))
 *		buf_add(&buf, date);
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
	const char *text;
	size_t length;
};

/* A slice of a string literal, usable in constant tables. */
#define SLICE(literal) ((struct slice){ "" literal, sizeof(literal) - 1 })

/* The arguments for a "%.*s" in printf; lengths above INT_MAX are cut. */
#define SLICE_ARGS(slice) (int)((slice).length < 0x7fffffff ? (slice).length : 0x7fffffff), (slice).text

/* A slice of a C string; NULL gives the empty slice. */
struct slice slice_of(const char *text);

/* The first length bytes, or all of it where there are fewer. */
struct slice slice_head(struct slice slice, size_t length);

/* What follows the first length bytes; empty where there are fewer. */
struct slice slice_tail(struct slice slice, size_t length);

/* Without the ASCII white space at both ends. */
struct slice slice_trim(struct slice slice);

bool slice_equal(struct slice a, struct slice b);

/* Equal but for the case of ASCII letters. */
bool slice_same(struct slice a, struct slice b);

bool slice_starts(struct slice slice, struct slice head);
bool slice_ends(struct slice slice, struct slice tail);

/* Where needle begins in slice, or slice.length where it does not occur. */
size_t slice_find(struct slice slice, struct slice needle);

/* Where byte first stands in slice, or slice.length where it does not occur. */
size_t slice_find_byte(struct slice slice, char byte);

/* Byte order, a shorter slice first: below zero, zero, above zero. For qsort and searches. */
int slice_compare(struct slice a, struct slice b);

/* Takes the next line off *rest, without its LF and any CR before it. Returns false at the end of *rest. */
bool slice_next_line(struct slice *rest, struct slice *ret_line);

#endif
