#include "show.h"

#include "columns.h"
#include "exit_status.h"
#include "hresult.h"
#include "needle.h"
#include "spelling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUS "\xe2\x88\x92" /* U+2212, as documents print it */

static const char *const strengths[] = { "a hint", "usual", "strong" };

static const char *strength(double value)
{
	return strengths[value >= 2.5 ? 2 : value >= 1.2 ? 1 : 0];
}

static void print_code(FILE *out, const struct rules *rules, const struct code *code)
{
	static const char *const roles[] = {
		"", "says that something failed, never why: look for the first specific error",
		"harmless by itself", "no failure"
	};

	fprintf(out, "0x%08x", code->value);
	if (code->extend)
		fprintf(out, " - 0x%x", code->extend);
	fprintf(out, "  %s\n    %s\n", code->symbol, code->meaning);
	if (code->role != CODE_ERROR)
		fprintf(out, "    %s\n", roles[code->role]);
	for (size_t i = 0; i < code->causes.count; i++) {
		const struct weight *weight = &code->causes.items[i];

		fprintf(out, "    %s %s", i ? "or    " : "cause:", weight->id);
		if (weight->index != NONE)
			fprintf(out, " (%s): %s", strength(weight->value),
				rules->causes[weight->index].title);
		putc('\n', out);
	}
	if (code->methods.count)
		fputs("    methods:\n", out);
	for (size_t i = 0; i < code->methods.count; i++) {
		const struct name *name = &code->methods.items[i];

		fprintf(out, "    %zu. %s\n", i + 1,
			name->index != NONE ? rules->methods[name->index].title : name->id);
	}
}

static void print_extend(FILE *out, const struct rules *rules, unsigned extend)
{
	const struct extend *phase = rules_extend(rules, "phase", extend);
	const struct extend *operation = rules_extend(rules, "operation", extend);

	if (phase)
		fprintf(out, "    phase: %s, %s\n", phase->name, phase->meaning);
	if (operation)
		fprintf(out, "    operation: %s, %s\n", operation->name, operation->meaning);
}

static const struct code *code_by_symbol(const struct rules *rules, const char *symbol)
{
	for (size_t i = 0; *symbol && i < rules->code_count; i++)
		if (slice_same(slice_of(rules->codes[i].symbol), slice_of(symbol)))
			return &rules->codes[i];
	return NULL;
}

static bool show_code(FILE *out, const struct rules *rules, const char *text)
{
	const struct code *code = code_by_symbol(rules, text);
	unsigned value, extend = 0;
	char plain[64];

	if (code) {
		print_code(out, rules, code);
		return true;
	}
	if (strncmp(text, MINUS, sizeof(MINUS) - 1) == 0) {
		snprintf(plain, sizeof(plain), "-%s", text + sizeof(MINUS) - 1);
		text = plain;
	}
	if (!hresult_extend(slice_of(text), &value, &extend) && !hresult_parse(slice_of(text), &value))
		return false;
	code = rules_code(rules, value, extend);
	if (!code)
		code = rules_code(rules, hresult_plain(value), extend);
	if (code)
		print_code(out, rules, code);
	else
		fprintf(out, "0x%08x  not in fixrank's list\n", value);
	if (extend)
		print_extend(out, rules, extend);
	return code != NULL;
}

static int print_codes(FILE *out, const struct rules *rules, const struct options *options,
		       struct problems *problems)
{
	bool all = true;

	if (!options->path_count) {
		problems_add(problems, (struct place){ 0 }, "code wants an error code")->help =
			"fixrank code 0x80070002";
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < options->path_count; i++) {
		if (!show_code(out, rules, options->paths[i])) {
			problems_add(problems, (struct place){ 0 }, "unknown code '%s'", options->paths[i])
				->help = "fixrank list codes shows the ones that are known";
			all = false;
		}
	}
	return all ? EXIT_DONE : EXIT_USAGE;
}

/* Explaining */

static void print_weights(FILE *out, const char *title, const struct weights *weights)
{
	for (size_t i = 0; i < weights->count; i++)
		fprintf(out, "  %s %s (%s, %.1f)\n", title, weights->items[i].id,
			strength(weights->items[i].value), weights->items[i].value);
}

static void print_names(FILE *out, const char *title, const struct names *names)
{
	if (!names->count)
		return;
	fprintf(out, "  %s", title);
	for (size_t i = 0; i < names->count; i++)
		fprintf(out, "%s %s", i ? "," : "", names->items[i].id);
	putc('\n', out);
}

