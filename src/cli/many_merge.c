#include "many.h"

#include "census.h"
#include "fleet_files.h"
#include "output.h"
#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
	if (fleet_is_mixed(fleet) && !options->quiet)
		fprintf(stderr, "fixrank: the machines were judged by different patterns; the report will "
				"say of which figures that is true\n");
	result = write_rows(options, fleet, problems);
	fleet_free(fleet);
	return result == EXIT_DONE && (broken || source_stop) ? EXIT_INCOMPLETE : result;
}

/* The fleet's reports */

static enum exit_status write_fleet(const struct many *many, json_t *census)
{
	return fleet_files_write(&(struct reports){ many->options, many->templates, many->problems, NULL },
				 census);
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
