/* Values of a log that go into the commands of a script are looked at once more: each has to fit the rule of its
 * placeholder (`placeholders:` under patterns/methods), and no rule may let anything through that a shell, cmd.exe or
 * PowerShell, could act on.
 *
 *	struct values *values = values_new(rules, &problems);
 *	if (values_fit(values, rules_placeholder(rules, SLICE("kb")), SLICE("KB5034441"))) ...
 *	values_free(values); */
#ifndef MATCH_VALUES_H
#define MATCH_VALUES_H

#include "problem.h"
#include "rules.h"

struct values;

/* For the rules, which must outlive it. What does not compile is a problem, and nothing fits it. Never NULL. */
struct values *values_new(const struct rules *rules, struct problems *problems);
void values_free(struct values *values);

/* Whether all of value fits, is a plain word, path or number of at most VALUE_LIMIT bytes, and is no token of --redact. */
#define VALUE_LIMIT 200
bool values_fit(struct values *values, const struct placeholder *placeholder, struct slice value);

/* Whether there is a rule, and one that something can fit; placeholder may be NULL. */
bool values_know(const struct values *values, const struct placeholder *placeholder);

/* Adds what is wrong with the rules: examples that they take for something else, patterns that another engine reads
 * otherwise (the script asks PowerShell the same question), patterns that let a shell's characters in. */
void values_check(struct values *values, struct problems *problems);

#endif
