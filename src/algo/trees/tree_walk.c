/*
 * tree_walk.c
 *		Scoring rows by trees.
 *
 * Eight walks go side by side, a level at a time, without branches: each step waits for
 * a node and a value to arrive, and the other walks' steps fill that time.  Of one row
 * they are those through eight trees; of a block of rows, those of eight rows through one
 * tree, and a tree is done with before the next, so that it is fetched once for the block.
 * The number of steps is that of the deepest of the trees, or until none has moved; a
 * walk that is over stays at its leaf.
 *
 * Rows without missing values, in models without categories, need one comparison a
 * step; others look at the node's flags too.  Both take the same way where both
 * can.  A row's leaves are summed in the order of the trees, either way.
 */
#include "core/port.h"

#include "algo/trees/tree_fit.h"

#include <math.h>

#define LANES         8
#define BLOCK_ROWS    1024 /* of a tree at a time */
#define LINE_BYTES    64 /* of a processor's cache, or about */
#define PREFETCH_ROWS 128 /* of a block that will want most of a tree */
#define CHECK_TREES   20000 /* walks between interrupt checks: a few milliseconds */
#define FIXED_STEPS   8 /* deeper walks look whether they are over */

/* Does a category belong to the set?  Only asked of one that is there. */
static inline bool
set_has(const TreeFit *fit, const TreeNode *node, uint32 category)
{
	return (fit->sets[node->set.at + category / 64] >> (category % 64)) & 1;
}

static inline bool
category_goes_right(const TreeFit *fit, const TreeNode *node, double x)
{
	if (x >= 0 && x < node->set.n && x == (uint32) x)
		return !set_has(fit, node, (uint32) x);
	return (node->feature & TREE_MISSING_RIGHT) != 0;
}

static inline uint32
step_plain(const TreeFit *fit, const double *x, uint32 at)
{
	const TreeNode *node = &fit->nodes[at];

	return node->left + (x[node->feature & TREE_FEATURE] > node->threshold);
}

static inline uint32
step_any(const TreeFit *fit, const double *x, uint32 at)
{
	const TreeNode *node = &fit->nodes[at];
	double value = x[node->feature & TREE_FEATURE];
	bool right = value > node->threshold;

	if (node->feature & TREE_CATEGORY)
		right = category_goes_right(fit, node, value);
	else if (isnan(value))
		right = (node->feature & TREE_MISSING_RIGHT) != 0;
	return node->left + right;
}

/*
 * Move each of n walks (LANES, or fewer at the end) a level down, of rows that are stride
 * apart; differs: whether any has moved.
 */
#define STEP_ALL(step)                                                                             \
	do                                                                                             \
	{                                                                                              \
		_Pragma("GCC unroll 8") for (int lane = 0; lane < n; lane++)                               \
		{                                                                                          \
			uint32 next = step(fit, x + lane * stride, now[lane]);                                 \
                                                                                                   \
			differs |= next ^ now[lane];                                                           \
			now[lane] = next;                                                                      \
		}                                                                                          \
	} while (0)

/* From the roots to leaves: the first levels without asking whether all are over. */
#define WALK(step)                                                                                 \
	do                                                                                             \
	{                                                                                              \
		uint32 differs = 0;                                                                        \
		uint32 level = 0;                                                                          \
                                                                                                   \
		for (; level < Min(depth, FIXED_STEPS); level++)                                           \
			STEP_ALL(step);                                                                        \
		for (differs = 1; level < depth && differs != 0; level++)                                  \
		{                                                                                          \
			differs = 0;                                                                           \
			STEP_ALL(step);                                                                        \
		}                                                                                          \
	} while (0)

/* n walks from the nodes at, of at most depth steps. */
static inline __attribute__((always_inline)) void
tree_walk(const TreeFit *fit, const double *x, Size stride, bool plain, uint32 depth, int n,
		  uint32 *at)
{
	uint32 now[LANES] = {0}; /* in registers, where n is known */

#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
		now[lane] = at[lane];
	if (plain)
		WALK(step_plain);
	else
		WALK(step_any);
#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
		at[lane] = now[lane];
}

/* One row through n trees. */
static inline __attribute__((always_inline)) void
tree_walk_trees(const TreeFit *fit, const double *x, bool plain, uint32 tree, int n, uint32 *at)
{
	uint32 depth = 0;

#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
	{
		at[lane] = fit->root[tree + lane];
		depth = Max(depth, fit->depth[tree + lane]);
	}
	tree_walk(fit, x, 0, plain, depth, n, at);
}

