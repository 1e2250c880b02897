/* Input: JSON. A list is two records that are compared, whatever they are; anything else is a diff. Every output made of it is
 * whole, within its size and harmless. */
#include "change.h"
#include "diff_page.h"
#include "diff_xlsx.h"
#include "utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	check_text(page, 1500000);
	require(count_of(page, SLICE("<script")) == 1 && count_of(page, SLICE("</script")) == 1);
	require(count_of(page, SLICE("<style")) == 1 && count_of(page, SLICE("</html>")) == 1);
	require(count_of(page, SLICE("<img")) == 0 && count_of(page, SLICE("href=\"http")) == 0);
}

static void check_outputs(const json_t *diff)
{
	static const struct render_options plain = { .folder = FIXRANK_SOURCE_DIR "/templates" };
	struct problems problems = { 0 };
	char path[64];

	for (int format = FORMAT_HTML; format <= FORMAT_TEXT; format++) {
		struct buf out = { 0 };

		require(diff_render(diff, (enum format)format, &plain, &out, &problems) == 0);
		if (format == FORMAT_HTML)
			check_page(buf_slice(&out));
		else
			check_text(buf_slice(&out), 60001);
		buf_release(&out);
	}
	snprintf(path, sizeof(path), "/tmp/fixrank-fuzz-diff-%ld", (long)getpid());
	require(diff_xlsx_write(diff, path, &problems) == 0);
	unlink(path);
	require(problems.count == 0);
	problems_release(&problems);
}

static const struct rules *few_rules(void)
{
	static const char text[] = "attempts:\n"
				   "  - {id: cbs-package, title: Installation of a package, headline: true}\n"
				   "  - {id: setup-run, title: Set-up, alone: true, upgrade: true}\n"
				   "  - {id: sfc-run, title: Check, alone: true}\n";
	static struct rules *rules;
	struct problems problems = { 0 };

	if (!rules) {
		rules = rules_new();
		require(rules_read_text(rules, "few.yaml", slice_of(text), &problems) == 0);
		require(rules_resolve(rules, &problems) == 0);
	}
	problems_release(&problems);
	return rules;
}

/* With rules and without: an answer in any case, and the same one twice. */
static void check_pair(const json_t *before, const json_t *after)
{
	const struct rules *const rules[] = { NULL, few_rules() };

	for (size_t i = 0; i < 2; i++) {
		struct change_options options = { .rules = rules[i], .before = "a", .after = "b" };
		json_t *diff = change_new(before, after, &options),
		       *again = change_new(before, after, &options);
		const json_t *outcome = json_object_get(diff, "outcome");

		require(json_string_length(json_object_get(outcome, "headline")) > 0);
		require(json_is_string(json_object_get(outcome, "status")));
		require(json_equal(diff, again));
		check_outputs(diff);
		json_decref(diff);
		json_decref(again);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *value = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	if (!value)
		return 0;
	if (json_is_array(value))
		check_pair(json_array_get(value, 0), json_array_get(value, 1));
	else
		check_outputs(value);
	json_decref(value);
	return 0;
}
