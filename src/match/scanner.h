/* A scanner goes through the blocks of a file and says which signatures stand in it. One belongs to one worker.
 *
 *	scanner_begin(scanner);
 *	while ((got = blocks_next(blocks, &block, problems)) == 1) {
 *		const struct hits *hits = scanner_scan(scanner, &block);
 *		...
 *		blocks_consume(blocks, hits->consumed);
 *	}
 *	file = scanner_file(scanner);
 *
 * An entry is a header line, recognised by the header patterns of the log kinds, and the lines that follow it until the
 * next header. Nearly all entries are never looked at: one fast scan over the block finds the needles of all signatures,
 * and only around a needle the entry is found and the pattern decides. Entries never lie in two blocks, because the
 * scanner leaves the last one unconsumed until it has seen what follows. */
#ifndef MATCH_SCANNER_H
#define MATCH_SCANNER_H

#include "blocks.h"
#include "hit.h"
#include "matcher.h"

/* Lines and bytes after which an entry ends even without a new header; what follows is taken line by line. */
#define ENTRY_LINES 512
#define ENTRY_BYTES (64 * 1024)

/* Lines of context that stand around each hit, where the file has them. */
#define CONTEXT_LINES 6

/* What the scanner learned about a file. */
struct scanned_file {
	const struct kind *kind; /* the kind of most entries looked at; NULL: nothing that is known */
	uint64_t kinds;		 /* all kinds seen, a bit each */
	int64_t first, last;	 /* the times of its first and last entries; STAMP_NONE */
	unsigned long long error_entries;
	unsigned long long benign_entries; /* that noise signatures explain */
	unsigned long long candidates;	   /* patterns tried */
};

/* What a signature has cost so far. */
struct tally {
	unsigned long long tried;   /* entries in which one of its needles stands */
	unsigned long long runs;    /* of its pattern */
	unsigned long long matches; /* silenced ones, too */
	unsigned long long limits;  /* runs that were given up */
	unsigned long long bytes;   /* of the entries that it was tried on */
	unsigned long long nanoseconds;
};

struct scanner;

/* A scanner for matcher, which must outlive it. Never NULL. */
struct scanner *scanner_new(struct matcher *matcher);
void scanner_free(struct scanner *scanner);

/* From now on adds up what each signature costs, in an array by their indices; NULL: no longer. */
void scanner_measure(struct scanner *scanner, struct tally *tallies);

/* Forgets the last file: the next block is the first of another. */
void scanner_begin(struct scanner *scanner);

/* Scans one block. The hits are valid until the next call; they are in the order of their entries. */
const struct hits *scanner_scan(struct scanner *scanner, const struct block *block);

const struct scanned_file *scanner_file(const struct scanner *scanner);

/* Whether the pattern of a signature (by index) fits text, which is taken for one entry. For checking examples. */
bool scanner_fits(struct scanner *scanner, size_t signature, struct slice text);

/* The log kind of a binary file by its first bytes, or NULL. */
const struct kind *matcher_binary_kind(const struct matcher *matcher, struct slice head);

#endif
