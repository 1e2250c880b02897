/* Two buffers of equal size. One, `now`, holds in a row
 *
 *	kept          begin              end              raw end
 *	| past        | text not         | raw bytes not  | free
 *	|             | consumed         | decoded yet    |
 *
 * Bytes are read to where they will stay as text. If they are UTF-8 already, which a survey of them all at
 * once says, they become text by moving `end`. If not, the text moves over to the other buffer and the raw
 * bytes are decoded from where they lie to behind it, line by line, until none or too little of them is
 * left; that rest follows the text, so that the picture is as above again. Where the buffer is full before,
 * `raw` goes on pointing to the other buffer.
 *
 * The bytes just read may still be on their way through the digest's thread. A buffer is therefore not
 * written to in front of its raw bytes while the digest is busy with it: then the other buffer takes over,
 * with a copy of what is needed. */
#include "blocks.h"

#include "decode.h"
#include "digest.h"
#include "memory.h"
#include "places.h"
#include "survey.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define READ_SIZE   ((size_t)1024 * 1024)
#define LINE_LIMIT  ((size_t)256 * 1024)
#define LEAST_LIMIT ((size_t)16)
#define MOST_SIZE   ((size_t)1 << 30) /* of what options ask for */
#define THREAD_FROM ((unsigned long long)4 * 1024 * 1024)

struct buffer {
	char *bytes;
	size_t ticket; /* of the last of its bytes that went to the digest */
};

/* Where the last question for a line led to. */
struct cursor {
	size_t at;    /* position in the text of the block */
	size_t start; /* where its line begins */
	unsigned long long line;
};

/* What blocks look up for their consumer; in a struct of its own because a block holds const blocks. */
struct index {
	struct places places;
	struct cursor cursor;
};

struct blocks {
	struct source *source;
	struct blocks_options options;
	struct decoder decoder;
	struct digest *digest;
	struct index *index;
	struct reading reading;
	char encoding[DECODE_NAME];
	char head[BLOCKS_HEAD];
	size_t head_length;

	struct buffer buffers[2];
	struct buffer *now;
	size_t kept, begin, end;
	struct slice raw;     /* not decoded yet: behind end, or in the other buffer */
	bool apart;	      /* in the other buffer */
	struct survey survey; /* of raw while it is not apart; may say high or nul without need */

	unsigned long long text_begin; /* how much text of the file stands before begin */
	unsigned long long line;       /* number of the line at begin */
	unsigned long long line_raw;   /* where in the file it begins, while within */
	size_t newlines;	       /* in the text not consumed */
	bool within;		       /* begin is inside a line */

	unsigned long long raw_begin; /* byte of the file at which raw begins */
	unsigned long long raw_line;  /* byte of the file at which the last line of all text begins */
	bool raw_within;	      /* raw begins inside a line */
	bool tail;		      /* all text ends with a line that has text but no line end yet */
	unsigned long long lines;     /* line ends in all text */

	bool started; /* the head was read, */
	bool fresh;   /* and nothing came after it */
	bool ended;   /* the source has no more, */
	bool failed;  /* because it could not be read */
	bool closed;  /* all is consumed and the reading complete */
};

static size_t bounded(size_t value, size_t least, size_t normal)
{
	if (value == 0)
		return normal;
	if (value < least)
		return least;
	return value < MOST_SIZE ? value : MOST_SIZE;
}

/* Room for past, for a block that is not quite full, and then for a read behind an unfinished line or for
 * the longest piece of text with an unfinished line behind it. */
static size_t buffer_size(const struct blocks_options *options)
{
	size_t read = options->read_size > BLOCKS_HEAD ? options->read_size : BLOCKS_HEAD;
	size_t decoded = DECODE_GROWTH * options->line_limit;

	return BLOCKS_PAST + BLOCKS_FULL + options->line_limit + (read > decoded ? read : decoded);
}

struct blocks *blocks_new(struct source *source, const struct blocks_options *options)
{
	struct blocks *blocks = memory_new(sizeof(*blocks));

