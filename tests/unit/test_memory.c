#include "memory.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define MIB ((size_t)1 << 20)

Test(memory, is_bound_for_others_only, .disabled = MEMORY_SANITIZED)
{
	void *theirs, *ours, *larger;

	memory_bound(16 * MIB);
	theirs = malloc(64 * MIB);
	cr_expect_null(theirs);
	ours = memory_new(64 * MIB);
	cr_expect_not_null(ours);
	larger = memory_resize(memory_new_array(4, MIB), 256, MIB);
	cr_expect_not_null(larger);
	theirs = malloc(512 * MIB);
	cr_expect_null(theirs);
	memory_bound(0);
	theirs = malloc(512 * MIB);
	cr_expect_not_null(theirs);
	free(theirs);
	free(ours);
	free(larger);
}
