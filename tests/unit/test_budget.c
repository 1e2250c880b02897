#include "budget.h"

#include <criterion/criterion.h>
#include <unistd.h>

#define MIB (1024LL * 1024)

static const struct limits none = { 0 };

Test(budget, of_nothing_is_endless)
{
	struct budget budget;

	budget_begin(&budget, &none);
	for (int i = 0; i < 100000; i++)
		cr_assert(budget_take_member(&budget));
	cr_expect(budget_take_bytes(&budget, 1LL << 50));
	cr_expect(budget_has_time(&budget));
	cr_expect_null(budget.reached);
}

Test(budget, counts_members_and_bytes_of_all_archives)
{
	struct budget budget;

	budget_begin(&budget, &(struct limits){ .members = 2, .total_bytes = 100 });
	cr_expect(budget_take_member(&budget) && budget_take_member(&budget));
	cr_expect_null(budget.reached);
	cr_expect_not(budget_take_member(&budget));
	cr_expect_str_eq(budget.reached, "max-members");
	cr_expect(budget_take_bytes(&budget, 60) && budget_take_bytes(&budget, 40));
	cr_expect_not(budget_take_bytes(&budget, 1));
	cr_expect_str_eq(budget.reached, "max-members", "the first limit is the one that is told");
}

/* Small files may shrink as they like: a log of blanks is no bomb. */
Test(budget, minds_the_ratio_of_large_files_only)
{
	struct budget budget;

	budget_begin(&budget, &(struct limits){ .ratio = 10 });
	budget_give(&budget, 1);
	cr_expect(budget_take_bytes(&budget, 32 * MIB));
	cr_expect_not(budget_take_bytes(&budget, 1));
	cr_expect_str_eq(budget.reached, "max-ratio");
	budget_begin(&budget, &(struct limits){ .ratio = 10 });
	budget_give(&budget, 4 * MIB);
	cr_expect(budget_take_bytes(&budget, 40 * MIB));
	cr_expect_not(budget_take_bytes(&budget, MIB + 10));
}

Test(budget, of_time_is_used_up)
{
	struct budget budget;

	budget_begin(&budget, &(struct limits){ .seconds = 1 });
	cr_expect(budget_has_time(&budget));
	budget.begin -= 1001;
	cr_expect_not(budget_has_time(&budget));
	cr_expect_str_eq(budget.reached, "max-seconds");
}
