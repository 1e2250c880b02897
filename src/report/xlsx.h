/* The workbook: a record as the tables of an Excel file, to filter, print and attach to a ticket.
 *
 * Sheets and tables have constant names, so that queries built on them survive the next report:
 *
 *	Verdict		the headline, the first methods, the likeliest causes and charts of both
 *	Methods		tblMethods, tblTried	what to do, in order; what was done already
 *	Steps		tblSteps		one row per step of a method, with its command
 *	Causes		tblCauses
 *	Ledger		tblLedger		one row per reason for or against a cause
 *	Evidence	tblEvidence		one row per finding; Methods and Ledger link here
 *	Attempts	tblAttempts
 *	Codes		tblCodes		each code as text and as an unsigned number
 *	Unexplained	tblUnexplained		error entries that no signature knows
 *	Files		tblFiles, tblWanted, tblIgnored
 *	About		tblAbout, tblCoverage, tblLimits	machine, provenance, what was left out
 *
 * Foreign text never becomes a formula, a link or a name. The record may come from anywhere: what has the
 *wrong type counts as null. The same record gives the same bytes; the creation time in the file is that of
 *SOURCE_DATE_EPOCH, or a constant. */
#ifndef REPORT_XLSX_H
#define REPORT_XLSX_H

#include "problem.h"

#include <jansson.h>

/* Writes the workbook of record to path, replacing what is there. Its temporary files stand in the folder of
 * path. Returns 0, or -1 after adding a problem; what then stands at path is for the caller to remove. */
int xlsx_write(const json_t *record, const char *path, struct problems *problems);

#endif
