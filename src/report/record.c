#include "record.h"

#include "escape.h"
#include "headline.h"
#include "hresult.h"
#include "memory.h"
#include "says.h"
#include "value.h"
#include "witness.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EVIDENCE_LIMIT	  100
#define ATTEMPT_LIMIT	  60
#define UNEXPLAINED_LIMIT 40
#define CODES_LIMIT	  60
#define CHAIN_LIMIT	  6
#define LEDGER_LIMIT	  24
#define NARROW_CONTEXT	  3
#define MISSING_LIMIT	  12
#define KIND_LIMIT	  64 /* rules_resolve() allows no more */

struct writer {
	const struct record_source *source;
	const struct evidence *evidence;
	const struct finding **chosen; /* E1 is the first */
	size_t chosen_count, chosen_limit;
	const struct attempt **attempts;
	size_t attempt_count, attempt_limit;
	size_t evidence_left_out, attempts_left_out;
};

/* Values */

static json_t *string_value(const char *text)
{
	return text ? text_value(slice_of(text)) : json_null();
}

static json_t *some_text(struct slice text)
{
	return text.length ? text_value(text) : json_null();
}

static json_t *time_value(int64_t stamp)
{
	char text[20];

	if (stamp == STAMP_NONE)
		return json_null();
	stamp_text(stamp, text);
	return json_string(text);
}

static json_t *utc_value(int64_t stamp)
{
	char text[20];

	if (stamp == STAMP_NONE)
		return json_null();
	stamp_text(stamp, text);
	return json_sprintf("%sZ", text);
}

static json_t *code_value(unsigned code)
{
	char text[HRESULT_TEXT];

	if (!code)
		return json_null();
	hresult_text(code, text);
	return json_string(text);
}

/* Two decimals are what a confidence or weight is worth, and they print the same everywhere. */
static json_t *real_value(double value)
{
	return json_real(round(value * 100) / 100);
}

static json_t *count_value(unsigned long long count)
{
	return json_integer((json_int_t)count);
}

static json_t *names_value(const struct names *names)
{
	json_t *list = json_array();

	for (size_t i = 0; i < names->count; i++)
		json_array_append_new(list, string_value(names->items[i].id));
	return list;
}

static json_t *evidence_id(const struct finding *finding)
{
	return finding && finding->number ? json_sprintf("E%zu", finding->number) : json_null();
}

static void append_evidence(json_t *list, const struct finding *finding)
{
	json_t *id = evidence_id(finding);
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item) {
		if (json_equal(item, id)) {
			json_decref(id);
			return;
		}
	}
	if (json_is_null(id))
		json_decref(id);
	else
		json_array_append_new(list, id);
}

static json_t *evidence_ids(const struct finding *finding)
{
	json_t *list = json_array();

	append_evidence(list, finding);
	return list;
}

/* Choosing what stands in the record */

static void choose(struct writer *writer, const struct finding *finding)
{
	if (!finding || finding->number)
		return;
	if (writer->chosen_count >= writer->chosen_limit) {
		writer->evidence_left_out++;
		return;
	}
	writer->chosen[writer->chosen_count++] = finding;
	/* a number is a label, not a property of what was found */
	((struct finding *)(uintptr_t)finding)->number = writer->chosen_count;
}

static void choose_attempt(struct writer *writer, const struct attempt *attempt)
{
	if (!attempt || attempt->number)
		return;
	if (writer->attempt_count >= writer->attempt_limit) {
		writer->attempts_left_out++;
		return;
	}
	writer->attempts[writer->attempt_count++] = attempt;
}

static void choose_evidence(struct writer *writer)
{
	const struct diagnosis *diagnosis = writer->source->diagnosis;
	const struct evidence *evidence = writer->evidence;

	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		for (size_t k = 0; k < diagnosis->suspects[i].addend_count; k++)
			choose(writer, diagnosis->suspects[i].addends[k].finding);
	for (size_t i = 0; i < evidence->finding_count; i++)
		if (evidence->findings[i]->signature && evidence->findings[i]->signature->tried.method)
			choose(writer, evidence->findings[i]);
	for (size_t standing = STANDING_COUNTS; standing < STANDING_WAITING; standing++)
		for (size_t i = 0; i < evidence->finding_count; i++)
			if (evidence->findings[i]->standing == standing)
				choose(writer, evidence->findings[i]);
}

static int compare_attempts(const void *a, const void *b)
{
	const struct attempt *left = *(const struct attempt *const *)a;
	const struct attempt *right = *(const struct attempt *const *)b;

	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	if (left->file != right->file)
		return left->file < right->file ? -1 : 1;
	return (left->line > right->line) - (left->line < right->line);
}

static bool is_worth_showing(const struct attempt *attempt, int round)
{
	if (round == 0)
		return attempt->findings > 0;
	if (round == 1)
		return attempt->outcome == OUTCOME_FAILED;
	return attempt->outcome != OUTCOME_UNKNOWN; /* clients open many sessions that they never end */
}

