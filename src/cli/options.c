#include "options.h"

#include "memory.h"
#include "rules.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LENGTH 64

struct option_row;
typedef int set_fn(const struct option_row *row, struct options *options, const char *value);

/* One row per option: how it is written, where it goes, and who takes it. */
struct option_row {
	const char *name;
	int letter;	      /* 0: none */
	const char *argument; /* NULL: a switch */
	set_fn *set;	      /* returns -1 for a value that it does not take */
	size_t place;	      /* in struct options, for set */
	unsigned commands;    /* bits */
	const char *help;
};

static void *place_of(const struct option_row *row, struct options *options)
{
	return (char *)options + row->place;
}

static int set_text(const struct option_row *row, struct options *options, const char *value)
{
	*(const char **)place_of(row, options) = value;
	return 0;
}

static int set_switch(const struct option_row *row, struct options *options, const char *value)
{
	*(bool *)place_of(row, options) = strcmp(value, "0") != 0;
	return 0;
}

/* A whole number that may end with K, M, G or T for powers of 1024. */
static int set_size(const struct option_row *row, struct options *options, const char *value)
{
	static const char units[] = "KMGT";
	char *end;
	long long number = strtoll(value, &end, 10);
	const char *unit = *end ? strchr(units, *end & ~32) : NULL;

	if (end == value || number < 0 || number > LLONG_MAX >> 41 || (*end && (!unit || end[1])))
		return -1;
	*(long long *)place_of(row, options) = unit ? number << (10 * (unit - units + 1)) : number;
	return 0;
}

static int set_choice(const struct option_row *row, struct options *options, const char *value)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (size_t i = 0; i < 3; i++) {
		if (strcmp(words[i], value) == 0) {
			*(enum choice *)place_of(row, options) = (enum choice)i;
			return 0;
		}
	}
	return -1;
}

void options_add_patterns(struct options *options, const char *path)
{
	options->patterns = memory_grow(options->patterns, options->pattern_count, &options->pattern_room,
					sizeof(*options->patterns));
	options->patterns[options->pattern_count++] = path;
}

static int set_patterns(const struct option_row *row, struct options *options, const char *value)
{
	(void)row;
	options_add_patterns(options, value);
	return 0;
}

static int set_os(const struct option_row *row, struct options *options, const char *value)
{
	set_text(row, options, value);
	if (strcmp(value, "auto") == 0)
		return 0;
	for (size_t i = 0; rules_families[i]; i++)
		if (strcmp(rules_families[i], value) == 0)
			return 0;
	return -1;
}

static int set_jobs(const struct option_row *row, struct options *options, const char *value)
{
	char *end;

	(void)row;
	options->jobs = strtol(value, &end, 10);
	return *end || end == value || options->jobs < 1 || options->jobs > 1024 ? -1 : 0;
}

static int set_fail_on(const struct option_row *row, struct options *options, const char *value)
{
	static const struct {
		const char *word;
		double from;
	} levels[] = { { "certain", 0.95 },
		       { "likely", 0.7 },
		       { "possible", 0.4 },
		       { "long shot", 1e-9 },
		       { "long-shot", 1e-9 } };

	(void)row;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		if (strcmp(levels[i].word, value) == 0) {
			options->fail_on = levels[i].from;
			return 0;
		}
	}
	return -1;
}

#define BIT(command) (1u << COMMAND_##command)
#define ONE	     (BIT(ANALYZE))
#define MANY	     (BIT(MAP) | BIT(BATCH))
#define READS	     (ONE | MANY)	 /* uploads */
#define RENDERS	     (ONE | BIT(REPORT)) /* a record */
#define KNOWS	     (BIT(CODE) | BIT(EXPLAIN) | BIT(LIST) | BIT(CHECK))
#define ALL	     (~0u)
#define AT(member)   offsetof(struct options, member)

