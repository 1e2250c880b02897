#include "view.h"

#include "screen.h"
#include "shape.h"
#include "view_parts.h"
#include "wording.h"

#include <assert.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdint.h>

#define NOTE_DETAILS 6
#define PLAN_LIMIT   3
#define KEY_FINDINGS 5

/* Less and less of a record that is too long, in the order of enum cap: characters of a text, a log line and
 * a command; methods, reasons, steps, causes, ledger, references, context, attempts, rows, short lists,
 * evidence, quotes, lines of an entry, errors, all. */
static const size_t caps[][NOTE_DETAILS][CAP_COUNT] = {
	[VIEW_PAGE] = {
		{ 1000, 400, 4000, 20, 8, 30, 12, 12, 12, 6, 30, 300, 40, 600, 100, 40, 40, 5000 },
		{ 500, 400, 2000, 15, 6, 20, 10, 12, 8, 6, 30, 120, 30, 300, 60, 20, 20, 5000 },
		{ 250, 250, 1000, 12, 4, 15, 8, 8, 6, 2, 20, 60, 8, 150, 20, 3, 5, 5000 },
	},
	[VIEW_TICKET] = {
		{ 600, 400, 2000, 6, 5, 20, 4, 8, 6, 0, 30, 20, 12, 10, 0, 0, 0, 5000 },
		{ 300, 300, 1000, 4, 3, 12, 3, 4, 4, 0, 30, 6, 6, 5, 0, 0, 0, 5000 },
		{ 120, 120, 300, 3, 2, 6, 1, 2, 2, 0, 30, 3, 3, 3, 0, 0, 0, 5000 },
		{ 70, 70, 180, 3, 1, 5, 1, 1, 1, 0, 30, 2, 2, 2, 0, 0, 0, 5000 },
	},
	[VIEW_TERMINAL] = {
		{ 400, 400, 2000, 3, 4, 20, 3, 8, 4, 0, 30, 10, 3, 20, 0, 0, 0, 5000 },
		{ 300, 300, 1000, 3, 3, 12, 3, 4, 3, 0, 30, 5, 3, 10, 0, 0, 0, 5000 },
		{ 200, 200, 500, 3, 2, 6, 1, 2, 2, 0, 30, 3, 2, 5, 0, 0, 0, 5000 },
	},
	[VIEW_NOTE] = {
		{ 300, 200, 500, 5, 3, 20, 2, 4, 4, 0, 30, 5, 5, 5, 0, 0, 0, 5000 },
		{ 300, 160, 400, 4, 2, 20, 2, 4, 4, 0, 30, 4, 4, 4, 0, 0, 0, 5000 },
		{ 280, 140, 300, 4, 2, 12, 1, 4, 3, 0, 30, 3, 3, 3, 0, 0, 0, 5000 },
		{ 240, 120, 240, 3, 1, 12, 1, 4, 2, 0, 30, 2, 2, 2, 0, 0, 0, 5000 },
		{ 200, 100, 160, 3, 1, 8, 1, 2, 2, 0, 30, 2, 1, 2, 0, 0, 0, 5000 },
		{ 120, 80, 120, 2, 1, 4, 1, 1, 1, 0, 30, 1, 1, 1, 0, 0, 0, 5000 },
	},
};

static const unsigned details[] = { [VIEW_PAGE] = VIEW_DETAILS,
				    [VIEW_TICKET] = VIEW_DETAILS + 1,
				    [VIEW_TERMINAL] = VIEW_DETAILS,
				    [VIEW_NOTE] = NOTE_DETAILS };

/* The last attempt with this subject that failed; where subject is NULL, the last one that failed at all. */
static const json_t *last_failed(const struct view *view, const json_t *subject)
{
	const json_t *attempts = value_list(view->root, "attempts");

	for (size_t i = json_array_size(attempts); i--;) {
		const json_t *attempt = json_array_get(attempts, i);

		if (json_is_true(json_object_get(attempt, "is_failed")) &&
		    (!subject || json_equal(json_object_get(attempt, "subject"), subject)))
			return json_object_get(attempt, "id");
	}
	return NULL;
}

/* The attempt that the verdict is about: the last failure of what the chain's end is about, where that is in
 * an attempt; without a chain the last failure. */
