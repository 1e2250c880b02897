#include "draft.h"

#include "disguise.h"
#include "hresult.h"
#include "memory.h"
#include "needle.h"
#include "pieces.h"
#include "program.h"
#include "yaml_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define PATTERN_PIECES 48 /* of a message; what lies behind says no more */
#define PREFIX_PIECES  20
#define PREFIX_WORDS   3
#define CAPTURES       8
#define ID_WORDS       5
#define ID_LIMIT       60
#define TITLE_LIMIT    70
#define SAYS_LIMIT     110
#define EXAMPLE_BEFORE 2 /* lines in front of the one that counts, its entry's first line apart */
#define EXAMPLE_BEHIND 2
#define LINE_LIMIT     2000 /* bytes of a line of an example */
#define MESSAGE_LIMIT  1200

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct work {
	struct draft *draft;
	const struct draft_source *source;
	struct pieces pieces;
	size_t first, end;		   /* the pieces that the pattern is about */
	const char *names[PATTERN_PIECES]; /* of their captures, or NULL */
	bool tight;			   /* blanks are one blank, so that more words are one needle */
};

/* Which pieces */

static bool is_worth_it(const struct piece *piece)
{
	return piece->type == PIECE_WORD || piece_name(piece);
}

static bool is_opening(const struct piece *piece)
{
	return piece->type == PIECE_SIGN && strchr("([{<", piece->text.text[0]);
}

/* A word alone behind a bracket that is not closed says nothing: "[gle" of "[gle=5]". */
static bool is_end(const struct piece *items, size_t first, size_t end)
{
	const struct piece *last = &items[end - 1];

	return is_worth_it(last) &&
	       !(last->type == PIECE_WORD && end - first > 1 && is_opening(&items[end - 2]) && !last->close);
}

/* Letters and codes in front of a message are the logger's: "0000000a (F) Failed ...". */
static bool is_beginning(const struct piece *piece)
{
	if (piece->type == PIECE_WORD)
		return piece->text.length > 1;
	return piece_name(piece) && piece->type != PIECE_CODE && piece->type != PIECE_GUID;
}

/* Behind what a logger says of itself, "Provider: PID=4 TID=8 ", where enough is said behind it; else first. */
static size_t behind_counters(const struct piece *items, size_t first, size_t count)
{
	size_t behind = first, words = 0;

	for (size_t i = first + 1; i < count && i < first + PREFIX_PIECES; i++)
		if (items[i].type == PIECE_NUMBER && slice_equal(items[i - 1].text, SLICE("=")))
			behind = i + 1;
	for (size_t i = behind; i < count; i++)
		words += items[i].type == PIECE_WORD && items[i].text.length > 1;
	return words >= PREFIX_WORDS ? behind : first;
}

/* From the first word or telling value to the last, and no more than are good for a pattern. */
static void choose_pieces(struct work *work)
{
	struct piece *items = work->pieces.items;
	size_t count = work->pieces.count;

	work->first = behind_counters(items, 0, count);
	while (work->first < count && !is_beginning(&items[work->first]))
		work->first++;
	work->end = count - work->first > PATTERN_PIECES ? work->first + PATTERN_PIECES : count;
	while (work->end > work->first && !is_end(items, work->first, work->end))
		work->end--;
}

static const struct piece *piece_of(const struct work *work, size_t i)
{
	return &work->pieces.items[work->first + i];
}

static size_t piece_count(const struct work *work)
{
	return work->end - work->first;
}

static bool has_name(const struct work *work, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (work->names[i] && strcmp(work->names[i], name) == 0)
			return true;
	return false;
}

/* path, path2, path3: only what tells something is captured, and not too much. */
static void name_captures(struct work *work)
{
	size_t captures = 0;

	for (size_t i = 0; i < piece_count(work); i++) {
		const char *name = piece_name(piece_of(work, i));
		const char *unique = name;

		for (unsigned number = 2; name && has_name(work, i, unique); number++)
			unique = arena_printf(&work->draft->arena, "%s%u", name, number);
		work->names[i] = name && captures < CAPTURES ? unique : NULL;
		captures += work->names[i] != NULL;
	}
}

/* The pattern */

