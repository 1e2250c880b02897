/* The inside of the matcher, for the scanner. */
#ifndef MATCH_MATCHER_INSIDE_H
#define MATCH_MATCHER_INSIDE_H

#include "matcher.h"
#include "needle.h"
#include "program.h"

#include <hs/hs.h>
#include <pthread.h>
#include <stdatomic.h>

/* A header pattern of a log kind. */
struct header {
	const struct kind *kind;
	struct program *program;
	struct program *joins; /* or NULL */
};

/* A needle of the database: the signatures that it may be a sign of. */
struct sign {
	struct needle needle;
	size_t *signatures;
	size_t count, room;
	uint64_t error_kinds; /* the kinds of which this is an error literal */
	uint64_t kinds;	      /* in which one of the signatures may stand */
	bool only_noise;      /* alone it is no reason to look at an entry */
};

struct matcher {
	const struct rules *rules;
	struct arena arena;
	hs_database_t *database; /* NULL where there are no needles */
	struct sign *signs;
	size_t sign_count, sign_room;
	size_t *slots;		/* hash table over signs: index + 1 */
	struct header *headers; /* in the order of the kinds */
	size_t header_count, header_room;
	struct needles *needles;	     /* by signature */
	_Atomic(struct program *) *programs; /* by signature; NULL until compiled */
	pthread_mutex_t lock;		     /* for compiling */
	struct program broken;		     /* stands for a pattern that does not compile */
};

/* The program of a signature, compiled now if need be; NULL where it does not compile. Safe from any thread. */
const struct program *matcher_program(struct matcher *matcher, size_t signature);

#endif
