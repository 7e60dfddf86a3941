/*
 * epoch.c
 *		Orders of rows, rows set aside, and scores on them; see epoch.h.
 */
#include "core/port.h"

#include "algo/passes/epoch.h"

#define SHUFFLES_BETWEEN_CHECKS 65536

void
epoch_shuffle(Rng *rng, Size n, uint32 *order)
{
	for (Size i = n; i > 1; i--)
	{
		Size other = rng_below(rng, i);
		uint32 kept = order[i - 1];

		if (i % SHUFFLES_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		order[i - 1] = order[other];
		order[other] = kept;
	}
}

void
holdout_init(Deal *deal, const TrainSet *set, double share, uint64 seed)
{
	deal_init(deal, DEAL_DRAWN, Max(set->n_classes, 1),
			  set->n_classes > 0 ? set->class_counts : &set->n_rows, share, seed);
	if (deal->n_held == 0)
		core_error(CORE_DATA_UNFIT, "Raise validation_fraction, or do not stop early.",
				   "there are too few rows to set some aside for early stopping");
}

void
holdout_score_class(HoldoutScore *score, double w, bool right)
{
	score->n += w;
	score->right += right ? w : 0.0;
}

void
holdout_score_value(HoldoutScore *score, double w, double y, double predicted)
{
	double step = y - score->mean;

	score->n += w;
	score->mean += w * step / score->n;
	score->total += w * step * (y - score->mean);
	score->residual += w * (y - predicted) * (y - predicted);
}

double
holdout_accuracy(const HoldoutScore *score)
{
	return score->right / score->n;
}

/* A target without spread: 1 when it is met, else 0, as scikit-learn has it. */
double
holdout_r2(const HoldoutScore *score)
{
	if (score->total > 0.0)
		return 1.0 - score->residual / score->total;
	return score->residual == 0.0 ? 1.0 : 0.0;
}
