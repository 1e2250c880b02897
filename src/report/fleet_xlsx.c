#include "fleet_xlsx.h"

#include "fleet_xlsx_cross.h"
#include "fleet_xlsx_front.h"
#include "fleet_xlsx_rows.h"
#include "wording.h"

#include <string.h>

#define TABLE(list)   .columns = (list), .column_count = sizeof(list) / sizeof(*(list))
#define MACHINE_LIMIT 1048575 /* Excel's rows without the header */
#define WHICH	      "Which machines"

static const struct xlsx_column machine_columns[] = {
	{ "Machine", "name", .look = LOOK_FILE, .id = "report", .most = 28,
	  .about = "The machine's name; a link to its report where there is one beside this workbook. Excel "
		   "takes no more than 65,000 links on a sheet: behind that, the column Report says where it "
		   "is." },
	{ "Status", "status", .look = LOOK_WORD,
	  .about = "Failed: the cause still stands. Recovered: failed, and went well later. Healthy: no "
		   "failure "
		   "that matters. Inconclusive: the logs say too little. Unread: nothing could be read." },
	{ "Cause", "cause_title", .look = LOOK_LINE, .most = 42,
	  .about = "The likeliest cause. Filter by it for the machines of a number on Fleet, Causes, By "
		   "build, By "
		   "model and By driver." },
	{ "Confidence", "confidence", .look = LOOK_SHARE, .about = "How likely this cause is." },
	{ "In words", "word", .look = LOOK_WORD,
	  .about = "The same in a word: certain, likely, possible or long shot." },
	{ "What happened", "headline", .look = LOOK_LINE, .most = 52,
	  .about = "The headline of the machine's report." },
	{ "First method", "method_1", .look = LOOK_LINE, .most = 38,
	  .about = "What to do first on this machine. Filter by it for the numbers of \"First choice\" on "
		   "Methods." },
	{ "Cleared by", "clears_title", .look = LOOK_LINE, .most = 38,
	  .about = "The method of the sheet Cover that clears this machine. Filter by it for the numbers of "
		   "\"Newly "
		   "cleared\" there." },
	{ "Windows", "os", .look = LOOK_LINE, .most = 24, .about = "The operating system." },
	{ "Build", "build", .look = LOOK_LINE, .most = 20, .about = "Its full build number." },
	{ "Model", "model", .look = LOOK_LINE, .most = 30, .about = "The model of the machine." },
	{ "Last attempt", "time", .look = LOOK_TIME,
	  .about = "When an update last failed, else the time of the last line; the machine's own clock." },
	{ "Object", "object", .look = LOOK_LINE, .most = 30,
	  .about = "What the evidence names: a driver, device, app or file." },
	{ "Codes", "codes", .look = LOOK_LINE, .most = 34,
	  .about = "The error codes that matter most, at most three." },
	{ "Second method", "method_2", .look = LOOK_LINE, .most = 38,
	  .about = "What to do if the first method fails." },
	{ "Third method", "method_3", .look = LOOK_LINE, .most = 38,
	  .about = "What to do if that fails too." },
	{ "By build", "by_build", .look = LOOK_LINE, .most = 20,
	  .about = "The column of the sheet By build in which this machine counts: filter by it and by "
		   "cause." },
	{ "By model", "by_model", .look = LOOK_LINE, .most = 30,
	  .about = "The same for the sheet By model." },
	{ "By driver", "by_driver", .look = LOOK_LINE, .most = 30,
	  .about = "The same for the sheet By driver." },
	{ "Manufacturer", "manufacturer", .look = LOOK_LINE, .most = 26, .about = "Who made the machine." },
	{ "Architecture", "arch", .look = LOOK_LINE, .about = "Of its processor." },
	{ "Reading", "reading", .look = LOOK_WORD,
	  .about = "Whether its logs were read completely, up to a limit, not at all, or until somebody "
		   "stopped it." },
	{ "Lines", "lines", .look = LOOK_NUMBER, .about = "How many lines of logs were read." },
	{ "Bytes", "bytes", .look = LOOK_NUMBER, .about = "How many bytes." },
	{ "Unexplained", "unexplained", .look = LOOK_NUMBER,
	  .about = "How many kinds of error entries are there that no signature knows." },
	{ "Limits", "limits", .look = LOOK_NUMBER, .about = "How many limits were met while reading." },
	{ "Cause id", "cause", .look = LOOK_LINE, .about = "The name of the cause in the pattern files." },
	{ "Upload", "path", .look = LOOK_LINE, .most = 50,
	  .about = "The file or folder that the logs came in." },
	{ "Report", "report", .look = LOOK_LINE, .most = 40,
	  .about = "The path of the machine's report, beside the report of the fleet." },
};

