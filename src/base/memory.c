#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void *checked(void *memory)
{
	if (memory)
		return memory;
	fputs("fixrank: out of memory\n", stderr);
	_Exit(70);
}

static size_t product(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		checked(NULL);
	return count && size ? count * size : 1;
}

void *memory_new(size_t size)
{
	return checked(calloc(1, size ? size : 1));
}

void *memory_new_array(size_t count, size_t size)
{
	return memory_new(product(count, size));
}

void *memory_resize(void *memory, size_t count, size_t size)
{
	return checked(realloc(memory, product(count, size)));
}

void *memory_grow(void *memory, size_t used, size_t *room, size_t size)
{
	if (used < *room)
		return memory;
	*room = *room ? product(*room, 2) : 16;
	return memory_resize(memory, *room, size);
}
