/* Input: a pattern, a NUL, a subject. Where PCRE2 matches, one of the needles stands in the subject: this is what the
 * whole fast search rests upon. */
#include "needle.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool stands_in(struct slice text, const struct needle *needle)
{
	if (!needle->caseless)
		return slice_find(text, needle->text) < text.length;
	for (size_t i = 0; i + needle->text.length <= text.length; i++)
		if (slice_same(slice_head(slice_tail(text, i), needle->text.length), needle->text))
			return true;
	return false;
}

static bool any_stands_in(struct slice text, const struct needles *needles)
{
	for (size_t i = 0; i < needles->count; i++)
		if (stands_in(text, &needles->items[i]))
			return true;
	return false;
}

static pcre2_code *compile(struct slice pattern)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	pcre2_code *code;
	size_t offset;
	int error;

	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_bsr(context, PCRE2_BSR_ANYCRLF);
	code = pcre2_compile((PCRE2_SPTR)pattern.text, pattern.length, PCRE2_MULTILINE | PCRE2_DUPNAMES,
			     &error, &offset, context);
	pcre2_compile_context_free(context);
	return code;
}

static void check(const pcre2_code *code, struct slice subject, const struct needles *needles)
{
	pcre2_match_data *match = pcre2_match_data_create(1, NULL);
	pcre2_match_context *context = pcre2_match_context_create(NULL);

	pcre2_set_match_limit(context, 10000);
	pcre2_set_heap_limit(context, 1024);
	if (pcre2_match(code, (PCRE2_SPTR)subject.text, subject.length, 0, 0, match, context) >= 0 &&
	    !any_stands_in(subject, needles))
		abort();
	pcre2_match_context_free(context);
	pcre2_match_data_free(match);
}

/* The needles themselves, each without one byte: what a needle that is too long would not be found in. */
static void check_shortened(const pcre2_code *code, const struct needles *needles)
{
	for (size_t i = 0; i < needles->count && i < 4; i++) {
		struct slice text = needles->items[i].text;
		char copy[256];

		if (text.length > sizeof(copy))
			continue;
		for (size_t without = 0; without < text.length; without++) {
			size_t length = 0;

			for (size_t k = 0; k < text.length; k++)
				if (k != without)
					copy[length++] = text.text[k];
			check(code, (struct slice){ copy, length }, needles);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = { (const char *)data, size };
	size_t nul = slice_find_byte(input, '\0');
	struct slice pattern = slice_head(input, nul);
	struct slice subject = slice_tail(input, nul + 1);
	struct arena arena = { 0 }, scratch = { 0 };
	struct needles needles = needles_of(pattern, &arena, &scratch);
	pcre2_code *code = needles.count ? compile(pattern) : NULL;

	for (size_t i = 0; i < needles.count; i++)
		if (needles.items[i].text.length < NEEDLE_SHORTEST)
			abort();
	if (code) {
		check(code, subject, &needles);
		check(code, pattern, &needles);
		check_shortened(code, &needles);
	}
	pcre2_code_free(code);
	arena_release(&arena);
	arena_release(&scratch);
	return 0;
}
