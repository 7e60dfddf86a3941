/*
 * boost_train.c
 *		The course of a boosting.
 *
 * Two scans: for the bins, and for codes, targets and first scores, after which the
 * rows themselves are not needed.  Then round by round: gradients at the scores,
 * a tree for each output on them, its leaves' values added to the scores.
 *
 * Rows that are held out for early stopping, and those a round does not draw, are
 * no tree's rows; the grown tree's leaves are found for them by their codes.  Both
 * draws are hashes of the row's number, so that nothing has to be remembered.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/bins/fixed.h"
#include "algo/boosting/boost_train.h"
#include "algo/boosting/boost_work.h"
#include "algo/trees/tree_subtree.h"
#include "core/budget.h"
#include "core/progress.h"
#include "math/dd.h"
#include "math/rng.h"

#define LOSS_ROWS 4096 /* scored between interrupt checks */

/* What the seed is mixed with for each kind of draw. */
enum
{
	DRAW_HELD = 1,
	DRAW_ROWS,
	DRAW_FEATURES,
	DRAW_NODES
};

typedef struct Boost
{
	const TrainSet *set;
	const BoostOptions *options;
	Parallel *parallel;
	TreeTeam team;
	BoostView view;
	Bins *bins;
	TreeGrower *grower;
	TreeFit *fit;
	uint64 seed;
	Size n_held; /* rows held out for early stopping */
	int *features; /* of a tree, where only some may be used */
	int n_features;
	double *leaf_values; /* per node of a tree */
	int64 *leaf_hessians; /* likewise, in units */
	int room; /* of both */
	int first_round; /* rounds of the start */
	double best_loss; /* of the rows held out */
	int best_round;
	double max_weight; /* of a row */
	TreeFill fill; /* while the rows are scanned */
	const TreeFit *start;
} Boost;

/* -------------------------------------------------------------------- the block */

/* Lay the block out with a copy of the codes by feature if the budget allows one. */
static Size
layout(BoostShared *shared)
{
	Size bins = bins_bytes(shared->block.shape.n_features, BINS_MAX);
	Size bytes = boost_layout(shared, true);

	return bytes + bins > budget_training_bytes() ? boost_layout(shared, false) : bytes;
}

/* Can no tree have more leaves than a step can be told of, and is each a Newton step? */
static bool
has_few_leaves(const BoostOptions *options)
{
	int max_leaves = options->tree.max_leaf_nodes;

	return !boost_loss_takes_quantile(&options->loss) &&
		   ((max_leaves > 0 && max_leaves <= BOOST_LEAVES) ||
			(options->tree.max_depth < 31 && 1 << options->tree.max_depth <= BOOST_LEAVES));
}

static void
describe_block(const Boost *b, Size n_cells, BoostShared *shared)
{
	memset(shared, 0, sizeof(*shared));
	shared->loss = b->options->loss;
	shared->block.options = b->options->tree;
	shared->block.options.last_undivided = has_few_leaves(b->options);
	shared->block.coding_bytes = bins_coding_bytes(b->set);
	shared->block.shape = (TreeShape){.n_rows = b->set->n_rows,
									  .n_features = b->set->n_features,
									  .n_cells = n_cells,
									  .n_helpers = parallel_helpers(),
									  .subtree_nodes = tree_subtree_nodes(&b->options->tree)};
	shared->weighted = b->set->weighted || b->options->class_weights != NULL;
	shared->few_leaves = shared->block.options.last_undivided;
	shared->learning_rate = b->options->learning_rate;
}

Size
boost_train_bytes(const TrainSet *set, const BoostOptions *options, const char **what)
{
	Boost b = {.set = set, .options = options};
	Size finding = bins_find_bytes(set->n_features, set->n_rows);
	BoostShared shared;
	Size bytes;

	describe_block(&b, (Size) set->n_features * (options->max_bins + 1), &shared);
	bytes = layout(&shared) + bins_bytes(set->n_features, BINS_MAX);
	if (finding > bytes)
	{
		*what = psprintf("the bins of %d features", set->n_features);
		return finding;
	}
	*what = psprintf("gradient boosting on " UINT64_FORMAT " rows of %d features",
					 (uint64) set->n_rows, set->n_features);
	return bytes;
}

