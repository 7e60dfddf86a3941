/*
 * tree_grow.h
 *		One tree from codes and gradients: the common core of the tree learners.
 *
 * How a learner uses it:
 *
 *		bins = bins_find(set, max_bins);				one scan
 *		codes: bins_code_rows(...) for each block		one more
 *		tree_work_place(&work, ...);					arrays, in a block
 *		tree_work_begin(&work);
 *		grower = tree_grower_create(&work, bins, &options);
 *		for each tree
 *			pairs[row] = gradient and hessian of each row, as integers (fixed.h)
 *			tree_grower_units(grower, g_unit, h_unit)
 *			work.rows[0 .. n - 1] = the rows to learn from, ascending (tree_row)
 *			tree = tree_grow(grower, n, seed, ...), or tree_grow_all from all rows
 *			leaves: node->begin .. node->end of work.rows are a leaf's rows, for its value
 *			tree_fit_add(fit, bins, tree, values, ...)	the stored form (tree_fit.h)
 *
 * The pairs by criterion: TREE_GRADIENT (g, h), also for regression (h the weight, g
 * the weight times the deviation, with a minus) and for two classes by gini (g the
 * weight if the class is 1, else 0; h the weight); TREE_GINI and TREE_ENTROPY: g
 * the class, h the weight.  A row drawn several times, as in a bootstrap, has so
 * many times the weight and is one row for min_samples_leaf.
 *
 * A tree that is grown within one part of a parallel step (a forest) has its
 * TreeWork, in memory of that process, without a team.
 */
#ifndef ALGO_TREE_GROW_H
#define ALGO_TREE_GROW_H

#include "algo/trees/tree_split.h"
#include "algo/trees/tree_work.h"

typedef struct GrownNode
{
	uint32 begin; /* its rows in TreeWork.rows */
	uint32 end;
	int depth;
	int left; /* child, the right one follows; 0: a leaf */
	bool unlisted; /* the root's rows, while it grows: all there are, in order */
	bool undivided; /* its rows are its children's, who have none (last_undivided) */
	double lower; /* bounds of its value, from monotone constraints */
	double upper;
	Split split; /* of an inner node */
} GrownNode;

typedef struct GrownTree
{
	int n_nodes; /* the root first, children after their parent */
	int n_leaves;
	int capacity;
	GrownNode *nodes;
} GrownTree;

typedef struct TreeGrower TreeGrower;

/* About how many nanoseconds a tree takes to grow: for whether workers pay. */
extern double tree_growth_work(const TreeOptions *options, Size n_rows, int n_features);

/* In the current memory context; work, bins and options must outlive it. */
extern TreeGrower *tree_grower_create(TreeWork *work, const Bins *bins, const TreeOptions *options);

/* The value in the data's units of one unit of FixedPair.g and of .h. */
extern void tree_grower_units(TreeGrower *grower, double g_unit, double h_unit);

/*
 * Grow a tree from work->rows[0 .. n_rows - 1], which it reorders; seed for
 * max_features and random_cuts.  features: n_features ascending numbers of those
 * that may be used, or NULL for all.  The tree is the grower's and is good until
 * the next.
 */
extern const GrownTree *tree_grow(TreeGrower *grower, Size n_rows, uint64 seed, const int *features,
								  int n_features);

/* The same from all rows there are, which need not be in work->rows. */
extern const GrownTree *tree_grow_all(TreeGrower *grower, uint64 seed, const int *features,
									  int n_features);

/*
 * One subtree that was set aside (tree_subtree.h), for the step of a team.  work is the calling
 * process's own; units as tree_grower_units has them.
 */
extern void tree_subtree_part(const TreeWork *work, const Bins *bins, const TreeOptions *options,
							  double g_unit, double h_unit, int part);

/* The leaf where a row of codes ends up. */
extern int tree_route(const GrownTree *tree, const BinCodes *codes, Size row);

#endif /* ALGO_TREE_GROW_H */
