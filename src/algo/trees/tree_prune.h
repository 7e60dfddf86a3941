/*
 * tree_prune.h
 *		Cost-complexity pruning of a grown tree.
 */
#ifndef ALGO_TREE_PRUNE_H
#define ALGO_TREE_PRUNE_H

#include "algo/trees/tree_grow.h"

/*
 * The smallest subtree that minimises the sum over its leaves of impurity + alpha
 * (Breiman, Friedman, Olshen and Stone, "Classification and regression trees",
 * 1984, chapter 3).  impurity of each node is that as a leaf; values, width of them
 * a node, and sums (NULL: none), one a node, are moved to the nodes' new numbers.  In the
 * current memory context.
 */
extern const GrownTree *tree_prune(const GrownTree *tree, const double *impurity, double alpha,
								   int width, double *values, int64 *sums);

#endif /* ALGO_TREE_PRUNE_H */
