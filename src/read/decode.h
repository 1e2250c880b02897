/* A decoder turns the bytes of a file, line by line, into UTF-8.
 *
 * Logs change their encoding in mid-file (two programs write to one log, files are joined), so everything
 * is decided anew for each line, and the head of the file only says how to begin:
 *
 * - UTF-16 is told by a byte order mark or by NUL bytes at every second place; it ends where a line begins
 *   with plain 8-bit text.
 * - A line of bytes that is valid UTF-8 is UTF-8. One in which valid characters outnumber bad bytes is
 *   damaged UTF-8: the bad bytes become U+FFFD. Any other is in a Windows code page (see codepage.h).
 * - Byte order marks at the beginning of a line and NUL bytes anywhere are taken out.
 *
 *	struct decoder decoder;
 *	decoder_init(&decoder, head);
 *	while ((length = decoder_cut(&decoder, raw, limit, true))) {
 *		written = decoder_decode(&decoder, slice_head(raw, length), true, text);
 *		raw = slice_tail(raw, length);
 *	}
 *	decoder_release(&decoder);
 */
#ifndef READ_DECODE_H
#define READ_DECODE_H

#include "buf.h"
#include "codepage.h"
#include "slice.h"

#define DECODE_GROWTH 3 /* most bytes of text for a byte of the file */

/* How characters lie in the file: what must be known to find the end of a line. */
enum layout {
	LAYOUT_BYTES,
	LAYOUT_UTF_16LE,
	LAYOUT_UTF_16BE,
};

struct decoder {
	enum layout layout; /* of the line that comes next */
	size_t bom;	    /* length of the byte order mark at the head of the file */
	bool binary;	    /* the head is no text */
	unsigned seen;	    /* encodings met so far, one bit each */
	unsigned long long undecodable;
	unsigned long long nul_bytes;
	struct codepages codepages;
	struct buf scratch;
};

/* Begins a file; head is the first bytes of it, 4 KiB or all. */
void decoder_init(struct decoder *decoder, struct slice head);

void decoder_release(struct decoder *decoder);

/* Says how many bytes the line at the beginning of raw has, with its line end, and settles its layout. Of a
 * line longer than limit (at least 16, even) it is a piece of about limit bytes. Returns 0 where raw ends
 * too early to say; never so with final, which means that nothing follows raw, unless raw is empty. */
size_t decoder_cut(struct decoder *decoder, struct slice raw, size_t limit, bool final);

/* Writes a line or piece that decoder_cut() gave as UTF-8 and returns the length. line_start is false for
 * the second and later pieces of a line. ret_text has room for DECODE_GROWTH times its bytes and does not
 * overlap them. */
size_t decoder_decode(struct decoder *decoder, struct slice line, bool line_start, char *ret_text);

/* Whether decoding bytes, which are whole lines or a piece, would change nothing. */
bool decoder_passes(struct decoder *decoder, struct slice bytes, bool line_start);

/* Bytes of the file for a byte of ASCII text in the current layout. */
unsigned decoder_step(const struct decoder *decoder);

/* The name of what was met so far, as struct reading has it. ret_text has room for DECODE_NAME bytes. */
#define DECODE_NAME 96
void decoder_name(const struct decoder *decoder, char *ret_text);

#endif
