#include "view.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

	cr_assert(value, "bad JSON in the test: %s in %s", error.text, text);
	return value;
}

static json_t *view_with(const char *record, struct view_options options)
{
	json_t *value = parse(record), *view = view_new(value, &options);

	json_decref(value);
	return view;
}

static json_t *view_of(const char *record)
{
	return view_with(record, (struct view_options){ .medium = VIEW_PAGE });
}

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

/* What stands at a path such as "methods.0.because.1.text". */
static const json_t *look(const json_t *value, const char *path)
{
	char step[64];
	size_t length;

	for (; *path; path += length + (path[length] == '.')) {
		length = strcspn(path, ".");
		snprintf(step, sizeof(step), "%.*s", (int)length, path);
		value = json_is_array(value) ? json_array_get(value, (size_t)strtoul(step, NULL, 10))
					     : json_object_get(value, step);
	}
	return value;
}

static void expect_text(const json_t *view, const char *path, const char *wanted)
{
	const json_t *found = look(view, path);

	cr_expect(json_is_string(found), "'%s' is a text", path);
	if (json_is_string(found))
		cr_expect_str_eq(json_string_value(found), wanted, "'%s' is '%s', not '%s'", path,
				 json_string_value(found), wanted);
}

static void expect_null(const json_t *view, const char *path)
{
	cr_expect(json_is_null(look(view, path)), "'%s' is null", path);
}

static void expect_number(const json_t *view, const char *path, json_int_t wanted)
{
	const json_t *found = look(view, path);

	cr_expect(json_is_integer(found), "'%s' is a number", path);
	cr_expect_eq(json_integer_value(found), wanted, "'%s' is %" JSON_INTEGER_FORMAT, path,
		     json_integer_value(found));
}

static void expect_truth(const json_t *view, const char *path, bool wanted)
{
	const json_t *found = look(view, path);

	cr_expect(json_is_boolean(found), "'%s' is true or false", path);
	cr_expect_eq(json_is_true(found), wanted, "'%s'", path);
}

Test(view, says_enums_in_words_with_a_tone)
{
	json_t *view = view_of("{\"status\": \"limit\", \"verdict\": {\"status\": \"failed\", \"word\": "
			       "\"likely\", \"confidence\": 0.9261},"
			       " \"attempts\": [{\"id\": \"A1\", \"outcome\": \"odd <one>\"}]}");

	expect_text(view, "verdict.status_word", "Failed");
	expect_text(view, "verdict.status_tone", "bad");
	expect_truth(view, "verdict.is_failed", true);
	expect_truth(view, "verdict.is_healthy", false);
	expect_truth(view, "is_ok", false);
	expect_truth(view, "is_limit", true);
	expect_number(view, "verdict.confidence_percent", 93);
	expect_truth(view, "verdict.meter.2.on", true);
	expect_truth(view, "verdict.meter.3.on", false);
	expect_text(view, "attempts.0.outcome_word", "odd <one>");
	expect_text(view, "attempts.0.outcome_tone", "calm");
	json_decref(view);
}

Test(view, says_times_amounts_and_places)
{
	json_t *view = view_of("{\"evidence\": [{\"id\": \"E1\", \"file\": \"CBS.log\", \"line\": 7, "
			       "\"count\": 1, \"time\": \"2026-03-11T07:42:17.553Z\"},"
			       "{\"id\": \"E2\", \"file\": \"a.log\", \"count\": 1200, \"time\": "
			       "\"2026-03-11T07:42:17+01:00\"},"
			       "{\"id\": \"E3\", \"time\": \"yesterday\"}],"
			       "\"coverage\": {\"lines\": 64668, \"bytes\": 9720520, \"first\": "
			       "\"2026-03-08T08:00:00\", \"last\": \"2026-03-11T08:00:00\"}}");

	expect_text(view, "evidence.0.where", "CBS.log:7");
	expect_text(view, "evidence.0.time_text", "11 Mar 2026, 07:42:17 UTC");
	expect_text(view, "evidence.0.time_iso", "2026-03-11T07:42:17");
	expect_text(view, "evidence.0.count_text", "1 time");
	expect_truth(view, "evidence.0.is_repeated", false);
	expect_text(view, "evidence.1.where", "a.log");
	expect_text(view, "evidence.1.time_text", "11 Mar 2026, 07:42:17 +01:00");
	expect_text(view, "evidence.1.count_text", "1,200 times");
	expect_null(view, "evidence.2.where");
	expect_text(view, "evidence.2.time_text", "yesterday");
	expect_null(view, "evidence.2.time_iso");
	expect_text(view, "coverage.lines_text", "64,668 lines");
	expect_text(view, "coverage.bytes_text", "9.7 MB");
	expect_text(view, "coverage.range_text", "8 Mar to 11 Mar 2026");
	expect_null(view, "coverage.files_text");
	json_decref(view);
}

