#include "hresult.h"

#include <stdint.h>
#include <stdio.h>

/* How far to look back for what a number is said to be: enough for "resultUnMapped = [". */
enum { LOOK_BACK = 24, EXTEND_MAX = 0xfffff };

/* A number as it stands in text. */
struct number {
	unsigned code;
	size_t end;
	enum { PLAIN_DECIMAL, PLAIN_HEX, PREFIXED, WRAPPED } form;
	bool negative;
	size_t digits;
};

static const struct wrapper {
	struct slice name;
	unsigned bits;
} wrappers[] = {
	{ { "HRESULT_FROM_WIN32", 18 }, 0x80070000 },
	{ { "NTSTATUS_FROM_WIN32", 19 }, 0xc0070000 },
	{ { "HRESULT_FROM_NT", 15 }, 0x10000000 },
};

/* A word that ends like one of these announces a code. */
static const char *const nouns[] = {
	"error", "hr", "hresult", "result", "code", "status", "mapped", "failure", "bugcheck",
};
static const char *const verbs[] = { "failed", "return", "returned", "returns", "was", "with", "is" };

/* After a word that ends like one of these stands no code. */
static const char *const others[] = {
	"flag",	  "flags", "mask", "access", "attributes", "handle", "address",
	"offset", "key",   "size", "build",  "mode",	   "hash",   "value",
};

static int byte_at(struct slice text, size_t at)
{
	return at < text.length ? (unsigned char)text.text[at] : -1;
}

/* The byte before at, or -1 at the beginning. */
static int byte_before(struct slice text, size_t at)
{
	return at ? (unsigned char)text.text[at - 1] : -1;
}

static bool is_digit(int byte)
{
	return byte >= '0' && byte <= '9';
}

static int hex_digit(int byte)
{
	if (is_digit(byte))
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return -1;
}

static bool is_word(int byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_one_of(int byte, const char *bytes)
{
	for (; *bytes; bytes++)
		if ((unsigned char)*bytes == byte)
			return true;
	return false;
}

static bool is_blank(int byte)
{
	return byte == ' ' || byte == '\t';
}

static size_t skip_blanks(struct slice text, size_t at)
{
	while (is_blank(byte_at(text, at)))
		at++;
	return at;
}

static bool ends_like_one_of(struct slice word, const char *const *endings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct slice ending = slice_of(endings[i]);

		if (word.length >= ending.length &&
		    slice_same(slice_tail(word, word.length - ending.length), ending))
			return true;
	}
	return false;
}

#define ENDS_LIKE_ONE_OF(word, endings) ends_like_one_of(word, endings, sizeof(endings) / sizeof(endings)[0])

static bool is_announcement(struct slice word)
{
	return ENDS_LIKE_ONE_OF(word, nouns) || ENDS_LIKE_ONE_OF(word, verbs);
}

static bool is_failure(unsigned code)
{
	unsigned severity = code >> 28;

	return severity == 0x8 || (severity >= 0xc && severity <= 0xe);
}

static unsigned facility(unsigned code)
{
	return code >> 16 & 0x7ff;
}

/* A failure whose facility is one of the few hundred in use and whose code is not zero: what a bare number
 * must be to be taken for a code at all. Sizes, times and hashes seldom are. */
static bool is_likely(unsigned code)
{
	return is_failure(code) && facility(code) < 0x200 && (code & 0xffff) != 0;
}

/* Of severity 8 or C and an old facility, as the everyday codes are: for numbers that nothing announces. */
static bool is_everyday(unsigned code)
{
	return is_likely(code) && code >> 28 <= 0xc && facility(code) < 0x40;
}

/* Reads digits of the given base up to the end of the word. Returns how many there are, or 0 where the word
 * holds anything else or more than 32 bits; sixteen hexadecimal digits count where the upper ones only repeat
 * the sign. */
