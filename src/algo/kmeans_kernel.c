/*
 * kmeans_kernel.c
 *		Versions of kmeans_kernel_body.h and the choice among them.
 */
#include "core/port.h"

#include "algo/kmeans_kernel.h"

#include <math.h>

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

#define KERNEL_BODY  "algo/kmeans_kernel_body.h"
#define KERNEL_TABLE KMeansKernels
#define KERNEL_GET   kmeans_kernels
#include "core/kernel_versions.h"
