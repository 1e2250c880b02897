/* Input: a log, a NUL byte, a record as JSON. Whatever they are: what is hidden is not left, and hiding again changes nothing. */
#include "buf.h"
#include "record.h"
#include "secrets.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static const struct rules *rules_of_fuzzer(void)
{
	static struct rules *rules;
	struct problems problems = { 0 };

	if (!rules) {
		rules = rules_new();
		rules_read(rules, FIXRANK_SOURCE_DIR "/patterns/private", RULES_ALL, &problems);
		rules_resolve(rules, &problems);
		require(problems.count == 0 && rules->private_count);
	}
	return rules;
}

static void write_record(const json_t *record, struct buf *text)
{
	buf_clear(text);
	record_write(record, false, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice log = { (const char *)data, size };
	struct slice json;
	struct problems problems = { 0 };
	struct buf once = { 0 }, twice = { 0 }, blank_text = { 0 };
	struct secrets *secrets;
	json_t *record, *blank;

	log.length = slice_find_byte(log, '\0');
	json = slice_tail((struct slice){ (const char *)data, size }, log.length + 1);
	record = json_loadb(json.text, json.length, JSON_ALLOW_NUL, NULL);
	if (!json_is_object(record)) {
		json_decref(record);
		return 0;
	}
	secrets = secrets_new(rules_of_fuzzer(), &problems);
	require(problems.count == 0);
	secrets_learn(secrets, log);
	secrets_hide(secrets, record);
	write_record(record, &once);
	blank = secrets_blank(secrets, record);
	write_record(blank, &blank_text);
	require(!secrets_left(secrets, buf_slice(&once), buf_slice(&blank_text)));
	secrets_hide(secrets, record);
	write_record(record, &twice);
	json_decref(secrets_map(secrets));
	json_decref(blank);
	json_decref(record);
	secrets_free(secrets);
	buf_release(&once);
	buf_release(&twice);
	buf_release(&blank_text);
	return 0;
}
