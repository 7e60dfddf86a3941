/*
 * svm_share.h
 *		The memory of a solver that kernel rows are computed from and into, shared with
 *		other processes where that pays.
 *
 * A working set misses up to some hundred kernel rows at a time: enough, over many
 * rows, to be shared out in blocks and columns.  Each value is computed in the same way
 * by whoever does it.
 */
#ifndef ALGO_SVM_SHARE_H
#define ALGO_SVM_SHARE_H

#include "algo/svm/svm_kernel.h"
#include "core/parallel.h"

/* Kernel rows computed in one block. */
#define SVM_BLOCK_ROWS 128

/* Most rows asked for at once. */
#define SVM_SHARE_ROWS 512

typedef struct SvmShare
{
	const SvmKernel *kernel;
	Size n;
	Size p;
	Parallel *parallel; /* NULL: this process does everything, and only values is set */
	double *x; /* a copy of all rows, n x p */
	double *x_kept; /* room for those that shrinking leaves, where it may */
	double *norms; /* of the points, svm_padded(n) */
	float *values; /* of the cache */
} SvmShare;

/* In the current memory context; x is n x p, the cache takes n_values of its own. */
extern void svm_share_begin(SvmShare *share, const SvmKernel *kernel, Size n, Size p,
							const double *x, bool shrinking, Size n_values);
extern void svm_share_end(SvmShare *share);

/*
 * Where there are others: kernel rows of some rows of x, at most SVM_SHARE_ROWS, with
 * the points, whose x is share->x or share->x_kept and whose norms are share->norms; out
 * lies in share->values.
 */
extern void svm_share_rows(SvmShare *share, const SvmPoints *points, int n, const int *row_ids,
						   float *const *out);

#endif /* ALGO_SVM_SHARE_H */
