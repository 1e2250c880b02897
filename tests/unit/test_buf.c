#include "buf.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(buf, is_empty_text_at_first)
{
	struct buf buf = { 0 };

	cr_expect_str_eq(buf_text(&buf), "");
	cr_expect_eq(buf_slice(&buf).length, 0);
	cr_expect(buf_slice(&buf).text);
	buf_release(&buf);
}

Test(buf, grows_with_what_is_added)
{
	struct buf buf = { 0 };

	buf_add_text(&buf, "a");
	buf_add(&buf, SLICE("b\0c"));
	buf_add(&buf, (struct slice){ NULL, 0 });
	buf_add_byte(&buf, '\n');
	buf_printf(&buf, "%d %s", 42, "x");
	cr_expect(slice_equal(buf_slice(&buf), SLICE("ab\0c\n42 x")));
	cr_expect_eq(buf.text[buf.length], '\0', "a NUL that does not count follows");
	buf_release(&buf);
	cr_expect_null(buf.text);
}

Test(buf, holds_much)
{
	struct buf buf = { 0 };

	for (int i = 0; i < 100000; i++)
		buf_printf(&buf, "%d,", i);
	cr_expect_eq(buf.length, 588890);
	cr_expect(slice_ends(buf_slice(&buf), SLICE("99998,99999,")));
	buf_release(&buf);
}

Test(buf, clear_keeps_the_memory)
{
	struct buf buf = { 0 };
	size_t room;

	buf_clear(&buf);
	cr_expect_str_eq(buf_text(&buf), "");
	buf_add_text(&buf, "something");
	room = buf.room;
	buf_clear(&buf);
	cr_expect_str_eq(buf_text(&buf), "");
	cr_expect_eq(buf.length, 0);
	cr_expect_eq(buf.room, room);
	buf_release(&buf);
}

Test(buf, reserve_makes_room_to_write_into)
{
	struct buf buf = { 0 };

	buf_add_text(&buf, "ab");
	buf_reserve(&buf, 1000);
	memset(buf.text + buf.length, 'x', 1000);
	buf.length += 1000;
	buf_add_text(&buf, "!");
	cr_expect_eq(buf.length, 1003);
	cr_expect(slice_starts(buf_slice(&buf), SLICE("abx")));
	buf_release(&buf);
}

Test(buf, characters_become_utf8)
{
	static const struct {
		unsigned long character;
		struct slice want;
	} rows[] = {
		{ 0, SLICE("\0") },
		{ 'A', SLICE("A") },
		{ 0x7f, SLICE("\x7F") },
		{ 0x80, SLICE("\xC2\x80") },
		{ 0x7ff, SLICE("\xDF\xBF") },
		{ 0x800, SLICE("\xE0\xA0\x80") },
		{ 0x20ac, SLICE("\xE2\x82\xAC") },
		{ 0xffff, SLICE("\xEF\xBF\xBF") },
		{ 0x10000, SLICE("\xF0\x90\x80\x80") },
		{ 0x10ffff, SLICE("\xF4\x8F\xBF\xBF") },
		{ 0xd800, SLICE("\xEF\xBF\xBD") },
		{ 0xdfff, SLICE("\xEF\xBF\xBD") },
		{ 0x110000, SLICE("\xEF\xBF\xBD") },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf = { 0 };

		buf_add_char(&buf, rows[i].character);
		cr_expect(slice_equal(buf_slice(&buf), rows[i].want), "U+%04lX", rows[i].character);
		buf_release(&buf);
	}
}

Test(buf, detach_hands_the_text_over)
{
	struct buf buf = { 0 };
	char *text = buf_detach(&buf);

	cr_expect_str_eq(text, "", "even where nothing was added");
	free(text);
	buf_add_text(&buf, "mine");
	text = buf_detach(&buf);
	cr_expect_str_eq(text, "mine");
	cr_expect_null(buf.text);
	cr_expect_eq(buf.length, 0);
	free(text);
}