static void print_block(FILE *out, const char *title, struct slice text)
{
	struct slice line;

	if (*title)
		fprintf(out, "  %s\n", title);
	while (slice_next_line(&text, &line))
		fprintf(out, "      %.*s\n", SLICE_ARGS(line));
}

/* Texts are those of the pattern. */
static void print_needles(FILE *out, const struct signature *signature)
{
	struct arena arena = { 0 }, scratch = { 0 };
	struct needles needles = needles_of(signature->pattern.text, &arena, &scratch);

	fputs("  the fast scan looks for:\n", out);
	if (signature->literal && *signature->literal)
		fprintf(out, "      '%s'\n", signature->literal);
	for (size_t i = 0; i < needles.count && !(signature->literal && *signature->literal); i++)
		fprintf(out, "      '%.*s'%s\n", SLICE_ARGS(needles.items[i].text),
			needles.items[i].caseless ? ", in any letter case" : "");
	arena_release(&arena);
	arena_release(&scratch);
}

static void explain_signature(FILE *out, const struct signature *signature)
{
	fprintf(out, "signature %s: %s\n  %s:%zu\n", signature->id, signature->title, signature->place.file,
		signature->place.line);
	print_names(out, "log:", &signature->log);
	if (signature->says)
		fprintf(out, "  says: %s\n", signature->says);
	print_weights(out, "speaks for", &signature->speaks_for);
	print_weights(out, "speaks against", &signature->speaks_against);
	print_weights(out, "suggests", &signature->suggests);
	print_weights(out, "discourages", &signature->discourages);
	print_names(out, "counts only near", &signature->near.signatures);
	print_names(out, "clears", &signature->clears);
	if (signature->route)
		fprintf(out, "  carries a code: {%s} is looked up\n", signature->route);
	if (signature->attempt.kind)
		fprintf(out, "  marks an attempt: %s\n", signature->attempt.kind);
	if (signature->tried.method)
		fprintf(out, "  shows that somebody tried: %s\n", signature->tried.method);
	if (signature->benign)
		fprintf(out, "  harmless: %s\n", signature->benign);
	print_block(out, "pattern:", signature->pattern.text);
	print_needles(out, signature);
	for (size_t i = 0; i < signature->match.count; i++)
		print_block(out, "for example:", signature->match.items[i].text);
}

static bool speaks_for(const struct weights *weights, const struct cause *cause, const struct rules *rules)
{
	for (size_t i = 0; i < weights->count; i++) {
		size_t index = weights->items[i].index;

		if (index != NONE && (&rules->causes[index] == cause ||
				      (rules->causes[index].parent != NONE &&
				       &rules->causes[rules->causes[index].parent] == cause)))
			return true;
	}
	return false;
}

static double value_for(const struct weights *weights, const struct cause *cause, const struct rules *rules)
{
	for (size_t i = 0; i < weights->count; i++)
		if (weights->items[i].index != NONE && &rules->causes[weights->items[i].index] == cause)
			return weights->items[i].value;
	return 0;
}

static void explain_cause(FILE *out, const struct rules *rules, const struct cause *cause)
{
	fprintf(out, "cause %s: %s\n  %s\n", cause->id, cause->title, cause->meaning ? cause->meaning : "");
	if (cause->confirm)
		fprintf(out, "  to make sure: %s\n", cause->confirm);
	fprintf(out, "  before any evidence: %+.1f\n  what speaks for it:\n", cause->prior);
	for (size_t i = 0; i < rules->signature_count; i++)
		if (speaks_for(&rules->signatures[i].speaks_for, cause, rules))
			fprintf(out, "    %+.1f  %-42s %s\n",
				value_for(&rules->signatures[i].speaks_for, cause, rules),
				rules->signatures[i].id, rules->signatures[i].title);
	for (size_t i = 0; i < rules->signature_count; i++)
		if (speaks_for(&rules->signatures[i].speaks_against, cause, rules))
			fprintf(out, "    %+.1f  %-42s %s\n",
				-value_for(&rules->signatures[i].speaks_against, cause, rules),
				rules->signatures[i].id, rules->signatures[i].title);
	for (size_t i = 0; i < rules->code_count; i++)
		if (speaks_for(&rules->codes[i].causes, cause, rules))
			fprintf(out, "    %+.1f  0x%08x %s\n",
				value_for(&rules->codes[i].causes, cause, rules), rules->codes[i].value,
				rules->codes[i].symbol);
	fputs("  what helps:\n", out);
	for (size_t i = 0; i < rules->method_count; i++)
		if (value_for(&rules->methods[i].treats, cause, rules) > 0)
			fprintf(out, "    %2.0f %%  %-24s %s\n",
				100 * value_for(&rules->methods[i].treats, cause, rules),
				rules->methods[i].id, rules->methods[i].title);
}

