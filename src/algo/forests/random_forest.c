/*
 * random_forest.c
 *		Random forests and extremely randomized trees: parameters, what is stored, and
 *		the table's rows.  How they are grown: forest.h.
 *
 * A fit is its trees; the score of a row is the mean of the leaves where it ends.
 * Of two classes the leaves hold the share of the second only.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/classes.h"
#include "algo/forests/forest.h"
#include "algo/forests/forest_work.h"
#include "algo/trees/tree_flat.h"
#include "algo/trees/tree_params.h"

#define CHECK_LEAVES 256 /* between interrupt checks */
#define SHARE_SLACK  1e-6 /* that shares may be off their sum of 1 in stored bytes */

enum
{
	FOREST_N_ESTIMATORS,
	FOREST_CRITERION,
	FOREST_MAX_DEPTH,
	FOREST_MIN_SAMPLES_SPLIT,
	FOREST_MIN_SAMPLES_LEAF,
	FOREST_MIN_WEIGHT_FRACTION_LEAF,
	FOREST_MAX_FEATURES,
	FOREST_MAX_LEAF_NODES,
	FOREST_MIN_IMPURITY_DECREASE,
	FOREST_BOOTSTRAP,
	FOREST_MAX_SAMPLES,
	FOREST_OOB_SCORE,
	FOREST_CCP_ALPHA,
	FOREST_CLASS_WEIGHT,
	FOREST_MAX_BINS
};

enum
{
	CRITERION_AUTO,
	CRITERION_GINI,
	CRITERION_ENTROPY,
	CRITERION_SQUARED_ERROR
};

enum
{
	FEATURES_AUTO,
	FEATURES_SQRT,
	FEATURES_LOG2
};

static const char *const criteria[] = {"auto", "gini", "entropy", "squared_error", NULL};
static const char *const feature_words[] = {"auto", "sqrt", "log2", NULL};
static const char *const class_weight_words[] = {"balanced_subsample", NULL};

#define FOREST_PARAMS     random_forest_params
#define BOOTSTRAP_DEFAULT "true"
#include "algo/forests/forest_params_body.h"

#define FOREST_PARAMS     extra_trees_params
#define BOOTSTRAP_DEFAULT "false"
#include "algo/forests/forest_params_body.h"

typedef struct ForestFit
{
	Task task;
	int n_classes;
	TreeFit *trees;
} ForestFit;

/* ------------------------------------------------------------------- parameters */

/* A number of things, or a share of them: above 1 only whole numbers count. */
static void
check_count(const Params *params, int which)
{
	const ParamValue *value = &params->values[which];
	double number = value->number;

	if (value->is_null || value->choice >= 0 || number <= 1 || number == floor(number))
		return;
	core_error(CORE_INVALID_PARAMETER, "Up to 1 it is a share, above a number of them.",
			   "parameter \"%s\" is %g: above 1 it must be an integer", params->specs[which].name,
			   number);
}

static bool
balances_draws(const Params *params)
{
	return params->values[FOREST_CLASS_WEIGHT].choice >= 0;
}

static bool
weighs_classes(const Params *params)
{
	const ParamValue *value = &params->values[FOREST_CLASS_WEIGHT];

	return value->balanced || value->n_named > 0 || balances_draws(params);
}

static void
forest_check(const Params *params, Task task)
{
	const ParamValue *values = params->values;
	int criterion = values[FOREST_CRITERION].choice;

	check_count(params, FOREST_MIN_SAMPLES_SPLIT);
	check_count(params, FOREST_MIN_SAMPLES_LEAF);
	check_count(params, FOREST_MAX_FEATURES);
	check_count(params, FOREST_MAX_SAMPLES);
	if (values[FOREST_MIN_SAMPLES_SPLIT].number == 1)
		core_error(CORE_INVALID_PARAMETER, NULL,
				   "parameter \"min_samples_split\" is 1: it must be a share below 1 or at least "
				   "2 rows");
	if (task != 0 && criterion != CRITERION_AUTO &&
		(criterion == CRITERION_SQUARED_ERROR) != (task == TASK_REGRESSION))
		core_error(CORE_INVALID_PARAMETER, "Leave it out, or set task.",
				   "parameter \"criterion\" cannot be \"%s\" for a %s", criteria[criterion],
				   algo_task_name(task));
}

