/*
 * truncated_svd.c
 *		Truncated singular value decomposition: the right singular vectors of the
 *		rows as they are, not centred.
 *
 * The exact way takes the products of all pairs of columns in one scan.  For wide
 * rows the randomized one (Halko, Martinsson and Tropp, "Finding structure with
 * randomness", 2011) multiplies a few random directions by the rows and back,
 * n_iter times, one scan each: the directions turn to those of the greatest
 * singular values.
 */
#include "core/port.h"

#include "algo/algo_rows.h"
#include "algo/components.h"
#include "core/budget.h"
#include "core/linalg.h"
#include "core/progress.h"
#include "core/rng.h"

#include <math.h>
#include <string.h>

/* Beyond so many columns auto is randomized. */
#define EXACT_COLUMNS 500

#define TILE_ROWS 256

enum
{
	SVD_N_COMPONENTS,
	SVD_ALGORITHM,
	SVD_N_ITER,
	SVD_N_OVERSAMPLES
};

enum
{
	ALGORITHM_AUTO,
	ALGORITHM_EXACT,
	ALGORITHM_RANDOMIZED
};

static const char *const algorithms[] = {"auto", "exact", "randomized", NULL};

static const ParamSpec svd_params[] = {
	[SVD_N_COMPONENTS] = {.name = "n_components",
						  .type = PARAM_INTEGER,
						  .default_value = "2",
						  .min = 1,
						  .max = 1000000,
						  .doc = "Number of components"},
	[SVD_ALGORITHM] = {.name = "algorithm",
					   .type = PARAM_CHOICE,
					   .default_value = "\"auto\"",
					   .choices = algorithms,
					   .doc = "From the products of all columns (exact) or of random directions "
							  "(randomized); auto: exact up to 500 columns"},
	[SVD_N_ITER] = {.name = "n_iter",
					.type = PARAM_INTEGER,
					.default_value = "5",
					.min = 0,
					.max = 1000000,
					.doc = "Iterations of the randomized algorithm, each of them one pass over the "
						   "rows"},
	[SVD_N_OVERSAMPLES] = {.name = "n_oversamples",
						   .type = PARAM_INTEGER,
						   .default_value = "10",
						   .min = 0,
						   .max = 100000,
						   .doc = "Random directions beyond n_components"},
	{NULL},
};

static void
svd_check(const Params *params, Task task)
{
	static const int randomized_only[] = {SVD_N_ITER, SVD_N_OVERSAMPLES};

	if (params->values[SVD_ALGORITHM].choice != ALGORITHM_EXACT)
		return;
	for (int i = 0; i < lengthof(randomized_only); i++)
		if (params->values[randomized_only[i]].is_set)
			core_error(CORE_INVALID_PARAMETER, "Set algorithm to randomized.",
					   "parameter \"%s\" has no effect with algorithm \"exact\"",
					   svd_params[randomized_only[i]].name);
}

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

/* ------------------------------------------------------------------------ exact */

/* The variance along a vector, about the means in double-double: no difference of large numbers. */
static double
variance_along(const Gram *gram, int p, const double *vector)
{
	Dd sum = DD_ZERO;

	for (int i = 0; i < p; i++)
	{
		Dd row = dd_mul_d(gram_centred(gram, i + 1, i + 1), vector[i]);

		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < i; j++)
			row = dd_add(row, dd_mul_d(gram_centred(gram, i + 1, j + 1), 2.0 * vector[j]));
		sum = dd_add(sum, dd_mul_d(row, vector[i]));
	}
	return Max(dd_value(sum) / (double) gram->n_rows, 0.0);
}

