#include "xlsx_rows.h"

#include "buf.h"
#include "hresult.h"
#include "memory.h"
#include "stamp.h"
#include "wording.h"
#include "xlsx_text.h"

#include <stdlib.h>

#define DAY_MS 86400000

void xlsx_rows_add(struct xlsx_rows *rows, json_t *row)
{
	rows->total++;
	if (json_array_size(rows->list) < XLSX_ROW_LIMIT)
		json_array_append_new(rows->list, row);
	else
		json_decref(row);
}

static bool is_full(const struct xlsx_rows *rows)
{
	return json_array_size(rows->list) >= XLSX_ROW_LIMIT;
}

static struct slice text_of(const json_t *value)
{
	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

static void put(json_t *row, const char *key, json_t *value)
{
	json_object_set_new_nocheck(row, key, value);
}

static void put_text(json_t *row, const char *key, const struct buf *text)
{
	put(row, key, text->length ? json_stringn_nocheck(text->text, text->length) : json_null());
}

static void put_number(json_t *row, const char *key, size_t number)
{
	put(row, key, json_integer((json_int_t)number));
}

json_t *xlsx_row_of(json_t *item)
{
	json_t *row = json_object();

	if (json_is_object(item))
		json_object_update(row, item);
	return row;
}

/* Where several items share a cell. */
static void put_joined(json_t *row, const char *key, const json_t *list, const char *before,
		       const char *between)
{
	struct buf text = { 0 };
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (!json_is_string(item))
			continue;
		buf_add_text(&text, text.length ? between : "");
		buf_add_text(&text, before);
		buf_add(&text, text_of(item));
	}
	put_text(row, key, &text);
	buf_release(&text);
}

static void put_points(json_t *row, const char *key, const json_t *list)
{
	put_joined(row, key, list, json_array_size(list) > 1 ? "\u2022 " : "", "\n");
}

json_t *xlsx_titles_of(const json_t *list)
{
	json_t *titles = json_object();
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));
		json_t *title = json_object_get(item, "title");

		if (id && json_is_string(title))
			json_object_set_nocheck(titles, id, title);
	}
	return titles;
}

json_t *xlsx_title_or_id(const json_t *titles, json_t *id)
{
	json_t *title = json_is_string(id) ? json_object_get(titles, json_string_value(id)) : NULL;

	return title ? title : id;
}

static void put_titles(json_t *row, const char *key, const json_t *titles, const json_t *ids)
{
	json_t *list = json_array();
	json_t *id;
	size_t i;

	json_array_foreach(ids, i, id)
		json_array_append(list, xlsx_title_or_id(titles, id));
	put_joined(row, key, list, "", ", ");
	json_decref(list);
}

static void put_title(json_t *row, const char *key, const json_t *titles, json_t *id)
{
	json_t *title = xlsx_title_or_id(titles, id);

	put(row, key, title ? json_incref(title) : json_null());
}

/* The number, and with it the signed one that event logs print; of two numbers the first. */
static void put_code(json_t *row, const json_t *value)
{
	unsigned code, extend;
	struct slice text = text_of(value);

	if (!hresult_parse(text, &code) && !hresult_extend(text, &code, &extend))
		return;
	put(row, "code_number", json_integer(code));
	put(row, "code_signed", json_integer((int)code));
}

static int64_t stamp_of(const json_t *value)
{
	return stamp_read(text_of(value), STAMP_YMD);
}

static void put_span(json_t *row, const char *key, const json_t *first, const json_t *last)
{
	int64_t start = stamp_of(first), end = stamp_of(last);

	if (start != STAMP_NONE && end != STAMP_NONE && end >= start)
		put(row, key, json_real((double)(end - start) / (double)DAY_MS));
}

static json_t *method_row(json_t *method, const json_t *methods, const json_t *causes)
{
	json_t *row = xlsx_row_of(method);
	const json_t *tried = json_object_get(method, "tried");
	const json_t *verify = json_object_get(method, "verify");
	json_t *outcome = json_object_get(tried, "outcome");

	put_points(row, "because", json_object_get(method, "for"));
	put_points(row, "but", json_object_get(method, "against"));
	put_titles(row, "causes", causes, json_object_get(method, "treats"));
	put_titles(row, "do_first", methods, json_object_get(method, "first"));
	put_title(row, "next", methods, json_object_get(method, "if_it_fails"));
	put(row, "tried_outcome", outcome ? json_incref(outcome) : json_string("not tried"));
	put(row, "tried_time", json_incref(json_object_get(tried, "time")));
	put(row, "tried_code", json_incref(json_object_get(tried, "code")));
	put(row, "verify_text", json_incref(json_object_get(verify, "text")));
	put(row, "verify_command", json_incref(json_object_get(verify, "command")));
	return row;
}