static void
take_block(Boost *b)
{
	Size n_cells = b->bins->cell_at[b->bins->n_features];
	double work = 2.0 * b->set->n_rows * b->set->n_features * b->options->n_rounds *
				  b->options->loss.n_outputs;
	BoostShared shared;
	Size bytes;

	describe_block(b, n_cells, &shared);
	bytes = layout(&shared);
	b->parallel = parallel_begin(&boost_kind, bytes, b->set->runs_query ? 0 : work);
	b->team = tree_block_team(b->parallel);
	memcpy(parallel_shared(b->parallel), &shared, sizeof(shared));
	boost_view(parallel_shared(b->parallel), &b->view);
	tree_block_share(&b->view.shared->block, b->bins, b->options->tree.monotone);
	b->view.tree.work.team = &b->team;
	b->view.tree.options.bytes_taken = bytes + bins_bytes(b->set->n_features, BINS_MAX);
}

/* --------------------------------------------------------------------- the rows */

static void
fill_block(const RowBlock *block, void *state)
{
	Boost *b = state;
	const BoostLoss *loss = &b->options->loss;
	Size first = tree_fill_add(&b->fill, block->n_rows, block->x);

	boost_loss_check(loss, block->n_rows, block->y);
	memcpy(b->view.y + first, block->y, sizeof(double) * block->n_rows);
	for (Size i = 0; b->view.w != NULL && i < block->n_rows; i++)
	{
		double w = block->w != NULL ? block->w[i] : 1.0;

		if (b->options->class_weights != NULL)
			w *= b->options->class_weights[(int) block->y[i]];
		b->view.w[first + i] = w;
		b->max_weight = Max(b->max_weight, w);
	}
	if (b->start != NULL)
		tree_fit_predict(b->start, block->n_rows, block->x,
						 b->view.scores + first * loss->n_outputs);
}

/* The second scan: codes, targets, weights, and what a start predicts. */
static void
fill(Boost *b)
{
	tree_fill_begin(&b->fill, b->parallel, b->bins, &b->view.tree);
	b->set->scan(b->set, fill_block, b);
	tree_fill_end(&b->fill);
}

static void
start_scores(Boost *b)
{
	int k = b->options->loss.n_outputs;

	if (b->start != NULL)
	{
		memcpy(b->fit->base, b->start->base, sizeof(double) * k);
		return;
	}
	boost_loss_base(&b->options->loss, b->set->n_rows, b->view.y, b->view.w, b->fit->base);
	for (Size i = 0; i < b->set->n_rows; i++)
	{
		check_interrupts_at(i);
		memcpy(b->view.scores + i * k, b->fit->base, sizeof(double) * k);
	}
}

/* Rows held out for early stopping, unless that would leave none to learn from or to judge by. */
static void
hold_rows_out(Boost *b)
{
	BoostDraw *draw = &b->view.shared->draw;

	*draw =
		(BoostDraw){.held_seed = hash_mix64(b->seed, DRAW_HELD), .share = b->options->subsample};
	if (!b->options->early_stopping)
		return;
	draw->held_share = b->options->validation_fraction;
	for (Size i = 0; i < b->set->n_rows; i++)
	{
		check_interrupts_at(i);
		b->n_held += boost_is_held(draw, i);
	}
	if (b->n_held == 0 || b->n_held == b->set->n_rows)
		core_error(CORE_DATA_UNFIT, "Leave early_stopping out, or change validation_fraction.",
				   "too few rows for early stopping: " UINT64_FORMAT " of " UINT64_FORMAT
				   " are held out",
				   (uint64) b->n_held, b->set->n_rows);
}

/* ------------------------------------------------------------------------ rounds */

/* Do a step here when it has few parts or little work, with the team otherwise. */
static void
run(Boost *b, int step, int n_parts, Size n_rows)
{
	void *block = b->view.shared;

	if (n_parts > 1 && n_rows >= 20000)
	{
		parallel_run(b->parallel, step, n_parts);
		return;
	}
	for (int part = 0; part < n_parts; part++)
		boost_kind.steps[step](block, part);
}

static void
out_of_range(void)
{
	core_error(CORE_OUT_OF_RANGE, "Lower learning_rate, or scale the target.",
			   "the gradients of gradient boosting are out of range");
}

/*
 * The units in which gradients and hessians are rounded, by the largest that this round can
 * have.
 */
