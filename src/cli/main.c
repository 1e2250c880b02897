#include "analyze.h"
#include "buf.h"
#include "check.h"
#include "data.h"
#include "digest.h"
#include "options.h"
#include "output.h"
#include "record.h"
#include "render.h"
#include "show.h"
#include "source.h"
#include "xlsx.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum exit_status {
	EXIT_DONE,
	EXIT_FAIL_ON,
	EXIT_USAGE,
	EXIT_NO_LOG,
	EXIT_INCOMPLETE,
	EXIT_PATTERNS,
	EXIT_OUTPUT
};

struct program {
	struct options options;
	struct problems problems;
	size_t told; /* problems already printed */
	char *templates;
};

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

/* The first Ctrl-C stops reading and shows what was read; the second ends the program. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static size_t terminal_columns(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");

	if (columns && atoi(columns) > 0)
		return (size_t)atoi(columns);
	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static bool wants_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (options->color != CHOICE_AUTO)
		return options->color == CHOICE_ALWAYS;
	return !(no_color && *no_color) && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

static int render_one(struct program *program, const json_t *record, enum format format, bool terminal,
		      const char *path)
{
	struct render_options options = { .folder = program->templates, .own = program->options.templates };
	struct buf text = { 0 };
	int result;

	if (terminal) {
		options.columns = terminal_columns();
		options.color = wants_color(&program->options);
		options.ascii = isatty(STDOUT_FILENO) && strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	}
	result = render(record, format, &options, &text, &program->problems) ? EXIT_PATTERNS : EXIT_DONE;
	if (result == EXIT_DONE && output_write(path, buf_slice(&text), &program->problems))
		result = EXIT_OUTPUT;
	buf_release(&text);
	return result;
}

static int write_json(struct program *program, const json_t *record, const char *path)
{
	struct buf text = { 0 };
	int result;

	record_write(record, true, &text);
	result = output_write(path, buf_slice(&text), &program->problems) ? EXIT_OUTPUT : EXIT_DONE;
	buf_release(&text);
	return result;
}

static int fill_xlsx(void *context, const char *path, struct problems *problems)
{
	return xlsx_write(context, path, problems);
}

static int write_xlsx(struct program *program, json_t *record, const char *path)
{
	return output_fill(path, fill_xlsx, record, &program->problems) ? EXIT_OUTPUT : EXIT_DONE;
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

static int write_folder(struct program *program, json_t *record, const char *folder)
{
	static const char *const names[] = { "report.json", "report.html", "report.md", "report.xlsx" };
	int result = EXIT_DONE;

	if (output_folder(folder, &program->problems))
		return EXIT_OUTPUT;
	for (size_t i = 0; i < 4; i++) {
		struct buf path = { 0 };

		buf_printf(&path, "%s/%s", folder, names[i]);
		if (i == 0)
			result = worse(result, write_json(program, record, buf_text(&path)));
		else if (i == 3)
			result = worse(result, write_xlsx(program, record, buf_text(&path)));
		else
			result = worse(result,
				       render_one(program, record, i == 1 ? FORMAT_HTML : FORMAT_MARKDOWN,
						  false, buf_text(&path)));
		buf_release(&path);
	}
	return result;
}

static bool writes_to_stdout(const struct options *options)
{
	const char *const paths[] = { options->html, options->xlsx, options->json, options->markdown,
				      options->text };

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (paths[i] && (strcmp(paths[i], "-") == 0 || strcmp(paths[i], "/dev/stdout") == 0))
			return true;
	return false;
}

/* One output that fails does not keep the others from being written. */
static int write_outputs(struct program *program, json_t *record)
{
	const struct options *options = &program->options;
	int result = EXIT_DONE;

	if (options->output)
		result = worse(result, write_folder(program, record, options->output));
	if (options->json)
		result = worse(result, write_json(program, record, options->json));
	if (options->html)
		result = worse(result, render_one(program, record, FORMAT_HTML, false, options->html));
	if (options->markdown)
		result =
			worse(result, render_one(program, record, FORMAT_MARKDOWN, false, options->markdown));
	if (options->text)
		result = worse(result, render_one(program, record, FORMAT_TEXT, false, options->text));
	if (options->xlsx)
		result = worse(result, write_xlsx(program, record, options->xlsx));
	if (!options->quiet && !writes_to_stdout(options))
		result = worse(result, render_one(program, record, FORMAT_TEXT, true, "-"));
	return result;
}

