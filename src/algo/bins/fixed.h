/*
 * fixed.h
 *		Gradients and weights as integers of 30 bits, in units that are powers of
 *		two: numbers that are integers themselves stay exact.
 */
#ifndef ALGO_FIXED_H
#define ALGO_FIXED_H

#include <math.h>

#include "algo/bins/histogram.h"

/* The unit in which numbers up to max, in size, are integers up to FIXED_ONE. */
static inline double
fixed_unit(double max)
{
	int exponent;

	if (!(max > 0))
		return 1.0;
	if (frexp(max, &exponent) == 0.5)
		exponent--; /* a power of two is FIXED_ONE itself */
	return ldexp(1.0, Max(exponent - FIXED_BITS, -1000));
}

static inline int32
fixed_from(double value, double unit)
{
	return (int32) rint(value / unit);
}

#endif /* ALGO_FIXED_H */
