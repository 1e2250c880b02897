#include "template_tree.h"

#include <string.h>

#define NESTING_LIMIT	64
#define PROBLEM_LIMIT	50
#define DELIMITER_LIMIT 16
#define SHOWN_NAME	80

struct level {
	struct node *section; /* NULL outside of all sections */
	struct node **tail;
};

struct parser {
	struct template_tree *tree;
	size_t at;
	bool ended;
	struct slice open;
	struct slice close;
	struct level levels[NESTING_LIMIT + 1];
	size_t depth;
	struct node **partial_tail;
	struct problems *problems;
	size_t first_problem;
};

struct tag {
	char sigil; /* '\0' for a plain name */
	struct slice body;
	size_t start;
	size_t end;
	bool stands_alone;
	struct slice indent;
};

struct tag_kind {
	char sigil;
	bool may_stand_alone;
	bool (*take)(struct parser *parser, const struct tag *tag);
};

struct place template_tree_place(const struct template_tree *tree, const char *at)
{
	struct place place = { tree->file, 1, 1 };

	for (const char *p = tree->text.text; p < at; p++) {
		place.column++;
		if (*p == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

static struct place place_of(const struct parser *parser, struct slice piece)
{
	return template_tree_place(parser->tree, piece.text);
}

static struct slice text_between(const struct parser *parser, size_t start, size_t end)
{
	return slice_head(slice_tail(parser->tree->text, start), end - start);
}

static bool begins_line(const struct parser *parser, size_t at)
{
	return at == 0 || parser->tree->text.text[at - 1] == '\n';
}

static struct node *add_node(struct parser *parser, enum node_kind kind, struct slice text)
{
	struct level *level = &parser->levels[parser->depth];
	struct node *node = arena_alloc(&parser->tree->arena, sizeof(*node));

	node->kind = kind;
	node->text = text;
	*level->tail = node;
	level->tail = &node->next;
	return node;
}

static void add_text(struct parser *parser, size_t start, size_t end)
{
	if (start < end)
		add_node(parser, NODE_TEXT, text_between(parser, start, end))->starts_line =
			begins_line(parser, start);
}

static void cut_at_dots(struct parser *parser, struct node *node)
{
	struct slice rest = node->text;
	size_t count = 1;

	if (slice_equal(rest, SLICE(".")))
		return;
	for (size_t i = 0; i < rest.length; i++)
		count += rest.text[i] == '.';
	node->parts = arena_array(&parser->tree->arena, count, sizeof(*node->parts));
	while (node->part_count < count) {
		size_t dot = slice_find_byte(rest, '.');

		node->parts[node->part_count++] = slice_head(rest, dot);
		rest = slice_tail(rest, dot + 1);
	}
}

static bool is_word(struct slice name)
{
	for (size_t i = 0; i < name.length; i++)
		if ((unsigned char)name.text[i] <= ' ' || name.text[i] == 0x7f)
			return false;
	return true;
}

static bool has_empty_part(struct slice name)
{
	return slice_starts(name, SLICE(".")) || slice_ends(name, SLICE(".")) ||
	       slice_find(name, SLICE("..")) < name.length;
}

static bool check_name(struct parser *parser, struct slice name, bool dotted)
{
	struct problem *problem;

	if (name.length == 0) {
		problem = problems_add(parser->problems, place_of(parser, name), "tag without a name");
		problem->help = "write the name between the delimiters, as in {{name}}";
		return false;
	}
	if (is_word(name) && (!dotted || slice_equal(name, SLICE(".")) || !has_empty_part(name)))
		return true;
	problem = problems_add(parser->problems, place_of(parser, name), "bad name '%.*s'",
			       SLICE_ARGS(slice_head(name, SHOWN_NAME)));
	problem->help = "a name is one word without blanks, or such words joined by single dots";
	return false;
}

static bool take_named(struct parser *parser, enum node_kind kind, const struct tag *tag)
{
	if (check_name(parser, tag->body, true))
		cut_at_dots(parser, add_node(parser, kind, tag->body));
	return true;
}

static bool take_value(struct parser *parser, const struct tag *tag)
{
	return take_named(parser, NODE_VALUE, tag);
}

static bool take_raw(struct parser *parser, const struct tag *tag)
{
	return take_named(parser, NODE_RAW, tag);
}

/* A section with a bad name is opened all the same, so that its end finds it. */
static bool open_section(struct parser *parser, enum node_kind kind, const struct tag *tag)
{
	struct node *node;

	if (parser->depth == NESTING_LIMIT) {
		problems_add(parser->problems, place_of(parser, tag->body),
			     "section '%.*s' stands inside more than %d others",
			     SLICE_ARGS(slice_head(tag->body, SHOWN_NAME)), NESTING_LIMIT)
			->help = "move the inner sections into a partial";
		return false;
	}
	node = add_node(parser, kind, tag->body);
	if (check_name(parser, tag->body, true))
		cut_at_dots(parser, node);
	parser->levels[++parser->depth] = (struct level){ node, &node->children };
	return true;
}

static bool take_section(struct parser *parser, const struct tag *tag)
{
	return open_section(parser, NODE_SECTION, tag);
}

static bool take_inverted(struct parser *parser, const struct tag *tag)
{
	return open_section(parser, NODE_INVERTED, tag);
}

static void leave_unclosed(struct parser *parser)
{
	struct slice name = parser->levels[parser->depth--].section->text;

	problems_add(parser->problems, place_of(parser, name), "section '%.*s' is not closed",
		     SLICE_ARGS(slice_head(name, SHOWN_NAME)))
		->help = "close it with {{/name}}, inside of the section around it";
}

static bool take_end(struct parser *parser, const struct tag *tag)
{
	size_t depth = parser->depth;

	while (depth && !slice_equal(parser->levels[depth].section->text, tag->body))
		depth--;
	if (depth == 0) {
		problems_add(parser->problems, place_of(parser, tag->body), "no section '%.*s' is open here",
			     SLICE_ARGS(slice_head(tag->body, SHOWN_NAME)))
			->help = "an end tag repeats the name of its section exactly";
		return true;
	}
	while (parser->depth > depth)
		leave_unclosed(parser);
	parser->depth--;
	return true;
}

static bool take_partial(struct parser *parser, const struct tag *tag)
{
	struct node *node;

	if (!check_name(parser, tag->body, false))
		return true;
	node = add_node(parser, NODE_PARTIAL, tag->body);
	node->stands_alone = tag->stands_alone;
	node->indent = tag->indent;
	*parser->partial_tail = node;
	parser->partial_tail = &node->next_partial;
	return true;
}

static bool take_comment(struct parser *parser, const struct tag *tag)
{
	(void)parser;
	(void)tag;
	return true;
}

static struct slice next_word(struct slice *rest)
{
	struct slice word = slice_trim(*rest);
	size_t length = 0;

	while (length < word.length && (unsigned char)word.text[length] > ' ')
		length++;
	*rest = slice_tail(word, length);
	return slice_head(word, length);
}

static bool is_delimiter(struct slice word)
{
	return word.length && word.length <= DELIMITER_LIMIT && slice_find_byte(word, '=') == word.length;
}

static bool take_delimiters(struct parser *parser, const struct tag *tag)
{
	struct slice rest = tag->body;
	struct slice open = next_word(&rest);
	struct slice close = next_word(&rest);

	if (is_delimiter(open) && is_delimiter(close) && rest.length == 0) {
		parser->open = open;
		parser->close = close;
		return true;
	}
	problems_add(parser->problems, place_of(parser, tag->body), "bad delimiters '%.*s'",
		     SLICE_ARGS(slice_head(tag->body, SHOWN_NAME)))
		->help = "write two words of at most 16 characters without '=', as in {{=<% %>=}}";
	return false;
}

static bool take_unknown(struct parser *parser, const struct tag *tag)
{
	problems_add(parser->problems, place_of(parser, tag->body), "tags with '%c' are not supported",
		     tag->sigil)
		->help =
		"tags are {{name}} {{{raw}}} {{&raw}} {{#section}} {{^inverted}} {{/end}} {{>partial}} "
		"{{!comment}} {{=<% %>=}}";
	return true;
}

static const struct tag_kind tag_kinds[] = {
	{ '#', true, take_section },  { '^', true, take_inverted }, { '/', true, take_end },
	{ '>', true, take_partial },  { '!', true, take_comment },  { '=', true, take_delimiters },
	{ '&', false, take_raw },     { '{', false, take_raw },	    { '<', false, take_unknown },
	{ '$', false, take_unknown }, { '\0', false, take_value },
};

static const struct tag_kind *tag_kind_of(char sigil)
{
	const struct tag_kind *kind = tag_kinds;

	while (kind->sigil && kind->sigil != sigil)
		kind++;
	return kind;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* A tag with only blanks beside it takes its whole line. */
static void take_line(const struct parser *parser, struct tag *tag)
{
	struct slice text = parser->tree->text;
	size_t start = tag->start;
	size_t end = tag->end;

	while (start > 0 && is_blank(text.text[start - 1]))
		start--;
	while (end < text.length && is_blank(text.text[end]))
		end++;
	if (slice_starts(slice_tail(text, end), SLICE("\r\n")))
		end++;
	if (!begins_line(parser, start) || (end < text.length && text.text[end] != '\n'))
		return;
	tag->stands_alone = true;
	tag->indent = text_between(parser, start, tag->start);
	tag->start = start;
	tag->end = end < text.length ? end + 1 : end;
}

/* Where in rest the tag ends; rest.length where it does not. */
static size_t find_close(const struct parser *parser, char sigil, struct slice rest, size_t *ret_width)
{
	char close[DELIMITER_LIMIT + 1];
	size_t width = 0;

	if (sigil == '{' || sigil == '=')
		close[width++] = sigil == '{' ? '}' : '=';
	memcpy(close + width, parser->close.text, parser->close.length);
	width += parser->close.length;
	*ret_width = width;
	return slice_find(rest, (struct slice){ close, width });
}

static bool read_tag(struct parser *parser, size_t start, struct tag *ret_tag)
{
	struct slice text = parser->tree->text;
	struct tag tag = { .start = start };
	size_t at = start + parser->open.length;
	size_t length, width;

	while (at < text.length && is_blank(text.text[at]))
		at++;
	if (at < text.length)
		tag.sigil = tag_kind_of(text.text[at])->sigil;
	at += tag.sigil != '\0';
	length = find_close(parser, tag.sigil, slice_tail(text, at), &width);
	if (at + length >= text.length) {
		problems_add(parser->problems, template_tree_place(parser->tree, text.text + start),
			     "tag is not closed")
			->help = "it ends with }}, {{{ with }}}, or as the last {{=<% %>=}} has set it";
		return false;
	}
	tag.body = slice_trim(text_between(parser, at, at + length));
	tag.end = at + length + width;
	if (tag_kind_of(tag.sigil)->may_stand_alone)
		take_line(parser, &tag);
	*ret_tag = tag;
	return true;
}

/* Returns false at the end of the text, or where nothing sensible can follow. */
static bool parse_next(struct parser *parser)
{
	struct slice rest = slice_tail(parser->tree->text, parser->at);
	size_t found = parser->at + slice_find(rest, parser->open);
	struct tag tag;

	if (found == parser->tree->text.length) {
		add_text(parser, parser->at, found);
		parser->at = found;
		parser->ended = true;
		return false;
	}
	if (!read_tag(parser, found, &tag))
		return false;
	add_text(parser, parser->at, tag.start);
	if (!tag.stands_alone && begins_line(parser, tag.start))
		add_node(parser, NODE_TEXT, text_between(parser, tag.start, tag.start))->starts_line = true;
	parser->at = tag.end;
	return tag_kind_of(tag.sigil)->take(parser, &tag) &&
	       parser->problems->count - parser->first_problem < PROBLEM_LIMIT;
}

void template_tree_free(struct template_tree *tree)
{
	struct arena arena;

	if (!tree)
		return;
	arena = tree->arena;
	arena_release(&arena);
}

/* The template lives in its own arena. */
struct template_tree *template_tree_parse(const char *name, const char *file, struct slice text,
					  struct problems *problems)
{
	struct arena arena = { 0 };
	struct template_tree *tree = arena_alloc(&arena, sizeof(*tree));
	struct parser parser = { .tree = tree, .problems = problems, .first_problem = problems->count };

	tree->arena = arena;
	tree->name = arena_text(&tree->arena, slice_of(name));
	tree->file = arena_text(&tree->arena, slice_of(file ? file : name));
	tree->text = arena_copy(&tree->arena, text);
	parser.open = SLICE("{{");
	parser.close = SLICE("}}");
	parser.levels[0].tail = &tree->nodes;
	parser.partial_tail = &tree->partials;
	while (parse_next(&parser))
		;
	while (parser.ended && parser.depth)
		leave_unclosed(&parser);
	if (problems->count == parser.first_problem)
		return tree;
	template_tree_free(tree);
	return NULL;
}
