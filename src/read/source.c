#include "source.h"

#include "buf.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct source {
	const struct source_kind *kind;
	void *state;
};

struct source *source_new(const struct source_kind *kind, void *state)
{
	struct source *source = memory_new(sizeof(*source));

	*source = (struct source){ kind, state };
	return source;
}

ssize_t source_read(struct source *source, void *buffer, size_t size, struct problems *problems)
{
	return source->kind->read(source->state, buffer, size, problems);
}

void source_free(struct source *source)
{
	if (!source)
		return;
	if (source->kind->free)
		source->kind->free(source->state);
	free(source);
}

volatile sig_atomic_t source_stop;

struct file {
	int descriptor;
	bool borrowed;	 /* stays open */
	struct buf name; /* to show */
};

static ssize_t file_read(void *state, void *buffer, size_t size, struct problems *problems)
{
	struct file *file = state;
	ssize_t got;

	do
		got = source_stop ? 0 : read(file->descriptor, buffer, size);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		problems_add_refusal(problems, "read", buf_text(&file->name), errno);
	return got;
}

static void file_free(void *state)
{
	struct file *file = state;

	if (!file->borrowed)
		close(file->descriptor);
	buf_release(&file->name);
	free(file);
}

static const struct source_kind file_kind = { file_read, file_free };

static int open_file(const char *path)
{
	int descriptor;

	do
		descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (descriptor < 0 && errno == EINTR && !source_stop);
	return descriptor;
}

struct source *source_open(const char *path, struct problems *problems)
{
	bool standard_input = strcmp(path, "-") == 0;
	int descriptor = standard_input ? STDIN_FILENO : open_file(path);
	struct file *file;

	if (descriptor < 0) {
		problems_add_refusal(problems, "open", path, errno);
		return NULL;
	}
	posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
	file = memory_new(sizeof(*file));
	file->descriptor = descriptor;
	file->borrowed = standard_input;
	buf_add_text(&file->name, standard_input ? "standard input" : path);
	return source_new(&file_kind, file);
}

static ssize_t memory_read(void *state, void *buffer, size_t size, struct problems *problems)
{
	struct slice *rest = state;
	struct slice bytes = slice_head(*rest, size);

	(void)problems;
	if (bytes.length)
		memcpy(buffer, bytes.text, bytes.length);
	*rest = slice_tail(*rest, bytes.length);
	return (ssize_t)bytes.length;
}

static const struct source_kind memory_kind = { memory_read, free };

struct source *source_of_memory(struct slice bytes)
{
	struct slice *rest = memory_new(sizeof(*rest));

	*rest = bytes;
	return source_new(&memory_kind, rest);
}
