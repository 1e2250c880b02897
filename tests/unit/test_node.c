#include "helpers.h"

#include "node.h"

#include <stdlib.h>

struct tree {
	struct arena arena;
	struct problems problems;
	const struct node *root;
};

static struct tree tree_of(const char *yaml)
{
	struct tree tree = { 0 };

	tree.root = node_read("t.yaml", slice_of(yaml), &tree.arena, &tree.problems);
	return tree;
}

static void tree_release(struct tree *tree)
{
	arena_release(&tree->arena);
	problems_release(&tree->problems);
}

static void write_node(const struct node *node, struct buf *out)
{
	if (node->type == NODE_SCALAR) {
		buf_add_byte(out, node->plain ? '=' : node->block ? '|' : '\'');
		buf_add(out, node->text);
		return;
	}
	buf_add_byte(out, node->type == NODE_MAP ? '{' : '[');
	for (size_t i = 0; i < node->count; i++) {
		buf_add_text(out, i ? " " : "");
		buf_add(out, node->items[i].key);
		write_node(&node->items[i], out);
	}
	buf_add_byte(out, node->type == NODE_MAP ? '}' : ']');
}

static void expect_tree(const char *yaml, const char *want)
{
	struct tree tree = tree_of(yaml);
	struct buf text = { 0 };

	expect_no_problems(&tree.problems, yaml);
	cr_assert(tree.root, "%s", yaml);
	write_node(tree.root, &text);
	cr_expect_str_eq(buf_text(&text), want, "'%s' is %s, not %s", yaml, want, buf_text(&text));
	buf_release(&text);
	tree_release(&tree);
}

Test(node, reads_maps_lists_and_scalars)
{
	expect_tree("", "{}");
	expect_tree("# remark only\n", "{}");
	expect_tree("---\n", "=");
	expect_tree("a: b", "{a=b}");
	expect_tree("a: [1, 'two', \"th\\tree\"]", "{a[=1 'two 'th\tree]}");
	expect_tree("a:\n  b: {c: d, e: }\n", "{a{b{c=d e=}}}");
	expect_tree("a: |-\n  ^x # no remark\n  y\nb: >-\n  folded\n  text\n",
		    "{a|^x # no remark\ny b|folded text}");
	expect_tree("[a, [b, []], {}]", "[=a [=b []] {}]");
	expect_tree("'k: y': \xC3\xA4", "{k: y=\xC3\xA4}");
	expect_tree("one: &x {a: b}\ntwo: *x\n", "{one{a=b} two{a=b}}");
}

Test(node, keeps_a_nul_in_its_text)
{
	struct tree tree = tree_of("a: \"x\\0y\"");

	cr_expect(slice_equal(tree.root->items[0].text, SLICE("x\0y")));
	tree_release(&tree);
}

Test(node, finds_the_value_of_a_key)
{
	struct tree tree = tree_of("a: 1\nb: 2\nc: [x]\n");

	cr_expect_null(node_find(tree.root, "x"));
	cr_expect_eq(node_find(tree.root, "b"), &tree.root->items[1]);
	cr_expect_null(node_find(node_find(tree.root, "b"), "x"), "a scalar has no keys");
	cr_expect_null(node_find(node_find(tree.root, "c"), "x"), "a list has none");
	tree_release(&tree);
}

Test(node, knows_its_place)
{
	struct tree tree = tree_of("a: one\nb:\n  - 'two'\n  - |-\n    three\n");
	const struct node *list = node_find(tree.root, "b");

	cr_expect_str_eq(tree.root->place.file, "t.yaml");
	cr_expect(tree.root->items[0].place.line == 1 && tree.root->items[0].place.column == 4);
	cr_expect(list->items[0].place.line == 3 && list->items[0].place.column == 5);
	cr_expect(list->items[1].place.line == 4 && list->items[1].place.column == 5);
	tree_release(&tree);
}

