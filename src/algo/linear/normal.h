/*
 * normal.h
 *		The normal equations of a least-squares problem, read off a Gram.
 *
 * Features are numbered 0 .. p - 1 here and the target p.  With an intercept all
 * products are about the means, so that the intercept drops out of the problem.
 * Sums, means and spreads are weighted where rows have weights.
 */
#ifndef ALGO_NORMAL_H
#define ALGO_NORMAL_H

#include "algo/algo.h"

typedef struct Normal
{
	const Gram *gram;
	bool centred;
	int p;
	double n_rows;
	Dd weight; /* of all rows: their number, unless they are weighted */
} Normal;

/*
 * The sums of a training set: its own Gram, or one filled by a scan in the
 * current memory context.  extra_bytes is what the caller will need beside it,
 * for the budget.  Raises CORE_BUDGET_EXCEEDED, and CORE_OUT_OF_RANGE naming a column whose sums
 * overflow, or the weights.
 */
extern Normal normal_create(const TrainSet *set, bool fit_intercept, Size extra_bytes);

/* Sum of products of columns i and j, about the means when centred. */
extern Dd normal_product(const Normal *normal, int i, int j);

/*
 * Sum of squares of the target, about its mean when centred; zero when all of it
 * is rounding, as for a constant that float8 cannot hold exactly.
 */
extern Dd normal_target_spread(const Normal *normal);

/*
 * What is told of a solution, to the digits that do not depend on the order in which the sums
 * were taken: weights in place (p of them, 0 of a column that is constant), an intercept, a
 * residual sum of squares (0 where it is rounding).
 */
extern void normal_round_weights(const Normal *normal, double *weights);
extern double normal_round_intercept(const Normal *normal, double intercept);
extern Dd normal_round_rss(const Normal *normal, Dd rss);

/* Residual sum of squares of weights (p of them, intercept at its best), rounded as above. */
extern double normal_rss(const Normal *normal, const double *weights);

/* Mean of the target less weights . means, rounded as above; 0 when not centred. */
extern double normal_intercept(const Normal *normal, const double *weights);

/* Figures that every penalized fit reports: n_rows, rss, r2. */
extern void normal_report(const Normal *normal, const double *weights, TrainReport *report);

/*
 * Tell which features were left out as linear combinations of those before
 * them (dropped[j], p of them); nothing when none was.
 */
extern void normal_report_dropped(const TrainSet *set, const bool *dropped, TrainReport *report);

/* Raise CORE_OUT_OF_RANGE naming the first feature whose weight is not finite. */
extern void normal_check_finite(const TrainSet *set, const double *weights, double intercept);

#endif /* ALGO_NORMAL_H */
