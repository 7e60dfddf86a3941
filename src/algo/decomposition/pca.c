/*
 * pca.c
 *		Principal components: the eigenvectors of the columns' covariances, from
 *		sums of products in double-double alone.
 *
 * Those sums keep what a singular value decomposition of the rows would: products
 * square the spread of the singular values, and double-double has twice the
 * digits.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/decomposition/components.h"
#include "core/budget.h"
#include "math/matrix.h"

enum
{
	PCA_N_COMPONENTS,
	PCA_WHITEN
};

static const ParamSpec pca_params[] = {
	[PCA_N_COMPONENTS] =
		SPEC_NUMBER("n_components", "null", 0.0, 1000000.0,
					"Number of components; below 1 as many as explain more than this "
					"share of the variance; null: as many as columns or rows",
					.min_open = true, .nullable = true),
	[PCA_WHITEN] = SPEC_BOOLEAN("whiten", "false",
								"Whether components are divided by their standard deviations"),
	{NULL},
};

static void
pca_check(const Params *params, Task task)
{
	const ParamValue *n = &params->values[PCA_N_COMPONENTS];

	if (!n->is_null && n->number >= 1.0 && n->number != floor(n->number))
		core_error(CORE_INVALID_PARAMETER, NULL,
				   "parameter \"n_components\" must be a whole number or below 1, not %g",
				   n->number);
}

/* How many of the p variances (the greatest first) are kept. */
static int
n_kept(const TrainSet *set, const ParamValue *value, const double *variances, double total)
{
	int most = (int) Min((uint64) set->n_features, set->n_rows);
	double sum = 0.0;
	int n = 0;

	if (value->is_null)
		return most;
	if (value->number >= 1.0)
	{
		if (value->number > most)
			core_error(CORE_DATA_UNFIT, "Lower n_components.",
					   "%d components cannot be had from " UINT64_FORMAT " rows of %d columns",
					   (int) value->number, set->n_rows, set->n_features);
		return (int) value->number;
	}
	while (n < most && sum <= value->number * total)
		sum += variances[n++];
	return Max(n, 1);
}

static void
check_set(const TrainSet *set)
{
	if (set->n_rows < 2)
		core_error(CORE_DATA_UNFIT, NULL,
				   "principal components need two rows at least, not " UINT64_FORMAT, set->n_rows);
	if (set->n_features == 0)
		core_error(CORE_DATA_UNFIT, NULL, "there are no columns to learn from");
}

static Size
pca_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	*what = psprintf("the cross products of %d columns", set->n_features);
	return components_exact_bytes(set->n_features);
}

static double
sum_of(int n, const double *values)
{
	double sum = 0.0;

	for (int i = n; i-- > 0;) /* the small ones first */
		sum += values[i];
	return sum;
}

/* Eigenvectors of the centred sums of products, the largest values first. */
static void *
pca_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	int p = set->n_features;
	const Gram *gram;
	Components *fit;
	double *values;
	double *vectors;
	double total;
	int n;

	check_set(set);
	gram = components_gram(set);
	values = palloc(p * sizeof(double));
	vectors = palloc_extended((Size) p * p * sizeof(double), MCXT_ALLOC_HUGE);
	components_decompose(gram, p, true, values, vectors);
	total = sum_of(p, values);
	n = n_kept(set, &params->values[PCA_N_COMPONENTS], values, total);

	MemoryContextSwitchTo(report->keep);
	fit = components_create(p, n, true, params->values[PCA_WHITEN].boolean);
	vector_copy(fit->vectors, vectors, (Size) n * p);
	for (int j = 0; j < p; j++)
		fit->mean[j] = gram_mean(gram, j + 1);
	for (int i = 0; i < n; i++)
	{
		fit->variance[i] = values[i] / ((double) set->n_rows - 1.0);
		fit->variance_ratio[i] = total > 0.0 ? values[i] / total : 0.0;
		fit->singular_values[i] = sqrt(values[i]);
	}
	components_finish(fit);
	components_report(fit, set, report);
	if (total == 0.0)
		report_remark(report, NULL, "every column is constant: there is no variance to explain");
	return fit;
}

const Algorithm algo_pca = {
	.name = "pca",
	.doc = "Principal components: the orthogonal directions along which rows vary most",
	.id = 41,
	.format = 1,
	.tasks = TASK_DECOMPOSITION,
	.traits = ALGO_FROM_SUMS,
	.params = pca_params,
	.learn =
		{
			.check = pca_check,
			.bytes = pca_bytes,
			.train = pca_train,
		},
	.score =
		{
			.predict = components_predict,
			.n_outputs = components_n_outputs,
			.figure = &components_figure,
		},
	.store =
		{
			.save = components_save,
			.load = components_load,
		},
};
