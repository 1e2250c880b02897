#include "coverage.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RIVAL_FROM   0.05 /* confidence from which a cause is worth telling from another */
#define CODE_WORTH   0.5  /* of a log that explains a code at hand, against the confidence of causes */
#define SHOWS_WORTH  0.02 /* for each cause that a log shows, where none is known */
#define PARTLY_WORTH 0.45 /* of a log of which an excerpt was there */

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

/* Lines of the kind that were there. */
static unsigned long long lines_seen(const struct evidence *evidence, const struct kind *kind)
{
	size_t index = (size_t)(kind - evidence->rules->kinds);
	unsigned long long lines = 0;

	for (size_t i = 0; i < evidence->file_count; i++)
		if (evidence->files[i].kinds >> index & 1)
			lines += evidence->files[i].lines;
	return lines;
}

/* Whether this Windows writes such a log; where nothing is known of it, the one that most machines run. */
static bool is_written(const struct evidence *evidence, const struct kind *kind)
{
	const struct windows *windows = coverage_windows(evidence);
	const char *family = windows ? windows->family : "windows-10";

	for (size_t i = 0; i < kind->families.count; i++)
		if (strcmp(kind->families.items[i].id, family) == 0)
			return true;
	return !kind->families.count;
}

static void find_missing(struct coverage *coverage, const struct evidence *evidence)
{
	const struct rules *rules = evidence->rules;

	coverage->missing = memory_new_array(rules->kind_count, sizeof(*coverage->missing));
	for (size_t i = 0; i < rules->kind_count; i++) {
		const struct kind *kind = &rules->kinds[i];

		if (kind->files.count && kind->headers.count && kind->shows.count &&
		    lines_seen(evidence, kind) <= EXCERPT_LINES && is_written(evidence, kind))
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

/* The first code at hand that this kind of log explains, or 0. */
static unsigned explained_code(const struct evidence *evidence, const struct kind *kind)
{
	char text[16];

	for (size_t i = 0; i < evidence->code_count; i++) {
		snprintf(text, sizeof(text), "0x%08x", evidence->codes[i].code);
		for (size_t k = 0; k < kind->codes.count; k++)
			if (strncmp(text, kind->codes.items[k].id, strlen(kind->codes.items[k].id)) == 0)
				return evidence->codes[i].code;
	}
	return 0;
}

/* What a log would be worth: the confidence of the causes that it shows, and more where it explains a code; where
 * there are none, how much it shows. */
static double worth(const struct evidence *evidence, const struct diagnosis *diagnosis,
		    const struct kind *kind)
{
	double sum = explained_code(evidence, kind) ? CODE_WORTH : 0;

	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		if (shows(kind, evidence->rules, diagnosis->suspects[i].parent))
			sum += diagnosis->suspects[i].confidence;
	sum += diagnosis->suspect_count ? 0 : SHOWS_WORTH * (double)kind->shows.count;
	return lines_seen(evidence, kind) ? sum * PARTLY_WORTH : sum;
}

static struct wanted want(const struct evidence *evidence, const struct diagnosis *diagnosis,
			  const struct kind *kind)
{
	struct wanted wanted = { .kind = kind, .partly = lines_seen(evidence, kind) > 0 };

	for (size_t i = 0; i < diagnosis->suspect_count; i++) {
		if (!wanted.cause && shows(kind, evidence->rules, diagnosis->suspects[i].parent))
			wanted.cause = diagnosis->suspects[i].cause;
		else if (!wanted.rival && diagnosis->suspects[i].confidence > RIVAL_FROM)
			wanted.rival = diagnosis->suspects[i].cause;
	}
	if (!wanted.cause)
		wanted.code = explained_code(evidence, kind);
	return wanted;
}

/* The file's name without its folder: two kinds may be the same file of different times. */
static const char *file_of(const struct kind *kind)
{
	const char *path = kind->files.items[0].id;
	const char *name = strrchr(path, '\\');

	return name ? name + 1 : path;
}

static bool is_wanted(const struct coverage *coverage, const struct kind *kind)
{
	for (size_t i = 0; i < coverage->wanted_count; i++)
		if (strcmp(file_of(coverage->wanted[i].kind), file_of(kind)) == 0)
			return true;
	return false;
}

static void find_wanted(struct coverage *coverage, const struct evidence *evidence,
			const struct diagnosis *diagnosis)
{
	bool sure = diagnosis->status == STATUS_FAILED && diagnosis->suspects[0].confidence >= 0.95;

	while (!sure && diagnosis->status >= STATUS_INCONCLUSIVE && coverage->wanted_count < WANTED_LIMIT) {
		const struct kind *best = NULL;
		double most = diagnosis->suspect_count ? RIVAL_FROM : 0;

		for (size_t i = 0; i < coverage->missing_count; i++) {
			const struct kind *kind = coverage->missing[i];
			double value = worth(evidence, diagnosis, kind);

			if (value > most && !is_wanted(coverage, kind)) {
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
