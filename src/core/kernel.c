/*
 * kernel.c
 *		Instances of kernel_body.h and the choice among them; see kernel.h.
 */
#include "core/kernel.h"

#include "core/rng.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define KERNEL_X86 1
#include <immintrin.h>
#endif

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

/*
 * The portable version: pairs, which every 64-bit processor adds and multiplies
 * at once.  Without a fused multiply-add in hardware the rounding error of a
 * product is had by splitting (Dekker 1971); product - c is exact, c being near.
 * The same bits, unless a factor exceeds 2^996 (the error becomes NaN, reported
 * as overflow) or the error underflows.
 */
typedef double Pair __attribute__((vector_size(16)));

static inline Pair
pair_load(const double *p)
{
	return (Pair){p[0], p[1]};
}

static inline void
pair_store(double *p, Pair v)
{
	p[0] = v[0];
	p[1] = v[1];
}

static inline Pair
pair_rest(Pair a, Pair b, Pair c)
{
#ifdef FP_FAST_FMA
	return (Pair){fma(a[0], b[0], -c[0]), fma(a[1], b[1], -c[1])};
#else
	const Pair splitter = {0x1.0p27 + 1.0, 0x1.0p27 + 1.0};
	Pair at = splitter * a;
	Pair bt = splitter * b;
	Pair ah = at - (at - a);
	Pair bh = bt - (bt - b);
	Pair al = a - ah;
	Pair bl = b - bh;

	Pair p = a * b;

	return (p - c) + (((ah * bh - p) + ah * bl + al * bh) + al * bl);
#endif
}

static uint64
portable_scramble(Size n, const uint64 *salts, const double *x)
{
	uint64 sum = 0;

	for (Size i = 0; i < n; i++)
		sum += hash_scramble_f64(salts[i], x[i]);
	return sum;
}

#define K(name) portable_##name
#define K_TARGET
#define K_LEVEL         KERNEL_PORTABLE
#define K_SCRAMBLE      portable_scramble
#define V               Pair
#define V_LANES         2
#define V_LOAD(p)       pair_load(p)
#define V_STORE(p, v)   pair_store(p, v)
#define V_SET(v)        ((Pair){v, v})
#define V_ADD(a, b)     ((a) + (b))
#define V_SUB(a, b)     ((a) - (b))
#define V_MUL(a, b)     ((a) * (b))
#define V_ABS(a)        ((Pair){fabs((a)[0]), fabs((a)[1])})
#define V_MAX(a, b)     ((Pair){Max((a)[0], (b)[0]), Max((a)[1], (b)[1])})
#define V_REST(a, b, c) pair_rest(a, b, c)
#define V_SPLIT(p, vh, vl)                                                                         \
	((vh) = (Pair){(p)[0].hi, (p)[1].hi}, (vl) = (Pair){(p)[0].lo, (p)[1].lo})
#define V_ORDER                                                                                    \
	{                                                                                              \
		0, 1                                                                                       \
	}
#include "core/kernel_body.h"

#ifdef KERNEL_X86
#define K(name)         avx2_##name
#define K_TARGET        __attribute__((target("avx2,fma")))
#define K_LEVEL         KERNEL_AVX2
#define K_SCRAMBLE      portable_scramble
#define V               __m256d
#define V_LANES         4
#define V_LOAD(p)       _mm256_loadu_pd(p)
#define V_STORE(p, v)   _mm256_storeu_pd(p, v)
#define V_SET(v)        _mm256_set1_pd(v)
#define V_ADD(a, b)     _mm256_add_pd(a, b)
#define V_SUB(a, b)     _mm256_sub_pd(a, b)
#define V_MUL(a, b)     _mm256_mul_pd(a, b)
#define V_ABS(a)        _mm256_andnot_pd(_mm256_set1_pd(-0.0), a)
#define V_MAX(a, b)     _mm256_max_pd(a, b)
#define V_REST(a, b, c) _mm256_fmsub_pd(a, b, c)
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

/* Eight values at a time; those that are missing at the end count nothing. */
__attribute__((target("avx512f,avx512dq"))) static uint64
avx512_scramble(Size n, const uint64 *salts, const double *x)
{
	const __m512i first = _mm512_set1_epi64((long long) HASH_SCRAMBLE_FIRST);
	const __m512i second = _mm512_set1_epi64((long long) HASH_SCRAMBLE_SECOND);
	__m512i sum = _mm512_setzero_si512();

	for (Size i = 0; i < n; i += 8)
	{
		__mmask8 mask = n - i >= 8 ? 0xFF : (__mmask8) ((1 << (n - i)) - 1);
		__m512d v = _mm512_add_pd(_mm512_maskz_loadu_pd(mask, x + i), _mm512_setzero_pd());
		__m512i z =
			_mm512_xor_epi64(_mm512_castpd_si512(v), _mm512_maskz_loadu_epi64(mask, salts + i));

		z = _mm512_mullo_epi64(z, first);
		z = _mm512_mullo_epi64(_mm512_xor_epi64(z, _mm512_srli_epi64(z, 32)), second);
		z = _mm512_xor_epi64(z, _mm512_srli_epi64(z, 29));
		sum = _mm512_mask_add_epi64(sum, mask, sum, z);
	}
	return (uint64) _mm512_reduce_add_epi64(sum);
}

#define K(name)         avx512_##name
#define K_TARGET        __attribute__((target("avx512f,avx2,fma")))
#define K_LEVEL         KERNEL_AVX512
#define K_SCRAMBLE      avx512_scramble
#define V               __m512d
#define V_LANES         8
#define V_LOAD(p)       _mm512_loadu_pd(p)
#define V_STORE(p, v)   _mm512_storeu_pd(p, v)
#define V_SET(v)        _mm512_set1_pd(v)
#define V_ADD(a, b)     _mm512_add_pd(a, b)
#define V_SUB(a, b)     _mm512_sub_pd(a, b)
#define V_MUL(a, b)     _mm512_mul_pd(a, b)
#define V_ABS(a)        _mm512_abs_pd(a)
#define V_MAX(a, b)     _mm512_max_pd(a, b)
#define V_REST(a, b, c) _mm512_fmsub_pd(a, b, c)
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
	if (level >= KERNEL_AVX512 && kernel_chosen == &avx2_table &&
		__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
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
