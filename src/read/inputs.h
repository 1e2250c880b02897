/* The files behind the paths that the user named.
 *
 * A path is a file, a folder or "-", standard input. Folders are walked in the byte order of the names in
 * them, so the list never depends on the file system. Inside folders, links to files are followed, linked
 * folders are not entered, and what is neither file nor folder (FIFO, socket, device) is not opened: such items
 * say why. What the user names is read whatever it is.
 *
 *	struct inputs inputs = { 0 };
 *	inputs_add(&inputs, "C-drive/Windows/Logs", &problems);
 *	for (size_t i = 0; i < inputs.count; i++)
 *		puts(inputs.items[i].name);
 *	inputs_release(&inputs);
 *
 * All text belongs to the list. */
#ifndef READ_INPUTS_H
#define READ_INPUTS_H

#include "arena.h"
#include "problem.h"

#define INPUTS_DEPTH_LIMIT 64
#define INPUTS_COUNT_LIMIT 100000

struct input {
	const char *path; /* to open; "-" is standard input */
	const char *name; /* to show, always UTF-8 and unlike all other names: the path below the folder that
			     the user named, the base name of a single file, or "stdin" */
	long long bytes;  /* its size, -1 where that is not known */
	const char *why;  /* it is not to be opened, or NULL */
};

struct inputs {
	struct input *items;
	size_t count;
	size_t room;
	struct arena arena;
	struct inputs_index *index; /* how paths and names are found again */
	bool limit_reached;
};

void inputs_release(struct inputs *inputs);

/* Adds the file, or every file below the folder, that path names; what is in the list already is not added
 * twice. Where two paths give the same name, both are shown with the path that the user named in front:
 * 'a/CBS.log' and 'b/CBS.log'. Bytes of a name that are not UTF-8 are shown as '\xE4'. A path or folder
 * that cannot be read, a folder nested too deep and a list too long are problems; the rest is added. */
void inputs_add(struct inputs *inputs, const char *path, struct problems *problems);

#endif
