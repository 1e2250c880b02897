#include "coverage.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

const struct windows *coverage_windows(const struct evidence *evidence)
{
	const struct rules *rules = evidence->rules;
	const struct machine *machine = &evidence->machine;

	for (size_t i = 0; i < rules->windows_count; i++) {
		const struct windows *windows = &rules->windows[i];

		if (windows->word && slice_find(machine->os, slice_of(windows->word)) < machine->os.length)
			return windows;
	}
	return rules_windows(rules, evidence_build(evidence));
}

static void cover(struct coverage *coverage, const struct kind *kind, unsigned long long lines)
{
	struct covered *covered = NULL;

	for (size_t i = 0; i < coverage->kind_count && !covered; i++)
		if (coverage->kinds[i].kind == kind)
			covered = &coverage->kinds[i];
	if (!covered) {
		covered = &coverage->kinds[coverage->kind_count++];
		covered->kind = kind;
	}
	covered->files++;
	covered->lines += lines;
}

static void cover_files(struct coverage *coverage, const struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->file_count; i++) {
		const struct seen_file *file = &evidence->files[i];

		coverage->lines += file->lines;
		coverage->bytes += file->bytes;
		coverage->error_entries += file->error_entries;
		coverage->benign_entries += file->benign_entries;
		if (file->first != STAMP_NONE &&
		    (coverage->first == STAMP_NONE || file->first < coverage->first))
			coverage->first = file->first;
		if (file->last != STAMP_NONE && file->last > coverage->last)
			coverage->last = file->last;
		if (file->kind)
			cover(coverage, file->kind, file->lines);
	}
}

static bool was_seen(const struct evidence *evidence, const struct kind *kind)
{
	size_t index = (size_t)(kind - evidence->rules->kinds);

	for (size_t i = 0; i < evidence->file_count; i++)
		if (evidence->files[i].kinds >> index & 1)
			return true;
	return false;
}

/* Whether this Windows writes such a log; where nothing is known of it, it may. */
static bool is_written(const struct evidence *evidence, const struct kind *kind)
{
	const struct windows *windows = coverage_windows(evidence);

	for (size_t i = 0; windows && i < kind->families.count; i++)
		if (strcmp(kind->families.items[i].id, windows->family) == 0)
			return true;
	return !windows || !kind->families.count;
}

static void find_missing(struct coverage *coverage, const struct evidence *evidence)
{
	const struct rules *rules = evidence->rules;

	coverage->missing = memory_new_array(rules->kind_count, sizeof(*coverage->missing));
	for (size_t i = 0; i < rules->kind_count; i++) {
		const struct kind *kind = &rules->kinds[i];

		if (kind->files.count && kind->headers.count && kind->shows.count &&
		    !was_seen(evidence, kind) && is_written(evidence, kind))
			coverage->missing[coverage->missing_count++] = kind;
	}
}

static bool shows(const struct kind *kind, const struct rules *rules, const struct cause *cause)
{
	for (size_t i = 0; i < kind->shows.count; i++)
		if (kind->shows.items[i].index != NONE && &rules->causes[kind->shows.items[i].index] == cause)
			return true;
	return false;
}

/* What a log would be worth: the confidence of the causes that it shows; where there are none, how much it shows. */
static double worth(const struct evidence *evidence, const struct diagnosis *diagnosis,
		    const struct kind *kind)
{
	double sum = 0;

	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		if (shows(kind, evidence->rules, diagnosis->suspects[i].parent))
			sum += diagnosis->suspects[i].confidence;
	return diagnosis->suspect_count ? sum : (double)kind->shows.count;
}

static struct wanted want(const struct evidence *evidence, const struct diagnosis *diagnosis,
			  const struct kind *kind)
{
	struct wanted wanted = { .kind = kind };

	for (size_t i = 0; i < diagnosis->suspect_count; i++) {
		if (!wanted.cause && shows(kind, evidence->rules, diagnosis->suspects[i].parent))
			wanted.cause = diagnosis->suspects[i].cause;
		else if (!wanted.rival && diagnosis->suspects[i].confidence > 0.05)
			wanted.rival = diagnosis->suspects[i].cause;
	}
	return wanted;
}

static void find_wanted(struct coverage *coverage, const struct evidence *evidence,
			const struct diagnosis *diagnosis)
{
	bool sure = diagnosis->status == STATUS_FAILED && diagnosis->suspects[0].confidence >= 0.95;

	while (!sure && diagnosis->status >= STATUS_INCONCLUSIVE && coverage->wanted_count < WANTED_LIMIT) {
		const struct kind *best = NULL;
		double most = 0.05;

		for (size_t i = 0; i < coverage->missing_count; i++) {
			const struct kind *kind = coverage->missing[i];
			double value = worth(evidence, diagnosis, kind);

			if (value > most && (!coverage->wanted_count || kind != coverage->wanted[0].kind)) {
				most = value;
				best = kind;
			}
		}
		if (!best)
			return;
		coverage->wanted[coverage->wanted_count++] = want(evidence, diagnosis, best);
	}
}

struct coverage *coverage_new(const struct evidence *evidence, const struct diagnosis *diagnosis)
{
	struct coverage *coverage = memory_new(sizeof(*coverage));

	coverage->first = coverage->last = STAMP_NONE;
	coverage->kinds = memory_new_array(evidence->rules->kind_count, sizeof(*coverage->kinds));
	cover_files(coverage, evidence);
	find_missing(coverage, evidence);
	find_wanted(coverage, evidence, diagnosis);
	return coverage;
}

void coverage_free(struct coverage *coverage)
{
	if (!coverage)
		return;
	free(coverage->kinds);
	free(coverage->missing);
	free(coverage);
}
