/*
 * tree_cover.h
 *		What the nodes of a tree weigh: their cover.
 *
 * The cover of a node is the weight of the rows it was grown from, in boosting the sum
 * of their hessians.  Scoring does not look at it; who explains or prunes trees does.
 * A leaf's is a sum of integers, known when its value is found, and an inner node's is the
 * sum of its children's: neither the order of the rows nor the cut of the work shows in it.
 */
#ifndef ALGO_TREE_COVER_H
#define ALGO_TREE_COVER_H

#include "algo/trees/tree_fit.h"

/*
 * The covers of a grown tree's leaves: covers[i] is that of node order[i], 0 for inner nodes.
 * sums has them by node, in units, for leaves.  Where all together are more than a float4 can
 * say, or so little that single ones would be lost, they are multiplied by one power of two:
 * then only what nodes weigh relative to each other is kept.
 */
extern void tree_cover_leaves(const GrownTree *tree, const int *order, double unit,
							  const int64 *sums, float *covers);

/* The stored form, which comes after that of the trees; load for a fit that has all its trees. */
extern void tree_cover_save(const TreeFit *fit, ByteWriter *w);
extern void tree_cover_load(TreeFit *fit, ByteReader *r);

#endif /* ALGO_TREE_COVER_H */
