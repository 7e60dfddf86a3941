/*
 * svm_kernel.c
 *		Kernel values of blocks of rows; see svm_kernel.h.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/svm/svm_kernel.h"
#include "algo/svm/svm_vector.h"
#include "math/linalg.h"

/* Values of scoring between two looks for a cancel. */
#define VALUES_BETWEEN_CHECKS 200000

Size
svm_padded(Size n)
{
	return TYPEALIGN(SVM_LANES, n);
}

SvmPoints
svm_points_in(Size n, Size p, const double *x, double *norms)
{
	SvmPoints points = {n, p, x, norms};

	memset(norms, 0, svm_padded(n) * sizeof(double));
	for (Size i = 0; i < n; i++)
	{
		if (i % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		points.norms[i] = linalg_dot(p, x + i * p, x + i * p);
	}
	return points;
}

SvmPoints
svm_points_create(Size n, Size p, const double *x)
{
	return svm_points_in(n, p, x,
						 palloc_extended(Max(svm_padded(n), 1) * sizeof(double), MCXT_ALLOC_HUGE));
}

static double
power(double base, int exponent)
{
	double result = 1.0;

	for (; exponent > 0; exponent >>= 1)
	{
		if (exponent & 1)
			result *= base;
		base *= base;
	}
	return result;
}

/* The kernels that are functions of the product. */
static double
of_product(const SvmKernel *kernel, double dot)
{
	switch (kernel->kind)
	{
		case SVM_POLY:
			return power(kernel->gamma * dot + kernel->coef0, kernel->degree);
		case SVM_SIGMOID:
			return tanh(kernel->gamma * dot + kernel->coef0);
		default:
			return dot;
	}
}

double
svm_kernel_self(const SvmKernel *kernel, double norm)
{
	return kernel->kind == SVM_RBF ? 1.0 : (double) (float) of_product(kernel, norm);
}

/* ------------------------------------------------------------------ training */

Size
svm_kernel_scratch(Size m)
{
	return m * SVM_TILE_COLUMNS;
}

/* The rows of x with these numbers, and their squared lengths. */
void
svm_kernel_gather(int m, const int *ids, Size p, const double *x, double *block, double *norms)
{
	for (int b = 0; b < m; b++)
	{
		const double *from = x + ids[b] * p;

		memcpy(block + b * p, from, p * sizeof(double));
		norms[b] = linalg_dot(p, from, from);
	}
}

void
svm_kernel_rows(const SvmKernel *kernel, Size m, const double *block, const double *norms,
				const SvmPoints *points, Size from, Size to, double *scratch, float *const *rows)
{
	const SvmVectors *vectors = svm_vectors();
	Size p = points->p;

	memset(scratch, 0, svm_kernel_scratch(m) * sizeof(double));
	for (Size first = from; first < to; first += SVM_TILE_COLUMNS)
	{
		Size width = Min(SVM_TILE_COLUMNS, to - first);
		Size j;

		linalg_gemm(false, true, m, width, p, 1.0, block, p, points->x + first * p, p, 0.0, scratch,
					SVM_TILE_COLUMNS);
		CHECK_FOR_INTERRUPTS();
		for (Size b = 0; b < m; b++)
		{
			const double *dots = scratch + b * SVM_TILE_COLUMNS;
			float *out = rows[b] + first;

			if (kernel->kind == SVM_RBF)
				vectors->rbf(svm_padded(width), dots, points->norms + first, norms[b],
							 kernel->gamma, out);
			else
			{
				for (j = 0; j < width; j++)
					out[j] = (float) of_product(kernel, dots[j]);
				for (; j < svm_padded(width); j++)
					out[j] = 0.0f;
			}
		}
	}
}

/* ------------------------------------------------------------------- scoring */

double *
svm_panels_create(Size n, Size p, const double *vectors)
{
	double *panels = palloc_extended(Max(svm_padded(n) * p, 1) * sizeof(double),
									 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (Size i = 0; i < n; i++)
	{
		double *panel = panels + i / SVM_LANES * SVM_LANES * p + i % SVM_LANES;

		if (i % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		for (Size j = 0; j < p; j++)
			panel[j * SVM_LANES] = vectors[i * p + j];
	}
	return panels;
}

/* n_rows: 1 or SVM_PANEL_ROWS */
static void
score_rows(const SvmKernel *kernel, int n_rows, Size p, const double *x, Size n,
		   const double *panels, double *out)
{
	const SvmVectors *vectors = svm_vectors();
	Size stride = svm_padded(n);
	Size between = Max(VALUES_BETWEEN_CHECKS / (n_rows * (p + 10)), 1) * SVM_LANES;

	for (Size k = 0; k < stride; k += SVM_LANES)
	{
		if (k % between == 0)
			CHECK_FOR_INTERRUPTS();
		if (kernel->kind == SVM_RBF)
			vectors->distances(n_rows, p, x, panels + k * p, out + k, stride);
		else
			vectors->dots(n_rows, p, x, panels + k * p, out + k, stride);
	}
	if (kernel->kind == SVM_RBF)
		vectors->decay(n_rows * stride, kernel->gamma, out);
	else
	{
		for (Size i = 0; i < n_rows * stride; i++)
			out[i] = of_product(kernel, out[i]);
	}
}

void
svm_kernel_score(const SvmKernel *kernel, int n_rows, Size p, const double *x, Size n,
				 const double *panels, double *out)
{
	if (n_rows == SVM_PANEL_ROWS)
		score_rows(kernel, n_rows, p, x, n, panels, out);
	for (int r = 0; n_rows < SVM_PANEL_ROWS && r < n_rows; r++)
		score_rows(kernel, 1, p, x + r * p, n, panels, out + r * svm_padded(n));
}
