#include "helpers.h"

#include "secrets.h"

#define RULES \
	"private:\n" \
	"  - id: profile\n" \
	"    title: Profiles\n" \
	"    learn: true\n" \
	"    pattern: '\\\\Users\\\\(?<user>[^\\\\]+)\\\\'\n" \
	"    keep: ['^Public$']\n" \
	"    unless: ['(?i)\\\\Default\\\\$']\n" \
	"    match: ['x']\n" \
	"    no-match: ['y']\n" \
	"  - id: computer\n" \
	"    title: Computers\n" \
	"    learn: true\n" \
	"    pattern: 'Computer: (?<host>[\\w-]+)(?:\\.(?<domain>[\\w.]+))?'\n" \
	"    match: ['x']\n" \
	"    no-match: ['y']\n" \
	"  - id: address\n" \
	"    title: Addresses\n" \
	"    pattern: '\\b(?<ip>10\\.\\d+\\.\\d+\\.\\d+)\\b'\n" \
	"    match: ['x']\n" \
	"    no-match: ['y']\n" \
	"  - id: greedy\n" \
	"    title: What needs many steps\n" \
	"    pattern: '(?<key>(?:z+z+)+!)'\n" \
	"    match: ['x']\n" \
	"    no-match: ['y']\n" \
	"uncovered:\n" \
	"  - {id: free-text, title: Free text}\n"

struct hiding {
	struct rules *rules;
	struct secrets *secrets;
};

static struct hiding hiding(const char *log)
{
	struct problems problems = { 0 };
	struct hiding hiding = { .rules = rules_new() };

	rules_read_text(hiding.rules, "c.yaml", slice_of(COMMON_RULES), &problems);
	rules_read_text(hiding.rules, "p.yaml", slice_of(RULES), &problems);
	rules_resolve(hiding.rules, &problems);
	hiding.secrets = secrets_new(hiding.rules, &problems);
	expect_no_problems(&problems, "the rules");
	secrets_learn(hiding.secrets, slice_of(log));
	return hiding;
}

static void hiding_release(struct hiding *hiding)
{
	secrets_free(hiding->secrets);
	rules_free(hiding->rules);
}

static json_t *record_with(const char *text)
{
	return json_pack("{s:{s:s}, s:{s:s, s:n}}", "verdict", "status", "failed", "machine", "model", text, "name");
}

static const char *text_in(json_t *record)
{
	return json_string_value(json_object_get(json_object_get(record, "machine"), "model"));
}

