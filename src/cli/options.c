#include "options.h"

#include "memory.h"
#include "rules.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LENGTH 64

/* One row per option: how it is written and where it goes. */
struct option_row {
	const char *name;
	int letter;	      /* 0: none */
	const char *argument; /* NULL: a switch */
	int (*set)(struct options *, const char *value);
	const char *help;
};

static int set_output(struct options *options, const char *value)
{
	options->output = value;
	return 0;
}

static int set_html(struct options *options, const char *value)
{
	options->html = value;
	return 0;
}

static int set_xlsx(struct options *options, const char *value)
{
	options->xlsx = value;
	return 0;
}

static int set_json(struct options *options, const char *value)
{
	options->json = value;
	return 0;
}

static int set_markdown(struct options *options, const char *value)
{
	options->markdown = value;
	return 0;
}

static int set_text(struct options *options, const char *value)
{
	options->text = value;
	return 0;
}

void options_add_patterns(struct options *options, const char *path)
{
	options->patterns = memory_grow(options->patterns, options->pattern_count, &options->pattern_room,
					sizeof(*options->patterns));
	options->patterns[options->pattern_count++] = path;
}

static int set_patterns(struct options *options, const char *value)
{
	options_add_patterns(options, value);
	return 0;
}

static int set_templates(struct options *options, const char *value)
{
	options->templates = value;
	return 0;
}

static int set_save(struct options *options, const char *value)
{
	options->save = value;
	return 0;
}

static int set_os(struct options *options, const char *value)
{
	options->os = value;
	if (strcmp(value, "auto") == 0)
		return 0;
	for (size_t i = 0; rules_families[i]; i++)
		if (strcmp(rules_families[i], value) == 0)
			return 0;
	return -1;
}

static int set_jobs(struct options *options, const char *value)
{
	char *end;

	options->jobs = strtol(value, &end, 10);
	return *end || end == value || options->jobs < 1 || options->jobs > 1024 ? -1 : 0;
}

static int set_fail_on(struct options *options, const char *value)
{
	static const struct {
		const char *word;
		double from;
	} levels[] = { { "certain", 0.95 },
		       { "likely", 0.7 },
		       { "possible", 0.4 },
		       { "long shot", 1e-9 },
		       { "long-shot", 1e-9 } };

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		if (strcmp(levels[i].word, value) == 0) {
			options->fail_on = levels[i].from;
			return 0;
		}
	}
	return -1;
}

/* A whole number that may end with K, M, G or T for powers of 1024. */
static int set_size(long long *size, const char *value)
{
	static const char units[] = "KMGT";
	char *end;
	long long number = strtoll(value, &end, 10);
	const char *unit = *end ? strchr(units, *end & ~32) : NULL;

	if (end == value || number < 0 || number > LLONG_MAX >> 41 || (*end && (!unit || end[1])))
		return -1;
	*size = unit ? number << (10 * (unit - units + 1)) : number;
	return 0;
}

static int set_max_members(struct options *options, const char *value)
{
	return set_size(&options->limits.members, value);
}

static int set_max_depth(struct options *options, const char *value)
{
	return set_size(&options->limits.depth, value);
}

static int set_max_member_bytes(struct options *options, const char *value)
{
	return set_size(&options->limits.member_bytes, value);
}

static int set_max_total_bytes(struct options *options, const char *value)
{
	return set_size(&options->limits.total_bytes, value);
}

static int set_max_ratio(struct options *options, const char *value)
{
	return set_size(&options->limits.ratio, value);
}

static int set_max_seconds(struct options *options, const char *value)
{
	return set_size(&options->limits.seconds, value);
}

static int set_max_memory(struct options *options, const char *value)
{
	return set_size(&options->limits.memory, value);
}

static int set_max_line_bytes(struct options *options, const char *value)
{
	return set_size(&options->limits.line_bytes, value);
}

static int set_max_evidence(struct options *options, const char *value)
{
	return set_size(&options->limits.evidence, value);
}

