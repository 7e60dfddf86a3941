/*
 * kmeans_kernel.c
 *		Instances of kmeans_kernel_body.h and the choice among them.
 */
#include "core/port.h"

#include "algo/kmeans_kernel.h"
#include "core/kernel.h"

#include <math.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define KERNEL_X86 1
#include <immintrin.h>
#endif

/* Lane l of the result is lane from[l] of v. */
#ifdef __clang__
#define KMEANS_SHUFFLE(type, v, from)                                                              \
	({                                                                                             \
		type shuffled_;                                                                            \
		for (Size lane_ = 0; lane_ < sizeof(type) / sizeof(double); lane_++)                       \
			shuffled_[lane_] = (v)[(from)[lane_]];                                                 \
		shuffled_;                                                                                 \
	})
#else
#define KMEANS_SHUFFLE(type, v, from) __builtin_shuffle(v, from)
#endif

typedef double Vector2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef int64 Mask2 __attribute__((vector_size(16), aligned(8), may_alias));

#define K(name) portable_##name
#define K_TARGET
#define V                        Vector2
#define M                        Mask2
#define V_LANES                  2
#define V_ADD_PRODUCT(sum, x, v) ((sum) += (x) * (v))
#include "algo/kmeans_kernel_body.h"

#ifdef KERNEL_X86
typedef double Vector4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64 Mask4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef double Vector8 __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64 Mask8 __attribute__((vector_size(64), aligned(8), may_alias));

#define K(name)                  avx2_##name
#define K_TARGET                 __attribute__((target("avx2,fma")))
#define V                        Vector4
#define M                        Mask4
#define V_LANES                  4
#define V_ADD_PRODUCT(sum, x, v) ((sum) = _mm256_fmadd_pd(_mm256_set1_pd(x), v, sum))
#include "algo/kmeans_kernel_body.h"

#define K(name)                  avx512_##name
#define K_TARGET                 __attribute__((target("avx512f")))
#define V                        Vector8
#define M                        Mask8
#define V_LANES                  8
#define V_ADD_PRODUCT(sum, x, v) ((sum) = _mm512_fmadd_pd(_mm512_set1_pd(x), v, sum))
#include "algo/kmeans_kernel_body.h"
#endif /* KERNEL_X86 */

const KMeansKernels *
kmeans_kernels(void)
{
#ifdef KERNEL_X86
	if (kernel_get()->level >= KERNEL_AVX512)
		return &avx512_table;
	if (kernel_get()->level >= KERNEL_AVX2)
		return &avx2_table;
#endif
	return &portable_table;
}
