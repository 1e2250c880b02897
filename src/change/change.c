#include "change.h"

#include "field.h"
#include "answer.h"
#include "stamp.h"
#include "value.h"
#include "wording.h"

#include <string.h>

#define NOW_LIMIT    3 /* methods to do now */
#define WANTED_LIMIT 5
#define SHOWN_LIMIT  1000 /* failures */

static json_t *some_text(struct slice text)
{
	return text.length ? text_value(text) : json_null();
}

static json_t *buf_value(const struct buf *buf)
{
	return text_value(buf_slice(buf));
}

static void put_copy(json_t *object, const char *key, const json_t *from, const char *name)
{
	json_object_set_new(object, key, field_copy(from, name));
}

/* The sides */

static json_t *side_value(const struct side *side, const char *path, bool is_record)
{
	static const char *const facts[] = { "name", "os", "build", "arch", "model", "manufacturer" };
	static const char *const says[] = { "status", "cause", "confidence", "word", "headline" };
	const json_t *provenance = json_object_get(side->record, "provenance");
	const json_t *coverage = json_object_get(side->record, "coverage");
	json_t *value = json_object(), *machine = json_object(), *verdict = json_object();

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		put_copy(machine, facts[i], json_object_get(side->record, "machine"), facts[i]);
	for (size_t i = 0; i < sizeof(says) / sizeof(*says); i++)
		put_copy(verdict, says[i], json_object_get(side->record, "verdict"), says[i]);
	put_copy(verdict, "title", json_array_get(json_object_get(side->record, "causes"), 0), "title");
	json_object_set_new(value, "path", path ? text_value(slice_of(path)) : json_null());
	json_object_set_new(value, "is_record", json_boolean(is_record));
	put_copy(value, "status", side->record, "status");
	json_object_set_new(value, "verdict", verdict);
	json_object_set_new(value, "machine", machine);
	json_object_set_new(value, "first", field_of_stamp(side->first));
	json_object_set_new(value, "last", field_of_stamp(side->last));
	put_copy(value, "files", coverage, "files");
	put_copy(value, "lines", coverage, "lines");
	put_copy(value, "fixrank", provenance, "fixrank");
	put_copy(value, "patterns_sha256", provenance, "patterns_sha256");
	put_copy(value, "input_sha256", provenance, "input_sha256");
	return value;
}

/* Failures */

static json_t *attempt_place(const json_t *attempt)
{
	json_t *value;

	if (!attempt)
		return json_null();
	value = json_object();
	json_object_set_new(value, "time", field_of_stamp(attempt_time(attempt)));
	put_copy(value, "file", attempt, "file");
	put_copy(value, "line", attempt, "line");
	put_copy(value, "outcome", attempt, "outcome");
	put_copy(value, "code", attempt, "code");
	json_object_set_new(value, "text", json_null());
	json_object_set_new(value, "count", json_null());
	return value;
}

/* Whether the last entry like it is the first one, too: that is the one whose text is known. */
static bool is_quoted(const json_t *finding)
{
	return json_integer_value(json_object_get(finding, "count")) <= 1 ||
	       (json_equal(json_object_get(finding, "last_line"), json_object_get(finding, "line")) &&
		json_equal(json_object_get(finding, "last_file"), json_object_get(finding, "file")));
}

/* The last entry like it. A record of an older fixrank does not say where that is. */
static json_t *sight_place(const struct sight *sight)
{
	const json_t *code, *finding;
	bool quoted;
	json_t *value;

	if (!sight)
		return json_null();
	finding = sight->value;
	quoted = is_quoted(finding);
	code = json_array_get(json_object_get(finding, "codes"), 0);
	value = json_object();
	json_object_set_new(value, "time", field_of_stamp(sight->last));
	put_copy(value, "file", finding, json_object_get(finding, "last_file") ? "last_file" : "file");
	put_copy(value, "line", finding, quoted ? "line" : "last_line");
	json_object_set_new(value, "outcome", json_null());
	json_object_set_new(value, "code", code ? json_deep_copy(code) : json_null());
	json_object_set_new(value, "text", quoted ? field_copy(finding, "text") : json_null());
	put_copy(value, "count", finding, "count");
	return value;
}

