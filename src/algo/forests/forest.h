/*
 * forest.h
 *		The course of a forest, given its parameters as plain values.
 */
#ifndef ALGO_FOREST_H
#define ALGO_FOREST_H

#include "algo/trees/tree_fit.h"

typedef struct ForestOptions
{
	TreeOptions tree; /* but for min_gain and min_child_weight: */
	double min_impurity_decrease;
	double min_weight_fraction;
	int n_trees;
	int max_bins;
	uint64 n_draw; /* rows drawn for a tree, with replacement; 0: each row once */
	bool oob_score;
	double ccp_alpha; /* 0: nothing is pruned */
	bool balance_draws; /* classes weigh the same among the rows drawn for each tree */
	const double *class_weights; /* NULL: all are 1 */
} ForestOptions;

/* Numbers of a leaf: its mean, the share of the second of two classes, or of each. */
static inline int
forest_width(Task task, int n_classes)
{
	return task == TASK_CLASSIFICATION && n_classes > 2 ? n_classes : 1;
}

/*
 * Grow a forest, or add to those of start (which may be NULL): all trees, those of
 * start included, in report->keep.
 */
extern TreeFit *forest_train(const TrainSet *set, const ForestOptions *options,
							 const TreeFit *start, TrainReport *report);

#endif /* ALGO_FOREST_H */
