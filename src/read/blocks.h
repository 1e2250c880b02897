/* Blocks turn the bytes of a source into text: large pieces of whole lines in UTF-8, whose line numbers and
 * byte offsets in the file can be asked for. Nothing here depends on how the source cuts its bytes.
 *
 *	struct blocks *blocks = blocks_new(source, NULL);
 *	struct block block;
 *	while ((got = blocks_next(blocks, &block, &problems)) == 1) {
 *		size_t at = slice_find(block.text, SLICE("Error"));
 *		if (at < block.text.length)
 *			printf("line %llu\n", block_line(&block, at));
 *		blocks_consume(blocks, block.text.length);
 *	}
 *	puts(blocks_reading(blocks)->sha256);
 *	blocks_free(blocks);
 *
 * A consumer that cannot decide yet (the last entry may go on) consumes less: the next block then begins
 * with what was left and has more behind it. A block, its text and its past are valid until the next
 * blocks_ call but blocks_reading.
 *
 * Text is always valid UTF-8. NUL bytes and byte order marks are taken out; all other control characters,
 * and every kind of line end (LF, CRLF, CR CR LF, lone CR), stay as they are in the file. Only LF ends a
 * line. A line of more than line_limit bytes is not held back until its end is found: a block may then end,
 * and the next begin, inside it.
 *
 * Memory is bounded whatever the file holds: 8 MiB with the default options. */
#ifndef READ_BLOCKS_H
#define READ_BLOCKS_H

#include "problem.h"
#include "slice.h"
#include "source.h"

#define BLOCKS_HEAD 4096		      /* bytes of blocks_head */
#define BLOCKS_PAST 4096		      /* most bytes of past */
#define BLOCKS_FULL ((size_t)2 * 1024 * 1024) /* a block of this size is full */

struct blocks;

/* How to read; zero stands for the default of each. */
struct blocks_options {
	size_t read_size;  /* bytes per read: 1 MiB */
	size_t line_limit; /* bytes after which a line is cut into pieces: 256 KiB; at least 16 */
	bool no_hash;	   /* true: reading.sha256 stays empty */
	bool no_thread; /* true: hash in the caller's thread; else files above 4 MiB are hashed in a thread */
};

/* Its text is whole lines, but for the last line of the file and for pieces of a line above the limit. The
 * past begins at a line start and is empty where that is too far away. */
struct block {
	struct slice text;
	size_t past; /* bytes of consumed text that are still readable in front of text.text, up to 4 KiB */
	unsigned long long line;   /* number of the line at text.text, from 1 */
	unsigned long long offset; /* byte offset in the file at which that line begins */
	bool within;		   /* text begins inside a line above the limit, whose head was consumed */
	bool full;		   /* it grows no more: consume some of it before the next call */
	bool final;		   /* nothing follows */
	const struct blocks *blocks;
};

/* What is known about a file by now; all of it once blocks_next() returned 0.
 *
 * The encoding is "utf-8" (also for plain ASCII), "utf-8-bom", "utf-16le", "utf-16be", "windows-1252",
 * "windows-1251" or "gbk", several joined by '+' where lines differ ("utf-8+windows-1252"), or "binary" where
 * the head of the file is no text; a binary file is decoded like any other all the same. */
struct reading {
	const char *encoding;
	unsigned long long bytes;
	unsigned long long lines;	/* a last line without a line end counts */
	unsigned long long undecodable; /* bytes that became U+FFFD */
	unsigned long long nul_bytes;	/* NUL bytes taken out (two for a NUL in UTF-16) */
	unsigned long long long_lines;	/* lines above the limit */
	bool torn;			/* no line end at the end of the file, or NUL after it */
	char sha256[65]; /* of the file's bytes, lower case; "" before the end and after a read error */
};

/* Reads source, which the caller frees after blocks_free(). options may be NULL. Never NULL. */
struct blocks *blocks_new(struct source *source, const struct blocks_options *options);

/* May be called at any time; what was not read stays unread. */
void blocks_free(struct blocks *blocks);

/* The first bytes of the file as they are, all of them or 4 KiB, valid until blocks_free(): for a taste
 * before anything is decoded. From now on blocks_reading() knows the encoding so far, "binary" among them.
 * A read error adds a problem, and blocks_next() will return -1 after the text that came before. */
struct slice blocks_head(struct blocks *blocks, struct problems *problems);

/* Yields all text that is not yet consumed and more, about one read's worth, behind it: the same text comes
 * twice only if it is final or full. Returns 1 for a block; 0 at the end, when all is consumed; -1 instead of
 * 0 where the source could not be read to its end, the problem having been added when that happened. */
int blocks_next(struct blocks *blocks, struct block *ret_block, struct problems *problems);

/* The first length bytes of the last block are done with; they end at a line start or at the end of its
 * text. */
void blocks_consume(struct blocks *blocks, size_t length);

/* The number of the line that holds text.text[position], position being at most text.length.
 * The cost is the distance to the position asked for before. */
unsigned long long block_line(const struct block *block, size_t position);

/* The byte offset in the file at which the line that holds text.text[position] begins, exact in every
 * encoding; a byte order mark belongs to the line that it stands before. It costs what block_line() does. */
unsigned long long block_offset(const struct block *block, size_t position);

const struct reading *blocks_reading(const struct blocks *blocks);

#endif
