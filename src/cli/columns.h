/* Texts that explain the program, laid out for a terminal of 80 columns. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include <stdio.h>

/* Prints a text whose paragraphs are parted by empty lines. Their lines are filled anew, those that begin with a blank or
 * with "usage:" stay as they are. */
void columns_print_text(const char *text, FILE *out);

/* Prints left, and beside it, from column indent on, right, in as many lines as it needs. */
void columns_print_row(const char *left, int indent, const char *right, FILE *out);

#endif
