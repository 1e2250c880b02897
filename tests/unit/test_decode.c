#include "decode.h"

#include "utf8.h"

#include <criterion/criterion.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT 4096

/* The text of a whole file; its encoding and counts stay in *decoder. */
static char *decode(struct decoder *decoder, struct slice file, size_t limit)
{
	char *text = malloc(DECODE_GROWTH * file.length + 1);
	bool line_start = true;
	size_t written = 0, length;

	decoder_init(decoder, slice_head(file, 4096));
	file = slice_tail(file, decoder->bom);
	while ((length = decoder_cut(decoder, file, limit, true))) {
		size_t got = decoder_decode(decoder, slice_head(file, length), line_start, text + written);

		cr_assert_leq(got, DECODE_GROWTH * length);
		written += got;
		line_start = got && text[written - 1] == '\n';
		file = slice_tail(file, length);
	}
	cr_expect_eq(file.length, 0);
	cr_expect(utf8_valid((struct slice){ text, written }));
	text[written] = '\0';
	return text;
}

struct example {
	const char *what;
	struct slice file;
	const char *encoding;
	const char *text;
	unsigned undecodable;
	unsigned nul_bytes;
};

static void expect_text(const struct example *example)
{
	struct decoder decoder;
	char *text = decode(&decoder, example->file, LIMIT);
	char name[DECODE_NAME];

	decoder_name(&decoder, name);
	cr_expect_str_eq(text, example->text, "%s: '%s'", example->what, text);
	cr_expect_str_eq(name, example->encoding, "%s: %s", example->what, name);
	cr_expect_eq(decoder.undecodable, example->undecodable, "%s: undecodable", example->what);
	cr_expect_eq(decoder.nul_bytes, example->nul_bytes, "%s: NUL bytes", example->what);
	decoder_release(&decoder);
	free(text);
}

