#include "job.h"

#include "memory.h"
#include "output.h"
#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define AHEAD 256 /* results that may wait for an earlier one */

struct queue {
	struct job *job;
	struct crew *crew;
	struct buf *lines; /* records by number, from next on */
	bool *there;
	size_t next;
	FILE *file;
	const char *name; /* of the file */
};

static bool write_ready(struct job *job, struct queue *queue)
{
	bool failed = false;

	while (queue->next < job->uploads.count && queue->there[queue->next] && !failed) {
		struct buf *line = &queue->lines[queue->next++];

		failed = fwrite(line->text, 1, line->length, queue->file) != line->length ||
			 fflush(queue->file);
		buf_release(line);
	}
	if (failed)
		problems_add_refusal(job->many->problems, "write", queue->name, errno);
	return !failed;
}

static void put_result(struct job *job, struct queue *queue, const struct crew_result *result)
{
	struct buf said = { 0 };
	struct slice row, record;

	job_read(job, result, &said, &row, &record);
	job_note(job, row);
	buf_add(&queue->lines[result->number], record);
	queue->there[result->number] = true;
	buf_release(&said);
}

static bool map_all(struct queue *queue)
{
	struct job *job = queue->job;
	struct crew *crew = queue->crew;
	size_t given = 0, done = 0;
	bool stopped = false;

	while (given < job->uploads.count || crew_is_busy(crew)) {
		struct crew_result result;

		if (source_stop && !stopped) {
			crew_stop(crew);
			stopped = true;
		}
		if (stopped && !crew_is_busy(crew))
			break;
		while (!stopped && given < job->uploads.count && given < queue->next + AHEAD &&
		       crew_has_room(crew)) {
			if (crew_give(crew, given) == 0) {
				given++;
				continue;
			}
			problems_add_refusal(job->many->problems, "start", "a process", errno);
			return false;
		}
		if (crew_take(crew, JOB_TICK, &result)) {
			put_result(job, queue, &result);
			done++;
			if (!write_ready(job, queue))
				return false;
		}
		job_draw(job, crew, done, 0);
	}
	return true;
}

/* A file has all lines or is not there: others will take it for the whole. */
static int fill_lines(void *context, const char *path, struct problems *problems)
{
	struct queue *queue = context;
	bool written;

	queue->name = queue->job->many->options->output;
	queue->file = fopen(path, "we");
	if (!queue->file) {
		problems_add_refusal(problems, "write", queue->name, errno);
		return -1;
	}
	written = map_all(queue);
	if (fclose(queue->file) && written) {
		problems_add_refusal(problems, "write", queue->name, errno);
		return -1;
	}
	if (written && source_stop)
		problems_add(problems, (struct place){ 0 }, "interrupted: '%s' is not written", queue->name);
	return written && !source_stop ? 0 : -1;
}

static bool map_to_output(struct queue *queue)
{
	const struct many *many = queue->job->many;
	const char *output = many->options->output;

	if (output && strcmp(output, "-") != 0)
		return output_fill(output, fill_lines, queue, many->problems) == 0 || source_stop;
	queue->name = "standard output";
	queue->file = stdout;
	return map_all(queue);
}

enum exit_status many_map(const struct many *many)
{
	struct job job;
	struct queue queue = { .job = &job };
	enum exit_status result;

	if (job_begin(&job, many))
		return EXIT_USAGE;
	queue.lines = memory_new_array(job.uploads.count, sizeof(*queue.lines));
	queue.there = memory_new_array(job.uploads.count, sizeof(*queue.there));
	queue.crew = job_crew(&job);
	result = job_status(&job, !map_to_output(&queue));
	job_wipe(&job);
	crew_free(queue.crew);
	for (size_t i = 0; i < job.uploads.count; i++)
		buf_release(&queue.lines[i]);
	free(queue.lines);
	free(queue.there);
	job_end(&job);
	return result;
}
