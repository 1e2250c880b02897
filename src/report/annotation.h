/* An annotation is what a record knows about the lines of one of its files: which lines it quotes, where its findings and
 * unexplained errors stand, and which attempt lies around a line.
 *
 *	struct annotation *annotation = annotation_new(&source, SLICE("Windows/Logs/CBS/CBS.log"));
 *	for (size_t i = 0; i < annotation->line_count; i++)
 *		printf("%lld\n", annotation->lines[i].number);
 *	attempt = annotation_attempt(annotation, 1412);
 *	annotation_free(annotation);
 *
 * Quotes that overlap become one: every line is there once, in the order of the file. A gap in the numbers is a gap in what
 * is known. The record may come from anywhere: what makes no sense in it is left out. All that is pointed to belongs to the
 * record. */
#ifndef REPORT_ANNOTATION_H
#define REPORT_ANNOTATION_H

#include "slice.h"

#include <jansson.h>
#include <stdbool.h>

/* From here on a number is none: the lines of an entry of which no record says where it stands. */
#define ANNOTATION_NOWHERE 10000000000000000LL

/* Lists of a record, whole or in part; one that is NULL is empty. */
struct annotation_source {
	const json_t *evidence;
	const json_t *unexplained;
	const json_t *attempts;
	size_t context;	    /* lines on each side of an entry that are taken, */
	size_t entry_lines; /* … and of the entry */
};

struct annotation {
	struct quoted_line {
		long long number;
		struct slice text;
		bool is_hit; /* of an entry, not beside it */
	} * lines;
	size_t line_count, line_room;
	/* A finding or an unexplained error, in the order of the record. */
	struct remark {
		long long line; /* where it stands, */
		long long at;	/* … and the line of lines to show it at */
		const json_t *item;
		bool is_finding;
	} * remarks;
	size_t remark_count, remark_room;
	/* The lines of an attempt, and within them those of an entry that has another one around it. */
	struct span {
		long long begin, end;
		const json_t *attempt;
	} * spans;
	size_t span_count, span_room;
};

/* What the source says of the file of this name. Never NULL. */
struct annotation *annotation_new(const struct annotation_source *source, struct slice file);
void annotation_free(struct annotation *annotation);

/* The innermost attempt around a line, or NULL. One without an end lasts until the last entry that names it. */
const json_t *annotation_attempt(const struct annotation *annotation, long long line);

/* Whether name is path or its end, from a folder or an archive on; letter case and the kind of the slashes do not matter. */
bool annotation_is_file(struct slice path, struct slice name);

#endif
