#include "sandbox.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <libgen.h>
#include <limits.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Newer than the headers of Debian 12. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

#define ALL_RIGHTS  (LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1)
#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_RIGHTS                                                                                         \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |        \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define FILE_RIGHTS                                                                                          \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |        \
	 LANDLOCK_ACCESS_FS_IOCTL_DEV)

static void add(struct sandbox *sandbox, const char *path, unsigned long long rights)
{
	int descriptor = open(path, O_PATH | O_CLOEXEC);
	struct stat info;

	if (descriptor < 0)
		return;
	if (fstat(descriptor, &info) || !S_ISDIR(info.st_mode))
		rights &= FILE_RIGHTS;
	sandbox->items = memory_grow(sandbox->items, sandbox->count, &sandbox->room, sizeof(*sandbox->items));
	sandbox->items[sandbox->count++] = (struct opening){ descriptor, rights };
}

void sandbox_reads(struct sandbox *sandbox, const char *path)
{
	if (path && strcmp(path, "-") != 0)
		add(sandbox, path, READ_RIGHTS);
}

void sandbox_writes_in(struct sandbox *sandbox, const char *folder)
{
	add(sandbox, folder, WRITE_RIGHTS);
}

void sandbox_writes(struct sandbox *sandbox, const char *path)
{
	char *real, copy[PATH_MAX];
	struct stat info;

	if (!path || strcmp(path, "-") == 0 || strlen(path) >= sizeof(copy))
		return;
	if (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
		add(sandbox, path, LANDLOCK_ACCESS_FS_WRITE_FILE);
		return;
	}
	real = realpath(path, NULL); /* a link is written through */
	strcpy(copy, real && strlen(real) < sizeof(copy) ? real : path);
	free(real);
	sandbox_writes_in(sandbox, dirname(copy));
}

/* Files */

static unsigned long long rights_of(long version)
{
	unsigned long long rights = ALL_RIGHTS;

	if (version >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
	if (version >= 5)
		rights |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
	return rights;
}

static bool confine_files(const struct sandbox *sandbox)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr ruleset = { 0 };
	int descriptor;
	bool confined;

	if (version < 1)
		return false;
	ruleset.handled_access_fs = rights_of(version);
	descriptor = (int)syscall(SYS_landlock_create_ruleset, &ruleset, sizeof(ruleset), 0);
	if (descriptor < 0)
		return false;
	for (size_t i = 0; i < sandbox->count; i++) {
		struct landlock_path_beneath_attr beneath = {
			.allowed_access = sandbox->items[i].rights & ruleset.handled_access_fs,
			.parent_fd = sandbox->items[i].descriptor,
		};

		syscall(SYS_landlock_add_rule, descriptor, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	}
	confined = syscall(SYS_landlock_restrict_self, descriptor, 0) == 0;
	close(descriptor);
	return confined;
}

/* System calls */

/* What reading, threads, memory, time and writing files need, with glibc and with musl; whatever is not here fails as
 * if it were forbidden. mprotect stays: PCRE2 writes machine code. */
static const int calls[] = {
	/* files, which Landlock bounds */
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(pwrite64),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(close),
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(stat),
	SCMP_SYS(fstat),
	SCMP_SYS(lstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getdents64),
	SCMP_SYS(getcwd),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat),
	SCMP_SYS(ftruncate),
	SCMP_SYS(fallocate),
	SCMP_SYS(fadvise64),
	SCMP_SYS(fsync),
	SCMP_SYS(flock),
	SCMP_SYS(fdatasync),
	SCMP_SYS(fchmod),
	SCMP_SYS(umask),
	SCMP_SYS(fcntl),
	SCMP_SYS(dup),
	SCMP_SYS(dup2),
	SCMP_SYS(dup3),
	SCMP_SYS(copy_file_range),
	SCMP_SYS(sendfile),
	/* memory */
	SCMP_SYS(mmap),
	SCMP_SYS(mmap2),
	SCMP_SYS(munmap),
	SCMP_SYS(mprotect),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(membarrier),
	/* threads, signals, the end */
	SCMP_SYS(futex),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(gettid),
	SCMP_SYS(getpid),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	/* time, chance, and what one may know of oneself */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getrandom),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getrusage),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(getppid),
};

static struct scmp_arg_cmp is(unsigned argument, scmp_datum_t value)
{
	return (struct scmp_arg_cmp){ .arg = argument, .op = SCMP_CMP_EQ, .datum_a = value };
}

static bool add_rules(scmp_filter_ctx filter)
{
	const unsigned long threads = CLONE_VM | CLONE_THREAD;
	scmp_datum_t pid = (scmp_datum_t)getpid();
	int failed = 0;

	for (size_t i = 0; i < COUNT(calls); i++) {
		int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);

		failed |= error && error != -EDOM; /* unknown to this processor */
	}
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
				   SCMP_A0(SCMP_CMP_MASKED_EQ, threads, threads));
	/* its flags lie in memory, where no filter looks; glibc then takes clone */
	failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, is(1, TIOCGWINSZ));
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, is(1, TCGETS));
	/* abort() and raise() */
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, is(0, pid));
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(kill), 1, is(0, pid));
	/* to ask for limits, and to set that of memory_bound() */
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, is(0, 0), is(2, 0));
	failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, is(0, 0),
				   is(1, RLIMIT_DATA));
	return !failed;
}

static bool confine_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool confined = filter && add_rules(filter) && seccomp_load(filter) == 0;

	if (filter)
		seccomp_release(filter);
	return confined;
}

const char *sandbox_enter(struct sandbox *sandbox)
{
	bool files, system_calls;

	/* Its tables lie in files, which cannot be opened later; glibc keeps them while one handle is open. */
	iconv_open("UTF-8", "GBK");
	files = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && confine_files(sandbox);
	system_calls = confine_calls();
	for (size_t i = 0; i < sandbox->count; i++)
		close(sandbox->items[i].descriptor);
	free(sandbox->items);
	*sandbox = (struct sandbox){ 0 };
	if (files && system_calls)
		return "Landlock and seccomp";
	if (files)
		return "Landlock only: this system has no seccomp";
	return system_calls ? "seccomp only: this kernel has no Landlock"
			    : "none: this kernel has neither Landlock nor seccomp";
}
