#include "job.h"

#include "analyze.h"
#include "escape.h"
#include "memory.h"
#include "record.h"
#include "reports.h"
#include "row.h"
#include "sandbox.h"
#include "source.h"
#include "value.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FOLDERS_MOST 64 /* that the sandbox is told of one by one */
#define GRACE	     30 /* seconds that a process gets beyond --max-seconds */

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

size_t job_processors(void)
{
	FILE *file = fopen("/sys/fs/cgroup/cpu.max", "r");
	long count = sysconf(_SC_NPROCESSORS_ONLN);
	double quota, period;
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		count = CPU_COUNT(&set);
	if (file && fscanf(file, "%lf %lf", &quota, &period) == 2 && period > 0 &&
	    quota / period < (double)count)
		count = (long)(quota / period);
	if (file)
		fclose(file);
	return count > 0 ? (size_t)count : 1;
}

/* Uploads may be links; Landlock looks at where they lead. */
static void add_folder(json_t *folders, const char *path)
{
	char *real = realpath(path, NULL), *slash = real ? strrchr(real, '/') : NULL;

	if (slash) {
		slash[slash == real] = '\0';
		json_object_set_new_nocheck(folders, real, json_true());
	}
	free(real);
}

/* The folders of the uploads, or all where they are too many to be told one by one. */
json_t *job_folders(const struct uploads *uploads)
{
	json_t *folders = json_object();

	for (size_t i = 0; i < uploads->count && json_object_size(folders) <= FOLDERS_MOST; i++)
		add_folder(folders, uploads->items[i].path);
	if (json_object_size(folders) > FOLDERS_MOST) {
		json_object_clear(folders);
		json_object_set_new(folders, "/", json_true());
	}
	return folders;
}

/* In a process of the crew */

static void begin(void *context)
{
	struct job *job = context;
	const struct options *options = job->many->options;
	struct sandbox sandbox = { 0 };
	const char *folder;
	json_t *value;

	if (options->no_sandbox || MEMORY_SANITIZED) {
		job->confined = options->no_sandbox ? "none: --no-sandbox" : "none: built with a sanitizer";
		return;
	}
	memory_bound((size_t)options->limits.memory);
	json_object_foreach(job->folders, folder, value)
		sandbox_reads(&sandbox, folder);
	sandbox_reads(&sandbox, job->many->templates);
	sandbox_reads(&sandbox, options->templates);
	if (job->reports)
		sandbox_writes_in(&sandbox, options->output);
	job->confined = sandbox_enter(&sandbox);
}

/* With what the upload is called in front, as it is what a reader looks for. */
static json_t *with_input(json_t *record, const struct upload *upload)
{
	json_t *whole = json_pack("{s:O, s:{s:o}}", "schema", json_object_get(record, "schema"), "input",
				  "path", text_value(slice_of(upload->path)));

	if (upload->folder)
		json_object_set_new(json_object_get(whole, "input"), "folder", json_string(upload->folder));
	if (*upload->fingerprint)
		json_object_set_new(json_object_get(whole, "input"), "fingerprint",
				    json_string(upload->fingerprint));
	json_object_update_missing(whole, record);
	json_decref(record);
	return whole;
}

/* The name of an upload tells of its machine. */
static struct slice name_of(const struct upload *upload)
{
	struct slice name = slice_of(upload->path);

	while (slice_find_byte(name, '/') < name.length)
		name = slice_tail(name, slice_find_byte(name, '/') + 1);
	return slice_head(name, slice_find_byte(name, '.'));
}

static void hide(struct secrets *secrets, json_t *record, const struct upload *upload)
{
	secrets_add(secrets, "host", name_of(upload));
	secrets_hide(secrets, record);
}

static bool holds_secrets(struct secrets *secrets, const json_t *record, struct slice text)
{
	json_t *blank = secrets_blank(secrets, record);
	struct buf blank_text = { 0 };
	bool holds;

	record_write(blank, false, &blank_text);
	holds = secrets_left(secrets, text, buf_slice(&blank_text));
	json_decref(blank);
	buf_release(&blank_text);
	return holds;
}

static json_t *failure(const struct job *job, const struct upload *upload, const char *status,
		       const char *what, const char *detail)
{
	json_t *record = json_deep_copy(job->nothing);

	json_object_set_new(record, "status", json_string(status));
	json_object_set_new(
		record, "limits",
		json_pack("[{s:s, s:s, s:n, s:n}]", "what", what, "detail", detail, "file", "line"));
	return with_input(record, upload);
}

