/* UTF-8, one character at a time. Overlong forms, surrogates and what lies above U+10FFFF are invalid. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "slice.h"

/* Decodes the first character of slice and returns how many bytes it takes: 0 at the end of slice, 1 with
 * U+FFFD for a byte that begins no valid character. */
size_t utf8_decode(struct slice slice, unsigned long *ret_char);

bool utf8_valid(struct slice slice);

/* Whether a character, itself unseen, turns the direction of text, so that it reads as something else. */
bool utf8_is_direction_control(unsigned long character);

#endif
