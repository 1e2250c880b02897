#include "xlsx_book.h"

#include "buf.h"
#include "scratch.h"
#include "xlsx_text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CREATED	     315532800 /* 1980-01-01, where SOURCE_DATE_EPOCH says nothing */
#define FILE_LIMIT   200
#define LAST_CREATED 4102444800 /* 2100-01-01 */

/* Looks */

const struct xlsx_style xlsx_styles[LOOK_COUNT_OF] = {
	[LOOK_TEXT] = { "@", 6, 40, false, true, BAR_NONE, true },
	[LOOK_PROSE] = { "@", 12, 48, false, true, BAR_NONE, true },
	[LOOK_LOG] = { "@", 20, 80, true, true, BAR_NONE, true },
	[LOOK_ASIDE] = { "@", 12, 40, true, false, BAR_NONE, true },
	[LOOK_LINE] = { "@", 6, 40, false, false, BAR_NONE, true },
	[LOOK_FILE] = { "@", 10, 32, false, false, BAR_NONE, true },
	[LOOK_EXACT] = { "@", 6, 70, true, true, BAR_NONE, true },
	[LOOK_WORD] = { "@", 8, 24, false, false, BAR_NONE, true },
	[LOOK_NUMBER] = { "#,##0", 6, 20, false, false, BAR_NONE, false },
	[LOOK_RANK] = { "0", 5, 20, false, false, BAR_NONE, true },
	[LOOK_PLAIN] = { "0", 5, 20, false, false, BAR_NONE, false },
	[LOOK_COUNT] = { "#,##0", 11, 20, false, false, BAR_COUNT, false },
	[LOOK_SHARE] = { "0%", 13, 20, false, false, BAR_SHARE, false },
	[LOOK_SCORE] = { "0.00", 13, 20, false, false, BAR_SHARE, false },
	[LOOK_WEIGHT] = { "+0.0;-0.0;0.0", 14, 20, false, false, BAR_WEIGHT, false },
	[LOOK_TIME] = { "yyyy\\-mm\\-dd\\ hh:mm:ss", 20, 20, false, false, BAR_NONE, false },
	[LOOK_DATE] = { "yyyy\\-mm\\-dd", 13, 13, false, false, BAR_NONE, false },
	[LOOK_SPAN] = { "[hh]:mm:ss", 10, 12, false, false, BAR_NONE, false },
	[LOOK_VALUE] = { "@", 20, 80, false, true, BAR_NONE, true },
	[LOOK_VALUE_NUMBER] = { "#,##0", 20, 80, false, false, BAR_NONE, true },
	[LOOK_VALUE_TIME] = { "yyyy\\-mm\\-dd\\ hh:mm:ss", 20, 80, false, false, BAR_NONE, true },
};

struct word {
	const char *word;
	const char *label;
	enum xlsx_paint paint;
};

