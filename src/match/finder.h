/* A finder finds what tells of people and machines, by the `private:` rules.
 *
 * Over a text that is to be shown it runs every rule. Over the logs, of which there is much, it runs only those that
 * `learn`, and only on lines where their needles stand. */
#ifndef MATCH_FINDER_H
#define MATCH_FINDER_H

#include "problem.h"
#include "rules.h"

struct finder;

/* For the rules, which must outlive it. Patterns that do not compile, and learning ones without a needle, are problems and
 * left out. Never NULL. */
struct finder *finder_new(const struct rules *rules, struct problems *problems);
void finder_free(struct finder *finder);

/* Is told each private value: its type, a constant, and where in the text it stands; values to keep are left out. */
typedef void finder_fn(void *context, const char *type, struct slice value);

/* All rules, over all of text. Returns false where there may be more than was told: a rule needed too many steps, found too much,
 * or something too long. */
bool finder_run(struct finder *finder, struct slice text, finder_fn *found, void *context);

/* The learning rules, over the lines of a block. */
void finder_learn(struct finder *finder, struct slice text, finder_fn *found, void *context);

/* Whether the rule (by index) finds a value in text, for checking examples. */
bool finder_fits(struct finder *finder, size_t rule, struct slice text);

#endif
