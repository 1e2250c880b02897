#include "analyze.h"
#include "browse.h"
#include "buf.h"
#include "check_command.h"
#include "columns.h"
#include "data.h"
#include "diff.h"
#include "digest.h"
#include "exit_status.h"
#include "fleet_files.h"
#include "many.h"
#include "memory.h"
#include "new.h"
#include "options.h"
#include "output.h"
#include "peek.h"
#include "reports.h"
#include "sandbox.h"
#include "show.h"
#include "source.h"
#include "spool.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct program {
	struct options options;
	struct problems problems;
	size_t told; /* problems already printed */
	char *templates;
	struct rules *rules;	 /* or NULL */
	struct secrets *secrets; /* of --redact, or NULL */
};

#define FIRST	  "{\"schema\":\"fixrank." /* of a line of map or merge */
#define KEY_LEAST 16
#define KEY_MOST  4096

static struct reports reports_of(struct program *program)
{
	return (struct reports){ .options = &program->options,
				 .templates = program->templates,
				 .problems = &program->problems,
				 .secrets = program->secrets,
				 .rules = program->rules };
}

static void tell(struct program *program)
{
	problems_print(&program->problems, program->told, stderr);
	program->told = program->problems.count;
}

static void on_signal(int number)
{
	(void)number;
	source_stop = 1;
}

/* The first Ctrl-C stops reading and shows what was read; the second ends the program. Where it comes before the reading or
 * behind it, there is a record all the same. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* A reader that has gone and a limit on the size of files are errors of a write, as a full disk is. */
