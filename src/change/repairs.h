/* Repairs: each method that was recommended before, and each that somebody carried out in between, with what came of it.
 * That a method left no trace does not mean that nobody did it: few of them are told of in a log. */
#ifndef CHANGE_REPAIRS_H
#define CHANGE_REPAIRS_H

#include "failures.h"

enum effect {
	EFFECT_WORKED,	 /* it was carried out, and what it treats is fixed */
	EFFECT_RAN,	 /* it was carried out; nothing proves or denies that it helped */
	EFFECT_NO_HELP,	 /* it was carried out, and what it treats came again */
	EFFECT_FAILED,	 /* it was begun and failed itself */
	EFFECT_NO_TRACE, /* the logs do not tell of it */
};

struct repair {
	const char *id;
	const json_t *method; /* as it was recommended before, or NULL */
	const json_t *run;    /* what tells that it was carried out (an item of tried, an attempt), or NULL */
	struct slice title;
	int64_t time; /* of the run; STAMP_NONE */
	enum effect effect;
	struct buf why;
};

struct repairs {
	struct repair *items; /* recommended ones first, by rank */
	size_t count, room;
};

void repairs_init(struct repairs *repairs, const struct pair *pair, const struct failures *failures);
void repairs_release(struct repairs *repairs);

/* "worked", "ran", "no-help", "failed", "no-trace". */
const char *effect_word(enum effect effect);

/* The repair of that id, or NULL. */
const struct repair *repairs_find(const struct repairs *repairs, struct slice id);

#endif
