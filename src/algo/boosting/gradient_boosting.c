/*
 * gradient_boosting.c
 *		Gradient boosting of trees: parameters and the table's row.  The course of
 *		a training is in boost_train.c, the losses in
 *		boost_loss.c.
 *
 * Each round adds a tree (for several classes, one a class) that takes a Newton
 * step down the loss in every leaf (Chen and Guestrin, "XGBoost: a scalable tree
 * boosting system", 2016).  Defaults are XGBoost's; names are XGBoost's or
 * scikit-learn's.
 *
 * Stored: u8 loss, then the trees (tree_fit.c).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/boosting/boost_train.h"
#include "algo/classes.h"
#include "core/nearest.h"

enum
{
	BOOSTING_LOSS,
	BOOSTING_QUANTILE,
	BOOSTING_N_ESTIMATORS,
	BOOSTING_LEARNING_RATE,
	BOOSTING_MAX_DEPTH,
	BOOSTING_MAX_LEAF_NODES,
	BOOSTING_GROWTH,
	BOOSTING_MIN_SAMPLES_LEAF,
	BOOSTING_MIN_CHILD_WEIGHT,
	BOOSTING_L2,
	BOOSTING_MIN_GAIN,
	BOOSTING_SUBSAMPLE,
	BOOSTING_COLSAMPLE,
	BOOSTING_MAX_BINS,
	BOOSTING_CLASS_WEIGHT,
	BOOSTING_MONOTONIC,
	BOOSTING_EARLY_STOPPING,
	BOOSTING_VALIDATION,
	BOOSTING_NO_CHANGE
};

/* Place 0 is the default; the others are BoostLossKind + 1. */
static const char *const losses[] = {
	"auto", "squared_error", "absolute_error", "quantile", "poisson", "log_loss", NULL};

enum
{
	GROWTH_DEPTH,
	GROWTH_LEAF
};

static const char *const growths[] = {"depth", "leaf", NULL};

