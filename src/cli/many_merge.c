#include "many.h"

#include "census.h"
#include "fleet_files.h"
#include "job.h"
#include "memory.h"
#include "output.h"
#include "source.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LOAD	     512
#define THREADS_MOST 16

/* Files of lines */

/* Lines that are read together; several threads make rows of them. */
struct load {
	struct line {
		char *text;
		size_t room;
		ssize_t length;
		struct buf row;
		bool fine;
	} lines[LOAD];
	size_t count;
	atomic_size_t next;
};

static void *read_load(void *context)
{
	struct load *load = context;
	size_t i;

	while ((i = atomic_fetch_add(&load->next, 1)) < load->count) {
		struct line *line = &load->lines[i];

		line->fine = fleet_read((struct slice){ line->text, (size_t)line->length }, &line->row);
	}
	return NULL;
}

static void read_load_together(struct load *load, size_t threads)
{
	pthread_t helpers[THREADS_MOST];
	size_t started = 0;

	atomic_store(&load->next, 0);
	while (started + 1 < threads && started < THREADS_MOST &&
	       pthread_create(&helpers[started], NULL, read_load, load) == 0)
		started++;
	read_load(load);
	for (size_t i = 0; i < started; i++)
		pthread_join(helpers[i], NULL);
}

/* Returns whether there may be more. */
static bool fill_load(struct load *load, FILE *file)
{
	for (load->count = 0; load->count < LOAD && !source_stop; load->count++) {
		struct line *line = &load->lines[load->count];

		line->length = getline(&line->text, &line->room, file);
		if (line->length <= 0)
			return false;
		line->length -= line->text[line->length - 1] == '\n';
	}
	return !source_stop;
}

/* Returns the number of lines that are neither record nor row; -1 where the file cannot be read. */
static long read_lines(struct fleet *fleet, const char *path, const struct options *options,
		       struct problems *problems)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	struct load *load = memory_new(sizeof(*load));
	size_t number = 0, threads = options->jobs > 0 ? (size_t)options->jobs : job_processors();
	long broken = 0;
	bool more = file != NULL;

	while (more) {
		more = fill_load(load, file);
		read_load_together(load, threads);
		for (size_t i = 0; i < load->count; i++) {
			const struct line *line = &load->lines[i];

			number++;
			if (line->length &&
			    (!line->fine || fleet_add_read(fleet, buf_slice(&line->row)) == FLEET_BROKEN) &&
			    ++broken <= 3)
				problems_add(problems, (struct place){ path, number, 0 },
					     "neither a record nor a row of fixrank");
		}
	}
	if (!file || ferror(file)) {
		problems_add_refusal(problems, "read", path, errno);
		broken = -1;
	}
	for (size_t i = 0; i < LOAD; i++) {
		free(load->lines[i].text);
		buf_release(&load->lines[i].row);
	}
	free(load);
	if (file && file != stdin)
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
		broken |= read_lines(fleet, options->paths[i], options, problems) != 0;
	if (fleet_is_mixed(fleet) && !options->quiet)
		fprintf(stderr, "fixrank: the machines were judged by different patterns: their figures do "
				"not compare, and the report says so\n");
	result = write_rows(options, fleet, problems);
	fleet_free(fleet);
	return result == EXIT_DONE && (broken || source_stop) ? EXIT_INCOMPLETE : result;
}

/* The fleet's reports */

static enum exit_status write_fleet(const struct many *many, json_t *census)
{
	return fleet_files_write(&(struct reports){ .options = many->options,
						    .templates = many->templates,
						    .problems = many->problems },
				 census);
}

enum exit_status many_report(const struct many *many, const char *path)
{
	struct fleet *fleet = fleet_new();
	long broken = read_lines(fleet, path, many->options, many->problems);
	enum exit_status result = EXIT_INCOMPLETE;
	json_t *census;

	/* of nothing but broken lines there is nothing to report */
	if (broken == 0 || (broken > 0 && fleet_count(fleet))) {
		census = census_new(fleet, many->rules);
		result = write_fleet(many, census);
		json_decref(census);
	}
	fleet_free(fleet);
	return result == EXIT_DONE && broken ? EXIT_INCOMPLETE : result;
}
