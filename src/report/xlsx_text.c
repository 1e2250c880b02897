#include "xlsx_text.h"

#include "escape.h"
#include "utf8.h"
#include "wording.h"

#include <ctype.h>
#include <string.h>

#define LINE_LIMIT 250
#define MARK_ROOM  60 /* what the mark takes at most */
#define TAB	   "    "

/* What may not be parted. */
struct piece {
	struct slice from; /* of the text */
	struct slice to;   /* what stands for it */
	size_t units;	   /* of UTF-16, in to */
};

static bool is_escape(struct slice text)
{
	if (text.length < 7 || text.text[0] != '_' || text.text[1] != 'x' || text.text[6] != '_')
		return false;
	for (size_t i = 2; i < 6; i++)
		if (!isxdigit((unsigned char)text.text[i]))
			return false;
	return true;
}

static struct piece piece_at(struct slice text)
{
	unsigned long character = 0;
	size_t length = utf8_decode(text, &character);
	struct slice from = slice_head(text, length);

	if (character == '\t')
		return (struct piece){ from, SLICE(TAB), sizeof(TAB) - 1 };
	if (is_escape(text))
		return (struct piece){ from, SLICE("_x005F_"), 7 };
	return (struct piece){ from, from, character > 0xffff ? 2 : 1 };
}

static size_t count_characters(struct slice text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += (text.text[i] & 0xc0) != 0x80;
	return count;
}

/* How much of visible text fits into limit units. */
static size_t count_fitting(struct slice text, size_t limit)
{
	size_t units = 0, lines = 0, length = 0;

	while (length < text.length) {
		struct piece piece = piece_at(slice_tail(text, length));

		units += piece.units;
		lines += *piece.from.text == '\n';
		if (units > limit || lines > LINE_LIMIT)
			break;
		length += piece.from.length;
	}
	return length;
}

static void add_pieces(struct buf *out, struct slice text)
{
	while (text.length) {
		struct piece piece = piece_at(text);

		buf_add(out, piece.to);
		text = slice_tail(text, piece.from.length);
	}
}

/* Line feeds alone end lines in a cell. */
static void add_visible(struct buf *out, struct slice text)
{
	struct slice line;

	while (text.length) {
		bool ended = slice_find_byte(text, '\n') < text.length;

		slice_next_line(&text, &line);
		escape_text(out, line);
		if (ended)
			buf_add_byte(out, '\n');
	}
}

/* What could fit at all: nothing below takes more bytes than four for a unit. */
static struct slice head_of(struct slice text, size_t limit)
{
	size_t length = 4 * limit;

	if (length >= text.length)
		return text;
	while (length && ((unsigned char)text.text[length] & 0xc0) == 0x80)
		length--;
	return slice_head(text, length);
}

static void add_mark(struct buf *out, size_t count)
{
	buf_add_text(out, "\u2026 (");
	wording_count(out, (long long)count, "more character", "more characters");
	buf_add_byte(out, ')');
}

/* rest is how many characters follow that are not even looked at. */
static void add_fitting(struct buf *out, struct slice visible, size_t rest, size_t limit)
{
	size_t shown = count_fitting(visible, limit);

	if (shown < visible.length || rest)
		shown = count_fitting(slice_head(visible, shown), limit - MARK_ROOM);
	add_pieces(out, slice_head(visible, shown));
	rest += count_characters(slice_tail(visible, shown));
	if (rest)
		add_mark(out, rest);
}

void xlsx_text(struct buf *out, struct slice text, size_t limit)
{
	struct buf visible = { 0 };
	struct slice head;

	limit = limit < XLSX_TEXT_LIMIT ? limit : XLSX_TEXT_LIMIT;
	head = head_of(text, limit);
	add_visible(&visible, head);
	if (visible.length)
		add_fitting(out, buf_slice(&visible), count_characters(slice_tail(text, head.length)), limit);
	buf_release(&visible);
}

/* In columns, which are the digits of Excel's normal font at 11 points; cells are set in 10, and in 9 where
 * all characters are equally wide. Rather too wide than too narrow: other fonts may stand in. */
static double character_width(unsigned long character, bool exact)
{
	if (character >= 0x300 && character < 0x370)
		return 0;
	if (character >= 0x1100 && (character < 0x2000 || character >= 0x2600))
		return 2.0;
	if (exact)
		return 1.04;
	if (character < 0x80 && strchr("iljtfIr.,:;'|!()[]{} ", (int)character))
		return 0.55;
	if (character < 0x80 && strchr("mwMW@%", (int)character))
		return 1.45;
	return character < 0x80 && isupper((int)character) ? 1.15 : 0.97;
}

static double line_width(struct slice line, bool exact)
{
	double width = 0;

	while (line.length) {
		unsigned long character = 0;
		size_t length = utf8_decode(line, &character);

		width += character_width(character, exact);
		line = slice_tail(line, length);
	}
	return width;
}

double xlsx_text_width(struct slice text, bool exact)
{
	struct slice line;
	double widest = 0;

	while (slice_next_line(&text, &line)) {
		double width = line_width(line, exact);

		if (width > widest)
			widest = width;
	}
	return widest;
}

/* A word goes to the next line where it does not fit, and is broken where no line could hold it. */
static size_t count_lines(struct slice line, double width, bool exact)
{
	double used = 0;
	size_t lines = 1;

	while (line.length) {
		size_t blank = slice_find_byte(line, ' ');
		double word = line_width(slice_head(line, blank), exact);

		if (used > 0 && used + word > width) {
			lines++;
			used = 0;
		}
		lines += (size_t)(word / width);
		used += (word > width ? word - width * (double)(size_t)(word / width) : word) +
			character_width(' ', exact);
		line = slice_tail(line, blank + 1);
	}
	return lines;
}

size_t xlsx_text_lines(struct slice text, double width, bool exact)
{
	struct slice line;
	size_t lines = 0;

	while (slice_next_line(&text, &line))
		lines += count_lines(line, width, exact);
	return lines ? lines : 1;
}
