/* One machine: its files are read, matched, judged, and become a record. */
#ifndef CLI_ANALYZE_H
#define CLI_ANALYZE_H

#include "matcher.h"
#include "options.h"
#include "problem.h"
#include "scanner.h"
#include "secrets.h"

#include <jansson.h>

struct analysis {
	json_t *record;	   /* owned by the caller */
	bool nothing;	   /* no file was a log */
	bool incomplete;   /* something could not be read, or a limit was reached */
	double confidence; /* of the verdict, 0 where it is not failed */

	/* set by the caller, or NULL: by signature, where what each costs is added up. Then the record has all unexplained
	 * errors, too, not only the first. */
	struct tally *tallies;
};

/* Reads all that options->paths name as the logs of one machine. sandbox says what confines the process, for the record.
 * secrets learn from the logs, unless NULL. What cannot be read is added to problems, and the
 * rest is done. The environment variable FIXRANK_TEST_READ_SIZE sets the bytes per read, for tests. */
void analyze(const struct options *options, const struct rules *rules, struct matcher *matcher,
	     const char *patterns_sha256, const char *sandbox, struct secrets *secrets,
	     struct problems *problems, struct analysis *ret_analysis);

#endif
