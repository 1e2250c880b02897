#include "fleet_xlsx.h"
#include "scratch.h"
#include "workbook.h"

#include <criterion/redirect.h>
#include <sys/stat.h>

/* The sheets in their order, where there are neither outliers nor repeats. */
#define FLEET	    SHEET(1)
#define MACHINES    SHEET(2)
#define CAUSES	    SHEET(3)
#define METHODS	    SHEET(4)
#define COVER	    SHEET(5)
#define BY_BUILD    SHEET(6)
#define BY_DRIVER   SHEET(8)
#define UNEXPLAINED SHEET(9)
#define DAYS	    SHEET(10)
#define THIN	    SHEET(11)
#define WHICH	    SHEET(12)
#define DICTIONARY  SHEET(13)
#define ABOUT	    SHEET(14)
#define RELATIONS   "xl/worksheets/_rels/sheet2.xml.rels"

TestSuite(fleet_xlsx, .init = enter, .fini = leave);

/* Takes fleet over. */
static void write_fleet(json_t *fleet)
{
	struct problems problems = { 0 };

	cr_assert_eq(fleet_xlsx_write(fleet, BOOK, &problems), 0);
	cr_expect_eq(problems.count, 0);
	problems_release(&problems);
	json_decref(fleet);
}

static void write_json(const char *text)
{
	write_fleet(json_of(text));
}

static const char three[] =
	"{\"schema\": \"fixrank.fleet/1\","
	" \"provenance\": {\"fixrank\": \"0.1.0\", \"patterns\": [{\"sha256\": \"00ff\", \"machines\": 3}],"
	"  \"redacted\": false},"
	" \"notices\": [\"one to be kept in mind\"],"
	" \"totals\": {\"machines\": 3, \"uploads\": 4, \"failed\": 2, \"recovered\": 0, \"healthy\": 1,"
	"  \"inconclusive\": 0, \"unread\": 0, \"clearable\": 2, \"first\": \"2024-03-01\", \"last\": "
	"\"2024-03-02\"},"
	" \"causes\": [{\"id\": \"store\", \"title\": \"The store is damaged\", \"machines\": [0, 2], "
	"\"count\": 2,"
	"  \"share\": 1.0, \"certain\": 1, \"likely\": 1, \"possible\": 0, \"long_shot\": 0,"
	"  \"methods\": [{\"id\": \"dism\", \"title\": \"Run DISM\", \"count\": 1},"
	"   {\"id\": \"sfc\", \"title\": \"Run SFC\", \"count\": 1}]}],"
	" \"methods\": [{\"id\": \"dism\", \"title\": \"Run DISM\", \"first\": 1, \"of\": [0, 2], \"count\": "
	"2,"
	"   \"minutes\": 30, \"risk\": \"low\", \"owner\": \"helpdesk\", \"reboot\": false},"
	"  {\"id\": \"sfc\", \"title\": \"Run SFC\", \"first\": 1, \"of\": [2], \"count\": 1}],"
	" \"cover\": [{\"rank\": 1, \"id\": \"dism\", \"title\": \"Run DISM\", \"of\": [0, 2], \"count\": 2, "
	"\"total\": 2,"
	"  \"share\": 1.0, \"minutes\": 30, \"minutes_total\": 360}],"
	" \"crosses\": [{\"by\": \"build\", \"title\": \"Windows build\", \"columns\": [\"19045\", "
	"\"22631\"],"
	"  \"column_counts\": [1, 4], \"rows\": [{\"cause\": \"store\", \"title\": \"The store is damaged\","
	"   \"counts\": [1, 1], \"of\": [[0], [2]]}]},"
	"  {\"by\": \"device\", \"columns\": [\"foo.sys\", \"bar.sys\"], \"column_counts\": [1, 1],"
	"   \"rows\": [{\"cause\": \"none\", \"title\": null, \"counts\": [1, 1], \"of\": [[2], [2]]}]}],"
	" \"clusters\": [{\"fingerprint\": \"0123456789abcdef\", \"template\": \"Gadget <n> wobbles\", "
	"\"count\": 2,"
	"  \"lines\": 9, \"of\": [1, 2], \"text\": \"Gadget 7 wobbles\","
	"  \"example\": {\"machine\": 2, \"file\": \"CBS.log\", \"line\": 77}}],"
	" \"days\": [{\"day\": \"2024-03-01\", \"failed\": 1, \"recovered\": 0},"
	"  {\"day\": \"2024-03-02\", \"failed\": 1, \"recovered\": 0}],"
	" \"outliers\": [], \"repeats\": [],"
	" \"thin\": [{\"file\": \"C:\\\\CBS.log\", \"command\": null, \"of\": [1], \"count\": 1}],"
	" \"machines\": [{\"name\": \"PC-1\", \"path\": \"up/PC-1.zip\", \"report\": \"PC-1/report.html\","
	"   \"status\": \"failed\", \"reading\": \"ok\", \"cause\": \"store\", \"cause_title\": \"The store "
	"is damaged\","
	"   \"confidence\": 0.93, \"word\": \"certain\", \"headline\": \"KB1 cannot install\","
	"   \"methods\": [\"dism\", \"unheard-of\"], \"clears\": \"dism\", \"codes\": [\"0x1\", \"0x2\"],"
	"   \"os\": \"Windows 10\", \"build\": \"19045.1\", \"arch\": \"amd64\", \"model\": \"M\","
	"   \"manufacturer\": \"F\", \"object\": \"foo.sys\", \"time\": \"2024-01-14T12:00:00\","
	"   \"lines\": 12000, \"bytes\": 1000000, \"unexplained\": 3, \"limits\": 0},"
	"  {\"name\": \"PC-2\", \"report\": null, \"status\": \"healthy\", \"reading\": \"limit\"},"
	"  {\"name\": \"PC-3\", \"status\": \"failed\", \"cause\": \"store\", \"methods\": [\"sfc\", "
	"\"dism\"]}]}";

