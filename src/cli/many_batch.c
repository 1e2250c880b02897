#include "job.h"

#include "census.h"
#include "fleet_files.h"
#include "memory.h"
#include "output.h"
#include "row.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* What is known of the uploads so far: where their records stand in machines.ndjson, which grows as they come. */
struct ledger {
	const char *path;
	int file;
	off_t end;
	struct place_of {
		off_t begin;
		size_t length; /* 0: not there */
	} * places;	       /* by number of the upload */
	struct fleet *fleet;
	size_t done, unwritten; /* unwritten: analysed, but not their reports */
};

static json_t *numbers_of_uploads(const struct job *job)
{
	json_t *numbers = json_object();

	for (size_t i = 0; i < job->uploads.count; i++)
		json_object_set_new_nocheck(numbers, job->uploads.items[i].folder,
					    json_integer((json_int_t)i));
	return numbers;
}

/* The upload whose record this is, judged as it would be now; NONE where it has to be done again. */
static size_t upload_of(const struct job *job, const json_t *numbers, const json_t *record)
{
	const json_t *input = json_object_get(record, "input"),
		     *provenance = json_object_get(record, "provenance");
	const json_t *nothing = json_object_get(job->nothing, "provenance");
	const char *folder = json_string_value(json_object_get(input, "folder"));
	const char *fingerprint = json_string_value(json_object_get(input, "fingerprint"));
	const json_t *number = folder ? json_object_get(numbers, folder) : NULL;

	if (!number || !fingerprint ||
	    strcmp(fingerprint, job->uploads.items[json_integer_value(number)].fingerprint) != 0 ||
	    !json_equal(json_object_get(provenance, "patterns_sha256"),
			json_object_get(nothing, "patterns_sha256")) ||
	    !json_equal(json_object_get(provenance, "options"), json_object_get(nothing, "options")) ||
	    !json_equal(json_object_get(provenance, "fixrank"), json_object_get(nothing, "fixrank")))
		return NONE;
	return (size_t)json_integer_value(number);
}

static void take_up_line(struct job *job, struct ledger *ledger, const json_t *numbers, struct slice line)
{
	json_t *record = json_loadb(line.text, line.length, JSON_ALLOW_NUL, NULL), *row = NULL;
	size_t number = record ? upload_of(job, numbers, record) : NONE;

	if (number != NONE && !ledger->places[number].length) {
		struct buf text = { 0 };

		row = row_of_record(record);
		row_write(row, &text);
		job_note(job, buf_slice(&text));
		fleet_add_row(ledger->fleet, row);
		ledger->places[number] = (struct place_of){ ledger->end, line.length };
		ledger->done++;
		buf_release(&text);
	}
	json_decref(row);
	json_decref(record);
}