static int set_choice(enum choice *choice, const char *value)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (size_t i = 0; i < 3; i++) {
		if (strcmp(words[i], value) == 0) {
			*choice = (enum choice)i;
			return 0;
		}
	}
	return -1;
}

static int set_progress(struct options *options, const char *value)
{
	return set_choice(&options->progress, value);
}

static int set_color(struct options *options, const char *value)
{
	return set_choice(&options->color, value);
}

static int set_redact(struct options *options, const char *value)
{
	options->redact = strcmp(value, "0") != 0;
	return 0;
}

static int set_redact_key(struct options *options, const char *value)
{
	options->redact_key = value;
	return 0;
}

static int set_redact_map(struct options *options, const char *value)
{
	options->redact_map = value;
	return 0;
}

static int set_no_sandbox(struct options *options, const char *value)
{
	options->no_sandbox = strcmp(value, "0") != 0;
	return 0;
}

static int set_quiet(struct options *options, const char *value)
{
	options->quiet = strcmp(value, "0") != 0;
	return 0;
}

static int set_verbose(struct options *options, const char *value)
{
	options->verbose = strcmp(value, "0") != 0;
	return 0;
}

static int set_help(struct options *options, const char *value)
{
	options->help = strcmp(value, "0") != 0;
	return 0;
}

static int set_files_from(struct options *options, const char *value)
{
	options->files_from = value;
	return 0;
}

static int set_null(struct options *options, const char *value)
{
	options->null = strcmp(value, "0") != 0;
	return 0;
}

static int set_shard(struct options *options, const char *value)
{
	options->shard = value;
	return 0;
}

static int set_strict(struct options *options, const char *value)
{
	options->strict = strcmp(value, "0") != 0;
	return 0;
}

static int set_version(struct options *options, const char *value)
{
	options->version = strcmp(value, "0") != 0;
	return 0;
}

static const struct option_row rows[] = {
	{ "output", 'o', "DIR", set_output, "write report.html, .xlsx, .json and .md into DIR" },
	{ "html", 0, "FILE", set_html, "write one output; - is standard output" },
	{ "xlsx", 0, "FILE", set_xlsx, NULL },
	{ "json", 0, "FILE", set_json, NULL },
	{ "markdown", 0, "FILE", set_markdown, NULL },
	{ "text", 0, "FILE", set_text, NULL },
	{ "patterns", 0, "DIR", set_patterns, "more pattern files, after the built-in ones (repeatable)" },
	{ "templates", 0, "DIR", set_templates, "templates that replace the built-in ones of the same name" },
	{ "os", 0, "NAME", set_os, "auto, windows-7, windows-8.1, windows-10, windows-11, windows-server" },
	{ "save", 0, "FILE", set_save, "check: write the compiled search, for a faster start" },
	{ "max-members", 0, "N", set_max_members, "files in all archives together (20000; 0: any)" },
	{ "max-depth", 0, "N", set_max_depth, "archives inside archives (5)" },
	{ "max-member-bytes", 0, "SIZE", set_max_member_bytes, "one unpacked file: 64K, 20M, 16G (16G)" },
	{ "max-total-bytes", 0, "SIZE", set_max_total_bytes, "all unpacked files (64G)" },
	{ "max-ratio", 0, "N", set_max_ratio, "unpacked bytes for each packed one (300)" },
	{ "max-seconds", 0, "N", set_max_seconds, "for reading all of it (3600)" },
	{ "max-memory", 0, "SIZE", set_max_memory, "for unpacking (160M)" },
	{ "max-line-bytes", 0, "SIZE", set_max_line_bytes,
	  "of a line, beyond which it is read in pieces (256K)" },
	{ "max-evidence", 0, "N", set_max_evidence, "findings in the record (100)" },
	{ "jobs", 0, "N", set_jobs, "threads; of map and batch, processes" },
	{ "files-from", 0, "FILE", set_files_from,
	  "map, batch: more paths, a line each; - is standard input" },
	{ "null", '0', NULL, set_null, "with --files-from: a NUL ends each path" },
	{ "shard", 0, "I/N", set_shard, "map, batch: the Ith of N parts; auto: which one a job array says" },
	{ "strict", 0, NULL, set_strict, "map, batch: exit 4 where an upload could not be read in full" },
	{ "fail-on", 0, "LEVEL", set_fail_on,
	  "exit 1 on a failed verdict this sure: long-shot, possible, likely, certain" },
	{ "progress", 0, "WHEN", set_progress, "auto, always, never: a progress bar on standard error" },
	{ "color", 0, "WHEN", set_color, "auto, always, never: colours on the terminal" },
	{ "redact", 0, NULL, set_redact, "tokens (USER-1, HOST-2) for what tells of people and machines" },
	{ "redact-key", 0, "FILE", set_redact_key, "the key that makes tokens the same in other runs" },
	{ "redact-map", 0, "FILE", set_redact_map, "write which token stands for what" },
	{ "no-sandbox", 0, NULL, set_no_sandbox, "read without Landlock, seccomp and the bound on memory" },
	{ "quiet", 'q', NULL, set_quiet, "no triage, no progress, no remarks; problems are still told" },
	{ "verbose", 'v', NULL, set_verbose, "say more" },
	{ "help", 'h', NULL, set_help, "this text" },
	{ "version", 0, NULL, set_version, "the version" },
};

