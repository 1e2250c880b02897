/* Input: pattern files as YAML, a NUL, error codes as CSV, a NUL, a log. However broken they are: problems, and then a
 * record, which is JSON. */
#include "blocks.h"
#include "evidence.h"
#include "matcher.h"
#include "record.h"
#include "scanner.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static struct slice take_part(struct slice *rest)
{
	size_t nul = slice_find_byte(*rest, '\0');
	struct slice part = slice_head(*rest, nul);

	*rest = slice_tail(*rest, nul + 1);
	return part;
}

static void read_log(struct matcher *matcher, struct evidence *evidence, const char *name, struct slice log)
{
	struct scanner *scanner = scanner_new(matcher);
	struct source *source = source_of_memory(log);
	struct blocks_options options = { .no_hash = true, .no_thread = true };
	struct blocks *blocks = blocks_new(source, &options);
	const struct scanned_file *scanned = scanner_file(scanner);
	struct seen_file file = { .name = name, .encoding = "utf-8" };
	struct problems problems = { 0 };
	struct block block;

	matcher_binary_kind(matcher, log);
	evidence_begin(evidence, name);
	while (blocks_next(blocks, &block, &problems) == 1) {
		const struct hits *hits = scanner_scan(scanner, &block);

		evidence_add(evidence, hits);
		blocks_consume(blocks, hits->consumed);
	}
	file.kind = scanned->kind;
	file.kinds = scanned->kinds;
	file.first = scanned->first;
	file.last = scanned->last;
	file.lines = blocks_reading(blocks)->lines;
	evidence_end(evidence, &file);
	blocks_free(blocks);
	source_free(source);
	scanner_free(scanner);
}

static void check_ranking(const struct ranking *ranking)
{
	for (size_t i = 0; i < ranking->count; i++)
		require(ranking->items[i].score >= 0 && ranking->items[i].score <= 1);
	for (size_t i = 1; i < ranking->count; i++)
		require(ranking->items[i].score <= ranking->items[i - 1].score);
}

static void judge(const struct evidence *evidence)
{
	static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	struct diagnosis *diagnosis = diagnose(evidence);
	struct ranking *ranking = rank_methods(evidence, diagnosis, "windows-10");
	struct coverage *coverage = coverage_new(evidence, diagnosis);
	struct record_source source = { .status = "ok",
					.evidence = evidence,
					.diagnosis = diagnosis,
					.ranking = ranking,
					.coverage = coverage,
					.patterns_sha256 = hash,
					.input_sha256 = hash };
	json_t *record = record_new(&source), *again;
	struct buf text = { 0 };

	require(json_object_size(record) == 20);
	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		require(diagnosis->suspects[i].confidence >= 0 && diagnosis->suspects[i].confidence <= 1);
	check_ranking(ranking);
	record_write(record, true, &text);
	again = json_loadb(text.text, text.length, JSON_ALLOW_NUL, NULL);
	require(again != NULL);
	json_decref(again);
	json_decref(record);
	buf_release(&text);
	coverage_free(coverage);
	ranking_free(ranking);
	diagnosis_free(diagnosis);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = { (const char *)data, size };
	struct slice yaml = take_part(&rest), csv = take_part(&rest);
	struct rules *rules = rules_new();
	struct problems problems = { 0 };
	struct matcher *matcher;
	struct evidence *evidence;

	rules_read_text(rules, "fuzz.yaml", yaml, &problems);
	rules_read_text(rules, "fuzz.csv", csv, &problems);
	rules_resolve(rules, &problems);
	matcher = matcher_new(rules, (struct slice){ "", 0 }, &problems);
	matcher_check(matcher, &problems);
	evidence = evidence_new(rules);
	read_log(matcher, evidence, "one.log", rest);
	read_log(matcher, evidence, "two.log", slice_tail(rest, rest.length / 2));
	evidence_settle(evidence);
	judge(evidence);
	evidence_free(evidence);
	matcher_free(matcher);
	rules_free(rules);
	problems_release(&problems);
	return 0;
}
