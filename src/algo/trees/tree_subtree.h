/*
 * tree_subtree.h
 *		Subtrees of a growing tree that several processes grow side by side.
 *
 * Near the root the work on one node is cut into parts (tree_work.h).  Further down
 * nodes have too few rows for that but are many: the grower sets each node of few rows
 * aside, and when no others are left, or there is no room for more, the subtrees
 * of those are grown, each as one part of a step, and put into the tree.  What may be set
 * aside depends on the data alone, so the tree is the same for any number of processes.
 *
 * Subtrees are not set aside where the number of leaves is limited, since then nodes
 * wait for each other, nor where splits draw random numbers, which depend on the number
 * that a node has in its tree.
 */
#ifndef ALGO_TREE_SUBTREE_H
#define ALGO_TREE_SUBTREE_H

#include "algo/trees/tree_grow.h"

typedef struct Subtree
{
	GrownNode root;
	int node; /* in the tree: the root's number */
	int slot; /* the root's histogram, or NO_HISTOGRAM */
	int n_nodes; /* out: below the root */
	int n_leaves; /* out */
} Subtree;

/* In a block that several processes share; the nodes of each subtree follow. */
struct TreeSubtrees
{
	int n; /* set aside */
	int n_features; /* in TreeWork.listed; 0: all */
	int n_slots_each; /* histograms lent to each */
	int slots[TREE_POOL_MAX];
	Subtree subtrees[SUBTREES_MAX]; /* in no order */
	int order[SUBTREES_MAX]; /* the one with most rows first */
};

/* Out: the nodes below the root of one; children are numbered from 1. */
extern GrownNode *tree_subtree_room(const TreeWork *work, const Subtree *subtree);

/* Set a node aside that is worth opening; false where it is not for that, having too many rows. */
extern bool tree_set_aside(TreeGrower *grower, int node);

/* Grow what is set aside. */
extern void tree_grow_aside(TreeGrower *grower);

#endif /* ALGO_TREE_SUBTREE_H */
