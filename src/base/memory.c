#include "memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define MORE ((size_t)32 << 20)

static void *checked(void *memory)
{
	if (memory)
		return memory;
	fputs("fixrank: out of memory\n", stderr);
	_Exit(70);
}

/* Private memory that can be written, which is what RLIMIT_DATA counts. In a sandbox it is what it was before. */
static rlim_t bytes_at_hand(void)
{
	static rlim_t bytes;
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long pages;

	if (file && fscanf(file, "%*u %*u %*u %*u %*u %lu", &pages) == 1)
		bytes = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
	if (file)
		fclose(file);
	return bytes;
}

static bool set_bound(rlim_t bytes)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_DATA, &limit))
		return false;
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	return setrlimit(RLIMIT_DATA, &limit) == 0;
}

void memory_bound(size_t bytes)
{
	rlim_t now = bytes ? bytes_at_hand() : 0;

	if (!bytes || now)
		set_bound(bytes ? now + bytes : RLIM_INFINITY);
}

/* Where the bound is in the way, it moves. */
static bool get_more(size_t size)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur < limit.rlim_max &&
	       set_bound(limit.rlim_cur + size + MORE);
}

static size_t product(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		checked(NULL);
	return count && size ? count * size : 1;
}

void *memory_new(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory && get_more(size))
		memory = calloc(1, size ? size : 1);
	return checked(memory);
}

void *memory_new_array(size_t count, size_t size)
{
	return memory_new(product(count, size));
}

void *memory_resize(void *memory, size_t count, size_t size)
{
	size_t bytes = product(count, size);
	void *moved = realloc(memory, bytes);

	if (!moved && get_more(bytes))
		moved = realloc(memory, bytes);
	return checked(moved);
}

void *memory_grow(void *memory, size_t used, size_t *room, size_t size)
{
	if (used < *room)
		return memory;
	*room = *room ? product(*room, 2) : 16;
	return memory_resize(memory, *room, size);
}
