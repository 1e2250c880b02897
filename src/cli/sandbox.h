/* What the process can do while it reads foreign bytes: read the inputs and templates, write into the folders of the
 * outputs, and nothing else. There is no way back.
 *
 *	struct sandbox sandbox = { 0 };
 *	sandbox_reads(&sandbox, "upload.zip");
 *	sandbox_writes(&sandbox, "out/report.html");
 *	words = sandbox_enter(&sandbox);
 *
 * Landlock (landlock(7), Linux 5.13) bounds the files, seccomp (seccomp(2)) the system calls: no network, no program is
 * started, no process is made, none is looked into. Who breaks out of a reader by a damaged log finds the input and the
 * folder of the reports. What a system lacks is left out, and the words say so. */
#ifndef CLI_SANDBOX_H
#define CLI_SANDBOX_H

#include <stddef.h>

struct sandbox {
	struct opening {
		int descriptor; /* O_PATH */
		unsigned long long rights;
	} * items;
	size_t count, room;
};

/* The file or folder may be read, with all that is in it. One that is not there is left out. */
void sandbox_reads(struct sandbox *sandbox, const char *path);

/* The file may be written, and those beside it, as a file is written under another name first. "-" needs nothing. */
void sandbox_writes(struct sandbox *sandbox, const char *path);

/* Files in this folder may be written. */
void sandbox_writes_in(struct sandbox *sandbox, const char *folder);

/* Confines this thread and those it starts, for good. Returns what confines it now, for the record: a constant. */
const char *sandbox_enter(struct sandbox *sandbox);

#endif
