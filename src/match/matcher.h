/* The matcher is all patterns of the rules made ready: one Vectorscan database of the needles of all signatures, and a
 * PCRE2 program per pattern, which is compiled when it is first needed. It is shared by all scanners; nothing that
 * they can see of it changes. */
#ifndef MATCH_MATCHER_H
#define MATCH_MATCHER_H

#include "buf.h"
#include "rules.h"

struct matcher;

/* Makes rules ready, which must outlive it. saved is what matcher_save() wrote, or empty: where it was made from the same
 * needles on a machine of this kind, the database need not be built again, which is most of the start-up time.
 * Patterns without a needle and header patterns that do not compile are problems; they are left out, the rest
 * works. Never NULL. */
struct matcher *matcher_new(const struct rules *rules, struct slice saved, struct problems *problems);
void matcher_free(struct matcher *matcher);

/* Writes the database for the next start. Returns 0, or -1 where there is none. */
int matcher_save(const struct matcher *matcher, struct buf *ret_bytes);

/* Compiles every pattern, or that of one signature, and adds a problem, with the place of the mistake, for each that does not
 * compile. */
void matcher_check(struct matcher *matcher, struct problems *problems);
void matcher_check_signature(struct matcher *matcher, const struct signature *signature,
			     struct problems *problems);

/* What the fast scan looks for on behalf of a signature; count 0 where there is nothing. */
struct needles matcher_needles(const struct matcher *matcher, const struct signature *signature);

#endif
