/* Text of a log as a JSON string. */
#ifndef REPORT_VALUE_H
#define REPORT_VALUE_H

#include "slice.h"

#include <jansson.h>

/* A new string; bytes that are no UTF-8 become U+FFFD. */
json_t *text_value(struct slice text);

#endif
