#include "arena.h"

#include <criterion/criterion.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

Test(arena, gives_zeroed_aligned_memory_that_stays)
{
	struct arena arena = { 0 };
	unsigned char *pieces[200];

	for (size_t i = 0; i < 200; i++) {
		size_t size = i * 37;

		pieces[i] = arena_alloc(&arena, size);
		cr_assert_eq((uintptr_t)pieces[i] % alignof(max_align_t), 0, "piece %zu", i);
		for (size_t k = 0; k < size; k++)
			cr_assert_eq(pieces[i][k], 0, "piece %zu", i);
		memset(pieces[i], (int)i, size);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t k = 0; k < i * 37; k++)
			cr_assert_eq(pieces[i][k], i, "piece %zu is untouched by the others", i);
	cr_expect_geq(arena.bytes, 199 * 200 / 2 * 37);
	arena_release(&arena);
	cr_expect_eq(arena.bytes, 0);
	cr_expect_null(arena.chunk);
}

Test(arena, gives_large_pieces_too)
{
	struct arena arena = { 0 };
	char *large = arena_alloc(&arena, 10000000);

	large[0] = large[9999999] = 'x';
	cr_expect(arena_array(&arena, 1000000, 8));
	arena_release(&arena);
}

Test(arena, can_be_used_again_after_release)
{
	struct arena arena = { 0 };

	for (int i = 0; i < 3; i++) {
		cr_expect_str_eq(arena_text(&arena, SLICE("again")), "again");
		arena_release(&arena);
	}
	arena_release(&arena);
}

Test(arena, copies_text_with_a_nul_behind_it)
{
	struct arena arena = { 0 };
	char original[] = "ab\0cd";
	struct slice copy = arena_copy(&arena, (struct slice){ original, 5 });

	original[0] = 'x';
	cr_expect(slice_equal(copy, SLICE("ab\0cd")));
	cr_expect_eq(copy.text[5], '\0');
	cr_expect_eq(arena_copy(&arena, (struct slice){ NULL, 0 }).text[0], '\0');
	cr_expect_str_eq(arena_text(&arena, SLICE("text")), "text");
	cr_expect_str_eq(arena_printf(&arena, "%s %d", "number", 7), "number 7");
	cr_expect_str_eq(arena_printf(&arena, "%s", ""), "");
	arena_release(&arena);
}

Test(arena, ends_the_program_where_a_product_overflows, .exit_code = 70)
{
	struct arena arena = { 0 };

	arena_array(&arena, SIZE_MAX / 2, 16);
	cr_assert_fail("there is no such memory");
}

Test(arena, ends_the_program_where_there_is_no_memory, .exit_code = 70)
{
	struct arena arena = { 0 };

	arena_alloc(&arena, SIZE_MAX - 8);
	cr_assert_fail("there is no such memory");
}
