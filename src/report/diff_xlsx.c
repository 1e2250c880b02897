#include "diff_xlsx.h"

#include "stamp.h"
#include "wording.h"
#include "xlsx_page.h"

#include <string.h>

#define TABLE(list) .columns = (list), .column_count = sizeof(list) / sizeof(*(list))

static struct slice text_at(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? (struct slice){ json_string_value(value), json_string_length(value) }
				     : SLICE("");
}

/* Rows */

static void put_place(json_t *row, const char *when, const json_t *place)
{
	static const char *const keys[] = { "time", "file", "line", "text", "outcome" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		char key[32];
		json_t *value = json_object_get(place, keys[i]);

		snprintf(key, sizeof(key), "%s_%s", when, keys[i]);
		json_object_set(row, key, value ? value : json_null());
	}
}

static void rows_of_failures(const json_t *diff, struct xlsx_rows *rows)
{
	json_t *failure;
	size_t i;

	json_array_foreach(json_object_get(diff, "failures"), i, failure) {
		json_t *row = xlsx_row_of(failure);

		put_place(row, "before", json_object_get(failure, "before"));
		put_place(row, "after", json_object_get(failure, "after"));
		xlsx_rows_add(rows, row);
	}
}

static void rows_of_list(const json_t *diff, const char *name, struct xlsx_rows *rows)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(diff, name), i, item)
		xlsx_rows_add(rows, xlsx_row_of(item));
}

static void rows_of_repairs(const json_t *diff, struct xlsx_rows *rows)
{
	rows_of_list(diff, "methods", rows);
}

static void rows_of_steps(const json_t *diff, struct xlsx_rows *rows)
{
	json_t *now = json_object_get(diff, "now");
	json_t *record = json_pack("{s:O}", "methods", now ? now : json_null());

	xlsx_rows_of_steps(record, rows);
	json_decref(record);
}

static void rows_of_remarks(const json_t *diff, struct xlsx_rows *rows)
{
	rows_of_list(diff, "remarks", rows);
}

static void rows_of_logs(const json_t *diff, struct xlsx_rows *rows)
{
	rows_of_list(diff, "logs", rows);
}

static void rows_of_wanted(const json_t *diff, struct xlsx_rows *rows)
{
	rows_of_list(diff, "wanted", rows);
}

static void add_about(struct xlsx_rows *rows, const char *section, const char *item, json_t *value)
{
	if (value && !json_is_null(value) && !json_is_object(value) && !json_is_array(value))
		xlsx_rows_add(rows,
			      json_pack("{s:s, s:s, s:O}", "section", section, "item", item, "value", value));
}

