/* The work that map and batch have in common: uploads are given to a crew, and of each comes back a row and a record. Inside of
 * many_*.c. */
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include "crew.h"
#include "many.h"
#include "uploads.h"

#include <jansson.h>

#define JOB_TICK 250 /* milliseconds to wait for a result before looking at something else */

struct job {
	const struct many *many;
	struct uploads uploads;
	bool reports;	      /* of each machine, too */
	json_t *folders;      /* that the uploads lie in, for the sandbox */
	const char *confined; /* in a process of the crew */
	json_t *nothing;      /* the record of an upload with nothing in it */
	size_t unread;
	bool failed_enough; /* for --fail-on */
	int64_t start, drawn;
	bool shown;
};

/* Finds the uploads. Returns 0, or -1 after adding problems. */
int job_begin(struct job *job, const struct many *many);
void job_end(struct job *job);

/* The processors that this process may use: by affinity, and by the quota of its cgroup. */
size_t job_processors(void);

/* Of as many processes as the options ask for, or as there are processors to use. */
struct crew *job_crew(struct job *job);

/* What a process has said, or where it died what we say: the row and the record, each a line. */
void job_read(const struct job *job, const struct crew_result *result, struct buf *said,
	      struct slice *ret_row, struct slice *ret_record);

/* Counts what the exit status tells. */
void job_note(struct job *job, struct slice row);
enum exit_status job_status(const struct job *job, bool output_failed);

/* Progress on standard error, and its end; begun were done before. */
void job_draw(struct job *job, const struct crew *crew, size_t done, size_t begun);
void job_wipe(const struct job *job);

/* The folders of the uploads, for the sandbox, or "/" where they are too many to be told one by one: an object whose keys
 * they are. */
json_t *job_folders(const struct uploads *uploads);

#endif
