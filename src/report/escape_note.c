#include "escape.h"

#include "escape_parts.h"
#include "screen.h"
#include "utf8.h"

#include <string.h>

#define BLOCK_INDENT 6

/* What a database of two bytes a character and any font can show: letters, digits and their marks, from Latin
 * to Hangul. What is left out is invisible, a picture, a private sign or beyond the first 65,536. */
static const struct {
	unsigned long first, last;
} scripts[] = {
	{ 0x20, 0x7e },	    { 0xa1, 0xac },	{ 0xae, 0x24f },    { 0x370, 0x482 },	{ 0x48a, 0x52f },
	{ 0x531, 0x556 },   { 0x561, 0x587 },	{ 0x5d0, 0x5ea },   { 0x620, 0x63f },	{ 0x641, 0x64a },
	{ 0x660, 0x669 },   { 0x6f0, 0x6f9 },	{ 0x904, 0x939 },   { 0xe01, 0xe30 },	{ 0x10a0, 0x10ff },
	{ 0x1e00, 0x1fff }, { 0x20ac, 0x20ac }, { 0x2116, 0x2116 }, { 0x3001, 0x3011 }, { 0x3041, 0x3096 },
	{ 0x30a1, 0x30fe }, { 0x3105, 0x312f }, { 0x3131, 0x3163 }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },
	{ 0xac00, 0xd7a3 }, { 0xff01, 0xff5e },
};

static bool is_usual(unsigned long character)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++)
		if (character >= scripts[i].first && character <= scripts[i].last)
			return true;
	return false;
}

/* What a picture of a control character (U+241B for ESC) stands for. */
static unsigned long pictured(unsigned long character)
{
	if (character == 0x2421)
		return 0x7f;
	return character >= 0x2400 && character < 0x2420 ? character - 0x2400 : character;
}

static void add_sign(struct buf *out, unsigned long character)
{
	struct buf shown = { 0 }, likeness = { 0 };

	character = pictured(character);
	if (is_usual(character)) {
		buf_add_char(out, character);
		return;
	}
	escape_visible(&shown, character);
	screen_ascii(&likeness, buf_slice(&shown));
	if (!likeness.length || strchr("?^", likeness.text[0]))
		buf_printf(out, "<U+%04lX>", character);
	else
		buf_add(out, buf_slice(&likeness));
	buf_release(&shown);
	buf_release(&likeness);
}

static bool begins_with(struct slice text, struct slice head)
{
	return slice_same(slice_head(text, head.length), head);
}

/* "[code]" and "[/code]": ServiceNow takes what is between them for HTML. */
static bool opens_html(struct slice text)
{
	if (byte_at(text, 0) != '[')
		return false;
	text = slice_tail(text, 1);
	while (text.length && (is_space(text.text[0]) || text.text[0] == '/'))
		text = slice_tail(text, 1);
	return begins_with(text, SLICE("code"));
}

/* Whether a blank has to follow the byte at this place. */
static bool parts_after(struct slice text, size_t at)
{
	struct slice rest = slice_tail(text, at);
	char next = byte_at(text, at + 1);

	switch (text.text[at]) {
	case '[':
		return opens_html(rest);
	case '@':
		return !is_space(next);
	case ':':
		return next == '/' || (at >= 6 && begins_with(slice_tail(text, at - 6), SLICE("mailto")));
	case 'w':
	case 'W':
		return next == '.' && at >= 2 && begins_with(slice_tail(text, at - 2), SLICE("www"));
	default:
		return false;
	}
}

static size_t add_note_char(struct buf *out, struct slice text, size_t at)
{
	unsigned long character = 0;
	size_t length = utf8_decode(slice_tail(text, at), &character);

	add_sign(out, character);
	if (character < 0x80 && parts_after(text, at))
		buf_add_byte(out, ' ');
	return length;
}

void escape_note(struct buf *out, struct slice text)
{
	escape_line(out, text, add_note_char);
}

/* How far the text after a dash, a number or blanks at the beginning stands to the right. */
static size_t indent_of(struct slice text)
{
	size_t at = 0, mark;

	while (byte_at(text, at) == ' ')
		at++;
	mark = at;
	while (is_digit(byte_at(text, mark)))
		mark++;
	if (mark > at && mark - at < 4 && byte_at(text, mark) == '.' && byte_at(text, mark + 1) == ' ')
		return mark + 2;
	return byte_at(text, at) == '-' && byte_at(text, at + 1) == ' ' ? at + 2 : at;
}

static void add_blanks(struct buf *out, size_t count)
{
	while (count--)
		buf_add_byte(out, ' ');
}

void escape_note_folded(struct buf *out, struct slice text)
{
	size_t indent = indent_of(text), columns;
	struct slice head = slice_head(text, indent), rest, line;
	struct buf whole = { 0 };

	if (indent > NOTE_COLUMNS / 2)
		indent = 0;
	escape_note(&whole, slice_tail(text, head.length));
	rest = slice_trim(buf_slice(&whole));
	columns = NOTE_COLUMNS - indent;
	buf_add(out, head);
	for (bool is_first = true; screen_next_line(&rest, columns, &line); is_first = false) {
		if (!is_first) {
			buf_add_byte(out, '\n');
			add_blanks(out, indent);
		}
		buf_add(out, line);
	}
	buf_release(&whole);
}

void escape_note_block(struct buf *out, struct slice text)
{
	struct slice line;

	for (bool is_first = true; slice_next_line(&text, &line); is_first = false) {
		if (!is_first)
			buf_add_byte(out, '\n');
		add_blanks(out, BLOCK_INDENT);
		for (size_t at = 0; at < line.length;) {
			unsigned long character = 0;
			size_t length = utf8_decode(slice_tail(line, at), &character);

			add_sign(out, character == '\t' ? ' ' : character);
			if (opens_html(slice_tail(line, at)))
				buf_add_byte(out, ' ');
			at += length;
		}
	}
}
