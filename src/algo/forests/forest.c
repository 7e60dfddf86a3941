/*
 * forest.c
 *		Growing a forest: trees that know nothing of each other, on samples of the
 *		rows and of the features.  (Breiman, "Random forests", 2001; Geurts, Ernst and
 *		Wehenkel, "Extremely randomized trees", 2006, for cuts drawn at random.)
 *
 * Two scans: edges of the codes, then codes, targets and weights, which is all that
 * is kept of the rows, in an order of their own.  Trees are grown in rounds, one in each slot of
 * the shared block (forest_work.h), and put into the fit in the order of their numbers, from which
 * all their random choices come: neither the number of slots nor of processes shows in the result.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "algo/forests/forest.h"
#include "algo/forests/forest_oob.h"
#include "algo/forests/forest_order.h"
#include "algo/trees/tree_pack.h"
#include "core/budget.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "math/rng.h"

#define MAX_SLOTS   24 /* trees of a round: many, and a multiple of most numbers of processes */
#define FOREST_SEED 0x466f72657374 /* so that near seeds give other trees, not the same in turn */
#define ROOM_SLACK  1.05 /* later trees may be larger than the first */

typedef struct Forest
{
	bool shares; /* trees may be grown by others, each in memory of its own */
	const TrainSet *set;
	const ForestOptions *options;
	TreeFit *fit;
	const Bins *bins;
	Parallel *parallel;
	ForestView view;
	int n_slots;
	ForestOob *oob; /* NULL: no score is asked for */
	Size bytes; /* taken beside the fit */
	Size n_read; /* rows, while they are */
	uint32 *pure; /* per class: leaf of the fit that has no other, plus 1; 0: none yet */
} Forest;

/* ---------------------------------------------------------------------- memory */

static bool
is_weighted(const Forest *forest)
{
	return forest->set->weighted || forest->options->class_weights != NULL;
}

static double
work_estimate(const Forest *forest)
{
	return forest->options->n_trees *
		   tree_growth_work(&forest->options->tree, forest->set->n_rows, forest->set->n_features);
}

/* As many slots as the budget has room for, one if it has none, which is then said. */
static Size
choose_slots(Forest *forest, ForestShared *shared)
{
	Size budget = budget_training_bytes();
	Size one;

	shared->scores_rest = forest->options->oob_score;
	one = forest_layout(shared, 1);
	forest->bytes = one + forest_scratch_bytes(shared) +
					(shared->scores_rest ? forest_oob_bytes(shared) : 0) +
					bins_bytes(forest->set->n_features, forest->options->max_bins);
	budget_check(forest->bytes, "growing a tree of the forest");
	forest->n_slots = (int) Min(1 + (budget - forest->bytes) / 2 / shared->slot_bytes, MAX_SLOTS);
	forest->n_slots = Min(forest->n_slots, forest->options->n_trees);
	forest->shares =
		!forest->set->runs_query &&
		parallel_helpers() * forest_scratch_bytes(shared) <= (budget - forest->bytes) / 2;
	forest->bytes += (forest->n_slots - 1) * shared->slot_bytes;
	return forest_layout(shared, forest->n_slots);
}

/* The block with what is known before the rows are read. */
static void
begin_block(Forest *forest)
{
	const TrainSet *set = forest->set;
	const ForestOptions *options = forest->options;
	ForestShared shared = {
		.tree = options->tree,
		.min_impurity_decrease = options->min_impurity_decrease,
		.min_weight_fraction = options->min_weight_fraction,
		.n_classes = set->task == TASK_CLASSIFICATION ? set->n_classes : 0,
		.has_missing = forest->bins->has_missing,
		.has_categories = forest->bins->has_categories,
		.weighted = is_weighted(forest),
		.heaviest = 1,
		.seed = hash_mix64(FOREST_SEED, set->seed),
		.n_draw = options->n_draw,
		.ccp_alpha = options->ccp_alpha,
		.balance_draws = options->balance_draws,
	};
	Size bytes;

	shared.shape = (TreeShape){.n_rows = set->n_rows,
							   .n_features = set->n_features,
							   .n_cells = forest->bins->cell_at[set->n_features],
							   .n_classes = options->tree.n_classes,
							   .one_histogram = options->tree.max_features > 0};
	bytes = choose_slots(forest, &shared);
	forest->parallel =
		parallel_begin(&forest_kind, bytes, forest->shares ? work_estimate(forest) : 0);
	memset(parallel_shared(forest->parallel), 0, bytes);
	*(ForestShared *) parallel_shared(forest->parallel) = shared;
	forest_view(parallel_shared(forest->parallel), &forest->view);
	if (options->oob_score)
		forest->oob = forest_oob_create(&shared);
}

