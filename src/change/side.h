/* A side is one of the two records that are compared, made ready for it: until when each kind of log reaches, what was
 * found by what it is about, what was attempted and how it went last.
 *
 *	struct side before;
 *
 *	side_init(&before, record, rules);
 *	deed = side_deed(&before, "update\x1f5034441\x1f");
 *	side_release(&before);
 *
 * Nothing is known by a line or a number such as E1: the next record numbers anew. The record may be any JSON value. */
#ifndef CHANGE_SIDE_H
#define CHANGE_SIDE_H

#include "arena.h"
#include "rules.h"

#include <jansson.h>
#include <stdint.h>

/* A kind of log, and from when to when it was there. */
struct span {
	struct slice kind, title;
	int64_t first, last; /* STAMP_NONE */
};

/* How well an attempt names what it is about. */
enum deed_rank {
	RANK_NONE,
	RANK_WORD,    /* "Install call" */
	RANK_SUBJECT, /* a subject with a number in it: an id, a driver */
	RANK_CALLED,  /* what people call it, or the only one on a machine */
	RANK_UPDATE,
};

/* All attempts at one thing: the same kind and subject, or the same update. */
struct deed {
	const char *key;
	const json_t *failed, *succeeded; /* the last of each, or NULL */
	int64_t failed_time, succeeded_time;
	enum deed_rank rank;
	bool proves;  /* its success is one of the same thing */
	bool failing; /* the last that is known of it is a failure that no other attempt tells of */
};

/* A finding. */
struct sight {
	const char *key;
	const json_t *value;
	int64_t first, last;
	struct slice cause; /* the one that it speaks for most, or empty */
	double weight;	    /* what it says for it */
};

struct side {
	const json_t *record;
	const struct rules *rules;
	struct arena arena;
	struct span *spans;
	size_t span_count, span_room;
	struct deed *deeds;
	size_t deed_count, deed_room;
	struct sight *sights;
	size_t sight_count, sight_room;
	json_t *deed_places, *sight_places;  /* index by key */
	json_t *files, *attempts, *evidence; /* of the record, by path and id */
	int64_t first, last;
	int64_t undone; /* when something last failed that takes back what had succeeded; STAMP_NONE */
	long build;	/* of Windows: 19045 of "10.0.19045.3930" and of "19045.3930"; 0: not known */
	bool complete;	/* no finding or attempt was left out of the record */
};

/* rules may be NULL; they and the record must outlive the side. */
void side_init(struct side *side, const json_t *record, const struct rules *rules);
void side_release(struct side *side);

/* By key, or NULL. */
const struct deed *side_deed(const struct side *side, const char *key);
const struct sight *side_sight(const struct side *side, const char *key);

/* The kind of log, or NULL where none of it was there. */
const struct span *side_span(const struct side *side, struct slice kind);

/* The kind of log that a file is. */
struct slice side_kind_of(const struct side *side, struct slice path);

/* Until when the side tells of a kind of log: its last entry, else the last of all. */
int64_t side_end(const struct side *side, struct slice kind);

/* Whether a file of this path or hash is there with the same bytes. */
bool side_has_file(const struct side *side, const json_t *file);

/* Other attempts that tell of the same failure. Returns how many there are, at most LINKED_MOST. */
#define LINKED_MOST 64
size_t side_linked(const struct side *side, const json_t *attempt, const json_t *ret_linked[LINKED_MOST]);

/* When an attempt was over, or had begun. */
int64_t attempt_time(const json_t *attempt);

/* Whether a finding is active: nothing took it back, nothing succeeded after it. */
bool sight_is_active(const struct sight *sight);

/* The kind of an attempt, or NULL. */
const struct attempt_kind *side_attempt_kind(const struct side *side, const json_t *attempt);

/* Whether the second has a newer Windows than the first. Releases that share their files, as 19041 and 19045, do not count. */
bool sides_upgraded(const struct side *before, const struct side *after);

/* Whether the verdict says that something is wrong, or that it might be. */
bool side_is_broken(const struct side *side);

#endif
