/*
 * tree_fit.h
 *		Trees as they are stored and scored, for the whole family.
 *
 * A tree sends a row to one leaf; a leaf adds leaf_width numbers to the row's raw
 * outputs.  With leaf_width 1 tree number t adds to output t % n_outputs (boosting:
 * a tree a class and round), otherwise leaf_width is n_outputs.  What the raw
 * outputs mean is the algorithm's affair.
 */
#ifndef ALGO_TREE_FIT_H
#define ALGO_TREE_FIT_H

#include "algo/trees/tree_grow.h"
#include "core/bytes.h"

/*
 * A row goes left when x[feature] <= threshold, else right: children lie side by
 * side.  A leaf is its own left child, and nothing is greater than its threshold, which
 * is no number, so that a walk of too many steps stays there.
 */
typedef struct TreeNode
{
	union
	{
		double threshold;
		uint64 bits; /* of the threshold; of a leaf TREE_LEAF and the number of its values */
		struct
		{
			uint32 at; /* TREE_CATEGORY: bits of the categories that go left begin here */
			uint32 n; /* how many categories there are */
		} set;
	};
	uint32 left;
	uint32 feature; /* and the flags below */
} TreeNode;

#define TREE_MISSING_RIGHT 0x80000000u
#define TREE_CATEGORY      0x40000000u
#define TREE_FEATURE       0x3fffffffu

/* A quiet NaN, whose low bits are free. */
#define TREE_LEAF UINT64CONST(0x7ff8000000000000)

/*
 * The same in six bytes, for a fit of many nodes that split numbers: a node names the
 * threshold by its number among the feature's, and rows are compared by how many of
 * these are below a value (tree_pack.h).  Children follow one another as their parents
 * do, at most two for each node, so those of a page of nodes lie within reach of a base.
 */
typedef struct TreePacked
{
	uint16 step; /* from the page's base to the left child; of a leaf, low bits of its number */
	uint16 feature; /* and the flags below */
	uint16 cut; /* codes up to this one go left; of a leaf, high bits of its number */
} TreePacked;

#define TREE_PACKED_LEAF          0x8000
#define TREE_PACKED_MISSING_RIGHT 0x4000
#define TREE_PACKED_FEATURE       0x3fff
#define TREE_PACKED_MISSING       0xffff /* the code of a missing value; no cut is this */
#define TREE_PAGE_BITS            15

typedef struct TreeFit
{
	MemoryContext context; /* while it is built */
	int n_features;
	int n_outputs;
	int leaf_width;
	bool has_categories; /* some node divides categories */
	uint32 n_trees;
	uint32 n_nodes;
	uint32 n_leaves;
	uint32 n_set_words;
	uint32 *root; /* n_trees */
	uint32 *depth; /* n_trees: the most steps from root to leaf */
	TreeNode *nodes; /* n_nodes, unless they are packed */
	TreePacked *packed;
	uint32 *bases; /* of packed nodes, one a page: the left child of its first that has one */
	double *cuts; /* of packed nodes: the thresholds of all features, ascending in each */
	uint32 *first_cut; /* n_features + 1: where a feature's begin */
	char *
		flat; /* of a fit for scoring alone: n_trees x flat_bytes in place of nodes (tree_flat.h) */
	uint32 flat_levels;
	Size flat_bytes; /* of a tree */
	double *values; /* n_leaves x leaf_width */
	uint64 *sets; /* bits of categories */
	double *base; /* n_outputs: raw outputs before any tree */
	double *gains; /* n_features: what splits on it gained in all, for importances */
	float *covers; /* what leaves weigh, by node, while it is built (tree_cover.h) */
	uint32 n_covers; /* of the first nodes: of all, or the fit has no cover */
	uint8 *cover_bytes; /* loaded with cover: its stored form instead */
	Size n_cover_bytes;
	uint32 room_trees; /* while it is built */
	uint32 room_nodes;
	uint32 room_values;
	uint32 room_sets;
	uint32 room_covers;
} TreeFit;

/* Of a leaf: the number of its values, its own or shared with equal ones. */
static inline uint32
tree_node_leaf(const TreeNode *node)
{
	return (uint32) node->bits;
}

static inline bool
tree_fit_is_packed(const TreeFit *fit)
{
	return fit->first_cut != NULL;
}

static inline uint32
tree_packed_leaf(const TreePacked *node)
{
	return node->step | (uint32) node->cut << 16;
}

/* A node, packed or not. */
static inline TreeNode
tree_fit_node(const TreeFit *fit, uint32 at)
{
	const TreePacked *packed;
	uint32 feature;

	if (!tree_fit_is_packed(fit))
		return fit->nodes[at];
	packed = &fit->packed[at];
	if (packed->feature & TREE_PACKED_LEAF)
		return (TreeNode){.bits = TREE_LEAF | tree_packed_leaf(packed), .left = at, .feature = 0};
	feature = packed->feature & TREE_PACKED_FEATURE;
	return (TreeNode){.threshold = fit->cuts[fit->first_cut[feature] + packed->cut],
					  .left = fit->bases[at >> TREE_PAGE_BITS] + packed->step,
					  .feature =
						  feature |
						  (packed->feature & TREE_PACKED_MISSING_RIGHT ? TREE_MISSING_RIGHT : 0)};
}

/* Packed nodes come in their order: a page begins, whose base the first child sets. */
static inline void
tree_fit_turn_page(TreeFit *fit, uint32 at)
{
	if (at % (1 << TREE_PAGE_BITS) == 0)
		fit->bases[at >> TREE_PAGE_BITS] = PG_UINT32_MAX;
}

