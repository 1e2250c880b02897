/* The sentences that the record opens with: what failed, and what was looked at. */
#ifndef REPORT_HEADLINE_H
#define REPORT_HEADLINE_H

#include "record.h"

/* Adds one sentence: the verdict, the thing that failed, the finding that tells most, its code. */
void headline_add(const struct record_source *source, struct buf *text);

/* Adds a few sentences: what the cause means, how often and when it was seen, what was looked at. */
void headline_add_summary(const struct record_source *source, struct buf *text);

#endif
