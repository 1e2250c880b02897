/* Input: a record as JSON. Every output made of it is whole, within its size and harmless. */
#include "render.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool kept)
{
	if (!kept)
		abort();
}

static size_t count_of(struct slice rest, struct slice part)
{
	size_t count = 0, at;

	while ((at = slice_find(rest, part)) < rest.length) {
		rest = slice_tail(rest, at + part.length);
		count++;
	}
	return count;
}

static void check_text(struct slice text, size_t limit)
{
	require(text.length < limit && utf8_valid(text));
	for (size_t i = 0; i < text.length; i++)
		require((unsigned char)text.text[i] >= ' ' || text.text[i] == '\n' || text.text[i] == '\t');
}

static void check_page(struct slice page)
{
	check_text(page, 1000000);
	require(count_of(page, SLICE("<script")) == 1 && count_of(page, SLICE("</script")) == 1);
	require(count_of(page, SLICE("<style")) == 1 && count_of(page, SLICE("</html>")) == 1);
	require(count_of(page, SLICE("<img")) == 0 && count_of(page, SLICE("href=\"http")) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct render_options plain = { .folder = FIXRANK_SOURCE_DIR "/templates" };
	json_t *record = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	struct problems problems = { 0 };

	for (int format = FORMAT_HTML; record && format <= FORMAT_TEXT; format++) {
		struct buf out = { 0 };

		require(render(record, (enum format)format, &plain, &out, &problems) == 0);
		if (format == FORMAT_HTML)
			check_page(buf_slice(&out));
		else
			check_text(buf_slice(&out), 60001);
		buf_release(&out);
	}
	require(problems.count == 0);
	problems_release(&problems);
	json_decref(record);
	return 0;
}