static const struct xlsx_column cause_columns[] = {
	{ "Rank", "rank", .look = LOOK_RANK, .about = "Most machines first." },
	{ "Cause", "title", .look = LOOK_TEXT, .most = 46, .about = "What is wrong." },
	{ "Machines", "count", .look = LOOK_COUNT,
	  .about = "Failed machines of which this is the likeliest cause; filter Machines by Cause and by "
		   "the status Failed." },
	{ "Share", "share", .look = LOOK_SHARE, .about = "Of all failed machines." },
	{ "Certain", "certain", .look = LOOK_NUMBER, .about = "On how many of them that is certain." },
	{ "Likely", "likely", .look = LOOK_NUMBER, .about = "On how many it is likely." },
	{ "Possible", "possible", .look = LOOK_NUMBER, .about = "On how many it is possible." },
	{ "Long shot", "long_shot", .look = LOOK_NUMBER, .about = "On how many it is a long shot." },
	{ "First methods", "first_methods", .look = LOOK_PROSE, .most = 60,
	  .about = "What to do first on these machines, most frequent first, with the number of machines." },
	{ "Cause id", "id", .look = LOOK_EXACT, .about = "The name of the cause in the pattern files." },
};

static const struct xlsx_column method_columns[] = {
	{ "Rank", "rank", .look = LOOK_RANK, .about = "In the order of the fleet's report." },
	{ "Method", "title", .look = LOOK_TEXT, .most = 50, .about = "What to do." },
	{ "First choice", "first", .look = LOOK_COUNT,
	  .about = "Machines of which this is the first method; filter Machines by First method." },
	{ "Would clear", "count", .look = LOOK_NUMBER, .target = WHICH, .id = "which",
	  .about = "Machines that it would clear, as first choice or later; leads to their list." },
	{ "Minutes", "minutes", .look = LOOK_NUMBER, .about = "What it takes on one machine." },
	{ "Restart", "reboot", .look = LOOK_TEXT, .about = "Whether it needs a restart." },
	{ "Risk", "risk", .look = LOOK_WORD, .about = "What can go wrong: low, medium or high." },
	{ "Who", "owner", .look = LOOK_WORD, .about = "Who can do it." },
	{ "Method id", "id", .look = LOOK_EXACT, .about = "The name of the method in the pattern files." },
};

static const struct xlsx_column cover_columns[] = {
	{ "Rank", "rank", .look = LOOK_RANK,
	  .about = "Each repair is the one that clears most of the machines that are left after those before "
		   "it." },
	{ "Repair", "title", .look = LOOK_TEXT, .target = "Methods", .id = "id", .most = 54,
	  .about = "What to do; leads to its row on Methods." },
	{ "Newly cleared", "count", .look = LOOK_COUNT,
	  .about = "Machines that this repair clears and none before it; filter Machines by Cleared by." },
	{ "Cleared so far", "total", .look = LOOK_NUMBER, .about = "With all repairs up to this one." },
	{ "Share", "share", .look = LOOK_SHARE,
	  .about = "Of the failed machines that have at least one method." },
	{ "Minutes each", "minutes", .look = LOOK_NUMBER, .about = "What it takes on one machine." },
	{ "Time in all", "span", .look = LOOK_SPAN, .most = 14,
	  .about = "What it takes on all that it newly clears: hours, minutes, seconds." },
	{ "Cleared before", "before", .look = LOOK_NUMBER,
	  .about = "With the repairs before this one: the foot of the columns in the chart." },
};

