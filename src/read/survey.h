/* A survey says at memory speed what kinds of bytes stand in a stretch, so that only the rare stretches
 * that need it are looked at byte by byte. */
#ifndef READ_SURVEY_H
#define READ_SURVEY_H

#include "slice.h"

struct survey {
	bool high;	 /* a byte from 0x80 on */
	bool nul;	 /* a NUL byte */
	size_t newlines; /* how many LF */
};

struct survey survey_of(struct slice bytes);

size_t survey_newlines(struct slice bytes);

/* How many bytes from the beginning on are below 0x80. */
size_t survey_ascii(struct slice bytes);

/* Bytes up to and with the last LF, or 0 where there is none. */
size_t survey_whole_lines(struct slice bytes);

#endif
