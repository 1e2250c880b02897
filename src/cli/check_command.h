/* `fixrank check`: pattern files by themselves, again and again while they are written, or on real uploads. */
#ifndef CLI_CHECK_COMMAND_H
#define CLI_CHECK_COMMAND_H

#include "exit_status.h"
#include "many.h"
#include "options.h"
#include "problem.h"

/* Checks once, and says what there is. */
enum exit_status check_once(struct options *options, struct problems *problems);

/* Checks, and again whenever a pattern file changes, until Ctrl-C. Only what changed files hold is tried, against all the rest.
 * Returns how the last check ended. */
enum exit_status check_watch(struct options *options, struct problems *problems);

/* Runs the signatures on uploads, and says what they do and cost there. */
enum exit_status check_trial(const struct many *many);

#endif
