#include "node.h"

#include <string.h>
#include <yaml.h>

#define DEPTH_LIMIT 32
#define NODE_LIMIT  1000000

struct reader {
	const char *file;
	yaml_document_t *document;
	struct arena *arena;
	struct problems *problems;
	size_t nodes;
	bool failed;
};

static struct place mark_place(const char *file, yaml_mark_t mark)
{
	return (struct place){ file, mark.line + 1, mark.column + 1 };
}

static void fail(struct reader *reader, struct place place, const char *message)
{
	if (!reader->failed)
		problems_add(reader->problems, place, "%s", message);
	reader->failed = true;
}

static void copy_node(struct reader *reader, int index, size_t depth, struct node *ret_node);

static void copy_scalar(struct reader *reader, const yaml_node_t *from, struct node *ret_node)
{
	yaml_scalar_style_t style = from->data.scalar.style;
	struct slice text = { (const char *)from->data.scalar.value, from->data.scalar.length };

	ret_node->type = NODE_SCALAR;
	ret_node->text = arena_copy(reader->arena, text);
	ret_node->plain = style == YAML_PLAIN_SCALAR_STYLE;
	ret_node->block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
}

static void copy_list(struct reader *reader, const yaml_node_t *from, size_t depth, struct node *ret_node)
{
	const yaml_node_item_t *first = from->data.sequence.items.start;

	ret_node->type = NODE_LIST;
	ret_node->count = (size_t)(from->data.sequence.items.top - first);
	ret_node->items = arena_array(reader->arena, ret_node->count, sizeof(struct node));
	for (size_t i = 0; i < ret_node->count; i++)
		copy_node(reader, first[i], depth + 1, &ret_node->items[i]);
}

/* A key that was there before is told, and left out. */
static bool is_doubled(struct reader *reader, const struct node *map, struct slice name,
		       const yaml_node_t *key)
{
	for (size_t i = 0; i < map->count; i++) {
		if (!slice_equal(map->items[i].key, name))
			continue;
		problems_add(reader->problems, mark_place(reader->file, key->start_mark),
			     "key '%.*s' stands twice", SLICE_ARGS(name));
		return true;
	}
	return false;
}

static void copy_map(struct reader *reader, const yaml_node_t *from, size_t depth, struct node *ret_node)
{
	const yaml_node_pair_t *first = from->data.mapping.pairs.start;
	size_t count = (size_t)(from->data.mapping.pairs.top - first);

	ret_node->type = NODE_MAP;
	ret_node->items = arena_array(reader->arena, count, sizeof(struct node));
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *key = yaml_document_get_node(reader->document, first[i].key);
		struct node *item = &ret_node->items[ret_node->count];
		struct slice name;

		if (!key || key->type != YAML_SCALAR_NODE) {
			fail(reader, ret_node->place, "a key is no plain word");
			return;
		}
		name = (struct slice){ (const char *)key->data.scalar.value, key->data.scalar.length };
		if (is_doubled(reader, ret_node, name, key))
			continue;
		copy_node(reader, first[i].value, depth + 1, item);
		item->key = arena_copy(reader->arena, name);
		ret_node->count++;
	}
}

static void copy_node(struct reader *reader, int index, size_t depth, struct node *ret_node)
{
	const yaml_node_t *from = yaml_document_get_node(reader->document, index);

	if (reader->failed || !from)
		return;
	ret_node->place = mark_place(reader->file, from->start_mark);
	if (depth > DEPTH_LIMIT || ++reader->nodes > NODE_LIMIT) {
		fail(reader, ret_node->place, depth > DEPTH_LIMIT ? "nested too deeply" : "too many nodes");
		return;
	}
	switch (from->type) {
	case YAML_SCALAR_NODE:
		copy_scalar(reader, from, ret_node);
		break;
	case YAML_SEQUENCE_NODE:
		copy_list(reader, from, depth, ret_node);
		break;
	case YAML_MAPPING_NODE:
		copy_map(reader, from, depth, ret_node);
		break;
	default:
		break;
	}
}

/* `---` begins another document, which nobody would read. */
static void check_end(const char *file, yaml_parser_t *parser, struct problems *problems)
{
	yaml_document_t document;
	const yaml_node_t *root;

	if (!yaml_parser_load(parser, &document))
		return; /* what is no YAML there is nothing that was wanted */
	root = yaml_document_get_root_node(&document);
	if (root)
		problems_add(problems, mark_place(file, root->start_mark),
			     "a second document stands in this file")
			->help = "take out the line ---";
	yaml_document_delete(&document);
}

static void add_parser_problem(const char *file, const yaml_parser_t *parser, struct problems *problems)
{
	struct place place = mark_place(file, parser->problem_mark);
	struct problem *problem = problems_add(
		problems, place, "not YAML: %s%s%s", parser->problem ? parser->problem : "unreadable",
		parser->context ? ", " : "", parser->context ? parser->context : "");

	problem->help = "patterns and log lines stand in |- blocks or 'single quotes'";
}

const struct node *node_read(const char *file, struct slice text, struct arena *arena,
			     struct problems *problems)
{
	struct node *root = arena_alloc(arena, sizeof(*root));
	struct reader reader = { .file = file, .arena = arena, .problems = problems };
	yaml_parser_t parser;
	yaml_document_t document;

	if (!yaml_parser_initialize(&parser)) {
		problems_add(problems, (struct place){ .file = file }, "cannot start the YAML reader");
		return NULL;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.text, text.length);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	if (!yaml_parser_load(&parser, &document)) {
		add_parser_problem(file, &parser, problems);
		yaml_parser_delete(&parser);
		return NULL;
	}
	reader.document = &document;
	root->type = NODE_MAP;
	root->place = (struct place){ file, 1, 1 };
	if (yaml_document_get_root_node(&document))
		copy_node(&reader, 1, 0, root);
	check_end(file, &parser, problems);
	yaml_document_delete(&document);
	yaml_parser_delete(&parser);
	return reader.failed ? NULL : root;
}

const struct node *node_find(const struct node *map, const char *key)
{
	for (size_t i = 0; map->type == NODE_MAP && i < map->count; i++)
		if (slice_equal(map->items[i].key, slice_of(key)))
			return &map->items[i];
	return NULL;
}

struct place node_place_in(const struct node *scalar, size_t offset)
{
	struct place place = scalar->place;
	struct slice before = slice_head(scalar->text, offset);
	size_t column = offset;

	if (scalar->block)
		place.line++;
	for (size_t i = 0; i < before.length; i++) {
		if (before.text[i] == '\n') {
			place.line++;
			column = offset - i - 1;
		}
	}
	if (scalar->block)
		place.column = 0; /* the block's indent is not known here */
	else
		place.column += column + !scalar->plain;
	return place;
}
