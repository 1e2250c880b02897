/* Input: template text, a NUL byte, JSON data. The template is its own partial "p", and "code" is a filter.
 * Besides not crashing, what the escapers let out must be harmless. */
#include "template.h"
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

static void check_escaper(escape_fn *escape, struct slice text, const char *banned)
{
	struct buf out = { 0 };

	escape(&out, text);
	require(utf8_valid(buf_slice(&out)));
	for (size_t i = 0; i < out.length; i++) {
		unsigned char byte = (unsigned char)out.text[i];

		require((byte >= ' ' && byte != 0x7f) || byte == '\t' || byte == '\n');
		require(byte == '\0' || !strchr(banned, byte));
	}
	buf_release(&out);
}

static void check_escapers(struct slice text)
{
	check_escaper(escape_html, text, "<>\"'");
	check_escaper(escape_markdown, text, "<>\n\t");
	check_escaper(escape_markdown_code, text, "\n\t");
	check_escaper(escape_markdown_fence, text, "");
	check_escaper(escape_text, text, "");
}

static void render(struct slice text, const json_t *data, bool lenient, escape_fn *escape)
{
	struct templates *set = templates_new((struct templates_options){
		.lenient = lenient, .depth_limit = 6, .output_limit = 1 << 16, .step_limit = 20000 });
	struct problems problems = { 0 };
	struct buf out = { 0 };

	templates_filter(set, "code", escape_markdown_code);
	if (templates_add(set, "p", "p.mustache", text, &problems) == 0) {
		int result = template_render(set, "p", data, escape, &out, &problems);

		require((result == 0) == (problems.count == 0));
		check_escapers(buf_slice(&out));
	} else {
		require(problems.count > 0);
	}
	require(out.length < (size_t)8 << 16);
	for (size_t i = 0; i < problems.count; i++)
		require(problems.items[i].line && problems.items[i].column && problems.items[i].help);
	buf_release(&out);
	problems_release(&problems);
	templates_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = { (const char *)data, size };
	size_t nul = slice_find_byte(input, '\0');
	struct slice text = slice_head(input, nul);
	struct slice json = slice_tail(input, nul + 1);
	json_t *value = json_loadb(json.text, json.length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	if (!value)
		value = json_object();
	check_escapers(input);
	render(text, value, false, escape_html);
	render(text, value, true, escape_markdown);
	json_decref(value);
	return 0;
}
