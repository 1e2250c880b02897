#include "xlsx.h"

#include "xlsx_sheet.h"
#include "xlsx_verdict.h"

#include <ctype.h>
#include <string.h>

#define TABLE(list) .columns = (list), .column_count = sizeof(list) / sizeof(*(list))

static const struct xlsx_column method_columns[] = {
	{ "Rank", "rank", .look = LOOK_RANK },
	{ "Method", "title", .look = LOOK_TEXT, .most = 34 },
	{ "Score", "score", .look = LOOK_SCORE },
	{ "Because", "because", .look = LOOK_PROSE, .most = 46 },
	{ "But", "but", .look = LOOK_PROSE, .most = 34 },
	{ "Evidence", "evidence", .look = LOOK_TEXT, .target = "Evidence", .most = 24 },
	{ "Tried before", "tried_outcome", .look = LOOK_WORD },
	{ "Minutes", "minutes", .look = LOOK_NUMBER },
	{ "Restart", "reboot", .look = LOOK_TEXT },
	{ "Risk", "risk", .look = LOOK_WORD },
	{ "Who", "owner", .look = LOOK_WORD },
	{ "If it fails", "next", .look = LOOK_TEXT, .target = "Methods", .id = "if_it_fails", .most = 34 },
	{ "What it does", "summary", .look = LOOK_PROSE, .most = 70 },
	{ "Needs", "needs", .look = LOOK_TEXT },
	{ "Do first", "do_first", .look = LOOK_TEXT, .target = "Methods", .id = "first" },
	{ "Not when", "not_when", .look = LOOK_PROSE, .most = 70 },
	{ "Risk in words", "risk_note", .look = LOOK_PROSE, .most = 70 },
	{ "How to check", "verify_text", .look = LOOK_PROSE, .most = 70 },
	{ "Command to check", "verify_command", .look = LOOK_EXACT },
	{ "Treats", "causes", .look = LOOK_PROSE },
	{ "Tried at", "tried_time", .look = LOOK_TIME },
	{ "Tried with code", "tried_code", .look = LOOK_EXACT },
	{ "Ranked by", "basis", .look = LOOK_WORD },
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

static const struct xlsx_column cause_columns[] = {
	{ "Rank", "rank", .look = LOOK_RANK },
	{ "Cause", "title", .look = LOOK_TEXT },
	{ "Confidence", "confidence", .look = LOOK_SHARE },
	{ "In words", "word", .look = LOOK_WORD },
	{ "What it means", "meaning", .look = LOOK_PROSE },
	{ "How to make sure", "confirm", .look = LOOK_PROSE },
	{ "Reasons", "reasons", .look = LOOK_COUNT },
	{ "Cause id", "id", .look = LOOK_EXACT },
};

static const struct xlsx_column ledger_columns[] = {
	{ "Cause", "cause", .look = LOOK_TEXT },
	{ "Weight", "weight", .look = LOOK_WEIGHT },
	{ "Reason", "title", .look = LOOK_TEXT },
	{ "It says", "says", .look = LOOK_PROSE },
	{ "Evidence", "evidence", .look = LOOK_TEXT, .target = "Evidence", .most = 24 },
	{ "Signature", "signature", .look = LOOK_EXACT },
	{ "Cause id", "cause_id", .look = LOOK_EXACT },
};

static const struct xlsx_column evidence_columns[] = {
	{ "Id", "id", .look = LOOK_TEXT },
	{ "Level", "level", .look = LOOK_WORD },
	{ "What was seen", "title", .look = LOOK_TEXT, .most = 28 },
	{ "It says", "says", .look = LOOK_PROSE, .most = 34 },
	{ "Times", "count", .look = LOOK_COUNT },
	{ "First seen", "time", .look = LOOK_TIME },
	{ "File", "file", .look = LOOK_EXACT, .most = 30 },
	{ "Line", "line", .look = LOOK_PLAIN },
	{ "Log entry", "text", .look = LOOK_LOG, .most = 76 },
	{ "Codes", "code_list", .look = LOOK_EXACT, .most = 14 },
	{ "Attempt", "attempt", .look = LOOK_TEXT, .target = "Attempts" },
	{ "In chain", "place", .look = LOOK_RANK },
	{ "Last seen", "last_time", .look = LOOK_TIME },
	{ "Standing", "standing", .look = LOOK_WORD },
	{ "Role", "role", .look = LOOK_WORD },
	{ "Kind", "kind", .look = LOOK_TEXT },
	{ "Signature", "signature", .look = LOOK_EXACT },
	{ "Captures", "capture_list", .look = LOOK_ASIDE },
	{ "Byte offset", "offset", .look = LOOK_NUMBER },
	{ "Lines before", "lines_before", .look = LOOK_ASIDE },
	{ "Lines after", "lines_after", .look = LOOK_ASIDE },
};

static const struct xlsx_column attempt_columns[] = {
	{ "Id", "id", .look = LOOK_TEXT },
	{ "Begun", "start", .look = LOOK_TIME },
	{ "Ended", "end", .look = LOOK_TIME },
	{ "Took", "span", .look = LOOK_SPAN },
	{ "Attempt", "title", .look = LOOK_TEXT, .most = 30 },
	{ "Of what", "subject", .look = LOOK_TEXT, .most = 44 },
	{ "Outcome", "outcome", .look = LOOK_WORD },
	{ "Code", "code", .look = LOOK_EXACT },
	{ "Code number", "code_number", .look = LOOK_PLAIN },
	{ "Evidence", "evidence", .look = LOOK_TEXT, .target = "Evidence", .most = 24 },
	{ "File", "file", .look = LOOK_EXACT, .most = 30 },
	{ "Line", "line", .look = LOOK_PLAIN },
	{ "Kind", "kind", .look = LOOK_TEXT },
};

static const struct xlsx_column day_columns[] = {
	{ "Day", "day", .look = LOOK_DATE },
	{ "Failed", "failed", .look = LOOK_NUMBER },
	{ "Succeeded", "succeeded", .look = LOOK_NUMBER },
	{ "Other", "other", .look = LOOK_NUMBER },
	{ "Label", "label", .look = LOOK_TEXT },
};

static const struct xlsx_column tried_columns[] = {
	{ "When", "time", .look = LOOK_TIME },
	{ "What was done", "title", .look = LOOK_TEXT, .target = "Methods", .id = "method" },
	{ "Outcome", "outcome", .look = LOOK_WORD },
	{ "Code", "code", .look = LOOK_EXACT },
	{ "Code number", "code_number", .look = LOOK_PLAIN },
	{ "Evidence", "evidence", .look = LOOK_TEXT, .target = "Evidence", .most = 24 },
	{ "Method id", "method", .look = LOOK_EXACT },
};

static const struct xlsx_column code_columns[] = {
	{ "Code", "code", .look = LOOK_EXACT, .most = 24 },
	{ "Number", "code_number", .look = LOOK_PLAIN },
	{ "Signed number", "code_signed", .look = LOOK_PLAIN },
	{ "Symbol", "symbol", .look = LOOK_EXACT },
	{ "Meaning", "meaning", .look = LOOK_PROSE },
	{ "Role", "role", .look = LOOK_WORD },
	{ "Times", "count", .look = LOOK_COUNT },
};

static const struct xlsx_column unexplained_columns[] = {
	{ "Times", "count", .look = LOOK_COUNT },
	{ "Template", "template", .look = LOOK_LOG, .most = 64 },
	{ "File", "file", .look = LOOK_EXACT, .most = 30 },
	{ "Line", "line", .look = LOOK_PLAIN },
	{ "First seen", "time", .look = LOOK_TIME },
	{ "One entry as it stands", "text", .look = LOOK_LOG, .most = 70 },
	{ "Fingerprint", "fingerprint", .look = LOOK_EXACT },
};

static const struct xlsx_column file_columns[] = {
	{ "File", "path", .look = LOOK_EXACT, .most = 44 },
	{ "What it is", "title", .look = LOOK_TEXT },
	{ "Lines", "lines", .look = LOOK_COUNT },
	{ "Bytes", "bytes", .look = LOOK_NUMBER },
	{ "First entry", "first", .look = LOOK_TIME },
	{ "Last entry", "last", .look = LOOK_TIME },
	{ "Encoding", "encoding", .look = LOOK_TEXT },
	{ "Bytes not text", "undecodable", .look = LOOK_NUMBER },
	{ "NUL bytes", "nul_bytes", .look = LOOK_NUMBER },
	{ "Torn at its end", "torn", .look = LOOK_TEXT },
	{ "Kind", "kind", .look = LOOK_TEXT },
	{ "Other kinds in it", "also", .look = LOOK_TEXT },
	{ "SHA-256", "sha256", .look = LOOK_EXACT },
};

static const struct xlsx_column wanted_columns[] = {
	{ "File", "file", .look = LOOK_EXACT },
	{ "Why", "why", .look = LOOK_PROSE },
	{ "Command that fetches it", "command", .look = LOOK_EXACT },
};

static const struct xlsx_column ignored_columns[] = {
	{ "File", "path", .look = LOOK_EXACT },
	{ "Why it was not read", "why", .look = LOOK_PROSE },
	{ "Command that makes it readable", "command", .look = LOOK_EXACT },
};

static const struct xlsx_column about_columns[] = {
	{ "Section", "section", .look = LOOK_TEXT },
	{ "Item", "item", .look = LOOK_TEXT },
	{ "Value", "value", .look = LOOK_VALUE },
};

enum { METHODS, CAUSES = 2, DAYS = 6, ABOUT = 13, TABLE_COUNT };

static const struct xlsx_table tables[TABLE_COUNT] = {
	[METHODS] = { "Methods", "tblMethods", "What to do, best first",
		      "Nothing failed, so there is nothing to repair.", xlsx_rows_of_methods,
		      TABLE(method_columns), 2, 11 },
	{ "Steps", "tblSteps", "Each method step by step, with its commands", "No method, no steps.",
	  xlsx_rows_of_steps, TABLE(step_columns), 2, 6 },
	[CAUSES] = { "Causes", "tblCauses", "What is wrong, likeliest first", "No cause was found.",
		     xlsx_rows_of_causes, TABLE(cause_columns), 2, 7 },
	{ "Ledger", "tblLedger", "Every reason for or against a cause", "No cause, no reasons.",
	  xlsx_rows_of_ledgers, TABLE(ledger_columns), 1, 6 },
	{ "Evidence", "tblEvidence", "What was found in the logs", "Nothing was found that matters.",
	  xlsx_rows_of_evidence, TABLE(evidence_columns), 1, 11 },
	{ "Attempts", "tblAttempts", "Updates, servicing and set-up runs, with their outcome",
	  "No attempt to update is in the logs.", xlsx_rows_of_attempts, TABLE(attempt_columns), 1, 12 },
	[DAYS] = { "Days", "tblDays", "How many attempts each day saw", "No attempt has a time.",
		   xlsx_rows_of_days, TABLE(day_columns), 1, 4 },
	{ "Tried", "tblTried", "Repairs that somebody carried out already",
	  "The logs show no repair that was carried out.", xlsx_rows_of_tried, TABLE(tried_columns), 1, 6 },
	{ "Codes", "tblCodes", "Error codes and what they mean", "No error code was found.",
	  xlsx_rows_of_codes, TABLE(code_columns), 1, 7 },
	{ "Unexplained", "tblUnexplained", "Error entries that no signature knows",
	  "Every error entry is known.", xlsx_rows_of_unexplained, TABLE(unexplained_columns), 1, 6 },
	{ "Files", "tblFiles", "The logs that were read", "No log was read.", xlsx_rows_of_files,
	  TABLE(file_columns), 1, 10 },
	{ "Wanted", "tblWanted", "Files that would tell more", "No other file would tell more.",
	  xlsx_rows_of_wanted, TABLE(wanted_columns), 1, 3 },
	{ "Ignored", "tblIgnored", "Files that were not read, and why", "No file was left aside.",
	  xlsx_rows_of_ignored, TABLE(ignored_columns), 1, 3 },
	[ABOUT] = { "About", "tblAbout", "Machine, origin of this report, limits", "Nothing is known.",
		    xlsx_rows_about, TABLE(about_columns), 2, 3 },
};

static void add_left_out(struct xlsx_rows *about, const struct xlsx_table *table,
			 const struct xlsx_rows *rows)
{
	size_t shown = json_array_size(rows->list);

	if (rows->total > shown)
		xlsx_rows_add(about,
			      json_pack("{s:s, s:s, s:o}", "section", "Rows left out", "item", table->sheet,
					"value", json_integer((json_int_t)(rows->total - shown))));
}

/* Only what cannot hold anything foreign: a version, a hash, the name of a schema. */
static void set_property(lxw_workbook *workbook, const char *name, const json_t *value)
{
	const char *text = json_string_value(value);
	size_t length = json_string_length(value);

	if (!text || !length || length > 64)
		return;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && (!text[i] || !strchr(".+-/", text[i])))
			return;
	workbook_set_custom_property_string(workbook, name, text);
}

