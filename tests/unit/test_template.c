#include "template.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

struct rendering {
	struct templates *set;
	struct buf out;
	struct problems problems;
	int result;
};

static struct rendering begin(struct templates_options options)
{
	return (struct rendering){ .set = templates_new(options) };
}

static void add(struct rendering *it, const char *name, const char *text)
{
	if (templates_add(it->set, name, NULL, slice_of(text), &it->problems))
		it->result = -1;
}

static void render(struct rendering *it, const char *name, const char *data)
{
	json_error_t error;
	json_t *value = json_loads(data, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

	cr_assert(value, "bad JSON in the test: %s: %s", data, error.text);
	it->result = template_render(it->set, name, value, escape_html, &it->out, &it->problems);
	json_decref(value);
}

static void end(struct rendering *it)
{
	templates_free(it->set);
	buf_release(&it->out);
	problems_release(&it->problems);
}

/* "file:line:column: message; ..." of all problems; the caller frees it. */
static char *told(const struct problems *problems)
{
	struct buf buf = { 0 };

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->items[i];

		if (i)
			buf_add_text(&buf, "; ");
		if (problem->file)
			buf_printf(&buf, "%s:%zu:%zu: ", problem->file, problem->line, problem->column);
		buf_add_text(&buf, problem->message);
	}
	return buf_detach(&buf);
}

static void expect_problems(const struct rendering *it, const char *row, const char *wanted)
{
	char *got = told(&it->problems);

	cr_expect_str_eq(got, wanted, "%s: problems are\n  %s\nnot\n  %s", row, got, wanted);
	free(got);
}

struct good {
	const char *template;
	const char *data;
	const char *wanted;
};

static void expect_good(const struct good *row, struct templates_options options)
{
	struct rendering it = begin(options);

	add(&it, "t", row->template);
	add(&it, "p", "<{{{v}}}>\n\n{{#l}}\n-{{.}}\n{{/l}}\n");
	render(&it, "t", row->data);
	expect_problems(&it, row->template, "");
	cr_expect_eq(it.result, 0, "%s", row->template);
	cr_expect_str_eq(buf_text(&it.out), row->wanted, "%s: is\n  %s\nnot\n  %s", row->template,
			 buf_text(&it.out), row->wanted);
	end(&it);
}

Test(template, renders)
{
	static const struct good rows[] = {
		{ "", "{}", "" },
		{ "{{a}}{{{a}}}{{&a}}{{ & a }}", "{\"a\": \"<\"}", "&lt;<<<" },
		{ "{{a.b.c}}", "{\"a\": {\"b\": {\"c\": 1}}}", "1" },
		{ "{{#a}}{{b}}{{c}}{{/a}}", "{\"a\": {\"b\": 1}, \"c\": 2}", "12" },
		{ "{{#l}}{{n}}{{m}} {{/l}}", "{\"l\": [{\"n\": 1}, {\"n\": 2}], \"m\": 3}", "13 23 " },
		{ "{{#l}}{{#.}}{{.}}{{/.}},{{/l}}", "{\"l\": [[1, 2], [3]]}", "12,3," },
		{ "{{.}}", "\"x\"", "x" },
		{ "{{a}}{{#a}}no{{/a}}{{^a}}yes{{/a}}{{a.b.c}}", "{\"a\": null}", "yes" },
		{ "{{#a}}no{{/a}}{{^a}}yes{{/a}}", "{\"a\": \"\"}", "yes" },
		{ "{{#a}}no{{/a}}{{^a}}yes{{/a}}", "{\"a\": []}", "yes" },
		{ "{{#a}}no{{/a}}{{^a}}yes{{/a}}", "{\"a\": false}", "yes" },
		{ "{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\": 0}", "yes" },
		{ "{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\": {}}", "yes" },
		{ "{{#a}}{{.}}{{/a}}", "{\"a\": \"text\"}", "text" },
		{ "{{t}} {{f}}", "{\"t\": true, \"f\": false}", "true false" },
		{ "{{a}} {{b}}", "{\"a\": -9223372036854775807, \"b\": 9007199254740993}",
		  "-9223372036854775807 9007199254740993" },
		{ "{{a}} {{b}} {{c}} {{d}} {{e}}",
		  "{\"a\": 0.1, \"b\": 0.30000000000000004, \"c\": 1.0, \"d\": 1e300, \"e\": -2.5e-7}",
		  "0.1 0.30000000000000004 1 1e+300 -2.5e-07" },
		{ "{{=<% %>=}}<%a%>{{a}}<%={{ }}=%>{{a}}", "{\"a\": 1}", "1{{a}}1" },
		{ "{{=| |=}}|{a}||&a|", "{\"a\": \"&\"}", "&&" },
		{ "x\n  {{! alone\n two lines }}  \ny {{! not alone }}\n", "{}", "x\ny \n" },
		{ "a\r\n{{#l}}\r\nb\r\n{{/l}}\r\nc", "{\"l\": [1, 2]}", "a\r\nb\r\nb\r\nc" },
		{ "  {{>p}}\n", "{\"v\": \"1\\n2\", \"l\": [3, 4]}", "  <1\n2>\n\n  -3\n  -4\n" },
		{ "\t{{>p}}", "{\"v\": 1, \"l\": null}", "\t<1>\n\n" },
		{ " {{>p}}.", "{\"v\": 1, \"l\": [2]}", " <1>\n\n-2\n." },
		{ "{{a}", "{}", NULL },
	};

	for (size_t i = 0; rows[i].wanted; i++)
		expect_good(&rows[i], (struct templates_options){ 0 });
}

