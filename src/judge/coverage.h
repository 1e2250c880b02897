/* Coverage says what there was to look at, what Windows the logs are of, and which file to ask for next because it
 * would decide between the first causes. */
#ifndef JUDGE_COVERAGE_H
#define JUDGE_COVERAGE_H

#include "diagnosis.h"

#define WANTED_LIMIT 2

struct covered {
	const struct kind *kind;
	size_t files;
	unsigned long long lines;
};

struct wanted {
	const struct kind *kind;
	const struct cause *cause; /* that it would show; NULL where no cause is known */
	const struct cause *rival; /* that it would tell it from; or NULL */
	unsigned code;		   /* that it would explain, where no cause is known; or 0 */
	bool partly;		   /* an excerpt of it was there */
};

struct coverage {
	struct covered *kinds; /* those seen, in the order of the kinds */
	size_t kind_count;
	const struct kind *
		*missing; /* text kinds that lie somewhere and were not there, or only an excerpt of them */
	size_t missing_count;
	struct wanted wanted[WANTED_LIMIT];
	size_t wanted_count;
	unsigned long long lines, bytes, error_entries, benign_entries;
	int64_t first, last;
};

struct coverage *coverage_new(const struct evidence *evidence, const struct diagnosis *diagnosis);
void coverage_free(struct coverage *coverage);

/* The Windows release that the logs tell of, or NULL. */
const struct windows *coverage_windows(const struct evidence *evidence);

#endif