static void add_lines(const json_t *record, struct buf *bytes)
{
	json_t *row = row_of_record(record);

	row_write(row, bytes);
	record_write(record, false, bytes);
	json_decref(row);
}

/* Returns whether all of them were written. */
static bool write_reports(const struct job *job, const struct upload *upload, json_t *record)
{
	struct options options = *job->many->options;
	struct problems problems = { 0 };
	struct reports reports = { .options = &options,
				   .templates = job->many->templates,
				   .problems = &problems,
				   .secrets = job->many->secrets };
	struct buf folder = { 0 };
	bool written;

	buf_printf(&folder, "%s/%s", options.output, upload->folder);
	options.output = buf_text(&folder);
	options.html = options.xlsx = options.json = options.markdown = options.text = options.script = NULL;
	options.quiet = true;
	written = reports_write(&reports, record) == EXIT_DONE;
	problems_print(&problems, 0, stderr);
	problems_release(&problems);
	buf_release(&folder);
	return written;
}

/* The record of an upload of which nothing may be said. */
static json_t *withheld(const struct job *job, const struct upload *upload)
{
	struct upload hidden = *upload;

	hidden.path = secrets_token(job->many->secrets, "host", name_of(upload));
	return failure(job, &hidden, "unreadable", "redaction",
		       "it still held something that --redact hides");
}

/* What is said of an upload: its row and its record, a line each; nothing where its reports could not be written, so that it
 * is not done. */
static void work(void *context, size_t number, struct buf *bytes)
{
	struct job *job = context;
	const struct upload *upload = &job->uploads.items[number];
	struct secrets *secrets = job->many->secrets;
	struct options options = *job->many->options;
	struct problems problems = { 0 };
	struct analysis analysis = { 0 };
	char *path = (char *)upload->path;

	options.paths = &path;
	options.path_count = 1;
	options.jobs = 1;
	options.quiet = true;
	if (secrets)
		secrets_forget(secrets);
	if (!options.no_sandbox && !MEMORY_SANITIZED)
		memory_bound((size_t)options.limits.memory);
	analyze(&options, job->many->rules, job->many->matcher, job->many->patterns_sha256, job->confined,
		secrets, &problems, &analysis);
	analysis.record = with_input(analysis.record, upload);
	if (secrets)
		hide(secrets, analysis.record, upload);
	if (!job->reports || source_stop || write_reports(job, upload, analysis.record)) {
		record_narrow(analysis.record);
		record_fit(analysis.record, RECORD_LINE_LIMIT - 1);
		add_lines(analysis.record, bytes);
	}
	if (secrets && bytes->length && holds_secrets(secrets, analysis.record, buf_slice(bytes))) {
		json_t *record = withheld(job, upload);

		buf_clear(bytes);
		add_lines(record, bytes);
		json_decref(record);
	}
	if (options.verbose)
		problems_print(&problems, 0, stderr);
	problems_release(&problems);
	json_decref(analysis.record);
}

/* The rest is in the process that the user started */

static json_t *record_of_nothing(const struct many *many)
{
	struct options options = *many->options;
	struct problems problems = { 0 };
	struct analysis analysis = { 0 };

	options.path_count = 0;
	options.progress = CHOICE_NEVER;
	analyze(&options, many->rules, many->matcher, many->patterns_sha256, "nothing was read", NULL,
		&problems, &analysis);
	problems_release(&problems);
	return analysis.record;
}

/* Where a process died there is still a record, by us. */
static void say_failure(const struct job *job, const struct crew_result *result, struct buf *bytes)
{
	const struct upload *upload = &job->uploads.items[result->number];
	char detail[128];
	json_t *record;

	if (result->end == CREW_LATE)
		snprintf(detail, sizeof(detail),
			 "reading it took longer than --max-seconds allows, and was ended");
	else
		snprintf(detail, sizeof(detail), "reading it ended the process%s%s",
			 result->signal ? ": " : "", result->signal ? strsignal(result->signal) : "");
	record = failure(job, upload, result->end == CREW_LATE ? "limit" : "unreadable",
			 result->end == CREW_LATE ? "max-seconds" : "crash", detail);
	if (job->many->secrets) {
		secrets_forget(job->many->secrets);
		hide(job->many->secrets, record, upload);
	}
	add_lines(record, bytes);
	json_decref(record);
}

void job_read(const struct job *job, const struct crew_result *result, struct buf *said,
	      struct slice *ret_row, struct slice *ret_record)
{
	size_t end;

