/* The first sheet: what failed, how sure that is, what to do, as somebody reads it who opens the file from a
 * ticket. */
#ifndef REPORT_XLSX_VERDICT_H
#define REPORT_XLSX_VERDICT_H

#include "xlsx_sheet.h"

/* Adds the sheet. tables are those of the other sheets, in their order, and rows what stands in each: it
 * links to them. Their places must be known (xlsx_sheet_index). */
void xlsx_verdict_write(struct xlsx_book *book, const json_t *record, const struct xlsx_table *tables,
			const struct xlsx_rows *rows, size_t count);

#endif
