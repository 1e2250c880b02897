#include "budget.h"

#include <stddef.h>
#include <time.h>

#define GIB	   (1024LL * 1024 * 1024)
#define RATIO_FROM (32LL * 1024 * 1024) /* unpacked bytes from which the ratio counts */

const struct limits limits_default = {
	.members = 20000,
	.depth = 5,
	.member_bytes = 16 * GIB,
	.total_bytes = 64 * GIB,
	.ratio = 300,
	.seconds = 3600,
	.memory = 160LL * 1024 * 1024,
	.line_bytes = 256 * 1024,
	.evidence = 100,
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void budget_begin(struct budget *budget, const struct limits *limits)
{
	*budget = (struct budget){ .limits = *limits, .begin = now() };
}

static bool reach(struct budget *budget, const char *limit)
{
	if (!budget->reached)
		budget->reached = limit;
	return false;
}

bool budget_take_member(struct budget *budget)
{
	budget->members++;
	if (budget->limits.members && budget->members > budget->limits.members)
		return reach(budget, "max-members");
	return budget_has_time(budget);
}

bool budget_take_bytes(struct budget *budget, long long size)
{
	budget->bytes += size;
	if (budget->limits.total_bytes && budget->bytes > budget->limits.total_bytes)
		return reach(budget, "max-total-bytes");
	if (budget->limits.ratio && budget->bytes > RATIO_FROM &&
	    budget->bytes / budget->limits.ratio > budget->packed)
		return reach(budget, "max-ratio");
	return budget_has_time(budget);
}

void budget_give(struct budget *budget, long long size)
{
	budget->packed += size;
}

bool budget_has_time(struct budget *budget)
{
	if (budget->limits.seconds && now() - budget->begin > budget->limits.seconds * 1000)
		return reach(budget, "max-seconds");
	return true;
}
