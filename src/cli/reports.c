#include "reports.h"

#include "columns.h"
#include "output.h"
#include "record.h"
#include "render.h"
#include "script.h"
#include "unpacker.h"
#include "xlsx.h"

#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORKBOOK_PIECE ((size_t)65536)

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct report_form *form_of(const struct reports *reports)
{
	static const struct report_form record = { "report", render, xlsx_write };

	return reports->form ? reports->form : &record;
}

static bool wants_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (options->color != CHOICE_AUTO)
		return options->color == CHOICE_ALWAYS;
	return !(no_color && *no_color) && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

/* The last look at what is about to be written: a secret in it is a mistake of ours. */
static enum exit_status check_secrets(const struct reports *reports, struct slice text, struct slice blank,
				      const char *path)
{
	if (!reports->secrets || !secrets_left(reports->secrets, text, blank))
		return EXIT_DONE;
	problems_add(reports->problems, (struct place){ 0 },
		     "'%s' was not written: it still held something that --redact hides", path)
		->help = "please report this, with the kind of log and the type of data, not the data";
	return EXIT_OUTPUT;
}

static enum exit_status check_rendered(const struct reports *reports, const json_t *record,
				       enum format format, const struct render_options *options,
				       struct slice text, const char *path)
{
	struct buf blank_text = { 0 };
	enum exit_status result = EXIT_DONE;
	json_t *blank;

	if (!reports->secrets)
		return EXIT_DONE;
	blank = secrets_blank(reports->secrets, record);
	if (form_of(reports)->render(blank, format, options, &blank_text, reports->problems))
		result = EXIT_PATTERNS;
	else
		result = check_secrets(reports, text, buf_slice(&blank_text), path);
	json_decref(blank);
	buf_release(&blank_text);
	return result;
}

static enum exit_status write_rendered(const struct reports *reports, const json_t *record,
				       enum format format, const struct render_options *options,
				       const char *path)
{
	struct buf text = { 0 };
	enum exit_status result = EXIT_PATTERNS;

	if (form_of(reports)->render(record, format, options, &text, reports->problems) == 0)
		result = check_rendered(reports, record, format, options, buf_slice(&text), path);
	if (result == EXIT_DONE)
		result = output_write(path, buf_slice(&text), reports->problems) ? EXIT_OUTPUT : EXIT_DONE;
	buf_release(&text);
	return result;
}

static enum exit_status write_file(const struct reports *reports, const json_t *record, enum format format,
				   const char *path)
{
	struct render_options options = { .folder = reports->templates, .own = reports->options->templates };

	return write_rendered(reports, record, format, &options, path);
}

static enum exit_status write_html(const struct reports *reports, json_t *record, const char *path)
{
	return write_file(reports, record, FORMAT_HTML, path);
}

static enum exit_status write_markdown(const struct reports *reports, json_t *record, const char *path)
{
	return write_file(reports, record, FORMAT_MARKDOWN, path);
}

static enum exit_status write_text(const struct reports *reports, json_t *record, const char *path)
{
	return write_file(reports, record, FORMAT_TEXT, path);
}

struct render_options reports_look(const struct reports *reports, bool terminal)
{
	struct render_options options = { .folder = reports->templates, .own = reports->options->templates };

	if (!terminal)
		return options;
	options.columns = columns_of_terminal();
	options.color = wants_color(reports->options);
	options.ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	return options;
}

static enum exit_status write_triage(const struct reports *reports, json_t *record)
{
	struct render_options options = reports_look(reports, true);

	return write_rendered(reports, record, FORMAT_TEXT, &options, "-");
}

static enum exit_status write_json(const struct reports *reports, json_t *record, const char *path)
{
	struct buf text = { 0 }, blank_text = { 0 };
	enum exit_status result = EXIT_DONE;

	record_write(record, true, &text);
	if (reports->secrets) {
		json_t *blank = secrets_blank(reports->secrets, record);

		record_write(blank, true, &blank_text);
		result = check_secrets(reports, buf_slice(&text), buf_slice(&blank_text), path);
		json_decref(blank);
	}
	if (result == EXIT_DONE && output_write(path, buf_slice(&text), reports->problems))
		result = EXIT_OUTPUT;
	buf_release(&text);
	buf_release(&blank_text);
	return result;
}

