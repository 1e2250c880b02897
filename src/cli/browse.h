/* Browsing: a log of an upload on the terminal, at the place that the user names. */
#ifndef CLI_BROWSE_H
#define CLI_BROWSE_H

#include "exit_status.h"
#include "matcher.h"
#include "options.h"
#include "pager.h"
#include "problem.h"
#include "render.h"

#include <jansson.h>
#include <stdbool.h>

struct browse {
	const struct options *options;
	const struct matcher *matcher; /* NULL: the logs are not at hand, only the record is */
	struct pager *pager;
	const struct render_options *look;
	struct problems *problems;
};

/* Whether the file is the record of one machine, by its beginning. */
bool browse_is_record(const char *path);

/* Shows the log where options->at says, in the pager, or as many lines around it as options->context says. */
enum exit_status browse_log(const struct browse *browse, const json_t *record);

#endif
