/*
 * mlp_kernel.h
 *		One layer of a network over some rows, for scoring, and the units that only
 *		cut off; chosen at run time for the processor (math/kernel.h says which).
 *
 * Scoring does not go through BLAS: its kernels for one row and for many sum in
 * different orders, and a row must give the same bits alone and in a batch.  Here
 * the sum of an output starts from the bias and takes the inputs one after the
 * other, each product and sum rounded by itself; vectors run over outputs, so
 * neither their length nor the number of rows can be seen in the result.
 *
 * Outputs are padded to a multiple of MLP_LANES, with weights and biases 0.
 * Weights lie by groups of MLP_LANES outputs: inputs x MLP_LANES each, so that
 * they are read from front to back.
 */
#ifndef ALGO_MLP_KERNEL_H
#define ALGO_MLP_KERNEL_H

#include "core/port.h"

#define MLP_LANES 8

typedef struct MlpKernels
{
	/*
	 * out[r][j] = bias[j] + sum over i < n_in of x[r][i] * w[i][j] for n_out outputs,
	 * a multiple of MLP_LANES; ldx and ldo are the distances between rows.
	 */
	void (*layer)(Size n_rows, Size n_in, Size n_out, const double *x, Size ldx, const double *w,
				  const double *bias, double *out, Size ldo);

	/* Without branches, which signs at random would mispredict every other time. */
	void (*relu)(Size n, double *z); /* what is below 0 becomes 0; NaN stays */
	void (*relu_slope)(Size n, const double *a, double *delta); /* 0 where a is 0 */
} MlpKernels;

extern const MlpKernels *mlp_kernels(void);

#endif /* ALGO_MLP_KERNEL_H */
