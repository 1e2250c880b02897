/* One log out of an upload, by its name: a file, a file in a folder, a member of an archive. */
#ifndef CLI_LOGS_H
#define CLI_LOGS_H

#include "budget.h"
#include "problem.h"
#include "source.h"

/* Is given the log; name is what an analysis calls it. Returns 0, or -1 after adding a problem. */
typedef int logs_fn(void *context, struct source *source, const char *name, struct problems *problems);

/* Finds the log whose name is wanted, or ends with it behind a '/' or '!', and gives it to found, and all others to other. path is a file, folder or
 * archive; wanted NULL: path is the log. Returns what found returned, or -1 after adding a problem: there is no such log,
 * several are called so, or something could not be read. */
int logs_find(const char *path, const char *wanted, const struct limits *limits, logs_fn *found,
	      logs_fn *other, void *context, struct problems *problems);

#endif