static const struct word words[] = {
	{ "failed", "Failed", PAINT_BAD },
	{ "recovered", "Recovered", PAINT_GOOD },
	{ "healthy", "Healthy", PAINT_GOOD },
	{ "inconclusive", "Inconclusive", PAINT_WARN },
	{ "unread", "Unread", PAINT_CALM },
	{ "ok", "Complete", PAINT_NONE },
	{ "limit", "Up to a limit", PAINT_WARN },
	{ "empty", "Nothing in it", PAINT_CALM },
	{ "unreadable", "Unreadable", PAINT_BAD },
	{ "interrupted", "Interrupted", PAINT_WARN },
	{ "succeeded", "Succeeded", PAINT_GOOD },
	{ "worked", "Worked", PAINT_GOOD },
	{ "cancelled", "Cancelled", PAINT_WARN },
	{ "started", "Started", PAINT_WARN },
	{ "unknown", "Unknown", PAINT_CALM },
	{ "not tried", "Not tried", PAINT_NONE },
	{ "low", "Low", PAINT_GOOD },
	{ "medium", "Medium", PAINT_WARN },
	{ "high", "High", PAINT_BAD },
	{ "error", "Error", PAINT_BAD },
	{ "warning", "Warning", PAINT_WARN },
	{ "info", "Info", PAINT_NONE },
	{ "container", "Container", PAINT_CALM },
	{ "benign", "Benign", PAINT_GOOD },
	{ "success", "Success", PAINT_GOOD },
	{ "certain", "Certain", PAINT_CALM },
	{ "likely", "Likely", PAINT_CALM },
	{ "possible", "Possible", PAINT_NONE },
	{ "long shot", "Long shot", PAINT_NONE },
	{ "counts", "Counts", PAINT_CALM },
	{ "cleared", "Cleared", PAINT_GOOD },
	{ "folded", "Folded", PAINT_NONE },
	{ "other", "Other", PAINT_NONE },
	{ "evidence", "Evidence", PAINT_CALM },
	{ "carrier", "Carrier", PAINT_NONE },
	{ "clearing", "Clearing", PAINT_NONE },
	{ "marker", "Marker", PAINT_NONE },
	{ "treatment", "Treatment", PAINT_NONE },
	{ "fact", "Fact", PAINT_NONE },
	{ "noise", "Noise", PAINT_NONE },
	{ "user", "User", PAINT_NONE },
	{ "helpdesk", "Helpdesk", PAINT_NONE },
	{ "admin", "Admin", PAINT_NONE },
	{ "vendor", "Vendor", PAINT_NONE },
	{ "code", "Code", PAINT_NONE },
	{ "general", "General", PAINT_NONE },
	{ "do", "Do", PAINT_NONE },
	{ "check", "Check", PAINT_CALM },
	{ "fixed", "Fixed", PAINT_GOOD },
	{ "partly-fixed", "Partly fixed", PAINT_WARN },
	{ "not-seen-again", "Not seen again", PAINT_CALM },
	{ "not-fixed", "Not fixed", PAINT_BAD },
	{ "worse", "Worse", PAINT_BAD },
	{ "another-failure", "Another failure", PAINT_BAD },
	{ "nothing-broken", "Nothing was broken", PAINT_GOOD },
	{ "cannot-tell", "Cannot tell", PAINT_WARN },
	{ "still-there", "Still there", PAINT_BAD },
	{ "regressed", "Regressed", PAINT_BAD },
	{ "new", "New", PAINT_BAD },
	{ "earlier", "Older, seen only now", PAINT_CALM },
	{ "ran", "Carried out", PAINT_CALM },
	{ "no-help", "Did not help", PAINT_BAD },
	{ "no-trace", "No trace", PAINT_NONE },
	{ "sign", "Same machine", PAINT_GOOD },
	{ "doubt", "Mind", PAINT_WARN },
	{ "note", "Note", PAINT_CALM },
	{ "later", "Reaches further", PAINT_GOOD },
	{ "same", "No later entry", PAINT_WARN },
	{ "shorter", "Ends earlier", PAINT_WARN },
	{ "missing", "Not sent again", PAINT_WARN },
	{ "added", "Only in the second", PAINT_CALM },
	{ "untimed", "Without times", PAINT_CALM },
	{ "attempt", "Attempt", PAINT_NONE },
	{ "finding", "Finding", PAINT_NONE },
};

struct slice xlsx_word(struct slice word, enum xlsx_paint *ret_paint)
{
	*ret_paint = PAINT_NONE;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_equal(word, slice_of(words[i].word))) {
			*ret_paint = words[i].paint;
			return slice_of(words[i].label);
		}
	return word;
}

static lxw_format *new_cell_format(lxw_workbook *workbook)
{
	lxw_format *format = workbook_add_format(workbook);

	format_set_font_size(format, 10);
	format_set_font_color(format, XLSX_INK);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	format_set_bottom(format, LXW_BORDER_THIN);
	format_set_bottom_color(format, XLSX_LINE);
	return format;
}

static lxw_format *new_look_format(lxw_workbook *workbook, const struct xlsx_style *style)
{
	lxw_format *format = new_cell_format(workbook);

	format_set_num_format(format, style->number_format);
	format_set_align(format, style->left ? LXW_ALIGN_LEFT : LXW_ALIGN_RIGHT);
	format_set_indent(format, 1);
	if (style->exact) {
		format_set_font_name(format, "Consolas");
		format_set_font_size(format, 9);
	}
	if (style->wraps)
		format_set_text_wrap(format);
	return format;
}

static const struct {
	lxw_color_t text, wash;
} paints[PAINT_COUNT_OF] = {
	[PAINT_NONE] = { XLSX_INK, 0xffffff }, [PAINT_CALM] = { 0x3a4557, 0xeceef2 },
	[PAINT_GOOD] = { 0x1b6a3a, 0xe6f3ea }, [PAINT_WARN] = { 0x855000, 0xfbf0dc },
	[PAINT_BAD] = { 0xb3261e, 0xfbeae7 },
};

