/* A target is where the user wants to look: a line of one of the files that a record tells of. */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "problem.h"

#include <jansson.h>

/* Texts belong to the record. */
struct target {
	const char *file;
	long long line;
	long long lines; /* of the file; 0: not known */
};

/* Finds it: "CBS.log:1412", by the end of a path, whatever its letter case and slashes; "E3", a finding; NULL, the first
 * evidence of the verdict. Returns 0, or -1 after adding problems. */
int target_find(const json_t *record, const char *at, struct target *ret_target, struct problems *problems);

#endif