	if (options)
		blocks->options = *options;
	options = &blocks->options;
	blocks->options.read_size = bounded(options->read_size, 1, READ_SIZE);
	blocks->options.line_limit = bounded(options->line_limit, LEAST_LIMIT, LINE_LIMIT) & ~(size_t)1;
	blocks->source = source;
	blocks->digest = options->no_hash ? NULL : digest_new();
	blocks->index = memory_new(sizeof(*blocks->index));
	for (size_t i = 0; i < 2; i++)
		blocks->buffers[i].bytes = memory_resize(NULL, buffer_size(options), 1);
	blocks->now = &blocks->buffers[0];
	blocks->raw.text = blocks->now->bytes;
	blocks->line = 1;
	blocks->reading.encoding = strcpy(blocks->encoding, "utf-8");
	return blocks;
}

void blocks_free(struct blocks *blocks)
{
	if (!blocks)
		return;
	digest_free(blocks->digest);
	decoder_release(&blocks->decoder);
	places_release(&blocks->index->places);
	free(blocks->index);
	free(blocks->buffers[0].bytes);
	free(blocks->buffers[1].bytes);
	free(blocks);
}

static bool is_full(const struct blocks *blocks)
{
	return blocks->end - blocks->begin >= BLOCKS_FULL || places_full(&blocks->index->places);
}

static unsigned long long text_end(const struct blocks *blocks)
{
	return blocks->text_begin + (blocks->end - blocks->begin);
}

static struct buffer *other_buffer(struct blocks *blocks)
{
	return &blocks->buffers[blocks->now == &blocks->buffers[0]];
}

static bool is_busy(const struct blocks *blocks, const struct buffer *buffer)
{
	return blocks->digest && digest_busy(blocks->digest, buffer->ticket);
}

/* Brings what is kept, up to the place last, to the beginning of buffer, which may be the one it is in. */
static void move_to(struct blocks *blocks, struct buffer *buffer, size_t last)
{
	if (buffer != blocks->now && blocks->digest)
		digest_wait(blocks->digest, buffer->ticket);
	memmove(buffer->bytes, blocks->now->bytes + blocks->kept, last - blocks->kept);
	blocks->now = buffer;
	blocks->begin -= blocks->kept;
	blocks->end -= blocks->kept;
	blocks->kept = 0;
}

static void make_room(struct blocks *blocks)
{
	if (blocks->kept == 0)
		return;
	if (blocks->apart) {
		move_to(blocks, blocks->now, blocks->end);
		return;
	}
	move_to(blocks, is_busy(blocks, blocks->now) ? other_buffer(blocks) : blocks->now,
		blocks->end + blocks->raw.length);
	blocks->raw.text = blocks->now->bytes + blocks->end;
}

/* Puts up to size bytes at to; fewer only where the source ends. */
static size_t read_bytes(struct blocks *blocks, char *to, size_t size, struct problems *problems)
{
	size_t length = 0;

	while (length < size && !blocks->ended) {
		size_t ask =
			size - length < blocks->options.read_size ? size - length : blocks->options.read_size;
		ssize_t got = source_read(blocks->source, to + length, ask, problems);

		if (got > 0)
			length += (size_t)got;
		blocks->ended = got <= 0;
		blocks->failed = got < 0;
	}
	return length;
}

static void hash(struct blocks *blocks, struct slice bytes)
{
	if (!blocks->digest || bytes.length == 0)
		return;
	if (blocks->reading.bytes > THREAD_FROM && !blocks->options.no_thread)
		digest_start(blocks->digest);
	blocks->now->ticket = digest_add(blocks->digest, bytes);
}

/* Reads more behind raw, which is not apart. */
static void fill(struct blocks *blocks, size_t size, struct problems *problems)
{
	char *to = blocks->now->bytes + blocks->end + blocks->raw.length;
	struct slice bytes = { to, read_bytes(blocks, to, size, problems) };
	struct survey survey = survey_of(bytes);

	blocks->survey.high |= survey.high;
	blocks->survey.nul |= survey.nul;
	blocks->survey.newlines += survey.newlines;
	blocks->raw.length += bytes.length;
	blocks->reading.bytes += bytes.length;
	hash(blocks, bytes);
}

