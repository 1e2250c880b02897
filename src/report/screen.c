#include "screen.h"

#include "utf8.h"

struct range {
	unsigned long first;
	unsigned long last;
};

/* The marks of the scripts that Windows paths are likely to hold, and what is never seen. */
static const struct range joining[] = {
	{ 0x00ad, 0x00ad }, { 0x0300, 0x036f }, { 0x0483, 0x0489 },   { 0x0591, 0x05bd }, { 0x05bf, 0x05bf },
	{ 0x05c1, 0x05c2 }, { 0x05c4, 0x05c5 }, { 0x0610, 0x061a },   { 0x064b, 0x065f }, { 0x0670, 0x0670 },
	{ 0x06d6, 0x06dc }, { 0x06df, 0x06e4 }, { 0x06e7, 0x06e8 },   { 0x06ea, 0x06ed }, { 0x0900, 0x0902 },
	{ 0x093c, 0x093c }, { 0x0941, 0x0948 }, { 0x094d, 0x094d },   { 0x0e31, 0x0e31 }, { 0x0e34, 0x0e3a },
	{ 0x0e47, 0x0e4e }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },   { 0x200b, 0x200f }, { 0x2060, 0x2064 },
	{ 0x20d0, 0x20ff }, { 0x302a, 0x302d }, { 0x3099, 0x309a },   { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff },
};

static const struct range wide[] = {
	{ 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },	  { 0x23e9, 0x23ec },
	{ 0x2e80, 0x303e },   { 0x3041, 0x33ff },   { 0x3400, 0x4dbf },	  { 0x4e00, 0x9fff },
	{ 0xa000, 0xa4cf },   { 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },	  { 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },	  { 0x1f300, 0x1f64f },
	{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

struct likeness {
	struct range range;
	const char *text;
};

static const struct likeness likenesses[] = {
	{ { 0x00a0, 0x00a0 }, " " },  { { 0x00b7, 0x00b7 }, "-" },   { { 0x00d7, 0x00d7 }, "x" },
	{ { 0x2010, 0x2015 }, "-" },  { { 0x2018, 0x201b }, "'" },   { { 0x201c, 0x201f }, "\"" },
	{ { 0x2022, 0x2022 }, "*" },  { { 0x2026, 0x2026 }, "..." }, { { 0x2039, 0x2039 }, "<" },
	{ { 0x203a, 0x203a }, ">" },  { { 0x2192, 0x2192 }, "->" },  { { 0x2212, 0x2212 }, "-" },
	{ { 0x2421, 0x2421 }, "^?" },
};

static bool is_among(unsigned long character, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return true;
	return false;
}

#define IS_AMONG(character, ranges) is_among(character, ranges, sizeof(ranges) / sizeof(*(ranges)))

static size_t columns_of(unsigned long character)
{
	if (character < 0x300)
		return character != 0xad;
	if (IS_AMONG(character, joining))
		return 0;
	return IS_AMONG(character, wide) ? 2 : 1;
}

size_t screen_width(struct slice text)
{
	size_t columns = 0, length;
	unsigned long character;

	while ((length = utf8_decode(text, &character))) {
		columns += columns_of(character);
		text = slice_tail(text, length);
	}
	return columns;
}

/* How many bytes of text fit into columns: all up to a line feed, or at least one character. */
static size_t fitting(struct slice text, size_t columns)
{
	size_t used = 0, at = 0, length;
	unsigned long character;

	while ((length = utf8_decode(slice_tail(text, at), &character))) {
		if (character == '\n')
			break;
		used += columns_of(character);
		if (used > columns && at)
			break;
		at += length;
	}
	return at;
}

static size_t last_blank(struct slice text)
{
	size_t at = text.length;

	while (at && text.text[at - 1] != ' ')
		at--;
	return at;
}

bool screen_next_line(struct slice *rest, size_t columns, struct slice *ret_line)
{
	size_t fit, end;

	if (!rest->length)
		return false;
	fit = fitting(*rest, columns);
	end = fit;
	if (fit < rest->length && rest->text[fit] != '\n' && rest->text[fit] != ' ') {
		size_t blank = last_blank(slice_head(*rest, fit));

		if (slice_trim(slice_head(*rest, blank)).length)
			end = blank;
	}
	*ret_line = slice_head(*rest, end);
	while (ret_line->length && ret_line->text[ret_line->length - 1] == ' ')
		ret_line->length--;
	*rest = slice_tail(*rest, end);
	while (rest->length && rest->text[0] == ' ')
		*rest = slice_tail(*rest, 1);
	if (rest->length && rest->text[0] == '\n')
		*rest = slice_tail(*rest, 1);
	return true;
}

static void add_likeness(struct buf *out, unsigned long character)
{
	for (size_t i = 0; i < sizeof(likenesses) / sizeof(*likenesses); i++) {
		if (is_among(character, &likenesses[i].range, 1)) {
			buf_add_text(out, likenesses[i].text);
			return;
		}
	}
	if (character >= 0x2400 && character < 0x2420)
		buf_printf(out, "^%c", (char)('@' + (character - 0x2400)));
	else if (columns_of(character))
		buf_add_byte(out, '?');
}

void screen_ascii(struct buf *out, struct slice text)
{
	unsigned long character;
	size_t length;

	while ((length = utf8_decode(text, &character))) {
		if (character < 0x80)
			buf_add_byte(out, (char)character);
		else
			add_likeness(out, character);
		text = slice_tail(text, length);
	}
}
