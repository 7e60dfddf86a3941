/*
 * mixed.h
 *		Rows of a sparse set: some dense features, then sparse ones, as one row of
 *		all features.
 */
#ifndef ALGO_MIXED_H
#define ALGO_MIXED_H

#include "algo/algo.h"
#include "math/linalg.h"

/* Features of the set that lie in x. */
static inline int
mixed_n_dense(const TrainSet *set)
{
	return set->n_features - set->n_sparse;
}

/*
 * Row . w, in one order: a row gives the same bits alone and in a block.  A block
 * without sparse features has n_dense of them all.
 */
static inline double
mixed_dot(const RowBlock *block, int n_dense, Size row, const double *w)
{
	double sum = linalg_dot(n_dense, block->x + row * n_dense, w);

	return block->sparse.start == NULL ? sum : sum + sparse_dot(&block->sparse, row, w);
}

/* Row . row */
static inline double
mixed_square(const RowBlock *block, int n_dense, Size row)
{
	const double *x = block->x + row * n_dense;
	const SparseRows *sparse = &block->sparse;
	double sum = linalg_dot(n_dense, x, x);

	if (sparse->start == NULL)
		return sum;
	for (Size v = sparse->start[row]; v < sparse->start[row + 1]; v++)
		sum += sparse->value[v] * sparse->value[v];
	return sum;
}

/* w += a * row */
static inline void
mixed_add(const RowBlock *block, int n_dense, Size row, double a, double *w)
{
	const double *x = block->x + row * n_dense;

	for (int j = 0; j < n_dense; j++)
		w[j] += a * x[j];
	sparse_add(&block->sparse, row, a, w);
}

/*
 * All rows of a sparse set as one block: the set's own where they lie in memory, else
 * copies, for which there must be room in the budget beside so many bytes.
 */
extern RowBlock mixed_collect(const TrainSet *set, Size bytes_beside);

#endif /* ALGO_MIXED_H */
