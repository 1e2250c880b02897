/* Reading fields of a record that may come from anywhere: what has the wrong type counts as missing. */
#ifndef CHANGE_FIELD_H
#define CHANGE_FIELD_H

#include "buf.h"
#include "slice.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define FIELD_ITEMS 2000 /* of a list that are looked at */

/* Every object in a list, FIELD_ITEMS at most. */
#define FIELD_EACH(list, i, item)                                                                            \
	for ((i) = 0; (i) < field_count(list) && ((item) = json_array_get(list, i)); (i)++)                  \
		if (json_is_object(item))

size_t field_count(const json_t *list);

/* Empty where there is none. */
struct slice field_text(const json_t *object, const char *key);
bool field_is(const json_t *object, const char *key, const char *text);

/* STAMP_NONE where there is none. */
int64_t field_stamp(const json_t *object, const char *key);

/* The later or the earlier of two stamps, of which either may be STAMP_NONE. */
int64_t stamp_later(int64_t a, int64_t b);
int64_t stamp_earlier(int64_t a, int64_t b);

/* The value itself, for another object: null where there is none. */
json_t *field_copy(const json_t *object, const char *key);

/* A stamp as the record writes it, or null. */
json_t *field_of_stamp(int64_t stamp);

/* Adds text to a key of a lookup: in small letters, without NUL, with an end that no text has. */
void field_add_key(struct buf *key, struct slice text);

/* Adds a name for a sentence: on one line, not too long. */
void field_add_name(struct buf *out, struct slice name);

#endif