void xlsx_rows_of_methods(const json_t *record, struct xlsx_rows *rows)
{
	const json_t *list = json_object_get(record, "methods");
	json_t *methods = xlsx_titles_of(list), *causes = xlsx_titles_of(json_object_get(record, "causes"));
	json_t *method;
	size_t i;

	json_array_foreach(list, i, method)
		xlsx_rows_add(rows, is_full(rows) ? NULL : method_row(method, methods, causes));
	json_decref(methods);
	json_decref(causes);
}

static void add_step(struct xlsx_rows *rows, const json_t *method, json_t *step, const char *what,
		     size_t number)
{
	json_t *row = xlsx_row_of(step);

	put(row, "rank", json_incref(json_object_get(method, "rank")));
	put(row, "method", json_incref(json_object_get(method, "title")));
	put(row, "id", json_incref(json_object_get(method, "id")));
	put(row, "what", json_string(what));
	put_number(row, "number", number);
	xlsx_rows_add(rows, row);
}

void xlsx_rows_of_steps(const json_t *record, struct xlsx_rows *rows)
{
	const json_t *method;
	size_t i;

	json_array_foreach(json_object_get(record, "methods"), i, method) {
		const json_t *steps = json_object_get(method, "steps");
		json_t *verify = json_object_get(method, "verify");
		json_t *step;
		size_t k;

		json_array_foreach(steps, k, step)
			add_step(rows, method, step, "do", k + 1);
		if (json_is_object(verify))
			add_step(rows, method, verify, "check", json_array_size(steps) + 1);
	}
}

void xlsx_rows_of_causes(const json_t *record, struct xlsx_rows *rows)
{
	json_t *cause;
	size_t i;

	json_array_foreach(json_object_get(record, "causes"), i, cause) {
		json_t *row = xlsx_row_of(cause);

		put_number(row, "rank", i + 1);
		put_number(row, "reasons", json_array_size(json_object_get(cause, "ledger")));
		xlsx_rows_add(rows, row);
	}
}

void xlsx_rows_of_ledgers(const json_t *record, struct xlsx_rows *rows)
{
	const json_t *cause;
	size_t i;

	json_array_foreach(json_object_get(record, "causes"), i, cause) {
		json_t *entry;
		size_t k;

		json_array_foreach(json_object_get(cause, "ledger"), k, entry) {
			json_t *row = xlsx_row_of(entry);

			put(row, "cause", json_incref(json_object_get(cause, "title")));
			put(row, "cause_id", json_incref(json_object_get(cause, "id")));
			xlsx_rows_add(rows, row);
		}
	}
}

static void put_captures(json_t *row, json_t *captures)
{
	struct buf text = { 0 };
	const char *key;
	json_t *value;

	json_object_foreach(captures, key, value)
		if (json_is_string(value)) {
			buf_printf(&text, "%s%s: ", text.length ? "\n" : "", key);
			buf_add(&text, text_of(value));
		}
	put_text(row, "capture_list", &text);
	buf_release(&text);
}

/* A new object: where each id stands in the chain, from 1. */
static json_t *places_in(const json_t *chain)
{
	json_t *places = json_object();
	const json_t *id;
	size_t i;

	json_array_foreach(chain, i, id)
		if (json_is_string(id))
			json_object_set_new_nocheck(places, json_string_value(id),
						    json_integer((json_int_t)i + 1));
	return places;
}

static json_t *evidence_row(json_t *item, const json_t *places)
{
	json_t *row = xlsx_row_of(item);
	const char *id = json_string_value(json_object_get(item, "id"));

	put_joined(row, "code_list", json_object_get(item, "codes"), "", ", ");
	put_joined(row, "lines_before", json_object_get(item, "before"), "", "\n");
	put_joined(row, "lines_after", json_object_get(item, "after"), "", "\n");
	put_captures(row, json_object_get(item, "captures"));
	if (id && json_object_get(places, id))
		json_object_set_nocheck(row, "place", json_object_get(places, id));
	return row;
}

void xlsx_rows_of_evidence(const json_t *record, struct xlsx_rows *rows)
{
	json_t *places = places_in(json_object_get(record, "chain"));
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(record, "evidence"), i, item)
		xlsx_rows_add(rows, is_full(rows) ? NULL : evidence_row(item, places));
	json_decref(places);
}

