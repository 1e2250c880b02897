#include "codepage.h"

#include "put.h"
#include "survey.h"

#include <iconv.h>
#include <string.h>

#define RUN	3    /* Portuguese has runs of two ("\xE7\xE3o"), no Western language has longer ones */
#define LONGEST 4096 /* bytes of a line that are looked at */

/* What 0x80 to 0x9F are in windows-1252; from 0xA0 on it is Latin-1. */
static const unsigned short windows_1252[32] = {
	0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

/* What 0x80 to 0xBF are in windows-1251; from 0xC0 on it is the Russian alphabet in order. */
static const unsigned short windows_1251[64] = {
	0x0402, 0x0403, 0x201a, 0x0453, 0x201e, 0x2026, 0x2020, 0x2021, 0x20ac, 0x2030, 0x0409,
	0x2039, 0x040a, 0x040c, 0x040b, 0x040f, 0x0452, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0xfffd, 0x2122, 0x0459, 0x203a, 0x045a, 0x045c, 0x045b, 0x045f, 0x00a0,
	0x040e, 0x045e, 0x0408, 0x00a4, 0x0490, 0x00a6, 0x00a7, 0x0401, 0x00a9, 0x0404, 0x00ab,
	0x00ac, 0x00ad, 0x00ae, 0x0407, 0x00b0, 0x00b1, 0x0406, 0x0456, 0x0491, 0x00b5, 0x00b6,
	0x00b7, 0x0451, 0x2116, 0x0454, 0x00bb, 0x0458, 0x0405, 0x0455, 0x0457,
};

static unsigned long decode_1252(unsigned char byte)
{
	return byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80] : byte;
}

static unsigned long decode_1251(unsigned char byte)
{
	if (byte < 0x80)
		return byte;
	return byte < 0xc0 ? windows_1251[byte - 0x80] : 0x0410UL + byte - 0xc0;
}

static bool is_small(unsigned char byte)
{
	return byte >= 0xe0 || byte == 0xb8;
}

static bool is_cyrillic(unsigned char byte)
{
	return byte >= 0xc0 || byte == 0xb8 || byte == 0xa8;
}

static void tally_run(struct codepage_tally *tally, struct slice run)
{
	unsigned char first = (unsigned char)run.text[0];

	if (run.length == 1 && decode_1251(first) == decode_1252(first))
		return;
	tally->high += (unsigned)run.length;
	if (run.length >= RUN)
		tally->in_runs += (unsigned)run.length;
	for (size_t i = 0; i < run.length; i++) {
		tally->cyrillic += is_cyrillic((unsigned char)run.text[i]);
		tally->small += is_small((unsigned char)run.text[i]);
	}
}

static void tally_runs(struct codepage_tally *tally, struct slice line)
{
	for (;;) {
		size_t length = 0;

		line = slice_tail(line, survey_ascii(line));
		if (line.length == 0)
			return;
		while (length < line.length && (unsigned char)line.text[length] >= 0x80)
			length++;
		tally_run(tally, slice_head(line, length));
		line = slice_tail(line, length);
	}
}

static bool is_pair(unsigned char lead, unsigned char trail)
{
	return lead >= 0x81 && lead <= 0xfe && trail >= 0x40 && trail <= 0xfe && trail != 0x7f;
}

static bool is_common(unsigned char lead, unsigned char trail)
{
	return trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa9) || (lead >= 0xb0 && lead <= 0xf7));
}

static void tally_pairs(struct codepage_tally *tally, struct slice line)
{
	for (size_t at = survey_ascii(line); at < line.length; at += survey_ascii(slice_tail(line, at))) {
		unsigned char lead = (unsigned char)line.text[at];
		unsigned char trail = at + 1 < line.length ? (unsigned char)line.text[at + 1] : 0;

		if (!is_pair(lead, trail)) {
			tally->broken++;
			at++;
			continue;
		}
		tally->pairs++;
		tally->common += is_common(lead, trail);
		at += 2;
	}
}

