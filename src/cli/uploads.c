#include "uploads.h"

#include "arena.h"
#include "buf.h"
#include "inputs.h"
#include "memory.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_LIMIT 80

static void add(struct uploads *uploads, const char *path)
{
	uploads->items = memory_grow(uploads->items, uploads->count, &uploads->room, sizeof(*uploads->items));
	uploads->items[uploads->count++] =
		(struct upload){ .path = arena_text(uploads->arena, slice_of(path)) };
}

/* Lists */

static int read_list(struct uploads *uploads, const char *name, char end, struct problems *problems)
{
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	bool failed;

	if (!file) {
		problems_add_refusal(problems, "read", name, errno);
		return -1;
	}
	while ((length = getdelim(&line, &room, end, file)) > 0) {
		if (line[length - 1] == end)
			line[--length] = '\0';
		if (length > 0 && end == '\n' && line[length - 1] == '\r')
			line[--length] = '\0';
		if (length > 0)
			add(uploads, line);
	}
	failed = ferror(file);
	if (failed)
		problems_add_refusal(problems, "read", name, errno);
	free(line);
	if (file != stdin)
		fclose(file);
	return failed ? -1 : 0;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat left, right;

	return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
	       left.st_ino == right.st_ino;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Without the folder that the reports go to, should it be in there. */
static int add_children(struct uploads *uploads, const char *path, const char *output,
			struct problems *problems)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	char **names = NULL;
	size_t count = 0, room = 0;

	if (!folder) {
		problems_add_refusal(problems, "read", path, errno);
		return -1;
	}
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		names = memory_grow(names, count, &room, sizeof(*names));
		names[count++] = strdup(entry->d_name);
	}
	closedir(folder);
	if (count)
		qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(path);
		const char *child = arena_printf(uploads->arena, "%s%s%s", path,
						 length && path[length - 1] == '/' ? "" : "/", names[i]);

		if (!output || !is_same_file(child, output))
			add(uploads, child);
		free(names[i]);
	}
	free(names);
	return 0;
}

static bool is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Shards */

static bool number_in(const char *variable, long *ret_number)
{
	const char *text = getenv(variable);
	char *end;

	if (!text || !*text)
		return false;
	*ret_number = strtol(text, &end, 10);
	return *end == '\0';
}

/* An array with gaps (--array=1,5,9) has fewer jobs than numbers: nobody would read what belongs to the others. */
static const char *shard_of_slurm(long *ret_shard, long *ret_count)
{
	long first = 0, step = 1, index = 0, last, jobs;

	number_in("SLURM_ARRAY_TASK_ID", &index);
	number_in("SLURM_ARRAY_TASK_MIN", &first);
	number_in("SLURM_ARRAY_TASK_STEP", &step);
	if (!number_in("SLURM_ARRAY_TASK_MAX", &last) || step < 1)
		return "SLURM_ARRAY_TASK_MAX is missing";
	*ret_count = (last - first) / step + 1;
	*ret_shard = (index - first) / step + 1;
	if (number_in("SLURM_ARRAY_TASK_COUNT", &jobs) && jobs != *ret_count)
		return "this job array has gaps, and what belongs to them would be read by nobody";
	return NULL;
}

/* What schedulers of job arrays tell each of their jobs. Sets the shard, from 1, and how many there are. Returns NULL, or why that
 * is not known. */
static const char *shard_of_scheduler(long *ret_shard, long *ret_count)
{
	long index;

	if (number_in("SLURM_ARRAY_TASK_ID", &index))
		return shard_of_slurm(ret_shard, ret_count);
	if (number_in("JOB_COMPLETION_INDEX", &index)) {
		*ret_shard = index + 1;
		return number_in("JOB_COMPLETIONS", ret_count) ? NULL : "JOB_COMPLETIONS is missing";
	}
	if (number_in("AWS_BATCH_JOB_ARRAY_INDEX", &index)) {
		*ret_shard = index + 1;
		return number_in("AWS_BATCH_JOB_ARRAY_SIZE", ret_count) ||
				       number_in("FIXRANK_SHARDS", ret_count)
			       ? NULL
			       : "AWS_BATCH_JOB_ARRAY_SIZE is missing";
	}
	return "no scheduler says which part this is";
}

static int read_shard(const char *value, long *ret_shard, long *ret_count, struct problems *problems)
{
	const char *why = NULL;
	char rest;

	if (strcmp(value, "auto") == 0)
		why = shard_of_scheduler(ret_shard, ret_count);
	else if (sscanf(value, "%ld/%ld%c", ret_shard, ret_count, &rest) != 2)
		*ret_count = 0;
	if (why) {
		problems_add(problems, (struct place){ 0 }, "--shard auto: %s", why)->help =
			"SLURM_ARRAY_TASK_ID; JOB_COMPLETION_INDEX and JOB_COMPLETIONS; "
			"AWS_BATCH_JOB_ARRAY_INDEX; or --shard I/N";
		return -1;
	}
	if (*ret_count < 1 || *ret_shard < 1 || *ret_shard > *ret_count) {
		problems_add(problems, (struct place){ 0 }, "--shard does not take '%s'", value)->help =
			"1/4 is the first of four parts; auto asks the scheduler";
		return -1;
	}
	return 0;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u;
	return hash;
}

