/*
 * coordinate_descent.c
 *		Lasso and elastic net:
 *
 *			minimise |y - X w - b|^2 / (2 n) + alpha * l1_ratio * |w|_1
 *					 + alpha * (1 - l1_ratio) / 2 * |w|^2,  the intercept b free,
 *
 * scikit-learn's objective (lasso is l1_ratio 1; of weighted rows the squares are weighted and n
 * is the sum of weights), from the centred sums of
 * products alone; the solver is quadratic_l1.c, and sparse_net.c for sparse features.
 */
#include "core/port.h"

#include <math.h>

#include "algo/algo_rows.h"
#include "algo/linear/linear_fit.h"
#include "algo/linear/normal.h"
#include "algo/linear/sparse_net.h"
#include "math/quadratic_l1.h"

/* Both tables agree in these; the ratio comes last, where there is one. */
enum
{
	NET_ALPHA,
	NET_FIT_INTERCEPT,
	NET_MAX_ITER,
	NET_TOL,
	NET_L1_RATIO
};

#define NET_COMMON_PARAMS                                                                          \
	[NET_FIT_INTERCEPT] = SPEC_FIT_INTERCEPT,                                                      \
	[NET_MAX_ITER] = SPEC_INTEGER(                                                                 \
		"max_iter", "10000", 1, 1000000000,                                                        \
		"Most sweeps over the coefficients; a remark says when they were not enough"),             \
	[NET_TOL] =                                                                                    \
		SPEC_NUMBER("tol", "1e-12", 0.0, 1.0,                                                      \
					"Stop when the duality gap is below this share of the target's variance")

static const ParamSpec lasso_params[] = {
	[NET_ALPHA] = SPEC_NUMBER("alpha", "1.0", 0.0, INFINITY,
							  "Strength of the penalty alpha * |w|_1 that is "
							  "added to half the mean squared residual"),
	NET_COMMON_PARAMS,
	{NULL},
};

static const ParamSpec elastic_net_params[] = {
	[NET_ALPHA] = SPEC_NUMBER("alpha", "1.0", 0.0, INFINITY,
							  "Strength of the whole penalty, absolute and squared part"),
	NET_COMMON_PARAMS,
	[NET_L1_RATIO] =
		SPEC_NUMBER("l1_ratio", "0.5", 0.0, 1.0,
					"Share of the absolute (L1) part in the penalty: 1 is the lasso, 0 is a ridge"),
	{NULL},
};