static void add_plain(struct buf *pattern, struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.text[i];

		if (c && strchr("\\^$.|?*+()[]{}", c))
			buf_add_byte(pattern, '\\');
		if ((unsigned char)c < ' ' || c == 0x7f)
			buf_printf(pattern, "\\x%02x", (unsigned)c);
		else
			buf_add_byte(pattern, c);
	}
}

static void add_blank(const struct work *work, struct buf *pattern, struct slice text)
{
	if (work->tight && slice_equal(text, SLICE(" ")))
		buf_add_byte(pattern, ' ');
	else
		buf_add_text(pattern, "\\s+");
}

static void add_piece(const struct work *work, size_t i, struct buf *pattern)
{
	const struct piece *piece = piece_of(work, i);

	if (piece->type == PIECE_BLANK)
		add_blank(work, pattern, piece->text);
	else if (piece_is_fixed(piece))
		add_plain(pattern, piece->text);
	else if (work->names[i])
		buf_printf(pattern, "(?<%s>%s)", work->names[i], piece_pattern(piece));
	else
		buf_add_text(pattern, piece_pattern(piece));
	/* a path with blanks in it ends where the line does, or what follows says */
	if (i + 1 == piece_count(work) && !piece_is_fixed(piece) &&
	    slice_ends(slice_of(piece_pattern(piece)), SLICE("+?")))
		buf_add_byte(pattern, '$');
}

static const char *make_pattern(const struct work *work)
{
	struct buf pattern = { 0 };
	const char *text;

	for (size_t i = 0; i < piece_count(work); i++)
		add_piece(work, i, &pattern);
	text = arena_text(&work->draft->arena, buf_slice(&pattern));
	buf_release(&pattern);
	return text;
}

/* A word such as "Failed" alone stands in too many logs to look for. */
static bool is_rare(const struct work *work, const struct needle *needle)
{
	const struct rules *rules = work->source->rules;
	size_t seen = 0;

	for (size_t i = 0; i < rules->signature_count; i++)
		seen += rules->signatures[i].match.count &&
			slice_find(rules->signatures[i].match.items[0].text, needle->text) <
				rules->signatures[i].match.items[0].text.length;
	return seen * 25 < rules->signature_count || seen < 8;
}

static bool has_good_needle(const struct work *work, const char *pattern, bool rare)
{
	struct arena arena = { 0 }, scratch = { 0 };
	struct needles needles = needles_of(slice_of(pattern), &arena, &scratch);
	bool good = needles.count > 0;

	for (size_t i = 0; i < needles.count && rare; i++)
		good &= is_rare(work, &needles.items[i]);
	arena_release(&arena);
	arena_release(&scratch);
	return good;
}

static bool choose_pattern(struct work *work)
{
	work->draft->pattern = make_pattern(work);
	if (has_good_needle(work, work->draft->pattern, true))
		return true;
	work->tight = true;
	work->draft->pattern = make_pattern(work);
	return has_good_needle(work, work->draft->pattern, false);
}

/* Words for people */

