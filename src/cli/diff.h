/* Two uploads of one machine are compared: each is read as a single one is, or is a record already. */
#ifndef CLI_DIFF_H
#define CLI_DIFF_H

#include "exit_status.h"
#include "matcher.h"
#include "options.h"
#include "problem.h"
#include "reports.h"
#include "rules.h"
#include "secrets.h"

#include <jansson.h>

struct diff {
	const struct options *options; /* of two paths */
	const struct rules *rules;
	struct matcher *matcher;
	const char *patterns_sha256, *sandbox;
	struct secrets *secrets; /* or NULL */
	struct problems *problems;
};

/* The reports of a diff, for reports_write(). */
extern const struct report_form diff_form;

/* Makes the value of fixrank.diff/1, with secrets hidden; the caller owns it. NULL after adding problems. *ret_status is
 * what the program has to end with, --fail-on included. */
json_t *diff_make(const struct diff *diff, enum exit_status *ret_status);

#endif
