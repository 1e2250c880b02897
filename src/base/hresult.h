/* Error codes in text. Windows prints the same code in many ways: 0x80070002, 80070002, -2147024894, also as
 * 2147942402 or HRESULT_FROM_WIN32(2). Here they become one number. Only number formats are known, not what
 * a code means.
 *
 *	unsigned code;
 *	char text[HRESULT_TEXT];
 *	if (hresult_parse(SLICE("-2147024894"), &code)) {
 *		hresult_text(code, text);
 *		puts(text); // 0x80070002
 *	}
 *
 * A code has its severity in the highest bits and a facility in the middle:
 *
 *	8 007 0002    C 190 0101    0000 0002
 *	| |   |       | |           a Win32 error without its wrapping
 *	| |   code    | facility
 *	| facility    severity (8, C, D, E are failures)
 *	severity
 *
 * Set-up prints two numbers, the result and the extend code: 0xC1900101 - 0x20017. */
#ifndef BASE_HRESULT_H
#define BASE_HRESULT_H

#include "slice.h"

/* "0x80070002" with its NUL. */
#define HRESULT_TEXT 11

/* Reads the code that text begins with. Quotes, brackets and words such as "hr:" or "Error" may stand in
 * front; what follows must be set off ("0x80070002 - NAME"), and after a number without 0x little may follow
 * at all. Short numbers are returned as they are ("0x5", "1603"). Returns false and leaves *ret_code
 * untouched where there is no code. */
bool hresult_parse(struct slice text, unsigned *ret_code);

/* The first pair of result and extend code in text ("0xC1900101 - 0x20017"). Returns false and leaves both
 * untouched where there is none. */
bool hresult_extend(struct slice text, unsigned *ret_code, unsigned *ret_extend);

/* All codes in an entry of a log, in their order, without doubles: failures in any of the forms above, and
 * success codes and short ones with eight digits behind a word that announces them ("hr = 0x00240005").
 * Numbers without 0x count in surroundings that make them codes: a word such as "error" before them, brackets
 * around them, a field of their own. Returns how many were written to codes, at most room. */
size_t hresults_find(struct slice text, unsigned *codes, size_t room);

/* As hresults_find, without what is printed as gle: the last error of the thread, often a stale one. */
size_t hresults_find_without_gle(struct slice text, unsigned *codes, size_t room);

/* The HRESULT behind another writing of the same error, to look it up once more: 0x8007nnnn for a short Win32
 * error and for 0xC007nnnn, 0xCnnnnnnn for 0xDnnnnnnn. Others and zero come back as they are. */
unsigned hresult_plain(unsigned code);

/* Writes code with lower-case digits: "0x80070002". */
void hresult_text(unsigned code, char ret_text[HRESULT_TEXT]);

#endif
