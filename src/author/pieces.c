#include "pieces.h"

#include "memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define QUOTED_LIMIT 260

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* What ends a path or a name that stands in no quotes. */
#define ENDS " \t\r\n'\"<>|*,;()[]"

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t count_while(struct slice rest, bool (*fits)(char c))
{
	size_t length = 0;

	while (length < rest.length && fits(rest.text[length]))
		length++;
	return length;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_hex_digit(char c)
{
	return isxdigit((unsigned char)c) != 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

/* Bytes of file names and identities, with no blank in them. */
static bool is_name_byte(char c)
{
	return is_word_byte(c) || c == '.' || c == '-' || c == '~' || c == '+' || c == '$';
}

static bool is_path_byte(char c)
{
	return c && !strchr(ENDS, c);
}

static size_t word_length(struct slice rest)
{
	return count_while(rest, is_word_byte);
}

/* A name without the full stop that ends a sentence. */
static size_t name_length(struct slice rest)
{
	size_t length = count_while(rest, is_name_byte);

	while (length && strchr(".-~", rest.text[length - 1]))
		length--;
	return length;
}

static bool starts_same(struct slice text, const char *head)
{
	struct slice wanted = slice_of(head);

	return text.length >= wanted.length && slice_same(slice_head(text, wanted.length), wanted);
}

static bool ends_same(struct slice text, const char *tail)
{
	struct slice wanted = slice_of(tail);

	return text.length > wanted.length &&
	       slice_same(slice_tail(text, text.length - wanted.length), wanted);
}

size_t pieces_domain(struct slice rest)
{
	size_t length = 0;

	while (length < rest.length && (is_word_byte(rest.text[length]) || rest.text[length] == '-'))
		length++;
	return length > 1 && slice_starts(slice_tail(rest, length), SLICE("\\USER-")) ? length + 1 : 0;
}

/* One function for each type: how much of rest it is, 0 for nothing. They are tried at the beginning of words. */

static size_t token_length(struct slice rest)
{
	static const char *const types[] = { "USER-", "HOST-", "DOMAIN-", "IP-",  "MAC-",
					     "MAIL-", "SID-",  "SERIAL-", "KEY-", "DEVICE-" };

	for (size_t i = 0; i < COUNT(types); i++) {
		size_t head = strlen(types[i]);
		size_t digits = count_while(slice_tail(rest, head), is_digit);

		if (slice_starts(rest, slice_of(types[i])) && digits && digits < 6)
			return head + digits;
	}
	return 0;
}

/* A name, with or without its domain: PC-042\USER-1, USER-1, HOST-1.DOMAIN-1. */
static size_t private_length(struct slice rest)
{
	size_t domain = pieces_domain(rest);
	size_t length = token_length(slice_tail(rest, domain)), more;

	if (!length)
		return 0;
	length += domain;
	while (length + 1 < rest.length && strchr(".@\\", rest.text[length]) &&
	       (more = token_length(slice_tail(rest, length + 1))))
		length += 1 + more;
	return length;
}

static size_t guid_length(struct slice rest)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };
	size_t at = rest.length && rest.text[0] == '{', open = at;

	for (size_t i = 0; i < COUNT(groups); i++) {
		if (count_while(slice_tail(rest, at), is_hex_digit) != groups[i])
			return 0;
		at += groups[i];
		if (i + 1 < COUNT(groups) && (at >= rest.length || rest.text[at++] != '-'))
			return 0;
	}
	return at + (open && at < rest.length && rest.text[at] == '}');
}

/* As far as it goes without blanks, less the signs that end a sentence. */
static size_t unbroken_length(struct slice rest)
{
	size_t length = count_while(rest, is_path_byte);

	while (length && strchr(".:!?", rest.text[length - 1]))
		length--;
	return length;
}

static size_t url_length(struct slice rest)
{
	return starts_same(rest, "http://") || starts_same(rest, "https://") ? unbroken_length(rest) : 0;
}

static bool has_backslash(struct slice text)
{
	return slice_find_byte(text, '\\') < text.length;
}

static size_t backslashes(struct slice text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += text.text[i] == '\\';
	return count;
}

/* A path goes on behind a blank where one of the next words holds a backslash and begins no other path. */
static size_t broken_length(struct slice rest)
{
	size_t length = count_while(rest, is_path_byte), at = length;

	for (size_t words = 0; words < 3 && at + 1 < rest.length && rest.text[at] == ' '; words++) {
		struct slice word = slice_tail(rest, at + 1);
		size_t next = 0;

		while (next < word.length && (is_path_byte(word.text[next]) || strchr("()", word.text[next])))
			next++;
		if (!next || word.text[0] == '\\' || (next > 1 && word.text[1] == ':'))
			break;
		at += 1 + next;
		if (has_backslash(slice_head(word, next))) {
			length = at;
			words = 0;
		}
	}
	while (length && strchr(".:!?", rest.text[length - 1]))
		length--;
	return length;
}