static void explain_method(FILE *out, const struct method *method)
{
	fprintf(out, "method %s: %s\n  %s\n", method->id, method->title, method->summary);
	fprintf(out, "  %ld minutes, %s, risk %s, for: %s\n", method->minutes,
		method->reboot ? "with a restart" : "no restart", method->risk, method->owner);
	print_names(out, "needs", &method->needs);
	print_names(out, "first do", &method->first);
	for (size_t i = 0; i < method->treats.count; i++)
		fprintf(out, "  helps %.0f %% of %s\n", 100 * method->treats.items[i].value,
			method->treats.items[i].id);
	for (size_t i = 0; i < method->variant_count; i++) {
		const struct steps *steps = &method->variants[i];

		print_names(out, "steps for", &steps->families);
		if (!steps->families.count)
			fputs("  steps:\n", out);
		for (size_t k = 0; k < steps->count; k++) {
			fprintf(out, "    %zu. %s\n", k + 1, steps->items[k].text);
			if (steps->items[k].command)
				print_block(out, "", slice_of(steps->items[k].command));
		}
	}
	if (method->not_when)
		fprintf(out, "  not when: %s\n", method->not_when);
	fprintf(out, "  worked if: %s\n", method->verify_text);
	if (method->if_it_fails)
		fprintf(out, "  if it fails: %s\n", method->if_it_fails);
}

static size_t count_signatures(const struct rules *rules, const struct kind *kind)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->signature_count; i++)
		for (size_t k = 0; k < rules->signatures[i].log.count; k++)
			count += strcmp(rules->signatures[i].log.items[k].id, kind->id) == 0;
	return count;
}

static void explain_kind(FILE *out, const struct rules *rules, const struct kind *kind)
{
	fprintf(out, "kind %s: %s\n", kind->id, kind->title);
	for (size_t i = 0; i < kind->files.count; i++)
		fprintf(out, "  %s %s\n", i ? "        " : "lies at:", kind->files.items[i].id);
	if (kind->collect)
		print_block(out, "to fetch it:", slice_of(kind->collect));
	print_names(out, "written by", &kind->families);
	print_names(out, "shows", &kind->shows);
	if (kind->binary.magic.length)
		fprintf(out, "  not read: %s\n", kind->binary.why);
	else
		fprintf(out, "  signatures: %zu\n", count_signatures(rules, kind));
}

/* Offers all ids; the one that is meant, or NULL. */
static const char *id_meant(const struct rules *rules, const char *id)
{
	struct spelling spelling = { .given = id };

	for (size_t i = 0; i < rules->signature_count; i++)
		spelling_offer(&spelling, rules->signatures[i].id);
	for (size_t i = 0; i < rules->cause_count; i++)
		spelling_offer(&spelling, rules->causes[i].id);
	for (size_t i = 0; i < rules->method_count; i++)
		spelling_offer(&spelling, rules->methods[i].id);
	for (size_t i = 0; i < rules->kind_count; i++)
		spelling_offer(&spelling, rules->kinds[i].id);
	return spelling.meant;
}

static void add_unknown_id(const struct rules *rules, const char *id, struct problems *problems)
{
	const char *meant = id_meant(rules, id);
	struct problem *problem;

	if (meant)
		problem = problems_add(problems, (struct place){ 0 }, "unknown id '%s'; did you mean '%s'?",
				       id, meant);
	else
		problem = problems_add(problems, (struct place){ 0 }, "unknown id '%s'", id);
	problem->help = "fixrank list signatures, causes, methods or kinds shows them";
}

static int print_explanation(FILE *out, const struct rules *rules, const struct options *options,
			     struct problems *problems)
{
	bool all = true;

	if (!options->path_count) {
		problems_add(problems, (struct place){ 0 },
			     "explain wants the id of a signature, cause, method or kind")
			->help = "fixrank list causes shows them";
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < options->path_count; i++) {
		const char *id = options->paths[i];

		if (rules_signature(rules, id))
			explain_signature(out, rules_signature(rules, id));
		else if (rules_cause(rules, id))
			explain_cause(out, rules, rules_cause(rules, id));
		else if (rules_method(rules, id))
			explain_method(out, rules_method(rules, id));
		else if (rules_kind(rules, id))
			explain_kind(out, rules, rules_kind(rules, id));
		else if (!show_code(out, rules, id)) {
			add_unknown_id(rules, id, problems);
			all = false;
		}
	}
	return all ? EXIT_DONE : EXIT_USAGE;
}

