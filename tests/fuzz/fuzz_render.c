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

static size_t count_lines(struct slice text)
{
	return count_of(text, SLICE("\n"));
}

/* Blocks are whole, and nothing else is a tag, a link or a mention. */
static void check_wiki(struct slice text)
{
	bool in_block = false;
	struct slice line;

	require(text.length + count_lines(text) <= 30000);
	while (slice_next_line(&text, &line)) {
		if (slice_equal(line, SLICE("{noformat}"))) {
			in_block = !in_block;
			continue;
		}
		require(count_of(line, SLICE("{noformat")) == 0 && count_of(line, SLICE("{code")) == 0);
		if (in_block)
			continue;
		require(count_of(line, SLICE("{")) == 2 * count_of(line, SLICE("{{")));
		require(count_of(line, SLICE("}")) == 2 * count_of(line, SLICE("}}")));
		require(count_of(line, SLICE("[")) == 0 && count_of(line, SLICE("@")) == 0);
		require(count_of(line, SLICE("://")) == 0 && count_of(line, SLICE("~")) == 0);
	}
	require(!in_block);
}

static void check_note(struct slice text)
{
	require(text.length + count_lines(text) <= 4000);
	require(count_of(text, SLICE("[code]")) == 0 && count_of(text, SLICE("[/code]")) == 0);
	require(count_of(text, SLICE("\t")) == 0);
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

	for (int format = FORMAT_HTML; record && format < FORMAT_COUNT; format++) {
		struct buf out = { 0 };

		require(render(record, (enum format)format, &plain, &out, &problems) == 0);
		if (format == FORMAT_HTML)
			check_page(buf_slice(&out));
		else
			check_text(buf_slice(&out), 60001);
		if (format == FORMAT_JIRA)
			check_wiki(buf_slice(&out));
		if (format == FORMAT_SERVICENOW || format == FORMAT_CUSTOMER)
			check_note(buf_slice(&out));
		buf_release(&out);
	}
	require(problems.count == 0);
	problems_release(&problems);
	json_decref(record);
	return 0;
}
