/*
 * linalg_dd.c
 *		Cholesky factorization in double-double, with dependent columns dropped.
 *
 * Everything is a dot product of two rows of the factor (kernel.c).  Rows are
 * taken DD_ROWS at a time, so that each earlier row is read from memory once
 * for all of them.
 */
#include "core/port.h"

#include <math.h>

#include "math/kernel.h"
#include "math/linalg.h"

#define DD_ROWS 8

#define DD_UNIT          ldexp(1.0, -104)
#define ROUNDING_FACTOR  16.0 /* over the estimate of one rounding per term */
#define SUSPICIOUS_SHARE 1e-12 /* a pivot above this is no rounding error */

/*
 * About the rounding error in the pivot of row j: with w the coefficients of
 * column j in terms of those before it, the pivot is (w, -1) a (w, -1)', whose
 * terms of size w[k]^2 a[k][k] cancel.  A column with a mean far from zero (a
 * year beside the constant) has large terms here although its own diagonal is
 * small.  diagonal is that of the matrix before it was factored.
 */
static double
pivot_error(int p, const Dd *a, const bool *kept, const double *diagonal, int j)
{
	double *w = palloc((j + 1) * sizeof(double));
	double sum = diagonal[j];

	for (int k = 0; k < j; k++)
		w[k] = a[(Size) j * p + k].hi;
	for (int k = j - 1; k >= 0; k--)
	{
		const Dd *row = a + (Size) k * p;

		if (!kept[k])
			continue;
		w[k] /= row[k].hi;
		sum += w[k] * w[k] * diagonal[k];
		for (int i = 0; i < k; i++)
			w[i] -= row[i].hi * w[k];
	}
	pfree(w);
	return ROUNDING_FACTOR * DD_UNIT * sum;
}

/* Whether anything of column j is left after those before it. */
static bool
pivot_holds(int p, const Dd *a, const bool *kept, const double *diagonal, int j, double pivot,
			double tolerance)
{
	if (!(pivot > tolerance * diagonal[j]))
		return false;
	return pivot > SUSPICIOUS_SHARE * diagonal[j] || pivot > pivot_error(p, a, kept, diagonal, j);
}

/*
 * Element j of row i of the factor, from the elements before it.
 */
static Dd
dd_factor_element(const Kernels *kernels, const Dd *row_i, const Dd *row_j, int j)
{
	return dd_div(dd_sub(row_i[j], kernels->dot(j, row_i, row_j)), row_j[j]);
}

int
linalg_dd_cholesky(int p, Dd *a, double tolerance, bool *kept)
{
	const Kernels *kernels = kernel_get();
	double *diagonal = palloc((p + 1) * sizeof(double));
	int rank = 0;

	for (int i = 0; i < p; i++)
		diagonal[i] = a[(Size) i * p + i].hi;
	for (int first = 0; first < p; first += DD_ROWS)
	{
		int end = Min(first + DD_ROWS, p);

		for (int j = 0; j < end; j++)
		{
			Dd *row_j = a + (Size) j * p;

			CHECK_FOR_INTERRUPTS();
			if (j >= first)
			{
				Dd pivot = dd_sub(row_j[j], kernels->dot(j, row_j, row_j));

				kept[j] = pivot_holds(p, a, kept, diagonal, j, pivot.hi, tolerance);
				if (kept[j])
					rank++;
				else
					memset(row_j, 0, j * sizeof(Dd));
				row_j[j] = kept[j] ? dd_sqrt(pivot) : DD_ZERO;
			}
			for (int i = Max(first, j + 1); i < end; i++)
			{
				Dd *row_i = a + (Size) i * p;

				row_i[j] = kept[j] ? dd_factor_element(kernels, row_i, row_j, j) : DD_ZERO;
			}
		}
	}
	for (int i = 0; i < p; i++)
		memset(a + (Size) i * p + i + 1, 0, (p - i - 1) * sizeof(Dd));
	pfree(diagonal);
	return rank;
}

/* Forward with rows of l; backward by columns, taken as updates with rows. */
void
linalg_dd_cholesky_solve(int p, const Dd *l, const bool *kept, const Dd *b, Dd *x)
{
	const Kernels *kernels = kernel_get();

	for (int i = 0; i < p; i++)
	{
		const Dd *row = l + (Size) i * p;

		CHECK_FOR_INTERRUPTS();
		x[i] = kept[i] ? dd_div(dd_sub(b[i], kernels->dot(i, row, x)), row[i]) : DD_ZERO;
	}
	for (int i = p - 1; i >= 0; i--)
	{
		const Dd *row = l + (Size) i * p;

		if (!kept[i])
			continue;
		CHECK_FOR_INTERRUPTS();
		x[i] = dd_div(x[i], row[i]);
		for (int j = 0; j < i; j++)
			x[j] = dd_sub(x[j], dd_mul(row[j], x[i]));
	}
	for (int i = 0; i < p; i++)
		if (!kept[i])
			x[i] = DD_ZERO;
}

/*
 * Element j of the diagonal is the squared length of column j of l^-1.  DD_ROWS
 * columns at a time are solved for, each kept contiguous.
 */
void
linalg_dd_cholesky_inverse_diagonal(int p, const Dd *l, const bool *kept, Dd *d)
{
	const Kernels *kernels = kernel_get();
	Dd *columns = palloc((Size) DD_ROWS * p * sizeof(Dd));

	for (int first = 0; first < p; first += DD_ROWS)
	{
		int end = Min(first + DD_ROWS, p);

		memset(columns, 0, (Size) DD_ROWS * p * sizeof(Dd));
		for (int i = first; i < p; i++)
		{
			const Dd *row = l + (Size) i * p;

			CHECK_FOR_INTERRUPTS();
			for (int j = first; kept[i] && j < Min(end, i + 1); j++)
			{
				Dd *column = columns + (Size) (j - first) * p;
				Dd unit = i == j ? dd_from(1.0) : DD_ZERO;

				column[i] = dd_div(
					dd_sub(unit, kernels->dot(i - first, row + first, column + first)), row[i]);
			}
		}
		for (int j = first; j < end; j++)
		{
			const Dd *column = columns + (Size) (j - first) * p;

			d[j] = kept[j] ? kernels->dot(p - first, column + first, column + first) : DD_ZERO;
		}
	}
	pfree(columns);
}