static const ParamSpec boosting_params[] = {
	[BOOSTING_LOSS] = {.name = "loss",
					   .type = PARAM_CHOICE,
					   .default_value = "\"auto\"",
					   .choices = losses,
					   .doc = "What is minimized; auto is log_loss for classes and squared_error "
							  "for numbers"},
	[BOOSTING_QUANTILE] = {.name = "quantile",
						   .only_with = {"loss: quantile"},
						   .type = PARAM_NUMBER,
						   .default_value = "0.5",
						   .min = 0.0,
						   .min_open = true,
						   .max = 1.0,
						   .max_open = true,
						   .doc = "Which quantile the loss quantile predicts"},
	[BOOSTING_N_ESTIMATORS] = {.name = "n_estimators",
							   .type = PARAM_INTEGER,
							   .default_value = "100",
							   .min = 1,
							   .max = 100000,
							   .doc = "Rounds: trees, or trees per class where there are more than "
									  "two"},
	[BOOSTING_LEARNING_RATE] = {.name = "learning_rate",
								.type = PARAM_NUMBER,
								.default_value = "0.1",
								.min = 0.0,
								.min_open = true,
								.max = 10.0,
								.doc = "Share of each tree's values that is added: smaller needs "
									   "more trees and often generalizes better"},
	[BOOSTING_MAX_DEPTH] = {.name = "max_depth",
							.type = PARAM_INTEGER,
							.default_value = "6",
							.min = 1,
							.max = TREE_MAX_DEPTH,
							.nullable = true,
							.doc = "Most splits between the root and a leaf; null is as many as "
								   "can be made"},
	[BOOSTING_MAX_LEAF_NODES] = {.name = "max_leaf_nodes",
								 .type = PARAM_INTEGER,
								 .default_value = "null",
								 .min = 2,
								 .max = 1000000,
								 .nullable = true,
								 .doc = "Most leaves of a tree"},
	[BOOSTING_GROWTH] = {.name = "growth",
						 .only_with = {"max_leaf_nodes: not null"},
						 .type = PARAM_CHOICE,
						 .default_value = "\"depth\"",
						 .choices = growths,
						 .doc = "Which node is split next while max_leaf_nodes allows: level after "
								"level (depth), or the one that gains most (leaf)"},
	[BOOSTING_MIN_SAMPLES_LEAF] = {.name = "min_samples_leaf",
								   .type = PARAM_INTEGER,
								   .default_value = "1",
								   .min = 1,
								   .max = 1000000000,
								   .doc = "Fewest rows of a leaf"},
	[BOOSTING_MIN_CHILD_WEIGHT] = {.name = "min_child_weight",
								   .type = PARAM_NUMBER,
								   .default_value = "1.0",
								   .min = 0.0,
								   .max = INFINITY,
								   .max_open = true,
								   .doc = "Least sum of hessians of a leaf: for squared_error the "
										  "weight of its rows, for log_loss that of p(1 - p)"},
	[BOOSTING_L2] = {.name = "l2_regularization",
					 .type = PARAM_NUMBER,
					 .default_value = "1.0",
					 .min = 0.0,
					 .max = INFINITY,
					 .max_open = true,
					 .doc = "Penalty on the squared values of the leaves: shrinks those of few "
							"rows"},
	[BOOSTING_MIN_GAIN] = {.name = "min_split_gain",
						   .type = PARAM_NUMBER,
						   .default_value = "0.0",
						   .min = 0.0,
						   .max = INFINITY,
						   .max_open = true,
						   .doc = "Least gain of a split"},
	[BOOSTING_SUBSAMPLE] = {.name = "subsample",
							.type = PARAM_NUMBER,
							.default_value = "1.0",
							.min = 0.0,
							.min_open = true,
							.max = 1.0,
							.doc = "Share of the rows that each round learns from, drawn anew"},
	[BOOSTING_COLSAMPLE] = {.name = "colsample_bytree",
							.type = PARAM_NUMBER,
							.default_value = "1.0",
							.min = 0.0,
							.min_open = true,
							.max = 1.0,
							.doc = "Share of the features that each tree may use, drawn anew"},
	[BOOSTING_MAX_BINS] = {.name = "max_bins",
						   .type = PARAM_INTEGER,
						   .default_value = "255",
						   .min = 2,
						   .max = BINS_MAX,
						   .doc = "Most intervals that a feature's values are told apart by"},
	[BOOSTING_CLASS_WEIGHT] = {.name = "class_weight",
							   .only_for = TASK_CLASSIFICATION,
							   .type = PARAM_CLASS_WEIGHT,
							   .default_value = "null",
							   .doc = "Weights of the classes, by label (1 where absent), or "
									  "balanced: each class weighs the same in total"},
	[BOOSTING_MONOTONIC] = {.name = "monotonic_cst",
							.type = PARAM_NAMED_NUMBERS,
							.default_value = "null",
							.min = -1,
							.max = 1,
							.doc = "By feature: 1 where the prediction may only rise with it, -1 "
								   "where it may only fall"},
	[BOOSTING_EARLY_STOPPING] = {.name = "early_stopping",
								 .type = PARAM_BOOLEAN,
								 .default_value = "false",
								 .doc = "Whether to hold rows out and stop when their loss no "
										"longer falls; the trees after the best round are "
										"dropped"},
	[BOOSTING_VALIDATION] = {.name = "validation_fraction",
							 .only_with = {"early_stopping: true"},
							 .type = PARAM_NUMBER,
							 .default_value = "0.1",
							 .min = 0.0,
							 .min_open = true,
							 .max = 1.0,
							 .max_open = true,
							 .doc = "Share of the training rows that early_stopping holds out"},
	[BOOSTING_NO_CHANGE] = {.name = "n_iter_no_change",
							.only_with = {"early_stopping: true"},
							.type = PARAM_INTEGER,
							.default_value = "10",
							.min = 1,
							.max = 100000,
							.doc = "Rounds without a better loss after which early_stopping "
								   "stops"},
	{NULL},
};

typedef struct BoostingFit
{
	BoostLoss loss; /* its quantile is not stored: scoring does not need it */
	int n_classes; /* 0: a regression */
	TreeFit *trees;
} BoostingFit;

/* ------------------------------------------------------------------ parameters */

static BoostLossKind
loss_kind(const Params *params, Task task)
{
	int choice = params->values[BOOSTING_LOSS].choice;

	if (choice > 0)
		return (BoostLossKind) (choice - 1);
	return task == TASK_CLASSIFICATION ? LOSS_LOG : LOSS_SQUARED_ERROR;
}

