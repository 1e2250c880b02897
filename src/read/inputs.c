#include "inputs.h"

#include "buf.h"
#include "memory.h"
#include "source.h"
#include "utf8.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRY_LIMIT ((size_t)1000000) /* names in one folder */

/* A table of text to the number of an item; its size is a power of two, of which at most half is used. */
struct table {
	struct slot {
		const char *text;
		size_t item;
	} * slots;
	size_t size;
	size_t used;
};

struct inputs_index {
	struct table paths;
	struct table names; /* also names that an item had before it was called by its path */
};

static size_t hash_of(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot that holds text or would hold it. */
static struct slot *slot_of(const struct table *table, const char *text)
{
	size_t at = hash_of(text) & (table->size - 1);

	while (table->slots[at].text && strcmp(table->slots[at].text, text) != 0)
		at = (at + 1) & (table->size - 1);
	return &table->slots[at];
}

static void table_grow(struct table *table)
{
	struct table grown = { .size = table->size ? table->size * 2 : 64, .used = table->used };

	grown.slots = memory_new_array(grown.size, sizeof(*grown.slots));
	for (size_t i = 0; i < table->size; i++)
		if (table->slots[i].text)
			*slot_of(&grown, table->slots[i].text) = table->slots[i];
	free(table->slots);
	*table = grown;
}

static void table_set(struct table *table, const char *text, size_t item)
{
	struct slot *slot;

	if (table->used * 2 >= table->size)
		table_grow(table);
	slot = slot_of(table, text);
	table->used += !slot->text;
	*slot = (struct slot){ text, item };
}

static const struct slot *table_find(const struct table *table, const char *text)
{
	const struct slot *slot = table->size ? slot_of(table, text) : NULL;

	return slot && slot->text ? slot : NULL;
}

void inputs_release(struct inputs *inputs)
{
	if (inputs->index) {
		free(inputs->index->paths.slots);
		free(inputs->index->names.slots);
	}
	free(inputs->index);
	free(inputs->items);
	arena_release(&inputs->arena);
	*inputs = (struct inputs){ 0 };
}

/* File names are bytes; what is not UTF-8 in one is shown as '\xE4'. */
static const char *shown(struct inputs *inputs, const char *name)
{
	struct slice rest = slice_of(name);
	struct buf buf = { 0 };
	const char *text;

	while (rest.length) {
		unsigned long character;
		size_t length = utf8_decode(rest, &character);

		if (length == 1 && (unsigned char)rest.text[0] >= 0x80)
			buf_printf(&buf, "\\x%02X", (unsigned)(unsigned char)rest.text[0]);
		else
			buf_add(&buf, slice_head(rest, length));
		rest = slice_tail(rest, length);
	}
	text = arena_text(&inputs->arena, buf_slice(&buf));
	buf_release(&buf);
	return text;
}

/* The item that is shown as name, or NULL. */
static struct input *item_called(const struct inputs *inputs, const char *name)
{
	const struct slot *slot = table_find(&inputs->index->names, name);

	return slot && strcmp(inputs->items[slot->item].name, name) == 0 ? &inputs->items[slot->item] : NULL;
}

/* Gives item a name that no other has: the wanted one, or with a number behind it. */
static void set_name(struct inputs *inputs, struct input *item, const char *wanted)
{
	const char *name = wanted;

	for (unsigned number = 2; item_called(inputs, name); number++)
		name = arena_printf(&inputs->arena, "%s (%u)", wanted, number);
	item->name = name;
	table_set(&inputs->index->names, name, (size_t)(item - inputs->items));
}

/* Where names meet, all are called by their paths, also the one that was there first. */
static void name_item(struct inputs *inputs, struct input *item, const char *name)
{
	bool met = table_find(&inputs->index->names, name);
	struct input *other = met ? item_called(inputs, name) : NULL;
	const char *path = other ? shown(inputs, other->path) : NULL;

	if (other && strcmp(other->path, "-") != 0 && strcmp(path, name) != 0)
		set_name(inputs, other, path);
	set_name(inputs, item, met ? shown(inputs, item->path) : name);
}

static bool has_room(struct inputs *inputs, struct problems *problems)
{
	if (inputs->count < INPUTS_COUNT_LIMIT)
		return true;
	if (!inputs->limit_reached)
		problems_add(problems, (struct place){ 0 }, "more than %d files: the rest is left out",
			     INPUTS_COUNT_LIMIT);
	inputs->limit_reached = true;
	return false;
}

static void add_item(struct inputs *inputs, const char *path, const char *name, long long bytes,
		     const char *why, struct problems *problems)
{
	const struct slot *slot = table_find(&inputs->index->paths, path);
	struct input *item;

	if (slot && !why && inputs->items[slot->item].why) { /* named after the folder that it is in */
		inputs->items[slot->item].why = NULL;
		inputs->items[slot->item].bytes = bytes;
	}
	if (slot || !has_room(inputs, problems))
		return;
	inputs->items = memory_grow(inputs->items, inputs->count, &inputs->room, sizeof(*inputs->items));
	item = &inputs->items[inputs->count];
	*item = (struct input){ arena_text(&inputs->arena, slice_of(path)), "", bytes, why };
	table_set(&inputs->index->paths, item->path, inputs->count++);
	name_item(inputs, item, shown(inputs, name));
}

/* Adds one file; bytes is -1 where its size is not known. */
static void add_file(struct inputs *inputs, const char *path, const char *name, long long bytes,
		     struct problems *problems)
{
	add_item(inputs, path, name, bytes, NULL, problems);
}

struct names {
	char **items;
	size_t count;
	size_t room;
};

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void names_add(struct names *names, const char *name)
{
	struct buf buf = { 0 };

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	buf_add_text(&buf, name);
	names->items = memory_grow(names->items, names->count, &names->room, sizeof(*names->items));
	names->items[names->count++] = buf_detach(&buf);
}

/* The names in a folder in byte order. What could be read before a problem is there in any case. */
static void names_read(struct names *names, const char *path, struct problems *problems)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	if (!folder) {
		problems_add_refusal(problems, "open", path, errno);
		return;
	}
	while (errno = 0, names->count < ENTRY_LIMIT && (entry = readdir(folder)))
		names_add(names, entry->d_name);
	if (errno)
		problems_add_refusal(problems, "read", path, errno);
	else if (names->count == ENTRY_LIMIT)
		problems_add(problems, (struct place){ 0 },
			     "more than %zu files in '%s': the rest is left out", ENTRY_LIMIT, path);
	closedir(folder);
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), by_bytes);
}

