#include "finder.h"

#include "memory.h"
#include "needle.h"
#include "program.h"

#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_LIMIT   256
#define LINE_LIMIT    8192  /* bytes of a line that are looked through while learning, around the needle */
#define MATCHES_LIMIT 10000 /* of one rule in one text */

struct finder {
	const struct rules *rules;
	struct runner runner, keeper;
	struct arena arena;
	struct finding_rule {
		struct program *program; /* NULL: it does not compile */
		struct programs {
			struct program **items;
			size_t count;
		} keep, unless;
		size_t learned; /* where the line begins that it was last run on, and one */
	} * items;
	hs_database_t *database; /* of the needles of those that learn; NULL: there are none */
	hs_scratch_t *scratch;
	struct slice text; /* that is being learned from */
	finder_fn *found;
	void *context;
};

static void check_groups(const struct private_data *rule, const struct program *program,
			 struct problems *problems)
{
	if (!program->name_count)
		problems_add(problems, rule->pattern.place, "the pattern of '%s' has no named group",
			     rule->id)
			->help = "what is private is a group: (?<user>\\w+)";
	for (size_t i = 0; i < program->name_count; i++)
		if (!rules_private_type(program->names[i].name))
			problems_add(problems, rule->pattern.place, "unknown type of private data '%s'",
				     program->names[i].name)
				->help = "user, host, domain, ip, mac, mail, sid, serial, key, device";
}

static struct programs programs_of(struct finder *finder, const struct texts *texts,
				   struct problems *problems)
{
	struct programs programs = { arena_array(&finder->arena, texts->count, sizeof(struct program *)), 0 };

	for (size_t i = 0; i < texts->count; i++) {
		struct program *program = program_new(&texts->items[i], 0, problems);

		if (program)
			programs.items[programs.count++] = program;
	}
	return programs;
}

static void free_programs(const struct programs *programs)
{
	for (size_t i = 0; i < programs->count; i++)
		program_free(programs->items[i]);
}

static void add_rule(struct finder *finder, size_t index, struct problems *problems)
{
	const struct private_data *rule = &finder->rules->privates[index];
	struct finding_rule *item = &finder->items[index];

	if (!rule->pattern.node)
		return;
	item->program = program_new(&rule->pattern, PCRE2_MULTILINE, problems);
	if (item->program)
		check_groups(rule, item->program, problems);
	item->keep = programs_of(finder, &rule->keep, problems);
	item->unless = programs_of(finder, &rule->unless, problems);
}

/* The needles of the rules that learn, in one database; each is known by its rule. */
struct learning {
	const char **texts;
	size_t *lengths;
	unsigned *flags, *ids;
	size_t count, texts_room, lengths_room, flags_room, ids_room;
};

static void add_needle(struct learning *learning, const struct needle *needle, size_t rule)
{
	size_t at = learning->count;

	learning->texts = memory_grow(learning->texts, at, &learning->texts_room, sizeof(*learning->texts));
	learning->lengths =
		memory_grow(learning->lengths, at, &learning->lengths_room, sizeof(*learning->lengths));
	learning->flags = memory_grow(learning->flags, at, &learning->flags_room, sizeof(*learning->flags));
	learning->ids = memory_grow(learning->ids, at, &learning->ids_room, sizeof(*learning->ids));
	learning->texts[at] = needle->text.text;
	learning->lengths[at] = needle->text.length;
	learning->flags[at] = needle->caseless ? HS_FLAG_CASELESS : 0;
	learning->ids[at] = (unsigned)rule;
	learning->count++;
}

static void add_needles(struct finder *finder, size_t index, struct arena *scratch, struct learning *learning,
			struct problems *problems)
{
	const struct private_data *rule = &finder->rules->privates[index];
	struct needle literal = { rule->literal ? slice_of(rule->literal) : (struct slice){ 0 }, false };
	struct needles needles = { &literal, literal.text.length > 0 };

	if (!rule->learn || !finder->items[index].program)
		return;
	if (!needles.count)
		needles = needles_of(rule->pattern.text, &finder->arena, scratch);
	if (!needles.count)
		problems_add(problems, rule->pattern.place,
			     "the pattern of '%s' has no text of four characters that every match contains",
			     rule->id)
			->help =
			"what is learned is looked for in all of the logs: add such a text, or say it "
			"in `literal:`";
	for (size_t i = 0; i < needles.count; i++)
		add_needle(learning, &needles.items[i], index);
}

struct finder *finder_new(const struct rules *rules, struct problems *problems)
{
	struct finder *finder = memory_new(sizeof(*finder));
	struct learning learning = { 0 };
	struct arena scratch = { 0 };
	hs_compile_error_t *error = NULL;