static const struct example examples[] = {
	{ "nothing", SLICE(""), "utf-8", "", 0, 0 },
	{ "ASCII with every line end", SLICE("a\r\nb\nc\r\r\nd\re"), "utf-8", "a\r\nb\nc\r\r\nd\re", 0, 0 },
	{ "UTF-8", SLICE("Ger\xC3\xA4t \xE2\x82\xAC \xF0\x9F\x98\x80\n"), "utf-8",
	  "Ger\xC3\xA4t \xE2\x82\xAC \xF0\x9F\x98\x80\n", 0, 0 },
	{ "a byte order mark",
	  SLICE("\xEF\xBB\xBF"
		"a\n"),
	  "utf-8-bom", "a\n", 0, 0 },
	{ "only a byte order mark", SLICE("\xEF\xBB\xBF"), "utf-8-bom", "", 0, 0 },
	{ "byte order marks of joined files",
	  SLICE("\xEF\xBB\xBF"
		"a\n\xEF\xBB\xBF"
		"b\n"),
	  "utf-8-bom", "a\nb\n", 0, 0 },
	{ "a mark inside a line is text",
	  SLICE("a\xEF\xBB\xBF"
		"b\n"),
	  "utf-8",
	  "a\xEF\xBB\xBF"
	  "b\n",
	  0, 0 },
	{ "U+FFFD that was there before", SLICE("f\xEF\xBF\xBDr\n"), "utf-8", "f\xEF\xBF\xBDr\n", 0, 0 },
	{ "a NUL in a line", SLICE("2031 ab\0cd\n"), "utf-8", "2031 abcd\n", 0, 1 },
	{ "a tail of NUL", SLICE("torn\r\nli\0\0\0\0\0\0\0\0"), "utf-8", "torn\r\nli", 0, 8 },
	{ "nothing but NUL", SLICE("\0\0\0\0\0\0\0\0\0\0"), "utf-8", "", 0, 10 },

	{ "UTF-16LE with a mark",
	  SLICE("\xFF\xFE"
		"a\0\xE4\0\r\0\n\0\x3D\xD8\x00\xDE"),
	  "utf-16le", "a\xC3\xA4\r\n\xF0\x9F\x98\x80", 0, 0 },
	{ "UTF-16BE with a mark", SLICE("\xFE\xFF\0a\0\xE4\0\r\0\n\xD8\x3D\xDE\x00"), "utf-16be",
	  "a\xC3\xA4\r\n\xF0\x9F\x98\x80", 0, 0 },
	{ "UTF-16LE without",
	  SLICE("1\0/\0"
		"2\0 \0a\0\n\0\x16\x04\n\0"),
	  "utf-16le", "1/2 a\n\xD0\x96\n", 0, 0 },
	{ "UTF-16BE without",
	  SLICE("\0"
		"1\0/\0"
		"2\0 \0a\0\n\x04\x16\0\n"),
	  "utf-16be", "1/2 a\n\xD0\x96\n", 0, 0 },
	{ "UTF-16 that begins with Cyrillic",
	  SLICE("\x1E\x04\x48\x04\x38\x04\x31\x04\x3A\x04\x30\x04\n\0e\0n\0d\0 \0\x16\x04\n\0"), "utf-16le",
	  "\xD0\x9E\xD1\x88\xD0\xB8\xD0\xB1\xD0\xBA\xD0\xB0\nend \xD0\x96\n", 0, 0 },
	{ "line feeds that are half a character", SLICE("\xFF\xFE\x0A\x01\x05\x0A\n\0"), "utf-16le",
	  "\xC4\x8A\xE0\xA8\x85\n", 0, 0 },
	{ "NUL in UTF-16",
	  SLICE("\xFF\xFE"
		"a\0\0\0\0\0b\0\n\0"),
	  "utf-16le", "ab\n", 0, 4 },
	{ "halves of pairs",
	  SLICE("\xFF\xFE\x3D\xD8"
		"a\0\x00\xDE"
		"b\0\n\0\x3D\xD8"),
	  "utf-16le",
	  "\xEF\xBF\xBD"
	  "a\xEF\xBF\xBD"
	  "b\n\xEF\xBF\xBD",
	  6, 0 },
	{ "half a unit at the end",
	  SLICE("\xFF\xFE"
		"a\0b"),
	  "utf-16le", "a\xEF\xBF\xBD", 1, 0 },

	{ "cp1252", SLICE("Ger\xE4t f\xFCr \x80\x96\xAE\n"), "windows-1252",
	  "Ger\xC3\xA4t f\xC3\xBCr \xE2\x82\xAC\xE2\x80\x93\xC2\xAE\n", 0, 0 },
	{ "bytes that cp1252 lacks", SLICE("\x81 \x9D\n"), "windows-1252", "\xEF\xBF\xBD \xEF\xBF\xBD\n", 2,
	  0 },
	{ "Portuguese is Western",
	  SLICE("Instala\xE7\xE3o e configura\xE7\xF5"
		"es conclu\xED"
		"das\n"),
	  "windows-1252",
	  "Instala\xC3\xA7\xC3\xA3o e configura\xC3\xA7\xC3\xB5"
	  "es conclu\xC3\xAD"
	  "das\n",
	  0, 0 },
	{ "cp1251", SLICE("\xD3\xF1\xF2\xF0\xEE\xE9\xF1\xF2\xE2\xEE \xED\xE5 \xE3\xEE\xF2\xEE\xE2\xEE\n"),
	  "windows-1251",
	  "\xD0\xA3\xD1\x81\xD1\x82\xD1\x80\xD0\xBE\xD0\xB9\xD1\x81\xD1\x82\xD0\xB2\xD0\xBE \xD0\xBD\xD0\xB5 "
	  "\xD0\xB3\xD0\xBE\xD1\x82\xD0\xBE\xD0\xB2\xD0\xBE\n",
	  0, 0 },
	{ "GBK", SLICE("error(0) \xB2\xD9\xD7\xF7\xB3\xC9\xB9\xA6\xCD\xEA\xB3\xC9\xA1\xA3\n"), "gbk",
	  "error(0) \xE6\x93\x8D\xE4\xBD\x9C\xE6\x88\x90\xE5\x8A\x9F\xE5\xAE\x8C\xE6\x88\x90\xE3\x80\x82\n",
	  0, 0 },
	{ "GBK with a character cut in two", SLICE("\xB2\xD9\xD7\xF7\xB3\xC9\xB9\xA6\xCD\xEA\xB3\xC9\xA1\n"),
	  "gbk", "\xE6\x93\x8D\xE4\xBD\x9C\xE6\x88\x90\xE5\x8A\x9F\xE5\xAE\x8C\xE6\x88\x90\xEF\xBF\xBD\n", 1,
	  0 },
	{ "each line in its own",
	  SLICE("\xEF\xBB\xBF"
		"f\xC3\xBCr\nWindows\xAE\nplain\nf\xC3\xBCr\n"),
	  "utf-8-bom+windows-1252", "f\xC3\xBCr\nWindows\xC2\xAE\nplain\nf\xC3\xBCr\n", 0, 0 },
	{ "UTF-8 that was cut", SLICE("\xD0\x9E\xD1\x88\xD0\xB8\xD0\nok\n"), "utf-8",
	  "\xD0\x9E\xD1\x88\xD0\xB8\xEF\xBF\xBD\nok\n", 1, 0 },

	{ "UTF-16LE behind 8-bit text",
	  SLICE("plain\r\n2\0"
		"0\0"
		"3\0"
		"1\0-\0 \0\r\0\n\0"),
	  "utf-16le", "plain\r\n2031- \r\n", 0, 0 },
	{ "8-bit text behind UTF-16LE",
	  SLICE("\xFF\xFE"
		"a\0\r\0\n\0"
		"2031-04-05 06:07:08, Info\r\n"),
	  "utf-16le", "a\r\n2031-04-05 06:07:08, Info\r\n", 0, 0 },
	{ "8-bit text with a mark behind UTF-16BE", SLICE("\xFE\xFF\0a\0\n\xEF\xBB\xBF\xC3\xA4 b\n"),
	  "utf-8+utf-16be", "a\n\xC3\xA4 b\n", 0, 0 },
	{ "UTF-16BE behind UTF-16LE",
	  SLICE("\xFF\xFE"
		"a\0\n\0\xFE\xFF\0b\0\n"),
	  "utf-16le+utf-16be", "a\nb\n", 0, 0 },
	{ "8-bit text that quotes UTF-16", SLICE("2031-04-05 value: a\0b\0c\0d\0\n"), "utf-8",
	  "2031-04-05 value: abcd\n", 0, 4 },
};

