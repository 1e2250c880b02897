/* Evidence is what the hits of all files of one machine come to: findings, attempts, facts, unexplained errors. It grows
 * with what is different in the logs, not with their length.
 *
 *	struct evidence *evidence = evidence_new(rules);
 *	evidence_begin(evidence, "CBS.log");
 *	evidence_add(evidence, hits);
 *	evidence_end(evidence, &file);
 *	...
 *	evidence_free(evidence);
 *
 * The logs of a machine may come in any order: a rotated log is often read after the newer one. What is later is told by
 * time where both have one, else by the order in which they were read. */
#ifndef JUDGE_EVIDENCE_H
#define JUDGE_EVIDENCE_H

#include "arena.h"
#include "attempts.h"
#include "hit.h"
#include "novelty.h"
#include "phases.h"
#include "rules.h"

#define CODES_PER_FINDING    8
#define CAPTURES_PER_FINDING 12
#define EXCERPT_LINES	     60 /* a log of no more lines was cut out because of what stands in it */

/* An entry of a log as it is quoted. */
struct quote {
	size_t file;
	unsigned long long line; /* where the signature fits */
	unsigned long long offset;
	unsigned long long first_line; /* of the entry, which has so many */
	unsigned long long line_count;
	int64_t time;
	enum level level;
	const struct kind *kind; /* NULL: text */
	struct slice text;
	struct surroundings around;
};

enum standing {
	STANDING_COUNTS,    /* speaks as it is */
	STANDING_SUCCEEDED, /* stands inside an attempt that succeeded: speaks softly */
	STANDING_RECOVERED, /* the same subject succeeded later */
	STANDING_FOLDED,    /* a deeper witness in the same file tells of the same failure */
	STANDING_CLEARED,   /* a later line says that it is mended */
	STANDING_WAITING    /* what it wants was not found: another line near it, an attempt without an end */
};

/* All hits of one signature with one subject. */
struct finding {
	const struct signature
		*signature;	   /* NULL: a code in text without a header, or in an error of an excerpt */
	const struct code *code;   /* what it routes to, or NULL */
	const struct known *known; /* what it looks up, or NULL */
	struct slice subject;
	struct quote quote; /* the first hit that was not cleared */
	int64_t last_time;
	unsigned long long count;    /* hits since it was cleared last */
	struct attempt *attempt;     /* the one around the last hit, or told by it; NULL */
	unsigned long long sequence; /* of the last hit */
	size_t file;		     /* of the last hit */
	unsigned long long line;     /* of the last hit */
	unsigned codes[CODES_PER_FINDING];
	size_t code_count;
	struct capture captures[CAPTURES_PER_FINDING];
	size_t capture_count;
	enum standing standing; /* settled by evidence_settle() */
	bool cleared;
	bool confirmed;	      /* what it wants near it was found */
	bool scattered;	      /* the last of those whose signature named other subjects in each run */
	size_t number;	      /* 1 for E1; 0 while it is in no record */
	struct finding *next; /* of the same signature */
};

/* A file as the reader and the scanner saw it. Text belongs to the caller and outlives the evidence. */
struct seen_file {
	const char *name;
	const struct kind *kind; /* NULL: text without headers */
	uint64_t kinds;
	const char *encoding;
	unsigned long long bytes, lines, undecodable, nul_bytes, long_lines;
	bool torn;
	int64_t first, last;
	const char *sha256;
	unsigned long long error_entries, benign_entries;
};

struct seen_limit {
	const struct signature *signature;
	size_t file;
	unsigned long long line;
};

/* What the logs say of the machine; empty where they are silent. What was said last stays, what has no time is older than all; of two
 * that were said at once, the longer, so that the order of the files does not matter. */
struct machine {
	struct slice name, os, build, arch, model, manufacturer;
	struct said {
		int64_t name, os, build, arch, model, manufacturer;
	} said; /* when; STAMP_NONE */
};

/* A line that took earlier findings back: those of older logs that are read after it, too. */
struct clearing {
	const struct signature *signature;
	struct slice subject;
	int64_t time;
	size_t file;
};

struct code_count {
	unsigned code;
	unsigned long long count;
};

struct evidence {
	const struct rules *rules;
	struct arena arena;
	struct finding **findings;
	size_t finding_count, finding_room;
	struct finding **by_signature; /* the first finding of each; after them that of codes in text */
	struct seen_file *files;
	size_t file_count, file_room;
	struct seen_limit *limits;
	size_t limit_count, limit_room;
	struct code_count *codes;
	size_t code_count, code_room;
	struct attempts attempts;
	struct novelty novelty;
	struct machine machine;
	struct phases phases;	     /* of the file at hand, where it is being read */
	unsigned long long sequence; /* hits so far */
	struct clearing *clearings;
	size_t clearing_count, clearing_room;
	bool findings_full;
	bool incomplete; /* set by the caller: some of the input could not be read */

	/* what `near` waits for, in the file at hand */
	struct waiting *waiting;
	size_t waiting_count, waiting_room;
	unsigned long long *last_lines; /* by signature: line of its last hit in this file, 0 for none */
};

struct evidence *evidence_new(const struct rules *rules);
void evidence_free(struct evidence *evidence);

/* The hits that follow are from a file of this name, which outlives the evidence. */
void evidence_begin(struct evidence *evidence, const char *name);

void evidence_add(struct evidence *evidence, const struct hits *hits);

/* The file is read: says what it was. Bare codes count only where it had no headers or is an excerpt. */
void evidence_end(struct evidence *evidence, const struct seen_file *file);

/* The build of Windows that the logs tell of: 19045 for "10.0.19045.3930" and for "19045.3930". 0: they are silent. */
long evidence_build(const struct evidence *evidence);

/* All files are read: settles each finding's standing. To be called once, before diagnosing. */
void evidence_settle(struct evidence *evidence);

#endif
