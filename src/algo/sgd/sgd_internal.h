/*
 * sgd_internal.h
 *		A course of stochastic gradient descent under way: what its files share.
 */
#ifndef ALGO_SGD_INTERNAL_H
#define ALGO_SGD_INTERNAL_H

#include "algo/passes/epoch.h"
#include "algo/sgd/sgd.h"

/* One row of weights under way. */
typedef struct SgdRow
{
	double *w; /* what steps move; of a sparse set, times scale */
	double *b;
	double *average_w; /* NULL: no averaging */
	double *average_b;
	double *taken; /* of the absolute penalty, by weight; NULL without it */
	double due; /* what each weight should have had taken off */
	double loss; /* sum of the epoch */
	double best; /* least sum of losses, or greatest score */
	int without_progress; /* epochs in a row */
	bool done;
	HoldoutScore score;

	/* sparse sets only: see sgd_sparse.c */
	double scale;
	double passed;
	double *summed; /* NULL: no averaging */
} SgdRow;

typedef struct SgdLearning
{
	SgdFit *fit;
	const TrainSet *set;
	const SgdOptions *options;
	int n_features;
	int n_dense; /* the first of them; the others are sparse */
	int n_rows;
	SgdRow *rows;
	double optimal_start;
	Rng rng;
	Deal holdout; /* n_held 0: none */
	uint64 n_learn; /* rows an epoch */
	double idle_loss; /* sum over the first epoch with all weights zero */

	Size capacity; /* rows of the buffer */
	Size n_filled;
	double *x; /* dense features */
	double *y;
	double *weight;
	SparseBuilder sparse; /* sparse ones, where the set has any */
	RowBlock buffer; /* the rows that are filled */
	uint32 *order;
	bool is_whole; /* the buffer has all rows already */
	bool is_first; /* the first epoch is under way */
} SgdLearning;

/* sgd_sparse.c; steps are for row i of the block */
extern void sgd_sparse_begin(const SgdLearning *l, SgdRow *row);
extern double sgd_sparse_margin(const SgdLearning *l, SgdRow *row, const RowBlock *block, Size i);
extern void sgd_sparse_step(const SgdLearning *l, SgdRow *row, const RowBlock *block, Size i,
							double shrink, double move);
extern void sgd_sparse_complete(const SgdLearning *l, SgdRow *row);

#endif /* ALGO_SGD_INTERNAL_H */
