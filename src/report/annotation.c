#include "annotation.h"

#include "memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LINE_LIMIT  9000000000000000LL /* no file has more */
#define ENTRY_LIMIT 100000	       /* lines of an entry */

struct builder {
	const struct annotation_source *source;
	struct annotation *annotation;
	struct slice file;
	long long nowhere; /* the next number that is none */
};

static struct slice text_at(const json_t *item, const char *key)
{
	const json_t *value = json_object_get(item, key);

	if (!json_is_string(value))
		return SLICE("");
	return (struct slice){ json_string_value(value), json_string_length(value) };
}

/* From 1 to most; 0 where there is no such number. */
static long long number_at(const json_t *item, const char *key, long long most)
{
	long long number = json_integer_value(json_object_get(item, key));

	return number > 0 && number <= most ? number : 0;
}

static size_t count_lines(struct slice text)
{
	size_t count = 0;
	struct slice line;

	while (slice_next_line(&text, &line))
		count++;
	return count;
}

static void add_line(struct builder *builder, long long number, struct slice text, bool is_hit)
{
	struct annotation *annotation = builder->annotation;

	annotation->lines = memory_grow(annotation->lines, annotation->line_count, &annotation->line_room,
					sizeof(*annotation->lines));
	annotation->lines[annotation->line_count++] = (struct quoted_line){ number, text, is_hit };
}

static void add_span(struct builder *builder, long long begin, long long end, const json_t *attempt)
{
	struct annotation *annotation = builder->annotation;

	if (!attempt)
		return;
	annotation->spans = memory_grow(annotation->spans, annotation->span_count, &annotation->span_room,
					sizeof(*annotation->spans));
	annotation->spans[annotation->span_count++] = (struct span){ begin, end, attempt };
}

/* Where an entry stands in the file. */
struct extent {
	long long first, line, end; /* end: the line behind it */
	bool whole;		    /* its text has all of its lines */
	bool parted;		    /* after the first line of the text, a mark for what is left out */
};

static struct extent extent_of(struct builder *builder, const json_t *item)
{
	struct slice text = text_at(item, "text"), rest = text, line;
	long long count = (long long)count_lines(text);
	struct extent extent = { .line = number_at(item, "line", LINE_LIMIT) };
	long long lines = number_at(item, "lines", ENTRY_LIMIT);

	extent.first = number_at(item, "first_line", LINE_LIMIT);
	if (!extent.line)
		extent.first = extent.line = builder->nowhere;
	else if (!extent.first || extent.first > extent.line || extent.line - extent.first > ENTRY_LIMIT)
		extent.first = extent.line;
	if (!lines)
		lines = count ? count : 1;
	extent.end = extent.first + lines;
	if (extent.end <= extent.line)
		extent.end = extent.line + 1;
	extent.whole = count == lines;
	extent.parted = !extent.whole && slice_next_line(&rest, &line) && slice_next_line(&rest, &line) &&
			slice_equal(line, SLICE("\xe2\x80\xa6"));
	return extent;
}

/* Returns the line to show a remark at. A long entry is quoted by its first line, and from where the signature fits on. */
static long long add_entry(struct builder *builder, const json_t *item, const struct extent *extent)
{
	struct slice text = text_at(item, "text"), line;
	long long number = extent->first, at = extent->first;

	for (size_t i = 0; i < builder->source->entry_lines && slice_next_line(&text, &line); i++) {
		if (extent->parted && i == 1) {
			number = extent->line > number ? extent->line : number;
			continue;
		}
		if (number >= extent->end)
			break;
		if (number == extent->line)
			at = number;
		add_line(builder, number++, line, true);
	}
	return at;
}

static void add_before(struct builder *builder, const json_t *item, long long first)
{
	const json_t *lines = json_object_get(item, "before");
	size_t count = json_array_size(lines);
	size_t skip = count > builder->source->context ? count - builder->source->context : 0;

	for (size_t i = skip; i < count; i++) {
		const json_t *line = json_array_get(lines, i);
		long long number = first - (long long)(count - i);

		if (number > 0 && json_is_string(line))
			add_line(builder, number,
				 (struct slice){ json_string_value(line), json_string_length(line) }, false);
	}
}

static void add_after(struct builder *builder, const json_t *item, long long end)
{
	const json_t *lines = json_object_get(item, "after");

	for (size_t i = 0; i < json_array_size(lines) && i < builder->source->context; i++) {
		const json_t *line = json_array_get(lines, i);

		if (json_is_string(line))
			add_line(builder, end + (long long)i,
				 (struct slice){ json_string_value(line), json_string_length(line) }, false);
	}
}

static const json_t *find_attempt(const struct builder *builder, const json_t *id)
{
	const json_t *attempt;
	size_t i;

	json_array_foreach((json_t *)builder->source->attempts, i, attempt)
		if (json_is_string(id) && json_equal(json_object_get(attempt, "id"), id))
			return attempt;
	return NULL;
}

