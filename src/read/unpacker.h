/* An unpacker hands out the members of an archive one after the other, as sources; nothing is unpacked to disk. It reads zip, cab (MSZIP,
 * LZX), 7z and tar, and files that are compressed by themselves (gz, bz2, xz, zst), also as streams that cannot seek and
 * out of each other. libarchive does the unpacking.
 *
 *	if (unpacker_recognises(source_peek(source, &problems)))
 *		unpacker = unpacker_new(source, "upload.zip", &budget);
 *	while (unpacker_next(unpacker, &member, &problems) == 1)
 *		if (!member.why)
 *			read(unpacker_source(unpacker));
 *	unpacker_free(unpacker);
 */
#ifndef READ_UNPACKER_H
#define READ_UNPACKER_H

#include "budget.h"
#include "source.h"

struct unpacker;

/* A member of an archive, valid until the next one. */
struct member {
	const char *name; /* as it stands in the archive, in UTF-8, with '/' between folders */
	long long bytes;  /* unpacked, -1 where the archive does not say */
	const char *why;  /* it cannot be read: a clause for people; NULL: it can */
};

/* Whether these first bytes of a file (SOURCE_PEEK of them) are those of an archive that can be read. */
bool unpacker_recognises(struct slice head);

/* Reads source, which the caller frees after unpacker_free(). name is the archive's own, to name what is compressed by
 * itself. inside: it is a member of another archive, whose bytes the budget knows already. Never NULL. */
struct unpacker *unpacker_new(struct source *source, const char *name, bool inside, struct budget *budget);
void unpacker_free(struct unpacker *unpacker);

/* The next member that is a file. Returns 1; 0 at the end; -1 where the archive is damaged, a problem having been added,
 * or where the budget is used up (budget->reached says so, no problem is added). */
int unpacker_next(struct unpacker *unpacker, struct member *ret_member, struct problems *problems);

/* Whether the archive could not be read on because that took too much memory. */
bool unpacker_starved(const struct unpacker *unpacker);

/* The bytes of the member at hand, to be freed before the next one. Where the member grows above its limit, or the
 * budget is used up, it ends early and unpacker_cut() is true. */
struct source *unpacker_source(struct unpacker *unpacker);

/* Whether the member at hand was cut by a limit; ret_limit is the name of its option. */
bool unpacker_cut(const struct unpacker *unpacker, const char **ret_limit);

#endif
