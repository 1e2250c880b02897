/* The workbook of a fleet: what is wrong out there, on which machines, and which few repairs clear most of them.
 *
 *	Fleet		the headline, totals, causes, repairs, charts; the way to the other sheets
 *	Machines	one row per machine, with a filter: its columns give the machines of nearly every number
 *	Causes		tblCauses	ranked by machines
 *	Methods		tblMethods	what each repair would clear
 *	Cover		tblCover	the few repairs that clear most machines, in order, with charts
 *	By build, By model, By driver	causes against these, as counts and as shares
 *	Unexplained	tblUnexplained	error entries of several machines that no signature knows
 *	Days		tblDays		the trend, with a chart
 *	Thin		tblThin		machines that say too little, and the file to ask them for
 *	Outliers	tblOutliers	where there are any
 *	Repeats		tblRepeats	where there are any
 *	Which machines	the machines of the numbers that link here
 *	Dictionary	tblDictionary	what each column means
 *	About		tblAbout	totals, provenance, how many rows were left out
 *
 * Like xlsx.h: foreign text never becomes a formula or a name, and a link only to a plain relative path of an HTML file; what
 * has the wrong type counts as null; the same fleet gives the same bytes. */
#ifndef REPORT_FLEET_XLSX_H
#define REPORT_FLEET_XLSX_H

#include "problem.h"

#include <jansson.h>

/* Writes the workbook of a fleet (fixrank.fleet/1) to path, replacing what is there, and nothing else anywhere. Returns 0, or
 * -1 after adding a problem; what then stands at path is for the caller to remove. */
int fleet_xlsx_write(const json_t *fleet, const char *path, struct problems *problems);

#endif
