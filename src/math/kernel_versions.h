/*
 * kernel_versions.h
 *		The versions of a set of inner loops, one per instruction set, and the choice
 *		among them (math/kernel.h).
 *
 * The loops are written once, with vectors of any length, in a header of their own:
 * the body.  Its file defines
 *
 *	KERNEL_BODY		that header, in quotes
 *	KERNEL_TABLE	type of the table of functions that it ends with
 *	KERNEL_GET		name of the function that hands out the table for this processor
 *
 * and includes this one.  The body finds
 *
 *	K(name)			name of a function of this version; K(table) must be the table
 *	K_TARGET		attribute that turns the instructions on
 *	V_LANES			length of vectors: 2 in the portable version (what any 64-bit processor
 *					adds at once), 4 with AVX2, 8 with AVX-512; so also whose intrinsics
 *					there are
 *	V, F			vectors of doubles, of floats
 *	M, W			vectors of int64, which comparisons give, and of uint64
 *	K_LOAD(p)		the V that begins at double p
 *	K_ALL(x)		x in each lane
 *	K_MAX(a, b)		the greater of each lane, b's where one of them is NaN
 *	K_MIN(a, b)		likewise the lesser
 *	K_EVEN(u, w)	u0 w0 u2 w2 ...
 *	K_ODD(u, w)		u1 w1 u3 w3 ...
 *
 * and undefines at its end what it defines.  Vectors lie anywhere that a number of theirs
 * may lie, and alias it.  Products and sums are rounded one by one, although the
 * instructions include fused multiply-adds (the build says -ffp-contract=off).
 */
#include "math/kernel.h"

#define V K(Doubles)
#define F K(Floats)
#define M K(Integers)
#define W K(Words)

#define K_LOAD(p) (*(const V *) (p))
#define K_ALL(x)  ((x) - (V){0.0})

#define KERNEL_VECTOR(name, element)                                                               \
	typedef element name __attribute__((vector_size(V_LANES * sizeof(element)),                    \
										aligned(sizeof(element)), may_alias))
#define KERNEL_VECTORS                                                                             \
	KERNEL_VECTOR(V, double);                                                                      \
	KERNEL_VECTOR(F, float);                                                                       \
	KERNEL_VECTOR(M, int64);                                                                       \
	KERNEL_VECTOR(W, uint64)

#define K(name) portable_##name
#define K_TARGET
#define V_LANES      2
#define K_MAX(a, b)  ((V){Max((a)[0], (b)[0]), Max((a)[1], (b)[1])})
#define K_MIN(a, b)  ((V){Min((a)[0], (b)[0]), Min((a)[1], (b)[1])})
#define K_EVEN(u, w) ((V){(u)[0], (w)[0]})
#define K_ODD(u, w)  ((V){(u)[1], (w)[1]})
KERNEL_VECTORS;
#include KERNEL_BODY
#undef K
#undef K_TARGET
#undef V_LANES
#undef K_MAX
#undef K_MIN
#undef K_EVEN
#undef K_ODD

#if defined(__x86_64__) && defined(__GNUC__)
#define KERNEL_X86 1
#include <immintrin.h>

#define K(name)  avx2_##name
#define K_TARGET __attribute__((target("avx2,fma")))
#define V_LANES  4
#define K_MAX    _mm256_max_pd
#define K_MIN    _mm256_min_pd
#define K_EVEN   _mm256_unpacklo_pd
#define K_ODD    _mm256_unpackhi_pd
KERNEL_VECTORS;
#include KERNEL_BODY
#undef K
#undef K_TARGET
#undef V_LANES
#undef K_MAX
#undef K_MIN
#undef K_EVEN
#undef K_ODD

#define K(name)  avx512_##name
#define K_TARGET __attribute__((target("avx512f,avx512dq,fma")))
#define V_LANES  8
#define K_MAX    _mm512_max_pd
#define K_MIN    _mm512_min_pd
#define K_EVEN   _mm512_unpacklo_pd
#define K_ODD    _mm512_unpackhi_pd
KERNEL_VECTORS;
#include KERNEL_BODY
#undef K
#undef K_TARGET
#undef V_LANES
#undef K_MAX
#undef K_MIN
#undef K_EVEN
#undef K_ODD
#endif

const KERNEL_TABLE *
KERNEL_GET(void)
{
#ifdef KERNEL_X86
	if (kernel_level() >= KERNEL_AVX512)
		return &avx512_table;
	if (kernel_level() >= KERNEL_AVX2)
		return &avx2_table;
#endif
	return &portable_table;
}