static const json_t *judged_attempt(const struct view *view)
{
	const json_t *chain = value_list(view->root, "chain");

	for (size_t i = json_array_size(chain); i--;) {
		const json_t *link =
			json_object_get(view->evidence, json_string_value(json_array_get(chain, i)));
		const json_t *id = json_object_get(link, "attempt");
		const json_t *attempt = json_object_get(view->attempts, json_string_value(id));
		const json_t *last = last_failed(view, json_object_get(attempt, "subject"));

		if (attempt)
			return value_text(attempt, "subject").length && last ? last : id;
	}
	return json_array_size(chain) ? NULL : last_failed(view, NULL);
}

static void put_when(const struct view *view, json_t *verdict, const json_t *attempt)
{
	const json_t *chain = value_list(view->root, "chain");
	const json_t *last = json_array_get(chain, json_array_size(chain) - 1);
	const json_t *witness = json_object_get(view->evidence, json_string_value(last));
	json_t *iso = json_object_get(attempt, "end_iso");

	if (!json_is_string(iso))
		iso = json_object_get(attempt, "start_iso");
	if (!json_is_string(iso))
		iso = json_object_get(witness, "last_time_iso");
	value_put(verdict, "when", iso ? json_incref(iso) : NULL);
	value_put_time(verdict, "when");
}

static void view_verdict(struct view *view)
{
	static const char *const verdicts[] = { "failed", "recovered", "healthy", "inconclusive", NULL };
	static const char *const words[] = { "certain", "likely", "possible", "long shot", NULL };
	json_t *verdict = json_object_get(view->root, "verdict");
	json_t *attempt = view_attempt_item(view, judged_attempt(view));

	view_put_word(view, verdict, "status", "verdict");
	value_put(verdict, "badge_ansi",
		  json_string(view_badge(view, value_text(verdict, "status_tone").text)));
	value_put_flags(verdict, "status", verdicts);
	value_put_flags(verdict, "word", words);
	view_put_confidence(view, verdict);
	put_when(view, verdict, attempt);
	value_put(verdict, "attempt_item", attempt);
	value_put(verdict, "cause_item", view_cause_item(view, value_text(verdict, "cause")));
	view_put_lines_of(view, verdict, "headline");
	view_put_lines_of(view, verdict, "summary");
}

static void add_unique(const struct view *view, json_t *items, json_t *seen, const json_t *ids)
{
	json_t *id, *item;
	size_t i;

	json_array_foreach((json_t *)ids, i, id) {
		const char *text = json_string_value(id);

		if (json_object_get(seen, text) || !(item = view_evidence_item(view, id)))
			continue;
		json_object_set_new(seen, text, json_true());
		json_array_append_new(items, item);
	}
}

static const json_t *heaviest_below(const json_t *ledger, double below, size_t after)
{
	const json_t *best = NULL;
	double most = 0;
	json_t *entry;
	size_t i;

	json_array_foreach((json_t *)ledger, i, entry) {
		double weight = json_number_value(json_object_get(entry, "weight"));

		if (weight > most && (weight < below || (weight == below && i > after))) {
			most = weight;
			best = entry;
		}
	}
	return best;
}

/* What decided: the evidence of the first cause, the heaviest first, then the rest of the chain. The ledger
 * still holds ids here. */
static void put_key_findings(struct view *view)
{
	const json_t *cause = json_array_get(value_list(view->root, "causes"), 0);
	const json_t *ledger = value_list(cause, "ledger"), *entry;
	json_t *items = json_array(), *seen = json_object();
	size_t after = 0, most = view->caps[CAP_EVIDENCE];
	double below = 1e300;

	while ((entry = heaviest_below(ledger, below, after))) {
		add_unique(view, items, seen, value_list(entry, "evidence"));
		below = json_number_value(json_object_get(entry, "weight"));
		after = (size_t)json_integer_value(json_object_get(entry, "number")) - 1;
	}
	add_unique(view, items, seen, value_list(view->root, "chain"));
	value_put(view->root, "key_findings", items);
	shape_limit(view->root, "key_findings", most < KEY_FINDINGS ? most : KEY_FINDINGS);
	json_decref(seen);
}

/* The first methods once more, numbered by themselves. */
static void put_plan(const struct view *view)
{
	json_t *plan = json_array(), *method;
	size_t i;

	json_array_foreach(value_list(view->root, "methods"), i, method)
		json_array_append_new(plan, json_copy(method));
	value_put(view->root, "plan", plan);
	json_object_set(view->root, "more_plan", json_object_get(view->root, "more_methods"));
	shape_limit(view->root, "plan", PLAN_LIMIT);
}

static void view_codes(struct view *view)
{
	json_t *item;
	size_t i;

	json_array_foreach(value_list(view->root, "codes"), i, item) {
		view_put_word(view, item, "role", "code");
		value_put_count(item, "count", "time", "times");
	}
	view->codes = value_index(value_list(view->root, "codes"), "code");
}

