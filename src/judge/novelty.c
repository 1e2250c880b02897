#include "novelty.h"

#include "memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define TEMPLATE_LIMIT 300

void novelty_release(struct novelty *novelty)
{
	free(novelty->items);
	*novelty = (struct novelty){ 0 };
}

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_hex(struct slice word, size_t least)
{
	size_t digits = 0;

	for (size_t i = 0; i < word.length; i++) {
		if (!isxdigit((unsigned char)word.text[i]))
			return false;
		digits += isdigit((unsigned char)word.text[i]) != 0;
	}
	return word.length >= least && digits > 0;
}

static bool is_hex_letters(struct slice word)
{
	for (size_t i = 0; i < word.length; i++)
		if (!isxdigit((unsigned char)word.text[i]) || isdigit((unsigned char)word.text[i]))
			return false;
	return true;
}

static size_t word_length(struct slice rest)
{
	size_t length = 0;

	while (length < rest.length && is_word_byte(rest.text[length]))
		length++;
	return length;
}

/* The length of {12345678-1234-1234-1234-123456789abc}, with or without braces, at the front of rest; else 0. */
static size_t guid_length(struct slice rest)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };
	size_t at = rest.length && rest.text[0] == '{';
	size_t braces = at;

	for (size_t group = 0; group < 5; group++) {
		struct slice word = slice_tail(rest, at);

		word = slice_head(word, word_length(word));
		if (word.length != groups[group] || (!is_hex(word, 4) && !is_hex_letters(word)))
			return 0;
		at += word.length;
		if (group < 4) {
			if (at >= rest.length || rest.text[at] != '-')
				return 0;
			at++;
		}
	}
	return at + (braces && at < rest.length && rest.text[at] == '}');
}

static size_t path_length(struct slice rest)
{
	size_t length = 0;
	bool drive = rest.length > 2 && isalpha((unsigned char)rest.text[0]) && rest.text[1] == ':' &&
		     (rest.text[2] == '\\' || rest.text[2] == '/');

	if (!drive && !slice_starts(rest, SLICE("\\")) && !slice_starts(rest, SLICE("http")))
		return 0;
	if (slice_starts(rest, SLICE("http")) && !slice_starts(rest, SLICE("http://")) &&
	    !slice_starts(rest, SLICE("https://")))
		return 0;
	while (length < rest.length && !strchr(" \t'\"<>|*,;)]", rest.text[length]))
		length++;
	return length;
}

static size_t quoted_length(struct slice rest)
{
	char close = rest.text[0];
	size_t end;

	if (close != '"' && close != '\'')
		return 0;
	end = slice_find_byte(slice_tail(rest, 1), close);
	return end + 1 < rest.length ? end + 2 : 0;
}

/* Takes one thing off rest and adds what stands for it. */
static size_t take(struct slice rest, struct buf *template)
{
	size_t length = guid_length(rest);
	struct slice word;

	if (length)
		return buf_add_text(template, "<guid>"), length;
	if ((length = path_length(rest)))
		return buf_add_text(template, "<path>"), length;
	if ((length = quoted_length(rest)))
		return buf_add_text(template, "<text>"), length;
	word = slice_head(rest, word_length(rest));
	if (word.length > 2 && word.text[0] == '0' && (word.text[1] | 32) == 'x' &&
	    is_hex(slice_tail(word, 2), 1))
		return buf_add_text(template, word.length == 10 ? "<code>" : "<number>"), word.length;
	if (is_hex(word, 8))
		return buf_add_text(template, "<code>"), word.length;
	if (word.length && isdigit((unsigned char)word.text[0]))
		return buf_add_text(template, "<number>"), word.length;
	if (word.length)
		return buf_add(template, word), word.length;
	if (rest.text[0] == ' ' || rest.text[0] == '\t') {
		while (length < rest.length && (rest.text[length] == ' ' || rest.text[length] == '\t'))
			length++;
		return buf_add_byte(template, ' '), length;
	}
	return buf_add_byte(template, rest.text[0]), 1;
}

void novelty_template(struct slice message, struct buf *ret_template)
{
	message = slice_trim(message);
	while (message.length && ret_template->length < TEMPLATE_LIMIT)
		message = slice_tail(message, take(message, ret_template));
	if (message.length)
		buf_add_text(ret_template, "…");
}

/* FNV-1a, 64 bits: public domain, stable for ever, and nothing here is worth attacking with collisions. */
static uint64_t fingerprint(struct slice text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.text[i]) * 0x100000001b3u;
	return hash;
}

struct novel *novelty_add(struct novelty *novelty, struct arena *arena, struct slice message,
			  const struct novel *seen)
{
	struct buf template = { 0 };
	uint64_t hash;
	struct novel *novel = NULL, *added = NULL;

	novelty_template(message, &template);
	hash = fingerprint(buf_slice(&template));
	novelty->entries++;
	for (size_t i = 0; i < novelty->count && !novel; i++)
		if (novelty->items[i].fingerprint == hash)
			novel = &novelty->items[i];
	if (novel) {
		novel->count++;
	} else if (novelty->count >= NOVELTY_LIMIT) {
		novelty->overflowed++;
	} else {
		novelty->items =
			memory_grow(novelty->items, novelty->count, &novelty->room, sizeof(*novelty->items));
		added = novel = &novelty->items[novelty->count++];
		*novel = *seen;
		novel->fingerprint = hash;
		novel->count = 1;
		novel->template = arena_copy(arena, buf_slice(&template));
		novel->text = arena_copy(arena, seen->text);
	}
	buf_release(&template);
	return added;
}

static int compare(const void *a, const void *b)
{
	const struct novel *left = a, *right = b;

	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	if (left->file != right->file)
		return left->file < right->file ? -1 : 1;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return (left->fingerprint > right->fingerprint) - (left->fingerprint < right->fingerprint);
}

void novelty_sort(struct novelty *novelty)
{
	if (novelty->count)
		qsort(novelty->items, novelty->count, sizeof(*novelty->items), compare);
}
