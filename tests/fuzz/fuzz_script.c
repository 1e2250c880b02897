/* Input: a record as JSON. Its script is printable ASCII with CR LF, and the same for a record that holds nothing but the ids
 * and the values that a script may know. */
#include "script.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool kept)
{
	if (!kept)
		abort();
}

static const struct rules *built_in(void)
{
	static struct rules *rules;
	struct problems problems = { 0 };

	if (!rules) {
		rules = rules_new();
		rules_read(rules, FIXRANK_SOURCE_DIR "/patterns", RULES_CODES, &problems);
		rules_resolve(rules, &problems);
		require(problems.count == 0);
	}
	return rules;
}

static void copy_key(json_t *to, const json_t *from, const char *key)
{
	if (json_object_get(from, key))
		json_object_set(to, key, json_object_get(from, key));
}

static json_t *bare(const json_t *record)
{
	json_t *verdict = json_object(), *machine = json_object(), *methods = json_array();
	const json_t *item;
	size_t i;

	copy_key(verdict, json_object_get(record, "verdict"), "status");
	copy_key(verdict, json_object_get(record, "verdict"), "cause");
	copy_key(machine, json_object_get(record, "machine"), "family");
	json_array_foreach(json_object_get(record, "methods"), i, item) {
		json_t *method = json_object();

		copy_key(method, item, "id");
		copy_key(method, item, "values");
		json_array_append_new(methods, method);
	}
	return json_pack("{s:o, s:o, s:o}", "verdict", verdict, "machine", machine, "methods", methods);
}

static void check_bytes(struct slice text)
{
	require(text.length > 0 && text.length < 1000000);
	for (size_t i = 0; i < text.length; i++)
		require((text.text[i] >= ' ' && text.text[i] <= '~') ||
			(text.text[i] == '\r' && i + 1 < text.length && text.text[i + 1] == '\n') ||
			(text.text[i] == '\n' && i && text.text[i - 1] == '\r'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct render_options plain = { .folder = FIXRANK_SOURCE_DIR "/templates" };
	const struct rules *rules = built_in();
	json_t *record = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	json_t *less = bare(record);
	struct problems problems = { 0 };
	struct buf text = { 0 }, other = { 0 };

	if (record && !script_refusal(record, rules)) {
		require(script_render(record, rules, &plain, &text, &problems) == 0);
		require(script_render(less, rules, &plain, &other, &problems) == 0);
		require(slice_equal(buf_slice(&text), buf_slice(&other)));
		check_bytes(buf_slice(&text));
	}
	require(problems.count == 0);
	problems_release(&problems);
	buf_release(&text);
	buf_release(&other);
	json_decref(less);
	json_decref(record);
	return 0;
}
