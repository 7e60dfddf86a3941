/*
 * logistic_inference.c
 *		What the likelihood theory says about an unpenalized fit: standard errors
 *		from the inverse of the Hessian, and figures of the likelihood.
 *
 * With more than two classes the coefficients sum to zero over the classes, and
 * the standard errors are those of that parametrization.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/logistic/logistic.h"
#include "math/linalg.h"

static int
n_kept(const LogisticProblem *problem, const LogisticSolution *solution)
{
	int n = 0;

	for (int j = 0; j < problem->width; j++)
		n += solution->kept[j];
	return n;
}

/*
 * Variances of one class's coefficients, back in the coordinates of the data:
 * w_j = u_j s_j, b = u_0 - sum_j u_j s_j m_j.  v is that class's block of the
 * covariance, width x width with zeros for columns left out.
 */
static void
block_std_errors(const LogisticProblem *problem, const bool *kept, const double *v, double *errors)
{
	int p = problem->set->n_features;
	Size width = problem->width;
	double *g = palloc0((width + 1) * sizeof(double));
	double variance = 0.0;

	for (int j = 0; j < p; j++)
	{
		Size at = j + problem->first;

		errors[j] = kept[at] ? sqrt(Max(v[at * width + at], 0.0)) * problem->inv_scale[j] : NAN;
		g[at] = -problem->shift[j] * problem->inv_scale[j];
	}
	if (problem->first == 1)
		g[0] = 1.0;
	for (Size i = 0; i < width; i++)
		variance += g[i] * linalg_dot(width, v + i * width, g);
	errors[p] = problem->first == 1 ? sqrt(Max(variance, 0.0)) : NAN;
	pfree(g);
}

/* The covariance of the kept coefficients, n x n; false when it does not exist. */
static bool
covariance(const LogisticProblem *problem, const LogisticSolution *solution, const int *index,
		   Size n, double *gauge, double *inverse)
{
	Size dims = problem->dims;
	double *full = palloc_extended(dims * dims * sizeof(double), MCXT_ALLOC_HUGE);
	double *factor = palloc_extended(n * n * sizeof(double), MCXT_ALLOC_HUGE);
	bool definite;

	memcpy(full, solution->point.hessian, dims * dims * sizeof(double));
	logistic_add_gauge(problem, full, gauge);
	for (Size i = 0; i < n; i++)
	{
		for (Size k = 0; k < n; k++)
			factor[i * n + k] = full[(Size) index[i] * dims + index[k]];
	}
	definite = linalg_cholesky(n, factor);
	if (definite)
		linalg_cholesky_inverse(n, factor, inverse);
	pfree(full);
	pfree(factor);
	return definite;
}

/* n_rows x (n_features + 1), palloc'd; all NaN when the maximum does not exist. */
double *
logistic_std_errors(const LogisticProblem *problem, const LogisticSolution *solution)
{
	int p = problem->set->n_features;
	Size width = problem->width;
	Size n = (Size) n_kept(problem, solution);
	Size n_all = n * problem->n_rows;
	double *errors = palloc((Size) problem->n_rows * (p + 1) * sizeof(double));
	double *inverse = palloc_extended(Max(n_all * n_all, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	double *block = vector_zeros(Max(width * width, 1));
	double *gauge = palloc0((width + 1) * sizeof(double));
	int *index = palloc((problem->dims + 1) * sizeof(int));
	Size i;
	Size k;

	for (i = 0; i < (Size) problem->n_rows * (p + 1); i++)
		errors[i] = NAN;
	for (i = 0, k = 0; i < (Size) problem->dims; i++)
	{
		if (solution->kept[i % width])
			index[k++] = i;
	}
	if (n_all == 0 || solution->separation != SEPARATION_NONE || !solution->converged ||
		!covariance(problem, solution, index, n_all, gauge, inverse))
		return errors;
	for (Size row = 0; row < (Size) problem->n_rows; row++)
	{
		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < n; i++)
		{
			for (k = 0; k < n; k++)
				block[(Size) index[i] * width + index[k]] =
					inverse[(row * n + i) * n_all + row * n + k];
			/* the gauge's own share of the inverse */
			if (problem->n_rows > 1)
				block[(Size) index[i] * (width + 1)] -=
					1.0 / (gauge[index[i]] * problem->n_rows * problem->n_rows);
		}
		block_std_errors(problem, solution->kept, block, errors + row * (p + 1));
	}
	return errors;
}

/* The model with nothing but a constant. */
static double
null_log_likelihood(const TrainSet *set)
{
	double sum = 0.0;

	for (int k = 0; k < set->n_classes; k++)
		sum += set->class_counts[k] * log((double) set->class_counts[k] / set->n_rows);
	return sum;
}

void
logistic_report_likelihood(const LogisticProblem *problem, const LogisticSolution *solution,
						   TrainReport *report)
{
	double log_likelihood = -solution->point.value;
	double null = null_log_likelihood(problem->set);
	int free_rows = problem->n_rows == 1 ? 1 : problem->n_rows - 1;
	double n_free = (double) free_rows * n_kept(problem, solution);

	report_figure(report, "log_likelihood", log_likelihood);
	report_figure(report, "null_log_likelihood", null);
	report_figure(report, "deviance", -2.0 * log_likelihood);
	report_figure(report, "aic", 2.0 * (n_free - log_likelihood));
	report_figure(report, "pseudo_r2", 1.0 - log_likelihood / null);
}
