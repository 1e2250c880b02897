/* Input: a fleet as JSON. Every output made of it is whole, within its size and harmless. */
#include "fleet_page.h"
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

/* The script reads its data as JSON. */
static void check_data(struct slice page)
{
	struct slice begin = SLICE("id=\"data\">"), rest = slice_tail(page, slice_find(page, begin));
	json_t *value;

	rest = slice_tail(rest, begin.length);
	rest = slice_head(rest, slice_find(rest, SLICE("</script>")));
	value = json_loadb(rest.text, rest.length, JSON_ALLOW_NUL, NULL);
	require(value);
	json_decref(value);
}

static void check_page(struct slice page)
{
	check_text(page, 3500000);
	require(count_of(page, SLICE("<script")) == 2 && count_of(page, SLICE("</script")) == 2);
	require(count_of(page, SLICE("<style")) == 1 && count_of(page, SLICE("</html>")) == 1);
	require(count_of(page, SLICE("<img")) == 0 && count_of(page, SLICE("href=\"http")) == 0);
	check_data(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct render_options plain = { .folder = FIXRANK_SOURCE_DIR "/templates" };
	json_t *fleet = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	struct problems problems = { 0 };

	for (int format = FORMAT_HTML; fleet && format <= FORMAT_TEXT; format++) {
		struct buf out = { 0 };

		require(fleet_render(fleet, (enum format)format, &plain, &out, &problems) == 0);
		if (format == FORMAT_HTML)
			check_page(buf_slice(&out));
		else
			check_text(buf_slice(&out), 60001);
		buf_release(&out);
	}
	require(problems.count == 0);
	problems_release(&problems);
	json_decref(fleet);
	return 0;
}
