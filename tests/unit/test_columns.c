#include "../../src/cli/columns.c"

#include <criterion/criterion.h>

static char printed[4096];

static void take(FILE *file)
{
	size_t length;

	rewind(file);
	length = fread(printed, 1, sizeof(printed) - 1, file);
	printed[length] = '\0';
	fclose(file);
}

static const char *text(const char *given)
{
	FILE *file = tmpfile();

	columns_print_text(given, file);
	take(file);
	return printed;
}

static const char *row(const char *left, int indent, const char *right)
{
	FILE *file = tmpfile();

	columns_print_row(left, indent, right, file);
	take(file);
	return printed;
}

#define FORTY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

Test(columns, fill_paragraphs)
{
	cr_expect_str_eq(text(""), "");
	cr_expect_str_eq(text("one\ntwo\n\nthree"), "one two\n\nthree\n");
	cr_expect_str_eq(text("usage: a\nusage: b\n\nwords\n"), "usage: a\nusage: b\n\nwords\n");
	cr_expect_str_eq(text("words\n  as it\n  stands\nwords"), "words\n  as it\n  stands\nwords\n");
	cr_expect_str_eq(text(FORTY " " FORTY), FORTY "\n" FORTY "\n");
	/* 40 and 39 and the blank between them are 80 */
	cr_expect_str_eq(text(FORTY " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b"),
			 FORTY " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nb\n");
	cr_expect_str_eq(text(FORTY FORTY FORTY " b"), FORTY FORTY FORTY "\nb\n");
}

Test(columns, stand_beside_each_other)
{
	cr_expect_str_eq(row("  -q", 8, "say less"), "  -q    say less\n");
	cr_expect_str_eq(row("  --longer", 8, "say less"), "  --longer\n        say less\n");
	cr_expect_str_eq(row("a", 40, FORTY " b"), "a                                       " FORTY "\n"
						   "                                        b\n");
}
