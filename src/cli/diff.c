#include "diff.h"

#include "analyze.h"
#include "buf.h"
#include "change.h"
#include "diff_page.h"
#include "diff_xlsx.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define EVIDENCE 1000 /* findings in a record, where the user did not say how many */
#define ATTEMPTS 1000
#define HEAD	 256 /* bytes of a file in which a record says that it is one */

const struct report_form diff_form = { "diff", diff_render, diff_xlsx_write };

struct half {
	json_t *record;
	bool is_record; /* it was one already */
	bool nothing, incomplete;
	double confidence;
};

static bool is_record(const char *path)
{
	struct stat info;
	/* what is read from a pipe is gone */
	FILE *file = stat(path, &info) == 0 && S_ISREG(info.st_mode) ? fopen(path, "rb") : NULL;
	char text[HEAD];
	struct slice head = { text, file ? fread(text, 1, sizeof(text), file) : 0 };

	if (file)
		fclose(file);
	return slice_starts(slice_trim(head), SLICE("{")) &&
	       slice_find(head, SLICE("\"fixrank.record/1\"")) < head.length;
}

/* A folder of -o holds reports and nothing else: one that lies among logs is what somebody sent. */
static bool is_ours(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool ours = folder != NULL;

	while (ours && (entry = readdir(folder)))
		ours = entry->d_name[0] == '.' || strncmp(entry->d_name, "report.", strlen("report.")) == 0;
	if (folder)
		closedir(folder);
	return ours;
}

/* The record that path is, or that lies in it where it is a folder of -o; else an empty text. */
static void find_record(const char *path, struct buf *ret_path)
{
	struct stat info;
	bool folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);

	if (folder && !is_ours(path))
		return;
	buf_add_text(ret_path, path);
	if (folder)
		buf_add_text(ret_path, "/report.json");
	if (!is_record(buf_text(ret_path)))
		buf_clear(ret_path);
}

static void load(const char *path, struct half *ret_half, struct problems *problems)
{
	json_error_t error;
	json_t *record = json_load_file(path, JSON_ALLOW_NUL, &error);
	const json_t *verdict = json_object_get(record, "verdict");
	const char *status = json_string_value(json_object_get(record, "status"));

	if (!record) {
		problems_add(problems, (struct place){ path, error.line > 0 ? (size_t)error.line : 0, 0 },
			     "not a record: %s", error.text);
		return;
	}
	ret_half->record = record;
	ret_half->is_record = true;
	ret_half->nothing = status && strcmp(status, "empty") == 0;
	ret_half->incomplete = status && strcmp(status, "empty") != 0 && strcmp(status, "ok") != 0;
	status = json_string_value(json_object_get(verdict, "status"));
	if (status && strcmp(status, "failed") == 0)
		ret_half->confidence = json_number_value(json_object_get(verdict, "confidence"));
}

static void read_upload(const struct diff *diff, char **path, struct half *ret_half)
{
	struct options options = *diff->options;
	struct analysis analysis = { 0 };

	options.paths = path;
	options.path_count = 1;
	options.attempts = ATTEMPTS;
	if (options.limits.evidence == limits_default.evidence)
		options.limits.evidence = EVIDENCE;
	analyze(&options, diff->rules, diff->matcher, diff->patterns_sha256, diff->sandbox, diff->secrets,
		diff->problems, &analysis);
	*ret_half = (struct half){ .record = analysis.record,
				   .nothing = analysis.nothing,
				   .incomplete = analysis.incomplete,
				   .confidence = analysis.confidence };
}

/* Where nothing could be loaded, half has no record. */
static void read_half(const struct diff *diff, char **path, struct half *ret_half)
{
	struct buf record = { 0 };

	find_record(*path, &record);
	if (record.length)
		load(buf_text(&record), ret_half, diff->problems);
	else
		read_upload(diff, path, ret_half);
	if (ret_half->record && diff->secrets)
		secrets_learn_record(diff->secrets, ret_half->record);
	buf_release(&record);
}

static enum exit_status status_of(const struct diff *diff, const struct half halves[2])
{
	if (halves[0].incomplete || halves[1].incomplete)
		return EXIT_INCOMPLETE;
	if (halves[0].nothing || halves[1].nothing)
		return EXIT_NO_LOG;
	return diff->options->fail_on > 0 && halves[1].confidence >= diff->options->fail_on ? EXIT_FAIL_ON
											    : EXIT_DONE;
}

json_t *diff_make(const struct diff *diff, enum exit_status *ret_status)
{
	char **paths = diff->options->paths;
	struct half halves[2] = { 0 };
	json_t *value = NULL;

	*ret_status = EXIT_INCOMPLETE;
	for (size_t i = 0; i < 2; i++)
		read_half(diff, &paths[i], &halves[i]);
	if (halves[0].record && halves[1].record) {
		value = change_new(
			halves[0].record, halves[1].record,
			&(struct change_options){ .rules = diff->rules,
						  /* what an upload is called tells of its machine */
						  .before = diff->secrets ? NULL : paths[0],
						  .after = diff->secrets ? NULL : paths[1],
						  .before_is_record = halves[0].is_record,
						  .after_is_record = halves[1].is_record,
						  .patterns_sha256 = diff->patterns_sha256,
						  .sandbox = diff->sandbox });
		*ret_status = status_of(diff, halves);
		if (diff->secrets)
			secrets_hide(diff->secrets, value);
	}
	json_decref(halves[0].record);
	json_decref(halves[1].record);
	return value;
}
