#include "needle.h"

#include "buf.h"

#include <string.h>

#define DEPTH_LIMIT  50
#define CHOICE_LIMIT 24
#define RUN_LIMIT    64

/* What is known of a part of the pattern. */
struct part {
	bool exact;            /* it matches run and nothing else */
	struct slice run;      /* where exact */
	bool caseless;
	struct needles best; /* count 0: none */
};

struct parser {
	struct slice rest;
	struct arena *arena;
	bool extended; /* (?x) */
	bool caseless; /* (?i) */
	size_t depth;
};

struct sequence {
	struct buf run;
	bool caseless; /* of the run */
	bool exact;    /* nothing but run so far */
	struct needles best;
};

static char peek(const struct parser *parser, size_t ahead)
{
	return ahead < parser->rest.length ? parser->rest.text[ahead] : '\0';
}

static void skip(struct parser *parser, size_t count)
{
	parser->rest = slice_tail(parser->rest, count);
}

static size_t shortest(const struct needles *needles)
{
	size_t least = (size_t)-1;

	for (size_t i = 0; i < needles->count; i++)
		if (needles->items[i].text.length < least)
			least = needles->items[i].text.length;
	return needles->count ? least : 0;
}

/* Long is good, few is good: a choice of several must be clearly longer to win. */
static bool is_better(const struct needles *a, const struct needles *b)
{
	size_t left = shortest(a) * 4, right = shortest(b) * 4;

	if (!a->count || !b->count)
		return a->count > b->count;
	left -= left > a->count ? a->count : left;
	right -= right > b->count ? b->count : right;
	return left > right;
}

static void offer(struct sequence *sequence, struct needles needles)
{
	if (is_better(&needles, &sequence->best))
		sequence->best = needles;
}

static struct needles one_needle(struct arena *arena, struct slice text, bool caseless)
{
	struct needles needles = { arena_array(arena, 1, sizeof(struct needle)), 1 };

	if (text.length > RUN_LIMIT)
		text = slice_head(text, RUN_LIMIT);
	needles.items[0] = (struct needle){ arena_copy(arena, text), caseless };
	return needles;
}

static void end_run(struct parser *parser, struct sequence *sequence)
{
	if (sequence->run.length)
		offer(sequence, one_needle(parser->arena, buf_slice(&sequence->run), sequence->caseless));
	buf_clear(&sequence->run);
	sequence->caseless = false;
	sequence->exact = false;
}

static void add_run(struct parser *parser, struct sequence *sequence, struct slice text, bool caseless)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.text[i] == '\n' || text.text[i] == '\r') {
			end_run(parser, sequence);
			continue;
		}
		buf_add_byte(&sequence->run, text.text[i]);
		sequence->caseless |= caseless;
	}
}

/* Takes a quantifier. Returns its least count: 1 where there is none; *ret_repeats says whether it may be more. */
static long take_quantifier(struct parser *parser, bool *ret_repeats)
{
	char c = peek(parser, 0);
	long least = 1;

	*ret_repeats = false;
	if (c == '?' || c == '*' || c == '+') {
		least = c == '+';
		*ret_repeats = true;
		skip(parser, 1);
	} else if (c == '{' && (peek(parser, 1) >= '0' && peek(parser, 1) <= '9')) {
		size_t end = slice_find_byte(parser->rest, '}');

		least = 0;
		for (size_t i = 1; peek(parser, i) >= '0' && peek(parser, i) <= '9' && least < 1000; i++)
			least = least * 10 + peek(parser, i) - '0';
		*ret_repeats = true; /* {1} is rare: a broken run is harmless */
		skip(parser, end + 1);
	} else {
		return 1;
	}
	if (peek(parser, 0) == '?' || peek(parser, 0) == '+')
		skip(parser, 1);
	return least;
}

