/* The view of a diff (diff.schema.json): what its templates see. Beside what view.h promises, templates find
 *
 *  failures  label (says), where, when_text and excerpt of before and of after, which may be null
 *  groups    the failures by what became of them, those groups that have any: {status, status_word, status_tone, count,
 *            failures}
 *  counts    tally: {status_word, count} for those that are not 0
 *  lanes     picture: has_times, ticks, breaks as in a timeline; end_x, where the first upload ends; failures that are
 *            attempts have marks {x, tone} */
#ifndef REPORT_DIFF_VIEW_H
#define REPORT_DIFF_VIEW_H

#include "view.h"

/* The caller owns the result. Never NULL; diff may be any JSON value. */
json_t *diff_view_new(const json_t *diff, const struct view_options *options);

#endif
