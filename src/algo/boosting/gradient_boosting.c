/*
 * gradient_boosting.c
 *		Gradient boosting of trees: parameters and the table's row.  The course of
 *		a training is in boost_train.c, the losses in
 *		boost_loss.c.
 *
 * Each round adds a tree (for several classes, one a class) that takes a Newton
 * step down the loss in every leaf (Chen and Guestrin, "XGBoost: a scalable tree
 * boosting system", 2016).  Names are XGBoost's or scikit-learn's; the defaults were
 * chosen on 29 other data sets than those of doc/accuracy.md, to be no worse than either's.
 *
 * Stored: u8 loss, then the trees (tree_fit.c).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/boosting/boost_train.h"
#include "algo/classes.h"
#include "algo/trees/tree_flat.h"
#include "core/nearest.h"

#define LEAF_ROWS 20 /* at least, where the parameter is null */

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
	[BOOSTING_LOSS] = SPEC_CHOICE(
		"loss", "\"auto\"", losses,
		"What is minimized; auto is log_loss for classes and squared_error for numbers"),
	[BOOSTING_QUANTILE] =
		SPEC_NUMBER("quantile", "0.5", 0.0, 1.0, "Which quantile the loss quantile predicts",
					.min_open = true, .max_open = true, ONLY_WITH("loss: quantile")),
	[BOOSTING_N_ESTIMATORS] =
		SPEC_INTEGER("n_estimators", "150", 1, 100000,
					 "Rounds: trees, or trees per class where there are more than two"),
	[BOOSTING_LEARNING_RATE] = SPEC_NUMBER("learning_rate", "0.1", 0.0, 10.0,
										   "Share of each tree's values that is added: smaller "
										   "needs more trees and often generalizes better",
										   .min_open = true),
	[BOOSTING_MAX_DEPTH] =
		SPEC_INTEGER("max_depth", "null", 1, TREE_MAX_DEPTH,
					 "Most splits between the root and a leaf; null is as many as can be made",
					 .nullable = true),
	[BOOSTING_MAX_LEAF_NODES] = SPEC_INTEGER(
		"max_leaf_nodes", "31", 2, 1000000,
		"Most leaves of a tree; null is as many as max_depth allows", .nullable = true),
	[BOOSTING_GROWTH] = SPEC_CHOICE("growth", "\"leaf\"", growths,
									"Which node is split next while max_leaf_nodes allows: level "
									"after level (depth), or the one that gains most (leaf)",
									ONLY_WITH("max_leaf_nodes: not null")),
	[BOOSTING_MIN_SAMPLES_LEAF] = SPEC_INTEGER(
		"min_samples_leaf", "null", 1, 1000000000,
		"Fewest rows of a leaf; null is 20, for the trees of a class no more than half "
		"of the rows in it",
		.nullable = true),
	[BOOSTING_MIN_CHILD_WEIGHT] =
		SPEC_NUMBER("min_child_weight", "0.001", 0.0, INFINITY,
					"Least sum of hessians of a leaf: for squared_error the "
					"weight of its rows, for log_loss that of p(1 - p)",
					.max_open = true),
	[BOOSTING_L2] = SPEC_NUMBER(
		"l2_regularization", "1.0", 0.0, INFINITY,
		"Penalty on the squared values of the leaves: shrinks those of few rows", .max_open = true),
	[BOOSTING_MIN_GAIN] = SPEC_NUMBER("min_split_gain", "0.0", 0.0, INFINITY,
									  "Least gain of a split", .max_open = true),
	[BOOSTING_SUBSAMPLE] =
		SPEC_NUMBER("subsample", "1.0", 0.0, 1.0,
					"Share of the rows that each round learns from, drawn anew", .min_open = true),
	[BOOSTING_COLSAMPLE] =
		SPEC_NUMBER("colsample_bytree", "1.0", 0.0, 1.0,
					"Share of the features that each tree may use, drawn anew", .min_open = true),
	[BOOSTING_MAX_BINS] = SPEC_INTEGER("max_bins", "255", 2, BINS_MAX,
									   "Most intervals that a feature's values are told apart by"),
	[BOOSTING_CLASS_WEIGHT] = SPEC_CLASS_WEIGHT(CLASS_WEIGHT_DOC, ONLY_FOR(TASK_CLASSIFICATION)),
	[BOOSTING_MONOTONIC] = {.name = "monotonic_cst",
							.type = PARAM_NAMED_NUMBERS,
							.default_value = "null",
							.min = -1,
							.max = 1,
							.doc = "By feature: 1 where the prediction may only rise with it, -1 "
								   "where it may only fall"},
	[BOOSTING_EARLY_STOPPING] =
		SPEC_BOOLEAN("early_stopping", "false",
					 "Whether to hold rows out and stop when their loss no longer "
					 "falls; the trees after the best round are dropped"),
	[BOOSTING_VALIDATION] =
		SPEC_NUMBER("validation_fraction", "0.1", 0.0, 1.0,
					"Share of the training rows that early_stopping holds out", .min_open = true,
					.max_open = true, ONLY_WITH("early_stopping: true")),
	[BOOSTING_NO_CHANGE] =
		SPEC_INTEGER("n_iter_no_change", "10", 1, 100000,
					 "Rounds without a better loss after which early_stopping stops",
					 ONLY_WITH("early_stopping: true")),
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

/* AlgorithmScore.objective */
static AlgorithmObjective
boosting_objective(const Params *params)
{
	switch (loss_kind(params, TASK_REGRESSION))
	{
		case LOSS_POISSON:
			return (AlgorithmObjective){OBJECTIVE_COUNTS, 0.0};
		case LOSS_QUANTILE:
			return (AlgorithmObjective){OBJECTIVE_QUANTILE,
										params->values[BOOSTING_QUANTILE].number};
		default:
			return (AlgorithmObjective){OBJECTIVE_ANY, 0.0};
	}
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

/*
 * Sums are of integers, or in double-double, or of sorted numbers; only draws go by a row's
 * number.
 */
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

/* By output; two classes have one. */
static uint64 *
leaf_rows(const TrainSet *set, const ParamValue *given)
{
	int n = boost_loss_outputs(set->n_classes);
	uint64 *rows = palloc(sizeof(uint64) * n);

	for (int k = 0; k < n; k++)
	{
		uint64 most = LEAF_ROWS;

		if (set->n_classes > 0)
			most = Min(most, set->class_counts[k] / 2);
		if (set->n_classes == 2)
			most = Min(most, set->class_counts[1] / 2);
		rows[k] = given->is_null ? Max(most, 1) : given->integer;
	}
	return rows;
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
		.leaf_rows = leaf_rows(set, &values[BOOSTING_MIN_SAMPLES_LEAF]),
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

/* Scores of the trees, and outputs from them: n rows of x to n rows of out. */
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
	if (shape->to_score)
		tree_flat(fit->trees);
	return fit;
}

static int
boosting_reads(const void *fit, MemoryPiece *pieces)
{
	return tree_fit_reads(((const BoostingFit *) fit)->trees, pieces);
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
			.reads = boosting_reads,
			.objective = boosting_objective,
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
