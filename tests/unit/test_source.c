#include "source.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static char folder[] = "/tmp/fixrank-source-XXXXXX";

static void enter(void)
{
	cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void leave(void)
{
	cr_assert(chdir("/") == 0);
	char command[64];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	cr_assert(system(command) == 0);
}

TestSuite(source, .init = enter, .fini = leave);

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* Reads all of source in pieces of size bytes. */
static size_t read_all(struct source *source, char *text, size_t size, struct problems *problems)
{
	size_t length = 0;
	ssize_t got;

	while ((got = source_read(source, text + length, size, problems)) > 0) {
		cr_assert((size_t)got <= size);
		length += (size_t)got;
	}
	cr_expect_eq(got, 0);
	cr_expect_eq(source_read(source, text + length, size, problems), 0, "the end stays the end");
	return length;
}

static void expect_bytes(struct source *source, size_t size, const char *want)
{
	struct problems problems = { 0 };
	char text[256] = { 0 };

	cr_assert(source);
	cr_expect_eq(read_all(source, text, size, &problems), strlen(want));
	cr_expect_str_eq(text, want);
	cr_expect_eq(problems.count, 0);
	source_free(source);
}

Test(source, reads_a_file_and_memory_in_pieces_of_any_size)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 100 };
	struct problems problems = { 0 };

	write_file("some.log", "one\ntwo\r\nthree");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		expect_bytes(source_open("some.log", &problems), sizes[i], "one\ntwo\r\nthree");
		expect_bytes(source_of_memory(SLICE("one\ntwo")), sizes[i], "one\ntwo");
	}
	expect_bytes(source_of_memory(SLICE("")), 1, "");
}

static void expect_problem(struct problems *problems, const char *message)
{
	cr_assert_eq(problems->count, 1, "%s", message);
	cr_expect_str_eq(problems->items[0].message, message);
	problems_release(problems);
}

Test(source, what_cannot_be_opened_or_read_is_a_problem)
{
	struct problems problems = { 0 };
	struct source *source;
	char byte;

	cr_expect_null(source_open("nowhere.log", &problems));
	expect_problem(&problems, "cannot open 'nowhere.log': no such file or directory");

	cr_assert(mkdir("folder", 0777) == 0);
	source = source_open("folder", &problems);
	cr_assert(source);
	cr_expect_eq(source_read(source, &byte, 1, &problems), -1);
	expect_problem(&problems, "cannot read 'folder': is a directory");
	source_free(source);
}

Test(source, standard_input_is_read_and_left_open)
{
	struct problems problems = { 0 };
	int ends[2];

	cr_assert(pipe(ends) == 0 && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	cr_assert(write(ends[1], "piped", 5) == 5);
	close(ends[1]);
	expect_bytes(source_open("-", &problems), 2, "piped");
	cr_expect_eq(read(STDIN_FILENO, ends, 1), 0, "at its end, not closed");
}

static volatile sig_atomic_t alarms;
static int alarm_end;

static void count_alarm(int number)
{
	(void)number;
	if (++alarms == 3) {
		if (write(alarm_end, "late", 4) != 4)
			abort();
		close(alarm_end);
	}
}

Test(source, a_signal_does_not_end_the_reading)
{
	struct itimerval often = { { 0, 5000 }, { 0, 5000 } };
	struct sigaction action = { .sa_handler = count_alarm }; /* without SA_RESTART */
	struct problems problems = { 0 };
	int ends[2];

	cr_assert(pipe(ends) == 0 && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	alarm_end = ends[1];
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	expect_bytes(source_open("-", &problems), 16, "late");
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	cr_expect_geq(alarms, 3);
}

static bool counted_free;

static ssize_t count_down(void *state, void *buffer, size_t size, struct problems *problems)
{
	int *left = state;

	(void)size;
	(void)problems;
	if (*left == 0)
		return 0;
	*(char *)buffer = (char)('0' + (*left)--);
	return 1;
}

static void count_free(void *state)
{
	*(int *)state = -1;
	counted_free = true;
}

Test(source, another_kind_brings_its_own_functions)
{
	static const struct source_kind kind = { .read = count_down, .free = count_free };
	int left = 3;

	expect_bytes(source_new(&kind, &left), 100, "321");
	cr_expect(counted_free);
	cr_expect_eq(left, -1);
}

Test(source, can_be_peeked_at)
{
	char text[SOURCE_PEEK * 2], buffer[SOURCE_PEEK * 2];
	struct problems problems = { 0 };
	struct source *source;
	struct slice head;
	size_t got = 0;
	ssize_t more;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7);
	source = source_of_memory((struct slice){ text, sizeof(text) });
	head = source_peek(source, &problems);
	cr_assert_eq(head.length, SOURCE_PEEK);
	cr_expect_arr_eq(head.text, text, SOURCE_PEEK);
	cr_expect_eq(source_read(source, buffer, 10, &problems), 10);
	head = source_peek(source, &problems);
	cr_expect_arr_eq(head.text, text + 10, SOURCE_PEEK, "from where reading stands");
	got = 10;
	while ((more = source_read(source, buffer + got, sizeof(buffer) - got, &problems)) > 0)
		got += (size_t)more;
	cr_expect_eq(got, sizeof(text));
	cr_expect_arr_eq(buffer, text, sizeof(text), "nothing is lost or doubled");
	cr_expect_eq(source_peek(source, &problems).length, 0, "at the end");
	source_free(source);
}

Test(source, can_go_back_where_it_can_seek)
{
	struct problems problems = { 0 };
	struct source *source = source_of_memory(SLICE("0123456789"));
	char buffer[16];

	source_peek(source, &problems);
	cr_expect_eq(source_seek(source, 0, SEEK_CUR), 0, "what was peeked at is not read");
	cr_expect_eq(source_read(source, buffer, 3, &problems), 3);
	cr_expect_eq(source_seek(source, 0, SEEK_CUR), 3);
	cr_expect_eq(source_seek(source, -2, SEEK_END), 8);
	cr_expect_eq(source_read(source, buffer, 16, &problems), 2);
	cr_expect_eq(buffer[0], '8');
	cr_expect_eq(source_seek(source, 11, SEEK_SET), -1);
	source_free(source);
}
