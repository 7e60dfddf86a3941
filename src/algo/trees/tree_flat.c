/*
 * tree_flat.c
 *		Fits of shallow trees in one piece of memory (tree_flat.h).
 *
 * A tree of so many levels: f64 thresholds of its 2^levels - 1 inner nodes, level by
 * level; leaf_width f64 values of each of its 2^levels leaves; u16 features of the inner
 * nodes; bytes up to a multiple of eight.  What hangs below a leaf of the tree as it was
 * grown is filled with that leaf, and rows go to the leftmost: nothing is greater than the
 * infinite thresholds there.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/trees/tree_flat.h"

#define MAX_LEVELS    10
#define LANES         8
#define MISSING_RIGHT 0x8000 /* of a feature */
#define CHECK_TREES   16 /* walks of a block of rows between interrupt checks */

static inline Size
flat_inner(uint32 levels)
{
	return ((Size) 1 << levels) - 1;
}

static Size
flat_tree_bytes(uint32 levels, int leaf_width)
{
	Size inner = flat_inner(levels);

	return sizeof(double) * (inner + (inner + 1) * leaf_width) +
		   TYPEALIGN(sizeof(double), sizeof(uint16) * inner);
}

static inline const double *
flat_cuts(const TreeFit *fit, uint32 tree)
{
	return (const double *) (fit->flat + tree * fit->flat_bytes);
}

static inline const double *
flat_values(const TreeFit *fit, const double *cuts)
{
	return cuts + flat_inner(fit->flat_levels);
}

static inline const uint16 *
flat_features(const TreeFit *fit, const double *cuts)
{
	Size leaves = flat_inner(fit->flat_levels) + 1;

	return (const uint16 *) (flat_values(fit, cuts) + leaves * fit->leaf_width);
}

/* ------------------------------------------------------------------------ making */

/* The levels of the deepest tree, if all can be put so and take no more memory; or -1. */
static int
flat_levels(const TreeFit *fit)
{
	uint32 levels = 0;

	if (fit->nodes == NULL || fit->has_categories || fit->n_features > MISSING_RIGHT)
		return -1;
	for (uint32 tree = 0; tree < fit->n_trees; tree++)
		levels = Max(levels, fit->depth[tree]);
	if (levels > MAX_LEVELS ||
		flat_tree_bytes(levels, fit->leaf_width) * fit->n_trees >
			sizeof(TreeNode) * fit->n_nodes + sizeof(double) * fit->n_leaves * fit->leaf_width)
		return -1;
	return (int) levels;
}

/* The node at of the fit, and what is below it, to the place of a tree. */
static void
flat_fill(const TreeFit *fit, uint32 at, double *cuts, Size place)
{
	const TreeNode *node = &fit->nodes[at];
	bool is_leaf = node->left == at;
	Size inner = flat_inner(fit->flat_levels);
	Size width = fit->leaf_width;

	if (place >= inner)
	{
		memcpy((double *) flat_values(fit, cuts) + (place - inner) * width,
			   fit->values + tree_node_leaf(node) * width, sizeof(double) * width);
		return;
	}
	cuts[place] = is_leaf ? INFINITY : node->threshold;
	((uint16 *) flat_features(fit, cuts))[place] =
		is_leaf ? 0
				: (node->feature & TREE_FEATURE) |
					  (node->feature & TREE_MISSING_RIGHT ? MISSING_RIGHT : 0);
	flat_fill(fit, is_leaf ? at : node->left, cuts, 2 * place + 1);
	flat_fill(fit, is_leaf ? at : node->left + 1, cuts, 2 * place + 2);
}

void
tree_flat(TreeFit *fit)
{
	int levels = flat_levels(fit);

	if (levels < 0)
		return;
	fit->flat_levels = (uint32) levels;
	fit->flat_bytes = flat_tree_bytes(fit->flat_levels, fit->leaf_width);
	fit->flat = MemoryContextAllocHuge(fit->context, fit->flat_bytes * fit->n_trees);
	for (uint32 tree = 0; tree < fit->n_trees; tree++)
	{
		if (tree % CHECK_TREES == 0)
			CHECK_FOR_INTERRUPTS();
		flat_fill(fit, fit->root[tree], (double *) flat_cuts(fit, tree), 0);
	}
	pfree(fit->nodes);
	pfree(fit->values);
	pfree(fit->root);
	pfree(fit->depth);
	fit->nodes = NULL;
	fit->values = NULL;
	fit->root = NULL;
	fit->depth = NULL;
}

