/* The program's own rooms are no library: the file under test is a part of this one. */
#include "../../src/cli/sandbox.c"

#include <criterion/criterion.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>

static char folder[] = "/tmp/fixrank-sandbox-XXXXXX";

static void write_file(const char *path)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && fputs("text", file) >= 0 && fclose(file) == 0);
}

static void enter(void)
{
	cr_assert(mkdtemp(folder) && chdir(folder) == 0);
	cr_assert(mkdir("in", 0777) == 0 && mkdir("out", 0777) == 0 && mkdir("other", 0777) == 0);
	write_file("in/a.log");
	write_file("single.log");
	write_file("other/secret");
	cr_assert(symlink("../other/secret", "in/link") == 0);
}

static void leave(void)
{
	char command[128];

	cr_assert(chdir("/") == 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	cr_assert(system(command) == 0);
}

TestSuite(sandbox, .init = enter, .fini = leave);

static bool opens(const char *path, int flags)
{
	int file = open(path, flags | O_CLOEXEC, 0666);

	return file >= 0 && close(file) == 0;
}

static void *say_yes(void *yes)
{
	*(bool *)yes = true;
	return NULL;
}

static bool starts_a_thread(void)
{
	pthread_t thread;
	bool yes = false;

	return pthread_create(&thread, NULL, say_yes, &yes) == 0 && pthread_join(thread, NULL) == 0 && yes;
}

static bool starts_a_program(void)
{
	char program[] = "true", *const words[] = { program, NULL };

	return execv("/bin/true", words) == 0;
}

static bool makes_a_process(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child > 0;
}

static bool writes_and_renames(void)
{
	return opens("out/.part", O_WRONLY | O_CREAT | O_TRUNC) && rename("out/.part", "out/report") == 0 &&
	       opens("out/report", O_RDONLY) && unlink("out/report") == 0;
}

static bool converts_chinese(void)
{
	iconv_t gbk = iconv_open("UTF-8", "GBK");
	char in[] = "\xb4\xed", out[8], *from = in, *to = out;
	size_t left = 2, room = sizeof(out);

	return gbk != (iconv_t)-1 && iconv(gbk, &from, &left, &to, &room) != (size_t)-1 && to - out == 3;
}

/* The number of the first line that is not as it should be; 0: none. Nothing else may be called: what Criterion needs is
 * forbidden here. */
static int try_everything(void)
{
#define MUST(works)                                                                                          \
	if (!(works))                                                                                        \
	return __LINE__
#define MUST_NOT(works) MUST(!(works))
	MUST(opens("in/a.log", O_RDONLY));
	MUST(opens("single.log", O_RDONLY));
	MUST(writes_and_renames());
	MUST(opens("/dev/null", O_WRONLY));
	MUST(starts_a_thread());
	MUST(converts_chinese());

	MUST_NOT(opens("other/secret", O_RDONLY));
	MUST_NOT(opens("in/link", O_RDONLY)); /* it leads out of the input */
	MUST_NOT(opens("/etc/passwd", O_RDONLY));
	MUST_NOT(opens("in/a.log", O_WRONLY));
	MUST_NOT(opens("in/new", O_WRONLY | O_CREAT));
	MUST_NOT(opens("other/new", O_WRONLY | O_CREAT));
	MUST_NOT(unlink("in/a.log") == 0);
	MUST_NOT(rename("in/a.log", "out/a.log") == 0);
	MUST_NOT(mkdir("out/folder", 0777) == 0);
	MUST_NOT(symlink("/etc/passwd", "out/link") == 0);
	MUST_NOT(link("other/secret", "out/secret") == 0);
	MUST_NOT(socket(AF_INET, SOCK_STREAM, 0) >= 0);
	MUST_NOT(socket(AF_INET6, SOCK_DGRAM, 0) >= 0);
	MUST_NOT(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	MUST_NOT(starts_a_program());
	MUST_NOT(makes_a_process());
	MUST_NOT(kill(getppid(), 0) == 0);
	MUST_NOT(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
	MUST_NOT(syscall(SYS_io_uring_setup, 1, NULL) >= 0 || errno != EPERM);
	MUST_NOT(syscall(SYS_bpf, 0, NULL, 0) >= 0 || errno != EPERM);
	return 0;
}

Test(sandbox, lets_through_what_is_needed_and_nothing_else)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct sandbox sandbox = { 0 };

		sandbox_reads(&sandbox, "in");
		sandbox_reads(&sandbox, "single.log");
		sandbox_reads(&sandbox, "-");
		sandbox_reads(&sandbox, "not there");
		sandbox_writes(&sandbox, "out/report");
		sandbox_writes(&sandbox, "/dev/null");
		sandbox_writes(&sandbox, "-");
		_exit(strcmp(sandbox_enter(&sandbox), "Landlock and seccomp") == 0 ? try_everything() & 255 : 255);
	}
	cr_assert(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
	if (WEXITSTATUS(status) == 255)
		cr_skip_test("this system has no Landlock or no seccomp");
	cr_expect_eq(WEXITSTATUS(status), 0, "line %d (mod 256) is not as it should be", WEXITSTATUS(status));
}
