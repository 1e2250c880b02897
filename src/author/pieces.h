/* Pieces are what a message is made of: its words, which are the same on every machine, and what varies between them:
 * paths, names of packages, numbers, codes, times, names in quotes. Each varying piece knows the pattern that takes its like and
 * what it is called.
 *
 *	struct pieces pieces = { 0 };
 *	pieces_read(&pieces, SLICE("Failed to open 'C:\\x.cab' [0x80070002]"));
 *	...
 *	pieces_release(&pieces);
 */
#ifndef AUTHOR_PIECES_H
#define AUTHOR_PIECES_H

#include "slice.h"

enum piece_type {
	PIECE_WORD,
	PIECE_BLANK,   /* one or more blanks and tabs */
	PIECE_SIGN,    /* one character that is no part of a word */
	PIECE_PRIVATE, /* a token of redaction: USER-1 */
	PIECE_GUID,
	PIECE_URL,
	PIECE_KEY, /* of the registry */
	PIECE_PATH,
	PIECE_PACKAGE,
	PIECE_APP,
	PIECE_COMPONENT,
	PIECE_KB,
	PIECE_DRIVER,
	PIECE_FILE,
	PIECE_CODE,
	PIECE_SYMBOL,
	PIECE_VERSION,
	PIECE_TIME,
	PIECE_NUMBER,
	PIECE_HEX,
	PIECE_NAME, /* anything in quotes */
	PIECE_TYPES
};

struct piece {
	enum piece_type type;
	struct slice text; /* in the message */
	char close;	   /* the quote or bracket right behind it, or 0 */
};

struct pieces {
	struct piece *items;
	size_t count, room;
};

/* Reads a message, which must outlive the pieces; all of it, each byte in one piece. */
void pieces_read(struct pieces *pieces, struct slice message);
void pieces_release(struct pieces *pieces);

/* How much of rest is a domain in front of a user's token: "PC-042\\" of "PC-042\\USER-1". 0: it is none. */
size_t pieces_domain(struct slice rest);

bool piece_is_fixed(const struct piece *piece);

/* What it is called as a capture; NULL where its value tells nobody anything. */
const char *piece_name(const struct piece *piece);

/* A pattern that takes it and its like. */
const char *piece_pattern(const struct piece *piece);

#endif
