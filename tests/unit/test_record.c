#include "helpers.h"

#include "record.h"

#include <stdlib.h>
#include <unistd.h>

#define T	"2031-04-05 06:"
#define L(text) T "01:00, Info  APP  " text "\n"

#define RULES \
	SIGNATURE("test.damage", "(?<file>\\S+) is damaged(?: \\((?<code>\\S+)\\))?") \
	"    speaks-for: {file-damaged: strong}\n" \
	"    subject: file\n" \
	"    says: '{file} is damaged'\n" \
	SIGNATURE("test.full", "disk is full") \
	"    speaks-for: {disk-full: weak}\n" \
	SIGNATURE("test.carrier", "gave up with (?<code>\\S+)") \
	"    route: code\n" \
	SIGNATURE("job.begin", "job (?<k>\\w+) begins") \
	"    attempt: {kind: job, event: begin, key: k, subject: k}\n" \
	SIGNATURE("job.end", "job (?<k>\\w+) ends with (?<code>\\S+)") \
	"    attempt: {kind: job, event: end, key: k, code: code}\n" \
	SIGNATURE("tried.repair", "repaired in vain") \
	"    tried: {method: repair-file, outcome: failed}\n" \
	SIGNATURE("test.repair", "(?<file>\\S+) is repaired") \
	"    clears: [test.damage]\n" \
	"    subject: file\n" \
	SIGNATURE("tool.damage", "TOOL says: damage") \
	"    speaks-for: {file-damaged: weak}\n" \
	"    witness: Tool\n" \
	SIGNATURE("tool.nothing", "TOOL says: nothing but (?<code>\\S+)") \
	"    route: code\n" \
	"    witness: Tool\n" \
	SIGNATURE("test.noise", "harmless: .*") \
	"    benign: It is.\n" \
	SIGNATURE("test.os", "This is (?<os>\\w+ \\d+), build (?<b>[\\d.]+)") \
	"    fact: {os: os, build: b}\n"

#define CODES                                                                                                \
	"code,symbol,meaning,role,causes,methods\n0x80070070,E_FULL,No "                                     \
	"room,error,disk-full:strong,free-space\n"                                                           \
	"0x80070005,E_DENIED,Not allowed,error,,\n"

struct recorded {
	struct machine_under_test machine;
	json_t *record;
	struct buf text;
};

static json_t *record_of(struct machine_under_test *machine)
{
	static const struct ignored_file ignored[] = { { "photo.jpg", "not a log", NULL },
						       { "x.etl", "binary", "convert" } };
	static const struct reached_limit limits[] = { { "read-error", "the rest was not read", "a.log",
							 7 } };
	struct diagnosis *diagnosis = diagnose(machine->evidence);
	struct ranking *ranking = rank_methods(machine->evidence, diagnosis, "windows-10");
	struct coverage *coverage = coverage_new(machine->evidence, diagnosis);
	struct record_source source = {
		.status = machine->evidence->file_count ? "ok" : "empty",
		.evidence = machine->evidence,
		.diagnosis = diagnosis,
		.ranking = ranking,
		.coverage = coverage,
		.family = machine->evidence->machine.os.length ? "windows-10" : NULL,
		.ignored = ignored,
		.ignored_count = COUNT(ignored),
		.limits = limits,
		.limit_count = COUNT(limits),
		.patterns_sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		.input_sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		.options = "--os auto",
	};
	json_t *record = record_new(&source);

	coverage_free(coverage);
	ranking_free(ranking);
	diagnosis_free(diagnosis);
	return record;
}

static struct rules *rules_of_record(void)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();

	rules_read_text(rules, "c.yaml", slice_of(COMMON_RULES), &problems);
	rules_read_text(rules, "t.yaml", slice_of("signatures:\n" RULES), &problems);
	rules_read_text(rules, "c.csv", slice_of(CODES), &problems);
	rules_resolve(rules, &problems);
	expect_no_problems(&problems, "the rules");
	return rules;
}

/* The record of a machine with one log; NULL for none. */
static struct recorded record_named(const char *name, const char *log)
{
	struct recorded recorded = { .machine = machine_of(rules_of_record()) };