static void
solve_exact(Svd *svd)
{
	int p = svd->set->n_features;
	const Gram *gram;

	budget_check(gram_bytes(p + 1) + components_decompose_bytes(p) + (Size) p * p * sizeof(double),
				 psprintf("the cross products of %d columns", p));
	gram = components_gram(svd->set);
	svd->values = palloc(p * sizeof(double));
	svd->v = palloc_extended((Size) p * p * sizeof(double), MCXT_ALLOC_HUGE);
	components_decompose(gram, p, false, svd->values, svd->v);
	for (int j = 0; j < p; j++)
		svd->variance += dd_value(gram_centred(gram, j + 1, j + 1)) / (double) svd->set->n_rows;
	for (int i = 0; i < svd->n; i++)
		svd->variances[i] = variance_along(gram, p, svd->v + (Size) i * p);
}

/* ------------------------------------------------------------------- randomized */

/*
 * Sums over the rows of n columns and of their products, about the first row so
 * that columns far from 0 keep their digits.
 */
typedef struct Moments
{
	Size n;
	uint64 n_rows;
	double *first;
	double *shifted; /* TILE_ROWS x n */
	double *sum;
	double *square; /* n x n, or only its diagonal */
	bool diagonal;
} Moments;

static void
moments_init(Moments *m, Size n, bool diagonal)
{
	*m = (Moments){.n = n, .diagonal = diagonal};
	m->first = palloc0(n * sizeof(double));
	m->sum = palloc0(n * sizeof(double));
	m->shifted = palloc_extended(TILE_ROWS * n * sizeof(double), MCXT_ALLOC_HUGE);
	m->square =
		palloc_extended((diagonal ? n : n * n) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

static void
moments_add(Moments *m, Size n_rows, const double *x)
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

/* One scan: products of the rows with the directions, and back, or with each other. */
typedef struct SvdScan
{
	const Svd *svd;
	bool last; /* take y'y and the moments rather than y'x */
	double *y; /* TILE_ROWS x n_directions */
	double *back; /* n_directions x n_features: y'x */
	double *square; /* n_directions x n_directions: y'y */
	Moments columns;
	Moments directions;
} SvdScan;

static void
scan_tile(SvdScan *scan, Size n, const double *x)
{
	Size p = scan->svd->set->n_features;
	Size l = scan->svd->n_directions;

	CHECK_FOR_INTERRUPTS();
	linalg_gemm(false, true, n, l, p, 1.0, x, p, scan->svd->v, p, 0.0, scan->y, l);
	if (!scan->last)
	{
		linalg_gemm(true, false, l, p, n, 1.0, scan->y, l, x, p, 1.0, scan->back, p);
		return;
	}
	linalg_gemm(true, false, l, l, n, 1.0, scan->y, l, scan->y, l, 1.0, scan->square, l);
	moments_add(&scan->columns, n, x);
	moments_add(&scan->directions, n, scan->y);
}

static void
scan_block(const RowBlock *block, void *state)
{
	SvdScan *scan = state;
	Size p = scan->svd->set->n_features;

	for (Size i = 0; i < block->n_rows; i += TILE_ROWS)
		scan_tile(scan, Min(TILE_ROWS, block->n_rows - i), block->x + i * p);
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
		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		svd->v[i] = rng_normal(&rng);
	}
	orthonormalise(svd->n_directions, svd->set->n_features, svd->v);
}

/* The variance along a combination of directions. */
static double
variance_of(const Moments *m, const double *combination)
{
	double mean = linalg_dot(m->n, m->sum, combination) / (double) m->n_rows;
	double sum = 0.0;

	for (Size i = 0; i < m->n; i++)
		sum += combination[i] * linalg_dot(m->n, m->square + i * m->n, combination);
	return Max(sum / (double) m->n_rows - mean * mean, 0.0);
}

/* Turn the directions so that y'y is diagonal, the greatest first. */
static void
rotate_directions(Svd *svd, const double *square, const Moments *moments)
{
	Size l = svd->n_directions;
	Size p = svd->set->n_features;
	double *eigenvectors = palloc(l * l * sizeof(double));
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

static void
solve_randomized(Svd *svd, int n_iter, int n_oversamples)
{
	const TrainSet *set = svd->set;
	Size p = set->n_features;
	Size l = Min((Size) svd->n + n_oversamples, p);
	SvdScan scan = {.svd = svd};

	svd->n_directions = (int) l;
	budget_check((3 * l * p + 4 * l * l + (2 * TILE_ROWS + 8) * (l + p)) * sizeof(double),
				 psprintf("%d directions of %d columns", (int) l, (int) p));
	svd->values = palloc(l * sizeof(double));
	svd->v = palloc_extended(l * p * sizeof(double), MCXT_ALLOC_HUGE);
	scan.y = palloc_extended(TILE_ROWS * l * sizeof(double), MCXT_ALLOC_HUGE);
	scan.back = palloc_extended(l * p * sizeof(double), MCXT_ALLOC_HUGE);
	scan.square = palloc_extended(l * l * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	moments_init(&scan.columns, p, true);
	moments_init(&scan.directions, l, false);
	draw_directions(svd);
	progress_begin("passes", n_iter + 2);
	for (int i = 0; i <= n_iter; i++)
	{
		memset(scan.back, 0, l * p * sizeof(double));
		set->scan(set, scan_block, &scan);
		memcpy(svd->v, scan.back, l * p * sizeof(double));
		orthonormalise(l, p, svd->v);
		progress_update(i + 1, NAN);
	}
	scan.last = true;
	set->scan(set, scan_block, &scan);
	progress_end();
	rotate_directions(svd, scan.square, &scan.directions);
	for (Size j = 0; j < p; j++)
	{
		double n = (double) scan.columns.n_rows;
		double mean = scan.columns.sum[j] / n;

		svd->variance += Max(scan.columns.square[j] / n - mean * mean, 0.0);
	}
}

/* -------------------------------------------------------------------- training */

static Components *
fit_from(const Svd *svd)
{
	Size p = svd->set->n_features;
	Components *fit = components_create((int) p, svd->n, false, false);

	memcpy(fit->vectors, svd->v, svd->n * p * sizeof(double));
	for (int i = 0; i < svd->n; i++)
	{
		fit->variance[i] = svd->variances[i];
		fit->variance_ratio[i] = svd->variance > 0.0 ? fit->variance[i] / svd->variance : 0.0;
		fit->singular_values[i] = sqrt(svd->values[i]);
	}
	components_finish(fit);
	return fit;
}

static void
check_set(const TrainSet *set, int n_components)
{
	if (set->n_rows == 0)
		core_error(CORE_DATA_UNFIT, NULL, "there are no rows to learn from");
	if (n_components > set->n_features)
		core_error(CORE_DATA_UNFIT, "Lower n_components.",
				   "%d components cannot be had from %d columns", n_components, set->n_features);
}

static void *
svd_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	const ParamValue *values = params->values;
	int algorithm = values[SVD_ALGORITHM].choice;
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work =
		AllocSetContextCreate(outer, "singular value decomposition", ALLOCSET_DEFAULT_SIZES);
	Svd svd = {.set = set, .n = values[SVD_N_COMPONENTS].integer};
	Components *fit;

	MemoryContextSwitchTo(work);
	check_set(set, svd.n);
	svd.variances = palloc(svd.n * sizeof(double));
	if (algorithm == ALGORITHM_EXACT ||
		(algorithm == ALGORITHM_AUTO && set->n_features <= EXACT_COLUMNS))
		solve_exact(&svd);
	else
		solve_randomized(&svd, values[SVD_N_ITER].integer, values[SVD_N_OVERSAMPLES].integer);
	MemoryContextSwitchTo(outer);
	fit = fit_from(&svd);
	components_report(fit, set, report);
	MemoryContextDelete(work);
	return fit;
}

const Algorithm algo_truncated_svd = {
	.name = "truncated_svd",
	.doc = "Truncated singular value decomposition: like pca, but without centring the columns",
	.id = 42,
	.format = 1,
	.tasks = TASK_DECOMPOSITION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED,
	.params = svd_params,
	.check = svd_check,
	.train = svd_train,
	.predict = components_predict,
	.n_outputs = components_n_outputs,
	.figure = &components_figure,
	.save = components_save,
	.load = components_load,
};
