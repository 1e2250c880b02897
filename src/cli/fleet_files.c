#include "fleet_files.h"

#include "fleet_page.h"
#include "fleet_xlsx.h"
#include "output.h"
#include "record.h"

#include <string.h>

static enum exit_status write_text(const struct reports *reports, struct slice text, const char *path)
{
	return output_write(path, text, reports->problems) ? EXIT_OUTPUT : EXIT_DONE;
}

static enum exit_status write_json(const struct reports *reports, const json_t *fleet, const char *path)
{
	struct buf text = { 0 };
	enum exit_status result;

	record_write(fleet, true, &text);
	result = write_text(reports, buf_slice(&text), path);
	buf_release(&text);
	return result;
}

static enum exit_status write_rendered(const struct reports *reports, const json_t *fleet, enum format format,
				       const char *path)
{
	struct render_options options =
		reports_look(reports, strcmp(path, "-") == 0 && format == FORMAT_TEXT);
	struct buf text = { 0 };
	enum exit_status result = EXIT_PATTERNS;

	if (fleet_render(fleet, format, &options, &text, reports->problems) == 0)
		result = write_text(reports, buf_slice(&text), path);
	buf_release(&text);
	return result;
}

static int fill_xlsx(void *context, const char *path, struct problems *problems)
{
	return fleet_xlsx_write(context, path, problems);
}

static enum exit_status write_xlsx(const struct reports *reports, json_t *fleet, const char *path)
{
	return output_fill(path, fill_xlsx, fleet, reports->problems) ? EXIT_OUTPUT : EXIT_DONE;
}

static enum exit_status worse(enum exit_status a, enum exit_status b)
{
	return a > b ? a : b;
}

static enum exit_status write_folder(const struct reports *reports, json_t *fleet)
{
	static const struct {
		const char *name;
		enum format format;
	} files[] = { { "fleet.html", FORMAT_HTML }, { "fleet.md", FORMAT_MARKDOWN } };
	enum exit_status result = EXIT_DONE;
	struct buf path = { 0 };

	if (output_folder(reports->options->output, reports->problems))
		return EXIT_OUTPUT;
	buf_printf(&path, "%s/fleet.json", reports->options->output);
	result = write_json(reports, fleet, buf_text(&path));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", reports->options->output, files[i].name);
		result = worse(result, write_rendered(reports, fleet, files[i].format, buf_text(&path)));
	}
	buf_clear(&path);
	buf_printf(&path, "%s/fleet.xlsx", reports->options->output);
	result = worse(result, write_xlsx(reports, fleet, buf_text(&path)));
	buf_release(&path);
	return result;
}

enum exit_status fleet_files_write(const struct reports *reports, json_t *fleet)
{
	const struct options *options = reports->options;
	const char *const rendered[] = { [FORMAT_HTML] = options->html,
					 [FORMAT_MARKDOWN] = options->markdown,
					 [FORMAT_TEXT] = options->text };
	enum exit_status result = options->output ? write_folder(reports, fleet) : EXIT_DONE;
	bool summary = !options->quiet && !(options->json && strcmp(options->json, "-") == 0);

	if (options->xlsx) {
		result = worse(result, write_xlsx(reports, fleet, options->xlsx));
		summary &= strcmp(options->xlsx, "-") != 0;
	}
	if (options->json)
		result = worse(result, write_json(reports, fleet, options->json));
	for (int format = FORMAT_HTML; format <= FORMAT_TEXT; format++) {
		if (!rendered[format])
			continue;
		result = worse(result, write_rendered(reports, fleet, (enum format)format, rendered[format]));
		summary &= strcmp(rendered[format], "-") != 0;
	}
	return summary ? worse(result, write_rendered(reports, fleet, FORMAT_TEXT, "-")) : result;
}
