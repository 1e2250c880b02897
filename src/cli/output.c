#include "output.h"

#include "buf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE 65536
#define TRIES	  100 /* at a place where others write too */

static int fail(const char *path, int error, struct problems *problems)
{
	struct problem *problem = problems_add_refusal(problems, "write", path, error);

	if (error == EBUSY)
		problem->help = "another run is writing it";
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

bool output_is_direct(const char *path)
{
	struct stat info;

	return is_stdout(path) ||
	       (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode));
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

/* A part is a file that is being written, beside the place where it goes. */
struct part {
	struct buf place, name;
	int file; /* holds the lock that tells others that somebody is at work; -1: there is no part */
};

static bool is_at(int file, const char *name)
{
	struct stat here, there;

	return fstat(file, &here) == 0 && lstat(name, &there) == 0 && here.st_dev == there.st_dev &&
	       here.st_ino == there.st_ino;
}

/* Not every file system has locks: there nobody is at work. */
static bool lock(int file)
{
	return flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/* Removes what a run that was killed has left, or a link that lies in wait there. Returns 0 or an errno. */
static int remove_left_part(const char *name)
{
	int file = open(name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int error = 0;

	if (file < 0 && errno == ENOENT)
		return 0;
	if (file >= 0 && !lock(file))
		error = EBUSY;
	else if ((file < 0 || is_at(file, name)) && unlink(name) && errno != ENOENT)
		error = errno;
	if (file >= 0)
		close(file);
	return error;
}

/* Only who holds its lock may remove or rename a part, so that it is locked and still there settles whose it is. */
static int create_part(const char *name, int *ret_file)
{
	for (int i = 0; i < TRIES; i++) {
		int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		int error = file < 0 ? errno : 0;

		if (file >= 0 && lock(file) && is_at(file, name)) {
			*ret_file = file;
			return 0;
		}
		if (file >= 0)
			close(file);
		else if (error == EEXIST)
			error = remove_left_part(name);
		if (error)
			return error;
	}
	return EBUSY;
}

/* Returns 0 or an errno; part_end() is due in either case. */
static int part_begin(struct part *part, const char *path)
{
	struct stat info;

	*part = (struct part){ .file = -1 };
	real_place(path, &part->place);
	temporary_name(buf_text(&part->place), &part->name);
	if (stat(buf_text(&part->place), &info) == 0) {
		if (S_ISDIR(info.st_mode))
			return EISDIR;
		if (access(buf_text(&part->place), W_OK))
			return errno;
	}
	return create_part(buf_text(&part->name), &part->file);
}

/* Network file systems say at a close that there was no room. */
static int try_close(int file)
{
	int copy = dup(file);

	return copy < 0 || close(copy) ? errno : 0;
}

/* Puts the part in its place, unless there was an error, and removes it otherwise. Returns 0 or an errno. */
static int part_end(struct part *part, int error)
{
	bool ours = part->file >= 0 && is_at(part->file, buf_text(&part->name));

	if (!error)
		error = ours ? try_close(part->file) : EBUSY;
	if (!error && rename(buf_text(&part->name), buf_text(&part->place)))
		error = errno;
	if (error && ours)
		unlink(buf_text(&part->name));
	if (part->file >= 0)
		close(part->file);
	buf_release(&part->place);
	buf_release(&part->name);
	return error;
}

int output_write(const char *path, struct slice text, struct problems *problems)
{
	struct part part;
	int error;

	if (output_is_direct(path))
		return write_directly(path, text, problems);
	error = part_begin(&part, path);
	error = part_end(&part, error ? error : write_all(part.file, text));
	return error ? fail(path, error, problems) : 0;
}

static int fill_part(const char *path, output_fill_fn *fill, void *context, struct problems *problems)
{
	struct part part;
	int error = part_begin(&part, path);
	bool told = !error && fill(context, buf_text(&part.name), problems);

	error = part_end(&part, told ? ECANCELED : error);
	if (error && !told)
		fail(path, error, problems);
	return error ? -1 : 0;
}

static int read_back(const char *path, struct buf *ret_text, struct problems *problems)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	int error = file < 0 ? errno : 0;
	ssize_t got = 1;

	while (!error && got) {
		buf_reserve(ret_text, COPY_SIZE);
		got = read(file, ret_text->text + ret_text->length, COPY_SIZE);
		if (got > 0)
			ret_text->length += (size_t)got;
		else if (got < 0 && errno != EINTR)
			error = errno;
	}
	if (file >= 0)
		close(file);
	return error ? fail(path, error, problems) : 0;
}

int output_fill(const char *path, output_fill_fn *fill, void *context, struct problems *problems)
{
	const char *folder = getenv("TMPDIR");
	struct buf name = { 0 }, text = { 0 };
	int file, result = -1;

	if (!output_is_direct(path))
		return fill_part(path, fill, context, problems);
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
