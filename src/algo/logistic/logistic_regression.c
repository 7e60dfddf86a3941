/*
 * logistic_regression.c
 *		Logistic regression, two classes or more: parameters, the course of a
 *		training, and the table's row.  Objective and solvers: logistic.h.
 *
 * Course: one scan takes every n-th row into memory for the coordinates; a large
 * set is first solved on those rows alone, which costs next to nothing, and then
 * from there on all of them, usually in three scans.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/classes.h"
#include "algo/linear/normal.h"
#include "algo/logistic/logistic.h"
#include "core/budget.h"

#define NEWTON_MAX_COEFFICIENTS 1000
#define START_MAX_ITER          12
#define START_TOL               1e-2
#define START_ROWS_PER_COEF     20

enum
{
	LOGISTIC_PENALTY,
	LOGISTIC_C,
	LOGISTIC_L1_RATIO,
	LOGISTIC_FIT_INTERCEPT,
	LOGISTIC_CLASS_WEIGHT,
	LOGISTIC_MAX_ITER,
	LOGISTIC_TOL
};

enum
{
	PENALTY_NONE,
	PENALTY_L1,
	PENALTY_L2,
	PENALTY_ELASTICNET
};

static const char *const penalties[] = {"none", "l1", "l2", "elasticnet", NULL};

static const ParamSpec logistic_params[] = {
	[LOGISTIC_PENALTY] =
		SPEC_CHOICE("penalty", "\"l2\"", penalties,
					"Penalty on the weights; none gives standard errors and a likelihood"),
	[LOGISTIC_C] =
		SPEC_NUMBER("C", "1.0", 0.0, INFINITY,
					"Weight of the data against the penalty: smaller is a stronger penalty",
					.min_open = true, ONLY_WITH("penalty: l1, l2, elasticnet")),
	[LOGISTIC_L1_RATIO] =
		SPEC_NUMBER("l1_ratio", "0.5", 0.0, 1.0, "Share of the absolute (L1) part in the penalty",
					ONLY_WITH("penalty: elasticnet")),
	[LOGISTIC_FIT_INTERCEPT] = SPEC_FIT_INTERCEPT,
	[LOGISTIC_CLASS_WEIGHT] = SPEC_CLASS_WEIGHT(CLASS_WEIGHT_DOC),
	[LOGISTIC_MAX_ITER] = SPEC_INTEGER("max_iter", "1000", 1, 1000000000,
									   "Most iterations, each of them one pass over the "
									   "rows; a remark says when they were not enough"),
	[LOGISTIC_TOL] = SPEC_NUMBER("tol", "1e-8", 0.0, 1.0,
								 "Stop when no step would move the coefficients "
								 "by more than this many standard errors"),
	{NULL},
};

static double
l1_share(const Params *params)
{
	switch (params->values[LOGISTIC_PENALTY].choice)
	{
		case PENALTY_L1:
			return 1.0;
		case PENALTY_ELASTICNET:
			return params->values[LOGISTIC_L1_RATIO].number;
		default:
			return 0.0;
	}
}

/* ------------------------------------------------------------ before the scan */

/* The classes' weights times C. */
static void
set_class_weights(LogisticProblem *problem, const ParamValue *value, double c)
{
	classes_weights(problem->set, value, problem->class_weight);
	for (int k = 0; k < problem->set->n_classes; k++)
		problem->class_weight[k] *= c;
}

static void
set_penalty(LogisticProblem *problem, const Params *params)
{
	double share = l1_share(params);

	problem->penalized = params->values[LOGISTIC_PENALTY].choice != PENALTY_NONE;
	problem->has_l1 = share > 0.0;
	for (int j = 0; problem->penalized && j < problem->set->n_features; j++)
	{
		double s = problem->inv_scale[j];

		problem->l1[j + problem->first] = share * s;
		problem->l2[j + problem->first] = (1.0 - share) * s * s;
	}
}

/* The coefficients, the Hessians that Newton needs and the sample. */
static Size
logistic_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	Size width = (Size) set->n_features + params->values[LOGISTIC_FIT_INTERCEPT].boolean;
	Size dims = width * (set->n_classes > 2 ? set->n_classes : 1);
	Size bytes = dims * sizeof(double) * (set->n_sparse > 0 ? 34 : 32);

	if (dims <= NEWTON_MAX_COEFFICIENTS && set->n_sparse == 0)
		bytes += 7 * dims * dims * sizeof(double);
	if (dims > PG_INT32_MAX / 2)
		core_error(CORE_UNSUPPORTED, NULL,
				   "a logistic regression cannot have more than %d coefficients", PG_INT32_MAX / 2);
	*what = psprintf("a logistic regression with %zu coefficients", (size_t) dims);
	return bytes;
}