static void add_about_side(struct xlsx_rows *rows, const json_t *side, const char *section)
{
	static const struct {
		const char *object, *key, *item;
	} facts[] = {
		{ NULL, "path", "From" },
		{ "verdict", "headline", "Verdict" },
		{ "machine", "name", "Machine" },
		{ "machine", "os", "Windows" },
		{ "machine", "build", "Build" },
		{ "machine", "arch", "Architecture" },
		{ "machine", "manufacturer", "Manufacturer" },
		{ "machine", "model", "Model" },
		{ NULL, "first", "First entry" },
		{ NULL, "last", "Last entry" },
		{ NULL, "files", "Files" },
		{ NULL, "lines", "Lines" },
		{ NULL, "input_sha256", "SHA-256 of the input" },
		{ NULL, "fixrank", "Judged by fixrank" },
		{ NULL, "patterns_sha256", "SHA-256 of the patterns" },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		add_about(rows, section, facts[i].item,
			  json_object_get(facts[i].object ? json_object_get(side, facts[i].object) : side,
					  facts[i].key));
}

static void rows_about(const json_t *diff, struct xlsx_rows *rows)
{
	const json_t *provenance = json_object_get(diff, "provenance");

	add_about_side(rows, json_object_get(diff, "before"), "Before");
	add_about_side(rows, json_object_get(diff, "after"), "After");
	add_about(rows, "This report", "fixrank", json_object_get(provenance, "fixrank"));
	add_about(rows, "This report", "Sandbox", json_object_get(provenance, "sandbox"));
}

/* Tables */

static const struct xlsx_column failure_columns[] = {
	{ "What became of it", "status", .look = LOOK_WORD },
	{ "Failure", "says", .look = LOOK_PROSE, .most = 46 },
	{ "Why", "why", .look = LOOK_PROSE, .most = 40 },
	{ "Code", "code", .look = LOOK_EXACT, .most = 14 },
	{ "Before", "before_time", .look = LOOK_TIME },
	{ "After", "after_time", .look = LOOK_TIME },
	{ "What it is", "title", .look = LOOK_TEXT, .most = 34 },
	{ "Kind", "type", .look = LOOK_WORD },
	{ "Outcome after", "after_outcome", .look = LOOK_WORD },
	{ "File before", "before_file", .look = LOOK_EXACT, .most = 30 },
	{ "Line before", "before_line", .look = LOOK_PLAIN },
	{ "Entry before", "before_text", .look = LOOK_ASIDE },
	{ "File after", "after_file", .look = LOOK_EXACT, .most = 30 },
	{ "Line after", "after_line", .look = LOOK_PLAIN },
	{ "Entry after", "after_text", .look = LOOK_ASIDE },
	{ "Cause id", "cause", .look = LOOK_EXACT },
	{ "Signature", "signature", .look = LOOK_EXACT },
};

static const struct xlsx_column repair_columns[] = {
	{ "Rank", "rank", .look = LOOK_RANK },
	{ "Repair", "title", .look = LOOK_TEXT, .most = 46 },
	{ "What came of it", "outcome", .look = LOOK_WORD },
	{ "Why", "why", .look = LOOK_PROSE, .most = 50 },
	{ "When", "time", .look = LOOK_TIME },
	{ "Recommended", "recommended", .look = LOOK_TEXT },
	{ "Code", "code", .look = LOOK_EXACT },
	{ "File", "file", .look = LOOK_EXACT, .most = 30 },
	{ "Line", "line", .look = LOOK_PLAIN },
	{ "Log entry", "text", .look = LOOK_ASIDE },
	{ "Method id", "id", .look = LOOK_EXACT },
};

static const struct xlsx_column step_columns[] = {
	{ "Rank", "rank", .look = LOOK_RANK },
	{ "Method", "method", .look = LOOK_TEXT, .most = 34 },
	{ "Step", "number", .look = LOOK_RANK },
	{ "Do or check", "what", .look = LOOK_WORD },
	{ "What to do", "text", .look = LOOK_PROSE, .most = 56 },
	{ "Command", "command", .look = LOOK_EXACT },
	{ "Method id", "id", .look = LOOK_EXACT },
};

static const struct xlsx_column remark_columns[] = {
	{ "What it is", "status", .look = LOOK_WORD },
	{ "Remark", "text", .look = LOOK_PROSE, .most = 90 },
};

static const struct xlsx_column log_columns[] = {
	{ "Kind of log", "title", .look = LOOK_TEXT, .most = 44 },
	{ "The second one", "status", .look = LOOK_WORD },
	{ "Before: first entry", "before_first", .look = LOOK_TIME },
	{ "Before: last entry", "before_last", .look = LOOK_TIME },
	{ "After: first entry", "after_first", .look = LOOK_TIME },
	{ "After: last entry", "after_last", .look = LOOK_TIME },
	{ "Kind", "kind", .look = LOOK_TEXT },
};

static const struct xlsx_column wanted_columns[] = {
	{ "File", "file", .look = LOOK_EXACT },
	{ "Why", "why", .look = LOOK_PROSE },
	{ "Command that fetches it", "command", .look = LOOK_EXACT },
};

static const struct xlsx_column about_columns[] = {
	{ "Section", "section", .look = LOOK_TEXT },
	{ "Item", "item", .look = LOOK_TEXT },
	{ "Value", "value", .look = LOOK_VALUE },
};

enum { FAILURES, REPAIRS, TABLE_COUNT = 7 };

static const struct xlsx_table tables[TABLE_COUNT] = {
	[FAILURES] = { "Failures", "tblFailures", "What became of each failure",
		       "Nothing failed, or the two cannot be compared.", rows_of_failures,
		       TABLE(failure_columns), 2, 7 },
	[REPAIRS] = { "Repairs", "tblRepairs", "What was recommended and what was carried out",
		      "Nothing was recommended, and nothing was carried out.", rows_of_repairs,
		      TABLE(repair_columns), 2, 6 },
	{ "Now", "tblNow", "What to do now, step by step", "Nothing is left to do.", rows_of_steps,
	  TABLE(step_columns), 2, 6 },
	{ "Remarks", "tblRemarks", "Whether the two belong together, and what to mind",
	  "There is nothing to mind.", rows_of_remarks, TABLE(remark_columns), 1, 2 },
	{ "Logs", "tblLogs", "Until when each kind of log reaches", "No log was read.", rows_of_logs,
	  TABLE(log_columns), 1, 6 },
	{ "Wanted", "tblWanted", "Logs that would tell more", "No other log would tell more.", rows_of_wanted,
	  TABLE(wanted_columns), 1, 3 },
	{ "About", "tblAbout", "The two uploads", "Nothing is known.", rows_about, TABLE(about_columns), 2,
	  3 },
};

/* The first sheet */

enum { COL_WORD = PAGE_TEXT + 1, COL_TIME, COLUMNS };

static const double widths[COLUMNS] = { 2, 16, 64, 20, 20 };

static void add_word(struct xlsx_page *page, const json_t *outcome)
{
	enum xlsx_paint paint;
	struct slice word = xlsx_word(text_at(outcome, "status"), &paint);
	lxw_format *format = xlsx_page_format(page, 11, xlsx_paint_color(paint));

	format_set_bold(format);
	xlsx_page_label(page, "Answer");
	xlsx_put_text(xlsx_page_spot(page, PAGE_TEXT), word, format);
	page->row++;
}

static void add_fact(struct xlsx_page *page, const char *label, const json_t *side)
{
	int64_t first = stamp_read(text_at(side, "first"), STAMP_YMD);
	int64_t last = stamp_read(text_at(side, "last"), STAMP_YMD);
	struct slice name = text_at(json_object_get(side, "machine"), "name");
	struct buf text = { 0 };

	if (first != STAMP_NONE && last != STAMP_NONE && first <= last)
		wording_range(&text, first, last);
	if (name.length) {
		buf_add_text(&text, text.length ? " \u00b7 " : "");
		wording_line(&text, slice_head(name, 200));
	}
	xlsx_page_fact(page, label, &text);
	buf_release(&text);
}

static void add_advice(struct xlsx_page *page, const json_t *diff)
{
	json_t *advice;
	size_t i;

	xlsx_page_section(page, "What to do now");
	json_array_foreach(json_object_get(diff, "advice"), i, advice) {
		struct slice text = { json_string_value(advice), json_string_length(advice) };

		if (i < 10 && json_is_string(advice))
			xlsx_page_paragraph(page, text, XLSX_SUMMARY_LIMIT, page->wanted, 1.05, 15);
	}
	json_array_foreach(json_object_get(diff, "now"), i, advice) {
		struct slice title = text_at(advice, "title");

		if (i >= 10 || !title.length)
			continue;
		xlsx_put_number(xlsx_page_spot(page, PAGE_LABEL), (double)i + 1,
				page->book->looks[LOOK_RANK]);
		xlsx_put_text(xlsx_page_spot(page, PAGE_TEXT), title, page->book->looks[LOOK_TEXT]);
		xlsx_page_word(page, COL_WORD, advice, "outcome");
		page->row++;
	}
}

static void put_time(struct xlsx_page *page, struct slice iso)
{
	int64_t stamp = stamp_read(iso, STAMP_YMD);
	struct buf text = { 0 };

	if (stamp != STAMP_NONE)
		wording_stamp(&text, stamp);
	xlsx_put_text(xlsx_page_spot(page, COL_TIME), buf_slice(&text), page->book->looks[LOOK_TEXT]);
	buf_release(&text);
}

static void add_list(struct xlsx_page *page, const char *title, const char *const *headers,
		     const struct xlsx_rows *rows, const char *text, const char *word, const char *time)
{
	const json_t *row;
	size_t i;

	if (!json_array_size(rows->list))
		return;
	xlsx_page_section(page, title);
	xlsx_page_headers(page, headers);
	json_array_foreach(rows->list, i, row) {
		struct buf label = { 0 };
		json_t *titled;

		if (i == 12)
			break;
		wording_line(&label, slice_head(text_at(row, text), 400));
		titled = json_pack("{s:o}", "title", json_stringn(buf_text(&label), label.length));
		xlsx_page_word(page, PAGE_LABEL, row, word);
		xlsx_page_title(page, "", titled);
		xlsx_put_text(xlsx_page_spot(page, COL_WORD), text_at(row, "code"),
			      page->book->looks[LOOK_EXACT]);
		put_time(page, text_at(row, time));
		page->row++;
		json_decref(titled);
		buf_release(&label);
	}
}

static void write_front(struct xlsx_book *book, const json_t *diff, const struct xlsx_rows *rows)
{
	static const char *const failure_headers[] = { "What became", "Failure", "Code", "Last seen", NULL };
	static const char *const repair_headers[] = { "What came", "Repair", "Code", "When", NULL };
	const json_t *outcome = json_object_get(diff, "outcome");
	struct xlsx_page page = xlsx_page_new(book, "Answer", widths, COLUMNS);

	xlsx_put_text(xlsx_page_spot(&page, PAGE_LABEL), SLICE("FIXRANK DIFF"), page.kicker);
	page.row++;
	xlsx_page_paragraph(&page, text_at(outcome, "headline"), XLSX_HEADLINE_LIMIT, page.headline, 1.75,
			    24);
	xlsx_page_paragraph(&page, text_at(outcome, "summary"), XLSX_SUMMARY_LIMIT, page.summary, 1.05, 15);
	page.row++;
	add_word(&page, outcome);
	add_fact(&page, "Before", json_object_get(diff, "before"));
	add_fact(&page, "After", json_object_get(diff, "after"));
	add_advice(&page, diff);
	add_list(&page, "What became of each failure", failure_headers, &rows[FAILURES], "says", "status",
		 "last");
	add_list(&page, "What came of the repairs", repair_headers, &rows[REPAIRS], "title", "outcome",
		 "time");
	xlsx_page_section(&page, "In this workbook");
	for (size_t i = 0; i < TABLE_COUNT; i++)
		xlsx_page_entry(&page, tables[i].sheet, tables[i].about, json_array_size(rows[i].list));
}

static void set_properties(lxw_workbook *workbook)
{
	lxw_doc_properties properties = {
		.title = (char *)"fixrank diff",
		.subject = (char *)"Whether a repair of Windows updating worked",
		.author = (char *)"fixrank",
		.created = xlsx_book_created(),
	};

	workbook_set_properties(workbook, &properties);
}

int diff_xlsx_write(const json_t *diff, const char *path, struct problems *problems)
{
	struct xlsx_rows rows[TABLE_COUNT];
	struct xlsx_book book;

	xlsx_book_init(&book, path);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		rows[i] = (struct xlsx_rows){ .list = json_array() };
		tables[i].rows(diff, &rows[i]);
		xlsx_sheet_index(&book, &tables[i], &rows[i]);
	}
	write_front(&book, diff, rows);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		xlsx_sheet_write(&book, &tables[i], &rows[i]);
		json_decref(rows[i].list);
	}
	set_properties(book.workbook);
	return xlsx_book_close(&book, path, problems);
}
