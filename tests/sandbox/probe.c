/* Preloaded, this stands where fixrank looks through a block of a log, and tries what a log that broke in would try. It writes
 * a line to standard error for each attempt: "probe: socket refused". */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int scan_fn(const void *, const char *, unsigned, unsigned, void *, void *, void *);
scan_fn hs_scan;

static void tell(const char *what, int worked)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "probe: %s %s\n", what, worked ? "worked" : "refused");

	if (write(STDERR_FILENO, line, (size_t)length) != length)
		_exit(99);
}

int hs_scan(const void *database, const char *text, unsigned length, unsigned flags, void *scratch, void *found, void *context)
{
	static int tried;
	char program[] = "/bin/true", *const words[] = { program, NULL };

	if (!tried++) {
		tell("read", open("/etc/passwd", O_RDONLY) >= 0);
		tell("write", open("/tmp/fixrank-probe", O_WRONLY | O_CREAT, 0600) >= 0);
		tell("socket", socket(AF_INET, SOCK_STREAM, 0) >= 0);
		tell("fork", fork() >= 0);
		tell("exec", execv(program, words) == 0);
	}
	return ((scan_fn *)dlsym(RTLD_NEXT, "hs_scan"))(database, text, length, flags, scratch, found, context);
}
