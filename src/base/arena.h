/* An arena hands out memory that is given back all at once. There are three in the program: one for the rules
 * (as long as the run), one for a machine, one for a block. To keep something longer, copy it into the longer one. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "slice.h"

struct arena {
	struct arena_chunk *chunk;
	size_t bytes; /* handed out so far, for limits and statistics */
};

void arena_release(struct arena *arena);

/* Forgets all of it, but keeps a chunk for what comes next. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/* count zeroed items of size bytes each. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of slice; a NUL that does not count follows it. */
struct slice arena_copy(struct arena *arena, struct slice slice);

/* A copy of slice as a C string. A NUL inside slice ends it early for those who read it as one. */
const char *arena_text(struct arena *arena, struct slice slice);

const char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