Test(node, tells_the_place_of_a_byte_of_its_text)
{
	struct tree tree = tree_of("a: plain\nb: 'quoted'\nc: |-\n  one\n  two\n");

	static const struct {
		size_t item, offset, line, column;
	} rows[] = {
		{ 0, 0, 1, 4 }, { 0, 3, 1, 7 }, { 1, 0, 2, 5 }, { 1, 4, 2, 9 },
		{ 2, 0, 4, 0 }, { 2, 3, 4, 0 }, { 2, 5, 5, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct place place = node_place_in(&tree.root->items[rows[i].item], rows[i].offset);

		cr_expect_str_eq(place.file, "t.yaml");
		cr_expect_eq(place.line, rows[i].line, "row %zu: line %zu", i, place.line);
		cr_expect_eq(place.column, rows[i].column, "row %zu: column %zu", i, place.column);
	}
	tree_release(&tree);
}

static void expect_refused(const char *yaml, size_t line, size_t column, const char *message)
{
	struct tree tree = tree_of(yaml);

	cr_expect_null(tree.root, "%s", yaml);
	cr_assert(tree.problems.count, "%s", yaml);
	cr_expect_str_eq(tree.problems.items[0].file, "t.yaml");
	expect_problem(&tree.problems, line, column, message);
	tree_release(&tree);
}

Test(node, refuses_what_is_no_yaml)
{
	expect_refused("a: [b", 2, 1,
		       "not YAML: did not find expected ',' or ']', while parsing a flow sequence");
	expect_refused("a: b: c", 1, 5, "not YAML: mapping values are not allowed in this context");
	expect_refused(
		"a:\n\t- b\n", 2, 1,
		"not YAML: found character that cannot start any token, while scanning for the next token");
	expect_refused("a: \xFF\n", 1, 1, "not YAML: invalid leading UTF-8 octet");
	expect_refused("a: *b\n", 1, 4, "not YAML: found undefined alias");
	expect_refused("a: \x01\n", 1, 1, "not YAML: control characters are not allowed");
}

static void expect_doubled(const char *yaml, size_t line, size_t column, const char *message)
{
	struct tree tree = tree_of(yaml);

	cr_assert(tree.root, "the rest of it is read: %s", yaml);
	expect_problem(&tree.problems, line, column, message);
	tree_release(&tree);
}

Test(node, tells_doubled_keys_and_goes_on)
{
	struct tree tree = tree_of("a: 1\na: 2\nb: {c: 1, c: 2}\nd: 4\n");

	expect_doubled("a: 1\nb: 2\na: 3\n", 3, 1, "key 'a' stands twice");
	expect_doubled("x:\n  - {k: 1, k: 2}\n", 2, 12, "key 'k' stands twice");
	cr_assert(tree.root);
	cr_expect_eq(tree.problems.count, 2, "all are told");
	cr_expect_eq(tree.root->count, 3);
	cr_expect(slice_equal(node_find(tree.root, "a")->text, SLICE("1")), "the first counts");
	cr_expect(slice_equal(node_find(tree.root, "d")->text, SLICE("4")));
	tree_release(&tree);
}

Test(node, refuses_keys_that_are_no_words)
{
	expect_refused("? [a, b]\n: c\n", 1, 1, "a key is no plain word");
}

Test(node, refuses_a_second_document)
{
	struct tree tree = tree_of("a: 1\n---\nb: 2\n");

	expect_problem(&tree.problems, 3, 1, "a second document stands in this file");
	tree_release(&tree);
}

Test(node, refuses_trees_that_explode)
{
	struct buf yaml = { 0 };
	struct tree tree;

	buf_add_text(&yaml, "a0: &a0 x\n");
	for (int i = 1; i < 20; i++)
		buf_printf(&yaml, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1,
			   i - 1, i - 1, i - 1, i - 1);
	tree = tree_of(buf_text(&yaml));
	cr_expect_null(tree.root);
	cr_expect(has_problem(&tree.problems, "too many nodes"));
	tree_release(&tree);
	buf_clear(&yaml);

	for (int i = 0; i < 40; i++)
		buf_add_byte(&yaml, '[');
	for (int i = 0; i < 40; i++)
		buf_add_byte(&yaml, ']');
	expect_refused(buf_text(&yaml), 1, 34, "nested too deeply");
	buf_release(&yaml);
	expect_refused("a: &x [*x]\n", 1, 4, "nested too deeply");
}