/* Where the second upload tells what became of it: the success that mends it, or the new failure. */
static json_t *after_place(const struct failure *failure, bool attempt)
{
	const struct deed *now = failure->now ? failure->now : failure->proof;

	switch (failure->change) {
	case CHANGE_FIXED:
		return attempt_place(now ? now->succeeded : NULL);
	case CHANGE_ABSENT:
		return json_null();
	case CHANGE_UNCLEAR:
		return attempt ? json_null() : sight_place(failure->sees);
	default:
		return attempt ? attempt_place(now ? now->failed : NULL) : sight_place(failure->sees);
	}
}

static const json_t *telling_before(const struct failure *failure)
{
	if (!failure->was)
		return NULL;
	return failure->change == CHANGE_REGRESSED ? failure->was->succeeded : failure->was->failed;
}

static json_t *failure_value(const struct failure *failure)
{
	const json_t *attempt = failure->now && failure->now->failed ? failure->now->failed
				: failure->was			     ? failure->was->failed
								     : NULL;
	const struct sight *sight = failure->sees ? failure->sees : failure->seen;
	const json_t *from = attempt ? attempt : sight->value;
	json_t *value = json_object();
	struct buf name = { 0 };

	failure_add_name(failure, &name);
	json_object_set_new(value, "status", json_string(change_word(failure->change)));
	json_object_set_new(value, "type", json_string(attempt ? "attempt" : "finding"));
	json_object_set_new(value, "main", json_boolean(failure->main));
	put_copy(value, "title", from, "title");
	json_object_set_new(value, "says", buf_value(&name));
	put_copy(value, "subject", from, "subject");
	put_copy(value, "kind", from, "kind");
	json_object_set_new(value, "signature", attempt ? json_null() : field_copy(from, "signature"));
	json_object_set_new(value, "cause", some_text(failure->cause));
	json_object_set_new(value, "code", some_text(failure_code(failure)));
	json_object_set_new(value, "last", field_of_stamp(failure_last(failure)));
	json_object_set_new(value, "why", buf_value(&failure->why));
	json_object_set_new(value, "before",
			    attempt ? attempt_place(telling_before(failure)) : sight_place(failure->seen));
	json_object_set_new(value, "after", after_place(failure, attempt != NULL));
	buf_release(&name);
	return value;
}

/* Those that decide first, in the order of the changes; findings of most weight first, as the record has them. */
static json_t *failures_value(const struct failures *failures)
{
	json_t *list = json_array();

	for (int change = 0; change < CHANGE_COUNT; change++)
		for (int round = 0; round < 3; round++)
			for (size_t i = 0; i < failures->count; i++) {
				const struct failure *failure = &failures->items[i];
				int own = failure->main ? 0 : failure->seen || failure->sees ? 1 : 2;

				if ((int)failure->change == change && own == round &&
				    json_array_size(list) < SHOWN_LIMIT)
					json_array_append_new(list, failure_value(failure));
			}
	return list;
}

static json_t *counts_value(const struct failures *failures)
{
	json_t *value = json_object();

	for (int change = 0; change < CHANGE_COUNT; change++)
		json_object_set_new(value, change_word((enum change)change),
				    json_integer((json_int_t)failures->counts[change]));
	return value;
}

/* Repairs */

static json_t *repair_value(const struct repair *repair, const struct pair *pair)
{
	const json_t *run = repair->run;
	const char *id = json_string_value(json_array_get(json_object_get(run, "evidence"), 0));
	const json_t *evidence = id ? json_object_get(pair->after->evidence, id) : NULL;
	const json_t *place = evidence ? evidence : run;
	json_t *value = json_object();

	json_object_set_new(value, "id", text_value(slice_of(repair->id)));
	json_object_set_new(value, "title", some_text(repair->title));
	json_object_set_new(value, "rank", field_copy(repair->method, "rank"));
	json_object_set_new(value, "recommended", json_boolean(repair->method != NULL));
	json_object_set_new(value, "outcome", json_string(effect_word(repair->effect)));
	json_object_set_new(value, "time", field_of_stamp(repair->time));
	put_copy(value, "code", run, "code");
	json_object_set_new(value, "why", buf_value(&repair->why));
	put_copy(value, "file", place, "file");
	put_copy(value, "line", place, "line");
	put_copy(value, "text", evidence, "text");
	return value;
}

