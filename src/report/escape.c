#include "escape.h"

#include "escape_parts.h"
#include "screen.h"
#include "utf8.h"

#define PICTURES 0x2400UL
#define INVALID	 0xfffdUL
#define JOINER	 0x200dUL

/* digits of a commit's name that GitHub takes for one */
#define HASH_LEAST 7
#define HASH_MOST  40

/* What stands for the ASCII characters of a format; NULL where one may pass or is a control character. */
struct alphabet {
	const char *instead[128];
};

static const struct alphabet html = {
	.instead = {
		['\t'] = "\t", ['\n'] = "\n",
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	},
};

static const struct alphabet plain = {
	.instead = { ['\t'] = "\t", ['\n'] = "\n" },
};

/* What Markdown acts on anywhere in a line. Angle brackets and ampersands become entities, because these hold
 * between HTML tags as well, where a backslash means nothing. */
static const struct alphabet markdown = {
	.instead = {
		['\t'] = " ", ['\n'] = " ", ['\v'] = " ", ['\f'] = " ", ['\r'] = " ",
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;",
		['\\'] = "\\\\", ['`'] = "\\`", ['*'] = "\\*", ['_'] = "\\_", ['['] = "\\[", [']'] = "\\]",
		['|'] = "\\|", ['~'] = "\\~", ['$'] = "\\$",
	},
};

static const struct alphabet one_line = {
	.instead = { ['\t'] = " ", ['\n'] = " ", ['\v'] = " ", ['\f'] = " ", ['\r'] = " " },
};

void escape_visible(struct buf *out, unsigned long character)
{
	if (utf8_is_direction_control(character))
		buf_printf(out, "\xe2\x80\xb9U+%04lX\xe2\x80\xba", character);
	else if (character < 0x20)
		buf_add_char(out, PICTURES + character);
	else if (character == 0x7f)
		buf_add_char(out, PICTURES + 0x21);
	else if ((character >= 0x80 && character <= 0x9f) || (character & 0xfffe) == 0xfffe)
		buf_add_char(out, INVALID);
	else
		buf_add_char(out, character);
}

/* Returns how many bytes of text it took. */
static size_t add_char(struct buf *out, struct slice text, const struct alphabet *alphabet)
{
	unsigned long character = 0;
	size_t length = utf8_decode(text, &character);

	if (character < 0x80 && alphabet->instead[character])
		buf_add_text(out, alphabet->instead[character]);
	else
		escape_visible(out, character);
	return length;
}

static size_t count_plain(struct slice text, const struct alphabet *alphabet)
{
	size_t length = 0;

	while (length < text.length && text.text[length] >= ' ' && text.text[length] < 0x7f &&
	       !alphabet->instead[(unsigned char)text.text[length]])
		length++;
	return length;
}

static void add_escaped(struct buf *out, struct slice text, const struct alphabet *alphabet)
{
	while (text.length) {
		size_t length = count_plain(text, alphabet);

		buf_add(out, slice_head(text, length));
		text = slice_tail(text, length);
		if (text.length)
			text = slice_tail(text, add_char(out, text, alphabet));
	}
}

void escape_html(struct buf *out, struct slice text)
{
	add_escaped(out, text, &html);
}

void escape_text(struct buf *out, struct slice text)
{
	add_escaped(out, text, &plain);
}

static bool ends_line(unsigned long character)
{
	return (character >= '\t' && character <= '\r') || character == 0x85 || character == 0x2028 ||
	       character == 0x2029;
}

/* In ASCII on one line. */
static void add_ascii_line(struct buf *out, struct slice text)
{
	struct buf line = { 0 }, shown = { 0 };
	unsigned long character;
	size_t length;

	while ((length = utf8_decode(text, &character))) {
		buf_add(&line, ends_line(character) ? SLICE(" ") : slice_head(text, length));
		text = slice_tail(text, length);
	}
	escape_text(&shown, buf_slice(&line));
	screen_ascii(out, buf_slice(&shown));
	buf_release(&line);
	buf_release(&shown);
}

void escape_powershell(struct buf *out, struct slice text)
{
	struct buf line = { 0 };

	add_ascii_line(&line, text);
	buf_add_byte(out, '\'');
	for (size_t i = 0; i < line.length; i++) {
		if (line.text[i] == '\'')
			buf_add_byte(out, '\'');
		buf_add_byte(out, line.text[i]);
	}
	buf_add_byte(out, '\'');
	buf_release(&line);
}