static void
find_units(Boost *b)
{
	BoostShared *shared = b->view.shared;
	int n_parts = boost_n_parts(b->set->n_rows);
	double max_g;
	double max_h;

	if (boost_loss_bounds(&shared->loss, &max_g, &max_h))
	{
		max_g *= b->max_weight;
		max_h *= b->max_weight;
	}
	else
	{
		run(b, BOOST_STEP_BOUNDS, n_parts, b->set->n_rows);
		max_g = 0;
		max_h = 0;
		for (int i = 0; i < n_parts; i++)
		{
			max_g = Max(max_g, b->view.bounds[2 * i]);
			max_h = Max(max_h, b->view.bounds[2 * i + 1]);
		}
	}
	if (!isfinite(max_g) || !isfinite(max_h))
		out_of_range();
	shared->block.g_unit = fixed_unit(max_g);
	shared->block.h_unit = fixed_unit(max_h);
	tree_grower_units(b->grower, shared->block.g_unit, shared->block.h_unit);
}

/* Does each tree learn from all rows? */
static bool
learns_from_all(const Boost *b)
{
	return b->n_held == 0 && b->options->subsample >= 1;
}

/* The rows that a round's trees learn from, ascending; returns their number. */
static Size
list_rows(Boost *b, int round)
{
	int n_parts = boost_n_parts(b->set->n_rows);
	Size n = 0;

	b->view.shared->draw.seed = hash_mix64(hash_mix64(b->seed, DRAW_ROWS), round);
	run(b, BOOST_STEP_DRAW, n_parts, b->set->n_rows);
	run(b, BOOST_STEP_LIST, n_parts, b->set->n_rows);
	for (int i = 0; i < n_parts; i++)
		n += b->view.n_drawn[i];
	return n;
}

static int
compare_ints(const void *a, const void *b)
{
	return *(const int *) a - *(const int *) b;
}

/* The features that tree number t may use. */
static void
draw_features(Boost *b, int t)
{
	int p = b->set->n_features;
	Rng rng;

	rng_seed(&rng, hash_mix64(hash_mix64(b->seed, DRAW_FEATURES), t));
	for (int i = 0; i < p; i++)
		b->features[i] = i;
	for (int i = 0; i < b->n_features; i++)
	{
		int other = i + (int) rng_below(&rng, p - i);
		int feature = b->features[other];

		b->features[other] = b->features[i];
		b->features[i] = feature;
	}
	qsort(b->features, b->n_features, sizeof(int), compare_ints);
}

static void
reserve_leaves(Boost *b, int n_nodes)
{
	if (n_nodes <= b->room)
		return;
	b->room = Max(n_nodes, 2 * b->room);
	if (b->leaf_values != NULL)
	{
		pfree(b->leaf_values);
		pfree(b->leaf_hessians);
	}
	b->leaf_values = palloc_extended(sizeof(double) * b->room, MCXT_ALLOC_HUGE);
	b->leaf_hessians = palloc_extended(sizeof(int64) * b->room, MCXT_ALLOC_HUGE);
}

static BoostLeaf
leaf_of_node(const GrownNode *node)
{
	return (BoostLeaf){.begin = node->begin,
					   .end = node->end,
					   .feature = -1,
					   .lower = node->lower,
					   .upper = node->upper};
}

/* What was found of a leaf, which is this node. */
static void
keep_leaf(Boost *b, int node, const BoostLeaf *leaf)
{
	if (!isfinite(leaf->value))
		out_of_range();
	b->leaf_values[node] = leaf->value;
	b->leaf_hessians[node] = leaf->hessian;
}

/* Values of the leaves, which are added to the scores of their rows, some at a time. */
static void
settle_many_leaves(Boost *b, const GrownTree *tree)
{
	int nodes[BOOST_LEAVES];
	Size n_rows = 0;
	int n = 0;

	for (int at = 0; at < tree->n_nodes; at++)
	{
		const GrownNode *node = &tree->nodes[at];

		b->leaf_values[at] = 0;
		if (node->left == 0)
		{
			b->view.leaves[n] = leaf_of_node(node);
			nodes[n++] = at;
			n_rows += node->end - node->begin;
		}
		if (n < BOOST_LEAVES && at + 1 < tree->n_nodes)
			continue;
		run(b, BOOST_STEP_LEAF, n, n_rows);
		for (int i = 0; i < n; i++)
			keep_leaf(b, nodes[i], &b->view.leaves[i]);
		n = 0;
		n_rows = 0;
	}
}