static void view_unexplained(struct view *view)
{
	json_t *item;
	size_t i;

	json_array_foreach(value_list(view->root, "unexplained"), i, item) {
		value_put_where(item);
		value_put_time(item, "time");
		value_put_count(item, "count", "time", "times");
		view_put_excerpt(view, item);
	}
}

static void view_files(struct view *view)
{
	json_t *item;
	size_t i;

	json_array_foreach(value_list(view->root, "files"), i, item) {
		value_put_size(item, "bytes");
		value_put_count(item, "lines", "line", "lines");
		value_put_time(item, "first");
		value_put_time(item, "last");
		value_put_range(item, "range_text", "first", "last");
		value_put(item, "has_nul",
			  json_boolean(json_integer_value(json_object_get(item, "nul_bytes")) > 0));
		value_put(item, "has_undecodable",
			  json_boolean(json_integer_value(json_object_get(item, "undecodable")) > 0));
		value_put_size(item, "nul_bytes");
		value_put_size(item, "undecodable");
	}
	json_array_foreach(value_list(view->root, "wanted"), i, item) {
		view_put_lines_of(view, item, "why");
		view_put_command_lines(view, item);
	}
	json_array_foreach(value_list(view->root, "limits"), i, item) {
		value_put_where(item);
		view_put_lines_of(view, item, "detail");
	}
}

static void view_coverage(struct view *view)
{
	json_t *coverage = json_object_get(view->root, "coverage"), *kind;
	json_int_t most = 0;
	size_t i;

	value_put_count(coverage, "files", "file", "files");
	value_put_count(coverage, "lines", "line", "lines");
	value_put_size(coverage, "bytes");
	value_put_time(coverage, "first");
	value_put_time(coverage, "last");
	value_put_range(coverage, "range_text", "first", "last");
	value_put_count(coverage, "signatures", "signature", "signatures");
	value_put_count(coverage, "benign_entries", "entry", "entries");
	value_put_count(coverage, "error_entries", "error entry", "error entries");
	json_array_foreach(value_list(coverage, "kinds"), i, kind) {
		value_put_count(kind, "files", "file", "files");
		value_put_count(kind, "lines", "line", "lines");
		if (json_integer_value(json_object_get(kind, "lines")) > most)
			most = json_integer_value(json_object_get(kind, "lines"));
	}
	json_array_foreach(value_list(coverage, "kinds"), i, kind) {
		json_int_t lines = json_integer_value(json_object_get(kind, "lines"));

		value_put(kind, "percent",
			  json_integer(lines > 0 ? (json_int_t)((double)lines / (double)most * 100) : 0));
	}
}

static void add_fact(struct buf *out, const json_t *machine, const char *key)
{
	struct slice fact = value_text(machine, key);

	if (fact.length && out->length)
		buf_add_byte(out, ' ');
	buf_add(out, fact);
}

static void view_machine(struct view *view)
{
	json_t *machine = json_object_get(view->root, "machine");
	struct buf system = { 0 }, hardware = { 0 };
	struct slice name = value_text(machine, "name");

	add_fact(&system, machine, "os");
	add_fact(&system, machine, "build");
	add_fact(&system, machine, "arch");
	if (!slice_starts(value_text(machine, "model"), value_text(machine, "manufacturer")))
		add_fact(&hardware, machine, "manufacturer");
	add_fact(&hardware, machine, "model");
	value_put(machine, "label",
		  name.length	  ? value_of(name)
		  : system.length ? value_of(buf_slice(&system))
				  : NULL);
	value_put(machine, "has_facts", json_boolean(name.length || system.length || hardware.length));
	value_put(machine, "system", system.length ? value_of(buf_slice(&system)) : NULL);
	value_put(machine, "hardware", hardware.length ? value_of(buf_slice(&hardware)) : NULL);
	buf_release(&system);
	buf_release(&hardware);
}

/* A terminal's first line: status, time and machine, where they have room in it. */
static void put_first_line(const struct view *view)
{
	static const char *const names[] = { "status_word", "when_text", NULL };
	json_t *verdict = json_object_get(view->root, "verdict");
	size_t beside = sizeof("  Failed  last failure  - ") - sizeof("Failed");

	beside += screen_width(value_text(json_object_get(view->root, "machine"), "label"));
	view_put_fits(view, verdict, "is_short", beside, names);
}

