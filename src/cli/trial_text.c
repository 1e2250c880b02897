/* How a trial is told. */
#include "trial.h"

#include "escape.h"
#include "memory.h"
#include "record.h"
#include "value.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN	   20 /* rows of a list without -v */
#define GROUP_TEXT 64

/* Signatures are told by the folder that their file lies in. */
struct group {
	char name[GROUP_TEXT];
	size_t fired, count;
	bool own; /* of --patterns */
};

struct groups {
	struct group *items;
	size_t count, room;
};

static const struct rules *rules_of(const struct trial *trial)
{
	return trial->many->rules;
}

static void add_plural(struct buf *text, unsigned long long count, const char *one, const char *many)
{
	buf_printf(text, "%llu %s", count, count == 1 ? one : many);
}

static struct slice folder_of(const struct signature *signature)
{
	struct slice path = slice_of(signature->place.file), folder = { "", 0 };

	while (slice_find_byte(path, '/') < path.length) {
		size_t length = slice_find_byte(path, '/');

		folder = slice_head(path, length);
		path = slice_tail(path, length + 1);
	}
	return slice_head(folder, GROUP_TEXT - 1);
}

/* Whether it is of a folder that the user named. */
static bool is_own(const struct trial *trial, const struct signature *signature)
{
	const struct options *options = trial->many->options;

	for (size_t i = 0; i < options->pattern_count; i++)
		if (slice_starts(slice_of(signature->place.file), slice_of(options->patterns[i])))
			return true;
	return false;
}

static struct group *group_of(struct groups *groups, struct slice name, bool own)
{
	struct group *group;

	for (size_t i = 0; i < groups->count; i++)
		if (slice_equal(slice_of(groups->items[i].name), name) && groups->items[i].own == own)
			return &groups->items[i];
	groups->items = memory_grow(groups->items, groups->count, &groups->room, sizeof(*groups->items));
	group = &groups->items[groups->count++];
	*group = (struct group){ .own = own };
	memcpy(group->name, name.text, name.length);
	return group;
}

/* Own folders first. */
static int compare_groups(const void *a, const void *b)
{
	const struct group *left = a, *right = b;

	if (left->own != right->own)
		return left->own ? -1 : 1;
	return strcmp(left->name, right->name);
}

static struct groups groups_of(const struct trial *trial)
{
	const struct rules *rules = rules_of(trial);
	struct groups groups = { 0 };

	for (size_t i = 0; i < rules->signature_count; i++) {
		struct group *group = group_of(&groups, folder_of(&rules->signatures[i]),
					       is_own(trial, &rules->signatures[i]));

		group->count++;
		group->fired += trial->fired[i] > 0;
	}
	if (groups.count)
		qsort(groups.items, groups.count, sizeof(*groups.items), compare_groups);
	return groups;
}

/* Those of the author by name, the others only where all is wanted. */
static void print_silent(const struct trial *trial, const struct group *group, struct buf *text)
{
	const struct rules *rules = rules_of(trial);

	for (size_t i = 0; i < rules->signature_count && (group->own || trial->many->options->verbose); i++)
		if (!trial->fired[i] && is_own(trial, &rules->signatures[i]) == group->own &&
		    slice_equal(folder_of(&rules->signatures[i]), slice_of(group->name)))
			buf_printf(text, "    never: %s\n", rules->signatures[i].id);
}

static void print_groups(const struct trial *trial, struct buf *text)
{
	struct groups groups = groups_of(trial);
	size_t fired = 0;

	for (size_t i = 0; i < groups.count; i++)
		fired += groups.items[i].fired;
	buf_printf(text, "\nsignatures that fired: %zu of %zu\n", fired, rules_of(trial)->signature_count);
	for (size_t i = 0; i < groups.count; i++) {
		buf_printf(text, "  %4zu of %4zu  ", groups.items[i].fired, groups.items[i].count);
		escape_text(text, slice_of(groups.items[i].name));
		buf_add_byte(text, '\n');
		print_silent(trial, &groups.items[i], text);
	}
	free(groups.items);
}

