#include "target.h"

#include "annotation.h"
#include "buf.h"
#include "wording.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MOST 12 /* of files that a name fits */

static const char *text_of(const json_t *item, const char *key)
{
	return json_string_value(json_object_get(item, key));
}

static const json_t *list_of(const json_t *record, const char *key)
{
	return json_object_get(record, key);
}

static const json_t *find_item(const json_t *record, const char *list, const char *key, const char *value)
{
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)list_of(record, list), i, item) {
		const char *text = text_of(item, key);

		if (value && text && strcmp(text, value) == 0)
			return item;
	}
	return NULL;
}

/* Findings */

static int look_at_finding(const json_t *record, const json_t *finding, struct target *ret_target,
			   struct problems *problems)
{
	const char *file = text_of(finding, "file");
	long long line = json_integer_value(json_object_get(finding, "line"));

	if (!file || line < 1) {
		problems_add(problems, (struct place){ 0 },
			     "the record does not say where this finding stands");
		return -1;
	}
	*ret_target = (struct target){ file, line, 0 };
	ret_target->lines =
		json_integer_value(json_object_get(find_item(record, "files", "path", file), "lines"));
	return 0;
}

/* Of the chain, else of the ledger of the first cause, else of all. */
static const json_t *first_finding(const json_t *record)
{
	const json_t *id = json_array_get(list_of(record, "chain"), 0), *entry;
	size_t i;

	if (!id)
		json_array_foreach((json_t *)list_of(json_array_get(list_of(record, "causes"), 0), "ledger"),
				   i, entry)
			if (!id)
				id = json_array_get(list_of(entry, "evidence"), 0);
	entry = find_item(record, "evidence", "id", json_string_value(id));
	return entry ? entry : json_array_get(list_of(record, "evidence"), 0);
}

static bool is_finding_id(const char *at)
{
	size_t digits = strspn(at + (*at != '\0'), "0123456789");

	return (*at == 'E' || *at == 'e') && digits && !at[1 + digits];
}

static int find_by_id(const json_t *record, const char *at, struct target *ret_target,
		      struct problems *problems)
{
	char id[32];
	const json_t *finding;

	snprintf(id, sizeof(id), "E%s", at + 1);
	finding = find_item(record, "evidence", "id", id);
	if (finding)
		return look_at_finding(record, finding, ret_target, problems);
	problems_add(problems, (struct place){ 0 }, "there is no finding %s: %zu were found", id,
		     json_array_size(list_of(record, "evidence")))
		->help = "the findings stand in the report, and in report.json under evidence";
	return -1;
}

/* Files */

static size_t count_files(const json_t *record, struct slice name, const json_t **ret_file)
{
	size_t count = 0, i;
	json_t *file;

	json_array_foreach((json_t *)list_of(record, "files"), i, file) {
		const char *path = text_of(file, "path");

		if (!path || !annotation_is_file(slice_of(path), name))
			continue;
		if (slice_equal(slice_of(path), name)) { /* as it is written in the report */
			*ret_file = file;
			return 1;
		}
		*ret_file = file;
		count++;
	}
	return count;
}

static void add_several(const json_t *record, struct slice name, struct problems *problems)
{
	struct buf names = { 0 };
	size_t count = 0, i;
	json_t *file;

	json_array_foreach((json_t *)list_of(record, "files"), i, file) {
		const char *path = text_of(file, "path");

		if (path && annotation_is_file(slice_of(path), name) && ++count <= NAMES_MOST)
			buf_printf(&names, "%s'%s'", names.length ? ", " : "", path);
	}
	if (count > NAMES_MOST)
		buf_printf(&names, " and %zu more", count - NAMES_MOST);
	problems_add(problems, (struct place){ 0 }, "'%.*s' may be %s", SLICE_ARGS(name), buf_text(&names))
		->help = "write more of the path";
	buf_release(&names);
}

static void add_nothing(const json_t *record, struct slice name, struct problems *problems)
{
	json_t *file;
	size_t i;

	json_array_foreach((json_t *)list_of(record, "ignored"), i, file) {
		const char *path = text_of(file, "path"), *why = text_of(file, "why");

		if (path && why && annotation_is_file(slice_of(path), name)) {
			problems_add(problems, (struct place){ 0 }, "'%s' was not read: %s", path, why);
			return;
		}
	}
	problems_add(problems, (struct place){ 0 }, "no log called '%.*s' was read", SLICE_ARGS(name))->help =
		"the files stand in the report under Coverage, and in report.json under files";
}

/* Takes ":1412" off the end of text. Returns 0 where there is none. */
static long long take_line(struct slice *text)
{
	size_t digits = 0;
	long long line = 0;

	while (digits < text->length && isdigit((unsigned char)text->text[text->length - 1 - digits]))
		digits++;
	if (!digits || digits + 1 >= text->length || text->text[text->length - 1 - digits] != ':')
		return 0;
	for (size_t i = text->length - digits; i < text->length; i++)
		line = line < LLONG_MAX / 100 ? line * 10 + text->text[i] - '0' : line;
	text->length -= digits + 1;
	return line;
}

static void add_too_far(const char *path, long long lines, long long line, struct problems *problems)
{
	struct buf count = { 0 };

	wording_count(&count, lines, "line", "lines");
	problems_add(problems, (struct place){ 0 }, "'%s' has %s, so there is no line %lld", path,
		     buf_text(&count), line);
	buf_release(&count);
}

static int find_by_name(const json_t *record, const char *at, struct target *ret_target,
			struct problems *problems)
{
	struct slice name = slice_of(at);
	long long line = take_line(&name), lines;
	const json_t *file = NULL;
	size_t count;

	if (line < 1) {
		problems_add(problems, (struct place){ 0 }, "'%s' names no line", at)->help =
			"--at CBS.log:1412, or --at E3 for a finding of the report";
		return -1;
	}
	count = count_files(record, name, &file);
	if (count > 1)
		add_several(record, name, problems);
	if (count == 0)
		add_nothing(record, name, problems);
	if (count != 1)
		return -1;
	lines = json_integer_value(json_object_get(file, "lines"));
	if (lines > 0 && line > lines) {
		add_too_far(text_of(file, "path"), lines, line, problems);
		return -1;
	}
	*ret_target = (struct target){ text_of(file, "path"), line, lines };
	return 0;
}

int target_find(const json_t *record, const char *at, struct target *ret_target, struct problems *problems)
{
	const json_t *first;

	if (at)
		return is_finding_id(at) ? find_by_id(record, at, ret_target, problems)
					 : find_by_name(record, at, ret_target, problems);
	first = first_finding(record);
	if (first)
		return look_at_finding(record, first, ret_target, problems);
	problems_add(problems, (struct place){ 0 },
		     "nothing was found in the logs, so there is no place to begin")
		->help = "--at CBS.log:1412";
	return -1;
}