static uint64_t hash_of(const char *text)
{
	uint64_t hash = mix(0xcbf29ce484222325u, text, strlen(text));

	return hash ^ hash >> 32;
}

/* By the path and not by the place in the list, so that the parts agree even where the lists do not. */
static void keep_shard(struct uploads *uploads, long shard, long count)
{
	size_t kept = 0;

	for (size_t i = 0; i < uploads->count; i++)
		if (hash_of(uploads->items[i].path) % (uint64_t)count == (uint64_t)(shard - 1))
			uploads->items[kept++] = uploads->items[i];
	uploads->count = kept;
}

/* Names for reports */

static const char *base_of(const char *path, size_t *ret_length)
{
	static const char *const ends[] = { ".zip", ".cab", ".7z",  ".tgz", ".gz",
					    ".xz",  ".zst", ".bz2", ".tar" };
	size_t length = strlen(path);
	const char *name;

	while (length > 1 && path[length - 1] == '/')
		length--;
	for (name = path + length; name > path && name[-1] != '/'; name--)
		;
	length -= (size_t)(name - path);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t end = strlen(ends[i]);

		if (length > end && strncasecmp(name + length - end, ends[i], end) == 0)
			length -= end;
	}
	*ret_length = length;
	return name;
}

static bool take_name(json_t *taken, const char *folder)
{
	char key[NAME_LIMIT + 32];
	size_t length = strlen(folder);

	for (size_t i = 0; i <= length; i++)
		key[i] = (char)tolower((unsigned char)folder[i]);
	return !json_object_get(taken, key) && json_object_set_new(taken, key, json_true()) == 0;
}

/* Something that can be a file's name anywhere, and stand in a link. */
static size_t make_safe(const char *name, size_t length, char ret_safe[NAME_LIMIT + 32])
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	length = length < NAME_LIMIT ? length : NAME_LIMIT;
	for (size_t i = 0; i < length; i++)
		ret_safe[i] = strchr(safe, name[i]) && (i || name[i] != '.') ? name[i] : '_';
	ret_safe[length] = '\0';
	return length ? length : (size_t)sprintf(ret_safe, "upload");
}

void uploads_name(struct uploads *uploads, uploads_name_fn *name_of, void *context)
{
	json_t *taken = json_object();

	for (size_t i = 0; i < uploads->count; i++) {
		char folder[NAME_LIMIT + 32];
		size_t length;
		const char *name = base_of(uploads->items[i].path, &length);

		if (name_of) {
			name = name_of(context, (struct slice){ name, length });
			length = strlen(name);
		}
		length = make_safe(name, length, folder);
		for (unsigned copy = 2; !take_name(taken, folder); copy++)
			sprintf(folder + length, "-%u", copy);
		uploads->items[i].folder = arena_text(uploads->arena, slice_of(folder));
	}
	json_decref(taken);
}

int uploads_find(struct uploads *uploads, const struct options *options, struct problems *problems)
{
	bool batch = options->command == COMMAND_BATCH;
	long shard = 1, count = 1;
	int failed = 0;

	*uploads = (struct uploads){ .arena = memory_new(sizeof(struct arena)) };
	if (options->shard && read_shard(options->shard, &shard, &count, problems))
		return -1;
	for (size_t i = 0; i < options->path_count; i++) {
		if (batch && access(options->paths[i], F_OK)) {
			problems_add_refusal(problems, "open", options->paths[i], errno);
			failed = -1;
		} else if (batch && is_folder(options->paths[i]))
			failed |= add_children(uploads, options->paths[i], options->output, problems);
		else
			add(uploads, options->paths[i]);
	}
	if (options->files_from)
		failed |= read_list(uploads, options->files_from, options->null ? '\0' : '\n', problems);
	if (options->shard)
		keep_shard(uploads, shard, count);
	return failed;
}

void uploads_release(struct uploads *uploads)
{
	if (uploads->arena)
		arena_release(uploads->arena);
	free(uploads->arena);
	free(uploads->items);
}

void uploads_fingerprint(struct upload *upload)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };
	uint64_t hash = 0xcbf29ce484222325u;

	inputs_add(&inputs, upload->path, &problems);
	for (size_t i = 0; i < inputs.count; i++) {
		struct stat info;

		hash = mix(hash, inputs.items[i].name, strlen(inputs.items[i].name) + 1);
		if (stat(inputs.items[i].path, &info) == 0) {
			hash = mix(hash, &info.st_size, sizeof(info.st_size));
			hash = mix(hash, &info.st_mtim, sizeof(info.st_mtim));
		}
	}
	snprintf(upload->fingerprint, sizeof(upload->fingerprint), "%016" PRIx64 "%016" PRIx64, hash,
		 (uint64_t)inputs.count);
	problems_release(&problems);
	inputs_release(&inputs);
}
