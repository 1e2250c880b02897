#include "workbook.h"
#include "xlsx.h"
#include "xlsx_text.h"

#include "buf.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The sheets in their order, by the names of their parts. */
#define VERDICT	 SHEET(1)
#define METHODS	 SHEET(2)
#define STEPS	 SHEET(3)
#define CAUSES	 SHEET(4)
#define LEDGER	 SHEET(5)
#define EVIDENCE SHEET(6)
#define ATTEMPTS SHEET(7)
#define TRIED	 SHEET(9)
#define CODES	 SHEET(10)
#define ABOUT	 SHEET(15)

TestSuite(xlsx, .init = enter, .fini = leave);

/* Takes record over. */
static void write_record(json_t *record)
{
	struct problems problems = { 0 };

	cr_assert_eq(xlsx_write(record, BOOK, &problems), 0);
	cr_expect_eq(problems.count, 0);
	problems_release(&problems);
	json_decref(record);
}

static void write_json(const char *text)
{
	write_record(json_of(text));
}

static const char failed[] =
	"{\"schema\": \"fixrank.record/1\", \"status\": \"ok\","
	" \"verdict\": {\"status\": \"failed\", \"confidence\": 0.93, \"word\": \"likely\","
	"  \"headline\": \"KB5099999 cannot install\", \"summary\": \"It failed twice.\"},"
	" \"causes\": [{\"id\": \"missing-payload\", \"title\": \"Files are missing\", \"confidence\": 0.93, "
	"\"word\": \"likely\","
	"  \"ledger\": [{\"signature\": \"prior\", \"title\": \"How common\", \"weight\": -1.5, "
	"\"evidence\": []},"
	"   {\"signature\": \"cbs.missing\", \"title\": \"A manifest is missing\", \"weight\": 3.2, "
	"\"evidence\": [\"E2\"]}]}],"
	" \"methods\": [{\"id\": \"sfc\", \"rank\": 1, \"score\": 0.75, \"title\": \"Run SFC\", \"for\": "
	"[\"one\", \"two\"],"
	"  \"against\": [\"three\"], \"evidence\": [\"E9\", \"E2\"], \"reboot\": false, \"minutes\": 30, "
	"\"risk\": \"low\","
	"  \"tried\": {\"outcome\": \"failed\", \"time\": \"2024-01-13T09:00:00\", \"code\": \"0x800f081f\"},"
	"  \"steps\": [{\"text\": \"Open it\", \"command\": null}, {\"text\": \"Run it\", \"command\": \"sfc "
	"/scannow\"}],"
	"  \"verify\": {\"text\": \"Look\", \"command\": \"sfc /verifyonly\"}, \"if_it_fails\": \"reset\"},"
	"  {\"id\": \"reset\", \"rank\": 2, \"score\": 0.2, \"title\": \"Reset\"}],"
	" \"evidence\": [{\"id\": \"E1\", \"title\": \"Seen\", \"level\": \"error\", \"time\": "
	"\"2024-01-14T10:22:31\","
	"   \"last_time\": null, \"file\": \"CBS.log\", \"line\": 1412, \"count\": 7, \"attempt\": \"A1\","
	"   \"captures\": {\"package\": \"P1\"}, \"codes\": [\"0x800f0831\", \"0x80070002\"]},"
	"  {\"id\": \"E2\", \"title\": \"Seen too\", \"level\": \"info\", \"count\": 1}],"
	" \"attempts\": [{\"id\": \"A1\", \"title\": \"Session\", \"start\": \"2024-01-14T10:00:00\", "
	"\"end\": \"2024-01-14T22:00:00\","
	"   \"outcome\": \"failed\", \"code\": \"0x800f0831\"},"
	"  {\"id\": \"A2\", \"title\": \"Session\", \"start\": \"2024-01-15T10:00:00\", \"outcome\": "
	"\"succeeded\"}],"
	" \"chain\": [\"E2\", \"E1\"],"
	" \"codes\": [{\"code\": \"0x800f0831\", \"symbol\": \"CBS_E_STORE_CORRUPTION\", \"role\": "
	"\"error\", \"count\": 12},"
	"  {\"code\": \"0xc1900101-0x20017\", \"count\": 1}],"
	" \"limits\": [{\"what\": \"line-length\", \"detail\": \"1 line was cut\", \"file\": \"CBS.log\", "
	"\"line\": 9}],"
	" \"provenance\": {\"fixrank\": \"0.1.0\", \"patterns_sha256\": \"00ff\", \"input_sha256\": "
	"\"a\\u0000b\", \"options\": \"=1\"}}";