/* A number of rows, from one or a share. */
static uint64
row_count(const ParamValue *value, uint64 n_rows)
{
	if (value->number < 1)
		return (uint64) ceil(value->number * n_rows);
	return (uint64) value->number;
}

static int
feature_count(const ParamValue *value, const TrainSet *set)
{
	int p = Max(set->n_features, 1);
	int word = value->choice;

	if (word == FEATURES_AUTO)
		word = set->task == TASK_CLASSIFICATION ? FEATURES_SQRT : -1;
	else if (word < 0 && !value->is_null)
		return (int) Min(p, Max(1, value->number > 1 ? value->number : value->number * p));
	if (word == FEATURES_SQRT)
		return (int) sqrt(p);
	return word == FEATURES_LOG2 ? Max((int) log2(p), 1) : p;
}

static uint64
draw_count(const Params *params, uint64 n_rows)
{
	const ParamValue *value = &params->values[FOREST_MAX_SAMPLES];

	if (!params->values[FOREST_BOOTSTRAP].boolean)
		return 0;
	if (value->is_null)
		return n_rows;
	if (value->number <= 1)
		return Max((uint64) rint(value->number * n_rows), 1);
	if (value->number > n_rows)
		core_error(CORE_INVALID_PARAMETER, NULL,
				   "parameter \"max_samples\" is %.0f, but there are %llu rows to learn from",
				   value->number, (unsigned long long) n_rows);
	return (uint64) value->number;
}

/* Two classes by gini are a regression of 0 and 1: half the decrease, the same splits. */
static TreeOptions
tree_options(const TrainSet *set, const Params *params, bool random_cuts)
{
	const ParamValue *values = params->values;
	bool entropy = values[FOREST_CRITERION].choice == CRITERION_ENTROPY;
	bool by_class = set->task == TASK_CLASSIFICATION && (entropy || set->n_classes > 2);
	int max_features = feature_count(&values[FOREST_MAX_FEATURES], set);
	bool limited = !values[FOREST_MAX_LEAF_NODES].is_null;

	return (TreeOptions){
		.criterion = !by_class ? TREE_GRADIENT : (entropy ? TREE_ENTROPY : TREE_GINI),
		.n_classes = by_class ? set->n_classes : 0,
		.order = limited ? TREE_BEST_FIRST : TREE_DEPTH_FIRST,
		.max_depth =
			values[FOREST_MAX_DEPTH].is_null ? TREE_MAX_DEPTH : values[FOREST_MAX_DEPTH].integer,
		.max_leaf_nodes = limited ? values[FOREST_MAX_LEAF_NODES].integer : 0,
		.min_samples_split = Max(row_count(&values[FOREST_MIN_SAMPLES_SPLIT], set->n_rows), 2),
		.min_samples_leaf = Max(row_count(&values[FOREST_MIN_SAMPLES_LEAF], set->n_rows), 1),
		.max_features = max_features < set->n_features ? max_features : 0,
		.zero_gain = true,
		.random_cuts = random_cuts,
	};
}

/* ---------------------------------------------------------------------- training */

/* What comes before the rows are read; how large trees become is seen as they grow. */
static Size
forest_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	*what = "finding the edges of the features";
	return bins_find_bytes(set->n_features, set->n_rows);
}

static ForestFit *
fit_create(Task task, int n_classes, TreeFit *trees)
{
	ForestFit *fit = palloc0(sizeof(ForestFit));

	fit->task = task;
	fit->n_classes = n_classes;
	fit->trees = trees;
	return fit;
}

