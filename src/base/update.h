/* The number by which people know an update: KB5034441. */
#ifndef BASE_UPDATE_H
#define BASE_UPDATE_H

#include "slice.h"

/* The digits of the first KB number in text, six or more; an empty slice where there is none. */
struct slice update_number(struct slice text);

#endif
