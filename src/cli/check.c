#include "check.h"

#include "blocks.h"
#include "buf.h"
#include "finder.h"
#include "memory.h"
#include "needle.h"
#include "scanner.h"
#include "values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOSTILE_LENGTH 16000
#define COMMON_SHARE   0.05 /* of all examples: a needle that is in more of them is too common */
#define COMMON_LEAST   8

struct checker {
	const struct rules *rules;
	struct matcher *matcher;
	struct scanner *scanner;
	struct problems *problems;
	bool remarks;
};

/* What a text is found to hold when it is read like a file. */
struct found {
	bool *signatures; /* by index */
	const struct kind *kind;
	size_t limits;
};

static void scan_text(struct checker *checker, struct slice text, struct found *ret_found)
{
	struct source *source = source_of_memory(text);
	struct blocks_options options = { .no_hash = true, .no_thread = true };
	struct blocks *blocks = blocks_new(source, &options);
	struct block block;

	memset(ret_found->signatures, 0, checker->rules->signature_count);
	ret_found->limits = 0;
	scanner_begin(checker->scanner);
	while (blocks_next(blocks, &block, checker->problems) == 1) {
		const struct hits *hits = scanner_scan(checker->scanner, &block);

		for (size_t i = 0; i < hits->count; i++)
			if (hits->items[i].type == HIT_SIGNATURE)
				ret_found->signatures[hits->items[i].signature - checker->rules->signatures] =
					true;
		ret_found->limits += hits->limit_count;
		blocks_consume(blocks, hits->consumed);
	}
	ret_found->kind = scanner_file(checker->scanner)->kind;
	blocks_free(blocks);
	source_free(source);
}

/* Noise gives no hits, so its examples are tried against the pattern by itself. */
static bool fits(struct checker *checker, size_t index, struct slice text, struct found *found)
{
	if (checker->rules->signatures[index].role == ROLE_NOISE)
		return scanner_fits(checker->scanner, index, text);
	scan_text(checker, text, found);
	return found->signatures[index];
}

static void remark(const struct checker *checker, size_t index, const struct text *example,
		   const struct found *found)
{
	for (size_t i = 0; checker->remarks && i < checker->rules->signature_count; i++)
		if (i != index && found->signatures[i])
			printf("%s:%zu: remark: this example of '%s' also matches '%s'\n",
			       example->place.file, example->place.line, checker->rules->signatures[index].id,
			       checker->rules->signatures[i].id);
}

static void check_examples(struct checker *checker, size_t index, struct found *found)
{
	const struct signature *signature = &checker->rules->signatures[index];

	if (!signature->match.count || !signature->no_match.count)
		problems_add(checker->problems, signature->place, "'%s' has no `%s` example", signature->id,
			     signature->match.count ? "no-match" : "match");
	for (size_t i = 0; i < signature->match.count; i++) {
		memset(found->signatures, 0, checker->rules->signature_count);
		if (!fits(checker, index, signature->match.items[i].text, found))
			problems_add(checker->problems, signature->match.items[i].place,
				     "'%s' does not match this example", signature->id)
				->help = "also look at `log`: the example's header may be of another kind, "
					 "and at noise that silences it";
		remark(checker, index, &signature->match.items[i], found);
	}
	for (size_t i = 0; i < signature->no_match.count; i++)
		if (fits(checker, index, signature->no_match.items[i].text, found))
			problems_add(checker->problems, signature->no_match.items[i].place,
				     "'%s' matches this example, and should not", signature->id);
}

/* The example's longest line once more and once more: what a pattern with too many ways to match chokes on. */
static void check_hostile(struct checker *checker, size_t index, struct found *found)
{
	const struct signature *signature = &checker->rules->signatures[index];
	struct slice rest, line, longest = { "", 0 };
	struct buf text = { 0 };

	if (!signature->match.count)
		return;
	rest = signature->match.items[0].text;
	while (slice_next_line(&rest, &line))
		if (line.length > longest.length)
			longest = line;
	while (longest.length > 1 && text.length < HOSTILE_LENGTH) {
		buf_add(&text, slice_head(longest, longest.length - 1));
		buf_add_text(&text, " [[((\\\\\"\"''::,,  ");
	}
	scan_text(checker, buf_slice(&text), found);
	if (found->limits)
		problems_add(checker->problems, signature->pattern.place,
			     "the pattern of '%s' needs too many steps on a hostile line", signature->id)
			->help = "several `.*` or nested repeats in a row can split a line in too many ways";
	buf_release(&text);
}