/* Reads what an earlier run has left; a line that was torn off is cut away. */
static int take_up(struct job *job, struct ledger *ledger)
{
	json_t *numbers = numbers_of_uploads(job);
	FILE *file = fopen(ledger->path, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while (file && (length = getline(&line, &room, file)) > 0 && line[length - 1] == '\n') {
		take_up_line(job, ledger, numbers, (struct slice){ line, (size_t)length });
		ledger->end += length;
	}
	free(line);
	if (file)
		fclose(file);
	json_decref(numbers);
	return ftruncate(ledger->file, ledger->end);
}

static int open_ledger(struct job *job, struct ledger *ledger, const char *path)
{
	struct problems *problems = job->many->problems;

	*ledger = (struct ledger){ .path = path, .fleet = fleet_new() };
	ledger->places = memory_new_array(job->uploads.count, sizeof(*ledger->places));
	ledger->file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (ledger->file >= 0 && flock(ledger->file, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) {
		problems_add_refusal(problems, "write", path, EBUSY)->help = "another run is writing it";
		return -1;
	}
	if (ledger->file >= 0 && take_up(job, ledger) == 0)
		return 0;
	problems_add_refusal(problems, "write", path, errno);
	return -1;
}

static void close_ledger(struct ledger *ledger)
{
	if (ledger->file >= 0)
		close(ledger->file);
	fleet_free(ledger->fleet);
	free(ledger->places);
}

static bool append(struct ledger *ledger, size_t number, struct slice line)
{
	struct slice rest = line;

	while (rest.length) {
		ssize_t done = write(ledger->file, rest.text, rest.length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		rest = slice_tail(rest, (size_t)done);
	}
	ledger->places[number] = (struct place_of){ ledger->end, line.length };
	ledger->end += (off_t)line.length;
	ledger->done++;
	return true;
}

/* A result that was interrupted is none: it will be done again. */
static bool keep_result(struct job *job, struct ledger *ledger, const struct crew_result *result)
{
	struct buf said = { 0 };
	struct slice row, record;
	bool kept = true;

	if (source_stop)
		return true;
	if (result->end == CREW_DONE && !result->bytes.length) {
		ledger->unwritten++;
		return true;
	}
	job_read(job, result, &said, &row, &record);
	job_note(job, row);
	fleet_add(ledger->fleet, slice_head(row, row.length - 1));
	kept = append(ledger, result->number, record);
	if (!kept)
		problems_add_refusal(job->many->problems, "write", ledger->path, errno);
	buf_release(&said);
	return kept;
}

static int make_folder(const struct job *job, const struct upload *upload)
{
	struct buf path = { 0 };
	int result;

	buf_printf(&path, "%s/%s", job->many->options->output, upload->folder);
	result = output_folder(buf_text(&path), job->many->problems);
	buf_release(&path);
	return result;
}

static size_t next_undone(const struct job *job, const struct ledger *ledger, size_t from)
{
	while (from < job->uploads.count && ledger->places[from].length)
		from++;
	return from;
}

static bool batch_all(struct job *job, struct crew *crew, struct ledger *ledger)
{
	size_t next = next_undone(job, ledger, 0), begun = ledger->done;
	bool stopped = false;

	while (next < job->uploads.count || crew_is_busy(crew)) {
		struct crew_result result;

		if (source_stop && !stopped) {
			crew_stop(crew);
			stopped = true;
		}
		if (stopped && !crew_is_busy(crew))
			break;
		while (!stopped && next < job->uploads.count && crew_has_room(crew)) {
			if (make_folder(job, &job->uploads.items[next]))
				return false;
			if (crew_give(crew, next)) {
				problems_add_refusal(job->many->problems, "start", "a process", errno);
				return false;
			}
			next = next_undone(job, ledger, next + 1);
		}
		if (crew_take(crew, JOB_TICK, &result) && !keep_result(job, ledger, &result))
			return false;
		job_draw(job, crew, ledger->done, begun);
	}
	return true;
}

struct sorting {
	const struct job *job;
	const struct ledger *ledger;
};

static bool copy_line(const struct ledger *ledger, const struct place_of *place, struct buf *line, FILE *file)
{
	size_t done = 0;

	buf_clear(line);
	buf_reserve(line, place->length);
	while (done < place->length) {
		ssize_t got = pread(ledger->file, line->text + done, place->length - done,
				    place->begin + (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return fwrite(line->text, 1, done, file) == done;
}

/* The records in the order of the uploads, without what earlier runs have left. */
static int fill_sorted(void *context, const char *path, struct problems *problems)
{
	const struct sorting *sorting = context;
	FILE *file = fopen(path, "w");
	struct buf line = { 0 };
	bool copied = file != NULL;
	int error;

	for (size_t i = 0; i < sorting->job->uploads.count && copied; i++)
		if (sorting->ledger->places[i].length)
			copied = copy_line(sorting->ledger, &sorting->ledger->places[i], &line, file);
	error = copied ? 0 : errno;
	if (file && fclose(file) && !error)
		error = errno;
	if (error)
		problems_add_refusal(problems, "write", path, error);
	buf_release(&line);
	return error ? -1 : 0;
}

static enum exit_status finish_batch(struct job *job, struct ledger *ledger)
{
	struct sorting sorting = { job, ledger };
	enum exit_status result;
	json_t *census;

	if (output_fill(ledger->path, fill_sorted, &sorting, job->many->problems))
		return EXIT_OUTPUT;
	census = census_new(ledger->fleet, job->many->rules);
	result = fleet_files_write(&(struct reports){ .options = job->many->options,
						      .templates = job->many->templates,
						      .problems = job->many->problems },
				   census);
	json_decref(census);
	return result;
}

static enum exit_status run_batch(struct job *job, const char *path)
{
	struct ledger ledger;
	enum exit_status result = EXIT_OUTPUT;
	struct crew *crew;
	bool worked;

	if (open_ledger(job, &ledger, path)) {
		close_ledger(&ledger);
		return EXIT_OUTPUT;
	}
	crew = job_crew(job);
	worked = batch_all(job, crew, &ledger);
	job_wipe(job);
	crew_free(crew);
	if (worked && !source_stop)
		result = finish_batch(job, &ledger);
	if (result == EXIT_DONE || (worked && source_stop))
		result = job_status(job, ledger.unwritten > 0);
	if (!job->many->options->quiet && worked)
		fprintf(stderr, "%zu of %zu machines, %zu could not be read in full%s\n", ledger.done,
			job->uploads.count, job->unread,
			source_stop ? "; the same command goes on from here" : "");
	close_ledger(&ledger);
	return result;
}

enum exit_status many_batch(const struct many *many)
{
	struct job job;
	struct buf path = { 0 };
	enum exit_status result;

	if (!many->options->output) {
		problems_add(many->problems, (struct place){ 0 }, "batch wants -o DIR")->help =
			"fixrank batch uploads -o out";
		return EXIT_USAGE;
	}
	if (job_begin(&job, many))
		return EXIT_USAGE;
	if (!job.uploads.count) {
		problems_add(many->problems, (struct place){ 0 }, "there is no upload")->help =
			"fixrank batch uploads -o out: each file or folder in uploads is one machine";
		job_end(&job);
		return EXIT_NO_LOG;
	}
	job.reports = true;
	for (size_t i = 0; i < job.uploads.count; i++)
		uploads_fingerprint(&job.uploads.items[i]);
	if (output_folder(many->options->output, many->problems)) {
		job_end(&job);
		return EXIT_OUTPUT;
	}
	buf_printf(&path, "%s/machines.ndjson", many->options->output);
	result = run_batch(&job, buf_text(&path));
	buf_release(&path);
	job_end(&job);
	return result;
}
