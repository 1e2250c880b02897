#include "logs.h"

#include "arena.h"
#include "inputs.h"
#include "unpacker.h"

#include <string.h>

struct search {
	const char *wanted; /* NULL: the only one */
	logs_fn *found, *other;
	void *context;
	struct budget budget;
	struct problems *problems;
	struct arena arena;
	const char *first, *second; /* names of the logs that are called so */
	const char *archive;	    /* that was met instead of a log */
	int result;
};

static bool is_wanted(const struct search *search, const char *name)
{
	size_t length = strlen(name), tail = search->wanted ? strlen(search->wanted) : 0;
	const char *end = name + length - tail;

	if (!search->wanted)
		return true;
	return length >= tail && strcmp(end, search->wanted) == 0 &&
	       (end == name || end[-1] == '/' || end[-1] == '!');
}

static void take(struct search *search, struct source *source, const char *name)
{
	if (!is_wanted(search, name)) {
		search->other(search->context, source, name, search->problems);
		return;
	}
	if (search->first) {
		/* the whole name is wanted more than its end */
		search->second = search->second ? search->second : arena_text(&search->arena, slice_of(name));
		return;
	}
	search->first = arena_text(&search->arena, slice_of(name));
	search->result = search->found(search->context, source, name, search->problems);
}

static void look_into(struct search *search, struct source *source, const char *name, long depth);

static void unpack(struct search *search, struct source *source, const char *name, long depth)
{
	struct unpacker *unpacker = unpacker_new(source, name, depth > 1, &search->budget);
	struct member member;

	while (!source_stop && !search->budget.reached &&
	       unpacker_next(unpacker, &member, search->problems) == 1) {
		struct source *part;

		if (member.why)
			continue;
		part = unpacker_source(unpacker);
		look_into(search, part, arena_printf(&search->arena, "%s!%s", name, member.name), depth);
		source_free(part);
	}
	unpacker_free(unpacker);
}

static void look_into(struct search *search, struct source *source, const char *name, long depth)
{
	if (!unpacker_recognises(source_peek(source, search->problems)))
		take(search, source, name);
	else if (!search->wanted)
		search->archive = name;
	else if (!search->budget.limits.depth || depth < search->budget.limits.depth)
		unpack(search, source, name, depth + 1);
}

static void tell(const struct search *search, const char *path)
{
	struct place nowhere = { 0 };

	if (search->archive)
		problems_add(search->problems, nowhere, "'%s' is an archive", path)->help =
			"name a log in it: upload.zip!Windows/Logs/CBS/CBS.log:1412";
	else if (search->budget.reached)
		problems_add(search->problems, nowhere, "'%s' was not read to its end: --%s", path,
			     search->budget.reached);
	else if (search->second && !search->wanted)
		problems_add(search->problems, nowhere, "'%s' is a folder of several logs", path)->help =
			"name a log in it: folder!Windows/Logs/CBS/CBS.log:1412";
	else if (search->second)
		problems_add(search->problems, nowhere, "several logs are called '%s': '%s', '%s'",
			     search->wanted, search->first, search->second)
			->help = "name more of its path";
	else if (!search->first)
		problems_add(search->problems, nowhere, "there is no log '%s' in '%s'",
			     search->wanted ? search->wanted : "", path)
			->help = "the report names the logs that it read; the end of the name is enough";
}

int logs_find(const char *path, const char *wanted, const struct limits *limits, logs_fn *found,
	      logs_fn *other, void *context, struct problems *problems)
{
	struct search search = {
		.wanted = wanted, .found = found, .other = other, .context = context, .problems = problems
	};
	struct inputs inputs = { 0 };
	size_t before = problems->count;

	budget_begin(&search.budget, limits);
	inputs_add(&inputs, path, problems);
	for (size_t i = 0; i < inputs.count && !source_stop; i++) {
		struct source *source = source_open(inputs.items[i].path, problems);

		if (source)
			look_into(&search, source, inputs.items[i].name, 0);
		source_free(source);
	}
	if (problems->count == before)
		tell(&search, path);
	inputs_release(&inputs);
	arena_release(&search.arena);
	return problems->count == before ? search.result : -1;
}
