/* Entries finds the entries of a block: a header line, recognised by the header patterns of the log kinds, and the lines that
 * continue it. Positions are bytes in the block's text, and mostly line starts. Inside of this room.
 *
 *	struct entry entry = entries_find(entries, line_begin(block, position), floor, limit);
 *	entries_text(entries, &entry, &text, &joined);
 */
#ifndef MATCH_ENTRIES_H
#define MATCH_ENTRIES_H

#include "blocks.h"
#include "matcher_inside.h"
#include "stamp.h"

/* A header line and what it says. */
struct head {
	const struct header *header; /* NULL: no header */
	struct slice time, level;
	struct slice message; /* where the header says it; else it is what follows the match */
	size_t length;	      /* of the match */
};

struct entry {
	size_t begin, end;
	struct head head;
};

struct entries;

/* Never NULL; matcher and runner must outlive it. */
struct entries *entries_new(const struct matcher *matcher, struct runner *runner);
void entries_free(struct entries *entries);

/* The positions that follow are in this block. */
void entries_set_block(struct entries *entries, const struct block *block);

/* The line at begin without its line end; the start of the line that holds position; where the next one begins. */
struct slice line_at(const struct block *block, size_t begin);
size_t line_begin(const struct block *block, size_t position);
size_t line_end(const struct block *block, size_t position);

/* What the line at begin is the header of, if it is one. A header that only goes on with the record before it, split by
 * the logger, is told by entries_joined(). */
struct head entries_head(struct entries *entries, size_t begin);

/* Whether the header at begin is the rest of the record before it; then *ret_length is how much of it to cut off. */
bool entries_joined(struct entries *entries, const struct head *head, size_t begin, size_t *ret_length);

/* A header that begins an entry. */
bool entries_begins(struct entries *entries, size_t begin, struct head *ret_head);

/* The entry around the line at begin: back to its header, but not in front of floor, and on to the next header, but not
 * beyond limit. A line too far behind a header, or in front of the first, is an entry by itself. */
struct entry entries_find(struct entries *entries, size_t begin, size_t floor, size_t limit);

/* Writes the entry's text without CR, split records joined; *ret_joined says whether there were any. */
void entries_text(struct entries *entries, const struct entry *entry, struct buf *ret_text, bool *ret_joined);

/* The message of an entry's first line, in its text. */
struct slice entries_message(struct entries *entries, const struct entry *entry, struct slice text,
			     bool joined);

/* STAMP_NONE where there is none. */
int64_t head_time(const struct head *head);

enum level head_level(const struct head *head);

#endif
