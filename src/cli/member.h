/* A member is one file of an upload, which may lie in an archive, or in one inside of another. */
#ifndef CLI_MEMBER_H
#define CLI_MEMBER_H

#include "matcher.h"
#include "options.h"
#include "problem.h"
#include "source.h"

/* Reads the member. Returns 0, or -1 after adding problems. */
typedef int member_fn(void *context, struct source *source, struct problems *problems);

/* Opens the file that a record calls name ("up.zip!logs/CBS.log"), in what options->paths name, within the limits of the
 * options, and hands it to read. Standard input must be able to seek if it was read before. Returns what read returned, or
 * -1 after adding a problem. */
int member_read(const struct options *options, const struct matcher *matcher, const char *name,
		member_fn *read, void *context, struct problems *problems);

#endif
