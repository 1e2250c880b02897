/* What the scanner found in a block, and what judging starts from. Everything here lives until the next scan. */
#ifndef MATCH_HIT_H
#define MATCH_HIT_H

#include "rules.h"
#include "slice.h"
#include "stamp.h"

enum hit_type {
	HIT_SIGNATURE, /* a signature fits */
	HIT_ERROR,     /* an error entry that no signature fits */
	HIT_CODE       /* a line of text without any header that holds an error code */
};

struct capture {
	const char *name; /* as long as the matcher */
	struct slice value;
};

struct hit {
	enum hit_type type;
	const struct signature *signature; /* of a HIT_SIGNATURE */
	const struct kind *kind;	   /* of the entry; NULL for text without a header */
	enum level level;
	int64_t time;		 /* of the entry, or of the last one before it that had a time; STAMP_NONE */
	unsigned long long line; /* where the signature fits */
	unsigned long long offset;     /* in bytes, of that line in the file */
	unsigned long long first_line; /* of the entry */
	struct slice text;	       /* what to quote: the entry, or the lines of a long one that count */
	struct slice message;	       /* the first line of text without its header */
	struct slice raw;	       /* the entry as it stands in the block */
	struct slice around;	       /* the part of the block in which raw stands, for context lines */
	const struct capture *captures;
	size_t capture_count;
};

/* A signature whose pattern needed more than its limit allows. */
struct match_limit {
	const struct signature *signature;
	unsigned long long line;
};

struct hits {
	struct hit *items;
	size_t count, room;
	struct match_limit *limits;
	size_t limit_count, limit_room;
	size_t consumed; /* bytes of the block that are done with */
};

/* The value of a capture, or an empty slice. */
struct slice hit_capture(const struct hit *hit, const char *name);

/* Up to count whole lines before (negative) or after (positive) the entry, as they stand, without the last line end.
 * Lines that begin more than 4 KiB before the entry are left out. */
struct slice hit_context(const struct hit *hit, int count);

#endif
