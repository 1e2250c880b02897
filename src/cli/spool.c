#include "spool.h"

#include "buf.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE 65536

static int open_nameless(const char *folder)
{
	int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct buf name = { 0 };

	if (file >= 0)
		return file;
	buf_printf(&name, "%s/fixrank-XXXXXX", folder); /* a file system that cannot do without names */
	buf_text(&name);
	file = mkostemp(name.text, O_CLOEXEC);
	if (file >= 0)
		unlink(name.text);
	buf_release(&name);
	return file;
}

static int write_all(int file, const char *bytes, size_t length)
{
	while (length) {
		ssize_t written = write(file, bytes, length);

		if (written < 0 && errno != EINTR)
			return -1;
		bytes += written > 0 ? written : 0;
		length -= written > 0 ? (size_t)written : 0;
	}
	return 0;
}

/* Returns 0, or an errno. What was read when the user stopped it is all there is. */
static int copy(int from, int to, unsigned long long limit)
{
	unsigned long long done = 0;
	char piece[PIECE];

	while (!source_stop) {
		ssize_t got = read(from, piece, sizeof(piece));

		if (got == 0)
			break;
		if (got < 0 && errno == EINTR)
			continue;
		done += got > 0 ? (unsigned long long)got : 0;
		if (limit && done > limit)
			return EFBIG;
		if (got < 0 || write_all(to, piece, (size_t)got))
			return errno;
	}
	return 0;
}

int spool_input(unsigned long long limit, struct problems *problems)
{
	const char *folder = getenv("TMPDIR");
	int file, error;

	if (lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0)
		return 0;
	folder = folder && *folder ? folder : "/tmp";
	file = open_nameless(folder);
	if (file < 0) {
		problems_add_refusal(problems, "make a temporary file in", folder, errno);
		return -1;
	}
	error = copy(STDIN_FILENO, file, limit);
	if (error)
		problems_add_refusal(problems, "keep", "standard input", error);
	else if (lseek(file, 0, SEEK_SET) || dup2(file, STDIN_FILENO) < 0)
		problems_add_refusal(problems, "keep", "standard input", error = errno);
	close(file);
	return error ? -1 : 0;
}
