/* A row is what a fleet report wants to know of one machine: a part of its record (fixrank.record/1), about a kilobyte, as one line of
 * JSON (fixrank.machine/1). Rows are what `fixrank merge` writes. */
#ifndef FLEET_ROW_H
#define FLEET_ROW_H

#include "buf.h"

#include <jansson.h>

#define ROW_ID_LENGTH 32

/* A new row of a record; NULL where that is no record. input.path names the upload where the record has it. */
json_t *row_of_record(const json_t *record);

/* Adds it as a line, always the same for the same row. */
void row_write(const json_t *row, struct buf *out);

#endif