lxw_color_t xlsx_paint_color(enum xlsx_paint paint)
{
	return paints[paint].text;
}

static lxw_format *new_paint_format(lxw_workbook *workbook, enum xlsx_paint paint)
{
	lxw_format *format = new_look_format(workbook, &xlsx_styles[LOOK_WORD]);

	if (paint != PAINT_NONE) {
		format_set_bold(format);
		format_set_font_color(format, paints[paint].text);
		format_set_bg_color(format, paints[paint].wash);
	}
	return format;
}

static lxw_format *new_header_format(lxw_workbook *workbook)
{
	lxw_format *format = workbook_add_format(workbook);

	format_set_bold(format);
	format_set_font_size(format, 10);
	format_set_font_color(format, XLSX_ACCENT);
	format_set_bg_color(format, XLSX_WASH);
	format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	format_set_align(format, LXW_ALIGN_LEFT);
	format_set_indent(format, 1);
	format_set_bottom(format, LXW_BORDER_THIN);
	format_set_bottom_color(format, XLSX_ACCENT);
	return format;
}

static lxw_format *new_link_format(lxw_workbook *workbook, enum xlsx_look look)
{
	lxw_format *format = new_look_format(workbook, &xlsx_styles[look]);

	format_set_font_color(format, XLSX_ACCENT);
	format_set_underline(format, LXW_UNDERLINE_SINGLE);
	return format;
}

static void add_formats(struct xlsx_book *book)
{
	lxw_workbook *workbook = book->workbook;

	for (int i = 0; i < LOOK_COUNT_OF; i++)
		book->looks[i] = new_look_format(workbook, &xlsx_styles[i]);
	for (int i = 0; i < PAINT_COUNT_OF; i++)
		book->paints[i] = new_paint_format(workbook, (enum xlsx_paint)i);
	book->header = new_header_format(workbook);
	book->link = new_link_format(workbook, LOOK_TEXT);
	book->number_link = new_link_format(workbook, LOOK_NUMBER);
	book->note = workbook_add_format(workbook);
	format_set_italic(book->note);
	format_set_font_size(book->note, 10);
	format_set_font_color(book->note, XLSX_SOFT);
}

/* Places */

static void add_key(struct buf *key, const char *sheet, const json_t *id)
{
	buf_printf(key, "%s/%s", sheet, json_string_value(id));
}

void xlsx_book_remember(struct xlsx_book *book, const char *sheet, const json_t *id, lxw_row_t row)
{
	struct buf key = { 0 };

	if (!json_is_string(id))
		return;
	add_key(&key, sheet, id);
	if (!json_object_get(book->places, key.text))
		json_object_set_new_nocheck(book->places, key.text, json_integer(row));
	buf_release(&key);
}

static lxw_row_t place_of(const struct xlsx_book *book, const char *sheet, const json_t *id)
{
	struct buf key = { 0 };
	lxw_row_t row;

	if (!json_is_string(id))
		return 0;
	add_key(&key, sheet, id);
	row = (lxw_row_t)json_integer_value(json_object_get(book->places, key.text));
	buf_release(&key);
	return row;
}

lxw_row_t xlsx_book_place(const struct xlsx_book *book, const char *sheet, const json_t *ids)
{
	const json_t *id;
	lxw_row_t row = 0;
	size_t i;

	if (!json_is_array(ids))
		return place_of(book, sheet, ids);
	json_array_foreach(ids, i, id) {
		row = place_of(book, sheet, id);
		if (row)
			break;
	}
	return row;
}

/* Cells */

void xlsx_put_clean(struct xlsx_spot spot, const struct buf *text, lxw_format *format)
{
	if (text->length)
		worksheet_write_string(spot.sheet, spot.row, spot.col, text->text, format);
	else
		worksheet_write_blank(spot.sheet, spot.row, spot.col, format);
}

void xlsx_put_text(struct xlsx_spot spot, struct slice text, lxw_format *format)
{
	struct buf clean = { 0 };

	xlsx_text(&clean, text, XLSX_TEXT_LIMIT);
	xlsx_put_clean(spot, &clean, format);
	buf_release(&clean);
}

void xlsx_put_link(struct xlsx_spot spot, const struct buf *text, lxw_format *format, const char *target,
		   lxw_row_t row)
{
	char url[64];

	snprintf(url, sizeof(url), "internal:'%s'!A%u", target, row + 1);
	worksheet_write_url_opt(spot.sheet, spot.row, spot.col, url, format, text->text, NULL);
}