/* The texts of a workbook, all parts one behind the other. */
static int read_workbook(const char *path, struct buf *ret_text, struct problems *problems)
{
	struct source *source = source_open(path, problems);
	struct budget budget;
	struct unpacker *unpacker;
	struct member member;
	int got = -1;

	if (!source)
		return -1;
	budget_begin(&budget, &limits_default);
	unpacker = unpacker_new(source, path, false, &budget);
	while ((got = unpacker_next(unpacker, &member, problems)) == 1) {
		struct source *part = unpacker_source(unpacker);
		ssize_t length;

		do {
			buf_reserve(ret_text, WORKBOOK_PIECE);
			length = source_read(part, ret_text->text + ret_text->length, WORKBOOK_PIECE,
					     problems);
			ret_text->length += length > 0 ? (size_t)length : 0;
		} while (length > 0);
		source_free(part);
	}
	unpacker_free(unpacker);
	source_free(source);
	return got;
}

struct workbook {
	const struct reports *reports;
	json_t *record;
	const char *path; /* as the user knows it */
};

static int fill_xlsx(void *context, const char *path, struct problems *problems)
{
	const struct workbook *workbook = context;
	const struct report_form *form = form_of(workbook->reports);
	struct secrets *secrets = workbook->reports->secrets;
	struct buf text = { 0 }, blank_text = { 0 };
	json_t *blank = secrets ? secrets_blank(secrets, workbook->record) : NULL;
	int result = 0;

	if (blank)
		result =
			form->write_xlsx(blank, path, problems) || read_workbook(path, &blank_text, problems);
	if (!result)
		result = form->write_xlsx(workbook->record, path, problems);
	if (blank && !result)
		result = read_workbook(path, &text, problems) ||
			 check_secrets(workbook->reports, buf_slice(&text), buf_slice(&blank_text),
				       workbook->path);
	json_decref(blank);
	buf_release(&text);
	buf_release(&blank_text);
	return result ? -1 : 0;
}

static enum exit_status write_xlsx(const struct reports *reports, json_t *record, const char *path)
{
	struct workbook workbook = { reports, record, path };

	return output_fill(path, fill_xlsx, &workbook, reports->problems) ? EXIT_OUTPUT : EXIT_DONE;
}

/* What an earlier run wrote would be taken for the script of this record. */
static enum exit_status refuse_script(const struct reports *reports, const char *why, const char *path)
{
	struct stat info;
	bool there = strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISREG(info.st_mode);
	struct problem *problem =
		problems_add(reports->problems, (struct place){ 0 }, "no repair script was written: %s", why);

	if (there)
		problem->help = "the file of that name is an earlier one: do not run it";
	return there ? EXIT_OUTPUT : EXIT_DONE;
}

static enum exit_status check_script(const struct reports *reports, const json_t *record,
				     const struct render_options *options, struct slice text,
				     const char *path)
{
	struct buf blank_text = { 0 };
	enum exit_status result = EXIT_PATTERNS;
	json_t *blank;

	if (!reports->secrets)
		return EXIT_DONE;
	blank = secrets_blank(reports->secrets, record);
	if (script_render(blank, reports->rules, options, &blank_text, reports->problems) == 0)
		result = check_secrets(reports, text, buf_slice(&blank_text), path);
	json_decref(blank);
	buf_release(&blank_text);
	return result;
}

static enum exit_status write_script(const struct reports *reports, json_t *record, const char *path)
{
	struct render_options options = { .folder = reports->templates, .own = reports->options->templates };
	const char *why = script_refusal(record, reports->rules);
	struct buf text = { 0 };
	enum exit_status result = EXIT_PATTERNS;

	if (why)
		return refuse_script(reports, why, path);
	if (script_render(record, reports->rules, &options, &text, reports->problems) == 0)
		result = check_script(reports, record, &options, buf_slice(&text), path);
	if (result == EXIT_DONE && output_write(path, buf_slice(&text), reports->problems))
		result = EXIT_OUTPUT;
	buf_release(&text);
	return result;
}