Test(xlsx, has_the_same_sheets_and_tables_whatever_is_in_them)
{
	static const char *const sheets[] = { "Verdict",     "Methods",	 "Steps",  "Causes",  "Ledger",
					      "Evidence",    "Attempts", "Days",   "Tried",   "Codes",
					      "Unexplained", "Files",	 "Wanted", "Ignored", "About" };
	static const char *const records[] = { failed, "{}" };

	for (size_t r = 0; r < 2; r++) {
		write_json(records[r]);
		expect_xpath("xl/workbook.xml", "count(//sheet)", "15");
		for (size_t i = 0; i < sizeof(sheets) / sizeof(*sheets); i++) {
			char expression[64], part[64], name[32];

			snprintf(expression, sizeof(expression), "//sheet[%zu]/@name", i + 1);
			expect_xpath("xl/workbook.xml", expression, sheets[i]);
			snprintf(part, sizeof(part), "xl/tables/table%zu.xml", i);
			snprintf(name, sizeof(name), "tbl%s", sheets[i]);
			if (i)
				expect_xpath(part, "/table/@displayName", name);
		}
	}
}

Test(xlsx, says_why_a_table_is_empty)
{
	write_json("{}");
	expect_xpath("xl/tables/table1.xml", "/table/@ref", "A1:X2");
	expect_cell(METHODS, "A2", "");
	expect_cell(METHODS, "A4", "Nothing failed, so there is nothing to repair.");
}

Test(xlsx, gives_each_item_a_row)
{
	static const struct {
		const char *table, *range;
	} rows[] = {
		{ "1", "A1:X3" }, { "2", "A1:G4" }, { "3", "A1:H2" }, { "4", "A1:G3" },
		{ "5", "A1:U3" }, { "6", "A1:M3" }, { "9", "A1:G3" }, { "10", "A1:G2" },
	};

	write_json(failed);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char part[64];

		snprintf(part, sizeof(part), "xl/tables/table%s.xml", rows[i].table);
		expect_xpath(part, "/table/@ref", rows[i].range);
		expect_xpath(part, "/table/autoFilter/@ref", rows[i].range);
	}
}

Test(xlsx, shows_what_the_record_says)
{
	static const struct {
		const char *part, *place, *wanted;
	} rows[] = {
		{ VERDICT, "B2", "KB5099999 cannot install" },
		{ VERDICT, "C5", "Failed" },
		{ VERDICT, "C6", "Likely, 93 %" },
		{ METHODS, "A2", "1" },
		{ METHODS, "B2", "Run SFC" },
		{ METHODS, "C2", "0.75" },
		{ METHODS, "D2", "\u2022 one\n\u2022 two" },
		{ METHODS, "E2", "three" },
		{ METHODS, "G2", "Failed" },
		{ METHODS, "G3", "Not tried" },
		{ METHODS, "I2", "no" },
		{ METHODS, "L2", "Reset" },
		{ STEPS, "C3", "2" },
		{ STEPS, "F3", "sfc /scannow" },
		{ STEPS, "D4", "Check" },
		{ STEPS, "F4", "sfc /verifyonly" },
		{ CAUSES, "C2", "0.93" },
		{ LEDGER, "B2", "-1.5" },
		{ EVIDENCE, "H2", "1412" },
		{ EVIDENCE, "J2", "0x800f0831, 0x80070002" },
		{ EVIDENCE, "L2", "2" },
		{ EVIDENCE, "R2", "package: P1" },
		{ ATTEMPTS, "D2", "0.5" },
		{ CODES, "A2", "0x800f0831" },
		{ CODES, "B2", "2148468785" },
		{ CODES, "C2", "-2146498511" },
		{ CODES, "B3", "3247440129" },
	};

	write_json(failed);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_cell(rows[i].part, rows[i].place, rows[i].wanted);
}