static void
boosting_check(const Params *params, Task task)
{
	BoostLossKind kind = loss_kind(params, task);
	bool classes = task == TASK_CLASSIFICATION;

	if (task != 0 && classes != (kind == LOSS_LOG))
		core_error(CORE_INVALID_PARAMETER, "Leave it out, or set task.",
				   "parameter \"loss\" cannot be \"%s\" for a %s", boost_loss_names[kind],
				   algo_task_name(task));
	if (params->values[BOOSTING_MONOTONIC].n_named > 0 &&
		(kind == LOSS_QUANTILE || kind == LOSS_ABSOLUTE_ERROR))
		core_error(CORE_INVALID_PARAMETER, "Choose another loss.",
				   "parameter \"monotonic_cst\" cannot be used with loss \"%s\"",
				   boost_loss_names[kind]);
}

/* Sums are of integers, or in double-double, or of sorted numbers; only draws go by a row's number. */
static bool
boosting_order_free(const Params *params)
{
	const ParamValue *values = params->values;

	return !values[BOOSTING_EARLY_STOPPING].boolean && values[BOOSTING_SUBSAMPLE].number >= 1;
}

/* The constraint of a feature by name. */
static int
feature_by_name(const TrainSet *set, const char *name)
{
	for (int j = 0; j < set->n_features; j++)
	{
		if (strcmp(set->feature_names[j], name) != 0)
			continue;
		if (set->n_categories != NULL && set->n_categories[j] > 0)
			core_error(CORE_INVALID_PARAMETER, NULL,
					   "parameter \"monotonic_cst\" names \"%s\", whose values have no order",
					   name);
		return j;
	}
	core_error(CORE_INVALID_PARAMETER,
			   nearest_hint(name, (const char *const *) set->feature_names, set->n_features),
			   "parameter \"monotonic_cst\" names \"%s\", which is not a feature", name);
}

/* NULL where nothing is constrained. */
static const int8 *
monotone_directions(const TrainSet *set, const ParamValue *value)
{
	int8 *directions = palloc0(Max(set->n_features, 1));
	bool any = false;

	if (set->n_classes > 2 && value->n_named > 0)
		core_error(CORE_INVALID_PARAMETER, NULL,
				   "parameter \"monotonic_cst\" cannot be used with more than two classes");
	for (int i = 0; i < value->n_named; i++)
	{
		double number = value->named[i].number;

		if (number != -1 && number != 0 && number != 1)
			core_error(CORE_INVALID_PARAMETER, "It is -1, 0 or 1.",
					   "parameter \"monotonic_cst\" cannot be %g for \"%s\"", number,
					   value->named[i].name);
		directions[feature_by_name(set, value->named[i].name)] = (int8) number;
		any = any || number != 0;
	}
	return any ? directions : NULL;
}

static TreeOptions
tree_options(const TrainSet *set, const Params *params)
{
	const ParamValue *values = params->values;
	const ParamValue *leaves = &values[BOOSTING_MAX_LEAF_NODES];
	const ParamValue *depth = &values[BOOSTING_MAX_DEPTH];
	TreeOrder order =
		values[BOOSTING_GROWTH].choice == GROWTH_LEAF ? TREE_BEST_FIRST : TREE_BY_LEVEL;

	return (TreeOptions){
		.criterion = TREE_GRADIENT,
		.order = leaves->is_null ? TREE_DEPTH_FIRST : order,
		.max_depth = depth->is_null ? TREE_MAX_DEPTH : depth->integer,
		.max_leaf_nodes = leaves->is_null ? 0 : leaves->integer,
		.min_samples_leaf = values[BOOSTING_MIN_SAMPLES_LEAF].integer,
		.min_child_weight = values[BOOSTING_MIN_CHILD_WEIGHT].number,
		.l2 = values[BOOSTING_L2].number,
		.min_gain = values[BOOSTING_MIN_GAIN].number,
		.monotone = monotone_directions(set, &values[BOOSTING_MONOTONIC]),
	};
}

static BoostOptions
boost_options(const TrainSet *set, const Params *params)
{
	const ParamValue *values = params->values;
	BoostLossKind kind = loss_kind(params, set->task);

	return (BoostOptions){
		.loss = {.kind = kind,
				 .quantile = kind == LOSS_QUANTILE ? values[BOOSTING_QUANTILE].number : 0.5,
				 .n_outputs = boost_loss_outputs(set->n_classes)},
		.tree = tree_options(set, params),
		.n_rounds = values[BOOSTING_N_ESTIMATORS].integer,
		.learning_rate = values[BOOSTING_LEARNING_RATE].number,
		.subsample = values[BOOSTING_SUBSAMPLE].number,
		.colsample = values[BOOSTING_COLSAMPLE].number,
		.max_bins = values[BOOSTING_MAX_BINS].integer,
		.class_weights = classes_weights_wanted(set, &values[BOOSTING_CLASS_WEIGHT]),
		.early_stopping = values[BOOSTING_EARLY_STOPPING].boolean,
		.validation_fraction = values[BOOSTING_VALIDATION].number,
		.n_iter_no_change = values[BOOSTING_NO_CHANGE].integer,
	};
}

