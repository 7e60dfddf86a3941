/*
 * kernel.h
 *		The instructions of this processor, and the inner loops in double-double,
 *		chosen at run time for it.
 *
 * Other files' loops are chosen by the same level (math/kernel_versions.h).  Every version
 * of those here gives the same bits: eight lanes, element k in lane k mod 8,
 * the same operations in each lane, the lanes added up in one fixed order.
 * Fused multiply-adds serve only to get the rounding error of a product, which
 * is exact (the build says -ffp-contract=off).
 */
#ifndef CORE_KERNEL_H
#define CORE_KERNEL_H

#include "math/dd.h"

#define KERNEL_LANES 8

/*
 * A power of two at least 2^3 times the largest |value| of a column: for two
 * columns, the product of their bounds is at least 64 times any product of
 * their values, which is what products asks for.  Infinity when that overflows,
 * and the sums become NaN.
 */
static inline double
kernel_bound(double largest)
{
	int exponent;

	if (largest == 0.0)
		return 1.0;
	frexp(largest, &exponent);
	return ldexp(1.0, exponent + 3);
}

typedef enum KernelLevel
{
	KERNEL_PORTABLE,
	KERNEL_AVX2, /* with FMA */
	KERNEL_AVX512 /* with its 64-bit multiplication (DQ) */
} KernelLevel;

typedef struct Kernels
{
	/* The largest |a[i]| of n elements, a multiple of KERNEL_LANES; NaN not counted. */
	double (*largest)(int n, const double *a);

	/*
	 * sums[k] += sum over n elements of a[i] * b[k * stride + i], for k <
	 * count.  n is a multiple of KERNEL_LANES; bound and bounds[k] are powers
	 * of two with 64 * |a[i] * b[k * stride + i]| <= bound * bounds[k].
	 */
	void (*products)(int n, const double *a, double bound, const double *b, Size stride,
					 const double *bounds, int count, Dd *sums);

	/* Sum over n elements of a[i] * b[i]. */
	Dd (*dot)(Size n, const Dd *a, const Dd *b);

	/* Sum over n elements of hash_scramble_f64(salts[i], x[i]). */
	uint64 (*scramble)(Size n, const uint64 *salts, const double *x);
} Kernels;

extern const Kernels *kernel_get(void);

/* The fastest this processor has, or what kernel_limit allows. */
extern KernelLevel kernel_level(void);

/* Use nothing above this level; returns the level in use. */
extern KernelLevel kernel_limit(KernelLevel level);

#endif /* CORE_KERNEL_H */
