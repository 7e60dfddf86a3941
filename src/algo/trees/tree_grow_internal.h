/*
 * tree_grow_internal.h
 *		What the files of the growth of a tree share: the tree while it grows
 *		(tree_grower.c), and the search for a node's split (tree_open.c).
 */
#ifndef ALGO_TREE_GROW_INTERNAL_H
#define ALGO_TREE_GROW_INTERNAL_H

#include "algo/trees/tree_subtree.h"

struct TreeGrower
{
	TreeWork *work;
	const Bins *bins;
	const TreeOptions *options;
	SplitSearch *search;
	MemoryContext context; /* of the arrays that grow */
	GrownTree tree;
	int *slot; /* per node: its histogram, while it waits */
	int *heap; /* nodes that have a split */
	int n_heap;
	int *free_slots;
	int n_free;
	uint64 seed;
	Size n_rows;
	const int *features; /* allowed in this tree; NULL: all */
	int n_features;
	int *drawn; /* a permutation, for max_features */
	TreeSubtrees *aside; /* nodes whose subtrees others may grow, or NULL */
};

static inline Size
tree_node_rows(const TreeGrower *grower, int node)
{
	return grower->tree.nodes[node].end - grower->tree.nodes[node].begin;
}

/* tree_grower.c: add a node, of which rows, depth and bounds are given; returns its number. */
extern int tree_grower_add_node(TreeGrower *grower, const GrownNode *node);

/* A node that has a split waits for its turn; the next that is to be split. */
extern void tree_grower_push(TreeGrower *grower, int node);
extern int tree_grower_pop(TreeGrower *grower);

/* Give a node's histogram, if it has one, back to the pool. */
extern void tree_grower_free_slot(TreeGrower *grower, int node);

/*
 * Take the histogram of a node that waits, whose children will both be built; false: none has one.
 */
extern bool tree_grower_evict(TreeGrower *grower);

/* Features of this tree into the work's list; their number, 0 for all. */
extern int tree_grower_list_features(TreeGrower *grower);

/*
 * tree_open.c: build the histograms of a node's new children, which follow each other, where they
 * want one.
 */
extern void tree_child_histograms(TreeGrower *grower, int parent, int left);

/* Are the rows of a root of so many only read for its histogram? */
extern bool tree_may_be_unlisted(const TreeGrower *grower, Size n_rows);

/* Build the histogram of the root, if it wants one. */
extern void tree_root_histogram(TreeGrower *grower);

/* Seek a split of a node; where there is one the node waits in the heap. */
extern void tree_open_node(TreeGrower *grower, int node);

#endif /* ALGO_TREE_GROW_INTERNAL_H */
