/*
 * tree_walk.c
 *		Scoring rows by trees.
 *
 * Eight trees are walked side by side, a level at a time, without branches: each step
 * waits for a node and a value to arrive, and the other trees' steps fill that
 * time.  The number of steps is that of the deepest of the eight, or until none has
 * moved; a walk that is over stays at its leaf.
 *
 * Rows without missing values, in models without categories, need one comparison a
 * step; others look at the node's flags too.  Both take the same way where both
 * can.  Leaves are summed in the order of the trees.
 */
#include "core/port.h"

#include "algo/trees/tree_fit.h"

#include <math.h>

#define LANES       8
#define CHECK_TREES 20000 /* walks between interrupt checks: a few milliseconds */
#define FIXED_STEPS 8 /* deeper walks look whether they are over */

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

/* Move each of n trees (LANES, or fewer at the end) a level down; differs: whether any has moved. */
#define STEP_ALL(step)                                                                             \
	do                                                                                             \
	{                                                                                              \
		_Pragma("GCC unroll 8") for (int lane = 0; lane < n; lane++)                               \
		{                                                                                          \
			uint32 next = step(fit, x, now[lane]);                                                 \
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

static inline __attribute__((always_inline)) void
walk(const TreeFit *fit, const double *x, bool plain, uint32 tree, int n, uint32 *at)
{
	uint32 depth = 0;
	uint32 now[LANES] = {0}; /* in registers, where n is known */

#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
	{
		now[lane] = fit->root[tree + lane];
		depth = Max(depth, fit->depth[tree + lane]);
	}
	if (plain)
		WALK(step_plain);
	else
		WALK(step_any);
#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
		at[lane] = now[lane];
}

/* Add the leaves reached by n trees to the outputs. */
static inline void
add_leaves(const TreeFit *fit, uint32 tree, int n, const uint32 *at, double *out)
{
	int width = fit->leaf_width;

	for (int lane = 0; lane < n; lane++)
	{
		const double *values = fit->values + (Size) fit->leaf[at[lane]] * width;

		if (fit->n_outputs == 1)
			out[0] += values[0];
		else if (width == 1)
			out[(tree + lane) % fit->n_outputs] += values[0];
		else
			for (int k = 0; k < width; k++)
				out[k] += values[k];
	}
}

static bool
has_nan(const double *x, int n)
{
	bool found = false;

	for (int i = 0; i < n; i++)
		found |= x[i] != x[i];
	return found;
}

static void
predict_row(const TreeFit *fit, const double *x, double *out)
{
	bool plain = !fit->has_categories && !has_nan(x, fit->n_features);
	uint32 at[LANES];
	uint32 tree = 0;

	for (int k = 0; k < fit->n_outputs; k++)
		out[k] = fit->base[k];
	for (; tree + LANES <= fit->n_trees; tree += LANES)
	{
		if (plain)
			walk(fit, x, true, tree, LANES, at);
		else
			walk(fit, x, false, tree, LANES, at);
		add_leaves(fit, tree, LANES, at, out);
	}
	if (tree < fit->n_trees)
	{
		walk(fit, x, plain, tree, fit->n_trees - tree, at);
		add_leaves(fit, tree, fit->n_trees - tree, at, out);
	}
}

void
tree_fit_predict(const TreeFit *fit, Size n, const double *x, double *out)
{
	Size rows = CHECK_TREES / Max(fit->n_trees, 1);

	for (Size i = 0; i < n; i++)
	{
		if (i % (rows + 1) == 0)
			CHECK_FOR_INTERRUPTS();
		predict_row(fit, x + i * fit->n_features, out + i * fit->n_outputs);
	}
}

uint32
tree_fit_leaf(const TreeFit *fit, uint32 tree, const double *x)
{
	uint32 at;

	walk(fit, x, false, tree, 1, &at);
	return fit->leaf[at];
}
