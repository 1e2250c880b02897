#include "member.h"

#include "inputs.h"
#include "scanner.h"
#include "unpacker.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct search {
	const struct matcher *matcher;
	const char *name;
	member_fn *read;
	void *context;
	struct problems *problems;
	struct budget budget;
	bool found;
	int result;
};

/* Whether what is looked for lies in the archive of this name. */
static bool leads_to(const char *name, struct slice archive)
{
	return slice_starts(slice_of(name), archive) && name[archive.length] == '!';
}

static void search_source(struct search *search, struct source *source, struct slice name, long depth);

static void search_archive(struct search *search, struct source *source, struct slice name, long depth)
{
	struct unpacker *unpacker = unpacker_new(source, name.text, depth > 1, &search->budget);
	struct member member;

	while (!search->found && unpacker_next(unpacker, &member, search->problems) == 1) {
		struct buf inner = { 0 };
		struct source *part;

		buf_printf(&inner, "%.*s!%s", SLICE_ARGS(name), member.name);
		if (!member.why && (strcmp(buf_text(&inner), search->name) == 0 ||
				    leads_to(search->name, buf_slice(&inner)))) {
			part = unpacker_source(unpacker);
			search_source(search, part, buf_slice(&inner), depth);
			source_free(part);
		}
		buf_release(&inner);
	}
	unpacker_free(unpacker);
}

/* name ends with a NUL */
static void search_source(struct search *search, struct source *source, struct slice name, long depth)
{
	struct slice head = source_peek(source, search->problems);
	bool archive = unpacker_recognises(head) && !matcher_binary_kind(search->matcher, head);

	if (archive && leads_to(search->name, name)) {
		if (!search->budget.limits.depth || depth < search->budget.limits.depth)
			search_archive(search, source, name, depth + 1);
	} else if (!archive && slice_equal(slice_of(search->name), name)) {
		search->found = true;
		search->result = search->read(search->context, source, search->problems);
	}
}

static void search_input(struct search *search, const struct input *input)
{
	struct slice name = slice_of(input->name);
	struct source *source;

	if (!slice_equal(slice_of(search->name), name) && !leads_to(search->name, name))
		return;
	source = source_open(input->path, search->problems);
	if (!source)
		return;
	if (strcmp(input->path, "-") == 0)
		source_seek(source, 0, SEEK_SET);
	search_source(search, source, name, 0);
	source_free(source);
}

int member_read(const struct options *options, const struct matcher *matcher, const char *name,
		member_fn *read, void *context, struct problems *problems)
{
	struct search search = { .matcher = matcher,
				 .name = name,
				 .read = read,
				 .context = context,
				 .problems = problems,
				 .result = -1 };
	struct inputs inputs = { 0 };
	struct problems told = { 0 }; /* when it was read first */

	budget_begin(&search.budget, &options->limits);
	for (size_t i = 0; i < options->path_count; i++)
		inputs_add(&inputs, options->paths[i], &told);
	for (size_t i = 0; i < inputs.count && !search.found; i++)
		search_input(&search, &inputs.items[i]);
	if (!search.found)
		problems_add(problems, (struct place){ 0 }, "'%s' cannot be read again", name);
	inputs_release(&inputs);
	problems_release(&told);
	return search.result;
}
