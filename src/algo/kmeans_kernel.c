/*
 * kmeans_kernel.c
 *		Instances of kmeans_kernel_body.h and the choice among them.
 */
#include "core/port.h"

#include "algo/kmeans_kernel.h"
#include "core/kernel.h"

#include <math.h>

/*
 * The best of all lanes and what comes second, without a branch.  Of two lanes
 * with the same score either may win: the caller sees that second is no more.
 */
static inline void
compare_lanes(int n, const double *best, const double *next, const int64 *number, int *nearest,
			  double *least, double *second)
{
	double low = best[0];
	double other = next[0];
	int64 at = number[0];

	for (int l = 1; l < n; l++)
	{
		double greater = Max(low, best[l]);

		at = best[l] < low ? number[l] : at;
		low = Min(low, best[l]);
		other = Min(other, Min(greater, next[l]));
	}
	*nearest = (int) at;
	*least = low;
	*second = other;
}

typedef double Vector2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef int64 Mask2 __attribute__((vector_size(16), aligned(8), may_alias));

#define K(name) portable_##name
#define K_TARGET
#define V       Vector2
#define M       Mask2
#define V_LANES 2
#include "algo/kmeans_kernel_body.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define KERNEL_X86 1

typedef double Vector4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64 Mask4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef double Vector8 __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64 Mask8 __attribute__((vector_size(64), aligned(8), may_alias));

#define K(name)  avx2_##name
#define K_TARGET __attribute__((target("avx2")))
#define V        Vector4
#define M        Mask4
#define V_LANES  4
#include "algo/kmeans_kernel_body.h"

#define K(name)  avx512_##name
#define K_TARGET __attribute__((target("avx512f")))
#define V        Vector8
#define M        Mask8
#define V_LANES  8
#include "algo/kmeans_kernel_body.h"
#endif /* KERNEL_X86 */

KMeansKernel
kmeans_kernel(void)
{
#ifdef KERNEL_X86
	if (kernel_get()->level >= KERNEL_AVX512)
		return avx512_nearest;
	if (kernel_get()->level >= KERNEL_AVX2)
		return avx2_nearest;
#endif
	return portable_nearest;
}
