#include "helpers.h"

#include "script.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define RULES                                                                                                \
	"causes:\n  - {id: gadget-fault, title: A gadget is broken, clause: a gadget is broken}\n"           \
	"placeholders:\n"                                                                                    \
	"  - {id: kb, title: the number, pattern: 'KB[0-9]{6,8}', match: ['KB123456'], no-match: ['x']}\n"       \
	"  - {id: app, title: the app, pattern: '[a-z]+( [a-z]+)*', match: ['a b'], no-match: ['1']}\n"        \
	"methods:\n" METHOD("mend", "low")                                                                   \
	"      - do:\n"                                                                                      \
	"          - {text: 'Don''t hurry with {kb}', command: 'add {kb} /q', else: 'list'}\n"                  \
	"          - {text: Think}\n"                                                                        \
	"          - {text: By hand, command: 'type {kb}', by-hand: it asks}\n"                              \
	"          - {text: Quoted, command: 'del \"{app}\"'}\n"                                             \
	"          - {text: Bare, command: 'del {app}'}\n"                                                   \
	"      - for: [windows-7]\n        do:\n          - {text: Old, command: 'old'}\n" METHOD("burn", "high")  \
	"      - {for: [windows-7], do: [{text: Burn, command: 'burn {nothing}'}]}\n" METHOD("third", "low")       \
	"      - {do: [{text: Three}]}\n" METHOD("fourth", "low") "      - {do: [{text: Four}]}\n"

#define METHOD(id, risk)                                                                                     \
	"  - id: " id "\n    title: Title of " id "\n    summary: S\n    treats: {gadget-fault: 0.5}\n"      \
	"    minutes: 3\n    reboot: false\n    risk: " risk "\n    owner: user\n"                            \
	"    verify: {text: V, command: look}\n    steps:\n"

static const struct render_options built_in = { .folder = FIXRANK_SOURCE_DIR "/templates" };

static struct rules *rules_of_test(void)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	rules_read_text(rules, "t.yaml", slice_of(RULES), &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the rules of the test");
	problems_release(&problems);
	return rules;
}

/* The caller releases the result. */
static struct buf script_with(const char *methods, const char *family, const struct render_options *options)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_of_test();
	struct buf text = { 0 };
	json_t *record = json_pack("{s:{s:s, s:s}, s:{s:s}, s:o}", "verdict", "status", "failed", "cause",
				   "gadget-fault", "machine", "family", family, "methods",
				   json_loads(methods, 0, NULL));

	cr_assert(record, "the record of the test is none: %s", methods);
	cr_expect_null(script_refusal(record, rules));
	cr_expect_eq(script_render(record, rules, options, &text, &problems), 0);
	expect_no_problems(&problems, methods);
	problems_release(&problems);
	json_decref(record);
	rules_free(rules);
	return text;
}

static bool holds(const struct buf *text, const char *part)
{
	return slice_find(buf_slice(text), slice_of(part)) < text->length;
}

static void expect_parts(const char *methods, const char *const *parts, const char *const *others)
{
	struct buf text = script_with(methods, "windows-10", &built_in);

	for (; *parts; parts++)
		cr_expect(holds(&text, *parts), "'%s' does not stand in the script of %s", *parts, methods);
	for (; *others; others++)
		cr_expect(!holds(&text, *others), "'%s' stands in the script of %s", *others, methods);
	buf_release(&text);
}

Test(script, values_that_fit_stand_in_commands)
{
	expect_parts("[{\"id\": \"mend\", \"values\": {\"kb\": \"KB654321\", \"app\": \"big\"}}]",
		     (const char *const[]){ "'add KB654321 /q'", "'Don''t hurry with KB654321'", "ByHand = 'it asks'",
					    "'type KB654321'", "'del \"big\"'", "'del big'", "Asks = @()",
					    "# Most likely cause: A gadget is broken", NULL },
		     (const char *const[]){ "{kb}", "Asks = @('", "\\A", NULL });
}

Test(script, others_are_asked_for)
{
	expect_parts("[{\"id\": \"mend\", \"values\": {\"kb\": \"KB654321'; calc\", \"app\": \"a b\"}}]",
		     (const char *const[]){ "'add {kb} /q'", "Asks = @('kb'; )", "Instead = @('list'; )",
					    "'Don''t hurry with <the number>'", "'del \"a b\"'", "'del {app}'",
					    "Asks = @('app'; )", "Pattern = '\\A(?:KB[0-9]{6,8})\\z'",
					    "Example = 'KB123456'", NULL },
		     (const char *const[]){ "calc", "del a b'", NULL });
	expect_parts("[{\"id\": \"mend\"}]", (const char *const[]){ "Asks = @('kb'; )", NULL },
		     (const char *const[]){ "KB6", NULL });
}