static json_t *repairs_value(const struct repairs *repairs, const struct pair *pair)
{
	json_t *list = json_array();

	for (size_t i = 0; i < repairs->count; i++)
		json_array_append_new(list, repair_value(&repairs->items[i], pair));
	return list;
}

/* What to do now */

static json_t *now_value(const struct pair *pair, const struct answer *answer, const struct repairs *repairs)
{
	static const char *const keys[] = { "id",      "rank",	   "title",  "summary",	  "steps",
					    "minutes", "reboot",   "risk",   "risk_note", "owner",
					    "needs",   "not_when", "verify", "basis",	  "if_it_fails" };
	const json_t *methods = json_object_get(pair->after->record, "methods");
	json_t *list = json_array(), *method;
	size_t i;

	if (!answer->compared || answer->status == CHANGED_FIXED || answer->status == CHANGED_NOTHING)
		return list;
	FIELD_EACH(methods, i, method)
	{
		const struct repair *repair = repairs_find(repairs, field_text(method, "id"));
		json_t *item = json_object();

		if (json_array_size(list) >= NOW_LIMIT) {
			json_decref(item);
			break;
		}
		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++)
			put_copy(item, keys[k], method, keys[k]);
		json_object_set_new(item, "outcome",
				    repair && repair->effect != EFFECT_NO_TRACE
					    ? json_string(effect_word(repair->effect))
					    : json_null());
		json_array_append_new(list, item);
	}
	return list;
}

static void add_advice(json_t *list, struct buf *text)
{
	json_array_append_new(list, buf_value(text));
	buf_clear(text);
}

static void advise_retry(json_t *list, const struct answer *answer, struct buf *text)
{
	if (!answer->retry)
		return;
	buf_add_text(text, "Try it again: ");
	failure_add_name(answer->retry, text);
	buf_add_text(text, ". If it succeeds, that is the proof; if it fails, send the logs once more");
	add_advice(list, text);
}

/* The first recommended method, where nothing tells that anybody did it. */
static void advise_asking(json_t *list, const struct repairs *repairs, struct buf *text)
{
	const struct repair *first = repairs->count ? &repairs->items[0] : NULL;

	if (!first || !first->method || first->effect != EFFECT_NO_TRACE)
		return;
	buf_add_text(text, "Ask whether this was done, which the logs do not tell: ");
	field_add_name(text, first->title);
	add_advice(list, text);
}

/* The whole of the second upload may still be judged by what failed before. */
static void advise_since(json_t *list, const struct pair *pair, const struct answer *answer, struct buf *text)
{
	struct slice judged = field_text(json_object_get(pair->after->record, "verdict"), "cause");

	if (!answer->cause_new.length || causes_same(judged, answer->cause_new))
		return;
	buf_add_text(
		text,
		"The second upload as a whole is still judged by what failed before: to rank the repairs "
		"for what fails now, have fixrank read the logs of the days since alone");
	add_advice(list, text);
}

static json_t *advice_value(const struct pair *pair, const struct answer *answer,
			    const struct repairs *repairs)
{
	json_t *list = json_array();
	struct buf text = { 0 };
	bool broken = false;

	switch (answer->status) {
	case CHANGED_FIXED:
	case CHANGED_NOTHING:
		buf_add_text(&text, "Nothing more needs to be repaired");
		add_advice(list, &text);
		break;
	case CHANGED_ABSENT:
		advise_retry(list, answer, &text);
		break;
	case CHANGED_PARTLY:
		advise_retry(list, answer, &text);
		broken = true;
		break;
	case CHANGED_UNCLEAR:
		if (pair->order == ORDER_REVERSED)
			buf_add_text(&text,
				     "Compare them the other way round, or send logs from after the repair");
		else if (pair->kinship == KIN_OTHER)
			buf_add_text(&text, "Send logs of the machine that the first upload is of");
		else if (!json_array_size(json_object_get(pair->before->record, "files")))
			buf_add_text(&text, "Send the logs, or the report.json, from before the repair");
		else
			buf_add_text(&text, "Send logs from after the repair: the same ones as before");
		add_advice(list, &text);
		break;
	default:
		advise_since(list, pair, answer, &text);
		broken = true;
		break;
	}
	if (broken)
		advise_asking(list, repairs, &text);
	buf_release(&text);
	return list;
}

