/*
 * dd.h
 *		Double-double arithmetic: an unevaluated sum hi + lo of two float8, about
 *		106 bits.
 *
 * Sums taken in it do not depend on the order of their terms once rounded to
 * float8 (short of cancellation beyond 2^50), which is what makes parallel
 * aggregates agree bit for bit, and normal equations formed in it keep what a
 * QR factorization in float8 would.
 *
 * Method: Dekker (1971), Knuth's two-sum, FMA two-product; Li et al., "Design,
 * implementation and testing of extended and mixed precision BLAS" (2002).
 */
#ifndef CORE_DD_H
#define CORE_DD_H

#include "core/port.h"

#include <math.h>

typedef struct Dd
{
	double hi;
	double lo;
} Dd;

#define DD_ZERO ((Dd){0.0, 0.0})

static inline Dd
dd_from(double a)
{
	return (Dd){a, 0.0};
}

static inline double
dd_value(Dd a)
{
	return a.hi + a.lo;
}

/* a + b exactly, |a| >= |b| or a == 0 */
static inline Dd
dd_quick_two_sum(double a, double b)
{
	double s = a + b;

	return (Dd){s, b - (s - a)};
}

/* a + b exactly */
static inline Dd
dd_two_sum(double a, double b)
{
	double s = a + b;
	double bb = s - a;

	return (Dd){s, (a - (s - bb)) + (b - bb)};
}

/* a * b exactly */
static inline Dd
dd_two_prod(double a, double b)
{
	double p = a * b;

	return (Dd){p, fma(a, b, -p)};
}

static inline Dd
dd_neg(Dd a)
{
	return (Dd){-a.hi, -a.lo};
}

static inline Dd
dd_add(Dd a, Dd b)
{
	Dd s = dd_two_sum(a.hi, b.hi);
	Dd t = dd_two_sum(a.lo, b.lo);

	s.lo += t.hi;
	s = dd_quick_two_sum(s.hi, s.lo);
	s.lo += t.lo;
	return dd_quick_two_sum(s.hi, s.lo);
}

static inline Dd
dd_add_d(Dd a, double b)
{
	Dd s = dd_two_sum(a.hi, b);

	s.lo += a.lo;
	return dd_quick_two_sum(s.hi, s.lo);
}

static inline Dd
dd_sub(Dd a, Dd b)
{
	return dd_add(a, dd_neg(b));
}

static inline Dd
dd_mul(Dd a, Dd b)
{
	Dd p = dd_two_prod(a.hi, b.hi);

	p.lo += a.hi * b.lo + a.lo * b.hi;
	return dd_quick_two_sum(p.hi, p.lo);
}

static inline Dd
dd_mul_d(Dd a, double b)
{
	Dd p = dd_two_prod(a.hi, b);

	p.lo += a.lo * b;
	return dd_quick_two_sum(p.hi, p.lo);
}

static inline Dd
dd_div(Dd a, Dd b)
{
	double q1 = a.hi / b.hi;
	Dd r = dd_sub(a, dd_mul_d(b, q1));
	double q2 = r.hi / b.hi;
	double q3;
	Dd q;

	r = dd_sub(r, dd_mul_d(b, q2));
	q3 = r.hi / b.hi;
	q = dd_quick_two_sum(q1, q2);
	return dd_add_d(q, q3);
}

/* Square root of a non-negative number. */
static inline Dd
dd_sqrt(Dd a)
{
	double x;
	Dd r;

	if (a.hi <= 0.0)
		return DD_ZERO;
	x = sqrt(a.hi);
	r = dd_sub(a, dd_two_prod(x, x));
	return dd_quick_two_sum(x, r.hi / (2.0 * x));
}

#endif /* CORE_DD_H */
