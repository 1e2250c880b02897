/* Outputs are whole or absent: each is written beside its place and renamed. (When the power fails they are what the file
 * system makes of that: waiting for the disk would cost a batch more than reading the logs.) What is no regular file (/dev/null, a FIFO,
 * standard output as "-") is written directly and never replaced. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "problem.h"
#include "slice.h"

#include <stdbool.h>

/* Whether path is written directly. What can only be written by name goes through a file in $TMPDIR or /tmp then. */
bool output_is_direct(const char *path);

/* Writes text to path. Returns 0, or -1 after adding a problem; an earlier file of that name is untouched then. */
int output_write(const char *path, struct slice text, struct problems *problems);

/* The same for who can only write files by name: fill is given the name of a file to write, and returns 0 or -1 after
 * adding a problem. */
typedef int output_fill_fn(void *context, const char *path, struct problems *problems);
int output_fill(const char *path, output_fill_fn *fill, void *context, struct problems *problems);

/* Makes a folder, and those above it, where they are not there yet. Returns 0, or -1 after adding a problem. */
int output_folder(const char *path, struct problems *problems);

#endif
