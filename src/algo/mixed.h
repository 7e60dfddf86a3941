/*
 * mixed.h
 *		Rows of a sparse set: some dense features, then sparse ones, as one row of
 *		all features.
 */
#ifndef ALGO_MIXED_H
#define ALGO_MIXED_H

#include "algo/algo.h"
#include "core/linalg.h"

/* Features of the set that lie in x. */
static inline int
mixed_n_dense(const TrainSet *set)
{
	return set->n_features - set->n_sparse;
}

/* Row . w, in one order: a row gives the same bits alone and in a block. */
static inline double
mixed_dot(const RowBlock *block, int n_dense, Size row, const double *w)
{
	return linalg_dot(n_dense, block->x + row * n_dense, w) + sparse_dot(&block->sparse, row, w);
}

/* w += a * row */
static inline void
mixed_add(const RowBlock *block, int n_dense, Size row, double a, double *w)
{
	const double *x = block->x + row * n_dense;
	int j;

	for (j = 0; j < n_dense; j++)
		w[j] += a * x[j];
	sparse_add(&block->sparse, row, a, w);
}

#endif /* ALGO_MIXED_H */