/* An order over signatures: of two, which comes first. */
struct placed {
	const struct signature *signature;
	const struct tally *tally;
	unsigned long long first, second;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;

	if (left->first != right->first)
		return left->first < right->first ? 1 : -1;
	if (left->second != right->second)
		return left->second < right->second ? 1 : -1;
	return strcmp(left->signature->id, right->signature->id);
}

/* All signatures that something was counted for; the caller frees them. */
static struct placed *rank(const struct trial *trial, bool by_cost, size_t *ret_count)
{
	const struct rules *rules = rules_of(trial);
	struct placed *items = memory_new_array(rules->signature_count, sizeof(*items));

	*ret_count = 0;
	for (size_t i = 0; i < rules->signature_count; i++) {
		const struct tally *tally = &trial->tallies[i];

		if (by_cost ? !tally->tried : !trial->fired[i])
			continue;
		items[(*ret_count)++] = by_cost ? (struct placed){ &rules->signatures[i], tally,
								   tally->nanoseconds, tally->tried }
						: (struct placed){ &rules->signatures[i], tally,
								   trial->fired[i], tally->matches };
	}
	if (*ret_count)
		qsort(items, *ret_count, sizeof(*items), compare_ranked);
	return items;
}

static size_t shown_of(const struct trial *trial, size_t count)
{
	return trial->many->options->verbose || count < SHOWN ? count : SHOWN;
}

static void print_rest(const struct trial *trial, size_t count, struct buf *text)
{
	if (shown_of(trial, count) < count)
		buf_printf(text, "  … and %zu more: -v shows all\n", count - shown_of(trial, count));
}

static void print_fired(const struct trial *trial, struct buf *text)
{
	size_t count;
	struct placed *items = rank(trial, false, &count);

	buf_add_text(text, count ? "\n  uploads  matches  signature\n" : "");
	for (size_t i = 0; i < shown_of(trial, count); i++)
		buf_printf(text, "  %7llu  %7llu  %s\n", items[i].first, items[i].second,
			   items[i].signature->id);
	print_rest(trial, count, text);
	free(items);
}

static void print_place(const struct trial *trial, const struct unexplained *unexplained, struct buf *text)
{
	buf_printf(text, "                    %s, ", unexplained->fingerprint);
	escape_text(text, slice_of(unexplained->file));
	buf_printf(text, ":%llu of ", unexplained->line);
	escape_text(text, slice_of(trial_upload(trial, unexplained->upload)));
	buf_add_byte(text, '\n');
}

static void print_unexplained(const struct trial *trial, struct buf *text)
{
	unsigned long long entries = trial->overflowed;

	for (size_t i = 0; i < trial->unexplained_count; i++)
		entries += trial->unexplained[i].count;
	buf_add_text(text, "\nerrors that no signature explains: ");
	add_plural(text, entries, "entry", "entries");
	buf_add_text(text, ", ");
	add_plural(text, trial->unexplained_count, "template", "templates");
	buf_add_text(text, trial->overflowed ? " or more\n" : "\n");
	buf_add_text(text, trial->unexplained_count ? "  uploads  entries  template\n" : "");
	for (size_t i = 0; i < shown_of(trial, trial->unexplained_count); i++) {
		const struct unexplained *unexplained = &trial->unexplained[i];

		buf_printf(text, "  %7zu  %7llu  ", unexplained->uploads, unexplained->count);
		escape_text(text, slice_of(unexplained->template));
		buf_add_byte(text, '\n');
		print_place(trial, unexplained, text);
	}
	print_rest(trial, trial->unexplained_count, text);
}

static void print_uploads(const struct trial *trial, struct buf *text)
{
	add_plural(text, trial->uploads.count, "upload", "uploads");
	if (trial->incomplete)
		buf_printf(text, ", %zu of them not read in full, or with no log", trial->incomplete);
	buf_add_byte(text, '\n');
}

