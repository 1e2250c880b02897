/* The record is everything that fixrank has to say about one machine, as one JSON value; its shape is the contract's
 * (record.schema.json). HTML, Markdown, text and XLSX are made from it and from nothing else, so what they show it holds. */
#ifndef REPORT_RECORD_H
#define REPORT_RECORD_H

#include "coverage.h"
#include "diagnosis.h"
#include "evidence.h"
#include "ranking.h"

#include <jansson.h>

/* A file that was not read as a log, and why. */
struct ignored_file {
	const char *name;
	const char *why;
	const char *command; /* that makes it readable, or NULL */
};

/* Something that was cut, dropped or not read to its end. */
struct reached_limit {
	const char *what;
	const char *detail;
	const char *file;	 /* or NULL */
	unsigned long long line; /* or 0 */
};

struct record_source {
	const char *status; /* "ok", "unreadable", "empty", "limit", "interrupted" */
	const struct evidence *evidence;
	const struct diagnosis *diagnosis;
	const struct ranking *ranking;
	const struct coverage *coverage;
	const char *family;
	const struct ignored_file *ignored;
	size_t ignored_count;
	const struct reached_limit *limits;
	size_t limit_count;
	const char *patterns_sha256, *input_sha256;
	size_t evidence_limit;	  /* findings in the record; 0: 100 */
	size_t unexplained_limit; /* templates of unexplained errors in it; 0: 40 */
	size_t attempt_limit;	  /* attempts in it; 0: 60 */
	const char *options;
	const char *sandbox; /* what confined the process */
};

/* Makes the record; the caller owns it. Numbers the findings and attempts that stand in it. Never NULL. */
json_t *record_new(const struct record_source *source);

/* Leaves three lines on each side of a finding, and none beside unexplained errors: the record of one of many machines is
 * read by machines. */
void record_narrow(json_t *record);

/* Leaves out what counts least until the record's text, not indented, has at most bytes; then it is `truncated`. */
#define RECORD_LINE_LIMIT ((size_t)256 * 1024)
void record_fit(json_t *record, size_t bytes);

/* Writes the record as text: keys in the contract's order, indented where pretty. Same record, same bytes. */
void record_write(const json_t *record, bool pretty, struct buf *ret_text);

#endif
