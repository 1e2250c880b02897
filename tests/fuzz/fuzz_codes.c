/* Whatever the bytes: the rows that are codes are found again, and the others are problems with a line. */
#include "rules.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_code(const struct rules *rules, const struct code *code)
{
	const struct code *found = rules_code(rules, code->value, code->extend);

	require(found && found->value == code->value && found->extend == code->extend);
	require(code->symbol && code->family && code->meaning && code->place.line);
	require(code->role <= CODE_SUCCESS);
	for (size_t i = 0; i < code->causes.count; i++)
		require(code->causes.items[i].id && code->causes.items[i].value >= 0 &&
			code->causes.items[i].value <= 10);
	for (size_t i = 0; i < code->methods.count; i++)
		require(code->methods.items[i].id && *code->methods.items[i].id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules *rules = rules_new();
	struct problems problems = { 0 };

	rules_read_text(rules, "fuzz.csv", (struct slice){ (const char *)data, size }, &problems);
	rules_resolve(rules, &problems);
	for (size_t i = 0; i < rules->code_count; i++)
		check_code(rules, &rules->codes[i]);
	for (size_t i = 0; i < rules->extend_count; i++) {
		const struct extend *extend = &rules->extends[i];
		bool phase = strcmp(extend->kind, "phase") == 0;

		require(extend->name && extend->meaning);
		require(extend->code > 0xffff ||
			rules_extend(rules, extend->kind, extend->code << (phase ? 16 : 0)));
	}
	for (size_t i = 0; i < problems.count; i++)
		require(problems.items[i].line && problems.items[i].message);
	problems_release(&problems);
	rules_free(rules);
	return 0;
}
