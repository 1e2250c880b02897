/* A ranking orders the repair methods by what they promise: for each cause, its confidence times the share of such
 * machines that the method mends, more where a finding asks for the method, less where one rules it out or where it
 * was tried and failed, less what it costs in minutes and risk. Where nothing but an error code speaks and an order of
 * methods is published for it, that order is kept and the ranking says so. */
#ifndef JUDGE_RANKING_H
#define JUDGE_RANKING_H

#include "diagnosis.h"

struct argument {
	const char *text;	       /* in the ranking's arena */
	const struct finding *finding; /* or NULL */
};

struct arguments {
	struct argument *items;
	size_t count, room;
};

/* What a {placeholder} of a method's steps was filled with. */
struct filling {
	const char *name, *value; /* in the ranking's arena */
};

struct ranked {
	const struct method *method;
	double score;		     /* 0 to 1 */
	bool published;		     /* its place is the published order's */
	const struct finding *tried; /* the last treatment of this method seen, or NULL */
	const struct cause **treats; /* the suspects' causes that it helps against, best first */
	size_t treat_count;
	struct arguments in_favour, against;
	const struct steps *steps;
	struct filling *values;
	size_t value_count, value_room;
	const char **step_texts, **step_commands; /* filled in; a command may be NULL */
};

struct ranking {
	struct arena arena;
	struct ranked *items; /* best first */
	size_t count;
	const char *family;
};

/* family is an id of rules_families. All arguments must outlive the ranking. */
struct ranking *rank_methods(const struct evidence *evidence, const struct diagnosis *diagnosis,
			     const char *family);
void ranking_free(struct ranking *ranking);

#endif
