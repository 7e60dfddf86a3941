/*
 * svd_random.c
 *		Randomized decomposition (Halko, Martinsson and Tropp, "Finding structure with
 *		randomness", 2011): a few random directions are multiplied by the rows and back,
 *		n_iter times, one scan each, and turn to those of the greatest singular values.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/decomposition/truncated_svd.h"
#include "algo/passes/mixed.h"
#include "core/budget.h"
#include "core/progress.h"
#include "math/matrix.h"
#include "math/rng.h"

static void
moments_init(SvdMoments *m, Size n, bool diagonal)
{
	*m = (SvdMoments){.n = n, .diagonal = diagonal};
	m->first = palloc0(n * sizeof(double));
	m->sum = palloc0(n * sizeof(double));
	m->shifted = palloc_extended(SVD_TILE_ROWS * n * sizeof(double), MCXT_ALLOC_HUGE);
	m->square = vector_zeros(diagonal ? n : n * n);
}

static void
moments_add(SvdMoments *m, Size n_rows, const double *x)
{
	if (m->n_rows == 0)
		memcpy(m->first, x, m->n * sizeof(double));
	m->n_rows += n_rows;
	for (Size i = 0; i < n_rows; i++)
		for (Size j = 0; j < m->n; j++)
		{
			double d = x[i * m->n + j] - m->first[j];

			m->shifted[i * m->n + j] = d;
			m->sum[j] += d;
			if (m->diagonal)
				m->square[j] += d * d;
		}
	if (!m->diagonal)
		linalg_gemm(true, false, m->n, m->n, n_rows, 1.0, m->shifted, m->n, m->shifted, m->n, 1.0,
					m->square, m->n);
}

/* The dense columns of n rows, by BLAS; those of a sparse set one by one. */
static void
multiply(SvdScan *scan, Size n, const RowBlock *block, Size first)
{
	Size p = scan->svd->set->n_features;
	Size l = scan->svd->n_directions;

	if (scan->svd->set->n_sparse > 0)
		svd_sparse_multiply(scan, n, block, first);
	else
		linalg_gemm(false, true, n, l, p, 1.0, block->x + first * p, p, scan->svd->v, p, 0.0,
					scan->y, l);
}

static void
multiply_back(SvdScan *scan, Size n, const RowBlock *block, Size first)
{
	Size p = scan->svd->set->n_features;
	Size l = scan->svd->n_directions;

	if (scan->svd->set->n_sparse > 0)
		svd_sparse_multiply_back(scan, n, block, first);
	else
		linalg_gemm(true, false, l, p, n, 1.0, scan->y, l, block->x + first * p, p, 1.0, scan->back,
					p);
}

static void
scan_tile(SvdScan *scan, Size n, const RowBlock *block, Size first)
{
	Size l = scan->svd->n_directions;
	int n_dense = mixed_n_dense(scan->svd->set);

	CHECK_FOR_INTERRUPTS();
	multiply(scan, n, block, first);
	if (!scan->last)
	{
		multiply_back(scan, n, block, first);
		return;
	}
	linalg_gemm(true, false, l, l, n, 1.0, scan->y, l, scan->y, l, 1.0, scan->square, l);
	moments_add(&scan->columns, n, block->x + first * n_dense);
	moments_add(&scan->directions, n, scan->y);
	if (scan->svd->set->n_sparse > 0)
		svd_sparse_sum(scan, n, block, first);
}

static void
scan_block(const RowBlock *block, void *state)
{
	for (Size i = 0; i < block->n_rows; i += SVD_TILE_ROWS)
		scan_tile(state, Min(SVD_TILE_ROWS, block->n_rows - i), block, i);
}

/* Orthonormal rows by Gram and Schmidt, each twice; a dependent one becomes 0. */
static void
orthonormalise(Size n, Size p, double *v)
{
	for (Size i = 0; i < n; i++)
	{
		double *row = v + i * p;
		double before = sqrt(linalg_dot(p, row, row));
		double norm;

		if (!isfinite(before))
			core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
					   "the products of columns are out of range of double precision");
		for (int pass = 0; pass < 2; pass++)
			for (Size j = 0; j < i; j++)
			{
				double along = linalg_dot(p, row, v + j * p);

				CHECK_FOR_INTERRUPTS();
				for (Size k = 0; k < p; k++)
					row[k] -= along * v[j * p + k];
			}
		norm = sqrt(linalg_dot(p, row, row));
		for (Size k = 0; k < p; k++)
			row[k] = norm > 1e-13 * before ? row[k] / norm : 0.0;
	}
}

static void
draw_directions(Svd *svd)
{
	Size cells = (Size) svd->n_directions * svd->set->n_features;
	Rng rng;

	rng_seed(&rng, svd->set->seed);
	for (Size i = 0; i < cells; i++)
	{
		check_interrupts_at(i);
		svd->v[i] = rng_normal(&rng);
	}
	orthonormalise(svd->n_directions, svd->set->n_features, svd->v);
}

