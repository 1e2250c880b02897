#include "slice.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

struct slice slice_of(const char *text)
{
	return (struct slice){ text ? text : "", text ? strlen(text) : 0 };
}

struct slice slice_head(struct slice slice, size_t length)
{
	if (length < slice.length)
		slice.length = length;
	return slice;
}

struct slice slice_tail(struct slice slice, size_t length)
{
	if (length > slice.length)
		length = slice.length;
	if (length) /* NULL + 0 is undefined */
		slice.text += length;
	slice.length -= length;
	return slice;
}

struct slice slice_trim(struct slice slice)
{
	while (slice.length && is_space(slice.text[0])) {
		slice.text++;
		slice.length--;
	}
	while (slice.length && is_space(slice.text[slice.length - 1]))
		slice.length--;
	return slice;
}

bool slice_equal(struct slice a, struct slice b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.text, b.text, a.length) == 0);
}

bool slice_same(struct slice a, struct slice b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (lower(a.text[i]) != lower(b.text[i]))
			return false;
	return true;
}

bool slice_starts(struct slice slice, struct slice head)
{
	return slice.length >= head.length && slice_equal(slice_head(slice, head.length), head);
}

bool slice_ends(struct slice slice, struct slice tail)
{
	return slice.length >= tail.length &&
	       slice_equal(slice_tail(slice, slice.length - tail.length), tail);
}

size_t slice_find(struct slice slice, struct slice needle)
{
	const char *found;

	if (needle.length == 0)
		return 0;
	if (slice.length < needle.length)
		return slice.length;
	found = memmem(slice.text, slice.length, needle.text, needle.length);
	return found ? (size_t)(found - slice.text) : slice.length;
}

size_t slice_find_byte(struct slice slice, char byte)
{
	const char *found = slice.length ? memchr(slice.text, byte, slice.length) : NULL;

	return found ? (size_t)(found - slice.text) : slice.length;
}

int slice_compare(struct slice a, struct slice b)
{
	size_t common = a.length < b.length ? a.length : b.length;
	int order = common ? memcmp(a.text, b.text, common) : 0;

	if (order)
		return order;
	return (a.length > b.length) - (a.length < b.length);
}

bool slice_next_line(struct slice *rest, struct slice *ret_line)
{
	size_t end;

	if (rest->length == 0)
		return false;
	end = slice_find_byte(*rest, '\n');
	*ret_line = slice_head(*rest, end);
	*rest = slice_tail(*rest, end + 1);
	while (ret_line->length && ret_line->text[ret_line->length - 1] == '\r')
		ret_line->length--;
	return true;
}