static bool is_small_word(struct slice word)
{
	static const char *const words[] = { "a",    "an",    "and",  "as",  "at",   "be",     "been", "by",
					     "for",  "from",  "has",  "in",  "into", "is",     "it",   "its",
					     "of",   "on",    "or",   "the", "that", "this",   "to",   "was",
					     "were", "while", "with", "hr",  "gle",  "hresult" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (slice_same(word, slice_of(words[i])))
			return true;
	return false;
}

static void add_id_word(struct buf *id, struct slice word)
{
	for (size_t i = 0; i < word.length; i++)
		if (isalnum((unsigned char)word.text[i]))
			buf_add_byte(id, (char)tolower((unsigned char)word.text[i]));
}

static bool is_id_word(const struct piece *piece)
{
	for (size_t i = 0; i < piece->text.length; i++)
		if ((unsigned char)piece->text.text[i] >= 0x80)
			return false;
	return piece->type == PIECE_WORD && piece->text.length > 1 && !is_small_word(piece->text);
}

static const char *make_id(const struct work *work)
{
	struct arena *arena = &work->draft->arena;
	struct buf id = { 0 };
	const char *text, *unique;
	size_t words = 0;

	buf_printf(&id, "%s.", work->source->kind ? work->source->kind->id : "text");
	for (size_t i = 0; i < piece_count(work) && words < ID_WORDS; i++) {
		const struct piece *piece = piece_of(work, i);

		if (!is_id_word(piece) || id.length + piece->text.length > ID_LIMIT)
			continue;
		if (words++)
			buf_add_byte(&id, '-');
		add_id_word(&id, piece->text);
	}
	if (!words)
		buf_add_text(&id, "line");
	unique = text = arena_text(arena, buf_slice(&id));
	for (unsigned number = 2; rules_signature(work->source->rules, unique); number++)
		unique = arena_printf(arena, "%s-%u", text, number);
	buf_release(&id);
	return unique;
}

static void trim_end(struct buf *text)
{
	while (text->length > 1 && strchr("'\"", text->text[text->length - 1]) &&
	       strchr(" =:('\"", text->text[text->length - 2]))
		text->length--;
	while (text->length && (unsigned char)text->text[text->length - 1] < 0x80 &&
	       !isalnum((unsigned char)text->text[text->length - 1]) &&
	       !strchr("}'\"", text->text[text->length - 1]))
		text->length--;
}

/* The end of a group in brackets, or in parentheses without a word in them; else where it begins. */
static size_t skip_group(const struct work *work, size_t begin)
{
	bool square = piece_of(work, begin)->text.text[0] == '[';

	for (size_t i = begin + 1; i < piece_count(work); i++) {
		if (slice_equal(piece_of(work, i)->text, square ? SLICE("]") : SLICE(")")))
			return i;
		if (!square && piece_of(work, i)->type == PIECE_WORD)
			break;
	}
	return square ? piece_count(work) : begin;
}

/* No blank is left in front of a colon when what stood there was left out. */
static void add_fixed(struct buf *text, struct slice fixed)
{
	while (text->length && text->text[text->length - 1] == ' ' && strchr(":,;.", fixed.text[0]))
		text->length--;
	buf_add(text, fixed);
}

static void add_words(const struct work *work, size_t i, bool captures, struct buf *text)
{
	const struct piece *piece = piece_of(work, i);
	char sign = piece->type == PIECE_SIGN ? piece->text.text[0] : 0;

	if (sign && ((unsigned char)sign <= ' ' || strchr("{}[]<>()\x7f", sign)))
		return;
	if (piece->type == PIECE_BLANK)
		buf_add_text(text, text->length && text->text[text->length - 1] != ' ' ? " " : "");
	else if (piece_is_fixed(piece))
		add_fixed(text, piece->text);
	else if (captures && work->names[i])
		buf_printf(text, "{%s}", work->names[i]);
	else
		buf_add_text(text, "…");
}

/* Where the pattern ends inside of quotes. */
static void close_quote(struct buf *text)
{
	size_t quotes = 0;

	for (size_t i = 0; i < text->length; i++)
		quotes += text->text[i] == '\'' && (!i || !isalnum((unsigned char)text->text[i - 1]));
	if (text->length > 1 && text->text[text->length - 1] == '}' && quotes % 2)
		buf_add_byte(text, '\'');
}

/* The message in words, as far as its first parenthesis and without what stands in brackets, with an ellipsis for what varies, or
 * the capture in braces. */
static struct buf sentence(const struct work *work, bool captures, size_t limit)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < piece_count(work); i++) {
		const struct piece *piece = piece_of(work, i);

		if (text.length + piece->text.length > limit)
			break;
		if (!text.length || !is_opening(piece))
			add_words(work, i, captures, &text);
		else if (skip_group(work, i) > i)
			i = skip_group(work, i);
		else
			break;
	}
	trim_end(&text);
	close_quote(&text);
	if (!text.length)
		buf_add_text(&text, "this line was seen");
	return text;
}

static const char *make_title(const struct work *work)
{
	struct buf text = sentence(work, false, TITLE_LIMIT);
	const char *title;

	text.text[0] = (char)toupper((unsigned char)text.text[0]);
	title = arena_text(&work->draft->arena, buf_slice(&text));
	buf_release(&text);
	return title;
}

