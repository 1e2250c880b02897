#include "fleet_page.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct render_options built_in = { .folder = FIXRANK_SOURCE_DIR "/templates" };

static void render_fleet(const json_t *fleet, enum format format, struct buf *out)
{
	struct problems problems = { 0 };
	int result = fleet_render(fleet, format, &built_in, out, &problems);

	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, "%s:%zu: %s\n", problems.items[i].file, problems.items[i].line,
			problems.items[i].message);
	cr_expect_eq(result, 0);
	cr_expect_eq(problems.count, 0);
	cr_expect(utf8_valid(buf_slice(out)));
	problems_release(&problems);
}

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_DECODE_ANY, &error);

	cr_assert(value, "%s", error.text);
	return value;
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

/* What the page's script reads. */
static json_t *data_of(const struct buf *page)
{
	struct slice rest = buf_slice(page), begin = SLICE("id=\"data\">");
	json_error_t error;
	json_t *data;

	rest = slice_tail(rest, slice_find(rest, begin) + begin.length);
	rest = slice_head(rest, slice_find(rest, SLICE("</script>")));
	data = json_loadb(rest.text, rest.length, 0, &error);
	cr_assert(data, "%s", error.text);
	return data;
}

static json_t *machine(const char *name, const char *status, const char *cause, double confidence)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:f, s:s, s:s, s:[s, s], s:s, s:s}", "name", name,
			 "path", name, "report", "a/report.html", "status", status, "cause", cause,
			 "cause_title", cause, "confidence", confidence, "word", "likely", "headline",
			 "it failed", "methods", "sfc", "restart", "clears", "sfc", "time",
			 "2024-03-01T10:00:00");
}

/* Four machines, of which three failed and two can be cleared. */
static json_t *small_fleet(void)
{
	json_t *fleet = parse(
		"{\"schema\": \"fixrank.fleet/1\", \"notices\": [\"mind the gap\"], \"totals\": "
		"{\"machines\": 4, "
		"\"uploads\": 5, \"failed\": 3, \"recovered\": 0, \"healthy\": 1, \"inconclusive\": 0, "
		"\"unread\": 0, \"clearable\": 2, \"first\": \"2024-03-01\", \"last\": \"2024-03-02\"},"
		"\"causes\": [{\"id\": \"disk\", \"title\": \"The disk is full\", \"machines\": [0, 2], "
		"\"certain\": 1, \"likely\": 1, \"methods\": [{\"id\": \"sfc\", \"title\": \"Check files\", "
		"\"count\": 2}]}],"
		"\"methods\": [{\"id\": \"sfc\", \"title\": \"Check files\", \"first\": 2, \"of\": [0, 2], "
		"\"minutes\": 20, \"risk\": \"low\", \"owner\": \"admin\", \"reboot\": true}],"
		"\"cover\": [{\"id\": \"sfc\", \"title\": \"Check files\", \"of\": [0, 2], \"minutes\": 20, "
		"\"minutes_total\": 40}],"
		"\"crosses\": [{\"by\": \"build\", \"title\": \"Windows build\", \"columns\": [\"19045\"], "
		"\"column_counts\": [2], \"rows\": [{\"cause\": \"disk\", \"title\": \"The disk is full\", "
		"\"of\": [[0, 2]]}]}],"
		"\"days\": [{\"day\": \"2024-03-01\", \"failed\": 2, \"recovered\": 0}, {\"day\": "
		"\"2024-03-02\", \"failed\": 1, \"recovered\": 0}],"
		"\"clusters\": [{\"fingerprint\": \"0123456789abcdef\", \"template\": \"Gadget <n>\", "
		"\"lines\": "
		"9, \"of\": [1, 3], \"text\": \"Gadget 7\", \"example\": {\"machine\": 1, \"file\": "
		"\"CBS.log\", "
		"\"line\": 77}}],"
		"\"outliers\": [{\"machine\": 3, \"why\": \"the only one\"}], \"thin\": [{\"file\": "
		"\"CBS.log\", "
		"\"command\": \"type CBS.log\", \"of\": [3]}], \"repeats\": [{\"machine\": 1, \"uploads\": "
		"2}],"
		"\"provenance\": {\"fixrank\": \"0.1.0\", \"patterns\": [], \"redacted\": false}}");

	json_object_set_new(fleet, "machines",
			    json_pack("[o, o, o, o]", machine("PC-A", "failed", "disk", 0.5),
				      machine("PC-B", "failed", NULL, 0),
				      machine("PC-C", "failed", "disk", 0.9),
				      machine("PC-D", "healthy", NULL, 0)));
	return fleet;
}

