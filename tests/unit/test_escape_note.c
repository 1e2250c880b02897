#include "escape.h"
#include "screen.h"

#include <criterion/criterion.h>
#include <string.h>

struct row {
	struct slice text;
	const char *wanted;
};

#define ROW(text, wanted)                                                                                    \
	{                                                                                                    \
		{ text, sizeof(text) - 1 }, wanted                                                           \
	}

static void expect_rows(escape_fn *escape, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf out = { 0 };

		buf_add_text(&out, "+");
		escape(&out, rows[i].text);
		cr_expect_str_eq(buf_text(&out) + 1, rows[i].wanted, "row %zu: '%.*s' is\n  %s\nnot\n  %s", i,
				 SLICE_ARGS(rows[i].text), buf_text(&out) + 1, rows[i].wanted);
		buf_release(&out);
	}
}

#define EXPECT_ROWS(escape, rows) expect_rows(escape, rows, sizeof(rows) / sizeof(*(rows)))

Test(escape_note, one_line_of_usual_characters)
{
	static const struct row rows[] = {
		ROW("", ""),
		ROW("C:\\Windows\\Logs, 0x800f0831 <b> & \"x\"", "C:\\Windows\\Logs, 0x800f0831 <b> & \"x\""),
		ROW(" a\t\r\n b ", " a b "),
		ROW("M\u00fcller \u03b1 \u0416 \u65e5\u672c \ud55c \u20ac", "M\u00fcller \u03b1 \u0416 \u65e5\u672c \ud55c \u20ac"),
		ROW("\u201cx\u201d \u2013 y\u2026", "\"x\" - y..."),
		ROW("a\u00a0b", "a b"),
		ROW("\033[0m\u2407\u2400x\u2421", "<U+001B>[0m<U+0007><U+0000>x<U+007F>"),
		ROW("\U0001f4a9 \u200b \ufe0f \U000e0041", "<U+1F4A9> <U+200B> <U+FE0F> <U+E0041>"),
		ROW("a\u202eb", "a<U+202E>b"),
		ROW("e\u0301", "e<U+0301>"),
	};

	EXPECT_ROWS(escape_note, rows);
}

Test(escape_note, nothing_that_a_ticket_system_acts_on)
{
	static const struct row rows[] = {
		ROW("[code]<b>x</b>[/code]", "[ code]<b>x</b>[ /code]"),
		ROW("[ CODE] [[code] [codes]", "[  CODE] [[ code] [ codes]"),
		ROW("@team a@contoso.com @ x", "@ team a@ contoso.com @ x"),
		ROW("@[0123:Admin]", "@ [0123:Admin]"),
		ROW("https://x ftp://y C:/z", "https: //x ftp: //y C: /z"),
		ROW("mailto:x MAILTO:y", "mailto: x MAILTO: y"),
		ROW("www.contoso.com", "www .contoso.com"),
	};

	EXPECT_ROWS(escape_note, rows);
}

Test(escape_note, folds_behind_what_begins_the_line)
{
	static const struct row rows[] = {
		ROW("", ""),
		ROW("short", "short"),
		ROW("- aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg hhhhhhhhh",
		    "- aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg\n  hhhhhhhhh"),
		ROW("12. aaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg hhhhhhhhh",
		    "12. aaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg\n    hhhhhhhhh"),
		ROW("   - aaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg hhhhhhhhh",
		    "   - aaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg\n     hhhhhhhhh"),
	};

	EXPECT_ROWS(escape_note_folded, rows);
}

Test(escape_note, block)
{
	static const struct row rows[] = {
		ROW("", ""),
		ROW("sfc /scannow", "      sfc /scannow"),
		ROW("a\n\tb\r\n", "      a\n       b"),
		ROW("start https://x [code]", "      start https://x [ code]"),
		ROW("\033", "      <U+001B>"),
	};

	EXPECT_ROWS(escape_note_block, rows);
}

Test(escape_note, no_line_is_too_long)
{
	struct buf text = { 0 }, out = { 0 };
	struct slice rest, line;

	for (int i = 0; i < 400; i++)
		buf_printf(&text, "%s%.*s\u65e5", i % 7 ? "" : " ", i % 23, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	escape_note_folded(&out, buf_slice(&text));
	rest = buf_slice(&out);
	while (slice_next_line(&rest, &line))
		cr_expect_leq(screen_width(line), NOTE_COLUMNS, "%.*s", SLICE_ARGS(line));
	buf_release(&text);
	buf_release(&out);
}

Test(escape_note, lets_no_pair_of_bytes_out_that_acts)
{
	for (int first = 0; first < 256; first++) {
		for (int second = 0; second < 256; second++) {
			char bytes[2] = { (char)first, (char)second };
			struct buf out = { 0 };

			escape_note(&out, (struct slice){ bytes, 2 });
			for (size_t i = 0; i < out.length; i++)
				cr_assert((unsigned char)out.text[i] >= ' ' && out.text[i] != 0x7f);
			buf_release(&out);
		}
	}
}
