#include "blocks.h"

#include "buf.h"
#include "survey.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORD "2031-04-05 06:07:08, Info                  CBS    nothing to do\r\n"

/* A consumer of blocks, and what it saw: the text, and a line "number offset" for each of its lines. */
struct reader {
	struct blocks *blocks;
	struct source *source;
	struct problems problems;
	struct block block;
	struct buf text;
	struct buf lines;
};

static struct reader reader_open(struct slice file, struct blocks_options options)
{
	struct reader reader = { .source = source_of_memory(file) };

	reader.blocks = blocks_new(reader.source, &options);
	return reader;
}

static void reader_release(struct reader *reader)
{
	blocks_free(reader->blocks);
	source_free(reader->source);
	problems_release(&reader->problems);
	buf_release(&reader->text);
	buf_release(&reader->lines);
}

static bool next(struct reader *reader)
{
	return blocks_next(reader->blocks, &reader->block, &reader->problems) == 1;
}

static void consume(struct reader *reader, size_t length)
{
	const struct block *block = &reader->block;
	struct slice rest = slice_head(block->text, length);

	while (rest.length) {
		size_t at = (size_t)(rest.text - block->text.text);

		if (at || !block->within)
			buf_printf(&reader->lines, "%llu %llu\n", block_line(block, at),
				   block_offset(block, at));
		rest = slice_tail(rest, slice_find_byte(rest, '\n') + 1);
	}
	buf_add(&reader->text, slice_head(block->text, length));
	blocks_consume(reader->blocks, length);
}

/* How much of a block a consumer is done with. */
static size_t everything(const struct block *block)
{
	return block->text.length;
}

static size_t one_line(const struct block *block)
{
	size_t end = slice_find_byte(block->text, '\n');

	return end < block->text.length ? end + 1 : end;
}

/* As one that waits for the end of the last entry. */
static size_t all_but_a_line(const struct block *block)
{
	struct slice text = block->text;
	size_t length;

	if (block->final || block->full || text.length == 0)
		return text.length;
	length = survey_whole_lines(slice_head(text, text.length - 1));
	return length;
}

typedef size_t choose_fn(const struct block *block);

static void read_all(struct reader *reader, choose_fn *choose)
{
	while (next(reader)) {
		cr_assert(reader->block.text.length);
		consume(reader, choose(&reader->block));
	}
}

static void expect_text(const struct buf *buf, const char *want, const char *what)
{
	cr_expect(slice_equal(buf_slice(buf), slice_of(want)), "%s: '%s'", what, buf_text(buf));
}

Test(blocks, lines_and_their_offsets_are_known)
{
	struct reader reader = reader_open(SLICE("one\r\ntwo\n\nfour"), (struct blocks_options){ 0 });

	cr_assert(next(&reader));
	cr_expect(slice_equal(reader.block.text, SLICE("one\r\ntwo\n\nfour")));
	cr_expect(reader.block.final && !reader.block.within && !reader.block.full);
	cr_expect_eq(reader.block.line, 1);
	cr_expect_eq(block_line(&reader.block, 4), 1, "a line end belongs to its line");
	cr_expect_eq(block_line(&reader.block, 5), 2);
	cr_expect_eq(block_line(&reader.block, 14), 4, "the end of the text");
	cr_expect_eq(block_offset(&reader.block, 12), 10);
	cr_expect_eq(block_offset(&reader.block, 6), 5, "and backwards");
	cr_expect_eq(block_line(&reader.block, 0), 1);
	blocks_consume(reader.blocks, 9);
	cr_assert(next(&reader));
	cr_expect(slice_equal(reader.block.text, SLICE("\nfour")), "what was left comes again, being final");
	cr_expect_eq(reader.block.line, 3);
	cr_expect_eq(reader.block.offset, 9);
	cr_expect_eq(reader.block.past, 9);
	blocks_consume(reader.blocks, 5);
	cr_expect_not(next(&reader));
	cr_expect_not(next(&reader), "the end stays the end");
	cr_expect_eq(blocks_reading(reader.blocks)->lines, 4);
	cr_expect(blocks_reading(reader.blocks)->torn);
	reader_release(&reader);
}

