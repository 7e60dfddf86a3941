/*
 * tree_kernel.h
 *		The inner loops of the tree learners that vector instructions speed up,
 *		chosen at run time for the processor (math/kernel.h says which).  Every
 *		version gives the same bits.
 */
#ifndef ALGO_TREE_KERNEL_H
#define ALGO_TREE_KERNEL_H

#include "algo/bins/histogram.h"

#define TREE_KERNEL_LANES 8

typedef struct TreeKernels
{
	/*
	 * Gradients p - y and hessians p (1 - p) with p = 1 / (1 + exp(-score)), but for
	 * rounding; n is a multiple of TREE_KERNEL_LANES.
	 */
	void (*logistic)(Size n, const double *y, const double *scores, double *g, double *h);

	/* Rounded to integers; |g * g_factor| and h * h_factor are at most FIXED_ONE. */
	void (*fix)(Size n, const double *g, const double *h, double g_factor, double h_factor,
				FixedPair *pairs);

	/* rows[i] = tree_row(first + i, pairs[i]) */
	void (*rows)(Size n, uint32 first, const FixedPair *pairs, TreeRow *rows);

	/*
	 * left_g^2 / (left_h + l2) and the same of the right side, which is what is left of
	 * g and h, added up for n cuts; 0 for a side where it would be divided by 0.
	 */
	void (*cuts)(Size n, const double *left_g, const double *left_h, double g, double h, double l2,
				 double *out);

	/* The packed sums of rows, and those of cells added to three planes (histogram.c). */
	void (*pack)(Size n, const TreeRow *rows, uint64 *words);
	void (*unpack)(Size n, const uint64 *words, int64 *g, int64 *h, int64 *counts);

	/*
	 * Codes of numbers x_step apart: how many edges are less, of a BinFeature.search;
	 * missing where it is not a number.
	 */
	void (*codes)(const double *search, uint8 missing, Size n, const double *x, Size x_step,
				  uint8 *out, Size out_step);
} TreeKernels;

extern const TreeKernels *tree_kernels(void);

/*
 * A row's sums as one word, for PACK_ROWS of which no field overflows:
 *
 *		bits 36 ..		gradient + HISTOGRAM_OFFSET	27 bits
 *		bits 11 .. 35	hessian					25 bits
 *		bits 0 .. 10	rows					11 bits
 */
#define PACK_N_BITS 11
#define PACK_H_BITS 25
#define PACK_G_AT   (PACK_N_BITS + PACK_H_BITS)
#define PACK_ROWS   ((1 << PACK_N_BITS) - 1)

/*
 * Edges as a search wants them: every SEARCH_STEP-th, then all in ascending order, to
 * SEARCH_EDGES with infinity.
 */
#define SEARCH_STEP  16
#define SEARCH_EDGES 256
#define SEARCH_SIZE  (SEARCH_STEP + SEARCH_EDGES)

#endif /* ALGO_TREE_KERNEL_H */