/* Add the leaf reached in a tree to the outputs. */
static inline void
tree_add_leaf(const TreeFit *fit, uint32 tree, uint32 at, double *out)
{
	int width = fit->leaf_width;
	const double *values = fit->values + (Size) tree_node_leaf(&fit->nodes[at]) * width;

	if (fit->n_outputs == 1)
		out[0] += values[0];
	else if (width == 1)
		out[tree % fit->n_outputs] += values[0];
	else
		for (int k = 0; k < width; k++)
			out[k] += values[k];
}

static bool
tree_has_nan(const double *x, Size n)
{
	bool found = false;

	for (Size i = 0; i < n; i++)
		found |= x[i] != x[i];
	return found;
}

/* Does one comparison a step do for these rows? */
static bool
tree_is_plain(const TreeFit *fit, Size n, const double *x)
{
	return !fit->has_categories && !tree_has_nan(x, n * fit->n_features);
}

static void
tree_predict_row(const TreeFit *fit, const double *x, double *out)
{
	bool plain = tree_is_plain(fit, 1, x);
	uint32 at[LANES];
	uint32 tree = 0;

	for (; tree + LANES <= fit->n_trees; tree += LANES)
	{
		if (plain)
			tree_walk_trees(fit, x, true, tree, LANES, at);
		else
			tree_walk_trees(fit, x, false, tree, LANES, at);
		for (int lane = 0; lane < LANES; lane++)
			tree_add_leaf(fit, tree + lane, at[lane], out);
	}
	if (tree < fit->n_trees)
	{
		tree_walk_trees(fit, x, plain, tree, fit->n_trees - tree, at);
		for (int lane = 0; tree + lane < fit->n_trees; lane++)
			tree_add_leaf(fit, tree + lane, at[lane], out);
	}
}

/* One tree, and LANES rows. */
static inline void
tree_predict_lanes(const TreeFit *fit, uint32 tree, const double *x, bool plain, double *out)
{
	Size stride = fit->n_features;
	uint32 depth = fit->depth[tree];
	uint32 at[LANES];

	for (int lane = 0; lane < LANES; lane++)
		at[lane] = fit->root[tree];
	if (plain)
		tree_walk(fit, x, stride, true, depth, LANES, at);
	else
		tree_walk(fit, x, stride, false, depth, LANES, at);
	for (int lane = 0; lane < LANES; lane++)
		tree_add_leaf(fit, tree, at[lane], out + lane * fit->n_outputs);
}

/*
 * Ask for a tree's nodes in the order in which they lie, which memory serves much faster
 * than walks that ask for one here and one there.
 */
static void
tree_prefetch(const TreeFit *fit, uint32 tree)
{
	uint32 end = tree + 1 < fit->n_trees ? fit->root[tree + 1] : fit->n_nodes;

	for (uint32 at = fit->root[tree]; at < end; at += LINE_BYTES / sizeof(TreeNode))
		__builtin_prefetch(&fit->nodes[at], 0, 2);
}

/* n: a multiple of LANES, at most BLOCK_ROWS. */
static void
tree_predict_block(const TreeFit *fit, Size n, const double *x, double *out)
{
	Size x_step = LANES * (Size) fit->n_features;
	Size out_step = LANES * (Size) fit->n_outputs;
	bool plain[BLOCK_ROWS / LANES];

	for (Size i = 0; i < n / LANES; i++)
		plain[i] = tree_is_plain(fit, LANES, x + i * x_step);
	for (uint32 tree = 0; tree < fit->n_trees; tree++)
	{
		if (tree % (CHECK_TREES / BLOCK_ROWS) == 0)
			CHECK_FOR_INTERRUPTS();
		if (n >= PREFETCH_ROWS)
			tree_prefetch(fit, tree);
		for (Size i = 0; i < n / LANES; i++)
			tree_predict_lanes(fit, tree, x + i * x_step, plain[i], out + i * out_step);
	}
}

void
tree_fit_predict(const TreeFit *fit, Size n, const double *x, double *out)
{
	Size rows = CHECK_TREES / Max(fit->n_trees, 1);
	Size i = 0;

	for (Size k = 0; k < n * fit->n_outputs; k++)
		out[k] = fit->base[k % fit->n_outputs];
	while (n - i >= LANES)
	{
		Size now = Min(n - i, BLOCK_ROWS) / LANES * LANES;

		tree_predict_block(fit, now, x + i * fit->n_features, out + i * fit->n_outputs);
		i += now;
	}
	for (; i < n; i++)
	{
		if (i % (rows + 1) == 0)
			CHECK_FOR_INTERRUPTS();
		tree_predict_row(fit, x + i * fit->n_features, out + i * fit->n_outputs);
	}
}

uint32
tree_fit_leaf(const TreeFit *fit, uint32 tree, const double *x)
{
	uint32 at;

	tree_walk_trees(fit, x, false, tree, 1, &at);
	return tree_node_leaf(&fit->nodes[at]);
}