	if (log)
		feed(&recorded.machine, name, log);
	evidence_settle(recorded.machine.evidence);
	recorded.record = record_of(&recorded.machine);
	record_write(recorded.record, true, &recorded.text);
	return recorded;
}

static struct recorded record(const char *log)
{
	return record_named("a.log", log);
}

static void recorded_release(struct recorded *recorded)
{
	json_decref(recorded->record);
	buf_release(&recorded->text);
	machine_release(&recorded->machine);
}

/* The value at a path such as "evidence.0.text". */
static json_t *at(json_t *value, const char *path)
{
	while (value && *path) {
		char key[64];
		size_t length = strcspn(path, ".");

		snprintf(key, sizeof(key), "%.*s", (int)length, path);
		value = json_is_array(value) ? json_array_get(value, (size_t)atol(key))
					     : json_object_get(value, key);
		path += length + (path[length] == '.');
	}
	return value;
}

static void expect_text(const struct recorded *recorded, const char *path, const char *want)
{
	json_t *value = at(recorded->record, path);

	cr_assert(json_is_string(value), "%s is a text in\n%s", path, buf_text(&recorded->text));
	cr_expect_str_eq(json_string_value(value), want, "%s: '%s', not '%s'", path, json_string_value(value),
			 want);
}

static void expect_number(const struct recorded *recorded, const char *path, long long want)
{
	json_t *value = at(recorded->record, path);

	cr_assert(json_is_integer(value), "%s is a number", path);
	cr_expect_eq(json_integer_value(value), want, "%s: %lld, not %lld", path,
		     (long long)json_integer_value(value), want);
}

static void expect_count(const struct recorded *recorded, const char *path, size_t want)
{
	json_t *value = at(recorded->record, path);

	cr_assert(json_is_array(value), "%s is a list", path);
	cr_expect_eq(json_array_size(value), want, "%s has %zu items, not %zu", path, json_array_size(value),
		     want);
}

/* Runs the records through the schema, where there is somebody who can. */
static void expect_valid(const char *const *logs, size_t count)
{
	static const char command[] = "python3 -c 'import json, sys\n"
				      "try:\n"
				      "    import jsonschema\n"
				      "except ImportError:\n"
				      "    sys.exit(0)\n"
				      "schema = json.load(open(sys.argv[1]))\n"
				      "for line in open(sys.argv[2]):\n"
				      "    jsonschema.validate(json.loads(line), schema)\n"
				      "' " FIXRANK_SOURCE_DIR "/src/report/record.schema.json ";
	char path[] = "/tmp/fixrank-record-XXXXXX";
	int descriptor = mkstemp(path);
	FILE *file = fdopen(descriptor, "w");
	struct buf line = { 0 };

	cr_assert(file);
	for (size_t i = 0; i < count; i++) {
		struct recorded recorded = record(logs[i]);
		struct buf text = { 0 };

		record_write(recorded.record, false, &text);
		fputs(buf_text(&text), file);
		buf_release(&text);
		recorded_release(&recorded);
	}
	fclose(file);
	buf_printf(&line, "%s%s", command, path);
	cr_expect_eq(system(buf_text(&line)), 0, "the records fit their schema");
	buf_release(&line);
	unlink(path);
}

static const char everything[] = L("This is Windows 10, build 10.0.19045.1") L("job kb1 begins")
	L("x.dll is damaged (0x80070005)") L("disk is full") L("repaired in vain")
		L("gave up with 0x80070070") L("job kb1 ends with 0x80070005") T
	"02:00, Error  APP  strange thing\n" T "03:00, Error  APP  harmless: y.dll is damaged\n";

Test(record, fits_its_schema_whatever_happened)
{
	static const char *const logs[] = {
		everything,
		NULL,
		"",
		"Hello\n",
		"error 0x80070070\n",
		"job a ends with 0x80070005\n",
		L("x.dll is damaged") L("x.dll is repaired"),
		L("job a begins") L("x.dll is damaged") L("job a ends with 0x80070005") L("job a begins")
			L("job a ends with 0x0"),
		"L 2031-04-05 06:07:08 x\n",
	};

	expect_valid(logs, COUNT(logs));
}