static void skip_bom(struct blocks *blocks)
{
	size_t bom = blocks->decoder.bom;

	blocks->raw = slice_tail(blocks->raw, bom);
	blocks->raw_begin = bom;
	blocks->kept = blocks->begin = blocks->end = bom;
}

static void start(struct blocks *blocks, struct problems *problems)
{
	size_t size = blocks->options.read_size;

	if (blocks->started)
		return;
	blocks->started = blocks->fresh = true;
	fill(blocks, size > BLOCKS_HEAD ? size : BLOCKS_HEAD, problems);
	blocks->head_length = slice_head(blocks->raw, BLOCKS_HEAD).length;
	memcpy(blocks->head, blocks->raw.text, blocks->head_length);
	decoder_init(&blocks->decoder, (struct slice){ blocks->head, blocks->head_length });
	decoder_name(&blocks->decoder, blocks->encoding);
	skip_bom(blocks);
}

struct slice blocks_head(struct blocks *blocks, struct problems *problems)
{
	start(blocks, problems);
	return (struct slice){ blocks->head, blocks->head_length };
}

/* How many of whole lines are above the limit; the first may be the rest of one that is counted already. */
static unsigned long long count_long_lines(struct slice lines, size_t limit, bool within)
{
	unsigned long long count = 0;

	if (within)
		lines = slice_tail(lines, slice_find_byte(lines, '\n') + 1);
	while (lines.length) {
		size_t length = survey_whole_lines(slice_head(lines, limit));

		if (length == 0) {
			count++;
			length = slice_find_byte(lines, '\n') + 1;
		}
		lines = slice_tail(lines, length);
	}
	return count;
}

/* A piece without a line end, length bytes of raw, is cut from a line above the limit unless the file ends
 * with it. */
static bool is_cut(const struct blocks *blocks, size_t length)
{
	return length < blocks->raw.length || length >= blocks->options.line_limit;
}

/* Notes that written bytes at end are text now and were length bytes of raw; they end with a line end or
 * hold none. */
static void advance(struct blocks *blocks, size_t length, size_t written, size_t newlines)
{
	bool line_end = written && blocks->now->bytes[blocks->end + written - 1] == '\n';

	if (!line_end && !blocks->raw_within)
		blocks->reading.long_lines += is_cut(blocks, length);
	blocks->end += written;
	blocks->raw = slice_tail(blocks->raw, length);
	blocks->raw_begin += length;
	blocks->newlines += newlines;
	blocks->lines += newlines;
	blocks->raw_within = !line_end;
	blocks->tail = !line_end && (written || blocks->tail);
	if (line_end)
		blocks->raw_line = blocks->raw_begin;
}

/* The first length bytes of raw become text as they are. Their lines follow from the first two: a byte
 * order mark or a decoded line may stand before the second. */
static void take_plain(struct blocks *blocks, size_t length)
{
	struct slice bytes = slice_head(blocks->raw, length);
	size_t first = slice_find_byte(bytes, '\n');
	struct places *places = &blocks->index->places;

	if (!blocks->raw_within)
		places_add(places, text_end(blocks), blocks->raw_line, 1);
	if (first == length) {
		advance(blocks, length, length, 0);
	} else {
		places_add(places, text_end(blocks) + first + 1, blocks->raw_begin + first + 1, 1);
		blocks->reading.long_lines +=
			count_long_lines(bytes, blocks->options.line_limit, blocks->raw_within);
		advance(blocks, length, length, blocks->survey.newlines);
	}
	blocks->survey =
		blocks->survey.high || blocks->survey.nul ? survey_of(blocks->raw) : (struct survey){ 0 };
}

