/*
 * histogram.h
 *		Sums of gradients, or of class weights, by feature and code.
 *
 * All sums are of integers, so they are the same whatever the order of the rows,
 * whatever the cut of the work, and whether a sum is taken or is what is left of
 * another when a third is subtracted.
 *
 * A histogram is planes of n_cells int64 one after the other; the cells of a
 * feature begin at Bins.cell_at.  Of gradients there are three planes: gradient,
 * hessian, rows.  Of classes there are one a class, its weight, and then the rows.
 */
#ifndef ALGO_HISTOGRAM_H
#define ALGO_HISTOGRAM_H

#include "algo/bins/bins.h"

/*
 * A row's gradient and hessian as integers in units of their own, or its class and
 * its weight.  |g| and h are at most FIXED_ONE.
 */
typedef struct FixedPair
{
	int32 g;
	int32 h;
} FixedPair;

#define FIXED_BITS 30
#define FIXED_ONE  (1 << FIXED_BITS)

/*
 * Sums keep the upper bits, of gradients 15 and a sign, of hessians 14: a unit of theirs
 * is 1 << shift of FixedPair's.
 */
#define HISTOGRAM_G_SHIFT 15
#define HISTOGRAM_H_SHIFT 16

/* What is added to each gradient, so that all are positive: the sums have it once a row. */
#define HISTOGRAM_OFFSET (FIXED_ONE >> HISTOGRAM_G_SHIFT)

#define GRADIENT_PLANES 3

/*
 * A row of a node, and what the sums keep of its gradient and hessian: these come
 * along when rows are put in the order of nodes, so that they need not be fetched from
 * wherever the row's pair lies.
 */
typedef struct TreeRow
{
	uint32 row;
	uint32 kept; /* gradient + HISTOGRAM_OFFSET, 17 bits; above it the hessian, 15 bits */
} TreeRow;

#define KEPT_G_BITS 17

static inline TreeRow
tree_row(uint32 row, FixedPair pair)
{
	const int64 g_half = INT64CONST(1) << (HISTOGRAM_G_SHIFT - 1);
	const int64 h_half = INT64CONST(1) << (HISTOGRAM_H_SHIFT - 1);
	uint32 g = (uint32) (((pair.g + g_half) >> HISTOGRAM_G_SHIFT) + HISTOGRAM_OFFSET);
	uint32 h = (uint32) ((pair.h + h_half) >> HISTOGRAM_H_SHIFT);

	return (TreeRow){row, g | (h << KEPT_G_BITS)};
}

typedef struct HistogramInput
{
	const BinCodes *codes;
	const FixedPair *pairs; /* by row; gradients are summed as TreeRow has them */
	const uint32 *cell_at;
	Size n_cells; /* of a plane: cell_at[n_features] */
	int n_classes; /* 0: gradients */
} HistogramInput;

/* Planes of a histogram. */
static inline int
histogram_planes(int n_classes)
{
	return n_classes > 0 ? n_classes + 1 : GRADIENT_PLANES;
}

/*
 * Add rows[begin .. end - 1], or, where rows is NULL, the rows numbered so, to the cells
 * of the features [from, to), or, where features is not NULL, of features[from .. to - 1].
 */
extern void histogram_add(const HistogramInput *in, const TreeRow *rows, Size begin, Size end,
						  const int *features, int from, int to, int64 *histogram);

/* What is left of parent without child, for the features [from, to), into parent. */
extern void histogram_subtract(const HistogramInput *in, int from, int to, int64 *parent,
							   const int64 *child);

/* Set the cells of the features [from, to) to zero, or add other to them. */
extern void histogram_clear(const HistogramInput *in, int from, int to, int64 *histogram);
extern void histogram_merge(const HistogramInput *in, int from, int to, int64 *histogram,
							const int64 *other);

#endif /* ALGO_HISTOGRAM_H */
