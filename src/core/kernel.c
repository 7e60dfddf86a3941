/*
 * kernel.c
 *		Instances of kernel_body.h and the choice among them; see kernel.h.
 */
#include "core/kernel.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define KERNEL_X86 1
#include <immintrin.h>
#endif

/* Lane sums whose hi parts add up exactly in any order (see kernel_body.h). */
static inline Dd
kernel_lane_sum(const double *hi, const double *lo)
{
	double h = ((hi[0] + hi[4]) + (hi[2] + hi[6])) + ((hi[1] + hi[5]) + (hi[3] + hi[7]));
	double l = ((lo[0] + lo[4]) + (lo[2] + lo[6])) + ((lo[1] + lo[5]) + (lo[3] + lo[7]));

	return dd_two_sum(h, l);
}

/* Lane sums in general. */
static inline Dd
kernel_lane_total(const double *hi, const double *lo)
{
	Dd total = dd_two_sum(hi[0], lo[0]);

	for (int i = 1; i < KERNEL_LANES; i++)
		total = dd_add(total, dd_two_sum(hi[i], lo[i]));
	return total;
}

#define K(name) portable_##name
#define K_TARGET
#define K_LEVEL            KERNEL_PORTABLE
#define V                  double
#define V_LANES            1
#define V_LOAD(p)          (*(p))
#define V_STORE(p, v)      (*(p) = (v))
#define V_SET(v)           (v)
#define V_ADD(a, b)        ((a) + (b))
#define V_SUB(a, b)        ((a) - (b))
#define V_MUL(a, b)        ((a) * (b))
#define V_FMA(a, b, c)     fma(a, b, c)
#define V_FMS(a, b, c)     fma(a, b, -(c))
#define V_SPLIT(p, vh, vl) ((vh) = (p)->hi, (vl) = (p)->lo)
#define V_ORDER                                                                                    \
	{                                                                                              \
		0                                                                                          \
	}
#include "core/kernel_body.h"

#ifdef KERNEL_X86
#define K(name)        avx2_##name
#define K_TARGET       __attribute__((target("avx2,fma")))
#define K_LEVEL        KERNEL_AVX2
#define V              __m256d
#define V_LANES        4
#define V_LOAD(p)      _mm256_loadu_pd(p)
#define V_STORE(p, v)  _mm256_storeu_pd(p, v)
#define V_SET(v)       _mm256_set1_pd(v)
#define V_ADD(a, b)    _mm256_add_pd(a, b)
#define V_SUB(a, b)    _mm256_sub_pd(a, b)
#define V_MUL(a, b)    _mm256_mul_pd(a, b)
#define V_FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#define V_FMS(a, b, c) _mm256_fmsub_pd(a, b, c)
#define V_SPLIT(p, vh, vl)                                                                         \
	do                                                                                             \
	{                                                                                              \
		V u_ = V_LOAD((const double *) (p));                                                       \
		V w_ = V_LOAD((const double *) (p) + 4);                                                   \
		vh = _mm256_unpacklo_pd(u_, w_);                                                           \
		vl = _mm256_unpackhi_pd(u_, w_);                                                           \
	} while (0)
#define V_ORDER                                                                                    \
	{                                                                                              \
		0, 2, 1, 3                                                                                 \
	}
#include "core/kernel_body.h"

#define K(name)        avx512_##name
#define K_TARGET       __attribute__((target("avx512f,avx2,fma")))
#define K_LEVEL        KERNEL_AVX512
#define V              __m512d
#define V_LANES        8
#define V_LOAD(p)      _mm512_loadu_pd(p)
#define V_STORE(p, v)  _mm512_storeu_pd(p, v)
#define V_SET(v)       _mm512_set1_pd(v)
#define V_ADD(a, b)    _mm512_add_pd(a, b)
#define V_SUB(a, b)    _mm512_sub_pd(a, b)
#define V_MUL(a, b)    _mm512_mul_pd(a, b)
#define V_FMA(a, b, c) _mm512_fmadd_pd(a, b, c)
#define V_FMS(a, b, c) _mm512_fmsub_pd(a, b, c)
#define V_SPLIT(p, vh, vl)                                                                         \
	do                                                                                             \
	{                                                                                              \
		V u_ = V_LOAD((const double *) (p));                                                       \
		V w_ = V_LOAD((const double *) (p) + 8);                                                   \
		vh = _mm512_unpacklo_pd(u_, w_);                                                           \
		vl = _mm512_unpackhi_pd(u_, w_);                                                           \
	} while (0)
#define V_ORDER                                                                                    \
	{                                                                                              \
		0, 4, 1, 5, 2, 6, 3, 7                                                                     \
	}
#include "core/kernel_body.h"
#endif /* KERNEL_X86 */

static const Kernels *kernel_chosen = NULL;

KernelLevel
kernel_limit(KernelLevel level)
{
	kernel_chosen = &portable_table;
#ifdef KERNEL_X86
	__builtin_cpu_init();
	if (level >= KERNEL_AVX2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		kernel_chosen = &avx2_table;
	if (level >= KERNEL_AVX512 && kernel_chosen == &avx2_table && __builtin_cpu_supports("avx512f"))
		kernel_chosen = &avx512_table;
#endif
	return kernel_chosen->level;
}

const Kernels *
kernel_get(void)
{
	if (unlikely(kernel_chosen == NULL))
		kernel_limit(KERNEL_AVX512);
	return kernel_chosen;
}
