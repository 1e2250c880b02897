/* Secrets are what a report shall not tell of people and machines (--redact): names, addresses, identifiers. They are learned
 * from the logs and from the record, and stand in it as tokens (USER-1) afterwards, the same value always as the same token.
 *
 *	struct secrets *secrets = secrets_new(rules, &problems);
 *	secrets_learn(secrets, block);		as often as there are blocks
 *	secrets_hide(secrets, record);
 *	if (secrets_left(secrets, html)) ...
 *
 * A value is hidden wherever a `private:` rule marks it, and, as a whole word in any letter case, wherever else it stands. Not
 * the latter where it is a word of fixrank's own texts, is very short, or is a short number: who is called "Setup" would
 * take the sense out of every line. */
#ifndef REPORT_SECRETS_H
#define REPORT_SECRETS_H

#include "problem.h"
#include "rules.h"

#include <jansson.h>

struct secrets;

/* The rules must outlive it. Never NULL. */
struct secrets *secrets_new(const struct rules *rules, struct problems *problems);
void secrets_free(struct secrets *secrets);

/* From now on tokens are made of an HMAC-SHA256 of the value, so that runs with the same key agree; else they are numbered
 * in the order of the record. */
void secrets_set_key(struct secrets *secrets, struct slice key);

/* Forgets all values, for the logs of another machine. Where no key is set the tokens begin anew with 1. */
void secrets_forget(struct secrets *secrets);

/* A value that no log marks, of a type such as "host". */
void secrets_add(struct secrets *secrets, const char *type, struct slice value);

/* The token of a value, which from then on has it; until secrets_forget(). */
const char *secrets_token(struct secrets *secrets, const char *type, struct slice value);

/* Learns from whole lines of a log. */
void secrets_learn(struct secrets *secrets, struct slice text);

/* Learns from a record that is not written itself, but what is made of it. */
void secrets_learn_record(struct secrets *secrets, json_t *record);

/* Puts tokens into all texts of the record, and says so under `redaction`. A text that the rules could not look through to its
 * end is withheld as a whole. */
void secrets_hide(struct secrets *secrets, json_t *record);

/* A copy of the record without the texts in which secrets may stand: what an output of it holds is ours. */
json_t *secrets_blank(struct secrets *secrets, const json_t *record);

/* Whether text (JSON, HTML, XML or plain) still holds a secret. blank is the same output of a blank record: what stands in it, too,
 * is no secret there, but a word of ours. */
bool secrets_left(const struct secrets *secrets, struct slice text, struct slice blank);

/* A new object: token to type and value, for the tokens in the record. */
json_t *secrets_map(const struct secrets *secrets);

#endif
