/* A draft is a signature made from one line of a log: a pattern on the words that are the same on every machine, captures for
 * what varies, an example and a look-alike. What the line cannot tell, its author decides: where no code in it hints at
 * a cause, the draft speaks for RULES_PLACEHOLDER, which `fixrank check` does not take.
 *
 *	struct draft_source source = { .rules = rules, .text = entry, .line = line, .message = message, .kind = kind };
 *	struct draft *draft = draft_new(&source, problems);
 *	if (draft)
 *		draft_write(draft, &yaml);
 *	draft_free(draft);
 *
 * Names of people and machines are tokens of redaction (USER-1) in the source, and invented ones in the draft. */
#ifndef AUTHOR_DRAFT_H
#define AUTHOR_DRAFT_H

#include "buf.h"
#include "problem.h"
#include "rules.h"

struct draft_source {
	const struct rules *rules;
	const char *name;	   /* of the log, for a remark */
	unsigned long long number; /* of the line */
	struct slice text;	   /* the entry */
	struct slice line;	   /* in text: the line that the signature is to know */
	struct slice message;	   /* in line: without its header */
	const struct kind *kind;   /* NULL: text without any header */
	enum level level;
	const struct signature **known; /* signatures that fit the entry already */
	size_t known_count;
};

/* What a signature is made of. Text is owned by the draft. */
struct draft {
	const char *id;
	const char *title;
	const char *log;
	const char *pattern;
	const char *says;
	const char *subject;	 /* a capture, or NULL */
	const struct code *code; /* that hints at a cause, or NULL */
	const char *code_capture;
	struct slice match;
	struct slice no_match;
	bool is_invented; /* the latter: nothing in the line says what is the opposite of it */
	const struct draft_source *source;
	struct arena arena;
};

/* Returns NULL after adding a problem: there is no such text in the line as a signature could be recognised by. source must
 * outlive the draft. */
struct draft *draft_new(const struct draft_source *source, struct problems *problems);
void draft_free(struct draft *draft);

/* Adds it as a file of patterns. */
void draft_write(const struct draft *draft, struct buf *yaml);

#endif
