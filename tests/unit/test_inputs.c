#include "inputs.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/fixrank-inputs-XXXXXX";

static void enter(void)
{
	cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void leave(void)
{
	char command[64];

	cr_assert(chdir("/") == 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	cr_assert(system(command) == 0);
}

TestSuite(inputs, .init = enter, .fini = leave);

static void make_folder(const char *path)
{
	cr_assert(mkdir(path, 0777) == 0, "%s", path);
}

static void make_file(const char *path, size_t bytes)
{
	FILE *file = fopen(path, "w");

	cr_assert(file, "%s", path);
	for (size_t i = 0; i < bytes; i++)
		fputc('x', file);
	fclose(file);
}

/* The list as text: a line "name < path" for each. */
static void expect_inputs(const struct inputs *inputs, const char *want)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	for (size_t i = 0; i < inputs->count; i++)
		fprintf(out, "%s < %s%s%s\n", inputs->items[i].name, inputs->items[i].path,
			inputs->items[i].why ? ": " : "", inputs->items[i].why ? inputs->items[i].why : "");
	fclose(out);
	cr_expect_str_eq(text, want);
	free(text);
}

static void expect_problems(struct problems *problems, size_t count, const char *first)
{
	cr_expect_eq(problems->count, count, "%zu instead of %zu problems", problems->count, count);
	if (problems->count)
		cr_expect_str_eq(problems->items[0].message, first);
	problems_release(problems);
}

Test(inputs, a_folder_gives_its_files_in_byte_order)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };

	make_folder("logs");
	make_folder("logs/b");
	make_folder("logs/empty");
	make_file("logs/b/z.log", 3);
	make_file("logs/b/Z.log", 0);
	make_file("logs/c.log", 0);
	make_file("logs/a.log", 7);
	make_file("logs/.hidden", 1);
	inputs_add(&inputs, "logs///", &problems);
	expect_inputs(&inputs, ".hidden < logs/.hidden\n"
			       "a.log < logs/a.log\n"
			       "b/Z.log < logs/b/Z.log\n"
			       "b/z.log < logs/b/z.log\n"
			       "c.log < logs/c.log\n");
	cr_expect_eq(inputs.items[1].bytes, 7);
	cr_expect_eq(inputs.items[2].bytes, 0);
	expect_problems(&problems, 0, "");
	inputs_release(&inputs);
}

Test(inputs, a_file_goes_by_its_base_name_and_a_dash_is_stdin)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };

	make_folder("logs");
	make_file("logs/CBS.log", 2);
	inputs_add(&inputs, "logs/CBS.log", &problems);
	inputs_add(&inputs, "-", &problems);
	expect_inputs(&inputs, "CBS.log < logs/CBS.log\nstdin < -\n");
	cr_expect_eq(inputs.items[1].bytes, -1);
	inputs_release(&inputs);
}

Test(inputs, names_that_meet_show_the_paths)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };

	make_folder("a");
	make_folder("b");
	make_file("a/CBS.log", 0);
	make_file("a/dism.log", 0);
	make_file("b/CBS.log", 0);
	make_file("CBS.log", 0);
	make_file("stdin", 0);
	inputs_add(&inputs, "a", &problems);
	inputs_add(&inputs, "b/CBS.log", &problems);
	inputs_add(&inputs, "CBS.log", &problems);
	inputs_add(&inputs, "-", &problems);
	inputs_add(&inputs, "stdin", &problems);
	inputs_add(&inputs, "./stdin", &problems);
	expect_inputs(&inputs, "a/CBS.log < a/CBS.log\n"
			       "dism.log < a/dism.log\n"
			       "b/CBS.log < b/CBS.log\n"
			       "CBS.log < CBS.log\n"
			       "stdin < -\n"
			       "stdin (2) < stdin\n"
			       "./stdin < ./stdin\n");
	inputs_release(&inputs);
}

Test(inputs, nothing_is_added_twice)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };

	make_folder("a");
	make_file("a/CBS.log", 0);
	inputs_add(&inputs, "a/CBS.log", &problems);
	inputs_add(&inputs, "a", &problems);
	inputs_add(&inputs, "a/", &problems);
	inputs_add(&inputs, "-", &problems);
	inputs_add(&inputs, "-", &problems);
	expect_inputs(&inputs, "CBS.log < a/CBS.log\nstdin < -\n");
	inputs_release(&inputs);
}

