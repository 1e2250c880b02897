/* From YAML nodes to the structs of rules.h: one table of keys for each kind of item. */
#ifndef RULES_LOAD_H
#define RULES_LOAD_H

#include "rules.h"
#include "node.h"

/* Adds the items under root (`signatures:`, `kinds:` …) to rules. What is wrong is added to problems and left out. */
void load_items(struct rules *rules, const struct node *root, struct problems *problems);

/* Reads a word such as "strong" or a number such as 0.8. Returns false for anything else. */
bool load_weight(struct slice text, double *ret_value);

#endif
