/* Whatever the line: the draft is YAML that reads as a signature whose example is the line, which its pattern takes, and whose
 * look-alike it does not take; or there is a problem. */
#include "draft.h"
#include "matcher.h"
#include "scanner.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char yaml[] = "kinds: [{id: app, title: A, headers: ['^A ']}]\n"
			   "causes: [{id: c, title: C, clause: c}, {id: which-cause, title: D, clause: d}]\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct draft *draft)
{
	struct rules *rules = rules_new();
	struct problems problems = { 0 };
	struct buf text = { 0 };
	struct matcher *matcher;
	struct scanner *scanner;

	draft_write(draft, &text);
	rules_read_text(rules, "fuzz.yaml", slice_of(yaml), &problems);
	rules_read_text(rules, "draft", buf_slice(&text), &problems);
	rules_resolve(rules, &problems);
	matcher = matcher_new(rules, (struct slice){ "", 0 }, &problems);
	matcher_check(matcher, &problems);
	problems_print(&problems, 0, stderr);
	require(problems.count == 0 && rules->signature_count == 1);
	require(slice_equal(rules->signatures[0].match.items[0].text, draft->match));
	require(slice_equal(rules->signatures[0].no_match.items[0].text, draft->no_match));
	require(slice_equal(rules->signatures[0].pattern.text, slice_of(draft->pattern)));
	scanner = scanner_new(matcher);
	require(scanner_fits(scanner, 0, draft->match));
	require(!scanner_fits(scanner, 0, draft->no_match));
	scanner_free(scanner);
	matcher_free(matcher);
	rules_free(rules);
	buf_release(&text);
}

/* Logs are read as valid UTF-8 without NUL. */
static char *readable(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	for (size_t i = 0; i < size; i++)
		text[i] = data[i] && data[i] < 0x80 ? (char)data[i] : '?';
	text[size] = '\0';
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules *rules = rules_new();
	struct problems problems = { 0 };
	char *text = readable(data, size);
	struct draft_source source = { .rules = rules, .name = "log", .number = 1, .text = { text, size } };
	struct draft *draft;

	rules_read_text(rules, "fuzz.yaml", slice_of(yaml), &problems);
	rules_resolve(rules, &problems);
	source.line = slice_head(source.text, slice_find_byte(source.text, '\n'));
	source.message = slice_starts(source.line, SLICE("A ")) ? slice_tail(source.line, 2) : source.line;
	source.kind = slice_starts(source.line, SLICE("A ")) ? rules_kind(rules, "app") : NULL;
	draft = draft_new(&source, &problems);
	require((draft != NULL) == (problems.count == 0));
	if (draft)
		check(draft);
	draft_free(draft);
	problems_release(&problems);
	rules_free(rules);
	free(text);
	return 0;
}
