#include "diagnosis.h"

#include "memory.h"

#include <math.h>
#include <stdlib.h>

/* Weighing. The weights of words stand in rules/load.c: strong 3, medium 1.5, weak 0.6. */
#define CODE_SCALE    0.75 /* what a code hints at is less than what a line says */
#define FURTHER	      0.6  /* each further finding for the same cause counts this much of the one before */
#define SUCCEEDED     0.2
#define RECOVERED     0.1
#define FOLDED	      0.15
#define REPEATED      0.08 /* for each doubling of the count … */
#define REPEATED_MOST 0.3  /* … up to this */
#define OLD	      0.3  /* what is left of a failure half a year before the end of its log */
#define OLD_FROM      (180 * 24 * 3600 * 1000LL)
#define FAILED_FROM   0.37 /* from which a log tells of a failure */
#define CODES_FROM    0.2  /* the same where only codes were given: somebody has seen a failure */
#define OWN_FROM      1.0  /* from which a cause has something of its own and may explain others */
#define SHARPNESS                                                                                            \
	2.1 /* of confidence: what turns scores into shares that labelled logs bear out (scripts/calibrate) */
#define SOMETHING    -0.4 /* the score of "something else" */
#define WITNESS_FROM 2.0  /* weight from which one line decides */
#define HINTS_MOST   0.69 /* confidence where nothing but hints and codes speak: never likely … */
#define PASTED_MOST  0.94 /* … and of text without any log header: never certain */
#define SHOWN_FROM   0.04
#define THIN_LINES   40 /* with fewer lines of known logs nothing can be called healthy */

const char *confidence_word(double confidence)
{
	return confidence >= 0.95  ? "certain"
	       : confidence >= 0.7 ? "likely"
	       : confidence >= 0.4 ? "possible"
				   : "long shot";
}

const char *status_word(enum status status)
{
	static const char *const words[] = { "healthy", "recovered", "inconclusive", "failed" };

	return words[status];
}

static const struct cause *parent_of(const struct rules *rules, const struct cause *cause)
{
	return cause->parent == NONE ? cause : &rules->causes[cause->parent];
}

static struct suspect *suspect_for(struct diagnosis *diagnosis, const struct cause *parent)
{
	struct suspect *suspect;

	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		if (diagnosis->suspects[i].parent == parent)
			return &diagnosis->suspects[i];
	diagnosis->suspects = memory_grow(diagnosis->suspects, diagnosis->suspect_count,
					  &diagnosis->suspect_room, sizeof(*diagnosis->suspects));
	suspect = &diagnosis->suspects[diagnosis->suspect_count++];
	*suspect = (struct suspect){ .cause = parent, .parent = parent };
	return suspect;
}

static struct addend *new_addend(struct suspect *suspect)
{
	struct addend *addend;

	suspect->addends = memory_grow(suspect->addends, suspect->addend_count, &suspect->addend_room,
				       sizeof(*suspect->addends));
	addend = &suspect->addends[suspect->addend_count++];
	*addend = (struct addend){ 0 };
	return addend;
}

static void add_addend(struct suspect *suspect, const struct finding *finding, const struct cause *cause,
		       double base, bool scattered)
{
	struct addend *new;

	for (size_t i = 0; i < suspect->addend_count; i++) {
		struct addend *addend = &suspect->addends[i];

		/* several words for the same finding: the strongest counts */
		if (addend->finding != finding || addend->scattered != scattered ||
		    (addend->base < 0) != (base < 0))
			continue;
		if (fabs(base) > fabs(addend->base)) {
			addend->base = base;
			addend->cause = cause;
		}
		return;
	}
	new = new_addend(suspect);
	new->finding = finding;
	new->cause = cause;
	new->weight = new->base = base;
	new->scattered = scattered;
}

static double standing_factor(const struct finding *finding, bool forgive)
{
	switch (finding->standing) {
	case STANDING_COUNTS:
		return 1;
	case STANDING_SUCCEEDED:
		return forgive ? 1 : SUCCEEDED;
	case STANDING_RECOVERED:
		return forgive ? 1 : RECOVERED;
	case STANDING_FOLDED:
		return FOLDED;
	case STANDING_CLEARED:
		return forgive ? 1 : 0;
	case STANDING_WAITING:
		return 0;
	}
	return 0;
}

