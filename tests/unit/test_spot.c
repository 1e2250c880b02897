#include "helpers.h"
#include "spot.h"

#define LOG                                                                                                  \
	"2031-04-05 06:07:01, Info  APP  it begins\n"                                                        \
	"2031-04-05 06:07:02, Error  APP  the file is gone\r\n"                                              \
	"  more of it\r\n"                                                                                   \
	"  and more\n"                                                                                       \
	"2031-04-05 06:07:03, Info  APP  harmless: it is gone\n"

static void count_bytes(void *context, struct slice text)
{
	*(size_t *)context += text.length;
}

static int find(struct machine_under_test *machine, const char *log, unsigned long long number, struct spot *spot)
{
	struct source *source = source_of_memory(slice_of(log));
	struct problems problems = { 0 };
	size_t told = 0;
	int got = spot_find(machine->matcher, source, number, count_bytes, &told, spot, &problems);

	cr_expect_eq(problems.count, 0);
	cr_expect_eq(told, strlen(log), "all of the log is told");
	source_free(source);
	return got;
}

Test(spot, is_the_entry_around_a_line)
{
	static const struct {
		unsigned long long number, begin;
		const char *line, *message;
		enum level level;
		const char *signature;
	} rows[] = {
		{ 1, 1, "2031-04-05 06:07:01, Info  APP  it begins", "it begins", LEVEL_INFO, NULL },
		{ 2, 2, "2031-04-05 06:07:02, Error  APP  the file is gone", "the file is gone", LEVEL_ERROR, "test.gone" },
		{ 3, 2, "  more of it", "  more of it", LEVEL_ERROR, "test.gone" },
		{ 4, 2, "  and more", "  and more", LEVEL_ERROR, "test.gone" },
		{ 5, 5, "2031-04-05 06:07:03, Info  APP  harmless: it is gone", "harmless: it is gone", LEVEL_INFO,
		  "test.gone" },
	};
	struct machine_under_test machine =
		machine_with(SIGNATURE("test.gone", "is gone") "    speaks-for: {disk-full: weak}\n    says: x\n");

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct spot spot;

		cr_assert_eq(find(&machine, LOG, rows[i].number, &spot), 1);
		cr_expect_eq(spot.begin, rows[i].begin);
		cr_expect(slice_equal(spot.line, slice_of(rows[i].line)), "%.*s", SLICE_ARGS(spot.line));
		cr_expect(slice_equal(spot.message, slice_of(rows[i].message)), "%.*s", SLICE_ARGS(spot.message));
		cr_expect(spot.line.text >= spot.text.text &&
			  spot.line.text + spot.line.length <= spot.text.text + spot.text.length);
		cr_expect_eq(spot.level, rows[i].level);
		cr_expect_str_eq(spot.kind->id, "app");
		cr_expect_eq(spot.signature_count, rows[i].signature ? 1 : 0);
		if (spot.signature_count && rows[i].signature)
			cr_expect_str_eq(spot.signatures[0]->id, rows[i].signature);
		spot_release(&spot);
	}
	machine_release(&machine);
}

Test(spot, is_not_there_behind_the_end)
{
	struct machine_under_test machine = machine_with(SIGNATURE("test.gone", "is gone") "    benign: b\n");
	struct spot spot;

	cr_expect_eq(find(&machine, LOG, 6, &spot), 0);
	cr_expect_eq(spot.begin, 5, "so many lines it has");
	spot_release(&spot);
	cr_expect_eq(find(&machine, "", 1, &spot), 0);
	cr_expect_eq(spot.begin, 0);
	spot_release(&spot);
	machine_release(&machine);
}

Test(spot, may_be_text_without_a_header)
{
	struct machine_under_test machine = machine_with(SIGNATURE("test.noise", "is gone") "    benign: b\n");
	struct spot spot;

	cr_assert_eq(find(&machine, "one\nit is gone\nthree\n", 2, &spot), 1);
	cr_expect_null(spot.kind);
	cr_expect(slice_equal(spot.text, SLICE("it is gone")));
	cr_expect_eq(spot.signature_count, 1, "noise is told, too");
	spot_release(&spot);
	machine_release(&machine);
}
