#include "escape.h"
#include "utf8.h"

#include <criterion/criterion.h>

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

/* What every format shows alike. */
static const struct row hidden[] = {
	ROW("", ""),
	ROW("plain 0x800f0831", "plain 0x800f0831"),
	ROW("\0\1\033\037", "\u2400\u2401\u241b\u241f"),
	ROW("\177", "\u2421"),
	ROW("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\ufffd\ufffd\ufffd\u00a0"),
	ROW("a\u202eb", "a\u2039U+202E\u203ab"),
	ROW("\u202a\u2066\u2069", "\u2039U+202A\u203a\u2039U+2066\u203a\u2039U+2069\u203a"),
	ROW("\u200e\u200f\u061c", "\u2039U+200E\u203a\u2039U+200F\u203a\u2039U+061C\u203a"),
	ROW("\u2029\u202f\u2065\u206a\u200d", "\u2029\u202f\u2065\u206a\u200d"),
	ROW("\xff\xc3(\xe2\x82", "\ufffd\ufffd(\ufffd\ufffd"),
	ROW("\xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\xbf\xbe", "\ufffd\ufffd\ufffd"),
	ROW("\u00e4\u20ac\U0001f4a9", "\u00e4\u20ac\U0001f4a9"),
};

Test(escape, shows_what_hides)
{
	EXPECT_ROWS(escape_html, hidden);
	EXPECT_ROWS(escape_text, hidden);
	EXPECT_ROWS(escape_markdown, hidden);
}

Test(escape, html)
{
	static const struct row rows[] = {
		ROW("<a href=\"x\">'&amp;'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;"),
		ROW("a\tb\nc\rd", "a\tb\nc\u240dd"),
		ROW("`${x}`", "`${x}`"),
	};

	EXPECT_ROWS(escape_html, rows);
}

Test(escape, text)
{
	static const struct row rows[] = {
		ROW("<a> & \"b\"", "<a> & \"b\""),
		ROW("a\tb\nc\rd", "a\tb\nc\u240dd"),
		ROW("\033[31mred\033]0;title\a", "\u241b[31mred\u241b]0;title\u2407"),
		ROW("\xc2\x9b"
		    "31m",
		    "\ufffd31m"),
	};

	EXPECT_ROWS(escape_text, rows);
}

Test(escape, powershell)
{
	static const struct row rows[] = {
		ROW("", "''"),
		ROW("net stop bits", "'net stop bits'"),
		ROW("it's", "'it''s'"),
		ROW("'; calc; '", "'''; calc; '''"),
		ROW("\u2018a\u2019b", "'''a''b'"),
		ROW("x\u2019; calc; \u2018", "'x''; calc; '''"),
		ROW("\u201a; calc; \u201b", "'''; calc; '''"),
		ROW("\u201ca\u201d", "'\"a\"'"),
		ROW("$(calc) `n ${x} $env:x", "'$(calc) `n ${x} $env:x'"),
		ROW("a\r\ncalc", "'a  calc'"),
		ROW("a\ncalc\v\f\tx", "'a calc   x'"),
		ROW("a\u2028calc\u2029calc\xc2\x85x", "'a calc calc x'"),
		ROW("a\0b\033[31m", "'a^@b^[[31m'"),
		ROW("#> ; & | \"x\"", "'#> ; & | \"x\"'"),
		ROW("a\u202eb", "'a<U+202E>b'"),
		ROW("\n'@\n", "' ''@ '"),
	};

	EXPECT_ROWS(escape_powershell, rows);
}

Test(escape, powershell_comment)
{
	static const struct row rows[] = {
		ROW("", ""),
		ROW("it's 'x'", "it's 'x'"),
		ROW("a\r\ncalc\ncalc\u2028calc\xc2\x85x", "a  calc calc calc x"),
		ROW("#> <# ##>#>", "# > <# ## ># >"),
		ROW("\0\032", "^@^Z"),
	};

	EXPECT_ROWS(escape_powershell_comment, rows);
}