Test(view, anchors_are_harmless_and_stand_once)
{
	json_t *view =
		view_of("{\"evidence\": [{\"id\": \"E1\"}, {\"id\": \"E1\"}], \"methods\": [{\"id\": \"m\"}, "
			"{\"id\": \"m\"}],"
			"\"causes\": [{\"id\": \"driver-fault/stale\"}, {\"id\": \"\\\" onclick=x <\"}]}");

	cr_expect_eq(json_array_size(look(view, "evidence")), 1, "an id stands for one finding");
	expect_text(view, "evidence.0.anchor", "F-E1");
	expect_text(view, "methods.0.anchor", "M-m");
	expect_text(view, "methods.1.anchor", "M-m.2");
	expect_text(view, "causes.0.anchor", "C-driver-fault-stale");
	expect_text(view, "causes.1.anchor", "C---onclick-x--");
	json_decref(view);
}

#define TWO_FINDINGS                                                                                         \
	"\"evidence\": [{\"id\": \"E1\", \"title\": \"one\", \"says\": \"says one\", \"standing\": "         \
	"\"counts\"},"                                                                                       \
	" {\"id\": \"E4\", \"title\": \"four\", \"file\": \"f\", \"line\": 3}]"

Test(view, reasons_name_their_evidence)
{
	json_t *view =
		view_of("{" TWO_FINDINGS
			", \"methods\": [{\"id\": \"m\", \"for\": [\"3 packages are damaged (0x1) (E1, E4)\","
			"\"nothing (E9)\", \"half (E1, x)\", \"(E4)\", \"open (E1\", \"\"], \"against\": "
			"[\"tried (E4)\"]}]}");

	expect_text(view, "methods.0.because.0.text", "3 packages are damaged (0x1)");
	expect_text(view, "methods.0.because.0.evidence.0.label", "says one");
	expect_text(view, "methods.0.because.0.evidence.1.where", "f:3");
	expect_truth(view, "methods.0.because.0.evidence.1.is_last", true);
	expect_text(view, "methods.0.because.1.text", "nothing (E9)");
	expect_truth(view, "methods.0.because.1.has_evidence", false);
	expect_text(view, "methods.0.because.2.text", "half (E1, x)");
	expect_text(view, "methods.0.because.3.text", "");
	expect_text(view, "methods.0.because.3.evidence.0.id", "E4");
	expect_text(view, "methods.0.because.4.text", "open (E1");
	expect_text(view, "methods.0.but.0.evidence.0.anchor", "F-E4");
	json_decref(view);
}

