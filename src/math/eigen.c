/*
 * eigen.c
 *		Eigenvalues and vectors of a symmetric matrix: Householder reduction to
 *		tridiagonal form, then implicit QL with Wilkinson's shift (Golub and Van
 *		Loan, Matrix Computations, 8.3).
 *
 * Our own rather than LAPACK's, whose routines cannot be cancelled.  Vectors
 * are kept as rows, so that a plane rotation walks two contiguous rows.
 */
#include "core/port.h"

#include <float.h>

#include "math/linalg.h"

/* Each eigenvalue takes two or three; far more means NaN in the input. */
#define EIGEN_MAX_SWEEPS 60

/*
 * The vector v with (I - v v') x = (norm, 0, ...)' up to sign, scaled so that
 * v'v = 2, in place of x; the norm with its sign is returned.  0 and v = 0 when
 * all but the first element are 0 already (then x[0] is returned as it is).
 */
static double
householder(Size n, double *x)
{
	double largest = 0.0;
	double tail;
	double norm;
	double first = x[0];

	for (Size i = 1; i < n; i++)
		largest = Max(largest, fabs(x[i]));
	if (largest == 0.0)
	{
		memset(x, 0, n * sizeof(double));
		return first;
	}
	largest = Max(largest, fabs(first));
	for (Size i = 0; i < n; i++)
		x[i] /= largest;
	tail = linalg_dot(n - 1, x + 1, x + 1);
	norm = sqrt(x[0] * x[0] + tail);
	if (x[0] > 0.0)
		norm = -norm;
	x[0] -= norm;
	tail = sqrt(2.0 / (x[0] * x[0] + tail));
	for (Size i = 0; i < n; i++)
		x[i] *= tail;
	return norm * largest;
}

/*
 * Reduce a (p x p, upper triangle) to the tridiagonal d, e (e[i] couples i and i + 1).
 * Row k of a, from k + 1 on, is left holding reflector k.
 */
static void
tridiagonalise(Size p, double *a, double *d, double *e, double *work)
{
	for (Size k = 0; k + 1 < p; k++)
	{
		Size n = p - k - 1;
		double *v = a + k * p + k + 1;
		double *rest = v + p;
		double half;

		CHECK_FOR_INTERRUPTS();
		d[k] = a[k * p + k];
		e[k] = householder(n, v);

		/* a22 = (I - vv') a22 (I - vv') = a22 - v q' - q v' */
		linalg_symv(n, rest, p, v, work);
		half = 0.5 * linalg_dot(n, work, v);
		for (Size i = 0; i < n; i++)
			work[i] -= half * v[i];
		linalg_syr2(n, v, work, rest, p);
	}
	d[p - 1] = a[p * p - 1];
	e[p - 1] = 0.0;
}

/* Rows of v: the reflectors multiplied out, transposed. */
static void
multiply_reflectors(Size p, const double *a, double *v, double *work)
{
	vector_clear(v, p * p);
	for (Size i = 0; i < p; i++)
		v[i * p + i] = 1.0;
	for (Size k = p - 1; k-- > 0;)
	{
		Size n = p - k - 1;
		const double *u = a + k * p + k + 1;

		/* v22 = v22 (I - u u'), from the last reflector to the first */
		CHECK_FOR_INTERRUPTS();
		linalg_reflect(n, u, v + (k + 1) * p + k + 1, p, work);
	}
}

/* One implicit QL sweep on rows l .. m. */
static void
ql_sweep(Size p, Size l, Size m, double *d, double *e, double *v)
{
	double g = (d[l + 1] - d[l]) / (2.0 * e[l]);
	double r = hypot(g, 1.0);
	double s = 1.0;
	double c = 1.0;
	double moved = 0.0;

	g = d[m] - d[l] + e[l] / (g + copysign(r, g));
	for (Size i = m; i-- > l;)
	{
		double f = s * e[i];
		double b = c * e[i];

		CHECK_FOR_INTERRUPTS();
		r = hypot(f, g);
		e[i + 1] = r;
		if (r == 0.0)
		{
			d[i + 1] -= moved;
			e[m] = 0.0;
			return;
		}
		s = f / r;
		c = g / r;
		g = d[i + 1] - moved;
		r = (d[i] - g) * s + 2.0 * c * b;
		moved = s * r;
		d[i + 1] = g + moved;
		g = c * r - b;
		linalg_rotate(p, v + (i + 1) * p, v + i * p, c, s);
	}
	d[l] -= moved;
	e[l] = g;
	e[m] = 0.0;
}

static void
ql_iterate(Size p, double *d, double *e, double *v)
{
	for (Size l = 0; l < p; l++)
		for (int sweep = 0;; sweep++)
		{
			Size m = l;

			CHECK_FOR_INTERRUPTS();
			while (m + 1 < p && fabs(e[m]) > DBL_EPSILON * (fabs(d[m]) + fabs(d[m + 1])))
				m++;
			if (m == l)
				break;
			if (sweep >= EIGEN_MAX_SWEEPS)
				core_error(CORE_OUT_OF_RANGE, NULL,
						   "eigenvalues of a matrix of %d columns could not be found", (int) p);
			ql_sweep(p, l, m, d, e, v);
		}
}

static void
exchange_rows(Size p, double *d, double *v, Size i, Size j)
{
	double value = d[i];

	CHECK_FOR_INTERRUPTS();
	d[i] = d[j];
	d[j] = value;
	for (Size k = 0; k < p; k++)
	{
		double h = v[i * p + k];

		v[i * p + k] = v[j * p + k];
		v[j * p + k] = h;
	}
}

/*
 * The iteration works from the last row up and finds the first eigenvalue first:
 * where the last elements are far smaller than the first, as they are after the
 * reduction of a matrix of low rank, their digits would be lost in every sweep.
 * Then the rows are taken the other way around.
 */
static void
put_small_first(Size p, double *d, double *e, double *v)
{
	double first = 0.0;
	double last = 0.0;

	for (Size i = 0; i < p / 2; i++)
	{
		first += fabs(d[i]);
		last += fabs(d[p - 1 - i]);
	}
	if (first <= last)
		return;
	for (Size i = 0, j = p - 1; i < j; i++, j--)
		exchange_rows(p, d, v, i, j);
	for (Size i = 0, j = p - 2; i < j; i++, j--)
	{
		double h = e[i];

		e[i] = e[j];
		e[j] = h;
	}
}

/* Ascending, by selection: p exchanges of rows at most. */
static void
sort_pairs(Size p, double *d, double *v)
{
	for (Size i = 0; i + 1 < p; i++)
	{
		Size least = i;

		CHECK_FOR_INTERRUPTS();
		for (Size j = i + 1; j < p; j++)
			if (d[j] < d[least])
				least = j;
		if (least == i)
			continue;
		exchange_rows(p, d, v, i, least);
	}
}

void
linalg_symmetric_eigen(Size p, const double *a, double *values, double *v)
{
	double *copy;
	double *e;
	double *work;

	if (p == 0)
		return;
	copy = palloc_extended(p * p * sizeof(double), MCXT_ALLOC_HUGE);
	e = palloc(p * sizeof(double));
	work = palloc(p * sizeof(double));
	vector_copy(copy, a, p * p);
	tridiagonalise(p, copy, values, e, work);
	multiply_reflectors(p, copy, v, work);
	put_small_first(p, values, e, v);
	ql_iterate(p, values, e, v);
	sort_pairs(p, values, v);
	pfree(work);
	pfree(e);
	pfree(copy);
}
