/*
 * isotonic.h
 *		The nondecreasing curve of least squares through weighted points (pool adjacent violators;
 *		Barlow et al. 1972), linear between its knots.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef MATH_ISOTONIC_H
#define MATH_ISOTONIC_H

#include "core/port.h"

typedef struct IsotonicPoint
{
	double x;
	double y;
	double w; /* > 0 */
} IsotonicPoint;

/*
 * n > 0 finite points, in any order, become the knots of the curve, in order of their x, whose
 * number is returned: of each stretch of one height the first and the last.  n log n steps.
 */
extern Size isotonic_fit(IsotonicPoint *points, Size n);

/* The height at a place, which beyond the ends is that of the end. */
extern double isotonic_value(Size n, const double *x, const double *y, double at);

#endif /* MATH_ISOTONIC_H */