Test(view, ids_become_what_they_name)
{
	json_t *view =
		view_of("{" TWO_FINDINGS ", \"chain\": [\"E4\", \"E7\", \"E1\"],"
			"\"causes\": [{\"id\": \"c\", \"title\": \"The cause\", \"ledger\": [{\"title\": "
			"\"t\", \"weight\": -1.25, \"evidence\": [\"E4\"]},"
			"{\"says\": \"s\", \"weight\": 2.5, \"evidence\": [\"E1\"]}, {\"weight\": 0.01}]}],"
			"\"verdict\": {\"cause\": \"c\"}, \"tried\": [{\"method\": \"m\", \"evidence\": "
			"[\"E1\"]}, {\"method\": \"other\"}],"
			"\"methods\": [{\"id\": \"m\", \"rank\": 1, \"title\": \"Mend\", \"treats\": [\"c\", "
			"\"d\"], \"if_it_fails\": \"n\", \"first\": [\"n\"]},"
			"{\"id\": \"n\", \"rank\": 2, \"title\": \"Next\", \"if_it_fails\": \"gone\"}]}");

	cr_expect_eq(json_array_size(look(view, "chain")), 2);
	expect_text(view, "chain.0.id", "E4");
	expect_text(view, "chain.1.label", "says one");
	expect_text(view, "verdict.cause_item.title", "The cause");
	expect_text(view, "causes.0.ledger.0.evidence.0.id", "E4");
	expect_text(view, "causes.0.ledger.0.weight_text", "\u22121.2");
	expect_text(view, "causes.0.ledger.0.weight_x", "25.0");
	expect_text(view, "causes.0.ledger.0.weight_width", "25.0");
	expect_text(view, "causes.0.ledger.1.label", "s");
	expect_text(view, "causes.0.ledger.1.weight_text", "+2.5");
	expect_text(view, "causes.0.ledger.1.weight_x", "50.0");
	expect_text(view, "causes.0.ledger.2.weight_text", "\u22480");
	expect_text(view, "key_findings.0.id", "E1");
	expect_text(view, "key_findings.1.id", "E4");
	expect_text(view, "tried.0.method_item.title", "Mend");
	expect_truth(view, "tried.1.method_item.is_shown", false);
	expect_text(view, "methods.0.next.anchor", "M-n");
	expect_text(view, "methods.0.do_first.0.title", "Next");
	expect_text(view, "methods.0.causes.0.anchor", "C-c");
	expect_truth(view, "methods.0.causes.1.is_shown", false);
	expect_text(view, "methods.1.next.title", "gone");
	expect_null(view, "methods.1.next.anchor");
	json_decref(view);
}

Test(view, the_first_commands_are_told_and_the_other_steps_counted)
{
	json_t *view = view_of("{\"methods\": [{\"id\": \"a\", \"steps\": [{\"text\": \"look\"}, {\"text\": "
			       "\"1\", \"command\": \"c1\"},"
			       "{\"command\": \"c2\"}, {\"command\": \"c3\"}, {\"command\": \"c4\"}]},"
			       "{\"id\": \"b\", \"steps\": [{\"command\": \"d1\"}, {\"command\": \"d2\"}]},"
			       "{\"id\": \"c\", \"steps\": [{\"text\": \"by hand\"}]}]}");

	expect_text(view, "methods.0.command_steps.0.text", "1");
	expect_text(view, "methods.0.command_steps.2.command", "c3");
	expect_number(view, "methods.0.other_steps", 2);
	expect_text(view, "methods.1.command_steps.0.command", "d1");
	expect_number(view, "methods.1.other_steps", 1);
	expect_truth(view, "methods.2.has_command_steps", false);
	expect_text(view, "methods.2.first_step.text", "by hand");
	json_decref(view);
}

Test(view, the_plan_is_the_first_methods_numbered_by_themselves)
{
	json_t *view = view_with(
		"{\"verdict\": {\"word\": \"long shot\"}, \"methods\": ["
		"{\"id\": \"a\", \"rank\": 1, \"plain\": \"A.\", \"owner\": \"user\", \"risk\": \"low\"},"
		"{\"id\": \"b\", \"rank\": 2, \"owner\": \"admin\", \"risk\": \"high\"},"
		"{\"id\": \"c\", \"rank\": 3, \"risk\": \"low\", \"needs\": [\"backup\"]},"
		"{\"id\": \"d\", \"rank\": 4}, {\"id\": \"e\", \"rank\": 5}]}",
		(struct view_options){ .medium = VIEW_TICKET });

	expect_text(view, "plan.0.plain", "A.");
	expect_number(view, "plan.2.number", 3);
	expect_truth(view, "plan.2.is_last", true);
	expect_truth(view, "methods.2.is_last", false);
	expect_number(view, "more_plan", 2);
	expect_truth(view, "plan.0.is_user", true);
	expect_truth(view, "plan.1.is_admin", true);
	expect_truth(view, "plan.0.wants_backup", false);
	expect_truth(view, "plan.1.wants_backup", true);
	expect_truth(view, "plan.2.wants_backup", true);
	expect_truth(view, "verdict.is_long_shot", true);
	expect_truth(view, "verdict.is_certain", false);
	json_decref(view);
}

