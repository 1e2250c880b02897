/* Error codes from CSV (RFC 4180, first line names the columns; patterns/README.md describes them). */
#ifndef RULES_CODES_H
#define RULES_CODES_H

#include "rules.h"

/* Adds the rows of one CSV file to rules->codes or, where it has a column `kind`, to codes and extends; where its first
 * column is `list`, to the known names.
 * What is wrong with a row is added to problems, and the row is left out. */
void codes_load(struct rules *rules, const char *path, struct slice text, struct problems *problems);

#endif