Test(template, lenient_renders_what_is_unknown_as_nothing)
{
	static const struct good rows[] = {
		{ "[{{a}}{{a.b}}{{#a}}x{{/a}}{{>none}}{{l}}{{o}}]{{^a}}no{{/a}}", "{\"l\": [1], \"o\": {}}",
		  "[]no" },
		{ NULL, NULL, NULL },
	};

	for (size_t i = 0; rows[i].template; i++)
		expect_good(&rows[i], (struct templates_options){ .lenient = true });
}

static void run_spec_test(const char *file, const json_t *test)
{
	struct rendering it = begin((struct templates_options){ .lenient = true });
	const char *name = json_string_value(json_object_get(test, "name"));
	const char *wanted = json_string_value(json_object_get(test, "expected"));
	const char *key;
	json_t *value;

	json_object_foreach(json_object_get(test, "partials"), key, value)
		add(&it, key, json_string_value(value));
	add(&it, "test", json_string_value(json_object_get(test, "template")));
	it.result = template_render(it.set, "test", json_object_get(test, "data"), escape_html, &it.out,
				    &it.problems);
	cr_expect_eq(it.result, 0, "%s: %s", file, name);
	expect_problems(&it, name, "");
	cr_expect_str_eq(buf_text(&it.out), wanted, "%s: %s: is\n%s\nnot\n%s", file, name, buf_text(&it.out),
			 wanted);
	end(&it);
}

static size_t run_spec_file(const char *shared, const char *file)
{
	struct buf path = { 0 };
	json_t *root;
	json_t *tests;
	size_t count;

	buf_printf(&path, "%s/spec/mustache/%s.json", shared, file);
	root = json_load_file(buf_text(&path), 0, NULL);
	buf_release(&path);
	tests = json_object_get(root, "tests");
	count = json_array_size(tests);
	for (size_t i = 0; i < count; i++)
		run_spec_test(file, json_array_get(tests, i));
	json_decref(root);
	return count;
}

Test(template, keeps_the_specification)
{
	static const char *const files[] = { "comments", "delimiters", "interpolation",
					     "inverted", "partials",   "sections" };
	const char *shared = getenv("FIXRANK_SHARED");
	size_t files_found = 0;
	size_t count = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		size_t ran = run_spec_file(shared ? shared : FIXRANK_SOURCE_DIR "/../shared", files[i]);

		files_found += ran > 0;
		count += ran;
	}
	cr_expect(files_found == 0 || files_found == sizeof(files) / sizeof(*files),
		  "only %zu files hold tests", files_found);
	cr_log_info("%zu tests of the Mustache specification ran", count);
}

