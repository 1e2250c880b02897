/* The machines of a fleet: its rows as structs, sorted by name, each machine once. Inside of this room. */
#ifndef FLEET_MACHINES_H
#define FLEET_MACHINES_H

#include "arena.h"
#include "fleet.h"

#define MACHINE_METHODS	    5
#define MACHINE_CODES	    3
#define MACHINE_UNEXPLAINED 5

/* Texts are NULL where they are not known; equal texts are the same pointer. */
struct machine {
	const char *id, *name, *path, *report, *patterns;
	const char *reading, *status, *cause, *word, *headline;
	const char *os, *build, *release, *arch, *model, *manufacturer, *object;
	const char *time, *last; /* release: 19045 of build 19045.3930 */
	double confidence;	 /* below 0: none */
	long long lines, bytes, limits, unexplained_count;
	bool named, redacted;
	size_t uploads; /* of which this is the newest */
	const char *methods[MACHINE_METHODS];
	double scores[MACHINE_METHODS];
	size_t method_count;
	const char *codes[MACHINE_CODES];
	size_t code_count;
	struct unknown {
		const char *fingerprint, *template, *text, *file;
		long long count, line;
	} unknowns[MACHINE_UNEXPLAINED];
	size_t unknown_count;
	const char *wanted, *command; /* the first file to ask for */
	const char *clears;	      /* set by the census */
};

struct machines {
	struct arena arena;
	json_t *texts; /* by which equal ones are found */
	struct machine *items;
	size_t count;
	size_t uploads; /* before the older ones of the same machines were left out */
	size_t broken;	/* rows that could not be read */
};

void machines_read(struct machines *machines, const struct fleet *fleet);
void machines_release(struct machines *machines);

#endif