/* On a terminal its lines are as long as that is wide. */
static int show_in_columns(int (*print)(FILE *, const struct rules *, const struct options *,
					struct problems *),
			   const struct rules *rules, const struct options *options,
			   struct problems *problems)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	int result = print(out, rules, options, problems);

	fclose(out);
	columns_print_lines(text, columns_of_terminal(), stdout);
	free(text);
	return result;
}

int show_codes(const struct rules *rules, const struct options *options, struct problems *problems)
{
	return show_in_columns(print_codes, rules, options, problems);
}

int show_explanation(const struct rules *rules, const struct options *options, struct problems *problems)
{
	return show_in_columns(print_explanation, rules, options, problems);
}

/* Lists */

static void list_signatures(const struct rules *rules)
{
	static const char *const roles[] = { "-",      "evidence",  "carrier", "clearing",
					     "marker", "treatment", "fact",    "noise" };

	for (size_t i = 0; i < rules->signature_count; i++)
		printf("%s\t%s\t%s\n", rules->signatures[i].id, roles[rules->signatures[i].role],
		       rules->signatures[i].title);
}

static void list_causes(const struct rules *rules)
{
	for (size_t i = 0; i < rules->cause_count; i++)
		printf("%s\t%s\n", rules->causes[i].id, rules->causes[i].title);
}

static void list_methods(const struct rules *rules)
{
	for (size_t i = 0; i < rules->method_count; i++)
		printf("%s\t%ld min\t%s\t%s\n", rules->methods[i].id, rules->methods[i].minutes,
		       rules->methods[i].risk, rules->methods[i].title);
}

static void list_codes(const struct rules *rules)
{
	for (size_t i = 0; i < rules->code_count; i++) {
		printf("0x%08x", rules->codes[i].value);
		if (rules->codes[i].extend)
			printf("-0x%x", rules->codes[i].extend);
		printf("\t%s\t%s\n", rules->codes[i].symbol, rules->codes[i].meaning);
	}
}

static void list_kinds(const struct rules *rules)
{
	for (size_t i = 0; i < rules->kind_count; i++)
		printf("%s\t%s\t%s\n", rules->kinds[i].id, rules->kinds[i].title,
		       rules->kinds[i].files.count ? rules->kinds[i].files.items[0].id : "-");
}

static const struct {
	const char *name;
	void (*list)(const struct rules *);
	const char *what;
} lists[] = { { "signatures", list_signatures, "texts in logs that mean something: id, role, title" },
	      { "causes", list_causes, "what can be behind a failure: id, title" },
	      { "methods", list_methods, "what helps: id, minutes, risk, title" },
	      { "codes", list_codes, "error codes: number, symbol, meaning" },
	      { "kinds", list_kinds, "logs that are read: id, title, place" },
	      /* these need no rules */
	      { "commands", NULL, "commands of fixrank: word, summary" },
	      { "options", NULL,
		"options, of a COMMAND: name, letter, argument, its words, commands, help" } };

#define LIST_COUNT (sizeof(lists) / sizeof(*lists))

static int list_options(const char *word, struct problems *problems)
{
	const struct command_row *row = word ? command_find(word) : NULL;

	if (word && !row) {
		problems_add(problems, (struct place){ 0 }, "there is no command '%s'", word)->help =
			"fixrank list commands shows them";
		return EXIT_USAGE;
	}
	options_list(row ? &row->command : NULL);
	return EXIT_DONE;
}

bool show_words(const struct options *options, struct problems *problems, int *ret_result)
{
	const char *name = options->path_count ? options->paths[0] : NULL;

	*ret_result = EXIT_DONE;
	if (!name)
		for (size_t i = 0; i < LIST_COUNT; i++)
			printf("%s\t%s\n", lists[i].name, lists[i].what);
	else if (strcmp(name, "commands") == 0 && options->path_count == 1)
		commands_list();
	else if (strcmp(name, "options") == 0 && options->path_count <= 2)
		*ret_result = list_options(options->path_count == 2 ? options->paths[1] : NULL, problems);
	else
		return false;
	return true;
}

int show_list(const struct rules *rules, const struct options *options, struct problems *problems)
{
	for (size_t i = 0; options->path_count == 1 && i < LIST_COUNT; i++) {
		if (lists[i].list && strcmp(lists[i].name, options->paths[0]) == 0) {
			lists[i].list(rules);
			return EXIT_DONE;
		}
	}
	problems_add(problems, (struct place){ 0 }, "list wants one word")->help =
		"fixrank list shows what can be listed";
	return EXIT_USAGE;
}
