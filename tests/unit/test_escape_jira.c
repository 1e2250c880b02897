#include "escape.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <string.h>

#define ZWJ "\u200d"

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

Test(escape_jira, text_that_needs_nothing_stays_readable)
{
	static const struct row rows[] = {
		ROW("", ""),
		ROW("plain 0x800f0831, at 07:42:17 on 2024-01-14.", "plain 0x800f0831, at 07:42:17 on 2024-01-14."),
		ROW("CBS_E_STORE_CORRUPTION", "CBS_E_STORE_CORRUPTION"),
		ROW("a well-known, in-place upgrade - really", "a well-known, in-place upgrade - really"),
		ROW("in C:\\Windows\\Logs\\CBS\\CBS.log", "in C:\\Windows\\Logs\\CBS\\CBS.log"),
		ROW("Settings > System", "Settings > System"),
		ROW("the number (winver) rises", "the number (winver) rises"),
		ROW("Is it? Yes! And: 50 % = \"half\"; it's /f", "Is it? Yes! And: 50 % = \"half\"; it's /f"),
		ROW("UTC+01", "UTC+01"),
		ROW("a \r\n\t b\n\nc  ", "a b c "),
		ROW("\u00e4\u20ac\U0001f4a9", "\u00e4\u20ac\U0001f4a9"),
	};

	EXPECT_ROWS(escape_jira, rows);
}

Test(escape_jira, nothing_becomes_a_link_or_a_mention)
{
	static const struct row rows[] = {
		ROW("http://x", "http&#58;//x"),
		ROW("mailto:a@b file:\\\\x", "mailto&#58;a&#64;b file&#58;&#92;&#92;x"),
		ROW("mailto:1", "mailto&#58;1"),
		ROW("www.contoso.com WWW.x", "www&#46;contoso.com WWW&#46;x"),
		ROW("[a|http://x]", "&#91;a&#124;http&#58;//x&#93;"),
		ROW("[~user] @name", "&#91;&#126;user&#93; &#64;name"),
		ROW("[^file.zip] [#anchor]", "&#91;&#94;file.zip&#93; &#91;&#35;anchor&#93;"),
		ROW("ABC-123 UTF-8 KB-5034441", "ABC&#45;123 UTF&#45;8 KB&#45;5034441"),
		ROW("A_B1-7 x-7 7-7 KB5034441", "A_B1&#45;7 x&#45;7 7-7 KB5034441"),
		ROW("!x.png! !x.png|width=1!", "&#33;x.png! &#33;x.png&#124;width=1&#33;"),
	};

	EXPECT_ROWS(escape_jira, rows);
}

Test(escape_jira, nothing_becomes_markup)
{
	static const struct row rows[] = {
		ROW("*a* _b_ -c- +d+ ^e^ ~f~ ??g??",
		    "&#42;a&#42; &#95;b&#95; &#45;c&#45; &#43;d&#43; &#94;e&#94; &#126;f&#126; &#63;&#63;g&#63;&#63;"),
		ROW("{color:red}x{color} {{m}}",
		    "&#123;color&#58;red&#125;x&#123;color&#125; &#123;&#123;m&#125;&#125;"),
		ROW("\\{code} \\\\ x\\", "&#92;&#123;code&#125; &#92;&#92; x&#92;"),
		ROW("a|b ||c||", "a&#124;b &#124;&#124;c&#124;&#124;"),
		ROW("h1. x", "h1&#46; x"),
		ROW("  H6. x", " H6&#46; x"),
		ROW("bq. x", "bq&#46; x"),
		ROW("ah1. x", "ah1. x"),
		ROW("# x", "&#35; x"),
		ROW("* x", "&#42; x"),
		ROW("- x", "&#45; x"),
		ROW("----", "&#45;&#45;&#45;&#45;"),
		ROW("a -- b --- c", "a &#45;&#45; b &#45;&#45;&#45; c"),
		ROW("<b>&lt;&#42;", "&#60;b&#62;&#38;lt;&#38;&#35;42;"),
	};

	EXPECT_ROWS(escape_jira, rows);
}

