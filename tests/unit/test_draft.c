#include "draft.h"
#include "helpers.h"

/* A draft of a line, which stands by itself or behind a header. */
static struct draft *draft_of(const struct rules *rules, const char *line, struct draft_source *source,
			      struct problems *problems)
{
	struct slice text = slice_of(line);
	size_t head = slice_find(text, SLICE("APP  "));

	*source = (struct draft_source){ .rules = rules, .name = "app.log", .number = 7, .text = text, .line = text };
	source->message = head < text.length ? slice_tail(text, head + 5) : text;
	source->kind = head < text.length ? rules_kind(rules, "app") : NULL;
	return draft_new(source, problems);
}

#define CODES                                                                                                \
	"code,symbol,family,meaning,role,causes,methods\n"                                                   \
	"0x80070070,ERROR_DISK_FULL,win32,No room.,error,disk-full:medium,\n"                                 \
	"0x80004005,E_FAIL,hresult,It failed.,container,,\n"

static struct rules *rules_with_codes(void)
{
	struct rules *rules = rules_new();
	struct problems problems = { 0 };

	rules_read_text(rules, "common.yaml", slice_of(COMMON_RULES), &problems);
	rules_read_text(rules, "codes.csv", slice_of(CODES), &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "rules");
	problems_release(&problems);
	return rules;
}

Test(draft, stands_on_what_never_changes)
{
	static const struct {
		const char *line, *id, *pattern, *says, *subject;
	} rows[] = {
		{ "2031-04-05 06:07:08, Error APP  Failed to open C:\\x\\a.cab [0x80070070]", "app.failed-open",
		  "Failed\\s+to\\s+open\\s+(?<path>[^\\s'\"<>|,;\\])]+)\\s+\\[(?<code>(?:0x)?[0-9A-Fa-f]{8})",
		  "failed to open {path}", "path" },
		{ "2031-04-05 06:07:08, Error APP  00000007 (F) Package 'Contoso Agent' is missing; 3 of 5",
		  "app.package-missing", "Package\\s+'(?<name>[^'\\n]+)'\\s+is\\s+missing;\\s+\\d+\\s+of",
		  "package '{name}' is missing; … of", "name" },
		{ "Contoso Agent stopped", "text.contoso-agent-stopped", "Contoso\\s+Agent\\s+stopped",
		  "Contoso Agent stopped", NULL },
		{ "C:\\a\\b.sys was (really) not loaded.", "text.really-not-loaded",
		  "(?<path>[^\\s'\"<>|,;\\])]+)\\s+was\\s+\\(really\\)\\s+not\\s+loaded", "{path} was", "path" },
		{ "2031-04-05 06:07:08, Error APP  00000009 (F) Failed on regenerating file [l:9]'ntdll.dll'[gle=5]",
		  "app.failed-regenerating-file", "Failed\\s+on\\s+regenerating\\s+file\\s+\\[l:\\d+\\]'(?<file>[\\w.~+$-]+\\.\\w+)",
		  "failed on regenerating file '{file}'", "file" },
		{ "2031-04-05 06:07:08, Error APP  Provider: PID=12 TID=3308 Failed to weigh it (7): too heavy (for us)",
		  "app.failed-weigh-too-heavy-us", "Failed\\s+to\\s+weigh\\s+it\\s+\\(\\d+\\):\\s+too\\s+heavy\\s+\\(for\\s+us",
		  "failed to weigh it: too heavy", NULL },
		{ "a b c d e f", NULL, NULL, NULL, NULL },
		{ "the log is up", "text.log-up", "the log is up", "the log is up", NULL },
		{ "Lookup of HOST-1 by PC-7\\USER-1 failed", "text.lookup-failed",
		  "Lookup\\s+of\\s+(?<host>[^\\s,;'\"\\])]+)\\s+by\\s+(?<user>[^\\s,;'\"\\])]+)\\s+failed",
		  "lookup of {host} by {user} failed", NULL },
		{ "Odd \x01 sign\x7f and $(x) {y} [z] *", "text.odd-sign",
		  "Odd\\s+\\x01\\s+sign\\x7f\\s+and\\s+\\$\\(x\\)\\s+\\{y\\}\\s+\\[z", "Odd sign and", NULL },
		{ "0x80070070", NULL, NULL, NULL, NULL },
		{ "", NULL, NULL, NULL, NULL },
		{ "   [12:00:01] {} ", NULL, NULL, NULL, NULL },
	};
	struct rules *rules = rules_with_codes();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct draft_source source;
		struct draft *draft = draft_of(rules, rows[i].line, &source, &problems);

		cr_expect_eq(draft != NULL, rows[i].id != NULL, "'%s'", rows[i].line);
		cr_expect_eq(problems.count, draft ? 0 : 1, "'%s': a problem or a draft", rows[i].line);
		if (draft && rows[i].id) {
			cr_expect_str_eq(draft->id, rows[i].id, "'%s': %s", rows[i].line, draft->id);
			cr_expect_str_eq(draft->pattern, rows[i].pattern, "'%s': %s", rows[i].line,
					 draft->pattern);
			cr_expect_str_eq(draft->says, rows[i].says, "'%s': %s", rows[i].line, draft->says);
			cr_expect_eq(draft->subject != NULL, rows[i].subject != NULL, "'%s': %s", rows[i].line,
				     draft->subject);
			if (draft->subject && rows[i].subject)
				cr_expect_str_eq(draft->subject, rows[i].subject);
		}
		draft_free(draft);
		problems_release(&problems);
	}
	rules_free(rules);
}