static size_t key_length(struct slice rest)
{
	static const char *const heads[] = { "HKLM\\", "HKCU\\", "HKEY_", "\\Registry\\",
					     "Registry\\Machine\\" };

	for (size_t i = 0; i < COUNT(heads); i++)
		if (starts_same(rest, heads[i]))
			return broken_length(rest);
	return 0;
}

static size_t path_length(struct slice rest)
{
	bool drive = rest.length > 2 && isalpha((unsigned char)rest.text[0]) && rest.text[1] == ':' &&
		     strchr("\\/", rest.text[2]);
	bool rooted = rest.length > 2 && rest.text[0] == '\\' && !is_blank(rest.text[1]);
	bool variable = rest.length > 2 && rest.text[0] == '%' && isalpha((unsigned char)rest.text[1]) &&
			has_backslash(slice_head(rest, count_while(rest, is_path_byte)));
	size_t length = drive || rooted || variable ? broken_length(rest) : 0;

	if (!length && is_word_byte(rest.text[0]) && backslashes(slice_head(rest, unbroken_length(rest))) > 1)
		length = unbroken_length(rest);
	return length > 2 ? length : 0;
}

static size_t package_length(struct slice rest)
{
	size_t length = name_length(rest);
	struct slice name = slice_head(rest, length);

	if (slice_find(name, SLICE("~31bf3856ad364e35~")) < length ||
	    slice_starts(name, SLICE("Package_for_")) ||
	    (starts_same(name, "Package_") && length > 8 && is_digit(name.text[8])))
		return length;
	return 0;
}

static size_t app_length(struct slice rest)
{
	size_t length = name_length(rest), mark = slice_find(slice_head(rest, length), SLICE("__"));

	return mark && mark < length && slice_find_byte(slice_head(rest, length), '.') < mark ? length : 0;
}

/* Microsoft-Windows-Foundation: three capitals or more, joined. */
static size_t compound_length(struct slice rest)
{
	size_t length = name_length(rest), joints = 0;

	for (size_t i = 0; i + 1 < length; i++)
		joints += rest.text[i] == '-' && isupper((unsigned char)rest.text[i + 1]);
	return length && isupper((unsigned char)rest.text[0]) && joints > 1 ? length : 0;
}

static size_t component_length(struct slice rest)
{
	static const char *const heads[] = { "amd64_", "x86_", "wow64_", "arm64_", "msil_", "arm_" };
	size_t length = name_length(rest);

	for (size_t i = 0; i < COUNT(heads); i++)
		if (starts_same(rest, heads[i]) &&
		    slice_find(slice_head(rest, length), SLICE("_")) < length && length > 24)
			return length;
	return compound_length(rest);
}

static size_t kb_length(struct slice rest)
{
	size_t digits = starts_same(rest, "KB") ? count_while(slice_tail(rest, 2), is_digit) : 0;

	return digits >= 6 && digits <= 8 && word_length(rest) == digits + 2 ? digits + 2 : 0;
}

static size_t driver_length(struct slice rest)
{
	size_t length = name_length(rest);
	struct slice name = slice_head(rest, length);

	return ends_same(name, ".inf") || ends_same(name, ".sys") ? length : 0;
}

static size_t file_length(struct slice rest)
{
	static const char *const tails[] = { ".cab", ".msu", ".msi", ".mum", ".cat",  ".manifest", ".wim",
					     ".esd", ".xml", ".dat", ".log", ".appx", ".msix",	   ".tmp" };
	size_t length = name_length(rest);

	for (size_t i = 0; i < COUNT(tails); i++)
		if (ends_same(slice_head(rest, length), tails[i]))
			return length;
	/* "DISM.EXE: ..." is who writes */
	if ((ends_same(slice_head(rest, length), ".exe") || ends_same(slice_head(rest, length), ".dll")) &&
	    (length == rest.length || rest.text[length] != ':'))
		return length;
	return 0;
}

static bool has_digit(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (is_digit(text.text[i]))
			return true;
	return false;
}

/* 0x80070002, or 80070002. */
static size_t code_length(struct slice rest)
{
	size_t head = starts_same(rest, "0x") ? 2 : 0;
	size_t length = word_length(rest);
	struct slice digits = slice_tail(slice_head(rest, length), head);

	return count_while(digits, is_hex_digit) == 8 && length == head + 8 &&
			       (head || (has_digit(digits) && strchr("8cC", digits.text[0])))
		       ? length
		       : 0;
}

