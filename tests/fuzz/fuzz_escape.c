/* Input: any text. Whatever it is, the forms for Jira and for plain text hold nothing that acts there. */
#include "escape.h"
#include "screen.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool kept)
{
	if (!kept)
		abort();
}

static bool is_word(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Text as it would stand in a line of a template. */
static void check_jira(struct slice text)
{
	for (size_t i = 1; i + 1 < text.length; i++) {
		char before = text.text[i - 1], byte = text.text[i], after = text.text[i + 1];

		require((unsigned char)byte >= ' ' && byte != 0x7f);
		require(!strchr("*<@[]^{|}~", byte));
		require(byte != '#' || before == '&');
		require(byte != ')' || is_word(before) || before == '.');
		require(byte != '-' || (is_word(before) && is_word(after)) ||
			(before == ' ' && after == ' '));
		require((byte != '_' && byte != '+') || (is_word(before) && is_word(after)));
		require(byte != '\\' || is_word(after) || after == '$');
		require(byte != '!' || after == ' ');
		require(byte != '?' || (before != '?' && after != '?'));
		require(byte != ':' || after != '/');
	}
}

static void check_block(struct slice text)
{
	struct slice line, tag = SLICE("{noformat}");
	size_t tags = 0;

	while (slice_next_line(&text, &line)) {
		tags += slice_equal(line, tag);
		require(slice_equal(line, tag) || slice_find(line, tag) == line.length);
		require(slice_find(line, SLICE("{code")) == line.length);
	}
	require(tags == 2 && slice_equal(line, tag));
}

static void check_note(struct slice text, bool is_folded)
{
	struct slice line, rest = text;

	require(slice_find(text, SLICE("[code")) == text.length &&
		slice_find(text, SLICE("\t")) == text.length);
	require(slice_find(text, SLICE("://")) == text.length);
	while (is_folded && slice_next_line(&rest, &line))
		require(screen_width(line) <= NOTE_COLUMNS);
}

static void with(escape_fn *escape, struct slice text, struct buf *ret_out)
{
	buf_clear(ret_out);
	escape(ret_out, text);
	require(utf8_valid(buf_slice(ret_out)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data, size };
	struct buf out = { 0 }, line = { 0 };

	with(escape_jira, text, &line);
	buf_add_text(&out, "x ");
	buf_add(&out, buf_slice(&line));
	buf_add_text(&out, " x");
	check_jira(buf_slice(&out));
	with(escape_jira_code, text, &out);
	with(escape_jira_block, text, &out);
	check_block(buf_slice(&out));
	with(escape_note, text, &out);
	check_note(buf_slice(&out), false);
	with(escape_note_folded, text, &out);
	check_note(buf_slice(&out), true);
	with(escape_note_block, text, &out);
	with(escape_markdown, text, &out);
	buf_release(&out);
	buf_release(&line);
	return 0;
}
