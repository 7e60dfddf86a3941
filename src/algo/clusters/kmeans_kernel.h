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

/* Rows of one call, at most; a multiple of what a version scores together. */
#define KMEANS_TILE 256

/* By row; beyond the rows that were given there is anything. */
typedef struct KMeansNearest
{
	int64 number[KMEANS_TILE]; /* of the centre with the least score */
	double least[KMEANS_TILE]; /* that score */
	double second[KMEANS_TILE]; /* the least of the others; infinite: there are none */
} KMeansNearest;

typedef struct KMeansKernels
{
	/*
	 * For n rows x, among n_centres of width numbers each, whose squared lengths are
	 * the norms.
	 */
	void (*nearest)(int n_centres, Size width, const double *centres, const double *norms, Size n,
					const double *x, KMeansNearest *found);

	/* sum += weight * x */
	void (*add)(Size width, double weight, const double *x, double *sum);
} KMeansKernels;

extern const KMeansKernels *kmeans_kernels(void);

#endif /* ALGO_KMEANS_KERNEL_H */