#define CROSS_COLUMNS(what)                                                                                  \
	{                                                                                                    \
		{ "Cause", "", .about = "The likeliest cause; leads to its row on Causes." },                \
			{ "One column for each", "",                                                         \
			  .about = "Failed machines with that " what                                         \
				   " and that cause. Filter Machines by Cause and by the "                   \
				   "column that is named like this sheet. The 12 most frequent have a "      \
				   "column; \"other\" is the "                                               \
				   "rest, \"unknown\" what the logs do not say." },                          \
			{ "All", "", .about = "The sum of the row." },                                       \
			{ "All of these causes", "", .about = "The sum of each column." },                   \
			{ "Failed machines", "",                                                             \
			  .about = "All failed machines of the column, with a cause or without." },          \
		{                                                                                            \
			"Share of the failed machines", "",                                                  \
				.about = "The same numbers in proportion, so that a " what                   \
					 " that is frequent does not look worse."                            \
		}                                                                                            \
	}

static const struct xlsx_column build_columns[] = CROSS_COLUMNS("build");
static const struct xlsx_column model_columns[] = CROSS_COLUMNS("model");
static const struct xlsx_column driver_columns[] = CROSS_COLUMNS("driver");

static const struct xlsx_column cluster_columns[] = {
	{ "Machines", "count", .look = LOOK_NUMBER, .target = WHICH, .id = "which",
	  .about = "On how many machines it stands; leads to their list." },
	{ "Template", "template", .look = LOOK_LOG, .most = 60,
	  .about = "The entry with its variable parts in angle brackets." },
	{ "Times", "lines", .look = LOOK_COUNT, .about = "How often it stands in all their logs." },
	{ "One entry as it stands", "text", .look = LOOK_LOG, .most = 70, .about = "An example." },
	{ "On", "machine", .look = LOOK_TEXT, .target = "Machines", .id = "machine_id", .most = 26,
	  .about = "The machine of the example; leads to its row." },
	{ "File", "file", .look = LOOK_EXACT, .most = 34, .about = "The file of the example." },
	{ "Line", "line", .look = LOOK_PLAIN, .about = "Its line." },
	{ "Fingerprint", "fingerprint", .look = LOOK_EXACT,
	  .about = "The same for the same template in every report." },
};

static const struct xlsx_column day_columns[] = {
	{ "Day", "day", .look = LOOK_DATE, .about = "Every day from the first failure to the last." },
	{ "Failed", "failed", .look = LOOK_COUNT,
	  .about = "Failed machines whose last failed attempt was on this day; filter Machines by Last "
		   "attempt." },
	{ "Recovered", "recovered", .look = LOOK_NUMBER,
	  .about = "The same for those that recovered since." },
	{ "Label", "label", .look = LOOK_TEXT, .about = "The day as the chart shows it." },
};

static const struct xlsx_column thin_columns[] = {
	{ "Machines", "count", .look = LOOK_NUMBER, .target = WHICH, .id = "which",
	  .about = "How many say too little and lack this file; leads to their list." },
	{ "File", "file", .look = LOOK_EXACT, .most = 64, .about = "What to ask them for." },
	{ "Command that fetches it", "command", .look = LOOK_EXACT, .about = "To be run on the machine." },
};

static const struct xlsx_column outlier_columns[] = {
	{ "Machine", "machine", .look = LOOK_TEXT, .target = "Machines", .id = "machine_id",
	  .about = "Leads to its row on Machines." },
	{ "Why it stands out", "why", .look = LOOK_PROSE, .most = 80, .about = "What no other machine has." },
};

static const struct xlsx_column repeat_columns[] = {
	{ "Machine", "machine", .look = LOOK_TEXT, .target = "Machines", .id = "machine_id",
	  .about = "Leads to its row on Machines." },
	{ "Uploads", "uploads", .look = LOOK_NUMBER, .about = "How many there were; the newest counts." },
};

static const struct xlsx_column which_columns[] = {
	{ "About", "about", .look = LOOK_LINE, .about = "What kind of number this list belongs to." },
	{ "Which", "title", .look = LOOK_LINE, .most = 70, .about = "The template, file or method." },
	{ "Machine", "name", .look = LOOK_LINE, .most = 28, .about = "One of its machines." },
	{ "Status", "status", .look = LOOK_WORD, .about = "As on Machines." },
	{ "Cause", "cause_title", .look = LOOK_LINE, .most = 42, .about = "As on Machines." },
	{ "Windows", "os", .look = LOOK_LINE, .most = 24, .about = "As on Machines." },
	{ "Build", "build", .look = LOOK_LINE, .most = 20, .about = "As on Machines." },
	{ "Model", "model", .look = LOOK_LINE, .most = 30, .about = "As on Machines." },
};