/* Reads the draft together with the rules. Returns the problems. */
static struct problems read_draft(const struct draft *draft, const struct rules *base, struct rules **ret_rules)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct buf yaml = { 0 };

	for (size_t i = 0; i < base->file_count; i++)
		rules_read_text(rules, base->files[i].path, base->files[i].text, &problems);
	draft_write(draft, &yaml);
	rules_read_text(rules, "draft", buf_slice(&yaml), &problems);
	rules_resolve(rules, &problems);
	buf_release(&yaml);
	*ret_rules = rules;
	return problems;
}

Test(draft, takes_the_cause_that_a_code_hints_at)
{
	struct rules *rules = rules_with_codes(), *read;
	struct draft_source source;
	struct problems none = { 0 }, problems;
	struct draft *draft = draft_of(
		rules, "2031-04-05 06:07:08, Error APP  Failed to stage it, 0x80004005 behind 0x80070070", &source, &none);

	cr_assert(draft && draft->code);
	cr_expect_eq(draft->code->value, 0x80070070u, "a container says nothing");
	problems = read_draft(draft, rules, &read);
	expect_no_problems(&problems, "the draft");
	cr_assert_eq(read->signature_count, 1);
	cr_expect_str_eq(read->signatures[0].route, "code2");
	cr_expect_eq(read->signatures[0].role, ROLE_CARRIER);
	problems_release(&problems);
	rules_free(read);
	draft_free(draft);
	rules_free(rules);
}

Test(draft, without_a_cause_is_not_taken)
{
	struct rules *rules = rules_with_codes(), *read;
	struct draft_source source;
	struct problems none = { 0 }, problems;
	struct draft *draft = draft_of(rules, "2031-04-05 06:07:08, Error APP  Failed to stage it", &source, &none);

	cr_assert(draft && !draft->code);
	problems = read_draft(draft, rules, &read);
	cr_expect_eq(problems.count, 1);
	cr_expect(has_problem(&problems, "this draft does not say yet which cause it means"));
	problems_release(&problems);
	rules_free(read);
	draft_free(draft);
	rules_free(rules);
}

Test(draft, has_an_example_and_a_look_alike)
{
	static const struct {
		const char *line, *match, *no_match;
	} rows[] = {
		{ "Failed to open it", "Failed to open it", "About to open it" },
		{ "The lookup failed for USER-1", "The lookup failed for jdoe", "The lookup succeeded for jdoe" },
		{ "Access is denied here", "Access is denied here", "Access is granted here" },
		{ "The catalog was never read", "The catalog was never read", "The catalog was read" },
		{ "Contoso Shield quarantined it", "Contoso Shield quarantined it", "Contoso Shield something it" },
		{ "2031-04-05 06:07:08, Error APP  An Error was met", "2031-04-05 06:07:08, Error APP  An Error was met",
		  "2031-04-05 06:07:08, Error APP  An Result was met" },
	};
	struct rules *rules = rules_with_codes();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct draft_source source;
		struct draft *draft = draft_of(rules, rows[i].line, &source, &problems);

		cr_assert(draft, "%s", rows[i].line);
		cr_expect(slice_equal(draft->match, slice_of(rows[i].match)), "%.*s", SLICE_ARGS(draft->match));
		cr_expect(slice_equal(draft->no_match, slice_of(rows[i].no_match)), "%.*s",
			  SLICE_ARGS(draft->no_match));
		draft_free(draft);
	}
	rules_free(rules);
}

Test(draft, has_an_id_of_its_own)
{
	struct rules *rules = rules_with(SIGNATURE("text.failed-open-it", "Failed to open it") "    benign: b\n");
	struct problems problems = { 0 };
	struct draft_source source;
	struct draft *draft = draft_of(rules, "Failed to open it there", &source, &problems), *other;

	cr_expect_str_eq(draft->id, "text.failed-open-there");
	other = draft_of(rules, "Failed open", &source, &problems);
	cr_expect_str_eq(other->id, "text.failed-open");
	draft_free(draft);
	draft_free(other);
	rules_free(rules);
	rules = rules_with(SIGNATURE("text.failed-open", "Failed to open it") "    benign: b\n");
	draft = draft_of(rules, "Failed to open it", &source, &problems);
	cr_expect_str_eq(draft->id, "text.failed-open-2");
	draft_free(draft);
	rules_free(rules);
}

Test(draft, says_what_is_known_of_the_line)
{
	struct rules *rules = rules_with(SIGNATURE("test.noise", "Failed to open it") "    benign: b\n");
	const struct signature *known[] = { &rules->signatures[0] };
	struct problems problems = { 0 };
	struct draft_source source = { .rules = rules,
				       .name = "a\n# b\x1b.log",
				       .number = 7,
				       .text = SLICE("Failed to open it"),
				       .known = known,
				       .known_count = 1,
				       .kind = rules_kind(rules, "app") };
	struct buf yaml = { 0 };
	struct draft *draft;

	source.line = source.message = source.text;
	draft = draft_new(&source, &problems);
	cr_assert(draft);
	draft_write(draft, &yaml);
	cr_expect(strstr(buf_text(&yaml), "from line 7 of a?# b?.log."), "%s", buf_text(&yaml));
	cr_expect(strstr(buf_text(&yaml), "Known as harmless: 'test.noise'"));
	cr_expect(strstr(buf_text(&yaml), "does not call this line an error"));
	buf_release(&yaml);
	draft_free(draft);
	rules_free(rules);
}
