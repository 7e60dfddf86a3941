/*
 * decision_tree.h
 *		The course of the training of one tree, given its parameters as plain values.
 */
#ifndef ALGO_DECISION_TREE_H
#define ALGO_DECISION_TREE_H

#include "algo/trees/tree_fit.h"
#include "core/parallel.h"

typedef struct DecisionTreeOptions
{
	TreeOptions tree; /* min_gain is found from min_decrease */
	int max_bins;
	double min_decrease; /* of the criterion by a split, times the node's share of the weight */
	double ccp_alpha; /* price of a leaf when the tree is pruned; 0: it is not */
	const double *class_weights; /* NULL: all are 1 */
} DecisionTreeOptions;

/*
 * What is taken at most but for the nodes, which are counted as they come, and of what.
 * n_outputs: classes, or 1.
 */
extern Size decision_tree_bytes(const TrainSet *set, const DecisionTreeOptions *options,
								int n_outputs, const char **what);

/* In report->keep. */
extern TreeFit *decision_tree_fit(const TrainSet *set, const DecisionTreeOptions *options,
								  int n_outputs, TrainReport *report);

extern const ParallelKind decision_tree_kind;

#endif /* ALGO_DECISION_TREE_H */