Test(view, less_detail_of_a_note_is_less)
{
	struct view_options options = { .medium = VIEW_NOTE };
	size_t before = 100;

	for (; options.detail < view_details(VIEW_NOTE); options.detail++) {
		json_t *view = view_with("{\"methods\": [{}, {}, {}, {}, {}, {}]}", options);
		size_t methods = json_array_size(look(view, "methods"));

		cr_expect_leq(methods, before);
		before = methods;
		json_decref(view);
	}
	cr_expect_eq(before, 2);
}

/* Two entries whose surroundings overlap, one that stands apart, and one that nobody knows the place of. */
#define LOG                                                                                                  \
	"{\"files\": [{\"path\": \"x/CBS.log\", \"title\": \"Servicing log\", \"lines\": 1000}],"              \
	" \"attempts\": [{\"id\": \"A1\", \"title\": \"Session\", \"subject\": \"KB1\", \"outcome\": \"failed\","       \
	"                \"file\": \"x/CBS.log\", \"line\": 9, \"end_line\": 12}],"                               \
	" \"methods\": [{\"id\": \"sfc\", \"rank\": 1, \"title\": \"Run SFC\", \"evidence\": [\"E1\"]}],"            \
	" \"evidence\": ["                                                                                       \
	"  {\"id\": \"E1\", \"file\": \"x/CBS.log\", \"line\": 11, \"first_line\": 10, \"lines\": 2, \"within\": \"A1\","   \
	"   \"phase\": \"Safe OS\", \"before\": [\"a\", \"b\"], \"text\": \"head\\nhit\", \"after\": [\"c\", \"d\"]},"   \
	"  {\"id\": \"E2\", \"file\": \"x/CBS.log\", \"line\": 14, \"before\": [\"c\", \"d\"], \"text\": \"other\"},"     \
	"  {\"id\": \"E3\", \"file\": \"x/CBS.log\", \"line\": 500, \"before\": [], \"text\": \"far\"},"             \
	"  {\"id\": \"E4\", \"file\": \"y/cbs.log\", \"text\": \"nowhere\"}],"                                    \
	" \"unexplained\": [{\"file\": \"x/CBS.log\", \"line\": 12, \"text\": \"c\", \"count\": 3}]}"

Test(view, the_log_has_windows_of_lines)
{
	json_t *view = view_of(LOG);

	expect_text(view, "logs.0.path", "x/CBS.log");
	expect_text(view, "logs.0.title", "Servicing log");
	expect_text(view, "logs.0.windows.0.where", "x/CBS.log:8-14");
	expect_text(view, "logs.0.windows.0.gap_text", "7 lines");
	expect_number(view, "logs.0.windows.0.lines.0.number", 8);
	expect_text(view, "logs.0.windows.0.lines.0.anchor", "L-CBS.log-8");
	expect_truth(view, "logs.0.windows.0.lines.1.is_hit", false);
	expect_truth(view, "logs.0.windows.0.lines.2.is_hit", true);
	expect_text(view, "logs.0.windows.0.lines.3.text", "hit");
	cr_expect_eq(json_array_size(look(view, "logs.0.windows.0.lines")), 7, "no line is there twice");
	expect_text(view, "logs.0.windows.1.where", "x/CBS.log:500");
	expect_text(view, "logs.0.windows.1.gap_text", "485 lines");
	expect_text(view, "logs.0.tail_text", "500 lines");
	json_decref(view);
}