static size_t read_digits(struct slice text, size_t at, unsigned base, unsigned *ret_value)
{
	uint64_t value = 0;
	size_t digits = 0;

	for (; is_word(byte_at(text, at + digits)); digits++) {
		int digit = hex_digit(byte_at(text, at + digits));

		if (digit < 0 || (unsigned)digit >= base || digits == 16)
			return 0;
		value = value * base + (unsigned)digit;
	}
	if (value > UINT32_MAX && (base != 16 || value >> 31 != 0x1ffffffff))
		return 0;
	if (base == 16 && digits > 8 && value <= UINT32_MAX)
		return 0;
	*ret_value = (unsigned)value;
	return digits;
}

static bool read_prefixed(struct slice text, size_t at, struct number *ret)
{
	if (byte_at(text, at) != '0' || !is_one_of(byte_at(text, at + 1), "xX"))
		return false;
	ret->form = PREFIXED;
	ret->negative = false;
	ret->digits = read_digits(text, at + 2, 16, &ret->code);
	ret->end = at + 2 + ret->digits;
	return ret->digits > 0;
}

/* Eight digits are a code rather than a decimal number where they begin like a failure or with a zero. */
static bool read_bare_hex(struct slice text, size_t at, struct number *ret)
{
	ret->form = PLAIN_HEX;
	ret->negative = false;
	ret->digits = read_digits(text, at, 16, &ret->code);
	ret->end = at + ret->digits;
	return ret->digits == 8 && (is_likely(ret->code) || ret->code >> 28 == 0);
}

static bool read_decimal(struct slice text, size_t at, struct number *ret)
{
	bool negative = byte_at(text, at) == '-';
	unsigned value;

	ret->form = PLAIN_DECIMAL;
	ret->negative = negative;
	ret->digits = read_digits(text, at + negative, 10, &value);
	ret->end = at + negative + ret->digits;
	if (!ret->digits || (negative && value > 0x80000000))
		return false;
	ret->code = negative ? 0u - value : value;
	return true;
}

/* HRESULT_FROM_WIN32(1058), with a decimal or 0x number inside. */
static bool read_wrapped(struct slice text, size_t at, struct number *ret)
{
	struct slice rest = slice_tail(text, at);

	for (size_t i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++) {
		struct number inner;
		size_t inside = at + wrappers[i].name.length;

		if (!slice_starts(rest, wrappers[i].name) || byte_at(text, inside) != '(')
			continue;
		inside = skip_blanks(text, inside + 1);
		if (!read_prefixed(text, inside, &inner) && !read_decimal(text, inside, &inner))
			return false;
		inner.end = skip_blanks(text, inner.end);
		if (byte_at(text, inner.end) != ')' || (inner.code > 0xffff && !is_failure(inner.code)))
			return false;
		*ret = (struct number){ inner.code, inner.end + 1, WRAPPED, false, inner.digits };
		if (inner.code && (inner.code <= 0xffff || wrappers[i].bits == 0x10000000))
			ret->code |= wrappers[i].bits;
		return true;
	}
	return false;
}

static bool read_number(struct slice text, size_t at, struct number *ret)
{
	return read_wrapped(text, at, ret) || read_prefixed(text, at, ret) || read_bare_hex(text, at, ret) ||
	       read_decimal(text, at, ret);
}

/* Reads "- 0x20017" after a code, with any dash that people's editors make of it. Returns where it ends, else
 * 0. */
static size_t read_extend(struct slice text, size_t at, unsigned *ret_extend)
{
	static const struct slice dashes[] = { { "-", 1 }, { "\xe2\x80\x93", 3 }, { "\xe2\x80\x94", 3 } };
	struct number extend;

	at = skip_blanks(text, at);
	for (size_t i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++) {
		if (!slice_starts(slice_tail(text, at), dashes[i]))
			continue;
		at = skip_blanks(text, at + dashes[i].length);
		if (!read_prefixed(text, at, &extend) || extend.code == 0 || extend.code > EXTEND_MAX)
			return 0;
		*ret_extend = extend.code;
		return extend.end;
	}
	return 0;
}

static struct slice word_at(struct slice text, size_t at)
{
	size_t end = at;

	while (is_word(byte_at(text, end)))
		end++;
	return slice_head(slice_tail(text, at), end - at);
}

