/*
 * linear_regression.c
 *		Ordinary least squares, with what the theory says about its coefficients.
 *
 * Normal equations in double-double, the constant as first column: the error is
 * about kappa^2 * 2^-104, less than that of a QR factorization in float8 for
 * condition numbers below 1e15, and the sums can be merged from workers.  A weight is the
 * inverse of the variance of its row's error, up to a factor, as for R's lm: it does not
 * count as rows.  Sparse
 * features are left to sparse_squares.c: shortest solution, no standard errors.
 */
#include "core/port.h"

#include <math.h>

#include "algo/algo_rows.h"
#include "algo/linear/linear_fit.h"
#include "algo/linear/normal.h"
#include "algo/linear/sparse_squares.h"
#include "math/distribution.h"
#include "math/linalg.h"

/*
 * A column of which no more than this share (of its sum of squares) is left after
 * the columns before it is dependent on them.  Columns computed in float8 from
 * others leave about 1e-32, the worst of the NIST sets (Filip) 1e-21.
 */
#define DEPENDENT_SHARE 1e-27

enum
{
	LINEAR_FIT_INTERCEPT
};

static const ParamSpec linear_params[] = {
	[LINEAR_FIT_INTERCEPT] = SPEC_BOOLEAN("fit_intercept", "true",
										  "Whether the model has a constant term; without one "
										  "r2 is about zero instead of about the mean"),
	{NULL},
};

/* The equations solved: m unknowns, the constant first when there is one. */
typedef struct Solution
{
	int m;
	int rank;
	bool *kept;
	Dd *x;
	Dd *inverse; /* diagonal of the inverse of the normal matrix */
} Solution;

/* Solves the equations of the columns from first on, in double-double. */
static Solution
solve(const Gram *gram, int first, int m)
{
	Solution s = {.m = m};
	Dd *a = palloc_extended(Max((Size) m * m, 1) * sizeof(Dd), MCXT_ALLOC_HUGE);
	Dd *b = palloc((m + 1) * sizeof(Dd));

	for (int i = 0; i < m; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < m; j++)
			a[(Size) i * m + j] = gram_get(gram, first + i, first + j);
		b[i] = gram_get(gram, first + i, gram->n_columns - 1);
	}
	s.kept = palloc((m + 1) * sizeof(bool));
	s.x = palloc((m + 1) * sizeof(Dd));
	s.inverse = palloc((m + 1) * sizeof(Dd));
	s.rank = linalg_dd_cholesky(m, a, DEPENDENT_SHARE, s.kept);
	linalg_dd_cholesky_solve(m, a, s.kept, b, s.x);
	linalg_dd_cholesky_inverse_diagonal(m, a, s.kept, s.inverse);
	pfree(a);
	pfree(b);
	return s;
}

/*
 * yy - x'b with the unrounded solution; nothing is left by as many coefficients as rows, and of a
 * constant target
 */
static Dd
residual_sum(const Normal *normal, const Solution *s, int first)
{
	const Gram *gram = normal->gram;
	int target = gram->n_columns - 1;
	Dd rss = gram_get(gram, target, target);

	if (normal->n_rows <= s->rank || !(normal_target_spread(normal).hi > 0.0))
		return DD_ZERO;
	for (int i = 0; i < s->m; i++)
		rss = dd_sub(rss, dd_mul(s->x[i], gram_get(gram, first + i, target)));
	return normal_round_rss(normal, rss);
}

static double *
std_errors(const Solution *s, bool fit_intercept, double variance)
{
	int first = fit_intercept ? 1 : 0;
	int p = s->m - first;
	double *errors = palloc((p + 1) * sizeof(double));

	for (int j = 0; j < p; j++)
		errors[j] = s->kept[j + first] ? sqrt(variance * dd_value(s->inverse[j + first])) : NAN;
	errors[p] = fit_intercept && s->kept[0] ? sqrt(variance * dd_value(s->inverse[0])) : NAN;
	return errors;
}

/* The likelihood of normal residuals at its maximum; its criteria count the coefficients. */
static void
report_likelihood(TrainReport *report, const Normal *normal, double rss, int rank)
{
	double n = normal->n_rows;
	double log_likelihood = 0.5 * dd_value(normal->gram->log_weights) -
							0.5 * n * (log(2.0 * M_PI) + log(rss / n) + 1.0);

	if (!isfinite(log_likelihood))
		return;
	report_figure(report, "log_likelihood", log_likelihood);
	report_figure(report, "aic", 2.0 * (rank - log_likelihood));
	report_figure(report, "bic", log(n) * rank - 2.0 * log_likelihood);
}