/* Files in which something stands that reads may cut; lines as reader notes them. */
static const struct {
	const char *what;
	struct slice file;
	const char *encoding;
	const char *text;
	const char *lines;
} files[] = {
	{ "a mark before plain text", SLICE("\xEF\xBB\xBFone\ntwo\nthree\n"), "utf-8-bom",
	  "one\ntwo\nthree\n", "1 0\n2 7\n3 11\n" },
	{ "UTF-8 with a mark in mid-file",
	  SLICE("\xEF\xBB\xBFone\r\n\xEF\xBB\xBFtwo \xE2\x82\xAC\r\r\n\xF0\x9F\x98\x80\n"), "utf-8-bom",
	  "one\r\ntwo \xE2\x82\xAC\r\r\n\xF0\x9F\x98\x80\n", "1 0\n2 8\n3 21\n" },
	{ "a change of code pages",
	  SLICE("\xEF\xBB\xBFGer\xC3\xA4t\nGer\xE4t\nplain\n\xD3\xF1\xF2\xF0\xEE\xE9\xF1\xF2\xE2\xEE\nlast"),
	  "utf-8-bom+windows-1252+windows-1251",
	  "Ger\xC3\xA4t\nGer\xC3\xA4t\nplain\n"
	  "\xD0\xA3\xD1\x81\xD1\x82\xD1\x80\xD0\xBE\xD0\xB9\xD1\x81\xD1\x82\xD0\xB2\xD0\xBE\nlast",
	  "1 0\n2 10\n3 16\n4 22\n5 33\n" },
	{ "UTF-16",
	  SLICE("\xFF\xFE"
		"a\0\r\0\n\0\x16\x04\x3D\xD8\x00\xDE\n\0"
		"b\0\n\0"
		"c\0"),
	  "utf-16le", "a\r\n\xD0\x96\xF0\x9F\x98\x80\nb\nc", "1 0\n2 8\n3 16\n4 20\n" },
	{ "NUL", SLICE("a\0b\n\0\0c\n\n\0\0\0"), "utf-8", "ab\nc\n\n", "1 0\n2 4\n3 8\n" },
	{ "a change to UTF-16 and back",
	  SLICE("a\n\xFF\xFE"
		"b\0\n\0"
		"c\0\n\0"
		"2031-04-05 06:07\nd\n"),
	  "utf-16le", "a\nb\nc\n2031-04-05 06:07\nd\n", "1 0\n2 2\n3 8\n4 12\n5 29\n" },
};

/* Lines behind a file of so many lines and bytes. */
static void add_moved_lines(struct buf *buf, const char *lines, unsigned count, unsigned long bytes)
{
	unsigned number;
	unsigned long offset;
	int length;

	for (; sscanf(lines, "%u %lu\n%n", &number, &offset, &length) == 2; lines += length)
		buf_printf(buf, "%u %lu\n", number + count, offset + bytes);
}

/* The head is always read at once, so files are also read behind more than a head of plain text. */
static void expect_file(size_t row, unsigned records, size_t read_size, choose_fn *choose)
{
	struct buf file = { 0 }, text = { 0 }, lines = { 0 };
	struct reader reader;

	for (unsigned i = 0; i < records; i++) {
		buf_printf(&lines, "%u %zu\n", i + 1, file.length);
		buf_add_text(&file, RECORD);
	}
	buf_add(&text, buf_slice(&file));
	add_moved_lines(&lines, files[row].lines, records, file.length);
	buf_add(&file, files[row].file);
	buf_add_text(&text, files[row].text);
	reader = reader_open(buf_slice(&file), (struct blocks_options){ .read_size = read_size });
	read_all(&reader, choose);
	expect_text(&reader.text, buf_text(&text), files[row].what);
	expect_text(&reader.lines, buf_text(&lines), files[row].what);
	if (records == 0)
		cr_expect_str_eq(blocks_reading(reader.blocks)->encoding, files[row].encoding);
	reader_release(&reader);
	buf_release(&file);
	buf_release(&text);
	buf_release(&lines);
}

Test(blocks, reads_may_cut_anywhere)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64, 0 };
	static choose_fn *const choices[] = { everything, one_line, all_but_a_line };

	for (size_t row = 0; row < sizeof(files) / sizeof(*files); row++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
			for (size_t j = 0; j < sizeof(choices) / sizeof(*choices); j++) {
				expect_file(row, 0, sizes[i], choices[j]);
				expect_file(row, BLOCKS_HEAD / strlen(RECORD) + 1, sizes[i], choices[j]);
			}
}