static void hash_rules(const struct rules *rules, char ret_hash[65])
{
	struct digest *digest = digest_new();

	for (size_t i = 0; i < rules->file_count; i++)
		digest_add(digest, rules->files[i].text);
	digest_end(digest, ret_hash);
	digest_free(digest);
}

static int run_analyze(struct program *program)
{
	struct options *options = &program->options;
	struct analysis analysis = { 0 };
	char hash[65];
	struct rules *rules;
	struct matcher *matcher;
	bool broken_rules;
	int result;

	if (!options->path_count) {
		problems_add(&program->problems, (struct place){ 0 }, "no path given")->help =
			"fixrank PATH... reads log files and folders; fixrank --help shows more";
		return EXIT_USAGE;
	}
	rules = data_rules(options, RULES_ALL, &program->problems);
	matcher = data_matcher(rules, &program->problems);
	broken_rules = program->problems.count > 0;
	hash_rules(rules, hash);
	tell(program);
	catch_signals();
	analyze(options, rules, matcher, hash, &program->problems, &analysis);
	tell(program);
	result = write_outputs(program, analysis.record);
	if (result == EXIT_DONE && broken_rules)
		result = EXIT_PATTERNS;
	else if (result == EXIT_DONE && analysis.incomplete)
		result = EXIT_INCOMPLETE;
	else if (result == EXIT_DONE && analysis.nothing)
		result = EXIT_NO_LOG;
	else if (result == EXIT_DONE && options->fail_on > 0 && analysis.confidence >= options->fail_on)
		result = EXIT_FAIL_ON;
	if (result == EXIT_NO_LOG)
		problems_add(&program->problems, (struct place){ 0 },
			     "nothing in the input is a log that fixrank knows")
			->help = "fixrank list kinds shows the logs that it reads";
	json_decref(analysis.record);
	matcher_free(matcher);
	rules_free(rules);
	return result;
}

static int run_report(struct program *program)
{
	const struct options *options = &program->options;
	json_error_t error;
	json_t *record;
	int result;

	if (options->path_count != 1) {
		problems_add(&program->problems, (struct place){ 0 }, "report wants one record")->help =
			"fixrank report report.json -o out";
		return EXIT_USAGE;
	}
	record = strcmp(options->paths[0], "-") == 0
			 ? json_loadf(stdin, JSON_ALLOW_NUL, &error)
			 : json_load_file(options->paths[0], JSON_ALLOW_NUL, &error);
	if (!record) {
		problems_add(&program->problems,
			     (struct place){ options->paths[0], error.line > 0 ? (size_t)error.line : 0, 0 },
			     "not a record: %s", error.text);
		return EXIT_INCOMPLETE;
	}
	if (strcmp(json_string_value(json_object_get(record, "schema"))
			   ? json_string_value(json_object_get(record, "schema"))
			   : "",
		   "fixrank.record/1") != 0) {
		problems_add(&program->problems, (struct place){ options->paths[0], 0, 0 },
			     "not a record of fixrank: its schema is not fixrank.record/1");
		result = EXIT_INCOMPLETE;
	} else {
		result = write_outputs(program, record);
	}
	json_decref(record);
	return result;
}

/* `fixrank check patterns` names the built-in ones, which are read anyhow. */
static bool is_built_in(struct program *program, const char *path)
{
	char *folder = data_folder("patterns", &program->problems);
	char *same = folder ? realpath(folder, NULL) : NULL;
	char *given = realpath(path, NULL);
	bool result = same && given && strcmp(same, given) == 0;

	free(folder);
	free(same);
	free(given);
	return result;
}

static int save_search(struct program *program, const struct matcher *matcher)
{
	struct buf bytes = { 0 };
	int result = EXIT_DONE;

	if (!program->options.save || matcher_save(matcher, &bytes))
		return EXIT_DONE;
	if (output_write(program->options.save, buf_slice(&bytes), &program->problems))
		result = EXIT_OUTPUT;
	buf_release(&bytes);
	return result;
}