/* Logs */

static const char *span_status(const struct pair *pair, const struct span *before, const struct span *after)
{
	if (!after)
		return "missing";
	if (!before)
		return "added";
	if (before->last == STAMP_NONE || after->last == STAMP_NONE)
		return "untimed";
	(void)pair;
	return after->last > before->last ? "later" : after->last == before->last ? "same" : "shorter";
}

static json_t *span_value(const struct pair *pair, const struct span *before, const struct span *after)
{
	const struct span *any = after ? after : before;

	return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "kind", text_value(any->kind), "title",
			 text_value(any->title.length ? any->title : any->kind), "status",
			 span_status(pair, before, after), "before_first",
			 field_of_stamp(before ? before->first : STAMP_NONE), "before_last",
			 field_of_stamp(before ? before->last : STAMP_NONE), "after_first",
			 field_of_stamp(after ? after->first : STAMP_NONE), "after_last",
			 field_of_stamp(after ? after->last : STAMP_NONE));
}

static json_t *logs_value(const struct pair *pair)
{
	json_t *list = json_array();

	for (size_t i = 0; i < pair->before->span_count; i++)
		json_array_append_new(list, span_value(pair, &pair->before->spans[i],
						       side_span(pair->after, pair->before->spans[i].kind)));
	for (size_t i = 0; i < pair->after->span_count; i++)
		if (!side_span(pair->before, pair->after->spans[i].kind))
			json_array_append_new(list, span_value(pair, NULL, &pair->after->spans[i]));
	return list;
}

/* Logs that would have shown what became of it. */
static bool is_wanted(const struct failures *failures, const struct pair *pair, struct slice kind)
{
	for (size_t i = 0; i < failures->count; i++) {
		const struct failure *failure = &failures->items[i];
		struct slice own =
			failure->seen ? field_text(failure->seen->value, "kind")
			: failure->was && failure->was->failed
				? side_kind_of(pair->before, field_text(failure->was->failed, "file"))
				: SLICE("");

		if (failure->change == CHANGE_UNCLEAR && slice_equal(own, kind))
			return true;
	}
	return false;
}

static json_t *wanted_item(const struct pair *pair, const struct span *span, const char *why)
{
	struct buf id = { 0 };
	const struct kind *kind;
	json_t *item;

	buf_add(&id, span->kind);
	kind = pair->after->rules ? rules_kind(pair->after->rules, buf_text(&id)) : NULL;
	buf_release(&id);
	item = json_pack(
		"{s:o, s:s, s:o}", "file",
		kind && kind->files.count ? json_string(kind->files.items[0].id) : text_value(span->title),
		"why", why, "command", kind && kind->collect ? json_string(kind->collect) : json_null());
	return item;
}

static json_t *wanted_value(const struct failures *failures, const struct pair *pair)
{
	json_t *list = json_array();

	for (size_t i = 0; i < pair->before->span_count && json_array_size(list) < WANTED_LIMIT; i++) {
		const struct span *span = &pair->before->spans[i],
				  *after = side_span(pair->after, span->kind);

		if (!is_wanted(failures, pair, span->kind))
			continue;
		if (!after)
			json_array_append_new(
				list, wanted_item(pair, span, "showed the failure and was not sent again"));
		else if (after->last != STAMP_NONE && span->last != STAMP_NONE && after->last <= span->last)
			json_array_append_new(
				list, wanted_item(pair, span,
						  "showed the failure and was sent without anything later"));
	}
	return list;
}

/* The whole */

