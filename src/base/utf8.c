#include "utf8.h"

#define INVALID 0xfffdUL

struct form {
	unsigned char mask;  /* of the first byte */
	unsigned char value; /* of the first byte under mask */
	size_t length;
	unsigned long lowest; /* what is below it is overlong */
};

static const struct form forms[] = {
	{ 0x80, 0x00, 1, 0 },
	{ 0xe0, 0xc0, 2, 0x80 },
	{ 0xf0, 0xe0, 3, 0x800 },
	{ 0xf8, 0xf0, 4, 0x10000 },
};

static const struct form *form_of(unsigned char byte)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if ((byte & forms[i].mask) == forms[i].value)
			return &forms[i];
	return NULL;
}

/* Returns its length, 0 where there is no valid character. */
static size_t decode(struct slice slice, unsigned long *ret_char)
{
	const unsigned char *bytes = (const unsigned char *)slice.text;
	const struct form *form = form_of(bytes[0]);
	unsigned long character;

	if (!form || form->length > slice.length)
		return 0;
	character = bytes[0] & (unsigned char)~form->mask;
	for (size_t i = 1; i < form->length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (bytes[i] & 0x3f);
	}
	if (character < form->lowest || character > 0x10ffff)
		return 0;
	if (character >= 0xd800 && character <= 0xdfff)
		return 0;
	*ret_char = character;
	return form->length;
}

size_t utf8_decode(struct slice slice, unsigned long *ret_char)
{
	size_t length;

	if (slice.length == 0)
		return 0;
	length = decode(slice, ret_char);
	if (length)
		return length;
	*ret_char = INVALID;
	return 1;
}

bool utf8_valid(struct slice slice)
{
	while (slice.length) {
		unsigned long character;
		size_t length = decode(slice, &character);

		if (length == 0)
			return false;
		slice = slice_tail(slice, length);
	}
	return true;
}

struct range {
	unsigned long first;
	unsigned long last;
};

static const struct range direction_controls[] = {
	{ 0x61c, 0x61c },
	{ 0x200e, 0x200f },
	{ 0x202a, 0x202e },
	{ 0x2066, 0x2069 },
};

bool utf8_is_direction_control(unsigned long character)
{
	for (size_t i = 0; i < sizeof(direction_controls) / sizeof(*direction_controls); i++)
		if (character >= direction_controls[i].first && character <= direction_controls[i].last)
			return true;
	return false;
}