static bool is_plain_file(struct slice file)
{
	if (!slice_ends(file, SLICE(".html")) || file.length > FILE_LIMIT)
		return false;
	for (size_t i = 0; i < file.length; i++) {
		char byte = file.text[i], before = i ? file.text[i - 1] : '/';

		if (!isalnum((unsigned char)byte) && (!byte || !strchr("-_ ./", byte)))
			return false;
		if (before == '/' && (byte == '.' || byte == '/'))
			return false;
	}
	return true;
}

bool xlsx_put_file_link(struct xlsx_spot spot, const struct buf *text, lxw_format *format, struct slice file)
{
	char url[FILE_LIMIT + 16];

	if (!text->length || !is_plain_file(file) || spot.sheet->hlink_count >= XLSX_LINKS_MOST)
		return false;
	snprintf(url, sizeof(url), "external:%.*s", SLICE_ARGS(file));
	return worksheet_write_url_opt(spot.sheet, spot.row, spot.col, url, format, text->text, NULL) ==
	       LXW_NO_ERROR;
}

void xlsx_put_number(struct xlsx_spot spot, double number, lxw_format *format)
{
	worksheet_write_number(spot.sheet, spot.row, spot.col, number, format);
}

/* The link stays when the number takes the place of its text. */
void xlsx_put_number_link(struct xlsx_spot spot, double number, lxw_format *format, const char *target,
			  lxw_row_t row)
{
	struct buf text = { 0 };

	buf_printf(&text, "%.0f", number);
	xlsx_put_link(spot, &text, format, target, row);
	xlsx_put_number(spot, number, format);
	buf_release(&text);
}

lxw_worksheet *xlsx_book_sheet(struct xlsx_book *book, const char *name)
{
	lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, name);

	worksheet_set_landscape(sheet);
	worksheet_set_paper(sheet, 9);
	worksheet_set_margins(sheet, 0.5, 0.5, 0.6, 0.7);
	worksheet_fit_to_pages(sheet, 1, 0);
	worksheet_set_zoom(sheet, 90);
	worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
	worksheet_set_footer(sheet, "&L&8fixrank \u00b7 &A&R&8Page &P of &N");
	return sheet;
}

/* The option is one of the workbook, but each sheet takes its own from it. */
lxw_worksheet *xlsx_book_long_sheet(struct xlsx_book *book, const char *name)
{
	lxw_worksheet *sheet;

	book->workbook->options.constant_memory = LXW_TRUE;
	sheet = xlsx_book_sheet(book, name);
	book->workbook->options.constant_memory = LXW_FALSE;
	return sheet;
}

/* The library's temporary files are memory. It would not notice that one cannot be written to its end and would pack
 * what got there, and a run that is killed would leave them behind. It takes them all from lxw_tmpfile(), which is there
 * to be replaced: this one comes before its own. */
FILE *lxw_tmpfile(char *folder)
{
	(void)folder;
	return scratch_new();
}

/* The file */

void xlsx_book_init(struct xlsx_book *book, const char *path)
{
	*book = (struct xlsx_book){ .workbook = workbook_new(path) };
	book->places = json_object();
	add_formats(book);
}

time_t xlsx_book_created(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;
	long long seconds;

	if (!text || !*text)
		return CREATED;
	seconds = strtoll(text, &end, 10);
	return *end || seconds <= 0 || seconds > LAST_CREATED ? CREATED : (time_t)seconds;
}

static int try_path(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

	return file < 0 || close(file) ? errno : 0;
}

/* The library forgets the files of long sheets that are never put together. */
static void abandon(lxw_workbook *workbook)
{
	lxw_worksheet *sheet = STAILQ_FIRST(workbook->worksheets);

	for (; sheet; sheet = STAILQ_NEXT(sheet, list_pointers))
		if (sheet->optimize_tmpfile)
			fclose(sheet->optimize_tmpfile);
	lxw_workbook_free(workbook);
}

int xlsx_book_close(struct xlsx_book *book, const char *path, struct problems *problems)
{
	int error = try_path(path);

	if (error) {
		abandon(book->workbook);
	} else {
		errno = 0;
		if (workbook_close(book->workbook) != LXW_NO_ERROR)
			error = errno ? errno : EIO;
	}
	json_decref(book->places);
	*book = (struct xlsx_book){ 0 };
	if (error)
		problems_add_refusal(problems, "write", path, error);
	return error ? -1 : 0;
}