/* Those with evidence first, then those that failed, then the others from the last back; shown in their order. */
static void choose_attempts(struct writer *writer)
{
	const struct attempts *attempts = &writer->evidence->attempts;

	if (writer->source->diagnosis->failed)
		choose_attempt(writer, writer->source->diagnosis->failed);
	for (int round = 0; round < 3; round++) {
		for (size_t i = attempts->count; i-- > 0;) {
			const struct attempt *attempt = attempts->items[i];
			bool taken = false;

			for (size_t k = 0; k < writer->attempt_count; k++)
				taken |= writer->attempts[k] == attempt;
			if (!taken && is_worth_showing(attempt, round))
				choose_attempt(writer, attempt);
		}
	}
	if (writer->attempt_count)
		qsort(writer->attempts, writer->attempt_count, sizeof(*writer->attempts), compare_attempts);
	for (size_t i = 0; i < writer->attempt_count; i++)
		((struct attempt *)(uintptr_t)writer->attempts[i])->number = i + 1;
}

static const char *outcome_word(enum outcome outcome)
{
	static const char *const words[] = { "unknown", "succeeded", "failed", "cancelled", "started" };

	return words[outcome];
}

/* Parts */

static json_t *verdict_value(const struct writer *writer)
{
	const struct diagnosis *diagnosis = writer->source->diagnosis;
	const struct suspect *first = diagnosis->status == STATUS_FAILED && diagnosis->suspect_count
					      ? &diagnosis->suspects[0]
					      : NULL;
	struct buf headline = { 0 }, summary = { 0 };
	json_t *verdict;

	headline_add(writer->source, &headline);
	headline_add_summary(writer->source, &summary);
	verdict =
		json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "status", status_word(diagnosis->status), "cause",
			  first ? string_value(first->cause->id) : json_null(), "confidence",
			  first ? real_value(first->confidence) : json_null(), "word",
			  first ? string_value(confidence_word(first->confidence)) : json_null(), "headline",
			  text_value(buf_slice(&headline)), "summary", text_value(buf_slice(&summary)));
	buf_release(&headline);
	buf_release(&summary);
	return verdict;
}

static json_t *addend_value(const struct addend *addend)
{
	const struct finding *finding = addend->finding;
	struct buf says = { 0 };
	json_t *value;
	char code[HRESULT_TEXT];

	if (!finding)
		return json_pack("{s:s, s:s, s:n, s:o, s:o}", "signature", "prior", "title",
				 "How common this cause is", "says", "weight", real_value(addend->weight),
				 "evidence", json_array());
	say_addend(addend, &says);
	if (finding->code)
		hresult_text(finding->code->value, code);
	value = json_pack(
		"{s:o, s:o, s:o, s:o, s:o}", "signature",
		finding->signature ? string_value(finding->signature->id) : json_sprintf("code.%s", code),
		"title", string_value(finding->signature ? finding->signature->title : finding->code->symbol),
		"says", text_value(buf_slice(&says)), "weight", real_value(addend->weight), "evidence",
		evidence_ids(finding));
	buf_release(&says);
	return value;
}

static json_t *causes_value(const struct writer *writer)
{
	const struct diagnosis *diagnosis = writer->source->diagnosis;
	json_t *list = json_array();

	for (size_t i = 0; i < diagnosis->suspect_count; i++) {
		const struct suspect *suspect = &diagnosis->suspects[i];
		json_t *ledger = json_array();

		for (size_t k = 0; k < suspect->addend_count && k < LEDGER_LIMIT; k++)
			json_array_append_new(ledger, addend_value(&suspect->addends[k]));
		json_array_append_new(list,
				      json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "id",
						string_value(suspect->cause->id), "title",
						string_value(suspect->cause->title), "meaning",
						string_value(suspect->cause->meaning), "plain",
						string_value(suspect->cause->plain), "confidence",
						real_value(suspect->confidence), "word",
						confidence_word(suspect->confidence), "confirm",
						string_value(suspect->cause->confirm), "ledger", ledger));
	}
	return list;
}

static json_t *arguments_value(const struct arguments *arguments)
{
	json_t *list = json_array();

	for (size_t i = 0; i < arguments->count && i < 6; i++) {
		const struct argument *argument = &arguments->items[i];

		if (argument->finding && argument->finding->number) {
			struct buf text = { 0 };

			buf_printf(&text, "%s (E%zu)", argument->text, argument->finding->number);
			json_array_append_new(list, text_value(buf_slice(&text)));
			buf_release(&text);
		} else {
			json_array_append_new(list, string_value(argument->text));
		}
	}
	return list;
}

