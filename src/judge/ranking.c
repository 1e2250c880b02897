#include "ranking.h"

#include "hresult.h"
#include "memory.h"
#include "says.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define METHOD_LIMIT   10
#define SCORE_FROM     0.06
#define MINUTE_COST    0.0006 /* an hour costs 0.036 */
#define MINUTE_MOST    120
#define SUGGESTED      0.14 /* for each point of weight: strong 0.42 */
#define TRIED_FAILED   0.35 /* what is left of a method's promise */
#define TRIED_WORKED   0.7
#define AFTER_TRIED    0.01 /* by which the next method leads one that was tried in vain */
#define REASONS	       4    /* findings of a cause that are told as reasons … */
#define REASON_FROM    0.2  /* … where the method treats at least this share of it */
#define PUBLISHED_BASE 0.9
#define PUBLISHED_STEP 0.05

static double risk_cost(const struct method *method)
{
	if (method->risk && strcmp(method->risk, "high") == 0)
		return 0.1;
	return method->risk && strcmp(method->risk, "medium") == 0 ? 0.04 : 0;
}

static double cost(const struct method *method)
{
	long minutes = method->minutes < MINUTE_MOST ? method->minutes : MINUTE_MOST;

	return (double)minutes * MINUTE_COST + risk_cost(method) + (method->reboot ? 0.01 : 0);
}

static double treats(const struct rules *rules, const struct method *method, const struct suspect *suspect)
{
	double best = 0;

	for (size_t i = 0; i < method->treats.count; i++) {
		size_t index = method->treats.items[i].index;
		const struct cause *cause = index == NONE ? NULL : &rules->causes[index];

		if (cause == suspect->cause)
			return method->treats.items[i].value; /* the detail knows better than its parent */
		if (cause == suspect->parent)
			best = method->treats.items[i].value;
	}
	return best;
}

static double weight_of(const struct weights *weights, size_t index)
{
	for (size_t i = 0; i < weights->count; i++)
		if (weights->items[i].index == index)
			return weights->items[i].value;
	return 0;
}

static void add_argument(struct arguments *arguments, const char *text, const struct finding *finding)
{
	for (size_t i = 0; i < arguments->count; i++)
		if (strcmp(arguments->items[i].text, text) == 0)
			return;
	arguments->items =
		memory_grow(arguments->items, arguments->count, &arguments->room, sizeof(*arguments->items));
	arguments->items[arguments->count++] = (struct argument){ text, finding };
}

static const char *reason(struct arena *arena, const struct finding *finding)
{
	struct buf text = { 0 };
	const char *result;
	char code[HRESULT_TEXT];

	if (!finding->signature) {
		hresult_text(finding->code->value, code);
		return arena_printf(arena, "error %s: %s", code, finding->code->meaning);
	}
	if (!finding->signature->says && finding->code) {
		hresult_text(finding->code->value, code);
		return arena_printf(arena, "%s: %s, %s", finding->signature->title, code,
				    finding->code->meaning);
	}
	if (!finding->signature->says || !fill_captures(finding->signature->says, finding, &text)) {
		buf_release(&text);
		return finding->signature->title;
	}
	result = arena_text(arena, buf_slice(&text));
	buf_release(&text);
	return result;
}

static const char *reason_of(struct arena *arena, const struct addend *addend)
{
	struct buf text = { 0 };
	const char *result;

	if (!addend->scattered && !addend->explained)
		return reason(arena, addend->finding);
	say_addend(addend, &text);
	result = arena_text(arena, buf_slice(&text));
	buf_release(&text);
	return result;
}

static const char *say_tried(struct arena *arena, const struct finding *finding, const char *what)
{
	char time[20] = "";

	if (finding->last_time == STAMP_NONE)
		return arena_printf(arena, "the logs show that it was already tried and %s", what);
	stamp_text(finding->last_time, time);
	time[10] = ' ';
	return arena_printf(arena, "the logs show that it was already tried on %s and %s", time, what);
}

/* Steps. A method without steps for the family at hand is none for this machine. */

static bool is_for(const struct steps *steps, const char *family)
{
	for (size_t i = 0; i < steps->families.count; i++)
		if (strcmp(steps->families.items[i].id, family) == 0)
			return true;
	return false;
}

static const struct steps *steps_for(const struct method *method, const char *family)
{
	const struct steps *general = NULL;

	for (size_t i = 0; i < method->variant_count; i++) {
		if (is_for(&method->variants[i], family))
			return &method->variants[i];
		if (!method->variants[i].families.count)
			general = &method->variants[i];
	}
	return general;
}