/* "Failed to open" begins with a word, "Contoso relay vanished" with a name. */
static bool begins_with_word(struct slice text)
{
	static const char *const words[] = { "A",	   "An",      "The",	 "No",	       "Not",
					     "Failed",	   "Failure", "Unable",	 "Cannot",     "Could",
					     "Can't",	   "Error",   "Access",	 "Invalid",    "Missing",
					     "File",	   "Package", "Update",	 "Driver",     "Device",
					     "Download",   "Loading", "Opening", "Attempting", "Attempt",
					     "Unexpected", "Lookup",  "Setup" };
	struct slice first = slice_head(text, slice_find_byte(text, ' '));

	for (size_t i = 0; i < COUNT(words); i++)
		if (slice_equal(first, slice_of(words[i])))
			return true;
	return false;
}

/* It stands inside a sentence. */
static const char *make_says(const struct work *work)
{
	struct buf text = sentence(work, true, SAYS_LIMIT);
	const char *says;

	if (begins_with_word(buf_slice(&text)))
		text.text[0] = (char)tolower((unsigned char)text.text[0]);
	says = arena_text(&work->draft->arena, buf_slice(&text));
	buf_release(&text);
	return says;
}

/* The first capture that names a thing. */
static const char *find_subject(const struct work *work)
{
	for (size_t i = 0; i < piece_count(work); i++)
		if (work->names[i] && piece_of(work, i)->type != PIECE_PRIVATE &&
		    piece_of(work, i)->type != PIECE_CODE && piece_of(work, i)->type != PIECE_VERSION &&
		    piece_of(work, i)->type != PIECE_GUID)
			return work->names[i];
	return NULL;
}

/* The code that hints at a cause; its capture is `code` or `code2`: the one that the draft names is the first of those. */
static const struct code *find_code(const struct work *work, const char **ret_capture)
{
	for (size_t i = 0; i < piece_count(work); i++) {
		const struct piece *piece = piece_of(work, i);
		const struct code *code = NULL;
		char text[16] = "";
		uint32_t value;

		if (piece->type != PIECE_CODE || !work->names[i])
			continue;
		memcpy(text, piece->text.text, piece->text.length);
		if (hresult_parse(slice_of(text), &value))
			code = rules_code(work->source->rules, value, 0);
		if (code && code->role == CODE_ERROR && code->causes.count) {
			*ret_capture = work->names[i];
			return code;
		}
	}
	return NULL;
}

/* Examples */

/* The header line, the line that counts, and a few around it. */
static struct slice make_match(const struct work *work)
{
	const struct draft_source *source = work->source;
	struct slice rest = source->text, line, made;
	size_t number = 0, wanted = 0;
	struct buf text = { 0 }, disguised = { 0 };

	while (slice_next_line(&rest, &line) && line.text <= source->line.text)
		wanted++;
	rest = source->text;
	while (slice_next_line(&rest, &line)) {
		bool near = ++number + EXAMPLE_BEFORE >= wanted && number <= wanted + EXAMPLE_BEHIND;

		if (number != 1 && !near)
			continue;
		if (text.length)
			buf_add_byte(&text, '\n');
		buf_add(&text, slice_head(line, LINE_LIMIT));
	}
	disguise(buf_slice(&text), &disguised);
	while (disguised.length && disguised.text[disguised.length - 1] == '\n')
		disguised.length--;
	made = arena_copy(&work->draft->arena, buf_slice(&disguised));
	buf_release(&text);
	buf_release(&disguised);
	return made;
}

