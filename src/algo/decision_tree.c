/*
 * decision_tree.c
 *		One tree, for numbers or classes: parameters, the course of a training, and
 *		the table's row.
 *
 * Leaves have the weighted mean of their rows' targets, or the share of each
 * class.  Splits are sought on codes (bins.h), the values on the targets
 * themselves.  Parameters, their names and meaning are scikit-learn's, but that
 * thresholds lie between at most 255 intervals of a feature's values.
 *
 * Stored: the tree (tree_fit.c).
 */
#include "core/port.h"

#include "algo/algo_rows.h"
#include "algo/classes.h"
#include "algo/fixed.h"
#include "algo/tree_fit.h"
#include "algo/tree_params.h"
#include "algo/tree_prune.h"
#include "core/budget.h"
#include "core/dd.h"

#include <math.h>
#include <string.h>

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
	[TREE_PARAM_SPLITTER] = {.name = "splitter",
							 .type = PARAM_CHOICE,
							 .default_value = "\"best\"",
							 .choices = splitters,
							 .doc = "Whether the best cut of a feature is taken, or one drawn at "
									"random, of which the best feature's is"},
	[TREE_PARAM_MAX_DEPTH] = TREE_SPEC_MAX_DEPTH(
		"Most splits between the root and a leaf; null: until leaves are pure or too small to "
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
	[TREE_PARAM_CCP_ALPHA] = TREE_SPEC_CCP_ALPHA(
		"Price of a leaf when the grown tree is pruned: the subtree with the least criterion "
		"plus price is kept"),
	[TREE_PARAM_CLASS_WEIGHT] = {.name = "class_weight",
								 .type = PARAM_CLASS_WEIGHT,
								 .default_value = "null",
								 .doc = "Weights of the classes, by label (1 where absent), or "
										"balanced: each class weighs the same in total"},
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
	if (task == TASK_REGRESSION && params->values[TREE_PARAM_CLASS_WEIGHT].is_set)
		core_error(CORE_INVALID_PARAMETER, NULL,
				   "parameter \"class_weight\" has no effect without classes");
}

/* -------------------------------------------------------------------- the rows */

typedef struct Training
{
	const TrainSet *set;
	const Params *params;
	int n_outputs; /* classes, or 1 */
	const double *class_weights; /* NULL: all are 1 */
	Bins *bins;
	BinCodes codes;
	double *y;
	double *w; /* NULL: all are 1 */
	FixedPair *pairs;
	Size n_filled;
	double center; /* of a number's values: their weighted mean */
	double weight; /* of all rows */
	Dd *sums; /* scratch: n_outputs */
	double g_unit;
	double h_unit;
	TreeOptions options;
} Training;

static Size
row_bytes(const TrainSet *set, bool columns)
{
	return bins_stride(set->n_features) + (columns ? set->n_features : 0) + 2 * sizeof(double) +
		   sizeof(FixedPair);
}

static TreeShape
tree_shape(const Training *t, Size n_cells)
{
	return (TreeShape){.n_rows = t->set->n_rows,
					   .n_features = t->set->n_features,
					   .n_cells = n_cells,
					   .n_classes = t->options.n_classes,
					   .one_histogram = t->options.max_features > 0};
}

/*
 * What is taken but for the nodes, which are counted as they come.  Returns whether
 * there is room for a copy of the codes by feature.
 */
static bool
check_budget(Training *t)
{
	const TrainSet *set = t->set;
	int max_bins = t->params->values[TREE_PARAM_MAX_BINS].integer;
	TreeShape shape = tree_shape(t, (Size) set->n_features * (max_bins + 1));
	Size bytes = bins_bytes(set->n_features, max_bins) + tree_work_bytes(&shape);
	bool columns = bytes + set->n_rows * row_bytes(set, true) <= budget_training_bytes();

	budget_check(bins_find_bytes(set->n_features, set->n_rows),
				 psprintf("the bins of %d features", set->n_features));
	bytes += set->n_rows * row_bytes(set, columns);
	budget_check(bytes, psprintf("a tree of " UINT64_FORMAT " rows of %d features", set->n_rows,
								 set->n_features));
	t->options.bytes_taken = bytes;
	return columns;
}

