/* A temporary file that is packed memory: written from its beginning to its end, then read as often as one likes from the
 * beginning. There is no disk that could be full, nothing to be left behind, and no need for a right to write anywhere; the
 * parts of a workbook shrink to a tenth.
 *
 *	FILE *file = scratch_new();
 *
 *	fputs("text", file);
 *	rewind(file);
 *	fgets(line, sizeof(line), file);
 *	fclose(file);
 */
#ifndef REPORT_SCRATCH_H
#define REPORT_SCRATCH_H

#include <stdio.h>

/* Closed with fclose(). What is neither writing on nor reading from the beginning fails with EINVAL. */
FILE *scratch_new(void);

#endif
