/* Error entries that no signature explains, grouped by their shape: what differs from entry to entry (numbers, paths,
 * names in quotes, identifiers) is replaced by a word for it, and what is left is the template. Its fingerprint is the same on
 * every machine. */
#ifndef JUDGE_NOVELTY_H
#define JUDGE_NOVELTY_H

#include "arena.h"
#include "buf.h"
#include "slice.h"

#include <stdint.h>

#define NOVELTY_LIMIT 1024

/* What an entry stands in. */
struct surroundings {
	struct slice before, after; /* whole lines */
	unsigned long long attempt; /* the id of the one around it, 0 for none */
	struct slice phase;	    /* of the log; empty where none is known */
	struct slice step;	    /* what the attempt was doing */
};

struct novel {
	uint64_t fingerprint;
	struct slice template;
	struct slice text; /* the first entry, as it stands */
	unsigned long long count;
	size_t file;
	unsigned long long line;
	unsigned long long line_count; /* of the first entry */
	int64_t time;
	struct surroundings around; /* of the first entry */
};

struct novelty {
	struct novel *items;
	size_t count, room;
	unsigned long long entries;    /* all of them */
	unsigned long long overflowed; /* entries of templates that had no room */
};

void novelty_release(struct novelty *novelty);

/* Adds an entry. message is its first line without the header; texts are copied into arena where they are new. Returns
 * the first of its template, valid until the next call, for the caller to say what is around it; else NULL. */
struct novel *novelty_add(struct novelty *novelty, struct arena *arena, struct slice message,
			  const struct novel *seen);

/* Writes the template of a message. */
void novelty_template(struct slice message, struct buf *ret_template);

/* Most frequent first; equal counts in the order they were first seen. */
void novelty_sort(struct novelty *novelty);

#endif
