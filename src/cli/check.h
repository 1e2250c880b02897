/* Checks pattern files: do they load, do their examples behave, does every id lead somewhere, can a hostile line
 * hold a pattern up. All problems are found in one run. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "matcher.h"
#include "problem.h"
#include "rules.h"

#include <stdbool.h>

/* Adds what is wrong to problems. remarks: prints which other signatures an example matches. */
void check_rules(const struct rules *rules, struct matcher *matcher, bool remarks, struct problems *problems);

#endif