void trial_print_coverage(const struct trial *trial, struct buf *text)
{
	print_uploads(trial, text);
	print_groups(trial, text);
	print_fired(trial, text);
	print_unexplained(trial, text);
}

void trial_print_profile(const struct trial *trial, struct buf *text)
{
	struct tally total = { 0 };
	size_t count;
	struct placed *items = rank(trial, true, &count);

	for (size_t i = 0; i < count; i++) {
		total.tried += items[i].tally->tried;
		total.runs += items[i].tally->runs;
		total.matches += items[i].tally->matches;
		total.limits += items[i].tally->limits;
		total.bytes += items[i].tally->bytes;
		total.nanoseconds += items[i].tally->nanoseconds;
	}
	buf_add_text(text, "\nwhat the signatures cost, behind the fast scan\n"
			   "       ms  share    tried     runs  matches  given up  signature\n");
	for (size_t i = 0; i < shown_of(trial, count); i++) {
		const struct tally *tally = items[i].tally;

		buf_printf(text, "  %7.1f  %4.1f%%  %7llu  %7llu  %7llu  %8llu  %s\n",
			   (double)tally->nanoseconds / 1e6,
			   total.nanoseconds ? 100.0 * (double)tally->nanoseconds / (double)total.nanoseconds
					     : 0.0,
			   tally->tried, tally->runs, tally->matches, tally->limits, items[i].signature->id);
	}
	print_rest(trial, count, text);
	buf_printf(text, "  %7.1f         %7llu  %7llu  %7llu  %8llu  all %zu that were tried, on %.1f MiB\n",
		   (double)total.nanoseconds / 1e6, total.tried, total.runs, total.matches, total.limits,
		   count, (double)total.bytes / (1 << 20));
	free(items);
}

static json_t *signature_value(const struct trial *trial, size_t index)
{
	const struct tally *tally = &trial->tallies[index];
	json_t *value = json_pack("{s:s, s:I, s:I}", "id", rules_of(trial)->signatures[index].id, "uploads",
				  (json_int_t)trial->fired[index], "matches", (json_int_t)tally->matches);

	if (trial->many->options->profile)
		json_object_update_new(
			value,
			json_pack("{s:I, s:I, s:I, s:I, s:I}", "tried", (json_int_t)tally->tried, "runs",
				  (json_int_t)tally->runs, "limits", (json_int_t)tally->limits, "bytes",
				  (json_int_t)tally->bytes, "nanoseconds", (json_int_t)tally->nanoseconds));
	return value;
}

static json_t *unexplained_value(const struct trial *trial, const struct unexplained *unexplained)
{
	return json_pack("{s:s, s:s, s:I, s:I, s:o, s:s, s:I}", "fingerprint", unexplained->fingerprint,
			 "template", unexplained->template, "uploads", (json_int_t)unexplained->uploads,
			 "entries", (json_int_t)unexplained->count, "upload",
			 text_value(slice_of(trial_upload(trial, unexplained->upload))), "file",
			 unexplained->file, "line", (json_int_t)unexplained->line);
}

void trial_write(const struct trial *trial, struct buf *json)
{
	json_t *signatures = json_array(), *unexplained = json_array();
	json_t *value;

	for (size_t i = 0; i < rules_of(trial)->signature_count; i++)
		json_array_append_new(signatures, signature_value(trial, i));
	for (size_t i = 0; i < trial->unexplained_count; i++)
		json_array_append_new(unexplained, unexplained_value(trial, &trial->unexplained[i]));
	value = json_pack("{s:s, s:I, s:I, s:o, s:o}", "schema", "fixrank.trial/1", "uploads",
			  (json_int_t)trial->uploads.count, "incomplete", (json_int_t)trial->incomplete,
			  "signatures", signatures, "unexplained", unexplained);
	record_write(value, true, json);
	json_decref(value);
}
