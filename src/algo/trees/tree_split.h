/*
 * tree_split.h
 *		The best split of a node: what divides its rows into the two sets that
 *		differ most.
 *
 * Criteria.  With gradients g and hessians h of a loss, the gain of a split into L
 * and R is
 *
 *		G_L^2 / (H_L + l2) + G_R^2 / (H_R + l2) - G^2 / (H + l2)
 *
 * (Chen and Guestrin, "XGBoost", 2016, without the factor 1/2).  With h the
 * weight of a row and g that times its value (less anything common to all) and l2 =
 * 0 it is the decrease of the squared error; with g the weight of rows of class 1 of
 * two it is half the decrease of the gini impurity, times weight.  More
 * classes, and entropy, take sums of weights by class: the gain is the decrease of
 * impurity, times weight.
 *
 * Numbers are cut between two codes that rows of the node have, halfway where there
 * are others between.  Categories are put in the order of their mean gradient (for
 * classes: of the share of one class, each in turn) and that is cut.  Missing
 * values go to the side where they help more; where the node has none, to the
 * larger.
 */
#ifndef ALGO_TREE_SPLIT_H
#define ALGO_TREE_SPLIT_H

#include "algo/bins/bins.h"
#include "algo/bins/histogram.h"

typedef enum TreeCriterion
{
	TREE_GRADIENT,
	TREE_GINI,
	TREE_ENTROPY
} TreeCriterion;

typedef enum TreeOrder
{
	TREE_DEPTH_FIRST, /* every node that can be split; the order does not matter */
	TREE_BY_LEVEL, /* level after level, which matters where leaves are limited */
	TREE_BEST_FIRST /* the greatest gain first */
} TreeOrder;

#define TREE_MAX_DEPTH 500

typedef struct TreeOptions
{
	TreeCriterion criterion;
	int n_classes; /* TREE_GINI, TREE_ENTROPY; 0 for TREE_GRADIENT */
	TreeOrder order;
	int max_depth; /* at most TREE_MAX_DEPTH */
	int max_leaf_nodes; /* 0: no limit */
	uint64 min_samples_split;
	uint64 min_samples_leaf; /* at least 1 */
	double min_child_weight; /* sum of hessians, or weights, of a leaf */
	double l2;
	double min_gain;
	bool zero_gain; /* split also what is not pure where no split gains anything */
	int max_features; /* drawn anew for each node; 0: all */
	bool last_undivided; /* rows are not put in order between leaves of max_depth */
	bool random_cuts; /* one cut a feature, drawn, instead of the best */
	const double *cell_values; /* ... evenly between these, by Bins.cell_at; NULL: between codes */
	Size bytes_taken; /* of the budget, by all but the nodes; 0: room for those is known of */
	const int8 *monotone; /* per feature: 1 increasing, -1 decreasing; NULL: none */
} TreeOptions;

/* What a node is, for its split. */
typedef struct SplitNode
{
	double lower; /* where monotone constraints above leave its value */
	double upper;
	uint64 seed; /* random_cuts */
} SplitNode;

typedef struct Split
{
	double gain;
	int feature; /* -1: none found */
	int cut; /* a number: codes up to it go left */
	bool missing_left; /* and categories that the node has no rows of */
	uint64 left[4]; /* the codes that go left, as bits */
	double middle; /* halfway between the sides' values, for monotone constraints */
	int8 direction; /* of the feature's monotone constraint */
} Split;

typedef struct SplitSearch SplitSearch;

/* Scratch for searches, in the current memory context. */
extern SplitSearch *split_search_create(const Bins *bins, const TreeOptions *options);

/* The value in the data's units of one unit of FixedPair.g and of .h. */
extern void split_search_units(SplitSearch *search, double g_unit, double h_unit);

/* Begin with a node: no split found, sums not known yet. */
extern void split_begin(SplitSearch *search, const SplitNode *node, Split *best);

/* Try a feature, from the node's histogram or from its few rows. */
extern void split_try_histogram(SplitSearch *search, int feature, const int64 *histogram,
								Split *best);
extern void split_try_rows(SplitSearch *search, int feature, const HistogramInput *input,
						   const TreeRow *rows, Size n, Split *best);

static inline bool
split_goes_left(const uint64 *left, uint8 code)
{
	return (left[code >> 6] >> (code & 63)) & 1;
}

#endif /* ALGO_TREE_SPLIT_H */