/* May a leaf's values be means of n_trees? */
static bool
leaf_is_sound(const ForestFit *fit, const double *values)
{
	double sum = 0;

	if (fit->task == TASK_REGRESSION)
		return fabs(values[0]) <= DBL_MAX / fit->trees->n_trees;
	for (int k = 0; k < fit->trees->leaf_width; k++)
	{
		if (!(values[k] >= 0 && values[k] <= 1))
			return false;
		sum += values[k];
	}
	return fit->trees->leaf_width == 1 || fabs(sum - 1) < SHARE_SLACK;
}

/*
 * Values that are finite may be too large to be added up for every tree, in a forest that
 * has learned on more so than before.
 */
static void
check_leaves(const ForestFit *fit)
{
	for (uint32 i = 0; i < fit->trees->n_leaves; i++)
	{
		if (i % CHECK_LEAVES == 0)
			CHECK_FOR_INTERRUPTS();
		if (!leaf_is_sound(fit, fit->trees->values + (Size) i * fit->trees->leaf_width))
			core_error(CORE_OUT_OF_RANGE, "Scale the target down.",
					   "a leaf's value is out of range for the mean of %u trees",
					   fit->trees->n_trees);
	}
}

/*
 * Weights of the classes that are the same for all trees, or NULL.  Without draws
 * all trees have the same rows, and their balance is that of all.
 */
static double *
class_weights(const TrainSet *set, const Params *params)
{
	ParamValue value = params->values[FOREST_CLASS_WEIGHT];
	double *weights;

	if (!weighs_classes(params) ||
		(balances_draws(params) && params->values[FOREST_BOOTSTRAP].boolean))
		return NULL;
	value.balanced |= balances_draws(params);
	weights = palloc(sizeof(double) * set->n_classes);
	classes_weights(set, &value, weights);
	return weights;
}

static void *
train(const TrainSet *set, const Params *params, bool random_cuts, const TreeFit *start,
	  TrainReport *report)
{
	const ParamValue *values = params->values;
	ForestOptions options = {
		.tree = tree_options(set, params, random_cuts),
		.min_impurity_decrease = values[FOREST_MIN_IMPURITY_DECREASE].number,
		.min_weight_fraction = values[FOREST_MIN_WEIGHT_FRACTION_LEAF].number,
		.n_trees = values[FOREST_N_ESTIMATORS].integer,
		.max_bins = values[FOREST_MAX_BINS].integer,
		.n_draw = draw_count(params, set->n_rows),
		.oob_score = values[FOREST_OOB_SCORE].boolean,
		.ccp_alpha = values[FOREST_CCP_ALPHA].number,
		.balance_draws = balances_draws(params) && values[FOREST_BOOTSTRAP].boolean,
		.class_weights = class_weights(set, params),
	};
	TreeFit *trees = forest_train(set, &options, start, report);
	ForestFit *fit;

	MemoryContextSwitchTo(report->keep);
	fit = fit_create(set->task, set->n_classes, trees);
	check_leaves(fit);
	return fit;
}

static void *
random_forest_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	return train(set, params, false, NULL, report);
}

static void *
extra_trees_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	return train(set, params, true, NULL, report);
}

static void *
random_forest_update(const void *fit, const TrainSet *set, const Params *params,
					 TrainReport *report)
{
	return train(set, params, false, ((const ForestFit *) fit)->trees, report);
}

static void *
extra_trees_update(const void *fit, const TrainSet *set, const Params *params, TrainReport *report)
{
	return train(set, params, true, ((const ForestFit *) fit)->trees, report);
}

/* ----------------------------------------------------------------------- scoring */

/* Means of one number a leaf: the value, or the probabilities of two classes. */
static void
predict_means(const ForestFit *fit, Size n, const double *x, double *out)
{
	double n_trees = fit->trees->n_trees;

	/* sums at the beginning of out; from the last, each is read before it is written over */
	tree_fit_predict(fit->trees, n, x, out);
	for (Size i = n; i-- > 0;)
	{
		double mean = out[i] / n_trees;

		if (fit->task == TASK_REGRESSION)
			out[i] = mean;
		else
		{
			out[2 * i] = 1.0 - mean;
			out[2 * i + 1] = mean;
		}
	}
}

