#include "escape.h"

#include "escape_parts.h"
#include "utf8.h"

#define JOINER	   0x200dUL
#define FACE_LIMIT 3 /* characters of (*r), (off) or (tm) between its brackets */

static bool is_letter(char byte)
{
	return is_alnum(byte) && !is_digit(byte);
}

/* Whether the word in which the byte at this place stands has a letter before it: the key of a project. */
static bool follows_key(struct slice text, size_t at)
{
	while (at-- && (is_alnum(text.text[at]) || text.text[at] == '_'))
		if (is_letter(text.text[at]))
			return true;
	return false;
}

static bool is_hyphen(struct slice text, size_t at)
{
	char before = byte_at(text, at - 1), after = byte_at(text, at + 1);

	if (before == ' ' && after == ' ')
		return at > 1;
	return is_alnum(before) && is_alnum(after) && !(is_digit(after) && follows_key(text, at));
}

static bool joins(struct slice text, size_t at)
{
	return is_alnum(byte_at(text, at - 1)) && is_alnum(byte_at(text, at + 1));
}

/* In a time, after a word, in the name of a drive: but "file:" and "mailto:" are links, ":P" is a face. */
static bool is_colon(struct slice text, size_t at)
{
	char before = byte_at(text, at - 1), after = byte_at(text, at + 1);

	if (after == '\\')
		return is_letter(before) && !is_alnum(byte_at(text, at - 2));
	return is_space(after) || (is_digit(before) && is_digit(after));
}

static bool opens_face(struct slice text, size_t at)
{
	struct slice rest = slice_tail(text, at + 1);

	return !rest.length || slice_find_byte(slice_head(rest, FACE_LIMIT + 1), ')') <= FACE_LIMIT ||
	       slice_same(slice_head(rest, 4), SLICE("flag"));
}

static bool is_opening(struct slice text, size_t at)
{
	char before = byte_at(text, at - 1);

	return (at == 0 || is_alnum(before) || is_space(before)) && !opens_face(text, at);
}

/* An entity ends in ';', which with ')' is a face. */
static bool is_closing(struct slice text, size_t at)
{
	return is_alnum(byte_at(text, at - 1)) || byte_at(text, at - 1) == '.';
}

/* "h1. " and "bq. " at the beginning of a line; "www." anywhere. */
static bool is_dot(struct slice text, size_t at)
{
	struct slice head = slice_head(text, at);

	if (at == 2 && (slice_same(head, SLICE("bq")) || (is_letter(head.text[0]) && is_digit(head.text[1]))))
		return false;
	return !slice_same(slice_tail(head, at > 3 ? at - 3 : 0), SLICE("www"));
}

/* In a path. Two are a line end, and before punctuation one escapes it. */
static bool is_backslash(struct slice text, size_t at)
{
	char before = byte_at(text, at - 1), after = byte_at(text, at + 1);

	return (is_alnum(before) || before == ':') && (is_alnum(after) || after == '$');
}

/* Whether a mark may stand as it is. At the ends of text anything may be beside it. */
static bool may_stand(struct slice text, size_t at)
{
	switch (text.text[at]) {
	case '-':
		return is_hyphen(text, at);
	case '_':
	case '+':
		return joins(text, at);
	case ':':
		return is_colon(text, at);
	case '(':
		return is_opening(text, at);
	case ')':
		return is_closing(text, at);
	case '.':
		return is_dot(text, at);
	case '\\':
		return is_backslash(text, at);
	case '>':
		return at && is_space(byte_at(text, at - 1)) && is_space(byte_at(text, at + 1));
	case '!':
		return is_space(byte_at(text, at + 1));
	case '?':
		return is_alnum(byte_at(text, at - 1)) && byte_at(text, at + 1) != '?';
	case ',':
	case '/':
	case '"':
	case '\'':
	case '%':
	case '=':
	case ';':
	case '$':
	case '`':
		return true;
	default:
		return is_alnum(text.text[at]);
	}
}

/* Java takes line and paragraph separators for line ends, and Jira marks rendered pieces with U+FFFC. */
static void add_foreign(struct buf *out, unsigned long character)
{
	if (character == 0x2028 || character == 0x2029)
		buf_add_byte(out, ' ');
	else if (character == 0xfffc || (character >= 0xfdd0 && character <= 0xfdef))
		buf_add_char(out, 0xfffd);
	else
		escape_visible(out, character);
}

static size_t add_char(struct buf *out, struct slice text, size_t at)
{
	unsigned long character = 0;
	size_t length = utf8_decode(slice_tail(text, at), &character);

	if (character > 0x7e || character < ' ')
		add_foreign(out, character);
	else if (may_stand(text, at))
		buf_add_byte(out, text.text[at]);
	else
		buf_printf(out, "&#%lu;", character);
	return length;
}

void escape_jira(struct buf *out, struct slice text)
{
	escape_line(out, text, add_char);
}

void escape_jira_code(struct buf *out, struct slice text)
{
	text = slice_trim(text);
	if (!text.length)
		return;
	buf_add_text(out, "{{");
	escape_jira(out, text);
	buf_add_text(out, "}}");
}

/* Whether a brace at this place opens a tag that some reader of wiki markup could take for the end. */
static bool opens_tag(struct slice text, size_t at)
{
	struct slice rest = slice_tail(text, at + 1);

	if (text.text[at] != '{')
		return false;
	while (rest.length && is_space(rest.text[0]))
		rest = slice_tail(rest, 1);
	return slice_same(slice_head(rest, 4), SLICE("code")) ||
	       slice_same(slice_head(rest, 8), SLICE("noformat"));
}

void escape_jira_block(struct buf *out, struct slice text)
{
	buf_add_text(out, "{noformat}\n");
	for (size_t at = 0; at < text.length;) {
		unsigned long character = 0;
		size_t length = utf8_decode(slice_tail(text, at), &character);

		if (character == '\t' || character == '\n')
			buf_add_byte(out, (char)character);
		else
			add_foreign(out, character);
		if (opens_tag(text, at))
			buf_add_char(out, JOINER);
		at += length;
	}
	if (text.length && !slice_ends(text, SLICE("\n")))
		buf_add_byte(out, '\n');
	buf_add_text(out, "{noformat}");
}