static void *
take(Size n, Size size)
{
	return palloc_extended(Max(n * size, 1), MCXT_ALLOC_HUGE);
}

static void
fill_block(const RowBlock *block, void *state)
{
	Training *t = state;
	Size first = t->n_filled;
	Size i;

	if (first + block->n_rows > t->set->n_rows)
		core_error(CORE_DATA_UNFIT, NULL, "the rows changed while they were read");
	bins_code_rows(t->bins, block->n_rows, block->x, &t->codes, first);
	memcpy(t->y + first, block->y, sizeof(double) * block->n_rows);
	for (i = 0; t->w != NULL && i < block->n_rows; i++)
		t->w[first + i] = (block->w != NULL ? block->w[i] : 1.0) *
						  (t->class_weights != NULL ? t->class_weights[(int) block->y[i]] : 1.0);
	t->n_filled += block->n_rows;
}

static void
read_rows(Training *t, bool columns)
{
	const TrainSet *set = t->set;

	t->bins = bins_find(set, t->params->values[TREE_PARAM_MAX_BINS].integer);
	t->codes = (BinCodes){.n_rows = set->n_rows, .stride = bins_stride(set->n_features)};
	t->codes.rows = take(set->n_rows, t->codes.stride);
	if (columns)
		t->codes.columns = take(set->n_rows, set->n_features);
	t->y = take(set->n_rows, sizeof(double));
	if (set->weighted || t->class_weights != NULL)
		t->w = take(set->n_rows, sizeof(double));
	t->pairs = take(set->n_rows, sizeof(FixedPair));
	set->scan(set, fill_block, t);
}

static inline double
row_weight(const Training *t, Size row)
{
	return t->w != NULL ? t->w[row] : 1.0;
}

/*
 * The mean of numbers, and the units in which deviations and weights are integers.
 * Sums are in double-double, here and for leaves: the order of the rows does not show.
 */
static void
measure(Training *t)
{
	Dd weight = DD_ZERO;
	Dd sum = DD_ZERO;
	double max_w = 0;
	double max_g = 0;
	Size i;

	for (i = 0; i < t->set->n_rows; i++)
	{
		double w = row_weight(t, i);

		check_interrupts_at(i);
		weight = dd_add_d(weight, w);
		sum = dd_add_d(sum, w * t->y[i]);
		max_w = Max(max_w, w);
	}
	t->weight = dd_value(weight);
	t->center = t->n_outputs == 1 ? dd_value(sum) / t->weight : 0;
	for (i = 0; i < t->set->n_rows; i++)
		max_g = Max(max_g, t->n_outputs > 1 ? row_weight(t, i)
											: fabs((t->y[i] - t->center) * row_weight(t, i)));
	if (!isfinite(max_g) || !isfinite(t->center))
		core_error(CORE_OUT_OF_RANGE, "Scale the target.", "the target is out of range");
	t->g_unit = fixed_unit(max_g);
	t->h_unit = fixed_unit(max_w);
	t->sums = palloc(sizeof(Dd) * t->n_outputs);
}

