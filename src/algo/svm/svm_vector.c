/*
 * svm_vector.c
 *		Versions of svm_vector_body.h and the choice among them.
 */
#include "core/port.h"

#include "algo/svm/svm_vector.h"

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

#define KERNEL_BODY  "algo/svm/svm_vector_body.h"
#define KERNEL_TABLE SvmVectors
#define KERNEL_GET   svm_vectors
#include "math/kernel_versions.h"