Test(fleet_xlsx, has_a_sheet_for_each_question)
{
	static const char *const sheets[] = { "Fleet",	     "Machines", "Causes",   "Methods",
					      "Cover",	     "By build", "By model", "By driver",
					      "Unexplained", "Days",	 "Thin",     "Which machines",
					      "Dictionary",  "About" };
	static const char *const fleets[] = { three, "{}" };

	for (size_t f = 0; f < 2; f++) {
		write_json(fleets[f]);
		expect_xpath("xl/workbook.xml", "count(//sheet)", "14");
		for (size_t i = 0; i < sizeof(sheets) / sizeof(*sheets); i++) {
			char expression[64];

			snprintf(expression, sizeof(expression), "//sheet[%zu]/@name", i + 1);
			expect_xpath("xl/workbook.xml", expression, sheets[i]);
		}
	}
}

Test(fleet_xlsx, has_outliers_and_repeats_where_there_are_any)
{
	write_json("{\"outliers\": [{\"machine\": 1, \"why\": \"alone\"}], \"repeats\": [{\"machine\": 0, "
		   "\"uploads\": 2}], \"machines\": [{\"name\": \"A\"}, {\"name\": \"B\"}]}");
	expect_xpath("xl/workbook.xml", "count(//sheet)", "16");
	expect_cell(SHEET(12), "A2", "B");
	expect_xpath(SHEET(12), "//hyperlink[@ref=\"A2\"]/@location", "'Machines'!A3");
	expect_cell(SHEET(13), "B2", "2");
}

