/* YAML as a tree of nodes that know their place.
 *
 * libyaml reads; this copies its document into an arena, because a node then lives as long as the rules do and
 * late findings ("unknown cause 'disk-spase'") can still point at file, line and column. Doubled keys, which
 * libyaml lets pass, are problems here, of which the first counts; aliases that would make the tree explode are problems, too. */
#ifndef RULES_NODE_H
#define RULES_NODE_H

#include "arena.h"
#include "problem.h"
#include "slice.h"

enum node_type { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_type type;
	struct slice key;   /* its key where its parent is a map */
	struct slice text;  /* of a scalar; a NUL that does not count follows */
	bool plain;	    /* a scalar without quotes or block sign */
	bool block;	    /* a scalar in a | or > block: its text begins on the line after `line` */
	struct place place; /* of the value */
	struct node *items; /* of a list or a map, in file order */
	size_t count;
};

/* Reads text as one YAML document into arena. file is used for places and must outlive the nodes.
 * Returns the root, or NULL after adding a problem. An empty document gives an empty map. */
const struct node *node_read(const char *file, struct slice text, struct arena *arena,
			     struct problems *problems);

/* The value of key in a map, or NULL. */
const struct node *node_find(const struct node *map, const char *key);

/* The place of a byte of a scalar's text: exact for plain, quoted and block scalars without folding. */
struct place node_place_in(const struct node *scalar, size_t offset);

#endif