static const struct xlsx_column dictionary_columns[] = {
	{ "Sheet", "sheet", .look = LOOK_TEXT, .target = "", .about = "A sheet of this workbook." },
	{ "Column", "column", .look = LOOK_TEXT, .about = "A column or row of it." },
	{ "What it means", "about", .look = LOOK_PROSE, .most = 110, .about = "In a sentence or two." },
};

static const struct xlsx_column about_columns[] = {
	{ "Section", "section", .look = LOOK_TEXT, .about = "What the row is about." },
	{ "Item", "item", .look = LOOK_TEXT, .most = 50, .about = "Its name." },
	{ "Value", "value", .look = LOOK_VALUE, .about = "Its value." },
};

enum sheet {
	MACHINES,
	CAUSES,
	METHODS,
	COVER,
	BY_BUILD,
	BY_MODEL,
	BY_DRIVER,
	UNEXPLAINED,
	DAYS,
	THIN,
	OUTLIERS,
	REPEATS,
	PAIRS,
	DICTIONARY,
	ABOUT,
	SHEET_COUNT
};

/* What has neither rows nor a name is no table of Excel's. */
static const struct xlsx_table tables[SHEET_COUNT] = {
	[MACHINES] = { "Machines", NULL, "Every machine, with a filter", "No machine.", NULL,
		       TABLE(machine_columns), 1, 12 },
	[CAUSES] = { "Causes", "tblCauses", "What is wrong, most machines first", "No cause was found.",
		     fleet_rows_of_causes, TABLE(cause_columns), 2, 9 },
	[METHODS] = { "Methods", "tblMethods", "What each repair would clear", "No machine needs a repair.",
		      fleet_rows_of_methods, TABLE(method_columns), 2, 9 },
	[COVER] = { "Cover", "tblCover", "The few repairs that clear most machines",
		    "No machine needs a repair.", fleet_rows_of_cover, TABLE(cover_columns), 2, 8 },
	[BY_BUILD] = { "By build", NULL, "Causes against builds of Windows", "Nothing failed.", NULL,
		       TABLE(build_columns), 1, 1 },
	[BY_MODEL] = { "By model", NULL, "Causes against models", "Nothing failed.", NULL,
		       TABLE(model_columns), 1, 1 },
	[BY_DRIVER] = { "By driver", NULL, "Causes against the drivers that the evidence names",
			"The evidence names no driver.", NULL, TABLE(driver_columns), 1, 1 },
	[UNEXPLAINED] = { "Unexplained", "tblUnexplained",
			  "Errors on several machines that no signature knows",
			  "No unknown error is on several machines.", fleet_rows_of_clusters,
			  TABLE(cluster_columns), 1, 7 },
	[DAYS] = { "Days", "tblDays", "The trend", "No failure has a time.", fleet_rows_of_days,
		   TABLE(day_columns), 1, 4 },
	[THIN] = { "Thin", "tblThin", "Machines that say too little, and the file to ask them for",
		   "Every machine says enough.", fleet_rows_of_thin, TABLE(thin_columns), 1, 3 },
	[OUTLIERS] = { "Outliers", "tblOutliers", "Machines unlike all others", "None.",
		       fleet_rows_of_outliers, TABLE(outlier_columns), 1, 2 },
	[REPEATS] = { "Repeats", "tblRepeats", "Machines with several uploads", "None.",
		      fleet_rows_of_repeats, TABLE(repeat_columns), 1, 2 },
	[PAIRS] = { WHICH, NULL, "The machines of the numbers that are links", "No such number.", NULL,
		    TABLE(which_columns), 2, 8 },
	[DICTIONARY] = { "Dictionary", "tblDictionary", "What each column means", "", NULL,
			 TABLE(dictionary_columns), 2, 3 },
	[ABOUT] = { "About", "tblAbout", "Totals, origin, what was left out", "", fleet_rows_about,
		    TABLE(about_columns), 2, 3 },
};

static const char *const cross_keys[] = { "by_build", "by_model", "by_driver" };

struct fleet_book {
	struct xlsx_book book;
	const json_t *fleet;
	struct xlsx_rows rows[SHEET_COUNT];
	size_t counts[SHEET_COUNT], totals[SHEET_COUNT]; /* rows that are shown, and all there are */
};