static const char *tried_word(const struct finding *finding)
{
	switch (finding->signature->tried.outcome) {
	case OUTCOME_SUCCEEDED:
		return "worked";
	case OUTCOME_FAILED:
		return "failed";
	case OUTCOME_STARTED:
		return "started";
	default:
		return "unknown";
	}
}

static json_t *tried_value(const struct finding *finding)
{
	if (!finding)
		return json_null();
	return json_pack("{s:s, s:o, s:o, s:o}", "outcome", tried_word(finding), "time",
			 time_value(finding->last_time), "code",
			 code_value(finding->code_count ? finding->codes[0] : 0), "evidence",
			 evidence_ids(finding));
}

static json_t *steps_value(const struct ranked *ranked)
{
	json_t *list = json_array();

	for (size_t i = 0; ranked->steps && i < ranked->steps->count; i++)
		json_array_append_new(list,
				      json_pack("{s:o, s:o}", "text", string_value(ranked->step_texts[i]),
						"command", string_value(ranked->step_commands[i])));
	return list;
}

static json_t *treats_value(const struct ranked *ranked)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ranked->treat_count; i++)
		json_array_append_new(list, string_value(ranked->treats[i]->id));
	return list;
}

static json_t *method_evidence(const struct ranked *ranked)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ranked->in_favour.count && i < 6; i++)
		append_evidence(list, ranked->in_favour.items[i].finding);
	return list;
}

/* What the placeholders of the steps stand for; whoever puts them into a command again looks at them again. */
static json_t *fillings_value(const struct ranked *ranked)
{
	json_t *map = json_object();

	for (size_t i = 0; i < ranked->value_count; i++)
		json_object_set_new(map, ranked->values[i].name, string_value(ranked->values[i].value));
	return map;
}

static json_t *method_value(const struct ranked *ranked, size_t rank)
{
	const struct method *method = ranked->method;
	json_t *value = json_object();

	json_object_set_new(value, "id", string_value(method->id));
	json_object_set_new(value, "rank", count_value(rank));
	json_object_set_new(value, "score", real_value(ranked->score));
	json_object_set_new(value, "title", string_value(method->title));
	json_object_set_new(value, "summary", string_value(method->summary));
	json_object_set_new(value, "plain", string_value(method->plain));
	json_object_set_new(value, "for", arguments_value(&ranked->in_favour));
	json_object_set_new(value, "against", arguments_value(&ranked->against));
	json_object_set_new(value, "evidence", method_evidence(ranked));
	json_object_set_new(value, "treats", treats_value(ranked));
	json_object_set_new(value, "tried", tried_value(ranked->tried));
	json_object_set_new(value, "steps", steps_value(ranked));
	json_object_set_new(value, "values", fillings_value(ranked));
	json_object_set_new(value, "minutes", count_value((unsigned long long)method->minutes));
	json_object_set_new(value, "reboot", json_boolean(method->reboot));
	json_object_set_new(value, "risk", string_value(method->risk));
	json_object_set_new(value, "risk_note", string_value(method->risk_note));
	json_object_set_new(value, "owner", string_value(method->owner));
	json_object_set_new(value, "needs", names_value(&method->needs));
	json_object_set_new(value, "first", names_value(&method->first));
	json_object_set_new(value, "not_when", string_value(method->not_when));
	json_object_set_new(value, "verify",
			    json_pack("{s:o, s:o}", "text",
				      string_value(method->verify_text ? method->verify_text : ""), "command",
				      string_value(method->verify_command)));
	json_object_set_new(value, "basis", json_string(ranked->published ? "code" : "evidence"));
	json_object_set_new(value, "if_it_fails", string_value(method->if_it_fails));
	return value;
}

static json_t *methods_value(const struct writer *writer)
{
	json_t *list = json_array();

	for (size_t i = 0; i < writer->source->ranking->count; i++)
		json_array_append_new(list, method_value(&writer->source->ranking->items[i], i + 1));
	return list;
}

static json_t *lines_value(struct slice lines)
{
	json_t *list = json_array();
	struct slice line;

	while (slice_next_line(&lines, &line))
		json_array_append_new(list, text_value(slice_head(line, 600)));
	return list;
}

static json_t *attempt_id(const struct writer *writer, unsigned long long id)
{
	for (size_t i = 0; id && i < writer->attempt_count; i++)
		if (writer->attempts[i]->id == id)
			return json_sprintf("A%zu", writer->attempts[i]->number);
	return json_null();
}

static void put_surroundings(const struct writer *writer, json_t *value, const struct surroundings *around)
{
	json_object_set_new(value, "before", lines_value(around->before));
	json_object_set_new(value, "after", lines_value(around->after));
	json_object_set_new(value, "within", attempt_id(writer, around->attempt));
	json_object_set_new(value, "phase", some_text(around->phase));
	json_object_set_new(value, "step", some_text(around->step));
}

static const char *role_word(const struct finding *finding)
{
	static const char *const words[] = { "evidence", "evidence",  "carrier", "clearing",
					     "marker",	 "treatment", "fact",	 "noise" };

	return finding->signature ? words[finding->signature->role] : "carrier";
}

