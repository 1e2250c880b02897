#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define WIDTH 28

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void progress_start(struct progress *progress, bool always, bool never, unsigned long long total)
{
	*progress = (struct progress){ .total = total };
	progress->wanted = !never && (always || isatty(STDERR_FILENO));
	progress->start = progress->last = now();
}

static void draw(const struct progress *progress, int64_t time)
{
	double seconds = (double)(time - progress->start) / 1000;
	double rate = seconds > 0 ? (double)progress->done / seconds : 0;
	double share = progress->total ? (double)progress->done / (double)progress->total : 0;
	char bar[WIDTH + 1];

	if (share > 1)
		share = 1;
	for (int i = 0; i < WIDTH; i++)
		bar[i] = i < (int)(share * WIDTH) ? '#' : '.';
	bar[WIDTH] = '\0';
	if (progress->total)
		fprintf(stderr, "\r[%s] %3.0f %%  %.0f of %.0f MiB  %.0f MiB/s  %.0f s left \033[K", bar,
			share * 100, (double)progress->done / 1048576, (double)progress->total / 1048576,
			rate / 1048576, rate > 0 ? (double)(progress->total - progress->done) / rate : 0);
	else
		fprintf(stderr, "\r%.0f MiB  %.0f MiB/s \033[K", (double)progress->done / 1048576,
			rate / 1048576);
	fflush(stderr);
}

void progress_set(struct progress *progress, unsigned long long done)
{
	int64_t time;

	progress->done = progress->total && done > progress->total ? progress->total : done;
	if (!progress->wanted)
		return;
	time = now();
	if (time - progress->start < 1000 || time - progress->last < 100)
		return;
	progress->last = time;
	progress->shown = true;
	draw(progress, time);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
