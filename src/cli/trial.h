/* A trial runs the signatures on uploads, to tell who writes them what they do there: which of them fire, what each costs, and
 * which errors none of them explains. Each upload is read in a process of a crew, so one that breaks its reader costs nothing
 * but itself; what is kept grows with what is different in the uploads, not with their number.
 *
 *	if (trial_run(&trial, &many) == 0)
 *		trial_print(&trial, &many);
 *	trial_release(&trial);
 */
#ifndef CLI_TRIAL_H
#define CLI_TRIAL_H

#include "arena.h"
#include "buf.h"
#include "many.h"
#include "scanner.h"
#include "uploads.h"

#define TRIAL_TEMPLATES 20000 /* of unexplained errors */

struct trial {
	const struct many *many;
	struct uploads uploads;
	size_t incomplete;     /* uploads that could not be read in full */
	struct tally *tallies; /* by signature */
	size_t *fired;	       /* by signature: uploads in which it matched */
	struct unexplained {
		const char *fingerprint;
		const char *template;
		unsigned long long count; /* entries */
		size_t uploads;
		size_t upload; /* the first one, and where it stands there */
		const char *file;
		unsigned long long line;
	} * unexplained; /* by uploads, then count, then fingerprint */
	size_t unexplained_count, unexplained_room;
	size_t *slots;		       /* hash table over unexplained: index + 1 */
	unsigned long long overflowed; /* entries of templates that had no room */
	struct arena arena;
};

/* Reads all uploads that the options name. Returns 0, or -1 after adding problems. */
int trial_run(struct trial *trial, const struct many *many);
void trial_release(struct trial *trial);

/* What an upload is called in what is written: its path, or a token. */
const char *trial_upload(const struct trial *trial, size_t number);

/* Reports for people, and for programs. Both are the same for the same uploads, but for the times in a profile. */
void trial_print_coverage(const struct trial *trial, struct buf *text);
void trial_print_profile(const struct trial *trial, struct buf *text);
void trial_write(const struct trial *trial, struct buf *json);

#endif
