/* A buf is text that grows. What is in it may hold NUL; a NUL that does not count always follows it, so
 * buf.text is a C string once anything was added or buf_text() was called.
 *
 *	struct buf buf = { 0 };
 *	buf_add_text(&buf, "files: ");
 *	buf_printf(&buf, "%zu", count);
 *	puts(buf_text(&buf));
 *	buf_release(&buf);
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "slice.h"

struct buf {
	char *text;
	size_t length;
	size_t room;
};

void buf_release(struct buf *buf);

/* Empties it and keeps its memory. */
void buf_clear(struct buf *buf);

/* Makes room for length more bytes, so that they can be written at buf->text + buf->length. */
void buf_reserve(struct buf *buf, size_t length);

void buf_add(struct buf *buf, struct slice slice);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_byte(struct buf *buf, char byte);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds one Unicode character as UTF-8; surrogates and what lies above U+10FFFF become U+FFFD. */
void buf_add_char(struct buf *buf, unsigned long character);

struct slice buf_slice(const struct buf *buf);

/* Its text as a C string; "" while it is empty. */
const char *buf_text(const struct buf *buf);

/* Hands the text over to the caller, who frees it, and leaves buf empty. Never NULL. */
char *buf_detach(struct buf *buf);

#endif
