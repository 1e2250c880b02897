/* The program's own rooms are no library: the files under test are parts of this one. */
#include "../../src/cli/options.c"
#include "../../src/cli/columns.c"
#include "../../src/cli/commands.c"
#include "../../src/cli/spelling.c"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char *words[64];
static char line_copy[512];

/* Reads a command line, whose words are parted by blanks. */
static int read_line(const char *line, struct options *options, struct problems *problems)
{
	int count = 0;

	snprintf(line_copy, sizeof(line_copy), "fixrank %s", line);
	for (char *word = strtok(line_copy, " "); word; word = strtok(NULL, " "))
		words[count++] = word;
	words[count] = NULL;
	optind = 0; /* getopt begins anew */
	return options_read(options, count, words, problems);
}

static struct options good(const char *line)
{
	struct problems problems = { 0 };
	struct options options;

	cr_expect_eq(read_line(line, &options, &problems), 0, "'%s' is right", line);
	for (size_t i = 0; i < problems.count; i++)
		cr_expect_fail("'%s': %s", line, problems.items[i].message);
	problems_release(&problems);
	return options;
}

static void expect_bad(const char *line, const char *message)
{
	struct problems problems = { 0 };
	struct options options;

	cr_expect_eq(read_line(line, &options, &problems), -1, "'%s' is wrong", line);
	cr_assert_eq(problems.count, 1, "'%s': %zu problems", line, problems.count);
	cr_expect_str_eq(problems.items[0].message, message);
	cr_expect(problems.items[0].help, "'%s' has help", line);
	cr_expect_null(problems.items[0].file);
	problems_release(&problems);
	options_release(&options);
}

Test(options, have_defaults)
{
	struct options options = good("");

	cr_expect_eq(options.command, COMMAND_ANALYZE);
	cr_expect_str_eq(options.os, "auto");
	cr_expect_eq(options.path_count, 0);
	cr_expect(!options.quiet && !options.verbose && !options.help && !options.version && !options.html);
	cr_expect(options.fail_on == 0 && options.jobs == 0);
	options_release(&options);
}

Test(options, are_all_understood)
{
	struct options options = good("-o out --html h --xlsx x --json j --markdown m --text t --patterns p "
				      "--patterns=q --templates t "
				      "--os windows-7 --jobs 3 --fail-on likely --progress never --color "
				      "always -qv a.log --help --version b.log");

	cr_expect_str_eq(options.output, "out");
	cr_expect_str_eq(options.html, "h");
	cr_expect_str_eq(options.xlsx, "x");
	cr_expect_str_eq(options.json, "j");
	cr_expect_str_eq(options.markdown, "m");
	cr_expect_str_eq(options.text, "t");
	cr_assert_eq(options.pattern_count, 2);
	cr_expect_str_eq(options.patterns[0], "p");
	cr_expect_str_eq(options.patterns[1], "q");
	cr_expect_str_eq(options.os, "windows-7");
	cr_expect_eq(options.jobs, 3);
	cr_expect_eq(options.fail_on, 0.7);
	cr_expect_eq(options.progress, CHOICE_NEVER);
	cr_expect_eq(options.color, CHOICE_ALWAYS);
	cr_expect(options.quiet && options.verbose && options.help && options.version);
	cr_assert_eq(options.path_count, 2);
	cr_expect_str_eq(options.paths[0], "a.log");
	cr_expect_str_eq(options.paths[1], "b.log");
	options_release(&options);
}