static bool is_shown(const struct fleet_book *fleet, size_t sheet)
{
	return (sheet != OUTLIERS && sheet != REPEATS) || fleet->counts[sheet];
}

static size_t at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

/* Rows and places */

static void add_dictionary(struct fleet_book *fleet, size_t sheet)
{
	const struct xlsx_table *table = &tables[sheet];

	for (size_t i = 0; i < table->column_count && is_shown(fleet, sheet); i++)
		xlsx_rows_add(&fleet->rows[DICTIONARY],
			      json_pack("{s:s, s:s, s:s}", "sheet", table->sheet, "column",
					table->columns[i].header, "about", table->columns[i].about));
}

static void remember_machine(struct fleet_book *fleet, const json_t *number)
{
	json_t *id = fleet_machine_id(fleet->fleet, number);

	if (id && json_integer_value(number) < MACHINE_LIMIT)
		xlsx_book_remember(&fleet->book, "Machines", id, (lxw_row_t)json_integer_value(number) + 1);
	json_decref(id);
}

static void remember_machines(struct fleet_book *fleet)
{
	static const char *const lists[] = { "outliers", "repeats", "clusters" };
	const json_t *item;
	size_t i;

	for (size_t list = 0; list < sizeof(lists) / sizeof(*lists); list++)
		json_array_foreach(json_object_get(fleet->fleet, lists[list]), i, item) {
			if (i == XLSX_ROW_LIMIT)
				break;
			remember_machine(fleet, json_object_get(item, "machine"));
			remember_machine(fleet, json_object_get(json_object_get(item, "example"), "machine"));
		}
}

static void index_pairs(struct fleet_book *fleet)
{
	struct fleet_pairs pairs = { .fleet = fleet->fleet };
	const json_t *row;
	size_t count = 0;

	while ((row = fleet_pairs_next(&pairs)))
		if (++count <= FLEET_PAIR_LIMIT && pairs.first)
			xlsx_book_remember(&fleet->book, WHICH, json_object_get(row, "id"), (lxw_row_t)count);
	fleet_pairs_end(&pairs);
	fleet->totals[PAIRS] = count;
	fleet->counts[PAIRS] = at_most(count, FLEET_PAIR_LIMIT);
}

static void make_rows(struct fleet_book *fleet)
{
	for (size_t i = 0; i < SHEET_COUNT; i++) {
		fleet->rows[i].list = json_array();
		if (tables[i].rows) {
			tables[i].rows(fleet->fleet, &fleet->rows[i]);
			xlsx_sheet_index(&fleet->book, &tables[i], &fleet->rows[i]);
		}
		fleet->totals[i] = fleet->rows[i].total;
		fleet->counts[i] = json_array_size(fleet->rows[i].list);
	}
	fleet->totals[MACHINES] = json_array_size(json_object_get(fleet->fleet, "machines"));
	fleet->counts[MACHINES] = at_most(fleet->totals[MACHINES], MACHINE_LIMIT);
	for (size_t i = BY_BUILD; i <= BY_DRIVER; i++)
		fleet->counts[i] = fleet->totals[i] =
			at_most(json_array_size(json_object_get(
					fleet_cross(fleet->fleet, cross_keys[i - BY_BUILD]), "rows")),
				XLSX_ROW_LIMIT);
	index_pairs(fleet);
	remember_machines(fleet);
	for (size_t i = 0; i < SHEET_COUNT; i++)
		add_dictionary(fleet, i);
	fleet->counts[DICTIONARY] = fleet->totals[DICTIONARY] = fleet->rows[DICTIONARY].total;
}

/* A new list of sentences; the sheet About gets them as numbers. */
static json_t *notices_of(struct fleet_book *fleet)
{
	json_t *notices = json_array();

	for (size_t i = 0; i < SHEET_COUNT; i++) {
		struct buf text = { 0 };
		size_t left = fleet->totals[i] - fleet->counts[i];

		if (left) {
			wording_count(&text, (long long)left, "row of the sheet ", "rows of the sheet ");
			buf_printf(&text, "%s%s left out: it shows the first ", tables[i].sheet,
				   left == 1 ? " was" : " were");
			wording_number(&text, (long long)fleet->counts[i]);
			json_array_append_new(notices, json_string(buf_text(&text)));
			xlsx_rows_add(&fleet->rows[ABOUT],
				      json_pack("{s:s, s:s, s:o}", "section", "Rows left out", "item",
						tables[i].sheet, "value", json_integer((json_int_t)left)));
		}
		buf_release(&text);
	}
	return notices;
}