Test(decode, each_line_is_decoded_as_what_it_is)
{
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++)
		expect_text(&examples[i]);
}

Test(decode, binary_files_are_told_from_text)
{
	static const struct {
		struct slice head;
		bool binary;
	} rows[] = {
		{ SLICE("MSCF\0\0\0\0\x94\0\0\0\0\0\0\0\x2C\0\0\0\0\0\0\0\x03\x01\x01\0\x01\0\0\0"), true },
		{ SLICE("\0\x10\0\0\xF0\x01\0\0\xF0\x01\0\0\0\0\0\0!\0\x04\0\0\0\0\0\x02\0\x02\xC0"), true },
		{ SLICE("PK\x03\x04\x14\0\0\0\x08\0\x21\x58\x4F\x5A\x01\x02\xBB\x0C\x1F\x8B\x07"), true },
		{ SLICE("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), false },
		{ SLICE("\xB2\xD9\xD7\xF7\xB3\xC9\xB9\xA6\xCD\xEA\xB3\xC9\xA1\xA3\xB2\xD9\xD7\xF7"), false },
		{ SLICE("a line with an escape \x1B[0m and one stray \x01 character\r\n"), false },
		{ SLICE("\xFF\xFE\x1E\x04\x48\x04\x38\x04\x31\x04\x3A\x04\x30\x04"), false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct decoder decoder;
		char name[DECODE_NAME];

		decoder_init(&decoder, rows[i].head);
		decoder_name(&decoder, name);
		cr_expect_eq(decoder.binary, rows[i].binary, "row %zu", i);
		cr_expect_eq(strcmp(name, "binary") == 0, rows[i].binary, "row %zu: %s", i, name);
		decoder_release(&decoder);
	}
}

/* The first lines of a file in one code page tell how to read a line that could be either. */
Test(decode, what_came_before_decides_a_doubtful_line)
{
	static const char russian[] =
		"\xD3\xF1\xF2\xF0\xEE\xE9\xF1\xF2\xE2\xEE \xED\xE5 \xE3\xEE\xF2\xEE\xE2\xEE\n";
	struct codepages codepages = { 0 };

	cr_expect_eq(codepages_guess(&codepages, SLICE("\xE2 b\n")), CODEPAGE_1252);
	codepages_release(&codepages);
	cr_expect_eq(codepages_guess(&codepages, slice_of(russian)), CODEPAGE_1251);
	cr_expect_eq(codepages_guess(&codepages, SLICE("\xE2 b\n")), CODEPAGE_1251);
	for (int i = 0; i < 40; i++)
		codepages_guess(&codepages, SLICE("Ger\xE4t nicht verf\xFCgbar, f\xFCr \xE4ltere\n"));
	cr_expect_eq(codepages_guess(&codepages, SLICE("\xE2 b\n")), CODEPAGE_1252, "it fades");
	codepages_release(&codepages);
}

Test(decode, a_wrong_guess_touches_no_ascii)
{
	static const char chinese[] = "\xB2\xD9\xD7\xF7\xB3\xC9\xB9\xA6\xCD\xEA\xB3\xC9\n";
	struct codepages codepages = { 0 };
	unsigned long long undecodable = 0;
	char text[64] = "";

	cr_expect_eq(codepages_guess(&codepages, slice_of(chinese)), CODEPAGE_GBK);
	cr_expect_eq(codepages_guess(&codepages, SLICE("Microsoft\xAE Windows\xAE \x80|\n")), CODEPAGE_1252);
	codepages_decode(&codepages, CODEPAGE_GBK, SLICE("a\xB2\n\xFF|\xB2"), text, &undecodable);
	cr_expect_str_eq(text, "a\xEF\xBF\xBD\n\xEF\xBF\xBD|\xEF\xBF\xBD");
	cr_expect_eq(undecodable, 3);
	codepages_release(&codepages);
}

static void expect_cut(const char *what, struct slice head, struct slice raw, size_t limit, bool final,
		       size_t want)
{
	struct decoder decoder;

	decoder_init(&decoder, head);
	cr_expect_eq(decoder_cut(&decoder, raw, limit, final), want, "%s", what);
	decoder_release(&decoder);
}

Test(decode, lines_are_cut_at_their_ends_and_at_the_limit)
{
	struct slice none = SLICE(""), little = SLICE("\xFF\xFE"), big = SLICE("\xFE\xFF");

	expect_cut("a line", none, SLICE("ab\r\ncd"), 16, false, 4);
	expect_cut("not a whole line", none, SLICE("ab\r"), 16, false, 0);
	expect_cut("the last line", none, SLICE("ab\r"), 16, true, 3);
	expect_cut("the end", none, SLICE(""), 16, true, 0);
	expect_cut("a line of just the limit", none, SLICE("0123456789abcde\n"), 16, false, 16);
	expect_cut("a longer one", none, SLICE("0123456789abcdef\n"), 16, false, 16);
	expect_cut("before a character of two", none, SLICE("0123456789abcde\xC3\xA4\n"), 16, false, 15);
	expect_cut("before a character of three", none, SLICE("0123456789abcd\xE2\x82\xAC\n"), 16, false, 14);
	expect_cut("before a character of four", none, SLICE("0123456789abc\xF0\x9F\x98\x80\n"), 16, false,
		   13);
	expect_cut("behind a character", none,
		   SLICE("0123456789abc\xE2\x82\xAC"
			 "def\n"),
		   16, false, 16);
	expect_cut("in bytes that are no UTF-8", none,
		   SLICE("\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0\xA0"), 16, false,
		   16);
	expect_cut("little", little, SLICE("a\0\n\0b\0"), 16, false, 4);
	expect_cut("half a line end", little, SLICE("a\0\n"), 16, false, 0);
	expect_cut("big", big, SLICE("\0a\0\n\0b"), 16, false, 4);
	expect_cut("not a whole line", big, SLICE("\0a\0"), 16, false, 0);
	expect_cut("an odd end", big, SLICE("\0a\0"), 16, true, 3);
	expect_cut("at the limit", little, SLICE("a\0b\0c\0d\0e\0f\0g\0h\0i\0\n\0"), 16, false, 16);
	expect_cut("before a pair", little, SLICE("a\0b\0c\0d\0e\0f\0g\0\x3D\xD8\x00\xDE\n\0"), 16, false,
		   14);
	expect_cut("too short to say", little, SLICE("2031-04-05 06:0"), 32, false, 0);
}

Test(decode, only_text_that_stays_as_it_is_passes)
{
	static const struct {
		struct slice bytes;
		bool line_start;
		bool passes;
	} rows[] = {
		{ SLICE("plain text\r\nof ASCII\n"), true, true },
		{ SLICE("Ger\xC3\xA4t \xE2\x82\xAC \xF0\x9F\x98\x80\xF4\x8F\xBF\xBF\n"), true, true },
		{ SLICE("a NUL\0 in it\n"), true, false },
		{ SLICE("\xEF\xBB\xBF"
			"a\n"),
		  true, false },
		{ SLICE("\xEF\xBB\xBF"
			"a\n"),
		  false, true },
		{ SLICE("a\n\xEF\xBB\xBF"
			"b\n"),
		  false, false },
		{ SLICE("Ger\xE4t\n"), true, false },
		{ SLICE("cut \xE2\x82"), true, false },
		{ SLICE("overlong \xC0\xAF \n"), true, false },
		{ SLICE("overlong \xE0\x9F\xBF \n"), true, false },
		{ SLICE("overlong \xF0\x8F\xBF\xBF \n"), true, false },
		{ SLICE("surrogate \xED\xA0\x80 \n"), true, false },
		{ SLICE("beyond \xF4\x90\x80\x80 \n"), true, false },
		{ SLICE("beyond \xF5\x80\x80\x80 \n"), true, false },
		{ SLICE("a trail \x80 alone\n"), true, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct decoder decoder;

		decoder_init(&decoder, SLICE(""));
		cr_expect_eq(decoder_passes(&decoder, rows[i].bytes, rows[i].line_start), rows[i].passes,
			     "row %zu", i);
		decoder_release(&decoder);
	}
}

/* What passes is exactly what decoding leaves alone: all two-byte and the edges of longer sequences. */
Test(decode, passing_agrees_with_decoding)
{
	for (unsigned first = 0x80; first < 0x100; first++) {
		for (unsigned second = 0x70; second < 0x100; second++) {
			char line[] = { 'x', (char)first, (char)second, (char)0x80, (char)0xbf, '\n' };

			for (size_t length = 3; length <= 5; length++) {
				struct slice slice = { line, length };
				struct decoder decoder;

				decoder_init(&decoder, SLICE(""));
				cr_expect_eq(decoder_passes(&decoder, slice, false), utf8_valid(slice),
					     "%02x %02x %zu", first, second, length);
				decoder_release(&decoder);
			}
		}
	}
}

/* Lines as programs write them, alone in their file. */
Test(decode, code_pages_are_guessed_from_a_single_line)
{
	static const struct {
		const char *text;
		const char *name;
		enum codepage codepage;
	} rows[] = {
		{ "Zugriff auf das Gerät verweigert", "CP1252", CODEPAGE_1252 },
		{ "Größere Übertragung für ältere Geräte", "CP1252", CODEPAGE_1252 },
		{ "Opération réussie, périphérique prêt à être utilisé", "CP1252", CODEPAGE_1252 },
		{ "Configuração", "CP1252", CODEPAGE_1252 },
		{ "A instalação e as configurações estão concluídas", "CP1252", CODEPAGE_1252 },
		{ "Määritettyä moduulia ei löydy", "CP1252", CODEPAGE_1252 },
		{ "Microsoft® Windows® – “quoted”…", "CP1252", CODEPAGE_1252 },
		{ "Операция успешно завершена.", "CP1251", CODEPAGE_1251 },
		{ "error(0) Не удается найти файл", "CP1251", CODEPAGE_1251 },
		{ "Диск", "CP1251", CODEPAGE_1251 },
		{ "ОШИБКА", "CP1251", CODEPAGE_1251 },
		{ "УСТРОЙСТВО не ГОТОВО, ДОСТУПА НЕТ", "CP1251", CODEPAGE_1251 },
		{ "操作成功完成。", "GBK", CODEPAGE_GBK },
		{ "error(0) 系统找不到指定的文件", "GBK", CODEPAGE_GBK },
		{ "设备", "GBK", CODEPAGE_GBK },
		{ "网络适配器", "GBK", CODEPAGE_GBK },
		{ "通用即插即用监视器", "GBK", CODEPAGE_GBK },
		{ "请求的操作需要提升。", "GBK", CODEPAGE_GBK },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct codepages codepages = { 0 };
		iconv_t encode = iconv_open(rows[i].name, "UTF-8");
		char line[256], *in = (char *)rows[i].text, *out = line;
		size_t left = strlen(in), room = sizeof(line);

		cr_assert(encode != (iconv_t)-1 && iconv(encode, &in, &left, &out, &room) == 0);
		iconv_close(encode);
		cr_expect_eq(codepages_guess(&codepages, (struct slice){ line, sizeof(line) - room }),
			     rows[i].codepage, "%s", rows[i].text);
		codepages_release(&codepages);
	}
}
