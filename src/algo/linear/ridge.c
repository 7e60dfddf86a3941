/*
 * ridge.c
 *		Least squares with a squared penalty on the weights:
 *
 *			minimise |y - X w - b|^2 + alpha |w|^2,  the intercept b free,
 *
 * which is scikit-learn's Ridge; of weighted rows the squares are weighted.
 * Solved from the normal equations, in
 * double-double up to a few hundred features, in float8 beyond (where the
 * penalty has made the matrix well-conditioned; if not, in double-double too).
 * Sparse features are left to sparse_squares.c.
 */
#include "core/port.h"

#include <math.h>

#include "algo/algo_rows.h"
#include "algo/linear/linear_fit.h"
#include "algo/linear/normal.h"
#include "algo/linear/sparse_squares.h"
#include "math/linalg.h"

#define DOUBLE_DOUBLE_FEATURES 400
#define DEPENDENT_SHARE        1e-28

enum
{
	RIDGE_ALPHA,
	RIDGE_FIT_INTERCEPT
};

static const ParamSpec ridge_params[] = {
	[RIDGE_ALPHA] = SPEC_NUMBER("alpha", "1.0", 0.0, INFINITY,
								"Strength of the penalty alpha * |w|^2 that is "
								"added to the sum of squared residuals"),
	[RIDGE_FIT_INTERCEPT] = SPEC_FIT_INTERCEPT,
	{NULL},
};

/* Fills weights; dropped[j] when column j depends on earlier ones (alpha 0 only). */
static void
solve_double_double(const Normal *normal, double alpha, double *weights, bool *dropped)
{
	int p = normal->p;
	Dd *a = palloc_extended(Max((Size) p * p, 1) * sizeof(Dd), MCXT_ALLOC_HUGE);
	Dd *b = palloc((p + 1) * sizeof(Dd));
	Dd *x = palloc((p + 1) * sizeof(Dd));
	bool *kept = palloc((p + 1) * sizeof(bool));

	for (int i = 0; i < p; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j <= i; j++)
			a[(Size) i * p + j] = a[(Size) j * p + i] = normal_product(normal, i, j);
		a[(Size) i * p + i] = dd_add_d(a[(Size) i * p + i], alpha);
		b[i] = normal_product(normal, i, p);
	}
	linalg_dd_cholesky(p, a, DEPENDENT_SHARE, kept);
	linalg_dd_cholesky_solve(p, a, kept, b, x);
	for (int i = 0; i < p; i++)
	{
		weights[i] = dd_value(x[i]);
		dropped[i] = !kept[i];
	}
	pfree(a);
}

/* The same in float8; false when the matrix is not positive definite there. */
static bool
solve_double(const Normal *normal, double alpha, double *weights)
{
	int p = normal->p;
	double *a = palloc_extended((Size) p * p * sizeof(double), MCXT_ALLOC_HUGE);
	bool definite;

	for (int i = 0; i < p; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j <= i; j++)
			a[(Size) i * p + j] = a[(Size) j * p + i] = dd_value(normal_product(normal, i, j));
		a[(Size) i * p + i] += alpha;
		weights[i] = dd_value(normal_product(normal, i, p));
	}
	definite = linalg_cholesky(p, a);
	if (definite)
		linalg_cholesky_solve(p, a, weights);
	pfree(a);
	return definite;
}

/* By the normal equations, in float8 where that is enough. */
static void *
ridge_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	double alpha = params->values[RIDGE_ALPHA].number;
	bool fit_intercept = params->values[RIDGE_FIT_INTERCEPT].boolean;
	int p = set->n_features;
	MemoryContext work;
	Normal normal;
	LinearFit *fit;
	bool *dropped;

	if (set->n_sparse > 0)
		return sparse_squares_train(set, alpha, fit_intercept, report);
	work = MemoryContextSwitchTo(report->keep);
	fit = linear_fit_create(TASK_REGRESSION, p, 0, fit_intercept);
	MemoryContextSwitchTo(work);
	dropped = palloc0((p + 1) * sizeof(bool));
	normal = normal_create(set, fit_intercept, (Size) p * p * sizeof(Dd));
	if (p <= DOUBLE_DOUBLE_FEATURES || !solve_double(&normal, alpha, fit->weights))
		solve_double_double(&normal, alpha, fit->weights, dropped);
	normal_round_weights(&normal, fit->weights);
	fit->intercepts[0] = normal_intercept(&normal, fit->weights);
	normal_check_finite(set, fit->weights, fit->intercepts[0]);
	normal_report(&normal, fit->weights, report);
	normal_report_dropped(set, dropped, report);
	return fit;
}

const Algorithm algo_ridge = {
	.name = "ridge",
	.doc = "Least squares with a squared (L2) penalty on the weights",
	.id = 2,
	.format = 1,
	.tasks = TASK_REGRESSION,
	.traits = ALGO_FROM_SUMS | ALGO_FROM_PASSES | ALGO_SPARSE | ALGO_WEIGHTED,
	.params = ridge_params,
	.learn =
		{
			.train = ridge_train,
		},
	.score =
		{
			.predict = linear_fit_predict,
			.predict_sparse = linear_fit_predict_sparse,
		},
	.store =
		{
			.save = linear_fit_save,
			.load = linear_fit_load,
		},
	.view =
		{
			.coefficients = linear_fit_coefficients,
		},
};
