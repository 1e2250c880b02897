/* Whatever the bytes: a tree whose nodes all have their place, or a problem. */
#include "node.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_place(struct place place)
{
	require(place.file && place.line && place.column);
}

static void check_scalar(const struct node *node)
{
	require(node->text.text && node->text.text[node->text.length] == '\0');
	for (size_t offset = 0; offset <= node->text.length; offset += 1 + offset / 3)
		require(node_place_in(node, offset).line >= node->place.line);
}

static void check_node(const struct node *node, bool in_map)
{
	check_place(node->place);
	require(!in_map || node->key.text);
	if (node->type == NODE_SCALAR)
		check_scalar(node);
	else
		for (size_t i = 0; i < node->count; i++)
			check_node(&node->items[i], node->type == NODE_MAP);
	for (size_t i = 0; node->type == NODE_MAP && i < node->count; i++)
		for (size_t k = 0; k < i; k++)
			require(!slice_equal(node->items[i].key, node->items[k].key));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct problems problems = { 0 };
	const struct node *root =
		node_read("fuzz.yaml", (struct slice){ (const char *)data, size }, &arena, &problems);

	require(root || problems.count);
	if (root)
		check_node(root, false);
	for (size_t i = 0; i < problems.count; i++)
		require(problems.items[i].file && problems.items[i].line && problems.items[i].message);
	problems_release(&problems);
	arena_release(&arena);
	return 0;
}
