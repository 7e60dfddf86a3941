/*
 * epoch.h
 *		What learners that go over the rows many times ask of them: a random
 *		order, and rows set aside to stop early by.
 */
#ifndef ALGO_EPOCH_H
#define ALGO_EPOCH_H

#include "algo/algo.h"
#include "math/deal.h"

/* A random order of n elements (Fisher and Yates); every one is as likely. */
extern void epoch_shuffle(Rng *rng, Size n, uint32 *order);

/*
 * Set the share of the rows aside, of each class in proportion; who asks of a row in a regression
 * gives stratum 0.  Raises CORE_DATA_UNFIT when that is none, or leaves none to learn from.
 */
extern void holdout_init(Deal *deal, const TrainSet *set, double share, uint64 seed);

/* Is the next row of the scan, of this class, set aside?  (y is not looked at in a regression.) */
static inline bool
holdout_next(Deal *deal, double y)
{
	return deal_next(deal, deal->n_strata > 1 ? (int) y : 0);
}

/*
 * How good predictions of rows set aside are: the share of right classes, or R2.
 * Collected row by row, each by its weight w.
 */
typedef struct HoldoutScore
{
	double n;
	double right; /* classes */
	double mean; /* of the target, and squares about it (Welford) */
	double total;
	double residual;
} HoldoutScore;

extern void holdout_score_class(HoldoutScore *score, double w, bool right);
extern void holdout_score_value(HoldoutScore *score, double w, double y, double predicted);
extern double holdout_accuracy(const HoldoutScore *score);
extern double holdout_r2(const HoldoutScore *score);

#endif /* ALGO_EPOCH_H */