/* ----------------------------------------------------------------------- scoring */

/* any: some value may be missing. */
static inline __attribute__((always_inline)) Size
flat_step(const TreeFit *fit, const double *cuts, const double *x, bool any, Size at)
{
	uint16 feature = flat_features(fit, cuts)[at];
	double value = x[feature & (MISSING_RIGHT - 1)];
	bool right = value > cuts[at];

	if (any && isnan(value))
		right = (feature & MISSING_RIGHT) != 0;
	return 2 * at + 1 + right;
}

/*
 * n walks side by side (LANES, or fewer at the end), whose rows and trees are each
 * x_stride and tree_stride apart.
 */
static inline __attribute__((always_inline)) void
flat_walk(const TreeFit *fit, uint32 tree, uint32 tree_stride, const double *x, Size x_stride,
		  bool any, int n, double *out, Size out_stride)
{
	Size at[LANES] = {0};
	Size inner = flat_inner(fit->flat_levels);

	for (uint32 level = 0; level < fit->flat_levels; level++)
	{
#pragma GCC unroll 8
		for (int lane = 0; lane < n; lane++)
			at[lane] = flat_step(fit, flat_cuts(fit, tree + lane * tree_stride),
								 x + lane * x_stride, any, at[lane]);
	}
#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
	{
		const double *cuts = flat_cuts(fit, tree + lane * tree_stride);

		tree_fit_add_values(fit, tree + lane * tree_stride,
							flat_values(fit, cuts) + (at[lane] - inner) * fit->leaf_width,
							out + lane * out_stride);
	}
}

/* With what is asked known, so that nothing is asked within. */
static inline __attribute__((always_inline)) void
flat_walk_lanes(const TreeFit *fit, uint32 tree, uint32 tree_stride, const double *x, Size x_stride,
				bool any, double *out, Size out_stride)
{
	if (any)
		flat_walk(fit, tree, tree_stride, x, x_stride, true, LANES, out, out_stride);
	else
		flat_walk(fit, tree, tree_stride, x, x_stride, false, LANES, out, out_stride);
}

/* One row through all trees. */
static void
flat_predict_row(const TreeFit *fit, const double *x, double *out)
{
	bool any = tree_row_misses(x, fit->n_features);
	uint32 tree = 0;

	for (; tree + LANES <= fit->n_trees; tree += LANES)
		flat_walk_lanes(fit, tree, 1, x, 0, any, out, 0);
	if (tree < fit->n_trees)
		flat_walk(fit, tree, 1, x, 0, any, fit->n_trees - tree, out, 0);
}

/* Blocks of LANES rows, tree by tree. */
static void
flat_predict_block(const TreeFit *fit, Size n_blocks, const double *x, double *out)
{
	Size p = fit->n_features;
	Size width = fit->n_outputs;
	bool any[TREE_BLOCK_ROWS / LANES];

	for (Size i = 0; i < n_blocks; i++)
		any[i] = tree_row_misses(x + i * LANES * p, LANES * p);
	for (uint32 tree = 0; tree < fit->n_trees; tree++)
	{
		if (tree % CHECK_TREES == 0)
			CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < n_blocks; i++)
			flat_walk_lanes(fit, tree, 0, x + i * LANES * p, p, any[i], out + i * LANES * width,
							width);
	}
}

void
tree_flat_predict(const TreeFit *fit, Size n, const double *x, double *out)
{
	Size n_blocks = n / LANES;

	if (n_blocks > 0)
		flat_predict_block(fit, n_blocks, x, out);
	for (Size i = n_blocks * LANES; i < n; i++)
		flat_predict_row(fit, x + i * fit->n_features, out + i * fit->n_outputs);
}
