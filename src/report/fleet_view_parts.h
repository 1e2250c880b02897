/* The parts that the view of a fleet is made of. Not for others.
 *
 *	fleet_view_shape.c	which keys there are, and how much of each a format takes in
 *	fleet_view_machines.c	the order of the machines, lists of them, and what a template sees of one
 *	fleet_view_data.c	the machines as the page's script reads them
 *	fleet_view_value.c	numbers with a way to their machines, shares, days
 *	fleet_view_cover.c	causes, methods, the cover and the headline
 *	fleet_view_crosses.c	causes by build, model and driver, and which of them stand out
 *	fleet_view_days.c	the picture of the days
 *	fleet_view.c		the rest, and the order in which all of it is put together
 *
 * Beside what view.h promises, templates find
 *
 *  numbers   NAME_text "1,500", NAME_noun "machines", is_NAME where it is not 0; NAME_go says where the
 *            machines are, as the page's script reads it behind its '#', or null where there are none
 *  go        "in=cause-1" a set of the page, "status=failed&day=2024-03-01" what the machines have in common
 *  shares    NAME_text "52 %"; bars have x and width in percent of the picture's width */
#ifndef REPORT_FLEET_VIEW_PARTS_H
#define REPORT_FLEET_VIEW_PARTS_H

#include "shape_fields.h"
#include "view_parts.h"

struct fleet_view {
	struct view view; /* its root is what templates see */
	struct shape_options shape;
	const json_t *machines; /* of the value, as they are */
	size_t count;
	size_t *order;	/* the failed first, the most certain first */
	size_t *place;	/* in that order */
	json_t *sets;	/* by key: {label, of} or {label, all: keys} */
	json_t *titles; /* of methods, by id */
};

/* Begins with what fleet holds, in shape; fleet must live as long. */
void fleet_view_begin(struct fleet_view *ret, const json_t *fleet, const struct view_options *options);
void fleet_view_release(struct fleet_view *fleet);

/* The value's aggregates in shape, and the caps of that medium and detail. */
json_t *fleet_view_shape(const json_t *fleet, const struct shape_options *options);
const size_t *fleet_view_caps(const struct view_options *options);

/* A machine's text in shape, or null; one that is not there has none. */
json_t *fleet_view_machine_text(const struct fleet_view *fleet, size_t machine, const char *key);
const json_t *fleet_view_machine(const struct fleet_view *fleet, size_t machine);

/* What it is called, else its path, else its number. */
json_t *fleet_view_machine_name(const struct fleet_view *fleet, size_t machine);

/* The link to its report: a relative path that leads nowhere else, or null. */
json_t *fleet_view_machine_report(const struct fleet_view *fleet, size_t machine);

/* Registers the machines of a list of indices, which becomes ascending, without doubles and unknown ones.
 * Returns how many there are; label is what the reader sees of the set. */
size_t fleet_view_add_set(struct fleet_view *fleet, const char *key, const char *label, json_t *of);

/* The list of a set, ascending, or NULL. */
const json_t *fleet_view_set(const struct fleet_view *fleet, const char *key);

/* A set of sets, whose keys stand in all, a list. */
void fleet_view_add_union(struct fleet_view *fleet, const char *key, const char *label, json_t *all);

/* The first machines in order as items for templates. */
json_t *fleet_view_machine_items(const struct fleet_view *fleet, size_t limit);

/* Names of the first machines of a list, in order of the list. */
json_t *fleet_view_names(const struct fleet_view *fleet, const json_t *of, size_t limit);

/* The first so many machines in order and all sets, as the page's script reads them. */
json_t *fleet_view_data(const struct fleet_view *fleet, size_t machines);

/* Reading and setting values; a number below zero is none. */
json_int_t fleet_view_whole(const json_t *object, const char *key);
void fleet_view_put_number(json_t *object, const char *name,
			   json_int_t number); /* NAME, NAME_text, NAME_noun, is_NAME */
void fleet_view_put_count(json_t *object, const char *name, json_int_t number, const char *go);
void fleet_view_put_share(json_t *object, const char *name, json_int_t part, json_int_t whole);
void fleet_view_put_work(json_t *object, const char *name, json_int_t minutes);
void fleet_view_put_short(const struct fleet_view *fleet, json_t *object, const char *key);
void fleet_view_put_query(struct buf *out, const char *key, struct slice value);
long fleet_view_percent(json_int_t part, json_int_t whole);
unsigned fleet_view_thousandths(json_int_t part, json_int_t whole);
struct key fleet_view_key(const char *name, size_t number);

/* A title is what people read; where there is none, the id. */
const char *fleet_view_title(json_t *object, const char *id);
void fleet_view_remember_title(struct fleet_view *fleet, json_t *method);

/* Registers the set and puts its number as count. */
size_t fleet_view_put_set(struct fleet_view *fleet, json_t *object, const char *key, const char *label,
			  json_t *of);

/* Of a day such as "2024-03-01"; STAMP_NONE where it is none. */
int64_t fleet_view_day(struct slice text);
void fleet_view_add_days(struct buf *out, int64_t first, int64_t last);

/* Methods come before causes and the cover, these before the headline. */
void fleet_view_methods(struct fleet_view *fleet);
void fleet_view_causes(struct fleet_view *fleet);
void fleet_view_cover(struct fleet_view *fleet);
void fleet_view_headline(struct fleet_view *fleet);
void fleet_view_crosses(struct fleet_view *fleet);
void fleet_view_days(struct fleet_view *fleet);

/* All of it. */
void fleet_view_fill(struct fleet_view *fleet);

#endif