Test(options, begin_with_a_command)
{
	static const struct {
		const char *line;
		enum command command;
		size_t paths;
		bool help;
	} lines[] = {
		{ "analyze a", COMMAND_ANALYZE, 1, false }, { "report a", COMMAND_REPORT, 1, false },
		{ "code 0x5 0x6", COMMAND_CODE, 2, false }, { "explain x", COMMAND_EXPLAIN, 1, false },
		{ "list kinds", COMMAND_LIST, 1, false },   { "check", COMMAND_CHECK, 0, false },
		{ "show a --at b:3", COMMAND_SHOW, 1, false },
		{ "-q check -v", COMMAND_CHECK, 0, false }, { "a.log check", COMMAND_ANALYZE, 2, false },
		{ "./check", COMMAND_ANALYZE, 1, false },   { "help", COMMAND_HELP, 0, false },
		{ "help code", COMMAND_HELP, 1, false },    { "code --help", COMMAND_CODE, 0, true },
		{ "-- check", COMMAND_CHECK, 0, false },    { "-- -strange", COMMAND_ANALYZE, 1, false },
		{ "-", COMMAND_ANALYZE, 1, false },
	};

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct options options = good(lines[i].line);

		cr_expect_eq(options.command, lines[i].command, "%s", lines[i].line);
		cr_expect_eq(options.path_count, lines[i].paths, "%s: %zu paths", lines[i].line,
			     options.path_count);
		cr_expect_eq(options.help, lines[i].help, "%s", lines[i].line);
		options_release(&options);
	}
}

Test(options, take_negative_numbers_for_codes)
{
	struct options options = good("-q code -2147024894 5 -1 --color never");

	cr_expect(options.quiet);
	cr_expect_eq(options.color, CHOICE_NEVER, "options behind a number count");
	cr_assert_eq(options.path_count, 3);
	cr_expect_str_eq(options.paths[0], "-2147024894");
	cr_expect_str_eq(options.paths[1], "5");
	cr_expect_str_eq(options.paths[2], "-1");
	options_release(&options);
}

Test(options, that_are_wrong_are_told)
{
	expect_bad("--nothing a.log", "unknown option '--nothing'");
	expect_bad("-z a.log", "unknown option '-z'");
	expect_bad("-zq a.log", "unknown option '-z'");
	expect_bad("-qz a.log", "unknown option '-z'");
	expect_bad("--os", "'--os' wants a value");
	expect_bad("-o", "'-o' wants a value");
	expect_bad("--os windows-95", "os does not take 'windows-95'");
	expect_bad("--jobs 0", "jobs does not take '0'");
	expect_bad("--jobs -1", "jobs does not take '-1'");
	expect_bad("--jobs 2x", "jobs does not take '2x'");
	expect_bad("--jobs 99999999999999999999", "jobs does not take '99999999999999999999'");
	expect_bad("--fail-on maybe", "fail-on does not take 'maybe'");
	expect_bad("--progress on", "progress does not take 'on'");
	expect_bad("--color red", "color does not take 'red'");
	expect_bad("--quiet=1", "'--quiet' takes no value");
}

Test(options, tell_all_mistakes_at_once)
{
	struct problems problems = { 0 };
	struct options options;

	cr_expect_eq(read_line("--os x --jobs y -z a.log", &options, &problems), -1);
	cr_expect_eq(problems.count, 3);
	cr_expect_eq(options.path_count, 1);
	problems_release(&problems);
	options_release(&options);
}

Test(options, come_from_the_environment_too)
{
	struct options options;

	setenv("FIXRANK_OS", "windows-11", 1);
	setenv("FIXRANK_FAIL_ON", "certain", 1);
	setenv("FIXRANK_QUIET", "1", 1);
	setenv("FIXRANK_VERBOSE", "0", 1);
	setenv("FIXRANK_HTML", "", 1);
	setenv("FIXRANK_PATTERNS", "mine", 1);
	options = good("--patterns yours a.log");
	cr_expect_str_eq(options.os, "windows-11");
	cr_expect_eq(options.fail_on, 0.95);
	cr_expect(options.quiet && !options.verbose);
	cr_expect_null(options.html, "an empty one is none");
	cr_assert_eq(options.pattern_count, 2);
	cr_expect_str_eq(options.patterns[0], "mine");
	options_release(&options);
	options = good("--os windows-7 a.log");
	cr_expect_str_eq(options.os, "windows-7", "the command line wins");
	options_release(&options);
}

