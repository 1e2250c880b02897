/* Standing is whether a finding counts: cleared, recovered, inside an attempt that succeeded, or a mere echo of a deeper
 * witness. A code that travels from log to log is one failure: its deepest witness speaks, the carriers repeat it. */
#ifndef JUDGE_STANDING_H
#define JUDGE_STANDING_H

#include "evidence.h"

/* Settles the standing of each finding and marks what scatters. All files are read and attempts are linked. */
void standing_settle(struct evidence *evidence);

#endif