void xlsx_rows_of_attempts(const json_t *record, struct xlsx_rows *rows)
{
	json_t *attempt;
	size_t i;

	json_array_foreach(json_object_get(record, "attempts"), i, attempt) {
		json_t *row = xlsx_row_of(attempt);

		put_code(row, json_object_get(attempt, "code"));
		put_span(row, "span", json_object_get(attempt, "start"), json_object_get(attempt, "end"));
		xlsx_rows_add(rows, row);
	}
}

/* Attempts by day */

struct day {
	int64_t number; /* days since 1970 */
	unsigned failed, succeeded, other;
};

static int compare_days(const void *a, const void *b)
{
	const struct day *one = a, *two = b;

	return (one->number > two->number) - (one->number < two->number);
}

static size_t read_days(const json_t *attempts, struct day *days)
{
	size_t count = 0, i;
	const json_t *attempt;

	json_array_foreach(attempts, i, attempt) {
		struct slice outcome = text_of(json_object_get(attempt, "outcome"));
		int64_t stamp = stamp_of(json_object_get(attempt, "start"));
		bool failed = slice_equal(outcome, SLICE("failed"));
		bool succeeded = slice_equal(outcome, SLICE("succeeded"));

		if (stamp == STAMP_NONE)
			stamp = stamp_of(json_object_get(attempt, "end"));
		if (stamp != STAMP_NONE)
			days[count++] =
				(struct day){ stamp / DAY_MS, failed, succeeded, !failed && !succeeded };
	}
	return count;
}

static size_t merge_days(struct day *days, size_t count)
{
	size_t merged = 0;

	qsort(days, count, sizeof(*days), compare_days);
	for (size_t i = 0; i < count; i++) {
		if (merged == 0 || days[merged - 1].number != days[i].number) {
			days[merged++] = days[i];
			continue;
		}
		days[merged - 1].failed += days[i].failed;
		days[merged - 1].succeeded += days[i].succeeded;
		days[merged - 1].other += days[i].other;
	}
	return merged;
}

void xlsx_rows_of_days(const json_t *record, struct xlsx_rows *rows)
{
	const json_t *attempts = json_object_get(record, "attempts");
	struct day *days = memory_new_array(json_array_size(attempts) + 1, sizeof(*days));
	size_t count = merge_days(days, read_days(attempts, days));

	for (size_t i = 0; i < count; i++) {
		json_t *row = json_object();
		struct buf label = { 0 };
		char text[20];

		stamp_text(days[i].number * DAY_MS, text);
		put(row, "day", json_string(text));
		wording_day(&label, days[i].number * DAY_MS);
		put_text(row, "label", &label);
		buf_release(&label);
		put_number(row, "failed", days[i].failed);
		put_number(row, "succeeded", days[i].succeeded);
		put_number(row, "other", days[i].other);
		xlsx_rows_add(rows, row);
	}
	free(days);
}

/* Items that are rows as they are */

static void add_plainly(struct xlsx_rows *rows, const json_t *list)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		json_t *row = xlsx_row_of(item);

		put_code(row, json_object_get(item, "code"));
		xlsx_rows_add(rows, row);
	}
}

void xlsx_rows_of_tried(const json_t *record, struct xlsx_rows *rows)
{
	add_plainly(rows, json_object_get(record, "tried"));
}

void xlsx_rows_of_codes(const json_t *record, struct xlsx_rows *rows)
{
	add_plainly(rows, json_object_get(record, "codes"));
}

void xlsx_rows_of_unexplained(const json_t *record, struct xlsx_rows *rows)
{
	add_plainly(rows, json_object_get(record, "unexplained"));
}

void xlsx_rows_of_wanted(const json_t *record, struct xlsx_rows *rows)
{
	add_plainly(rows, json_object_get(record, "wanted"));
}

void xlsx_rows_of_ignored(const json_t *record, struct xlsx_rows *rows)
{
	add_plainly(rows, json_object_get(record, "ignored"));
}

void xlsx_rows_of_files(const json_t *record, struct xlsx_rows *rows)
{
	add_plainly(rows, json_object_get(record, "files"));
}

/* About */

struct fact {
	const char *key;
	const char *item;
};

static void add_about(struct xlsx_rows *rows, const char *section, json_t *item, json_t *value)
{
	json_t *row = json_object();

	put(row, "section", json_string(section));
	put(row, "item", item);
	put(row, "value", value);
	xlsx_rows_add(rows, row);
}

