/*
 * logistic_kernel.h
 *		The inner loops of logistic regression over a chunk of rows, chosen at run
 *		time for the processor (math/kernel.h says which).
 *
 * A chunk is stored by columns: column j begins at z + j * stride.  The number
 * of rows is a multiple of LOGISTIC_LANES (rows to fill up have weight 0), the
 * number of columns one of LOGISTIC_COLUMNS (columns to fill up are 0).  Sums are
 * taken in eight lanes, row i in lane i mod 8, added up in one fixed order: every
 * version gives the same bits.
 */
#ifndef ALGO_LOGISTIC_KERNEL_H
#define ALGO_LOGISTIC_KERNEL_H

#include "core/port.h"

#define LOGISTIC_LANES   8
#define LOGISTIC_COLUMNS 4

typedef struct LogisticKernels
{
	/* out[i] = sum over j < width of u[j] * z[j][i] */
	void (*margins)(Size n, Size width, const double *z, Size stride, const double *u, double *out);

	/* g[j] = sum over i of r[i] * z[j][i] */
	void (*gradient)(Size n, Size width, const double *z, Size stride, const double *r, double *g);

	/*
	 * h[j][k] += sum over i of w[i] * z[j][i] * z[k][i] for j <= k; h is width x
	 * width, the rest of it is left alone.  scratch: LOGISTIC_COLUMNS * stride.
	 */
	void (*hessian)(Size n, Size width, const double *z, Size stride, const double *w,
					double *scratch, double *h);
} LogisticKernels;

extern const LogisticKernels *logistic_kernels(void);

#endif /* ALGO_LOGISTIC_KERNEL_H */