/* For its owner alone. */
static enum exit_status write_map(const struct reports *reports)
{
	mode_t before = umask(077);
	json_t *map = secrets_map(reports->secrets);
	struct buf text = { 0 };
	enum exit_status result;

	record_write(map, true, &text);
	result = output_write(reports->options->redact_map, buf_slice(&text), reports->problems) ? EXIT_OUTPUT
												 : EXIT_DONE;
	buf_release(&text);
	json_decref(map);
	umask(before);
	return result;
}

/* One row per kind of report. */
static const struct {
	enum exit_status (*write)(const struct reports *, json_t *, const char *path);
	size_t option;	    /* its path in struct options */
	const char *ending; /* in the folder of -o; NULL: not there */
} rows[] = {
	{ write_json, offsetof(struct options, json), ".json" },
	{ write_html, offsetof(struct options, html), ".html" },
	{ write_markdown, offsetof(struct options, markdown), ".md" },
	{ write_xlsx, offsetof(struct options, xlsx), ".xlsx" },
	{ write_text, offsetof(struct options, text), NULL },
	{ write_script, offsetof(struct options, script), NULL },
};

static const char *path_of(const struct options *options, size_t row)
{
	return *(const char *const *)(const void *)((const char *)options + rows[row].option);
}

static enum exit_status worse(enum exit_status a, enum exit_status b)
{
	return a > b ? a : b;
}

static enum exit_status write_folder(const struct reports *reports, json_t *record)
{
	enum exit_status result = EXIT_DONE;

	if (output_folder(reports->options->output, reports->problems))
		return EXIT_OUTPUT;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf path = { 0 };

		if (!rows[i].ending)
			continue;
		buf_printf(&path, "%s/%s%s", reports->options->output, form_of(reports)->name,
			   rows[i].ending);
		result = worse(result, rows[i].write(reports, record, buf_text(&path)));
		buf_release(&path);
	}
	return result;
}

static bool takes_stdout(const char *path)
{
	return path && (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0);
}

/* What the environment says gives way to what is asked for by word. */
static bool wants_ticket(const struct options *options)
{
	if (!options->ticket || options->ticket_given || options->output)
		return options->ticket != NULL;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (takes_stdout(path_of(options, i)))
			return false;
	return true;
}

/* To the folder of -o, where report.md is one already, else to standard output. */
static enum exit_status write_ticket(const struct reports *reports, const json_t *record)
{
	const struct ticket *ticket = reports->options->ticket;
	struct buf path = { 0 };
	enum exit_status result;

	if (reports->options->output && ticket->format == FORMAT_MARKDOWN)
		return EXIT_DONE;
	if (reports->options->output)
		buf_printf(&path, "%s/%s", reports->options->output, ticket->file);
	else
		buf_add_text(&path, "-");
	result = write_file(reports, record, ticket->format, buf_text(&path));
	buf_release(&path);
	return result;
}

enum exit_status reports_write(const struct reports *reports, json_t *record)
{
	enum exit_status result = reports->options->output ? write_folder(reports, record) : EXIT_DONE;
	bool triage = !reports->options->quiet;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *path = path_of(reports->options, i);

		if (path)
			result = worse(result, rows[i].write(reports, record, path));
		triage &= !takes_stdout(path);
	}
	if (!reports->form && wants_ticket(reports->options)) {
		result = worse(result, write_ticket(reports, record));
		triage &= reports->options->output != NULL;
	}
	if (reports->secrets && reports->options->redact_map)
		result = worse(result, write_map(reports));
	return triage ? worse(result, write_triage(reports, record)) : result;
}

/* Places */

#define PLACES_MOST 16

/* Where the folder of path really is, or NULL; the caller frees it. */
static char *path_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = { 0 };
	char *real;

	buf_add(&folder, slash ? (struct slice){ path, (size_t)(slash - path) + 1 } : SLICE("."));
	real = realpath(buf_text(&folder), NULL);
	buf_release(&folder);
	return real;
}

