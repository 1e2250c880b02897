#include "yaml_text.h"

#include "utf8.h"

/* Characters that YAML does not take as they are, that it takes for line ends, or that are not what they seem. */
static bool is_odd(unsigned long c)
{
	return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x2028 ||
	       c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff || utf8_is_direction_control(c);
}

static bool has_odd(struct slice text)
{
	struct slice rest = text;
	unsigned long c;
	size_t length;

	for (; (length = utf8_decode(rest, &c)); rest = slice_tail(rest, length))
		if (is_odd(c))
			return true;
	return !utf8_valid(text);
}

static void add_escaped(struct buf *yaml, unsigned long c)
{
	if (c == '"' || c == '\\')
		buf_printf(yaml, "\\%c", (char)c);
	else if (c == '\n')
		buf_add_text(yaml, "\\n");
	else if (c == '\t')
		buf_add_text(yaml, "\\t");
	else if (!is_odd(c))
		buf_add_char(yaml, c);
	else
		buf_printf(yaml, c > 0xffff ? "\\U%08lx" : c > 0xff ? "\\u%04lx" : "\\x%02lx", c);
}

static void add_double_quoted(struct buf *yaml, struct slice text)
{
	unsigned long c;
	size_t length;

	buf_add_byte(yaml, '"');
	for (; (length = utf8_decode(text, &c)); text = slice_tail(text, length))
		add_escaped(yaml, c);
	buf_add_byte(yaml, '"');
}

void yaml_add_quoted(struct buf *yaml, struct slice text)
{
	if (has_odd(text) || slice_find_byte(text, '\n') < text.length) {
		add_double_quoted(yaml, text);
		return;
	}
	buf_add_byte(yaml, '\'');
	for (size_t i = 0; i < text.length; i++) {
		if (text.text[i] == '\'')
			buf_add_byte(yaml, '\'');
		buf_add_byte(yaml, text.text[i]);
	}
	buf_add_byte(yaml, '\'');
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* A block loses blanks in front of its first line and line ends behind its last. */
static bool fits_block(struct slice text)
{
	return text.length && !is_space(text.text[0]) && text.text[text.length - 1] != '\n' && !has_odd(text);
}

void yaml_add_text(struct buf *yaml, struct slice text, size_t indent)
{
	struct slice line;

	if (!fits_block(text)) {
		yaml_add_quoted(yaml, text);
		buf_add_byte(yaml, '\n');
		return;
	}
	buf_add_text(yaml, "|-\n");
	while (text.length) {
		size_t length = slice_find_byte(text, '\n');

		line = slice_head(text, length);
		if (line.length)
			buf_printf(yaml, "%*s", (int)indent, "");
		buf_add(yaml, line);
		buf_add_byte(yaml, '\n');
		text = slice_tail(text, length + 1);
	}
}

void yaml_add_remark(struct buf *yaml, struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		buf_add_byte(yaml, text.text[i] >= ' ' && text.text[i] < 0x7f ? text.text[i] : '?');
}