Test(fleet_xlsx, shows_what_the_fleet_says)
{
	static const struct {
		const char *part, *place, *wanted;
	} rows[] = {
		{ FLEET, "B2", "2 of 3 machines fail to update" },
		{ FLEET, "B3",
		  "Most frequent cause: The store is damaged, on 2 machines (100 % of those that fail). 1 "
		  "repair "
		  "clears 2 of the 2 machines that have one (100 %)." },
		{ FLEET, "B4", "\u2022 one to be kept in mind" },
		{ MACHINES, "A2", "PC-1" },
		{ MACHINES, "B2", "Failed" },
		{ MACHINES, "C2", "The store is damaged" },
		{ MACHINES, "C4", "store" },
		{ MACHINES, "D2", "0.93" },
		{ MACHINES, "E2", "Certain" },
		{ MACHINES, "G2", "Run DISM" },
		{ MACHINES, "H2", "Run DISM" },
		{ MACHINES, "L2", "45305.5" },
		{ MACHINES, "N2", "0x1, 0x2" },
		{ MACHINES, "O2", "unheard-of" },
		{ MACHINES, "O4", "Run DISM" },
		{ MACHINES, "Q2", "19045" },
		{ MACHINES, "Q3", "" },
		{ MACHINES, "Q4", "22631" },
		{ MACHINES, "S4", "foo.sys, bar.sys" },
		{ MACHINES, "V3", "Up to a limit" },
		{ MACHINES, "W2", "12000" },
		{ CAUSES, "B2", "The store is damaged" },
		{ CAUSES, "I2", "Run DISM (1)\nRun SFC (1)" },
		{ METHODS, "D2", "2" },
		{ COVER, "C2", "2" },
		{ COVER, "G2", "0.25" },
		{ BY_BUILD, "B1", "19045" },
		{ BY_BUILD, "D2", "2" },
		{ BY_BUILD, "C3", "1" },
		{ BY_BUILD, "D4", "5" },
		{ BY_BUILD, "C8", "0.25" },
		{ BY_DRIVER, "A2", "none" },
		{ UNEXPLAINED, "E2", "PC-3" },
		{ DAYS, "A2", "45352" },
		{ DAYS, "D2", "03-01" },
		{ THIN, "B2", "C:\\CBS.log" },
		{ WHICH, "B2", "Gadget <n> wobbles" },
		{ WHICH, "C3", "PC-3" },
		{ WHICH, "A4", "File to ask for" },
		{ WHICH, "C7", "PC-3" },
		{ DICTIONARY, "A2", "Machines" },
	};

	write_json(three);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_cell(rows[i].part, rows[i].place, rows[i].wanted);
}

Test(fleet_xlsx, leads_from_numbers_to_machines)
{
	write_json(three);
	expect_xpath(METHODS, "//hyperlink[@ref=\"D2\"]/@location", "'Which machines'!A5");
	expect_xpath(METHODS, "//hyperlink[@ref=\"D3\"]/@location", "'Which machines'!A7");
	expect_xpath(METHODS, "//c[@r=\"D2\"]/@t", "");
	expect_xpath(UNEXPLAINED, "//hyperlink[@ref=\"A2\"]/@location", "'Which machines'!A2");
	expect_xpath(UNEXPLAINED, "//hyperlink[@ref=\"E2\"]/@location", "'Machines'!A4");
	expect_xpath(COVER, "//hyperlink[@ref=\"B2\"]/@location", "'Methods'!A2");
	expect_xpath(BY_BUILD, "//hyperlink[@ref=\"A2\"]/@location", "'Causes'!A2");
	expect_xpath(MACHINES, "//autoFilter/@ref", "A1:AC4");
}

Test(fleet_xlsx, freezes_the_header_and_prints_it_on_each_page)
{
	write_json(three);
	expect_xpath(MACHINES, "//pane/@state", "frozen");
	expect_xpath(MACHINES, "//pageSetup/@orientation", "landscape");
	expect_xpath("xl/workbook.xml", "//definedName[@name=\"_xlnm.Print_Titles\" and @localSheetId=\"1\"]",
		     "Machines!$1:$1");
	expect_xpath(BY_BUILD, "count(//cfRule[@type=\"colorScale\"])", "2");
	expect_xpath("xl/drawings/drawing2.xml",
		     "count(//*[local-name()=\"cNvPr\"][string-length(@descr) > 20])", "2");
}

Test(fleet_xlsx, explains_every_column)
{
	write_json(three);
	expect_xpath(DICTIONARY, "count(//row)", "104");
	expect_xpath(DICTIONARY, "count(//c[starts-with(@r, \"C\")][not(v)])", "0");
}

/* Links to reports */