Test(blocks, a_block_grows_until_it_is_consumed)
{
	struct buf file = { 0 };
	struct reader reader;
	size_t before = 0;

	while (file.length < 20000)
		buf_add_text(&file, RECORD);
	reader = reader_open(buf_slice(&file), (struct blocks_options){ .read_size = 5000 });
	while (next(&reader)) {
		struct slice text = reader.block.text;

		cr_expect_gt(text.length, before);
		cr_expect_eq(reader.block.line, 1);
		cr_expect(slice_equal(text, slice_head(buf_slice(&file), text.length)));
		cr_expect(slice_ends(text, SLICE("\n")));
		before = text.length;
		if (reader.block.final)
			break;
	}
	cr_expect_eq(before, file.length);
	reader_release(&reader);
	buf_release(&file);
}

Test(blocks, a_full_block_grows_no_more)
{
	struct buf file = { 0 };
	struct reader reader;
	size_t length = 0;

	while (file.length < 3 * BLOCKS_FULL)
		buf_add_text(&file, RECORD);
	reader = reader_open(buf_slice(&file), (struct blocks_options){ 0 });
	while (next(&reader) && !reader.block.full)
		cr_expect_lt(reader.block.text.length, BLOCKS_FULL);
	length = reader.block.text.length;
	cr_expect_geq(length, BLOCKS_FULL);
	cr_assert(next(&reader) && reader.block.full);
	cr_expect_eq(reader.block.text.length, length);
	read_all(&reader, one_line);
	expect_text(&reader.text, buf_text(&file), "and then all of it, line by line");
	reader_release(&reader);
	buf_release(&file);
}

Test(blocks, decoded_text_fills_a_block_too)
{
	struct buf file = { 0 };
	struct reader reader;

	while (file.length < BLOCKS_FULL)
		buf_add_text(&file, "\x80\x80\x80\x80\x80 three bytes of text for one\n");
	reader = reader_open(buf_slice(&file), (struct blocks_options){ 0 });
	while (next(&reader) && !reader.block.full)
		;
	cr_expect_lt(reader.block.text.length, BLOCKS_FULL + 100);
	read_all(&reader, everything);
	cr_expect_eq(reader.text.length, file.length / 34 * 44);
	cr_expect_eq(blocks_reading(reader.blocks)->lines, file.length / 34);
	reader_release(&reader);
	buf_release(&file);
}

/* Every line is out of step with its file, which a bounded number of marks has to cope with. */
Test(blocks, offsets_are_exact_in_ever_so_many_short_lines)
{
	struct buf file = { 0 };
	struct reader reader;
	unsigned long long line = 0;

	for (unsigned i = 0; i < 200000; i++)
		buf_add(&file, SLICE("\xE4\n"));
	reader = reader_open(buf_slice(&file), (struct blocks_options){ .no_hash = true });
	while (next(&reader)) {
		struct slice rest = reader.block.text, one;

		for (; slice_next_line(&rest, &one); line++) {
			size_t at = (size_t)(one.text - reader.block.text.text);

			cr_assert_eq(block_offset(&reader.block, at), 2 * line);
			cr_assert_eq(block_line(&reader.block, at), line + 1);
		}
		if (!reader.block.final)
			cr_expect(reader.block.full);
		blocks_consume(reader.blocks, reader.block.text.length);
	}
	cr_expect_eq(line, 200000);
	reader_release(&reader);
	buf_release(&file);
}

Test(blocks, the_past_stays_readable)
{
	static const size_t sizes[] = { 100, 4096, 0 };
	struct buf file = { 0 };

	for (unsigned i = 0; file.length < 100000; i++)
		buf_printf(&file, "%0*u\n", (int)(i * 37 % 500), i);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct reader reader =
			reader_open(buf_slice(&file), (struct blocks_options){ .read_size = sizes[i] });

		while (next(&reader)) {
			size_t at = reader.text.length, past = reader.block.past;

			cr_assert_leq(past, BLOCKS_PAST);
			cr_assert(past == at || past > BLOCKS_PAST - 502);
			cr_assert_arr_eq(reader.block.text.text - past, file.text + at - past, past);
			cr_assert(past == at || file.text[at - past - 1] == '\n');
			consume(&reader, all_but_a_line(&reader.block));
		}
		reader_release(&reader);
	}
	buf_release(&file);
}