static json_t *causes_value(const struct pair *pair, const struct answer *answer)
{
	const struct side *const sides[] = { pair->before, pair->after };
	const struct slice ids[] = { answer->cause, answer->cause_now };
	static const char *const names[] = { "before", "now" };
	json_t *value = json_object();

	for (size_t i = 0; i < 2; i++) {
		const json_t *causes = json_object_get(sides[i]->record, "causes");
		json_t *found = NULL, *cause;
		size_t k;

		FIELD_EACH(causes, k, cause)
		{
			if (!found && ids[i].length && slice_equal(field_text(cause, "id"), ids[i]))
				found = json_pack("{s:o, s:o, s:o, s:o}", "id", field_copy(cause, "id"),
						  "title", field_copy(cause, "title"), "confidence",
						  field_copy(cause, "confidence"), "word",
						  field_copy(cause, "word"));
		}
		json_object_set_new(value, names[i], found ? found : json_null());
	}
	return value;
}

static json_t *redaction_value(const struct pair *pair)
{
	json_t *after = json_object_get(pair->after->record, "redaction");

	return json_is_object(after) ? json_deep_copy(after) : field_copy(pair->before->record, "redaction");
}

static void fill(json_t *diff, struct pair *pair, const struct failures *failures,
		 const struct repairs *repairs, const struct change_options *options)
{
	struct answer answer;

	answer_init(&answer, pair, failures, repairs);
	if (answer_is_stale(&answer) &&
	    field_is(json_object_get(pair->after->record, "verdict"), "status", "failed"))
		pair_remark(pair, "note",
			    "The verdict of the second upload by itself rests on entries that the first "
			    "held already, or on older ones");
	json_object_set_new(diff, "schema", json_string("fixrank.diff/1"));
	json_object_set_new(diff, "outcome",
			    json_pack("{s:s, s:b, s:o, s:o}", "status", answer_status_word(answer.status),
				      "compared", answer.compared, "headline", buf_value(&answer.headline),
				      "summary", buf_value(&answer.summary)));
	json_object_set_new(diff, "machine",
			    json_pack("{s:s, s:o}", "status", kinship_word(pair->kinship), "name",
				      field_copy(json_object_get(pair->after->record, "machine"), "name")));
	json_object_set_new(diff, "order", json_pack("{s:s}", "status", order_word(pair->order)));
	json_object_set_new(diff, "before",
			    side_value(pair->before, options->before, options->before_is_record));
	json_object_set_new(diff, "after", side_value(pair->after, options->after, options->after_is_record));
	json_object_set_new(diff, "causes", causes_value(pair, &answer));
	json_object_set_new(diff, "counts", counts_value(failures));
	json_object_set_new(diff, "failures", failures_value(failures));
	json_object_set_new(diff, "methods", repairs_value(repairs, pair));
	json_object_set_new(diff, "advice", advice_value(pair, &answer, repairs));
	json_object_set_new(diff, "now", now_value(pair, &answer, repairs));
	json_object_set_new(diff, "wanted",
			    answer.status == CHANGED_FIXED ? json_array() : wanted_value(failures, pair));
	json_object_set_new(diff, "remarks", json_incref(pair->remarks));
	json_object_set_new(diff, "logs", logs_value(pair));
	json_object_set_new(diff, "redaction", redaction_value(pair));
	json_object_set_new(diff, "provenance",
			    json_pack("{s:s, s:s?, s:s?}", "fixrank", FIXRANK_VERSION, "patterns_sha256",
				      options->patterns_sha256, "sandbox", options->sandbox));
	answer_release(&answer);
}

json_t *change_new(const json_t *before, const json_t *after, const struct change_options *options)
{
	struct failures failures = { 0 };
	struct repairs repairs = { 0 };
	struct buf why = { 0 };
	struct side first, second;
	json_t *diff = json_object();
	struct pair pair;

	side_init(&first, before, options->rules);
	side_init(&second, after, options->rules);
	pair_init(&pair, &first, &second);
	if (answer_compares(&pair, &why)) {
		failures_init(&failures, &pair);
		repairs_init(&repairs, &pair, &failures);
	}
	fill(diff, &pair, &failures, &repairs, options);
	buf_release(&why);
	repairs_release(&repairs);
	failures_release(&failures);
	pair_release(&pair);
	side_release(&second);
	side_release(&first);
	return diff;
}
