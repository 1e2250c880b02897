#include "decode.h"

#include "put.h"
#include "survey.h"
#include "utf8.h"

#include <assert.h>
#include <endian.h>
#include <stdint.h>
#include <string.h>

#define SAMPLE	     ((size_t)16) /* bytes of a line that tell 8-bit text from UTF-16 */
#define FEWEST_PAIRS 3		  /* below it NUL bytes prove nothing */

#define BOM_UTF_8    SLICE("\xef\xbb\xbf")
#define BOM_UTF_16LE SLICE("\xff\xfe")
#define BOM_UTF_16BE SLICE("\xfe\xff")

enum {
	SEEN_UTF_8 = 1,
	SEEN_UTF_8_BOM = 2,
	SEEN_UTF_16LE = 4,
	SEEN_UTF_16BE = 8,
	SEEN_CODEPAGE = 16, /* shifted by enum codepage */
};

static const char *const names[] = {
	"utf-8", "utf-8-bom", "utf-16le", "utf-16be", "windows-1252", "windows-1251", "gbk",
};

static bool is_control(char byte)
{
	unsigned char c = (unsigned char)byte;

	return (c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1a && c != 0x1b) || c == 0x7f;
}

static bool is_plain(char byte)
{
	return (byte >= 0x20 && byte < 0x7f) || (byte >= '\t' && byte <= '\r');
}

static bool all_plain(struct slice bytes)
{
	for (size_t i = 0; i < bytes.length; i++)
		if (!is_plain(bytes.text[i]))
			return false;
	return true;
}

/* Of pairs of bytes, by place in the pair: how many bytes are NUL, and how many of those have a control
 * character beside them. */
struct pairs {
	size_t count;
	size_t nul[2];
	size_t control[2];
};

static struct pairs count_pairs(struct slice bytes)
{
	struct pairs pairs = { .count = bytes.length / 2 };

	for (size_t i = 0; i < pairs.count * 2; i++) {
		if (bytes.text[i] != '\0')
			continue;
		pairs.nul[i & 1]++;
		pairs.control[i & 1] += bytes.text[i ^ 1] && is_control(bytes.text[i ^ 1]);
	}
	return pairs;
}

/* Enough characters, share quarters of all, are below U+0100, and they are text. */
static bool is_high_byte(const struct pairs *pairs, size_t place, size_t share)
{
	size_t nul = pairs->nul[place];

	return pairs->count >= FEWEST_PAIRS && nul * 4 >= pairs->count * share &&
	       pairs->nul[!place] * 8 <= nul && pairs->control[place] * 8 <= nul;
}

static enum layout taste(struct slice bytes, size_t share)
{
	struct pairs pairs = count_pairs(bytes);

	if (slice_starts(bytes, BOM_UTF_16LE))
		return LAYOUT_UTF_16LE;
	if (slice_starts(bytes, BOM_UTF_16BE))
		return LAYOUT_UTF_16BE;
	if (is_high_byte(&pairs, 1, share))
		return LAYOUT_UTF_16LE;
	return is_high_byte(&pairs, 0, share) ? LAYOUT_UTF_16BE : LAYOUT_BYTES;
}

/* What a line shows of its layout: its first bytes up to a line end of 8-bit text. */
static struct slice line_sample(struct slice raw)
{
	struct slice sample = slice_head(raw, SAMPLE);

	return slice_head(sample, slice_find_byte(sample, '\n') + 1);
}

/* A line feed alone may as well be half a character. */
static bool is_8_bit(struct slice sample)
{
	return (sample.length >= 2 && all_plain(sample)) || slice_starts(sample, BOM_UTF_8);
}

/* The first line of a file may be in any script, which the rest of the head shows. */
static enum layout taste_head(struct slice head)
{
	return is_8_bit(line_sample(head)) ? LAYOUT_BYTES : taste(head, 1);
}

/* A line in mid-file has to begin with UTF-16 beyond doubt: 8-bit lines may quote some. */
static enum layout taste_line(struct slice sample)
{
	if ((unsigned char)sample.text[0] < 0xfe && slice_find_byte(sample, '\0') == sample.length)
		return LAYOUT_BYTES;
	return taste(sample, 3);
}

/* Text has next to no control characters beside its ASCII; compressed data has one for three, tables of
 * numbers more. */