/* What growing needs of the codes. */
static void
share_bins(Forest *forest)
{
	const Bins *bins = forest->bins;

	bins_share(bins, forest->view.bins.features, forest->view.bins.cell_at);
	for (int j = 0; j < bins->n_features && forest->view.values != NULL; j++)
	{
		const BinFeature *feature = &bins->features[j];

		if (feature->n_categories == 0)
			memcpy(forest->view.values + bins->cell_at[j], feature->values,
				   feature->n_bins * sizeof(double));
	}
}

/* ------------------------------------------------------------------------- rows */

static void
read_block(const RowBlock *block, void *state)
{
	Forest *forest = state;
	const double *class_weights = forest->options->class_weights;
	ForestView *view = &forest->view;
	Size first = forest->n_read;

	if (first + block->n_rows > forest->set->n_rows)
		core_error(CORE_DATA_UNFIT, NULL, "the rows changed while they were read");
	bins_code_rows(forest->bins, block->n_rows, block->x, &view->codes, first);
	memcpy(view->y + first, block->y, block->n_rows * sizeof(double));
	for (Size i = 0; view->w != NULL && i < block->n_rows; i++)
		view->w[first + i] = (block->w != NULL ? block->w[i] : 1.0) *
							 (class_weights != NULL ? class_weights[(int) block->y[i]] : 1.0);
	forest->n_read += block->n_rows;
}

/* Weights of at most 1; what they are of is kept. */
static void
scale_weights(ForestView *view)
{
	Size n = view->shared->shape.n_rows;
	double max = 0;

	for (Size i = 0; i < n; i++)
		max = Max(max, view->w[i]);
	if (!isfinite(max))
		core_error(CORE_OUT_OF_RANGE, NULL, "the weights of the rows are out of range");
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		view->w[i] /= max;
	}
	view->shared->heaviest = max;
}

/* The middle of the target and how far it goes from there: any sum over rows is finite. */
static void
measure_target(ForestView *view, double n_trees)
{
	ForestShared *shared = view->shared;
	Size n = shared->shape.n_rows;
	double top = 0;

	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		shared->center += (view->y[i] - shared->center) / (i + 1);
		top = Max(top, fabs(view->y[i]));
	}
	if (!(top < DBL_MAX / FIXED_ONE / 4 / n / n_trees))
		core_error(CORE_OUT_OF_RANGE, "Scale the target.",
				   "the target has values too large to be averaged");
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		shared->reach = Max(shared->reach, fabs(view->y[i] - shared->center));
	}
}

static void
read_rows(Forest *forest)
{
	share_bins(forest);
	forest->set->scan(forest->set, read_block, forest);
	if (forest->n_read != forest->set->n_rows)
		core_error(CORE_DATA_UNFIT, NULL, "the rows changed while they were read");
	if (forest->view.w != NULL)
		scale_weights(&forest->view);
	forest_order_rows(&forest->view);
	if (forest->set->task == TASK_REGRESSION)
		measure_target(&forest->view, (double) forest->fit->n_trees + forest->options->n_trees);
}

/* ------------------------------------------------------------------------ trees */

/* A leaf of shares of classes; leaves of one class alone are all the same one. */
static void
put_shares(Forest *forest, const ForestSlot *slot, const ForestNode *node)
{
	TreeFit *fit = forest->fit;
	uint32 class = slot->share_classes[node->at];
	double *values;

	if (node->n == 1 && forest->pure[class] > 0)
	{
		tree_fit_put_leaf_again(fit, forest->pure[class] - 1);
		return;
	}
	values = tree_fit_put_leaf(fit);
	memset(values, 0, fit->leaf_width * sizeof(double));
	for (uint32 k = 0; k < node->n; k++)
		values[slot->share_classes[node->at + k]] = slot->shares[node->at + k];
	if (node->n == 1)
		forest->pure[class] = fit->n_leaves;
}

static void
put_split(Forest *forest, const ForestSlot *slot, const ForestNode *node, uint32 root)
{
	Split split = {.feature = node->feature & TREE_FEATURE,
				   .cut = node->at,
				   .missing_left = (node->feature & TREE_MISSING_RIGHT) == 0};

	if (forest->bins->features[split.feature].n_categories > 0)
		memcpy(split.left, slot->sets + sizeof(split.left) / sizeof(uint64) * node->at,
			   sizeof(split.left));
	tree_fit_put_split(forest->fit, forest->bins, &split, root + node->left);
}

