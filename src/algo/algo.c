/*
 * algo.c
 *		The table of algorithms.
 *
 * A new one is a file that defines one row, a line in algo_rows.h and a line here.
 * Ids are stored in artifacts and never reused: 1-9 linear models, 10-19 trees,
 * 20-29 kernels, neighbours and Bayes, 30-39 networks and gradient descent, 40-49
 * learners without a target.
 */
#include "core/port.h"

#include "algo/algo_rows.h"

#include <string.h>

/* clang-format off */
const Algorithm *const algo_table[] = {
	&algo_linear_regression,
	&algo_ridge,
	&algo_lasso,
	&algo_elastic_net,
	&algo_logistic_regression,
	&algo_decision_tree,
	&algo_random_forest,
	&algo_extra_trees,
	&algo_gradient_boosting,
	&algo_svm,
	&algo_knn,
	&algo_naive_bayes,
	&algo_mlp,
	&algo_sgd,
	&algo_kmeans,
	&algo_gaussian_mixture,
	&algo_pca,
	&algo_truncated_svd,
	&algo_isolation_forest,
	NULL
};
/* clang-format on */

/* clang-format off */
const ParallelKind *const algo_parallel_kinds[] = {
	&forest_kind,
	&bins_kind,
	&boost_kind,
	&decision_tree_kind,
	&kmeans_kind,
	&logistic_kind,
	&mixture_kind,
	&mlp_kind,
	&svm_kind,
	NULL
};
/* clang-format on */

const Algorithm *
algo_by_name(const char *name)
{
	int i;

	for (i = 0; algo_table[i] != NULL; i++)
	{
		if (strcmp(algo_table[i]->name, name) == 0)
			return algo_table[i];
	}
	return NULL;
}

const Algorithm *
algo_by_id(uint16 id)
{
	int i;

	for (i = 0; algo_table[i] != NULL; i++)
	{
		if (algo_table[i]->id == id)
			return algo_table[i];
	}
	return NULL;
}

const char *
algo_doc(const Algorithm *algo)
{
	return algo->doc;
}
