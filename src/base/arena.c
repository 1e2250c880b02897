#include "arena.h"

#include "memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 * 1024)

struct arena_chunk {
	struct arena_chunk *before;
	size_t used;
	size_t room;
	alignas(max_align_t) char bytes[];
};

void arena_release(struct arena *arena)
{
	while (arena->chunk) {
		struct arena_chunk *before = arena->chunk->before;

		free(arena->chunk);
		arena->chunk = before;
	}
	arena->bytes = 0;
}

void arena_reset(struct arena *arena)
{
	struct arena_chunk *kept = arena->chunk;

	if (!kept)
		return;
	arena->chunk = kept->before;
	arena_release(arena);
	if (kept->room > CHUNK_SIZE) {
		free(kept);
		return;
	}
	memset(kept->bytes, 0, kept->used);
	kept->before = NULL;
	kept->used = 0;
	arena->chunk = kept;
}

static void add_chunk(struct arena *arena, size_t size)
{
	size_t room = size > CHUNK_SIZE / 4 ? size : CHUNK_SIZE;
	struct arena_chunk *chunk = memory_new(sizeof(*chunk) + room);

	chunk->room = room;
	chunk->before = arena->chunk;
	arena->chunk = chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t step = alignof(max_align_t);
	char *memory;

	if (size > (size_t)-1 / 4)
		memory_new_array(size, 4); /* nobody has that much: it ends the program */
	size = (size + step - 1) / step * step;
	if (!arena->chunk || arena->chunk->room - arena->chunk->used < size)
		add_chunk(arena, size);
	memory = arena->chunk->bytes + arena->chunk->used;
	arena->chunk->used += size;
	arena->bytes += size;
	return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > (size_t)-1 / 2 / size)
		count = (size_t)-1 / 2 / size; /* arena_alloc will refuse it */
	return arena_alloc(arena, count * size);
}

struct slice arena_copy(struct arena *arena, struct slice slice)
{
	char *memory = arena_alloc(arena, slice.length + 1);

	if (slice.length)
		memcpy(memory, slice.text, slice.length);
	return (struct slice){ memory, slice.length };
}

const char *arena_text(struct arena *arena, struct slice slice)
{
	return arena_copy(arena, slice).text;
}

const char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	int length;
	char *memory;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return "";
	memory = arena_alloc(arena, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(memory, (size_t)length + 1, format, args);
	va_end(args);
	return memory;
}