static bool is_binary(struct slice head)
{
	size_t plain = 0, control = 0;

	for (size_t i = 0; i < head.length; i++) {
		plain += is_plain(head.text[i]);
		control += head.text[i] && is_control(head.text[i]);
	}
	return control * 16 > plain;
}

void decoder_init(struct decoder *decoder, struct slice head)
{
	*decoder = (struct decoder){ 0 };
	if (slice_starts(head, BOM_UTF_8)) {
		decoder->bom = BOM_UTF_8.length;
		decoder->seen |= SEEN_UTF_8_BOM;
		return;
	}
	decoder->layout = taste_head(head);
	if (decoder->layout == LAYOUT_BYTES)
		decoder->binary = is_binary(head);
	else
		decoder->seen |= decoder->layout == LAYOUT_UTF_16LE ? SEEN_UTF_16LE : SEEN_UTF_16BE;
	if (slice_starts(head, BOM_UTF_16LE) || slice_starts(head, BOM_UTF_16BE))
		decoder->bom = BOM_UTF_16LE.length;
}

void decoder_release(struct decoder *decoder)
{
	codepages_release(&decoder->codepages);
	buf_release(&decoder->scratch);
}

static unsigned long unit_at(enum layout layout, struct slice raw, size_t at)
{
	unsigned char first = (unsigned char)raw.text[at], second = (unsigned char)raw.text[at + 1];

	return layout == LAYOUT_UTF_16LE ? (unsigned long)second << 8 | first
					 : (unsigned long)first << 8 | second;
}

/* Where the last character of a piece may go on beyond its end, the piece ends before it. */
static size_t cut_bytes_piece(struct slice piece)
{
	size_t back = 1;
	unsigned char lead;

	while (back < 4 && ((unsigned char)piece.text[piece.length - back] & 0xc0) == 0x80)
		back++;
	lead = (unsigned char)piece.text[piece.length - back];
	if ((lead >= 0xc0 && back < 2) || (lead >= 0xe0 && back < 3) || (lead >= 0xf0 && back < 4))
		return piece.length - back;
	return piece.length;
}

static size_t cut_bytes(struct slice raw, size_t limit, bool final)
{
	struct slice near = slice_head(raw, limit);
	size_t end = slice_find_byte(near, '\n');

	if (end < near.length)
		return end + 1;
	if (raw.length >= limit)
		return cut_bytes_piece(near);
	return final ? raw.length : 0;
}

static size_t cut_utf_16_piece(enum layout layout, struct slice piece)
{
	unsigned long last = unit_at(layout, piece, piece.length - 2);

	return last >= 0xd800 && last < 0xdc00 ? piece.length - 2 : piece.length;
}

static size_t cut_utf_16(enum layout layout, struct slice raw, size_t limit, bool final)
{
	struct slice near = slice_head(raw, limit);

	for (size_t at = 0; at < near.length; at++) {
		at += slice_find_byte(slice_tail(near, at), '\n');
		size_t unit = at & ~(size_t)1;

		if (unit + 1 < near.length && unit_at(layout, near, unit) == '\n')
			return unit + 2;
	}
	if (raw.length >= limit)
		return cut_utf_16_piece(layout, near);
	return final ? raw.length : 0;
}

/* Leaves UTF-16 where the line begins with 8-bit text. Returns false where raw is too short to say. */
static bool settle_utf_16(struct decoder *decoder, struct slice raw, bool final)
{
	struct slice sample = line_sample(raw);
	size_t high_byte = decoder->layout == LAYOUT_UTF_16LE;
	enum layout layout;

	if (raw.length < 2)
		return final;
	if (raw.text[high_byte] == '\0')
		return true;
	if (sample.length < SAMPLE && !slice_ends(sample, SLICE("\n")) && !final)
		return false;
	layout = taste_line(sample);
	if (is_8_bit(sample))
		decoder->layout = LAYOUT_BYTES;
	else if (layout != LAYOUT_BYTES)
		decoder->layout = layout;
	return true;
}

size_t decoder_cut(struct decoder *decoder, struct slice raw, size_t limit, bool final)
{
	size_t length;

	assert(limit >= SAMPLE && limit % 2 == 0);
	if (raw.length == 0)
		return 0;
	if (decoder->layout != LAYOUT_BYTES && !settle_utf_16(decoder, raw, final))
		return 0;
	if (decoder->layout == LAYOUT_BYTES) {
		length = cut_bytes(raw, limit, final);
		if (length == 0)
			return 0;
		decoder->layout = taste_line(line_sample(slice_head(raw, length)));
		if (decoder->layout == LAYOUT_BYTES)
			return length;
	}
	return cut_utf_16(decoder->layout, raw, limit, final);
}

