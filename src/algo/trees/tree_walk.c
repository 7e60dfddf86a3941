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
 * A block goes through deep trees, which are packed (tree_pack.h), all rows at once: after
 * each level those that have ended leave.
 *
 * Rows without missing values, in models without categories, need one comparison a
 * step; others look at the node's flags too.  Both take the same way where both
 * can.  A row's leaves are summed in the order of the trees, whichever way it goes.
 */
#include "core/port.h"

#include <math.h>

#include "algo/trees/tree_flat.h"
#include "algo/trees/tree_pack.h"

#define LANES         8
#define BLOCK_ROWS    TREE_BLOCK_ROWS
#define LINE_BYTES    64 /* of a processor's cache, or about */
#define FRONT_ROWS    32 /* of a block that goes through packed trees at once */
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
tree_step_node(const TreeFit *fit, const TreeNode *node, const double *x)
{
	double value = x[node->feature & TREE_FEATURE];
	bool right = value > node->threshold;

	if (node->feature & TREE_CATEGORY)
		right = category_goes_right(fit, node, value);
	else if (isnan(value))
		right = (node->feature & TREE_MISSING_RIGHT) != 0;
	return node->left + right;
}

static inline uint32
step_any(const TreeFit *fit, const double *x, uint32 at)
{
	return tree_step_node(fit, &fit->nodes[at], x);
}

/* The child, or the leaf itself; without a branch, since none could foretell where a walk ends. */
static inline uint32
step_packed_to(const TreeFit *fit, TreePacked node, bool right, uint32 at)
{
	uint32 child = fit->bases[at >> TREE_PAGE_BITS] + node.step + right;
	uint32 is_leaf = -(uint32) (node.feature / TREE_PACKED_LEAF); /* all bits or none */

	return child ^ ((child ^ at) & is_leaf);
}

static inline uint32
step_packed(const TreeFit *fit, const uint16 *x, uint32 at)
{
	TreePacked node = fit->packed[at];

	return step_packed_to(fit, node, x[node.feature & TREE_PACKED_FEATURE] > node.cut, at);
}

static inline uint32
step_packed_any(const TreeFit *fit, const uint16 *x, uint32 at)
{
	TreePacked node = fit->packed[at];
	uint32 code = x[node.feature & TREE_PACKED_FEATURE];
	bool right = code > node.cut;

	if (code == TREE_PACKED_MISSING)
		right = (node.feature & TREE_PACKED_MISSING_RIGHT) != 0;
	return step_packed_to(fit, node, right, at);
}

/* What is asked of a node at each step. */
typedef enum TreeStep
{
	STEP_PLAIN,
	STEP_ANY,
	STEP_PACKED,
	STEP_PACKED_ANY
} TreeStep;

/*
 * Move each of n walks (LANES, or fewer at the end) a level down, of rows that are stride
 * apart; differs: whether any has moved.
 */