static const struct option_row rows[] = {
	{ "output", 'o', "DIR", set_text, AT(output), RENDERS | MANY | BIT(MERGE),
	  "write report.html, .xlsx, .json and .md into DIR" },
	{ "html", 0, "FILE", set_text, AT(html), RENDERS, "write one output; - is standard output" },
	{ "xlsx", 0, "FILE", set_text, AT(xlsx), RENDERS, NULL },
	{ "json", 0, "FILE", set_text, AT(json), RENDERS, NULL },
	{ "markdown", 0, "FILE", set_text, AT(markdown), RENDERS, NULL },
	{ "text", 0, "FILE", set_text, AT(text), RENDERS, NULL },
	{ "script", 0, "FILE.ps1", set_text, AT(script), RENDERS,
	  "write the first methods as a PowerShell script that asks before each step" },
	{ "patterns", 0, "DIR", set_patterns, 0, READS | BIT(REPORT) | KNOWS,
	  "more pattern files, after the built-in ones (repeatable)" },
	{ "templates", 0, "DIR", set_text, AT(templates), RENDERS | BIT(BATCH),
	  "templates that replace the built-in ones of the same name" },
	{ "os", 0, "NAME", set_os, AT(os), READS,
	  "auto, windows-7, windows-8.1, windows-10, windows-11, windows-server" },
	{ "save", 0, "FILE", set_text, AT(save), BIT(CHECK),
	  "check: write the compiled search, for a faster start" },
	{ "max-members", 0, "N", set_size, AT(limits.members), READS,
	  "files in all archives together (20000; 0: any)" },
	{ "max-depth", 0, "N", set_size, AT(limits.depth), READS, "archives inside archives (5)" },
	{ "max-member-bytes", 0, "SIZE", set_size, AT(limits.member_bytes), READS,
	  "one unpacked file: 64K, 20M, 16G (16G)" },
	{ "max-total-bytes", 0, "SIZE", set_size, AT(limits.total_bytes), READS, "all unpacked files (64G)" },
	{ "max-ratio", 0, "N", set_size, AT(limits.ratio), READS,
	  "unpacked bytes for each packed one (300)" },
	{ "max-seconds", 0, "N", set_size, AT(limits.seconds), READS, "for reading all of it (3600)" },
	{ "max-memory", 0, "SIZE", set_size, AT(limits.memory), READS, "for unpacking (160M)" },
	{ "max-line-bytes", 0, "SIZE", set_size, AT(limits.line_bytes), READS,
	  "of a line, beyond which it is read in pieces (256K)" },
	{ "max-evidence", 0, "N", set_size, AT(limits.evidence), READS, "findings in the record (100)" },
	{ "jobs", 0, "N", set_jobs, 0, READS, "threads; of map and batch, processes" },
	{ "files-from", 0, "FILE", set_text, AT(files_from), MANY,
	  "map, batch: more paths, a line each; - is standard input" },
	{ "null", '0', NULL, set_switch, AT(null), MANY, "with --files-from: a NUL ends each path" },
	{ "shard", 0, "I/N", set_text, AT(shard), MANY,
	  "map, batch: the Ith of N parts; auto: which one a job array says" },
	{ "strict", 0, NULL, set_switch, AT(strict), MANY,
	  "map, batch: exit 4 where an upload could not be read in full" },
	{ "fail-on", 0, "LEVEL", set_fail_on, 0, ONE,
	  "exit 1 on a failed verdict this sure: long-shot, possible, likely, certain" },
	{ "progress", 0, "WHEN", set_choice, AT(progress), READS,
	  "auto, always, never: a progress bar on standard error" },
	{ "color", 0, "WHEN", set_choice, AT(color), RENDERS | MANY,
	  "auto, always, never: colours on the terminal" },
	{ "redact", 0, NULL, set_switch, AT(redact), READS | BIT(REPORT),
	  "tokens (USER-1, HOST-2) for what tells of people and machines" },
	{ "redact-key", 0, "FILE", set_text, AT(redact_key), READS | BIT(REPORT),
	  "the key that makes tokens the same in other runs" },
	{ "redact-map", 0, "FILE", set_text, AT(redact_map), READS | BIT(REPORT),
	  "write which token stands for what" },
	{ "no-sandbox", 0, NULL, set_switch, AT(no_sandbox), READS | BIT(REPORT),
	  "read without Landlock, seccomp and the bound on memory" },
	{ "quiet", 'q', NULL, set_switch, AT(quiet), ALL,
	  "no triage, no progress, no remarks; problems are still told" },
	{ "verbose", 'v', NULL, set_switch, AT(verbose), ALL, "say more" },
	{ "help", 'h', NULL, set_switch, AT(help), ALL, "this text" },
	{ "version", 0, NULL, set_switch, AT(version), ALL, "the version" },
};

#define OPTION_COUNT (sizeof(rows) / sizeof(*rows))

static void add_value_problem(const char *shown, const struct option_row *row, const char *value,
			      struct problems *problems)
{
	problems_add(problems, (struct place){ 0 }, "%s does not take '%s'", shown, value)->help =
		row->help ? row->help : "fixrank --help";
}

static void read_environment(struct options *options, struct problems *problems)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		char name[NAME_LENGTH];
		const char *value;
		size_t length = (size_t)snprintf(name, sizeof(name), "FIXRANK_%s", rows[i].name);

		for (size_t k = 0; k < length; k++)
			name[k] = name[k] == '-'		       ? '_'
				  : (name[k] >= 'a' && name[k] <= 'z') ? (char)(name[k] - 32)
								       : name[k];
		value = getenv(name);
		if (value && *value && rows[i].set(&rows[i], options, value))
			add_value_problem(name, &rows[i], value, problems);
	}
}

