/* What was found, in words: clauses that stand in a headline, a ledger, a list of reasons. */
#ifndef JUDGE_SAYS_H
#define JUDGE_SAYS_H

#include "buf.h"
#include "diagnosis.h"

/* Writes text with every {capture} replaced by the finding's. Returns false where one is missing: it stays as "…". */
bool fill_captures(const char *text, const struct finding *finding, struct buf *ret_text);

/* What a finding says: its signature's clause, or its title where a capture is missing; a bare code's meaning. */
void say_finding(const struct finding *finding, struct buf *ret_text);

/* Why an addend speaks for its cause. It must have a finding. */
void say_addend(const struct addend *addend, struct buf *ret_text);

#endif