Test(record, says_what_failed)
{
	struct recorded recorded = record(everything);

	expect_text(&recorded, "schema", "fixrank.record/1");
	expect_text(&recorded, "status", "ok");
	expect_text(&recorded, "verdict.status", "failed");
	expect_text(&recorded, "verdict.cause", "file-damaged");
	expect_text(&recorded, "causes.0.id", "file-damaged");
	expect_text(&recorded, "causes.0.ledger.0.signature", "prior");
	expect_text(&recorded, "causes.0.ledger.1.evidence.0", "E1");
	expect_text(&recorded, "evidence.0.id", "E1");
	expect_text(&recorded, "evidence.0.signature", "test.damage");
	expect_text(&recorded, "evidence.0.says", "x.dll is damaged");
	expect_text(&recorded, "evidence.0.file", "a.log");
	expect_number(&recorded, "evidence.0.line", 3);
	expect_text(&recorded, "evidence.0.time", "2031-04-05T06:01:00");
	expect_text(&recorded, "evidence.0.text", T "01:00, Info  APP  x.dll is damaged (0x80070005)");
	expect_count(&recorded, "evidence.0.before", 2);
	expect_count(&recorded, "evidence.0.after", 6);
	expect_number(&recorded, "evidence.0.first_line", 3);
	expect_number(&recorded, "evidence.0.lines", 1);
	expect_text(&recorded, "evidence.0.within", "A1");
	expect_number(&recorded, "attempts.0.end_line", 7);
	expect_count(&recorded, "unexplained.0.before", 6);
	expect_text(&recorded, "evidence.0.captures.file", "x.dll");
	expect_text(&recorded, "evidence.0.codes.0", "0x80070005");
	expect_text(&recorded, "evidence.0.attempt", "A1");
	expect_number(&recorded, "evidence.0.count", 1);
	expect_text(&recorded, "attempts.0.id", "A1");
	expect_text(&recorded, "attempts.0.outcome", "failed");
	expect_text(&recorded, "attempts.0.subject", "kb1");
	expect_text(&recorded, "attempts.0.code", "0x80070005");
	expect_text(&recorded, "tried.0.method", "repair-file");
	expect_text(&recorded, "tried.0.outcome", "failed");
	expect_text(&recorded, "chain.0", "E1");
	expect_text(&recorded, "unexplained.0.template", "strange thing");
	expect_text(&recorded, "files.0.kind", "app");
	expect_number(&recorded, "files.0.lines", 9);
	expect_text(&recorded, "ignored.0.path", "photo.jpg");
	expect_text(&recorded, "machine.os", "Windows 10");
	expect_text(&recorded, "machine.build", "10.0.19045.1");
	expect_number(&recorded, "coverage.benign_entries", 1);
	expect_number(&recorded, "limits.0.line", 7);
	recorded_release(&recorded);
}

Test(record, of_nothing_is_there_too)
{
	struct recorded recorded = record(NULL);

	expect_text(&recorded, "status", "empty");
	expect_text(&recorded, "verdict.status", "inconclusive");
	cr_expect(json_is_null(at(recorded.record, "verdict.cause")));
	cr_expect(json_is_null(at(recorded.record, "machine.os")));
	expect_count(&recorded, "methods", 0);
	expect_count(&recorded, "evidence", 0);
	recorded_release(&recorded);
}

Test(record, of_the_same_input_has_the_same_bytes)
{
	struct recorded one = record(everything), two = record(everything);

	cr_expect(slice_equal(buf_slice(&one.text), buf_slice(&two.text)));
	cr_expect(slice_ends(buf_slice(&one.text), SLICE("}\n")));
	recorded_release(&one);
	recorded_release(&two);
}

Test(record, is_always_utf8)
{
	struct recorded recorded = record_named("\xFF.log", L("x\xC3\xA4\xFFy is damaged"));
	struct buf long_log = { 0 };
	json_error_t error;
	json_t *again = json_loadb(recorded.text.text, recorded.text.length, 0, &error);

	cr_expect(again, "%s", error.text);
	cr_expect(json_equal(again, recorded.record));
	expect_text(&recorded, "files.0.path", "\xEF\xBF\xBD.log");
	json_decref(again);
	recorded_release(&recorded);

	/* whatever is cut off, characters stay whole or become U+FFFD */
	for (int shift = 0; shift < 3; shift++) {
		buf_clear(&long_log);
		buf_printf(&long_log, T "01:00, Info  APP  %.*s", shift, "xxx");
		for (int i = 0; i < 3000; i++)
			buf_add_text(&long_log, "\xE2\x82\xAC");
		buf_add_text(&long_log, " is damaged\n");
		recorded = record(buf_text(&long_log));
		again = json_loadb(recorded.text.text, recorded.text.length, 0, &error);
		cr_expect(again, "shift %d: %s", shift, error.text);
		json_decref(again);
		recorded_release(&recorded);
	}
	buf_release(&long_log);
}

