#include "render.h"
#include "screen.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "failed", "healthy", "recovered", "inconclusive", "unreadable" };

static const struct render_options built_in = { .folder = FIXRANK_SOURCE_DIR "/templates" };

static json_t *read_record(const char *name)
{
	char path[1024];
	json_error_t error;
	json_t *record;

	snprintf(path, sizeof(path), "%s/tests/pages/records/%s.json", FIXRANK_SOURCE_DIR, name);
	record = json_load_file(path, 0, &error);
	cr_assert(record, "%s: %s", path, error.text);
	return record;
}

static void render_with(const json_t *record, enum format format, const struct render_options *options,
			struct buf *out)
{
	struct problems problems = { 0 };
	int result = render(record, format, options, out, &problems);

	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, "%s:%zu: %s\n", problems.items[i].file, problems.items[i].line,
			problems.items[i].message);
	cr_expect_eq(result, 0);
	cr_expect_eq(problems.count, 0);
	problems_release(&problems);
}

static bool holds(const struct buf *text, const char *part)
{
	return slice_find(buf_slice(text), slice_of(part)) < text->length;
}

static size_t count_of(const struct buf *text, const char *part)
{
	struct slice rest = buf_slice(text);
	size_t count = 0, at;

	while ((at = slice_find(rest, slice_of(part))) < rest.length) {
		rest = slice_tail(rest, at + strlen(part));
		count++;
	}
	return count;
}

/* A copy whose every text that is no id, word or time begins with poison. */
static json_t *poisoned(const json_t *value, const char *key, const char *poison)
{
	static const char *const kept[] = { "id",    "status", "word",	   "cause",	  "kind",
					    "level", "role",   "standing", "outcome",	  "risk",
					    "owner", "needs",  "basis",	   "first",	  "evidence",
					    "chain", "time",   "attempt",  "if_it_fails", "last_time",
					    "start", "end",    "last",	   "code",	  "codes",
					    "treats" };
	json_t *copy, *item;
	const char *name;
	size_t i;

	for (i = 0; json_is_string(value) && i < sizeof(kept) / sizeof(*kept); i++)
		if (strcmp(kept[i], key) == 0)
			return json_copy((json_t *)value);
	if (json_is_string(value))
		return json_sprintf("%s %s", poison, json_string_value(value));
	if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach((json_t *)value, i, item)
			json_array_append_new(copy, poisoned(item, key, poison));
		return copy;
	}
	if (!json_is_object(value))
		return json_copy((json_t *)value);
	copy = json_object();
	json_object_foreach((json_t *)value, name, item)
		json_object_set_new(copy, name, poisoned(item, name, poison));
	return copy;
}

Test(render, every_record_in_every_format)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		json_t *record = read_record(names[i]);
		const char *headline =
			json_string_value(json_object_get(json_object_get(record, "verdict"), "headline"));

		for (int format = FORMAT_HTML; format < FORMAT_COUNT; format++) {
			bool is_wrapped = format == FORMAT_TEXT || format == FORMAT_SERVICENOW;
			struct buf out = { 0 };

			render_with(record, (enum format)format, &built_in, &out);
			cr_expect(format == FORMAT_CUSTOMER || holds(&out, "fixrank"), "%s, format %d",
				  names[i], format);
			cr_expect(is_wrapped || format == FORMAT_CUSTOMER || holds(&out, headline),
				  "%s, format %d has its headline", names[i], format);
			cr_expect_not(holds(&out, "\033"), "%s, format %d has no colour unasked", names[i],
				      format);
			buf_release(&out);
		}
		json_decref(record);
	}
}

Test(render, the_page_lets_in_its_own_script_alone)
{
	json_t *record = read_record("failed"), *bad;
	struct buf out = { 0 };

	bad = poisoned(
		record, "",
		"</script><script>alert(1)</script></style></title>\"><img src=x onerror='a'>{{page}}");
	render_with(bad, FORMAT_HTML, &built_in, &out);
	cr_expect_eq(count_of(&out, "<script"), 1);
	cr_expect_eq(count_of(&out, "</script>"), 1);
	cr_expect_eq(count_of(&out, "<style"), 1);
	cr_expect_eq(count_of(&out, "</style>"), 1);
	cr_expect_eq(count_of(&out, "<img"), 0);
	cr_expect_eq(count_of(&out, "script-src &#39;sha256-"), 0);
	cr_expect_eq(count_of(&out, "script-src 'sha256-"), 1);
	cr_expect_eq(count_of(&out, "href=\"http"), 0);
	cr_expect(holds(&out, "&lt;img src=x onerror=&#39;a&#39;&gt;{{page}}"));
	buf_release(&out);
	json_decref(bad);
	json_decref(record);
}