/* Scoring */

static double benefit(const struct evidence *evidence, const struct diagnosis *diagnosis, struct arena *arena,
		      struct ranked *ranked)
{
	double sum = 0;

	ranked->treats = arena_array(arena, diagnosis->suspect_count, sizeof(*ranked->treats));
	for (size_t i = 0; i < diagnosis->suspect_count; i++) {
		const struct suspect *suspect = &diagnosis->suspects[i];
		double share = treats(evidence->rules, ranked->method, suspect);

		if (share <= 0)
			continue;
		sum += share * suspect->confidence;
		ranked->treats[ranked->treat_count++] = suspect->cause;
		for (size_t k = 0; k < suspect->addend_count && k < REASONS && share >= REASON_FROM; k++)
			if (suspect->addends[k].finding && suspect->addends[k].weight > 0.3 &&
			    suspect->confidence > 0.1)
				add_argument(&ranked->in_favour, reason_of(arena, &suspect->addends[k]),
					     suspect->addends[k].finding);
	}
	return sum;
}

/* How sure the causes are that a finding speaks for: its wishes weigh as much. */
static double trust(const struct diagnosis *diagnosis, const struct finding *finding)
{
	double best = 0;

	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		for (size_t k = 0; k < diagnosis->suspects[i].addend_count; k++)
			if (diagnosis->suspects[i].addends[k].finding == finding &&
			    diagnosis->suspects[i].confidence > best)
				best = diagnosis->suspects[i].confidence;
	return best;
}

static double wishes(const struct evidence *evidence, const struct diagnosis *diagnosis, struct arena *arena,
		     struct ranked *ranked)
{
	size_t index = (size_t)(ranked->method - evidence->rules->methods);
	double most = 0, least = 0;

	for (size_t i = 0; i < evidence->finding_count; i++) {
		const struct finding *finding = evidence->findings[i];
		double wish, warning;

		if (!finding->signature || finding->standing != STANDING_COUNTS)
			continue;
		wish = weight_of(&finding->signature->suggests, index) * trust(diagnosis, finding);
		warning = weight_of(&finding->signature->discourages, index);
		if (wish > 0)
			add_argument(&ranked->in_favour, reason(arena, finding), finding);
		if (warning > 0)
			add_argument(&ranked->against, reason(arena, finding), finding);
		most = wish > most ? wish : most;
		least = warning > least ? warning : least;
	}
	return (most - least) * SUGGESTED;
}

static bool is_later(const struct finding *a, const struct finding *b)
{
	if (a->last_time != STAMP_NONE && b->last_time != STAMP_NONE && a->last_time != b->last_time)
		return a->last_time > b->last_time;
	return a->sequence > b->sequence;
}

static void find_tried(const struct evidence *evidence, struct ranked *ranked)
{
	size_t index = (size_t)(ranked->method - evidence->rules->methods);

	for (size_t i = 0; i < evidence->finding_count; i++) {
		const struct finding *finding = evidence->findings[i];

		if (finding->signature && finding->signature->tried.method &&
		    finding->signature->tried.method_index == index &&
		    (!ranked->tried || ranked->tried->signature->tried.outcome == OUTCOME_STARTED ||
		     is_later(finding, ranked->tried)))
			ranked->tried = finding;
	}
}

static double after_trial(struct arena *arena, struct ranked *ranked)
{
	if (!ranked->tried)
		return 1;
	switch (ranked->tried->signature->tried.outcome) {
	case OUTCOME_FAILED:
		add_argument(&ranked->against, say_tried(arena, ranked->tried, "did not help"),
			     ranked->tried);
		return TRIED_FAILED;
	case OUTCOME_SUCCEEDED:
		add_argument(&ranked->against, say_tried(arena, ranked->tried, "reported success"),
			     ranked->tried);
		return TRIED_WORKED;
	default:
		return 1;
	}
}

static void score_method(const struct evidence *evidence, const struct diagnosis *diagnosis,
			 struct arena *arena, struct ranked *ranked)
{
	double promise;

	if (!ranked->steps)
		return;
	promise = benefit(evidence, diagnosis, arena, ranked);
	find_tried(evidence, ranked);
	promise += wishes(evidence, diagnosis, arena, ranked);
	promise *= after_trial(arena, ranked);
	ranked->score = promise - (promise > SCORE_FROM ? cost(ranked->method) : 0);
	if (ranked->score > 1)
		ranked->score = 1;
}

static bool failed_before(const struct ranked *ranked)
{
	return ranked->tried && ranked->tried->signature->tried.outcome == OUTCOME_FAILED;
}

