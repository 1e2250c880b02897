/* A diagnosis says which causes the evidence speaks for, how much, and why.
 *
 * Each cause has log-odds against "something else": its prior, plus the weight of each finding that speaks for it,
 * minus those that speak against. The strongest finding counts in full, each further one less, because the lines of one
 * failure are not independent of each other. Findings inside attempts that succeeded, or whose subject succeeded later,
 * speak softly; cleared ones not at all. The causes and "something else" share the probability; what a cause
 * gets of it is its confidence. Every addend is kept, so that the sum can be shown.
 *
 * A cause may bring others about: failing memory damages the component store. Where something speaks for it itself, what
 * speaks for those speaks for it, too, so that the nearer cause and the deeper one differ by nothing but their own
 * evidence and how common they are.
 *
 * A finer cause (parent/detail) and its parent are one suspect, shown under the detail if that has most of the weight. */
#ifndef JUDGE_DIAGNOSIS_H
#define JUDGE_DIAGNOSIS_H

#include "evidence.h"

enum status { STATUS_HEALTHY, STATUS_RECOVERED, STATUS_INCONCLUSIVE, STATUS_FAILED };

struct addend {
	const struct finding *finding; /* NULL for the prior */
	const struct cause *explained; /* the weight is what speaks for this one; else NULL */
	bool scattered;		       /* not what it says, but that each run says it of others */
	const struct cause *cause;     /* the one it speaks for or against */
	double weight;		       /* as it entered the sum */
	double base;		       /* before others made it count less */
};

struct suspect {
	const struct cause *cause;
	const struct cause *parent; /* the cause of the vocabulary: itself, or what it is a detail of */
	double score;		    /* log-odds */
	double confidence;
	struct addend *addends; /* prior first, then by weight */
	size_t addend_count, addend_room;
};

struct diagnosis {
	enum status status;
	struct suspect *suspects; /* by confidence; those above a long shot's threshold */
	size_t suspect_count, suspect_room;
	const struct attempt *failed; /* the last attempt that failed and was not recovered, or NULL */
	bool only_codes;	      /* nothing but error codes speaks */
};

/* evidence must be settled and outlive the diagnosis. */
struct diagnosis *diagnose(const struct evidence *evidence);
void diagnosis_free(struct diagnosis *diagnosis);

/* "certain", "likely", "possible", "long shot". */
const char *confidence_word(double confidence);

const char *status_word(enum status status);

#endif