Test(render, the_shell_of_the_page_is_small)
{
	json_t *record = json_object();
	struct buf out = { 0 };

	render_with(record, FORMAT_HTML, &built_in, &out);
	cr_expect_lt(out.length, 40000, "%zu bytes", out.length);
	buf_release(&out);
	json_decref(record);
}

static json_t *enormous(char byte)
{
	json_t *record = read_record("failed"), *list;
	char poison[3000];
	json_t *large;
	size_t i;

	memset(poison, byte, sizeof(poison) - 1);
	poison[sizeof(poison) - 1] = '\0';
	large = poisoned(record, "", poison);
	for (i = 0, list = json_object_get(large, "evidence"); json_array_size(list) < 1000; i++)
		json_array_append(list, json_array_get(list, i));
	for (i = 0, list = json_object_get(large, "unexplained"); json_array_size(list) < 1000; i++)
		json_array_append(list, json_array_get(list, i));
	json_decref(record);
	return large;
}

Test(render, no_record_makes_too_much_of_it)
{
	json_t *record = enormous('*');
	struct buf page = { 0 }, ticket = { 0 }, text = { 0 };

	render_with(record, FORMAT_HTML, &built_in, &page);
	cr_expect_lt(page.length, 1000000, "a page of %zu bytes", page.length);
	render_with(record, FORMAT_MARKDOWN, &built_in, &ticket);
	cr_expect_leq(ticket.length, 60000, "a ticket of %zu bytes", ticket.length);
	render_with(record, FORMAT_TEXT, &built_in, &text);
	cr_expect_lt(text.length, 60000, "a summary of %zu bytes", text.length);
	buf_release(&page);
	buf_release(&ticket);
	buf_release(&text);
	json_decref(record);
}

/* Findings far from each other, with all that a finding can have, in letters that take most room in HTML. */
static json_t *long_quotes(void)
{
	json_t *record = read_record("failed"), *evidence = json_array(), *errors = json_array();
	json_t *lines = json_array(), *captures = json_object(), *line;
	char text[601], whole[2001];

	memset(text, '"', 600);
	text[600] = '\0';
	memset(whole, '"', 2000);
	whole[2000] = '\0';
	for (int i = 33; i < 2000; i += 34)
		whole[i] = '\n';
	line = json_string(text);
	for (int i = 0; i < 6; i++)
		json_array_append(lines, line);
	for (int i = 0; i < 12; i++)
		json_object_set_new(captures, (char[]){ (char)('a' + i), '\0' }, json_string(text));
	for (int i = 0; i < 140; i++)
		json_array_append_new(
			i < 100 ? evidence : errors,
			json_pack("{s:o, s:s, s:i, s:i, s:s, s:s, s:O, s:O, s:O, s:s}", "id",
				  json_sprintf("E%d", i + 1), "file", "x.log", "line", 1000 * (i + 1), "lines",
				  60, "text", whole, "says", text, "before", lines, "after", lines, "captures",
				  captures, "template", text));
	json_object_set_new(record, "evidence", evidence);
	json_object_set_new(record, "unexplained", errors);
	json_decref(line);
	json_decref(lines);
	json_decref(captures);
	return record;
}

Test(render, a_page_of_long_quotes_keeps_its_size)
{
	json_t *record = long_quotes();
	struct buf page = { 0 };

	render_with(record, FORMAT_HTML, &built_in, &page);
	cr_expect_lt(page.length, 1000000, "a page of %zu bytes", page.length);
	cr_expect(holds(&page, "more findings in report.json"), "what was left out is named");
	cr_expect(holds(&page, "more unexplained errors"), "what was left out is named");
	cr_expect_gt(count_of(&page, "class=\"window\""), 10, "there is a log all the same");
	buf_release(&page);
	json_decref(record);
}

/* As a browser sends it. */
static size_t size_sent(const struct buf *text)
{
	return text->length + count_of(text, "\n");
}

Test(render, tickets_fit_their_systems)
{
	static const struct {
		enum format format;
		size_t most;
	} systems[] = { { FORMAT_MARKDOWN, 65536 },
			{ FORMAT_JIRA, 32767 },
			{ FORMAT_SERVICENOW, 4000 },
			{ FORMAT_CUSTOMER, 4000 } };
	json_t *record = enormous('{'); /* an entity of six bytes */

	for (size_t i = 0; i < sizeof(systems) / sizeof(*systems); i++) {
		struct buf out = { 0 };

		render_with(record, systems[i].format, &built_in, &out);
		cr_expect_leq(size_sent(&out), systems[i].most, "format %d: %zu", systems[i].format,
			      size_sent(&out));
		cr_expect_gt(out.length, 1000, "format %d: %zu", systems[i].format, out.length);
		buf_release(&out);
	}
	json_decref(record);
}

