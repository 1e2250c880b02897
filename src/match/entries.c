#include "entries.h"

#include "memory.h"
#include "scanner.h"

#include <stdlib.h>
#include <string.h>

#define KNOWN_HEADS 61

struct known_head {
	unsigned long long block; /* the count of blocks when it was read */
	size_t begin;
	struct head head;
};

struct entries {
	const struct matcher *matcher;
	struct runner *runner;
	const struct block *block;
	unsigned long long blocks;
	struct known_head known[KNOWN_HEADS];
};

struct entries *entries_new(const struct matcher *matcher, struct runner *runner)
{
	struct entries *entries = memory_new(sizeof(*entries));

	entries->matcher = matcher;
	entries->runner = runner;
	return entries;
}

void entries_free(struct entries *entries)
{
	free(entries);
}

void entries_set_block(struct entries *entries, const struct block *block)
{
	entries->block = block;
	entries->blocks++;
}

struct slice line_at(const struct block *block, size_t begin)
{
	struct slice line = slice_tail(block->text, begin);

	line = slice_head(line, slice_find_byte(line, '\n'));
	while (line.length && line.text[line.length - 1] == '\r')
		line.length--;
	return line;
}

size_t line_begin(const struct block *block, size_t position)
{
	const char *text = block->text.text;
	const char *found = position ? memrchr(text, '\n', position) : NULL;

	return found ? (size_t)(found - text) + 1 : 0;
}

size_t line_end(const struct block *block, size_t position)
{
	struct slice rest = slice_tail(block->text, position);
	size_t length = slice_find_byte(rest, '\n');

	return position + (length < rest.length ? length + 1 : length);
}

static bool fits_header(struct entries *entries, size_t index, struct slice line, struct head *ret_head)
{
	const struct header *header = &entries->matcher->headers[index];
	int count = runner_run(entries->runner, header->program, line, 0);

	if (count <= 0)
		return false;
	ret_head->header = header;
	ret_head->time = runner_group(entries->runner, header->program, "time", line, count);
	ret_head->level = runner_group(entries->runner, header->program, "level", line, count);
	ret_head->message = runner_group(entries->runner, header->program, "message", line, count);
	ret_head->length = runner_offsets(entries->runner)[1];
	return true;
}

/* Always in the order of the kinds: what a line is may not depend on the lines that were looked at before. */
static struct head find_head(struct entries *entries, struct slice line)
{
	struct head head = { 0 };

	for (size_t i = 0; i < entries->matcher->header_count; i++)
		if (fits_header(entries, i, line, &head))
			break;
	return head;
}

/* What the line at begin is the header of, if it is one. The same few lines are asked for again and again. */
struct head entries_head(struct entries *entries, size_t begin)
{
	struct known_head *known = &entries->known[begin % KNOWN_HEADS];
	struct slice line;

	if (known->block != entries->blocks || known->begin != begin) {
		line = line_at(entries->block, begin);
		if (begin == 0 && entries->block->within) /* no line begins there */
			line.length = 0;
		known->block = entries->blocks;
		known->begin = begin;
		known->head = line.length ? find_head(entries, line) : (struct head){ 0 };
	}
	return known->head;
}

bool entries_joined(struct entries *entries, const struct head *head, size_t begin, size_t *ret_length)
{
	const struct program *joins = head->header ? head->header->joins : NULL;

	if (!joins || runner_run(entries->runner, joins, line_at(entries->block, begin), 0) <= 0)
		return false;
	*ret_length = runner_offsets(entries->runner)[1];
	return true;
}

int64_t head_time(const struct head *head)
{
	if (!head->time.length)
		return STAMP_NONE;
	return stamp_read(head->time, (enum stamp_order)head->header->kind->time);
}

bool entries_begins(struct entries *entries, size_t begin, struct head *ret_head)
{
	size_t length;

	*ret_head = entries_head(entries, begin);
	return ret_head->header && !entries_joined(entries, ret_head, begin, &length);
}

static size_t find_end(struct entries *entries, const struct entry *entry, size_t from)
{
	size_t end = line_end(entries->block, from);
	size_t lines = 0;
	struct head head;

	if (entry->head.header->kind->line_entries)
		return end;
	while (end < entries->block->text.length && ++lines < ENTRY_LINES &&
	       end - entry->begin < ENTRY_BYTES && !entries_begins(entries, end, &head))
		end = line_end(entries->block, end);
	return end;
}

struct entry entries_find(struct entries *entries, size_t begin, size_t floor, size_t limit)
{
	struct entry entry = { .begin = begin };
	size_t lines = 0;

	while (!entries_begins(entries, entry.begin, &entry.head)) {
		entry.head = (struct head){ 0 };
		if (entry.begin <= floor || ++lines >= ENTRY_LINES || begin - entry.begin > ENTRY_BYTES)
			break;
		entry.begin = line_begin(entries->block, entry.begin - 1);
	}
	if (entry.head.header && entry.head.header->kind->line_entries && entry.begin != begin)
		entry.head = (struct head){ 0 };
	if (!entry.head.header)
		entry.begin = begin;
	entry.end = entry.head.header ? find_end(entries, &entry, begin) : line_end(entries->block, begin);
	if (entry.end > limit)
		entry.end = limit;
	return entry;
}

static void add_line(struct buf *text, struct slice line)
{
	while (line.length && line.text[line.length - 1] == '\r')
		line.length--;
	buf_add(text, line);
}

void entries_text(struct entries *entries, const struct entry *entry, struct buf *ret_text, bool *ret_joined)
{
	bool may_join = entry->head.header && entry->head.header->joins;

	buf_clear(ret_text);
	*ret_joined = false;
	for (size_t begin = entry->begin; begin < entry->end; begin = line_end(entries->block, begin)) {
		struct slice line = line_at(entries->block, begin);
		struct head head = { 0 };
		size_t length;

		if (begin > entry->begin && may_join)
			head = entries_head(entries, begin);
		if (head.header && entries_joined(entries, &head, begin, &length)) {
			line = slice_tail(line, length);
			*ret_joined = true;
		} else if (begin > entry->begin) {
			buf_add_byte(ret_text, '\n');
		}
		add_line(ret_text, line);
	}
}

struct slice entries_message(struct entries *entries, const struct entry *entry, struct slice text,
			     bool joined)
{
	const struct head *head = &entry->head;
	struct slice line = slice_head(text, slice_find_byte(text, '\n'));

	if (joined)
		return line;
	if (!head->message.length)
		return slice_tail(line, head->length);
	line = slice_tail(line, (size_t)(head->message.text - entries->block->text.text) - entry->begin);
	return slice_head(line, head->message.length);
}

static bool is_word(const struct names *words, struct slice word)
{
	for (size_t i = 0; i < words->count; i++)
		if (slice_same(slice_of(words->items[i].id), word))
			return true;
	return false;
}

enum level head_level(const struct head *head)
{
	if (head->header && is_word(&head->header->kind->error_words, head->level))
		return LEVEL_ERROR;
	if (head->header && is_word(&head->header->kind->warning_words, head->level))
		return LEVEL_WARNING;
	return LEVEL_INFO;
}