static inline void
tree_fit_pack_leaf(TreeFit *fit, uint32 at, uint32 leaf)
{
	tree_fit_turn_page(fit, at);
	fit->packed[at] = (TreePacked){
		.step = (uint16) leaf, .feature = TREE_PACKED_LEAF, .cut = (uint16) (leaf >> 16)};
}

/* No trees yet, in the current memory context, which it goes on to grow in. */
extern TreeFit *tree_fit_create(int n_features, int n_outputs, int leaf_width);

/* What so many nodes with their covers, values of leaves and words of sets take. */
extern Size tree_fit_bytes(Size n_nodes, Size n_values, Size n_set_words);

/* Give back the room that is not used; nothing is added any more. */
extern void tree_fit_settle(TreeFit *fit);

/* Make room for so many in all, so that nothing is doubled on the way there. */
extern void tree_fit_reserve(TreeFit *fit, Size n_trees, Size n_nodes, Size n_values);

/* Room for one more node. */
static inline void
tree_fit_reserve_node(TreeFit *fit)
{
	if (unlikely(fit->n_nodes == fit->room_nodes))
		tree_fit_reserve(fit, 0, (Size) fit->n_nodes + 1, 0);
}

static inline void
tree_fit_put_leaf_again(TreeFit *fit, uint32 leaf)
{
	tree_fit_reserve_node(fit);
	if (tree_fit_is_packed(fit))
		tree_fit_pack_leaf(fit, fit->n_nodes, leaf);
	else
		fit->nodes[fit->n_nodes] =
			(TreeNode){.bits = TREE_LEAF | leaf, .left = fit->n_nodes, .feature = 0};
	fit->n_nodes++;
}

/*
 * Add a tree; values: of its nodes, leaf_width each, of which those of leaves are kept.
 * sums: what the leaves weigh by node, in units (tree_cover_leaves).
 */
extern void tree_fit_add(TreeFit *fit, const Bins *bins, const GrownTree *tree,
						 const double *values, const int64 *sums, double unit);

/*
 * The same node by node, in the order of the levels: a leaf, whose leaf_width values
 * the caller fills; one with the values of an earlier one; a split on a number; a
 * split of n categories, whose bits are returned as zeros; either as it was found.
 * left: the node's left child.
 */
extern void tree_fit_begin_tree(TreeFit *fit);
extern double *tree_fit_put_leaf(TreeFit *fit);
extern void tree_fit_put_threshold(TreeFit *fit, uint32 feature, uint32 flags, double threshold,
								   uint32 left);
extern uint64 *tree_fit_put_set(TreeFit *fit, uint32 feature, uint32 flags, uint32 n, uint32 left);
extern void tree_fit_put_split(TreeFit *fit, const Bins *bins, const Split *split, uint32 left);

/*
 * Room for what the nodes from first on weigh, of which those of leaves are kept; NULL
 * where an earlier node has no cover, and then none of the fit has.
 */
extern float *tree_fit_put_covers(TreeFit *fit, uint32 first);

/* Does the fit say what each of its nodes weighs?  Not if a tree is of a version that did not. */
extern bool tree_fit_has_cover(const TreeFit *fit);

/* The covers of all nodes of a fit that has them: out is n_nodes. */
extern void tree_fit_covers(const TreeFit *fit, float *out);

/* Add the trees of another fit of the same shape, packed or not, its gains and its covers. */
extern void tree_fit_append(TreeFit *fit, const TreeFit *other);

/* Drop the trees from number n_trees on, of a fit that is built (gains stay). */
extern void tree_fit_truncate(TreeFit *fit, uint32 n_trees);

/*
 * Raw outputs of n rows: out is n x n_outputs.  A row gives the same bits alone and in
 * a batch, and on any processor.
 */
extern void tree_fit_predict(const TreeFit *fit, Size n, const double *x, double *out);

#define TREE_BLOCK_ROWS 1024 /* rows that go through a tree before the next */

/* Is one of n values missing? */
static inline bool
tree_row_misses(const double *x, Size n)
{
	bool found = false;

	for (Size i = 0; i < n; i++)
		found |= x[i] != x[i];
	return found;
}

/* AlgorithmScore.reads, for trees. */
extern int tree_fit_reads(const TreeFit *fit, MemoryPiece *pieces);

/* The number of the leaf where a row ends up in a tree (of all leaves of the fit). */
extern uint32 tree_fit_leaf(const TreeFit *fit, uint32 tree, const double *x);

/*
 * The stored form; what is read is checked against the shape expected.  A split is of
 * the categories that its feature has, or of a number: trees that are added later split
 * a feature in the same way.  format is that of the learner's section.
 */
#define TREE_FIT_FORMAT 2 /* the first had no cover */

extern void tree_fit_save(const TreeFit *fit, ByteWriter *w);
extern TreeFit *tree_fit_load(ByteReader *r, uint16 format, const FitShape *shape, int n_outputs,
							  int leaf_width);

/* What a leaf's values add to the outputs of a row, by the number of its tree. */
static inline void
tree_fit_add_values(const TreeFit *fit, uint32 tree, const double *values, double *out)
{
	int width = fit->leaf_width;

	if (fit->n_outputs == 1)
		out[0] += values[0];
	else if (width == 1)
		out[tree % fit->n_outputs] += values[0];
	else
		for (int k = 0; k < width; k++)
			out[k] += values[k];
}

#endif /* ALGO_TREE_FIT_H */