/* What the columns take off the sum of squares: nothing without any, never less than nothing. */
static Dd
linear_regression_explained(Dd tss, Dd rss, int df_model)
{
	Dd explained = dd_sub(tss, rss);

	return df_model == 0 || explained.hi < 0.0 ? DD_ZERO : explained;
}

/* R2, its adjusted form, the residual's error and the F test, as far as they have a value. */
static void
report_figures(TrainReport *report, const Normal *normal, Dd rss, int rank)
{
	Dd tss = normal_target_spread(normal);
	double df = normal->n_rows - rank;
	int df_model = rank - (normal->centred ? 1 : 0);
	double df_total = df + df_model;
	Dd explained = linear_regression_explained(tss, rss, df_model);
	double f = dd_value(explained) / df_model / (dd_value(rss) / df);
	double unexplained = dd_value(dd_div(rss, tss));

	report_figure(report, "n_rows", normal->n_rows);
	report_figure(report, "df_residual", df);
	report_figure(report, "rss", dd_value(rss));
	if (dd_value(tss) > 0.0)
		report_figure(report, "r2", dd_value(dd_div(explained, tss)));
	if (df <= 0.0)
		return;
	if (dd_value(tss) > 0.0)
		report_figure(report, "adjusted_r2", 1.0 - unexplained * df_total / df);
	report_figure(report, "residual_std_error", sqrt(dd_value(rss) / df));
	if (dd_value(tss) > 0.0 && df_model > 0 && isfinite(f))
	{
		report_figure(report, "f_statistic", f);
		report_figure(report, "f_p_value", distribution_f_upper(f, df_model, df));
	}
}

static LinearFit *
fit_from(const TrainSet *set, const Normal *normal, const Solution *s, Dd rss)
{
	LinearFit *fit = linear_fit_create(TASK_REGRESSION, normal->p, 0, normal->centred);
	int first = normal->centred ? 1 : 0;
	double df = normal->n_rows - s->rank;

	for (int j = 0; j < normal->p; j++)
		fit->weights[j] = dd_value(s->x[j + first]);
	if (normal->centred)
		fit->intercepts[0] = normal_round_intercept(normal, dd_value(s->x[0]));
	normal_round_weights(normal, fit->weights);
	normal_check_finite(set, fit->weights, fit->intercepts[0]);
	if (df > 0.0)
	{
		fit->df_residual = df;
		fit->std_errors = std_errors(s, normal->centred, dd_value(rss) / df);
	}
	return fit;
}

static void
report_dropped(const TrainSet *set, const Solution *s, bool fit_intercept, TrainReport *report)
{
	bool *dropped = palloc((set->n_features + 1) * sizeof(bool));

	for (int j = 0; j < set->n_features; j++)
		dropped[j] = !s->kept[j + (fit_intercept ? 1 : 0)];
	normal_report_dropped(set, dropped, report);
}

/* Least squares by the normal equations, or by sparse_squares.c for words. */
static void *
linear_regression_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	bool fit_intercept = params->values[LINEAR_FIT_INTERCEPT].boolean;
	int first = fit_intercept ? 0 : 1;
	int m = set->n_features + (fit_intercept ? 1 : 0);
	Normal normal;
	Solution solution;
	LinearFit *fit;
	Dd rss;

	if (set->n_sparse > 0)
		return sparse_squares_train(set, 0.0, fit_intercept, report);
	if (set->n_rows < (uint64) m)
		core_error(CORE_DATA_UNFIT, "Give it more rows or fewer features, or use ridge.",
				   UINT64_FORMAT " row%s cannot determine %d coefficients", set->n_rows,
				   set->n_rows == 1 ? "" : "s", m);
	normal = normal_create(set, fit_intercept, (Size) m * m * sizeof(Dd));
	solution = solve(normal.gram, first, m);
	rss = residual_sum(&normal, &solution, first);

	MemoryContextSwitchTo(report->keep);
	fit = fit_from(set, &normal, &solution, rss);
	report_figures(report, &normal, rss, solution.rank);
	report_likelihood(report, &normal, dd_value(rss), solution.rank);
	report_dropped(set, &solution, fit_intercept, report);
	return fit;
}

const Algorithm algo_linear_regression = {
	.name = "linear_regression",
	.doc = "Ordinary least squares in extended precision, with standard errors, t and p values",
	.id = 1,
	.format = 1,
	.tasks = TASK_REGRESSION,
	.traits = ALGO_FROM_SUMS | ALGO_FROM_PASSES | ALGO_SPARSE | ALGO_WEIGHTED,
	.params = linear_params,
	.learn =
		{
			.train = linear_regression_train,
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
