/*
 * decision_tree.c
 *		One tree, for numbers or classes: parameters and the table's row.  The course of a
 *		training is in decision_tree_train.c.
 *
 * Leaves have the weighted mean of their rows' targets, or the share of each
 * class.  Splits are sought on codes (bins.h), the values on the targets
 * themselves.  Parameters, their names and meaning are scikit-learn's, but that
 * thresholds lie between at most 255 intervals of a feature's values.
 *
 * Stored: the tree (tree_fit.c).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/classes.h"
#include "algo/trees/decision_tree.h"
#include "algo/trees/tree_flat.h"
#include "algo/trees/tree_params.h"

enum
{
	TREE_PARAM_CRITERION,
	TREE_PARAM_SPLITTER,
	TREE_PARAM_MAX_DEPTH,
	TREE_PARAM_MIN_SAMPLES_SPLIT,
	TREE_PARAM_MIN_SAMPLES_LEAF,
	TREE_PARAM_MAX_FEATURES,
	TREE_PARAM_MAX_LEAF_NODES,
	TREE_PARAM_MIN_IMPURITY_DECREASE,
	TREE_PARAM_CCP_ALPHA,
	TREE_PARAM_CLASS_WEIGHT,
	TREE_PARAM_MAX_BINS
};

enum
{
	CRITERION_AUTO,
	CRITERION_SQUARED_ERROR,
	CRITERION_GINI,
	CRITERION_ENTROPY
};

static const char *const criteria[] = {"auto", "squared_error", "gini", "entropy", NULL};
static const char *const splitters[] = {"best", "random", NULL};

enum
{
	FEATURES_SQRT,
	FEATURES_LOG2
};

static const char *const feature_words[] = {"sqrt", "log2", NULL};

static const ParamSpec tree_params[] = {
	[TREE_PARAM_CRITERION] = TREE_SPEC_CRITERION(criteria),
	[TREE_PARAM_SPLITTER] = SPEC_CHOICE("splitter", "\"best\"", splitters,
										"Whether the best cut of a feature is taken, or one "
										"drawn at random, of which the best feature's is"),
	[TREE_PARAM_MAX_DEPTH] = TREE_SPEC_MAX_DEPTH("Most splits between the root and a leaf; null: "
												 "until leaves are pure or too small to "
												 "split"),
	[TREE_PARAM_MIN_SAMPLES_SPLIT] = TREE_SPEC_MIN_SAMPLES_SPLIT,
	[TREE_PARAM_MIN_SAMPLES_LEAF] = TREE_SPEC_MIN_SAMPLES_LEAF,
	[TREE_PARAM_MAX_FEATURES] = TREE_SPEC_MAX_FEATURES(
		"null", feature_words,
		"Features drawn for each split: a number above 1, up to 1 a share, null all"),
	[TREE_PARAM_MAX_LEAF_NODES] = TREE_SPEC_MAX_LEAF_NODES(
		"Most leaves of the tree, which is then grown by the best split first"),
	[TREE_PARAM_MIN_IMPURITY_DECREASE] = TREE_SPEC_MIN_IMPURITY_DECREASE(
		"Least decrease of the criterion by a split, times the node's share of the weight"),
	[TREE_PARAM_CCP_ALPHA] = TREE_SPEC_CCP_ALPHA("Price of a leaf when the grown tree is pruned: "
												 "the subtree with the least criterion "
												 "plus price is kept"),
	[TREE_PARAM_CLASS_WEIGHT] = SPEC_CLASS_WEIGHT(CLASS_WEIGHT_DOC, ONLY_FOR(TASK_CLASSIFICATION)),
	[TREE_PARAM_MAX_BINS] =
		TREE_SPEC_MAX_BINS("Most intervals that a feature's values are told apart by"),
	{NULL},
};

static void
tree_check(const Params *params, Task task)
{
	int criterion = params->values[TREE_PARAM_CRITERION].choice;

	if (task != 0 && criterion != CRITERION_AUTO &&
		(task == TASK_CLASSIFICATION) != (criterion != CRITERION_SQUARED_ERROR))
		core_error(CORE_INVALID_PARAMETER, "Leave it out, or set task.",
				   "parameter \"criterion\" cannot be \"%s\" for a %s", criteria[criterion],
				   algo_task_name(task));
}

/* --------------------------------------------------------------------- options */

/* A number of things, or below 1 a share of n of them, at least least. */
static uint64
count_of(double value, uint64 n, uint64 least)
{
	return Max((uint64) (value < 1 ? ceil(value * n) : floor(value)), least);
}

