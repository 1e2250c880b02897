/* `fixrank new signature --from UPLOAD:LINE`: a signature drafted from a line of a log. */
#ifndef CLI_NEW_H
#define CLI_NEW_H

#include "exit_status.h"
#include "matcher.h"
#include "options.h"
#include "rules.h"
#include "sandbox.h"

/* Lets the sandbox read the log, and write where the draft goes. */
void new_open_places(const struct options *options, struct sandbox *sandbox);

/* Whether there is something to make, and nothing in its place. Returns 0, or -1 after adding a problem. */
int new_check_places(const struct options *options, struct problems *problems);

/* Writes the draft as YAML, and says on standard error what is still to be done about it. The paths of options are what
 * follows `new`. */
enum exit_status new_signature(const struct options *options, const struct rules *rules,
			       struct matcher *matcher, struct problems *problems);

#endif