Test(escape_jira, nothing_becomes_a_face)
{
	static const struct row rows[] = {
		ROW(":) :( :P :D ;) :-)", "&#58;&#41; &#58;&#40; &#58;P &#58;D ;&#41; &#58;&#45;&#41;"),
		ROW("(!) (x) (/) (on) (*r)", "&#40;&#33;&#41; &#40;x) &#40;/&#41; &#40;on) &#40;&#42;r)"),
		ROW("(flagoff) (off)", "&#40;flagoff) &#40;off)"),
		ROW("a*) <) \"x\")", "a&#42;&#41; &#60;&#41; \"x\"&#41;"),
		ROW("f(i) a(", "f&#40;i) a&#40;"),
	};

	EXPECT_ROWS(escape_jira, rows);
}

Test(escape_jira, what_java_takes_for_more_than_a_character)
{
	static const struct row rows[] = {
		ROW("a\u2028* b\u2029c", "a &#42; b c"),
		ROW("\ufffc\ufdd0\uffff", "\ufffd\ufffd\ufffd"),
		ROW("\033[0m\177\xff\u202e", "\u241b&#91;0m\u2421\ufffd\u2039U+202E\u203a"),
	};

	EXPECT_ROWS(escape_jira, rows);
}

Test(escape_jira, code)
{
	static const struct row rows[] = {
		ROW("", ""),
		ROW(" \n ", ""),
		ROW("sfc /scannow", "{{sfc /scannow}}"),
		ROW(" a}}b ", "{{a&#125;&#125;b}}"),
		ROW("*x* | y\\", "{{&#42;x&#42; &#124; y&#92;}}"),
	};

	EXPECT_ROWS(escape_jira_code, rows);
}

Test(escape_jira, block)
{
	static const struct row rows[] = {
		ROW("", "{noformat}\n{noformat}"),
		ROW("a\n\t* b [c]\n", "{noformat}\na\n\t* b [c]\n{noformat}"),
		ROW("x\\", "{noformat}\nx\\\n{noformat}"),
		ROW("{noformat}x{code}", "{noformat}\n{" ZWJ "noformat}x{" ZWJ "code}\n{noformat}"),
		ROW("{NoFormat:a} { code}", "{noformat}\n{" ZWJ "NoFormat:a} {" ZWJ " code}\n{noformat}"),
		ROW("{{noformat}", "{noformat}\n{{" ZWJ "noformat}\n{noformat}"),
		ROW("{3e3b-app}\r\033", "{noformat}\n{3e3b-app}\u240d\u241b\n{noformat}"),
	};

	EXPECT_ROWS(escape_jira_block, rows);
}

/* Whether a byte could act in wiki markup with anything on its other side. */
static void expect_inert(struct slice got, struct slice text)
{
	cr_assert(utf8_valid(got));
	for (size_t i = 0; i < got.length; i++) {
		char byte = got.text[i];

		cr_assert((unsigned char)byte >= ' ', "%02x %02x", text.text[0], text.text[1]);
		cr_assert_not(strchr("*<@[]^{|}~", byte), "%02x %02x lets %c out", text.text[0], text.text[1],
			      byte);
		cr_assert(byte != '#' || (i && got.text[i - 1] == '&'));
		cr_assert((byte != '-' && byte != '_' && byte != '+') || (i && got.text[i - 1] == 'U'), "%02x %02x lets %c out at an end",
			  text.text[0], text.text[1], byte);
	}
}

Test(escape_jira, lets_no_pair_of_bytes_out_that_acts)
{
	for (int first = 0; first < 256; first++) {
		for (int second = 0; second < 256; second++) {
			char bytes[2] = { (char)first, (char)second };
			struct slice text = { bytes, 2 };
			struct buf out = { 0 };

			escape_jira(&out, text);
			expect_inert(buf_slice(&out), text);
			buf_release(&out);
		}
	}
}