Test(secrets, become_tokens)
{
	static const struct {
		const char *log, *text, *want;
	} rows[] = {
		{ "", "C:\\Users\\jdoe\\x", "C:\\Users\\USER-1\\x" },
		{ "", "C:\\Users\\Public\\x", "C:\\Users\\Public\\x" },
		{ "", "C:\\Users\\Default\\x", "C:\\Users\\Default\\x" },
		{ "", "Computer: PC-7.corp.example at 10.1.2.3", "Computer: HOST-1.DOMAIN-1 at IP-1" },
		{ "", "C:\\Users\\jdoe\\x C:\\Users\\JDOE\\y", "C:\\Users\\USER-1\\x C:\\Users\\USER-1\\y" },
		{ "", "C:\\Users\\jdoe\\x of jdoe, not jdoes", "C:\\Users\\USER-1\\x of USER-1, not jdoes" },
		/* known from a line that is not in the record */
		{ "a\nb C:\\Users\\Jane Doe\\x\nc", "by JANE DOE; jane", "by USER-1; jane" },
		{ "Computer: PC-7\n", "to pc-7:80 and PC-71", "to HOST-1:80 and PC-71" },
		{ "Computer: PC-7\n", "PC-7_CBS.log, log_PC-7", "HOST-1_CBS.log, log_HOST-1" },
		/* a word of ours, a number, and what is short stay where nothing marks them */
		{ "C:\\Users\\bin\\x\n", "Empty the bin", "Empty the bin" },
		{ "C:\\Users\\bin\\x\n", "C:\\Users\\Bin\\x", "C:\\Users\\USER-1\\x" },
		{ "C:\\Users\\4711\\x\n", "line 4711", "line 4711" },
		{ "C:\\Users\\47114711\\x\n", "by 47114711", "by USER-1" },
		{ "C:\\Users\\jdoe\\x\n", "\u201ejdoe\u201c \u00abjdoe\u00bb jdoe\u00e4 jdoe_1 jdoe\u202e \u7528\u6237jdoe\u7684",
		  "\u201eUSER-1\u201c \u00abUSER-1\u00bb jdoe\u00e4 USER-1_1 USER-1\u202e \u7528\u6237USER-1\u7684" },
		/* a name that a token could have */
		{ "C:\\Users\\USER-1\\x\n", "C:\\Users\\USER-1\\x C:\\Users\\jdoe\\y", "C:\\Users\\USER-2\\x C:\\Users\\USER-3\\y" },
		{ "C:\\Users\\jd\\x\n", "jd", "jd" },
		{ "", "", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct hiding hidden = hiding(rows[i].log);
		json_t *record = record_with(rows[i].text);

		secrets_hide(hidden.secrets, record);
		cr_expect_str_eq(text_in(record), rows[i].want, "row %zu: '%s'", i, text_in(record));
		json_decref(record);
		hiding_release(&hidden);
	}
}

Test(secrets, leave_the_words_of_the_record)
{
	struct hiding hidden = hiding("C:\\Users\\failed\\x\n");
	json_t *record = record_with("it failed");

	secrets_hide(hidden.secrets, record);
	cr_expect_str_eq(json_string_value(json_object_get(json_object_get(record, "verdict"), "status")), "failed");
	cr_expect_str_eq(text_in(record), "it USER-1");
	json_decref(record);
	hiding_release(&hidden);
}

Test(secrets, hide_names_of_captures_like_any_text)
{
	struct hiding hidden = hiding("C:\\Users\\jdoe\\x\n");
	json_t *record = json_pack("{s:[{s:{s:s}}]}", "evidence", "captures", "status", "jdoe");
	json_t *captures;

	secrets_hide(hidden.secrets, record);
	captures = json_object_get(json_array_get(json_object_get(record, "evidence"), 0), "captures");
	cr_expect_str_eq(json_string_value(json_object_get(captures, "status")), "USER-1");
	json_decref(record);
	hiding_release(&hidden);
}

Test(secrets, hide_values_of_placeholders_like_any_text)
{
	struct hiding hidden = hiding("C:\\Users\\jdoe\\x\n");
	json_t *record = json_pack("{s:[{s:s, s:{s:s}}]}", "methods", "id", "jdoe", "values", "id", "jdoe");
	json_t *method = json_array_get(json_object_get(record, "methods"), 0);

	secrets_hide(hidden.secrets, record);
	cr_expect_str_eq(json_string_value(json_object_get(method, "id")), "jdoe");
	cr_expect_str_eq(json_string_value(json_object_get(json_object_get(method, "values"), "id")), "USER-1");
	json_decref(record);
	hiding_release(&hidden);
}

Test(secrets, are_hidden_in_templates_with_their_numbers)
{
	struct hiding hidden = hiding("Computer: PC-7\n");
	json_t *record = json_pack("{s:[{s:s, s:s}]}", "unexplained", "text", "cannot reach PC-7", "template",
				   "cannot reach PC-<n>");
	json_t *item = json_array_get(json_object_get(record, "unexplained"), 0);

	secrets_hide(hidden.secrets, record);
	cr_expect_str_eq(json_string_value(json_object_get(item, "template")), "cannot reach HOST-1");
	json_decref(record);
	hiding_release(&hidden);
}

Test(secrets, are_counted_and_mapped)
{
	struct hiding hidden = hiding("C:\\Users\\unseen\\x\n");
	json_t *record = record_with("C:\\Users\\jdoe\\x at 10.1.2.3 and 10.1.2.4, jdoe");
	json_t *redaction, *map;

	secrets_hide(hidden.secrets, record);
	redaction = json_object_get(record, "redaction");
	map = secrets_map(hidden.secrets);
	cr_expect_eq(json_integer_value(json_object_get(redaction, "replaced")), 4);
	cr_expect_eq(json_integer_value(json_object_get(json_object_get(redaction, "tokens"), "ip")), 2);
	cr_expect_eq(json_array_size(json_object_get(redaction, "covers")), 5);
	cr_expect_str_eq(json_string_value(json_array_get(json_object_get(redaction, "uncovered"), 0)), "Free text");
	cr_expect_eq(json_object_size(map), 3, "only what is in the record");
	cr_expect_str_eq(json_string_value(json_object_get(json_object_get(map, "USER-1"), "value")), "jdoe");
	json_decref(map);
	json_decref(record);
	hiding_release(&hidden);
}

/* HMAC-SHA256 of "user", NUL, "jdoe" by another implementation (Python's hmac). */
Test(secrets, have_the_same_token_with_the_same_key)
{
	struct hiding hidden = hiding("");
	json_t *record = record_with("C:\\Users\\JDoe\\x");

	secrets_set_key(hidden.secrets, SLICE("0123456789abcdef"));
	secrets_hide(hidden.secrets, record);
	cr_expect_str_eq(text_in(record), "C:\\Users\\USER-74a666eaf8\\x", "%s", text_in(record));
	json_decref(record);
	hiding_release(&hidden);
}

Test(secrets, are_not_hidden_twice)
{
	struct hiding first = hiding(""), second = hiding("");
	json_t *record = record_with("C:\\Users\\jdoe\\x");

	secrets_hide(first.secrets, record);
	secrets_hide(second.secrets, record);
	cr_expect_str_eq(text_in(record), "C:\\Users\\USER-1\\x");
	json_decref(record);
	hiding_release(&first);
	hiding_release(&second);
}

Test(secrets, are_seen_in_what_is_left)
{
	static const struct {
		const char *text, *blank;
		bool left;
	} rows[] = {
		{ "<p>nothing", "", false },
		{ "<p>JDOE</p>", "", true },
		{ "<p>jdoes</p>", "", false },
		{ "<p>O&#39;Neil &amp; Co</p>", "", true },
		{ "\"O'Neil & Co\"", "", true },
		{ "{{O&#39;Neil &#38; Co}}", "", true },
		{ "&#106;doe", "", true },
		{ "*by* jd\u200doe", "", true },
		{ "O\\'Neil \\& Co", "", true },
		{ "&#6;jdoe &#1060;", "", true },
		{ "&#;&#12", "", false },
		{ "color: jdoe", "color: jdoe", false },
	};
	struct hiding hidden = hiding("C:\\Users\\jdoe\\x\nC:\\Users\\O'Neil & Co\\x\n");

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(secrets_left(hidden.secrets, slice_of(rows[i].text), slice_of(rows[i].blank)),
			     rows[i].left, "row %zu", i);
	hiding_release(&hidden);
}

Test(secrets, are_not_let_out_where_rules_give_up)
{
	struct hiding hidden = hiding("");
	char longest[400], steps[64];

	snprintf(longest, sizeof(longest), "C:\\Users\\%0300d\\x", 7);
	snprintf(steps, sizeof(steps), "jdoe %.*s !", 40, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
	for (int i = 0; i < 2; i++) {
		json_t *record = record_with(i ? steps : longest);

		secrets_hide(hidden.secrets, record);
		cr_expect(slice_starts(slice_of(text_in(record)), SLICE("[withheld")), "%s", text_in(record));
		json_decref(record);
	}
	hiding_release(&hidden);
}

Test(secrets, are_not_seen_in_a_token)
{
	struct hiding hidden = hiding("C:\\Users\\USER\\x\n");
	json_t *record = record_with("C:\\Users\\USER\\x");

	secrets_hide(hidden.secrets, record);
	cr_expect_str_eq(text_in(record), "C:\\Users\\USER-1\\x");
	cr_expect_not(secrets_left(hidden.secrets, SLICE("by USER-1"), SLICE("")));
	cr_expect(secrets_left(hidden.secrets, SLICE("by USER-2"), SLICE("")));
	cr_expect(secrets_left(hidden.secrets, SLICE("by USER"), SLICE("")));
	json_decref(record);
	hiding_release(&hidden);
}

Test(secrets, of_a_quote_that_is_cut_off_are_hidden_to_its_end)
{
	struct hiding hidden = hiding("Computer: WORKSTATION-77\n");
	struct buf text = { 0 };
	json_t *record;

	for (int i = 0; i < 600; i++)
		buf_add_byte(&text, '.');
	buf_add_text(&text, " on WORKSTA");
	record = record_with(buf_text(&text));
	secrets_hide(hidden.secrets, record);
	cr_expect(slice_ends(slice_of(text_in(record)), SLICE(" on HOST-1")));
	json_decref(record);
	buf_release(&text);
	hiding_release(&hidden);
}

Test(secrets, rules_of_have_groups_and_needles)
{
	static const struct {
		const char *rule, *message;
	} rows[] = {
		{ "pattern: 'abcd(?<nobody>x)'", "unknown type of private data 'nobody'" },
		{ "pattern: 'abcd(x)'", "the pattern of 'p' has no named group" },
		{ "learn: true, pattern: '(?<user>\\w+)'",
		  "the pattern of 'p' has no text of four characters that every match contains" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct rules *rules = rules_new();
		struct buf yaml = { 0 };

		buf_printf(&yaml, "private:\n  - {id: p, title: T, match: ['x'], no-match: ['y'], %s}\n", rows[i].rule);
		rules_read_text(rules, "p.yaml", buf_slice(&yaml), &problems);
		rules_resolve(rules, &problems);
		secrets_free(secrets_new(rules, &problems));
		cr_expect(has_problem(&problems, rows[i].message), "row %zu", i);
		problems_release(&problems);
		rules_free(rules);
		buf_release(&yaml);
	}
}
