/* A progress bar on standard error for work over a second: bytes, rate, remaining time. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool wanted;
	bool shown;
	unsigned long long total; /* bytes; 0 where it is not known */
	unsigned long long done;
	int64_t start, last; /* milliseconds */
};

/* Starts the clock. always shows it even where standard error is no terminal; never shows it not at all. */
void progress_start(struct progress *progress, bool always, bool never, unsigned long long total);

/* done bytes are done; draws at most ten times a second, and not in the first second. */
void progress_set(struct progress *progress, unsigned long long done);

/* Wipes the bar away. */
void progress_end(struct progress *progress);

#endif
