/* Foreign text as a value of YAML: what is written is what will be read, whatever the text holds, and nothing of it can
 * begin a key, a remark or another document. */
#ifndef AUTHOR_YAML_TEXT_H
#define AUTHOR_YAML_TEXT_H

#include "buf.h"

/* Adds the text as a block, if it can stand in one, else in quotes, and ends the line; indent is that of the block's lines. Text is
 * UTF-8; bytes that are not become U+FFFD. */
void yaml_add_text(struct buf *yaml, struct slice text, size_t indent);

/* Adds a text of one line in quotes. */
void yaml_add_quoted(struct buf *yaml, struct slice text);

/* Adds foreign text to a remark: what is not printable ASCII becomes '?'. */
void yaml_add_remark(struct buf *yaml, struct slice text);

#endif
