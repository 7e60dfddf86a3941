/*
 * knn.c
 *		k nearest neighbours: parameters, learning (which is keeping the rows), and
 *		the table's row.  The searches: knn.h.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/neighbours/knn.h"
#include "core/budget.h"

/* auto takes a tree up to so many columns, and for more rows than so many leaves hold. */
#define TREE_COLUMNS 15
#define TREE_LEAVES  4

#define MAX_NEIGHBORS 100000000

enum
{
	KNN_N_NEIGHBORS,
	KNN_WEIGHTS,
	KNN_METRIC,
	KNN_ALGORITHM,
	KNN_LEAF_SIZE
};

enum
{
	WEIGHTS_UNIFORM,
	WEIGHTS_DISTANCE
};

enum
{
	ALGORITHM_AUTO,
	ALGORITHM_BRUTE,
	ALGORITHM_KD_TREE
};

static const char *const weights[] = {"uniform", "distance", NULL};
static const char *const metrics[] = {"euclidean", "manhattan", "cosine", NULL};
static const char *const algorithms[] = {"auto", "brute", "kd_tree", NULL};

static const ParamSpec knn_params[] = {
	[KNN_N_NEIGHBORS] = SPEC_INTEGER("n_neighbors", "5", 1, MAX_NEIGHBORS, "Number of neighbours"),
	[KNN_WEIGHTS] = SPEC_CHOICE(
		"weights", "\"uniform\"", weights,
		"Whether neighbours count the same (uniform) or by the inverse of their distance"),
	[KNN_METRIC] =
		SPEC_CHOICE("metric", "\"euclidean\"", metrics, "How far two rows are from each other"),
	[KNN_ALGORITHM] = SPEC_CHOICE("algorithm", "\"auto\"", algorithms,
								  "Compare with all rows (brute) or search a tree (kd_tree), "
								  "which is faster for few columns; the answer is the same"),
	[KNN_LEAF_SIZE] = SPEC_INTEGER("leaf_size", "30", 1, 1000000, "Most rows in a leaf of the tree",
								   ONLY_WITH("algorithm: auto, kd_tree")),
	{NULL},
};

static void
knn_check(const Params *params, Task task)
{
	const ParamValue *values = params->values;

	if (values[KNN_METRIC].choice == KNN_COSINE &&
		values[KNN_ALGORITHM].choice == ALGORITHM_KD_TREE)
		core_error(CORE_INVALID_PARAMETER, "Set algorithm to brute.",
				   "metric \"cosine\" cannot be searched with algorithm \"kd_tree\"");
}

/* -------------------------------------------------------------------- learning */

static uint32
leaf_size_for(const TrainSet *set, const Params *params)
{
	const ParamValue *values = params->values;
	uint32 leaf_size = (uint32) values[KNN_LEAF_SIZE].integer;
	uint64 k = (uint64) values[KNN_N_NEIGHBORS].integer;

	switch (values[KNN_ALGORITHM].choice)
	{
		case ALGORITHM_BRUTE:
			return 0;
		case ALGORITHM_KD_TREE:
			return leaf_size;
	}
	if (values[KNN_METRIC].choice == KNN_COSINE || set->n_features > TREE_COLUMNS ||
		set->n_rows <= TREE_LEAVES * (uint64) leaf_size || k > set->n_rows / 2)
		return 0;
	return leaf_size;
}

/* What is stored of a row at least: its values, its target and its weight, if it has one. */
static Size
stored_row(const TrainSet *set)
{
	return ((Size) set->n_features + 1 + set->weighted) * sizeof(double);
}

static Size
knn_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	double row = ((double) set->n_features + 4.0 + set->weighted) * sizeof(double);

	budget_check_stored(stored_row(set) * set->n_rows);
	*what = psprintf("keeping " UINT64_FORMAT " rows", set->n_rows);
	return (Size) (row * (double) set->n_rows);
}

/* Squared lengths and distances must be finite, or neighbours could not be told apart. */
static void
check_range(const KnnFit *fit)
{
	Size n = (Size) fit->n_rows * fit->n_features;
	double longest = fit->longest;

	if (fit->metric == KNN_MANHATTAN)
		for (Size i = 0; i < n; i++)
		{
			check_interrupts_at(i);
			longest = Max(longest, fabs(fit->x[i]) * Max(fit->n_features, 1));
		}
	if (!isfinite(4.0 * longest))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "distances are out of range of double precision");
}

