/*
 * eigen_refine.c
 *		Eigenvalues and vectors of a symmetric double-double matrix.
 *
 * The float8 solver errs by float8's epsilon times the largest eigenvalue,
 * everywhere: small eigenvalues and their vectors have few right digits.  Ogita
 * and Aishima's refinement ("Iterative refinement for symmetric eigenvalue
 * decomposition", 2018) doubles them a step, from products of the vectors with
 * the matrix and with each other that are taken in double-double.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>

#include "math/kernel.h"
#include "math/linalg.h"

#define MAX_STEPS 6

/* With corrections this small the next ones would be below float8's epsilon. */
#define SMALL_CORRECTION 1e-10

typedef struct Refinement
{
	Size p;
	const Dd *a;
	const Kernels *kernels;
	Dd *x; /* vectors as rows */
	Dd *ax; /* row j: a times vector j */
	double *s; /* x' a x */
	double *r; /* I - x' x */
	double *e; /* corrections: vector i += sum of e[i][j] * vector j */
	double *hi; /* x in float8 */
	double *step; /* e times x */
	double *values;
} Refinement;

static double *
square(Size p)
{
	return palloc_extended(p * p * sizeof(double), MCXT_ALLOC_HUGE);
}

static Dd *
dd_square(Size p)
{
	return palloc_extended(p * p * sizeof(Dd), MCXT_ALLOC_HUGE);
}

/* s, r and the eigenvalues from the vectors as they are. */
static void
take_products(Refinement *f)
{
	Size p = f->p;

	for (Size j = 0; j < p; j++)
	{
		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < p; i++)
			f->ax[j * p + i] = f->kernels->dot(p, f->a + i * p, f->x + j * p);
	}
	for (Size i = 0; i < p; i++)
	{
		Dd norm = f->kernels->dot(p, f->x + i * p, f->x + i * p);
		Dd own = f->kernels->dot(p, f->x + i * p, f->ax + i * p);

		CHECK_FOR_INTERRUPTS();
		f->values[i] = dd_value(dd_div(own, norm));
		for (Size j = 0; j <= i; j++)
		{
			Dd xx = f->kernels->dot(p, f->x + i * p, f->x + j * p);

			f->s[i * p + j] = f->s[j * p + i] =
				dd_value(f->kernels->dot(p, f->x + i * p, f->ax + j * p));
			f->r[i * p + j] = f->r[j * p + i] = dd_value(dd_sub(dd_from(i == j ? 1.0 : 0.0), xx));
		}
	}
}

/*
 * Eigenvalues nearer to each other than this are taken for one: their vectors are
 * only made orthogonal.
 */
static double
cluster_gap(const Refinement *f)
{
	Size p = f->p;
	double off = 0.0;
	double skew = 0.0;
	double largest = 0.0;

	for (Size i = 0; i < p; i++)
	{
		largest = Max(largest, fabs(f->values[i]));
		for (Size j = 0; j < p; j++)
		{
			double r = f->r[i * p + j];

			skew += r * r;
			if (i != j)
				off += f->s[i * p + j] * f->s[i * p + j];
		}
	}
	return 2.0 * (sqrt(off) + largest * sqrt(skew));
}

/* Returns the largest correction. */
static double
find_corrections(Refinement *f)
{
	Size p = f->p;
	double gap = cluster_gap(f);
	double largest = 0.0;

	for (Size i = 0; i < p; i++)
		for (Size j = 0; j < p; j++)
		{
			double r = f->r[i * p + j];
			double apart = f->values[i] - f->values[j];
			double e = 0.5 * r;

			if (i != j && fabs(apart) > gap)
				e = (f->s[i * p + j] + f->values[i] * r) / apart;
			f->e[i * p + j] = e;
			largest = Max(largest, fabs(e));
		}
	return largest;
}

static void
correct(Refinement *f)
{
	Size p = f->p;

	for (Size i = 0; i < p * p; i++)
		f->hi[i] = f->x[i].hi;
	linalg_gemm(false, false, p, p, p, 1.0, f->e, p, f->hi, p, 0.0, f->step, p);
	for (Size i = 0; i < p * p; i++)
		f->x[i] = dd_add_d(f->x[i], f->step[i]);
}

void
linalg_dd_symmetric_eigen(Size p, const Dd *a, double *values, double *v)
{
	Refinement f = {.p = p, .a = a, .kernels = kernel_get(), .values = values};
	double correction = INFINITY;

	if (p == 0)
		return;
	f.x = dd_square(p);
	f.ax = dd_square(p);
	f.s = square(p);
	f.r = square(p);
	f.e = square(p);
	f.hi = square(p);
	f.step = square(p);
	for (Size i = 0; i < p * p; i++)
		f.s[i] = dd_value(a[i]);
	linalg_symmetric_eigen(p, f.s, values, v);
	for (Size i = 0; i < p * p; i++)
		f.x[i] = dd_from(v[i]);
	for (int i = 0; i < MAX_STEPS && correction > SMALL_CORRECTION; i++)
	{
		take_products(&f);
		correction = find_corrections(&f);
		correct(&f);
	}
	for (Size i = 0; i < p * p; i++)
		v[i] = dd_value(f.x[i]);
	pfree(f.step);
	pfree(f.hi);
	pfree(f.e);
	pfree(f.r);
	pfree(f.s);
	pfree(f.ax);
	pfree(f.x);
}