static void write_template(const char *folder, const char *name, const char *text)
{
	char path[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.mustache", folder, name);
	file = fopen(path, "w");
	cr_assert(file);
	fputs(text, file);
	fclose(file);
}

Test(render, a_note_that_nothing_makes_shorter_is_cut_between_lines)
{
	char folder[] = "/tmp/test_render.XXXXXX", path[1024];
	struct render_options own = { .folder = FIXRANK_SOURCE_DIR "/templates", .own = folder };
	json_t *record = read_record("failed");
	struct buf text = { 0 }, out = { 0 };

	cr_assert(mkdtemp(folder));
	for (int i = 0; i < 200; i++)
		buf_printf(&text, "a line of the team, number %d\n", i);
	write_template(folder, "report.servicenow", buf_text(&text));
	render_with(record, FORMAT_SERVICENOW, &own, &out);
	cr_expect_leq(size_sent(&out), 4000);
	cr_expect_gt(size_sent(&out), 3900);
	cr_expect(holds(&out, "number 100\n"));
	cr_expect(slice_ends(buf_slice(&out),
			     SLICE("\n\nThe rest was left out here; it is in the attached report.\n")));
	snprintf(path, sizeof(path), "%s/report.servicenow.mustache", folder);
	remove(path);
	remove(folder);
	buf_release(&text);
	buf_release(&out);
	json_decref(record);
}

Test(render, a_record_of_an_earlier_fixrank_has_no_plain_words)
{
	json_t *record = read_record("failed"), *item;
	struct buf out = { 0 };
	size_t i;

	render_with(record, FORMAT_CUSTOMER, &built_in, &out);
	cr_expect(holds(&out, "something in that stock is damaged."), "%s", buf_text(&out));
	cr_expect(holds(&out, "1. Let Windows repair its stock of files. About"), "%s", buf_text(&out));
	buf_clear(&out);
	json_array_foreach(json_object_get(record, "causes"), i, item)
		json_object_del(item, "plain");
	json_array_foreach(json_object_get(record, "methods"), i, item)
		json_object_del(item, "plain");
	render_with(record, FORMAT_CUSTOMER, &built_in, &out);
	item = json_array_get(json_object_get(record, "methods"), 0);
	cr_expect(holds(&out, json_string_value(json_object_get(item, "title"))), "%s", buf_text(&out));
	item = json_array_get(json_object_get(record, "causes"), 0);
	cr_expect(holds(&out, json_string_value(json_object_get(item, "title"))), "%s", buf_text(&out));
	buf_release(&out);
	json_decref(record);
}

Test(render, text_fits_the_terminal)
{
	json_t *record = read_record("failed");

	for (size_t columns = 60; columns <= 200; columns += 20) {
		struct render_options options = built_in;
		struct buf out = { 0 };
		struct slice rest, line;

		options.columns = columns;
		render_with(record, FORMAT_TEXT, &options, &out);
		rest = buf_slice(&out);
		while (slice_next_line(&rest, &line)) {
			bool command = slice_find(line, SLICE("dism /")) < line.length ||
				       slice_find(line, SLICE("mkdir ")) < line.length;

			cr_expect(command || screen_width(line) <= columns, "%zu columns: %.*s", columns,
				  SLICE_ARGS(line));
		}
		buf_release(&out);
	}
	json_decref(record);
}

Test(render, ascii_text_is_ascii)
{
	json_t *record = read_record("failed"), *bad = poisoned(record, "", "\u00e4\u2013\u65e5\u202e");
	struct render_options options = built_in;
	struct buf out = { 0 };

	options.ascii = true;
	options.color = true;
	render_with(bad, FORMAT_TEXT, &options, &out);
	for (size_t i = 0; i < out.length; i++)
		cr_assert_lt((unsigned char)out.text[i], 0x80, "at byte %zu", i);
	cr_expect(holds(&out, "\033[1m"));
	buf_release(&out);
	json_decref(bad);
	json_decref(record);
}

Test(render, says_which_template_is_missing)
{
	const struct render_options nowhere = { .folder = "/nonexistent" };
	struct problems problems = { 0 };
	json_t *record = json_object();
	struct buf out = { 0 };

	buf_add_text(&out, "before");
	cr_expect_eq(render(record, FORMAT_HTML, &nowhere, &out, &problems), -1);
	cr_expect_gt(problems.count, 0);
	cr_expect_str_eq(buf_text(&out), "before", "nothing is added");
	problems_release(&problems);
	buf_release(&out);
	json_decref(record);
}
