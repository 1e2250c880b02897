#include "template_tree.h"

#include "memory.h"

#include <stdlib.h>

void template_unknown_partial(const struct template_tree *tree, struct slice name, struct problems *problems)
{
	problems_add(problems, template_tree_place(tree, name.text), "unknown partial '%.*s'",
		     SLICE_ARGS(slice_head(name, 80)))
		->help = "no template of that name was found beside this one";
}

void templates_unknown(const char *name, struct problems *problems)
{
	problems_add(problems, (struct place){ 0 }, "unknown template '%s'", name);
}

struct templates *templates_new(struct templates_options options)
{
	struct templates *set = memory_new(sizeof(*set));

	set->options = options;
	if (!options.depth_limit)
		set->options.depth_limit = 32;
	if (!options.output_limit)
		set->options.output_limit = (size_t)64 << 20;
	if (!options.step_limit)
		set->options.step_limit = (size_t)256 << 20;
	return set;
}

void templates_free(struct templates *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		template_tree_free(set->items[i]);
	free(set->items);
	free(set->filters);
	free(set);
}

static size_t find_index(const struct templates *set, struct slice name)
{
	size_t i = 0;

	while (i < set->count && !slice_equal(slice_of(set->items[i]->name), name))
		i++;
	return i;
}

const struct template_tree *templates_find(const struct templates *set, struct slice name)
{
	size_t i = find_index(set, name);

	return i < set->count ? set->items[i] : NULL;
}

int templates_add(struct templates *set, const char *name, const char *file, struct slice text,
		  struct problems *problems)
{
	struct template_tree *tree = template_tree_parse(name, file, text, problems);
	size_t i = find_index(set, slice_of(name));

	if (!tree)
		return -1;
	if (i == set->count) {
		set->items = memory_grow(set->items, set->count, &set->room, sizeof(struct template_tree *));
		set->count++;
	} else {
		template_tree_free(set->items[i]);
	}
	set->items[i] = tree;
	return 0;
}

void templates_filter(struct templates *set, const char *name, escape_fn *filter)
{
	set->filters = memory_grow(set->filters, set->filter_count, &set->filter_room, sizeof(*set->filters));
	set->filters[set->filter_count++] = (struct filter){ name, filter };
}

struct loading {
	struct templates *set;
	struct slice *failed;
	size_t failed_count;
	size_t failed_room;
	struct problems *problems;
};

/* Returns 1, 0 where there is none of that name, -1 after adding problems. */
static int fetch(struct templates *set, const char *name, struct problems *problems)
{
	const struct templates_options *options = &set->options;
	struct buf text = { 0 };
	struct buf file = { 0 };
	int got = options->load ? options->load(options->context, name, &text, &file, problems) : 0;

	if (got == 1 &&
	    templates_add(set, name, file.length ? buf_text(&file) : NULL, buf_slice(&text), problems))
		got = -1;
	buf_release(&text);
	buf_release(&file);
	return got;
}

static bool has_failed(const struct loading *loading, struct slice name)
{
	for (size_t i = 0; i < loading->failed_count; i++)
		if (slice_equal(loading->failed[i], name))
			return true;
	return false;
}

static void remember_failed(struct loading *loading, struct slice name)
{
	loading->failed = memory_grow(loading->failed, loading->failed_count, &loading->failed_room,
				      sizeof(*loading->failed));
	loading->failed[loading->failed_count++] = name;
}

static int load_partial(struct loading *loading, const struct template_tree *tree, struct slice name)
{
	struct buf text = { 0 };
	int got;

	if (templates_find(loading->set, name))
		return 0;
	if (has_failed(loading, name))
		return -1;
	buf_add(&text, name);
	got = fetch(loading->set, buf_text(&text), loading->problems);
	buf_release(&text);
	if (got == 0 && loading->set->options.lenient)
		return 0;
	if (got == 0)
		template_unknown_partial(tree, name, loading->problems);
	else if (got < 0)
		remember_failed(loading, name);
	return got == 1 ? 0 : -1;
}

int templates_load(struct templates *set, const char *name, struct problems *problems)
{
	struct loading loading = { .set = set, .problems = problems };
	int result = 0;

	if (!templates_find(set, slice_of(name))) {
		int got = fetch(set, name, problems);

		if (got == 0)
			templates_unknown(name, problems);
		if (got != 1)
			return -1;
	}
	for (size_t i = 0; i < set->count; i++)
		for (const struct node *node = set->items[i]->partials; node; node = node->next_partial)
			if (load_partial(&loading, set->items[i], node->text))
				result = -1;
	free(loading.failed);
	return result;
}
