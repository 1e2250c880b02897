/* The uploads that map and batch are about: each is one machine. */
#ifndef CLI_UPLOADS_H
#define CLI_UPLOADS_H

#include "options.h"
#include "slice.h"

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
 * folder instead of the folder, in the order of the names. Returns 0, or -1 after adding problems. */
int uploads_find(struct uploads *uploads, const struct options *options, struct problems *problems);
void uploads_release(struct uploads *uploads);

/* Gives each a folder, named as the upload is, or as name_of() says of that. */
typedef const char *uploads_name_fn(void *context, struct slice name);
void uploads_name(struct uploads *uploads, uploads_name_fn *name_of, void *context);

/* Sets the fingerprint, by which batch knows that an upload has not changed. */
void uploads_fingerprint(struct upload *upload);

#endif
