#include "spot.h"

#include "buf.h"
#include "entries.h"
#include "memory.h"
#include "scanner.h"

#include <stdlib.h>
#include <string.h>

struct search {
	struct matcher *matcher;
	struct scanner *scanner;
	struct runner runner;
	struct entries *entries;
	unsigned long long number;
	struct spot *spot;
};

/* Where the line begins that was asked for, or the length of text where it is not among them. */
static size_t find_line(const struct block *block, size_t length, unsigned long long number)
{
	size_t begin = 0;

	for (unsigned long long line = block->line; line < number && begin < length; line++)
		begin = line_end(block, begin);
	return begin;
}

static bool may_stand_in(const struct search *search, const struct signature *signature)
{
	const struct kind *kind = search->spot->kind ? search->spot->kind : search->spot->main;

	return !kind || signature->kinds >> (kind - search->matcher->rules->kinds) & 1;
}

static bool has_needle(const struct search *search, const struct signature *signature)
{
	struct needles needles = matcher_needles(search->matcher, signature);
	struct slice text = search->spot->text;

	for (size_t i = 0; i < needles.count; i++)
		if (needles.items[i].caseless || slice_find(text, needles.items[i].text) < text.length)
			return true;
	return false;
}

static void find_signatures(struct search *search)
{
	const struct rules *rules = search->matcher->rules;
	struct spot *spot = search->spot;

	spot->signatures = arena_array(&spot->arena, rules->signature_count, sizeof(*spot->signatures));
	for (size_t i = 0; i < rules->signature_count; i++) {
		const struct signature *signature = &rules->signatures[i];

		if (may_stand_in(search, signature) && has_needle(search, signature) &&
		    scanner_fits(search->scanner, i, spot->text))
			spot->signatures[spot->signature_count++] = signature;
	}
}

/* The line at begin, wherever it went in the text of the entry: CR was taken out, and lines were joined. */
static struct slice line_in_text(const struct search *search, const struct block *block,
				 const struct entry *entry, size_t begin)
{
	struct slice line = line_at(block, begin), rest = search->spot->text, found = { rest.text, 0 };

	for (size_t at = entry->begin; at <= begin; at = line_end(block, at))
		if (!slice_next_line(&rest, &found))
			break;
	if (!slice_equal(found, line)) {
		size_t at = slice_find(search->spot->text, line);

		if (at < search->spot->text.length)
			found = slice_head(slice_tail(search->spot->text, at), line.length);
	}
	return found;
}

static void take(struct search *search, const struct block *block, size_t begin, size_t limit)
{
	struct spot *spot = search->spot;
	struct buf text = { 0 };
	struct entry entry;
	bool joined;

	entries_set_block(search->entries, block);
	entry = entries_find(search->entries, begin, 0, limit);
	entries_text(search->entries, &entry, &text, &joined);
	spot->text = arena_copy(&spot->arena, buf_slice(&text));
	spot->main = scanner_file(search->scanner)->kind;
	spot->kind = entry.head.header ? entry.head.header->kind : NULL;
	if (spot->kind && spot->kind->inherits && spot->main)
		spot->kind = spot->main;
	spot->begin = block_line(block, entry.begin);
	spot->level = head_level(&entry.head);
	spot->line = line_in_text(search, block, &entry, begin);
	spot->message = begin == entry.begin ? entries_message(search->entries, &entry, spot->text, joined)
					     : spot->line;
	buf_release(&text);
	find_signatures(search);
}

static int read_on(struct search *search, struct blocks *blocks, spot_text_fn *told, void *context,
		   struct problems *problems)
{
	struct block block;
	bool found = false;
	int got;

	while ((got = blocks_next(blocks, &block, problems)) == 1) {
		size_t limit = scanner_scan(search->scanner, &block)->consumed;
		size_t begin = find_line(&block, limit, search->number);

		if (told && limit)
			told(context, slice_head(block.text, limit));
		if (begin < limit && !found) {
			take(search, &block, begin, limit);
			found = true;
		}
		if (found && !told)
			return 1;
		blocks_consume(blocks, limit);
	}
	if (!found)
		search->spot->begin = blocks_reading(blocks)->lines;
	return found ? 1 : got;
}

int spot_find(struct matcher *matcher, struct source *source, unsigned long long number, spot_text_fn *told,
	      void *context, struct spot *ret_spot, struct problems *problems)
{
	struct search search = { .matcher = matcher, .number = number, .spot = ret_spot };
	struct blocks_options options = { .no_hash = true, .no_thread = true };
	struct blocks *blocks = blocks_new(source, &options);
	int result;

	*ret_spot = (struct spot){ 0 };
	search.scanner = scanner_new(matcher);
	runner_init(&search.runner);
	search.entries = entries_new(matcher, &search.runner);
	result = read_on(&search, blocks, told, context, problems);
	entries_free(search.entries);
	runner_release(&search.runner);
	scanner_free(search.scanner);
	blocks_free(blocks);
	return result;
}

void spot_release(struct spot *spot)
{
	arena_release(&spot->arena);
	*spot = (struct spot){ 0 };
}
