/* A parsed template, as template.c builds it, template_set.c keeps it and template_render.c walks it. Not
 * for others. All slices point into the template's own text, so that a place can be told from any of them. */
#ifndef REPORT_TEMPLATE_TREE_H
#define REPORT_TEMPLATE_TREE_H

#include "arena.h"
#include "template.h"

enum node_kind {
	NODE_TEXT,
	NODE_VALUE,
	NODE_RAW,
	NODE_SECTION,
	NODE_INVERTED,
	NODE_PARTIAL,
};

struct node {
	enum node_kind kind;
	struct slice text;   /* the text itself, or the name */
	struct slice *parts; /* values and sections: the name cut at its dots; none for "." */
	size_t part_count;
	bool starts_line;    /* text: its first byte is the first that its line shows */
	bool stands_alone;   /* partial: nothing else on its line */
	struct slice indent; /* partial that stands alone: the blanks before it */
	struct node *children;
	struct node *next;
	struct node *next_partial;
};

struct template_tree {
	struct arena arena;
	const char *name;
	const char *file;
	struct slice text;
	struct node *nodes;
	struct node *partials;
};

struct filter {
	const char *name;
	escape_fn *filter;
};

struct templates {
	struct templates_options options;
	struct template_tree **items;
	size_t count;
	size_t room;
	struct filter *filters;
	size_t filter_count;
	size_t filter_room;
};

/* Parses text; its problems name file, or name where that is NULL. The caller frees the template. Returns
 * NULL after adding problems. */
struct template_tree *template_tree_parse(const char *name, const char *file, struct slice text,
					  struct problems *problems);
void template_tree_free(struct template_tree *tree);

/* NULL where there is none of that name. */
const struct template_tree *templates_find(const struct templates *set, struct slice name);

/* at points into the template's text. */
struct place template_tree_place(const struct template_tree *tree, const char *at);

/* name points into the template's text. */
void template_unknown_partial(const struct template_tree *tree, struct slice name, struct problems *problems);
void templates_unknown(const char *name, struct problems *problems);

#endif
