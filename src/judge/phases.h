/* Phases are what a log is at while its lines are written: Safe OS in a run of set-up, the staging of a servicing session.
 * They lie in each other and are told apart by their names; `phase:` of a signature says where one begins and ends. */
#ifndef JUDGE_PHASES_H
#define JUDGE_PHASES_H

#include "buf.h"
#include "slice.h"

#include <stddef.h>

#define PHASES_DEEP 4  /* the outermost of more are forgotten */
#define PHASE_NAME  48 /* bytes of a name that are kept */

struct phases {
	struct phase {
		char name[PHASE_NAME];
		size_t length;
	} items[PHASES_DEEP];
	size_t count;
};

/* A phase of this name begins, in those that are open. One that is open already is not opened again. */
void phases_begin(struct phases *phases, struct slice name);

/* The phase of this name ends, and those in it; nothing where it is not open. */
void phases_end(struct phases *phases, struct slice name);

/* The names of those that are open, the outermost first: "Install › Safe OS". */
void phases_add(const struct phases *phases, struct buf *out);

#endif
