/* A spot is where the user wants to look: a line of one of the files that a record tells of. */
#ifndef CLI_SPOT_H
#define CLI_SPOT_H

#include "problem.h"

#include <jansson.h>

/* Texts belong to the record. */
struct spot {
	const char *file;
	long long line;
	long long lines; /* of the file; 0: not known */
};

/* Finds it: "CBS.log:1412", by the end of a path, whatever its letter case and slashes; "E3", a finding; NULL, the first
 * evidence of the verdict. Returns 0, or -1 after adding problems. */
int spot_find(const json_t *record, const char *at, struct spot *ret_spot, struct problems *problems);

#endif