static void add_facts(struct xlsx_rows *rows, const char *section, const json_t *object,
		      const struct fact *facts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_about(rows, section, json_string(facts[i].item),
			  json_incref(json_object_get(object, facts[i].key)));
}

#define ADD_FACTS(rows, section, object, facts)                                                              \
	add_facts(rows, section, object, facts, sizeof(facts) / sizeof(*(facts)))

static void add_kinds(struct xlsx_rows *rows, const json_t *coverage)
{
	const json_t *kind;
	size_t i;

	json_array_foreach(json_object_get(coverage, "kinds"), i, kind)
		add_about(rows, "Lines read", json_incref(json_object_get(kind, "title")),
			  json_incref(json_object_get(kind, "lines")));
	json_array_foreach(json_object_get(coverage, "missing"), i, kind)
		add_about(rows, "Not among the logs", json_incref(json_object_get(kind, "title")),
			  json_incref(json_object_get(kind, "file")));
}

static void add_limit(struct xlsx_rows *rows, const json_t *limit)
{
	const json_t *file = json_object_get(limit, "file");
	const json_t *line = json_object_get(limit, "line");
	struct buf text = { 0 };

	buf_add(&text, text_of(json_object_get(limit, "detail")));
	if (json_is_string(file)) {
		buf_add_text(&text, text.length ? " \u2013 " : "");
		buf_add(&text, text_of(file));
		if (json_is_integer(line))
			buf_printf(&text, ":%lld", (long long)json_integer_value(line));
	}
	add_about(rows, "Limits", json_incref(json_object_get(limit, "what")),
		  json_stringn_nocheck(buf_text(&text), text.length));
	buf_release(&text);
}

static void add_redaction(struct xlsx_rows *rows, const json_t *redaction)
{
	json_t *item;
	size_t i;

	if (!json_is_object(redaction))
		return;
	add_about(rows, "Redaction", json_string("Times a token was put in"),
		  json_incref(json_object_get(redaction, "replaced")));
	json_array_foreach(json_object_get(redaction, "covers"), i, item)
		if (json_is_string(item))
			add_about(rows, "Redaction", json_string("Hidden"), json_incref(item));
	json_array_foreach(json_object_get(redaction, "uncovered"), i, item)
		if (json_is_string(item))
			add_about(rows, "Redaction", json_string("Not covered"), json_incref(item));
}

void xlsx_rows_about(const json_t *record, struct xlsx_rows *rows)
{
	static const struct fact machine[] = {
		{ "name", "Name" },
		{ "os", "Windows" },
		{ "build", "Build" },
		{ "arch", "Architecture" },
		{ "manufacturer", "Manufacturer" },
		{ "model", "Model" },
	};
	static const struct fact coverage[] = {
		{ "files", "Files" },
		{ "lines", "Lines" },
		{ "bytes", "Bytes" },
		{ "first", "First entry" },
		{ "last", "Last entry" },
		{ "error_entries", "Error entries" },
		{ "benign_entries", "Entries that look like a failure and are none" },
		{ "signatures", "Signatures looked for" },
	};
	static const struct fact provenance[] = {
		{ "fixrank", "fixrank" },
		{ "patterns_sha256", "SHA-256 of the patterns" },
		{ "input_sha256", "SHA-256 of the input" },
		{ "zone", "Times are" },
		{ "options", "Options" },
		{ "sandbox", "Read inside of" },
	};
	static const struct fact shape[] = {
		{ "schema", "Shape of the record" },
		{ "status", "Reading ended" },
	};
	const json_t *limits = json_object_get(record, "limits");
	const json_t *limit;
	size_t i;

	ADD_FACTS(rows, "Machine", json_object_get(record, "machine"), machine);
	ADD_FACTS(rows, "Logs", json_object_get(record, "coverage"), coverage);
	add_kinds(rows, json_object_get(record, "coverage"));
	json_array_foreach(limits, i, limit)
		add_limit(rows, limit);
	add_redaction(rows, json_object_get(record, "redaction"));
	ADD_FACTS(rows, "Made by", json_object_get(record, "provenance"), provenance);
	ADD_FACTS(rows, "Made by", record, shape);
	add_about(rows, "Workbook", json_string("Rows on a sheet, at most"), json_integer(XLSX_ROW_LIMIT));
	add_about(rows, "Workbook", json_string("Characters in a cell, at most"),
		  json_integer(XLSX_TEXT_LIMIT));
}