struct bad_text {
	const char *template;
	const char *wanted;
};

Test(template, tells_what_is_wrong_in_a_text)
{
	static const struct bad_text rows[] = {
		{ "a\n b {{name", "t:2:4: tag is not closed" },
		{ "{{", "t:1:1: tag is not closed" },
		{ "{{{name}}", "t:1:1: tag is not closed" },
		{ "{{=<% %>}}", "t:1:1: tag is not closed" },
		{ "{{#a}}{{b", "t:1:7: tag is not closed" },
		{ "x{{}}", "t:1:4: tag without a name" },
		{ "{{#}}{{/}}", "t:1:4: tag without a name" },
		{ "{{> }}", "t:1:5: tag without a name" },
		{ "{{a b}}", "t:1:3: bad name 'a b'" },
		{ "{{{ a..b }}}", "t:1:5: bad name 'a..b'" },
		{ "{{.a}}{{a.}}{{..}}", "t:1:3: bad name '.a'; t:1:9: bad name 'a.'; t:1:15: bad name '..'" },
		{ "{{#a.}}\n{{/a.}}", "t:1:4: bad name 'a.'" },
		{ "{{>a b}}", "t:1:4: bad name 'a b'" },
		{ "\n\n  {{#a}}\n", "t:3:6: section 'a' is not closed" },
		{ "{{^a}}{{#b}}", "t:1:10: section 'b' is not closed; t:1:4: section 'a' is not closed" },
		{ "{{#a}}{{#b}}{{/a}}", "t:1:10: section 'b' is not closed" },
		{ "{{#a}}\n {{/b}}\n{{/a}}", "t:2:5: no section 'b' is open here" },
		{ "{{/a}}", "t:1:4: no section 'a' is open here" },
		{ "{{=<%=}}", "t:1:4: bad delimiters '<%'" },
		{ "{{=a b c=}}", "t:1:4: bad delimiters 'a b c'" },
		{ "{{=<= =>=}}", "t:1:4: bad delimiters '<= =>'" },
		{ "{{= 12345678901234567 %>=}}", "t:1:5: bad delimiters '12345678901234567 %>'" },
		{ "{{<parent}}", "t:1:4: tags with '<' are not supported" },
		{ "{{$block}}", "t:1:4: tags with '$' are not supported" },
		{ "{{}} {{/x}} {{", "t:1:3: tag without a name; t:1:9: no section 'x' is open here; "
				    "t:1:13: tag is not closed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rendering it = begin((struct templates_options){ 0 });

		add(&it, "t", rows[i].template);
		cr_expect_eq(it.result, -1, "%s", rows[i].template);
		expect_problems(&it, rows[i].template, rows[i].wanted);
		for (size_t k = 0; k < it.problems.count; k++)
			cr_expect(it.problems.items[k].help, "%s: no help", rows[i].template);
		cr_expect_eq(template_render(it.set, "t", json_null(), escape_html, &it.out, &it.problems),
			     -1, "%s was added", rows[i].template);
		end(&it);
	}
}

struct bad_data {
	const char *template;
	const char *data;
	const char *wanted;
	const char *out;
};

Test(template, tells_what_is_wrong_in_the_data_and_goes_on)
{
	static const struct bad_data rows[] = {
		{ "a\n{{ verdct }}b", "{\"verdict\": 1}", "t:2:4: unknown name 'verdct'", "a\nb" },
		{ "{{a.c}}{{a.b}}", "{\"a\": {\"b\": 1}}", "t:1:5: unknown name 'a.c'", "1" },
		{ "{{a.b}}", "{\"a\": \"text\"}", "t:1:5: unknown name 'a.b'", "" },
		{ "{{a.0}}", "{\"a\": [1]}", "t:1:5: unknown name 'a.0'", "" },
		{ "{{#x}}no{{/x}}{{^x}}yes{{/x}}", "{}", "t:1:4: unknown name 'x'; t:1:18: unknown name 'x'",
		  "yes" },
		{ "{{#l}}{{a}}{{/l}}", "{\"l\": [{\"a\": 1}, {}, {}]}", "t:1:9: unknown name 'a'", "1" },
		{ "{{#o}}{{l}}{{/o}}", "{\"o\": {\"a\": 1}}", "t:1:9: unknown name 'l'", "" },
		{ "{{x}}", "[]", "t:1:3: unknown name 'x'", "" },
		{ "{{l}}{{{o}}}.", "{\"l\": [], \"o\": {}}",
		  "t:1:3: 'l' is a list and cannot be shown as text; t:1:9: 'o' is an object and cannot be "
		  "shown as text",
		  "." },
		{ "a{{>none}}b", "{}", "t:1:5: unknown partial 'none'", "ab" },
		{ "\n {{>p}}", "{}", "p:2:4: unknown name 'x'", "\n\n  \n" },
		{ "{{>self}}", "{}", "self:1:5: partial 'self' is nested deeper than 4", "...." },
		{ "{{#l}}{{>loop}}{{/l}}", "{\"l\": [1, 2, 3, 4, 5, 6, 7, 8, 9]}",
		  "loop:1:28: rendering takes more than 1000 steps", "" },
		{ "12345678901234567890{{a}}", "{\"a\": \"&&&&&&&&&&&\"}",
		  "t:1:23: output is larger than 30 bytes", "12345678901234567890" },
		{ "1234567890123456789012345678901", "{}", "t:1:1: output is larger than 30 bytes", "" },
		{ "{{#l}}{{{.}}}1234567890{{/l}}", "{\"l\": [1, 2, 3]}",
		  "t:1:14: output is larger than 30 bytes", "11234567890212345678903" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rendering it = begin((struct templates_options){
			.depth_limit = 4, .output_limit = 30, .step_limit = 1000 });

		add(&it, "t", rows[i].template);
		add(&it, "p", "\n {{x}}\n");
		add(&it, "self", ".{{>self}}");
		add(&it, "loop", "{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}");
		render(&it, "t", rows[i].data);
		cr_expect_eq(it.result, -1, "%s", rows[i].template);
		expect_problems(&it, rows[i].template, rows[i].wanted);
		cr_expect_str_eq(buf_text(&it.out), rows[i].out, "%s: is %s", rows[i].template,
				 buf_text(&it.out));
		end(&it);
	}
}

static void add_repeated(struct buf *buf, const char *text, size_t count)
{
	while (count--)
		buf_add_text(buf, text);
}

Test(template, limits_what_a_text_can_hold)
{
	struct rendering it = begin((struct templates_options){ 0 });
	struct buf text = { 0 };

	add_repeated(&text, "{{#a}}", 64);
	add_repeated(&text, "{{/a}}", 64);
	add(&it, "fits", buf_text(&text));
	expect_problems(&it, "64 sections", "");

	buf_clear(&text);
	add_repeated(&text, "{{#a}}", 65);
	add(&it, "deep", buf_text(&text));
	expect_problems(&it, "65 sections", "deep:1:388: section 'a' stands inside more than 64 others");

	problems_release(&it.problems);
	buf_clear(&text);
	add_repeated(&text, "{{}}", 1000);
	add(&it, "broken", buf_text(&text));
	cr_expect_eq(it.problems.count, 50);
	buf_release(&text);
	end(&it);
}

Test(template, reports_a_place_once_and_not_too_many_places)
{
	struct rendering it = begin((struct templates_options){ 0 });
	struct buf text = { 0 };

	buf_add_text(&text, "{{#l}}");
	add_repeated(&text, "{{x}}", 1000);
	buf_add_text(&text, "{{/l}}");
	add(&it, "t", buf_text(&text));
	render(&it, "t", "{\"l\": [1, 2, 3]}");
	cr_expect_eq(it.result, -1);
	cr_expect_eq(it.problems.count, 50);
	buf_release(&text);
	end(&it);
}

Test(template, adds_to_what_is_there_and_keeps_nul)
{
	struct rendering it = begin((struct templates_options){ .output_limit = 7 });

	buf_add_text(&it.out, "long before ");
	cr_expect_eq(templates_add(it.set, "n", NULL, SLICE("\0{{{a}}}\0"), &it.problems), 0);
	render(&it, "n", "{\"a\": \"x\\u0000y\"}");
	cr_expect_eq(it.result, 0);
	cr_expect(slice_equal(buf_slice(&it.out), SLICE("long before \0x\0y\0")));
	end(&it);
}

Test(template, is_replaced_by_a_later_one_only_if_that_is_right)
{
	struct rendering it = begin((struct templates_options){ 0 });

	add(&it, "t", "old");
	cr_expect_eq(templates_add(it.set, "t", "folder/t.mustache", SLICE("{{"), &it.problems), -1);
	expect_problems(&it, "broken", "folder/t.mustache:1:1: tag is not closed");
	render(&it, "t", "{}");
	cr_expect_str_eq(buf_text(&it.out), "old");
	add(&it, "t", "new");
	render(&it, "t", "{}");
	cr_expect_str_eq(buf_text(&it.out), "oldnew");
	end(&it);
}

struct file {
	const char *name;
	const char *text; /* NULL cannot be read */
};

static const struct file files[] = {
	{ "page", "{{>head}}\n {{>list}}\n" },
	{ "head", "<{{>title}}>" },
	{ "title", "{{title}}" },
	{ "list", "{{title}}\n{{#sub}}\n {{>list}}\n{{/sub}}\n" },
	{ "holes", "{{>head}} {{>gone}}\n{{>broken}} {{>broken}} {{>locked}} {{>locked}} {{>gone}}" },
	{ "broken", "{{}}" },
	{ "locked", NULL },
};

static int load(void *context, const char *name, struct buf *ret_text, struct buf *ret_file,
		struct problems *problems)
{
	size_t *calls = context;

	++*calls;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		if (strcmp(files[i].name, name) != 0)
			continue;
		if (!files[i].text) {
			problems_add(problems, (struct place){ 0 }, "cannot open '%s'", name);
			return -1;
		}
		buf_add_text(ret_text, files[i].text);
		buf_printf(ret_file, "dir/%s", name);
		return 1;
	}
	return 0;
}

Test(template, loads_what_it_needs_once)
{
	size_t calls = 0;
	struct rendering it = begin((struct templates_options){ .load = load, .context = &calls });

	cr_expect_eq(templates_load(it.set, "page", &it.problems), 0);
	cr_expect_eq(calls, 4);
	cr_expect_eq(templates_load(it.set, "page", &it.problems), 0);
	cr_expect_eq(calls, 4);
	render(&it, "page", "{\"title\": \"T\", \"sub\": {\"title\": \"U\", \"sub\": null}}");
	expect_problems(&it, "page", "");
	cr_expect_str_eq(buf_text(&it.out), "<T> T\n  U\n", "is %s", buf_text(&it.out));
	end(&it);
}

Test(template, tells_what_cannot_be_loaded)
{
	size_t calls = 0;
	struct rendering it = begin((struct templates_options){ .load = load, .context = &calls });

	cr_expect_eq(templates_load(it.set, "none", &it.problems), -1);
	expect_problems(&it, "none", "unknown template 'none'");
	problems_release(&it.problems);
	cr_expect_eq(templates_load(it.set, "locked", &it.problems), -1);
	expect_problems(&it, "locked", "cannot open 'locked'");
	problems_release(&it.problems);
	cr_expect_eq(templates_load(it.set, "holes", &it.problems), -1);
	expect_problems(&it, "holes",
			"dir/holes:1:14: unknown partial 'gone'; dir/broken:1:3: tag without a name; "
			"cannot open 'locked'; dir/holes:2:52: unknown partial 'gone'");
	cr_expect_eq(templates_load(it.set, "title", &it.problems), -1, "holes is still in the set");
	end(&it);
}

Test(template, leaves_out_what_cannot_be_loaded_where_it_is_lenient)
{
	size_t calls = 0;
	struct rendering it =
		begin((struct templates_options){ .load = load, .context = &calls, .lenient = true });

	add(&it, "t", "a{{>gone}}{{>title}}b");
	cr_expect_eq(templates_load(it.set, "t", &it.problems), 0);
	cr_expect_eq(calls, 2);
	render(&it, "t", "{}");
	expect_problems(&it, "t", "");
	cr_expect_str_eq(buf_text(&it.out), "ab");
	end(&it);
}

Test(template, counts_what_looking_up_takes)
{
	struct rendering it = begin((struct templates_options){ .step_limit = 11 });

	add(&it, "t", "{{#a}}{{#b}}{{c}}{{/b}}{{c}}{{/a}}");
	render(&it, "t", "{\"c\": 1, \"a\": {\"b\": {}}}");
	cr_expect_eq(it.result, -1);
	expect_problems(&it, "t", "t:1:26: rendering takes more than 11 steps");
	cr_expect_str_eq(buf_text(&it.out), "1");
	end(&it);
}

static void tenfold(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < 10; i++)
		buf_add(out, text);
}

