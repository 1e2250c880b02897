#include "annotation.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, 0, &error);

	cr_assert(value, "bad JSON in the test: %s", error.text);
	return value;
}

/* What is known of the file "a.log", in a line: "8 9 *10 *11 12", a star for an entry's lines. */
static void expect_lines(const char *evidence, const char *want)
{
	json_t *list = parse(evidence);
	struct annotation_source source = { .evidence = list, .context = 2, .entry_lines = 4 };
	struct annotation *annotation = annotation_new(&source, slice_of("a.log"));
	char found[400] = "";

	for (size_t i = 0; i < annotation->line_count; i++) {
		const struct quoted_line *line = &annotation->lines[i];
		size_t length = strlen(found);

		snprintf(found + length, sizeof(found) - length, "%s%s%lld:%.*s", i ? " " : "",
			 line->is_hit ? "*" : "",
			 line->number < ANNOTATION_NOWHERE ? line->number : 0, SLICE_ARGS(line->text));
	}
	cr_expect_str_eq(found, want, "%s: %s", evidence, found);
	annotation_free(annotation);
	json_decref(list);
}

#define ITEM(more) "{\"file\": \"a.log\", " more "}"

Test(annotation, has_every_line_once)
{
	static const char *const rows[][2] = {
		{ "[]", "" },
		{ "[{\"file\": \"b.log\", \"line\": 3, \"text\": \"x\"}]", "" },
		{ "[" ITEM("\"line\": 3, \"text\": \"x\"") "]", "*3:x" },
		{ "[" ITEM("\"line\": 3, \"before\": [\"a\", \"b\"], \"text\": \"x\\ny\", \"after\": [\"c\"]") "]",
		  "1:a 2:b *3:x *4:y 5:c" },
		/* the context is that next to the entry */
		{ "[" ITEM("\"line\": 9, \"before\": [\"a\", \"b\", \"c\"], \"text\": \"x\", \"after\": [\"d\", "
			   "\"e\", \"f\"]") "]",
		  "7:b 8:c *9:x 10:d 11:e" },
		/* two that overlap; what is beside one is the entry of the other */
		{ "[" ITEM("\"line\": 3, \"text\": \"x\", \"after\": [\"y\", \"z\"]") ", " ITEM(
			  "\"line\": 4, \"before\": [\"x\"], \"text\": \"y\"") "]",
		  "*3:x *4:y 5:z" },
		/* two that touch */
		{ "[" ITEM("\"line\": 5, \"text\": \"y\"") ", " ITEM("\"line\": 4, \"text\": \"x\"") "]",
		  "*4:x *5:y" },
		/* a line that was cut beside another entry is there whole */
		{ "[" ITEM("\"line\": 1, \"text\": \"x\", \"after\": [\"lo\"]") ", " ITEM(
			  "\"line\": 3, \"before\": [\"long\"], \"text\": \"z\"") "]",
		  "*1:x 2:long *3:z" },
		/* the signature fits further down */
		{ "[" ITEM("\"line\": 12, \"first_line\": 10, \"lines\": 3, \"text\": \"a\\nb\\nc\", \"after\": "
			   "[\"d\"]") "]",
		  "*10:a *11:b *12:c 13:d" },
		/* a long entry: its first line, and the part that counts */
		{ "[" ITEM("\"line\": 25, \"first_line\": 10, \"lines\": 30, \"text\": \"a\\n…\\nb\\nc\", "
			   "\"before\": [\"z\"], \"after\": [\"d\"]") "]",
		  "9:z *10:a *25:b *26:c 40:d" },
		/* no more lines of an entry than are wanted */
		{ "[" ITEM("\"line\": 1, \"text\": \"a\\nb\\nc\\nd\\ne\\nf\", \"after\": [\"g\"]") "]",
		  "*1:a *2:b *3:c *4:d 7:g" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_lines(rows[i][0], rows[i][1]);
}

Test(annotation, bears_what_makes_no_sense)
{
	static const char *const rows[][2] = {
		{ "[1, null, {}, " ITEM("\"line\": \"x\"") "]", "" },
		{ "[" ITEM("\"line\": 1, \"text\": 7, \"before\": 3, \"after\": {}") "]", "" },
		{ "[" ITEM("\"line\": 1, \"text\": \"x\", \"before\": [\"no\", \"room\", 5]") "]", "*1:x" },
		{ "[" ITEM("\"line\": 5, \"first_line\": 9, \"text\": \"x\"") "]", "*5:x" },
		{ "[" ITEM("\"line\": 9000000, \"first_line\": 1, \"text\": \"x\"") "]", "*9000000:x" },
		{ "[" ITEM("\"line\": -4, \"text\": \"x\", \"before\": [\"a\"]") "]", "0:a *0:x" },
		{ "[" ITEM("\"line\": 9223372036854775807, \"text\": \"x\"") "]", "*0:x" },
		{ "[" ITEM("\"line\": 4, \"lines\": 9223372036854775807, \"text\": \"x\", \"after\": [\"y\"]") "]",
		  "*4:x 5:y" },
		{ "[" ITEM("\"text\": \"x\"") ", " ITEM("\"text\": \"y\"") "]", "*0:x *0:y" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_lines(rows[i][0], rows[i][1]);
}

Test(annotation, knows_the_attempt_around_a_line)
{
	json_t *attempts = parse("{\"l\": ["
				 "{\"id\": \"A1\", \"file\": \"a.log\", \"line\": 5, \"end_line\": 50},"
				 "{\"id\": \"A2\", \"file\": \"a.log\", \"line\": 20, \"end_line\": 30},"
				 "{\"id\": \"A3\", \"file\": \"a.log\", \"line\": 60, \"end_line\": null},"
				 "{\"id\": \"A4\", \"file\": \"b.log\", \"line\": 1, \"end_line\": 99},"
				 "{\"id\": \"A5\", \"file\": \"a.log\", \"line\": 80, \"end_line\": 7}]}");
	json_t *evidence = parse("[" ITEM("\"line\": 70, \"within\": \"A3\", \"text\": \"x\"") ", " ITEM(
		"\"line\": 25, \"within\": \"A1\", \"text\": \"x\\ny\"") ", " ITEM(
		"\"line\": 52, \"within\": \"A9\", \"text\": \"x\"") "]");
	struct annotation_source source = { .evidence = evidence,
					    .attempts = json_object_get(attempts, "l"),
					    .context = 3,
					    .entry_lines = 9 };
	struct annotation *annotation = annotation_new(&source, slice_of("a.log"));
	static const struct {
		long long line;
		const char *id;
	} rows[] = { { 4, NULL },  { 5, "A1" },	 { 20, "A2" }, { 25, "A1" }, { 26, "A1" }, { 27, "A2" },
		     { 31, "A1" }, { 51, NULL }, { 52, NULL }, { 60, "A3" }, { 70, "A3" }, { 71, NULL },
		     { 80, "A5" }, { 81, NULL } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *id = json_string_value(
			json_object_get(annotation_attempt(annotation, rows[i].line), "id"));

		cr_expect(rows[i].id ? id && strcmp(id, rows[i].id) == 0 : !id, "line %lld: %s",
			  rows[i].line, id ? id : "none");
	}
	annotation_free(annotation);
	json_decref(attempts);
	json_decref(evidence);
}

Test(annotation, finds_files_by_the_end_of_their_path)
{
	static const struct {
		const char *path, *name;
		bool fits;
	} rows[] = {
		{ "Windows/Logs/CBS/CBS.log", "CBS.log", true },
		{ "Windows/Logs/CBS/CBS.log", "cbs.LOG", true },
		{ "Windows/Logs/CBS/CBS.log", "CBS\\CBS.log", true },
		{ "Windows\\Logs\\CBS.log", "logs/cbs.log", true },
		{ "Windows/Logs/CBS/CBS.log", "/CBS.log", true },
		{ "Windows/Logs/CBS/CBS.log", "BS.log", false },
		{ "Windows/Logs/CBS/CBS.log", "", false },
		{ "up.zip!in/CBS.log", "in/CBS.log", true },
		{ "up.zip!in/CBS.log", "up.zip!in/CBS.log", true },
		{ "CBS.log", "x/CBS.log", false },
		{ "CBS.log", "CBS.log", true },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(annotation_is_file(slice_of(rows[i].path), slice_of(rows[i].name)),
			     rows[i].fits, "%s in %s", rows[i].name, rows[i].path);
}