Test(record, keeps_to_its_limits)
{
	struct recorded recorded;
	struct buf log = { 0 };
	bool told = false;

	for (int i = 0; i < 3000; i++)
		buf_printf(&log,
			   L("job j%d begins") L("f%d.dll is damaged") L("job j%d ends with 0x80070005") T
			   "02:00, Error  APP  %c%c%c is new\n",
			   i, i, i, 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26);
	recorded = record(buf_text(&log));
	cr_expect_leq(json_array_size(at(recorded.record, "evidence")), 100);
	cr_expect_leq(json_array_size(at(recorded.record, "attempts")), 60);
	cr_expect_leq(json_array_size(at(recorded.record, "unexplained")), 40);
	for (size_t i = 0; i < json_array_size(at(recorded.record, "limits")); i++)
		told |= strcmp(json_string_value(json_object_get(
				       json_array_get(at(recorded.record, "limits"), i), "what")),
			       "attempts-kept") == 0;
	cr_expect(told, "what was left out is told");
	cr_expect_lt(recorded.text.length, 1000000);
	recorded_release(&recorded);
	buf_release(&log);
}

/* Pattern files that are half written: ids without anything else. */
Test(record, survives_rules_that_say_next_to_nothing)
{
	static const char yaml[] =
		"kinds: [{id: app, headers: ['^APP ']}]\n"
		"attempts: [{id: job}]\n"
		"causes: [{id: a}, {id: a/b}, {id: c/d}]\n"
		"methods: [{id: m, treats: {a: 1, x: 1}}, {id: n, treats: {a: 1}, if-it-fails: x, steps: "
		"[{do: [{}]}]}]\n"
		"signatures:\n"
		"  - {id: s, log: [app], pattern: 'abcd(?<x>e)', speaks-for: {a: strong, y: strong, a/b: "
		"weak}, suggests: {m: weak, z: weak}}\n"
		"  - {id: t, log: [app], pattern: 'abcd(?<x>e)', attempt: {event: point, outcome: failed}}\n"
		"  - {id: u, log: [any], pattern: 'abcd(?<x>e)', attempt: {kind: job, event: end, outcome: "
		"failed}}\n"
		"  - {id: v, pattern: 'abcd(?<x>e)', tried: {outcome: failed}}\n"
		"  - {id: w, log: [any], pattern: 'abcd', tried: {method: q, outcome: failed}, near: "
		"{signatures: [zz]}, clears: [zz]}\n"
		"  - {id: nothing}\n";
	struct problems problems = { 0 };
	struct machine_under_test machine = { .rules = rules_new() };
	struct buf text = { 0 };
	json_t *record;

	rules_read_text(machine.rules, "t.yaml", slice_of(yaml), &problems);
	rules_resolve(machine.rules, &problems);
	machine.matcher = matcher_new(machine.rules, (struct slice){ "", 0 }, &problems);
	matcher_check(machine.matcher, &problems);
	cr_expect_gt(problems.count, 20, "all that is missing was told");
	problems_release(&problems);
	machine.scanner = scanner_new(machine.matcher);
	machine.evidence = evidence_new(machine.rules);
	feed(&machine, "a.log", "APP abcde\nAPP abcde\n");
	evidence_settle(machine.evidence);
	record = record_of(&machine);
	cr_expect_str_eq(json_string_value(at(record, "verdict.status")), "failed");
	record_write(record, true, &text);
	cr_expect_eq(slice_find(buf_slice(&text), SLICE("(null)")), text.length, "%s", buf_text(&text));
	buf_release(&text);
	json_decref(record);
	machine_release(&machine);
}