/* Means of the shares of each class. */
static void
predict_shares(const ForestFit *fit, Size n, const double *x, double *out)
{
	tree_fit_predict(fit->trees, n, x, out);
	for (Size i = 0; i < n; i++, out += fit->n_classes)
	{
		double sum = 0;

		for (int k = 0; k < fit->n_classes; k++)
			sum += out[k];
		for (int k = 0; k < fit->n_classes; k++)
			out[k] /= sum;
	}
}

static void
forest_predict(const void *fit_arg, Size n, const double *x, double *out)
{
	const ForestFit *fit = fit_arg;

	if (fit->trees->leaf_width == 1)
		predict_means(fit, n, x, out);
	else
		predict_shares(fit, n, x, out);
}

/* ------------------------------------------------------------------- stored form */

static void
forest_save(const void *fit, ByteWriter *w)
{
	tree_fit_save(((const ForestFit *) fit)->trees, w);
}

/* The fit of stored bytes, whose leaves are what its task asks for. */
static void *
forest_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	int width = forest_width(shape->task, shape->n_classes);
	TreeFit *trees = tree_fit_load(r, format, shape, width, width);
	ForestFit *fit = fit_create(shape->task, shape->n_classes, trees);

	bytes_expect_end(r);
	if (trees->n_trees == 0)
		bytes_corrupt(r, "the forest has no trees");
	for (int k = 0; k < width; k++)
	{
		if (trees->base[k] != 0)
			bytes_corrupt(r, "the forest has a base score");
	}
	for (uint32 i = 0; i < trees->n_leaves; i++)
	{
		if (i % CHECK_LEAVES == 0)
			CHECK_FOR_INTERRUPTS();
		if (!leaf_is_sound(fit, trees->values + (Size) i * width))
			bytes_corrupt(r, "a leaf's values are out of range");
	}
	if (shape->to_score)
		tree_flat(trees);
	return fit;
}

static int
forest_reads(const void *fit, MemoryPiece *pieces)
{
	return tree_fit_reads(((const ForestFit *) fit)->trees, pieces);
}

static bool
forest_cover(const void *fit)
{
	return tree_fit_has_cover(((const ForestFit *) fit)->trees);
}

const Algorithm algo_random_forest = {
	.name = "random_forest",
	.doc = "Trees on samples of the rows and, at each split, of the features, averaged",
	.id = 11,
	.format = TREE_FIT_FORMAT,
	.tasks = TASK_REGRESSION | TASK_CLASSIFICATION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_MISSING | ALGO_CATEGORIES | ALGO_WEIGHTED,
	.params = random_forest_params,
	.learn =
		{
			.check = forest_check,
			.bytes = forest_bytes,
			.train = random_forest_train,
			.update = random_forest_update,
		},
	.score =
		{
			.predict = forest_predict,
			.reads = forest_reads,
		},
	.store =
		{
			.save = forest_save,
			.load = forest_load,
		},
	.view =
		{
			.cover = forest_cover,
		},
};

const Algorithm algo_extra_trees = {
	.name = "extra_trees",
	.doc = "Trees whose splits are the best of cuts drawn at random, averaged",
	.id = 12,
	.format = TREE_FIT_FORMAT,
	.tasks = TASK_REGRESSION | TASK_CLASSIFICATION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_MISSING | ALGO_CATEGORIES | ALGO_WEIGHTED,
	.params = extra_trees_params,
	.learn =
		{
			.check = forest_check,
			.bytes = forest_bytes,
			.train = extra_trees_train,
			.update = extra_trees_update,
		},
	.score =
		{
			.predict = forest_predict,
			.reads = forest_reads,
		},
	.store =
		{
			.save = forest_save,
			.load = forest_load,
		},
	.view =
		{
			.cover = forest_cover,
		},
};
