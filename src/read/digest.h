/* A digest takes in the bytes of a file as they pass by and says its SHA-256 at the end.
 *
 * It may work in a thread of its own. The bytes handed to it then have to stay as they are until it has
 * read them, which it says by ticket: each digest_add() gives one, digest_wait() returns when it is done
 * with.
 *
 *	size_t ticket = digest_add(digest, bytes);
 *	...
 *	digest_wait(digest, ticket);
 */
#ifndef READ_DIGEST_H
#define READ_DIGEST_H

#include "slice.h"

struct digest;

/* Never NULL. */
struct digest *digest_new(void);

void digest_free(struct digest *digest);

/* Starts the thread. Where there is none to be had, the work goes on in the caller's. */
void digest_start(struct digest *digest);

/* Takes in bytes and returns their ticket, above zero; rising from call to call. */
size_t digest_add(struct digest *digest, struct slice bytes);

/* Whether the bytes of ticket are still being read; never so for ticket 0. */
bool digest_busy(struct digest *digest, size_t ticket);

void digest_wait(struct digest *digest, size_t ticket);

/* Waits for all bytes and writes the SHA-256 of them in lower case. Nothing may be added afterwards. */
void digest_end(struct digest *digest, char ret_text[65]);

#endif
