/* A pager shows a long text to the user. The process that reads logs can start no other (sandbox.h), so there are two before
 * that: this one waits and starts the pager, its child does the work and writes into it.
 *
 *	if (pager_wait(&pager, &status))
 *		return status;
 *	...
 *	descriptor = pager_open(&pager, 1412);
 *	write(descriptor, ...);
 *
 * There is a pager where standard output is a terminal, and $FIXRANK_PAGER, $PAGER or else less names one. Ctrl-C belongs
 * to the pager while it is open. */
#ifndef CLI_PAGER_H
#define CLI_PAGER_H

#include <stdbool.h>

struct pager {
	const char *command; /* NULL: there is none */
	bool positions;	     /* it can begin at a line */
	int text, orders;    /* of the one that does the work: where to write */
};

/* Finds the user's pager and parts the process in two. Returns false in the one that does the work, and where there is no pager.
 * Returns true in the other when all is over, with the exit status of the work in *ret_status. */
bool pager_wait(struct pager *pager, int *ret_status);

/* The pager starts, at that line of what will be written. Returns where to write: standard output where there is no pager. */
int pager_open(struct pager *pager, long long line);

#endif
