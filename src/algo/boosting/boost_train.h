/*
 * boost_train.h
 *		The course of a boosting, given its parameters as plain values.
 */
#ifndef ALGO_BOOST_TRAIN_H
#define ALGO_BOOST_TRAIN_H

#include "algo/boosting/boost_loss.h"
#include "algo/trees/tree_fit.h"

typedef struct BoostOptions
{
	BoostLoss loss;
	TreeOptions tree; /* but for min_samples_leaf */
	const uint64 *leaf_rows; /* by output: that of its trees */
	int n_rounds; /* trees, or trees per class */
	double learning_rate;
	double subsample; /* share of the rows that each round learns from */
	double colsample; /* share of the features that each tree may use */
	int max_bins;
	const double *class_weights; /* NULL: all are 1 */
	bool early_stopping;
	double validation_fraction;
	int n_iter_no_change;
} BoostOptions;

/* What is taken at most, and of what. */
extern Size boost_train_bytes(const TrainSet *set, const BoostOptions *options, const char **what);

/*
 * Boost from the best constant, or on from where start stands (which may be NULL):
 * all trees, those of start included, in report->keep.
 */
extern TreeFit *boost_train(const TrainSet *set, const BoostOptions *options, const TreeFit *start,
							TrainReport *report);

#endif /* ALGO_BOOST_TRAIN_H */