/* The leaves in the order of their nodes, which is also kept; returns how many. */
static int
list_leaves(Boost *b, const GrownTree *tree, int *nodes)
{
	BoostLeaf *leaves = b->view.leaves;
	int number[2 * BOOST_LEAVES]; /* of a node that is a leaf */
	int n = 0;

	for (int at = 0; at < tree->n_nodes; at++)
	{
		if (tree->nodes[at].left > 0)
			continue;
		leaves[n] = leaf_of_node(&tree->nodes[at]);
		number[at] = n;
		nodes[n++] = at;
	}
	for (int at = 0; at < tree->n_nodes; at++)
	{
		const GrownNode *node = &tree->nodes[at];
		BoostLeaf *leaf;

		if (!node->undivided)
			continue;
		leaf = &leaves[number[node->left]];
		leaf->begin = node->begin;
		leaf->end = node->end;
		leaf->feature = node->split.feature;
		memcpy(leaf->left, node->split.left, sizeof(leaf->left));
	}
	leaves[BOOST_LEAVES].value = 0;
	return n;
}

/* The same by way of each row's leaf. */
static void
settle_few_leaves(Boost *b, const GrownTree *tree)
{
	BoostShared *shared = b->view.shared;
	Size n_rows = b->set->n_rows;
	int nodes[BOOST_LEAVES];

	memset(b->leaf_values, 0, sizeof(double) * tree->n_nodes);
	shared->n_leaves = list_leaves(b, tree, nodes);
	run(b, BOOST_STEP_MARK, shared->n_leaves, n_rows);
	run(b, BOOST_STEP_SUMS, boost_n_parts(n_rows), n_rows);
	for (int i = 0; i < shared->n_leaves; i++)
	{
		boost_settle_leaf(&b->view, i);
		keep_leaf(b, nodes[i], &b->view.leaves[i]);
	}
	run(b, BOOST_STEP_SCORES, boost_n_parts(n_rows), n_rows);
}

static void
settle_leaves(Boost *b, const GrownTree *tree)
{
	reserve_leaves(b, tree->n_nodes);
	if (b->view.shared->few_leaves)
		settle_few_leaves(b, tree);
	else
		settle_many_leaves(b, tree);
}

/* Where rows go that are known by their codes only. */
static void
lay_routes(Boost *b, const GrownTree *tree)
{
	for (int i = 0; i < tree->n_nodes; i++)
	{
		const GrownNode *node = &tree->nodes[i];
		BoostRoute *route = &b->view.routes[i];

		*route = (BoostRoute){
			.value = b->leaf_values[i], .feature = node->split.feature, .child = node->left};
		memcpy(route->left, node->split.left, sizeof(route->left));
	}
}