/* A walk through a folder: path is where it is, and what follows the first root bytes is the name to show. */
struct walk {
	struct inputs *inputs;
	struct problems *problems;
	struct buf path;
	size_t root;
	unsigned depth;
};

static void walk_folder(struct walk *walk);

static void walk_entry(struct walk *walk)
{
	const char *path = buf_text(&walk->path);
	struct stat status;
	bool linked;

	if (lstat(path, &status) < 0) {
		problems_add_refusal(walk->problems, "open", path, errno);
		return;
	}
	linked = S_ISLNK(status.st_mode);
	if (linked && stat(path, &status) < 0)
		problems_add_refusal(walk->problems, "open", path, errno);
	else if (S_ISREG(status.st_mode))
		add_file(walk->inputs, path, path + walk->root, status.st_size, walk->problems);
	else if (S_ISDIR(status.st_mode) && !linked)
		walk_folder(walk);
	else
		add_item(walk->inputs, path, path + walk->root, 0,
			 linked && S_ISDIR(status.st_mode) ? "a link to a folder, which is not entered"
							   : "neither a file nor a folder",
			 walk->problems);
}

static void walk_folder(struct walk *walk)
{
	struct names names = { 0 };
	size_t length = walk->path.length;

	if (walk->depth >= INPUTS_DEPTH_LIMIT) {
		problems_add(walk->problems, (struct place){ 0 },
			     "more than %d folders in one another: '%s' is left out", INPUTS_DEPTH_LIMIT,
			     buf_text(&walk->path));
		return;
	}
	walk->depth++;
	names_read(&names, buf_text(&walk->path), walk->problems);
	for (size_t i = 0; i < names.count && !walk->inputs->limit_reached; i++) {
		if (!slice_ends(buf_slice(&walk->path), SLICE("/")))
			buf_add_byte(&walk->path, '/');
		if (walk->root == 0)
			walk->root = walk->path.length;
		buf_add_text(&walk->path, names.items[i]);
		walk_entry(walk);
		walk->path.length = length;
		walk->path.text[length] = '\0';
	}
	names_release(&names);
	walk->depth--;
}

/* Without the slashes at the end, which would make two paths of one. */
static void add_path(struct buf *buf, const char *path)
{
	struct slice slice = slice_of(path);

	while (slice.length > 1 && slice.text[slice.length - 1] == '/')
		slice.length--;
	buf_add(buf, slice);
}

static void add_folder(struct inputs *inputs, const char *path, struct problems *problems)
{
	struct walk walk = { .inputs = inputs, .problems = problems };

	add_path(&walk.path, path);
	walk_folder(&walk);
	buf_release(&walk.path);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void inputs_add(struct inputs *inputs, const char *path, struct problems *problems)
{
	struct stat status;

	if (!inputs->index)
		inputs->index = memory_new(sizeof(*inputs->index));
	if (strcmp(path, "-") == 0)
		add_file(inputs, path, "stdin", -1, problems);
	else if (stat(path, &status) < 0)
		problems_add_refusal(problems, "open", path, errno);
	else if (S_ISDIR(status.st_mode))
		add_folder(inputs, path, problems);
	else
		add_file(inputs, path, base_name(path), S_ISREG(status.st_mode) ? status.st_size : -1,
			 problems);
}
