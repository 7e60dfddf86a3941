/*
 * decision_tree_train.c
 *		The course of the training of one tree.
 *
 * The rows become codes in a block where a team grows the tree (tree_block.h); targets and
 * weights stay with this process, which finds the values of the leaves.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/bins/fixed.h"
#include "algo/trees/decision_tree.h"
#include "algo/trees/tree_block.h"
#include "algo/trees/tree_prune.h"
#include "algo/trees/tree_subtree.h"
#include "core/budget.h"
#include "math/dd.h"

static const ParallelStep steps[N_TREE_STEPS] = {TREE_STEPS};

const ParallelKind decision_tree_kind = {
	.name = "decision tree", .n_steps = N_TREE_STEPS, .steps = steps};

/* -------------------------------------------------------------------- the rows */

typedef struct Training
{
	const TrainSet *set;
	const DecisionTreeOptions *options;
	int n_outputs; /* classes, or 1 */
	Bins *bins;
	Parallel *parallel;
	TreeTeam team;
	TreeBlock *block;
	TreeView view;
	TreeFill fill;
	double *y;
	double *w; /* NULL: all are 1 */
	double center; /* of a number's values: their weighted mean */
	double weight; /* of all rows */
	Dd *sums; /* scratch: n_outputs */
} Training;

static void *
take(Size n, Size size)
{
	return palloc_extended(Max(n * size, 1), MCXT_ALLOC_HUGE);
}

static Size
lay_out(TreeBlock *block, bool columns)
{
	Size at = 0;

	parallel_take(&at, sizeof(TreeBlock));
	tree_block_take(block, columns, 1, &at);
	return tree_block_end(block, at);
}

/*
 * Lay the block out, with a copy of the codes by feature if the budget allows one; returns its
 * bytes.
 */
static Size
layout(const Training *t, Size n_cells, TreeBlock *block)
{
	const TrainSet *set = t->set;
	Size own = bins_bytes(set->n_features, t->options->max_bins) + 2 * sizeof(double) * set->n_rows;
	Size bytes;

	memset(block, 0, sizeof(TreeBlock));
	block->options = t->options->tree;
	block->coding_bytes = bins_coding_bytes(set);
	block->shape = (TreeShape){.n_rows = set->n_rows,
							   .n_features = set->n_features,
							   .n_cells = n_cells,
							   .n_classes = block->options.n_classes,
							   .one_histogram = block->options.max_features > 0,
							   .n_helpers = parallel_helpers(),
							   .subtree_nodes = tree_subtree_nodes(&block->options)};
	bytes = lay_out(block, true);
	if (own + bytes > budget_training_bytes())
		bytes = lay_out(block, false);
	block->options.bytes_taken = own + bytes;
	return bytes;
}

Size
decision_tree_bytes(const TrainSet *set, const DecisionTreeOptions *options, int n_outputs,
					const char **what)
{
	Training t = {.set = set, .options = options, .n_outputs = n_outputs};
	Size finding = bins_find_bytes(set->n_features, set->n_rows);
	TreeBlock block;

	layout(&t, (Size) set->n_features * (options->max_bins + 1), &block);
	if (finding > block.options.bytes_taken)
	{
		*what = psprintf("the bins of %d features", set->n_features);
		return finding;
	}
	*what = psprintf("a tree of " UINT64_FORMAT " rows of %d features", (uint64) set->n_rows,
					 set->n_features);
	return block.options.bytes_taken;
}

static void
take_block(Training *t)
{
	const TrainSet *set = t->set;
	double work = tree_growth_work(&t->options->tree, set->n_rows, set->n_features);
	TreeBlock block;
	Size bytes = layout(t, t->bins->cell_at[set->n_features], &block);

	t->parallel = parallel_begin(&decision_tree_kind, bytes, set->runs_query ? 0 : work);
	t->team = tree_block_team(t->parallel);
	t->block = parallel_shared(t->parallel);
	*t->block = block;
	tree_block_share(t->block, t->bins, NULL);
	tree_block_view(t->block, &t->view);
	t->view.work.team = &t->team;
}

