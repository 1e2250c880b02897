/* What changed between two records of one machine, as one JSON value (report/diff.schema.json): whether it is fixed, which
 * failures are gone, still there, new, regressed, which of the recommended methods was carried out in between and whether
 * it helped, and what to do now. Every output of a diff is made of it.
 *
 *	json_t *diff = change_new(before, after, &options);
 *
 * The records may be any JSON values. The same two give the same value. */
#ifndef CHANGE_CHANGE_H
#define CHANGE_CHANGE_H

#include "rules.h"

#include <jansson.h>
#include <stdbool.h>

struct change_options {
	const struct rules *rules;		/* or NULL */
	const char *before, *after;		/* where they are from */
	bool before_is_record, after_is_record; /* a record was given, not an upload */
	const char *patterns_sha256, *sandbox;	/* or NULL */
};

/* The caller owns it. Never NULL. */
json_t *change_new(const json_t *before, const json_t *after, const struct change_options *options);

#endif
