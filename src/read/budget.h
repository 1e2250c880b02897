/* A budget is what an upload may cost: whoever sends it decides how it is packed, and a file of a few kilobytes can
 * unpack to terabytes. All archives of one machine share one budget. */
#ifndef READ_BUDGET_H
#define READ_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/* Most of each; 0: no limit. */
struct limits {
	long long members; /* in all archives together */
	long long depth;   /* archives inside archives; 1: members of archives that were named are read */
	long long member_bytes; /* of one member, unpacked */
	long long total_bytes;	/* of all members, unpacked */
	long long ratio;	/* unpacked bytes for each packed one, after the first 32 MiB */
	long long seconds;	/* for all reading */
	long long memory;	/* for unpacking, in bytes; not kept here */
	long long line_bytes;	/* of a line, beyond which it is looked at in pieces; not kept here */
	long long evidence;	/* findings in the record; not kept here */
};

/* members 20000, depth 5, member-bytes 16 GiB, total-bytes 64 GiB, ratio 300, seconds 3600, memory 160 MiB,
 * line-bytes 256 KiB, evidence 100. */
extern const struct limits limits_default;

struct budget {
	struct limits limits;
	int64_t begin; /* milliseconds of a clock that never jumps */
	long long members, bytes, packed;
	const char *reached; /* the first limit that was reached, as the option is called; NULL: none */
};

void budget_begin(struct budget *budget, const struct limits *limits);

/* One more member. Returns false where that is one too many. */
bool budget_take_member(struct budget *budget);

/* size more unpacked bytes. Returns false where that is too much. */
bool budget_take_bytes(struct budget *budget, long long size);

/* size more packed bytes were read. */
void budget_give(struct budget *budget, long long size);

/* Returns false where the time is up. */
bool budget_has_time(struct budget *budget);

#endif