static void
fill_block(const RowBlock *block, void *state)
{
	Training *t = state;
	const double *class_weights = t->options->class_weights;
	Size first = tree_fill_add(&t->fill, block->n_rows, block->x);

	memcpy(t->y + first, block->y, sizeof(double) * block->n_rows);
	for (Size i = 0; t->w != NULL && i < block->n_rows; i++)
		t->w[first + i] = (block->w != NULL ? block->w[i] : 1.0) *
						  (class_weights != NULL ? class_weights[(int) block->y[i]] : 1.0);
}

static void
read_rows(Training *t)
{
	const TrainSet *set = t->set;

	t->y = take(set->n_rows, sizeof(double));
	if (set->weighted || t->options->class_weights != NULL)
		t->w = take(set->n_rows, sizeof(double));
	tree_fill_begin(&t->fill, t->parallel, t->bins, &t->view);
	set->scan(set, fill_block, t);
	tree_fill_end(&t->fill);
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

	for (Size i = 0; i < t->set->n_rows; i++)
	{
		double w = row_weight(t, i);

		check_interrupts_at(i);
		weight = dd_add_d(weight, w);
		sum = dd_add_d(sum, w * t->y[i]);
		max_w = Max(max_w, w);
	}
	t->weight = dd_value(weight);
	t->center = t->n_outputs == 1 ? dd_value(sum) / t->weight : 0;
	for (Size i = 0; i < t->set->n_rows; i++)
	{
		check_interrupts_at(i);
		max_g = Max(max_g, t->n_outputs > 1 ? row_weight(t, i)
											: fabs((t->y[i] - t->center) * row_weight(t, i)));
	}
	if (!isfinite(max_g) || !isfinite(t->center))
		core_error(CORE_OUT_OF_RANGE, "Scale the target.", "the target is out of range");
	t->block->g_unit = fixed_unit(max_g);
	t->block->h_unit = fixed_unit(max_w);
	t->sums = palloc(sizeof(Dd) * t->n_outputs);
}

/* The pairs as the criterion takes them (tree_grow.h). */
static void
set_pairs(Training *t)
{
	bool classes = t->options->tree.n_classes > 0;

	for (Size i = 0; i < t->set->n_rows; i++)
	{
		double w = row_weight(t, i);
		double g = t->n_outputs > 1 ? (t->y[i] == 1 ? w : 0) : (t->center - t->y[i]) * w;

		check_interrupts_at(i);
		t->view.pairs[i].h = fixed_from(w, t->block->h_unit);
		t->view.pairs[i].g = classes ? (int32) t->y[i] : fixed_from(g, t->block->g_unit);
	}
}

/* min_decrease in the units of gains: of two classes by gini they are half. */
static void
set_min_gain(Training *t)
{
	bool half = t->n_outputs == 2 && t->options->tree.criterion == TREE_GRADIENT;

	t->block->options.min_gain = t->options->min_decrease * t->weight * (half ? 0.5 : 1.0);
	t->view.options.min_gain = t->block->options.min_gain;
}

/* ------------------------------------------------------------------------ leaves */

/* Of a node: the impurity of what node_value has found. */
static double
node_impurity(const Training *t, const double *value, double mean_square)
{
	double impurity = t->options->tree.criterion == TREE_ENTROPY ? 0 : 1;

	if (t->n_outputs == 1)
		return Max(mean_square - (value[0] - t->center) * (value[0] - t->center), 0);
	for (int k = 0; k < t->n_outputs; k++)
	{
		if (t->options->tree.criterion != TREE_ENTROPY)
			impurity -= value[k] * value[k];
		else if (value[k] > 0)
			impurity -= value[k] * log2(value[k]);
	}
	return impurity;
}

/*
 * Value of a node: the mean, or the shares of the classes; and what it weighs, in units of
 * a hessian.  Returns its impurity times its share of all weight, for pruning.
 */
