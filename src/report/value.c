#include "value.h"

#include "buf.h"
#include "utf8.h"

json_t *text_value(struct slice text)
{
	struct buf valid = { 0 };
	json_t *value;

	if (utf8_valid(text))
		return json_stringn_nocheck(text.text ? text.text : "", text.length);
	while (text.length) {
		unsigned long character;
		size_t used = utf8_decode(text, &character);

		buf_add_char(&valid, character);
		text = slice_tail(text, used ? used : 1);
	}
	value = json_stringn_nocheck(buf_text(&valid), valid.length);
	buf_release(&valid);
	return value;
}
