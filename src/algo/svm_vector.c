/*
 * svm_vector.c
 *		Instances of svm_vector_body.h and the choice among them.
 */
#include "core/port.h"

#include "algo/svm_vector.h"
#include "core/kernel.h"

#define EXP_LOG2_E   1.4426950408889634074
#define EXP_LN2_HIGH 0x1.62e42feep-1 /* its last bits are 0: times k it is exact */
#define EXP_LN2_LOW  0x1.a39ef35793c76p-33
#define EXP_MAGIC    0x1.8p52
#define EXP_TERMS    14

/* 1 / 13!, ..., 1 / 1!, 1 / 0! */
static const double exp_series[EXP_TERMS] = {
	1.0 / 6227020800.0,
	1.0 / 479001600.0,
	1.0 / 39916800.0,
	1.0 / 3628800.0,
	1.0 / 362880.0,
	1.0 / 40320.0,
	1.0 / 5040.0,
	1.0 / 720.0,
	1.0 / 120.0,
	1.0 / 24.0,
	1.0 / 6.0,
	1.0 / 2.0,
	1.0,
	1.0,
};

typedef double Double2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef int64 Integer2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef float Float2 __attribute__((vector_size(8), aligned(4), may_alias));

#define K(name) portable_##name
#define K_TARGET
#define V       Double2
#define VI      Integer2
#define VF      Float2
#define V_LANES 2
#include "algo/svm_vector_body.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define KERNEL_X86 1

typedef double Double4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64 Integer4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef float Float4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef double Double8 __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64 Integer8 __attribute__((vector_size(64), aligned(8), may_alias));
typedef float Float8 __attribute__((vector_size(32), aligned(4), may_alias));

#define K(name)  avx2_##name
#define K_TARGET __attribute__((target("avx2")))
#define V        Double4
#define VI       Integer4
#define VF       Float4
#define V_LANES  4
#include "algo/svm_vector_body.h"

#define K(name)  avx512_##name
#define K_TARGET __attribute__((target("avx512f")))
#define V        Double8
#define VI       Integer8
#define VF       Float8
#define V_LANES  8
#include "algo/svm_vector_body.h"
#endif /* KERNEL_X86 */

const SvmVectors *
svm_vectors(void)
{
#ifdef KERNEL_X86
	if (kernel_get()->level >= KERNEL_AVX512)
		return &avx512_table;
	if (kernel_get()->level >= KERNEL_AVX2)
		return &avx2_table;
#endif
	return &portable_table;
}
