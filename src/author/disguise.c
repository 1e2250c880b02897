#include "disguise.h"

#include "pieces.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define GUIDS 64

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* One row per type of private data: the first few are named, the rest numbered. */
static const struct row {
	const char *token;
	const char *names[3];
	const char *format;
} rows[] = {
	{ "USER-", { "jdoe", "asmith", "mmiller" }, "user%lu" },
	{ "HOST-", { "CONTOSO-PC", "CONTOSO-SRV", "FABRIKAM-PC" }, "CONTOSO-PC%lu" },
	{ "DOMAIN-", { "contoso", "fabrikam", "northwind" }, "contoso%lu" },
	{ "IP-", { "192.0.2.1", "192.0.2.2", "192.0.2.3" }, "192.0.2.%lu" },
	{ "MAC-", { "00-00-5E-00-53-01", "00-00-5E-00-53-02", "00-00-5E-00-53-03" }, "00-00-5E-00-53-%02lX" },
	{ "MAIL-",
	  { "jdoe@contoso.com", "asmith@contoso.com", "mmiller@fabrikam.com" },
	  "user%lu@contoso.com" },
	{ "SID-",
	  { "S-1-5-21-1111111111-2222222222-3333333333-1001",
	    "S-1-5-21-1111111111-2222222222-3333333333-1002",
	    "S-1-5-21-1111111111-2222222222-3333333333-1003" },
	  "S-1-5-21-1111111111-2222222222-3333333333-%lu" },
	{ "SERIAL-", { "SERIAL0001", "SERIAL0002", "SERIAL0003" }, "SERIAL%04lu" },
	{ "KEY-",
	  { "11111-22222-33333-44444-55551", "11111-22222-33333-44444-55552",
	    "11111-22222-33333-44444-55553" },
	  "11111-22222-33333-44444-%05lu" },
	{ "DEVICE-", { "DEVICE0001", "DEVICE0002", "DEVICE0003" }, "DEVICE%04lu" },
};

struct guids {
	struct slice seen[GUIDS];
	size_t count;
};

/* How much of rest is the row's token; its number then. */
static size_t token_length(const struct row *row, struct slice rest, unsigned long *ret_number)
{
	size_t head = strlen(row->token), length = head;

	*ret_number = 0;
	if (!slice_starts(rest, slice_of(row->token)))
		return 0;
	for (; length < rest.length && isdigit((unsigned char)rest.text[length]) && length < head + 5;
	     length++)
		*ret_number = *ret_number * 10 + (unsigned long)(rest.text[length] - '0');
	return *ret_number ? length : 0;
}

static size_t add_token(struct slice rest, struct buf *text)
{
	unsigned long number;

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t length = token_length(&rows[i], rest, &number);

		if (!length)
			continue;
		if (number <= COUNT(rows[i].names))
			buf_add_text(text, rows[i].names[number - 1]);
		else
			buf_printf(text, rows[i].format, number);
		return length;
	}
	return 0;
}

static bool token_at(struct slice rest)
{
	unsigned long number;

	for (size_t i = 0; i < COUNT(rows); i++)
		if (token_length(&rows[i], rest, &number))
			return true;
	return false;
}

static bool is_guid(struct slice text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; i + 1 < sizeof(form); i++)
		if (i >= text.length ||
		    (form[i] == '-' ? text.text[i] != '-' : !isxdigit((unsigned char)text.text[i])))
			return false;
	return true;
}

/* The same GUID gets the same number, whatever its case. */
static size_t add_guid(struct guids *guids, struct slice rest, struct buf *text)
{
	size_t length = 36, number = 0;

	if (!is_guid(rest))
		return 0;
	while (number < guids->count && !slice_same(guids->seen[number], slice_head(rest, length)))
		number++;
	if (number == guids->count && guids->count < GUIDS)
		guids->seen[guids->count++] = slice_head(rest, length);
	buf_printf(text, "11111111-2222-3333-4444-5555555555%02zu", number + 1);
	return length;
}

void disguise(struct slice text, struct buf *ret_text)
{
	struct guids guids = { .count = 0 };
	bool within = false; /* a word */

	for (size_t at = 0; at < text.length;) {
		struct slice rest = slice_tail(text, at);
		bool in_path = at && strchr("\\/:", text.text[at - 1]);
		size_t length = within || in_path ? 0 : pieces_domain(rest);

		/* whoever stands behind it is private, and so is it, though nothing else marks it */
		if (length && !token_at(rest))
			buf_add_text(ret_text, "contoso\\");
		else
			length = within ? 0 : add_token(rest, ret_text);
		if (!length && !within)
			length = add_guid(&guids, rest, ret_text);
		if (!length) {
			within = isalnum((unsigned char)rest.text[0]) != 0;
			buf_add_byte(ret_text, rest.text[0]);
			length = 1;
		} else {
			within = ret_text->length && ret_text->text[ret_text->length - 1] != '\\';
		}
		at += length;
	}
}