/* What was tried in vain does not stand before what comes after it. */
static void prefer_successor(struct ranked *all, struct ranked *ranked, struct arena *arena)
{
	struct ranked *next;

	if (!failed_before(ranked) || !ranked->method->if_it_fails || ranked->score < SCORE_FROM ||
	    ranked->method->if_it_fails_index == NONE)
		return;
	next = &all[ranked->method->if_it_fails_index];
	if (!next->steps || !next->treat_count || failed_before(next))
		return;
	add_argument(
		&next->in_favour,
		arena_printf(arena, "it is what comes after '%s', which did not help", ranked->method->title),
		ranked->tried);
	if (next->score <= ranked->score)
		next->score = fmin(1, ranked->score + AFTER_TRIED);
}

/* The code that speaks loudest of those with a published order, where only codes speak. */
static const struct code *published_code(const struct diagnosis *diagnosis)
{
	const struct suspect *suspect = diagnosis->suspect_count ? &diagnosis->suspects[0] : NULL;

	for (size_t i = 0; suspect && diagnosis->only_codes && i < suspect->addend_count; i++) {
		const struct finding *finding = suspect->addends[i].finding;

		if (finding && finding->code && finding->code->methods.count)
			return finding->code;
	}
	return NULL;
}

static void apply_published(const struct diagnosis *diagnosis, struct ranked *all, struct arena *arena)
{
	const struct code *code = published_code(diagnosis);
	char text[HRESULT_TEXT];

	for (size_t i = 0; code && i < code->methods.count; i++) {
		struct ranked *ranked;

		if (code->methods.items[i].index == NONE)
			continue;
		ranked = &all[code->methods.items[i].index];
		ranked->published = true;
		if (!ranked->steps)
			continue;
		ranked->score = PUBLISHED_BASE - PUBLISHED_STEP * (double)i;
		hresult_text(code->value, text);
		add_argument(
			&ranked->in_favour,
			arena_printf(
				arena,
				"number %zu in the published order for %s; only the code is known, so the "
				"order is the published one, not evidence",
				i + 1, text),
			NULL);
	}
}

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	if (left->score != right->score)
		return left->score < right->score ? 1 : -1;
	return strcmp(left->method->id, right->method->id);
}

static bool is_slash(char byte)
{
	return byte == '\\' || byte == '/';
}

/* Text from a log that goes into a command must be a plain name, path or number, whatever shell it is pasted into. A
 * path on another machine would tell that one who asks. */
static bool is_plain(struct slice value)
{
	if (value.length > 1 && is_slash(value.text[0]) && is_slash(value.text[1]))
		return false;
	for (size_t i = 0; i < value.length; i++)
		if (!value.text[i] ||
		    (!isalnum((unsigned char)value.text[i]) && !strchr("._-~:\\/{}+ ", value.text[i])))
			return false;
	/* a backslash at the end would take the quote behind it along */
	return value.length > 0 && value.length < 200 && value.text[value.length - 1] != '\\';
}

static struct slice find_value(const struct diagnosis *diagnosis, struct slice name)
{
	for (size_t i = 0; i < diagnosis->suspect_count && i < 2; i++) {
		const struct suspect *suspect = &diagnosis->suspects[i];

		for (size_t k = 0; k < suspect->addend_count; k++) {
			const struct finding *finding = suspect->addends[k].finding;

			for (size_t c = 0; finding && c < finding->capture_count; c++)
				if (slice_equal(slice_of(finding->captures[c].name), name) &&
				    is_plain(slice_trim(finding->captures[c].value)))
					return slice_trim(finding->captures[c].value);
		}
	}
	return (struct slice){ "", 0 };
}

/* Outside of quotes a blank would make two arguments of one. */
static bool is_one_word(struct slice value, struct slice before)
{
	bool quoted = false;

	for (size_t i = 0; i < before.length; i++)
		quoted ^= before.text[i] == '"' || before.text[i] == '\'';
	return quoted || slice_find_byte(value, ' ') == value.length;
}

/* Fills the placeholders of a step. Returns false where one is not known. */
static bool fill_step(const struct diagnosis *diagnosis, const char *text, bool command, struct buf *ret_text)
{
	struct slice rest = slice_of(text), before, name;
	bool complete = true;

	while (placeholder_next(&rest, &before, &name)) {
		struct slice value = find_value(diagnosis, name);

		buf_add(ret_text, before);
		if (command && !is_one_word(value, buf_slice(ret_text)))
			value.length = 0;
		if (value.length)
			buf_add(ret_text, value);
		else
			buf_printf(ret_text, "<%.*s>", SLICE_ARGS(name));
		complete &= value.length > 0;
	}
	buf_add(ret_text, before);
	return complete;
}

