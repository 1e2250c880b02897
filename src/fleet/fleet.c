#include "fleet.h"

#include "arena.h"
#include "buf.h"
#include "memory.h"
#include "row.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PATTERNS_LENGTH 64
#define KEY_LENGTH	(ROW_ID_LENGTH + PATTERNS_LENGTH)

#define HEAD "{\"schema\":\"fixrank.machine/1\",\"id\":\""
#define NEXT "\",\"patterns\":\""

struct entry {
	char key[KEY_LENGTH]; /* whose upload, judged by what */
	struct slice line;
};

struct fleet {
	struct arena arena;
	struct entry *entries;
	size_t count, room;
	uint32_t *slots; /* by key: number and one */
	size_t slot_count;
};

struct fleet *fleet_new(void)
{
	return memory_new(sizeof(struct fleet));
}

void fleet_free(struct fleet *fleet)
{
	if (!fleet)
		return;
	arena_release(&fleet->arena);
	free(fleet->entries);
	free(fleet->slots);
	free(fleet);
}

size_t fleet_count(const struct fleet *fleet)
{
	return fleet->count;
}

bool fleet_is_mixed(const struct fleet *fleet)
{
	for (size_t i = 1; i < fleet->count; i++)
		if (memcmp(fleet->entries[i].key + ROW_ID_LENGTH, fleet->entries[0].key + ROW_ID_LENGTH,
			   PATTERNS_LENGTH) != 0)
			return true;
	return false;
}

static size_t hash_of(const char key[KEY_LENGTH])
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < KEY_LENGTH; i++)
		hash = (hash ^ (unsigned char)key[i]) * 0x100000001b3u;
	return (size_t)(hash ^ hash >> 32);
}

static uint32_t *slot_of(const struct fleet *fleet, const char key[KEY_LENGTH])
{
	size_t at = hash_of(key) & (fleet->slot_count - 1);

	while (fleet->slots[at] && memcmp(fleet->entries[fleet->slots[at] - 1].key, key, KEY_LENGTH) != 0)
		at = (at + 1) & (fleet->slot_count - 1);
	return &fleet->slots[at];
}

static void grow_slots(struct fleet *fleet)
{
	free(fleet->slots);
	fleet->slot_count = fleet->slot_count ? fleet->slot_count * 2 : 1024;
	fleet->slots = memory_new_array(fleet->slot_count, sizeof(*fleet->slots));
	for (size_t i = 0; i < fleet->count; i++)
		*slot_of(fleet, fleet->entries[i].key) = (uint32_t)i + 1;
}

/* Every row begins with its key, which is all that has to be known of it here. */
static bool read_key(struct slice line, char ret_key[KEY_LENGTH])
{
	struct slice rest = slice_tail(line, sizeof(HEAD) - 1);

	if (!slice_starts(line, slice_of(HEAD)) || rest.length < KEY_LENGTH + sizeof(NEXT) ||
	    !slice_starts(slice_tail(rest, ROW_ID_LENGTH), slice_of(NEXT)) ||
	    !slice_ends(line, slice_of("}\n")))
		return false;
	memcpy(ret_key, rest.text, ROW_ID_LENGTH);
	rest = slice_tail(rest, ROW_ID_LENGTH + sizeof(NEXT) - 1);
	memcpy(ret_key + ROW_ID_LENGTH, rest.text, PATTERNS_LENGTH);
	return rest.text[PATTERNS_LENGTH] == '"';
}

/* How much a row tells. */
static int worth_of(struct slice line)
{
	static const char *const readings[] = { "interrupted", "unreadable", "empty", "limit", "ok" };
	json_t *row = json_loadb(line.text, line.length, 0, NULL);
	const char *reading = json_string_value(json_object_get(row, "reading"));
	int worth = -1;

	for (int i = 0; i < 5 && reading; i++)
		if (strcmp(readings[i], reading) == 0)
			worth = i;
	json_decref(row);
	return worth;
}

/* A total order, so that it does not matter which comes first. */
static bool is_better(struct slice a, struct slice b)
{
	int left = worth_of(a), right = worth_of(b);
	size_t length = a.length < b.length ? a.length : b.length;
	int order = memcmp(a.text, b.text, length);

	if (left != right)
		return left > right;
	return order != 0 ? order < 0 : a.length < b.length;
}

enum fleet_added fleet_add_read(struct fleet *fleet, struct slice line)
{
	char key[KEY_LENGTH];
	uint32_t *slot;

	if (!read_key(line, key))
		return FLEET_BROKEN;
	if (fleet->count * 2 >= fleet->slot_count)
		grow_slots(fleet);
	slot = slot_of(fleet, key);
	if (*slot) {
		struct entry *entry = &fleet->entries[*slot - 1];

		if (!slice_equal(entry->line, line) && is_better(line, entry->line))
			entry->line = arena_copy(&fleet->arena, line);
		return FLEET_THERE;
	}
	fleet->entries = memory_grow(fleet->entries, fleet->count, &fleet->room, sizeof(*fleet->entries));
	memcpy(fleet->entries[fleet->count].key, key, KEY_LENGTH);
	fleet->entries[fleet->count].line = arena_copy(&fleet->arena, line);
	*slot = (uint32_t)++fleet->count;
	return FLEET_ADDED;
}

enum fleet_added fleet_add_row(struct fleet *fleet, const json_t *row)
{
	struct buf line = { 0 };
	enum fleet_added added;

	row_write(row, &line);
	added = fleet_add_read(fleet, buf_slice(&line));
	buf_release(&line);
	return added;
}

bool fleet_read(struct slice line, struct buf *ret_row)
{
	json_t *record, *row;

	buf_clear(ret_row);
	if (slice_starts(line, slice_of(HEAD))) {
		buf_add(ret_row, line);
		buf_add_byte(ret_row, '\n');
		return true;
	}
	record = json_loadb(line.text, line.length, JSON_ALLOW_NUL, NULL);
	row = row_of_record(record);
	if (row)
		row_write(row, ret_row);
	json_decref(row);
	json_decref(record);
	return ret_row->length > 0;
}

enum fleet_added fleet_add(struct fleet *fleet, struct slice line)
{
	struct buf row = { 0 };
	enum fleet_added added =
		fleet_read(line, &row) ? fleet_add_read(fleet, buf_slice(&row)) : FLEET_BROKEN;

	buf_release(&row);
	return added;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *const *left = a, *const *right = b;

	return memcmp((*left)->key, (*right)->key, KEY_LENGTH);
}

bool fleet_each(const struct fleet *fleet, fleet_fn *visit, void *context)
{
	const struct entry **sorted = memory_new_array(fleet->count, sizeof(*sorted));
	bool goes_on = true;

	for (size_t i = 0; i < fleet->count; i++)
		sorted[i] = &fleet->entries[i];
	qsort(sorted, fleet->count, sizeof(*sorted), compare_entries);
	for (size_t i = 0; i < fleet->count && goes_on; i++)
		goes_on = visit(context, sorted[i]->line);
	free(sorted);
	return goes_on;
}