Test(options, of_the_environment_can_be_wrong)
{
	setenv("FIXRANK_JOBS", "many", 1);
	expect_bad("a.log", "FIXRANK_JOBS does not take 'many'");
}

/* The lines of a text; each has to fit on a terminal. */
static size_t count_lines(FILE *file, const char *what)
{
	char line[1024];
	size_t lines = 0;

	rewind(file);
	for (; fgets(line, sizeof(line), file); lines++)
		cr_expect_leq(strcspn(line, "\n"), 80, "%s: %s", what, line);
	return lines;
}

Test(options, help_of_every_command_fits_on_the_terminal)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		size_t taken = 0;
		FILE *file = tmpfile();

		cr_assert(file);
		command_print_usage(commands[i].command, file);
		cr_expect_gt(count_lines(file, commands[i].word), 2);
		rewind(file);
		options_print_help(commands[i].command, file);
		for (size_t k = 0; k < OPTION_COUNT; k++)
			taken += is_taken(&rows[k], commands[i].command);
		cr_expect_geq(taken, 4, "command %s", commands[i].word);
		cr_expect_geq(count_lines(file, commands[i].word), taken, "command %s", commands[i].word);
		fclose(file);
	}
}

Test(options, overview_is_one_screen_with_every_command)
{
	FILE *file = tmpfile();
	char text[4096] = "";

	cr_assert(file);
	commands_print_overview(file);
	cr_expect_leq(count_lines(file, "overview"), 24);
	rewind(file);
	cr_expect_lt(fread(text, 1, sizeof(text) - 1, file), sizeof(text) - 1);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		cr_expect(strstr(text, commands[i].summary), "%s", commands[i].word);
	fclose(file);
}

Test(options, have_help_and_a_setter)
{
	for (size_t k = 0; k < OPTION_COUNT; k++) {
		cr_expect(rows[k].help && *rows[k].help, "%s has no help", rows[k].name);
		cr_expect(rows[k].commands, "%s is of no command", rows[k].name);
	}
}

Test(options, mistyped_commands_are_told)
{
	expect_bad("anaylze x", "there is no command and no file 'anaylze'; did you mean 'analyze'?");
	expect_bad("lst causes", "there is no command and no file 'lst'; did you mean 'list'?");
	expect_bad("--jsn f x", "unknown option '--jsn'; did you mean '--json'?");
	expect_bad("--colour always x", "unknown option '--colour'; did you mean '--color'?");
	expect_bad("--entirely-else x", "unknown option '--entirely-else'");
}

Test(options, words_that_look_like_no_command_are_paths)
{
	static const char *const lines[] = { "x", "upload", "./lst", "C-drive", "analyze anaylze", "report lst" };

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct options options = good(lines[i]);

		cr_expect_eq(options.path_count, 1, "%s", lines[i]);
		options_release(&options);
	}
}

Test(options, a_file_that_looks_like_a_command_is_a_file)
{
	struct options options;
	char folder[] = "/tmp/fixrank-options-XXXXXX";

	cr_assert(mkdtemp(folder) && chdir(folder) == 0);
	fclose(fopen("lst", "w"));
	options = good("lst");
	cr_expect_eq(options.command, COMMAND_ANALYZE);
	cr_expect_str_eq(options.paths[0], "lst");
	options_release(&options);
	unlink("lst");
	rmdir(folder);
}

Test(options, choices_are_taken_as_they_are_listed)
{
	for (size_t i = 0; i < COUNT(choices); i++) {
		for (size_t k = 0; k < OPTION_COUNT; k++) {
			struct options options = { 0 };

			if (rows[k].set != choices[i].set)
				continue;
			for (size_t n = 0; choices[i].word(n); n++)
				cr_expect_eq(rows[k].set(&rows[k], &options, choices[i].word(n)), 0, "--%s %s",
					     rows[k].name, choices[i].word(n));
			cr_expect_eq(rows[k].set(&rows[k], &options, "neverthere"), -1, "--%s", rows[k].name);
		}
	}
}
