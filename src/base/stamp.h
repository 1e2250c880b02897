/* A point in time as a log writes it: mostly local time without a zone. It is counted in milliseconds since
 * 1970-01-01T00:00:00 of whatever clock wrote it; nothing here knows a time zone's rules. */
#ifndef BASE_STAMP_H
#define BASE_STAMP_H

#include "slice.h"

#include <stdint.h>

#define STAMP_NONE INT64_MIN

/* The order of the date's numbers where the year does not stand first. */
enum stamp_order { STAMP_YMD, STAMP_MDY, STAMP_DMY };

/* Reads "2024-03-02 10:36:37", "2018/05/20 19:21:16:277", "2025.03.12T00:30:21.4820027Z", "3/2/2024 1:05:09 PM" …
 * and nothing but a date and time at the front of text. An offset that follows ("+0300", "Z") is not applied.
 * Years before 1990 and after 2100 are no time (undecoded traces say 1601). Returns milliseconds or STAMP_NONE. */
int64_t stamp_read(struct slice text, enum stamp_order order);

/* The UTC of a FILETIME written as CBS writes it in a session's id: its high and low half in decimal, "31091356_2847631411".
 * Returns milliseconds or STAMP_NONE. */
int64_t stamp_of_filetime(struct slice text);

/* "2024-03-02T10:36:37", whole seconds. */
void stamp_text(int64_t stamp, char ret_text[20]);

#endif
