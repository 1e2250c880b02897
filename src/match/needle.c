#include "needle.h"

#include <stdint.h>
#include <string.h>

#define DEPTH_LIMIT  50
#define CHOICE_LIMIT 128
#define RUN_LIMIT    64
#define CLASS_LIMIT  4
#define NEXT_LINE    '\x85' /* a blank to PCRE2, even as a part of a character in UTF-8 */

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
	bool quoted;   /* behind \Q */
	bool lost;     /* something is not understood that may change what the rest means */
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

/* Long is good, few is good: a choice of several must be clearly longer to win, unless the other is too short to serve. */
static bool is_better(const struct needles *a, const struct needles *b)
{
	size_t left = shortest(a) * 4, right = shortest(b) * 4;
	bool serves = left >= NEEDLE_SHORTEST * 4;

	if (!a->count || !b->count)
		return a->count > b->count;
	if (serves != (right >= NEEDLE_SHORTEST * 4))
		return serves;
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

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes what means nothing, even between a part and its quantifier: the marks of a quotation, remarks, blanks
 * in (?x). */
static bool skip_nothing(struct parser *parser)
{
	if (peek(parser, 0) == '\\' && peek(parser, 1) == (parser->quoted ? 'E' : 'Q')) {
		parser->quoted = !parser->quoted;
		skip(parser, 2);
		return true;
	}
	if (parser->quoted)
		return false;
	if (slice_starts(parser->rest, SLICE("\\E")))
		skip(parser, 2);
	else if (slice_starts(parser->rest, SLICE("(?#")))
		skip(parser, slice_find_byte(parser->rest, ')') + 1);
	else if (parser->extended && (is_blank(peek(parser, 0)) || peek(parser, 0) == NEXT_LINE))
		skip(parser, 1);
	else if (parser->extended && peek(parser, 0) == '#')
		skip(parser, slice_find_byte(parser->rest, '\n'));
	else
		return false;
	return true;
}

/* The length of {2}, {2,} or {2,4}. Some versions of PCRE2 also take {,4} and { 2 } for a quantifier, others
 * for text: those have no least count. */
static size_t braces_length(const struct parser *parser, long *ret_least)
{
	size_t end = 1, commas = 0, blanks = 0;

	*ret_least = 0;
	for (; is_digit(peek(parser, end)) || is_blank(peek(parser, end)) || peek(parser, end) == ',';
	     end++) {
		commas += peek(parser, end) == ',';
		blanks += is_blank(peek(parser, end));
	}
	if (peek(parser, 0) != '{' || peek(parser, end) != '}' || end == 1)
		return 0;
	for (size_t i = 1; !blanks && commas < 2 && is_digit(peek(parser, i)) && *ret_least < 1000; i++)
		*ret_least = *ret_least * 10 + peek(parser, i) - '0';
	return end + 1;
}

/* Takes all quantifiers. Returns the least count: 1 where there is none; *ret_repeats says whether it may be
 * more. */
static long take_quantifier(struct parser *parser, bool *ret_repeats)
{
	long least = 1, one;

	*ret_repeats = false;
	for (;;) {
		char c;
		size_t length;

		while (skip_nothing(parser))
			continue;
		c = peek(parser, 0);
		one = c == '+';
		length = c == '{' ? braces_length(parser, &one) : c == '?' || c == '*' || c == '+';
		if (parser->quoted || !length)
			return least;
		skip(parser, length);
		if (peek(parser, 0) == '?' || peek(parser, 0) == '+')
			skip(parser, 1);
		*ret_repeats = true; /* {1} is rare: a broken run is harmless */
		least = one ? least : 0;
	}
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

static struct part literal(struct parser *parser, char c)
{
	struct part part = { 0 };

	part.exact = one_needle(parser->arena, (struct slice){ &c, 1 }, parser->caseless && is_letter(c));
	return part;
}

/* Letters up to the one that a quantifier may follow: they go the way of one literal, only faster. */
static struct part word(struct parser *parser)
{
	struct part part = { 0 };
	size_t length = 1;

	while (is_letter(peek(parser, length)) && is_letter(peek(parser, length + 1)))
		length++;
	part.exact = one_needle(parser->arena, slice_head(parser->rest, length), parser->caseless);
	skip(parser, length);
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

/* The length of [:alpha:]; 1 for a mere bracket. */
static size_t posix_length(const struct parser *parser, size_t at)
{
	size_t end = at + 2;

	if (peek(parser, at + 1) != ':')
		return 1;
	while (is_letter(peek(parser, end)) || peek(parser, end) == '^')
		end++;
	return peek(parser, end) == ':' && peek(parser, end + 1) == ']' ? end + 2 - at : 1;
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
		if (peek(parser, i) == '\\') {
			/* [\Q]\E] and [\c]] go on behind their first bracket */
			parser->lost |= peek(parser, i + 1) && strchr("QEc", peek(parser, i + 1));
			i += 2;
		} else {
			i += peek(parser, i) == '[' ? posix_length(parser, i) : 1;
		}
	}
	parser->lost |= i >= parser->rest.length;
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

/* What belongs to an escape and is no text: \x41, \cA, \p{L}, \k<name>, \g-1, \012. */
static void skip_argument(struct parser *parser, char c)
{
	char open = peek(parser, 0);
	size_t length = 0;

	if ((c && open == '{' && strchr("xpPkgoN", c)) ||
	    ((c == 'k' || c == 'g') && (open == '<' || open == '\''))) {
		length = slice_find_byte(slice_tail(parser->rest, 1), open == '{'   ? '}'
								      : open == '<' ? '>'
										    : '\'') +
			 2;
		parser->lost |= length > parser->rest.length;
	} else if (c == 'x') {
		while (length < 2 && peek(parser, length) &&
		       strchr("0123456789abcdefABCDEF", peek(parser, length)))
			length++;
	} else if (c == 'c' || c == 'p' || c == 'P') {
		length = 1;
	} else if (is_digit(c) || c == 'g') {
		length = c == 'g' && (open == '-' || open == '+');
		while (is_digit(peek(parser, length)))
			length++;
	}
	skip(parser, length);
}

static struct part take_escape(struct parser *parser)
{
	char c = peek(parser, 1);

	skip(parser, 2);
	if (c == 't')
		return literal(parser, '\t');
	if (c && !is_letter(c) && !is_digit(c))
		return literal(parser, c);
	skip_argument(parser, c);
	return (struct part){ 0 };
}

static struct part take_choice(struct parser *parser);

enum opening { OPEN_GROUP, OPEN_LOOK, OPEN_FLAGS, OPEN_UNKNOWN };

static void set_flags(struct parser *parser, struct slice flags)
{
	bool on = true;

	for (size_t i = 0; i < flags.length; i++) {
		if (flags.text[i] == '-')
			on = false;
		else if (!strchr("imnsxJU^", flags.text[i]) ||
			 slice_starts(slice_tail(flags, i), SLICE("xx")))
			parser->lost = true;
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
	parser->lost |= peek(parser, 0) == '*';
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
	case '*':
		skip(parser, 1);
		return OPEN_LOOK;
	case '(': /* a condition */
	case '&': /* another group, called */
	case 'R':
	case '+':
		return OPEN_UNKNOWN;
	case 'P':
		if (peek(parser, 1) != '<')
			return OPEN_UNKNOWN;
		skip(parser, 1);
		/* fall through */
	case '<':
		if (peek(parser, 1) && strchr("=!*", peek(parser, 1))) {
			skip(parser, 2);
			return OPEN_LOOK;
		}
		skip(parser, slice_find_byte(parser->rest, '>') + 1);
		return OPEN_GROUP;
	case '\'':
		skip(parser, 1);
		skip(parser, slice_find_byte(parser->rest, '\'') + 1);
		return OPEN_GROUP;
	default:
		break;
	}
	if (is_digit(peek(parser, 0)) || (peek(parser, 0) == '-' && is_digit(peek(parser, 1))))
		return OPEN_UNKNOWN;
	while (is_letter(peek(parser, end)) || peek(parser, end) == '-' || peek(parser, end) == '^')
		end++;
	parser->lost |= peek(parser, end) != ')' && peek(parser, end) != ':';
	set_flags(parser, slice_head(parser->rest, end));
	skip(parser, end + 1);
	return parser->rest.text[-1] == ':' ? OPEN_GROUP : OPEN_FLAGS;
}

static struct part take_group(struct parser *parser, bool *ret_nothing)
{
	bool extended = parser->extended, caseless = parser->caseless;
	enum opening opening = take_opening(parser);
	struct part part;

	*ret_nothing = opening == OPEN_LOOK ||
		       opening == OPEN_FLAGS; /* it takes no room: the run goes on behind it */
	if (opening == OPEN_FLAGS)	      /* they hold until the group around them ends */
		return (struct part){ 0 };
	if (parser->depth >= DEPTH_LIMIT)
		parser->lost = true;
	if (parser->lost)
		return (struct part){ 0 };
	parser->depth++;
	part = take_choice(parser);
	parser->depth--;
	parser->lost |= peek(parser, 0) != ')';
	skip(parser, 1);
	parser->extended = extended;
	parser->caseless = caseless;
	return opening == OPEN_GROUP ? part : (struct part){ 0 };
}

/* A quantifier behind what takes no room changes nothing, but it might be meant for what stands before that.
 */
static void pass_nothing(struct parser *parser)
{
	bool repeats;

	take_quantifier(parser, &repeats);
	parser->lost |= repeats;
}

static struct part take_sequence(struct parser *parser)
{
	struct sequence sequence = { .run = empty_run(parser->arena), .exact = true };
	struct part result = { 0 };

	while (parser->rest.length && !parser->lost &&
	       (parser->quoted || (peek(parser, 0) != '|' && peek(parser, 0) != ')'))) {
		char c = peek(parser, 0);
		struct part part = { 0 };
		bool nothing = false;

		if (skip_nothing(parser))
			continue;
		if (parser->quoted)
			skip(parser, 1), part = literal(parser, c);
		else if (c == '^' || c == '$')
			skip(parser, 1), nothing = true;
		else if (c == '\\' && take_zero_width(parser))
			nothing = true;
		else if (c == '\\')
			part = take_escape(parser);
		else if (c == '[')
			part = take_class(parser);
		else if (c == '(')
			part = take_group(parser, &nothing);
		else if (c == '.')
			skip(parser, 1);
		else if (is_letter(c) && is_letter(peek(parser, 1)) && is_letter(peek(parser, 2)))
			part = word(parser);
		else
			skip(parser, 1), part = literal(parser, c);
		if (nothing)
			pass_nothing(parser);
		else
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

	if (peek(parser, 0) != '|')
		return part;
	all.exact.items = arena_array(parser->arena, CHOICE_LIMIT, sizeof(struct needle));
	all.best.items = arena_array(parser->arena, CHOICE_LIMIT, sizeof(struct needle));
	for (;;) {
		exact = exact && gather(&all.exact, &one.exact);
		best = best && gather(&all.best, &one.best);
		if (peek(parser, 0) != '|')
			break;
		skip(parser, 1);
		one = take_sequence(parser);
	}
	if (!exact)
		all.exact.count = 0;
	if (!best)
		all.best.count = 0;
	return all;
}

static struct needle keep(const struct needle *needle, struct arena *arena)
{
	return (struct needle){ arena_copy(arena, needle->text), needle->caseless };
}

struct needles needles_of(struct slice pattern, struct arena *arena, struct arena *scratch)
{
	struct parser parser = { .rest = pattern, .arena = scratch };
	struct needles best = take_choice(&parser).best;
	struct needles kept = { 0 };

	if (!parser.lost && !parser.rest.length && shortest(&best) >= NEEDLE_SHORTEST) {
		kept.items = arena_array(arena, best.count, sizeof(*kept.items));
		for (; kept.count < best.count; kept.count++)
			kept.items[kept.count] = keep(&best.items[kept.count], arena);
	}
	arena_reset(scratch);
	return kept;
}