static const char *standing_word(const struct finding *finding)
{
	static const char *const words[] = { "counts", "other", "recovered", "folded", "cleared", "other" };

	return words[finding->standing];
}

static json_t *captures_value(const struct finding *finding)
{
	json_t *map = json_object();

	for (size_t i = 0; i < finding->capture_count; i++)
		json_object_set_new(map, finding->captures[i].name, text_value(finding->captures[i].value));
	return map;
}

static json_t *codes_of(const struct finding *finding)
{
	json_t *list = json_array();

	for (size_t i = 0; i < finding->code_count; i++)
		json_array_append_new(list, code_value(finding->codes[i]));
	return list;
}

static json_t *finding_value(const struct writer *writer, const struct finding *finding)
{
	static const char *const levels[] = { "info", "warning", "error" };
	const struct quote *quote = &finding->quote;
	struct buf says = { 0 };
	json_t *value = json_object();
	char code[HRESULT_TEXT];

	say_finding(finding, &says);
	if (finding->code)
		hresult_text(finding->code->value, code);
	json_object_set_new(value, "id", evidence_id(finding));
	json_object_set_new(value, "signature",
			    finding->signature ? string_value(finding->signature->id)
					       : json_sprintf("code.%s", code));
	json_object_set_new(
		value, "title",
		string_value(finding->signature ? finding->signature->title : finding->code->symbol));
	json_object_set_new(value, "says", text_value(buf_slice(&says)));
	json_object_set_new(value, "subject", some_text(finding->subject));
	json_object_set_new(value, "kind", json_string(quote->kind ? quote->kind->id : "text"));
	json_object_set_new(value, "level", json_string(levels[quote->level]));
	json_object_set_new(value, "file", string_value(writer->evidence->files[quote->file].name));
	json_object_set_new(value, "line", count_value(quote->line));
	json_object_set_new(value, "offset", count_value(quote->offset));
	json_object_set_new(value, "time", time_value(quote->time));
	json_object_set_new(value, "last_time", time_value(finding->last_time));
	json_object_set_new(value, "last_file", string_value(writer->evidence->files[finding->file].name));
	json_object_set_new(value, "last_line", count_value(finding->line ? finding->line : quote->line));
	json_object_set_new(value, "text", text_value(quote->text));
	json_object_set_new(value, "first_line", count_value(quote->first_line));
	json_object_set_new(value, "lines", count_value(quote->line_count));
	put_surroundings(writer, value, &quote->around);
	json_object_set_new(value, "captures", captures_value(finding));
	json_object_set_new(value, "codes", codes_of(finding));
	json_object_set_new(value, "attempt",
			    finding->attempt && finding->attempt->number
				    ? json_sprintf("A%zu", finding->attempt->number)
				    : json_null());
	json_object_set_new(value, "count", count_value(finding->count));
	json_object_set_new(value, "role", json_string(role_word(finding)));
	json_object_set_new(value, "standing", json_string(standing_word(finding)));
	buf_release(&says);
	return value;
}

static json_t *evidence_value(const struct writer *writer)
{
	json_t *list = json_array();

	for (size_t i = 0; i < writer->chosen_count; i++)
		json_array_append_new(list, finding_value(writer, writer->chosen[i]));
	return list;
}

/* The others that tell of the same failure. */
static json_t *linked_ids(const struct writer *writer, const struct attempt *attempt)
{
	json_t *list = json_array();

	for (size_t i = 0; attempt->linked && i < writer->attempt_count; i++)
		if (writer->attempts[i] != attempt && writer->attempts[i]->linked == attempt->linked)
			json_array_append_new(list, json_sprintf("A%zu", writer->attempts[i]->number));
	return list;
}

static json_t *attempt_value(const struct writer *writer, const struct attempt *attempt)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < writer->chosen_count; i++)
		if (writer->chosen[i]->attempt == attempt)
			append_evidence(ids, writer->chosen[i]);
	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "id",
			 json_sprintf("A%zu", attempt->number), "kind", attempt->kind->id, "title",
			 string_value(attempt->kind->title), "subject", some_text(attempt->subject), "step",
			 some_text(attempt->step), "linked", linked_ids(writer, attempt), "start_utc",
			 utc_value(attempt->utc), "start", time_value(attempt->start), "end",
			 time_value(attempt->end), "outcome", outcome_word(attempt->outcome), "code",
			 code_value(attempt->code), "file",
			 string_value(writer->evidence->files[attempt->file].name), "line",
			 count_value(attempt->line), "end_line",
			 attempt->end_line ? count_value(attempt->end_line) : json_null(), "evidence", ids);
}

static json_t *attempts_value(const struct writer *writer)
{
	json_t *list = json_array();

	for (size_t i = 0; i < writer->attempt_count; i++)
		json_array_append_new(list, attempt_value(writer, writer->attempts[i]));
	return list;
}