Test(script, three_methods_in_the_order_of_the_record)
{
	struct buf text = script_with("[{\"id\": \"unknown\"}, {\"id\": \"fourth\"}, {\"id\": \"burn\"},"
				      " {\"id\": \"fourth\"}, {\"id\": \"third\"}, {\"id\": \"mend\"}]",
				      "windows-10", &built_in);

	cr_expect(holds(&text, "#   1. Title of fourth\r\n#   2. Title of third\r\n#   3. Title of mend\r\n#\r\n"));
	cr_expect(!holds(&text, "burn"), "it has no steps for this family");
	buf_release(&text);
}

Test(script, steps_are_those_of_the_family)
{
	struct buf text = script_with("[{\"id\": \"mend\"}, {\"id\": \"burn\"}]", "windows-7", &built_in);

	cr_expect(holds(&text, "'old'") && !holds(&text, "add {kb}"));
	cr_expect(holds(&text, "ByHand = 'nothing says what may stand in its braces'"), "{nothing} has no rule");
	buf_release(&text);
}

Test(script, is_ascii_with_cr_lf)
{
	struct buf text = script_with("[{\"id\": \"mend\"}]", "windows-10", &built_in);

	cr_expect_eq(text.text[0], '#');
	for (size_t i = 0; i < text.length; i++) {
		cr_assert((text.text[i] >= ' ' && text.text[i] <= '~') || text.text[i] == '\r' || text.text[i] == '\n',
			  "byte %zu", i);
		if (text.text[i] == '\n')
			cr_assert(i && text.text[i - 1] == '\r');
	}
	buf_release(&text);
}

Test(script, a_template_of_ones_own_may_be_in_any_language)
{
	char folder[] = "/tmp/test_scriptXXXXXX", path[128];
	struct render_options own = { .folder = FIXRANK_SOURCE_DIR "/templates", .own = folder };
	struct buf text;
	FILE *file;

	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/repair.ps1.mustache", folder);
	file = fopen(path, "w");
	cr_assert(file);
	fputs("# F\xc3\xbcr {{#comment}}{{family}}{{/comment}}\n{{#methods}}Write-Host {{title}}\n{{/methods}}", file);
	fclose(file);
	text = script_with("[{\"id\": \"third\"}]", "windows-10", &own);
	cr_expect_str_eq(buf_text(&text), "\xef\xbb\xbf# F\xc3\xbcr windows-10\r\nWrite-Host 'Title of third'\r\n");
	buf_release(&text);
	remove(path);
	rmdir(folder);
}

Test(script, is_refused_where_there_is_nothing_to_repair)
{
	static const struct {
		const char *record, *why;
	} rows[] = {
		{ "{\"verdict\": {\"status\": \"healthy\"}, \"methods\": [{\"id\": \"third\"}]}",
		  "nothing in the logs failed" },
		{ "{\"verdict\": {\"status\": \"recovered\"}, \"methods\": [{\"id\": \"third\"}]}",
		  "what failed has succeeded since" },
		{ "{\"verdict\": {\"status\": \"inconclusive\"}, \"methods\": [{\"id\": \"third\"}]}",
		  "the logs do not say what is wrong" },
		{ "{\"status\": \"interrupted\", \"verdict\": {\"status\": \"failed\"}, \"methods\": [{\"id\": "
		  "\"third\"}]}",
		  "reading was interrupted, so the record is not whole" },
		{ "{\"verdict\": {\"status\": \"failed\"}, \"methods\": []}",
		  "no method that fixrank knows is in the record" },
		{ "{\"verdict\": {\"status\": \"failed\"}, \"methods\": [{\"id\": \"x\"}, 3, null]}",
		  "no method that fixrank knows is in the record" },
		{ "{\"verdict\": {\"status\": \"odd\"}, \"methods\": [{\"id\": \"third\"}]}",
		  "the record holds no verdict" },
		{ "[]", "the record holds no verdict" },
		{ "{\"verdict\": {\"status\": \"failed\"}, \"methods\": [{\"id\": \"third\"}]}", NULL },
	};
	struct rules *rules = rules_of_test();

	for (size_t i = 0; i < COUNT(rows); i++) {
		json_t *record = json_loads(rows[i].record, 0, NULL);
		const char *why = script_refusal(record, rules);

		cr_expect(why == rows[i].why || (why && rows[i].why && strcmp(why, rows[i].why) == 0), "%s: %s",
			  rows[i].record, why ? why : "nothing");
		json_decref(record);
	}
	rules_free(rules);
}
