/* Memory that is there or ends the program: running out of it is not an error anybody here could handle.
 * Sizes that come from input are bounded by the caller before they get here. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* size bytes, zeroed; the caller frees them. Never NULL. */
void *memory_new(size_t size);

/* count items of size bytes each, zeroed; the product may not overflow. Never NULL. */
void *memory_new_array(size_t count, size_t size);

/* As realloc for count items of size bytes, not zeroed. Never NULL for a product above zero. */
void *memory_resize(void *memory, size_t count, size_t size);

/* Makes room for one more item in an array that doubles: *room is its size in items, used of them are taken. */
void *memory_grow(void *memory, size_t used, size_t *room, size_t size);

/* Whether a sanitizer is built in, which reserves more memory than any bound. */
#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_SANITIZED true
#elif defined(__has_feature)
#define MEMORY_SANITIZED __has_feature(address_sanitizer)
#else
#define MEMORY_SANITIZED false
#endif

/* Bounds what the process may take to bytes more than it has; 0: no bound. It is for libraries that take what a foreign
 * file says they need, and that go on when they do not get it: what is asked for here is there all the same. Without effect
 * where the system does not tell what the process has (Linux does). */
void memory_bound(size_t bytes);

#endif