static void ignore_signals(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

static void hash_rules(const struct rules *rules, char ret_hash[65])
{
	struct digest *digest = digest_new();

	for (size_t i = 0; i < rules->file_count; i++)
		digest_add(digest, rules->files[i].text);
	digest_end(digest, ret_hash);
	digest_free(digest);
}

/* After this, nothing is opened but inputs, templates and outputs. */
static const char *confine(struct program *program)
{
	const struct options *options = &program->options;
	struct sandbox sandbox = { 0 };

	if (options->no_sandbox)
		return "none: --no-sandbox";
	/* it looks into its own process at the end, and opens what it needs when it needs it */
	if (MEMORY_SANITIZED)
		return "none: built with a sanitizer";
	for (size_t i = 0; i < options->path_count; i++)
		sandbox_reads(&sandbox, options->paths[i]);
	sandbox_reads(&sandbox, program->templates);
	sandbox_reads(&sandbox, options->templates);
	if (options->command == COMMAND_NEW)
		new_open_places(options, &sandbox);
	else if (options->command != COMMAND_SHOW)
		reports_open_places(&(struct reports){ .options = options,
						       .templates = program->templates,
						       .problems = &program->problems },
				    &sandbox);
	return sandbox_enter(&sandbox);
}

/* Returns 0, or -1 after adding a problem. */
static int read_key(const char *path, struct secrets *secrets, struct problems *problems)
{
	char key[KEY_MOST];
	FILE *file = fopen(path, "rb");
	size_t length = file ? fread(key, 1, sizeof(key), file) : 0;
	bool failed = !file || ferror(file);

	if (failed)
		problems_add_refusal(problems, "read", path, errno);
	else if (length < KEY_LEAST)
		problems_add(problems, (struct place){ 0 }, "'%s' is no key: it has fewer than 16 bytes",
			     path)
			->help = "head -c 32 /dev/urandom > KEY";
	else
		secrets_set_key(secrets, (struct slice){ key, length });
	if (file)
		fclose(file);
	explicit_bzero(key, sizeof(key));
	return failed || length < KEY_LEAST ? -1 : 0;
}

/* What --redact asks for. Returns 0, or -1 where the key cannot be read. */
static int make_secrets(struct program *program)
{
	const struct options *options = &program->options;

	if (!options->redact)
		return 0;
	program->secrets = secrets_new(program->rules, &program->problems);
	return options->redact_key ? read_key(options->redact_key, program->secrets, &program->problems) : 0;
}

/* Before the sandbox: it is Linux's /proc that tells what there is. */
static void bound_memory(const struct options *options)
{
	if (!options->no_sandbox && !MEMORY_SANITIZED)
		memory_bound((size_t)options->limits.memory);
}

static void add_no_log(struct problems *problems)
{
	problems_add(problems, (struct place){ 0 }, "nothing in the input is a log that fixrank knows")
		->help = "fixrank list kinds shows the logs that it reads";
}

static int run_analyze(struct program *program)
{
	struct options *options = &program->options;
	struct reports reports;
	struct analysis analysis = { 0 };
	char hash[65];
	struct matcher *matcher;
	bool broken_rules;
	int result;

	if (!options->path_count) {
		problems_add(&program->problems, (struct place){ 0 }, "no path given")->help =
			"fixrank PATH... reads log files and folders; fixrank --help shows more";
		return EXIT_USAGE;
	}
	catch_signals();
	program->rules = data_rules(options, RULES_ALL, &program->problems);
	if (make_secrets(program))
		return EXIT_USAGE;
	matcher = data_matcher(program->rules, &program->problems);
	broken_rules = program->problems.count > 0;
	hash_rules(program->rules, hash);
	tell(program);
	bound_memory(options);
	analyze(options, program->rules, matcher, hash, confine(program), program->secrets,
		&program->problems, &analysis);
	tell(program);
	if (program->secrets)
		secrets_hide(program->secrets, analysis.record);
	reports = reports_of(program);
	result = reports_write(&reports, analysis.record);
	if (result == EXIT_DONE && broken_rules)
		result = EXIT_PATTERNS;
	else if (result == EXIT_DONE && analysis.incomplete)
		result = EXIT_INCOMPLETE;
	else if (result == EXIT_DONE && analysis.nothing)
		result = EXIT_NO_LOG;
	else if (result == EXIT_DONE && options->fail_on > 0 && analysis.confidence >= options->fail_on)
		result = EXIT_FAIL_ON;
	if (result == EXIT_NO_LOG)
		add_no_log(&program->problems);
	json_decref(analysis.record);
	matcher_free(matcher);
	return result;
}

static enum exit_status write_diff(struct program *program, json_t *diff)
{
	struct reports reports = reports_of(program);

	reports.form = &diff_form;
	return reports_write(&reports, diff);
}

static int run_diff(struct program *program)
{
	struct options *options = &program->options;
	struct diff diff = { .options = options, .problems = &program->problems };
	enum exit_status status, result = EXIT_INCOMPLETE;
	char hash[65];
	bool broken_rules;
	json_t *value;

	if (options->path_count != 2) {
		problems_add(&program->problems, (struct place){ 0 }, "diff wants two uploads or records")
			->help = "fixrank diff before.zip after.zip";
		return EXIT_USAGE;
	}
	if (strcmp(options->paths[0], "-") == 0 && strcmp(options->paths[1], "-") == 0) {
		problems_add(&program->problems, (struct place){ 0 }, "standard input can be one of the two");
		return EXIT_USAGE;
	}
	catch_signals();
	program->rules = data_rules(options, RULES_ALL, &program->problems);
	if (make_secrets(program))
		return EXIT_USAGE;
	diff.rules = program->rules;
	diff.secrets = program->secrets;
	diff.matcher = data_matcher(program->rules, &program->problems);
	broken_rules = program->problems.count > 0;
	hash_rules(program->rules, hash);
	diff.patterns_sha256 = hash;
	tell(program);
	bound_memory(options);
	diff.sandbox = confine(program);
	value = diff_make(&diff, &status);
	tell(program);
	if (value)
		result = write_diff(program, value);
	if (value && result == EXIT_DONE)
		result = broken_rules ? EXIT_PATTERNS : status;
	if (result == EXIT_NO_LOG)
		add_no_log(&program->problems);
	json_decref(value);
	matcher_free(diff.matcher);
	return result;
}

/* map, batch and the report of a fleet */
static int run_many(struct program *program, enum exit_status (*work)(const struct many *many))
{
	struct many many = { .options = &program->options,
			     .templates = program->templates,
			     .problems = &program->problems };
	struct matcher *matcher;
	char hash[65];
	bool broken_rules;
	int result;

	catch_signals();
	program->rules = data_rules(&program->options, RULES_ALL, &program->problems);
	if (make_secrets(program))
		return EXIT_USAGE;
	matcher = data_matcher(program->rules, &program->problems);
	broken_rules = program->problems.count > 0;
	hash_rules(program->rules, hash);
	tell(program);
	many.rules = program->rules;
	many.matcher = matcher;
	many.patterns_sha256 = hash;
	many.secrets = program->secrets;
	result = work(&many);
	matcher_free(matcher);
	return result == EXIT_DONE && broken_rules ? EXIT_PATTERNS : result;
}

/* Whether a file holds lines of many machines: its first line is a whole record or row. */
static bool is_of_many(const char *path)
{
	struct stat info;
	/* what is read from a named pipe is gone */
	FILE *file = stat(path, &info) == 0 && S_ISREG(info.st_mode) ? fopen(path, "r") : NULL;
	char text[PEEK_BYTES];
	struct slice head = { text, file ? fread(text, 1, sizeof(text), file) : 0 };

	if (strcmp(path, "-") == 0)
		stdin = peek(stdin, &head);
	if (file)
		fclose(file);
	return slice_starts(head, slice_of(FIRST));
}

static enum exit_status report_many(const struct many *many)
{
	return many_report(many, many->options->paths[0]);
}

static bool has_schema(const json_t *value, const char *schema)
{
	const char *given = json_string_value(json_object_get(value, "schema"));

	return given && strcmp(given, schema) == 0;
}

/* What FIXRANK_FOR says is for records. */
static bool refuse_ticket(struct program *program, const char *what)
{
	if (!program->options.ticket_given)
		return false;
	problems_add(&program->problems, (struct place){ program->options.paths[0], 0, 0 },
		     "--for makes the ticket text of one machine, and this is %s", what)
		->help = "--markdown FILE is its text";
	return true;
}

static bool refuse_script(struct program *program, const char *what)
{
	if (!program->options.script)
		return false;
	problems_add(&program->problems, (struct place){ program->options.paths[0], 0, 0 },
		     "a repair script is made of the record of one machine, and this is %s", what)
		->help = "fixrank report MACHINE/report.json --script repair.ps1";
	return true;
}

/* What is made of a record is not made of anything else. */
static bool refuse_others(struct program *program, const char *what)
{
	return refuse_ticket(program, what) || refuse_script(program, what);
}

static bool is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int run_report(struct program *program)
{
	const struct options *options = &program->options;
	struct reports reports;
	json_error_t error;
	json_t *record;
	bool broken_rules;
	int result;

	if (options->path_count != 1) {
		problems_add(&program->problems, (struct place){ 0 }, "report wants one record")->help =
			"fixrank report report.json -o out";
		return EXIT_USAGE;
	}
	if (is_folder(options->paths[0])) {
		problems_add(&program->problems, (struct place){ 0 }, "'%s' is a folder", options->paths[0])
			->help = "fixrank report FOLDER/report.json renders what -o wrote into it";
		return EXIT_USAGE;
	}
	if (is_of_many(options->paths[0]))
		return refuse_others(program, "a fleet") ? EXIT_USAGE : run_many(program, report_many);
	catch_signals();
	/* a script takes nothing but names and numbers from the record */
	if (options->redact || options->script)
		program->rules =
			data_rules(options, options->redact ? RULES_ALL : RULES_CODES, &program->problems);
	broken_rules = program->problems.count > 0;
	if (make_secrets(program))
		return EXIT_USAGE;
	confine(program);
	reports = reports_of(program);
	record = strcmp(options->paths[0], "-") == 0
			 ? json_loadf(stdin, JSON_ALLOW_NUL, &error)
			 : json_load_file(options->paths[0], JSON_ALLOW_NUL, &error);
	if (!record) {
		problems_add(&program->problems,
			     (struct place){ options->paths[0], error.line > 0 ? (size_t)error.line : 0, 0 },
			     "not a record: %s", error.text);
		return EXIT_INCOMPLETE;
	}
	if (has_schema(record, "fixrank.fleet/1") && program->secrets) {
		problems_add(&program->problems, (struct place){ options->paths[0], 0, 0 },
			     "a fleet cannot be redacted")
			->help = "redact the records, then make the fleet of them";
		result = EXIT_USAGE;
	} else if (has_schema(record, "fixrank.fleet/1")) {
		result = refuse_others(program, "a fleet") ? EXIT_USAGE : fleet_files_write(&reports, record);
	} else if (has_schema(record, "fixrank.diff/1")) {
		if (program->secrets)
			secrets_hide(program->secrets, record);
		result = refuse_others(program, "a diff") ? EXIT_USAGE : write_diff(program, record);
	} else if (!has_schema(record, "fixrank.record/1")) {
		problems_add(&program->problems, (struct place){ options->paths[0], 0, 0 },
			     "not a record of fixrank: its schema is not fixrank.record/1");
		result = EXIT_INCOMPLETE;
	} else {
		if (program->secrets)
			secrets_hide(program->secrets, record);
		result = reports_write(&reports, record);
	}
	json_decref(record);
	return result == EXIT_DONE && broken_rules ? EXIT_PATTERNS : result;
}

static int run_check(struct program *program)
{
	struct options *options = &program->options;

	if (options->coverage || options->profile)
		return run_many(program, check_trial);
	if (!options->watch)
		return check_once(options, &program->problems);
	catch_signals();
	return check_watch(options, &program->problems);
}

static int run_new(struct program *program)
{
	const struct options *options = &program->options;
	struct matcher *matcher;
	bool broken;
	int result;

	if (new_check_places(options, &program->problems))
		return EXIT_USAGE;
	catch_signals();
	program->rules = data_rules(options, RULES_ALL, &program->problems);
	matcher = data_matcher(program->rules, &program->problems);
	broken = program->problems.count > 0;
	tell(program);
	bound_memory(options);
	confine(program);
	result = new_signature(options, program->rules, matcher, &program->problems);
	matcher_free(matcher);
	return result == EXIT_DONE && broken ? EXIT_PATTERNS : result;
}

static int run_show(struct program *program)
{
	const struct options *options = &program->options;
	bool broken;
	int result;

	if (options->command == COMMAND_LIST && show_words(options, &program->problems, &result))
		return result;
	/* a problem's help may point into them */
	program->rules = data_rules(options, options->command == COMMAND_CODE ? RULES_CODES : RULES_ALL,
				    &program->problems);
	broken = program->problems.count > 0;
	if (options->command == COMMAND_CODE)
		result = show_codes(program->rules, options, &program->problems);
	else if (options->command == COMMAND_EXPLAIN)
		result = show_explanation(program->rules, options, &program->problems);
	else
		result = show_list(program->rules, options, &program->problems);
	return result == EXIT_DONE && broken ? EXIT_PATTERNS : result;
}

/* matcher is NULL where only the record is at hand. */
static int show_log(struct program *program, struct pager *pager, const json_t *record,
		    const struct matcher *matcher)
{
	struct reports reports = reports_of(program);
	struct render_options look = reports_look(&reports, true);
	struct browse browse = { &program->options, matcher, pager, &look, &program->problems };

	return browse_log(&browse, record);
}

static int show_record(struct program *program, struct pager *pager)
{
	const char *path = program->options.paths[0];
	json_error_t error;
	json_t *record;
	int result;

	confine(program);
	record = json_load_file(path, JSON_ALLOW_NUL, &error);
	if (!record) {
		problems_add(&program->problems,
			     (struct place){ path, error.line > 0 ? (size_t)error.line : 0, 0 },
			     "not a record: %s", error.text);
		return EXIT_INCOMPLETE;
	}
	result = show_log(program, pager, record, NULL);
	json_decref(record);
	return result;
}

static int show_upload(struct program *program, struct pager *pager)
{
	struct options *options = &program->options;
	struct analysis analysis = { 0 };
	struct matcher *matcher;
	char hash[65];
	bool broken_rules;
	int result;

	if (strcmp(options->paths[0], "-") == 0 &&
	    spool_input((unsigned long long)options->limits.total_bytes, &program->problems))
		return EXIT_INCOMPLETE;
	program->rules = data_rules(options, RULES_ALL, &program->problems);
	matcher = data_matcher(program->rules, &program->problems);
	broken_rules = program->problems.count > 0;
	hash_rules(program->rules, hash);
	tell(program);
	bound_memory(options);
	analyze(options, program->rules, matcher, hash, confine(program), NULL, &program->problems,
		&analysis);
	tell(program);
	source_stop = 0; /* the log is read once more */
	if (analysis.nothing) {
		problems_add(&program->problems, (struct place){ 0 },
			     "nothing in the input is a log that fixrank knows");
		result = EXIT_NO_LOG;
	} else {
		result = show_log(program, pager, analysis.record, matcher);
	}
	if (result == EXIT_DONE && analysis.incomplete)
		result = EXIT_INCOMPLETE;
	json_decref(analysis.record);
	matcher_free(matcher);
	return result == EXIT_DONE && broken_rules ? EXIT_PATTERNS : result;
}

static int run_show_log(struct program *program)
{
	const struct options *options = &program->options;
	struct pager pager;
	int status;

	if (options->path_count != 1) {
		problems_add(&program->problems, (struct place){ 0 }, "show wants one upload")->help =
			"fixrank show upload.zip --at CBS.log:1412";
		return EXIT_USAGE;
	}
	if (options->redact) {
		problems_add(&program->problems, (struct place){ 0 }, "show cannot hide what --redact hides")
			->help = "it shows the log as it is; fixrank UPLOAD --redact makes reports";
		return EXIT_USAGE;
	}
	if (pager_wait(&pager, &status))
		return status;
	catch_signals();
	return browse_is_record(options->paths[0]) ? show_record(program, &pager)
						   : show_upload(program, &pager);
}

static int run_merge(struct program *program)
{
	catch_signals();
	return many_merge(&program->options, &program->problems);
}

static int run_map(struct program *program)
{
	return run_many(program, many_map);
}

static int run_batch(struct program *program)
{
	return run_many(program, many_batch);
}

static int run_help(struct program *program);

/* Who runs a command, and whether it makes reports. */
static const struct {
	int (*run)(struct program *program);
	bool templates, places;
} commands[] = {
	[COMMAND_ANALYZE] = { run_analyze, true, true }, [COMMAND_REPORT] = { run_report, true, true },
	[COMMAND_CODE] = { run_show, false, false },	 [COMMAND_EXPLAIN] = { run_show, false, false },
	[COMMAND_LIST] = { run_show, false, false },	 [COMMAND_CHECK] = { run_check, false, true },
	[COMMAND_MAP] = { run_map, true, false },	 [COMMAND_BATCH] = { run_batch, true, false },
	[COMMAND_MERGE] = { run_merge, false, false },	 [COMMAND_HELP] = { run_help, false, false },
	[COMMAND_SHOW] = { run_show_log, false, false }, [COMMAND_NEW] = { run_new, false, false },
	[COMMAND_DIFF] = { run_diff, true, true },
};

/* How to use a command, all of it. */
static int show_help(enum command command)
{
	command_print_usage(command, stdout);
	puts("\noptions:");
	options_print_help(command, stdout);
	columns_print_text("\nEvery option is also an environment variable: --fail-on is FIXRANK_FAIL_ON.\n",
			   stdout);
	if (commands[command].templates)
		columns_print_text(
			"\nexit status: 0 analysed, whatever was found; 1 --fail-on was reached; 2 wrong "
			"usage; "
			"3 nothing in the input is a log; 4 part of the input could not be read, the rest "
			"was "
			"done; 5 pattern or template files have problems; 6 an output could not be written\n",
			stdout);
	return EXIT_DONE;
}

static int run_help(struct program *program)
{
	const struct options *options = &program->options;
	const char *word = options->path_count ? options->paths[0] : NULL;
	const struct command_row *row = word ? command_find(word) : NULL;
	const char *meant = word ? command_meant(word) : NULL;

	if (row)
		return show_help(row->command);
	if (!word) {
		commands_print_overview(stdout);
		return EXIT_DONE;
	}
	problems_add(&program->problems, (struct place){ 0 },
		     meant ? "there is no command '%s'; did you mean '%s'?" : "there is no command '%s'",
		     word, meant);
	tell(program);
	fputs("\ncommands:\n", stderr);
	commands_print(stderr);
	return EXIT_USAGE;
}

static int run(struct program *program)
{
	const struct options *options = &program->options;
	struct reports reports;

	if (options->version) {
		puts("fixrank " FIXRANK_VERSION);
		return EXIT_DONE;
	}
	if (options->help && !options->overview)
		return show_help(options->command);
	if (options->overview) {
		commands_print_overview(stdout);
		return options->help ? EXIT_DONE : EXIT_USAGE;
	}
	if (commands[options->command].templates) {
		program->templates = data_folder("templates", &program->problems);
		if (!program->templates)
			return EXIT_PATTERNS;
	}
	reports = reports_of(program);
	if (commands[options->command].places && reports_check_places(&reports))
		return EXIT_USAGE;
	return commands[options->command].run(program);
}

int main(int argc, char **argv)
{
	struct program program = { 0 };
	int result;

	setlocale(LC_CTYPE, "");
	json_object_seed(0);	 /* once, before there are threads */
	setenv("TZ", "UTC0", 1); /* else libarchive has the file of the zone opened for each member */
	ignore_signals();
	if (options_read(&program.options, argc, argv, &program.problems))
		result = EXIT_USAGE;
	else
		result = run(&program);
	tell(&program);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "fixrank: cannot write to standard output\n");
		result = EXIT_OUTPUT;
	}
	secrets_free(program.secrets);
	rules_free(program.rules);
	options_release(&program.options);
	problems_release(&program.problems);
	free(program.templates);
	return result;
}
