/* A program is a compiled pattern, and a runner what one worker needs to run programs: limits on steps and memory, a stack,
 * a place for the offsets of groups. Inside of this room, and for who drafts patterns (author/). */
#ifndef MATCH_PROGRAM_H
#define MATCH_PROGRAM_H

#define PCRE2_CODE_UNIT_WIDTH 8

#include "rules.h"

#include <pcre2.h>

/* A compiled pattern. */
struct program {
	pcre2_code *code;
	const struct text *source;
	unsigned groups;
	struct group {
		const char *name; /* in the code's own table */
		unsigned number;
	} * names;
	size_t name_count;
};

/* Compiles a pattern with PCRE2's options. Returns NULL where it does not compile, after adding the place of the mistake to
 * problems, unless that is NULL. source must outlive the program. */
struct program *program_new(const struct text *source, uint32_t options, struct problems *problems);
void program_free(struct program *program);

struct runner {
	pcre2_match_data *match;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

void runner_init(struct runner *runner);
void runner_release(struct runner *runner);

/* Runs program on subject from a position on. Returns as pcre2_match() does: above zero for a match; the offsets are
 * those of runner_offsets() until the next run. */
int runner_run(struct runner *runner, const struct program *program, struct slice subject, size_t from);
const size_t *runner_offsets(const struct runner *runner);

/* The text of a named group after a run that returned count; empty where it took no part. */
struct slice runner_group(const struct runner *runner, const struct program *program, const char *name,
			  struct slice subject, int count);

#endif
