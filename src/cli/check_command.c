#include "check_command.h"

#include "check.h"
#include "data.h"
#include "memory.h"
#include "output.h"
#include "source.h"
#include "trial.h"
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* `fixrank check patterns` names the built-in ones, which are read anyhow. */
static bool is_built_in(const char *path, struct problems *problems)
{
	char *folder = data_folder("patterns", problems);
	char *same = folder ? realpath(folder, NULL) : NULL;
	char *given = realpath(path, NULL);
	bool result = same && given && strcmp(same, given) == 0;

	free(folder);
	free(same);
	free(given);
	return result;
}

static void take_folders(struct options *options, struct problems *problems)
{
	for (size_t i = 0; i < options->path_count; i++)
		if (!is_built_in(options->paths[i], problems))
			options_add_patterns(options, options->paths[i]);
}

static enum exit_status save_search(const struct options *options, const struct matcher *matcher,
				    struct problems *problems)
{
	struct buf bytes = { 0 };
	enum exit_status result = EXIT_DONE;

	if (!options->save)
		return EXIT_DONE;
	if (matcher_save(matcher, &bytes)) {
		problems_add(problems, (struct place){ 0 }, "the search cannot be saved");
		return EXIT_OUTPUT;
	}
	if (output_write(options->save, buf_slice(&bytes), problems))
		result = EXIT_OUTPUT;
	buf_release(&bytes);
	return result;
}

enum exit_status check_once(struct options *options, struct problems *problems)
{
	enum exit_status result;
	struct matcher *matcher;
	struct rules *rules;

	take_folders(options, problems);
	rules = data_rules(options, RULES_ALL, problems);
	matcher = data_matcher(rules, problems);
	if (!options->save)
		check_rules(rules, matcher, options->verbose, problems);
	result = problems->count ? EXIT_PATTERNS : save_search(options, matcher, problems);
	if (result == EXIT_DONE && !options->quiet && !options->save)
		printf("%zu signatures, %zu kinds, %zu causes, %zu methods, %zu codes in %zu files: no "
		       "problems\n",
		       rules->signature_count, rules->kind_count, rules->cause_count, rules->method_count,
		       rules->code_count, rules->file_count);
	if (result == EXIT_PATTERNS) {
		problems_print(problems, 0, stderr);
		fprintf(stderr, "fixrank: %zu problem%s in the pattern files\n", problems->count,
			problems->count == 1 ? "" : "s");
		problems_release(problems); /* they are told */
	}
	matcher_free(matcher);
	rules_free(rules);
	return result;
}

/* Watching */

/* A pattern file as it was at the last check. */
struct seen {
	const char *path;
	uint64_t hash;
	bool bad; /* there was a problem in it */
};

struct watcher {
	struct options *options;
	struct seen *seen; /* in the order of the rules' files */
	size_t seen_count;
	struct arena arena; /* of seen */
	bool *due;	    /* by file: it changed, or was bad */
	const struct rules *rules;
};

static uint64_t hash_of(struct slice text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.text[i]) * 0x100000001b3u;
	return hash;
}

static const struct seen *seen_file(const struct watcher *watcher, const char *path)
{
	for (size_t i = 0; i < watcher->seen_count; i++)
		if (strcmp(watcher->seen[i].path, path) == 0)
			return &watcher->seen[i];
	return NULL;
}

static bool is_due_file(const struct watcher *watcher, const struct rule_file *file)
{
	const struct seen *seen = seen_file(watcher, file->path);

	return !seen || seen->bad || seen->hash != hash_of(file->text);
}

static bool is_due(void *context, const struct signature *signature)
{
	const struct watcher *watcher = context;

	for (size_t i = 0; i < watcher->rules->file_count; i++)
		if (watcher->due[i] && strcmp(watcher->rules->files[i].path, signature->place.file) == 0)
			return true;
	return false;
}

/* Anything but signatures may change what all examples come to. */
static bool holds_more(const struct rules *rules, const char *path)
{
	bool more = false;

	for (size_t i = 0; i < rules->kind_count; i++)
		more |= strcmp(rules->kinds[i].place.file, path) == 0;
	for (size_t i = 0; i < rules->cause_count; i++)
		more |= strcmp(rules->causes[i].place.file, path) == 0;
	for (size_t i = 0; i < rules->method_count; i++)
		more |= strcmp(rules->methods[i].place.file, path) == 0;
	for (size_t i = 0; i < rules->private_count; i++)
		more |= strcmp(rules->privates[i].place.file, path) == 0;
	return more;
}

static bool has_problem(const struct problems *problems, const char *path)
{
	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].file && strcmp(problems->items[i].file, path) == 0)
			return true;
	return false;
}