static int
max_features(const ParamValue *value, int n)
{
	double wanted = value->number;

	if (value->is_null)
		return n;
	if (value->choice == FEATURES_SQRT)
		wanted = floor(sqrt(n));
	else if (value->choice == FEATURES_LOG2)
		wanted = floor(log2(Max(n, 1)));
	else if (wanted <= 1)
		wanted = floor(wanted * n);
	return (int) Max(1, Min(wanted, n));
}

static TreeCriterion
tree_criterion(const Params *params, int n_outputs)
{
	if (n_outputs == 1)
		return TREE_GRADIENT;
	if (params->values[TREE_PARAM_CRITERION].choice == CRITERION_ENTROPY)
		return TREE_ENTROPY;
	return n_outputs == 2 ? TREE_GRADIENT : TREE_GINI;
}

static TreeOptions
tree_options(const TrainSet *set, const Params *params, int n_outputs)
{
	const ParamValue *values = params->values;
	const ParamValue *leaves = &values[TREE_PARAM_MAX_LEAF_NODES];
	const ParamValue *depth = &values[TREE_PARAM_MAX_DEPTH];
	TreeCriterion criterion = tree_criterion(params, n_outputs);
	int n = max_features(&values[TREE_PARAM_MAX_FEATURES], set->n_features);

	return (TreeOptions){
		.criterion = criterion,
		.n_classes = criterion == TREE_GRADIENT ? 0 : n_outputs,
		.order = leaves->is_null ? TREE_DEPTH_FIRST : TREE_BEST_FIRST,
		.max_depth = depth->is_null ? TREE_MAX_DEPTH : depth->integer,
		.max_leaf_nodes = leaves->is_null ? 0 : leaves->integer,
		.min_samples_split = count_of(values[TREE_PARAM_MIN_SAMPLES_SPLIT].number, set->n_rows, 2),
		.min_samples_leaf = count_of(values[TREE_PARAM_MIN_SAMPLES_LEAF].number, set->n_rows, 1),
		.max_features = n < set->n_features ? n : 0,
		.zero_gain = true,
		.random_cuts = values[TREE_PARAM_SPLITTER].choice == 1,
	};
}

/* -------------------------------------------------------------------- the table */

static int
n_outputs_of(Task task, int n_classes)
{
	return task == TASK_CLASSIFICATION ? n_classes : 1;
}

static DecisionTreeOptions
options_of(const TrainSet *set, const Params *params)
{
	const ParamValue *values = params->values;

	return (DecisionTreeOptions){
		.tree = tree_options(set, params, n_outputs_of(set->task, set->n_classes)),
		.max_bins = values[TREE_PARAM_MAX_BINS].integer,
		.min_decrease = values[TREE_PARAM_MIN_IMPURITY_DECREASE].number,
		.ccp_alpha = values[TREE_PARAM_CCP_ALPHA].number,
		.class_weights = classes_weights_wanted(set, &values[TREE_PARAM_CLASS_WEIGHT]),
	};
}

static Size
tree_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	DecisionTreeOptions options = options_of(set, params);

	return decision_tree_bytes(set, &options, n_outputs_of(set->task, set->n_classes), what);
}

static void *
tree_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	DecisionTreeOptions options = options_of(set, params);

	return decision_tree_fit(set, &options, n_outputs_of(set->task, set->n_classes), report);
}

static void
tree_predict(const void *fit, Size n, const double *x, double *out)
{
	tree_fit_predict(fit, n, x, out);
}

static void
tree_save(const void *fit, ByteWriter *w)
{
	tree_fit_save(fit, w);
}

static void *
tree_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	int n_outputs = n_outputs_of(shape->task, shape->n_classes);
	TreeFit *fit = tree_fit_load(r, format, shape, n_outputs, n_outputs);

	if (fit->n_trees != 1)
		bytes_corrupt(r, "there is not one tree");
	bytes_expect_end(r);
	if (shape->to_score)
		tree_flat(fit);
	return fit;
}

static int
tree_reads(const void *fit, MemoryPiece *pieces)
{
	return tree_fit_reads(fit, pieces);
}

static bool
tree_cover(const void *fit)
{
	return tree_fit_has_cover(fit);
}

const Algorithm algo_decision_tree = {
	.name = "decision_tree",
	.doc = "One tree of splits for numbers and classes, with missing values and categories",
	.id = 10,
	.format = TREE_FIT_FORMAT,
	.tasks = TASK_REGRESSION | TASK_CLASSIFICATION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_MISSING | ALGO_CATEGORIES | ALGO_WEIGHTED,
	.params = tree_params,
	.learn =
		{
			.check = tree_check,
			.bytes = tree_bytes,
			.train = tree_train,
		},
	.score =
		{
			.predict = tree_predict,
			.reads = tree_reads,
		},
	.store =
		{
			.save = tree_save,
			.load = tree_load,
		},
	.view =
		{
			.cover = tree_cover,
		},
};
