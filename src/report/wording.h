/* Numbers, sizes, spans and times as people read them. English, and the same everywhere: no locale, no clock,
 * no time zone of the machine that fixrank runs on.
 *
 *	wording_count(&out, 12000, "line", "lines");	adds "12,000 lines"
 *	wording_stamp(&out, stamp);			adds "11 Mar 2026, 07:42:17"
 *
 * Stamps are those of base/stamp.h and never STAMP_NONE here. */
#ifndef REPORT_WORDING_H
#define REPORT_WORDING_H

#include "buf.h"
#include "slice.h"

#include <stdint.h>

/* 12000 as "12,000". */
void wording_number(struct buf *out, long long number);

/* "1 line", "12,000 lines". */
void wording_count(struct buf *out, long long number, const char *one, const char *many);

/* "912 bytes", "8.2 MB": powers of 1000. */
void wording_size(struct buf *out, long long bytes);

/* "40 s", "12 min", "1 h 30 min", "3 days". */
void wording_span(struct buf *out, long long seconds);

/* "11 Mar 2026, 07:42:17". */
void wording_stamp(struct buf *out, int64_t stamp);

/* "11 Mar 2026", "11 Mar", "07:42". */
void wording_date(struct buf *out, int64_t stamp);
void wording_day(struct buf *out, int64_t stamp);
void wording_clock(struct buf *out, int64_t stamp);
unsigned wording_year(int64_t stamp);

/* Both ends and what they share only once: "11 Mar 2026, 07:10 to 08:55", "8 Mar to 11 Mar 2026". */
void wording_range(struct buf *out, int64_t first, int64_t last);

/* The first limit characters of text. Where it has more, mark and "(+n)" follow, n being how many more. */
void wording_cut(struct buf *out, struct slice text, size_t limit, const char *mark);

/* text with every run of white space as one blank, and none at its ends. */
void wording_line(struct buf *out, struct slice text);

#endif
