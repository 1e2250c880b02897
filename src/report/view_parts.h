/* The parts that a view is made of. Not for others.
 *
 *	view_value.c	values of JSON objects and the forms they take for readers
 *	view_words.c	words for enums, colours, glyphs
 *	view_evidence.c	evidence, which of it is shown, quoted log lines
 *	view_method.c	causes with their ledgers, methods, what was tried
 *	view_attempt.c	attempts and the timeline
 *	view_log.c	the annotated log: windows of lines around the quotes
 *	view.c		the verdict, what was read, and the order in which all of it is put together
 *
 * value_put_X(object, "name", ...) sets a key derived from the value called name, such as name_text;
 * view_put_X does so where the medium matters. Objects and lists belong to the view; ids that nothing has
 * lead to NULL or nothing. */
#ifndef REPORT_VIEW_PARTS_H
#define REPORT_VIEW_PARTS_H

#include "buf.h"
#include "view.h"

#include <stdint.h>

struct view {
	const struct view_options *options;
	const size_t *caps; /* by enum cap */
	json_t *root;
	/* by id; the values belong to root */
	json_t *evidence;
	json_t *methods;
	json_t *causes;
	json_t *attempts;
	json_t *codes;
	json_t *kinds;
};

/* Reading and setting values. What is no text counts as the empty one. */
struct slice value_text(const json_t *object, const char *key);
json_t *value_list(const json_t *object, const char *key);
bool value_is(const json_t *value, const char *text);
int64_t value_stamp(const json_t *object, const char *key);
long value_percent(const json_t *object, const char *name);
json_t *value_of(struct slice text);
json_t *value_index(const json_t *list, const char *key);	       /* by that key, the first of each */
json_t *value_pick(const json_t *object, const char *const *keys);     /* a copy of these keys alone */
void value_put(json_t *object, const char *key, json_t *value);	       /* takes value; NULL is null */
void value_put_buf(json_t *object, const char *key, struct buf *text); /* and empties text */
void value_put_text(json_t *object, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The key "name_suffix". */
struct key {
	char text[64];
} value_key(const char *name, const char *suffix);

/* Forms for readers. */
void value_put_flags(json_t *object, const char *name, const char *const *values); /* is_VALUE */
void value_put_time(json_t *object, const char *name);				   /* name_text, name_iso */
void value_put_range(json_t *object, const char *key, const char *first, const char *last);
void value_put_count(json_t *object, const char *name, const char *one, const char *many);
void value_put_size(json_t *object, const char *name);
void value_put_where(json_t *object);
void value_put_minutes(json_t *method); /* minutes_text "1 h 30 min" */
void value_put_anchors(json_t *list, const char *prefix);
bool value_fits_anchor(char byte);
void value_put_thousandths(json_t *object, const char *key, unsigned thousandths); /* as percent: "12.5" */

/* The same where the medium matters. Lines are made for a terminal only. */
void view_put_word(const struct view *view, json_t *object, const char *name, const char *set);
void view_put_bar(const struct view *view, json_t *object, const char *key, long filled, long cells);
void view_put_confidence(const struct view *view, json_t *object);
void view_put_lines(const struct view *view, json_t *object, const char *key, struct slice text, bool prose);
void view_put_lines_of(const struct view *view, json_t *object, const char *key);
void view_put_fits(
	const struct view *view, json_t *object, const char *key, size_t beside,
	const char *const *names); /* whether the texts and so many columns beside them are a line */
void view_put_command_lines(const struct view *view, json_t *object);
void view_put_excerpt(const struct view *view, json_t *object);
void view_put_facets(struct view *view, const char *name, const char *key, const char *title);
void view_put_means(struct view *view); /* ansi and glyph */
void view_put_page(struct view *view);	/* page.script_hash */
size_t view_columns(const struct view_options *options);

/* The word and tone for a value of a set of enums; NULL where the table does not know it. */
struct word {
	const char *set;
	const char *value;
	const char *word;
	const char *tone;
};
const struct word *view_word(const char *set, struct slice value);
const char *view_glyph(const struct view *view, const char *name);
const char *view_color(const struct view *view, const char *tone);
const char *view_badge(const struct view *view, const char *tone);

/* Items that stand for ids. */
json_t *view_evidence_item(const struct view *view, const json_t *id);
json_t *view_evidence_items(const struct view *view, const json_t *ids);
void view_resolve_evidence(const struct view *view, json_t *object); /* its list of evidence ids */
json_t *view_cause_item(const struct view *view, struct slice id);
json_t *view_attempt_item(const struct view *view, const json_t *id);

/* The rooms of the record, in the order in which they depend on each other. */
void view_evidence(struct view *view);
void view_limit_evidence(struct view *view);
void view_attempts(struct view *view);
void view_causes(struct view *view);
void view_methods(struct view *view);
void view_witnesses(struct view *view);
void view_log(struct view *view);

#endif