Test(xlsx, shows_times_as_dates_of_excel)
{
	char *number;

	write_json(failed);
	number = cell(EVIDENCE, "F2");
	cr_expect_float_eq(atof(number), 45305 + (10 * 3600 + 22 * 60 + 31) / 86400.0, 1e-9, "%s", number);
	expect_xpath(EVIDENCE, "//c[@r=\"F2\"]/@t", "");
	expect_cell(EVIDENCE, "M2", "");
	free(number);
}

Test(xlsx, takes_for_a_time_only_what_is_one)
{
	write_json("{\"evidence\": [{\"time\": \"2024-01-14T10:22:31.5Z\"}, {\"time\": \"2024-01-14T10:22:31 "
		   "=1+1\"},"
		   " {\"time\": \"yesterday\"}, {\"time\": 5}, {\"time\": \"0001-01-01T00:00:00\"}]}");
	expect_xpath(EVIDENCE, "count(//c[starts-with(@r, \"F\")]/v)", "2");
	expect_xpath(EVIDENCE, "count(//c[@r=\"F2\"]/v)", "1");
}

Test(xlsx, links_to_the_evidence_that_is_there)
{
	write_json(failed);
	expect_xpath(METHODS, "//hyperlink[@ref=\"F2\"]/@location", "'Evidence'!A3");
	expect_xpath(METHODS, "//hyperlink[@ref=\"L2\"]/@location", "'Methods'!A3");
	expect_xpath(LEDGER, "//hyperlink[@ref=\"E3\"]/@location", "'Evidence'!A3");
	expect_xpath(LEDGER, "count(//hyperlink)", "1");
	expect_xpath(EVIDENCE, "//hyperlink[@ref=\"K2\"]/@location", "'Attempts'!A2");
}

Test(xlsx, freezes_filters_and_repeats_the_header)
{
	write_json(failed);
	expect_xpath(EVIDENCE, "//pane/@state", "frozen");
	expect_xpath(EVIDENCE, "//pane/@ySplit", "1");
	expect_xpath(EVIDENCE, "//pageSetup/@orientation", "landscape");
	expect_xpath(EVIDENCE, "//sheetView/@zoomScale", "90");
	expect_xpath(METHODS, "count(//cfRule[@type=\"dataBar\"])", "1");
	expect_xpath("xl/workbook.xml", "//definedName[@name=\"_xlnm.Print_Titles\" and @localSheetId=\"5\"]",
		     "Evidence!$1:$1");
}

Test(xlsx, has_charts_with_a_description)
{
	write_json(failed);
	expect_xpath("xl/drawings/drawing1.xml",
		     "count(//*[local-name()=\"cNvPr\"][string-length(@descr) > 20])", "2");
	expect_xpath("xl/charts/chart1.xml", "//*[local-name()=\"cat\"]//*[local-name()=\"v\"]",
		     "Files are missing");
}

Test(xlsx, says_where_it_comes_from)
{
	write_json(failed);
	expect_xpath("docProps/custom.xml", "//property[@name=\"fixrank.version\"]", "0.1.0");
	expect_xpath("docProps/custom.xml", "//property[@name=\"patterns.sha256\"]", "00ff");
	expect_xpath("docProps/custom.xml", "//property[@name=\"schema\"]", "fixrank.record/1");
	expect_xpath("docProps/custom.xml", "count(//property[@name=\"input.sha256\"])", "0");
	expect_xpath("xl/sharedStrings.xml", "//si[t=\"1 line was cut \u2013 CBS.log:9\"]",
		     "1 line was cut \u2013 CBS.log:9");
}

/* Foreign text */

struct row {
	struct slice text;
	const char *wanted;
};

#define ROW(text, wanted)                                                                                    \
	{                                                                                                    \
		{ text, sizeof(text) - 1 }, wanted                                                           \
	}

