/* A sheet that sets causes against something else: how many machines, and below that, which share of those in the same
 * column, with colours from pale to strong. */
#ifndef REPORT_FLEET_XLSX_CROSS_H
#define REPORT_FLEET_XLSX_CROSS_H

#include "xlsx_sheet.h"

/* cross is one of the fleet's crosses or NULL. Of table, only its names and texts are looked at. */
void fleet_cross_write(struct xlsx_book *book, const struct xlsx_table *table, const json_t *cross);

#endif