static void view_provenance(struct view *view)
{
	static const char *const zones[] = { "assumed-local", NULL };
	json_t *provenance = json_object_get(view->root, "provenance");

	value_put(provenance, "patterns_short",
		  value_of(slice_head(value_text(provenance, "patterns_sha256"), 12)));
	value_put(provenance, "input_short",
		  value_of(slice_head(value_text(provenance, "input_sha256"), 12)));
	value_put_flags(provenance, "zone", zones);
}

static void put_counts(struct view *view)
{
	static const struct {
		const char *list, *one, *many;
	} nouns[] = {
		{ "methods", "method", "methods" },    { "causes", "cause", "causes" },
		{ "evidence", "finding", "findings" }, { "attempts", "attempt", "attempts" },
		{ "quotes", "quote", "quotes" },       { "unexplained", "kind of error", "kinds of errors" },
		{ "codes", "code", "codes" },	       { "files", "file", "files" },
		{ "ignored", "file", "files" },	       { "wanted", "file", "files" },
		{ "tried", "repair", "repairs" },      { "limits", "limit", "limits" },
	};
	json_t *counts = json_object();

	for (size_t i = 0; i < sizeof(nouns) / sizeof(*nouns); i++) {
		json_int_t more = json_integer_value(
			json_object_get(view->root, value_key("more", nouns[i].list).text));
		json_int_t count = (json_int_t)json_array_size(value_list(view->root, nouns[i].list)) + more;
		struct buf out = { 0 };

		wording_count(&out, count, nouns[i].one, nouns[i].many);
		value_put_buf(counts, nouns[i].list, &out);
	}
	value_put(view->root, "counts", counts);
}

void view_put_page(struct view *view)
{
	const struct slice script = view->options->script;
	char base64[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx hash;

	sha256_init(&hash);
	sha256_update(&hash, script.length, (const uint8_t *)script.text);
	sha256_digest(&hash, sizeof(digest), digest);
	base64_encode_raw(base64, sizeof(digest), digest);
	value_put(view->root, "page",
		  json_pack("{s:o}", "script_hash", json_stringn(base64, sizeof(base64))));
}

static void view_release(struct view *view)
{
	json_decref(view->evidence);
	json_decref(view->methods);
	json_decref(view->causes);
	json_decref(view->attempts);
	json_decref(view->codes);
	json_decref(view->kinds);
}

/* The order matters: what names evidence comes after evidence is dressed, and looks at ids while they are
 * ids. */
static json_t *build(const json_t *record, const struct view_options *options, const size_t *limits)
{
	static const char *const statuses[] = { "ok", "unreadable", "empty", "limit", "interrupted", NULL };
	struct shape_options shape = { limits, options->ascii };
	struct view view = { .options = options, .caps = limits, .root = shape_record(record, &shape) };

	view.evidence = value_index(value_list(view.root, "evidence"), "id");
	view.methods = value_index(value_list(view.root, "methods"), "id");
	view.causes = value_index(value_list(view.root, "causes"), "id");
	view.attempts = value_index(value_list(view.root, "attempts"), "id");
	view.kinds = value_index(value_list(json_object_get(view.root, "coverage"), "kinds"), "kind");
	view_put_word(&view, view.root, "status", "record");
	value_put_flags(view.root, "status", statuses);
	view_codes(&view);
	view_evidence(&view);
	view_limit_evidence(&view);
	view_attempts(&view);
	put_key_findings(&view);
	view_causes(&view);
	view_verdict(&view);
	view_methods(&view);
	put_plan(&view);
	view_witnesses(&view);
	value_put(view.root, "chain", view_evidence_items(&view, value_list(view.root, "chain")));
	shape_limit(view.root, "chain", limits[CAP_REFERENCES]);
	view_put_facets(&view, "kinds", "kind", "kind_title");
	view_put_facets(&view, "levels", "level", "level_word");
	view_unexplained(&view);
	view_log(&view);
	view_files(&view);
	view_coverage(&view);
	view_machine(&view);
	put_first_line(&view);
	view_provenance(&view);
	put_counts(&view);
	view_put_means(&view);
	view_put_page(&view);
	view_release(&view);
	return view.root;
}

size_t view_columns(const struct view_options *options)
{
	if (!options->columns)
		return 80;
	return options->columns < 60 ? 60 : options->columns > 200 ? 200 : options->columns;
}

unsigned view_details(enum view_medium medium)
{
	return details[medium];
}

json_t *view_new(const json_t *record, const struct view_options *given)
{
	struct view_options options = *given;

	assert(options.detail < view_details(options.medium));
	options.columns = view_columns(given);
	return build(record, &options, caps[options.medium][options.detail]);
}