#define STEP_ALL(step)                                                                             \
	do                                                                                             \
	{                                                                                              \
		_Pragma("GCC unroll 8") for (int lane = 0; lane < n; lane++)                               \
		{                                                                                          \
			uint32 next = step(fit, row + lane * stride, now[lane]);                               \
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

/* n walks from the nodes at, of at most depth steps; rows: of values or codes. */
static inline __attribute__((always_inline)) void
tree_walk(const TreeFit *fit, const void *rows, Size stride, TreeStep kind, uint32 depth, int n,
		  uint32 *at)
{
	uint32 now[LANES] = {0}; /* in registers, where n is known */

#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
		now[lane] = at[lane];
	if (kind == STEP_PLAIN || kind == STEP_ANY)
	{
		const double *row = rows;

		if (kind == STEP_PLAIN)
			WALK(step_plain);
		else
			WALK(step_any);
	}
	else
	{
		const uint16 *row = rows;

		if (kind == STEP_PACKED)
			WALK(step_packed);
		else
			WALK(step_packed_any);
	}
#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
		at[lane] = now[lane];
}

/* With the kind known, so that nothing is asked within. */
static inline __attribute__((always_inline)) void
tree_walk_kind(const TreeFit *fit, const void *rows, Size stride, TreeStep kind, uint32 depth,
			   int n, uint32 *at)
{
	switch (kind)
	{
		case STEP_PLAIN:
			tree_walk(fit, rows, stride, STEP_PLAIN, depth, n, at);
			break;
		case STEP_ANY:
			tree_walk(fit, rows, stride, STEP_ANY, depth, n, at);
			break;
		case STEP_PACKED:
			tree_walk(fit, rows, stride, STEP_PACKED, depth, n, at);
			break;
		case STEP_PACKED_ANY:
			tree_walk(fit, rows, stride, STEP_PACKED_ANY, depth, n, at);
			break;
	}
}

/* One row through n trees. */
static inline __attribute__((always_inline)) void
tree_walk_trees(const TreeFit *fit, const void *row, TreeStep kind, uint32 tree, int n, uint32 *at)
{
	uint32 depth = 0;

#pragma GCC unroll 8
	for (int lane = 0; lane < n; lane++)
	{
		at[lane] = fit->root[tree + lane];
		depth = Max(depth, fit->depth[tree + lane]);
	}
	tree_walk_kind(fit, row, 0, kind, depth, n, at);
}

static inline uint32
tree_leaf_at(const TreeFit *fit, uint32 at)
{
	return tree_fit_is_packed(fit) ? tree_packed_leaf(&fit->packed[at])
								   : tree_node_leaf(&fit->nodes[at]);
}

/* Add the leaf reached in a tree to the outputs. */
static inline void
tree_add_leaf(const TreeFit *fit, uint32 tree, uint32 at, double *out)
{
	tree_fit_add_values(fit, tree, fit->values + (Size) tree_leaf_at(fit, at) * fit->leaf_width,
						out);
}

/* What is to be asked for these rows of nodes that are not packed. */
static TreeStep
tree_step(const TreeFit *fit, Size n, const double *x)
{
	return fit->has_categories || tree_row_misses(x, n * fit->n_features) ? STEP_ANY : STEP_PLAIN;
}

/* Row: values or codes. */
static void
tree_predict_row(const TreeFit *fit, const void *row, TreeStep kind, double *out)
{
	uint32 at[LANES];
	uint32 tree = 0;

	for (; tree + LANES <= fit->n_trees; tree += LANES)
	{
		tree_walk_trees(fit, row, kind, tree, LANES, at);
		for (int lane = 0; lane < LANES; lane++)
			tree_add_leaf(fit, tree + lane, at[lane], out);
	}
	if (tree < fit->n_trees)
	{
		tree_walk_trees(fit, row, kind, tree, fit->n_trees - tree, at);
		for (int lane = 0; tree + lane < fit->n_trees; lane++)
			tree_add_leaf(fit, tree + lane, at[lane], out);
	}
}

/* One tree, and LANES rows. */
static inline void
tree_predict_lanes(const TreeFit *fit, uint32 tree, const double *x, TreeStep kind, double *out)
{
	uint32 at[LANES];

	for (int lane = 0; lane < LANES; lane++)
		at[lane] = fit->root[tree];
	if (kind == STEP_PLAIN)
		tree_walk(fit, x, fit->n_features, STEP_PLAIN, fit->depth[tree], LANES, at);
	else
		tree_walk(fit, x, fit->n_features, STEP_ANY, fit->depth[tree], LANES, at);
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
	bool packed = tree_fit_is_packed(fit);
	Size size = packed ? sizeof(TreePacked) : sizeof(TreeNode);
	const char *nodes = packed ? (const char *) fit->packed : (const char *) fit->nodes;

	for (Size at = fit->root[tree] * size; at < end * size; at += LINE_BYTES)
		__builtin_prefetch(nodes + at, 0, 2);
}

/* n: a multiple of LANES, at most BLOCK_ROWS. */
static void
tree_predict_block(const TreeFit *fit, Size n, const double *x, double *out)
{
	Size x_step = LANES * (Size) fit->n_features;
	Size out_step = LANES * (Size) fit->n_outputs;
	TreeStep kinds[BLOCK_ROWS / LANES];

	for (Size i = 0; i < n / LANES; i++)
		kinds[i] = tree_step(fit, LANES, x + i * x_step);
	for (uint32 tree = 0; tree < fit->n_trees; tree++)
	{
		if (tree % (CHECK_TREES / BLOCK_ROWS) == 0)
			CHECK_FOR_INTERRUPTS();
		if (n >= PREFETCH_ROWS)
			tree_prefetch(fit, tree);
		for (Size i = 0; i < n / LANES; i++)
			tree_predict_lanes(fit, tree, x + i * x_step, kinds[i], out + i * out_step);
	}
}

/* ---- blocks of rows through packed trees ---- */

/* The rows of a block that are still under way, and where; and where each is or has ended. */
typedef struct TreeFront
{
	Size n;
	uint16 row[BLOCK_ROWS];
	uint32 at[BLOCK_ROWS];
	uint32 end[BLOCK_ROWS]; /* by row */
} TreeFront;

/* All rows a level down; those at a leaf leave. */
static inline __attribute__((always_inline)) void
tree_front_step(TreeFront *front, const TreeFit *fit, const uint16 *codes, bool any)
{
	Size p = fit->n_features;
	Size n = 0;

	for (Size i = 0; i < front->n; i++)
	{
		uint32 row = front->row[i];
		uint32 at = front->at[i];
		const uint16 *x = codes + row * p;

		front->end[row] = at;
		front->row[n] = row;
		front->at[n] = any ? step_packed_any(fit, x, at) : step_packed(fit, x, at);
		n += front->at[n] != at;
	}
	front->n = n;
}

/*
 * One tree, and n rows, a level at a time: the rows do not wait for one another, and none
 * for the deepest.
 */
static void
tree_predict_front(const TreeFit *fit, uint32 tree, Size n, const uint16 *codes, bool any,
				   TreeFront *front, double *out)
{
	front->n = n;
	for (Size i = 0; i < n; i++)
	{
		front->row[i] = (uint16) i;
		front->at[i] = fit->root[tree];
	}
	while (front->n > 0)
		if (any)
			tree_front_step(front, fit, codes, true);
		else
			tree_front_step(front, fit, codes, false);
	for (Size i = 0; i < n; i++)
		tree_add_leaf(fit, tree, front->end[i], out + i * fit->n_outputs);
}

/* At most BLOCK_ROWS rows. */
static void
tree_predict_packed(const TreeFit *fit, Size n, const double *x, uint16 *codes, double *out)
{
	Size p = fit->n_features;
	bool any = tree_row_misses(x, n * p);
	TreeFront front;

	tree_pack_codes(fit, n, x, codes);
	for (Size i = 0; n < FRONT_ROWS && i < n; i++)
		tree_predict_row(fit, codes + i * p, any ? STEP_PACKED_ANY : STEP_PACKED,
						 out + i * fit->n_outputs);
	for (uint32 tree = 0; n >= FRONT_ROWS && tree < fit->n_trees; tree++)
	{
		if (tree % (CHECK_TREES / BLOCK_ROWS) == 0)
			CHECK_FOR_INTERRUPTS();
		if (n >= PREFETCH_ROWS)
			tree_prefetch(fit, tree);
		tree_predict_front(fit, tree, n, codes, any, &front, out);
	}
}

/* At most BLOCK_ROWS rows through nodes as they are: LANES at a time, and the rest one by one. */
static void
tree_predict_rows(const TreeFit *fit, Size n, const double *x, double *out)
{
	Size p = fit->n_features;
	Size n_block = n / LANES * LANES;

	if (n_block > 0)
		tree_predict_block(fit, n_block, x, out);
	for (Size i = n_block; i < n; i++)
		tree_predict_row(fit, x + i * p, tree_step(fit, 1, x + i * p), out + i * fit->n_outputs);
}

void
tree_fit_predict(const TreeFit *fit, Size n, const double *x, double *out)
{
	Size rows = Min(n, BLOCK_ROWS);
	uint16 *codes = NULL;

	if (tree_fit_is_packed(fit))
		codes = palloc(sizeof(uint16) * (rows * fit->n_features + 1));
	for (Size i = 0; i < n; i++)
		for (int k = 0; k < fit->n_outputs; k++)
			out[i * fit->n_outputs + k] = fit->base[k];
	for (Size i = 0; i < n; i += rows)
	{
		const double *x_now = x + i * fit->n_features;
		double *out_now = out + i * fit->n_outputs;

		CHECK_FOR_INTERRUPTS();
		if (codes != NULL)
			tree_predict_packed(fit, Min(rows, n - i), x_now, codes, out_now);
		else if (fit->flat != NULL)
			tree_flat_predict(fit, Min(rows, n - i), x_now, out_now);
		else
			tree_predict_rows(fit, Min(rows, n - i), x_now, out_now);
	}
	if (codes != NULL)
		pfree(codes);
}

int
tree_fit_reads(const TreeFit *fit, MemoryPiece *pieces)
{
	if (fit->flat == NULL)
		return 0;
	pieces[0] = (MemoryPiece){fit, sizeof(TreeFit)};
	pieces[1] = (MemoryPiece){fit->base, sizeof(double) * fit->n_outputs};
	pieces[2] = (MemoryPiece){fit->flat, fit->flat_bytes * fit->n_trees};
	return 3;
}

uint32
tree_fit_leaf(const TreeFit *fit, uint32 tree, const double *x)
{
	TreeNode node = tree_fit_node(fit, fit->root[tree]);

	for (uint32 at = fit->root[tree]; node.left != at; node = tree_fit_node(fit, at))
		at = tree_step_node(fit, &node, x);
	return tree_node_leaf(&node);
}
