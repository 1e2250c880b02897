/* Whatever the log and however it is cut: the same hits, and all of them inside what was read. */
#include "blocks.h"
#include "buf.h"
#include "scanner.h"

#include <stdint.h>
#include <stdlib.h>

#define SIGNATURE(id, pattern, more)                                                                         \
	"  - {id: " id ", title: T, log: [any], match: ['x'], no-match: ['y'], pattern: '" pattern "'" more  \
	"}\n"

static const char yaml[] =
	"kinds:\n"
	"  - id: main\n"
	"    title: M\n"
	"    headers: ['^(?<time>\\d{4}-\\S+ \\S+), (?<level>\\w+) M ']\n"
	"    joins: '^\\S+ \\S+, \\w+ M    '\n"
	"    levels: {error: [Error], warning: [Warning]}\n"
	"    error-literals: [', Error']\n"
	"  - {id: line, title: L, entry: line, time: mdy, headers: ['^L (?<time>\\S+ \\S+ [AP]M)']}\n"
	"  - id: guest\n"
	"    title: G\n"
	"    order: 80\n"
	"    inherits: true\n"
	"    headers: ['^(?<time>\\S+ \\S+), (?<level>\\w+)']\n"
	"    levels: {error: [Error]}\n"
	"    error-literals: [', Error']\n"
	"causes: [{id: c, title: C, clause: c}]\n"
	"signatures:\n" SIGNATURE("gone", "(?<what>\\w*) is gone", ", speaks-for: {c: weak}")
		SIGNATURE("lines", "here\\s+(?<x>.*)\\n.*there", ", speaks-for: {c: weak}")
			SIGNATURE("start", "^(?<x>.)?begin.*$", ", speaks-for: {c: weak}")
				SIGNATURE("noise", "harmless[^\\n]*", ", benign: B")
					SIGNATURE("fact", "fact (?<x>\\w+)", ", fact: {os: x}");

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static struct matcher *the_matcher(void)
{
	static struct matcher *matcher;
	struct problems problems = { 0 };
	struct rules *rules;

	if (matcher)
		return matcher;
	rules = rules_new();
	rules_read_text(rules, "fuzz.yaml", slice_of(yaml), &problems);
	rules_resolve(rules, &problems);
	matcher = matcher_new(rules, (struct slice){ "", 0 }, &problems);
	problems_print(&problems, 0, stderr);
	require(problems.count == 0);
	return matcher;
}

static bool lies_in(struct slice part, struct slice whole)
{
	return part.text >= whole.text && part.text + part.length <= whole.text + whole.length;
}

static void show_hit(const struct hit *hit, struct buf *out)
{
	require(lies_in(hit->raw, hit->around) && lies_in(hit->message, hit->text));
	require((hit->type == HIT_SIGNATURE) == (hit->signature != NULL));
	buf_printf(out, "%d %s %llu %llu %lld %d <", (int)hit->type,
		   hit->signature ? hit->signature->id : "-", hit->line, hit->offset, (long long)hit->time,
		   (int)hit->level);
	buf_add_text(out, hit->kind ? hit->kind->id : "text");
	buf_add(out, hit->text);
	buf_add(out, hit->message);
	for (size_t i = 0; i < hit->capture_count; i++)
		buf_add(out, hit->captures[i].value);
	buf_add(out, hit_context(hit, -CONTEXT_LINES));
	buf_add(out, hit_context(hit, CONTEXT_LINES));
	buf_add_text(out, ">\n");
}

static void scan(struct slice log, size_t read_size, struct buf *out)
{
	struct scanner *scanner = scanner_new(the_matcher());
	struct source *source = source_of_memory(log);
	struct blocks_options options = { .read_size = read_size, .no_hash = true, .no_thread = true };
	struct blocks *blocks = blocks_new(source, &options);
	const struct scanned_file *file = scanner_file(scanner);
	struct problems problems = { 0 };
	struct block block;

	while (blocks_next(blocks, &block, &problems) == 1) {
		const struct hits *hits = scanner_scan(scanner, &block);

		require(hits->consumed <= block.text.length && (hits->consumed || !block.final));
		for (size_t i = 0; i < hits->count; i++)
			show_hit(&hits->items[i], out);
		blocks_consume(blocks, hits->consumed);
	}
	buf_printf(out, "%s %llx %lld %lld %llu %llu", file->kind ? file->kind->id : "text",
		   (unsigned long long)file->kinds, (long long)file->first, (long long)file->last,
		   file->error_entries, file->benign_entries);
	require(problems.count == 0);
	blocks_free(blocks);
	source_free(source);
	scanner_free(scanner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice log = { (const char *)data, size };
	struct buf whole = { 0 }, pieces = { 0 };

	scan(log, 0, &whole);
	scan(log, size ? 4096 + data[0] : 1, &pieces);
	require(slice_equal(buf_slice(&whole), buf_slice(&pieces)));
	buf_release(&pieces);
	scan(log, 1 + size / 16, &pieces);
	require(slice_equal(buf_slice(&whole), buf_slice(&pieces)));
	buf_release(&pieces);
	buf_release(&whole);
	return 0;
}
