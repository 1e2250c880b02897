/* Faults at will, loaded in front of libc:
 *
 *	LD_PRELOAD=libfaults.so FAULT=write:3:ENOSPC FAULT_PATH=/out/ fixrank -o out logs
 *
 * FAULT is CALLS:WHEN:WHAT. CALLS is a class of calls, below, or "change" for all that change a file system. WHEN is N, the
 * number of the call that it strikes, or N+P for each P-th after it too. WHAT is the name of an errno, with which the call
 * fails; a signal (KILL, TERM, INT), which comes before the call; or cutN: it moves 1 to N bytes. Only what happens to paths
 * that hold FAULT_PATH is counted; standard input and output are "stdin" and "stdout". The first time that it strikes, a byte
 * goes to the descriptor FAULT_TOLD.
 *
 * Calls from inside libc cannot be seen from here. So that streams can, they are made of cookies, which call back. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES 1024

enum calls { OPEN, READ, LIST, CREATE, WRITE, SYNC, CLOSE, RENAME, UNLINK, FOLDER, CALLS };

static const char *const call_names[CALLS] = { "open", "read",	"list",	  "create", "write",
					       "sync", "close", "rename", "unlink", "folder" };

static const struct {
	const char *name;
	int error, signal;
} effects[] = {
	{ "EIO", EIO, 0 },	{ "ENOSPC", ENOSPC, 0 }, { "EDQUOT", EDQUOT, 0 }, { "EACCES", EACCES, 0 },
	{ "EINTR", EINTR, 0 },	{ "EMFILE", EMFILE, 0 }, { "EROFS", EROFS, 0 },	  { "KILL", 0, SIGKILL },
	{ "TERM", 0, SIGTERM }, { "INT", 0, SIGINT },
};

static struct {
	bool strikes[CALLS];
	long from, each; /* each: 0 for once */
	int error, signal;
	size_t cut;
	const char *path;
	int told;
} fault = { .told = -1 };

static atomic_long count;
static bool watched[FILES];

