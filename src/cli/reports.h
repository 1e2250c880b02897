/* The reports that the options ask for, written from one record. */
#ifndef CLI_REPORTS_H
#define CLI_REPORTS_H

#include "exit_status.h"
#include "options.h"
#include "problem.h"
#include "render.h"
#include "sandbox.h"
#include "secrets.h"

#include <jansson.h>

/* What kind of value the reports are made of. */
struct report_form {
	const char *name; /* of the files in the folder of -o: "report" */
	int (*render)(const json_t *value, enum format format, const struct render_options *options,
		      struct buf *out, struct problems *problems);
	int (*write_xlsx)(const json_t *value, const char *path, struct problems *problems);
};

struct reports {
	const struct options *options;
	const char *templates; /* the folder of the built-in ones */
	struct problems *problems;
	struct secrets *secrets;	/* that no report may hold, or NULL */
	const struct rules *rules;	/* for the repair script, or NULL where none is asked for */
	const struct report_form *form; /* NULL: a record's */
};

/* Whether all reports can go where they shall: an output may replace neither an input nor another output, and a folder
 * of templates must be there. Returns 0, or -1 after adding problems. */
int reports_check_places(const struct reports *reports);

/* Lets the sandbox write where the reports go; the folder of -o is made if it is not there. */
void reports_open_places(const struct reports *reports, struct sandbox *sandbox);

/* How texts look: as in a file, or on the terminal at hand. */
struct render_options reports_look(const struct reports *reports, bool terminal);

/* Writes every report (and the map of the secrets), and the triage unless it is not wanted. One that fails does not keep the others from being
 * written. Returns the worst of their exit statuses. */
enum exit_status reports_write(const struct reports *reports, json_t *record);

#endif
