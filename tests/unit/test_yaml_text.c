#include "node.h"
#include "yaml_text.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct slice texts[] = {
	{ "plain", 5 },
	{ "two\nlines", 9 },
	{ " a blank in front", 17 },
	{ "\ta tab in front", 15 },
	{ "a blank behind ", 15 },
	{ "line end behind\n", 16 },
	{ "\n\nline ends in front", 20 },
	{ "it's: {a: b} # no remark", 24 },
	{ "--- \n- a\n...\n", 13 },
	{ "a\n---\nb: c", 10 },
	{ "%YAML 1.1\n&a *b !c", 18 },
	{ "esc \x1b[31m and \x07", 16 },
	{ "a\rb\r\nc", 6 },
	{ "back\\slash \"quoted\"\x01", 20 },
	{ "next line \xc2\x85 and \xe2\x80\xa8", 20 },
	{ "turned \xe2\x80\xae txt", 14 },
	{ "mark \xef\xbb\xbf in it", 14 },
	{ "beyond \xf0\x9f\x98\x80 and \xef\xbf\xbf", 19 },
	{ "a\n\n\n  b\n", 8 },
	{ "", 0 },
};

/* The text of `a: [first, text]` with text written as it shall be. */
static void expect_read(struct slice text, bool quoted)
{
	struct buf yaml = { 0 };
	struct arena arena = { 0 };
	struct problems problems = { 0 };
	const struct node *root, *list;

	buf_add_text(&yaml, "a:\n  - 'first'\n  - ");
	if (quoted) {
		yaml_add_quoted(&yaml, text);
		buf_add_byte(&yaml, '\n');
	} else {
		yaml_add_text(&yaml, text, 4);
	}
	buf_add_text(&yaml, "b: 'last'\n");
	for (size_t i = 0; i < yaml.length; i++)
		cr_expect((unsigned char)yaml.text[i] >= ' ' || yaml.text[i] == '\n' || yaml.text[i] == '\t');
	root = node_read("t.yaml", buf_slice(&yaml), &arena, &problems);
	cr_assert(root && !problems.count, "%s", buf_text(&yaml));
	list = node_find(root, "a");
	cr_assert(list && list->count == 2 && node_find(root, "b"), "%s", buf_text(&yaml));
	cr_expect(slice_equal(list->items[1].text, text), "read as '%.*s' of\n%s", SLICE_ARGS(list->items[1].text),
		  buf_text(&yaml));
	cr_expect(!list->items[1].plain);
	problems_release(&problems);
	arena_release(&arena);
	buf_release(&yaml);
}

Test(yaml_text, what_is_written_is_what_is_read)
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		expect_read(texts[i], false);
		expect_read(texts[i], true);
	}
}

Test(yaml_text, remarks_are_one_line_of_ascii)
{
	struct buf yaml = { 0 };

	yaml_add_remark(&yaml, SLICE("a\nb: \x1b\xc2\xa0 # c"));
	cr_expect_str_eq(buf_text(&yaml), "a?b: ??? # c");
	buf_release(&yaml);
}
