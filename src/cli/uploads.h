/* The uploads that map and batch are about: each is one machine. */
#ifndef CLI_UPLOADS_H
#define CLI_UPLOADS_H

#include "options.h"

struct upload {
	const char *path;
	const char *
		folder; /* a name for its reports, unlike all others, that can stand in a path and in a link; batch only */
	char fingerprint[33]; /* of its names, sizes and times of change; batch only */
};

struct uploads {
	struct upload *items;
	size_t count, room;
	struct arena *arena;
};

/* Finds them: the paths of the command line and of --files-from, of which --shard takes a part, in their order; for batch, what is in a
 * folder instead of the folder, in the order of the names, each with a name for its reports. Returns 0, or -1 after adding problems. */
int uploads_find(struct uploads *uploads, const struct options *options, struct problems *problems);
void uploads_release(struct uploads *uploads);

/* Sets the fingerprint, by which batch knows that an upload has not changed. */
void uploads_fingerprint(struct upload *upload);

#endif
