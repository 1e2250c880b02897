/* The program's own rooms are no library: the file under test is a part of this one. */
#include "../../src/cli/output.c"

#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char folder[] = "/tmp/fixrank-output-XXXXXX";

static void enter(void)
{
	cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void leave(void)
{
	char command[128];

	cr_assert(chdir("/") == 0);
	snprintf(command, sizeof(command), "chmod -R u+w %s; rm -r %s", folder, folder);
	cr_assert(system(command) == 0);
}

TestSuite(output, .init = enter, .fini = leave);

static void expect_file(const char *path, const char *want)
{
	struct buf text = { 0 };
	struct problems problems = { 0 };

	cr_assert_eq(read_back(path, &text, &problems), 0, "%s", path);
	cr_expect(slice_equal(buf_slice(&text), slice_of(want)), "%s holds '%.*s'", path, (int)text.length,
		  text.text);
	buf_release(&text);
}

static size_t count_files(const char *path)
{
	DIR *files = opendir(path);
	size_t count = 0;

	cr_assert(files);
	while (readdir(files))
		count++;
	closedir(files);
	return count - 2;
}

static void expect_written(const char *path, const char *text)
{
	struct problems problems = { 0 };

	cr_expect_eq(output_write(path, slice_of(text), &problems), 0, "%s", path);
	cr_expect_eq(problems.count, 0, "%s: %s", path, problems.count ? problems.items[0].message : "");
	problems_release(&problems);
}

static void expect_refused(const char *path, const char *message)
{
	struct problems problems = { 0 };

	cr_expect_eq(output_write(path, SLICE("text"), &problems), -1, "%s", path);
	cr_assert_eq(problems.count, 1, "%s: %zu problems", path, problems.count);
	cr_expect_str_eq(problems.items[0].message, message);
	problems_release(&problems);
}

Test(output, is_the_text)
{
	expect_written("a.html", "hello\n");
	expect_file("a.html", "hello\n");
	expect_written("a.html", "");
	expect_file("a.html", "");
	cr_expect_eq(count_files("."), 1, "nothing else is left");
}

Test(output, may_hold_any_byte)
{
	struct problems problems = { 0 };
	struct buf text = { 0 };

	cr_expect_eq(output_write("a.xlsx", SLICE("a\0b"), &problems), 0);
	cr_expect_eq(read_back("a.xlsx", &text, &problems), 0);
	cr_expect(slice_equal(buf_slice(&text), SLICE("a\0b")));
	buf_release(&text);
}

Test(output, goes_through_a_link)
{
	expect_written("real", "old");
	cr_assert(symlink("real", "link") == 0);
	expect_written("link", "new");
	expect_file("real", "new");
	struct stat info;
	cr_expect(lstat("link", &info) == 0 && S_ISLNK(info.st_mode), "the link is still one");
}

Test(output, takes_devices_as_they_are)
{
	struct stat info;

	expect_written("/dev/null", "text");
	cr_expect(stat("/dev/null", &info) == 0 && S_ISCHR(info.st_mode));
	expect_refused("/dev/full", "cannot write '/dev/full': no space left on device");
}

Test(output, goes_into_a_pipe)
{
	char got[8] = "";
	FILE *reader;
	pid_t child;

	cr_assert(mkfifo("pipe", 0600) == 0);
	child = fork();
	cr_assert(child >= 0);
	if (child == 0) {
		struct problems problems = { 0 };

		_exit(output_write("pipe", SLICE("through"), &problems) ? 1 : 0);
	}
	reader = fopen("pipe", "r");
	cr_assert(reader);
	cr_expect_eq(fread(got, 1, 7, reader), 7);
	fclose(reader);
	waitpid(child, NULL, 0);
	cr_expect_str_eq(got, "through");
	struct stat info;
	cr_expect(stat("pipe", &info) == 0 && S_ISFIFO(info.st_mode), "the pipe is still one");
}

Test(output, to_a_pipe_that_nobody_reads_is_refused)
{
	int ends[2];
	struct problems problems = { 0 };
	char path[32];

	signal(SIGPIPE, SIG_IGN);
	cr_assert(pipe(ends) == 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[1]);
	close(ends[0]);
	cr_expect_eq(output_write(path, SLICE("text"), &problems), -1);
	cr_expect_eq(problems.count, 1);
	problems_release(&problems);
	close(ends[1]);
}

Test(output, names_the_path_that_the_user_gave)
{
	expect_refused("missing/a.html", "cannot write 'missing/a.html': no such file or directory");
	cr_assert(mkdir("taken", 0777) == 0);
	expect_refused("taken", "cannot write 'taken': is a directory");
	cr_expect_eq(count_files("taken"), 0);
	expect_written("file", "x");
	expect_refused("file/a.html", "cannot write 'file/a.html': not a directory");
	cr_assert(symlink("loop", "loop") == 0);
	expect_refused("", "cannot write '': no such file or directory");
	cr_expect_eq(count_files("."), 3, "nothing else is left");
}

Test(output, is_refused_where_it_may_not_write)
{
	if (geteuid() == 0)
		cr_skip_test("root may write everywhere");
	cr_assert(mkdir("closed", 0777) == 0);
	expect_written("closed/a.html", "old");
	cr_assert(chmod("closed", 0555) == 0);
	expect_refused("closed/a.html", "cannot write 'closed/a.html': permission denied");
	expect_file("closed/a.html", "old");
}

/* The disk is full in the middle of it. */
Test(output, is_whole_or_absent)
{
	struct rlimit limit = { 10, 10 };
	struct buf text = { 0 };
	struct problems problems = { 0 };
	pid_t child;
	int status;

	expect_written("a.html", "old");
	for (int i = 0; i < 1000; i++)
		buf_add_text(&text, "new ");
	child = fork();
	cr_assert(child >= 0);
	if (child == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		if (output_write("a.html", buf_slice(&text), &problems) != -1 || problems.count != 1)
			_exit(1);
		_exit(output_write("b.html", buf_slice(&text), &problems) == -1 ? 0 : 1);
	}
	waitpid(child, &status, 0);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	expect_file("a.html", "old");
	cr_expect_eq(count_files("."), 1, "no part of it is left");
	buf_release(&text);
}

static int fill_well(void *context, const char *path, struct problems *problems)
{
	FILE *file = fopen(path, "w");

	(void)problems;
	if (!file)
		return -1;
	fputs(context, file);
	return fclose(file);
}

static int fill_badly(void *context, const char *path, struct problems *problems)
{
	fill_well(context, path, problems);
	problems_add(problems, (struct place){ 0 }, "cannot fill it");
	return -1;
}

Test(output, can_be_filled_by_another)
{
	struct problems problems = { 0 };
	char text[] = "filled";

	cr_expect_eq(output_fill("a.xlsx", fill_well, text, &problems), 0);
	expect_file("a.xlsx", "filled");
	cr_expect_eq(output_fill("/dev/null", fill_well, text, &problems), 0);
	cr_expect_eq(problems.count, 0);
	cr_expect_eq(output_fill("a.xlsx", fill_badly, text, &problems), -1);
	expect_file("a.xlsx", "filled");
	cr_expect_eq(output_fill("b.xlsx", fill_badly, text, &problems), -1);
	cr_expect_eq(output_fill("/dev/full", fill_well, text, &problems), -1);
	cr_expect_eq(problems.count, 3);
	cr_expect_eq(count_files("."), 1, "no part of it is left");
	problems_release(&problems);
}

Test(output, leaves_nothing_in_the_temporary_folder)
{
	struct problems problems = { 0 };
	char text[] = "filled";

	cr_assert(mkdir("tmp", 0777) == 0);
	setenv("TMPDIR", "tmp", 1);
	cr_expect_eq(output_fill("/dev/null", fill_well, text, &problems), 0);
	cr_expect_eq(output_fill("/dev/null", fill_badly, text, &problems), -1);
	cr_expect_eq(count_files("tmp"), 0);
	setenv("TMPDIR", "missing", 1);
	cr_expect_eq(output_fill("/dev/null", fill_well, text, &problems), -1);
	cr_expect_eq(problems.count, 2);
	problems_release(&problems);
}

Test(output, makes_folders)
{
	static const char *const good[] = { "a", "a", "b/c/d", "b/c/d/", ".", "./e//f", "/" };
	struct problems problems = { 0 };
	struct stat info;

	for (size_t i = 0; i < COUNT(good); i++) {
		cr_expect_eq(output_folder(good[i], &problems), 0, "%s", good[i]);
		cr_expect(stat(good[i], &info) == 0 && S_ISDIR(info.st_mode), "%s", good[i]);
	}
	cr_expect_eq(problems.count, 0);
	expect_written("file", "x");
	cr_expect_eq(output_folder("file", &problems), -1);
	cr_expect_str_eq(problems.items[0].message, "cannot write 'file': file exists");
	cr_expect_eq(output_folder("file/a", &problems), -1);
	cr_expect_str_eq(problems.items[1].message, "cannot write 'file/a': not a directory");
	problems_release(&problems);
}