static size_t symbol_length(struct slice rest)
{
	static const char *const heads[] = {
		"ERROR_", "STATUS_", "HRESULT_", "E_",	   "RPC_",   "TRUST_",
		"CERT_",  "CRYPT_",  "STG_",	 "SPAPI_", "REGDB_", "WININET_"
	};
	size_t length = count_while(rest, is_upper_byte);
	struct slice word = slice_head(rest, length);

	if (length < 4 || length != word_length(rest))
		return 0;
	for (size_t i = 0; i < COUNT(heads); i++)
		if (slice_starts(word, slice_of(heads[i])))
			return length;
	return slice_find(word, SLICE("_E_")) < length ? length : 0;
}

/* Digits, in groups that signs join: 10.0.19041.1, 2024-03-02, 31086421_2211334455. */
static size_t groups_length(struct slice rest, const char *signs)
{
	size_t length = count_while(rest, is_digit);

	while (length && length + 1 < rest.length && strchr(signs, rest.text[length]) &&
	       is_digit(rest.text[length + 1]))
		length += 1 + count_while(slice_tail(rest, length + 1), is_digit);
	return length < rest.length && is_word_byte(rest.text[length]) ? 0 : length;
}

static size_t version_length(struct slice rest)
{
	size_t length = groups_length(rest, "."), dots = 0;

	for (size_t i = 0; i < length; i++)
		dots += rest.text[i] == '.';
	return dots >= 2 ? length : 0;
}

static size_t time_length(struct slice rest)
{
	size_t length = groups_length(rest, ".:/-_");

	return length > count_while(rest, is_digit) ? length : 0;
}

static size_t number_length(struct slice rest)
{
	size_t sign = rest.length > 1 && rest.text[0] == '-';
	size_t digits = count_while(slice_tail(rest, sign), is_digit);

	return digits && word_length(slice_tail(rest, sign)) == digits ? sign + digits : 0;
}

/* Hexadecimal, and all that begins with a digit. */
static size_t hex_length(struct slice rest)
{
	size_t length = word_length(rest);

	if (length && is_digit(rest.text[0]))
		return length;
	return length >= 8 && count_while(rest, is_hex_digit) == length && has_digit(slice_head(rest, length))
		       ? length
		       : 0;
}

/* One row per varying type, in the order in which they are tried. */
static const struct row {
	enum piece_type type;
	size_t (*length)(struct slice rest);
	const char *name;
	const char *pattern; /* where nothing closes it */
	bool open;	     /* in quotes or brackets it is all that stands there */
} rows[] = {
	{ PIECE_PRIVATE, private_length, NULL, "[^\\s,;'\"\\])]+", false },
	{ PIECE_GUID, guid_length, "guid", "\\{?[0-9A-Fa-f-]{36}\\}?", false },
	{ PIECE_URL, url_length, "url", "https?://[^\\s'\"<>]+", true },
	{ PIECE_KEY, key_length, "key", "[^\\s'\",;\\])]+", true },
	{ PIECE_PATH, path_length, "path", "[^\\s'\"<>|,;\\])]+", true },
	{ PIECE_PACKAGE, package_length, "package", "[\\w.~+$-]+", false },
	{ PIECE_APP, app_length, "app", "[\\w.~+$-]+", false },
	{ PIECE_COMPONENT, component_length, "component", "[\\w.~+$-]+", false },
	{ PIECE_KB, kb_length, "kb", "KB\\d+", false },
	{ PIECE_DRIVER, driver_length, "driver", "[\\w.~+$-]+\\.\\w+", false },
	{ PIECE_FILE, file_length, "file", "[\\w.~+$-]+\\.\\w+", false },
	{ PIECE_CODE, code_length, "code", "(?:0x)?[0-9A-Fa-f]{8}", false },
	{ PIECE_SYMBOL, symbol_length, NULL, "\\w+", false },
	{ PIECE_VERSION, version_length, "version", "\\d+(?:\\.\\d+)+", false },
	{ PIECE_TIME, time_length, NULL, "\\d[\\d.:/_-]*", false },
	{ PIECE_NUMBER, number_length, NULL, "\\d+", false },
	{ PIECE_HEX, hex_length, NULL, "\\w+", false },
	{ PIECE_NAME, NULL, "name", "\\S+", true },
};

static const struct row *row_of(enum piece_type type)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].type == type)
			return &rows[i];
	return NULL;
}

bool piece_is_fixed(const struct piece *piece)
{
	return piece->type <= PIECE_SIGN;
}

/* Of the program that wrote the log. */
static bool is_source_file(struct slice path)
{
	return ends_same(path, ".cpp") || ends_same(path, ".cxx") || ends_same(path, ".c") ||
	       ends_same(path, ".h");
}