static bool has_group(const struct signature *signature, const char *name)
{
	const char *const opens[] = { "(?<", "(?P<", "(?'" };
	struct buf open = { 0 };
	bool found = false;

	for (size_t i = 0; i < 3 && !found; i++) {
		buf_clear(&open);
		buf_printf(&open, "%s%s%c", opens[i], name, i == 2 ? '\'' : '>');
		found = slice_find(signature->pattern.text, buf_slice(&open)) <
			signature->pattern.text.length;
	}
	buf_release(&open);
	return found;
}

static void check_group(struct checker *checker, const struct signature *signature, const char *key,
			const char *name)
{
	if (name && signature->look_up.as && strcmp(name, signature->look_up.as) == 0)
		return;
	if (name && !has_group(signature, name))
		problems_add(checker->problems, signature->place,
			     "`%s` of '%s' names the group '%s', which the pattern does not have", key,
			     signature->id, name);
}

static void check_says(struct checker *checker, const struct signature *signature)
{
	const char *text = signature->says;

	while (text && (text = strchr(text, '{'))) {
		const char *close = strchr(text, '}');
		char name[64];

		if (!close || close - text > 60)
			return;
		snprintf(name, sizeof(name), "%.*s", (int)(close - text - 1), text + 1);
		check_group(checker, signature, "says", name);
		text = close;
	}
}

static void check_groups(struct checker *checker, const struct signature *signature)
{
	check_says(checker, signature);
	check_group(checker, signature, "subject", signature->subject);
	check_group(checker, signature, "route", signature->route);
	check_group(checker, signature, "look-up: capture", signature->look_up.capture);
	check_group(checker, signature, "before-release", signature->before_release);
	check_group(checker, signature, "attempt: key", signature->attempt.key);
	check_group(checker, signature, "attempt: subject", signature->attempt.subject);
	check_group(checker, signature, "attempt: code", signature->attempt.code);
	check_group(checker, signature, "attempt: step", signature->attempt.step);
	check_group(checker, signature, "attempt: filetime", signature->attempt.filetime);
	check_group(checker, signature, "phase: begins", signature->phase.begins);
	check_group(checker, signature, "phase: ends", signature->phase.ends);
	check_group(checker, signature, "fact: name", signature->fact.name);
	check_group(checker, signature, "fact: os", signature->fact.os);
	check_group(checker, signature, "fact: build", signature->fact.build);
	check_group(checker, signature, "fact: arch", signature->fact.arch);
	check_group(checker, signature, "fact: model", signature->fact.model);
	check_group(checker, signature, "fact: manufacturer", signature->fact.manufacturer);
}

static bool contains(struct slice text, const struct needle *needle)
{
	if (!needle->caseless)
		return slice_find(text, needle->text) < text.length;
	for (size_t i = 0; i + needle->text.length <= text.length; i++)
		if (slice_same(slice_head(slice_tail(text, i), needle->text.length), needle->text))
			return true;
	return false;
}

static void check_common(struct checker *checker, const struct signature *signature)
{
	struct needles needles = matcher_needles(checker->matcher, signature);

	for (size_t i = 0; i < needles.count; i++) {
		size_t seen = 0;

		for (size_t k = 0; k < checker->rules->signature_count; k++)
			seen += checker->rules->signatures[k].match.count &&
				contains(checker->rules->signatures[k].match.items[0].text,
					 &needles.items[i]);
		if (seen > COMMON_LEAST &&
		    (double)seen > COMMON_SHARE * (double)checker->rules->signature_count)
			problems_add(checker->problems, signature->pattern.place,
				     "the fast scan for '%s' looks for '%.*s', which stands in %zu examples "
				     "of other signatures",
				     signature->id, SLICE_ARGS(needles.items[i].text), seen)
				->help =
				"a rarer text in the pattern, or in `literal:`, keeps the whole set fast";
	}
}

static void check_signature(struct checker *checker, size_t index, struct found *found)
{
	const struct signature *signature = &checker->rules->signatures[index];

	if (signature->role == ROLE_NONE)
		problems_add(checker->problems, signature->place, "'%s' says nothing", signature->id)->help =
			"give it speaks-for, route, clears, attempt, tried, fact or benign";
	if (signature->role == ROLE_EVIDENCE && !signature->says)
		problems_add(checker->problems, signature->place, "'%s' has no `says`", signature->id);
	check_groups(checker, signature);
	check_examples(checker, index, found);
	check_hostile(checker, index, found);
	check_common(checker, signature);
}