static void expect_text(struct slice text, size_t limit, const char *wanted)
{
	struct buf out = { 0 };

	xlsx_text(&out, text, limit);
	cr_expect_str_eq(buf_text(&out), wanted, "'%.*s' becomes\n  %s\nnot\n  %s", SLICE_ARGS(text),
			 buf_text(&out), wanted);
	buf_release(&out);
}

Test(xlsx, shows_foreign_text_as_it_is)
{
	static const struct row rows[] = {
		ROW("", ""),
		ROW("=HYPERLINK(\"http://example.invalid\")", "=HYPERLINK(\"http://example.invalid\")"),
		ROW("_x0041_", "_x005F_x0041_"),
		ROW("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
		ROW("_x004_ _xZZZZ_ x0041_ _x0041", "_x004_ _xZZZZ_ x0041_ _x0041"),
		ROW("\033[31m\001\0", "\u241b[31m\u2401\u2400"),
		ROW("a\tb\r\nc\n", "a    b\nc\n"),
		ROW("a\rb", "a\u240db"),
		ROW("\xff\xfe\xed\xa0\x80", "\ufffd\ufffd\ufffd\ufffd\ufffd"),
		ROW("\xef\xbf\xbe\xef\xbf\xbf", "\ufffd\ufffd"),
		ROW("\u202eexe", "\u2039U+202E\u203aexe"),
		ROW("\u05d0\u0627\U0001f4a9", "\u05d0\u0627\U0001f4a9"),
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_text(rows[i].text, XLSX_TEXT_LIMIT, rows[i].wanted);
}

static size_t count_units(struct slice text)
{
	size_t units = 0;

	while (text.length) {
		unsigned long character = 0;
		size_t length = utf8_decode(text, &character);

		units += character > 0xffff ? 2 : 1;
		text = slice_tail(text, length);
	}
	return units;
}

Test(xlsx, cuts_text_that_no_cell_can_hold)
{
	static const char *const pieces[] = { "x",	    "\t",   "_x0041_", "\n",
					      "\U0001f4a9", "\r\n", "\xff",    "\u20ac" };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		struct buf text = { 0 }, out = { 0 };

		while (text.length < 1 << 20)
			buf_add_text(&text, pieces[i]);
		xlsx_text(&out, buf_slice(&text), SIZE_MAX);
		cr_expect(count_units(buf_slice(&out)) <= XLSX_TEXT_LIMIT, "piece %zu", i);
		cr_expect(utf8_valid(buf_slice(&out)), "piece %zu", i);
		cr_expect(xlsx_text_lines(buf_slice(&out), 1e9, false) < 253, "piece %zu", i);
		cr_expect(slice_ends(buf_slice(&out), SLICE(" more characters)")), "piece %zu", i);
		buf_release(&text);
		buf_release(&out);
	}
}

Test(xlsx, says_how_much_it_cut)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < 100; i++)
		buf_add_text(&text, "\u00e4");
	xlsx_text(&text, SLICE(""), 100);
	cr_expect_eq(text.length, 200);
	expect_text(buf_slice(&text), 100, buf_text(&text));
	buf_add_text(&text, "\u00e4");
	expect_text(buf_slice(&text), 100,
		    "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
		    "\u00e4\u00e4\u00e4\u00e4"
		    "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
		    "\u00e4\u00e4\u00e4\u00e4"
		    "\u00e4\u00e4\u00e4\u00e4\u2026 (61 more characters)");
	buf_release(&text);
}

Test(xlsx, knows_how_many_lines_text_takes)
{
	cr_expect_eq(xlsx_text_lines(SLICE(""), 20, false), 1);
	cr_expect_eq(xlsx_text_lines(SLICE("one two"), 20, false), 1);
	cr_expect_eq(xlsx_text_lines(SLICE("one\ntwo\n\nthree"), 20, false), 4);
	cr_expect_eq(xlsx_text_lines(SLICE("aaaaaaaaaaaaaaa bbbbbbbbbbbbbbb"), 20, true), 2);
	cr_expect_eq(xlsx_text_lines(SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 20, true), 3);
	cr_expect_float_eq(xlsx_text_width(SLICE("aaaa\nbb"), true), 4 * 1.04, 1e-9);
}

