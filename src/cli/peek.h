/* A stream whose first bytes can be looked at before it is read, though what is read from a pipe is gone. */
#ifndef CLI_PEEK_H
#define CLI_PEEK_H

#include "slice.h"

#include <stdio.h>

#define PEEK_BYTES ((size_t)64)

/* Takes stream, which nobody has read from yet, and returns one that reads the same; ret_head are its first bytes,
 * PEEK_BYTES at most, and live as long as the program. For standard input: there is one of it. */
FILE *peek(FILE *stream, struct slice *ret_head);

#endif