static void check_kinds(struct checker *checker, struct found *found)
{
	for (size_t i = 0; i < checker->rules->kind_count; i++) {
		const struct kind *kind = &checker->rules->kinds[i];

		if (!kind->headers.count && !kind->binary.magic.length)
			problems_add(checker->problems, kind->place,
				     "kind '%s' has neither headers nor binary magic", kind->id);
		if (kind->headers.count && (!kind->match.count || !kind->no_match.count) && !kind->inherits)
			problems_add(checker->problems, kind->place, "kind '%s' has no `%s` example",
				     kind->id, kind->match.count ? "no-match" : "match");
		for (size_t k = 0; k < kind->match.count && !kind->inherits; k++) {
			scan_text(checker, kind->match.items[k].text, found);
			if (found->kind != kind)
				problems_add(checker->problems, kind->match.items[k].place,
					     "this example of kind '%s' is taken for %s", kind->id,
					     found->kind ? found->kind->id : "text");
		}
		for (size_t k = 0; k < kind->no_match.count; k++) {
			scan_text(checker, kind->no_match.items[k].text, found);
			if (found->kind == kind)
				problems_add(checker->problems, kind->no_match.items[k].place,
					     "this example is taken for kind '%s', and should not be",
					     kind->id);
		}
	}
}

static bool names_cause(const struct rules *rules, const struct weights *weights, size_t cause)
{
	for (size_t i = 0; i < weights->count; i++)
		if (weights->items[i].index == cause ||
		    (weights->items[i].index != NONE &&
		     rules->causes[weights->items[i].index].parent == cause))
			return true;
	return false;
}

/* Who reads it is no engineer. */
static void check_plain(struct checker *checker, const char *what, const char *id, const char *plain,
			struct place place)
{
	if (!plain)
		problems_add(checker->problems, place, "%s '%s' has no `plain`", what, id)->help =
			"a sentence or two for who is no engineer: tickets begin with it";
	else if (strstr(plain, "0x") || strpbrk(plain, "\\`{}[]<>|"))
		problems_add(checker->problems, place, "the `plain` of %s '%s' is not plain", what, id)
			->help = "no codes, paths, commands or placeholders";
}

static void check_causes(struct checker *checker)
{
	const struct rules *rules = checker->rules;

	for (size_t i = 0; i < rules->cause_count; i++) {
		bool spoken = false, treated = rules->causes[i].parent != NONE;

		for (size_t k = 0; k < rules->signature_count && !spoken; k++)
			spoken = names_cause(rules, &rules->signatures[k].speaks_for, i);
		for (size_t k = 0; k < rules->method_count && !treated; k++)
			treated = names_cause(rules, &rules->methods[k].treats, i);
		if (!spoken)
			problems_add(checker->problems, rules->causes[i].place,
				     "no signature speaks for cause '%s'", rules->causes[i].id);
		if (!treated)
			problems_add(checker->problems, rules->causes[i].place, "no method treats cause '%s'",
				     rules->causes[i].id);
		if (rules->causes[i].title == rules->causes[i].id ||
		    rules->causes[i].clause == rules->causes[i].title)
			problems_add(checker->problems, rules->causes[i].place, "cause '%s' has no %s",
				     rules->causes[i].id,
				     rules->causes[i].title == rules->causes[i].id ? "title" : "clause");
		check_plain(checker, "cause", rules->causes[i].id, rules->causes[i].plain,
			    rules->causes[i].place);
	}
}

static void check_methods(struct checker *checker)
{
	const struct rules *rules = checker->rules;

	for (size_t i = 0; i < rules->method_count; i++) {
		const struct method *method = &rules->methods[i];
		size_t next = i, steps = 0;

		if (!method->variant_count)
			problems_add(checker->problems, method->place, "method '%s' has no steps",
				     method->id);
		check_plain(checker, "method", method->id, method->plain, method->place);
		while (next != NONE && steps++ <= rules->method_count)
			next = rules->methods[next].if_it_fails_index;
		if (next != NONE)
			problems_add(checker->problems, method->place,
				     "following `if-it-fails` from method '%s' never ends", method->id);
	}
}

