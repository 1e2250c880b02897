/* A listing shows lines of a log on the terminal, with what a record knows about them: their numbers, the attempt around
 * them, the findings that stand there.
 *
 *	struct listing *listing = listing_new(record, &target, &look, range);
 *	listing_open(listing, descriptor);
 *	listing_read(listing, source, &problems);	or listing_quotes(listing)
 *	listing_free(listing);
 *
 * Lines are written as they are read; nothing of the log is kept. */
#ifndef CLI_LISTING_H
#define CLI_LISTING_H

#include "problem.h"
#include "render.h"
#include "source.h"
#include "target.h"

#include <stdbool.h>
#include <stddef.h>

#define LISTING_UNWRITTEN (-2)

struct listing;

/* first and last are the lines that are wanted; last 0: to the end. The record must outlive it. Never NULL. */
struct listing *listing_new(const json_t *record, const struct target *target,
			    const struct render_options *look, long long first, long long last);
void listing_free(struct listing *listing);

/* The row of the output, from 1, at which the target will stand: among the lines of the log, or among the quotes. */
long long listing_row(const struct listing *listing, bool quotes);

/* Writes the lines of the log itself. Returns 0, also where nobody reads on; -1 after adding a problem with reading,
 * LISTING_UNWRITTEN after one with writing. */
int listing_read(struct listing *listing, struct source *source, size_t line_limit, int descriptor,
		 struct problems *problems);

/* Whether the record quotes the target. */
bool listing_has_quote(const struct listing *listing);

/* Writes the lines of the record's quotes, where the log is not at hand. Returns as above. */
int listing_quotes(struct listing *listing, int descriptor, struct problems *problems);

#endif