/* -------------------------------------------------------------------- the table */

static Size
boosting_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	BoostOptions options = boost_options(set, params);

	return boost_train_bytes(set, &options, what);
}

static void *
boosting_fit(const TrainSet *set, const Params *params, const TreeFit *start, TrainReport *report)
{
	BoostOptions options = boost_options(set, params);
	BoostingFit *fit = MemoryContextAllocZero(report->keep, sizeof(BoostingFit));

	fit->loss = options.loss;
	fit->n_classes = set->n_classes;
	fit->trees = boost_train(set, &options, start, report);
	return fit;
}

static void *
boosting_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	return boosting_fit(set, params, NULL, report);
}

/* n_estimators more rounds, from the scores that the trees there are give the new rows. */
static void *
boosting_update(const void *fit, const TrainSet *set, const Params *params, TrainReport *report)
{
	return boosting_fit(set, params, ((const BoostingFit *) fit)->trees, report);
}

static bool
boosting_made_with(const void *fit, Task task, const Params *params)
{
	return ((const BoostingFit *) fit)->loss.kind == loss_kind(params, task);
}

static void
boosting_predict(const void *fit, Size n, const double *x, double *out)
{
	const BoostingFit *boosting = fit;
	int n_outputs = boosting->n_classes > 0 ? boosting->n_classes : 1;
	double scores[256];

	if (boosting->loss.n_outputs > 1)
	{
		/* as many scores as outputs: in place */
		tree_fit_predict(boosting->trees, n, x, out);
		boost_loss_outputs_from(&boosting->loss, boosting->n_classes, n, out, out);
		return;
	}
	for (Size i = 0; i < n; i += lengthof(scores))
	{
		Size now = Min(n - i, lengthof(scores));

		tree_fit_predict(boosting->trees, now, x + i * boosting->trees->n_features, scores);
		boost_loss_outputs_from(&boosting->loss, boosting->n_classes, now, scores,
								out + i * n_outputs);
	}
}

static void
boosting_save(const void *fit, ByteWriter *w)
{
	const BoostingFit *boosting = fit;

	bytes_put_u8(w, (uint8) boosting->loss.kind);
	tree_fit_save(boosting->trees, w);
}

static void *
boosting_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	BoostingFit *fit = palloc0(sizeof(BoostingFit));
	uint8 kind = bytes_get_u8(r);

	if (kind >= N_BOOST_LOSSES || (kind == LOSS_LOG) != (shape->task == TASK_CLASSIFICATION))
		bytes_corrupt(r, "the loss is not one of the task");
	fit->loss.kind = (BoostLossKind) kind;
	fit->loss.n_outputs = boost_loss_outputs(shape->n_classes);
	fit->n_classes = shape->n_classes;
	fit->trees = tree_fit_load(r, format, shape, fit->loss.n_outputs, 1);
	if (fit->trees->n_trees % fit->loss.n_outputs != 0)
		bytes_corrupt(r, "a class has more trees than another");
	bytes_expect_end(r);
	return fit;
}

static bool
boosting_cover(const void *fit)
{
	return tree_fit_has_cover(((const BoostingFit *) fit)->trees);
}

const Algorithm algo_gradient_boosting = {
	.name = "gradient_boosting",
	.doc = "Gradient boosted trees for numbers and classes, with missing values and categories",
	.id = 13,
	.format = TREE_FIT_FORMAT,
	.tasks = TASK_REGRESSION | TASK_CLASSIFICATION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_MISSING | ALGO_CATEGORIES | ALGO_WEIGHTED,
	.params = boosting_params,
	.learn =
		{
			.check = boosting_check,
			.order_free = boosting_order_free,
			.bytes = boosting_bytes,
			.train = boosting_train,
			.update = boosting_update,
			.made_with = boosting_made_with,
		},
	.score =
		{
			.predict = boosting_predict,
		},
	.store =
		{
			.save = boosting_save,
			.load = boosting_load,
		},
	.view =
		{
			.cover = boosting_cover,
		},
};