static void add_part(struct parser *parser, struct sequence *sequence, const struct part *part)
{
	bool repeats;
	long least = take_quantifier(parser, &repeats);

	if (least == 0) {
		end_run(parser, sequence);
		return;
	}
	if (part->exact) {
		add_run(parser, sequence, part->run, part->caseless);
		if (repeats) { /* the last copy touches what follows */
			end_run(parser, sequence);
			add_run(parser, sequence, part->run, part->caseless);
		}
		return;
	}
	end_run(parser, sequence);
	offer(sequence, part->best);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct part literal(struct parser *parser, char c)
{
	struct part part = { .exact = true, .caseless = parser->caseless && is_letter(c) };

	part.run = arena_copy(parser->arena, (struct slice){ &c, 1 });
	return part;
}

/* A class of one character, such as [ ] or [.], is that character. */
static struct part take_class(struct parser *parser)
{
	struct part part = { 0 };
	size_t i = 1;

	if (peek(parser, 1) == '^')
		i++;
	if (peek(parser, i) == ']')
		i++;
	while (i < parser->rest.length && peek(parser, i) != ']') {
		if (peek(parser, i) == '\\')
			i++;
		else if (peek(parser, i) == '[' && peek(parser, i + 1) == ':')
			i += slice_find(slice_tail(parser->rest, i), SLICE(":]")) + 1;
		i++;
	}
	if (i == 2 && peek(parser, 1) != '^')
		part = literal(parser, peek(parser, 1));
	else if (i == 3 && peek(parser, 1) == '\\' && !is_letter(peek(parser, 2)) &&
		 !(peek(parser, 2) >= '0' && peek(parser, 2) <= '9'))
		part = literal(parser, peek(parser, 2));
	skip(parser, i + 1);
	return part;
}

static bool take_zero_width(struct parser *parser)
{
	if (strchr("bBAzZG", peek(parser, 1)) && peek(parser, 1)) {
		skip(parser, 2);
		return true;
	}
	return false;
}

static struct part take_escape(struct parser *parser)
{
	struct part part = { 0 };
	char c = peek(parser, 1);

	skip(parser, 2);
	if (c == 't')
		return literal(parser, '\t');
	if (c == 'Q') {
		size_t end = slice_find(parser->rest, SLICE("\\E"));

		part.exact = true;
		part.run = slice_head(parser->rest, end);
		part.caseless = parser->caseless;
		skip(parser, end + 2);
		return part;
	}
	if (c && !is_letter(c) && !(c >= '0' && c <= '9'))
		return literal(parser, c);
	/* \x41, \p{L}, \k<name>, \g{1}: their arguments are not text */
	if (c == 'x' && peek(parser, 0) != '{') {
		skip(parser, 2);
	} else if (strchr("xpPkgoNu", c) && c && strchr("{<'", peek(parser, 0)) && peek(parser, 0)) {
		char close = peek(parser, 0) == '{' ? '}' : peek(parser, 0) == '<' ? '>' : '\'';

		skip(parser, 1);
		skip(parser, slice_find_byte(parser->rest, close) + 1);
	} else if (strchr("pP", c) && c) {
		skip(parser, 1);
	} else if (c >= '0' && c <= '9') {
		while (peek(parser, 0) >= '0' && peek(parser, 0) <= '9')
			skip(parser, 1);
	}
	return part;
}

static struct part take_choice(struct parser *parser);

/* Skips to behind the parenthesis that closes the one just opened. */
static void skip_group(struct parser *parser)
{
	size_t depth = 1;

	while (parser->rest.length && depth) {
		char c = peek(parser, 0);

		if (c == '\\') {
			skip(parser, 2);
		} else if (c == '[') {
			take_class(parser);
		} else {
			depth += c == '(';
			depth -= c == ')';
			skip(parser, 1);
		}
	}
}

enum opening { OPEN_GROUP, OPEN_LOOK, OPEN_FLAGS, OPEN_UNKNOWN };

static void set_flags(struct parser *parser, struct slice flags)
{
	bool on = true;

	for (size_t i = 0; i < flags.length; i++) {
		if (flags.text[i] == '-')
			on = false;
		else if (flags.text[i] == 'x')
			parser->extended = on;
		else if (flags.text[i] == 'i')
			parser->caseless = on;
		else if (flags.text[i] == '^')
			parser->extended = parser->caseless = false;
	}
}

/* Takes what stands between a parenthesis and the group's contents. */
static enum opening take_opening(struct parser *parser)
{
	size_t end = 0;

	skip(parser, 1);
	if (peek(parser, 0) == '*')
		return OPEN_UNKNOWN;
	if (peek(parser, 0) != '?')
		return OPEN_GROUP;
	skip(parser, 1);
	switch (peek(parser, 0)) {
	case ':':
	case '>':
	case '|':
		skip(parser, 1);
		return OPEN_GROUP;
	case '=':
	case '!':
		return OPEN_LOOK;
	case 'P':
		if (peek(parser, 1) != '<')
			return OPEN_UNKNOWN;
		skip(parser, 1);
		/* fall through */
	case '<':
		if (peek(parser, 1) == '=' || peek(parser, 1) == '!')
			return OPEN_LOOK;
		skip(parser, slice_find_byte(parser->rest, '>') + 1);
		return OPEN_GROUP;
	case '\'':
		skip(parser, 1);
		skip(parser, slice_find_byte(parser->rest, '\'') + 1);
		return OPEN_GROUP;
	case '#':
		skip(parser, slice_find_byte(parser->rest, ')') + 1);
		return OPEN_FLAGS;
	default:
		break;
	}
	while (is_letter(peek(parser, end)) || peek(parser, end) == '-' || peek(parser, end) == '^')
		end++;
	if (peek(parser, end) != ')' && peek(parser, end) != ':')
		return OPEN_UNKNOWN;
	set_flags(parser, slice_head(parser->rest, end));
	skip(parser, end + 1);
	return parser->rest.text[-1] == ':' ? OPEN_GROUP : OPEN_FLAGS;
}

static struct part take_group(struct parser *parser, bool *ret_nothing)
{
	bool extended = parser->extended, caseless = parser->caseless;
	struct part part = { 0 };

	*ret_nothing = false;
	switch (take_opening(parser)) {
	case OPEN_GROUP:
		if (parser->depth < DEPTH_LIMIT) {
			parser->depth++;
			part = take_choice(parser);
			parser->depth--;
			skip(parser, 1);
		} else {
			skip_group(parser);
		}
		break;
	case OPEN_LOOK: /* it takes no room: the run goes on behind it */
		skip_group(parser);
		*ret_nothing = true;
		break;
	case OPEN_FLAGS: /* they hold until the group around them ends */
		*ret_nothing = true;
		return part;
	case OPEN_UNKNOWN:
		skip_group(parser);
		break;
	}
	parser->extended = extended;
	parser->caseless = caseless;
	return part;
}

static bool skip_blank(struct parser *parser)
{
	char c = peek(parser, 0);

	if (!parser->extended)
		return false;
	if (c == ' ' || (c >= '\t' && c <= '\r')) {
		skip(parser, 1);
		return true;
	}
	if (c == '#') {
		skip(parser, slice_find_byte(parser->rest, '\n'));
		return true;
	}
	return false;
}

static struct part take_sequence(struct parser *parser)
{
	struct sequence sequence = { .exact = true };
	struct part result = { 0 };

	while (parser->rest.length && peek(parser, 0) != '|' && peek(parser, 0) != ')') {
		char c = peek(parser, 0);
		struct part part = { 0 };
		bool nothing = false;

		if (skip_blank(parser))
			continue;
		if (c == '^' || c == '$') {
			skip(parser, 1);
			continue;
		}
		if (c == '\\' && take_zero_width(parser))
			continue;
		if (c == '\\')
			part = take_escape(parser);
		else if (c == '[')
			part = take_class(parser);
		else if (c == '(')
			part = take_group(parser, &nothing);
		else if (c == '.')
			skip(parser, 1);
		else
			skip(parser, 1), part = literal(parser, c);
		while (skip_blank(parser))
			continue;
		if (!nothing)
			add_part(parser, &sequence, &part);
	}
	if (sequence.exact) {
		result.exact = true;
		result.run = arena_copy(parser->arena, buf_slice(&sequence.run));
		result.caseless = sequence.caseless;
	}
	end_run(parser, &sequence);
	result.best = sequence.best;
	buf_release(&sequence.run);
	return result;
}

static struct part take_choice(struct parser *parser)
{
	struct part part = take_sequence(parser);
	struct needles all = { arena_array(parser->arena, CHOICE_LIMIT, sizeof(struct needle)), 0 };
	bool complete = true;
	size_t alternatives = 1;
	struct part one = part;

	for (;;) {
		if (!one.best.count || all.count + one.best.count > CHOICE_LIMIT)
			complete = false;
		for (size_t i = 0; complete && i < one.best.count; i++)
			all.items[all.count++] = one.best.items[i];
		if (peek(parser, 0) != '|')
			break;
		skip(parser, 1);
		alternatives++;
		one = take_sequence(parser);
	}
	if (alternatives == 1)
		return part;
	if (!complete)
		all.count = 0;
	return (struct part){ .best = all };
}

struct needles needles_of(struct slice pattern, struct arena *arena)
{
	struct parser parser = { .rest = pattern, .arena = arena };
	struct needles best = take_choice(&parser).best;

	if (parser.rest.length || shortest(&best) < NEEDLE_SHORTEST)
		best.count = 0;
	return best;
}