const char *piece_name(const struct piece *piece)
{
	static const char *const privates[][2] = { { "USER", "user" },
						   { "HOST", "host" },
						   { "DOMAIN", "domain" },
						   { "IP", "address" },
						   { "DEVICE", "device" } };

	if (piece_is_fixed(piece))
		return NULL;
	for (size_t i = 0; piece->type == PIECE_PRIVATE && i < COUNT(privates); i++)
		if (slice_starts(slice_tail(piece->text, pieces_domain(piece->text)),
				 slice_of(privates[i][0])))
			return privates[i][1];
	if (piece->type == PIECE_PATH && is_source_file(piece->text))
		return NULL;
	return row_of(piece->type)->name;
}

const char *piece_pattern(const struct piece *piece)
{
	static const struct {
		char close;
		const char *pattern;
	} closed[] = {
		{ '\'', "[^'\\n]+" }, { '"', "[^\"\\n]+" }, { ']', "[^\\]\\n]+" }, { ')', "[^)\\n]+" }
	};
	const struct row *row = row_of(piece->type);

	for (size_t i = 0; row->open && i < COUNT(closed); i++)
		if (closed[i].close == piece->close)
			return closed[i].pattern;
	if (piece->type == PIECE_NUMBER && piece->text.text[0] == '-')
		return "-?\\d+";
	if (row->open && slice_find_byte(piece->text, ' ') < piece->text.length)
		return "[^'\"<>|\\]\\n]+?"; /* a path with blanks in it */
	return row->pattern;
}

static struct piece *add(struct pieces *pieces, enum piece_type type, struct slice text)
{
	pieces->items = memory_grow(pieces->items, pieces->count, &pieces->room, sizeof(*pieces->items));
	pieces->items[pieces->count] = (struct piece){ .type = type, .text = text };
	return &pieces->items[pieces->count++];
}

/* The varying piece at the front of rest; a word, a sign or a blank where there is none. */
static struct piece taste(struct slice rest)
{
	struct piece piece = { .type = PIECE_SIGN };
	size_t length;

	for (size_t i = 0; i < COUNT(rows); i++) {
		length = rows[i].length ? rows[i].length(rest) : 0;
		if (length)
			return (struct piece){ rows[i].type, slice_head(rest, length), 0 };
	}
	if ((length = count_while(rest, is_blank)))
		piece.type = PIECE_BLANK;
	else if ((length = word_length(rest)))
		piece.type = PIECE_WORD;
	piece.text = slice_head(rest, length ? length : 1);
	return piece;
}

/* The length of what stands between the quote at the front of rest and the one that closes it. */
static size_t quoted_length(struct slice rest)
{
	size_t end = slice_find_byte(slice_tail(rest, 1), rest.text[0]);

	if ((rest.text[0] != '\'' && rest.text[0] != '"') || !end || end > QUOTED_LIMIT ||
	    end + 1 >= rest.length)
		return 0;
	return end + 2 < rest.length && is_word_byte(rest.text[end + 2]) ? 0 : end;
}

static size_t take_quoted(struct pieces *pieces, struct slice rest, size_t length)
{
	struct slice inside = slice_head(slice_tail(rest, 1), length);
	struct piece piece = taste(inside);

	if (piece_is_fixed(&piece) || (piece.text.length != length && !row_of(piece.type)->open))
		piece = (struct piece){ PIECE_NAME, inside, 0 };
	add(pieces, PIECE_SIGN, slice_head(rest, 1));
	add(pieces, piece.type, inside)->close = rest.text[0];
	add(pieces, PIECE_SIGN, slice_head(slice_tail(rest, length + 1), 1));
	return length + 2;
}

static bool follows_word(struct slice message, size_t at)
{
	return at && is_word_byte(message.text[at - 1]);
}

void pieces_read(struct pieces *pieces, struct slice message)
{
	size_t at = 0;

	while (at < message.length) {
		struct slice rest = slice_tail(message, at);
		size_t quoted = follows_word(message, at) ? 0 : quoted_length(rest);
		struct piece piece;

		if (quoted) {
			at += take_quoted(pieces, rest, quoted);
			continue;
		}
		piece = taste(rest);
		/* a sign in the middle of words begins no name: "and/or", "x-1" */
		if (follows_word(message, at) && !is_word_byte(rest.text[0]) && piece.type > PIECE_SIGN)
			piece = (struct piece){ PIECE_SIGN, slice_head(rest, 1), 0 };
		at += piece.text.length;
		if (at < message.length && strchr("'\"])", message.text[at]))
			piece.close = message.text[at];
		*add(pieces, piece.type, piece.text) = piece;
	}
}

void pieces_release(struct pieces *pieces)
{
	free(pieces->items);
	*pieces = (struct pieces){ 0 };
}