Test(fleet_page, says_what_is_wrong_in_every_format)
{
	json_t *fleet = small_fleet();

	for (int format = FORMAT_HTML; format <= FORMAT_TEXT; format++) {
		struct buf out = { 0 };

		render_fleet(fleet, (enum format)format, &out);
		cr_expect(holds(&out, "3 of 4 machines failed; one method clears 67\xc2\xa0% of them"),
			  "format %d", format);
		cr_expect(holds(&out, "mind the gap"), "format %d", format);
		cr_expect(holds(&out, "The disk is full"), "format %d", format);
		cr_expect(holds(&out, "Check files"), "format %d", format);
		cr_expect_not(holds(&out, "\033"), "format %d", format);
		buf_release(&out);
	}
	json_decref(fleet);
}

Test(fleet_page, a_page_lists_the_failed_and_the_most_certain_first)
{
	json_t *fleet = small_fleet(), *data, *names;
	struct buf out = { 0 };

	render_fleet(fleet, FORMAT_HTML, &out);
	data = data_of(&out);
	names = json_object_get(json_object_get(data, "columns"), "name");
	cr_expect_str_eq(json_string_value(json_array_get(names, 0)), "PC-C");
	cr_expect_str_eq(json_string_value(json_array_get(names, 1)), "PC-A");
	cr_expect_str_eq(json_string_value(json_array_get(names, 2)), "PC-B");
	cr_expect_str_eq(json_string_value(json_array_get(names, 3)), "PC-D");
	json_decref(data);
	buf_release(&out);
	json_decref(fleet);
}

Test(fleet_page, numbers_lead_to_sets_of_machines)
{
	json_t *fleet = small_fleet(), *data, *sets;
	struct buf out = { 0 };
	char *steps;

	render_fleet(fleet, FORMAT_HTML, &out);
	cr_expect(holds(&out, "data-go=\"in=cause-1\">2</a>"));
	cr_expect(holds(&out, "data-go=\"in=cover-1\">2</a>"));
	cr_expect(holds(&out, "data-go=\"in=upto-1\">2</a>"));
	cr_expect(holds(&out, "data-go=\"in=unexplained-1\">2</a>"));
	cr_expect(holds(&out, "data-go=\"status=failed&amp;from=2024-03-01&amp;to=2024-03-01\""));
	cr_expect(holds(&out, "data-go=\"status=failed&amp;method=-\">1</a>"));
	data = data_of(&out);
	sets = json_object_get(data, "sets");
	steps = json_dumps(json_object_get(json_object_get(sets, "cause-1"), "of"), JSON_COMPACT);
	cr_expect_str_eq(steps, "[0,-1]", "%s", steps);
	free(steps);
	steps = json_dumps(json_object_get(json_object_get(sets, "unexplained-1"), "of"), JSON_COMPACT);
	cr_expect_str_eq(steps, "[2,-1]", "%s", steps);
	free(steps);
	json_decref(data);
	buf_release(&out);
	json_decref(fleet);
}

Test(fleet_page, lists_of_machines_may_hold_anything)
{
	json_t *fleet = small_fleet(), *cause = json_array_get(json_object_get(fleet, "causes"), 0);
	struct buf out = { 0 };

	json_object_set_new(cause, "machines",
			    parse("[2, 2, 0, -1, 4, 1e9, \"0\", null, [0], 9223372036854775807]"));
	render_fleet(fleet, FORMAT_HTML, &out);
	cr_expect(holds(&out, "data-go=\"in=cause-1\">2</a>"));
	buf_release(&out);
	json_decref(fleet);
}