Test(view, the_log_says_what_stands_where)
{
	json_t *view = view_of(LOG);

	expect_text(view, "logs.0.windows.0.lines.3.remarks.0.id", "E1");
	expect_text(view, "logs.0.windows.0.lines.3.remarks.0.anchor", "F-E1");
	expect_text(view, "logs.0.windows.0.lines.3.remarks.0.row_anchor", "R-1");
	expect_text(view, "logs.0.windows.0.lines.3.remarks.0.methods.0.anchor", "M-sfc");
	expect_text(view, "evidence.0.line_anchor", "L-CBS.log-11");
	expect_truth(view, "logs.0.windows.0.lines.4.remarks.0.is_finding", false);
	expect_text(view, "logs.0.windows.0.lines.4.remarks.0.row_anchor", "U-1");
	expect_text(view, "unexplained.0.line_anchor", "L-CBS.log-12");
	expect_null(view, "logs.0.windows.0.lines.0.stripe");
	expect_text(view, "logs.0.windows.0.lines.1.state.attempt.id", "A1");
	expect_null(view, "logs.0.windows.0.lines.1.state.phase");
	expect_text(view, "logs.0.windows.0.lines.3.state.phase", "Safe OS");
	expect_null(view, "logs.0.windows.0.lines.3.state.attempt");
	expect_text(view, "logs.0.windows.0.lines.4.stripe", "s1");
	expect_null(view, "logs.0.windows.0.lines.5.stripe");
	expect_text(view, "log_attempts.0.stripe", "s1");
	json_decref(view);
}

Test(view, a_line_without_a_number_has_no_anchor)
{
	json_t *view = view_of(LOG);

	expect_text(view, "logs.1.windows.0.where", "y/cbs.log");
	expect_null(view, "logs.1.windows.0.lines.0.number");
	expect_null(view, "logs.1.windows.0.lines.0.anchor");
	expect_null(view, "evidence.3.line_anchor");
	expect_text(view, "logs.1.windows.0.lines.0.remarks.0.anchor", "F-E4");
	json_decref(view);
}

