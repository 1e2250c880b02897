/* What the template of the repair script sees. Every text is the rules' own, or a value that fits its rule.
 *
 *  version, id         of fixrank; eight hexadecimal digits, the same for the same script
 *  family              windows-10; cause, its title, or null
 *  count               of methods
 *  methods             number, id, title, summary, minutes, restarts, risk, is_low, risk_note, not_when,
 *                      needs [texts], first [{title, summary}], next {title} or null, steps, verify
 *  steps, verify       number "1.2", text, by_hand (why, or null), lines [commands], instead [commands to run where a value
 *                      is not known], asks [names of values that the user has to tell]
 *  placeholders        of all asks: name, title, pattern (for all of a value), example */
#ifndef REPORT_SCRIPT_VIEW_H
#define REPORT_SCRIPT_VIEW_H

#include "rules.h"
#include "values.h"

#include <jansson.h>

#define SCRIPT_METHODS 3

/* The method of the rules that stands in the record at this place of its order, or NULL; ret_item is the record's. Methods that
 * the rules do not know, or that have no steps for the family, are passed over. */
const struct method *script_method(const json_t *record, const struct rules *rules, size_t place,
				   const json_t **ret_item);

/* The caller owns the result. Never NULL; record may be any JSON value. */
json_t *script_view_new(const json_t *record, const struct rules *rules, struct values *values);

#endif
