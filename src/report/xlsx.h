/* The workbook: a record as the tables of an Excel file, to filter, print and attach to a ticket.
 *
 * Sheets and tables have constant names, so that queries built on them survive the next report:
 *
 *	Verdict		the headline, what to do, the likeliest causes, charts; the way to the other sheets
 *	Methods		tblMethods	what to do, best first
 *	Steps		tblSteps	one row per step of a method, with its command
 *	Causes		tblCauses
 *	Ledger		tblLedger	one row per reason for or against a cause
 *	Evidence	tblEvidence	one row per finding; Methods and Ledger link here
 *	Attempts	tblAttempts
 *	Days		tblDays		how many attempts each day saw
 *	Tried		tblTried	repairs that somebody carried out already
 *	Codes		tblCodes	each code as text and as a number
 *	Unexplained	tblUnexplained	error entries that no signature knows
 *	Files		tblFiles	what was read
 *	Wanted		tblWanted	what would tell more
 *	Ignored		tblIgnored	what was not read
 *	About		tblAbout	machine, provenance, limits, how many rows were left out
 *
 * Foreign text never becomes a formula, a link or a name. The record may come from anywhere: what has the
 * wrong type counts as null. The same record gives the same bytes; the creation time in the file is that of
 * SOURCE_DATE_EPOCH, or a constant. */
#ifndef REPORT_XLSX_H
#define REPORT_XLSX_H

#include "problem.h"

#include <jansson.h>

/* Writes the workbook of record to path, replacing what is there, and nothing else anywhere. Returns 0, or -1 after
 * adding a problem; what then stands at path is for the caller to remove. */
int xlsx_write(const json_t *record, const char *path, struct problems *problems);

#endif