/* Sheets */

static void write_front(struct fleet_book *fleet)
{
	struct fleet_entry entries[SHEET_COUNT];
	json_t *notices = notices_of(fleet);
	size_t count = 0;

	for (size_t i = 0; i < SHEET_COUNT; i++)
		if (is_shown(fleet, i))
			entries[count++] = (struct fleet_entry){ &tables[i], fleet->counts[i] };
	fleet_front_write(&fleet->book, fleet->fleet, notices, entries, count);
	json_decref(notices);
}

static void write_machines(struct fleet_book *fleet)
{
	struct fleet_machines machines;
	struct xlsx_stream stream;
	const json_t *row;

	fleet_machines_begin(&machines, fleet->fleet);
	xlsx_stream_begin(&stream, &fleet->book, &tables[MACHINES]);
	while (stream.count < MACHINE_LIMIT && (row = fleet_machines_next(&machines)))
		xlsx_stream_add(&stream, row);
	xlsx_stream_end(&stream);
	fleet_machines_end(&machines);
}

static void write_pairs(struct fleet_book *fleet)
{
	struct fleet_pairs pairs = { .fleet = fleet->fleet };
	struct xlsx_stream stream;
	const json_t *row;

	xlsx_stream_begin(&stream, &fleet->book, &tables[PAIRS]);
	while (stream.count < FLEET_PAIR_LIMIT && (row = fleet_pairs_next(&pairs)))
		xlsx_stream_add(&stream, row);
	xlsx_stream_end(&stream);
	fleet_pairs_end(&pairs);
}

static void write_sheet(struct fleet_book *fleet, size_t i)
{
	if (i == MACHINES)
		write_machines(fleet);
	else if (i == PAIRS)
		write_pairs(fleet);
	else if (i >= BY_BUILD && i <= BY_DRIVER)
		fleet_cross_write(&fleet->book, &tables[i],
				  fleet_cross(fleet->fleet, cross_keys[i - BY_BUILD]));
	else
		xlsx_sheet_write(&fleet->book, &tables[i], &fleet->rows[i]);
}

static void set_properties(lxw_workbook *workbook)
{
	lxw_doc_properties properties = {
		.title = (char *)"fixrank fleet report",
		.subject = (char *)"Why updating Windows fails on many machines and what to do about it",
		.author = (char *)"fixrank",
		.created = xlsx_book_created(),
	};

	workbook_set_properties(workbook, &properties);
	workbook_set_custom_property_string(workbook, "schema", "fixrank.fleet/1");
}

/* Nearly all rows here are one line high. */
static void center_rows(struct xlsx_book *book)
{
	for (size_t i = 0; i < LOOK_COUNT_OF; i++)
		format_set_align(book->looks[i], LXW_ALIGN_VERTICAL_CENTER);
	for (size_t i = 0; i < PAINT_COUNT_OF; i++)
		format_set_align(book->paints[i], LXW_ALIGN_VERTICAL_CENTER);
	format_set_align(book->link, LXW_ALIGN_VERTICAL_CENTER);
	format_set_align(book->number_link, LXW_ALIGN_VERTICAL_CENTER);
}

int fleet_xlsx_write(const json_t *json, const char *path, struct problems *problems)
{
	struct fleet_book fleet = { .fleet = json };

	xlsx_book_init(&fleet.book, path);
	center_rows(&fleet.book);
	make_rows(&fleet);
	write_front(&fleet);
	for (size_t i = 0; i < SHEET_COUNT; i++) {
		if (is_shown(&fleet, i))
			write_sheet(&fleet, i);
		json_decref(fleet.rows[i].list);
	}
	fleet_add_cover_charts(&fleet.book, &tables[COVER], fleet.counts[COVER],
			       (int)tables[COVER].column_count);
	fleet_add_day_chart(&fleet.book, &tables[DAYS], fleet.counts[DAYS], (int)tables[DAYS].column_count);
	set_properties(fleet.book.workbook);
	return xlsx_book_close(&fleet.book, path, problems);
}