/* Why a repair that failed is not what comes next; null where it is, or where nothing comes. */
static json_t *not_again(const struct writer *writer, const struct finding *finding,
			 const struct method *method)
{
	const struct diagnosis *diagnosis = writer->source->diagnosis;
	const struct ranking *ranking = writer->source->ranking;

	if (finding->signature->tried.outcome != OUTCOME_FAILED || diagnosis->status != STATUS_FAILED ||
	    !ranking->count || ranking->items[0].method == method)
		return json_null();
	return json_sprintf("not again now: %s, so '%s' comes first", diagnosis->suspects[0].cause->clause,
			    ranking->items[0].method->title);
}

static json_t *all_tried(const struct writer *writer)
{
	json_t *list = json_array();

	for (size_t i = 0; i < writer->chosen_count; i++) {
		const struct finding *finding = writer->chosen[i];
		const struct method *method;

		if (!finding->signature || !finding->signature->tried.method ||
		    finding->signature->tried.method_index == NONE)
			continue;
		method = &writer->evidence->rules->methods[finding->signature->tried.method_index];
		json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:s, s:o, s:o, s:o}", "method",
						      method->id, "title", string_value(method->title),
						      "time", time_value(finding->last_time), "outcome",
						      tried_word(finding), "code",
						      code_value(finding->code_count ? finding->codes[0] : 0),
						      "not_again", not_again(writer, finding, method),
						      "evidence", evidence_ids(finding)));
	}
	return list;
}

/* From the deepest witness up: what decides, then the verdict lines that carried its code. */
static json_t *chain_value(const struct writer *writer)
{
	const struct diagnosis *diagnosis = writer->source->diagnosis;
	json_t *list = json_array();

	if (diagnosis->status != STATUS_FAILED)
		return list;
	for (size_t i = 0; i < diagnosis->suspects[0].addend_count && json_array_size(list) < CHAIN_LIMIT / 2;
	     i++)
		if (diagnosis->suspects[0].addends[i].weight > 0)
			append_evidence(list, diagnosis->suspects[0].addends[i].finding);
	for (size_t i = 0; i < writer->chosen_count && json_array_size(list) < CHAIN_LIMIT; i++) {
		const struct finding *finding = writer->chosen[i];

		if (finding->signature && finding->standing == STANDING_COUNTS &&
		    (finding->signature->route ||
		     (finding->attempt && finding->attempt == diagnosis->failed)))
			append_evidence(list, finding);
	}
	return list;
}

static int compare_codes(const void *a, const void *b)
{
	const struct code_count *left = a, *right = b;

	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return (left->code > right->code) - (left->code < right->code);
}

static json_t *codes_value(const struct writer *writer)
{
	static const char *const roles[] = { "error", "container", "benign", "success" };
	const struct evidence *evidence = writer->evidence;
	struct code_count *codes = memory_new_array(evidence->code_count, sizeof(*codes));
	json_t *list = json_array();

	if (evidence->code_count) {
		memcpy(codes, evidence->codes, evidence->code_count * sizeof(*codes));
		qsort(codes, evidence->code_count, sizeof(*codes), compare_codes);
	}
	for (size_t i = 0; i < evidence->code_count && i < CODES_LIMIT; i++) {
		const struct code *code = rules_code(evidence->rules, hresult_plain(codes[i].code), 0);

		json_array_append_new(
			list, json_pack("{s:o, s:o, s:o, s:o, s:o}", "code", code_value(codes[i].code),
					"symbol", code ? string_value(code->symbol) : json_null(), "meaning",
					code ? string_value(code->meaning) : json_null(), "role",
					code ? json_string(roles[code->role]) : json_null(), "count",
					count_value(codes[i].count)));
	}
	free(codes);
	return list;
}

static size_t unexplained_limit(const struct writer *writer)
{
	return writer->source->unexplained_limit ? writer->source->unexplained_limit : UNEXPLAINED_LIMIT;
}

static json_t *unexplained_value(const struct writer *writer)
{
	const struct novelty *novelty = &writer->evidence->novelty;
	json_t *list = json_array();

	for (size_t i = 0; i < novelty->count && i < unexplained_limit(writer); i++) {
		const struct novel *novel = &novelty->items[i];
		json_t *value =
			json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "fingerprint",
				  json_sprintf("%016llx", (unsigned long long)novel->fingerprint), "template",
				  text_value(novel->template), "count", count_value(novel->count), "file",
				  string_value(writer->evidence->files[novel->file].name), "line",
				  count_value(novel->line), "time", time_value(novel->time), "text",
				  text_value(novel->text));

		json_object_set_new(value, "lines", count_value(novel->line_count));
		put_surroundings(writer, value, &novel->around);
		json_array_append_new(list, value);
	}
	return list;
}