	finder->rules = rules;
	finder->items = memory_new_array(rules->private_count, sizeof(*finder->items));
	runner_init(&finder->runner);
	runner_init(&finder->keeper);
	for (size_t i = 0; i < rules->private_count; i++) {
		add_rule(finder, i, problems);
		add_needles(finder, i, &scratch, &learning, problems);
	}
	if (learning.count && hs_compile_lit_multi(learning.texts, learning.flags, learning.ids,
						   learning.lengths, (unsigned)learning.count, HS_MODE_BLOCK,
						   NULL, &finder->database, &error) != HS_SUCCESS) {
		problems_add(problems, (struct place){ 0 }, "cannot make the search for private data: %s",
			     error->message);
		hs_free_compile_error(error);
		finder->database = NULL;
	}
	if (finder->database && hs_alloc_scratch(finder->database, &finder->scratch) != HS_SUCCESS)
		memory_new((size_t)-1); /* out of memory */
	free(learning.texts);
	free(learning.lengths);
	free(learning.flags);
	free(learning.ids);
	arena_release(&scratch);
	return finder;
}

void finder_free(struct finder *finder)
{
	if (!finder)
		return;
	for (size_t i = 0; i < finder->rules->private_count; i++) {
		program_free(finder->items[i].program);
		free_programs(&finder->items[i].keep);
		free_programs(&finder->items[i].unless);
	}
	hs_free_scratch(finder->scratch);
	hs_free_database(finder->database);
	runner_release(&finder->runner);
	runner_release(&finder->keeper);
	arena_release(&finder->arena);
	free(finder->items);
	free(finder);
}

static bool fits_one(struct finder *finder, const struct programs *programs, struct slice text)
{
	for (size_t i = 0; i < programs->count; i++)
		if (runner_run(&finder->keeper, programs->items[i], text, 0) > 0)
			return true;
	return false;
}

/* What a rule found in a text. */
struct haul {
	size_t told;
	bool cut; /* there may be more */
};

/* The values of the match at hand. */
static void tell_values(struct finder *finder, const struct finding_rule *item, struct slice text, int count,
			finder_fn *found, void *context, struct haul *haul)
{
	const size_t *offsets = runner_offsets(&finder->runner);

	for (size_t i = 0; i < item->program->name_count; i++) {
		unsigned number = item->program->names[i].number;
		const char *type = rules_private_type(item->program->names[i].name);
		struct slice value;

		if (!type || (int)number >= count || offsets[2 * number] == PCRE2_UNSET)
			continue;
		value.text = text.text + offsets[2 * number];
		value.length = offsets[2 * number + 1] - offsets[2 * number];
		haul->cut |= value.length > VALUE_LIMIT;
		if (!value.length || value.length > VALUE_LIMIT || fits_one(finder, &item->keep, value))
			continue;
		if (found)
			found(context, type, value);
		haul->told++;
	}
}

static struct haul run_rule(struct finder *finder, size_t index, struct slice text, finder_fn *found,
			    void *context)
{
	const struct finding_rule *item = &finder->items[index];
	struct haul haul = { 0 };
	size_t from = 0, runs = 0;

	while (item->program && from <= text.length && !haul.cut) {
		int count = runner_run(&finder->runner, item->program, text, from);
		const size_t *offsets = runner_offsets(&finder->runner);
		size_t begin = offsets[0], end = offsets[1];

		haul.cut = ++runs > MATCHES_LIMIT || (count <= 0 && count != PCRE2_ERROR_NOMATCH);
		if (count <= 0)
			break;
		if (!fits_one(finder, &item->unless, (struct slice){ text.text + begin, end - begin }))
			tell_values(finder, item, text, count, found, context, &haul);
		from = end > begin ? end : begin + 1;
	}
	return haul;
}

bool finder_run(struct finder *finder, struct slice text, finder_fn *found, void *context)
{
	bool whole = true;

	for (size_t i = 0; i < finder->rules->private_count; i++)
		whole &= !run_rule(finder, i, text, found, context).cut;
	return whole;
}

bool finder_fits(struct finder *finder, size_t rule, struct slice text)
{
	return run_rule(finder, rule, text, NULL, NULL).told > 0;
}

static int on_needle(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
		     void *context)
{
	struct finder *finder = context;
	struct slice text = finder->text;
	size_t position = (size_t)to - 1;
	size_t least = position > LINE_LIMIT / 2 ? position - LINE_LIMIT / 2 : 0;
	size_t begin = position, end;

	(void)from;
	(void)flags;
	while (begin > least && text.text[begin - 1] != '\n')
		begin--;
	if (finder->items[id].learned == begin + 1)
		return 0;
	finder->items[id].learned = begin + 1;
	end = begin + slice_find_byte(slice_head(slice_tail(text, begin), LINE_LIMIT), '\n');
	run_rule(finder, id, (struct slice){ text.text + begin, end - begin }, finder->found,
		 finder->context);
	return 0;
}

void finder_learn(struct finder *finder, struct slice text, finder_fn *found, void *context)
{
	finder->text = text;
	finder->found = found;
	finder->context = context;
	for (size_t i = 0; i < finder->rules->private_count; i++)
		finder->items[i].learned = 0;
	if (finder->database)
		hs_scan(finder->database, text.text, (unsigned)text.length, 0, finder->scratch, on_needle,
			finder);
}
