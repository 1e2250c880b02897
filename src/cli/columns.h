/* Texts that explain the program and what it knows, laid out for a terminal. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include <stdio.h>

/* Columns of the terminal that standard output is, or of $COLUMNS; 0 where it is none. */
size_t columns_of_terminal(void);

/* Prints text, with lines that are longer than columns (0: any) in several; the further ones begin where the words of
 * the first do, behind its number or its last wide gap. Lines that begin with six blanks or more are there to be
 * copied and stay whole. */
void columns_print_lines(const char *text, size_t columns, FILE *out);

/* For 80 columns. Prints a text whose paragraphs are parted by empty lines. Their lines are filled anew, those that begin with a blank or
 * with "usage:" stay as they are. */
void columns_print_text(const char *text, FILE *out);

/* Prints left, and beside it, from column indent on, right, in as many lines as it needs. */
void columns_print_row(const char *left, int indent, const char *right, FILE *out);

#endif
