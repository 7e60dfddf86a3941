/*
 * kmeans_kernel.c
 *		Versions of kmeans_kernel_body.h and the choice among them.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/clusters/kmeans_kernel.h"

#define KERNEL_BODY  "algo/clusters/kmeans_kernel_body.h"
#define KERNEL_TABLE KMeansKernels
#define KERNEL_GET   kmeans_kernels
#include "math/kernel_versions.h"
