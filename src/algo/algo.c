/*
 * algo.c
 *		The table of algorithms, and the door that each of them learns behind.
 *
 * A new one is a file that defines one row, a line in algo_rows.h and a line here.
 * Ids are stored in artifacts and never reused: 1-9 linear models, 10-19 trees,
 * 20-29 kernels, neighbours and Bayes, 30-39 networks and gradient descent, 40-49
 * learners without a target.
 */
#include "core/port.h"

#include <string.h>

#include "algo/algo_rows.h"
#include "algo/classes.h"
#include "core/budget.h"

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
	for (int i = 0; algo_table[i] != NULL; i++)
	{
		if (strcmp(algo_table[i]->name, name) == 0)
			return algo_table[i];
	}
	return NULL;
}

const Algorithm *
algo_by_id(uint16 id)
{
	for (int i = 0; algo_table[i] != NULL; i++)
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

/* ------------------------------------------------------------------ the door */

void
algo_check(const Algorithm *algo, const Params *params, Task task)
{
	param_check_effects(params, task);
	if (algo->learn.check != NULL)
		algo->learn.check(params, task);
}

/* Into a context of the algorithm's name, which is returned, once all is there that it needs. */
static MemoryContext
algo_enter(const Algorithm *algo, const void *former, const TrainSet *set, const Params *params,
		   TrainReport *report)
{
	MemoryContext work;
	const char *what;

	if (set->n_rows == 0)
		core_error(CORE_DATA_UNFIT, NULL, "there are no rows to learn from");
	if (former == NULL && set->task == TASK_CLASSIFICATION)
		classes_check(set);
	report->keep = CurrentMemoryContext;
	work = AllocSetContextCreate(report->keep, "learner", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSetIdentifier(work, algo->name);
	MemoryContextSwitchTo(work);
	if (algo->learn.bytes != NULL)
	{
		Size bytes = algo->learn.bytes(set, params, former, &what);

		budget_check(bytes, what);
	}
	return work;
}

static void
algo_leave(MemoryContext work, const TrainReport *report)
{
	MemoryContextSwitchTo(report->keep);
	MemoryContextDelete(work);
}

void *
algo_train(const Algorithm *algo, const TrainSet *set, const Params *params, TrainReport *report)
{
	MemoryContext work;
	void *fit;

	algo_check(algo, params, set->task); /* which may not have been known before */
	work = algo_enter(algo, NULL, set, params, report);
	fit = algo->learn.train(set, params, report);
	algo_leave(work, report);
	return fit;
}

void *
algo_update(const Algorithm *algo, const void *fit, const TrainSet *set, const Params *params,
			TrainReport *report)
{
	MemoryContext work = algo_enter(algo, fit, set, params, report);
	void *next = algo->learn.update(fit, set, params, report);

	algo_leave(work, report);
	return next;
}

uint16
algo_fit_format(const Algorithm *algo, const void *fit)
{
	return algo->store.format_of != NULL ? algo->store.format_of(fit) : algo->format;
}