Test(blocks, there_is_no_past_without_a_line_start)
{
	struct buf file = { 0 };
	struct reader reader;

	buf_add_text(&file, RECORD);
	for (int i = 0; i < 20000; i++)
		buf_add_byte(&file, 'x');
	reader =
		reader_open(buf_slice(&file), (struct blocks_options){ .read_size = 300, .line_limit = 300 });
	while (next(&reader)) {
		size_t at = reader.text.length, in_line = at ? at - strlen(RECORD) : 0;

		cr_assert_eq(reader.block.past,
			     in_line <= BLOCKS_PAST ? (at <= BLOCKS_PAST ? at : in_line) : 0);
		consume(&reader, reader.block.text.length);
	}
	reader_release(&reader);
	buf_release(&file);
}

Test(blocks, a_line_above_the_limit_comes_in_pieces)
{
	struct blocks_options options = { .read_size = 4096, .line_limit = 5000 };
	struct buf file = { 0 };
	struct reader reader;
	unsigned pieces = 0;

	buf_add_text(&file, "first\n");
	for (int i = 0; i < 7000; i++)
		buf_add_text(&file, "\xC3\xA4");
	buf_add_text(&file, "\nlast\n");
	reader = reader_open(buf_slice(&file), options);
	while (next(&reader)) {
		pieces += reader.block.within;
		cr_expect(utf8_valid(reader.block.text));
		cr_expect_eq(reader.block.line, reader.text.length ? 2 : 1);
		cr_expect_eq(reader.block.offset, reader.text.length ? 6 : 0);
		cr_expect(!reader.block.within || block_offset(&reader.block, 2) == 6);
		consume(&reader, reader.block.text.length);
	}
	expect_text(&reader.text, buf_text(&file), "nothing is lost");
	expect_text(&reader.lines, "1 0\n2 6\n3 14007\n", "lines");
	cr_expect_eq(pieces, 2);
	cr_expect_eq(blocks_reading(reader.blocks)->long_lines, 1);
	cr_expect_eq(blocks_reading(reader.blocks)->lines, 3);
	reader_release(&reader);
	buf_release(&file);
}

Test(blocks, lines_above_the_limit_are_counted_however_they_come)
{
	static const size_t sizes[] = { 1, 7, 0 };
	static const struct {
		struct slice file;
		unsigned count;
	} rows[] = {
		{ SLICE("0123456789abcde\n0123456789abcde\n"), 0 },
		{ SLICE("ab\ncd"), 0 },
		{ SLICE("0123456789abcdef\n0123456789abcde\n"), 1 },
		{ SLICE("0123456789abcdef\n0123456789abcdef0123456789abcdef\nx\n0123456789abcdef"), 3 },
		{ SLICE("0123456789abcde\xE4\n0123456789abcd\xE4\n0123456789abcde\xE4\n"), 2 },
		{ SLICE("x\n0123456789abcd\xE2\x82\xACxx\n"), 1 },
		{ SLICE("\xFF\xFE"
			"0\0"
			"1\0"
			"2\0"
			"3\0"
			"4\0"
			"5\0"
			"6\0\n\0"
			"0\0"
			"1\0"
			"2\0"
			"3\0"
			"4\0"
			"5\0"
			"6\0"
			"7\0\n\0"),
		  1 },
		{ SLICE(""), 0 },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
			struct reader reader =
				reader_open(rows[row].file, (struct blocks_options){ .read_size = sizes[i],
										     .line_limit = 16 });

			read_all(&reader, everything);
			cr_expect_eq(blocks_reading(reader.blocks)->long_lines, rows[row].count, "row %zu",
				     row);
			reader_release(&reader);
		}
}