/* Whatever goes in: printable ASCII, and the literal ends where it ends. */
Test(escape, powershell_never_ends_early)
{
	static const struct slice pieces[] = {
		{ "'", 1 },	 { "\u2018", 3 }, { "\u2019", 3 }, { "\u201a", 3 }, { "\u201b", 3 }, { "\\", 1 },
		{ "`", 1 },	 { "\n", 1 },	  { "\r", 1 },	   { "\"", 1 },	    { "$(", 2 },     { "\0", 1 },
		{ "\xe2", 1 },	 { "\x80", 1 },	  { "\x98", 1 },   { ";", 1 },	    { "\u2028", 3 }, { "a", 1 },
		{ "\u212a", 3 }, { "\xff", 1 },
	};
	const size_t count = sizeof(pieces) / sizeof(*pieces);

	for (size_t i = 0; i < count * count * count; i++) {
		struct buf text = { 0 }, out = { 0 };
		size_t quotes = 0;

		for (size_t k = 0, rest = i; k < 3; k++, rest /= count)
			buf_add(&text, pieces[rest % count]);
		escape_powershell(&out, buf_slice(&text));
		cr_assert(out.length >= 2 && out.text[0] == '\'' && out.text[out.length - 1] == '\'');
		for (size_t k = 1; k + 1 < out.length; k++) {
			cr_assert(out.text[k] >= ' ' && out.text[k] <= '~');
			quotes += out.text[k] == '\'';
			cr_assert(out.text[k] == '\'' || quotes % 2 == 0, "row %zu: %s", i, buf_text(&out));
		}
		cr_assert(quotes % 2 == 0, "row %zu: %s", i, buf_text(&out));
		buf_release(&text);
		buf_release(&out);
	}
}

Test(escape, json)
{
	static const struct row rows[] = {
		ROW("{\"a\": \"\\u001b \\\"<b>\u00e4\u200b\"}\n", "{\"a\": \"\\u001b \\\"<b>\u00e4\u200b\"}\n"),
		ROW("\177\xc2\x80\xc2\x9b\xc2\xa0", "\\u007F\\u0080\\u009B\u00a0"),
		ROW("a\u202eb\u061c\u2066", "a\\u202Eb\\u061C\\u2066"),
		ROW("\u2027\u2028\u2029", "\u2027\\u2028\\u2029"),
	};

	EXPECT_ROWS(escape_json, rows);
}

Test(escape, markdown)
{
	static const struct row rows[] = {
		ROW("<b>&lt;", "&lt;b&gt;&amp;" ZWJ "lt;"),
		ROW("*a* _b_ `c` ~d~ [e](f) g|h \\ $i$",
		    "\\*a\\* \\_b\\_ \\`c\\` \\~" ZWJ "d\\~ \\[e\\](f) g\\|h \\\\ \\$" ZWJ "i\\$"),
		ROW("CBS_E_STORE _x__y_", "CBS_E_STORE \\_x\\_\\_y\\_"),
		ROW("C:\\Windows\\Logs", "C:\\\\Windows\\\\Logs"),
		ROW("a \r\n\t b\n\nc  ", "a b c "),
		ROW("\n\n    code", " code"),
		ROW("- x - y", "\\- x - y"),
		ROW("+ x", "\\+ x"),
		ROW("---", "\\---"),
		ROW("=== a", "\\=== a"),
		ROW("  - x", " \\- x"),
		ROW(":-: x", "\\:-: x"),
		ROW("> x", "&gt; x"),
		ROW("1. x 2. y", "1\\. x 2. y"),
		ROW("123456789) x", "123456789\\) x"),
		ROW("1234567890. x", "1234567890. x"),
		ROW(". x", "\\. x"),
		ROW("10.0.19041 (x)", "10\\.0.19041 (x)"),
		ROW("2024-01-14", "2024-01-14"),
		ROW("# x", "\\#" ZWJ " x"),
		ROW("see #12 and o/r#3", "see #" ZWJ "12 and o/r#" ZWJ "3"),
		ROW("GH-12 gh-3 GH-x", "GH-" ZWJ "12 gh-" ZWJ "3 GH-x"),
		ROW("012345a 12345678 abcdef", "012345" ZWJ "a 12345678 abcdef"),
		ROW("0x80070002 a1b2c3d4_x 7654321g", "0x80070002 a1b2c3d4_x 7654321g"),
		ROW("2C944EC0-EFD0-563E", "2C944E" ZWJ "C0-EFD0-563E"),
		ROW("0123456789abcdef0123456789abcdef01234567 x",
		    "012345" ZWJ "6789ab" ZWJ "cdef01" ZWJ "234567" ZWJ "89abcd" ZWJ "ef0123" ZWJ "4567 x"),
		ROW("0123456789abcdef0123456789abcdef012345678", "0123456789abcdef0123456789abcdef012345678"),
		ROW("!12 %x &3 ~y 50 % a & b", "!" ZWJ "12 %" ZWJ "x &amp;" ZWJ "3 \\~" ZWJ "y 50 % a &amp; b"),
		ROW("x :+1: :smile: 10:22:31 a: b", "x :" ZWJ "+1: :" ZWJ "smile: 10:22:31 a: b"),
		ROW("@user a@contoso.com", "@" ZWJ "user a@" ZWJ "contoso.com"),
		ROW("http://x HTTPS://y ftp://z C:/",
		    "http:" ZWJ "//x HTTPS:" ZWJ "//y ftp:" ZWJ "//z C:" ZWJ "/"),
		ROW("www.contoso.com WWW.x", "www" ZWJ ".contoso.com WWW" ZWJ ".x"),
		ROW("\033[0m", "\u241b\\[0m"),
	};

	EXPECT_ROWS(escape_markdown, rows);
}

