#include "problem.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/fixrank-problem-XXXXXX";

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

TestSuite(problem, .init = enter, .fini = leave);

static void write_file(const char *path, const char *bytes, size_t length)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

/* Prints those from number first on, and releases them all. */
static void expect_print(struct problems *problems, size_t first, const char *want)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	problems_print(problems, first, out);
	fclose(out);
	cr_expect_str_eq(text, want);
	free(text);
	problems_release(problems);
	cr_expect_eq(problems->count, 0);
}

Test(problem, without_a_place_is_a_sentence)
{
	struct problems problems = { 0 };

	problems_add(&problems, (struct place){ 0 }, "cannot open '%s': permission denied", "CBS.log");
	expect_print(&problems, 0, "fixrank: cannot open 'CBS.log': permission denied\n");
}

Test(problem, shows_its_line_a_caret_and_help)
{
	struct problems problems = { 0 };

	write_file("a.yaml", "first\n\tkey: valu\nlast", 21);
	problems_add(&problems, (struct place){ "a.yaml", 2, 7 }, "unknown word 'valu'")->help =
		"did you mean value";
	problems_add(&problems, (struct place){ "a.yaml", 3, 0 }, "no column");
	expect_print(&problems, 0,
		     "fixrank: a.yaml:2:7: unknown word 'valu'\n"
		     "     key: valu\n"
		     "          ^\n"
		     "    help: did you mean value\n"
		     "fixrank: a.yaml:3: no column\n"
		     "    last\n");
}

Test(problem, shows_no_line_where_there_is_none)
{
	struct problems problems = { 0 };

	write_file("a.yaml", "one\n", 4);
	problems_add(&problems, (struct place){ "a.yaml", 9, 1 }, "behind the end");
	problems_add(&problems, (struct place){ "missing.yaml", 1, 1 }, "gone");
	problems_add(&problems, (struct place){ "a.yaml", 0, 3 }, "somewhere");
	problems_add(&problems, (struct place){ "a.yaml", 1, 99 }, "far right");
	expect_print(&problems, 0,
		     "fixrank: a.yaml:9:1: behind the end\n"
		     "fixrank: missing.yaml:1:1: gone\n"
		     "fixrank: a.yaml: somewhere\n"
		     "fixrank: a.yaml:1:99: far right\n"
		     "    one\n");
}

Test(problem, lets_no_control_character_reach_the_terminal)
{
	struct problems problems = { 0 };

	write_file("a.yaml", "x\x1b[2Jy\x7f\0z\n", 9);
	problems_add(&problems, (struct place){ "a.yaml", 1, 1 }, "bad '%s'",
		     "\x1b]0;title\a \xC2\x9Bm \xC3\xA4");
	expect_print(&problems, 0,
		     "fixrank: a.yaml:1:1: bad '?]0;title? ?m \xC3\xA4'\n"
		     "    x?[2Jy?\n"
		     "    ^\n");
}

Test(problem, lets_nothing_else_that_acts_reach_the_terminal)
{
	struct problems problems = { 0 };

	problems_add(&problems, (struct place){ "\x9b[2J.yaml", 0, 0 }, "bad '%s'",
		     "\u202egnp.exe\u2066\u200e \xFF\xC3 \u20ac\ufffd\x7f");
	expect_print(&problems, 0, "fixrank: ?[2J.yaml: bad '?gnp.exe?? ?? \u20ac\ufffd?'\n");
}

Test(problem, cuts_what_is_too_long)
{
	struct problems problems = { 0 };
	char line[5001];

	memset(line, 'x', 5000);
	line[5000] = '\0';
	write_file("a.yaml", line, 5000);
	problems_add(&problems, (struct place){ "a.yaml", 1, 4000 }, "%s", line);
	cr_expect_eq(strlen(problems.items[0].message), 2047);
	problems.items[0].message[3] = '\0';
	expect_print(&problems, 0,
		     "fixrank: a.yaml:1:4000: xxx\n"
		     "    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
}

Test(problem, many_are_kept_in_their_order_and_printed_from_any)
{
	struct problems problems = { 0 };
	char file[] = "f";

	for (int i = 0; i < 1000; i++)
		problems_add(&problems, (struct place){ file, 0, 0 }, "number %d", i);
	file[0] = 'x';
	cr_expect_eq(problems.count, 1000);
	cr_expect_str_eq(problems.items[500].message, "number 500");
	expect_print(&problems, 998, "fixrank: f: number 998\nfixrank: f: number 999\n");
}
