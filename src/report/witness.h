/* Other diagnosing tools, whose results lie in the upload, are witnesses: the record tells what each says, whether the
 * verdict agrees, and if not, what stands in the logs themselves. */
#ifndef REPORT_WITNESS_H
#define REPORT_WITNESS_H

#include "diagnosis.h"

#include <jansson.h>

/* A new list for the record; findings must be numbered. */
json_t *witnesses_value(const struct evidence *evidence, const struct diagnosis *diagnosis);

#endif