/* A record whose texts are all the same, and whose ids, times and words are too. */
static json_t *record_of(json_t *text)
{
	json_t *record = json_of(failed);
	const char *key;
	json_t *list;

	json_object_foreach(record, key, list) {
		const char *inner;
		json_t *item;
		size_t i;

		json_array_foreach(list, i, item)
			json_object_foreach(item, inner, list)
				if (json_is_string(list) && strcmp(inner, "id") != 0)
					json_object_set(item, inner, text);
	}
	json_object_set_new(record, "verdict",
			    json_pack("{s:O, s:O, s:O, s:O}", "headline", text, "summary", text, "status",
				      text, "word", text));
	json_object_set_new(record, "machine", json_pack("{s:O, s:O}", "name", text, "os", text));
	json_object_set_new(record, "wanted", json_pack("[{s:O, s:O}]", "file", text, "why", text));
	json_object_set_new(record, "provenance", json_pack("{s:O, s:O}", "fixrank", text, "options", text));
	json_decref(text);
	return record;
}

Test(xlsx, survives_hostile_text, .init = cr_redirect_stderr)
{
	static const struct slice texts[] = {
		SLICE("=cmd|'/c calc'!A1"),
		SLICE("+1+1"),
		SLICE("-1"),
		SLICE("@SUM(A1)"),
		SLICE("https://example.invalid/?a=b&c=\"d\""),
		SLICE("internal:'Evidence'!A1"),
		SLICE("<script>&amp;]]>&#0;"),
		SLICE("_x0041_\033[2J\001\002 \177 \r\n\t"),
		SLICE("a\0b"),
		SLICE("\xff\xfe not UTF-8 \xc3"),
		SLICE("\u202e\u2066\u200f \U0001f4a9 \u05d0 \ufffe \uffff"),
		SLICE(" blanks  "),
		SLICE("&P &D &[Tab]"),
		SLICE("12345678901234567890"),
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		write_record(record_of(json_stringn_nocheck(texts[i].text, texts[i].length)));
		expect_well_formed();
		expect_xpath(METHODS, "count(//f)", "0");
		expect_xpath(METHODS, "count(//c[@r=\"B2\"][@t=\"s\"])", "1");
		expect_xpath("xl/worksheets/_rels/sheet2.xml.rels", "count(//Relationship[@TargetMode])",
			     "0");
	}
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

Test(xlsx, survives_text_of_a_megabyte, .init = cr_redirect_stderr)
{
	struct buf text = { 0 };

	while (text.length < 1 << 20)
		buf_add_text(&text, "_x0041_ <&\" \U0001f4a9\n");
	write_record(record_of(json_stringn(text.text, text.length)));
	expect_well_formed();
	buf_release(&text);
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

Test(xlsx, takes_any_json_for_a_record, .init = cr_redirect_stderr)
{
	static const char *const records[] = {
		"null",
		"[]",
		"[[], {}]",
		"1",
		"-1e308",
		"\"text\"",
		"true",
		"{}",
		"{\"verdict\": [], \"causes\": {}, \"methods\": 5, \"evidence\": \"E1\", \"coverage\": null}",
		"{\"causes\": [null, 1, [], {\"ledger\": {}}, {\"ledger\": [null, {\"weight\": \"x\", "
		"\"evidence\": {}}]}],"
		" \"methods\": [null, [], {\"id\": 5, \"rank\": \"x\", \"score\": 1e308, \"steps\": [1, "
		"null], \"verify\": [],"
		"  \"tried\": 7, \"for\": [[]], \"evidence\": [[[]]], \"first\": [null]}],"
		" \"codes\": [{\"code\": \"0x\"}, {\"code\": 9223372036854775807, \"count\": "
		"-9223372036854775807}],"
		" \"coverage\": {\"files\": -1, \"lines\": 9223372036854775807, \"bytes\": -5, \"kinds\": "
		"[[], 5]}}",
	};

	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
		write_json(records[i]);
		expect_well_formed();
	}
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

Test(xlsx, says_how_many_rows_it_left_out)
{
	json_t *record = json_of("{\"evidence\": [], \"causes\": [{\"ledger\": []}]}");
	json_t *evidence = json_object_get(record, "evidence");
	json_t *ledger = json_object_get(json_array_get(json_object_get(record, "causes"), 0), "ledger");

	for (int i = 0; i < 5003; i++) {
		json_array_append_new(evidence, json_pack("{s:i}", "line", i));
		json_array_append_new(ledger, json_object());
	}
	write_record(record);
	expect_xpath("xl/tables/table5.xml", "/table/@ref", "A1:U5001");
	expect_xpath("xl/tables/table4.xml", "/table/@ref", "A1:G5001");
	expect_xpath("xl/sharedStrings.xml", "count(//si[t=\"Rows left out\"])", "1");
	expect_xpath(ABOUT, "count(//c[v=\"3\"][starts-with(@r, \"C\")][not(@t)])", "2");
}

/* The file */

static char *checksum(void)
{
	return output_of("sha256sum " BOOK);
}

static void expect_created(const char *epoch, const char *wanted)
{
	if (epoch)
		setenv("SOURCE_DATE_EPOCH", epoch, 1);
	write_json(failed);
	expect_xpath("docProps/core.xml", "//*[local-name()=\"created\"]", wanted);
}

Test(xlsx, gives_the_same_bytes_for_the_same_record)
{
	char *first, *second;

	setenv("TZ", "Asia/Tokyo", 1);
	write_json(failed);
	first = checksum();
	setenv("TZ", "America/New_York", 1);
	sleep(1);
	write_json(failed);
	second = checksum();
	cr_expect_str_eq(first, second);
	free(first);
	free(second);
}

Test(xlsx, takes_its_date_from_the_environment)
{
	expect_created(NULL, "1980-01-01T00:00:00Z");
	expect_created("1700000000", "2023-11-14T22:13:20Z");
	expect_created("", "1980-01-01T00:00:00Z");
	expect_created("-5", "1980-01-01T00:00:00Z");
	expect_created("99999999999999999999", "1980-01-01T00:00:00Z");
	expect_created("17x", "1980-01-01T00:00:00Z");
}

Test(xlsx, leaves_no_other_file_behind)
{
	char *names;

	write_json(failed);
	names = output_of("ls -A");
	cr_expect_str_eq(names, BOOK);
	free(names);
}

static void expect_problem(const char *path, const char *message)
{
	struct problems problems = { 0 };
	json_t *record = json_of(failed);

	cr_expect_eq(xlsx_write(record, path, &problems), -1);
	cr_expect_eq(problems.count, 1, "%s: %zu problems", path, problems.count);
	if (problems.count)
		cr_expect_str_eq(problems.items[0].message, message);
	problems_release(&problems);
	json_decref(record);
}

Test(xlsx, says_why_it_cannot_be_written, .init = cr_redirect_stderr)
{
	mkdir("folder", 0777);
	expect_problem("folder", "cannot write 'folder': is a directory");
	expect_problem("missing/report.xlsx",
		       "cannot write 'missing/report.xlsx': no such file or directory");
	expect_problem("", "cannot write '': no such file or directory");
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

Test(xlsx, notices_that_the_disk_is_full)
{
	limit_files(20000);
	expect_problem(BOOK, "cannot write '" BOOK "': file too large");
}

/* Its parts are larger than that before they are packed. */
Test(xlsx, needs_no_room_but_its_own)
{
	json_t *record = json_of("{\"codes\": []}");
	struct problems problems = { 0 };

	for (int i = 0; i < 5000; i++)
		json_array_append_new(json_object_get(record, "codes"), json_pack("{s:i}", "count", i % 2));
	limit_files(200000);
	cr_expect_eq(xlsx_write(record, BOOK, &problems), 0);
	cr_expect_eq(problems.count, 0);
	problems_release(&problems);
	json_decref(record);
}
