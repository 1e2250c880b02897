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
	unsigned long long bytes;
	char *peeked;	 /* NULL until the first peek */
	size_t from, to; /* what is left of it */
	bool failed;	 /* a peek met an error, which is still to be told */
};

struct source *source_new(const struct source_kind *kind, void *state)
{
	struct source *source = memory_new(sizeof(*source));

	source->kind = kind;
	source->state = state;
	return source;
}

static ssize_t read_on(struct source *source, void *buffer, size_t size, struct problems *problems)
{
	ssize_t got = source->kind->read(source->state, buffer, size, problems);

	if (got > 0)
		source->bytes += (unsigned long long)got;
	return got;
}

ssize_t source_read(struct source *source, void *buffer, size_t size, struct problems *problems)
{
	size_t peeked = source->to - source->from;

	if (!peeked && source->failed) {
		source->failed = false;
		return -1; /* its problem was added by the peek */
	}
	if (!peeked)
		return read_on(source, buffer, size, problems);
	if (peeked > size)
		peeked = size;
	memcpy(buffer, source->peeked + source->from, peeked);
	source->from += peeked;
	return (ssize_t)peeked;
}

struct slice source_peek(struct source *source, struct problems *problems)
{
	ssize_t got = 1;

	if (!source->peeked)
		source->peeked = memory_new(SOURCE_PEEK);
	memmove(source->peeked, source->peeked + source->from, source->to - source->from);
	source->to -= source->from;
	source->from = 0;
	while (source->to < SOURCE_PEEK && got > 0 && !source->failed) {
		got = read_on(source, source->peeked + source->to, SOURCE_PEEK - source->to, problems);
		if (got > 0)
			source->to += (size_t)got;
		source->failed |= got < 0;
	}
	return (struct slice){ source->peeked, source->to };
}

int64_t source_seek(struct source *source, int64_t offset, int whence)
{
	int64_t position;

	if (!source->kind->seek)
		return -1;
	if (whence == SEEK_CUR)
		offset -= (int64_t)(source->to - source->from);
	position = source->kind->seek(source->state, offset, whence);
	if (position >= 0)
		source->from = source->to = 0;
	return position;
}

unsigned long long source_bytes(const struct source *source)
{
	return source->bytes;
}

void source_free(struct source *source)
{
	if (!source)
		return;
	if (source->kind->free)
		source->kind->free(source->state);
	free(source->peeked);
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

static int64_t file_seek(void *state, int64_t offset, int whence)
{
	return lseek(((struct file *)state)->descriptor, offset, whence);
}

static const struct source_kind file_kind = { file_read, file_free, file_seek };

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

struct memory {
	struct slice bytes;
	size_t position;
};

static ssize_t memory_read(void *state, void *buffer, size_t size, struct problems *problems)
{
	struct memory *memory = state;
	struct slice bytes = slice_head(slice_tail(memory->bytes, memory->position), size);

	(void)problems;
	if (bytes.length)
		memcpy(buffer, bytes.text, bytes.length);
	memory->position += bytes.length;
	return (ssize_t)bytes.length;
}

static int64_t memory_seek(void *state, int64_t offset, int whence)
{
	struct memory *memory = state;
	int64_t length = (int64_t)memory->bytes.length;

	offset += whence == SEEK_END ? length : whence == SEEK_CUR ? (int64_t)memory->position : 0;
	if (offset < 0 || offset > length)
		return -1;
	memory->position = (size_t)offset;
	return offset;
}

static const struct source_kind memory_kind = { memory_read, free, memory_seek };

struct source *source_of_memory(struct slice bytes)
{
	struct memory *memory = memory_new(sizeof(*memory));

	memory->bytes = bytes;
	return source_new(&memory_kind, memory);
}