/* The problem in sums: q = X'X / n, c = X'y / n, penalties by coefficient. */
static QuadraticL1
problem_from(const Normal *normal, double alpha, double l1_ratio)
{
	int p = normal->p;
	Dd n = normal->weight;
	double *q = palloc_extended(Max((Size) p * p, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	double *c = palloc((p + 1) * sizeof(double));
	double *l1 = palloc((p + 1) * sizeof(double));
	double *l2 = palloc((p + 1) * sizeof(double));
	double scale = dd_value(dd_div(normal_target_spread(normal), n));

	for (int i = 0; i < p; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j <= i; j++)
			q[(Size) i * p + j] = q[(Size) j * p + i] =
				dd_value(dd_div(normal_product(normal, i, j), n));
		c[i] = scale > 0.0 ? dd_value(dd_div(normal_product(normal, i, p), n)) : 0.0;
		l1[i] = alpha * l1_ratio;
		l2[i] = alpha * (1.0 - l1_ratio);
	}
	return (QuadraticL1){.p = p,
						 .q = q,
						 .c = c,
						 .l1 = l1,
						 .l2 = l2,
						 .scale = scale,
						 .has_gap = alpha * l1_ratio > 0.0};
}

static int
count_nonzero(int p, const double *weights)
{
	int n = 0;

	for (int j = 0; j < p; j++)
		n += weights[j] != 0.0;
	return n;
}

static void
report_course(int p, const double *weights, int sweeps, bool converged, int max_sweeps,
			  TrainReport *report)
{
	report_figure(report, "n_iter", sweeps);
	report_figure(report, "n_nonzero", count_nonzero(p, weights));
	if (!converged)
		report_max_iter(report, "Raise max_iter, tol or alpha.", max_sweeps);
}

/* The same of sparse features, on the rows. */
static LinearFit *
net_train_sparse(const TrainSet *set, const Params *params, double l1_ratio, TrainReport *report)
{
	double alpha = params->values[NET_ALPHA].number;
	bool fit_intercept = params->values[NET_FIT_INTERCEPT].boolean;
	int max_sweeps = params->values[NET_MAX_ITER].integer;
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	LinearFit *fit = linear_fit_create(TASK_REGRESSION, set->n_features, 0, fit_intercept);
	SparseSquares s;
	SparseNetResult result;

	MemoryContextSwitchTo(work);
	sparse_squares_begin(&s, set, fit_intercept, sparse_net_bytes(set));
	result = sparse_net_solve(&s, alpha * l1_ratio, alpha * (1.0 - l1_ratio),
							  params->values[NET_TOL].number, max_sweeps, fit->weights);
	fit->intercepts[0] = sparse_squares_intercept(&s, fit->weights);
	normal_check_finite(set, fit->weights, fit->intercepts[0]);
	sparse_squares_report(&s, fit->weights, report);
	if (alpha * l1_ratio > 0.0)
		report_figure(report, "dual_gap", result.gap);
	report_course(set->n_features, fit->weights, result.sweeps, result.converged, max_sweeps,
				  report);
	return fit;
}

/* Both learners: the lasso is an elastic net whose l1_ratio is 1. */
static void *
net_train(const TrainSet *set, const Params *params, double l1_ratio, TrainReport *report)
{
	bool fit_intercept = params->values[NET_FIT_INTERCEPT].boolean;
	int p = set->n_features;
	MemoryContext work;
	LinearFit *fit;
	Normal normal;
	QuadraticL1 problem;
	QuadraticL1Result result;

	if (set->n_sparse > 0)
		return net_train_sparse(set, params, l1_ratio, report);
	work = MemoryContextSwitchTo(report->keep);
	fit = linear_fit_create(TASK_REGRESSION, p, 0, fit_intercept);
	MemoryContextSwitchTo(work);
	/* the matrix, and once more for the equations of the active coefficients */
	normal = normal_create(set, fit_intercept, 2 * (Size) p * p * sizeof(double));
	problem = problem_from(&normal, params->values[NET_ALPHA].number, l1_ratio);
	problem.tol = params->values[NET_TOL].number;
	problem.max_sweeps = params->values[NET_MAX_ITER].integer;
	result = quadratic_l1_solve(&problem, fit->weights);
	normal_round_weights(&normal, fit->weights);
	fit->intercepts[0] = normal_intercept(&normal, fit->weights);
	normal_check_finite(set, fit->weights, fit->intercepts[0]);
	normal_report(&normal, fit->weights, report);
	if (problem.has_gap)
		report_figure(report, "dual_gap", result.gap);
	report_course(p, fit->weights, result.sweeps, result.converged, problem.max_sweeps, report);
	return fit;
}

static void *
lasso_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	return net_train(set, params, 1.0, report);
}

static void *
elastic_net_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	return net_train(set, params, params->values[NET_L1_RATIO].number, report);
}

const Algorithm algo_lasso = {
	.name = "lasso",
	.doc = "Least squares with an absolute (L1) penalty, which sets weights to exactly zero",
	.id = 3,
	.format = 1,
	.tasks = TASK_REGRESSION,
	.traits = ALGO_FROM_SUMS | ALGO_FROM_PASSES | ALGO_SPARSE | ALGO_WEIGHTED,
	.params = lasso_params,
	.learn =
		{
			.train = lasso_train,
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

const Algorithm algo_elastic_net = {
	.name = "elastic_net",
	.doc = "Least squares with an absolute (L1) and a squared (L2) penalty in a chosen mix",
	.id = 4,
	.format = 1,
	.tasks = TASK_REGRESSION,
	.traits = ALGO_FROM_SUMS | ALGO_FROM_PASSES | ALGO_SPARSE | ALGO_WEIGHTED,
	.params = elastic_net_params,
	.learn =
		{
			.train = elastic_net_train,
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
