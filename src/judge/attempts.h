/* Attempts are what was tried on the machine: a servicing session, an update's installation, a scan, a run of set-up.
 * Marker signatures open and close them. Those that succeeded without anything being found in them are forgotten again
 * when they grow many, but never that their subject succeeded. */
#ifndef JUDGE_ATTEMPTS_H
#define JUDGE_ATTEMPTS_H

#include "arena.h"
#include "hit.h"
#include "rules.h"

struct attempt {
	const struct attempt_kind *kind;
	const struct attempt
		*linked;  /* the first of those that tell of the same failure, itself included; or NULL */
	struct slice key; /* point into the buffers below */
	struct slice subject;
	char key_text[64];
	struct slice step; /* the last thing that it was doing */
	char subject_text[192];
	char step_text[192];
	size_t file;
	unsigned long long line;     /* where it was first seen */
	unsigned long long end_line; /* where it ended; 0: it has no end */
	unsigned long long sequence; /* of its last marker */
	int64_t start, end;
	int64_t utc; /* of its begin, where its log tells; STAMP_NONE */
	enum outcome outcome;
	unsigned code;		   /* 0: none */
	unsigned long long id;	   /* unique, from 1 */
	unsigned long long around; /* the id of the attempt that was open when it ended, 0 for none */
	bool open;
	bool ended;	 /* it has an end, or was told in one line */
	bool forgotten;	 /* no longer in the list: freed with its last finding */
	size_t findings; /* that refer to it */
	size_t number;	 /* 1 for A1; 0 while it is in no record */
};

struct subject {
	const struct attempt_kind *kind;
	struct slice text;
	uint64_t hash;
	int64_t success_time;		     /* of its last success; STAMP_NONE */
	unsigned long long success_sequence; /* 0: never */
	size_t success_file;
	unsigned long long failures, successes;
};

struct attempts {
	struct attempt **items; /* in the order they were first seen */
	size_t count, room;
	struct subject *subjects; /* a hash table, NULL until the first */
	size_t subject_count;
	bool zone_known; /* from those that tell local time and UTC */
	int zone;	 /* minutes east of UTC, of the last of them */
	unsigned long long forgotten;
	unsigned long long last_id;
	struct attempt *ended;	       /* the last that ended or was told in one line, or NULL, … */
	unsigned long long ended_line; /* … and where */
};

void attempts_release(struct attempts *attempts);

/* Handles a hit of a marker signature in a file. Returns the attempt that it belongs to, valid until the next call unless
 * a finding refers to it; NULL only for a step of nothing that is open. */
struct attempt *attempts_mark(struct attempts *attempts, const struct rules *rules, struct arena *arena,
			      const struct hit *hit, size_t file, unsigned long long sequence);

/* A finding refers to the attempt, and lets go of it again (which may be NULL). */
struct attempt *attempt_hold(struct attempt *attempt);
void attempt_drop(struct attempt *attempt);

/* The attempt around an entry: the one that this very line ended or tells of; else the one that was opened last in this
 * file, within half a day, and is still open; else the one that ended within a second before; or NULL. */
struct attempt *attempts_current(const struct attempts *attempts, size_t file, unsigned long long line,
				 int64_t time);

/* Links failed attempts of several logs that tell of one failure: the same update within half a day, or the same code
 * within minutes. To be called once, after all files. */
void attempts_link(struct attempts *attempts);

/* Nothing more comes of this file. */
void attempts_end_file(struct attempts *attempts, size_t file);

/* Whether the attempt's subject succeeded after it: later by time where both have one, else later in the same file. An
 * attempt without a subject of its own (a session) recovered if something in it failed, and all of that recovered. One that
 * is linked to others recovered with them: one kind of them all did. */
bool attempts_recovered(const struct attempts *attempts, const struct attempt *attempt);

#endif
