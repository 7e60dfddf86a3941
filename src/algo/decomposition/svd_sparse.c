/*
 * svd_sparse.c
 *		Products of sparse rows with directions, for the randomized decomposition.
 *
 * A value of a row meets all directions at once: they lie side by side for each
 * column, and so do the products.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/decomposition/truncated_svd.h"
#include "algo/passes/mixed.h"

#define TRANSPOSE_TILE 32

/* In tiles, of which both sides stay in the cache. */
void
svd_transpose(Size n, Size m, const double *from, double *to)
{
	for (Size i = 0; i < n; i += TRANSPOSE_TILE)
	{
		CHECK_FOR_INTERRUPTS();
		for (Size j = 0; j < m; j += TRANSPOSE_TILE)
			for (Size a = i; a < Min(i + TRANSPOSE_TILE, n); a++)
				for (Size b = j; b < Min(j + TRANSPOSE_TILE, m); b++)
					to[b * n + a] = from[a * m + b];
	}
}

void
svd_sparse_begin(SvdScan *scan)
{
	Size p = scan->svd->set->n_features;
	Size l = scan->svd->n_directions;

	scan->turned = palloc_extended(p * l * sizeof(double), MCXT_ALLOC_HUGE);
	scan->sum = vector_zeros(p);
	scan->sum_square = vector_zeros(p);
	svd_transpose(l, p, scan->svd->v, scan->turned);
}

/* to += a * from */
static inline void
add(Size n, double a, const double *from, double *to)
{
	for (Size k = 0; k < n; k++)
		to[k] += a * from[k];
}

void
svd_sparse_multiply(SvdScan *scan, Size n, const RowBlock *block, Size first)
{
	Size l = scan->svd->n_directions;
	int n_dense = mixed_n_dense(scan->svd->set);
	const SparseRows *rows = &block->sparse;

	memset(scan->y, 0, n * l * sizeof(double));
	for (Size i = 0; i < n; i++)
	{
		const double *x = block->x + (first + i) * n_dense;
		double *y = scan->y + i * l;

		for (int j = 0; j < n_dense; j++)
			add(l, x[j], scan->turned + j * l, y);
		for (Size v = rows->start[first + i]; v < rows->start[first + i + 1]; v++)
			add(l, rows->value[v], scan->turned + rows->feature[v] * l, y);
	}
}

void
svd_sparse_multiply_back(SvdScan *scan, Size n, const RowBlock *block, Size first)
{
	Size l = scan->svd->n_directions;
	int n_dense = mixed_n_dense(scan->svd->set);
	const SparseRows *rows = &block->sparse;

	for (Size i = 0; i < n; i++)
	{
		const double *x = block->x + (first + i) * n_dense;
		const double *y = scan->y + i * l;

		for (int j = 0; j < n_dense; j++)
			add(l, x[j], y, scan->back + j * l);
		for (Size v = rows->start[first + i]; v < rows->start[first + i + 1]; v++)
			add(l, rows->value[v], y, scan->back + rows->feature[v] * l);
	}
}

void
svd_sparse_sum(SvdScan *scan, Size n, const RowBlock *block, Size first)
{
	const SparseRows *rows = &block->sparse;

	for (Size v = rows->start[first]; v < rows->start[first + n]; v++)
	{
		scan->sum[rows->feature[v]] += rows->value[v];
		scan->sum_square[rows->feature[v]] += rows->value[v] * rows->value[v];
	}
}

double
svd_sparse_variance(const SvdScan *scan, double n_rows)
{
	const TrainSet *set = scan->svd->set;
	double variance = 0.0;

	for (int j = mixed_n_dense(set); j < set->n_features; j++)
	{
		double mean = scan->sum[j] / n_rows;

		variance += Max(scan->sum_square[j] / n_rows - mean * mean, 0.0);
	}
	return variance;
}
