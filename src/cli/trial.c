#include "trial.h"

#include "analyze.h"
#include "crew.h"
#include "job.h"
#include "memory.h"
#include "record.h"
#include "sandbox.h"
#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOT_COUNT ((size_t)TRIAL_TEMPLATES * 2)
#define GRACE	   30 /* seconds that a process gets beyond --max-seconds */

/* In a process of the crew */

static void begin(void *context)
{
	const struct trial *trial = context;
	struct sandbox sandbox = { 0 };
	const char *folder;
	json_t *folders, *value;

	if (trial->many->options->no_sandbox || MEMORY_SANITIZED)
		return;
	memory_bound((size_t)trial->many->options->limits.memory);
	folders = job_folders(&trial->uploads);
	json_object_foreach(folders, folder, value)
		sandbox_reads(&sandbox, folder);
	sandbox_enter(&sandbox);
	json_decref(folders);
}

static json_t *tallies_value(const struct trial *trial, const struct tally *tallies)
{
	json_t *list = json_array();

	for (size_t i = 0; i < trial->many->rules->signature_count; i++)
		if (tallies[i].tried)
			json_array_append_new(
				list, json_pack("[IIIIIII]", (json_int_t)i, (json_int_t)tallies[i].tried,
						(json_int_t)tallies[i].runs, (json_int_t)tallies[i].matches,
						(json_int_t)tallies[i].limits, (json_int_t)tallies[i].bytes,
						(json_int_t)tallies[i].nanoseconds));
	return list;
}

static bool holds_secrets(struct secrets *secrets, const json_t *record)
{
	json_t *blank = secrets_blank(secrets, record);
	struct buf text = { 0 }, blank_text = { 0 };
	bool holds;

	record_write(record, false, &text);
	record_write(blank, false, &blank_text);
	holds = secrets_left(secrets, buf_slice(&text), buf_slice(&blank_text));
	json_decref(blank);
	buf_release(&text);
	buf_release(&blank_text);
	return holds;
}

/* Nothing of an upload in which something was left that --redact hides. */
static void hide(struct secrets *secrets, struct slice name, struct analysis *analysis)
{
	secrets_add(secrets, "host", name);
	secrets_hide(secrets, analysis->record);
	if (!holds_secrets(secrets, analysis->record))
		return;
	json_object_set_new(analysis->record, "unexplained", json_array());
	analysis->incomplete = true;
}

/* The name of an upload tells of its machine. */
static struct slice name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct slice name = slice_of(slash ? slash + 1 : path);

	return slice_head(name, slice_find_byte(name, '.'));
}

static void work(void *context, size_t number, struct buf *bytes)
{
	struct trial *trial = context;
	const struct many *many = trial->many;
	struct options options = *many->options;
	struct problems problems = { 0 };
	struct analysis analysis = { .tallies = memory_new_array(many->rules->signature_count,
								 sizeof(struct tally)) };
	char *path = (char *)trial->uploads.items[number].path;
	json_t *said;

	options.paths = &path;
	options.path_count = 1;
	options.jobs = 1;
	options.quiet = true;
	if (many->secrets)
		secrets_forget(many->secrets);
	if (!options.no_sandbox && !MEMORY_SANITIZED)
		memory_bound((size_t)options.limits.memory);
	analyze(&options, many->rules, many->matcher, many->patterns_sha256, "", many->secrets, &problems,
		&analysis);
	if (many->secrets)
		hide(many->secrets, name_of(path), &analysis);
	said = json_pack("{s:o, s:O, s:b}", "tallies", tallies_value(trial, analysis.tallies), "unexplained",
			 json_object_get(analysis.record, "unexplained"), "incomplete",
			 analysis.incomplete || analysis.nothing);
	record_write(said, false, bytes);
	json_decref(said);
	json_decref(analysis.record);
	free(analysis.tallies);
	problems_release(&problems);
}

/* In the process that the user started */

static void add_tallies(struct trial *trial, const json_t *list)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		size_t number = (size_t)json_integer_value(json_array_get(item, 0));
		bool known =
			number < trial->many->rules->signature_count; /* a log may have broken the reader */
		struct tally *tally = &trial->tallies[known ? number : 0];
		unsigned long long *const fields[] = { &tally->tried,  &tally->runs,  &tally->matches,
						       &tally->limits, &tally->bytes, &tally->nanoseconds };

		if (!known)
			continue;
		for (size_t k = 0; k < sizeof(fields) / sizeof(*fields); k++)
			*fields[k] += (unsigned long long)json_integer_value(json_array_get(item, k + 1));
		trial->fired[number] += json_integer_value(json_array_get(item, 3)) > 0;
	}
}

static const char *string_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* Where the fingerprint is, or may be put. */
static size_t *slot_of(const struct trial *trial, const char *fingerprint)
{
	size_t at = strtoull(fingerprint, NULL, 16) % SLOT_COUNT;

	while (trial->slots[at] && strcmp(trial->unexplained[trial->slots[at] - 1].fingerprint, fingerprint))
		at = (at + 1) % SLOT_COUNT;
	return &trial->slots[at];
}

static struct unexplained *add_template(struct trial *trial, const char *fingerprint, size_t *slot)
{
	struct unexplained *unexplained;

	if (trial->unexplained_count >= TRIAL_TEMPLATES)
		return NULL;
	trial->unexplained = memory_grow(trial->unexplained, trial->unexplained_count,
					 &trial->unexplained_room, sizeof(*trial->unexplained));
	unexplained = &trial->unexplained[trial->unexplained_count++];
	*unexplained = (struct unexplained){ .fingerprint = arena_text(&trial->arena, slice_of(fingerprint)),
					     .upload = NONE };
	*slot = trial->unexplained_count;
	return unexplained;
}

