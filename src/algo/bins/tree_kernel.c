/*
 * tree_kernel.c
 *		Versions of tree_kernel_body.h and the choice among them.
 */
#include "core/port.h"

#include <math.h>

#include "algo/bins/tree_kernel.h"

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

#define KERNEL_BODY  "algo/bins/tree_kernel_body.h"
#define KERNEL_TABLE TreeKernels
#define KERNEL_GET   tree_kernels
#include "math/kernel_versions.h"
