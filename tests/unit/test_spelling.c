#include "../../src/cli/spelling.c"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(spelling, distance_counts_slips)
{
	static const struct {
		const char *one, *other;
		size_t distance;
	} rows[] = {
		{ "", "", 0 },		     { "list", "list", 0 },	  { "", "map", 3 },
		{ "lst", "list", 1 },	     { "lisst", "list", 1 },	  { "mist", "list", 1 },
		{ "lits", "list", 1 },	     { "anaylze", "analyze", 1 }, { "reprot", "report", 1 },
		{ "explian", "explain", 1 }, { "batch", "match", 1 },	  { "code", "check", 4 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect_eq(spelling_distance(rows[i].one, rows[i].other), rows[i].distance, "%s %s: %zu", rows[i].one,
			     rows[i].other, spelling_distance(rows[i].one, rows[i].other));
		cr_expect_eq(spelling_distance(rows[i].other, rows[i].one), rows[i].distance, "%s %s", rows[i].other,
			     rows[i].one);
	}
}

Test(spelling, of_a_long_word_is_far)
{
	char word[200];

	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	cr_expect_eq(spelling_distance(word, "a"), sizeof(word) - 1);
	cr_expect_eq(spelling_distance("a", word), sizeof(word) - 1);
}

static const char *meant(const char *given)
{
	static const char *const words[] = { "analyze", "report", "map", "code", "cbs.payload-corrupt", "check" };
	struct spelling spelling = { .given = given };

	for (size_t i = 0; i < COUNT(words); i++)
		spelling_offer(&spelling, words[i]);
	return spelling.meant;
}

Test(spelling, finds_what_is_meant)
{
	static const struct {
		const char *given, *meant;
	} rows[] = {
		{ "anaylze", "analyze" }, { "analyse", "analyze" }, { "mpa", "map" }, { "maps", "map" },
		{ "cehck", "check" },	  { "cbs.payload-corupt", "cbs.payload-corrupt" },
		{ "reports", "report" },
	};
	static const char *const others[] = { "", "x", "Logs", "upload.zip", "CBS.log", "c", "ca", "rep" };

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_assert(meant(rows[i].given), "%s", rows[i].given);
		cr_expect_str_eq(meant(rows[i].given), rows[i].meant);
	}
	for (size_t i = 0; i < COUNT(others); i++)
		cr_expect_null(meant(others[i]), "%s is taken for %s", others[i],
			  meant(others[i]));
}
