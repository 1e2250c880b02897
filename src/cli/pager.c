#include "pager.h"

#include "buf.h"
#include "exit_status.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of a shell: what it should run cannot be run, or is not there. */
#define NO_PROGRAM 126
#define NO_COMMAND 127

static bool is_program(const char *name)
{
	const char *path = getenv("PATH");
	struct slice rest = slice_of(path ? path : "/usr/bin:/bin");
	bool found = false;

	while (rest.length && !found) {
		struct slice folder = slice_head(rest, slice_find_byte(rest, ':'));
		struct buf file = { 0 };

		buf_printf(&file, "%.*s/%s", SLICE_ARGS(folder), name);
		found = access(buf_text(&file), X_OK) == 0;
		rest = slice_tail(rest, folder.length + 1);
		buf_release(&file);
	}
	return found;
}

/* An empty one is none. */
static const char *find_command(void)
{
	static const char *const names[] = { "FIXRANK_PAGER", "PAGER" };
	static const char *const usual[] = { "less", "more" };

	for (size_t i = 0; i < 2; i++)
		if (getenv(names[i]))
			return *getenv(names[i]) ? getenv(names[i]) : NULL;
	for (size_t i = 0; i < 2; i++)
		if (is_program(usual[i]))
			return usual[i];
	return NULL;
}

/* Whether the first word of the command is less, wherever that lies. */
static bool is_less(const char *command)
{
	struct slice word = slice_trim(slice_of(command));

	word = slice_head(word, slice_find_byte(word, ' '));
	return slice_equal(word, SLICE("less")) || slice_ends(word, SLICE("/less"));
}

/* Less begins a third down the screen at that line, and lets colours through. */
static void set_less(long long line)
{
	const char *own = getenv("LESS");
	struct buf value = { 0 };

	buf_printf(&value, "%s -R -j.3 +%lldg", own ? own : "-M", line);
	setenv("LESS", buf_text(&value), 1);
	buf_release(&value);
}

static void run_pager(const struct pager *pager, int text, long long line)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGXFSZ };

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		signal(signals[i], SIG_DFL);
	dup2(text, STDIN_FILENO);
	if (pager->positions)
		set_less(line);
	execl("/bin/sh", "sh", "-c", pager->command, (char *)NULL);
	_exit(NO_COMMAND);
}

/* -1 where there is none, or it was ended by a signal. */
static int wait_for(pid_t process)
{
	int status;

	while (waitpid(process, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool read_order(int orders, long long *ret_line)
{
	ssize_t got;

	do
		got = read(orders, ret_line, sizeof(*ret_line));
	while (got < 0 && errno == EINTR);
	return got == sizeof(*ret_line);
}

static int attend(const struct pager *pager, pid_t worker, int text, int orders)
{
	int result, shown = 0;
	long long line;
	pid_t process;
	bool failed;

	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (read_order(orders, &line)) {
		process = fork();
		if (process == 0)
			run_pager(pager, text, line);
		close(text); /* so that the worker knows when the pager is gone */
		shown = process < 0 ? NO_PROGRAM : wait_for(process);
	} else {
		close(text);
	}
	failed = shown == NO_PROGRAM ||
		 shown == NO_COMMAND; /* Ctrl-C may end the shell around it: that is none */
	result = wait_for(worker);
	if (failed)
		fprintf(stderr, "fixrank: the pager '%s' does not run\n", pager->command);
	return failed ? EXIT_OUTPUT : result < 0 ? EXIT_INCOMPLETE : result;
}

bool pager_wait(struct pager *pager, int *ret_status)
{
	int text[2], orders[2];
	pid_t worker;

	*pager = (struct pager){ .command = isatty(STDOUT_FILENO) ? find_command() : NULL };
	if (!pager->command || pipe2(text, O_CLOEXEC))
		return pager->command = NULL, false;
	pager->positions = is_less(pager->command);
	worker = pipe2(orders, O_CLOEXEC) ? -1 : fork();
	if (worker < 0)
		return pager->command = NULL, false;
	if (worker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM); /* nobody waits for the text then */
		close(text[0]);
		close(orders[0]);
		pager->text = text[1];
		pager->orders = orders[1];
		return false;
	}
	close(text[1]);
	close(orders[1]);
	*ret_status = attend(pager, worker, text[0], orders[0]);
	return true;
}

int pager_open(struct pager *pager, long long line)
{
	if (!pager->command)
		return STDOUT_FILENO;
	signal(SIGINT, SIG_IGN);
	if (write(pager->orders, &line, sizeof(line)) != sizeof(line))
		return STDOUT_FILENO;
	close(pager->orders);
	return pager->text;
}