Test(blocks, the_end_of_a_file_tells_whether_it_is_torn)
{
	static const struct {
		struct slice file;
		unsigned lines;
		bool torn;
	} rows[] = {
		{ SLICE(""), 0, false },
		{ SLICE("\xEF\xBB\xBF"), 0, false },
		{ SLICE("a\n"), 1, false },
		{ SLICE("a\r\nb"), 2, true },
		{ SLICE("a\n\0\0\0"), 1, true },
		{ SLICE("a\nb\0\0"), 2, true },
		{ SLICE("\0\0\0"), 0, true },
		{ SLICE("\xFF\xFE"
			"a\0\n\0"),
		  1, false },
		{ SLICE("\xFF\xFE"
			"a\0\n\0\0\0"),
		  1, true },
		{ SLICE("a\rb\r"), 1, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct reader reader = reader_open(rows[i].file, (struct blocks_options){ 0 });

		read_all(&reader, everything);
		cr_expect_eq(blocks_reading(reader.blocks)->lines, rows[i].lines, "row %zu", i);
		cr_expect_eq(blocks_reading(reader.blocks)->torn, rows[i].torn, "row %zu", i);
		cr_expect_eq(blocks_reading(reader.blocks)->bytes, rows[i].file.length, "row %zu", i);
		reader_release(&reader);
	}
}

/* A source that breaks after its bytes. */
struct broken {
	struct slice rest;
	bool reported;
};

static ssize_t broken_read(void *state, void *buffer, size_t size, struct problems *problems)
{
	struct broken *broken = state;
	struct slice bytes = slice_head(broken->rest, size);

	if (bytes.length == 0) {
		cr_expect_not(broken->reported, "nothing is read after an error");
		broken->reported = true;
		problems_add(problems, (struct place){ 0 }, "cannot read 'x': input/output error");
		return -1;
	}
	memcpy(buffer, bytes.text, bytes.length);
	broken->rest = slice_tail(broken->rest, bytes.length);
	return (ssize_t)bytes.length;
}

Test(blocks, what_came_before_a_read_error_is_delivered)
{
	static const struct source_kind kind = { .read = broken_read, .free = NULL };
	struct broken broken = { SLICE("one\ntwo\nthr"), false };
	struct source *source = source_new(&kind, &broken);
	struct blocks *blocks = blocks_new(source, NULL);
	struct problems problems = { 0 };
	struct block block;

	cr_assert_eq(blocks_next(blocks, &block, &problems), 1);
	cr_expect(slice_equal(block.text, SLICE("one\ntwo\nthr")));
	cr_expect(block.final);
	cr_expect_eq(problems.count, 1);
	blocks_consume(blocks, block.text.length);
	cr_expect_eq(blocks_next(blocks, &block, &problems), -1);
	cr_expect_eq(blocks_next(blocks, &block, &problems), -1);
	cr_expect_eq(problems.count, 1, "it is reported once");
	cr_expect_str_eq(blocks_reading(blocks)->sha256, "");
	cr_expect_eq(blocks_reading(blocks)->bytes, 11);
	problems_release(&problems);
	blocks_free(blocks);
	source_free(source);
}

Test(blocks, the_head_can_be_tasted_before_anything_is_decoded)
{
	static const char cabinet[] =
		"MSCF\0\0\0\0\x94\0\0\0\0\0\0\0\x2C\0\0\0\0\0\0\0\x03\x01\x01\0\x01\0\0\0";
	struct slice file = { cabinet, sizeof(cabinet) - 1 };
	struct reader reader = reader_open(file, (struct blocks_options){ .read_size = 3 });

	cr_expect(slice_equal(blocks_head(reader.blocks, &reader.problems), file));
	cr_expect_str_eq(blocks_reading(reader.blocks)->encoding, "binary");
	reader_release(&reader);

	reader = reader_open(SLICE("\xFF\xFE"
				   "a\0\n\0"),
			     (struct blocks_options){ 0 });
	cr_expect(slice_equal(blocks_head(reader.blocks, &reader.problems), SLICE("\xFF\xFE"
										  "a\0\n\0")));
	cr_expect_str_eq(blocks_reading(reader.blocks)->encoding, "utf-16le");
	read_all(&reader, everything);
	expect_text(&reader.text, "a\n", "the head is read like the rest");
	cr_expect_eq(blocks_head(reader.blocks, &reader.problems).length, 6, "and stays");
	reader_release(&reader);
}

Test(blocks, of_a_large_file_the_head_is_4_kib)
{
	struct buf file = { 0 };
	struct reader reader;

	while (file.length < 10000)
		buf_add_text(&file, RECORD);
	reader = reader_open(buf_slice(&file), (struct blocks_options){ 0 });
	cr_expect(slice_equal(blocks_head(reader.blocks, &reader.problems),
			      slice_head(buf_slice(&file), 4096)));
	reader_release(&reader); /* stopping early is fine */
	buf_release(&file);
}

Test(blocks, the_hash_is_that_of_the_bytes)
{
	static const struct {
		struct slice file;
		const char *sha256;
	} rows[] = {
		{ SLICE(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ SLICE("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	};
	struct reader reader;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		reader = reader_open(rows[i].file, (struct blocks_options){ 0 });
		cr_expect_str_eq(blocks_reading(reader.blocks)->sha256, "", "not known yet");
		read_all(&reader, everything);
		cr_expect_str_eq(blocks_reading(reader.blocks)->sha256, rows[i].sha256);
		reader_release(&reader);
	}
	reader = reader_open(SLICE("abc"), (struct blocks_options){ .no_hash = true });
	read_all(&reader, everything);
	cr_expect_str_eq(blocks_reading(reader.blocks)->sha256, "");
	reader_release(&reader);
}

/* The thread reads the bytes while blocks move and decode them. */
Test(blocks, the_hash_of_a_large_file_is_the_same_in_a_thread)
{
	static choose_fn *const choices[] = { everything, all_but_a_line };
	struct buf file = { 0 };
	char want[65] = "";

	for (unsigned i = 0; file.length < 9000000; i++) {
		buf_add_text(&file, RECORD);
		if (i % 5000 > 4000)
			buf_add_text(&file, "Windows\xAE\r\n");
	}
	for (int i = 0; i < 4; i++) {
		struct blocks_options options = { .no_thread = i == 0, .read_size = i == 3 ? 100000 : 0 };
		struct reader reader = reader_open(buf_slice(&file), options);

		read_all(&reader, choices[i % 2]);
		if (i == 0)
			strcpy(want, blocks_reading(reader.blocks)->sha256);
		cr_expect_str_eq(blocks_reading(reader.blocks)->sha256, want, "way %d", i);
		reader_release(&reader);
	}
	struct reader early = reader_open(buf_slice(&file), (struct blocks_options){ 0 });
	for (int i = 0; i < 6; i++) {
		cr_assert(next(&early));
		blocks_consume(early.blocks, early.block.text.length);
	}
	reader_release(&early); /* with the thread at work */
	buf_release(&file);
}

Test(blocks, a_survey_sees_every_byte_at_every_place)
{
	char bytes[200];

	for (size_t length = 0; length <= sizeof(bytes); length++) {
		memset(bytes, 'x', sizeof(bytes));
		cr_expect_eq(survey_ascii((struct slice){ bytes, length }), length);
		for (size_t at = 0; at < length; at++) {
			struct survey survey;

			bytes[at] = (char)0x80;
			cr_expect_eq(survey_ascii((struct slice){ bytes, length }), at);
			survey = survey_of((struct slice){ bytes, length });
			cr_expect(survey.high && !survey.nul && survey.newlines == 0);
			bytes[at] = '\0';
			survey = survey_of((struct slice){ bytes, length });
			cr_expect(!survey.high && survey.nul && survey.newlines == 0);
			bytes[at] = '\n';
			survey = survey_of((struct slice){ bytes, length });
			cr_expect(!survey.high && !survey.nul && survey.newlines == 1);
			bytes[at] = 'x';
		}
	}
}

Test(blocks, a_survey_counts_any_number_of_lines)
{
	static const size_t lengths[] = { 0, 63, 64, 65, 255 * 64, 255 * 64 + 1, 256 * 64, 1000000 };
	char *bytes = malloc(1000000);

	cr_assert(bytes);
	memset(bytes, '\n', 1000000);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		cr_expect_eq(survey_newlines((struct slice){ bytes, lengths[i] }), lengths[i]);
	free(bytes);
}

Test(blocks, places_can_be_asked_for_in_any_order)
{
	struct buf file = { 0 };
	struct reader reader;
	unsigned random = 12345;

	for (unsigned i = 0; i < 3000; i++)
		buf_add(&file, i % 7 ? SLICE("01234567\n") : SLICE("0123\xE4\n\n"));
	reader = reader_open(buf_slice(&file), (struct blocks_options){ 0 });
	cr_assert(next(&reader));
	for (int i = 0; i < 2000; i++) {
		size_t at = (random = random * 1103515245 + 12345) / 7 % (reader.block.text.length + 1);
		struct slice before = slice_head(reader.block.text, at);
		size_t start = survey_whole_lines(before), decoded = 0;

		for (size_t j = 0; j < start; j++)
			decoded += before.text[j] == '\xC3';
		cr_assert_eq(block_line(&reader.block, at), 1 + survey_newlines(before));
		cr_assert_eq(block_offset(&reader.block, at), start - decoded);
	}
	reader_release(&reader);
	buf_release(&file);
}
