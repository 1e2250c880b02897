#include "peek.h"

#include <string.h>

static struct peeked {
	FILE *stream;
	char head[PEEK_BYTES];
	size_t length, given;
} peeked;

static ssize_t read_on(void *cookie, char *to, size_t room)
{
	struct peeked *from = cookie;
	size_t left = from->length - from->given;
	size_t got = left < room ? left : room;

	if (!left) {
		got = fread(to, 1, room, from->stream);
		return got || !ferror(from->stream) ? (ssize_t)got : -1;
	}
	memcpy(to, from->head + from->given, got);
	from->given += got;
	return (ssize_t)got;
}

FILE *peek(FILE *stream, struct slice *ret_head)
{
	FILE *same = fopencookie(&peeked, "r", (cookie_io_functions_t){ .read = read_on });

	peeked = (struct peeked){ .stream = stream };
	peeked.length = fread(peeked.head, 1, sizeof(peeked.head), stream);
	*ret_head = (struct slice){ peeked.head, peeked.length };
	return same;
}