/* Skips what may stand before a code that is parsed: brackets, quotes, and words that announce it. */
static size_t skip_announcement(struct slice text)
{
	size_t at = 0;

	while (at < text.length) {
		struct slice word = word_at(text, at);

		if (word.length == 0 && !is_one_of(byte_at(text, at), " \t:='\"([<#"))
			break;
		if (word.length && !is_announcement(word) && !slice_same(word, SLICE("h")))
			break;
		at += word.length ? word.length : 1;
	}
	return at;
}

/* After 0x there is no doubt. A bare number must not be the head of a date, a version, a GUID or a sentence:
 * only closing marks may follow, or a separator and more text. */
static bool ends_well(struct slice text, const struct number *number)
{
	size_t at = number->end;
	unsigned extend;

	if (number->form == PREFIXED || number->form == WRAPPED)
		return true;
	if (byte_at(text, at) == '-')
		return number->form == PLAIN_HEX && read_extend(text, at, &extend);
	if (is_one_of(byte_at(text, at), "/|:"))
		return number->form == PLAIN_HEX;
	while (is_one_of(byte_at(text, at), "'\")]>.,;!"))
		at++;
	if (at > number->end && is_word(byte_at(text, at)))
		return false;
	at = skip_blanks(text, at);
	return at == text.length || is_one_of(byte_at(text, at), "-([,:;/|\xe2\r\n");
}

bool hresult_parse(struct slice text, unsigned *ret_code)
{
	struct number number;
	size_t at;

	text = slice_trim(text);
	at = skip_announcement(text);
	if (!read_number(text, at, &number) || !ends_well(text, &number))
		return false;
	*ret_code = number.code;
	return true;
}

bool hresult_extend(struct slice text, unsigned *ret_code, unsigned *ret_extend)
{
	for (size_t at = 0; at < text.length; at++) {
		struct number number;
		unsigned extend;

		if (is_word(byte_before(text, at)) || hex_digit(byte_at(text, at)) < 0)
			continue;
		if (!read_prefixed(text, at, &number) && !read_bare_hex(text, at, &number))
			continue;
		if (number.digits != 8 || !is_failure(number.code) || !read_extend(text, number.end, &extend))
			continue;
		*ret_code = number.code;
		*ret_extend = extend;
		return true;
	}
	return false;
}

/* The word before at, past blanks, "=", ":" and opening marks. */
static struct slice word_before(struct slice text, size_t at)
{
	size_t floor = at > LOOK_BACK ? at - LOOK_BACK : 0;
	size_t end = at;

	while (end > floor && is_one_of(byte_before(text, end), " \t=:([<'\"#"))
		end--;
	for (at = end; at > floor && is_word(byte_before(text, at));)
		at--;
	return slice_head(slice_tail(text, at), end - at);
}

static bool is_edge(int byte)
{
	return byte == -1 || is_one_of(byte, "\t\r\n|");
}

/* A field of its own: the whole text, a whole line, or what stands between two tabs. */
static bool fills_field(struct slice text, size_t at, size_t end)
{
	size_t floor = at > LOOK_BACK ? at - LOOK_BACK : 0;
	size_t ceiling = end + LOOK_BACK;

	while (at > floor && byte_before(text, at) == ' ')
		at--;
	while (end < ceiling && byte_at(text, end) == ' ')
		end++;
	return is_edge(byte_before(text, at)) && is_edge(byte_at(text, end));
}

static bool is_enclosed(struct slice text, size_t at, size_t end)
{
	static const char *const pairs[] = { "[]", "()", "''", "\"\"", "<>" };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (byte_before(text, at) == pairs[i][0] && byte_at(text, end) == pairs[i][1])
			return true;
	return false;
}

/* Whether what touches a bare number would make it a part of something longer: a GUID, a version, a path. */
static bool stands_alone(struct slice text, size_t at, size_t end)
{
	int after = byte_at(text, end);
	unsigned extend;

	if (at && !is_one_of(byte_before(text, at), " \t\r\n=:([<'\",;|"))
		return false;
	if (after == '-')
		return read_extend(text, end, &extend) || !is_word(byte_at(text, end + 1));
	if (is_one_of(after, ".,"))
		return !is_word(byte_at(text, end + 1));
	return !is_one_of(after, "\\/@~%$&+*");
}

