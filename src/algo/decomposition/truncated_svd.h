/*
 * truncated_svd.h
 *		What the files of the truncated singular value decomposition share.
 */
#ifndef ALGO_TRUNCATED_SVD_H
#define ALGO_TRUNCATED_SVD_H

#include "algo/algo.h"

#define SVD_TILE_ROWS 256

/* What either way finds: values and vectors, and what the variances need. */
typedef struct Svd
{
	const TrainSet *set;
	int n; /* components */
	int n_directions; /* randomized: rows of v */
	double *values; /* squared singular values, the greatest first */
	double *v; /* n x n_features at least, rows */
	double *variances; /* along the n components */
	double variance; /* of all columns together */
} Svd;

/*
 * Sums over the rows of n columns and of their products, about the first row so
 * that columns far from 0 keep their digits.
 */
typedef struct SvdMoments
{
	Size n;
	uint64 n_rows;
	double *first;
	double *shifted; /* SVD_TILE_ROWS x n */
	double *sum;
	double *square; /* n x n, or only its diagonal */
	bool diagonal;
} SvdMoments;

/* One scan: products of the rows with the directions, and back, or with each other. */
typedef struct SvdScan
{
	const Svd *svd;
	bool last; /* take y'y and the moments rather than y'x */
	double *y; /* SVD_TILE_ROWS x n_directions */
	double *back; /* n_directions x n_features: y'x */
	double *square; /* n_directions x n_directions: y'y */
	SvdMoments columns;
	SvdMoments directions;

	/* sparse sets: the directions by column, and sums over the rows of every column */
	double *turned; /* n_features x n_directions; so is back then */
	double *sum;
	double *sum_square;
} SvdScan;

/* svd_random.c */
extern void svd_solve_randomized(Svd *svd, int n_iter, int n_oversamples);

/* svd_sparse.c: of n rows of a block from the first on */
extern void svd_sparse_begin(SvdScan *scan);
extern void svd_sparse_multiply(SvdScan *scan, Size n, const RowBlock *block, Size first);
extern void svd_sparse_multiply_back(SvdScan *scan, Size n, const RowBlock *block, Size first);
extern void svd_sparse_sum(SvdScan *scan, Size n, const RowBlock *block, Size first);
extern double svd_sparse_variance(const SvdScan *scan, double n_rows); /* of sparse columns */
extern void svd_transpose(Size n, Size m, const double *from, double *to); /* from n x m */

#endif /* ALGO_TRUNCATED_SVD_H */
