/*
 * rank_walk.h
 *		A walk down the scores of positive and negative rows side by side, and the
 *		figures of it: roc_auc, average_precision.
 *
 * Where the scores lie leaves no trace: a step is all rows of one score, whether
 * they come from an array or from a sort of more than fits in memory.
 */
#ifndef EVALUATE_RANK_WALK_H
#define EVALUATE_RANK_WALK_H

#include "evaluate/mass.h"
#include "evaluate/metric.h"
#include "evaluate/score_sort.h"

/* The scores of one class's rows, sorted. */
typedef struct SortedScores
{
	Size n_rows;
	const double *values; /* ascending; each followed by its weight if they have weights */
	ScoreSort *sort; /* where they are instead; NULL: in values */
	bool is_weighted; /* of both classes, or of none */
	RowMass mass; /* of weighted rows */
} SortedScores;

/* Rows at one threshold, in descending order of score, and what they weigh. */
typedef struct RankStep
{
	double score;
	Size n_positive; /* rows of exactly this score */
	Size n_negative;
	Size positive_above; /* rows of greater scores */
	Size negative_above;
	RowMass positive; /* of exactly this score */
	RowMass negative;
	Dd positive_over; /* weight of greater scores */
	Dd negative_over;
} RankStep;

/* What is left of one side. */
typedef struct RankSide
{
	const double *values; /* ascending, taken from the end */
	int stride; /* from one score to the next */
	Size n;
	ScoreSort *sort; /* gives more when there are none left; or NULL */
} RankSide;

typedef struct RankWalk
{
	RankSide positive;
	RankSide negative;
	Size n_positive;
	Size n_negative;
	RowMass positive_mass; /* of all rows */
	RowMass negative_mass;
	RankStep step;
	Size n_steps;
} RankWalk;

/* 54000 for more rows of one class than can be ranked exactly. */
extern void rank_walk_begin(RankWalk *walk, const SortedScores *positive,
							const SortedScores *negative);

/* Next lower score; false when there is none. */
extern bool rank_walk_next(RankWalk *walk);

/*
 * std_error may be NULL; DeLong's, NaN where either class has fewer than two rows.  Of 0 and 1
 * it is that of metric_certain_error of both.
 */
extern Metric rank_roc_auc(const SortedScores *positive, const SortedScores *negative,
						   double *std_error);

/* What DeLong's variance lacks where every pair is in the same order; 0 otherwise. */
extern double rank_certain_variance(double roc_auc, const RankWalk *walk);

/*
 * std_error may be NULL; by the influence of each row, NaN below two positive rows; of 1
 * metric_certain_error.
 */
extern Metric rank_average_precision(const SortedScores *positive, const SortedScores *negative,
									 double *std_error);

/*
 * Before each class is ranked against the rest: why that has no mean, from the rows of
 * each class, or a metric without a reason.
 */
extern Metric rank_check_macro(int n_classes, const uint64 *class_rows);

/* The mean over classes, from the sum of their roc_auc. */
extern Metric rank_macro_mean(Dd sum, int n_classes);

#endif /* EVALUATE_RANK_WALK_H */