static double repetition(const struct finding *finding)
{
	double more = REPEATED * log2((double)finding->count);

	return 1 + (more < REPEATED_MOST ? more : REPEATED_MOST);
}

static void add_weights(const struct rules *rules, struct diagnosis *diagnosis, const struct finding *finding,
			const struct weights *weights, double factor, bool scattered)
{
	for (size_t i = 0; i < weights->count; i++) {
		const struct cause *cause;

		if (weights->items[i].index == NONE)
			continue;
		cause = &rules->causes[weights->items[i].index];
		add_addend(suspect_for(diagnosis, parent_of(rules, cause)), finding, cause,
			   weights->items[i].value * factor, scattered);
	}
}

static bool fits_build(const struct evidence *evidence, const struct signature *signature)
{
	long build = evidence_build(evidence);

	if (!build)
		return true;
	return build >= signature->min_build && (!signature->max_build || build <= signature->max_build);
}

/* Logs are sent because of what fails now. Some reach years back. */
static bool is_old(const struct evidence *evidence, size_t file, int64_t time)
{
	int64_t last = evidence->files[file].last;

	return time != STAMP_NONE && last != STAMP_NONE && last - time > OLD_FROM;
}

static void weigh(const struct evidence *evidence, struct diagnosis *diagnosis, const struct finding *finding,
		  bool forgive)
{
	double factor = standing_factor(finding, forgive) * repetition(finding);

	if (is_old(evidence, finding->file, finding->last_time))
		factor *= OLD;
	if (factor == 0 || (finding->signature && !fits_build(evidence, finding->signature)))
		return;
	if (finding->signature) {
		add_weights(evidence->rules, diagnosis, finding, &finding->signature->speaks_for, factor,
			    false);
		add_weights(evidence->rules, diagnosis, finding, &finding->signature->speaks_against, -factor,
			    false);
		if (finding->scattered)
			add_weights(evidence->rules, diagnosis, finding,
				    &finding->signature->scattered.speaks_for, 1, true);
	}
	if (finding->known)
		add_weights(evidence->rules, diagnosis, finding, &finding->known->causes, factor, false);
	if (finding->code && finding->code->role == CODE_ERROR)
		add_weights(evidence->rules, diagnosis, finding, &finding->code->causes, factor * CODE_SCALE,
			    false);
}

static int compare_addends(const void *a, const void *b)
{
	const struct addend *left = a, *right = b;

	if (left->base != right->base)
		return left->base < right->base ? 1 : -1;
	if (left->finding->sequence != right->finding->sequence)
		return left->finding->sequence < right->finding->sequence ? -1 : 1;
	return 0;
}

/* The detail that has most of the weight names the suspect. */
static const struct cause *name_of(const struct suspect *suspect)
{
	const struct cause *best = suspect->parent;
	double best_weight = 0, total = 0;

	for (size_t i = 0; i < suspect->addend_count; i++) {
		const struct cause *cause = suspect->addends[i].cause;
		double weight = 0;

		if (suspect->addends[i].weight > 0)
			total += suspect->addends[i].weight;
		for (size_t k = 0; k < suspect->addend_count; k++)
			if (suspect->addends[k].cause == cause && suspect->addends[k].weight > 0)
				weight += suspect->addends[k].weight;
		if (cause != suspect->parent && weight > best_weight) {
			best_weight = weight;
			best = cause;
		}
	}
	return best_weight * 2 > total ? best : suspect->parent;
}

static void sum_up(struct suspect *suspect)
{
	struct addend prior = { .cause = suspect->parent, .weight = suspect->parent->prior };
	double share = 1;

	qsort(suspect->addends, suspect->addend_count, sizeof(*suspect->addends), compare_addends);
	suspect->score = prior.weight;
	for (size_t i = 0; i < suspect->addend_count; i++) {
		struct addend *addend = &suspect->addends[i];

		addend->weight = addend->base > 0 ? addend->base * share : addend->base;
		if (addend->base > 0)
			share *= FURTHER;
		suspect->score += addend->weight;
	}
	suspect->cause = name_of(suspect);
	new_addend(suspect);
	for (size_t i = suspect->addend_count - 1; i > 0; i--)
		suspect->addends[i] = suspect->addends[i - 1];
	prior.base = prior.weight;
	suspect->addends[0] = prior;
}

