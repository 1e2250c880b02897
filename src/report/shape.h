/* Brings a record into shape: a copy in which every key of record.schema.json is there with its type, and in
 * which no text and no list is longer than it may be. What has another type counts as null; what the schema
 * does not know is left out. Beside each list NAME stand has_NAME and more_NAME, how many items were left
 * out, or null; each item that is an object has number, is_first and is_last.
 *
 * Texts come out on one line, without control characters and text direction controls (see escape_text). Only
 * log lines and commands keep their line feeds, and log lines their tabs. */
#ifndef REPORT_SHAPE_H
#define REPORT_SHAPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* What is limited, for tables of limits. */
enum cap {
	CAP_TEXT,    /* characters of a text */
	CAP_LOG,     /* characters of a log line where it stands alone */
	CAP_COMMAND, /* characters; a longer command becomes null, for half a command is dangerous */
	CAP_METHODS,
	CAP_REASONS,
	CAP_STEPS,
	CAP_CAUSES,
	CAP_LEDGER,
	CAP_REFERENCES, /* evidence that one thing names */
	CAP_CONTEXT,	/* lines before an entry, and after it */
	CAP_ATTEMPTS,
	CAP_ROWS,  /* of the long tables */
	CAP_SHORT, /* items of the short lists */
	CAP_EVIDENCE,
	CAP_QUOTES,
	CAP_ENTRY,  /* lines of an entry in its log */
	CAP_ERRORS, /* unexplained errors that are shown in their log */
	CAP_ALL,    /* of what is cut later */
	CAP_COUNT,
};

struct shape_options {
	const size_t *caps; /* CAP_COUNT of them */
	bool ascii;
};

/* The caller owns the result, an object. record may be any JSON value. */
json_t *shape_record(const json_t *record, const struct shape_options *options);

/* Leaves the first limit items in the list of that name, numbers them and sets has_NAME and more_NAME of
 * object; what was left out before counts too. */
void shape_limit(json_t *object, const char *name, size_t limit);

/* Gives every object in list its number, is_first and is_last. */
void shape_number(json_t *list);

#endif
