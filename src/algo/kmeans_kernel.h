/*
 * kmeans_kernel.h
 *		The inner loops of k-means, chosen at run time for the processor.
 *
 * The score of centre j for a row x is |c_j|^2 - 2 x'c_j.  Versions may round it
 * differently (fused multiply-adds); who uses it allows for that (kmeans_assign.c).
 * Sums have the same bits in every version.
 */
#ifndef ALGO_KMEANS_KERNEL_H
#define ALGO_KMEANS_KERNEL_H

#include "core/port.h"

/* Centres stored side by side: value j of centre 8 g + l at (g * width + j) * 8 + l. */
#define KMEANS_LANES 8

typedef struct KMeansKernels
{
	/*
	 * Per row: the number of the centre with the least score, that score, and the
	 * least one of the others.  norms holds |c|^2 of n_groups * KMEANS_LANES
	 * centres, infinity for those that only fill up.
	 */
	void (*nearest)(int n_groups, Size width, const double *centres, const double *norms, Size n,
					const double *x, int *nearest, double *least, double *second);

	/* sum += weight * x */
	void (*add)(Size width, double weight, const double *x, double *sum);
} KMeansKernels;

extern const KMeansKernels *kmeans_kernels(void);

#endif /* ALGO_KMEANS_KERNEL_H */