static int run_check(struct program *program)
{
	struct options *options = &program->options;
	struct matcher *matcher;
	struct rules *rules;
	int result;

	for (size_t i = 0; i < options->path_count; i++)
		if (!is_built_in(program, options->paths[i]))
			options_add_patterns(options, options->paths[i]);
	rules = data_rules(options, RULES_ALL, &program->problems);
	matcher = data_matcher(rules, &program->problems);
	if (!options->save)
		check_rules(rules, matcher, options->verbose, &program->problems);
	result = program->problems.count ? EXIT_PATTERNS : save_search(program, matcher);
	if (result == EXIT_DONE && !options->quiet && !options->save)
		printf("%zu signatures, %zu kinds, %zu causes, %zu methods, %zu codes in %zu files: no "
		       "problems\n",
		       rules->signature_count, rules->kind_count, rules->cause_count, rules->method_count,
		       rules->code_count, rules->file_count);
	tell(program);
	if (result == EXIT_PATTERNS)
		fprintf(stderr, "fixrank: %zu problems in the pattern files\n", program->problems.count);
	matcher_free(matcher);
	rules_free(rules);
	return result;
}

static int run_show(struct program *program)
{
	const struct options *options = &program->options;
	struct rules *rules = data_rules(options, options->command == COMMAND_CODE ? RULES_CODES : RULES_ALL,
					 &program->problems);
	bool broken = program->problems.count > 0;
	int result;

	if (options->command == COMMAND_CODE)
		result = show_codes(rules, options, &program->problems);
	else if (options->command == COMMAND_EXPLAIN)
		result = show_explanation(rules, options, &program->problems);
	else
		result = show_list(rules, options, &program->problems);
	rules_free(rules);
	return result == EXIT_DONE && broken ? EXIT_PATTERNS : result;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat one, other;

	if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return strcmp(a, b) == 0;
	if (strcmp(a, b) == 0)
		return stat(a, &one) || S_ISREG(one.st_mode);
	return stat(a, &one) == 0 && stat(b, &other) == 0 && S_ISREG(one.st_mode) &&
	       one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* An output may not replace an input or another output, and templates must be somewhere. */
static int check_places(struct program *program)
{
	const struct options *options = &program->options;
	const char *const outputs[] = { options->html, options->xlsx, options->json, options->markdown,
					options->text };
	size_t before = program->problems.count;

	for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++) {
		for (size_t k = 0; outputs[i] && k < options->path_count; k++)
			if (strcmp(outputs[i], "-") != 0 && is_same_file(outputs[i], options->paths[k]))
				problems_add(&program->problems, (struct place){ 0 },
					     "'%s' is an input and would be overwritten", outputs[i]);
		for (size_t k = i + 1; outputs[i] && k < sizeof(outputs) / sizeof(*outputs); k++)
			if (outputs[k] && is_same_file(outputs[i], outputs[k]))
				problems_add(&program->problems, (struct place){ 0 },
					     "two outputs go to '%s'", outputs[i]);
	}
	if (options->templates && access(options->templates, R_OK | X_OK))
		problems_add(&program->problems, (struct place){ 0 }, "cannot open '%s': %s",
			     options->templates, strerror(errno))
			->help = "--templates names a folder";
	return program->problems.count == before ? 0 : -1;
}

static int run(struct program *program)
{
	const struct options *options = &program->options;

	if (options->help ||
	    (options->command == COMMAND_ANALYZE && !options->path_count && !options->version)) {
		options_print_help(options);
		return options->help ? EXIT_DONE : EXIT_USAGE;
	}
	if (options->version) {
		puts("fixrank " FIXRANK_VERSION);
		return EXIT_DONE;
	}
	if (options->command == COMMAND_CODE || options->command == COMMAND_EXPLAIN ||
	    options->command == COMMAND_LIST)
		return run_show(program);
	if (options->command == COMMAND_CHECK)
		return run_check(program);
	program->templates = data_folder("templates", &program->problems);
	if (!program->templates || check_places(program))
		return program->templates ? EXIT_USAGE : EXIT_PATTERNS;
	return options->command == COMMAND_REPORT ? run_report(program) : run_analyze(program);
}

int main(int argc, char **argv)
{
	struct program program = { 0 };
	int result;

	setlocale(LC_CTYPE, "");
	if (options_read(&program.options, argc, argv, &program.problems))
		result = EXIT_USAGE;
	else
		result = run(&program);
	tell(&program);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "fixrank: cannot write to standard output\n");
		result = EXIT_OUTPUT;
	}
	options_release(&program.options);
	problems_release(&program.problems);
	free(program.templates);
	return result;
}