static void fade(unsigned *past, unsigned now)
{
	*past = *past - *past / 8 + now;
}

static void remember(struct codepage_tally *past, const struct codepage_tally *line)
{
	fade(&past->high, line->high);
	fade(&past->in_runs, line->in_runs);
	fade(&past->cyrillic, line->cyrillic);
	fade(&past->small, line->small);
	fade(&past->pairs, line->pairs);
	fade(&past->common, line->common);
	fade(&past->broken, line->broken);
}

/* Where capitals prevail it takes more text, but one word of nothing else will do: three Chinese characters
 * of such bytes in a row are rare. */
static bool looks_russian(const struct codepage_tally *tally)
{
	if (tally->cyrillic * 20 < tally->high * 17)
		return false;
	if (tally->small * 2 >= tally->cyrillic)
		return true;
	if (tally->cyrillic == tally->high && tally->small == 0)
		return tally->high >= 6;
	return tally->high >= 12 && tally->cyrillic * 20 >= tally->high * 19;
}

static bool looks_chinese(const struct codepage_tally *past, const struct codepage_tally *line)
{
	return line->broken * 4 <= line->pairs && past->common * 10 >= past->pairs * 7;
}

/* A conversion that the system lacks leaves GBK out of the choice. */
static bool has_gbk(struct codepages *codepages)
{
	if (!codepages->gbk_searched) {
		iconv_t gbk = iconv_open("UTF-8", "GBK");

		codepages->gbk = gbk == (iconv_t)-1 ? NULL : gbk;
		codepages->gbk_searched = true;
	}
	return codepages->gbk;
}

enum codepage codepages_guess(struct codepages *codepages, struct slice line)
{
	struct codepage_tally *past = &codepages->past;
	struct codepage_tally tally = { 0 };

	line = slice_head(line, LONGEST);
	tally_runs(&tally, line);
	tally_pairs(&tally, line);
	remember(past, &tally);
	if (past->high == 0 || past->in_runs * 10 < past->high * 7)
		return CODEPAGE_1252;
	if (looks_russian(past))
		return CODEPAGE_1251;
	return looks_chinese(past, &tally) && has_gbk(codepages) ? CODEPAGE_GBK : CODEPAGE_1252;
}

void codepages_release(struct codepages *codepages)
{
	if (codepages->gbk)
		iconv_close(codepages->gbk);
	*codepages = (struct codepages){ 0 };
}

static size_t decode_single(struct slice line, unsigned long (*decode)(unsigned char), char *ret_text,
			    unsigned long long *undecodable)
{
	char *out = ret_text;

	for (size_t at = 0; at < line.length; at++) {
		size_t ascii = survey_ascii(slice_tail(line, at));
		unsigned long character;

		if (ascii)
			memcpy(out, line.text + at, ascii);
		out += ascii;
		at += ascii;
		if (at == line.length)
			break;
		character = decode((unsigned char)line.text[at]);
		*undecodable += character == PUT_UNKNOWN;
		out += put_char(out, character);
	}
	return (size_t)(out - ret_text);
}

static size_t decode_gbk(iconv_t gbk, struct slice line, char *ret_text, unsigned long long *undecodable)
{
	char *in = (char *)line.text, *out = ret_text;
	size_t left = line.length, room = 3 * line.length;

	while (left && iconv(gbk, &in, &left, &out, &room) == (size_t)-1 && left) {
		size_t length = put_char(out, PUT_UNKNOWN);

		++*undecodable;
		out += length;
		room -= length;
		in++;
		left--;
	}
	return (size_t)(out - ret_text);
}

size_t codepages_decode(struct codepages *codepages, enum codepage codepage, struct slice line,
			char *ret_text, unsigned long long *undecodable)
{
	if (codepage == CODEPAGE_GBK && has_gbk(codepages))
		return decode_gbk(codepages->gbk, line, ret_text, undecodable);
	return decode_single(line, codepage == CODEPAGE_1251 ? decode_1251 : decode_1252, ret_text,
			     undecodable);
}