static json_t *wanted_value(const struct writer *writer)
{
	const struct coverage *coverage = writer->source->coverage;
	json_t *list = json_array();

	for (size_t i = 0; i < coverage->wanted_count; i++) {
		const struct wanted *wanted = &coverage->wanted[i];
		struct buf why = { 0 };
		char code[HRESULT_TEXT];

		hresult_text(wanted->code, code);
		if (wanted->cause && wanted->rival)
			buf_printf(&why, "would tell whether %s or %s", wanted->cause->clause,
				   wanted->rival->clause);
		else if (wanted->cause)
			buf_printf(&why, "would show whether %s", wanted->cause->clause);
		else if (wanted->code)
			buf_printf(&why, "would show what is behind %s", code);
		else
			buf_printf(&why, "%s: shows what the files at hand cannot", wanted->kind->title);
		if (wanted->partly)
			buf_add_text(&why, "; only an excerpt of it was there");
		json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "file",
						      string_value(wanted->kind->files.items[0].id), "why",
						      text_value(buf_slice(&why)), "command",
						      string_value(wanted->kind->collect)));
		buf_release(&why);
	}
	return list;
}

static json_t *also_value(const struct writer *writer, const struct seen_file *file)
{
	const struct rules *rules = writer->evidence->rules;
	json_t *list = json_array();

	for (size_t i = 0; i < rules->kind_count && i < 64; i++)
		if (file->kinds >> i & 1 && &rules->kinds[i] != file->kind)
			json_array_append_new(list, string_value(rules->kinds[i].id));
	return list;
}

struct file_place {
	size_t kind; /* where the first file of its kind stands */
	int64_t first;
	size_t index;
};

static int compare_places(const void *a, const void *b)
{
	const struct file_place *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	return left->index < right->index ? -1 : 1;
}

/* Rotated logs in their order: those of a kind together, where its first one was found, by their first times. */
static struct file_place *order_files(const struct evidence *evidence)
{
	struct file_place *places = memory_new_array(evidence->file_count, sizeof(*places));
	size_t firsts[KIND_LIMIT + 1] = { 0 }; /* by kind, an index and one; the last is for text */

	for (size_t i = 0; i < evidence->file_count; i++) {
		const struct seen_file *file = &evidence->files[i];
		size_t kind = file->kind ? (size_t)(file->kind - evidence->rules->kinds) : KIND_LIMIT;

		if (!firsts[kind])
			firsts[kind] = i + 1;
		places[i] = (struct file_place){ firsts[kind], file->first, i };
	}
	if (evidence->file_count)
		qsort(places, evidence->file_count, sizeof(*places), compare_places);
	return places;
}

static json_t *files_value(const struct writer *writer)
{
	struct file_place *places = order_files(writer->evidence);
	json_t *list = json_array();

	for (size_t i = 0; i < writer->evidence->file_count; i++) {
		const struct seen_file *file = &writer->evidence->files[places[i].index];
		json_t *value = json_object();

		json_object_set_new(value, "path", string_value(file->name));
		json_object_set_new(value, "kind", json_string(file->kind ? file->kind->id : "text"));
		json_object_set_new(
			value, "title",
			string_value(file->kind ? file->kind->title : "Text without log headers"));
		json_object_set_new(value, "also", also_value(writer, file));
		json_object_set_new(value, "encoding", string_value(file->encoding));
		json_object_set_new(value, "bytes", count_value(file->bytes));
		json_object_set_new(value, "lines", count_value(file->lines));
		json_object_set_new(value, "first", time_value(file->first));
		json_object_set_new(value, "last", time_value(file->last));
		json_object_set_new(value, "undecodable", count_value(file->undecodable));
		json_object_set_new(value, "nul_bytes", count_value(file->nul_bytes));
		json_object_set_new(value, "torn", json_boolean(file->torn));
		json_object_set_new(value, "sha256", string_value(file->sha256));
		json_array_append_new(list, value);
	}
	free(places);
	return list;
}

static json_t *ignored_value(const struct record_source *source)
{
	json_t *list = json_array();

	for (size_t i = 0; i < source->ignored_count; i++)
		json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "path",
						      string_value(source->ignored[i].name), "why",
						      string_value(source->ignored[i].why), "command",
						      string_value(source->ignored[i].command)));
	return list;
}

static json_t *machine_value(const struct writer *writer)
{
	const struct machine *machine = &writer->evidence->machine;
	const struct windows *windows = coverage_windows(writer->evidence);

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", some_text(machine->name), "os",
			 machine->os.length ? text_value(machine->os)
			 : windows	    ? string_value(windows->name)
					    : json_null(),
			 "build", some_text(machine->build), "arch", some_text(machine->arch), "model",
			 some_text(machine->model), "manufacturer", some_text(machine->manufacturer),
			 "family", string_value(writer->source->family));
}

