/* The systems that a ticket text can be made for: `--for NAME`. */
#ifndef REPORT_TICKET_H
#define REPORT_TICKET_H

#include "render.h"

struct ticket {
	const char *name;
	enum format format;
	const char *file; /* in the folder of all reports */
};

/* NULL where no system has that name. */
const struct ticket *ticket_find(const char *name);

/* Their names one by one, NULL behind the last. */
const char *ticket_name(size_t i);

#endif
