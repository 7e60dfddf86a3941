/*
 * logistic_inference.c
 *		What the likelihood theory says about an unpenalized fit: standard errors
 *		from the inverse of the Hessian, and figures of the likelihood.
 *
 * With more than two classes they are of the differences from the reference: the Hessian
 * without its row and column of blocks is that of these differences.
 *
 * A row of weight w is w rows in all of them but the number of rows in bic, as in R's glm.
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

/* The covariance of n coefficients, n x n; false when it does not exist. */
static bool
covariance(const LogisticProblem *problem, const LogisticSolution *solution, const int *index,
		   Size n, double *inverse)
{
	double *factor = palloc_extended(Max(n * n, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	bool definite;

	for (Size i = 0; i < n; i++)
	{
		for (Size k = 0; k < n; k++)
			factor[i * n + k] = solution->point.hessian[(Size) index[i] * problem->dims + index[k]];
	}
	definite = linalg_cholesky(n, factor);
	if (definite)
		linalg_cholesky_inverse(n, factor, inverse);
	pfree(factor);
	return definite;
}

/* Errors of each row but the reference from the covariance of all, n coefficients a row. */
static void
rows_std_errors(const LogisticProblem *problem, const LogisticSolution *solution, Size n,
				Size n_all, const int *index, const double *inverse, double *errors)
{
	Size width = problem->width;
	double *block = vector_zeros(Max(width * width, 1));

	for (Size at = 0; at < n_all; at += n)
	{
		Size row = index[at] / width;

		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < n; i++)
		{
			for (Size k = 0; k < n; k++)
				block[index[at + i] % width * width + index[at + k] % width] =
					inverse[(at + i) * n_all + at + k];
		}
		block_std_errors(problem, solution->kept, block,
						 errors + row * (problem->set->n_features + 1));
	}
	pfree(block);
}

/*
 * n_rows x (n_features + 1), palloc'd; all NaN when the maximum does not exist, or is *singular:
 * as far as float8 tells there are others.
 */
double *
logistic_std_errors(const LogisticProblem *problem, const LogisticSolution *solution,
					bool *singular)
{
	Size width = problem->width;
	Size n = (Size) n_kept(problem, solution);
	Size n_errors = (Size) problem->n_rows * (problem->set->n_features + 1);
	double *errors = palloc(n_errors * sizeof(double));
	int *index = palloc((problem->dims + 1) * sizeof(int));
	double *inverse;
	Size n_all = 0;

	*singular = false;
	for (Size i = 0; i < n_errors; i++)
		errors[i] = NAN;
	for (Size i = 0; i < (Size) problem->dims; i++)
	{
		bool is_reference = problem->n_rows > 1 && i / width == LOGISTIC_REFERENCE;

		if (solution->kept[i % width] && !is_reference)
			index[n_all++] = (int) i;
	}
	if (n_all == 0 || solution->separation != SEPARATION_NONE || !solution->converged)
		return errors;
	inverse = palloc_extended(n_all * n_all * sizeof(double), MCXT_ALLOC_HUGE);
	if (covariance(problem, solution, index, n_all, inverse))
		rows_std_errors(problem, solution, n, n_all, index, inverse, errors);
	else
		*singular = true;
	return errors;
}

/* The model with nothing but a constant. */
static double
null_log_likelihood(const LogisticProblem *problem)
{
	double all = problem->row_weight * (double) problem->set->n_rows;
	double sum = 0.0;

	for (int k = 0; k < problem->set->n_classes; k++)
		sum += problem->class_rows[k] * log(problem->class_rows[k] / all);
	return sum;
}

void
logistic_report_likelihood(const LogisticProblem *problem, const LogisticSolution *solution,
						   TrainReport *report)
{
	double log_likelihood = -solution->point.value;
	double null = null_log_likelihood(problem);
	int free_rows = problem->n_rows == 1 ? 1 : problem->n_rows - 1;
	double n_free = (double) free_rows * n_kept(problem, solution);

	report_figure(report, "log_likelihood", log_likelihood);
	report_figure(report, "null_log_likelihood", null);
	report_figure(report, "deviance", -2.0 * log_likelihood);
	report_figure(report, "aic", 2.0 * (n_free - log_likelihood));
	report_figure(report, "bic",
				  log((double) problem->set->n_rows) * n_free - 2.0 * log_likelihood);
	report_figure(report, "pseudo_r2", 1.0 - log_likelihood / null);
}