static const char *filled(const struct diagnosis *diagnosis, struct arena *arena, const char *text,
			  bool command, const char *otherwise)
{
	struct buf result = { 0 };
	bool complete;

	if (!text)
		return NULL;
	complete = fill_step(diagnosis, text, command, &result);
	text = complete ? arena_text(arena, buf_slice(&result)) : otherwise;
	buf_release(&result);
	return text;
}

static void fill_steps(const struct diagnosis *diagnosis, struct ranking *ranking, struct ranked *ranked)
{
	struct arena *arena = &ranking->arena;

	ranked->step_texts = arena_array(arena, ranked->steps->count, sizeof(char *));
	ranked->step_commands = arena_array(arena, ranked->steps->count, sizeof(char *));
	for (size_t i = 0; i < ranked->steps->count; i++) {
		const struct step *step = &ranked->steps->items[i];

		ranked->step_texts[i] = filled(diagnosis, arena, step->text, false, step->text);
		ranked->step_commands[i] = filled(diagnosis, arena, step->command, true, step->else_command);
	}
}

static bool has_value(const struct ranked *ranked, struct slice name)
{
	for (size_t i = 0; i < ranked->value_count; i++)
		if (slice_equal(slice_of(ranked->values[i].name), name))
			return true;
	return false;
}

static void collect_values(const struct diagnosis *diagnosis, struct arena *arena, const char *text,
			   struct ranked *ranked)
{
	struct slice rest = slice_of(text), before, name;

	while (placeholder_next(&rest, &before, &name)) {
		struct slice value = find_value(diagnosis, name);

		if (!value.length || has_value(ranked, name))
			continue;
		ranked->values = memory_grow(ranked->values, ranked->value_count, &ranked->value_room,
					     sizeof(*ranked->values));
		ranked->values[ranked->value_count++] =
			(struct filling){ arena_text(arena, name), arena_text(arena, value) };
	}
}

static void find_values(const struct diagnosis *diagnosis, struct arena *arena, struct ranked *ranked)
{
	for (size_t i = 0; i < ranked->steps->count; i++) {
		collect_values(diagnosis, arena, ranked->steps->items[i].text, ranked);
		collect_values(diagnosis, arena, ranked->steps->items[i].command, ranked);
		collect_values(diagnosis, arena, ranked->steps->items[i].else_command, ranked);
	}
}

static void ranked_release(struct ranked *ranked)
{
	free(ranked->values);
	free(ranked->in_favour.items);
	free(ranked->against.items);
}

struct ranking *rank_methods(const struct evidence *evidence, const struct diagnosis *diagnosis,
			     const char *family)
{
	const struct rules *rules = evidence->rules;
	struct ranking *ranking = memory_new(sizeof(*ranking));

	ranking->family = family;
	if (diagnosis->status < STATUS_INCONCLUSIVE || !rules->method_count)
		return ranking;
	ranking->items = memory_new_array(rules->method_count, sizeof(*ranking->items));
	for (size_t i = 0; i < rules->method_count; i++) {
		ranking->items[i].method = &rules->methods[i];
		ranking->items[i].steps = steps_for(&rules->methods[i], family);
		score_method(evidence, diagnosis, &ranking->arena, &ranking->items[i]);
	}
	apply_published(diagnosis, ranking->items, &ranking->arena);
	for (size_t i = 0; i < rules->method_count; i++)
		prefer_successor(ranking->items, &ranking->items[i], &ranking->arena);
	qsort(ranking->items, rules->method_count, sizeof(*ranking->items), compare_ranked);
	while (ranking->count < rules->method_count && ranking->count < METHOD_LIMIT &&
	       ranking->items[ranking->count].score >= SCORE_FROM) {
		find_values(diagnosis, &ranking->arena, &ranking->items[ranking->count]);
		fill_steps(diagnosis, ranking, &ranking->items[ranking->count++]);
	}
	for (size_t i = ranking->count; i < rules->method_count; i++)
		ranked_release(&ranking->items[i]);
	return ranking;
}

void ranking_free(struct ranking *ranking)
{
	if (!ranking)
		return;
	for (size_t i = 0; i < ranking->count; i++)
		ranked_release(&ranking->items[i]);
	free(ranking->items);
	arena_release(&ranking->arena);
	free(ranking);
}
