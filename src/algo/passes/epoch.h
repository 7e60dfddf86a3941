/*
 * epoch.h
 *		What learners that go over the rows many times ask of them: a random
 *		order, and rows set aside to stop early by.
 */
#ifndef ALGO_EPOCH_H
#define ALGO_EPOCH_H

#include "algo/algo.h"
#include "math/rng.h"

/* A random order of n elements (Fisher and Yates); every one is as likely. */
extern void epoch_shuffle(Rng *rng, Size n, uint32 *order);

/*
 * Which rows are set aside.  Rows are asked for in the order of a scan, any number
 * of times, and nothing is kept per row: each stratum (a class, or all rows of
 * a regression) gives an exact number of rows, drawn as they come (Knuth,
 * algorithm 3.4.2 S).
 */
typedef struct HoldoutStratum
{
	uint64 n_rows;
	uint64 n_held;
	uint64 rows_left; /* in the scan under way */
	uint64 held_left;
} HoldoutStratum;

typedef struct Holdout
{
	uint64 seed;
	Rng rng;
	int n_strata;
	HoldoutStratum *strata;
	uint64 n_held; /* altogether */
} Holdout;

/*
 * The share of the rows, of each class in proportion.  Raises CORE_DATA_UNFIT
 * when that is none, or leaves none to learn from.
 */
extern void holdout_init(Holdout *holdout, const TrainSet *set, double share, uint64 seed);

/* A scan begins. */
extern void holdout_restart(Holdout *holdout);

/* Is the next row of the scan, of this class, set aside?  (y is not looked at in a regression.) */
extern bool holdout_next(Holdout *holdout, double y);

/*
 * How good predictions of rows set aside are: the share of right classes, or R2.
 * Collected row by row.
 */
typedef struct HoldoutScore
{
	double n;
	double right; /* classes */
	double mean; /* of the target, and squares about it (Welford) */
	double total;
	double residual;
} HoldoutScore;

extern void holdout_score_class(HoldoutScore *score, bool right);
extern void holdout_score_value(HoldoutScore *score, double y, double predicted);
extern double holdout_accuracy(const HoldoutScore *score);
extern double holdout_r2(const HoldoutScore *score);

#endif /* ALGO_EPOCH_H */