/* The words that make a failure of a line, and what they are where nothing failed. */
static const struct turn {
	struct slice word, other;
} turns[] = {
	{ { "Failed to ", 10 }, { "About to ", 9 } },
	{ { "failed to ", 10 }, { "is about to ", 12 } },
	{ { "Unable to ", 10 }, { "Able to ", 8 } },
	{ { "unable to ", 10 }, { "able to ", 8 } },
	{ { "failed", 6 }, { "succeeded", 9 } },
	{ { "Failed", 6 }, { "Succeeded", 9 } },
	{ { "FAILED", 6 }, { "SUCCEEDED", 9 } },
	{ { "failure", 7 }, { "success", 7 } },
	{ { "Failure", 7 }, { "Success", 7 } },
	{ { "fails", 5 }, { "succeeds", 8 } },
	{ { "cannot", 6 }, { "can", 3 } },
	{ { "Cannot", 6 }, { "Can", 3 } },
	{ { "could not", 9 }, { "could", 5 } },
	{ { "Could not", 9 }, { "Could", 5 } },
	{ { "did not ", 8 }, { "did ", 4 } },
	{ { "does not ", 9 }, { "does ", 5 } },
	{ { "is not ", 7 }, { "is ", 3 } },
	{ { "not found", 9 }, { "found", 5 } },
	{ { "missing", 7 }, { "present", 7 } },
	{ { "corrupt", 7 }, { "intact", 6 } },
	{ { "invalid", 7 }, { "valid", 5 } },
	{ { "Invalid", 7 }, { "Valid", 5 } },
	{ { "denied", 6 }, { "granted", 7 } },
	{ { "rejected", 8 }, { "accepted", 8 } },
	{ { "refused", 7 }, { "accepted", 8 } },
	{ { "timed out", 9 }, { "finished", 8 } },
	{ { "aborted", 7 }, { "finished", 8 } },
	{ { "unexpected", 10 }, { "expected", 8 } },
	{ { "never ", 6 }, { "", 0 } },
	{ { "not ", 4 }, { "", 0 } },
	{ { "Error", 5 }, { "Result", 6 } },
	{ { "error", 5 }, { "result", 6 } },
};

static bool fits(const struct program *program, struct slice text)
{
	struct runner runner;
	bool found;

	runner_init(&runner);
	found = runner_run(&runner, program, text, 0) > 0;
	runner_release(&runner);
	return found;
}

/* Text with other in place of each word, outside of its headers: where the level or a time changed, it was another kind of
 * line. */
static struct slice replace(const struct work *work, struct slice text, const struct turn *turn)
{
	struct buf message = { 0 }, made = { 0 };
	struct slice found;
	size_t at;

	disguise(work->source->message, &message);
	at = slice_find(text, buf_slice(&message));
	if (at == text.length)
		at = 0;
	buf_add(&made, slice_head(text, at));
	text = slice_tail(text, at);
	while ((at = slice_find(text, turn->word)) < text.length) {
		buf_add(&made, slice_head(text, at));
		buf_add(&made, turn->other);
		text = slice_tail(text, at + turn->word.length);
	}
	buf_add(&made, text);
	found = arena_copy(&work->draft->arena, buf_slice(&made));
	buf_release(&message);
	buf_release(&made);
	return found;
}

/* The longest word of the pattern: without it nothing fits. */
static struct slice longest_word(const struct work *work)
{
	struct slice longest = { "", 0 };

	for (size_t i = 0; i < piece_count(work); i++)
		if (piece_of(work, i)->type == PIECE_WORD && piece_of(work, i)->text.length > longest.length)
			longest = piece_of(work, i)->text;
	return longest;
}

/* The same entry where nothing failed, if the pattern does not take that; else with another word in place of its longest. */
static struct slice make_no_match(const struct work *work, const struct program *program)
{
	struct turn last = { longest_word(work), SLICE("something") };

	for (size_t i = 0; i < COUNT(turns); i++) {
		struct slice other = replace(work, work->draft->match, &turns[i]);

		if (!slice_equal(other, work->draft->match) && !fits(program, other))
			return other;
	}
	work->draft->is_invented = true;
	return last.word.length ? replace(work, work->draft->match, &last) : (struct slice){ "", 0 };
}

static int make_examples(const struct work *work)
{
	struct text source = { .text = slice_of(work->draft->pattern) };
	struct program *program = program_new(&source, PCRE2_MULTILINE, NULL);
	int result = -1;

	work->draft->match = make_match(work);
	if (program && fits(program, work->draft->match)) {
		work->draft->no_match = make_no_match(work, program);
		if (work->draft->no_match.length && !fits(program, work->draft->no_match))
			result = 0;
	}
	program_free(program);
	return result;
}