/* 0x80000000 to 0x8000000f are mostly flags and registry roots, 0 and 1 are S_OK and S_FALSE. */
static bool is_prefixed_code(unsigned code, bool announced, bool named)
{
	if (code >> 28 > 0xc)
		return is_likely(code);
	if (code >> 28 == 0xc)
		return (code & 0x0fffffff) != 0;
	if (is_failure(code))
		return (code & 0x0ffffff0) != 0 || (announced && (code & 0xf) != 0);
	return code > 1 && code >> 28 == 0 && facility(code) < 0x40 && named;
}

/* "dwRet = 0x3cf2": set-up and sysprep write a Win32 error without its upper half. */
static bool is_short_code(const struct number *number, struct slice word)
{
	static const char *const results[] = { "hr", "dwret", "hresult" };

	return number->digits >= 2 && number->digits <= 5 && number->code > 1 && number->code <= 0xffff &&
	       ENDS_LIKE_ONE_OF(word, results);
}

/* Whether number, which begins at at, is meant as a code in the entry. */
static bool is_meant(struct slice text, size_t at, const struct number *number, struct slice word)
{
	bool named = ENDS_LIKE_ONE_OF(word, nouns) || slice_same(word, SLICE("gle"));
	bool announced = named || ENDS_LIKE_ONE_OF(word, verbs);
	unsigned extend;

	switch (number->form) {
	case WRAPPED:
		return number->code != 0;
	case PREFIXED:
		if (is_short_code(number, word))
			return true;
		if (number->digits < 8 || is_one_of(byte_before(text, at), "@+") ||
		    ENDS_LIKE_ONE_OF(word, others))
			return false;
		return is_prefixed_code(number->code, announced, named);
	case PLAIN_HEX:
		if (!is_likely(number->code) || !stands_alone(text, at, number->end))
			return false;
		return announced || slice_same(word, SLICE("h")) || is_enclosed(text, at, number->end) ||
		       fills_field(text, at, number->end) || read_extend(text, number->end, &extend);
	case PLAIN_DECIMAL:
		if (!is_likely(number->code) || !stands_alone(text, at, number->end))
			return false;
		return announced || fills_field(text, at, number->end) ||
		       (number->negative && is_everyday(number->code));
	}
	return false;
}

static size_t skip_word(struct slice text, size_t at)
{
	do
		at++;
	while (is_word(byte_at(text, at)));
	return at;
}

static size_t add_code(unsigned code, unsigned *codes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i] == code)
			return count;
	codes[count] = code;
	return count + 1;
}

static size_t find(struct slice text, bool with_gle, unsigned *codes, size_t room)
{
	size_t count = 0;
	size_t at = 0;

	while (at < text.length && count < room) {
		struct slice word;
		struct number number;

		if ((!is_word(byte_at(text, at)) && byte_at(text, at) != '-') ||
		    !read_number(text, at, &number)) {
			at = is_word(byte_at(text, at)) ? skip_word(text, at) : at + 1;
			continue;
		}
		word = word_before(text, at);
		if (is_meant(text, at, &number, word) && (with_gle || !slice_same(word, SLICE("gle"))))
			count = add_code(number.form == PREFIXED && number.digits < 8
						 ? hresult_plain(number.code)
						 : number.code,
					 codes, count);
		at = number.end;
	}
	return count;
}

size_t hresults_find(struct slice text, unsigned *codes, size_t room)
{
	return find(text, true, codes, room);
}

size_t hresults_find_without_gle(struct slice text, unsigned *codes, size_t room)
{
	return find(text, false, codes, room);
}

unsigned hresult_plain(unsigned code)
{
	if (code > 0 && code <= 0xffff)
		return 0x80070000 | code;
	if (code >> 16 == 0xc007)
		return 0x80070000 | (code & 0xffff);
	if (code >> 28 == 0xd)
		return code & ~0x10000000u;
	return code;
}

void hresult_text(unsigned code, char ret_text[HRESULT_TEXT])
{
	snprintf(ret_text, HRESULT_TEXT, "0x%08x", code);
}