Test(fleet_page, an_empty_fleet_and_no_fleet)
{
	static const char *const values[] = {
		"{\"schema\": \"fixrank.fleet/1\", \"machines\": [], \"totals\": {\"machines\": 0}}",
		"{}",
		"null",
		"[1]",
		"\"fleet\"",
		"17",
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		for (int format = FORMAT_HTML; format <= FORMAT_TEXT; format++) {
			json_t *fleet = parse(values[i]);
			struct buf out = { 0 };

			render_fleet(fleet, (enum format)format, &out);
			cr_expect(holds(&out, "There are no machines here"), "%s", values[i]);
			buf_release(&out);
			json_decref(fleet);
		}
}

Test(fleet_page, one_machine)
{
	static const struct {
		const char *totals, *cover, *says;
	} rows[] = {
		{ "{\"failed\": 1}", "[]", "1 of 1 machine failed; no known method clears it" },
		{ "{\"failed\": 1}", "[{\"id\": \"sfc\", \"of\": [0]}]",
		  "1 of 1 machine failed; one method clears it" },
		{ "{\"healthy\": 1}", "[]", "The one machine has not failed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *fleet =
			json_pack("{s:o, s:o, s:[o]}", "totals", parse(rows[i].totals), "cover",
				  parse(rows[i].cover), "machines", machine("PC-A", "failed", "disk", 0.5));
		struct buf out = { 0 };

		render_fleet(fleet, FORMAT_MARKDOWN, &out);
		cr_expect(holds(&out, rows[i].says), "%s", rows[i].says);
		buf_release(&out);
		json_decref(fleet);
	}
}

/* A copy in which every value has become the poison in turn, by number; NULL after the last. */
static json_t *spoiled(const json_t *value, size_t *number, const json_t *poison)
{
	json_t *copy, *item;
	const char *key;
	size_t i;

	if ((*number)-- == 0)
		return json_deep_copy(poison);
	if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach((json_t *)value, i, item)
			json_array_append_new(copy, spoiled(item, number, poison));
		return copy;
	}
	if (!json_is_object(value))
		return json_copy((json_t *)value);
	copy = json_object();
	json_object_foreach((json_t *)value, key, item)
		json_object_set_new(copy, key, spoiled(item, number, poison));
	return copy;
}

Test(fleet_page, a_wrong_type_anywhere_counts_as_null)
{
	static const char *const poisons[] = { "null",	      "\"text\"",     "-7",  "1e300",
					       "[[], {}, 3]", "{\"a\": [1]}", "true" };
	json_t *fleet = small_fleet();

	for (size_t i = 0; i < sizeof(poisons) / sizeof(*poisons); i++) {
		json_t *poison = parse(poisons[i]);

		for (size_t at = 0;; at++) {
			size_t number = at;
			json_t *bad = spoiled(fleet, &number, poison);
			struct buf out = { 0 };
			bool past = number < (size_t)-1 / 2;

			for (int format = FORMAT_HTML; format <= FORMAT_TEXT; format++)
				render_fleet(bad, (enum format)format, &out);
			buf_release(&out);
			json_decref(bad);
			if (past)
				break;
		}
		json_decref(poison);
	}
	json_decref(fleet);
}

/* A copy whose every text that is no word or time begins with poison. */
static json_t *poisoned(const json_t *value, const char *key, const char *poison)
{
	static const char *const kept[] = {
		"schema", "status", "word", "time", "day", "risk", "owner", "by"
	};
	json_t *copy, *item;
	const char *name;
	size_t i;

	for (i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (strcmp(kept[i], key) == 0)
			return json_deep_copy(value);
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

Test(fleet_page, foreign_text_stays_text)
{
	json_t *fleet = small_fleet(), *bad, *data;
	struct buf out = { 0 };

	bad = poisoned(
		fleet, "",
		"</script><script>alert(1)</script><!--</style></title>\"'><img src=x onerror=a>{{page}}"
		"{{{data}}}\xe2\x80\xae");
	render_fleet(bad, FORMAT_HTML, &out);
	cr_expect_eq(count_of(&out, "<script"), 2);
	cr_expect_eq(count_of(&out, "</script>"), 2);
	cr_expect_eq(count_of(&out, "<style"), 1);
	cr_expect_eq(count_of(&out, "<img"), 0);
	cr_expect_eq(count_of(&out, "<!--"), 0);
	cr_expect_eq(count_of(&out, "\xe2\x80\xae"), 0);
	cr_expect(holds(&out, "{{page}}"));
	data = data_of(&out);
	json_decref(data);
	json_decref(bad);
	buf_clear(&out);
	bad = poisoned(fleet, "", "<b> [a](http://x) @all #1 | `x` *y* \xe2\x80\xae\033[2J");
	render_fleet(bad, FORMAT_MARKDOWN, &out);
	cr_expect_eq(count_of(&out, "a](http"), 0);
	cr_expect_eq(count_of(&out, "\033"), 0);
	cr_expect_eq(count_of(&out, "\xe2\x80\xae"), 0);
	buf_clear(&out);
	render_fleet(bad, FORMAT_TEXT, &out);
	cr_expect_eq(count_of(&out, "\033"), 0);
	cr_expect_eq(count_of(&out, "\xe2\x80\xae"), 0);
	json_decref(bad);
	buf_release(&out);
	json_decref(fleet);
}

Test(fleet_page, a_link_leads_to_a_report_below_the_page_or_nowhere)
{
	static const struct {
		const char *report, *href;
	} rows[] = {
		{ "PC-1/report.html", "href=\"PC-1/report.html\"" },
		{ "a b#c?d/report.html", "href=\"a%20b%23c%3Fd/report.html\"" },
		{ "a%20b/report.html", "href=\"a%20b/report.html\"" },
		{ "javascript:alert(1)", "href=\"javascript%3Aalert(1)\"" },
		{ "..\\..\\x", "href=\"..%5C..%5Cx\"" },
		{ "/etc/passwd", NULL },
		{ "//host/x", NULL },
		{ "a/../../x", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *one = machine("PC-Z", "failed", NULL, 0),
		       *fleet = json_pack("{s:[O]}", "machines", one);
		struct buf out = { 0 };

		json_object_set_new(one, "report", json_string(rows[i].report));
		render_fleet(fleet, FORMAT_HTML, &out);
		cr_expect(!rows[i].href || holds(&out, rows[i].href), "%s", rows[i].report);
		cr_expect_eq(holds(&out, "<th scope=\"row\">PC-Z</th>"), !rows[i].href, "%s", rows[i].report);
		buf_release(&out);
		json_decref(one);
		json_decref(fleet);
	}
}

static json_t *large_fleet(size_t count)
{
	json_t *fleet = small_fleet(), *machines = json_array(), *of = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *one = machine("", i % 3 ? "failed" : "healthy", "disk", (double)(i % 100) / 100);

		json_object_set_new(one, "name", json_sprintf("PC-%zu", i));
		json_object_set_new(one, "headline",
				    json_sprintf("%zu <<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", i));
		json_array_append_new(machines, one);
		if (i % 3)
			json_array_append_new(of, json_integer((json_int_t)i));
	}
	json_object_set_new(fleet, "machines", machines);
	json_object_set_new(json_array_get(json_object_get(fleet, "causes"), 0), "machines", of);
	return fleet;
}

Test(fleet_page, what_does_not_fit_is_left_out_and_counted)
{
	json_t *fleet = large_fleet(12000), *data;
	struct buf out = { 0 };
	json_int_t kept;

	render_fleet(fleet, FORMAT_HTML, &out);
	cr_expect_lt(out.length, (size_t)3000000);
	cr_expect_gt(out.length, (size_t)1500000);
	cr_expect(holds(&out, "data-go=\"in=cause-1\">8,000</a>"));
	cr_expect(holds(&out, "are in fleet.xlsx and fleet.json"));
	data = data_of(&out);
	kept = json_integer_value(json_object_get(data, "machines"));
	cr_expect_lt(kept, 12000);
	cr_expect_gt(kept, 3000);
	cr_expect_eq(json_integer_value(json_object_get(data, "left_out")), 12000 - kept);
	json_decref(data);
	buf_clear(&out);
	render_fleet(fleet, FORMAT_MARKDOWN, &out);
	cr_expect_leq(out.length, (size_t)60000);
	buf_release(&out);
	json_decref(fleet);
}

Test(fleet_page, a_ticket_has_its_size_whatever_it_holds)
{
	json_t *fleet = small_fleet(), *bad;
	char poison[4000];
	struct buf out = { 0 };

	memset(poison, '<', sizeof(poison) - 1);
	poison[sizeof(poison) - 1] = '\0';
	for (int i = 0; i < 30; i++)
		json_array_append(json_object_get(fleet, "notices"),
				  json_array_get(json_object_get(fleet, "notices"), 0));
	for (int i = 0; i < 30; i++)
		json_array_append_new(json_object_get(fleet, "causes"),
				      json_deep_copy(json_array_get(json_object_get(fleet, "causes"), 0)));
	for (int i = 0; i < 30; i++)
		json_array_append_new(json_object_get(fleet, "cover"),
				      json_deep_copy(json_array_get(json_object_get(fleet, "cover"), 0)));
	bad = poisoned(fleet, "", poison);
	render_fleet(bad, FORMAT_MARKDOWN, &out);
	cr_expect_leq(out.length, (size_t)60000, "%zu", out.length);
	json_decref(bad);
	buf_release(&out);
	json_decref(fleet);
}

Test(fleet_page, a_long_time_becomes_bars_of_several_days)
{
	json_t *fleet = small_fleet(), *days = json_array();
	struct buf out = { 0 };

	for (int month = 1; month <= 12; month++)
		for (int day = 1; day <= 28; day++)
			json_array_append_new(days, json_pack("{s:o, s:i, s:i}", "day",
							      json_sprintf("2023-%02d-%02d", month, day),
							      "failed", 2, "recovered", 0));
	json_object_set_new(fleet, "days", days);
	render_fleet(fleet, FORMAT_HTML, &out);
	cr_expect(holds(&out, "A bar for every 6 days"));
	cr_expect_eq(count_of(&out, "<title>"), 1 + 56U);
	cr_expect(holds(&out, "data-go=\"status=failed&amp;from=2023-01-01&amp;to=2023-01-06\""));
	cr_expect(holds(&out, "<title>1 Jan to 6 Jan 2023: 12 failed</title>"));
	buf_release(&out);
	json_decref(fleet);
}

Test(fleet_page, the_same_value_gives_the_same_page)
{
	json_t *fleet = small_fleet();
	struct buf one = { 0 }, other = { 0 };

	render_fleet(fleet, FORMAT_HTML, &one);
	render_fleet(fleet, FORMAT_HTML, &other);
	cr_expect(slice_equal(buf_slice(&one), buf_slice(&other)));
	buf_release(&one);
	buf_release(&other);
	json_decref(fleet);
}

Test(fleet_page, a_broken_template_leaves_out_as_it_was)
{
	struct render_options options = { .folder = "/nowhere" };
	struct problems problems = { 0 };
	json_t *fleet = small_fleet();
	struct buf out = { 0 };

	buf_add_text(&out, "before");
	cr_expect_eq(fleet_render(fleet, FORMAT_HTML, &options, &out, &problems), -1);
	cr_expect_gt(problems.count, (size_t)0);
	cr_expect_str_eq(buf_text(&out), "before");
	problems_release(&problems);
	buf_release(&out);
	json_decref(fleet);
}
