/* Code pages decode lines that are no UTF-8: programs that wrote in the ANSI code page of their machine.
 *
 * Which one it was is nowhere said, so it is guessed, line by line. What counts are the bytes from 0x80 on,
 * of this line and, fading, of those before it:
 *
 * - Western text has them one by one between ASCII letters ("Ger\xE4t"); in Russian and Chinese they stand
 *   in runs. Fewer than 70 % in runs of three or more: windows-1252.
 * - Russian runs are made of 0xC0..0xFF, mostly of small letters, 0xE0..0xFF: windows-1251.
 * - Chinese runs are pairs, nearly all from the GB 2312 rows 0xA1..0xA9 and 0xB0..0xF7: gbk.
 * - Everything else is windows-1252.
 *
 * A lone byte that means the same in 1251 and 1252 ("Microsoft\xAE Windows\xAE") says nothing and does not
 * count. A wrong guess shows wrong letters and never touches ASCII text: a trail byte below 0x80 is part of
 * a character only where the line as a whole reads as GBK. */
#ifndef READ_CODEPAGE_H
#define READ_CODEPAGE_H

#include "slice.h"

enum codepage {
	CODEPAGE_1252,
	CODEPAGE_1251,
	CODEPAGE_GBK,
};

/* Counts of bytes or pairs in a line. */
struct codepage_tally {
	unsigned high;	   /* bytes from 0x80 on, but for those that say nothing */
	unsigned in_runs;  /* of those, in runs of three or more */
	unsigned cyrillic; /* of those, letters of Russian in windows-1251 */
	unsigned small;	   /* of those, small letters */
	unsigned pairs;	   /* characters if read as GBK */
	unsigned common;   /* of those, in the rows of GB 2312 */
	unsigned broken;   /* bytes that begin no pair */
};

/* The state for one file; all zero at first. */
struct codepages {
	struct codepage_tally past;
	void *gbk; /* how the system converts it, found when first needed */
	bool gbk_searched;
};

void codepages_release(struct codepages *codepages);

/* The code page of a line, which becomes part of what the next guess is based on. */
enum codepage codepages_guess(struct codepages *codepages, struct slice line);

/* Writes line as UTF-8, at most three bytes for one, and returns how many. Bytes that mean nothing in the
 * code page become U+FFFD and are added to *undecodable. */
size_t codepages_decode(struct codepages *codepages, enum codepage codepage, struct slice line,
			char *ret_text, unsigned long long *undecodable);

#endif