Test(template, runs_no_filter_on_what_a_limit_has_cut)
{
	struct rendering it = begin((struct templates_options){ .output_limit = 1000 });

	templates_filter(it.set, "x", tenfold);
	add(&it, "t", "{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}123{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}");
	render(&it, "t", "{}");
	cr_expect_eq(it.result, -1);
	expect_problems(&it, "limit", "t:1:22: output is larger than 1000 bytes");
	cr_expect_eq(it.out.length, 0);
	end(&it);
}

Test(template, counts_what_filters_read)
{
	struct rendering it = begin((struct templates_options){ .step_limit = 25 });

	templates_filter(it.set, "x", tenfold);
	add(&it, "s", "{{#x}}12345678{{/x}}{{#x}}12345678{{/x}}{{#x}}12345678{{/x}}");
	render(&it, "s", "{}");
	expect_problems(&it, "steps", "s:1:44: rendering takes more than 25 steps");
	cr_expect_eq(it.out.length, 160);
	end(&it);
}

static void in_brackets(struct buf *out, struct slice text)
{
	buf_add_byte(out, '[');
	buf_add(out, text);
	buf_add_byte(out, ']');
}

Test(template, sends_the_body_of_a_filter_through_it)
{
	struct rendering it = begin((struct templates_options){ .output_limit = 40 });

	templates_filter(it.set, "code", in_brackets);
	templates_filter(it.set, "html", escape_html);
	add(&it, "t", " {{>p}}\n");
	add(&it, "p", "{{a}} {{#code}}{{a}}\n{{#html}}{{a}}{{/html}}{{/code}} {{a}}");
	render(&it, "t", "{\"a\": \"<\", \"code\": null}");
	expect_problems(&it, "filters", "");
	cr_expect_str_eq(buf_text(&it.out), " &lt; [<\n&lt;] &lt;", "is %s", buf_text(&it.out));

	add(&it, "long", "{{#code}}{{#l}}1234567890{{/l}}{{/code}}.");
	render(&it, "long", "{\"l\": [1, 2, 3, 4, 5]}");
	cr_expect_eq(it.result, -1);
	expect_problems(&it, "long", "long:1:16: output is larger than 40 bytes");
	end(&it);
}

/* jansson itself reads no numbers in a locale whose point has several bytes, so data is made before. */
Test(template, writes_numbers_with_a_point_in_every_locale)
{
	static const char *const locales[] = { "C", "de_DE.UTF-8", "fr_FR.UTF-8", "ps_AF.UTF-8" };
	struct rendering it = begin((struct templates_options){ 0 });
	json_t *data = json_pack("{s:f, s:f}", "a", 0.25, "b", -1e-9);

	add(&it, "t", "{{a}} {{b}}");
	for (size_t i = 0; i < sizeof(locales) / sizeof(*locales); i++) {
		if (!setlocale(LC_NUMERIC, locales[i]))
			continue;
		buf_clear(&it.out);
		cr_expect_eq(template_render(it.set, "t", data, escape_html, &it.out, &it.problems), 0);
		cr_expect_str_eq(buf_text(&it.out), "0.25 -1e-09", "%s: is %s", locales[i],
				 buf_text(&it.out));
	}
	setlocale(LC_NUMERIC, "C");
	json_decref(data);
	end(&it);
}
