/*
 * kernel.c
 *		Versions of kernel_body.h, and which of all versions this processor has; see
 *		kernel.h.
 */
#include "core/port.h"

#include "math/kernel.h"
#include "math/rng.h"

/* The sum of the lanes, in one fixed order: two-sums of hi, errors to lo. */
static inline Dd
kernel_lane_sum(const double *hi, const double *lo)
{
	double l = ((lo[0] + lo[4]) + (lo[2] + lo[6])) + ((lo[1] + lo[5]) + (lo[3] + lo[7]));
	Dd s04 = dd_two_sum(hi[0], hi[4]);
	Dd s26 = dd_two_sum(hi[2], hi[6]);
	Dd s15 = dd_two_sum(hi[1], hi[5]);
	Dd s37 = dd_two_sum(hi[3], hi[7]);
	Dd even = dd_two_sum(s04.hi, s26.hi);
	Dd odd = dd_two_sum(s15.hi, s37.hi);
	Dd all = dd_two_sum(even.hi, odd.hi);

	l += ((s04.lo + s26.lo) + (s15.lo + s37.lo)) + (even.lo + odd.lo);
	return dd_two_sum(all.hi, all.lo + l);
}

#define KERNEL_BODY  "math/kernel_body.h"
#define KERNEL_TABLE Kernels
#define KERNEL_GET   kernel_get
#include "math/kernel_versions.h"

static bool kernel_known = false;
static KernelLevel kernel_chosen = KERNEL_PORTABLE;

KernelLevel
kernel_limit(KernelLevel level)
{
	kernel_known = true;
	kernel_chosen = KERNEL_PORTABLE;
#ifdef KERNEL_X86
	__builtin_cpu_init();
	if (level >= KERNEL_AVX2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		kernel_chosen = KERNEL_AVX2;
	if (level >= KERNEL_AVX512 && kernel_chosen == KERNEL_AVX2 &&
		__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
		kernel_chosen = KERNEL_AVX512;
#endif
	return kernel_chosen;
}

KernelLevel
kernel_level(void)
{
	if (unlikely(!kernel_known))
		kernel_limit(KERNEL_AVX512);
	return kernel_chosen;
}
