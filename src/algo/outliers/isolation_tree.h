/*
 * isolation_tree.h
 *		Trees that isolate rows by random cuts.
 *
 * The nodes of all trees lie in one array, each tree's root first and every child
 * after its parent, so that a walk only goes forward: whatever is read from stored
 * bytes, it ends.
 */
#ifndef ALGO_ISOLATION_TREE_H
#define ALGO_ISOLATION_TREE_H

#include "core/bytes.h"
#include "math/rng.h"

typedef struct IsolationNode
{
	int32 feature; /* -1: a leaf */
	uint32 left; /* of the array: where x[feature] <= value; the right child follows it */
	double value; /* a leaf: the path length it stands for */
} IsolationNode;

typedef struct IsolationTrees
{
	uint32 n_trees;
	uint32 *roots; /* n_trees */
	Size n_nodes;
	Size capacity; /* while growing */
	IsolationNode *nodes;
} IsolationTrees;

/* Mean depth at which n rows are told apart: c(n) of the paper. */
extern double isolation_path_length(double n);

/*
 * Grow the next tree from n rows of width values at x, looking at these columns
 * only.  The nodes grow in the current memory context.
 */
extern void isolation_tree_grow(IsolationTrees *trees, Rng *rng, Size n, Size width,
								const double *x, int n_columns, const int *columns);

/*
 * The mean over all trees of a row's path length less the usual one: exactly 0 where
 * all of them are usual.
 */
extern double isolation_depth(const IsolationTrees *trees, const double *x, double usual);

extern void isolation_trees_save(const IsolationTrees *trees, ByteWriter *w);
extern void isolation_trees_load(IsolationTrees *trees, ByteReader *r, int n_features);

#endif /* ALGO_ISOLATION_TREE_H */
