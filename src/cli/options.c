#include "options.h"

#include "columns.h"
#include "memory.h"
#include "rules.h"
#include "spelling.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_LENGTH 64
#define HELP_INDENT 26

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

static const char *choice_word(size_t i)
{
	static const char *const words[] = { "auto", "always", "never", NULL };

	return words[i];
}

/* The number of the word among those that a function gives; -1 where it is none of them. */
static int find_word(const char *(*word)(size_t), const char *value)
{
	for (int i = 0; word((size_t)i); i++)
		if (strcmp(word((size_t)i), value) == 0)
			return i;
	return -1;
}

static int set_choice(const struct option_row *row, struct options *options, const char *value)
{
	int found = find_word(choice_word, value);

	if (found >= 0)
		*(enum choice *)place_of(row, options) = (enum choice)found;
	return found < 0 ? -1 : 0;
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

static const char *family_word(size_t i)
{
	return i ? rules_families[i - 1] : "auto";
}

static int set_os(const struct option_row *row, struct options *options, const char *value)
{
	set_text(row, options, value);
	return find_word(family_word, value) < 0 ? -1 : 0;
}

static int set_jobs(const struct option_row *row, struct options *options, const char *value)
{
	char *end;

	(void)row;
	options->jobs = strtol(value, &end, 10);
	return *end || end == value || options->jobs < 1 || options->jobs > 1024 ? -1 : 0;
}

static const char *level_word(size_t i)
{
	static const char *const words[] = { "certain", "likely", "possible", "long-shot", NULL };

	return words[i];
}

static int set_fail_on(const struct option_row *row, struct options *options, const char *value)
{
	static const double levels[] = { 0.95, 0.7, 0.4, 1e-9 };
	int found = find_word(level_word, strcmp(value, "long shot") == 0 ? "long-shot" : value);

	(void)row;
	if (found >= 0)
		options->fail_on = levels[found];
	return found < 0 ? -1 : 0;
}

static int set_ticket(const struct option_row *row, struct options *options, const char *value)
{
	(void)row;
	options->ticket = ticket_find(value);
	return options->ticket ? 0 : -1;
}

/* The words that a value must be one of, by the function that sets it. */
static const struct {
	set_fn *set;
	const char *(*word)(size_t); /* NULL behind the last */
} choices[] = { { set_choice, choice_word },
		{ set_os, family_word },
		{ set_fail_on, level_word },
		{ set_ticket, ticket_name } };

#define BIT(command) (1u << COMMAND_##command)
#define ONE	     (BIT(ANALYZE) | BIT(SHOW) | BIT(DIFF))
#define MANY	     (BIT(MAP) | BIT(BATCH))
#define READS	     (ONE | MANY)			      /* uploads */
#define RENDERS	     (BIT(ANALYZE) | BIT(REPORT) | BIT(DIFF)) /* a record, a diff */
#define KNOWS	     (BIT(CODE) | BIT(EXPLAIN) | BIT(LIST) | BIT(CHECK))
#define REDACTS	     (BIT(ANALYZE) | BIT(DIFF) | MANY | BIT(REPORT))
#define LOOKS	     (READS | BIT(NEW) | BIT(CHECK)) /* into uploads */
#define ALL	     (~0u)
#define AT(member)   offsetof(struct options, member)

static const struct option_row rows[] = {
	{ "output", 'o', "DIR", set_text, AT(output), RENDERS | MANY | BIT(MERGE) | BIT(NEW),
	  "write report.html, .xlsx, .json and .md into DIR; of map, merge and new, the file" },
	{ "html", 0, "FILE", set_text, AT(html), RENDERS, "write the page; - is standard output" },
	{ "xlsx", 0, "FILE", set_text, AT(xlsx), RENDERS, "write the workbook" },
	{ "json", 0, "FILE", set_text, AT(json), RENDERS | BIT(CHECK),
	  "write the record, or what check found in uploads" },
	{ "markdown", 0, "FILE", set_text, AT(markdown), RENDERS, "write the text for a ticket" },
	{ "text", 0, "FILE", set_text, AT(text), RENDERS, "write the triage" },
	{ "for", 0, "SYSTEM", set_ticket, 0, BIT(ANALYZE) | BIT(REPORT),
	  "print a ticket text: github, jira, servicenow, customer; with -o DIR write it there" },
	{ "script", 0, "FILE.ps1", set_text, AT(script), BIT(ANALYZE) | BIT(REPORT),
	  "write the first methods as a PowerShell script that asks before each step" },
	{ "patterns", 0, "DIR", set_patterns, 0, READS | BIT(REPORT) | KNOWS | BIT(NEW),
	  "more pattern files, after the built-in ones (repeatable)" },
	{ "templates", 0, "DIR", set_text, AT(templates), RENDERS | BIT(BATCH),
	  "templates that replace the built-in ones of the same name" },
	{ "os", 0, "NAME", set_os, AT(os), READS,
	  "the machine's Windows: auto, windows-7, windows-8.1, windows-10, windows-11, windows-server" },
	{ "save", 0, "FILE", set_text, AT(save), BIT(CHECK),
	  "write the compiled search, for a faster start" },
	{ "watch", 0, NULL, set_switch, AT(watch), BIT(CHECK), "check again whenever a file changes" },
	{ "coverage", 0, NULL, set_switch, AT(coverage), BIT(CHECK),
	  "what fires in uploads, and what stays unexplained" },
	{ "profile", 0, NULL, set_switch, AT(profile), BIT(CHECK), "what each signature costs in uploads" },
	{ "from", 0, "LOG:LINE", set_text, AT(from), BIT(NEW), "the line that the signature is to know" },
	{ "max-members", 0, "N", set_size, AT(limits.members), LOOKS,
	  "at most N files in all archives together (20000; 0: any)" },
	{ "max-depth", 0, "N", set_size, AT(limits.depth), LOOKS,
	  "at most N archives inside of each other (5)" },
	{ "max-member-bytes", 0, "SIZE", set_size, AT(limits.member_bytes), LOOKS,
	  "of one unpacked file: 64K, 20M, 16G (16G)" },
	{ "max-total-bytes", 0, "SIZE", set_size, AT(limits.total_bytes), LOOKS,
	  "of all unpacked files (64G)" },
	{ "max-ratio", 0, "N", set_size, AT(limits.ratio), LOOKS,
	  "at most N unpacked bytes for each packed one (300)" },
	{ "max-seconds", 0, "N", set_size, AT(limits.seconds), LOOKS,
	  "at most N seconds for reading all of it (3600)" },
	{ "max-memory", 0, "SIZE", set_size, AT(limits.memory), LOOKS, "memory for unpacking (160M)" },
	{ "max-line-bytes", 0, "SIZE", set_size, AT(limits.line_bytes), READS | BIT(CHECK),
	  "of a line, beyond which it is read in pieces (256K)" },
	{ "max-evidence", 0, "N", set_size, AT(limits.evidence), READS,
	  "at most N findings in the record (100)" },
	{ "jobs", 0, "N", set_jobs, 0, LOOKS | BIT(MERGE) | BIT(REPORT),
	  "workers: threads; of many uploads, processes" },
	{ "files-from", 0, "FILE", set_text, AT(files_from), MANY,
	  "more paths, a line each; - is standard input" },
	{ "null", '0', NULL, set_switch, AT(null), MANY, "in --files-from, a NUL ends each path" },
	{ "shard", 0, "I/N", set_text, AT(shard), MANY,
	  "the Ith of N parts; auto: which one a job array says" },
	{ "strict", 0, NULL, set_switch, AT(strict), MANY,
	  "exit 4 where an upload could not be read in full" },
	{ "at", 0, "PLACE", set_text, AT(at), BIT(SHOW),
	  "FILE:LINE, FILE being the end of a path, or a finding such as E3" },
	{ "context", 0, "N", set_size, AT(context), BIT(SHOW),
	  "lines on each side where there is no pager (20)" },
	{ "fail-on", 0, "LEVEL", set_fail_on, 0, BIT(ANALYZE) | BIT(DIFF),
	  "exit 1 on a failed verdict this sure: long-shot, possible, likely, certain" },
	{ "progress", 0, "WHEN", set_choice, AT(progress), READS | BIT(CHECK),
	  "a progress bar on standard error: auto, always, never" },
	{ "color", 0, "WHEN", set_choice, AT(color), RENDERS | MANY | BIT(SHOW),
	  "colours on the terminal: auto, always, never" },
	{ "redact", 0, NULL, set_switch, AT(redact), REDACTS | BIT(CHECK),
	  "tokens (USER-1, HOST-2) for what tells of people and machines" },
	{ "redact-key", 0, "FILE", set_text, AT(redact_key), REDACTS | BIT(CHECK),
	  "the key that makes tokens the same in other runs" },
	{ "redact-map", 0, "FILE", set_text, AT(redact_map), REDACTS, "write which token stands for what" },
	{ "no-sandbox", 0, NULL, set_switch, AT(no_sandbox), LOOKS | BIT(REPORT),
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

/* `fixrank anaylze x` is no wish to read a file of that name. */
static void check_path(const char *path, struct problems *problems)
{
	const char *meant = strchr(path, '/') ? NULL : command_meant(path);

	if (meant && access(path, F_OK))
		problems_add(problems, (struct place){ 0 },
			     "there is no command and no file '%s'; did you mean '%s'?", path, meant)
			->help = "fixrank --help shows the commands";
}

static void read_command(struct options *options, struct problems *problems)
{
	const struct command_row *command = options->path_count ? command_find(options->paths[0]) : NULL;

	options->overview = !options->path_count;
	if (command) {
		options->command = command->command;
		options->paths++;
		options->path_count--;
	} else if (options->path_count) {
		check_path(options->paths[0], problems);
	}
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

/* A long option that looks like this one, or NULL. */
static const char *option_meant(const char *shown)
{
	struct spelling spelling = { .given = shown + strspn(shown, "-") };

	for (size_t i = 0; i < OPTION_COUNT; i++)
		spelling_offer(&spelling, rows[i].name);
	return spelling.meant;
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
	else if (option_meant(shown))
		problem =
			problems_add(problems, (struct place){ 0 },
				     "unknown option '%s'; did you mean '--%s'?", shown, option_meant(shown));
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

static bool takes(enum command command, const char *name)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].commands >> command & 1;
	return false;
}

/* What the environment says holds for the commands that it fits; who asks for it by word is told where not. */
static void settle_ticket(struct options *options, const struct ticket *usual, struct problems *problems)
{
	options->ticket_given = options->ticket != NULL;
	if (!options->ticket)
		options->ticket = usual;
	if (!options->ticket || takes(options->command, "for"))
		return;
	if (options->ticket_given && !options->help)
		problems_add(problems, (struct place){ 0 }, "--for makes the ticket text of one machine")
			->help = "fixrank UPLOAD --for jira, fixrank report RECORD --for jira";
	options->ticket = NULL;
}

int options_read(struct options *options, int argc, char **argv, struct problems *problems)
{
	size_t before = problems->count;
	const struct ticket *usual;

	*options = (struct options){ .os = "auto", .limits = limits_default, .context = 20 };
	read_environment(options, problems);
	usual = options->ticket;
	options->ticket = NULL;
	read_arguments(options, argc, argv, problems);
	read_command(options, problems);
	settle_ticket(options, usual, problems);
	if (options->script && !options->help && !takes(options->command, "script"))
		problems_add(problems, (struct place){ 0 }, "--script makes the repair script of one machine")
			->help = "fixrank UPLOAD --script F.ps1, fixrank report RECORD --script F.ps1";
	if (options->redact_map && !options->redact)
		problems_add(problems, (struct place){ 0 }, "--redact-map wants --redact");
	return problems->count == before ? 0 : -1;
}

void options_release(struct options *options)
{
	free(options->patterns);
}

static bool is_taken(const struct option_row *row, enum command command)
{
	return row->commands >> command & 1;
}

void options_print_help(enum command command, FILE *out)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const char *argument = rows[i].argument ? rows[i].argument : "";
		char left[40];

		if (!is_taken(&rows[i], command))
			continue;
		if (rows[i].letter)
			snprintf(left, sizeof(left), "  -%c, --%s %s", rows[i].letter, rows[i].name,
				 argument);
		else
			snprintf(left, sizeof(left), "      --%s %s", rows[i].name, argument);
		columns_print_row(left, HELP_INDENT, rows[i].help ? rows[i].help : "", out);
	}
}

static void list_words(const struct option_row *row)
{
	size_t i = 0;

	while (i < sizeof(choices) / sizeof(*choices) && choices[i].set != row->set)
		i++;
	if (i == sizeof(choices) / sizeof(*choices)) {
		putchar('-');
		return;
	}
	for (size_t k = 0; choices[i].word(k); k++)
		printf("%s%s", k ? " " : "", choices[i].word(k));
}

static void list_commands(const struct option_row *row)
{
	const struct command_row *command;
	const char *blank = "";

	for (size_t i = 0; (command = command_at(i)); i++) {
		if (!is_taken(row, command->command))
			continue;
		printf("%s%s", blank, command->word);
		blank = " ";
	}
}

void options_list(const enum command *command)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (command && !is_taken(&rows[i], *command))
			continue;
		printf("--%s\t", rows[i].name);
		if (rows[i].letter)
			putchar('-');
		printf("%c\t%s\t", rows[i].letter ? rows[i].letter : '-',
		       rows[i].argument ? rows[i].argument : "-");
		list_words(&rows[i]);
		putchar('\t');
		list_commands(&rows[i]);
		printf("\t%s\n", rows[i].help ? rows[i].help : "");
	}
}