static void set_properties(lxw_workbook *workbook, const json_t *record)
{
	const json_t *provenance = json_object_get(record, "provenance");
	lxw_doc_properties properties = {
		.title = (char *)"fixrank report",
		.subject = (char *)"Why updating Windows failed and what to do about it",
		.author = (char *)"fixrank",
		.created = xlsx_book_created(),
	};

	workbook_set_properties(workbook, &properties);
	set_property(workbook, "fixrank.version", json_object_get(provenance, "fixrank"));
	set_property(workbook, "patterns.sha256", json_object_get(provenance, "patterns_sha256"));
	set_property(workbook, "input.sha256", json_object_get(provenance, "input_sha256"));
	set_property(workbook, "schema", json_object_get(record, "schema"));
}

int xlsx_write(const json_t *record, const char *path, struct problems *problems)
{
	struct xlsx_rows rows[TABLE_COUNT];
	struct xlsx_book book;

	xlsx_book_init(&book, path);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		rows[i] = (struct xlsx_rows){ .list = json_array() };
		tables[i].rows(record, &rows[i]);
		xlsx_sheet_index(&book, &tables[i], &rows[i]);
	}
	for (size_t i = 0; i < ABOUT; i++)
		add_left_out(&rows[ABOUT], &tables[i], &rows[i]);
	xlsx_verdict_write(&book, record, tables, rows, TABLE_COUNT);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		xlsx_sheet_write(&book, &tables[i], &rows[i]);
		json_decref(rows[i].list);
	}
	set_properties(book.workbook, record);
	return xlsx_book_close(&book, path, problems);
}
