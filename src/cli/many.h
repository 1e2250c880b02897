/* Many machines: each upload is analysed by itself, in one of several processes, and becomes a line. */
#ifndef CLI_MANY_H
#define CLI_MANY_H

#include "exit_status.h"
#include "matcher.h"
#include "options.h"
#include "problem.h"
#include "rules.h"
#include "secrets.h"

struct many {
	const struct options *options;
	const struct rules *rules;
	struct matcher *matcher;
	const char *patterns_sha256;
	const char *templates;
	struct secrets *secrets; /* or NULL */
	struct problems *problems;
};

/* Writes a record for each upload on standard output, as lines, in their order. */
enum exit_status many_map(const struct many *many);

/* Writes reports and records of each upload and the fleet's report into the folder of -o, and takes up what an earlier run
 * has left there. */
enum exit_status many_batch(const struct many *many);

/* Joins files of lines into one. */
enum exit_status many_merge(const struct options *options, struct problems *problems);

/* Writes the fleet report of a file of lines. */
enum exit_status many_report(const struct many *many, const char *path);

#endif
