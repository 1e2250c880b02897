#include "field.h"

#include "stamp.h"
#include "wording.h"

#define NAME_LIMIT 120

size_t field_count(const json_t *list)
{
	size_t count = json_array_size(list);

	return count < FIELD_ITEMS ? count : FIELD_ITEMS;
}

struct slice field_text(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		return SLICE("");
	return (struct slice){ json_string_value(value), json_string_length(value) };
}

bool field_is(const json_t *object, const char *key, const char *text)
{
	return slice_equal(field_text(object, key), slice_of(text));
}

int64_t field_stamp(const json_t *object, const char *key)
{
	return stamp_read(field_text(object, key), STAMP_YMD);
}

int64_t stamp_later(int64_t a, int64_t b)
{
	return a > b ? a : b; /* STAMP_NONE is the least */
}

int64_t stamp_earlier(int64_t a, int64_t b)
{
	if (a == STAMP_NONE || b == STAMP_NONE)
		return stamp_later(a, b);
	return a < b ? a : b;
}

json_t *field_copy(const json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	return value ? json_deep_copy(value) : json_null();
}

json_t *field_of_stamp(int64_t stamp)
{
	char text[20];

	if (stamp == STAMP_NONE)
		return json_null();
	stamp_text(stamp, text);
	return json_string(text);
}

void field_add_key(struct buf *key, struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.text[i];

		buf_add_byte(key, byte == '\0'		       ? '\1'
				  : byte >= 'A' && byte <= 'Z' ? (char)(byte + 32)
							       : byte);
	}
	buf_add_byte(key, '\x1f');
}

void field_add_name(struct buf *out, struct slice name)
{
	struct buf line = { 0 };

	wording_line(&line, slice_head(name, 4096));
	wording_cut(out, buf_slice(&line), NAME_LIMIT, "\xe2\x80\xa6");
	buf_release(&line);
}
