/* The workbook of a diff: whether it is fixed, and what became of each failure and repair.
 *
 *	Answer		the headline, what to do now, the counts, the way to the other sheets
 *	Failures	tblFailures	each with what became of it, and where it stands before and after
 *	Repairs		tblRepairs	recommended and carried out
 *	Now		tblNow		the steps of what to do now
 *	Remarks		tblRemarks	do the two belong together
 *	Logs		tblLogs		until when each kind of log reaches
 *	Wanted		tblWanted	logs that would tell more
 *	About		tblAbout	the two uploads
 *
 * Like xlsx.h: foreign text never becomes a formula, a name or a link to outside; what has the wrong type counts as null; the
 * same diff gives the same bytes. */
#ifndef REPORT_DIFF_XLSX_H
#define REPORT_DIFF_XLSX_H

#include "problem.h"

#include <jansson.h>

/* Writes the workbook of a diff (fixrank.diff/1) to path, replacing what is there. Returns 0, or -1 after adding a problem;
 * what then stands at path is for the caller to remove. */
int diff_xlsx_write(const json_t *diff, const char *path, struct problems *problems);

#endif
