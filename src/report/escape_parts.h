/* What the escapers share. Not for others. */
#ifndef REPORT_ESCAPE_PARTS_H
#define REPORT_ESCAPE_PARTS_H

#include "buf.h"
#include "slice.h"

/* Adds a character that is none of the format's own as escape.h says: as it is, or what stands for it. */
void escape_visible(struct buf *out, unsigned long character);

/* Adds what stands for the character at that place, which is no white space; returns how many bytes it has. */
typedef size_t escape_char_fn(struct buf *out, struct slice text, size_t at);

/* text on one line: every run of white space becomes a blank. add sees text without white space at its
 * beginning. */
void escape_line(struct buf *out, struct slice text, escape_char_fn *add);

/* Of ASCII, whatever the locale. */
bool is_digit(char byte);
bool is_alnum(char byte);
bool is_space(char byte);

/* The byte at an index, '\0' outside of text; so what lies before the first one may be asked for as well. */
char byte_at(struct slice text, size_t at);

#endif