Test(inputs, links_to_files_are_read_and_linked_folders_are_not_entered)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };

	make_folder("logs");
	make_folder("logs/real");
	make_file("logs/real/a.log", 5);
	cr_assert(symlink("real/a.log", "logs/link.log") == 0);
	cr_assert(symlink("real", "logs/linked") == 0);
	cr_assert(symlink("..", "logs/real/up") == 0);
	cr_assert(symlink("logs", "entry") == 0);
	inputs_add(&inputs, "entry", &problems);
	expect_inputs(&inputs, "link.log < entry/link.log\n"
			       "linked < entry/linked: a link to a folder, which is not entered\n"
			       "real/a.log < entry/real/a.log\n"
			       "real/up < entry/real/up: a link to a folder, which is not entered\n");
	cr_expect_eq(inputs.items[0].bytes, 5);
	expect_problems(&problems, 0, "");
	inputs_release(&inputs);
}

Test(inputs, a_pipe_is_read_if_it_is_named_and_left_out_of_a_folder)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };

	make_folder("logs");
	cr_assert(mkfifo("logs/pipe", 0666) == 0);
	inputs_add(&inputs, "logs", &problems);
	expect_inputs(&inputs, "pipe < logs/pipe: neither a file nor a folder\n");
	inputs_add(&inputs, "logs/pipe", &problems);
	expect_inputs(&inputs, "pipe < logs/pipe\n");
	cr_expect_eq(inputs.items[0].bytes, -1);
	expect_problems(&problems, 0, "");
	inputs_release(&inputs);
}

Test(inputs, what_is_missing_is_a_problem_and_the_rest_is_added)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };

	make_folder("logs");
	make_file("logs/b.log", 0);
	cr_assert(symlink("gone", "logs/a.log") == 0);
	inputs_add(&inputs, "nowhere", &problems);
	expect_problems(&problems, 1, "cannot open 'nowhere': no such file or directory");
	inputs_add(&inputs, "logs", &problems);
	expect_problems(&problems, 1, "cannot open 'logs/a.log': no such file or directory");
	expect_inputs(&inputs, "b.log < logs/b.log\n");
	inputs_add(&inputs, "logs/b.log/", &problems);
	expect_problems(&problems, 1, "cannot open 'logs/b.log/': not a directory");
	inputs_release(&inputs);
}

Test(inputs, names_that_are_not_utf_8_are_shown_and_found_again)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };

	make_folder("logs");
	make_file("logs/Ger\xE4te.log", 4);
	make_file("logs/Ger\xC3\xA4te.log", 5);
	inputs_add(&inputs, "logs", &problems);
	cr_assert_eq(inputs.count, 2);
	cr_expect_str_eq(inputs.items[0].name, "Ger\xC3\xA4te.log");
	cr_expect_str_eq(inputs.items[1].name, "Ger\\xE4te.log");
	cr_expect_str_eq(inputs.items[1].path, "logs/Ger\xE4te.log");
	cr_expect_eq(inputs.items[1].bytes, 4);
	inputs_release(&inputs);
}

Test(inputs, folders_nested_too_deep_are_left_out)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };
	char path[256] = "d";

	make_folder(path);
	make_file("d/a.log", 0);
	for (int i = 1; i < INPUTS_DEPTH_LIMIT; i++) {
		strcat(path, "/d");
		make_folder(path);
	}
	strcat(path, "/a.log");
	make_file(path, 0);
	inputs_add(&inputs, "d", &problems);
	cr_expect_eq(inputs.count, 2);
	expect_problems(&problems, 0, "");
	inputs_release(&inputs);

	*strrchr(path, '/') = '\0';
	strcat(path, "/d");
	make_folder(path);
	inputs_add(&inputs, "d", &problems);
	cr_expect_eq(inputs.count, 2);
	cr_assert_eq(problems.count, 1);
	cr_expect(strstr(problems.items[0].message, "more than 64 folders in one another") != NULL);
	problems_release(&problems);
	inputs_release(&inputs);
}

/* One folder of a thousand files, added by a hundred and one names. */
Test(inputs, a_list_too_long_ends_with_a_problem)
{
	struct inputs inputs = { 0 };
	struct problems problems = { 0 };
	char path[256] = "many";

	make_folder("many");
	for (int i = 0; i < 1000; i++) {
		snprintf(path, sizeof(path), "many/%03d", i);
		make_file(path, 0);
	}
	strcpy(path, "many");
	for (int i = 0; i <= INPUTS_COUNT_LIMIT / 1000; i++) {
		inputs_add(&inputs, path, &problems);
		memmove(path + 2, path, strlen(path) + 1);
		memcpy(path, "./", 2);
	}
	cr_expect_eq(inputs.count, INPUTS_COUNT_LIMIT);
	cr_expect_str_eq(inputs.items[0].name, "many/000");
	cr_expect_str_eq(inputs.items[1999].name, "./many/999");
	expect_problems(&problems, 1, "more than 100000 files: the rest is left out");
	inputs_release(&inputs);
}