static void write_report(const char *text, size_t length)
{
	json_t *fleet = json_of("{\"machines\": [{\"name\": \"PC\"}]}");

	json_object_set_new(json_array_get(json_object_get(fleet, "machines"), 0), "report",
			    json_stringn_nocheck(text, length));
	write_fleet(fleet);
}

Test(fleet_xlsx, links_to_reports_that_are_beside_it)
{
	static const char *const reports[] = { "PC-1/report.html", "site 7/PC_1.example/report.html",
					       "r.html" };

	for (size_t i = 0; i < sizeof(reports) / sizeof(*reports); i++) {
		write_report(reports[i], strlen(reports[i]));
		expect_xpath(MACHINES, "count(//hyperlink[@ref=\"A2\"])", "1");
		expect_xpath(RELATIONS, "//Relationship/@TargetMode", "External");
		expect_cell(MACHINES, "AC2", reports[i]);
	}
}

Test(fleet_xlsx, links_to_nothing_else)
{
	static const struct slice reports[] = {
		SLICE(""),
		SLICE("PC-1/report.exe"),
		SLICE("/etc/report.html"),
		SLICE("../report.html"),
		SLICE("PC-1/../../report.html"),
		SLICE("PC-1//report.html"),
		SLICE("\\\\server\\share\\report.html"),
		SLICE("http://example.invalid/report.html"),
		SLICE("javascript:alert(1).html"),
		SLICE("PC-1/%2e%2e/report.html"),
		SLICE("PC-1/a#b.html"),
		SLICE("PC-1/a?b.html"),
		SLICE("PC-1/a\0b.html"),
		SLICE("PC-1/\u202ereport.html"),
		SLICE(".html"),
		SLICE("01234567890123456789012345678901234567890123456789012345678901234567890123456789012345"
		      "67890123"
		      "45678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
		      "0123456789"
		      "0123456789012345678901234567890.html"),
	};

	for (size_t i = 0; i < sizeof(reports) / sizeof(*reports); i++) {
		write_report(reports[i].text, reports[i].length);
		expect_xpath(MACHINES, "count(//hyperlink)", "0");
	}
}

/* Foreign text */

static json_t *fleet_of(json_t *text);

/* Every string becomes text, but for the keys. */
static json_t *replaced(json_t *value, json_t *text)
{
	json_t *item, *copy;
	const char *key;
	size_t i;

	if (json_is_string(value))
		return json_incref(text);
	if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach(value, i, item)
			json_array_append_new(copy, replaced(item, text));
		return copy;
	}
	if (!json_is_object(value))
		return json_incref(value);
	copy = json_object();
	json_object_foreach(value, key, item)
		json_object_set_new(copy, key,
				    strcmp(key, "by") == 0 ? json_incref(item) : replaced(item, text));
	return copy;
}

static json_t *fleet_of(json_t *text)
{
	json_t *fleet = json_of(three), *copy = replaced(fleet, text);

	json_decref(fleet);
	json_decref(text);
	return copy;
}

Test(fleet_xlsx, survives_hostile_text, .init = cr_redirect_stderr)
{
	static const struct slice texts[] = {
		SLICE("=cmd|'/c calc'!A1"),
		SLICE("+1+1"),
		SLICE("@SUM(A1)"),
		SLICE("https://example.invalid/?a=b&c=\"d\".html"),
		SLICE("internal:'Machines'!A1"),
		SLICE("external:report.html"),
		SLICE("<script>&amp;]]>&#0;"),
		SLICE("_x0041_\033[2J\001\002 \177 \r\n\t"),
		SLICE("a\0b"),
		SLICE("\xff\xfe not UTF-8 \xc3"),
		SLICE("\u202e\u2066\u200f \U0001f4a9 \u05d0 \ufffe \uffff"),
		SLICE(" blanks  "),
		SLICE("&P &D &[Tab]"),
	};
	static const char *const parts[] = { FLEET, MACHINES, BY_BUILD, UNEXPLAINED, WHICH };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		write_fleet(fleet_of(json_stringn_nocheck(texts[i].text, texts[i].length)));
		expect_well_formed();
		for (size_t p = 0; p < sizeof(parts) / sizeof(*parts); p++)
			expect_xpath(parts[p], "count(//f)", "0");
		expect_xpath(MACHINES, "count(//c[@r=\"A2\"][@t=\"inlineStr\"])", "1");
		expect_xpath(MACHINES, "count(//hyperlink)", "0");
	}
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