Test(record, tells_what_other_tools_say)
{
	static const struct {
		const char *log, *agreement, *why;
	} rows[] = {
		{ L("x.dll is damaged") L("TOOL says: damage"), "agrees", "The logs themselves say so, too: x.dll is damaged (E1)." },
		{ L("disk is full") L("disk is full again") L("TOOL says: damage"), "disagrees", NULL },
		{ L("x.dll is damaged") L("TOOL says: nothing but 0x80070005"), "silent", "It names no cause. The logs themselves do: x.dll is damaged (E1)." },
		{ L("TOOL says: nothing but 0x80070005"), "silent", "The logs themselves do not show that failure." },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct recorded recorded = record(rows[i].log);

		expect_count(&recorded, "witnesses", 1);
		expect_text(&recorded, "witnesses.0.tool", "Tool");
		expect_text(&recorded, "witnesses.0.agreement", rows[i].agreement);
		if (rows[i].why)
			expect_text(&recorded, "witnesses.0.why", rows[i].why);
		recorded_release(&recorded);
	}
}

Test(record, says_why_not_again)
{
	struct recorded recorded = record(L("repaired in vain") L("gave up with 0x80070070"));
	struct recorded best = record(everything);

	expect_text(&recorded, "tried.0.method", "repair-file");
	expect_text(&recorded, "tried.0.not_again", "not again now: the disk is full, so 'Free space' comes first");
	expect_text(&best, "methods.0.id", "repair-file");
	cr_expect(json_is_null(at(best.record, "tried.0.not_again")), "it is still the best there is");
	recorded_release(&recorded);
	recorded_release(&best);
}

Test(record, puts_rotated_logs_in_order)
{
	struct recorded recorded = { .machine = machine_of(rules_of_record()) };

	feed(&recorded.machine, "new.log", T "05:00, Info  APP  x.dll is damaged\n");
	feed(&recorded.machine, "other.txt", "L 2031-04-05 06:00:00 x\n");
	feed(&recorded.machine, "old.log", T "01:00, Info  APP  x.dll is damaged\n");
	evidence_settle(recorded.machine.evidence);
	recorded.record = record_of(&recorded.machine);
	expect_text(&recorded, "files.0.path", "old.log");
	expect_text(&recorded, "files.1.path", "new.log");
	expect_text(&recorded, "files.2.path", "other.txt");
	recorded_release(&recorded);
}

Test(record, fits_into_a_line)
{
	json_t *record = json_pack("{s:[], s:[]}", "evidence", "attempts");
	struct buf text = { 0 };

	record_fit(record, 1000);
	cr_expect_null(json_object_get(record, "truncated"));
	for (int i = 0; i < 500; i++) {
		json_array_append_new(json_object_get(record, "evidence"),
				      json_pack("{s:s, s:[s], s:[s]}", "id", "E", "before", "a line", "after", "a line"));
		json_array_append_new(json_object_get(record, "attempts"), json_pack("{s:s}", "id", "A"));
	}
	record_fit(record, 1000);
	record_write(record, false, &text);
	cr_expect_leq(text.length, 1000);
	cr_expect(json_is_true(json_object_get(record, "truncated")));
	cr_expect_eq(json_array_size(json_object_get(record, "evidence")), 15);
	buf_release(&text);
	json_decref(record);
}

Test(record, is_narrow_where_there_are_many)
{
	json_t *record = json_pack("{s:[{s:[s,s,s,s,s], s:[s,s,s,s,s]}, {s:[s]}], s:[{s:[s]}]}", "evidence", "before",
				   "1", "2", "3", "4", "5", "after", "1", "2", "3", "4", "5", "before", "1",
				   "unexplained", "before", "1");

	record_narrow(record);
	cr_expect_eq(json_array_size(at(record, "evidence.0.before")), 3);
	cr_expect_str_eq(json_string_value(at(record, "evidence.0.before.0")), "3", "those next to the entry stay");
	cr_expect_eq(json_array_size(at(record, "evidence.0.after")), 3);
	cr_expect_str_eq(json_string_value(at(record, "evidence.0.after.2")), "3");
	cr_expect_eq(json_array_size(at(record, "evidence.1.before")), 1);
	cr_expect_eq(json_array_size(at(record, "unexplained.0.before")), 0);
	cr_expect_null(json_object_get(record, "truncated"));
	json_decref(record);
}