	buf_clear(said);
	if (result->end == CREW_DONE)
		buf_add(said, result->bytes);
	else
		say_failure(job, result, said);
	end = slice_find_byte(buf_slice(said), '\n');
	*ret_row = slice_head(buf_slice(said), end + 1);
	*ret_record = slice_tail(buf_slice(said), end + 1);
}

void job_note(struct job *job, struct slice row_line)
{
	json_t *row = json_loadb(row_line.text, row_line.length, 0, NULL);
	const char *reading = json_string_value(json_object_get(row, "reading"));
	const char *status = json_string_value(json_object_get(row, "status"));
	double confidence = json_number_value(json_object_get(row, "confidence"));

	job->unread += !reading || strcmp(reading, "ok") != 0 ||
		       json_integer_value(json_object_get(row, "limits")) > 0;
	job->failed_enough |= job->many->options->fail_on > 0 && status && strcmp(status, "failed") == 0 &&
			      confidence >= job->many->options->fail_on;
	json_decref(row);
}

void job_draw(struct job *job, const struct crew *crew, size_t done, size_t begun)
{
	double seconds = (double)(now() - job->start) / 1000,
	       rate = seconds > 0 ? (double)(done - begun) / seconds : 0;
	enum choice wanted = job->many->options->progress;
	size_t number;
	double slowest = crew_slowest(crew, &number);

	if (job->many->options->quiet || wanted == CHOICE_NEVER ||
	    (wanted == CHOICE_AUTO && !isatty(STDERR_FILENO)) || seconds < 1 || now() - job->drawn < JOB_TICK)
		return;
	job->drawn = now();
	job->shown = true;
	fprintf(stderr, "\r%zu of %zu machines  %.1f/s  %.0f s left", done, job->uploads.count, rate,
		rate > 0 ? (double)(job->uploads.count - done) / rate : 0);
	if (slowest >= 2) {
		const char *path = job->uploads.items[number].path, *name = strrchr(path, '/');
		struct buf shown = { 0 };

		escape_text(&shown, slice_head(slice_of(name ? name + 1 : path), 40));
		fprintf(stderr, "  slowest: %s, %.0f s", buf_text(&shown), slowest);
		buf_release(&shown);
	}
	fputs("\033[K", stderr);
	fflush(stderr);
}

void job_wipe(const struct job *job)
{
	if (job->shown)
		fputs("\r\033[K", stderr);
}

struct crew *job_crew(struct job *job)
{
	const struct options *options = job->many->options;
	size_t workers = options->jobs > 0 ? (size_t)options->jobs : job_processors();

	return crew_new(&(struct crew_plan){
		.workers = workers < job->uploads.count ? workers
			   : job->uploads.count		? job->uploads.count
							: 1,
		.begin = begin,
		.work = work,
		.context = job,
		.seconds = options->limits.seconds ? (long)options->limits.seconds + GRACE : 0,
	});
}

static const char *token_of_name(void *context, struct slice name)
{
	return secrets_token(context, "host", slice_head(name, slice_find_byte(name, '.')));
}

int job_begin(struct job *job, const struct many *many)
{
	*job = (struct job){ .many = many, .start = now() };
	if (many->options->redact && !many->options->redact_key) {
		problems_add(many->problems, (struct place){ 0 },
			     "--redact for many machines wants --redact-key: else each has tokens of its own")
			->help = "head -c 32 /dev/urandom > KEY";
		return -1;
	}
	if (many->options->redact_map) {
		problems_add(many->problems, (struct place){ 0 }, "--redact-map is for one machine");
		return -1;
	}
	if (uploads_find(&job->uploads, many->options, many->problems)) {
		uploads_release(&job->uploads);
		return -1;
	}
	if (many->options->command == COMMAND_BATCH)
		uploads_name(&job->uploads, many->secrets ? token_of_name : NULL, many->secrets);
	job->folders = job_folders(&job->uploads);
	job->nothing = record_of_nothing(many);
	return 0;
}

void job_end(struct job *job)
{
	json_decref(job->nothing);
	json_decref(job->folders);
	uploads_release(&job->uploads);
}

enum exit_status job_status(const struct job *job, bool output_failed)
{
	if (output_failed)
		return EXIT_OUTPUT;
	if (source_stop || (job->many->options->strict && job->unread))
		return EXIT_INCOMPLETE;
	return job->failed_enough ? EXIT_FAIL_ON : EXIT_DONE;
}
