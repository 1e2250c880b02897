/* A disguise gives a log text invented names in place of the tokens of redaction (report/secrets.h), in the form of the real
 * ones: USER-1 becomes jdoe, HOST-1 CONTOSO-PC, IP-2 192.0.2.2; GUIDs become invented ones. So an example can be given
 * away and still looks like a log. */
#ifndef AUTHOR_DISGUISE_H
#define AUTHOR_DISGUISE_H

#include "buf.h"

/* Adds text in its disguise. The same names in it stay the same. */
void disguise(struct slice text, struct buf *ret_text);

#endif