/* ------------------------------------------------------------------- solving */

static bool
takes_hessian(const LogisticProblem *problem)
{
	return problem->dims <= NEWTON_MAX_COEFFICIENTS && problem->set->n_sparse == 0;
}

static void
solve(const LogisticProblem *problem, int max_iter, double tol, LogisticSolution *solution)
{
	if (takes_hessian(problem))
		logistic_newton(problem, max_iter, tol, solution);
	else
		logistic_lbfgs(problem, max_iter, tol, solution);
}

/* Are there many more rows than in the sample, and does that know every class well? */
static bool
sample_is_useful(const LogisticProblem *problem)
{
	Size *counts = palloc0(problem->set->n_classes * sizeof(Size));
	Size fewest = problem->sample_rows;

	for (Size i = 0; i < problem->sample_rows; i++)
		counts[(int) problem->sample_y[i]]++;
	for (int k = 0; k < problem->set->n_classes; k++)
		fewest = Min(fewest, counts[k]);
	pfree(counts);
	return problem->set->n_sparse == 0 && problem->sample_rows * 4 <= problem->set->n_rows &&
		   fewest >= 20 && problem->sample_rows >= (Size) START_ROWS_PER_COEF * problem->dims;
}

/* The objective with all coefficients zero. */
static double
value_at_zero(const LogisticProblem *problem)
{
	double sum = 0.0;

	for (int k = 0; k < problem->set->n_classes; k++)
		sum += problem->class_weight[k] * problem->class_rows[k];
	return sum * log(problem->set->n_classes);
}

/*
 * Solve the sample into u.  It is a start only: kept when it promises better
 * than zero, and not run to separation.
 */
static void
start_from_sample(LogisticProblem *problem, double *u)
{
	LogisticSolution solution = {.u = u};
	double value;

	if (!sample_is_useful(problem))
		return;
	problem->use_sample = true;
	solve(problem, START_MAX_ITER, START_TOL, &solution);
	value = solution.point.value + logistic_penalty_l1(problem, u);
	problem->use_sample = false;
	if (solution.separation != SEPARATION_NONE || !(value < value_at_zero(problem)))
		memset(u, 0, problem->dims * sizeof(double));
}

/* ------------------------------------------------------------------ the answer */

/* Back to the coordinates of the data. */
static LinearFit *
fit_from(const LogisticProblem *problem, const double *u)
{
	const TrainSet *set = problem->set;
	int p = set->n_features;
	LinearFit *fit = linear_fit_create(TASK_CLASSIFICATION, p, set->n_classes, problem->first == 1);

	for (int row = 0; row < problem->n_rows; row++)
	{
		const double *from = u + (Size) row * problem->width;
		double *weights = fit->weights + (Size) row * p;
		double intercept = problem->first == 1 ? from[0] : 0.0;

		for (int j = 0; j < p; j++)
		{
			weights[j] = from[j + problem->first] * problem->inv_scale[j];
			intercept -= weights[j] * problem->shift[j];
		}
		fit->intercepts[row] = problem->first == 1 ? intercept : 0.0;
		normal_check_finite(set, weights, fit->intercepts[row]);
	}
	return fit;
}

/* Rows, iterations, and why the course ended where it should not have. */
static void
report_course(const LogisticProblem *problem, const LogisticSolution *solution, int max_iter,
			  TrainReport *report)
{
	report_figure(report, "n_rows", (double) problem->set->n_rows);
	report_figure(report, "n_iter", solution->n_iter);
	if (solution->separation != SEPARATION_NONE)
		report_remark(report, "Use penalty l2.",
					  solution->separation == SEPARATION_COMPLETE
						  ? "complete separation: some combination of the features tells the "
							"classes apart without error, so the likelihood has no maximum; the "
							"coefficients are those reached and have no standard errors"
						  : "quasi-complete separation: some combination of the features tells "
							"the classes apart but for ties, so the likelihood has no maximum; "
							"the coefficients are those reached and have no standard errors");
	else if (!solution->converged && solution->n_iter >= max_iter)
		report_max_iter(report, "Raise max_iter or tol, or scale the features.", max_iter);
	else if (!solution->converged)
		report_remark(report, "Scale the features, or use a stronger penalty.",
					  "stopped after %d iterations: no step makes the fit better, although it "
					  "has not converged",
					  solution->n_iter);
}

