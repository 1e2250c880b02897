/* A crew does the same work on many things, each in one of several processes: what kills or holds up one of them concerns the thing that it
 * had in hand, and no other.
 *
 *	struct crew *crew = crew_new(&plan);
 *	while (more || crew_is_busy(crew)) {
 *		while (more && crew_has_room(crew))
 *			crew_give(crew, number++);
 *		if (crew_take(crew, &result))
 *			use(&result);
 *	}
 *	crew_free(crew);
 */
#ifndef CLI_CREW_H
#define CLI_CREW_H

#include "buf.h"

/* In a process of the crew: work on the thing with this number, and what there is to say about it. */
typedef void crew_work_fn(void *context, size_t number, struct buf *ret_bytes);

struct crew_plan {
	size_t workers;
	void (*begin)(void *context); /* first thing in each process; or NULL */
	crew_work_fn *work;
	void *context;
	long seconds; /* after which a process is killed; 0: never */
};

enum crew_end { CREW_DONE, CREW_DIED, CREW_LATE };

struct crew_result {
	size_t number;
	enum crew_end end;
	int signal;	    /* that killed it, or 0 */
	struct slice bytes; /* what work said, where it is done; until the next call */
};

struct crew;

/* Processes are made when there is something to do. Never NULL. */
struct crew *crew_new(const struct crew_plan *plan);

/* Ends all processes. */
void crew_free(struct crew *crew);

bool crew_has_room(const struct crew *crew);
bool crew_is_busy(const struct crew *crew);

/* How long the longest work has been in hand, in seconds, and its number. Returns 0 where there is none. */
double crew_slowest(const struct crew *crew, size_t *ret_number);

/* Gives one process the thing with this number; there must be room. Returns 0, or -1 where no process can be made (errno). */
int crew_give(struct crew *crew, size_t number);

/* Waits for a result, for at most milliseconds or until a signal. Returns false where none has come. */
bool crew_take(struct crew *crew, int milliseconds, struct crew_result *ret_result);

/* Asks all processes to come to an end with what they have in hand. */
void crew_stop(struct crew *crew);

#endif