/* The pairs as the criterion takes them (tree_grow.h). */
static void
set_pairs(Training *t)
{
	bool classes = t->options.n_classes > 0;
	Size i;

	for (i = 0; i < t->set->n_rows; i++)
	{
		double w = row_weight(t, i);
		double g = t->n_outputs > 1 ? (t->y[i] == 1 ? w : 0) : (t->center - t->y[i]) * w;

		check_interrupts_at(i);
		t->pairs[i].h = fixed_from(w, t->h_unit);
		t->pairs[i].g = classes ? (int32) t->y[i] : fixed_from(g, t->g_unit);
	}
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
tree_criterion(const Training *t)
{
	if (t->n_outputs == 1)
		return TREE_GRADIENT;
	if (t->params->values[TREE_PARAM_CRITERION].choice == CRITERION_ENTROPY)
		return TREE_ENTROPY;
	return t->n_outputs == 2 ? TREE_GRADIENT : TREE_GINI;
}

static void
set_options(Training *t)
{
	const ParamValue *values = t->params->values;
	const ParamValue *leaves = &values[TREE_PARAM_MAX_LEAF_NODES];
	const ParamValue *depth = &values[TREE_PARAM_MAX_DEPTH];
	TreeCriterion criterion = tree_criterion(t);
	int n = max_features(&values[TREE_PARAM_MAX_FEATURES], t->set->n_features);

	t->options = (TreeOptions){
		.criterion = criterion,
		.n_classes = criterion == TREE_GRADIENT ? 0 : t->n_outputs,
		.order = leaves->is_null ? TREE_DEPTH_FIRST : TREE_BEST_FIRST,
		.max_depth = depth->is_null ? TREE_MAX_DEPTH : depth->integer,
		.max_leaf_nodes = leaves->is_null ? 0 : leaves->integer,
		.min_samples_split =
			count_of(values[TREE_PARAM_MIN_SAMPLES_SPLIT].number, t->set->n_rows, 2),
		.min_samples_leaf = count_of(values[TREE_PARAM_MIN_SAMPLES_LEAF].number, t->set->n_rows, 1),
		.max_features = n < t->set->n_features ? n : 0,
		.random_cuts = values[TREE_PARAM_SPLITTER].choice == 1,
	};
}

/* min_impurity_decrease in the units of gains: of two classes by gini they are half. */
static void
set_min_gain(Training *t)
{
	bool half = t->n_outputs == 2 && t->options.criterion == TREE_GRADIENT;

	t->options.min_gain =
		t->params->values[TREE_PARAM_MIN_IMPURITY_DECREASE].number * t->weight * (half ? 0.5 : 1.0);
}

/* ------------------------------------------------------------------------ leaves */

/* Of a node: the impurity of what node_value has found. */
static double
node_impurity(const Training *t, const double *value, double mean_square)
{
	double impurity = t->options.criterion == TREE_ENTROPY ? 0 : 1;
	int k;

	if (t->n_outputs == 1)
		return Max(mean_square - (value[0] - t->center) * (value[0] - t->center), 0);
	for (k = 0; k < t->n_outputs; k++)
	{
		if (t->options.criterion != TREE_ENTROPY)
			impurity -= value[k] * value[k];
		else if (value[k] > 0)
			impurity -= value[k] * log2(value[k]);
	}
	return impurity;
}

/*
 * Value of a node: the mean, or the shares of the classes.  Returns its impurity
 * times its share of all weight, for pruning.
 */
static double
node_value(const Training *t, const TreeWork *work, const GrownNode *node, double *value)
{
	Dd weight = DD_ZERO;
	Dd squares = DD_ZERO;
	uint32 i;
	int k;

	memset(t->sums, 0, sizeof(Dd) * t->n_outputs);
	for (i = node->begin; i < node->end; i++)
	{
		Size row = work->rows[i].row;
		double w = row_weight(t, row);
		double rest = t->y[row] - t->center;
		Dd *sum = &t->sums[t->n_outputs > 1 ? (int) t->y[row] : 0];

		check_interrupts_at(i);
		weight = dd_add_d(weight, w);
		*sum = dd_add_d(*sum, t->n_outputs > 1 ? w : w * rest);
		squares = dd_add_d(squares, w * rest * rest);
	}
	for (k = 0; k < t->n_outputs; k++)
		value[k] = dd_value(t->sums[k]) / dd_value(weight);
	if (t->n_outputs == 1)
		value[0] += t->center;
	return node_impurity(t, value, dd_value(squares) / dd_value(weight)) * dd_value(weight) /
		   t->weight;
}

/* Values of all nodes; pruned where leaves have a price. */
static const GrownTree *
settle(const Training *t, const TreeWork *work, const GrownTree *tree, double **values)
{
	double alpha = t->params->values[TREE_PARAM_CCP_ALPHA].number;
	double *impurity;
	int at;

	budget_check(t->options.bytes_taken +
					 tree->n_nodes * (sizeof(GrownNode) + (t->n_outputs + 1) * sizeof(double)),
				 "the leaves of the tree");
	impurity = take(tree->n_nodes, sizeof(double));
	*values = take((Size) tree->n_nodes * t->n_outputs, sizeof(double));
	for (at = 0; at < tree->n_nodes; at++)
	{
		CHECK_FOR_INTERRUPTS();
		if (tree->nodes[at].left == 0 || alpha > 0)
			impurity[at] =
				node_value(t, work, &tree->nodes[at], *values + (Size) at * t->n_outputs);
	}
	return alpha > 0 ? tree_prune(tree, impurity, alpha, t->n_outputs, *values) : tree;
}

static int
tree_depth(const GrownTree *tree)
{
	int depth = 0;
	int at;

	for (at = 0; at < tree->n_nodes; at++)
		depth = Max(depth, tree->nodes[at].depth);
	return depth;
}

/* ------------------------------------------------------------------------ course */

static void
grow(Training *t, TreeFit *fit, TrainReport *report, MemoryContext outer)
{
	const TrainSet *set = t->set;
	TreeShape shape = tree_shape(t, t->bins->cell_at[set->n_features]);
	MemoryContext caller;
	TreeWork work;
	TreeGrower *grower;
	const GrownTree *tree;
	double *values;

	tree_work_place(&work, &shape, &t->codes, t->pairs, t->bins->cell_at,
					take(tree_work_bytes(&shape), 1));
	tree_work_begin(&work);
	grower = tree_grower_create(&work, t->bins, &t->options);
	tree_grower_units(grower, t->g_unit, t->h_unit);
	tree = settle(t, &work, tree_grow_all(grower, set->seed, NULL, 0), &values);
	tree_fit_add(fit, t->bins, tree, values);
	caller = MemoryContextSwitchTo(outer);
	report_figure(report, "n_rows", (double) set->n_rows);
	report_figure(report, "n_leaves", tree->n_leaves);
	report_figure(report, "depth", tree_depth(tree));
	MemoryContextSwitchTo(caller);
}

static const double *
class_weights(const TrainSet *set, const ParamValue *value)
{
	double *weights;

	if (set->task != TASK_CLASSIFICATION || (!value->balanced && value->n_named == 0))
		return NULL;
	weights = palloc(sizeof(double) * set->n_classes);
	classes_weights(set, value, weights);
	return weights;
}

static void *
tree_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(outer, "decision tree", ALLOCSET_DEFAULT_SIZES);
	Training t = {.set = set, .params = params};
	TreeFit *fit;

	if (set->n_rows == 0)
		core_error(CORE_DATA_UNFIT, NULL, "there are no rows to learn from");
	tree_check(params, set->task);
	if (set->task == TASK_CLASSIFICATION)
		classes_check(set);
	t.n_outputs = set->task == TASK_CLASSIFICATION ? set->n_classes : 1;
	fit = tree_fit_create(set->n_features, t.n_outputs, t.n_outputs);
	MemoryContextSwitchTo(work);
	t.class_weights = class_weights(set, &params->values[TREE_PARAM_CLASS_WEIGHT]);
	set_options(&t);
	read_rows(&t, check_budget(&t));
	measure(&t);
	set_min_gain(&t);
	set_pairs(&t);
	grow(&t, fit, report, outer);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(work);
	return fit;
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
tree_load(ByteReader *r, uint16 format, Task task, int n_features, int n_classes)
{
	int n_outputs = task == TASK_CLASSIFICATION ? n_classes : 1;
	TreeFit *fit = tree_fit_load(r, n_features, n_outputs, n_outputs);

	if (fit->n_trees != 1)
		bytes_corrupt(r, "there is not one tree");
	bytes_expect_end(r);
	return fit;
}

const Algorithm algo_decision_tree = {
	.name = "decision_tree",
	.doc = "One tree of splits for numbers and classes, with missing values and categories",
	.id = 10,
	.format = 1,
	.tasks = TASK_REGRESSION | TASK_CLASSIFICATION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_MISSING | ALGO_CATEGORIES | ALGO_WEIGHTED,
	.params = tree_params,
	.check = tree_check,
	.train = tree_train,
	.predict = tree_predict,
	.save = tree_save,
	.load = tree_load,
};