static void decode_line(struct blocks *blocks, size_t length)
{
	char *to = blocks->now->bytes + blocks->end;
	size_t written;

	if (!blocks->raw_within)
		places_add(&blocks->index->places, text_end(blocks), blocks->raw_line,
			   decoder_step(&blocks->decoder));
	written = decoder_decode(&blocks->decoder, slice_head(blocks->raw, length), !blocks->raw_within, to);
	advance(blocks, length, written, written && to[written - 1] == '\n');
}

/* Text goes on in the other buffer, raw stays where it is. */
static void part(struct blocks *blocks)
{
	if (blocks->apart)
		return;
	move_to(blocks, other_buffer(blocks), blocks->end);
	blocks->apart = true;
}

/* What is left of raw follows the text again. */
static void join(struct blocks *blocks)
{
	memcpy(blocks->now->bytes + blocks->end, blocks->raw.text, blocks->raw.length);
	blocks->raw.text = blocks->now->bytes + blocks->end;
	blocks->survey = survey_of(blocks->raw);
	blocks->apart = false;
}

static void decode(struct blocks *blocks)
{
	size_t limit = blocks->options.line_limit;
	size_t length = 0;

	part(blocks);
	while (!is_full(blocks) &&
	       (length = decoder_cut(&blocks->decoder, blocks->raw, limit, blocks->ended)))
		decode_line(blocks, length);
	if (length == 0)
		join(blocks);
}

/* All whole lines that are in raw, or else a piece of a line or the last line; 0 where there is none yet. */
static size_t next_stretch(struct blocks *blocks)
{
	size_t length = blocks->survey.newlines ? survey_whole_lines(blocks->raw) : 0;

	if (length)
		return length;
	return decoder_cut(&blocks->decoder, blocks->raw, blocks->options.line_limit, blocks->ended);
}

static bool passes(struct blocks *blocks, size_t length)
{
	if (blocks->decoder.layout != LAYOUT_BYTES)
		return false;
	if (!blocks->survey.high && !blocks->survey.nul)
		return true;
	return decoder_passes(&blocks->decoder, slice_head(blocks->raw, length), !blocks->raw_within);
}

/* Makes text of all that can be made of raw. */
static void take_raw(struct blocks *blocks)
{
	while (!blocks->apart && blocks->decoder.layout == LAYOUT_BYTES) {
		size_t length = next_stretch(blocks);

		if (length == 0 && blocks->decoder.layout == LAYOUT_BYTES)
			return;
		if (!passes(blocks, length))
			break;
		take_plain(blocks, length);
	}
	decode(blocks);
}

static void add_text(struct blocks *blocks, struct problems *problems)
{
	make_room(blocks);
	if (!blocks->fresh && !blocks->apart && !blocks->ended)
		fill(blocks, blocks->options.read_size, problems);
	blocks->fresh = false;
	take_raw(blocks);
}

static bool is_final(const struct blocks *blocks)
{
	return blocks->ended && blocks->raw.length == 0;
}

static void update_reading(struct blocks *blocks)
{
	struct reading *reading = &blocks->reading;

	reading->lines = blocks->lines + blocks->tail;
	reading->undecodable = blocks->decoder.undecodable;
	reading->nul_bytes = blocks->decoder.nul_bytes;
	reading->torn = is_final(blocks) && blocks->raw_within;
	decoder_name(&blocks->decoder, blocks->encoding);
}

static int end(struct blocks *blocks)
{
	if (!blocks->closed && blocks->digest && !blocks->failed)
		digest_end(blocks->digest, blocks->reading.sha256);
	blocks->closed = true;
	return blocks->failed ? -1 : 0;
}

static unsigned long long begin_offset(const struct blocks *blocks)
{
	return blocks->within ? blocks->line_raw : places_raw(&blocks->index->places, blocks->text_begin);
}

