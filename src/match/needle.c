#include "needle.h"

#include <stdint.h>
#include <string.h>

#define DEPTH_LIMIT  50
#define CHOICE_LIMIT 64
#define RUN_LIMIT    64
#define CLASS_LIMIT  4

/* What is known of a part of the pattern. */
struct part {
	struct needles exact; /* it matches these texts and nothing else; count 0: not known */
	struct needles best;  /* one of these stands in every match; count 0: none */
};

struct parser {
	struct slice rest;
	struct arena *arena;
	bool extended; /* (?x) */
	bool caseless; /* (?i) */
	size_t depth;
};

struct sequence {
	struct needles run; /* what the parts since the last break come to: each of these texts is possible */
	bool exact;	    /* there was no break */
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

	needles.items[0] = (struct needle){ arena_copy(arena, text), caseless };
	return needles;
}

static struct needles empty_run(struct arena *arena)
{
	return one_needle(arena, (struct slice){ "", 0 }, false);
}

static void end_run(struct parser *parser, struct sequence *sequence)
{
	if (shortest(&sequence->run))
		offer(sequence, sequence->run);
	sequence->run = empty_run(parser->arena);
	sequence->exact = false;
}

static struct slice join(struct arena *arena, struct slice a, struct slice b)
{
	struct slice both = { arena_alloc(arena, a.length + b.length + 1), a.length + b.length };

	memcpy((char *)(uintptr_t)both.text, a.text, a.length);
	memcpy((char *)(uintptr_t)both.text + a.length, b.text, b.length);
	return both;
}

static bool has_line_end(const struct needles *needles)
{
	for (size_t i = 0; i < needles->count; i++)
		if (slice_find_byte(needles->items[i].text, '\n') < needles->items[i].text.length ||
		    slice_find_byte(needles->items[i].text, '\r') < needles->items[i].text.length)
			return true;
	return false;
}

static size_t longest(const struct needles *needles)
{
	size_t most = 0;

	for (size_t i = 0; i < needles->count; i++)
		if (needles->items[i].text.length > most)
			most = needles->items[i].text.length;
	return most;
}

/* Every text of the run with every text of the part behind it. */
static void add_run(struct parser *parser, struct sequence *sequence, const struct needles *texts)
{
	struct needles all = { 0 };

	if (has_line_end(texts)) {
		end_run(parser, sequence);
		return;
	}
	if (sequence->run.count * texts->count > CHOICE_LIMIT ||
	    longest(&sequence->run) + longest(texts) > RUN_LIMIT)
		end_run(parser, sequence);
	all.items = arena_array(parser->arena, sequence->run.count * texts->count, sizeof(struct needle));
	for (size_t i = 0; i < sequence->run.count; i++)
		for (size_t k = 0; k < texts->count; k++)
			all.items[all.count++] = (struct needle){
				join(parser->arena, sequence->run.items[i].text, texts->items[k].text),
				sequence->run.items[i].caseless || texts->items[k].caseless,
			};
	sequence->run = all;
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
	if (part->exact.count) {
		add_run(parser, sequence, &part->exact);
		if (repeats) { /* the last copy touches what follows */
			end_run(parser, sequence);
			add_run(parser, sequence, &part->exact);
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
	struct part part = { 0 };

	part.exact = one_needle(parser->arena, (struct slice){ &c, 1 }, parser->caseless && is_letter(c));
	return part;
}

static bool is_plain_in_class(const struct parser *parser, size_t at)
{
	char c = peek(parser, at);

	return c != '\\' && c != '[' && peek(parser, at + 1) != '-';
}

/* A class of few characters, such as [ ], [.] or [bB], is one of them. */
static struct part class_part(struct parser *parser, size_t end)
{
	struct part part = { 0 };
	size_t count = end - 1;

	if (count == 2 && peek(parser, 1) == '\\' && !is_letter(peek(parser, 2)) &&
	    !(peek(parser, 2) >= '0' && peek(parser, 2) <= '9'))
		return literal(parser, peek(parser, 2));
	if (count == 2 && is_letter(peek(parser, 1)) && (peek(parser, 1) ^ peek(parser, 2)) == 32) {
		part = literal(parser, peek(parser, 1));
		part.exact.items[0].caseless = true;
		return part;
	}
	if (count < 1 || count > CLASS_LIMIT || peek(parser, 1) == '^')
		return part;
	part.exact.items = arena_array(parser->arena, count, sizeof(struct needle));
	for (size_t i = 1; i < end; i++) {
		if (!is_plain_in_class(parser, i))
			return (struct part){ 0 };
		part.exact.items[part.exact.count++] = literal(parser, peek(parser, i)).exact.items[0];
	}
	return part;
}

static struct part take_class(struct parser *parser)
{
	struct part part;
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
	part = class_part(parser, i);
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

		part.exact = one_needle(parser->arena, slice_head(parser->rest, end), parser->caseless);
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
	struct sequence sequence = { .run = empty_run(parser->arena), .exact = true };
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
	if (sequence.exact)
		result.exact = sequence.run;
	end_run(parser, &sequence);
	result.best = sequence.best;
	return result;
}

static bool gather(struct needles *all, const struct needles *more)
{
	if (!more->count || all->count + more->count > CHOICE_LIMIT)
		return false;
	for (size_t i = 0; i < more->count; i++)
		all->items[all->count++] = more->items[i];
	return true;
}

/* Alternatives: exact if all are, and one needle for each if each has one. */
static struct part take_choice(struct parser *parser)
{
	struct part part = take_sequence(parser), one = part, all = { 0 };
	bool exact = true, best = true;
	size_t alternatives = 1;

	all.exact.items = arena_array(parser->arena, CHOICE_LIMIT, sizeof(struct needle));
	all.best.items = arena_array(parser->arena, CHOICE_LIMIT, sizeof(struct needle));
	for (;;) {
		exact = exact && gather(&all.exact, &one.exact);
		best = best && gather(&all.best, &one.best);
		if (peek(parser, 0) != '|')
			break;
		skip(parser, 1);
		alternatives++;
		one = take_sequence(parser);
	}
	if (alternatives == 1)
		return part;
	if (!exact)
		all.exact.count = 0;
	if (!best)
		all.best.count = 0;
	return all;
}

struct needles needles_of(struct slice pattern, struct arena *arena)
{
	struct parser parser = { .rest = pattern, .arena = arena };
	struct needles best = take_choice(&parser).best;

	if (parser.rest.length || shortest(&best) < NEEDLE_SHORTEST)
		best.count = 0;
	return best;
}
