/* The tables by which a JSON value is brought into shape: one row per key. Not for others. */
#ifndef REPORT_SHAPE_FIELDS_H
#define REPORT_SHAPE_FIELDS_H

#include "shape.h"

enum type {
	TYPE_TEXT,
	TYPE_SENTENCES, /* the same, and whole: half of it would mislead who is no engineer */
	TYPE_LOG,
	TYPE_COMMAND,
	TYPE_WHOLE,
	TYPE_REAL,
	TYPE_TRUTH,
	TYPE_TEXTS,
	TYPE_LOGS,
	TYPE_MAP,
	TYPE_OBJECT,
	TYPE_MAYBE, /* an object or null */
	TYPE_OBJECTS,
	TYPE_NUMBERS, /* whole numbers; every item keeps its place, what is none is null */
	TYPE_TABLE,   /* lists of numbers, in the same way */
};

struct shape {
	const char *key;
	enum type type;
	enum cap cap;
	const struct shape *fields; /* of objects; a row without a key ends them */
};

/* The object that the fields tell of. Lists of numbers are never cut and have no has_NAME. */
json_t *shape_fill(const json_t *value, const struct shape *fields, const struct shape_options *options);

/* A text on one line, or null. */
json_t *shape_text(const json_t *value, const struct shape_options *options);

#endif
