#define ZLIB_CONST
#include "scratch.h"

#include "buf.h"
#include "memory.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define PIECE 65536
#define LEVEL 1 /* for the zip packs it again */

struct scratch {
	struct buf packed;
	z_stream stream; /* packs, and then unpacks */
	bool reading;
	size_t length;	 /* of what was written */
	size_t position; /* of the reading */
};

static voidpf take(voidpf opaque, uInt count, uInt size)
{
	(void)opaque;
	return memory_new_array(count, size);
}

static void give_back(voidpf opaque, voidpf memory)
{
	(void)opaque;
	free(memory);
}

static uInt bounded(size_t size)
{
	return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

static void set_input(z_stream *stream, const char *text, size_t length)
{
	stream->next_in = (const Bytef *)text;
	stream->avail_in = bounded(length);
}

static void pack(struct scratch *scratch, int flush)
{
	int result;

	do {
		buf_reserve(&scratch->packed, PIECE);
		scratch->stream.next_out = (Bytef *)scratch->packed.text + scratch->packed.length;
		scratch->stream.avail_out = PIECE;
		result = deflate(&scratch->stream, flush);
		scratch->packed.length += PIECE - scratch->stream.avail_out;
	} while (scratch->stream.avail_in || (flush == Z_FINISH && result != Z_STREAM_END));
}

static ssize_t scratch_write(void *cookie, const char *buffer, size_t size)
{
	struct scratch *scratch = cookie;

	if (scratch->reading) {
		errno = EINVAL;
		return 0;
	}
	size = bounded(size);
	set_input(&scratch->stream, buffer, size);
	pack(scratch, Z_NO_FLUSH);
	scratch->length += size;
	return (ssize_t)size;
}

static ssize_t scratch_read(void *cookie, char *buffer, size_t size)
{
	struct scratch *scratch = cookie;
	size_t taken;
	int result;

	if (!scratch->reading || scratch->position == scratch->length)
		return 0;
	size = bounded(size);
	taken = scratch->stream.total_in;
	set_input(&scratch->stream, scratch->packed.text + taken, scratch->packed.length - taken);
	scratch->stream.next_out = (Bytef *)buffer;
	scratch->stream.avail_out = (uInt)size;
	result = inflate(&scratch->stream, Z_NO_FLUSH);
	assert(result == Z_OK || result == Z_STREAM_END);
	(void)result;
	size -= scratch->stream.avail_out;
	scratch->position += size;
	return (ssize_t)size;
}

static void end_stream(struct scratch *scratch)
{
	if (scratch->reading)
		inflateEnd(&scratch->stream);
	else
		deflateEnd(&scratch->stream);
	scratch->stream = (z_stream){ .zalloc = take, .zfree = give_back };
}

static void begin_reading(struct scratch *scratch)
{
	if (!scratch->reading) {
		set_input(&scratch->stream, NULL, 0);
		pack(scratch, Z_FINISH);
	}
	end_stream(scratch);
	inflateInit2(&scratch->stream, -MAX_WBITS);
	scratch->reading = true;
	scratch->position = 0;
}

static int scratch_seek(void *cookie, off64_t *offset, int whence)
{
	struct scratch *scratch = cookie;
	off64_t now = (off64_t)(scratch->reading ? scratch->position : scratch->length);

	*offset += whence == SEEK_END ? (off64_t)scratch->length : whence == SEEK_CUR ? now : 0;
	if (*offset == now && (scratch->reading || now))
		return 0;
	if (*offset) {
		errno = EINVAL;
		return -1;
	}
	if (scratch->length)
		begin_reading(scratch);
	return 0;
}

static int scratch_close(void *cookie)
{
	struct scratch *scratch = cookie;

	end_stream(scratch);
	buf_release(&scratch->packed);
	free(scratch);
	return 0;
}

FILE *scratch_new(void)
{
	cookie_io_functions_t functions = { scratch_read, scratch_write, scratch_seek, scratch_close };
	struct scratch *scratch = memory_new(sizeof(*scratch));

	scratch->stream = (z_stream){ .zalloc = take, .zfree = give_back };
	deflateInit2(&scratch->stream, LEVEL, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
	return fopencookie(scratch, "w+", functions);
}