static void make_tables(struct option *longs, char *shorts)
{
	size_t used = 0;

	shorts[used++] = ':';
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		longs[i] = (struct option){ rows[i].name, rows[i].argument ? required_argument : no_argument,
					    NULL, 256 + (int)i };
		if (rows[i].letter) {
			shorts[used++] = (char)rows[i].letter;
			if (rows[i].argument)
				shorts[used++] = ':';
		}
	}
	shorts[used] = '\0';
}

static const struct option_row *find_row(int found)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (found == 256 + (int)i || (rows[i].letter && found == rows[i].letter))
			return &rows[i];
	return NULL;
}

/* `fixrank help code` is `fixrank code --help`. */
static void read_command(struct options *options)
{
	const struct command_row *command;

	while (options->path_count && strcmp(options->paths[0], "help") == 0) {
		options->help = true;
		options->paths++;
		options->path_count--;
	}
	command = options->path_count ? command_find(options->paths[0]) : NULL;
	if (!command)
		return;
	options->command = command->command;
	options->paths++;
	options->path_count--;
}

/* A negative number is a code, not an option: -2147024894. getopt would take it apart, so it sees no sign. */
static size_t hide_signs(int argc, char **argv, char **ret_hidden)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++)
		if (argv[i][0] == '-' && argv[i][1] >= '0' && argv[i][1] <= '9' && strcmp(argv[i], "-0") != 0)
			ret_hidden[count++] = ++argv[i];
	return count;
}

static char *show_sign(char *word, char *const *hidden, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (hidden[i] == word)
			return word - 1;
	return word;
}

static void add_option_problem(int found, const char *shown, struct problems *problems)
{
	const struct option_row *row = find_row(optopt);
	struct problem *problem;

	if (found == ':')
		problem = problems_add(problems, (struct place){ 0 }, "'%s' wants a value", shown);
	else if (row && optopt >= 256)
		problem = problems_add(problems, (struct place){ 0 }, "'--%s' takes no value", row->name);
	else if (optopt > ' ' && optopt < 127)
		problem = problems_add(problems, (struct place){ 0 }, "unknown option '-%c'", optopt);
	else
		problem = problems_add(problems, (struct place){ 0 }, "unknown option '%s'", shown);
	problem->help = "fixrank --help";
}

static void read_arguments(struct options *options, int argc, char **argv, struct problems *problems)
{
	struct option longs[OPTION_COUNT + 1] = { 0 };
	char shorts[2 * OPTION_COUNT + 2];
	char **hidden = memory_new_array((size_t)argc, sizeof(*hidden));
	size_t hidden_count = hide_signs(argc, argv, hidden);
	int found;

	make_tables(longs, shorts);
	opterr = 0;
	while ((found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct option_row *row = found == '?' || found == ':' ? NULL : find_row(found);
		const char *value = row && row->argument ? show_sign(optarg, hidden, hidden_count) : "1";

		if (!row)
			add_option_problem(found, argv[optind - 1], problems);
		else if (row->set(row, options, value))
			add_value_problem(row->name, row, value, problems);
	}
	for (int i = 1; i < argc; i++)
		argv[i] = show_sign(argv[i], hidden, hidden_count);
	free(hidden);
	options->paths = argv + optind;
	options->path_count = (size_t)(argc - optind);
}

int options_read(struct options *options, int argc, char **argv, struct problems *problems)
{
	size_t before = problems->count;

	*options = (struct options){ .os = "auto", .limits = limits_default };
	read_environment(options, problems);
	read_arguments(options, argc, argv, problems);
	read_command(options);
	if (options->redact_map && !options->redact)
		problems_add(problems, (struct place){ 0 }, "--redact-map wants --redact");
	return problems->count == before ? 0 : -1;
}

void options_release(struct options *options)
{
	free(options->patterns);
}

/* One command's help has its own options, that of the program all. */
static bool is_shown(const struct option_row *row, const struct options *options)
{
	return options->command == COMMAND_ANALYZE || row->commands >> options->command & 1;
}

void options_print_help(const struct options *options)
{
	fputs(command_usage(options->command), stdout);
	puts("\noptions:");
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const char *argument = rows[i].argument ? rows[i].argument : "";
		char left[40];

		if (!is_shown(&rows[i], options))
			continue;
		if (rows[i].letter)
			snprintf(left, sizeof(left), "-%c, --%s %s", rows[i].letter, rows[i].name, argument);
		else
			snprintf(left, sizeof(left), "    --%s %s", rows[i].name, argument);
		printf("  %-21s %s\n", left, rows[i].help ? rows[i].help : "");
	}
	puts("\nEvery option is also an environment variable: --fail-on is FIXRANK_FAIL_ON.\n\n"
	     "exit status: 0 analysed, whatever was found; 1 --fail-on was reached; 2 wrong usage; 3 nothing "
	     "in the\n"
	     "input is a log; 4 part of the input could not be read, the rest was done; 5 pattern or "
	     "template files\n"
	     "have problems; 6 an output could not be written");
}