static bool has_finding(const struct suspect *suspect, const struct finding *finding)
{
	for (size_t i = 0; suspect && i < suspect->addend_count; i++)
		if (suspect->addends[i].finding == finding)
			return true;
	return false;
}

/* What findings add to a cause, without its prior and what speaks against it, and without those of another. */
static double gain(const struct suspect *suspect, const struct suspect *without)
{
	double sum = 0;

	for (size_t i = 0; i < suspect->addend_count; i++)
		if (suspect->addends[i].finding && !suspect->addends[i].explained &&
		    suspect->addends[i].weight > 0 && !has_finding(without, suspect->addends[i].finding))
			sum += suspect->addends[i].weight;
	return sum;
}

static bool explains(const struct rules *rules, const struct suspect *suspect, const struct suspect *other)
{
	const struct names *names = &suspect->parent->explains;

	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].index != NONE && &rules->causes[names->items[i].index] == other->parent)
			return true;
	return false;
}

/* Of what it brings about, that which most speaks for. */
static void explain(const struct rules *rules, const struct diagnosis *diagnosis, struct suspect *suspect)
{
	const struct suspect *most = NULL;
	struct addend *addend;
	double best = 0;

	if (!suspect->parent->explains.count || gain(suspect, NULL) < OWN_FROM)
		return;
	for (size_t i = 0; i < diagnosis->suspect_count; i++) {
		const struct suspect *other = &diagnosis->suspects[i];

		if (!explains(rules, suspect, other) || gain(other, suspect) <= best)
			continue;
		best = gain(other, suspect);
		most = other;
	}
	if (!most)
		return;
	addend = new_addend(suspect);
	addend->finding = most->addends[1].finding; /* the prior stands first, then the strongest */
	addend->cause = suspect->parent;
	addend->explained = most->cause;
	addend->weight = addend->base = best;
	suspect->score += addend->weight;
}

static int compare_suspects(const void *a, const void *b)
{
	const struct suspect *left = a, *right = b;

	if (left->score != right->score)
		return left->score < right->score ? 1 : -1;
	return left->parent < right->parent ? -1 : left->parent > right->parent; /* sorted by id */
}

static bool has_witness(const struct suspect *suspect)
{
	for (size_t i = 0; i < suspect->addend_count; i++)
		if (suspect->addends[i].finding && suspect->addends[i].finding->signature &&
		    suspect->addends[i].weight >= WITNESS_FROM)
			return true;
	return false;
}

static void share_confidence(const struct rules *rules, struct diagnosis *diagnosis)
{
	double all = exp(SHARPNESS * SOMETHING);

	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		sum_up(&diagnosis->suspects[i]);
	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		explain(rules, diagnosis, &diagnosis->suspects[i]);
	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		all += exp(SHARPNESS * diagnosis->suspects[i].score);
	for (size_t i = 0; i < diagnosis->suspect_count; i++) {
		struct suspect *suspect = &diagnosis->suspects[i];

		suspect->confidence = exp(SHARPNESS * suspect->score) / all;
		if (!has_witness(suspect))
			suspect->confidence = fmin(suspect->confidence, HINTS_MOST);
	}
	if (diagnosis->suspect_count)
		qsort(diagnosis->suspects, diagnosis->suspect_count, sizeof(*diagnosis->suspects),
		      compare_suspects);
}

static void drop_suspects(struct diagnosis *diagnosis, size_t from)
{
	for (size_t i = from; i < diagnosis->suspect_count; i++)
		free(diagnosis->suspects[i].addends);
	if (from < diagnosis->suspect_count)
		diagnosis->suspect_count = from;
}

static void suspect_all(const struct evidence *evidence, struct diagnosis *diagnosis, bool forgive)
{
	drop_suspects(diagnosis, 0);
	for (size_t i = 0; i < evidence->finding_count; i++)
		weigh(evidence, diagnosis, evidence->findings[i], forgive);
	share_confidence(evidence->rules, diagnosis);
}

