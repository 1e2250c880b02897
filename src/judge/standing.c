#include "standing.h"

#include "hresult.h"

#define TRAVEL_TIME    (60 * 60 * 1000LL) /* within which a code gets from its witness to the last log */
#define WITNESS_WEIGHT 2.5		  /* what a witness at least says of a cause */
#define SCATTERED_FROM 3		  /* subjects that are new in a later run, and that are gone in it */
#define RUN_TIME       (5 * 60 * 1000LL)  /* the report of one run is written within it */

static bool counts(const struct finding *finding)
{
	return finding->standing == STANDING_COUNTS;
}

static enum standing standing_of(const struct evidence *evidence, const struct finding *finding)
{
	const struct signature *signature = finding->signature;
	const struct attempt *attempt = finding->attempt;

	if (finding->cleared)
		return STANDING_CLEARED;
	if (signature && signature->near.signatures.count && !finding->confirmed)
		return STANDING_WAITING;
	if (signature && signature->unended && attempt && attempt->ended)
		return STANDING_WAITING;
	if (!attempt || (signature && signature->state))
		return STANDING_COUNTS;
	if (attempt->outcome == OUTCOME_SUCCEEDED)
		return STANDING_SUCCEEDED;
	if (attempts_recovered(&evidence->attempts, attempt))
		return STANDING_RECOVERED;
	return STANDING_COUNTS;
}

/* Folding by name: within a file, those that the deepest names */

static bool folds(const struct evidence *evidence, const struct finding *deepest,
		  const struct finding *finding)
{
	const struct names *names = &deepest->signature->folds;
	size_t index = finding->signature ? (size_t)(finding->signature - evidence->rules->signatures) : NONE;

	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].index == index && index != NONE)
			return true;
	return false;
}

static void fold_under(struct evidence *evidence, const struct finding *deepest)
{
	for (size_t i = 0; i < evidence->finding_count; i++) {
		struct finding *finding = evidence->findings[i];

		if (finding != deepest && counts(finding) && finding->file == deepest->file &&
		    folds(evidence, deepest, finding))
			finding->standing = STANDING_FOLDED;
	}
}

/* Folding by code: wherever it travelled */

static bool is_carrier(const struct finding *finding)
{
	return finding->code && finding->code->role == CODE_ERROR &&
	       (!finding->signature || finding->signature->role == ROLE_CARRIER);
}

static bool is_witness(const struct finding *finding)
{
	const struct weights *weights;

	if (!counts(finding) || !finding->signature || finding->signature->route)
		return false;
	weights = &finding->signature->speaks_for;
	for (size_t i = 0; i < weights->count; i++)
		if (weights->items[i].value >= WITNESS_WEIGHT)
			return true;
	return false;
}

static bool names_code(const struct finding *finding, unsigned code)
{
	for (size_t i = 0; i < finding->code_count; i++)
		if (hresult_plain(finding->codes[i]) == code)
			return true;
	return false;
}

static bool is_one_failure(const struct finding *a, const struct finding *b)
{
	if (!a->attempt || !b->attempt)
		return false;
	return a->attempt == b->attempt || (a->attempt->linked && a->attempt->linked == b->attempt->linked);
}

static bool travelled(const struct finding *witness, const struct finding *carrier)
{
	int64_t apart;

	if (!is_one_failure(witness, carrier) && !names_code(witness, carrier->code->value))
		return false;
	if (carrier->last_time == STAMP_NONE || witness->last_time == STAMP_NONE)
		return carrier->file == witness->file;
	apart = carrier->last_time - witness->last_time;
	return (apart < 0 ? -apart : apart) <= TRAVEL_TIME;
}

static void fold_carrier(const struct evidence *evidence, struct finding *carrier)
{
	for (size_t i = 0; i < evidence->finding_count; i++) {
		if (is_witness(evidence->findings[i]) && travelled(evidence->findings[i], carrier)) {
			carrier->standing = STANDING_FOLDED;
			return;
		}
	}
}

/* Scattering: a store that is damaged names the same objects in each run; memory or a disk that fails, others. */

static bool is_dated(const struct finding *finding)
{
	return finding->standing != STANDING_CLEARED && finding->quote.time != STAMP_NONE &&
	       finding->last_time != STAMP_NONE;
}

static void scatter(struct finding *first)
{
	int64_t oldest = INT64_MAX, newest = INT64_MIN;
	size_t late = 0, gone = 0;
	struct finding *last = NULL;

	for (struct finding *finding = first; finding; finding = finding->next) {
		if (!is_dated(finding))
			continue;
		oldest = finding->quote.time < oldest ? finding->quote.time : oldest;
		newest = finding->last_time > newest ? finding->last_time : newest;
	}
	for (struct finding *finding = first; finding; finding = finding->next) {
		if (!is_dated(finding))
			continue;
		gone += finding->last_time < newest - RUN_TIME;
		if (finding->quote.time > oldest + RUN_TIME) {
			late++;
			last = last ? last : finding;
		}
	}
	if (last && late >= SCATTERED_FROM && gone >= SCATTERED_FROM)
		last->scattered = true;
}

void standing_settle(struct evidence *evidence)
{
	const struct rules *rules = evidence->rules;

	for (size_t i = 0; i < evidence->finding_count; i++)
		evidence->findings[i]->standing = standing_of(evidence, evidence->findings[i]);
	for (size_t i = 0; i < evidence->finding_count; i++)
		if (evidence->findings[i]->signature && counts(evidence->findings[i]))
			fold_under(evidence, evidence->findings[i]);
	for (size_t i = 0; i < evidence->finding_count; i++)
		if (counts(evidence->findings[i]) && is_carrier(evidence->findings[i]))
			fold_carrier(evidence, evidence->findings[i]);
	for (size_t i = 0; i < rules->signature_count; i++)
		if (rules->signatures[i].scattered.speaks_for.count)
			scatter(evidence->by_signature[i]);
}