static void
report_dropped(const LogisticProblem *problem, const LogisticSolution *solution,
			   TrainReport *report)
{
	int p = problem->set->n_features;
	bool *dropped = palloc((p + 1) * sizeof(bool));

	for (int j = 0; j < p; j++)
		dropped[j] = !solution->kept[j + problem->first];
	normal_report_dropped(problem->set, dropped, report);
	pfree(dropped);
}

/* Is the objective the likelihood of the rows as they are, and the Hessian known? */
static bool
has_likelihood(const LogisticProblem *problem, const ParamValue *weights)
{
	return takes_hessian(problem) && !problem->penalized && !weights->balanced &&
		   weights->n_named == 0;
}

/* What theory says of a maximum of the likelihood. */
static void
set_inference(const LogisticProblem *problem, const LogisticSolution *solution, LinearFit *fit,
			  TrainReport *report)
{
	Size bytes = (Size) fit->n_rows * (fit->n_features + 1) * sizeof(double);
	bool singular;
	double *errors = logistic_std_errors(problem, solution, &singular);

	fit->std_errors = MemoryContextAlloc(report->keep, bytes);
	memcpy(fit->std_errors, errors, bytes);
	if (singular)
		report_remark(report, "Use penalty l2, or leave out features.",
					  "the coefficients have no standard errors: other coefficients fit the rows "
					  "as well, as far as double precision can tell");
	if (solution->separation == SEPARATION_NONE && solution->converged)
		logistic_report_likelihood(problem, solution, report);
}

/* Rows of tables are gone through by several processes; sparse ones by this one. */
static void
begin_parts(LogisticProblem *problem)
{
	RowPartsShape shape = logistic_shape(problem, takes_hessian(problem));

	problem->parts = row_parts_begin(&logistic_kind, problem->set, &shape);
}

/* A start from a sample, the solver that suits, and what theory says where nothing is penalized. */
static void *
logistic_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	bool fit_intercept = params->values[LOGISTIC_FIT_INTERCEPT].boolean;
	bool penalized = params->values[LOGISTIC_PENALTY].choice != PENALTY_NONE;
	const ParamValue *weights = &params->values[LOGISTIC_CLASS_WEIGHT];
	int max_iter = params->values[LOGISTIC_MAX_ITER].integer;
	MemoryContext work;
	LogisticProblem problem;
	LogisticSolution solution = {0};
	LinearFit *fit;

	logistic_problem_init(&problem, set, fit_intercept);
	set_class_weights(&problem, weights, penalized ? params->values[LOGISTIC_C].number : 1.0);
	if (set->n_sparse > 0)
		logistic_sparse_scale(&problem, penalized ? 1.0 - l1_share(params) : 0.0);
	else
		begin_parts(&problem);
	set_penalty(&problem, params);
	solution.u = palloc_extended((Size) (problem.dims + 1) * sizeof(double),
								 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	start_from_sample(&problem, solution.u);
	solve(&problem, max_iter, params->values[LOGISTIC_TOL].number, &solution);
	if (has_likelihood(&problem, weights) && solution.converged)
		logistic_evaluate(&problem, solution.u, &solution.point); /* the last step was not */
	if (problem.parts != NULL)
		row_parts_end(problem.parts);
	work = MemoryContextSwitchTo(report->keep);
	fit = fit_from(&problem, solution.u);
	if (!problem.penalized && fit->n_rows > 1)
		fit->reference = LOGISTIC_REFERENCE;
	MemoryContextSwitchTo(work);
	report_course(&problem, &solution, max_iter, report);
	report_dropped(&problem, &solution, report);
	if (has_likelihood(&problem, weights))
		set_inference(&problem, &solution, fit, report);
	return fit;
}

const Algorithm algo_logistic_regression = {
	.name = "logistic_regression",
	.doc = "Logistic regression for two or more classes, with L1, L2, both or no penalty",
	.id = 5,
	.format = 1,
	.tasks = TASK_CLASSIFICATION,
	.traits = ALGO_FROM_PASSES | ALGO_SPARSE | ALGO_WEIGHTED,
	.params = logistic_params,
	.learn =
		{
			.bytes = logistic_bytes,
			.train = logistic_train,
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
