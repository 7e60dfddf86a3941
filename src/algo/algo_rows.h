/*
 * algo_rows.h
 *		The rows of algo_table, each defined in its algorithm's own file.
 */
#ifndef ALGO_ALGO_ROWS_H
#define ALGO_ALGO_ROWS_H

#include "algo/algo.h"

extern const Algorithm algo_linear_regression;
extern const Algorithm algo_ridge;
extern const Algorithm algo_lasso;
extern const Algorithm algo_elastic_net;
extern const Algorithm algo_logistic_regression;
extern const Algorithm algo_decision_tree;
extern const Algorithm algo_random_forest;
extern const Algorithm algo_extra_trees;
extern const Algorithm algo_gradient_boosting;
extern const Algorithm algo_svm;
extern const Algorithm algo_knn;
extern const Algorithm algo_naive_bayes;
extern const Algorithm algo_mlp;
extern const Algorithm algo_sgd;
extern const Algorithm algo_kmeans;
extern const Algorithm algo_gaussian_mixture;
extern const Algorithm algo_pca;
extern const Algorithm algo_truncated_svd;
extern const Algorithm algo_isolation_forest;

/* Kinds of work that they share among processes. */
extern const ParallelKind forest_kind;
extern const ParallelKind bins_kind;
extern const ParallelKind boost_kind;
extern const ParallelKind decision_tree_kind;
extern const ParallelKind kmeans_kind;
extern const ParallelKind logistic_kind;
extern const ParallelKind mixture_kind;
extern const ParallelKind mlp_kind;
extern const ParallelKind svm_kind;

#endif /* ALGO_ALGO_ROWS_H */