Test(fleet_xlsx, shows_an_escape_of_excel_as_it_is)
{
	write_fleet(fleet_of(json_string("_x0041_\u202e")));
	expect_cell(MACHINES, "A2", "_x005F_x0041_\u2039U+202E\u203a");
	expect_cell(BY_BUILD, "B1", "_x005F_x0041_\u2039U+202E\u203a");
}

Test(fleet_xlsx, survives_text_of_a_megabyte, .init = cr_redirect_stderr)
{
	struct buf text = { 0 };

	while (text.length < 1 << 20)
		buf_add_text(&text, "_x0041_ <&\" \U0001f4a9\n");
	write_fleet(fleet_of(json_stringn(text.text, text.length)));
	expect_well_formed();
	expect_xpath(MACHINES, "count(//t[string-length() > 32767])", "0");
	buf_release(&text);
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

Test(fleet_xlsx, takes_any_json_for_a_fleet, .init = cr_redirect_stderr)
{
	static const char *const fleets[] = {
		"null",
		"[]",
		"[[], {}]",
		"1",
		"\"text\"",
		"{}",
		"{\"totals\": [], \"causes\": {}, \"methods\": 5, \"cover\": \"x\", \"machines\": {\"a\": "
		"1}}",
		"{\"machines\": [null, 1, [], \"x\", {}, {\"name\": 5, \"status\": [], \"methods\": {}, "
		"\"clears\": 7,"
		" \"codes\": [[[]], null, 5], \"time\": 5, \"report\": {}, \"confidence\": \"x\", \"lines\": "
		"1e308}],"
		" \"methods\": [null, {\"id\": 5, \"of\": [null, -1, 99, \"0\", 0.5, 0, 0, "
		"9223372036854775807]}],"
		" \"crosses\": [null, {\"by\": 5}, {\"by\": \"build\", \"columns\": [1, [], null], "
		"\"column_counts\": {},"
		"  \"rows\": [null, {\"counts\": [1e308, \"x\"], \"of\": [5, [0, 99, -1], [[]], null]}]}],"
		" \"clusters\": [{\"of\": {}, \"example\": {\"machine\": 1e3}}, {\"of\": [5], \"example\": "
		"7}],"
		" \"days\": [5, {\"day\": 5}, {\"day\": \"2024-99-99\"}, {\"day\": \"yesterday!\"}],"
		" \"outliers\": [5, {\"machine\": -1}], \"repeats\": [{\"machine\": \"0\"}], \"thin\": [[]],"
		" \"notices\": [5, null], \"provenance\": {\"patterns\": [5, {\"machines\": \"x\"}]},"
		" \"totals\": {\"machines\": -5, \"failed\": 1.5, \"first\": 7, \"clearable\": "
		"9223372036854775807},"
		" \"causes\": [5, {\"methods\": [5, {}], \"count\": -9223372036854775807}],"
		" \"cover\": [7, {\"count\": 1e308, \"total\": -1e308, \"minutes_total\": 1e308, \"share\": "
		"5}]}",
	};

	for (size_t i = 0; i < sizeof(fleets) / sizeof(*fleets); i++) {
		write_json(fleets[i]);
		expect_well_formed();
	}
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

Test(fleet_xlsx, says_that_there_is_nothing)
{
	write_json("{\"schema\": \"fixrank.fleet/1\", \"machines\": []}");
	expect_cell(FLEET, "B2", "No machine was looked at");
	expect_cell(MACHINES, "A4", "No machine.");
	expect_cell(BY_BUILD, "A4", "Nothing failed.");
	expect_cell(COVER, "A4", "No machine needs a repair.");
}

/* Many machines */

static json_t *fleet_of_many(int count)
{
	json_t *fleet = json_of(three);
	json_t *machines = json_object_get(fleet, "machines");

	for (int i = 3; i < count; i++)
		json_array_append_new(machines,
				      json_pack("{s:o, s:o}", "name", json_sprintf("PC-%d", i + 1), "report",
						json_sprintf("PC-%d/report.html", i + 1)));
	return fleet;
}

Test(fleet_xlsx, says_how_many_pairs_it_left_out, .init = cr_redirect_stderr)
{
	json_t *fleet = json_of(three);
	json_t *of = json_object_get(json_array_get(json_object_get(fleet, "methods"), 1), "of");

	for (int i = 0; i < 200000; i++)
		json_array_append_new(of, json_integer(i % 3));
	write_fleet(fleet);
	expect_xpath(WHICH, "//autoFilter/@ref", "A1:H200001");
	expect_xpath("xl/sharedStrings.xml",
		     "count(//si[contains(t, \"6 rows of the sheet Which machines were left out\")])", "1");
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

/* Excel opens no sheet with more links. */
Test(fleet_xlsx, has_no_more_links_than_excel_takes, .init = cr_redirect_stderr)
{
	write_fleet(fleet_of_many(65010));
	expect_xpath(MACHINES, "count(//hyperlink)", "65000");
	expect_cell(MACHINES, "A65011", "PC-65010");
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

/* The file */

Test(fleet_xlsx, gives_the_same_bytes_for_the_same_fleet)
{
	char *first, *second;

	write_json(three);
	first = output_of("sha256sum " BOOK);
	sleep(1);
	write_json(three);
	second = output_of("sha256sum " BOOK);
	cr_expect_str_eq(first, second);
	free(first);
	free(second);
}

static void expect_problem(json_t *fleet, const char *path, const char *message)
{
	struct problems problems = { 0 };

	cr_expect_eq(fleet_xlsx_write(fleet, path, &problems), -1);
	cr_expect_eq(problems.count, 1, "%s: %zu problems", path, problems.count);
	if (problems.count)
		cr_expect_str_eq(problems.items[0].message, message);
	problems_release(&problems);
	json_decref(fleet);
}

Test(fleet_xlsx, says_why_it_cannot_be_written)
{
	mkdir("folder", 0777);
	expect_problem(json_of(three), "folder", "cannot write 'folder': is a directory");
	expect_problem(json_of(three), "missing/fleet.xlsx",
		       "cannot write 'missing/fleet.xlsx': no such file or directory");
}

Test(fleet_xlsx, notices_that_the_disk_is_full)
{
	limit_files(20000);
	expect_problem(json_of(three), BOOK, "cannot write '" BOOK "': file too large");
}

/* Its parts are larger than that before they are packed. */
Test(fleet_xlsx, needs_no_room_but_its_own_and_leaves_nothing_behind)
{
	char *names;

	limit_files(300000);
	write_fleet(fleet_of_many(3000));
	names = output_of("ls -A");
	cr_expect_str_eq(names, BOOK);
	free(names);
}

/* Scratch files */

Test(scratch, gives_back_what_was_written)
{
	FILE *file = scratch_new();
	char text[64];
	int sum = 0, byte;

	for (unsigned i = 0; i < 300000; i++)
		fprintf(file, "%u\n", i * 7919 % 1000003);
	fflush(file);
	for (int round = 0; round < 2; round++) {
		rewind(file);
		for (unsigned i = 0; i < 300000; i++)
			cr_assert(fgets(text, sizeof(text), file) &&
				  (unsigned)atoi(text) == i * 7919 % 1000003);
		cr_expect_eq(fgetc(file), EOF);
	}
	rewind(file);
	while ((byte = fgetc(file)) != EOF)
		sum += byte == '\n';
	cr_expect_eq(sum, 300000);
	fclose(file);
}

Test(scratch, may_be_empty)
{
	FILE *file = scratch_new();

	rewind(file);
	cr_expect_eq(fgetc(file), EOF);
	cr_expect_eq(fclose(file), 0);
}

Test(scratch, is_not_written_again)
{
	FILE *file = scratch_new();

	fputs("text", file);
	rewind(file);
	cr_expect_eq(fgetc(file), 't');
	cr_expect(fputs("more", file) == EOF || fflush(file) == EOF);
	fclose(file);
}
