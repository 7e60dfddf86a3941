/*
 * logistic_kernel.c
 *		Versions of logistic_kernel_body.h and the choice among them.
 */
#include "core/port.h"

#include "algo/logistic/logistic_kernel.h"

/* The sum of the lanes, in one fixed order. */
static inline double
lane_sum(const double *lane)
{
	return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
		   ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

#define KERNEL_BODY  "algo/logistic/logistic_kernel_body.h"
#define KERNEL_TABLE LogisticKernels
#define KERNEL_GET   logistic_kernels
#include "math/kernel_versions.h"
