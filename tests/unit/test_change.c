#include "change.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char attempts_yaml[] = "attempts:\n"
				    "  - {id: package, title: Installation of a package, headline: true}\n"
				    "  - {id: install, title: Installation of an update}\n"
				    "  - {id: session, title: Servicing session}\n"
				    "  - {id: run, title: Run of the checker, alone: true, method: check}\n"
				    "  - {id: upgrade, title: Set-up run, alone: true, upgrade: true}\n"
				    "methods:\n"
				    "  - id: check\n"
				    "    title: Check it\n"
				    "    summary: It is checked.\n"
				    "    minutes: 10\n"
				    "    reboot: false\n"
				    "    risk: low\n"
				    "    owner: helpdesk\n"
				    "    verify: {text: See whether it is well.}\n"
				    "    if-it-fails: check\n"
				    "    treats: {store: 0.5}\n"
				    "    steps:\n"
				    "      - do: [{text: Run it.}]\n"
				    "causes:\n"
				    "  - {id: store, title: The store is damaged, clause: the store is damaged}\n";

static struct rules *rules_of(const char *text)
{
	struct rules *rules = rules_new();
	struct problems problems = { 0 };

	rules_read_text(rules, "few.yaml", slice_of(text), &problems);
	rules_resolve(rules, &problems);
	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, "%zu: %s\n", problems.items[i].line, problems.items[i].message);
	problems_release(&problems);
	return rules;
}

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_DECODE_ANY, &error);

	cr_assert(value, "%s in %s", error.text, text);
	return value;
}

/* The rest of a record: a failed verdict and one log, CBS.log, that ends at last. */
#define RECORD(last, rest)                                                                                   \
	"{\"status\": \"ok\", \"verdict\": {\"status\": \"failed\", \"cause\": \"store\", \"headline\": \"It failed\"}, "          \
	"\"machine\": {\"name\": \"PC-1\"}, \"files\": [{\"path\": \"CBS.log\", \"kind\": \"cbs\", \"title\": "  \
	"\"The CBS log\", \"bytes\": 9, \"sha256\": \"" last "\", \"first\": \"2024-03-01T10:00:00\", \"last\": \"" last "\"}], " rest "}"

#define ATTEMPT(id, kind, subject, outcome, end)                                                             \
	"{\"id\": \"" id "\", \"kind\": \"" kind "\", \"title\": \"T\", \"subject\": \"" subject "\", \"outcome\": \"" outcome       \
	"\", \"end\": \"" end "\", \"file\": \"CBS.log\", \"line\": 7, \"code\": \"0x80070005\"}"

#define FINDING(id, standing, time, last)                                                                    \
	"{\"id\": \"" id "\", \"signature\": \"s\", \"subject\": \"x\", \"says\": \"x is damaged\", \"kind\": \"cbs\", \"role\": "      \
	"\"evidence\", \"standing\": \"" standing "\", \"time\": \"" time "\", \"last_time\": \"" last "\", \"file\": \"CBS.log\", \"line\": 3, " \
	"\"count\": 2, \"text\": \"x " time "\"}"

#define LEDGER(ids) "\"causes\": [{\"id\": \"store\", \"title\": \"The store\", \"confidence\": 0.9, \"ledger\": [{\"weight\": 3, \"evidence\": [" ids "]}]}]"

#define DAY1 "2024-03-01T12:00:00"
#define END1 "2024-03-01T18:00:00"
#define DAY2 "2024-03-02T12:00:00"
#define END2 "2024-03-02T18:00:00"

static json_t *compare(const char *before, const char *after)
{
	struct rules *rules = rules_of(attempts_yaml);
	json_t *one = parse(before), *two = parse(after);
	json_t *diff = change_new(one, two, &(struct change_options){ .rules = rules, .before = "a", .after = "b" });

	json_decref(one);
	json_decref(two);
	rules_free(rules);
	return diff;
}

static const char *status_of(const json_t *diff, const char *part)
{
	return json_string_value(json_object_get(json_object_get(diff, part), "status"));
}

static const char *first_status(const json_t *diff, const char *list, const char *key)
{
	const char *status = json_string_value(json_object_get(json_array_get(json_object_get(diff, list), 0), key));

	return status ? status : "none";
}

static bool remarks_hold(const json_t *diff, const char *part)
{
	const json_t *remarks = json_object_get(diff, "remarks"), *remark;
	size_t i;

	json_array_foreach(remarks, i, remark)
		if (strstr(json_string_value(json_object_get(remark, "text")), part))
			return true;
	return false;
}

