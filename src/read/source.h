/* A source hands out the bytes of one input from its beginning to its end.
 *
 *	struct source *source = source_open("CBS.log", &problems);
 *	while (source && (got = source_read(source, buffer, sizeof(buffer), &problems)) > 0)
 *		...
 *	source_free(source);
 */
#ifndef READ_SOURCE_H
#define READ_SOURCE_H

#include "problem.h"
#include "slice.h"

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#define SOURCE_PEEK 4096

struct source;

/* Set by a signal handler: every source is at its end from now on, and what was read before is all there is. */
extern volatile sig_atomic_t source_stop;

/* What another kind of source (a member of an archive) has to bring along. */
struct source_kind {
	/* Bytes put into buffer: 1 to size, 0 at the end, -1 after adding a problem. */
	ssize_t (*read)(void *state, void *buffer, size_t size, struct problems *problems);
	/* Gives back what state holds, and state; may be NULL. */
	void (*free)(void *state);
	/* As lseek(2): the new position, or -1 where that cannot be; NULL: never. */
	int64_t (*seek)(void *state, int64_t offset, int whence);
};

/* A source of the given kind, which owns state from now on. Never NULL. */
struct source *source_new(const struct source_kind *kind, void *state);

/* Opens a file; "-" is standard input, which is left open at the end. Returns NULL after adding a problem. */
struct source *source_open(const char *path, struct problems *problems);

/* A source of bytes that the caller keeps for as long as the source lives. Never NULL. */
struct source *source_of_memory(struct slice bytes);

/* The next bytes, up to SOURCE_PEEK of them, which stay to be read; fewer only at the end. Valid until the next read. An
 * error is told by the read that follows, also behind a seek. */
struct slice source_peek(struct source *source, struct problems *problems);

/* As lseek(2). Returns the new position, or -1: this source cannot seek. */
int64_t source_seek(struct source *source, int64_t offset, int whence);

/* Bytes that were read from it so far. */
unsigned long long source_bytes(const struct source *source);

/* Reads up to size bytes. Returns how many (fewer than size is not the end), 0 at the end, -1 after adding
 * a problem. */
ssize_t source_read(struct source *source, void *buffer, size_t size, struct problems *problems);

void source_free(struct source *source);

#endif