static void add_item(struct builder *builder, const json_t *item, bool is_finding)
{
	struct annotation *annotation = builder->annotation;
	struct extent extent;
	long long at;

	if (!slice_equal(text_at(item, "file"), builder->file))
		return;
	extent = extent_of(builder, item);
	if (extent.first >= ANNOTATION_NOWHERE) /* with room for its context, and a gap behind it */
		builder->nowhere = extent.end + ENTRY_LIMIT;
	add_before(builder, item, extent.first);
	at = add_entry(builder, item, &extent);
	add_after(builder, item, extent.end);
	add_span(builder, extent.first, extent.end - 1,
		 find_attempt(builder, json_object_get(item, "within")));
	annotation->remarks = memory_grow(annotation->remarks, annotation->remark_count,
					  &annotation->remark_room, sizeof(*annotation->remarks));
	annotation->remarks[annotation->remark_count++] =
		(struct remark){ extent.line, at, item, is_finding };
}

/* The last line of an attempt that has no end: of the last entry in it. */
static long long last_line(const struct builder *builder, const json_t *attempt, long long begin)
{
	long long last = begin;

	for (size_t i = 0; i < builder->annotation->span_count; i++) {
		const struct span *span = &builder->annotation->spans[i];

		if (span->attempt == attempt && span->end > last)
			last = span->end;
	}
	return last;
}

/* In front of those of the entries, which are narrower. */
static void add_attempts(struct builder *builder)
{
	struct annotation *annotation = builder->annotation;
	size_t entries = annotation->span_count;
	const json_t *attempt;
	struct span *sorted;
	size_t i;

	json_array_foreach((json_t *)builder->source->attempts, i, attempt) {
		long long begin = number_at(attempt, "line", LINE_LIMIT);
		long long end = number_at(attempt, "end_line", LINE_LIMIT);

		if (begin && slice_equal(text_at(attempt, "file"), builder->file))
			add_span(builder, begin, end >= begin ? end : last_line(builder, attempt, begin),
				 attempt);
	}
	if (!entries || entries == annotation->span_count)
		return;
	sorted = memory_new_array(annotation->span_room, sizeof(*sorted));
	memcpy(sorted, annotation->spans + entries, (annotation->span_count - entries) * sizeof(*sorted));
	memcpy(sorted + annotation->span_count - entries, annotation->spans, entries * sizeof(*sorted));
	free(annotation->spans);
	annotation->spans = sorted;
}

/* Of the same line, what says most of it comes first. */
static int compare_lines(const void *a, const void *b)
{
	const struct quoted_line *left = a, *right = b;

	if (left->number != right->number)
		return left->number < right->number ? -1 : 1;
	if (left->is_hit != right->is_hit)
		return left->is_hit ? -1 : 1;
	if (left->text.length != right->text.length)
		return left->text.length > right->text.length ? -1 : 1;
	return slice_compare(left->text, right->text);
}

static void join_lines(struct annotation *annotation)
{
	size_t kept = 0;

	if (annotation->line_count)
		qsort(annotation->lines, annotation->line_count, sizeof(*annotation->lines), compare_lines);
	for (size_t i = 0; i < annotation->line_count; i++)
		if (!kept || annotation->lines[kept - 1].number != annotation->lines[i].number)
			annotation->lines[kept++] = annotation->lines[i];
	annotation->line_count = kept;
}

struct annotation *annotation_new(const struct annotation_source *source, struct slice file)
{
	struct annotation *annotation = memory_new(sizeof(*annotation));
	struct builder builder = { source, annotation, file, ANNOTATION_NOWHERE + ENTRY_LIMIT };
	const json_t *item;
	size_t i;

	json_array_foreach((json_t *)source->evidence, i, item)
		add_item(&builder, item, true);
	json_array_foreach((json_t *)source->unexplained, i, item)
		add_item(&builder, item, false);
	add_attempts(&builder);
	join_lines(annotation);
	return annotation;
}

void annotation_free(struct annotation *annotation)
{
	if (!annotation)
		return;
	free(annotation->lines);
	free(annotation->remarks);
	free(annotation->spans);
	free(annotation);
}

const json_t *annotation_attempt(const struct annotation *annotation, long long line)
{
	const struct span *found = NULL;

	for (size_t i = 0; i < annotation->span_count; i++) {
		const struct span *span = &annotation->spans[i];

		if (span->begin <= line && line <= span->end && (!found || span->begin >= found->begin))
			found = span;
	}
	return found ? found->attempt : NULL;
}

static char folded(char byte)
{
	return byte == '\\' ? '/' : (char)tolower((unsigned char)byte);
}

bool annotation_is_file(struct slice path, struct slice name)
{
	size_t skip = path.length - name.length;

	if (!name.length || name.length > path.length)
		return false;
	for (size_t i = 0; i < name.length; i++)
		if (folded(path.text[skip + i]) != folded(name.text[i]))
			return false;
	return !skip || strchr("/\\!", path.text[skip - 1]) || strchr("/\\!", name.text[0]);
}