Test(escape, markdown_code)
{
	static const struct row rows[] = {
		ROW("", ""),
		ROW(" \n ", ""),
		ROW("sfc /scannow", "`sfc /scannow`"),
		ROW(" a\r\nb\t*c* ", "`a  b *c*`"),
		ROW("a`b``c", "```a`b``c```"),
		ROW("`a", "`` `a ``"),
		ROW("a`", "`` a` ``"),
		ROW("\033x\xff\u202e", "`\u241bx\ufffd\u2039U+202E\u203a`"),
		ROW("a | b", "<code>a &#124; b</code>"),
		ROW("<i>|`@x\n", "<code>&#60;i&#62;&#124;&#96;&#64;" ZWJ "x</code>"),
	};

	EXPECT_ROWS(escape_markdown_code, rows);
}

Test(escape, markdown_fence)
{
	static const struct row rows[] = {
		ROW("", "```\n```\n"),
		ROW("a\n\n  <b>\n", "```\na\n\n  <b>\n```\n"),
		ROW("a\n```\nb", "````\na\n```\nb\n````\n"),
		ROW("``\r\033", "```\n``\u240d\u241b\n```\n"),
	};

	EXPECT_ROWS(escape_markdown_fence, rows);
}

/* Every byte pair: what comes out is valid UTF-8 and holds nothing that acts. */
static void expect_harmless(escape_fn *escape, struct slice text, const char *banned)
{
	struct buf out = { 0 };
	struct slice got;

	escape(&out, text);
	got = buf_slice(&out);
	cr_assert(utf8_valid(got));
	for (size_t i = 0; i < got.length; i++) {
		unsigned char byte = (unsigned char)got.text[i];

		cr_assert(byte >= ' ' || byte == '\t' || byte == '\n', "%02x %02x lets %02x out",
			  text.text[0], text.text[1], byte);
		cr_assert_not(byte == 0x7f);
		for (const char *p = banned; *p; p++)
			cr_assert_neq(got.text[i], *p);
	}
	buf_release(&out);
}

Test(escape, lets_no_pair_of_bytes_out_that_acts)
{
	for (int first = 0; first < 256; first++) {
		for (int second = 0; second < 256; second++) {
			char bytes[2] = { (char)first, (char)second };
			struct slice text = { bytes, 2 };

			expect_harmless(escape_html, text, "<>\"'");
			expect_harmless(escape_markdown, text, "<>\n\t");
			expect_harmless(escape_text, text, "");
		}
	}
}