/* The variance along a combination of directions. */
static double
variance_of(const SvdMoments *m, const double *combination)
{
	double mean = linalg_dot(m->n, m->sum, combination) / (double) m->n_rows;
	double sum = 0.0;

	for (Size i = 0; i < m->n; i++)
		sum += combination[i] * linalg_dot(m->n, m->square + i * m->n, combination);
	return Max(sum / (double) m->n_rows - mean * mean, 0.0);
}

/* Turn the directions so that y'y is diagonal, the greatest first. */
static void
rotate_directions(Svd *svd, const double *square, const SvdMoments *moments)
{
	Size l = svd->n_directions;
	Size p = svd->set->n_features;
	double *eigenvectors = palloc_extended(l * l * sizeof(double), MCXT_ALLOC_HUGE);
	double *turned = palloc_extended(l * p * sizeof(double), MCXT_ALLOC_HUGE);

	linalg_symmetric_eigen(l, square, svd->values, eigenvectors);
	linalg_gemm(false, false, l, p, l, 1.0, eigenvectors, l, svd->v, p, 0.0, turned, p);
	for (Size i = 0; i < l; i++)
		memcpy(svd->v + i * p, turned + (l - 1 - i) * p, p * sizeof(double));
	for (Size i = 0, j = l - 1; i < j; i++, j--)
	{
		double h = svd->values[i];

		svd->values[i] = svd->values[j];
		svd->values[j] = h;
	}
	for (Size i = 0; i < l; i++)
		svd->values[i] = Max(svd->values[i], 0.0);
	for (int i = 0; i < svd->n; i++)
		svd->variances[i] = variance_of(moments, eigenvectors + (l - 1 - i) * l);
}

/* The variance of all columns together, from their sums. */
static double
variance_of_all(const SvdScan *scan)
{
	double n = (double) scan->columns.n_rows;
	double variance = 0.0;

	for (Size j = 0; j < scan->columns.n; j++)
	{
		double mean = scan->columns.sum[j] / n;

		variance += Max(scan->columns.square[j] / n - mean * mean, 0.0);
	}
	return variance + (scan->svd->set->n_sparse > 0 ? svd_sparse_variance(scan, n) : 0.0);
}

/* Directions of all columns, and their products with the rows and back. */
static void
scan_begin(SvdScan *scan, Svd *svd)
{
	Size p = svd->set->n_features;
	Size l = svd->n_directions;

	scan->svd = svd;
	svd->values = palloc(l * sizeof(double));
	svd->v = palloc_extended(l * p * sizeof(double), MCXT_ALLOC_HUGE);
	scan->y = palloc_extended(SVD_TILE_ROWS * l * sizeof(double), MCXT_ALLOC_HUGE);
	scan->back = palloc_extended(l * p * sizeof(double), MCXT_ALLOC_HUGE);
	scan->square = vector_zeros(l * l);
	moments_init(&scan->columns, mixed_n_dense(svd->set), true);
	moments_init(&scan->directions, l, false);
	draw_directions(svd);
	if (svd->set->n_sparse > 0)
		svd_sparse_begin(scan);
}

/* One pass, after which the directions are what the rows made of them. */
static void
turn_directions(SvdScan *scan, Svd *svd)
{
	Size p = svd->set->n_features;
	Size l = svd->n_directions;

	vector_clear(scan->back, l * p);
	svd->set->scan(svd->set, scan_block, scan);
	if (svd->set->n_sparse > 0)
		svd_transpose(p, l, scan->back, svd->v);
	else
		vector_copy(svd->v, scan->back, l * p);
	orthonormalise(l, p, svd->v);
	if (svd->set->n_sparse > 0)
		svd_transpose(l, p, svd->v, scan->turned);
}

void
svd_solve_randomized(Svd *svd, int n_iter, int n_oversamples)
{
	const TrainSet *set = svd->set;
	Size p = set->n_features;
	Size l = Min((Size) svd->n + n_oversamples, p);
	SvdScan scan = {0};

	svd->n_directions = (int) l;
	budget_check(((set->n_sparse > 0 ? 4 : 3) * l * p + 4 * l * l +
				  (2 * SVD_TILE_ROWS + 8) * (l + mixed_n_dense(set)) + 2 * p) *
					 sizeof(double),
				 psprintf("%d directions of %d columns", (int) l, (int) p));
	scan_begin(&scan, svd);
	progress_begin("passes", n_iter + 2);
	for (int i = 0; i <= n_iter; i++)
	{
		turn_directions(&scan, svd);
		progress_update(i + 1, NAN);
	}
	scan.last = true;
	set->scan(set, scan_block, &scan);
	progress_end();
	rotate_directions(svd, scan.square, &scan.directions);
	svd->variance = variance_of_all(&scan);
}
