/*
 * sparse_squares.h
 *		Least squares over sparse rows: the set centred without filling it up, and
 *		conjugate gradients.
 */
#ifndef ALGO_SPARSE_SQUARES_H
#define ALGO_SPARSE_SQUARES_H

#include "algo/algo.h"
#include "algo/linear/linear_fit.h"

/*
 * The rows, with the means of features and target where there is an intercept (zeros
 * otherwise): what is solved is about them, and the intercept drops out.
 */
typedef struct SparseSquares
{
	const TrainSet *set;
	RowBlock rows;
	int n_dense;
	Size n; /* rows */
	double weight; /* of all of them: n, unless they are weighted */
	double *root; /* n: roots of the weights, by which a row about the means is multiplied; NULL */
	Size p; /* features */
	double *mean; /* p */
	double y_mean;
	double *y; /* n: about the mean, times the root */
	double total; /* sum of their squares */
} SparseSquares;

static inline double
sparse_squares_root(const SparseSquares *s, Size row)
{
	return s->root != NULL ? s->root[row] : 1.0;
}

/* In the current memory context; extra_bytes is what the caller will need beside it. */
extern void sparse_squares_begin(SparseSquares *s, const TrainSet *set, bool fit_intercept,
								 Size extra_bytes);

/* out (n) = rows about the means, times their roots, times w; out (p) = r times these rows */
extern void sparse_squares_multiply(const SparseSquares *s, const double *w, double *out);
extern void sparse_squares_multiply_back(const SparseSquares *s, const double *r, double *out);

extern double sparse_squares_intercept(const SparseSquares *s, const double *w);

/* n_rows, rss, r2 of these weights */
extern void sparse_squares_report(const SparseSquares *s, const double *w, TrainReport *report);

/*
 * The linear fit that minimises |y - X w - b|^2 (weighted) + alpha |w|^2; of several the one
 * with the least |w|.  Without standard errors.
 */
extern LinearFit *sparse_squares_train(const TrainSet *set, double alpha, bool fit_intercept,
									   TrainReport *report);

#endif /* ALGO_SPARSE_SQUARES_H */
