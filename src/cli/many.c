#include "many.h"

#include "analyze.h"
#include "buf.h"
#include "crew.h"
#include "escape.h"
#include "fleet.h"
#include "fleet_files.h"
#include "memory.h"
#include "output.h"
#include "record.h"
#include "reports.h"
#include "row.h"
#include "sandbox.h"
#include "source.h"
#include "census.h"
#include "uploads.h"
#include "value.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FOLDERS_MOST 64	 /* that the sandbox is told of one by one */
#define GRACE	     30	 /* seconds that a process gets beyond --max-seconds */
#define AHEAD	     256 /* results that may wait for an earlier one */
#define TICK	     250 /* milliseconds */

struct job {
	const struct many *many;
	struct uploads uploads;
	bool reports;	       /* of each machine, too */
	const char *confined;  /* in a process of the crew */
	const json_t *nothing; /* the record of an upload with nothing in it */
	size_t unread;
	bool failed_enough; /* for --fail-on */
	int64_t start, drawn;
	bool shown;
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* The processors that this process may use: by affinity, and by the quota of its cgroup. */
static size_t processors(void)
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

/* In a process of the crew */

static void add_folder(json_t *folders, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (strcmp(path, "-") == 0)
		return;
	if (!slash)
		json_object_set_new(folders, ".", json_true());
	else
		json_object_set_new_nocheck(
			folders, slash == path ? "/" : strndupa(path, (size_t)(slash - path)), json_true());
}

/* The folders of the uploads, or all where they are too many to be told one by one. */
static void open_uploads(const struct job *job, struct sandbox *sandbox)
{
	json_t *folders = json_object(), *value;
	const char *folder;

	for (size_t i = 0; i < job->uploads.count && json_object_size(folders) <= FOLDERS_MOST; i++)
		add_folder(folders, job->uploads.items[i].path);
	if (json_object_size(folders) > FOLDERS_MOST)
		sandbox_reads(sandbox, "/");
	else
		json_object_foreach(folders, folder, value)
			sandbox_reads(sandbox, folder);
	json_decref(folders);
}

static void begin(void *context)
{
	struct job *job = context;
	const struct options *options = job->many->options;
	struct sandbox sandbox = { 0 };

	if (options->no_sandbox || MEMORY_SANITIZED) {
		job->confined = options->no_sandbox ? "none: --no-sandbox" : "none: built with a sanitizer";
		return;
	}
	memory_bound((size_t)options->limits.memory);
	open_uploads(job, &sandbox);
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

	if (*upload->fingerprint)
		json_object_set_new(json_object_get(whole, "input"), "fingerprint",
				    json_string(upload->fingerprint));
	json_object_update_missing(whole, record);
	json_decref(record);
	return whole;
}

/* The name of an upload tells of its machine. */
static void hide(struct secrets *secrets, json_t *record, const struct upload *upload)
{
	struct slice name = slice_of(upload->path);

	while (slice_find_byte(name, '/') < name.length)
		name = slice_tail(name, slice_find_byte(name, '/') + 1);
	secrets_add(secrets, "host", slice_head(name, slice_find_byte(name, '.')));
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

static void write_reports(const struct job *job, const struct upload *upload, json_t *record,
			  struct problems *problems)
{
	struct options options = *job->many->options;
	struct reports reports = { &options, job->many->templates, problems, job->many->secrets };
	struct buf folder = { 0 };

	buf_printf(&folder, "%s/%s", options.output, upload->folder);
	options.output = buf_text(&folder);
	options.html = options.xlsx = options.json = options.markdown = options.text = NULL;
	options.quiet = true;
	reports_write(&reports, record);
	buf_release(&folder);
}

/* What is said of an upload: its row and its record, a line each. */
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
	if (job->reports && !source_stop)
		write_reports(job, upload, analysis.record, &problems);
	record_fit(analysis.record, RECORD_LINE_LIMIT - 1);
	add_lines(analysis.record, bytes);
	if (secrets && holds_secrets(secrets, analysis.record, buf_slice(bytes))) {
		json_t *withheld = failure(job, &(struct upload){ .path = "withheld" }, "unreadable",
					   "redaction", "it still held something that --redact hides");

		buf_clear(bytes);
		add_lines(withheld, bytes);
		json_decref(withheld);
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

static void split_lines(struct slice bytes, struct slice *ret_row, struct slice *ret_record)
{
	size_t end = slice_find_byte(bytes, '\n');

	*ret_row = slice_head(bytes, end + 1);
	*ret_record = slice_tail(bytes, end + 1);
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

static void note(struct job *job, struct slice row_line)
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

static void draw(struct job *job, const struct crew *crew, size_t done, size_t begun)
{
	double seconds = (double)(now() - job->start) / 1000,
	       rate = seconds > 0 ? (double)(done - begun) / seconds : 0;
	enum choice wanted = job->many->options->progress;
	size_t number;
	double slowest = crew_slowest(crew, &number);

	if (job->many->options->quiet || wanted == CHOICE_NEVER ||
	    (wanted == CHOICE_AUTO && !isatty(STDERR_FILENO)) || seconds < 1 || now() - job->drawn < TICK)
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

static void wipe(const struct job *job)
{
	if (job->shown)
		fputs("\r\033[K", stderr);
}

static struct crew *new_crew(struct job *job)
{
	const struct options *options = job->many->options;
	size_t workers = options->jobs > 0 ? (size_t)options->jobs : processors();

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

static int begin_job(struct job *job, const struct many *many)
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
	job->nothing = record_of_nothing(many);
	return 0;
}

static void end_job(struct job *job)
{
	json_decref((json_t *)job->nothing);
	uploads_release(&job->uploads);
}

static enum exit_status status_of(const struct job *job, bool output_failed)
{
	if (output_failed)
		return EXIT_OUTPUT;
	if (source_stop || (job->many->options->strict && job->unread))
		return EXIT_INCOMPLETE;
	return job->failed_enough ? EXIT_FAIL_ON : EXIT_DONE;
}

/* map */

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

	if (result->end == CREW_DONE)
		buf_add(&said, result->bytes);
	else
		say_failure(job, result, &said);
	split_lines(buf_slice(&said), &row, &record);
	note(job, row);
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
		if (crew_take(crew, TICK, &result)) {
			put_result(job, queue, &result);
			done++;
			if (!write_ready(job, queue))
				return false;
		}
		draw(job, crew, done, 0);
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

	if (begin_job(&job, many))
		return EXIT_USAGE;
	queue.lines = memory_new_array(job.uploads.count, sizeof(*queue.lines));
	queue.there = memory_new_array(job.uploads.count, sizeof(*queue.there));
	queue.crew = new_crew(&job);
	result = status_of(&job, !map_to_output(&queue));
	wipe(&job);
	crew_free(queue.crew);
	for (size_t i = 0; i < job.uploads.count; i++)
		buf_release(&queue.lines[i]);
	free(queue.lines);
	free(queue.there);
	end_job(&job);
	return result;
}

/* Files of lines */

/* Returns the number of lines that are neither record nor row; -1 where the file cannot be read. */
static long read_lines(struct fleet *fleet, const char *path, struct problems *problems)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t length;
	long broken = 0;

	if (!file) {
		problems_add_refusal(problems, "read", path, errno);
		return -1;
	}
	while ((length = getline(&line, &room, file)) > 0 && !source_stop) {
		number++;
		length -= line[length - 1] == '\n';
		if (length && fleet_add(fleet, (struct slice){ line, (size_t)length }) == FLEET_BROKEN &&
		    ++broken <= 3)
			problems_add(problems, (struct place){ path, number, 0 },
				     "neither a record nor a row of fixrank");
	}
	if (ferror(file)) {
		problems_add_refusal(problems, "read", path, errno);
		broken = -1;
	}
	free(line);
	if (file != stdin)
		fclose(file);
	return broken;
}

static bool add_line(void *context, struct slice line)
{
	return fwrite(line.text, 1, line.length, context) == line.length;
}

static int fill_rows(void *context, const char *path, struct problems *problems)
{
	FILE *file = fopen(path, "w");
	bool written = file && fleet_each(context, add_line, file);
	int error = written ? 0 : errno;

	if (file && fclose(file) && !error)
		error = errno;
	if (error)
		problems_add_refusal(problems, "write", path, error);
	return error ? -1 : 0;
}

static enum exit_status write_rows(const struct options *options, struct fleet *fleet,
				   struct problems *problems)
{
	if (options->output && strcmp(options->output, "-") != 0)
		return output_fill(options->output, fill_rows, fleet, problems) ? EXIT_OUTPUT : EXIT_DONE;
	if (fleet_each(fleet, add_line, stdout) && fflush(stdout) == 0)
		return EXIT_DONE;
	problems_add_refusal(problems, "write", "standard output", errno);
	return EXIT_OUTPUT;
}

enum exit_status many_merge(const struct options *options, struct problems *problems)
{
	struct fleet *fleet = fleet_new();
	enum exit_status result;
	bool broken = false;

	if (!options->path_count) {
		problems_add(problems, (struct place){ 0 }, "merge wants files")->help =
			"fixrank merge a.ndjson b.ndjson -o all.ndjson";
		fleet_free(fleet);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < options->path_count; i++)
		broken |= read_lines(fleet, options->paths[i], problems) != 0;
	result = write_rows(options, fleet, problems);
	fleet_free(fleet);
	return result == EXIT_DONE && (broken || source_stop) ? EXIT_INCOMPLETE : result;
}

/* The fleet's reports */

static enum exit_status write_fleet(const struct many *many, json_t *census)
{
	return fleet_write(&(struct reports){ many->options, many->templates, many->problems, NULL }, census);
}

enum exit_status many_report(const struct many *many, const char *path)
{
	struct fleet *fleet = fleet_new();
	long broken = read_lines(fleet, path, many->problems);
	enum exit_status result = EXIT_INCOMPLETE;
	json_t *census;

	if (broken >= 0) {
		census = census_new(fleet, many->rules);
		result = write_fleet(many, census);
		json_decref(census);
	}
	fleet_free(fleet);
	return result == EXIT_DONE && broken ? EXIT_INCOMPLETE : result;
}

/* batch */

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
	size_t done;
};

static json_t *numbers_of_uploads(const struct job *job)
{
	json_t *numbers = json_object();

	for (size_t i = 0; i < job->uploads.count; i++)
		json_object_set_new_nocheck(numbers, job->uploads.items[i].path, json_integer((json_int_t)i));
	return numbers;
}

/* The upload whose record this is, judged as it would be now; NONE where it has to be done again. */
static size_t upload_of(const struct job *job, const json_t *numbers, const json_t *record)
{
	const json_t *input = json_object_get(record, "input"),
		     *provenance = json_object_get(record, "provenance");
	const json_t *nothing = json_object_get(job->nothing, "provenance");
	const char *path = json_string_value(json_object_get(input, "path"));
	const char *fingerprint = json_string_value(json_object_get(input, "fingerprint"));
	const json_t *number = path ? json_object_get(numbers, path) : NULL;

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
		note(job, buf_slice(&text));
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
	if (result->end == CREW_DONE)
		buf_add(&said, result->bytes);
	else
		say_failure(job, result, &said);
	split_lines(buf_slice(&said), &row, &record);
	note(job, row);
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
		if (crew_take(crew, TICK, &result) && !keep_result(job, ledger, &result))
			return false;
		draw(job, crew, ledger->done, begun);
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

/* Each machine leads to its report. */
static void link_reports(const struct job *job, json_t *census)
{
	json_t *numbers = numbers_of_uploads(job), *machine;
	size_t i;

	json_array_foreach(json_object_get(census, "machines"), i, machine) {
		const char *path = json_string_value(json_object_get(machine, "path"));
		const json_t *number = path ? json_object_get(numbers, path) : NULL;

		if (number)
			json_object_set_new(
				machine, "report",
				json_sprintf("%s/report.html",
					     job->uploads.items[json_integer_value(number)].folder));
	}
	json_decref(numbers);
}

static enum exit_status finish_batch(struct job *job, struct ledger *ledger)
{
	struct sorting sorting = { job, ledger };
	enum exit_status result;
	json_t *census;

	if (output_fill(ledger->path, fill_sorted, &sorting, job->many->problems))
		return EXIT_OUTPUT;
	census = census_new(ledger->fleet, job->many->rules);
	link_reports(job, census);
	result = write_fleet(job->many, census);
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
	crew = new_crew(job);
	worked = batch_all(job, crew, &ledger);
	wipe(job);
	crew_free(crew);
	if (worked && !source_stop)
		result = finish_batch(job, &ledger);
	if (result == EXIT_DONE || (worked && source_stop))
		result = status_of(job, false);
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
	if (begin_job(&job, many))
		return EXIT_USAGE;
	job.reports = true;
	for (size_t i = 0; i < job.uploads.count; i++)
		uploads_fingerprint(&job.uploads.items[i]);
	if (output_folder(many->options->output, many->problems)) {
		end_job(&job);
		return EXIT_OUTPUT;
	}
	buf_printf(&path, "%s/machines.ndjson", many->options->output);
	result = run_batch(&job, buf_text(&path));
	buf_release(&path);
	end_job(&job);
	return result;
}
