/* The first sheet of a fleet's workbook: how many machines fail, why, and which few repairs clear most of them. */
#ifndef REPORT_FLEET_XLSX_FRONT_H
#define REPORT_FLEET_XLSX_FRONT_H

#include "xlsx_sheet.h"

/* A row of the contents. */
struct fleet_entry {
	const struct xlsx_table *table;
	size_t count; /* of rows */
};

/* Adds the sheet; the places of causes and methods must be known. notices are sentences besides those of the fleet. */
void fleet_front_write(struct xlsx_book *book, const json_t *fleet, const json_t *notices,
		       const struct fleet_entry *entries, size_t count);

/* Charts beside the table of a sheet, from column col on. */
void fleet_add_cover_charts(struct xlsx_book *book, const struct xlsx_table *cover, size_t rows, int col);
void fleet_add_day_chart(struct xlsx_book *book, const struct xlsx_table *days, size_t rows, int col);

#endif