/* Copies four ASCII characters at once for as long as there are such; returns how many bytes of raw were
 * taken. */
static size_t decode_ascii_units(enum layout layout, struct slice raw, char *ret_text)
{
	size_t at = 0;

	for (; raw.length - at >= 8; at += 8) {
		uint64_t units;

		memcpy(&units, raw.text + at, sizeof(units));
		units = layout == LAYOUT_UTF_16LE ? le64toh(units) : be64toh(units);
		if (units & 0xff80ff80ff80ff80)
			break;
		if (((units + 0x007f007f007f007f) & 0x0080008000800080) != 0x0080008000800080)
			break;
		for (unsigned i = 0; i < 4; i++) {
			unsigned shift = layout == LAYOUT_UTF_16LE ? 16 * i : 48 - 16 * i;

			ret_text[at / 2 + i] = (char)(units >> shift);
		}
	}
	return at;
}

/* Returns how many bytes the character at the beginning of raw, which is not empty, takes. */
static size_t next_utf_16(struct decoder *decoder, struct slice raw, unsigned long *ret_char)
{
	unsigned long high, low;

	*ret_char = PUT_UNKNOWN;
	if (raw.length < 2) {
		if (raw.text[0] == '\0')
			*ret_char = 0;
		else
			decoder->undecodable++;
		return raw.length;
	}
	high = unit_at(decoder->layout, raw, 0);
	if (high < 0xd800 || high > 0xdfff) {
		*ret_char = high;
		return 2;
	}
	low = raw.length >= 4 ? unit_at(decoder->layout, raw, 2) : 0;
	if (high > 0xdbff || low < 0xdc00 || low > 0xdfff) {
		decoder->undecodable += 2;
		return 2;
	}
	*ret_char = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

static size_t decode_utf_16(struct decoder *decoder, struct slice raw, bool line_start, char *ret_text)
{
	char *out = ret_text;

	decoder->seen |= decoder->layout == LAYOUT_UTF_16LE ? SEEN_UTF_16LE : SEEN_UTF_16BE;
	while (line_start && raw.length >= 2 && unit_at(decoder->layout, raw, 0) == 0xfeff)
		raw = slice_tail(raw, 2);
	while (raw.length) {
		size_t length = decode_ascii_units(decoder->layout, raw, out);
		unsigned long character;

		out += length / 2;
		raw = slice_tail(raw, length);
		if (raw.length == 0)
			break;
		length = next_utf_16(decoder, raw, &character);
		if (character)
			out += put_char(out, character);
		else
			decoder->nul_bytes += length;
		raw = slice_tail(raw, length);
	}
	return (size_t)(out - ret_text);
}

static struct slice without_nul(struct decoder *decoder, struct slice line)
{
	struct buf *scratch = &decoder->scratch;
	size_t before = line.length;

	buf_clear(scratch);
	while (line.length) {
		size_t length = slice_find_byte(line, '\0');

		buf_add(scratch, slice_head(line, length));
		line = slice_tail(line, length);
		while (line.length && line.text[0] == '\0')
			line = slice_tail(line, 1);
	}
	decoder->nul_bytes += before - scratch->length;
	return buf_slice(scratch);
}

/* How many characters beyond ASCII, and how many bytes that belong to no character. */
struct fitness {
	size_t good;
	size_t bad;
};

static struct fitness fitness_for_utf_8(struct slice line)
{
	struct fitness fitness = { 0 };

	for (line = slice_tail(line, survey_ascii(line)); line.length;
	     line = slice_tail(line, survey_ascii(line))) {
		unsigned long character;
		size_t length = utf8_decode(line, &character);

		if (length > 1)
			fitness.good++;
		else
			fitness.bad++;
		line = slice_tail(line, length);
	}
	return fitness;
}

static size_t copy_utf_8(struct decoder *decoder, struct slice line, char *ret_text)
{
	char *out = ret_text;

	while (line.length) {
		unsigned long character;
		size_t length = survey_ascii(line);

		if (length == 0)
			length = utf8_decode(line, &character);
		if (length == 1 && (unsigned char)line.text[0] >= 0x80) {
			decoder->undecodable++;
			out += put_char(out, PUT_UNKNOWN);
		} else {
			memcpy(out, line.text, length);
			out += length;
		}
		line = slice_tail(line, length);
	}
	return (size_t)(out - ret_text);
}

static size_t decode_bytes(struct decoder *decoder, struct slice line, bool line_start, char *ret_text)
{
	struct survey survey = survey_of(line);
	struct fitness fitness;
	enum codepage codepage;

	if (survey.nul)
		line = without_nul(decoder, line);
	while (line_start && slice_starts(line, BOM_UTF_8))
		line = slice_tail(line, BOM_UTF_8.length);
	fitness = survey.high ? fitness_for_utf_8(line) : (struct fitness){ 0 };
	if (fitness.good > fitness.bad)
		decoder->seen |= SEEN_UTF_8;
	if (fitness.good > fitness.bad || fitness.bad == 0)
		return copy_utf_8(decoder, line, ret_text);
	codepage = codepages_guess(&decoder->codepages, line);
	decoder->seen |= (unsigned)SEEN_CODEPAGE << codepage;
	return codepages_decode(&decoder->codepages, codepage, line, ret_text, &decoder->undecodable);
}

size_t decoder_decode(struct decoder *decoder, struct slice line, bool line_start, char *ret_text)
{
	if (decoder->layout == LAYOUT_BYTES)
		return decode_bytes(decoder, line, line_start, ret_text);
	return decode_utf_16(decoder, line, line_start, ret_text);
}

/* The length of the UTF-8 character at bytes, of which there are left; 0 where it is none. Written out
 * because text in other scripts passes through here in bulk. */
static size_t character_length(const unsigned char *bytes, size_t left)
{
	if (bytes[0] < 0x80)
		return 1;
	if (left < 2 || bytes[0] < 0xc2 || (bytes[1] & 0xc0) != 0x80)
		return 0;
	if (bytes[0] < 0xe0)
		return 2;
	if (left < 3 || (bytes[2] & 0xc0) != 0x80)
		return 0;
	if (bytes[0] < 0xf0)
		return (bytes[0] == 0xe0 && bytes[1] < 0xa0) || (bytes[0] == 0xed && bytes[1] > 0x9f) ? 0 : 3;
	if (left < 4 || (bytes[3] & 0xc0) != 0x80 || bytes[0] > 0xf4)
		return 0;
	return (bytes[0] == 0xf0 && bytes[1] < 0x90) || (bytes[0] == 0xf4 && bytes[1] > 0x8f) ? 0 : 4;
}

static bool is_utf_8(struct slice bytes)
{
	while (bytes.length) {
		size_t length = survey_ascii(bytes);

		bytes = slice_tail(bytes, length);
		while (bytes.length && (unsigned char)bytes.text[0] >= 0x80) {
			length = character_length((const unsigned char *)bytes.text, bytes.length);
			if (length == 0)
				return false;
			bytes = slice_tail(bytes, length);
		}
	}
	return true;
}

static bool has_bom(struct slice bytes, bool line_start)
{
	if (line_start && slice_starts(bytes, BOM_UTF_8))
		return true;
	return slice_find(bytes, SLICE("\n\xef\xbb\xbf")) < bytes.length;
}

bool decoder_passes(struct decoder *decoder, struct slice bytes, bool line_start)
{
	if (decoder->layout != LAYOUT_BYTES || slice_find_byte(bytes, '\0') < bytes.length)
		return false;
	if (survey_ascii(bytes) == bytes.length)
		return true;
	if (!is_utf_8(bytes) || has_bom(bytes, line_start))
		return false;
	decoder->seen |= SEEN_UTF_8;
	return true;
}

unsigned decoder_step(const struct decoder *decoder)
{
	return decoder->layout == LAYOUT_BYTES ? 1 : 2;
}

void decoder_name(const struct decoder *decoder, char *ret_text)
{
	unsigned seen = decoder->seen;

	if (decoder->binary) {
		strcpy(ret_text, "binary");
		return;
	}
	if (seen & SEEN_UTF_8_BOM || seen == 0)
		seen ^= seen & SEEN_UTF_8_BOM ? seen & SEEN_UTF_8 : SEEN_UTF_8;
	ret_text[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!(seen & 1u << i))
			continue;
		if (ret_text[0])
			strcat(ret_text, "+");
		strcat(ret_text, names[i]);
	}
}
