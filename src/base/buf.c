#include "buf.h"

#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_release(struct buf *buf)
{
	free(buf->text);
	*buf = (struct buf){ 0 };
}

void buf_clear(struct buf *buf)
{
	buf->length = 0;
	if (buf->text)
		buf->text[0] = '\0';
}

void buf_reserve(struct buf *buf, size_t length)
{
	size_t need = buf->length + length + 1;

	if (need <= buf->room)
		return;
	if (need < buf->room * 2)
		need = buf->room * 2;
	buf->text = memory_resize(buf->text, need, 1);
	buf->room = need;
}

void buf_add(struct buf *buf, struct slice slice)
{
	buf_reserve(buf, slice.length);
	if (slice.length)
		memcpy(buf->text + buf->length, slice.text, slice.length);
	buf->length += slice.length;
	buf->text[buf->length] = '\0';
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, slice_of(text));
}

void buf_add_byte(struct buf *buf, char byte)
{
	buf_add(buf, (struct slice){ &byte, 1 });
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	int length;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length > 0) {
		buf_reserve(buf, (size_t)length);
		vsnprintf(buf->text + buf->length, (size_t)length + 1, format, again);
		buf->length += (size_t)length;
	}
	va_end(again);
}

void buf_add_char(struct buf *buf, unsigned long character)
{
	char bytes[4];
	size_t length;

	if (character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
		character = 0xfffd;
	if (character < 0x80) {
		bytes[0] = (char)character;
		length = 1;
	} else if (character < 0x800) {
		bytes[0] = (char)(0xc0 | character >> 6);
		bytes[1] = (char)(0x80 | (character & 0x3f));
		length = 2;
	} else if (character < 0x10000) {
		bytes[0] = (char)(0xe0 | character >> 12);
		bytes[1] = (char)(0x80 | (character >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (character & 0x3f));
		length = 3;
	} else {
		bytes[0] = (char)(0xf0 | character >> 18);
		bytes[1] = (char)(0x80 | (character >> 12 & 0x3f));
		bytes[2] = (char)(0x80 | (character >> 6 & 0x3f));
		bytes[3] = (char)(0x80 | (character & 0x3f));
		length = 4;
	}
	buf_add(buf, (struct slice){ bytes, length });
}

struct slice buf_slice(const struct buf *buf)
{
	return (struct slice){ buf_text(buf), buf->length };
}

const char *buf_text(const struct buf *buf)
{
	return buf->text ? buf->text : "";
}

char *buf_detach(struct buf *buf)
{
	char *text;

	buf_reserve(buf, 0);
	buf->text[buf->length] = '\0';
	text = buf->text;
	*buf = (struct buf){ 0 };
	return text;
}
