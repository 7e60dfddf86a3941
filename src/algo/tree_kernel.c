/*
 * tree_kernel.c
 *		Instances of tree_kernel_body.h and the choice among them.
 */
#include "core/port.h"

#include "algo/tree_kernel.h"
#include "core/kernel.h"

#include <math.h>

/*
 * A FixedPair and a TreeRow as one word: where its first and its second half are.
 */
#ifdef WORDS_BIGENDIAN
#define FIRST_AT  32
#define SECOND_AT 0
#else
#define FIRST_AT  0
#define SECOND_AT 32
#endif
#define HALF_MASK UINT64CONST(0xFFFFFFFF)

/* Added to a number below 2^51 in size, it leaves the nearest integer in the low bits. */
#define ROUNDER 0x1.8p52

#define LOG2_E      0x1.71547652b82fep0
#define LN_2_HIGH   0x1.62e42fefa38p-1 /* times an integer below 2^11 it is exact */
#define LN_2_LOW    0x1.ef35793c7673p-45
#define EXP_LIMIT   40.0 /* 1 / (1 + exp(40)) is far below a unit of FixedPair */
#define EXP_TERMS   13
#define EXPONENT_AT 52

/* 1 / k!, from the last to the first */
static const double exp_series[EXP_TERMS] = {1.0 / 479001600,
											 1.0 / 39916800,
											 1.0 / 3628800,
											 1.0 / 362880,
											 1.0 / 40320,
											 1.0 / 5040,
											 1.0 / 720,
											 1.0 / 120,
											 1.0 / 24,
											 1.0 / 6,
											 1.0 / 2,
											 1.0,
											 1.0};

/* How many of SEARCH_STEP edges are less: a binary search without branches. */
static inline int
portable_less(const double *edges, double value)
{
	const double *at = edges;
	int half;

	for (half = SEARCH_STEP / 2; half > 0; half /= 2)
		at += half & -(int) (at[half - 1] < value);
	return (int) (at - edges) + (*at < value);
}

typedef double Vector2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef uint64 Words2 __attribute__((vector_size(16), aligned(8), may_alias));

#define K(name) portable_##name
#define K_TARGET
#define V       Vector2
#define W       Words2
#define V_LANES 2
#include "algo/tree_kernel_body.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define KERNEL_X86 1
#include <immintrin.h>

/* How many of SEARCH_STEP edges are less. */
__attribute__((target("avx2,popcnt"))) static inline int
avx2_less(const double *edges, double value)
{
	__m256d all = _mm256_set1_pd(value);
	int mask = 0;
	int i;

#pragma GCC unroll 4
	for (i = 0; i < SEARCH_STEP; i += 4)
		mask |= _mm256_movemask_pd(_mm256_cmp_pd(_mm256_loadu_pd(edges + i), all, _CMP_LT_OQ)) << i;
	return __builtin_popcount(mask);
}

__attribute__((target("avx512f,avx512dq,popcnt"))) static inline int
avx512_less(const double *edges, double value)
{
	__m512d all = _mm512_set1_pd(value);
	int low = _mm512_cmp_pd_mask(_mm512_loadu_pd(edges), all, _CMP_LT_OQ);
	int high = _mm512_cmp_pd_mask(_mm512_loadu_pd(edges + 8), all, _CMP_LT_OQ);

	return __builtin_popcount(low | high << 8);
}

typedef double Vector4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef uint64 Words4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef double Vector8 __attribute__((vector_size(64), aligned(8), may_alias));
typedef uint64 Words8 __attribute__((vector_size(64), aligned(8), may_alias));

#define K(name)  avx2_##name
#define K_TARGET __attribute__((target("avx2,popcnt")))
#define V        Vector4
#define W        Words4
#define V_LANES  4
#include "algo/tree_kernel_body.h"

#define K(name)  avx512_##name
#define K_TARGET __attribute__((target("avx512f,avx512dq,popcnt")))
#define V        Vector8
#define W        Words8
#define V_LANES  8
#include "algo/tree_kernel_body.h"
#endif /* KERNEL_X86 */

const TreeKernels *
tree_kernels(void)
{
#ifdef KERNEL_X86
	if (kernel_get()->level >= KERNEL_AVX512)
		return &avx512_table;
	if (kernel_get()->level >= KERNEL_AVX2)
		return &avx2_table;
#endif
	return &portable_table;
}