static void remember_files(struct watcher *watcher, const struct rules *rules,
			   const struct problems *problems)
{
	arena_release(&watcher->arena);
	watcher->seen = arena_array(&watcher->arena, rules->file_count, sizeof(*watcher->seen));
	watcher->seen_count = rules->file_count;
	for (size_t i = 0; i < rules->file_count; i++)
		watcher->seen[i] = (struct seen){ arena_text(&watcher->arena, slice_of(rules->files[i].path)),
						  hash_of(rules->files[i].text),
						  has_problem(problems, rules->files[i].path) };
}

/* What was there before the author's own files is taken for checked. */
static void remember_built_in(struct watcher *watcher)
{
	struct options options = *watcher->options;
	struct problems none = { 0 };
	struct rules *rules;

	options.pattern_count = 0;
	rules = data_rules(&options, RULES_ALL, &none);
	none.count = 0;
	remember_files(watcher, rules, &none);
	rules_free(rules);
}

static double seconds_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void say(size_t signatures, size_t files, size_t problems, double seconds)
{
	printf("%zu signature%s in %zu file%s checked: ", signatures, signatures == 1 ? "" : "s", files,
	       files == 1 ? "" : "s");
	if (problems)
		printf("%zu problem%s", problems, problems == 1 ? "" : "s");
	else
		fputs("no problems", stdout);
	printf(", %.2f s\n", seconds);
	fflush(stdout);
}

static enum exit_status check_due(struct watcher *watcher)
{
	struct problems problems = { 0 };
	double begin = seconds_now();
	struct rules *rules = data_rules(watcher->options, RULES_ALL, &problems);
	struct matcher *matcher = data_matcher(rules, &problems);
	size_t files = 0, signatures = 0;
	enum exit_status result;
	bool all = false;

	watcher->rules = rules;
	watcher->due = memory_new_array(rules->file_count, sizeof(*watcher->due));
	for (size_t i = 0; i < rules->file_count; i++) {
		watcher->due[i] = is_due_file(watcher, &rules->files[i]);
		files += watcher->due[i];
		all |= watcher->due[i] && holds_more(rules, rules->files[i].path);
	}
	for (size_t i = 0; i < rules->signature_count; i++)
		signatures += all || is_due(watcher, &rules->signatures[i]);
	if (all)
		check_rules(rules, matcher, watcher->options->verbose, &problems);
	else
		check_signatures(rules, matcher, is_due, watcher, watcher->options->verbose, &problems);
	problems_print(&problems, 0, stderr);
	say(signatures, all ? rules->file_count : files, problems.count, seconds_now() - begin);
	result = problems.count ? EXIT_PATTERNS : EXIT_DONE;
	remember_files(watcher, rules, &problems);
	free(watcher->due);
	matcher_free(matcher);
	rules_free(rules);
	problems_release(&problems);
	return result;
}

enum exit_status check_watch(struct options *options, struct problems *problems)
{
	struct watcher watcher = { .options = options };
	char *built_in = data_folder("patterns", problems);
	const char *only = built_in;
	enum exit_status result = EXIT_PATTERNS;
	struct watch *watch = NULL;

	if (!built_in)
		return EXIT_PATTERNS;
	take_folders(options, problems);
	for (size_t i = 0; i < options->pattern_count; i++)
		if (access(options->patterns[i], R_OK | X_OK))
			problems_add_refusal(problems, "watch", options->patterns[i], errno);
	if (problems->count) {
		free(built_in);
		return EXIT_USAGE;
	}
	watch = options->pattern_count ? watch_new(options->patterns, options->pattern_count, problems)
				       : watch_new(&only, 1, problems);
	if (watch && options->pattern_count)
		remember_built_in(&watcher);
	if (watch)
		do
			result = check_due(&watcher);
		while (watch_wait(watch));
	watch_free(watch);
	arena_release(&watcher.arena);
	free(built_in);
	return result;
}

/* On uploads */

static enum exit_status write_trial(const struct trial *trial)
{
	const struct options *options = trial->many->options;
	bool aside = options->json && strcmp(options->json, "-") != 0;
	struct buf text = { 0 }, json = { 0 };
	enum exit_status result = EXIT_DONE;

	if (options->coverage)
		trial_print_coverage(trial, &text);
	if (options->profile)
		trial_print_profile(trial, &text);
	trial_write(trial, &json);
	if (options->json && output_write(options->json, buf_slice(&json), trial->many->problems))
		result = EXIT_OUTPUT;
	if ((aside || !options->json) && !options->quiet &&
	    output_write("-", buf_slice(&text), trial->many->problems))
		result = EXIT_OUTPUT;
	buf_release(&text);
	buf_release(&json);
	return result == EXIT_DONE && source_stop ? EXIT_INCOMPLETE : result;
}

enum exit_status check_trial(const struct many *many)
{
	struct trial trial;
	enum exit_status result = trial_run(&trial, many) ? EXIT_USAGE : write_trial(&trial);

	trial_release(&trial);
	return result;
}
