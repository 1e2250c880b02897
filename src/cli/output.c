#include "output.h"

#include "buf.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE 65536

static int fail(const char *path, int error, struct problems *problems)
{
	problems_add_refusal(problems, "write", path, error);
	return -1;
}

static int write_all(int file, struct slice text)
{
	while (text.length) {
		ssize_t done = write(file, text.text, text.length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return errno ? errno : EIO;
		text = slice_tail(text, (size_t)done);
	}
	return 0;
}

static bool is_stdout(const char *path)
{
	return strcmp(path, "-") == 0;
}

static bool is_special(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

/* A link is written through, not replaced. */
static void real_place(const char *path, struct buf *ret_path)
{
	char *real = realpath(path, NULL);

	buf_add_text(ret_path, real ? real : path);
	free(real);
}

static void temporary_name(const char *place, struct buf *ret_name)
{
	size_t slash = strlen(place);

	while (slash && place[slash - 1] != '/')
		slash--;
	buf_printf(ret_name, "%.*s.%s.part", (int)slash, place, place + slash);
}

static int write_directly(const char *path, struct slice text, struct problems *problems)
{
	int file = is_stdout(path) ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC);
	int error = file < 0 ? errno : write_all(file, text);

	if (file >= 0 && !is_stdout(path) && close(file) && !error)
		error = errno;
	return error ? fail(is_stdout(path) ? "standard output" : path, error, problems) : 0;
}

static int fill_text(void *context, const char *path, struct problems *problems)
{
	const struct slice *text = context;
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int error = file < 0 ? errno : write_all(file, *text);

	if (file >= 0 && close(file) && !error)
		error = errno;
	return error ? fail(path, error, problems) : 0;
}

/* Tried first, so that the user is told the name that they gave. */
static bool may_create(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	return file >= 0 && close(file) == 0;
}

static int fill_and_rename(const char *path, output_fill_fn *fill, void *context, struct problems *problems)
{
	struct buf place = { 0 }, part = { 0 };
	struct stat info;
	int result = -1;

	real_place(path, &place);
	temporary_name(buf_text(&place), &part);
	if (stat(buf_text(&place), &info) == 0 && S_ISDIR(info.st_mode)) {
		fail(path, EISDIR, problems);
	} else if (!may_create(buf_text(&part))) {
		fail(path, errno, problems);
	} else if (fill(context, buf_text(&part), problems) == 0) {
		result = rename(buf_text(&part), buf_text(&place)) ? fail(path, errno, problems) : 0;
	}
	if (result)
		unlink(buf_text(&part));
	buf_release(&place);
	buf_release(&part);
	return result;
}

int output_write(const char *path, struct slice text, struct problems *problems)
{
	if (is_stdout(path) || is_special(path))
		return write_directly(path, text, problems);
	return fill_and_rename(path, fill_text, &text, problems);
}

static int read_back(const char *path, struct buf *ret_text, struct problems *problems)
{
	FILE *file = fopen(path, "rb");
	size_t got = 1;

	if (!file)
		return fail(path, errno, problems);
	while (got) {
		buf_reserve(ret_text, COPY_SIZE);
		got = fread(ret_text->text + ret_text->length, 1, COPY_SIZE, file);
		ret_text->length += got;
	}
	fclose(file);
	return 0;
}

int output_fill(const char *path, output_fill_fn *fill, void *context, struct problems *problems)
{
	const char *folder = getenv("TMPDIR");
	struct buf name = { 0 }, text = { 0 };
	int file, result = -1;

	if (!is_stdout(path) && !is_special(path))
		return fill_and_rename(path, fill, context, problems);
	buf_printf(&name, "%s/fixrank-XXXXXX", folder && *folder ? folder : "/tmp");
	file = mkstemp(name.text);
	if (file < 0) {
		result = fail(buf_text(&name), errno, problems);
	} else {
		close(file);
		if (fill(context, buf_text(&name), problems) == 0 &&
		    read_back(buf_text(&name), &text, problems) == 0)
			result = write_directly(path, buf_slice(&text), problems);
		unlink(buf_text(&name));
	}
	buf_release(&name);
	buf_release(&text);
	return result;
}

int output_folder(const char *path, struct problems *problems)
{
	char copy[PATH_MAX];
	struct stat info;

	if (strlen(path) >= sizeof(copy))
		return fail(path, ENAMETOOLONG, problems);
	strcpy(copy, path);
	for (char *slash = copy + 1; *slash; slash++) {
		if (*slash != '/')
			continue;
		*slash = '\0';
		mkdir(copy, 0777);
		*slash = '/';
	}
	if (mkdir(copy, 0777) && (stat(copy, &info) || !S_ISDIR(info.st_mode)))
		return fail(path, errno, problems);
	return 0;
}
