#include "watch.h"

#include "buf.h"
#include "memory.h"
#include "source.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUIET	    80	 /* milliseconds without a change, after which they are over */
#define LONGEST	    2000 /* milliseconds after which they are told all the same */
#define TICK	    1000 /* milliseconds after which a folder that was not there is looked for */
#define DEPTH_LIMIT 16

#define CHANGES                                                                                              \
	(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)

struct watch {
	const char *const *folders;
	size_t count;
	int notifier;
	bool complete; /* all folders are there */
};

/* The same folder again is the same watch. Returns whether it is there. */
static bool add_folder(struct watch *watch, const char *path, size_t depth)
{
	bool there = inotify_add_watch(watch->notifier, path, CHANGES | IN_ONLYDIR) >= 0;
	DIR *folder = there && depth < DEPTH_LIMIT ? opendir(path) : NULL;
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		struct buf inside = { 0 };
		struct stat info;

		buf_printf(&inside, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.' && stat(buf_text(&inside), &info) == 0 && S_ISDIR(info.st_mode))
			add_folder(watch, buf_text(&inside), depth + 1);
		buf_release(&inside);
	}
	if (folder)
		closedir(folder);
	return there;
}

static void add_folders(struct watch *watch)
{
	watch->complete = true;
	for (size_t i = 0; i < watch->count; i++)
		watch->complete &= add_folder(watch, watch->folders[i], 0);
}

struct watch *watch_new(const char *const *folders, size_t count, struct problems *problems)
{
	struct watch *watch = memory_new(sizeof(*watch));

	*watch = (struct watch){ folders, count, inotify_init1(IN_CLOEXEC | IN_NONBLOCK), false };
	if (watch->notifier < 0) {
		problems_add_refusal(problems, "watch", folders[0], errno);
		free(watch);
		return NULL;
	}
	add_folders(watch);
	return watch;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	close(watch->notifier);
	free(watch);
}

/* Whether there is a change within so many milliseconds, -1: however long it takes. All there is by then is taken. */
static bool take_changes(const struct watch *watch, int milliseconds)
{
	struct pollfd wait = { .fd = watch->notifier, .events = POLLIN };
	char changes[4096];
	bool any = false;

	if (source_stop || poll(&wait, 1, milliseconds) <= 0)
		return false;
	while (read(watch->notifier, changes, sizeof(changes)) > 0)
		any = true;
	return any;
}

bool watch_wait(struct watch *watch)
{
	bool changed = false;

	while (!changed && !source_stop) {
		bool before = watch->complete;

		changed = take_changes(watch, before ? -1 : TICK);
		add_folders(watch); /* new ones, and those that are back */
		changed |= !before && watch->complete;
	}
	for (int waited = 0; waited < LONGEST && take_changes(watch, QUIET); waited += QUIET)
		continue;
	add_folders(watch);
	return !source_stop;
}