void escape_powershell_comment(struct buf *out, struct slice text)
{
	struct buf line = { 0 };

	add_ascii_line(&line, text);
	for (size_t i = 0; i < line.length; i++) {
		if (line.text[i] == '>' && i && line.text[i - 1] == '#')
			buf_add_byte(out, ' ');
		buf_add_byte(out, line.text[i]);
	}
	buf_release(&line);
}

/* Line separators end a line for some readers of JSON, though not in JSON. */
static bool acts_in_json(unsigned long character)
{
	return (character >= 0x7f && character <= 0x9f) || character == 0x2028 || character == 0x2029 ||
	       utf8_is_direction_control(character);
}

static size_t harmless_length(struct slice json)
{
	size_t length = 0;

	while (length < json.length && (unsigned char)json.text[length] < 0x7f && json.text[length] != '<' &&
	       json.text[length] != '>' && json.text[length] != '&')
		length++;
	return length;
}

static bool acts_in_html(unsigned long character)
{
	return character == '<' || character == '>' || character == '&' || acts_in_json(character);
}

static void add_json(struct buf *out, struct slice json, bool acts(unsigned long character))
{
	while (json.length) {
		unsigned long character = 0;
		size_t length = harmless_length(json);

		buf_add(out, slice_head(json, length));
		json = slice_tail(json, length);
		if (!json.length)
			break;
		length = utf8_decode(json, &character);

		if (acts(character))
			buf_printf(out, "\\u%04lX", character);
		else
			buf_add(out, slice_head(json, length));
		json = slice_tail(json, length);
	}
}

void escape_json(struct buf *out, struct slice json)
{
	add_json(out, json, acts_in_json);
}

void escape_json_block(struct buf *out, struct slice json)
{
	add_json(out, json, acts_in_html);
}

bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

