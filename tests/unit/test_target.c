/* The program's own rooms are no library: the file under test is a part of this one. */
#include "../../src/cli/target.c"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define RECORD                                                                                               \
	"{\"files\": [{\"path\": \"a/CBS.log\", \"lines\": 10}, {\"path\": \"b/cbs.log\", \"lines\": 20},"   \
	" {\"path\": \"up.zip!in/dism.log\", \"lines\": 5}, {\"path\": \"dism.log\", \"lines\": 7}, {}, 3],"  \
	" \"ignored\": [{\"path\": \"photo.jpg\", \"why\": \"no log\"}],"                                    \
	" \"chain\": [\"E2\"],"                                                                              \
	" \"evidence\": [{\"id\": \"E1\", \"file\": \"a/CBS.log\", \"line\": 4},"                            \
	"  {\"id\": \"E2\", \"file\": \"b/cbs.log\", \"line\": 12}, {\"id\": \"E3\", \"file\": null}]}"

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, 0, &error);

	cr_assert(value, "bad JSON in the test: %s", error.text);
	return value;
}

Test(target, is_found)
{
	static const struct {
		const char *at, *file;
		long long line, lines;
	} rows[] = {
		{ "a/CBS.log:4", "a/CBS.log", 4, 10 },
		{ "A\\cbs.LOG:10", "a/CBS.log", 10, 10 },
		{ "b/cbs.log:20", "b/cbs.log", 20, 20 },
		{ "in/dism.log:1", "up.zip!in/dism.log", 1, 5 },
		/* the whole of a path comes before the end of another */
		{ "dism.log:7", "dism.log", 7, 7 },
		{ "E1", "a/CBS.log", 4, 10 },
		{ "e2", "b/cbs.log", 12, 20 },
		{ NULL, "b/cbs.log", 12, 20 },
	};
	json_t *record = parse(RECORD);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct target target = { 0 };

		cr_assert_eq(target_find(record, rows[i].at, &target, &problems), 0, "row %zu", i);
		cr_expect_str_eq(target.file, rows[i].file, "row %zu: %s", i, target.file);
		cr_expect_eq(target.line, rows[i].line, "row %zu: %lld", i, target.line);
		cr_expect_eq(target.lines, rows[i].lines, "row %zu: %lld", i, target.lines);
		problems_release(&problems);
	}
	json_decref(record);
}

Test(target, that_is_nowhere_is_told)
{
	static const char *const rows[][2] = {
		{ "cbs.log:4", "'cbs.log' may be 'a/CBS.log', 'b/cbs.log'" },
		{ "a/CBS.log:11", "'a/CBS.log' has 10 lines, so there is no line 11" },
		{ "a/CBS.log:0", "'a/CBS.log:0' names no line" },
		{ "a/CBS.log", "'a/CBS.log' names no line" },
		{ ":3", "':3' names no line" },
		{ "", "'' names no line" },
		{ "BS.log:3", "no log called 'BS.log' was read" },
		{ "photo.jpg:3", "'photo.jpg' was not read: no log" },
		{ "E9", "there is no finding E9: 3 were found" },
		{ "E3", "the record does not say where this finding stands" },
		{ "E:3", "no log called 'E' was read" },
	};
	json_t *record = parse(RECORD);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct target target = { "untouched", 1, 1 };

		cr_expect_eq(target_find(record, rows[i][0], &target, &problems), -1, "'%s'", rows[i][0]);
		cr_assert_eq(problems.count, 1, "'%s'", rows[i][0]);
		cr_expect_str_eq(problems.items[0].message, rows[i][1]);
		cr_expect_str_eq(target.file, "untouched");
		problems_release(&problems);
	}
	json_decref(record);
}

Test(target, begins_with_the_first_evidence_of_the_verdict)
{
	static const char *const rows[][2] = {
		{ "{\"evidence\": [{\"id\": \"E1\", \"file\": \"a\", \"line\": 1}]}", "a" },
		{ "{\"causes\": [{\"ledger\": [{\"evidence\": []}, {\"evidence\": [\"E2\"]}]}], \"evidence\": "
		  "[{\"id\": \"E1\", \"file\": \"a\", \"line\": 1}, {\"id\": \"E2\", \"file\": \"b\", "
		  "\"line\": 1}]}",
		  "b" },
		{ "{\"chain\": [\"E9\"], \"evidence\": [{\"id\": \"E1\", \"file\": \"a\", \"line\": 1}]}", "a" },
		{ "{}", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct target target = { 0 };
		json_t *record = parse(rows[i][0]);

		cr_expect_eq(target_find(record, NULL, &target, &problems), rows[i][1] ? 0 : -1, "row %zu", i);
		if (rows[i][1])
			cr_expect_str_eq(target.file, rows[i][1]);
		json_decref(record);
		problems_release(&problems);
	}
}
