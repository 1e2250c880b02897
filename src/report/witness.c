#include "witness.h"

#include "says.h"
#include "value.h"

#include <string.h>

/* What one tool says: all its findings. */
struct witness {
	const char *tool;
	const struct finding *first; /* the one that says most */
	bool names_cause, agrees;
};

static bool is_of(const struct finding *finding, const char *tool)
{
	return finding->number && finding->signature && finding->signature->witness &&
	       (!tool || strcmp(finding->signature->witness, tool) == 0);
}

/* The cause that a finding most speaks for, and how much; NULL: none. */
static const struct cause *strongest(const struct rules *rules, const struct finding *finding,
				     double *ret_weight)
{
	const struct weights *weights = &finding->signature->speaks_for;
	const struct cause *best = NULL;

	*ret_weight = 0;
	for (size_t i = 0; i < weights->count; i++) {
		if (weights->items[i].index == NONE || weights->items[i].value <= *ret_weight)
			continue;
		*ret_weight = weights->items[i].value;
		best = &rules->causes[weights->items[i].index];
	}
	return best && best->parent != NONE ? &rules->causes[best->parent] : best;
}

static struct witness hear(const struct evidence *evidence, const struct diagnosis *diagnosis,
			   const char *tool)
{
	struct witness witness = { .tool = tool };
	double most = -1;

	for (size_t i = 0; i < evidence->finding_count; i++) {
		const struct finding *finding = evidence->findings[i];
		const struct cause *cause;
		double weight;

		if (!is_of(finding, tool))
			continue;
		cause = strongest(evidence->rules, finding, &weight);
		if (weight <= most)
			continue;
		most = weight;
		witness.first = finding;
		witness.names_cause = cause != NULL;
		witness.agrees = cause && diagnosis->suspect_count && diagnosis->suspects[0].parent == cause;
	}
	return witness;
}

/* The strongest finding for the verdict that is no tool's. */
static const struct finding *own_evidence(const struct diagnosis *diagnosis)
{
	const struct suspect *suspect = diagnosis->suspect_count ? &diagnosis->suspects[0] : NULL;

	for (size_t i = 0; suspect && i < suspect->addend_count; i++) {
		const struct finding *finding = suspect->addends[i].finding;

		if (finding && suspect->addends[i].weight > 0 && !is_of(finding, NULL))
			return finding;
	}
	return NULL;
}

static void add_why(const struct diagnosis *diagnosis, const struct witness *witness, struct buf *text)
{
	const struct finding *own = own_evidence(diagnosis);

	if (diagnosis->status != STATUS_FAILED) {
		buf_add_text(text, "The logs themselves do not show that failure.");
		return;
	}
	if (!own) {
		buf_add_text(text, "Nothing else in the logs speaks for it, or against it.");
		return;
	}
	buf_add_text(text, !witness->names_cause ? "It names no cause. The logs themselves do: "
			   : witness->agrees	 ? "The logs themselves say so, too: "
						 : "The logs themselves show what lies deeper: ");
	say_finding(own, text);
	if (own->number)
		buf_printf(text, " (E%zu)", own->number);
	buf_add_text(text, ".");
}

static json_t *witness_value(const struct diagnosis *diagnosis, const struct witness *witness)
{
	struct buf says = { 0 }, why = { 0 };
	json_t *value;

	say_finding(witness->first, &says);
	add_why(diagnosis, witness, &why);
	value = json_pack("{s:o, s:o, s:s, s:o, s:[o]}", "tool", text_value(slice_of(witness->tool)), "says",
			  text_value(buf_slice(&says)), "agreement",
			  !witness->names_cause ? "silent"
			  : witness->agrees	? "agrees"
						: "disagrees",
			  "why", text_value(buf_slice(&why)), "evidence",
			  json_sprintf("E%zu", witness->first->number));
	buf_release(&says);
	buf_release(&why);
	return value;
}

static bool was_heard(const struct evidence *evidence, size_t count, const char *tool)
{
	for (size_t i = 0; i < count; i++)
		if (is_of(evidence->findings[i], tool))
			return true;
	return false;
}

json_t *witnesses_value(const struct evidence *evidence, const struct diagnosis *diagnosis)
{
	json_t *list = json_array();

	for (size_t i = 0; i < evidence->finding_count; i++) {
		const struct finding *finding = evidence->findings[i];
		struct witness witness;

		if (!is_of(finding, NULL) || was_heard(evidence, i, finding->signature->witness))
			continue;
		witness = hear(evidence, diagnosis, finding->signature->witness);
		json_array_append_new(list, witness_value(diagnosis, &witness));
	}
	return list;
}
