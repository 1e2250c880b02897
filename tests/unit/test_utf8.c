#include "utf8.h"

#include <criterion/criterion.h>

struct character {
	struct slice text;
	size_t length;
	unsigned long character;
};

#define CHARACTER(text, length, character)                                                                   \
	{                                                                                                    \
		{ text, sizeof(text) - 1 }, length, character                                                \
	}

Test(utf8, decodes_one_character)
{
	static const struct character rows[] = {
		CHARACTER("a\xff", 1, 'a'),
		CHARACTER("\0", 1, 0),
		CHARACTER("\x7f", 1, 0x7f),
		CHARACTER("\xc2\x80", 2, 0x80),
		CHARACTER("\xdf\xbf", 2, 0x7ff),
		CHARACTER("\xe0\xa0\x80", 3, 0x800),
		CHARACTER("\xed\x9f\xbf", 3, 0xd7ff),
		CHARACTER("\xee\x80\x80", 3, 0xe000),
		CHARACTER("\xef\xbf\xbf", 3, 0xffff),
		CHARACTER("\xf0\x90\x80\x80", 4, 0x10000),
		CHARACTER("\xf4\x8f\xbf\xbf", 4, 0x10ffff),
		CHARACTER("\x80", 1, 0xfffd),
		CHARACTER("\xbf\xbf", 1, 0xfffd),
		CHARACTER("\xc0\x80", 1, 0xfffd),
		CHARACTER("\xc1\xbf", 1, 0xfffd),
		CHARACTER("\xc2", 1, 0xfffd),
		CHARACTER("\xc2"
			  "a",
			  1, 0xfffd),
		CHARACTER("\xe0\x9f\xbf", 1, 0xfffd),
		CHARACTER("\xe2\x82", 1, 0xfffd),
		CHARACTER("\xed\xa0\x80", 1, 0xfffd),
		CHARACTER("\xed\xbf\xbf", 1, 0xfffd),
		CHARACTER("\xf0\x8f\xbf\xbf", 1, 0xfffd),
		CHARACTER("\xf4\x90\x80\x80", 1, 0xfffd),
		CHARACTER("\xf8\x88\x80\x80\x80", 1, 0xfffd),
		CHARACTER("\xff", 1, 0xfffd),
	};
	unsigned long character = 42;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cr_expect_eq(utf8_decode(rows[i].text, &character), rows[i].length, "row %zu", i);
		cr_expect_eq(character, rows[i].character, "row %zu: U+%04lX", i, character);
	}
	character = 42;
	cr_expect_eq(utf8_decode(SLICE(""), &character), 0);
	cr_expect_eq(character, 42, "the end leaves it untouched");
}

Test(utf8, knows_valid_text)
{
	cr_expect(utf8_valid(SLICE("")));
	cr_expect(utf8_valid(SLICE("a\0\u00e4\u20ac\U0001f4a9\ufffd")));
	cr_expect_not(utf8_valid(SLICE("a\xff")));
	cr_expect_not(utf8_valid(SLICE("\xed\xa0\x80")));
	cr_expect_not(utf8_valid(SLICE("a\xe2\x82")));
}

Test(utf8, knows_what_turns_the_direction_of_text)
{
	static const unsigned long turns[] = { 0x61c,  0x200e, 0x200f, 0x202a, 0x202b, 0x202c,
					       0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069 };
	static const unsigned long stays[] = { 0, 'a', 0x61b, 0x61d, 0x200d, 0x2010, 0x2029, 0x202f, 0x2065, 0x206a };

	for (size_t i = 0; i < sizeof(turns) / sizeof(*turns); i++)
		cr_expect(utf8_is_direction_control(turns[i]), "U+%04lX", turns[i]);
	for (size_t i = 0; i < sizeof(stays) / sizeof(*stays); i++)
		cr_expect_not(utf8_is_direction_control(stays[i]), "U+%04lX", stays[i]);
}