#define REAL(result, name, ...)                                                                              \
	static result (*real_##name)(__VA_ARGS__);                                                           \
	if (!real_##name)                                                                                    \
		*(void **)&real_##name = dlsym(RTLD_NEXT, #name);

static void understand(const char *calls, const char *when, const char *what)
{
	char *plus;

	for (int i = 0; i < CALLS; i++)
		fault.strikes[i] =
			strcmp(calls, call_names[i]) == 0 || (i >= CREATE && strcmp(calls, "change") == 0);
	fault.from = strtol(when, &plus, 10);
	fault.each = *plus ? atol(plus + 1) : 0;
	if (strncmp(what, "cut", 3) == 0)
		fault.cut = (size_t)atol(what + 3);
	for (size_t i = 0; i < sizeof(effects) / sizeof(*effects); i++)
		if (strcmp(what, effects[i].name) == 0) {
			fault.error = effects[i].error;
			fault.signal = effects[i].signal;
		}
}

__attribute__((constructor)) static void begin(void)
{
	char *text = getenv("FAULT") ? strdup(getenv("FAULT")) : NULL;
	char *when = text ? strchr(text, ':') : NULL, *what = when ? strchr(when + 1, ':') : NULL;

	if (!what)
		return;
	*when++ = *what++ = '\0';
	fault.path = getenv("FAULT_PATH") ? getenv("FAULT_PATH") : "";
	fault.told = getenv("FAULT_TOLD") ? atoi(getenv("FAULT_TOLD")) : -1;
	watched[STDIN_FILENO] = strstr("stdin", fault.path);
	watched[STDOUT_FILENO] = strstr("stdout", fault.path);
	understand(text, when, what);
	free(text);
}

static bool is_watched(int file)
{
	return file >= 0 && file < FILES && watched[file];
}

static bool is_struck(enum calls calls, bool counts)
{
	REAL(ssize_t, write, int, const void *, size_t)
	long number;

	if (!fault.strikes[calls] || !counts)
		return false;
	number = ++count;
	if (number < fault.from ||
	    (number > fault.from && (!fault.each || (number - fault.from) % fault.each)))
		return false;
	if (number == fault.from && fault.told >= 0 && real_write(fault.told, "!", 1) < 0)
		abort();
	return true;
}

/* Whether the call shall fail, with errno set. */
static bool fails(enum calls calls, bool counts)
{
	if (!is_struck(calls, counts))
		return false;
	if (fault.signal)
		kill(getpid(), fault.signal);
	errno = fault.error;
	return fault.error;
}

/* As fails(), for calls that move size bytes, which it may cut. */
static bool fails_moving(enum calls calls, int file, size_t *size)
{
	long before = count;
	bool failed = fails(calls, is_watched(file));

	if (fault.cut && fault.strikes[calls] && is_watched(file) && *size) {
		size_t cut = 1 + (size_t)(before * 7919) % fault.cut;

		*size = cut < *size ? cut : *size;
	}
	return failed;
}

static bool is_path(const char *path)
{
	return fault.path && strstr(path, fault.path);
}

static int watch(int file, const char *path)
{
	if (file >= 0 && file < FILES)
		watched[file] = is_path(path);
	return file;
}

int open(const char *path, int flags, ...)
{
	REAL(int, open, const char *, int, ...)
	mode_t mode = 0;
	va_list args;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	if (fails((flags & O_ACCMODE) == O_RDONLY ? OPEN : CREATE, is_path(path)))
		return -1;
	return watch(real_open(path, flags, mode), path);
}

int mkstemp(char *path)
{
	REAL(int, mkstemp, char *)
	return fails(CREATE, is_path(path)) ? -1 : watch(real_mkstemp(path), path);
}

ssize_t read(int file, void *buffer, size_t size)
{
	REAL(ssize_t, read, int, void *, size_t)
	return fails_moving(READ, file, &size) ? -1 : real_read(file, buffer, size);
}

ssize_t write(int file, const void *buffer, size_t size)
{
	REAL(ssize_t, write, int, const void *, size_t)
	return fails_moving(WRITE, file, &size) ? -1 : real_write(file, buffer, size);
}

DIR *opendir(const char *path)
{
	REAL(DIR *, opendir, const char *)
	DIR *folder = fails(OPEN, is_path(path)) ? NULL : real_opendir(path);

	if (folder)
		watch(dirfd(folder), path);
	return folder;
}

struct dirent *readdir(DIR *folder)
{
	REAL(struct dirent *, readdir, DIR *)
	return fails(LIST, is_watched(dirfd(folder))) ? NULL : real_readdir(folder);
}

int fsync(int file)
{
	REAL(int, fsync, int)
	return fails(SYNC, is_watched(file)) ? -1 : real_fsync(file);
}

/* As Linux does it: the file is closed even where that fails. */
int close(int file)
{
	REAL(int, close, int)
	bool was_watched = is_watched(file);
	bool failed = fails(CLOSE, was_watched);
	int error = errno;

	if (was_watched)
		watched[file] = false;
	if (!failed)
		return real_close(file);
	real_close(file);
	errno = error;
	return -1;
}

int rename(const char *from, const char *to)
{
	REAL(int, rename, const char *, const char *)
	return fails(RENAME, is_path(to)) ? -1 : real_rename(from, to);
}

int unlink(const char *path)
{
	REAL(int, unlink, const char *)
	return fails(UNLINK, is_path(path)) ? -1 : real_unlink(path);
}

int mkdir(const char *path, mode_t mode)
{
	REAL(int, mkdir, const char *, mode_t)
	return fails(FOLDER, is_path(path)) ? -1 : real_mkdir(path, mode);
}

int rmdir(const char *path)
{
	REAL(int, rmdir, const char *)
	return fails(FOLDER, is_path(path)) ? -1 : real_rmdir(path);
}

/* Streams. The cookie is the descriptor. As in libc, an error ends a write, and EINTR is one. */

static ssize_t cookie_read(void *cookie, char *buffer, size_t size)
{
	return read((int)(intptr_t)cookie, buffer, size);
}

static ssize_t cookie_write(void *cookie, const char *buffer, size_t size)
{
	size_t done = 0;
	ssize_t got = 1;

	while (done < size && got > 0) {
		got = write((int)(intptr_t)cookie, buffer + done, size - done);
		done += got > 0 ? (size_t)got : 0;
	}
	return (ssize_t)done;
}

static int cookie_seek(void *cookie, off64_t *offset, int whence)
{
	*offset = lseek64((int)(intptr_t)cookie, *offset, whence);
	return *offset < 0 ? -1 : 0;
}

static int cookie_close(void *cookie)
{
	return close((int)(intptr_t)cookie);
}

FILE *fdopen(int file, const char *mode)
{
	cookie_io_functions_t functions = { cookie_read, cookie_write, cookie_seek, cookie_close };

	return fopencookie((void *)(intptr_t)file, mode, functions);
}

FILE *fopen(const char *path, const char *mode)
{
	int access = strchr(mode, '+') ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;
	int flags = *mode == 'r' ? 0 : *mode == 'a' ? O_CREAT | O_APPEND : O_CREAT | O_TRUNC;
	int file = open(path, access | flags, 0666);

	return file < 0 ? NULL : fdopen(file, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return fopen(path, mode);
}
