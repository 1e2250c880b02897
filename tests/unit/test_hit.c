#include "helpers.h"

static struct hit hit_in(struct slice around, size_t begin, size_t end)
{
	return (struct hit){ .around = around, .raw = { around.text + begin, end - begin } };
}

Test(hit, has_captures_by_name)
{
	static const struct capture captures[] = { { "a", SLICE("one") }, { "b", SLICE("") } };
	struct hit hit = { .captures = captures, .capture_count = 2 };

	expect_slice(hit_capture(&hit, "a"), "one", "a");
	expect_slice(hit_capture(&hit, "b"), "", "b");
	expect_slice(hit_capture(&hit, "c"), "", "none of that name");
	expect_slice(hit_capture(&hit, NULL), "", "no name");
}

Test(hit, has_whole_lines_around_it)
{
	static const struct slice text = SLICE("one\r\ntwo\nthree\nfour\n\nsix");
	static const struct {
		size_t begin, end;
		int count;
		const char *want;
	} rows[] = {
		{ 9, 15, -1, "two" },
		{ 9, 15, -2, "one\r\ntwo" },
		{ 9, 15, -9, "one\r\ntwo" },
		{ 9, 15, 1, "four" },
		{ 9, 15, 2, "four\n" },
		{ 9, 15, 3, "four\n\nsix" },
		{ 9, 15, 9, "four\n\nsix" },
		{ 0, 5, -3, "" },
		{ 20, 21, -1, "four" },
		{ 21, 24, 3, "" },
		{ 0, 24, 3, "" },
		{ 0, 24, -3, "" },
		{ 9, 15, 0, "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct hit hit = hit_in(text, rows[i].begin, rows[i].end);
		struct slice got = hit_context(&hit, rows[i].count);

		cr_expect(slice_equal(got, slice_of(rows[i].want)), "row %zu: '%.*s'", i, SLICE_ARGS(got));
	}
}

Test(hit, has_no_lines_that_begin_too_far_before_it)
{
	struct buf text = { 0 };
	struct hit hit;

	for (int i = 0; i < 4090; i++)
		buf_add_byte(&text, 'x');
	buf_add_text(&text, "\nnear\nhit\n");
	hit = hit_in(buf_slice(&text), text.length - 4, text.length);
	expect_slice(hit_context(&hit, -1), "near", "near");
	cr_expect_eq(hit_context(&hit, -3).length, 4095, "4 KiB away");
	buf_add_text(&text, "hit\n");
	hit = hit_in(buf_slice(&text), text.length - 4, text.length);
	expect_slice(hit_context(&hit, -3), "near\nhit", "farther away");
	buf_release(&text);
}