static double
node_value(const Training *t, const GrownNode *node, double *value, int64 *units)
{
	Dd weight = DD_ZERO;
	Dd squares = DD_ZERO;

	memset(t->sums, 0, sizeof(Dd) * t->n_outputs);
	for (uint32 i = node->begin; i < node->end; i++)
	{
		Size row = t->view.work.rows[i].row;
		double w = row_weight(t, row);
		double rest = t->y[row] - t->center;
		Dd *sum = &t->sums[t->n_outputs > 1 ? (int) t->y[row] : 0];

		check_interrupts_at(i);
		weight = dd_add_d(weight, w);
		*sum = dd_add_d(*sum, t->n_outputs > 1 ? w : w * rest);
		squares = dd_add_d(squares, w * rest * rest);
	}
	for (int k = 0; k < t->n_outputs; k++)
		value[k] = dd_value(t->sums[k]) / dd_value(weight);
	if (t->n_outputs == 1)
		value[0] += t->center;
	*units = (int64) rint(dd_value(weight) / t->block->h_unit);
	return node_impurity(t, value, dd_value(squares) / dd_value(weight)) * dd_value(weight) /
		   t->weight;
}

/* Values and weights of all nodes; pruned where leaves have a price. */
static const GrownTree *
settle(const Training *t, const GrownTree *tree, double **values, int64 **weights)
{
	double alpha = t->options->ccp_alpha;
	double *impurity;

	budget_check(t->block->options.bytes_taken +
					 tree->n_nodes * (sizeof(GrownNode) + (t->n_outputs + 2) * sizeof(double)),
				 "the leaves of the tree");
	impurity = take(tree->n_nodes, sizeof(double));
	*values = take((Size) tree->n_nodes * t->n_outputs, sizeof(double));
	*weights = take(tree->n_nodes, sizeof(int64));
	for (int at = 0; at < tree->n_nodes; at++)
	{
		CHECK_FOR_INTERRUPTS();
		if (tree->nodes[at].left == 0 || alpha > 0)
			impurity[at] = node_value(t, &tree->nodes[at], *values + (Size) at * t->n_outputs,
									  &(*weights)[at]);
	}
	return alpha > 0 ? tree_prune(tree, impurity, alpha, t->n_outputs, *values, *weights) : tree;
}

static int
tree_depth(const GrownTree *tree)
{
	int depth = 0;

	for (int at = 0; at < tree->n_nodes; at++)
		depth = Max(depth, tree->nodes[at].depth);
	return depth;
}

/* ------------------------------------------------------------------------ course */

static void
grow(Training *t, TreeFit *fit, TrainReport *report)
{
	TreeGrower *grower = tree_grower_create(&t->view.work, t->bins, &t->view.options);
	const GrownTree *tree;
	double *values;
	int64 *weights;

	tree_grower_units(grower, t->block->g_unit, t->block->h_unit);
	tree = settle(t, tree_grow_all(grower, t->set->seed, NULL, 0), &values, &weights);
	tree_fit_add(fit, t->bins, tree, values, weights, t->block->h_unit);
	report_figure(report, "n_rows", (double) t->set->n_rows);
	report_figure(report, "n_leaves", tree->n_leaves);
	report_figure(report, "depth", tree_depth(tree));
}

TreeFit *
decision_tree_fit(const TrainSet *set, const DecisionTreeOptions *options, int n_outputs,
				  TrainReport *report)
{
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	Training t = {.set = set, .options = options, .n_outputs = n_outputs};
	TreeFit *fit = tree_fit_create(set->n_features, n_outputs, n_outputs);

	MemoryContextSwitchTo(work);
	t.bins = bins_find(set, options->max_bins);
	take_block(&t);
	read_rows(&t);
	measure(&t);
	set_min_gain(&t);
	set_pairs(&t);
	grow(&t, fit, report);
	parallel_end(t.parallel);
	return fit;
}