static void check_privates(struct checker *checker)
{
	const struct rules *rules = checker->rules;
	struct finder *finder = finder_new(rules, checker->problems);

	for (size_t i = 0; i < rules->private_count; i++) {
		const struct private_data *rule = &rules->privates[i];

		for (size_t k = 0; k < rule->match.count; k++)
			if (!finder_fits(finder, i, rule->match.items[k].text))
				problems_add(checker->problems, rule->match.items[k].place,
					     "'%s' finds nothing private in this example", rule->id)
					->help = "also look at `keep`: a value that it fits is nobody's";
		for (size_t k = 0; k < rule->no_match.count; k++)
			if (finder_fits(finder, i, rule->no_match.items[k].text))
				problems_add(checker->problems, rule->no_match.items[k].place,
					     "'%s' finds something private in this example, and should not",
					     rule->id);
	}
	finder_free(finder);
}

static bool may_hold_blanks(const struct placeholder *placeholder)
{
	for (size_t i = 0; i < placeholder->match.count; i++)
		if (slice_find_byte(placeholder->match.items[i].text, ' ') <
		    placeholder->match.items[i].text.length)
			return true;
	return false;
}

/* The text of a step with each placeholder that it holds, and whether all of it is a command. */
static void check_text(struct checker *checker, const struct step *step, const char *text, bool command)
{
	struct slice rest = slice_of(text), before, name;
	bool quoted = false;

	while (placeholder_next(&rest, &before, &name)) {
		const struct placeholder *rule = rules_placeholder(checker->rules, name);

		for (size_t i = 0; i < before.length; i++)
			quoted = before.text[i] == '\n' ? false : quoted ^ (before.text[i] == '"');
		if (!rule)
			problems_add(checker->problems, step->place, "nothing says what {%.*s} may be",
				     SLICE_ARGS(name))
				->help = "a rule of that name under `placeholders:`, as in "
					 "methods/placeholders.yaml";
		if (rule && command && !quoted && may_hold_blanks(rule))
			problems_add(checker->problems, step->place,
				     "{%s} may hold blanks and stands without quotes", rule->id);
	}
}

/* A script hands a command to cmd.exe line by line, in parentheses. */
static void check_command(struct checker *checker, const struct step *step, const char *command)
{
	struct slice rest = slice_of(command), line;

	check_text(checker, step, command, true);
	while (!step->by_hand && slice_next_line(&rest, &line)) {
		bool quoted = false;
		int depth = 0;

		for (size_t i = 0; i < line.length && depth >= 0; i++) {
			char c = line.text[i];

			quoted ^= c == '"';
			depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
			if (c < ' ' || c > '~')
				depth = -1;
		}
		if (quoted || depth || (line.length && line.text[line.length - 1] == '^'))
			problems_add(checker->problems, step->place, "a script cannot run this line: %.*s",
				     SLICE_ARGS(line))
				->help = "plain ASCII with quotes and parentheses in pairs, or `by-hand`";
	}
}

static void check_steps(struct checker *checker)
{
	const struct rules *rules = checker->rules;
	struct values *values = values_new(rules, checker->problems);

	values_check(values, checker->problems);
	values_free(values);
	for (size_t i = 0; i < rules->method_count; i++) {
		const struct method *method = &rules->methods[i];
		const struct step verify = { .place = method->place, .by_hand = method->verify_by_hand };

		for (size_t k = 0; k < method->variant_count; k++) {
			for (size_t s = 0; s < method->variants[k].count; s++) {
				const struct step *step = &method->variants[k].items[s];

				check_text(checker, step, step->text, false);
				check_command(checker, step, step->command);
				check_command(checker, step, step->else_command);
			}
		}
		check_command(checker, &verify, method->verify_command);
	}
}

void check_rules(const struct rules *rules, struct matcher *matcher, bool remarks, struct problems *problems)
{
	struct checker checker = { rules, matcher, scanner_new(matcher), problems, remarks };
	struct found found = { .signatures = memory_new_array(rules->signature_count, sizeof(bool)) };

	matcher_check(matcher, problems);
	check_kinds(&checker, &found);
	for (size_t i = 0; i < rules->signature_count; i++)
		check_signature(&checker, i, &found);
	check_causes(&checker);
	check_methods(&checker);
	check_privates(&checker);
	check_steps(&checker);
	free(found.signatures);
	scanner_free(checker.scanner);
}
