/* Where the program's own data lies: patterns/ and templates/ beside the program, or where it was installed. */
#ifndef CLI_DATA_H
#define CLI_DATA_H

#include "matcher.h"
#include "options.h"
#include "problem.h"
#include "rules.h"

/* The path of a data folder, "patterns" or "templates"; the caller frees it. NULL after adding a problem. */
char *data_folder(const char *name, struct problems *problems);

/* Makes the rules ready, with the search that was saved beside the program if it fits them. Never NULL. */
struct matcher *data_matcher(const struct rules *rules, struct problems *problems);

/* Reads the built-in rules and then those that the user named. Never NULL. */
struct rules *data_rules(const struct options *options, enum rules_part part, struct problems *problems);

#endif
