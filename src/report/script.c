#include "script.h"

#include "escape.h"
#include "render_parts.h"
#include "script_view.h"

#include <string.h>

#define TEMPLATE "repair.ps1"

const char *script_refusal(const json_t *record, const struct rules *rules)
{
	static const struct {
		const char *status, *why;
	} rows[] = {
		{ "healthy", "nothing in the logs failed" },
		{ "recovered", "what failed has succeeded since" },
		{ "inconclusive", "the logs do not say what is wrong" },
	};
	const char *status = json_string_value(json_object_get(json_object_get(record, "verdict"), "status"));
	const char *read = json_string_value(json_object_get(record, "status"));
	const json_t *item;

	for (size_t i = 0; status && i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].status, status) == 0)
			return rows[i].why;
	if (!status || strcmp(status, "failed") != 0)
		return "the record holds no verdict";
	if (read && strcmp(read, "interrupted") == 0)
		return "reading was interrupted, so the record is not whole";
	return script_method(record, rules, 0, &item) ? NULL
						      : "no method that fixrank knows is in the record";
}

/* PowerShell 5.1 takes a file for ASCII or an old code page, unless it begins with a mark. */
static void add_file(struct buf *out, struct slice text)
{
	struct slice line;
	bool ascii = true;

	for (size_t i = 0; i < text.length; i++)
		ascii &= (unsigned char)text.text[i] < 0x80;
	if (!ascii)
		buf_add_text(out, "\xef\xbb\xbf");
	while (slice_next_line(&text, &line)) {
		buf_add(out, line);
		buf_add_text(out, "\r\n");
	}
}

int script_render(const json_t *record, const struct rules *rules, const struct render_options *options,
		  struct buf *out, struct problems *problems)
{
	struct templates *set = render_load(TEMPLATE, options, problems);
	struct values *values;
	struct buf text = { 0 };
	json_t *view;
	int result;

	if (!set)
		return -1;
	values = values_new(rules, problems);
	view = script_view_new(record, rules, values);
	result = template_render(set, TEMPLATE, view, escape_powershell, &text, problems);
	if (result == 0)
		add_file(out, buf_slice(&text));
	json_decref(view);
	values_free(values);
	buf_release(&text);
	templates_free(set);
	return result;
}