/* The scores of the rows that the tree has not seen. */
static void
score_others(Boost *b, const GrownTree *tree)
{
	int n_outputs = b->options->loss.n_outputs;
	double *scores = b->view.scores + b->view.shared->output;

	if (learns_from_all(b))
		return;
	if (tree->n_nodes <= BOOST_ROUTES)
	{
		lay_routes(b, tree);
		run(b, BOOST_STEP_OTHERS, boost_n_parts(b->set->n_rows), b->set->n_rows);
		return;
	}
	for (Size i = 0; i < b->set->n_rows; i++)
	{
		if (i % LOSS_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
		if (!boost_is_drawn(&b->view.shared->draw, i))
			scores[i * n_outputs] += b->leaf_values[tree_route(tree, &b->view.tree.codes, i)];
	}
}

static void
add_tree(Boost *b, int round, int output)
{
	int t = round * b->options->loss.n_outputs + output;
	bool some = b->n_features < b->set->n_features;
	uint64 seed = hash_mix64(hash_mix64(b->seed, DRAW_NODES), t);
	const int *features = some ? b->features : NULL;
	const GrownTree *tree;

	boost_set_output(&b->view, output, b->options->leaf_rows[output]);
	if (some)
		draw_features(b, t);
	if (learns_from_all(b))
		tree = tree_grow_all(b->grower, seed, features, b->n_features);
	else
		tree = tree_grow(b->grower, list_rows(b, round), seed, features, b->n_features);
	settle_leaves(b, tree);
	score_others(b, tree);
	tree_fit_add(b->fit, b->bins, tree, b->leaf_values, b->leaf_hessians,
				 b->view.shared->block.h_unit);
}

/* The mean loss of the rows held out, or of all others; in whatever order the rows are. */
static double
mean_loss(Boost *b, bool held)
{
	int n_parts = boost_n_parts(b->set->n_rows);
	Dd sum = DD_ZERO;
	Dd weight = DD_ZERO;

	b->view.shared->loss_of_held = held;
	run(b, BOOST_STEP_LOSS, n_parts, b->set->n_rows);
	for (int i = 0; i < n_parts; i++)
	{
		sum = dd_add(sum, b->view.losses[2 * i]);
		weight = dd_add(weight, b->view.losses[2 * i + 1]);
	}
	return dd_value(sum) / dd_value(weight);
}

/* Has the loss of the rows held out not fallen for long enough? */
static bool
should_stop(Boost *b, int round, double loss)
{
	if (loss < b->best_loss)
	{
		b->best_loss = loss;
		b->best_round = round;
	}
	return round - b->best_round >= b->options->n_iter_no_change;
}

/* All rounds, or as many as the rows held out let it go on; returns how many. */
static int
boost_rounds(Boost *b)
{
	int n_rounds = b->options->n_rounds;
	double loss = NAN;
	int round;
	int k;

	progress_begin("boosting rounds", n_rounds);
	for (round = b->first_round; round < b->first_round + n_rounds; round++)
	{
		find_units(b);
		run(b, BOOST_STEP_GRADIENTS, boost_n_parts(b->set->n_rows), b->set->n_rows);
		for (k = 0; k < b->options->loss.n_outputs; k++)
			add_tree(b, round, k);
		if (b->n_held > 0)
			loss = mean_loss(b, true);
		progress_update(round + 1 - b->first_round, loss);
		if (b->n_held > 0 && should_stop(b, round, loss))
		{
			round++;
			break;
		}
	}
	progress_end();
	return round - b->first_round;
}

/* ------------------------------------------------------------------------- course */

static void
report_course(Boost *b, int n_rounds, TrainReport *report)
{
	report_figure(report, "n_rows", (double) b->set->n_rows);
	report_figure(report, "n_iter", b->first_round + n_rounds);
	report_figure(report, "loss", mean_loss(b, false));
	if (b->n_held > 0)
	{
		report_figure(report, "validation_loss", b->best_loss);
		report_figure(report, "best_iteration", b->best_round + 1);
	}
	report_figure(report, "n_leaves", b->fit->n_leaves);
}

static void
begin(Boost *b)
{
	const BoostOptions *options = b->options;
	int p = b->set->n_features;

	b->seed = b->set->seed;
	b->bins = bins_find(b->set, options->max_bins);
	take_block(b);
	b->max_weight = b->view.w != NULL ? 0 : 1;
	fill(b);
	start_scores(b);
	hold_rows_out(b);
	b->n_features = Max(1, (int) ceil(options->colsample * p - 1e-9));
	b->n_features = Min(b->n_features, p);
	b->features = palloc(sizeof(int) * Max(p, 1));
	b->grower = tree_grower_create(&b->view.tree.work, b->bins, &b->view.tree.options);
	b->best_loss = b->n_held > 0 ? mean_loss(b, true) : INFINITY;
	b->best_round = b->first_round - 1;
}

TreeFit *
boost_train(const TrainSet *set, const BoostOptions *options, const TreeFit *start,
			TrainReport *report)
{
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	int n_outputs = options->loss.n_outputs;
	Boost b = {.set = set, .options = options, .start = start};
	int n_rounds;

	b.fit = tree_fit_create(set->n_features, n_outputs, 1);
	if (start != NULL)
	{
		tree_fit_append(b.fit, start);
		b.first_round = start->n_trees / n_outputs;
	}
	MemoryContextSwitchTo(work);
	begin(&b);
	n_rounds = boost_rounds(&b);
	if (b.n_held > 0)
		tree_fit_truncate(b.fit, (b.best_round + 1) * n_outputs);
	report_course(&b, n_rounds, report);
	parallel_end(b.parallel);
	return b.fit;
}