static void
normalise_rows(KnnFit *fit)
{
	for (uint32 i = 0; i < fit->n_rows; i++)
	{
		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		knn_normalise(fit->n_features, fit->x + (Size) i * fit->n_features);
	}
	knn_set_norms(fit);
}

/*
 * By a power of two, so that the heaviest is about 1 and no sum of them overflows; none where all
 * are the same.
 */
static void
keep_weights(KnnFit *fit, const double *w)
{
	double heaviest = 0.0;
	bool differ = false;
	int exponent;

	for (uint32 i = 0; i < fit->n_rows; i++)
	{
		heaviest = Max(heaviest, w[i]);
		differ |= w[i] != w[0];
	}
	if (!differ)
		return;
	frexp(heaviest, &exponent);
	fit->w = palloc_extended((Size) fit->n_rows * sizeof(double), MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < fit->n_rows; i++)
	{
		Size from = fit->place != NULL ? fit->place[i] : i;

		check_interrupts_at(i);
		fit->w[i] = Max(ldexp(w[from], -exponent), DBL_MIN);
	}
}

/* Rows and targets go where the tree wants them. */
static void
grow_tree(KnnFit *fit, const TrainSet *set)
{
	Size p = fit->n_features;

	fit->place = palloc_extended((Size) fit->n_rows * sizeof(uint32), MCXT_ALLOC_HUGE);
	fit->levels = knn_tree_levels(fit->n_rows, fit->leaf_size);
	knn_tree_arrange(fit, fit->place);
	for (uint32 i = 0; i < fit->n_rows; i++)
	{
		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		memcpy(fit->x + i * p, matrix_row(set->x, fit->place[i]), p * sizeof(double));
		fit->y[i] = set->y[fit->place[i]];
	}
	knn_tree_set_boxes(fit);
}

/* Keep the rows, and a tree over them where it is faster. */
static void *
knn_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	const ParamValue *values = params->values;
	int k = values[KNN_N_NEIGHBORS].integer;
	Size cells = (Size) set->n_rows * set->n_features;
	KnnFit *fit;

	if ((uint64) k > set->n_rows)
		core_error(CORE_DATA_UNFIT, "Lower n_neighbors.",
				   UINT64_FORMAT " rows have no %d neighbours", set->n_rows, k);
	MemoryContextSwitchTo(report->keep);
	fit = palloc0(sizeof(KnnFit));
	fit->task = set->task;
	fit->n_features = set->n_features;
	fit->n_classes = set->task == TASK_CLASSIFICATION ? set->n_classes : 0;
	fit->n_rows = (uint32) set->n_rows;
	fit->k = (uint32) k;
	fit->by_distance = values[KNN_WEIGHTS].choice == WEIGHTS_DISTANCE;
	fit->metric = (KnnMetric) values[KNN_METRIC].choice;
	fit->leaf_size = leaf_size_for(set, params);
	fit->x = palloc_extended(Max(cells, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	fit->y = palloc_extended(set->n_rows * sizeof(double), MCXT_ALLOC_HUGE);
	memcpy(fit->x, set->x->data, cells * sizeof(double));
	memcpy(fit->y, set->y, set->n_rows * sizeof(double));
	if (fit->metric == KNN_COSINE)
		normalise_rows(fit);
	else if (fit->metric == KNN_EUCLIDEAN)
		knn_set_norms(fit);
	check_range(fit);
	if (fit->leaf_size > 0)
		grow_tree(fit, set);
	if (fit->leaf_size > 0 && fit->metric != KNN_MANHATTAN)
		knn_set_norms(fit);
	if (set->w != NULL)
		keep_weights(fit, set->w);
	report_figure(report, "n_rows", fit->n_rows);
	return fit;
}

const Algorithm algo_knn = {
	.name = "knn",
	.doc = "k nearest neighbours: the mean or the vote of the most similar rows",
	.id = 21,
	.format = 1,
	.tasks = TASK_CLASSIFICATION | TASK_REGRESSION,
	.traits = ALGO_SCALED | ALGO_WEIGHTED,
	.params = knn_params,
	.learn =
		{
			.check = knn_check,
			.bytes = knn_bytes,
			.train = knn_train,
		},
	.score =
		{
			.predict = knn_predict,
		},
	.store =
		{
			.save = knn_save,
			.load = knn_load,
		},
};
