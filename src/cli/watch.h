/* A watch waits until something changes in folders: a file is written, renamed, removed, a folder made. Editors do much of that at
 * once, so it waits until they are quiet again.
 *
 *	struct watch *watch = watch_new(folders, count, problems);
 *	while (watch && watch_wait(watch))
 *		look_again();
 *	watch_free(watch);
 */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "problem.h"

#include <stdbool.h>

struct watch;

/* Of these folders and those in them; the texts must outlive it. Returns NULL after adding a problem. */
struct watch *watch_new(const char *const *folders, size_t count, struct problems *problems);
void watch_free(struct watch *watch);

/* Waits for a change; what changed since the watch was made counts. Returns false where a signal came (source_stop). */
bool watch_wait(struct watch *watch);

#endif