static json_t *coverage_value(const struct writer *writer)
{
	const struct coverage *coverage = writer->source->coverage;
	json_t *kinds = json_array(), *missing = json_array();

	for (size_t i = 0; i < coverage->kind_count; i++)
		json_array_append_new(kinds,
				      json_pack("{s:s, s:o, s:o, s:o}", "kind", coverage->kinds[i].kind->id,
						"title", string_value(coverage->kinds[i].kind->title),
						"files", count_value(coverage->kinds[i].files), "lines",
						count_value(coverage->kinds[i].lines)));
	for (size_t i = 0; i < coverage->missing_count && i < MISSING_LIMIT; i++)
		json_array_append_new(missing,
				      json_pack("{s:s, s:o, s:o}", "kind", coverage->missing[i]->id, "title",
						string_value(coverage->missing[i]->title), "file",
						string_value(coverage->missing[i]->files.items[0].id)));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "files",
			 count_value(writer->evidence->file_count), "lines", count_value(coverage->lines),
			 "bytes", count_value(coverage->bytes), "first", time_value(coverage->first), "last",
			 time_value(coverage->last), "kinds", kinds, "missing", missing, "signatures",
			 count_value(writer->evidence->rules->signature_count), "benign_entries",
			 count_value(coverage->benign_entries), "error_entries",
			 count_value(coverage->error_entries));
}

static void add_limit(json_t *list, const char *what, const char *file, unsigned long long line,
		      const char *format, ...)
{
	va_list args;
	json_t *detail;

	va_start(args, format);
	detail = json_vsprintf(format, args);
	va_end(args);
	json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:o}", "what", what, "detail",
					      detail ? detail : json_string(what), "file", string_value(file),
					      "line", line ? count_value(line) : json_null()));
}

static json_t *limits_value(const struct writer *writer)
{
	const struct evidence *evidence = writer->evidence;
	const struct record_source *source = writer->source;
	json_t *list = json_array();

	for (size_t i = 0; i < source->limit_count; i++)
		add_limit(list, source->limits[i].what, source->limits[i].file, source->limits[i].line, "%s",
			  source->limits[i].detail);
	for (size_t i = 0; i < evidence->file_count; i++)
		if (evidence->files[i].long_lines)
			add_limit(list, "line-length", evidence->files[i].name, 0,
				  "lines too long to be looked at in one piece: %llu",
				  evidence->files[i].long_lines);
	for (size_t i = 0; i < evidence->limit_count; i++)
		add_limit(list, "match-limit", evidence->files[evidence->limits[i].file].name,
			  evidence->limits[i].line, "signature %s gave up on this entry",
			  evidence->limits[i].signature->id);
	if (evidence->findings_full || writer->evidence_left_out)
		add_limit(list, "evidence-kept", NULL, 0, "findings not shown here: %zu%s",
			  writer->evidence_left_out,
			  evidence->findings_full ? ", and more subjects than are kept" : "");
	if (evidence->attempts.forgotten || writer->attempts_left_out)
		add_limit(list, "attempts-kept", NULL, 0, "attempts not shown here: %llu",
			  evidence->attempts.forgotten + writer->attempts_left_out);
	if (evidence->novelty.count > unexplained_limit(writer) || evidence->novelty.overflowed)
		add_limit(list, "unexplained-kept", NULL, 0,
			  "templates of unexplained errors not shown here: %zu%s",
			  evidence->novelty.count > unexplained_limit(writer)
				  ? evidence->novelty.count - unexplained_limit(writer)
				  : 0,
			  evidence->novelty.overflowed ? " or more" : "");
	return list;
}

