/*
 * row_sample.h
 *		Some rows of a training set, drawn by seed, whether the rows are at hand
 *		or come from passes.
 */
#ifndef ALGO_ROW_SAMPLE_H
#define ALGO_ROW_SAMPLE_H

#include "algo/algo.h"
#include "math/rng.h"

/* m different numbers below n, ascending, every such set equally likely. */
extern void row_sample_pick(Rng *rng, uint64 n, Size m, uint64 *rows);

/*
 * m of n rows, ascending, each in proportion to its weight: upto[i] is the sum of the weights up
 * to row i.  The whole is cut into m equal pieces and one row drawn from each, so that a row that
 * weighs several pieces comes about so many times.
 */
extern void row_sample_pick_weighted(Rng *rng, uint64 n, const double *upto, Size m, uint64 *rows);

/*
 * Copy the rows of these numbers (ascending, one may come several times) in one
 * scan: x takes m x n_features values, w, which may be NULL, m weights (ones
 * where the set has none).
 */
extern void row_sample_collect(const TrainSet *set, Size m, const uint64 *rows, double *x,
							   double *w);

#endif /* ALGO_ROW_SAMPLE_H */