#define ROW_COUNT (sizeof(rows) / sizeof(*rows))

static void add_value_problem(const char *shown, const struct option_row *row, const char *value,
			      struct problems *problems)
{
	problems_add(problems, (struct place){ 0 }, "%s does not take '%s'", shown, value)->help =
		row->help ? row->help : "fixrank --help";
}

static void read_environment(struct options *options, struct problems *problems)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		char name[NAME_LENGTH];
		const char *value;
		size_t length = (size_t)snprintf(name, sizeof(name), "FIXRANK_%s", rows[i].name);

		for (size_t k = 0; k < length; k++)
			name[k] = name[k] == '-'		       ? '_'
				  : (name[k] >= 'a' && name[k] <= 'z') ? (char)(name[k] - 32)
								       : name[k];
		value = getenv(name);
		if (value && *value && rows[i].set(options, value))
			add_value_problem(name, &rows[i], value, problems);
	}
}

static void make_tables(struct option *longs, char *shorts)
{
	size_t used = 0;

	shorts[used++] = ':';
	for (size_t i = 0; i < ROW_COUNT; i++) {
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
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (found == 256 + (int)i || (rows[i].letter && found == rows[i].letter))
			return &rows[i];
	return NULL;
}

static void read_command(struct options *options)
{
	static const char *const words[] = { "analyze", "report", "code",  "explain", "list",
					     "check",	"map",	  "batch", "merge" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && options->path_count; i++) {
		if (strcmp(words[i], options->paths[0]) == 0) {
			options->command = (enum command)i;
			options->paths++;
			options->path_count--;
			return;
		}
	}
	/* `fixrank help code` is `fixrank code --help` */
	if (options->path_count && strcmp(options->paths[0], "help") == 0) {
		options->help = true;
		options->paths++;
		options->path_count--;
		if (options->path_count)
			read_command(options);
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
	struct option longs[ROW_COUNT + 1] = { 0 };
	char shorts[2 * ROW_COUNT + 2];
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
		else if (row->set(options, value))
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

static const char *const usages[] = {
	[COMMAND_ANALYZE] =
		"usage: fixrank [analyze] [OPTIONS] PATH...\n\n"
		"Reads the logs of one Windows machine (files, folders, archives, or - for standard input), "
		"says which "
		"cause is\n"
		"behind a failed update, servicing job or upgrade, and ranks the repair methods that "
		"apply.\n\n"
		"  fixrank C-drive/Windows/Logs          triage on the terminal\n"
		"  fixrank upload -o out                 out/report.html, .xlsx, .json, .md\n"
		"  fixrank --json - -q CBS.log | jq .verdict\n\n"
		"many machines:\n"
		"  fixrank batch UPLOADS -o DIR          each file or folder in UPLOADS is one machine; "
		"DIR/fleet.html\n"
		"  fixrank map PATH...                   a line of JSON for each PATH\n"
		"  fixrank merge FILE... [-o FILE]       joins what map wrote, on one computer or many\n"
		"  fixrank report FILE -o DIR            the fleet report of what merge wrote\n\n"
		"other commands:\n"
		"  fixrank report RECORD [OUTPUTS]       renders a report.json again, without the logs\n"
		"  fixrank code CODE...                  what an error code means: 0x80070002, -2147024894, "
		"CBS_E_...\n"
		"  fixrank explain ID                    a signature, cause or method, and what speaks for "
		"it\n"
		"  fixrank list signatures|causes|methods|codes|kinds\n"
		"  fixrank check [DIR...]                checks pattern files and runs the examples that "
		"they carry\n",
	[COMMAND_REPORT] = "usage: fixrank report [OPTIONS] RECORD\n\n"
			   "Renders a record (report.json) again, without the logs that it came from.\n",
	[COMMAND_MAP] =
		"usage: fixrank map [OPTIONS] PATH...\n\n"
		"Reads many uploads (folders, archives, logs), each of one machine, and writes one line of "
		"JSON for "
		"each,\n"
		"in their order, whatever happens to it. Exit 0 says that all lines were written; what is in "
		"them, and\n"
		"what could not be read, they say themselves (--strict: exit 4).\n\n"
		"  fixrank map uploads/*.zip > all.ndjson\n"
		"  find uploads -name '*.zip' -print0 | fixrank map -0 --files-from - > all.ndjson\n"
		"  fixrank map --shard auto --files-from list.txt -o part.$SLURM_ARRAY_TASK_ID.ndjson\n\n"
		"-o FILE is written when all lines are there, and not at all when not.\n",
	[COMMAND_BATCH] = "usage: fixrank batch [OPTIONS] PATH... -o DIR\n\n"
			  "Reads many uploads, each of one machine: PATH itself, or what is in it where it "
			  "is a folder. Writes "
			  "the\n"
			  "reports of each machine into DIR/MACHINE, their records into DIR/machines.ndjson, "
			  "and the report of "
			  "the\n"
			  "fleet as DIR/fleet.html, .xlsx, .json, .md. Stopped and started again it goes on "
			  "where it was.\n",
	[COMMAND_MERGE] = "usage: fixrank merge FILE... [-o FILE]\n\n"
			  "Joins what `fixrank map` and `fixrank merge` wrote into rows, a line for each "
			  "machine's upload, in an "
			  "order\n"
			  "that does not depend on that of the files; what is there twice is there once. "
			  "fixrank report makes\n"
			  "the fleet report of it.\n",
	[COMMAND_CODE] =
		"usage: fixrank code CODE...\n\n"
		"Says what error codes mean, however they are written: 0x80070002, 80070002, -2147024894,\n"
		"2147942402, 0xC1900101-0x20017, CBS_E_STORE_CORRUPTION.\n",
	[COMMAND_EXPLAIN] =
		"usage: fixrank explain ID...\n\n"
		"Shows a signature, a cause or a method: what it means, what speaks for it, what it costs.\n",
	[COMMAND_LIST] = "usage: fixrank list signatures|causes|methods|codes|kinds\n\n"
			 "Lists what fixrank knows, a line each, tab-separated.\n",
	[COMMAND_CHECK] =
		"usage: fixrank check [OPTIONS] [DIR...]\n\n"
		"Reads the built-in pattern files, and those in DIR after them, runs the examples that they\n"
		"carry and shows every problem with file, line and caret. -v also names what else an "
		"example\n"
		"matches.\n",
};

void options_print_help(const struct options *options)
{
	fputs(usages[options->command], stdout);
	puts("\noptions:");
	for (size_t i = 0; i < ROW_COUNT; i++) {
		char left[40];

		const char *argument = rows[i].argument ? rows[i].argument : "";

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
