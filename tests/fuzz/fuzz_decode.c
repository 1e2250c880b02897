/* Whatever the bytes and however they are cut: the text, the lines, their offsets and the reading are the
 * same, and the text is UTF-8. */
#include "blocks.h"
#include "buf.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 509			    /* a prime, so that reads end anywhere */
#define LEAST ((size_t)BLOCKS_HEAD * 3 / 2) /* the head is read at once, so cuts only come after it */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* What was read: the text, and a line "number offset" for each of its lines. */
struct result {
	struct buf text;
	struct buf lines;
	struct reading reading;
	char encoding[128];
};

static void note_lines(struct result *result, const struct block *block, size_t length)
{
	struct slice rest = slice_head(block->text, length);

	while (rest.length) {
		size_t at = (size_t)(rest.text - block->text.text);
		size_t end = slice_find_byte(rest, '\n');

		if (at || !block->within)
			buf_printf(&result->lines, "%llu %llu\n", block_line(block, at),
				   block_offset(block, at));
		rest = slice_tail(rest, end + 1);
	}
}

/* Half of what is there up to a line start, and all of it if there is no such or nothing follows. */
static size_t choose_length(const struct block *block, bool hesitant)
{
	const char *text = block->text.text;
	const char *newline = memrchr(text, '\n', block->text.length / 2);

	if (!hesitant || block->final || !newline)
		return block->text.length;
	return (size_t)(newline - text) + 1;
}

/* The past is the end of what was consumed, from a line start on. */
static void check_past(const struct block *block, struct slice consumed)
{
	struct slice past = { block->text.text - block->past, block->past };

	require(block->past <= BLOCKS_PAST && slice_ends(consumed, past));
	consumed.length -= past.length;
	require(past.length == 0 || consumed.length == 0 || slice_ends(consumed, SLICE("\n")));
}

static struct result read_all(struct slice bytes, struct blocks_options options, bool hesitant)
{
	struct result result = { 0 };
	struct problems problems = { 0 };
	struct source *source = source_of_memory(bytes);
	struct blocks *blocks = blocks_new(source, &options);
	struct block block;

	while (blocks_next(blocks, &block, &problems) == 1) {
		size_t length = choose_length(&block, hesitant);

		require(block.text.length);
		check_past(&block, buf_slice(&result.text));
		note_lines(&result, &block, length);
		buf_add(&result.text, slice_head(block.text, length));
		blocks_consume(blocks, length);
	}
	result.reading = *blocks_reading(blocks);
	strncpy(result.encoding, result.reading.encoding, sizeof(result.encoding) - 1);
	require(problems.count == 0 && result.reading.bytes == bytes.length);
	blocks_free(blocks);
	source_free(source);
	return result;
}

static void compare(const struct result *a, const struct result *b)
{
	require(slice_equal(buf_slice(&a->text), buf_slice(&b->text)));
	require(slice_equal(buf_slice(&a->lines), buf_slice(&b->lines)));
	require(strcmp(a->encoding, b->encoding) == 0);
	require(a->reading.lines == b->reading.lines && a->reading.torn == b->reading.torn);
	require(a->reading.undecodable == b->reading.undecodable);
	require(a->reading.nul_bytes == b->reading.nul_bytes);
	require(a->reading.long_lines == b->reading.long_lines);
	require(strcmp(a->reading.sha256, b->reading.sha256) == 0);
}

static void result_release(struct result *result)
{
	buf_release(&result->text);
	buf_release(&result->lines);
}

/* The bytes alone, behind lines of plain text, or again and again. */
static void make_file(struct buf *file, unsigned way, struct slice bytes)
{
	while (way == 1 && file->length < BLOCKS_HEAD)
		buf_add_text(file, "2031-04-05 06:07:08, Info                  CBS    nothing to do\r\n");
	do
		buf_add(file, bytes);
	while (way == 2 && bytes.length && file->length < LEAST);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct result whole, pieces, bits;
	struct blocks_options options = { 0 };
	struct buf file = { 0 };

	if (size < 2)
		return 0;
	options.line_limit = 16 + 2 * (size_t)data[0];
	make_file(&file, data[1] % 3, (struct slice){ (const char *)data + 2, size - 2 });
	whole = read_all(buf_slice(&file), options, false);
	require(utf8_valid(buf_slice(&whole.text)));
	options.read_size = PIECE;
	pieces = read_all(buf_slice(&file), options, true);
	options.read_size = 1 + size % 7;
	bits = read_all(buf_slice(&file), options, true);
	compare(&whole, &pieces);
	compare(&whole, &bits);
	result_release(&whole);
	result_release(&pieces);
	result_release(&bits);
	buf_release(&file);
	return 0;
}