/* Local time where nothing tells the zone; its distance from UTC where servicing sessions do. */
static const char *zone_word(const struct evidence *evidence, char room[16])
{
	int minutes = evidence->attempts.zone;

	if (!evidence->attempts.zone_known)
		return "assumed-local";
	snprintf(room, 16, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+', abs(minutes) / 60, abs(minutes) % 60);
	return room;
}

json_t *record_new(const struct record_source *source)
{
	struct writer *writer = memory_new(sizeof(*writer));
	json_t *record = json_object();
	char zone[16];

	writer->source = source;
	writer->evidence = source->evidence;
	writer->chosen_limit = source->evidence_limit ? source->evidence_limit : EVIDENCE_LIMIT;
	if (writer->chosen_limit > writer->evidence->finding_count)
		writer->chosen_limit = writer->evidence->finding_count;
	writer->chosen = memory_new_array(writer->chosen_limit, sizeof(struct finding *));
	writer->attempt_limit = source->attempt_limit ? source->attempt_limit : ATTEMPT_LIMIT;
	if (writer->attempt_limit > writer->evidence->attempts.count)
		writer->attempt_limit = writer->evidence->attempts.count;
	writer->attempts = memory_new_array(writer->attempt_limit, sizeof(struct attempt *));
	choose_evidence(writer);
	choose_attempts(writer);
	json_object_set_new(record, "schema", json_string("fixrank.record/1"));
	json_object_set_new(record, "status", json_string(source->status));
	json_object_set_new(record, "verdict", verdict_value(writer));
	json_object_set_new(record, "causes", causes_value(writer));
	json_object_set_new(record, "methods", methods_value(writer));
	json_object_set_new(record, "evidence", evidence_value(writer));
	json_object_set_new(record, "attempts", attempts_value(writer));
	json_object_set_new(record, "tried", all_tried(writer));
	json_object_set_new(record, "witnesses", witnesses_value(writer->evidence, source->diagnosis));
	json_object_set_new(record, "chain", chain_value(writer));
	json_object_set_new(record, "codes", codes_value(writer));
	json_object_set_new(record, "unexplained", unexplained_value(writer));
	json_object_set_new(record, "wanted", wanted_value(writer));
	json_object_set_new(record, "files", files_value(writer));
	json_object_set_new(record, "ignored", ignored_value(source));
	json_object_set_new(record, "machine", machine_value(writer));
	json_object_set_new(record, "coverage", coverage_value(writer));
	json_object_set_new(record, "limits", limits_value(writer));
	json_object_set_new(record, "redaction", json_null());
	json_object_set_new(record, "provenance",
			    json_pack("{s:s, s:o, s:o, s:s, s:o, s:o}", "fixrank", FIXRANK_VERSION,
				      "patterns_sha256", string_value(source->patterns_sha256),
				      "input_sha256", string_value(source->input_sha256), "zone",
				      zone_word(source->evidence, zone), "options",
				      string_value(source->options), "sandbox",
				      string_value(source->sandbox)));
	free(writer->chosen);
	free(writer->attempts);
	free(writer);
	return record;
}

void record_write(const json_t *record, bool pretty, struct buf *ret_text)
{
	char *text = json_dumps(record, (pretty ? JSON_INDENT(1) : JSON_COMPACT) | JSON_REAL_PRECISION(12));

	if (!text)
		memory_new((size_t)-1); /* out of memory */
	escape_json(ret_text, slice_of(text));
	buf_add_byte(ret_text, '\n');
	free(text);
}

static size_t length_of(const json_t *record)
{
	struct buf text = { 0 };
	size_t length;

	record_write(record, false, &text);
	length = text.length;
	buf_release(&text);
	return length;
}

static void cut_list(json_t *record, const char *key, size_t most)
{
	json_t *list = json_object_get(record, key);

	while (json_array_size(list) > most)
		json_array_remove(list, json_array_size(list) - 1);
}

/* Of the lines before an entry, the last are next to it. */
static void cut_in_items(json_t *record, const char *list, const char *key, size_t most)
{
	bool first = strcmp(key, "before") == 0;
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(record, list), i, item) {
		json_t *inner = json_object_get(item, key);

		while (json_array_size(inner) > most)
			json_array_remove(inner, first ? 0 : json_array_size(inner) - 1);
	}
}

void record_narrow(json_t *record)
{
	cut_in_items(record, "unexplained", "before", 0);
	cut_in_items(record, "unexplained", "after", 0);
	cut_in_items(record, "evidence", "before", NARROW_CONTEXT);
	cut_in_items(record, "evidence", "after", NARROW_CONTEXT);
}

void record_fit(json_t *record, size_t bytes)
{
	static const struct {
		const char *list, *key; /* the list in its items that is cut; NULL: the list itself */
		size_t most;
	} steps[] = {
		{ "unexplained", "before", 0 }, { "unexplained", "after", 0 }, { "evidence", "before", 3 },
		{ "evidence", "after", 3 },	{ "evidence", "before", 0 },   { "evidence", "after", 0 },
		{ "files", NULL, 500 },		{ "ignored", NULL, 200 },      { "attempts", NULL, 100 },
		{ "evidence", NULL, 40 },	{ "unexplained", NULL, 20 },   { "codes", NULL, 30 },
		{ "files", NULL, 100 },		{ "ignored", NULL, 50 },       { "limits", NULL, 50 },
		{ "attempts", NULL, 30 },	{ "evidence", NULL, 15 },      { "tried", NULL, 20 },
		{ "witnesses", NULL, 10 },	{ "causes", "ledger", 0 },     { "methods", "steps", 0 },
		{ "unexplained", NULL, 5 },	{ "files", NULL, 10 },	       { "ignored", NULL, 5 },
		{ "attempts", NULL, 5 },	{ "evidence", NULL, 3 },       { "methods", NULL, 5 },
		{ "limits", NULL, 5 },
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && length_of(record) > bytes; i++) {
		if (steps[i].key)
			cut_in_items(record, steps[i].list, steps[i].key, steps[i].most);
		else
			cut_list(record, steps[i].list, steps[i].most);
		json_object_set_new(record, "truncated", json_true());
	}
}