/* A file that is not there yet goes to the folder in which its name stands. */
static bool is_same_new_file(const char *a, const char *b)
{
	const char *slash_a = strrchr(a, '/'), *slash_b = strrchr(b, '/');
	const char *name_a = slash_a ? slash_a + 1 : a, *name_b = slash_b ? slash_b + 1 : b;
	char *folder_a, *folder_b;
	bool same;

	if (strcmp(name_a, name_b) != 0)
		return false;
	folder_a = path_folder(a);
	folder_b = path_folder(b);
	same = folder_a && folder_b && strcmp(folder_a, folder_b) == 0;
	free(folder_a);
	free(folder_b);
	return same;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat one, other;
	bool there, other_there;

	if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return strcmp(a, b) == 0;
	there = stat(a, &one) == 0;
	other_there = stat(b, &other) == 0;
	if (!there && !other_there)
		return is_same_new_file(a, b);
	return there && other_there && S_ISREG(one.st_mode) && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

/* All files that are written by name, in places; returns how many. */
static size_t places_of(const struct options *options, const char *places[PLACES_MOST])
{
	size_t count = 0;

	for (size_t i = 0; i < COUNT(rows); i++)
		if (path_of(options, i))
			places[count++] = path_of(options, i);
	if (options->redact_map)
		places[count++] = options->redact_map;
	return count;
}

static void check_place(const struct reports *reports, const char *path)
{
	const struct options *options = reports->options;

	for (size_t i = 0; i < options->path_count; i++)
		if (strcmp(path, "-") != 0 && is_same_file(path, options->paths[i]))
			problems_add(reports->problems, (struct place){ 0 },
				     "'%s' is an input and would be overwritten", path);
}

static void check_places(const struct reports *reports)
{
	const char *places[PLACES_MOST];
	size_t count = places_of(reports->options, places);

	for (size_t i = 0; i < count; i++) {
		check_place(reports, places[i]);
		for (size_t k = i + 1; k < count; k++)
			if (is_same_file(places[i], places[k]))
				problems_add(reports->problems, (struct place){ 0 }, "two outputs go to '%s'",
					     places[i]);
	}
}

/* A record may be rendered again where it lies, as it stays what it is; redacted, it would be lost. */
static void check_folder(const struct reports *reports)
{
	const struct options *options = reports->options;
	struct buf path = { 0 };

	if (!options->output || !options->redact)
		return;
	buf_printf(&path, "%s/%s.json", options->output, form_of(reports)->name);
	check_place(reports, buf_text(&path));
	buf_release(&path);
}

void reports_open_places(const struct reports *reports, struct sandbox *sandbox)
{
	const char *temporary = getenv("TMPDIR");
	struct problems later = { 0 }; /* told when it comes to writing */

	for (size_t i = 0; i < COUNT(rows); i++)
		sandbox_writes(sandbox, path_of(reports->options, i));
	sandbox_writes(sandbox, reports->options->redact_map);
	if (reports->options->xlsx && output_is_direct(reports->options->xlsx))
		sandbox_writes_in(sandbox, temporary && *temporary ? temporary : "/tmp");
	if (reports->options->output && output_folder(reports->options->output, &later) == 0)
		sandbox_writes_in(sandbox, reports->options->output);
	problems_release(&later);
}

static void check_ticket(const struct reports *reports)
{
	const struct options *options = reports->options;

	for (size_t i = 0; options->ticket_given && !options->output && i < COUNT(rows); i++)
		if (takes_stdout(path_of(options, i)))
			problems_add(reports->problems, (struct place){ 0 },
				     "two outputs go to standard output: --for prints there, too")
				->help = "with -o DIR the ticket text is written into DIR";
}

int reports_check_places(const struct reports *reports)
{
	const char *templates = reports->options->templates;
	size_t before = reports->problems->count;

	check_places(reports);
	check_folder(reports);
	check_ticket(reports);
	if (templates && access(templates, R_OK | X_OK))
		problems_add_refusal(reports->problems, "open", templates, errno)->help =
			"--templates names a folder";
	return reports->problems->count == before ? 0 : -1;
}
