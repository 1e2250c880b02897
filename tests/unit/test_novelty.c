#include "novelty.h"

#include "stamp.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(novelty, replaces_what_differs_from_entry_to_entry)
{
	static const struct {
		const char *message, *want;
	} rows[] = {
		{ "", "" },
		{ "Failed to frob", "Failed to frob" },
		{ "  Failed  to\tfrob \r", "Failed to frob" },
		{ "took 42 ms", "took <number> ms" },
		{ "took 42ms", "took <number>" },
		{ "line 0x1f", "line <number>" },
		{ "[HRESULT = 0x80070002]", "[HRESULT = <code>]" },
		{ "error 80070002", "error <code>" },
		{ "hash 0123456789abcdef0123", "hash <code>" },
		{ "deadbeef is a word", "deadbeef is a word" },
		{ "{0a1b2c3d-1111-2222-3333-444455556666}", "<guid>" },
		{ "id 0A1B2C3D-1111-2222-3333-444455556666, end", "id <guid>, end" },
		{ "abcdefab-abcd-abcd-abcd-abcdefabcdef", "<guid>" },
		{ "0a1b2c3d-1111-2222-3333", "<code>-<number>-<number>-<number>" },
		{ "open C:\\Windows\\x.dll: no", "open <path> no" },
		{ "open C:/Windows/x.dll, no", "open <path>, no" },
		{ "share \\\\server\\x (y)", "share <path> (y)" },
		{ "get https://contoso.com/x?y=1 now", "get <path> now" },
		{ "httpd is up", "httpd is up" },
		{ "file 'a b c' is gone", "file <text> is gone" },
		{ "file \"a b c\" is gone", "file <text> is gone" },
		{ "don't worry", "don't worry" },
		{ "Windows Gr\xC3\xB6\xC3\x9F"
		  "e",
		  "Windows Gr\xC3\xB6\xC3\x9F"
		  "e" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf template = { 0 };

		novelty_template(slice_of(rows[i].message), &template);
		cr_expect_str_eq(buf_text(&template), rows[i].want, "'%s' is '%s', not '%s'", rows[i].message,
				 buf_text(&template), rows[i].want);
		buf_release(&template);
	}
}

Test(novelty, cuts_a_long_template)
{
	struct buf message = { 0 }, template = { 0 };

	for (int i = 0; i < 200; i++)
		buf_add_text(&message, "word ");
	novelty_template(buf_slice(&message), &template);
	cr_expect_leq(template.length, 310);
	cr_expect(slice_ends(buf_slice(&template), SLICE("\xE2\x80\xA6")));
	buf_release(&template);
	buf_release(&message);
}

/* A slice need not end with a NUL. */
Test(novelty, does_not_look_behind_the_message)
{
	static const char text[] = "{abcdefab-abcd-abcd-abcd-abcdefabcdef} 'a' C:\\x http://x 0x1f";

	for (size_t begin = 0; begin < sizeof(text); begin++)
		for (size_t end = begin; end < sizeof(text); end++) {
			char *copy = malloc(end - begin + 1);
			char *exact = malloc(end - begin ? end - begin : 1);
			struct buf one = { 0 }, two = { 0 };

			memcpy(copy, text + begin, end - begin);
			memcpy(exact, copy, end - begin);
			copy[end - begin] = '\0';
			novelty_template((struct slice){ copy, end - begin }, &one);
			novelty_template((struct slice){ exact, end - begin }, &two);
			cr_assert_str_eq(buf_text(&one), buf_text(&two));
			free(copy);
			free(exact);
			buf_release(&one);
			buf_release(&two);
		}
}

static void add(struct novelty *novelty, struct arena *arena, const char *message, unsigned long long line)
{
	struct novel seen = { .text = slice_of(message), .line = line, .time = STAMP_NONE };

	novelty_add(novelty, arena, slice_of(message), &seen);
}

Test(novelty, groups_entries_by_their_shape)
{
	struct novelty novelty = { 0 };
	struct arena arena = { 0 };

	add(&novelty, &arena, "rare thing", 1);
	add(&novelty, &arena, "took 1 ms", 2);
	add(&novelty, &arena, "took 2 ms", 3);
	add(&novelty, &arena, "other rare thing", 4);
	novelty_sort(&novelty);
	cr_assert_eq(novelty.count, 3);
	cr_expect_eq(novelty.entries, 4);
	cr_expect_eq(novelty.items[0].count, 2);
	cr_expect(slice_equal(novelty.items[0].template, SLICE("took <number> ms")));
	cr_expect(slice_equal(novelty.items[0].text, SLICE("took 1 ms")), "the first one stands for all");
	cr_expect_eq(novelty.items[0].line, 2);
	cr_expect_eq(novelty.items[1].line, 1, "equal counts stand in their order");
	cr_expect_eq(novelty.items[2].line, 4);
	novelty_release(&novelty);
	arena_release(&arena);
}

Test(novelty, has_the_same_fingerprint_on_every_machine)
{
	struct novelty novelty = { 0 };
	struct arena arena = { 0 };

	add(&novelty, &arena, "Failed to frob 17", 1);
	cr_expect_eq(novelty.items[0].fingerprint, 0x999531b825925e07u, "%llx",
		     (unsigned long long)novelty.items[0].fingerprint);
	novelty_release(&novelty);
	arena_release(&arena);
}

Test(novelty, keeps_no_more_than_its_limit)
{
	struct novelty novelty = { 0 };
	struct arena arena = { 0 };
	char message[32] = "";

	for (unsigned i = 0; i < NOVELTY_LIMIT + 100; i++) {
		for (unsigned k = 0; k < 12; k++)
			message[k] = (char)('g' + (i >> k & 1));
		add(&novelty, &arena, message, i);
	}
	cr_expect_eq(novelty.count, NOVELTY_LIMIT);
	cr_expect_eq(novelty.overflowed, 100);
	cr_expect_eq(novelty.entries, NOVELTY_LIMIT + 100);
	novelty_release(&novelty);
	novelty_sort(&novelty);
	arena_release(&arena);
}
