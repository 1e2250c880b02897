/* The reports of a fleet that the options ask for: fleet.json, .html, .md and .xlsx in the folder of -o, and
 * those that are named one by one. */
#ifndef CLI_FLEET_FILES_H
#define CLI_FLEET_FILES_H

#include "reports.h"

/* Writes them, and the summary unless it is not wanted. Returns the worst of their exit statuses. */
enum exit_status fleet_files_write(const struct reports *reports, json_t *fleet);

#endif
