#include "helpers.h"

#include "../../src/cli/crew.c"

#include <signal.h>
#include <unistd.h>

enum task { TASK_SAY, TASK_SAY_MUCH, TASK_DIE, TASK_EXIT, TASK_HANG, TASKS };

static void do_task(void *context, size_t number, struct buf *bytes)
{
	(void)context;
	switch ((enum task)(number % TASKS)) {
	case TASK_SAY_MUCH:
		for (int i = 0; i < 300000; i++)
			buf_add_byte(bytes, 'x');
		break;
	case TASK_DIE:
		kill(getpid(), SIGSEGV);
		break;
	case TASK_EXIT:
		_exit(3);
	case TASK_HANG:
		sleep(60);
		break;
	default:
		buf_printf(bytes, "%zu", number);
	}
}

static void expect_result(const struct crew_result *result)
{
	char text[32];

	switch ((enum task)(result->number % TASKS)) {
	case TASK_SAY_MUCH:
		cr_expect_eq(result->end, CREW_DONE);
		cr_expect_eq(result->bytes.length, 300000);
		break;
	case TASK_DIE:
		cr_expect_eq(result->end, CREW_DIED);
		cr_expect(result->signal == SIGSEGV || result->signal == 0); /* a sanitizer exits instead */
		break;
	case TASK_EXIT:
		cr_expect_eq(result->end, CREW_DIED);
		cr_expect_eq(result->signal, 0);
		break;
	case TASK_HANG:
		cr_expect_eq(result->end, CREW_LATE);
		break;
	default:
		snprintf(text, sizeof(text), "%zu", result->number);
		cr_expect(slice_equal(result->bytes, slice_of(text)));
	}
}

Test(crew, gives_each_thing_one_result_whatever_happens_to_it)
{
	struct crew *crew = crew_new(&(struct crew_plan){ .workers = 3, .work = do_task, .seconds = 1 });
	struct crew_result result;
	size_t given = 0, taken[2 * TASKS] = { 0 }, count = 0;

	signal(SIGPIPE, SIG_IGN);
	while (given < 2 * TASKS || crew_is_busy(crew)) {
		while (given < 2 * TASKS && crew_has_room(crew))
			cr_assert_eq(crew_give(crew, given++), 0);
		if (crew_take(crew, 100, &result)) {
			taken[result.number]++;
			count++;
			expect_result(&result);
		}
	}
	cr_expect_eq(count, 2 * TASKS);
	for (size_t i = 0; i < 2 * TASKS; i++)
		cr_expect_eq(taken[i], 1, "thing %zu", i);
	crew_free(crew);
}

Test(crew, says_what_is_slow)
{
	struct crew *crew = crew_new(&(struct crew_plan){ .workers = 2, .work = do_task });
	struct crew_result result;
	size_t number = 99;

	cr_expect_eq(crew_slowest(crew, &number), 0);
	cr_assert_eq(crew_give(crew, TASK_HANG), 0);
	cr_expect_not(crew_take(crew, 20, &result));
	cr_expect_gt(crew_slowest(crew, &number), 0);
	cr_expect_eq(number, TASK_HANG);
	crew_free(crew);
}