/* A tree that a process has grown, from its slot to the fit, with what its nodes weigh. */
static void
put_tree(Forest *forest, int number)
{
	TreeFit *fit = forest->fit;
	ForestSlot slot = forest_slot(&forest->view, number);
	uint32 root = fit->n_nodes;
	float *covers;

	tree_fit_begin_tree(fit);
	for (uint32 i = 0; i < slot.tree->n_nodes; i++)
	{
		const ForestNode *node = &slot.nodes[i];

		check_interrupts_at(i);
		if (node->left > 0)
			put_split(forest, &slot, node, root);
		else if (forest_has_shares(forest->view.shared))
			put_shares(forest, &slot, node);
		else
			*tree_fit_put_leaf(fit) = node->value;
	}
	covers = tree_fit_put_covers(fit, root);
	if (covers != NULL)
		memcpy(covers, slot.covers, sizeof(float) * slot.tree->n_nodes);
	fit->depth[fit->n_trees - 1] = slot.tree->depth;
	for (uint32 i = 0; i < (uint32) fit->n_features; i++)
		fit->gains[i] += slot.gains[i];
	budget_check(forest->bytes + tree_fit_bytes(fit->room_nodes, fit->room_values, fit->room_sets),
				 "the trees of the forest");
}

/*
 * Room for the trees of the first round, and for as much from each to come: what is
 * too much is said when the first are grown, not the last, and arrays are not doubled.
 * Earlier nothing is known: a tree may have one leaf, or one for every row.
 */
static void
foresee_trees(Forest *forest, int round)
{
	TreeFit *fit = forest->fit;
	double share = ROOM_SLACK * forest->options->n_trees / round;
	Size n_nodes = 0;
	Size n_leaves = 0;

	for (int number = 0; number < round; number++)
	{
		ForestSlot slot = forest_slot(&forest->view, number);

		n_nodes += slot.tree->n_nodes;
		for (uint32 i = 0; i < slot.tree->n_nodes; i++)
			n_leaves += slot.nodes[i].left == 0 &&
						!(forest_has_shares(forest->view.shared) && slot.nodes[i].n == 1);
	}
	n_nodes = fit->n_nodes + (Size) (n_nodes * share);
	n_leaves = fit->n_leaves + (Size) (n_leaves * share);
	budget_check(forest->bytes + tree_fit_bytes(n_nodes, n_leaves * fit->leaf_width, 0),
				 psprintf("the %d trees of the forest", forest->options->n_trees));
	tree_fit_reserve(fit, 0, n_nodes, n_leaves * fit->leaf_width);
}

/*
 * Trees of a round: of the first a tree for each process, so that what is too much is soon known.
 */
static int
round_of(const Forest *forest, int done)
{
	int most = done == 0 ? parallel_helpers() + 1 : forest->n_slots;

	return Min(Min(most, forest->n_slots), forest->options->n_trees - done);
}

/* All trees, in rounds of as many as there are slots. */
static void
grow_trees(Forest *forest)
{
	ForestShared *shared = forest->view.shared;
	uint64 before = forest->fit->n_trees;
	int n_trees = forest->options->n_trees;

	progress_begin("trees", n_trees);
	for (int done = 0; done < n_trees;)
	{
		int round = round_of(forest, done);

		shared->first_tree = before + done;
		parallel_run(forest->parallel, FOREST_STEP_GROW, round);
		if (done == 0)
			foresee_trees(forest, round);
		for (int i = 0; i < round; i++)
		{
			put_tree(forest, i);
			if (forest->oob != NULL)
				forest_oob_add(forest->oob, &forest->view, i);
			progress_update(++done, NAN);
		}
	}
	progress_end();
}

/* Sizes of the trees, and the out-of-bag score. */
static void
report_forest(const Forest *forest, TrainReport *report)
{
	const TreeFit *fit = forest->fit;
	uint32 depth = 0;

	for (uint32 i = 0; i < fit->n_trees; i++)
		depth = Max(depth, fit->depth[i]);
	report_figure(report, "n_trees", fit->n_trees);
	report_figure(report, "n_leaves", ((double) fit->n_nodes + fit->n_trees) / 2);
	report_figure(report, "depth", depth);
	if (forest->oob != NULL)
		forest_oob_report(forest->oob, &forest->view, report);
}

TreeFit *
forest_train(const TrainSet *set, const ForestOptions *options, const TreeFit *start,
			 TrainReport *report)
{
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	int width = forest_width(set->task, set->n_classes);
	Forest forest = {.set = set, .options = options};

	forest.fit = tree_fit_create(set->n_features, width, width);
	if (start != NULL)
		tree_fit_append(forest.fit, start);
	MemoryContextSwitchTo(work);
	forest.pure = palloc0(sizeof(uint32) * (set->n_classes + 1));
	forest.bins = bins_find(set, options->max_bins);
	begin_block(&forest);
	read_rows(&forest);
	grow_trees(&forest);
	report_forest(&forest, report);
	parallel_end(forest.parallel);
	tree_pack(forest.fit);
	return forest.fit;
}