int blocks_next(struct blocks *blocks, struct block *ret_block, struct problems *problems)
{
	size_t before = blocks->end - blocks->begin;

	start(blocks, problems);
	while (!is_full(blocks) && !is_final(blocks) && blocks->end - blocks->begin == before)
		add_text(blocks, problems);
	update_reading(blocks);
	if (blocks->end == blocks->begin)
		return end(blocks);
	blocks->index->cursor = (struct cursor){ .line = blocks->line };
	*ret_block = (struct block){
		.text = { blocks->now->bytes + blocks->begin, blocks->end - blocks->begin },
		.past = blocks->begin - blocks->kept,
		.line = blocks->line,
		.offset = begin_offset(blocks),
		.within = blocks->within,
		.full = is_full(blocks),
		.final = is_final(blocks),
		.blocks = blocks,
	};
	return 1;
}

/* Where the past of what begins at begin does: at a line start, at most BLOCKS_PAST before. What is kept
 * begins with a line unless nothing is kept before a text that does not. */
static size_t past_begin(const struct blocks *blocks, size_t begin)
{
	const char *bytes = blocks->now->bytes;
	bool line_start = blocks->kept < blocks->begin || !blocks->within;
	size_t from = blocks->kept;
	const char *newline;

	if (begin - from > BLOCKS_PAST) {
		from = begin - BLOCKS_PAST;
		line_start = bytes[from - 1] == '\n';
	}
	if (line_start)
		return from;
	newline = memchr(bytes + from, '\n', begin - from);
	return newline ? (size_t)(newline - bytes) + 1 : begin;
}

/* Line ends in the first length bytes of the text; what is counted is the shorter of the two parts. */
static size_t newlines_before(const struct blocks *blocks, size_t length)
{
	struct slice text = { blocks->now->bytes + blocks->begin, blocks->end - blocks->begin };

	if (length <= text.length / 2)
		return survey_newlines(slice_head(text, length));
	return blocks->newlines - survey_newlines(slice_tail(text, length));
}

/* Where in the file the line begins that length, above zero, ends in. */
static unsigned long long line_raw(const struct blocks *blocks, size_t length)
{
	struct slice text = { blocks->now->bytes + blocks->begin, length };
	size_t whole = survey_whole_lines(text);

	if (whole == 0)
		return begin_offset(blocks);
	return places_raw(&blocks->index->places, blocks->text_begin + whole);
}

void blocks_consume(struct blocks *blocks, size_t length)
{
	const char *text = blocks->now->bytes + blocks->begin;
	size_t newlines;

	assert(length <= blocks->end - blocks->begin);
	if (length == 0)
		return;
	assert(length == blocks->end - blocks->begin || text[length - 1] == '\n');
	newlines = newlines_before(blocks, length);
	blocks->kept = past_begin(blocks, blocks->begin + length);
	blocks->line_raw = line_raw(blocks, length);
	blocks->within = text[length - 1] != '\n';
	blocks->line += newlines;
	blocks->newlines -= newlines;
	blocks->begin += length;
	blocks->text_begin += length;
	places_forget(&blocks->index->places, blocks->text_begin);
}

/* Moves the cursor to position, forwards or backwards. */
static const struct cursor *seek(const struct block *block, size_t position)
{
	struct cursor *cursor = &block->blocks->index->cursor;
	size_t from = position < cursor->at ? position : cursor->at;
	size_t to = position < cursor->at ? cursor->at : position;
	struct slice way = slice_head(slice_tail(block->text, from), to - from);
	size_t whole;

	assert(position <= block->text.length);
	if (position < cursor->at && position < cursor->start) {
		cursor->line -= survey_newlines(way);
		cursor->start = survey_whole_lines(slice_head(block->text, position));
	} else if (position > cursor->at && (whole = survey_whole_lines(way))) {
		cursor->line += survey_newlines(slice_head(way, whole));
		cursor->start = from + whole;
	}
	cursor->at = position;
	return cursor;
}

unsigned long long block_line(const struct block *block, size_t position)
{
	return seek(block, position)->line;
}

unsigned long long block_offset(const struct block *block, size_t position)
{
	const struct blocks *blocks = block->blocks;
	size_t line = seek(block, position)->start;

	return line ? places_raw(&blocks->index->places, blocks->text_begin + line) : block->offset;
}

const struct reading *blocks_reading(const struct blocks *blocks)
{
	return &blocks->reading;
}