bool is_alnum(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

char byte_at(struct slice text, size_t at)
{
	return at < text.length ? text.text[at] : '\0';
}

static bool follows(struct slice text, size_t at, struct slice word)
{
	return at >= word.length && slice_same(slice_tail(slice_head(text, at), at - word.length), word);
}

static bool in_list(char byte, const char *list)
{
	while (*list && *list != byte)
		list++;
	return *list != '\0';
}

/* Whether the byte at this place would make the line a heading, a list item, a rule or part of a table. No
 * blanks are before text; a list number has at most nine digits. */
static bool begins_block(struct slice text, size_t at)
{
	size_t start = 0;

	if (at == 0)
		return in_list(text.text[at], "-+=#:.)");
	if (at > 9 || !in_list(text.text[at], ".)"))
		return false;
	while (start < at && is_digit(text.text[start]))
		start++;
	return start == at;
}

static bool joins_word(struct slice text, size_t at)
{
	return text.text[at] == '_' && is_alnum(byte_at(text, at - 1)) && is_alnum(byte_at(text, at + 1));
}

/* GitHub looks for links, mentions and references in the text as it is shown, so escapes do not keep it from
 * finding them; a character in between does. */
static bool must_part_before(struct slice text, size_t at)
{
	return text.text[at] == '.' && follows(text, at, SLICE("www"));
}

static bool is_word(char byte)
{
	return is_alnum(byte) || byte == '_';
}

static bool is_hex(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* Whether the byte is in a word that could be the hash of a commit and the last of six of it: seven are a
 * hash already. Digits alone are a number, which people copy. */
static bool parts_hash(struct slice text, size_t at)
{
	size_t begin = at, end;
	bool has_letter = false;

	while (begin && at - begin <= HASH_MOST && is_hex(text.text[begin - 1]))
		begin--;
	if ((at - begin) % (HASH_LEAST - 1) != HASH_LEAST - 2 || is_word(byte_at(text, begin - 1)))
		return false;
	for (end = begin; end - begin <= HASH_MOST && is_hex(byte_at(text, end)); end++)
		has_letter |= !is_digit(text.text[end]);
	return has_letter && end - begin >= HASH_LEAST && end - begin <= HASH_MOST &&
	       !is_word(byte_at(text, end));
}

/* ":name:", but not a time. What follows text may begin with a colon. */
static bool opens_emoji(struct slice text, size_t at)
{
	size_t end = at + 1;

	while (is_word(byte_at(text, end)) || byte_at(text, end) == '+' || byte_at(text, end) == '-')
		end++;
	return end > at + 1 && is_word(text.text[end - 1]) && (end == text.length || text.text[end] == ':') &&
	       !is_digit(byte_at(text, at - 1));
}

/* The signs of GitLab (!1 %1 &1 $1 ~label) count as well. */
static bool must_part_after(struct slice text, size_t at)
{
	char next = byte_at(text, at + 1);

	switch (text.text[at]) {
	case '@':
	case '#':
		return true;
	case '!':
	case '%':
	case '&':
	case '$':
	case '~':
		return is_word(next);
	case ':':
		return next == '/' || opens_emoji(text, at);
	case '-':
		return follows(text, at, SLICE("GH")) && is_digit(next);
	default:
		return is_hex(text.text[at]) && parts_hash(text, at);
	}
}

static size_t add_markdown_char(struct buf *out, struct slice text, size_t at)
{
	size_t length = 1;

	if (must_part_before(text, at))
		buf_add_char(out, JOINER);
	if (joins_word(text, at)) {
		buf_add_byte(out, '_');
	} else {
		if (begins_block(text, at))
			buf_add_byte(out, '\\');
		length = add_char(out, slice_tail(text, at), &markdown);
	}
	if (must_part_after(text, at))
		buf_add_char(out, JOINER);
	return length;
}

static size_t count_blanks(struct slice text)
{
	size_t length = 0;

	while (length < text.length && is_space(text.text[length]))
		length++;
	return length;
}

void escape_line(struct buf *out, struct slice text, escape_char_fn *add)
{
	size_t blanks = count_blanks(text);
	size_t at = 0;

	if (blanks)
		buf_add_byte(out, ' ');
	text = slice_tail(text, blanks);
	while (at < text.length) {
		blanks = count_blanks(slice_tail(text, at));
		if (blanks)
			buf_add_byte(out, ' ');
		at += blanks ? blanks : add(out, text, at);
	}
}

void escape_markdown(struct buf *out, struct slice text)
{
	escape_line(out, text, add_markdown_char);
}

static size_t longest_run(struct slice text, char byte)
{
	size_t longest = 0;
	size_t run = 0;

	for (size_t i = 0; i < text.length; i++) {
		run = text.text[i] == byte ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static void add_repeated(struct buf *out, char byte, size_t count)
{
	while (count--)
		buf_add_byte(out, byte);
}

static void add_code_element(struct buf *out, struct slice text)
{
	buf_add_text(out, "<code>");
	for (size_t at = 0; at < text.length;) {
		char byte = text.text[at];

		if (byte > ' ' && byte < 0x7f && !is_alnum(byte)) {
			buf_printf(out, "&#%d;", byte);
			if (byte == '@')
				buf_add_char(out, JOINER);
			at++;
		} else {
			at += add_char(out, slice_tail(text, at), &one_line);
		}
	}
	buf_add_text(out, "</code>");
}

static void add_code_span(struct buf *out, struct slice text)
{
	size_t width = longest_run(text, '`') + 1;
	bool touches = text.text[0] == '`' || text.text[text.length - 1] == '`';

	add_repeated(out, '`', width);
	add_repeated(out, ' ', touches);
	add_escaped(out, text, &one_line);
	add_repeated(out, ' ', touches);
	add_repeated(out, '`', width);
}

void escape_markdown_code(struct buf *out, struct slice text)
{
	text = slice_trim(text);
	if (text.length == 0)
		return;
	if (slice_find_byte(text, '|') < text.length)
		add_code_element(out, text);
	else
		add_code_span(out, text);
}

void escape_markdown_fence(struct buf *out, struct slice text)
{
	size_t width = longest_run(text, '`') + 1;

	if (width < 3)
		width = 3;
	add_repeated(out, '`', width);
	buf_add_byte(out, '\n');
	add_escaped(out, text, &plain);
	if (text.length && !slice_ends(text, SLICE("\n")))
		buf_add_byte(out, '\n');
	add_repeated(out, '`', width);
	buf_add_byte(out, '\n');
}
