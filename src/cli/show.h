/* What fixrank knows, told on the terminal: codes, explanations, lists. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "options.h"
#include "rules.h"

/* Each prints to standard output and returns an exit status. */
int show_codes(const struct rules *rules, const struct options *options, struct problems *problems);
int show_explanation(const struct rules *rules, const struct options *options, struct problems *problems);
/* What can be listed, commands and options: whatever needs no rules. False where it is none of these. */
bool show_words(const struct options *options, struct problems *problems, int *ret_result);
int show_list(const struct rules *rules, const struct options *options, struct problems *problems);

#endif
