/*
 * svm_sparse.c
 *		Scoring sparse rows.  A linear function costs the values of the row; kernels
 *		work on dense rows, some at a time.
 */
#include "core/port.h"

#include <string.h>

#include "algo/passes/mixed.h"
#include "algo/svm/svm.h"

#define ROWS_AT_A_TIME   64
#define VALUES_AT_A_TIME ((Size) 1 << 20)

void
svm_densify(const RowBlock *block, int n_features, int n_dense, Size row, double *x)
{
	memcpy(x, block->x + row * n_dense, n_dense * sizeof(double));
	memset(x + n_dense, 0, (n_features - n_dense) * sizeof(double));
	sparse_add(&block->sparse, row, 1.0, x);
}

/* Decision functions of n rows from the first on. */
static void
decide(const SvmFit *fit, int n_dense, const RowBlock *rows, Size first, Size n, double *space,
	   double *out)
{
	Size p = fit->n_features;

	CHECK_FOR_INTERRUPTS();
	for (Size i = 0; i < n; i++)
	{
		if (fit->weights == NULL)
			svm_densify(rows, (int) p, n_dense, first + i, space + i * p);
		for (int k = 0; fit->weights != NULL && k < fit->n_functions; k++)
			out[i * fit->n_functions + k] =
				fit->intercepts[k] + mixed_dot(rows, n_dense, first + i, fit->weights + k * p);
	}
	if (fit->weights == NULL)
		svm_decide(fit, n, space, out);
}

/* Rows decided at a time, and space for them where they are to be dense. */
static Size
rows_at_a_time(const SvmFit *fit, double **space)
{
	Size p = fit->n_features;
	Size step = ROWS_AT_A_TIME;

	if (fit->weights == NULL)
		step = Max(Min(VALUES_AT_A_TIME / Max(p, 1), ROWS_AT_A_TIME), 1);
	*space = vector_zeros(fit->weights != NULL ? 0 : step * p);
	return step;
}

void
svm_predict_sparse(const void *model, int n_sparse, const RowBlock *rows, double *out)
{
	const SvmFit *fit = model;
	double *space;
	Size step = rows_at_a_time(fit, &space);
	double *decisions = vector_zeros(step * fit->n_functions);

	for (Size first = 0; first < rows->n_rows; first += step)
	{
		Size n = Min(step, rows->n_rows - first);

		decide(fit, fit->n_features - n_sparse, rows, first, n, space, decisions);
		out = svm_outputs(fit, n, decisions, out);
	}
	pfree(space);
	pfree(decisions);
}

/* Of outliers, which have one decision a row. */
void
svm_figure_sparse(const void *model, int n_sparse, const RowBlock *rows, double *out)
{
	const SvmFit *fit = model;
	double *space;
	Size step = rows_at_a_time(fit, &space);

	for (Size first = 0; first < rows->n_rows; first += step)
		decide(fit, fit->n_features - n_sparse, rows, first, Min(step, rows->n_rows - first), space,
			   out + first);
	pfree(space);
}