static int make(struct work *work)
{
	struct draft *draft = work->draft;
	const char *capture = "code";

	choose_pieces(work);
	name_captures(work);
	if (!piece_count(work) || !choose_pattern(work) || make_examples(work))
		return -1;
	draft->id = make_id(work);
	draft->title = make_title(work);
	draft->log = work->source->kind ? work->source->kind->id : "any";
	draft->says = make_says(work);
	draft->subject = find_subject(work);
	draft->code = find_code(work, &capture);
	draft->code_capture = capture;
	return 0;
}

struct draft *draft_new(const struct draft_source *source, struct problems *problems)
{
	struct draft *draft = memory_new(sizeof(*draft));
	struct work work = { .draft = draft, .source = source };
	int result;

	draft->source = source;
	pieces_read(&work.pieces, slice_trim(slice_head(source->message, MESSAGE_LIMIT)));
	result = make(&work);
	pieces_release(&work.pieces);
	if (!result)
		return draft;
	problems_add(problems, (struct place){ source->name, (size_t)source->number, 0 },
		     "nothing in this line would be the same on another machine and rare enough to look for")
		->help = "name a line that says in words what happened";
	draft_free(draft);
	return NULL;
}

void draft_free(struct draft *draft)
{
	if (!draft)
		return;
	arena_release(&draft->arena);
	free(draft);
}

/* Writing */

static void write_remarks(const struct draft *draft, struct buf *yaml)
{
	const struct draft_source *source = draft->source;

	buf_add_text(yaml, "# Drafted by `fixrank new signature` from line ");
	buf_printf(yaml, "%llu of ", source->number);
	yaml_add_remark(yaml, slice_of(source->name));
	buf_add_text(yaml, ". Look at every line of it, then run `fixrank check` on its folder.\n");
	for (size_t i = 0; i < source->known_count; i++)
		buf_printf(yaml,
			   source->known[i]->role == ROLE_NOISE
				   ? "# Known as harmless: '%s' silences this line, and so this signature.\n"
				   : "# Known already: '%s' fits this line.\n",
			   source->known[i]->id);
	if (source->kind && source->level == LEVEL_INFO && source->kind->error_literals.count)
		buf_add_text(yaml,
			     "# The log does not call this line an error: be sure that it means one.\n");
}

static void write_meaning(const struct draft *draft, struct buf *yaml)
{
	const struct code *code = draft->code;

	if (!code) {
		buf_add_text(yaml, "    # Which cause does it speak for (`fixrank list causes`), and how "
				   "surely: strong, medium, weak?\n"
				   "    # Or is it something else: `benign: 'why it is harmless'`, "
				   "`clears:`, `attempt:` …\n");
		buf_printf(yaml, "    speaks-for: {%s: medium}\n", RULES_PLACEHOLDER);
		return;
	}
	buf_printf(yaml,
		   "    # What the code hints at counts: 0x%08x speaks for %s. If the line means one cause "
		   "whatever its code,\n"
		   "    # say so instead: `speaks-for: {%s: medium}`.\n",
		   code->value, code->causes.items[0].id, code->causes.items[0].id);
	buf_printf(yaml, "    route: %s\n", draft->code_capture);
}

static void write_example(const char *key, struct slice text, struct buf *yaml)
{
	buf_printf(yaml, "    %s:\n      - ", key);
	yaml_add_text(yaml, text, 8);
}

void draft_write(const struct draft *draft, struct buf *yaml)
{
	write_remarks(draft, yaml);
	buf_printf(yaml, "signatures:\n  - id: %s\n    title: ", draft->id);
	yaml_add_quoted(yaml, slice_of(draft->title));
	buf_printf(yaml, "\n    log: [%s]\n    pattern: ", draft->log);
	yaml_add_text(yaml, slice_of(draft->pattern), 6);
	write_meaning(draft, yaml);
	buf_add_text(yaml, "    says: ");
	yaml_add_quoted(yaml, slice_of(draft->says));
	buf_add_byte(yaml, '\n');
	if (draft->subject)
		buf_printf(yaml, "    subject: %s\n", draft->subject);
	write_example("match", draft->match, yaml);
	if (draft->is_invented)
		buf_add_text(yaml, "    # Better is the nearest line of a log that means something else.\n");
	write_example("no-match", draft->no_match, yaml);
}
