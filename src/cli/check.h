/* Checks pattern files: do they load, do their examples behave, does every id lead somewhere, can a hostile line
 * hold a pattern up. All problems are found in one run. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "matcher.h"
#include "problem.h"
#include "rules.h"

#include <stdbool.h>

/* Whether a signature is to be checked. */
typedef bool check_choice_fn(void *context, const struct signature *signature);

/* Adds what is wrong to problems. remarks: prints which other signatures an example matches. */
void check_rules(const struct rules *rules, struct matcher *matcher, bool remarks, struct problems *problems);

/* The same for some of the signatures, and for nothing else. */
void check_signatures(const struct rules *rules, struct matcher *matcher, check_choice_fn *choice,
		      void *context, bool remarks, struct problems *problems);

#endif
