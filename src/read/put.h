/* How one character is written as UTF-8. */
#ifndef READ_PUT_H
#define READ_PUT_H

#include <stddef.h>

#define PUT_UNKNOWN 0xfffdUL /* stands for what could not be decoded */

/* Writes character, which is no surrogate and at most U+10FFFF, and returns how many bytes it took, at most
 * 4. */
static inline size_t put_char(char *ret_text, unsigned long character)
{
	if (character < 0x80) {
		ret_text[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		ret_text[0] = (char)(0xc0 | character >> 6);
		ret_text[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	if (character < 0x10000) {
		ret_text[0] = (char)(0xe0 | character >> 12);
		ret_text[1] = (char)(0x80 | (character >> 6 & 0x3f));
		ret_text[2] = (char)(0x80 | (character & 0x3f));
		return 3;
	}
	ret_text[0] = (char)(0xf0 | character >> 18);
	ret_text[1] = (char)(0x80 | (character >> 12 & 0x3f));
	ret_text[2] = (char)(0x80 | (character >> 6 & 0x3f));
	ret_text[3] = (char)(0x80 | (character & 0x3f));
	return 4;
}

#endif
