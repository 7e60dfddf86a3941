/*
 * tree_features.h
 *		What the nodes of a fit split each feature at: the thresholds of a number, which
 *		are few since they are edges of bins, or so many categories.
 */
#ifndef ALGO_TREE_FEATURES_H
#define ALGO_TREE_FEATURES_H

#include "algo/trees/tree_fit.h"

typedef struct TreeFeature
{
	bool is_category;
	uint32 n; /* categories, or thresholds */
	uint32 room;
	double *thresholds; /* ascending; NULL without any */
	uint32 n_used; /* while loading: thresholds that a node has had, or 1 for the categories */
	uint8 *used; /* per threshold */
} TreeFeature;

/* Of all trees, n_features of them, to be freed. */
extern TreeFeature *tree_features_collect(const TreeFit *fit);
extern void tree_features_free(TreeFeature *features, int n_features);

/* The first threshold that is not less; n when all are. */
extern uint32 tree_features_find(const TreeFeature *feature, double threshold);

#endif /* ALGO_TREE_FEATURES_H */