/* Whether anything still counts: what was cleared or has recovered is no failure, however much there is of it. */
static bool has_counting(const struct suspect *suspect)
{
	for (size_t i = 0; i < suspect->addend_count; i++)
		if (suspect->addends[i].finding && suspect->addends[i].base > 0 &&
		    suspect->addends[i].finding->standing <= STANDING_SUCCEEDED)
			return true;
	return false;
}

/* How likely the first suspect is against "something else" alone: rivals make a cause uncertain, not the failure. */
static double certainty_of_failure(const struct diagnosis *diagnosis, bool forgive)
{
	for (size_t i = 0; i < diagnosis->suspect_count; i++)
		if (forgive || has_counting(&diagnosis->suspects[i]))
			return 1 / (1 + exp(-diagnosis->suspects[i].score));
	return 0;
}

static const struct attempt *last_failed(const struct evidence *evidence)
{
	const struct attempt *last = NULL;

	for (size_t i = 0; i < evidence->attempts.count; i++) {
		const struct attempt *attempt = evidence->attempts.items[i];

		if (attempt->outcome == OUTCOME_FAILED && !attempts_recovered(&evidence->attempts, attempt) &&
		    !is_old(evidence, attempt->file, attempt->start) &&
		    (!last || last->end == STAMP_NONE || attempt->end == STAMP_NONE ||
		     attempt->end >= last->end))
			last = attempt;
	}
	return last;
}

static bool speak_only_codes(const struct suspect *suspect)
{
	for (size_t i = 0; i < suspect->addend_count; i++) {
		const struct finding *finding = suspect->addends[i].finding;

		if (finding && finding->signature && finding->signature->speaks_for.count)
			return false;
	}
	return true;
}

static bool text_alone(const struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->file_count; i++)
		if (evidence->files[i].kind)
			return false;
	return true;
}

static bool is_thin(const struct evidence *evidence)
{
	unsigned long long lines = 0;

	for (size_t i = 0; i < evidence->file_count; i++)
		if (evidence->files[i].kind)
			lines += evidence->files[i].lines;
	return lines < THIN_LINES;
}

static enum status status_of(const struct evidence *evidence, struct diagnosis *diagnosis)
{
	double threshold = text_alone(evidence) ? CODES_FROM : FAILED_FROM;
	struct diagnosis before = { 0 };
	double forgiven;

	if (certainty_of_failure(diagnosis, false) >= threshold)
		return STATUS_FAILED;
	suspect_all(evidence, &before, true);
	forgiven = certainty_of_failure(&before, true);
	drop_suspects(&before, 0);
	free(before.suspects);
	if (diagnosis->failed || is_thin(evidence) || evidence->incomplete)
		return STATUS_INCONCLUSIVE;
	return forgiven >= threshold ? STATUS_RECOVERED : STATUS_HEALTHY;
}

struct diagnosis *diagnose(const struct evidence *evidence)
{
	struct diagnosis *diagnosis = memory_new(sizeof(*diagnosis));
	size_t shown = 0;

	suspect_all(evidence, diagnosis, false);
	diagnosis->failed = last_failed(evidence);
	diagnosis->status = status_of(evidence, diagnosis);
	if (text_alone(evidence) && diagnosis->suspect_count)
		diagnosis->suspects[0].confidence = fmin(diagnosis->suspects[0].confidence, PASTED_MOST);
	if (diagnosis->status == STATUS_FAILED)
		shown++; /* the first, even where it has many rivals */
	while (shown < diagnosis->suspect_count && diagnosis->suspects[shown].confidence >= SHOWN_FROM &&
	       diagnosis->status >= STATUS_INCONCLUSIVE)
		shown++;
	drop_suspects(diagnosis, shown);
	diagnosis->only_codes = shown && speak_only_codes(&diagnosis->suspects[0]);
	return diagnosis;
}

void diagnosis_free(struct diagnosis *diagnosis)
{
	if (!diagnosis)
		return;
	drop_suspects(diagnosis, 0);
	free(diagnosis->suspects);
	free(diagnosis);
}
