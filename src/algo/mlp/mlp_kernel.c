/*
 * mlp_kernel.c
 *		Versions of mlp_kernel_body.h and the choice among them.
 */
#include "core/port.h"

#include "algo/mlp/mlp_kernel.h"

#define KERNEL_BODY  "algo/mlp/mlp_kernel_body.h"
#define KERNEL_TABLE MlpKernels
#define KERNEL_GET   mlp_kernels
#include "math/kernel_versions.h"