/* The example is that of the first upload, whichever was read first. */
static void add_unexplained(struct trial *trial, const json_t *item, size_t upload)
{
	const char *fingerprint = string_of(item, "fingerprint");
	unsigned long long count = (unsigned long long)json_integer_value(json_object_get(item, "count"));
	size_t *slot = slot_of(trial, fingerprint);
	struct unexplained *unexplained =
		*slot ? &trial->unexplained[*slot - 1] : add_template(trial, fingerprint, slot);

	if (!unexplained) {
		trial->overflowed += count;
		return;
	}
	unexplained->count += count;
	unexplained->uploads++;
	if (upload >= unexplained->upload)
		return;
	unexplained->upload = upload;
	unexplained->template = arena_text(&trial->arena, slice_of(string_of(item, "template")));
	unexplained->file = arena_text(&trial->arena, slice_of(string_of(item, "file")));
	unexplained->line = (unsigned long long)json_integer_value(json_object_get(item, "line"));
}

static void add_result(struct trial *trial, const struct crew_result *result)
{
	json_t *said = result->end == CREW_DONE
			       ? json_loadb(result->bytes.text, result->bytes.length, JSON_ALLOW_NUL, NULL)
			       : NULL;
	json_t *item;
	size_t i;

	trial->incomplete += !said || json_is_true(json_object_get(said, "incomplete"));
	add_tallies(trial, json_object_get(said, "tallies"));
	json_array_foreach(json_object_get(said, "unexplained"), i, item)
		add_unexplained(trial, item, result->number);
	json_decref(said);
}

static int compare(const void *a, const void *b)
{
	const struct unexplained *left = a, *right = b;

	if (left->uploads != right->uploads)
		return left->uploads < right->uploads ? 1 : -1;
	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return strcmp(left->fingerprint, right->fingerprint);
}

static void draw(const struct trial *trial, size_t done)
{
	const struct options *options = trial->many->options;

	if (!options->quiet && options->progress != CHOICE_NEVER &&
	    (options->progress == CHOICE_ALWAYS || isatty(STDERR_FILENO)))
		fprintf(stderr, done < trial->uploads.count ? "\r%zu of %zu uploads" : "\r\033[K", done,
			trial->uploads.count);
}

static int read_all(struct trial *trial, struct crew *crew)
{
	struct crew_result result;
	size_t given = 0, done = 0;

	while (given < trial->uploads.count || crew_is_busy(crew)) {
		if (source_stop) {
			crew_stop(crew);
			given = trial->uploads.count;
		}
		while (given < trial->uploads.count && crew_has_room(crew)) {
			if (crew_give(crew, given++)) {
				problems_add_refusal(trial->many->problems, "start", "a process", errno);
				return -1;
			}
		}
		if (!crew_take(crew, JOB_TICK, &result))
			continue;
		add_result(trial, &result);
		draw(trial, ++done);
	}
	trial->incomplete += trial->uploads.count - done; /* Ctrl-C came first */
	return 0;
}

static struct crew *crew_of(struct trial *trial)
{
	const struct options *options = trial->many->options;
	size_t workers = options->jobs > 0 ? (size_t)options->jobs : job_processors();

	return crew_new(&(struct crew_plan){
		.workers = workers < trial->uploads.count ? workers : trial->uploads.count,
		.begin = begin,
		.work = work,
		.context = trial,
		.seconds = options->limits.seconds ? (long)options->limits.seconds + GRACE : 0,
	});
}

static int find_uploads(struct trial *trial)
{
	struct options options = *trial->many->options;

	options.command = COMMAND_BATCH; /* what is in a folder, not the folder */
	if (uploads_find(&trial->uploads, &options, trial->many->problems))
		return -1;
	if (!trial->uploads.count)
		problems_add(trial->many->problems, (struct place){ 0 }, "no upload given")->help =
			"fixrank check --coverage UPLOADS";
	else if (trial->uploads.count > 1 && options.redact && !options.redact_key)
		problems_add(trial->many->problems, (struct place){ 0 },
			     "--redact for many machines wants --redact-key: else each has tokens of its own")
			->help = "head -c 32 /dev/urandom > KEY";
	else
		return 0;
	return -1;
}

int trial_run(struct trial *trial, const struct many *many)
{
	struct crew *crew;
	int result = -1;

	*trial = (struct trial){ .many = many };
	if (find_uploads(trial))
		return -1;
	trial->tallies = memory_new_array(many->rules->signature_count, sizeof(*trial->tallies));
	trial->fired = memory_new_array(many->rules->signature_count, sizeof(*trial->fired));
	trial->slots = memory_new_array(SLOT_COUNT, sizeof(*trial->slots));
	crew = crew_of(trial);
	result = read_all(trial, crew);
	crew_free(crew);
	if (trial->unexplained_count)
		qsort(trial->unexplained, trial->unexplained_count, sizeof(*trial->unexplained), compare);
	return result;
}

void trial_release(struct trial *trial)
{
	free(trial->tallies);
	free(trial->fired);
	free(trial->unexplained);
	free(trial->slots);
	uploads_release(&trial->uploads);
	arena_release(&trial->arena);
}

const char *trial_upload(const struct trial *trial, size_t number)
{
	const char *path = trial->uploads.items[number].path;

	return trial->many->secrets ? secrets_token(trial->many->secrets, "host", name_of(path)) : path;
}
