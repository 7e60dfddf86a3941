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
holdout_init(Holdout *holdout, const TrainSet *set, double share, uint64 seed)
{
	*holdout = (Holdout){.seed = seed, .n_strata = Max(set->n_classes, 1)};
	holdout->strata = palloc0(holdout->n_strata * sizeof(HoldoutStratum));
	for (int k = 0; k < holdout->n_strata; k++)
	{
		HoldoutStratum *stratum = &holdout->strata[k];

		stratum->n_rows = set->n_classes > 0 ? set->class_counts[k] : set->n_rows;
		stratum->n_held = (uint64) (share * (double) stratum->n_rows + 0.5);
		if (stratum->n_rows > 0)
			stratum->n_held = Min(stratum->n_held, stratum->n_rows - 1);
		holdout->n_held += stratum->n_held;
	}
	if (holdout->n_held == 0)
		core_error(CORE_DATA_UNFIT, "Raise validation_fraction, or do not stop early.",
				   "there are too few rows to set some aside for early stopping");
	holdout_restart(holdout);
}

void
holdout_restart(Holdout *holdout)
{
	rng_seed(&holdout->rng, holdout->seed);
	for (int k = 0; k < holdout->n_strata; k++)
	{
		holdout->strata[k].rows_left = holdout->strata[k].n_rows;
		holdout->strata[k].held_left = holdout->strata[k].n_held;
	}
}

bool
holdout_next(Holdout *holdout, double y)
{
	HoldoutStratum *stratum = &holdout->strata[holdout->n_strata > 1 ? (int) y : 0];
	bool held =
		stratum->held_left > 0 && rng_below(&holdout->rng, stratum->rows_left) < stratum->held_left;

	stratum->rows_left--;
	stratum->held_left -= held;
	return held;
}

void
holdout_score_class(HoldoutScore *score, bool right)
{
	score->n += 1.0;
	score->right += right;
}

void
holdout_score_value(HoldoutScore *score, double y, double predicted)
{
	double step = y - score->mean;

	score->n += 1.0;
	score->mean += step / score->n;
	score->total += step * (y - score->mean);
	score->residual += (y - predicted) * (y - predicted);
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
