#include "says.h"

#include "hresult.h"

#include <string.h>

bool fill_captures(const char *text, const struct finding *finding, struct buf *ret_text)
{
	bool complete = true;

	while (*text) {
		size_t length = strcspn(text, "{}");
		const char *close = strchr(text, '}');
		struct slice name, value = { "", 0 };

		buf_add(ret_text, (struct slice){ text, length });
		text += length;
		if (*text != '{' || !close) {
			if (*text)
				buf_add_byte(ret_text, *text++);
			continue;
		}
		name = (struct slice){ text + 1, (size_t)(close - text) - 1 };
		for (size_t i = 0; finding && i < finding->capture_count; i++)
			if (slice_equal(slice_of(finding->captures[i].name), name))
				value = slice_trim(finding->captures[i].value);
		if (value.length) {
			buf_add(ret_text, slice_head(value, 200));
		} else {
			buf_add_text(ret_text, "…");
			complete = false;
		}
		text = close + 1;
	}
	return complete;
}

void say_finding(const struct finding *finding, struct buf *ret_text)
{
	struct buf text = { 0 };
	char code[HRESULT_TEXT];

	if (!finding->signature) {
		hresult_text(finding->code->value, code);
		buf_printf(ret_text, "%s: %s", code, finding->code->meaning);
	} else if (finding->signature->says && fill_captures(finding->signature->says, finding, &text)) {
		buf_add(ret_text, buf_slice(&text));
	} else {
		buf_add_text(ret_text, finding->signature->title);
	}
	buf_release(&text);
}

void say_addend(const struct addend *addend, struct buf *ret_text)
{
	if (addend->explained)
		buf_printf(ret_text, "it would explain that %s", addend->explained->clause);
	else if (addend->scattered)
		fill_captures(addend->finding->signature->scattered.says, addend->finding, ret_text);
	else
		say_finding(addend->finding, ret_text);
}