Test(view, anchors_of_lines_tell_files_apart)
{
	static const struct {
		const char *first, *second, *anchor, *other;
	} rows[] = {
		{ "a/CBS.log", "a/dism.log", "L-CBS.log-3", "L-dism.log-3" },
		{ "a/CBS.log", "b/CBS.log", "L-a-CBS.log-3", "L-b-CBS.log-3" },
		{ "up.zip!in/CBS.log", "b\\\\x.log", "L-CBS.log-3", "L-x.log-3" },
		{ "a/C B.log", "a/C?B.log", "L-a-C-B.log-3", "L-a-C-B.log.2-3" },
		{ "a/<b onx='1'>.log", "\xd0\xb6", "L--b-onx--1--.log-3", "L----3" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char record[512];
		json_t *view;

		snprintf(record, sizeof(record),
			 "{\"evidence\": [{\"id\": \"E1\", \"file\": \"%s\", \"line\": 3, \"text\": \"x\"},"
			 "{\"id\": \"E2\", \"file\": \"%s\", \"line\": 3, \"text\": \"x\"}]}",
			 rows[i].first, rows[i].second);
		view = view_of(record);
		expect_text(view, "evidence.0.line_anchor", rows[i].anchor);
		expect_text(view, "evidence.1.line_anchor", rows[i].other);
		json_decref(view);
	}
}

Test(view, the_attempt_judged_is_the_last_failure_of_its_subject)
{
	json_t *view = view_of("{\"evidence\": [{\"id\": \"E1\", \"attempt\": \"A1\"}], \"chain\": [\"E1\"],"
			       "\"attempts\": [{\"id\": \"A1\", \"subject\": \"KB1\", \"outcome\": "
			       "\"failed\", \"end\": \"2026-03-01T00:00:00\"},"
			       "{\"id\": \"A2\", \"subject\": \"KB1\", \"outcome\": \"failed\", \"start\": "
			       "\"2026-03-02T00:00:00\"},"
			       "{\"id\": \"A3\", \"subject\": \"KB1\", \"outcome\": \"succeeded\"},"
			       "{\"id\": \"A4\", \"subject\": \"KB2\", \"outcome\": \"failed\"}]}");

	expect_text(view, "verdict.attempt_item.id", "A2");
	expect_text(view, "verdict.when_text", "2 Mar 2026, 00:00:00");
	expect_text(view, "evidence.0.attempt_item.anchor", "A-A1");
	json_decref(view);
	view = view_of("{\"evidence\": [{\"id\": \"E1\", \"last_time\": \"2026-03-05T00:00:00\"}], "
		       "\"chain\": [\"E1\"],"
		       "\"attempts\": [{\"id\": \"A1\", \"outcome\": \"failed\", \"end\": "
		       "\"2026-03-09T00:00:00\"}]}");
	expect_null(view, "verdict.attempt_item");
	expect_text(view, "verdict.when_text", "5 Mar 2026, 00:00:00");
	json_decref(view);
	view = view_of("{}");
	expect_null(view, "verdict.attempt_item");
	expect_null(view, "verdict.when_text");
	json_decref(view);
}

Test(view, lanes_lie_in_the_picture)
{
	json_t *view = view_of(
		"{\"attempts\": [{\"id\": \"A1\", \"start\": \"2026-03-08T18:00:00\", \"end\": "
		"\"2026-03-08T18:30:00\"},"
		"{\"id\": \"A2\", \"start\": \"2026-03-08T19:00:00\"}, {\"id\": \"A3\"},"
		"{\"id\": \"A4\", \"start\": \"2026-03-08T19:00:00\", \"end\": \"2026-03-08T18:00:00\"}]}");

	expect_text(view, "attempts.0.lane.x", "0.0");
	expect_text(view, "attempts.0.lane.width", "50.0");
	expect_text(view, "attempts.0.duration_text", "30 min");
	expect_text(view, "attempts.1.lane.x", "99.4");
	expect_null(view, "attempts.2.lane");
	expect_null(view, "attempts.3.duration_text");
	expect_text(view, "timeline.ticks.0.text", "8 Mar, 18:00");
	expect_truth(view, "timeline.has_breaks", false);
	json_decref(view);
}

Test(view, failed_attempts_are_kept_before_others)
{
	json_t *record = json_object(), *attempts = json_array(), *view;
	struct view_options options = { .medium = VIEW_PAGE };

	for (int i = 1; i <= 200; i++)
		json_array_append_new(attempts, json_pack("{s:o, s:s}", "id", json_sprintf("A%d", i),
							  "outcome", i == 3 ? "failed" : "succeeded"));
	json_object_set_new(record, "attempts", attempts);
	view = view_new(record, &options);
	expect_text(view, "attempts.0.id", "A3");
	expect_number(view, "more_attempts", 200 - (json_int_t)json_array_size(look(view, "attempts")));
	expect_text(view, "counts.attempts", "200 attempts");
	json_decref(view);
	json_decref(record);
}

static json_t *many_findings(size_t count)
{
	json_t *record = json_object(), *evidence = json_array();

	for (size_t i = 1; i <= count; i++)
		json_array_append_new(evidence, json_pack("{s:o, s:s, s:s}", "id", json_sprintf("E%zu", i),
							  "kind", i % 2 ? "cbs" : "dism", "level", "error"));
	json_object_set_new(record, "evidence", evidence);
	json_object_set_new(record, "chain", json_pack("[o]", json_sprintf("E%zu", count)));
	return record;
}

Test(view, what_the_verdict_rests_on_is_quoted_first)
{
	json_t *record = many_findings(2000), *view;
	struct view_options options = { .medium = VIEW_PAGE };
	size_t rows, quotes;

	view = view_new(record, &options);
	rows = json_array_size(look(view, "evidence"));
	quotes = json_array_size(look(view, "quotes"));
	cr_expect_lt(quotes, rows);
	cr_expect_lt(rows, 2000);
	expect_number(view, "more_evidence", 2000 - (json_int_t)rows);
	expect_number(view, "more_quotes", 2000 - (json_int_t)quotes);
	expect_truth(view, "chain.0.is_shown", true);
	expect_text(view, "chain.0.id", "E2000");
	expect_text(view, "counts.evidence", "2,000 findings");
	expect_text(view, "kinds.0.value", "cbs");
	expect_number(view, "levels.0.count", (json_int_t)rows);
	json_decref(view);
	options.detail = VIEW_DETAILS - 1;
	view = view_new(record, &options);
	cr_expect_lt(json_array_size(look(view, "quotes")), quotes, "less detail is less");
	json_decref(view);
	json_decref(record);
}

Test(view, the_hash_is_that_of_the_script)
{
	json_t *view = view_with("{}", (struct view_options){ .medium = VIEW_PAGE, .script = SLICE("") });

	expect_text(view, "page.script_hash", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
	json_decref(view);
	view = view_with("{}", (struct view_options){ .medium = VIEW_PAGE, .script = SLICE("abc") });
	expect_text(view, "page.script_hash", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
	json_decref(view);
}

Test(view, terminals_get_color_and_glyphs_only_where_they_can_show_them)
{
	static const char record[] = "{\"verdict\": {\"status\": \"failed\", \"word\": \"possible\"}}";
	struct view_options options = { .medium = VIEW_TERMINAL, .color = true };
	json_t *view = view_with(record, options);

	expect_text(view, "ansi.bad", "\033[31m");
	expect_text(view, "verdict.meter_text", "\u2588\u2588\u2591\u2591");
	json_decref(view);
	options.color = false;
	options.ascii = true;
	view = view_with(record, options);
	expect_text(view, "ansi.bad", "");
	expect_text(view, "verdict.status_ansi", "");
	expect_text(view, "verdict.badge_ansi", "");
	expect_text(view, "verdict.meter_text", "##..");
	expect_text(view, "glyph.arrow", "->");
	json_decref(view);
}

Test(view, terminal_lines_leave_room_for_the_indent)
{
	struct view_options options = { .medium = VIEW_TERMINAL, .columns = 1 };
	json_t *view = view_with(
		"{\"verdict\": {\"headline\": \"aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk\"},"
		"\"wanted\": [{\"command\": \"one\\ntwo\"}], \"evidence\": [{\"id\": \"E1\", \"text\":"
		"\"1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 "
		"1234567890 123\"}]}",
		options);

	expect_text(view, "verdict.headline_lines.0.text",
		    "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj");
	expect_text(view, "verdict.headline_lines.1.text", "kkkk");
	expect_truth(view, "verdict.headline_lines.1.is_last", true);
	expect_text(view, "wanted.0.command_lines.1.text", "two");
	expect_text(view, "evidence.0.lines.0.text", "1234567890 1234567890 1234567890 1234567890");
	expect_text(view, "evidence.0.lines.1.text", "1234567890 1234567890 1234567890\u2026(+25)");
	cr_expect_eq(json_array_size(look(view, "evidence.0.lines")), 2);
	json_decref(view);
}

Test(view, the_same_record_gives_the_same_view)
{
	json_t *record = read_record("failed");

	for (int medium = VIEW_PAGE; medium <= VIEW_TERMINAL; medium++) {
		struct view_options options = { .medium = (enum view_medium)medium };
		json_t *one = view_new(record, &options), *other = view_new(record, &options);
		char *a = json_dumps(one, 0), *b = json_dumps(other, 0);

		cr_expect_str_eq(a, b);
		free(a);
		free(b);
		json_decref(one);
		json_decref(other);
	}
	json_decref(record);
}

/* The record with the value at place number *left, counted in the order of a walk, replaced by instead. */
static json_t *spoiled(const json_t *value, long *left, json_t *instead)
{
	json_t *copy, *item;
	const char *key;
	size_t i;

	if ((*left)-- == 0)
		return json_incref(instead);
	if (json_is_object(value)) {
		copy = json_object();
		json_object_foreach((json_t *)value, key, item)
			json_object_set_new(copy, key, spoiled(item, left, instead));
		return copy;
	}
	if (!json_is_array(value))
		return json_incref((json_t *)value);
	copy = json_array();
	json_array_foreach((json_t *)value, i, item)
		json_array_append_new(copy, spoiled(item, left, instead));
	return copy;
}

Test(view, no_wrong_value_anywhere_does_harm)
{
	static const char *const wrong[] = { "null",
					     "[]",
					     "{}",
					     "-9223372036854775808",
					     "1e308",
					     "\"\\u0000\\u001b<\"",
					     "[[], {}, null, \"E1\"]",
					     "true" };
	json_t *record = read_record("inconclusive");

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		json_t *instead = parse(wrong[i]);
		long left = -1;

		for (long place = 0; left < 0; place++) {
			struct view_options options = { .medium = place % 2 ? VIEW_PAGE : VIEW_TERMINAL };
			json_t *value, *view;

			left = place;
			value = spoiled(record, &left, instead);
			view = view_new(value, &options);
			cr_expect(json_is_object(look(view, "verdict")), "place %ld", place);
			json_decref(view);
			json_decref(value);
		}
		json_decref(instead);
	}
	json_decref(record);
}
