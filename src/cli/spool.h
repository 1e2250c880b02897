/* What comes through a pipe can be read once. A spool is a file without a name, in $TMPDIR or /tmp, that takes its place. */
#ifndef CLI_SPOOL_H
#define CLI_SPOOL_H

#include "problem.h"

/* Makes standard input seekable, if need be by reading all of it, but not more than limit bytes (0: any). Returns 0, or -1
 * after adding a problem. */
int spool_input(unsigned long long limit, struct problems *problems);

#endif