Test(change, tells_proof_from_absence)
{
	static const char before[] = RECORD(END1, "\"attempts\": [" ATTEMPT("A1", "package", "KB5000001", "failed", DAY1) "]");
	static const struct {
		const char *what, *after, *outcome, *status;
	} rows[] = {
		{ "a later success", RECORD(END2, "\"attempts\": [" ATTEMPT("A9", "package", "KB5000001", "succeeded", DAY2) "]"), "fixed", "fixed" },
		{ "the same update by another name", RECORD(END2, "\"attempts\": [" ATTEMPT("A9", "package", "Package_for_KB5000001~x", "succeeded", DAY2) "]"), "fixed", "fixed" },
		{ "a success of another", RECORD(END2, "\"attempts\": [" ATTEMPT("A9", "package", "KB5000002", "succeeded", DAY2) "]"), "not-seen-again", "not-seen-again" },
		{ "an older success", RECORD(END2, "\"attempts\": [" ATTEMPT("A9", "package", "KB5000001", "succeeded", DAY1) "]"), "not-seen-again", "not-seen-again" },
		{ "the old failure", RECORD(END2, "\"attempts\": [" ATTEMPT("A9", "package", "KB5000001", "failed", DAY1) "]"), "not-seen-again", "not-seen-again" },
		{ "a new failure", RECORD(END2, "\"attempts\": [" ATTEMPT("A9", "package", "KB5000001", "failed", DAY2) "]"), "not-fixed", "still-there" },
		{ "a success and a failure after it",
		  RECORD(END2, "\"attempts\": [" ATTEMPT("A1", "package", "KB5000001", "succeeded", "2024-03-02T11:00:00") "," ATTEMPT("A9", "package", "KB5000001", "failed", DAY2) "]"),
		  "not-fixed", "still-there" },
		{ "a log that was cut by a limit", RECORD(END2, "\"limits\": [{\"what\": \"attempts-kept\"}], \"attempts\": []"), "cannot-tell", "cannot-tell" },
		{ "rotated logs that hold nothing of it", RECORD(END2, "\"attempts\": []"), "not-seen-again", "not-seen-again" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *diff = compare(before, rows[i].after);

		cr_expect_str_eq(status_of(diff, "outcome"), rows[i].outcome, "%s: %s", rows[i].what, status_of(diff, "outcome"));
		cr_expect_str_eq(first_status(diff, "failures", "status"), rows[i].status, "%s: %s", rows[i].what,
				 first_status(diff, "failures", "status"));
		json_decref(diff);
	}
}

Test(change, findings_that_only_stand_in_the_old_part_are_old_news)
{
	static const char before[] = RECORD(END1, LEDGER("\"E1\"") ", \"evidence\": [" FINDING("E1", "counts", DAY1, DAY1) "]");
	static const struct {
		const char *what, *after, *status;
	} rows[] = {
		{ "old", RECORD(END2, LEDGER("\"E4\"") ", \"evidence\": [" FINDING("E4", "counts", DAY1, DAY1) "]"), "not-seen-again" },
		{ "again", RECORD(END2, LEDGER("\"E4\"") ", \"evidence\": [" FINDING("E4", "counts", DAY1, DAY2) "]"), "still-there" },
		{ "taken back", RECORD(END2, LEDGER("\"E4\"") ", \"evidence\": [" FINDING("E4", "cleared", DAY1, DAY1) "]"), "fixed" },
		{ "recovered", RECORD(END2, LEDGER("\"E4\"") ", \"evidence\": [" FINDING("E4", "recovered", DAY1, DAY2) "]"), "fixed" },
		{ "gone", RECORD(END2, "\"evidence\": []"), "not-seen-again" },
		{ "its record is cut", RECORD(END2, "\"truncated\": true, \"evidence\": []"), "cannot-tell" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *diff = compare(before, rows[i].after);

		cr_expect_str_eq(first_status(diff, "failures", "status"), rows[i].status, "%s: %s", rows[i].what,
				 first_status(diff, "failures", "status"));
		json_decref(diff);
	}
}

Test(change, what_had_succeeded_regresses)
{
	json_t *diff = compare(RECORD(END1, "\"attempts\": [" ATTEMPT("A1", "package", "KB5000001", "succeeded", DAY1) "]"),
			       RECORD(END2, "\"attempts\": [" ATTEMPT("A1", "package", "KB5000001", "failed", DAY2) "]"));

	cr_expect_str_eq(first_status(diff, "failures", "status"), "regressed");
	json_decref(diff);
}

Test(change, an_upgrade_is_proved_by_the_build)
{
	static const char *const builds[][3] = { { "19045.1", "22631.1", "fixed" }, { "19041.1", "19045.1", "not-seen-again" } };

	for (size_t i = 0; i < 2; i++) {
		json_t *before = parse(RECORD(END1, "\"attempts\": [" ATTEMPT("A1", "upgrade", "", "failed", DAY1) "]"));
		json_t *after = parse(RECORD(END2, "\"attempts\": []")), *diff;
		struct rules *rules = rules_of(attempts_yaml);

		json_object_set_new(json_object_get(before, "machine"), "build", json_string(builds[i][0]));
		json_object_set_new(json_object_get(after, "machine"), "build", json_string(builds[i][1]));
		diff = change_new(before, after, &(struct change_options){ .rules = rules });
		cr_expect_str_eq(status_of(diff, "outcome"), builds[i][2], "%s to %s: %s", builds[i][0], builds[i][1], status_of(diff, "outcome"));
		json_decref(before);
		json_decref(after);
		json_decref(diff);
		rules_free(rules);
	}
}

Test(change, tells_whose_uploads_they_are)
{
	static const struct {
		const char *what, *key, *before, *after, *kinship, *outcome;
	} rows[] = {
		{ "one name", "name", "PC-1", "pc-1.contoso.example", "same", "not-seen-again" },
		{ "another name, another history", "name", "PC-1", "PC-2", "other", "cannot-tell" },
		{ "no name", "name", "", "", "unknown", "not-seen-again" },
		{ "another model", "model", "Desk 400", "Rack 9", "doubtful", "not-seen-again" },
		{ "a longer model", "model", "Desk 400", "Desk 400 G3", "same", "not-seen-again" },
		{ "the same architecture", "arch", "amd64", "x64", "same", "not-seen-again" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *before = parse(RECORD(END1, "\"attempts\": [" ATTEMPT("A1", "package", "KB5000001", "failed", DAY1) "]"));
		json_t *after = parse(RECORD(END2, "\"attempts\": []")), *diff;
		struct rules *rules = rules_of(attempts_yaml);
		json_t *file = json_array_get(json_object_get(after, "files"), 0);

		json_object_set_new(file, "first", json_string(DAY2)); /* no common beginning */
		json_object_set_new(json_object_get(before, "machine"), rows[i].key, json_string(rows[i].before));
		json_object_set_new(json_object_get(after, "machine"), rows[i].key, json_string(rows[i].after));
		diff = change_new(before, after, &(struct change_options){ .rules = rules });
		cr_expect_str_eq(status_of(diff, "machine"), rows[i].kinship, "%s: %s", rows[i].what, status_of(diff, "machine"));
		cr_expect_str_eq(status_of(diff, "outcome"), rows[i].outcome, "%s: %s", rows[i].what, status_of(diff, "outcome"));
		json_decref(before);
		json_decref(after);
		json_decref(diff);
		rules_free(rules);
	}
}

Test(change, numbered_tokens_of_two_runs_are_no_names)
{
	static const struct {
		const char *name, *kinship;
	} rows[] = { { "HOST-1", "unknown" }, { "HOST-0123456789", "same" } };

	for (size_t i = 0; i < 2; i++) {
		json_t *before = parse(RECORD(END1, "\"redaction\": {\"replaced\": 1}, \"attempts\": [" ATTEMPT("A1", "package", "KB5000001", "failed", DAY1) "]"));
		json_t *after = parse(RECORD(END2, "\"redaction\": {\"replaced\": 1}, \"attempts\": []")), *diff;

		json_object_set_new(json_array_get(json_object_get(after, "files"), 0), "first", json_string(DAY2));
		json_object_set_new(json_object_get(before, "machine"), "name", json_string(rows[i].name));
		json_object_set_new(json_object_get(after, "machine"), "name", json_string(rows[i].name));
		diff = change_new(before, after, &(struct change_options){ 0 });
		cr_expect_str_eq(status_of(diff, "machine"), rows[i].kinship, "%s: %s", rows[i].name, status_of(diff, "machine"));
		json_decref(before);
		json_decref(after);
		json_decref(diff);
	}
}

Test(change, tells_which_is_the_later_one)
{
	static const struct {
		const char *before, *after, *order;
	} rows[] = {
		{ RECORD(END1, "\"limits\": []"), RECORD(END2, "\"limits\": []"), "later" },
		{ RECORD(END2, "\"limits\": []"), RECORD(END1, "\"limits\": []"), "reversed" },
		{ RECORD(END1, "\"limits\": []"), RECORD(END1, "\"limits\": []"), "no-news" },
		{ RECORD(END1, "\"provenance\": {\"input_sha256\": \"1\"}"), RECORD(END1, "\"provenance\": {\"input_sha256\": \"1\"}"), "same" },
		{ RECORD(END1, "\"limits\": []"), "{\"files\": [{\"path\": \"a\", \"kind\": \"text\"}]}", "untimed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *diff = compare(rows[i].before, rows[i].after);

		cr_expect_str_eq(status_of(diff, "order"), rows[i].order, "%zu: %s", i, status_of(diff, "order"));
		cr_expect_eq(json_is_true(json_object_get(json_object_get(diff, "outcome"), "compared")), i == 0);
		json_decref(diff);
	}
}

#define METHOD "\"methods\": [{\"id\": \"check\", \"title\": \"Check it\", \"rank\": 1, \"treats\": [\"store\"]}], "
#define TRIED(outcome, time) "\"tried\": [{\"method\": \"check\", \"title\": \"Check it\", \"outcome\": \"" outcome "\", \"time\": \"" time "\", \"evidence\": []}]"
#define KB(outcome, time) "\"attempts\": [" ATTEMPT("A1", "package", "KB5000001", outcome, time) "]"

Test(change, tells_what_came_of_a_repair)
{
	static const char before[] = RECORD(END1, METHOD LEDGER("") ", " KB("failed", DAY1));
	static const struct {
		const char *what, *after, *effect;
	} rows[] = {
		{ "it worked", RECORD(END2, TRIED("worked", "2024-03-02T11:00:00") ", " KB("succeeded", DAY2)), "worked" },
		{ "it failed again", RECORD(END2, TRIED("worked", "2024-03-02T11:00:00") ", " KB("failed", DAY2)), "no-help" },
		{ "it failed before the repair only", RECORD(END2, TRIED("worked", "2024-03-02T13:00:00") ", " KB("failed", DAY2)), "ran" },
		{ "it had succeeded already", RECORD(END2, TRIED("worked", "2024-03-02T13:00:00") ", " KB("succeeded", DAY2)), "ran" },
		{ "the repair failed", RECORD(END2, TRIED("failed", "2024-03-02T11:00:00") ", " KB("failed", DAY2)), "failed" },
		{ "nothing since", RECORD(END2, TRIED("worked", "2024-03-02T11:00:00") ", \"attempts\": []"), "ran" },
		{ "it was tried before", RECORD(END2, TRIED("worked", DAY1) ", \"attempts\": []"), "no-trace" },
		{ "no trace", RECORD(END2, "\"attempts\": []"), "no-trace" },
		{ "an attempt that is the repair", RECORD(END2, "\"attempts\": [" ATTEMPT("A2", "run", "", "succeeded", "2024-03-02T11:00:00") "]"), "ran" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *diff = compare(before, rows[i].after);

		cr_expect_str_eq(first_status(diff, "methods", "outcome"), rows[i].effect, "%s: %s", rows[i].what,
				 first_status(diff, "methods", "outcome"));
		json_decref(diff);
	}
}

Test(change, a_repair_that_nobody_recommended_is_named)
{
	json_t *diff = compare(RECORD(END1, KB("failed", DAY1)), RECORD(END2, TRIED("worked", DAY2) ", \"attempts\": []"));
	const json_t *method = json_array_get(json_object_get(diff, "methods"), 0);

	cr_expect(json_is_false(json_object_get(method, "recommended")));
	cr_expect(json_is_null(json_object_get(method, "rank")));
	json_decref(diff);
}

Test(change, says_what_was_not_read_to_its_end)
{
	json_t *diff = compare(RECORD(END1, KB("failed", DAY1)), RECORD(END2, "\"status\": \"limit\""));

	cr_expect(remarks_hold(diff, "only as far as a limit"));
	json_decref(diff);
	diff = compare(RECORD(END1, KB("failed", DAY1)), "{\"status\": \"empty\"}");
	cr_expect(strstr(json_string_value(json_object_get(json_object_get(diff, "outcome"), "headline")), "second upload"));
	cr_expect_str_eq(status_of(diff, "outcome"), "cannot-tell");
	json_decref(diff);
}

Test(change, any_value_gets_an_answer)
{
	static const char *const values[] = { "null", "[]", "7", "{}", "{\"files\": {}, \"attempts\": [[], {\"outcome\": \"failed\"}]}" };

	for (size_t i = 0; i < 5; i++) {
		for (size_t k = 0; k < 5; k++) {
			json_t *diff = compare(values[i], values[k]);

			cr_expect_str_eq(status_of(diff, "outcome"), "cannot-tell", "%s and %s", values[i], values[k]);
			json_decref(diff);
		}
	}
}
