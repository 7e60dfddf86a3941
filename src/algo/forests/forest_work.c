/*
 * forest_work.c
 *		Growing a tree of a forest; see forest_work.h.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/bins/fixed.h"
#include "algo/forests/forest_work.h"
#include "algo/trees/tree_cover.h"
#include "algo/trees/tree_prune.h"
#include "math/rng.h"

#define SET_WORDS   4
#define NODE_EXTRAS 28 /* bytes a node beside it while it grows: lists of nodes, what it weighs */
#define CUT_EXTRAS  32 /* ... and while it is pruned: impurities, costs, numbers */

/* Where in a tree's random numbers its splits begin; its rows begin at 0. */
#define SPLIT_SEED 1

/* ----------------------------------------------------------------------- layout */

/* A tree of so many rows and limits has no more nodes. */
static Size
node_limit(const ForestShared *shared)
{
	Size n = shared->shape.n_rows;
	Size leaves;

	if (shared->n_draw > 0)
		n = Min(n, shared->n_draw);
	leaves = Max(n / shared->tree.min_samples_leaf, 1);
	if (shared->tree.max_depth < 31)
		leaves = Min(leaves, (Size) 1 << shared->tree.max_depth);
	if (shared->tree.max_leaf_nodes > 0)
		leaves = Min(leaves, (Size) shared->tree.max_leaf_nodes);
	return 2 * leaves - 1;
}

static Size
layout_slot(ForestShared *shared)
{
	Size n = shared->shape.n_rows;
	Size at = 0;

	parallel_take(&at, sizeof(ForestTree));
	shared->gains_at = parallel_take(&at, shared->shape.n_features * sizeof(double));
	shared->nodes_at = parallel_take(&at, shared->max_nodes * sizeof(ForestNode));
	shared->covers_at = parallel_take(&at, shared->max_nodes * sizeof(float));
	shared->shares_at = parallel_take(&at, forest_has_shares(shared) ? n * sizeof(double) : 0);
	shared->share_classes_at =
		parallel_take(&at, forest_has_shares(shared) ? n * sizeof(uint32) : 0);
	shared->sets_at = parallel_take(
		&at, shared->has_categories ? shared->max_nodes / 2 * SET_WORDS * sizeof(uint64) : 0);
	shared->rest_at = parallel_take(&at, shared->scores_rest ? n * sizeof(uint32) : 0);
	return at;
}

Size
forest_layout(ForestShared *shared, int n_slots)
{
	Size n = shared->shape.n_rows;
	Size p = shared->shape.n_features;
	Size at = 0;

	parallel_take(&at, sizeof(ForestShared));
	/* of rows there is one more, for a row that gives way to another */
	shared->codes_at = parallel_take(&at, (n + 1) * bins_stride(p));
	shared->y_at = parallel_take(&at, (n + 1) * sizeof(double));
	shared->w_at = parallel_take(&at, shared->weighted ? (n + 1) * sizeof(double) : 0);
	shared->features_at = parallel_take(&at, p * sizeof(BinFeature));
	shared->cells_at = parallel_take(&at, (p + 1) * sizeof(uint32));
	shared->values_at =
		parallel_take(&at, shared->tree.random_cuts ? shared->shape.n_cells * sizeof(double) : 0);
	shared->max_nodes = node_limit(shared);
	shared->slot_bytes = layout_slot(shared);
	shared->slots_at = parallel_take(&at, shared->slot_bytes * n_slots);
	return at;
}

Size
forest_scratch_bytes(const ForestShared *shared)
{
	Size node = sizeof(GrownNode) + NODE_EXTRAS;

	if (shared->ccp_alpha > 0)
		node += sizeof(GrownNode) + CUT_EXTRAS;
	return tree_work_bytes(&shared->shape) + shared->shape.n_rows * sizeof(FixedPair) +
		   shared->max_nodes * node;
}

void
forest_view(void *block, ForestView *view)
{
	char *base = block;
	ForestShared *shared = block;

	view->shared = shared;
	view->bins = (Bins){
		.n_features = shared->shape.n_features,
		.has_missing = shared->has_missing,
		.has_categories = shared->has_categories,
		.features = (BinFeature *) (base + shared->features_at),
		.cell_at = (uint32 *) (base + shared->cells_at),
	};
	view->codes = (BinCodes){
		.n_rows = shared->shape.n_rows,
		.stride = bins_stride(shared->shape.n_features),
		.rows = (uint8 *) base + shared->codes_at,
	};
	view->y = (double *) (base + shared->y_at);
	view->w = shared->weighted ? (double *) (base + shared->w_at) : NULL;
	view->values = shared->tree.random_cuts ? (double *) (base + shared->values_at) : NULL;
	view->slots = base + shared->slots_at;
}

ForestSlot
forest_slot(const ForestView *view, int number)
{
	const ForestShared *shared = view->shared;
	char *base = view->slots + shared->slot_bytes * number;

	return (ForestSlot){
		.tree = (ForestTree *) base,
		.gains = (double *) (base + shared->gains_at),
		.nodes = (ForestNode *) (base + shared->nodes_at),
		.covers = (float *) (base + shared->covers_at),
		.shares = (double *) (base + shared->shares_at),
		.share_classes = (uint32 *) (base + shared->share_classes_at),
		.sets = (uint64 *) (base + shared->sets_at),
		.rest = shared->scores_rest ? (uint32 *) (base + shared->rest_at) : NULL,
	};
}

/* ------------------------------------------------------------------- the sample */

/* A tree while it grows. */
typedef struct ForestGrowth
{
	const ForestView *view;
	TreeWork work;
	FixedPair *pairs;
	Size n_rows; /* different ones that were drawn */
	uint32 most; /* times that one was */
	double weight; /* of them, times how often each was drawn */
	double *class_factors; /* that balance the classes of what was drawn, at most 1; or NULL */
	double g_unit;
	double h_unit;
	const GrownTree *tree;
} ForestGrowth;

/* How often each row is drawn: into times. */
static void
draw(const ForestShared *shared, uint64 seed, uint32 *times)
{
	Size n = shared->shape.n_rows;
	Rng rng;

	rng_seed(&rng, seed);
	memset(times, 0, n * sizeof(uint32));
	for (uint64 i = 0; i < shared->n_draw; i++)
	{
		check_interrupts_at(i);
		times[rng_below(&rng, n)]++;
	}
}

/* The rows drawn into work.rows, ascending; times stays for their weights. */
static void
list_rows(ForestGrowth *growth, const uint32 *times)
{
	Size n = growth->view->shared->shape.n_rows;
	TreeRow *rows = growth->work.rows;

	growth->n_rows = 0;
	growth->most = 0;
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		rows[growth->n_rows].row = (uint32) i;
		growth->n_rows += times[i] > 0;
		growth->most = Max(growth->most, times[i]);
	}
}

static void
set_units(ForestGrowth *growth)
{
	const ForestShared *shared = growth->view->shared;

	growth->h_unit = fixed_unit(growth->most);
	growth->g_unit =
		shared->n_classes > 0 ? growth->h_unit : fixed_unit(growth->most * shared->reach);
}

/* Each class weighs as much as its rarest, where it was drawn at all. */
static void
balance_classes(ForestGrowth *growth, const uint32 *times)
{
	const ForestView *view = growth->view;
	int n_classes = view->shared->n_classes;
	double *counts = palloc0(sizeof(double) * n_classes);
	double least = INFINITY;

	for (Size i = 0; i < growth->n_rows; i++)
	{
		uint32 row = growth->work.rows[i].row;

		check_interrupts_at(i);
		counts[(int) view->y[row]] += times[row];
	}
	for (int k = 0; k < n_classes; k++)
		least = counts[k] > 0 ? Min(least, counts[k]) : least;
	for (int k = 0; k < n_classes; k++)
		counts[k] = counts[k] > 0 ? least / counts[k] : 0;
	growth->class_factors = counts;
}

/* A row's weight, as often as it was drawn, and what the criterion wants with it. */
static void
set_pairs(ForestGrowth *growth, const uint32 *times)
{
	const ForestView *view = growth->view;
	const ForestShared *shared = view->shared;
	bool by_class = shared->shape.n_classes > 0;
	double g_factor = 1.0 / growth->g_unit;
	double h_factor = 1.0 / growth->h_unit;

	growth->weight = 0;
	for (Size i = 0; i < growth->n_rows; i++)
	{
		uint32 row = growth->work.rows[i].row;
		double y = view->y[row];
		double w = times[row] * (view->w != NULL ? view->w[row] : 1.0) *
				   (growth->class_factors != NULL ? growth->class_factors[(int) y] : 1.0);
		double g = w * (shared->n_classes > 0 ? y : shared->center - y);

		check_interrupts_at(i);
		growth->weight += w;
		growth->pairs[row].g = by_class ? (int32) y : (int32) rint(g * g_factor);
		growth->pairs[row].h = (int32) rint(w * h_factor);
		if (shared->shape.n_classes == 0)
			growth->work.rows[i] = tree_row(row, growth->pairs[row]);
	}
}

static void
take_sample(ForestGrowth *growth, uint64 seed)
{
	const ForestShared *shared = growth->view->shared;
	uint32 *times = (uint32 *) growth->work.spare; /* not needed yet for anything else */

	if (shared->n_draw > 0)
		draw(shared, seed, times);
	else
	{
		for (Size i = 0; i < shared->shape.n_rows; i++)
			times[i] = 1;
	}
	list_rows(growth, times);
	if (shared->balance_draws)
		balance_classes(growth, times);
	set_units(growth);
	set_pairs(growth, times);
}

/* --------------------------------------------------------------------- leaves */

/*
 * The mean of a leaf's rows, from the first of them: exact where all are the same.  Like
 * the others below it also finds what the rows weigh together, in units.
 */
static double
mean_value(const ForestGrowth *growth, const GrownNode *node, int64 *total)
{
	const ForestView *view = growth->view;
	const TreeRow *rows = growth->work.rows;
	double first = view->y[rows[node->begin].row];
	int64 weight = 0;
	double sum = 0;

	for (Size i = node->begin; i < node->end; i++)
	{
		int32 h = growth->pairs[rows[i].row].h;

		check_interrupts_at(i);
		weight += h;
		sum += h * (view->y[rows[i].row] - first);
	}
	*total = weight;
	return weight > 0 ? first + sum / (double) weight : first;
}

/* The share of the second of two classes; of rows that weigh nothing, as if they did. */
static double
second_share(const ForestGrowth *growth, const GrownNode *node, int64 *total)
{
	const TreeRow *rows = growth->work.rows;
	int64 weight = 0;
	int64 second = 0;

	for (Size i = node->begin; i < node->end; i++)
	{
		int32 h = growth->pairs[rows[i].row].h;

		check_interrupts_at(i);
		weight += h;
		second += growth->view->y[rows[i].row] > 0 ? h : 0;
	}
	*total = weight;
	return weight > 0 ? (double) second / (double) weight : growth->view->y[rows[node->begin].row];
}

/* The shares of the classes that a leaf has, in the order they come in. */
static uint32
class_shares(const ForestGrowth *growth, const GrownNode *node, int64 *weights, double *shares,
			 uint32 *classes, int64 *total)
{
	const TreeRow *rows = growth->work.rows;
	int64 weight = 0;
	uint32 n = 0;

	for (Size i = node->begin; i < node->end; i++)
	{
		FixedPair pair = growth->pairs[rows[i].row];

		check_interrupts_at(i);
		if (weights[pair.g] == 0 && pair.h > 0)
			classes[n++] = pair.g;
		weights[pair.g] += pair.h;
		weight += pair.h;
	}
	if (n == 0)
		classes[n++] = growth->pairs[rows[node->begin].row].g;
	for (uint32 k = 0; k < n; k++)
	{
		shares[k] = weight > 0 ? (double) weights[classes[k]] / (double) weight : 1.0;
		weights[classes[k]] = 0;
	}
	*total = weight;
	return n;
}

/* ---------------------------------------------------------------------- pruning */

/* The mean square of a leaf's rows about their mean. */
static double
mean_square(const ForestGrowth *growth, const GrownNode *node, int64 *total)
{
	const TreeRow *rows = growth->work.rows;
	double mean = mean_value(growth, node, total);
	double sum = 0;

	for (Size i = node->begin; i < node->end; i++)
	{
		int32 h = growth->pairs[rows[i].row].h;
		double rest = growth->view->y[rows[i].row] - mean;

		check_interrupts_at(i);
		sum += h * rest * rest;
	}
	return *total > 0 ? sum / (double) *total : 0;
}

/* The impurity of a leaf of such shares of classes. */
static double
shares_impurity(bool entropy, uint32 n, const double *shares)
{
	double sum = 0;

	for (uint32 k = 0; k < n; k++)
	{
		if (!entropy)
			sum += shares[k] * (1 - shares[k]);
		else if (shares[k] > 0)
			sum -= shares[k] * log2(shares[k]);
	}
	return sum;
}

/* What shares of classes are found with: as many of each as there are classes. */
typedef struct ClassSpace
{
	int64 *weights; /* zero between nodes */
	double *shares;
	uint32 *classes;
} ClassSpace;

static double
node_impurity(const ForestGrowth *growth, const GrownNode *node, ClassSpace *space, int64 *weight)
{
	const ForestShared *shared = growth->view->shared;
	uint32 n = 2;

	if (shared->n_classes == 0)
		return mean_square(growth, node, weight);
	if (forest_has_shares(shared))
		n = class_shares(growth, node, space->weights, space->shares, space->classes, weight);
	else
	{
		space->shares[1] = second_share(growth, node, weight);
		space->shares[0] = 1 - space->shares[1];
	}
	return shares_impurity(shared->tree.criterion == TREE_ENTROPY, n, space->shares);
}

/* Cut off the splits that lower the impurity by less than their leaves cost. */
static void
prune(ForestGrowth *growth)
{
	const ForestShared *shared = growth->view->shared;
	const GrownTree *tree = growth->tree;
	Size n_classes = shared->n_classes + 1;
	double *impurity = palloc_extended(sizeof(double) * tree->n_nodes, MCXT_ALLOC_HUGE);
	ClassSpace space = {palloc0(sizeof(int64) * n_classes), palloc(sizeof(double) * n_classes),
						palloc(sizeof(uint32) * n_classes)};
	int64 total = 0;

	for (int at = 0; at < tree->n_nodes; at++)
	{
		double own;
		int64 weight;

		CHECK_FOR_INTERRUPTS();
		own = node_impurity(growth, &tree->nodes[at], &space, &weight);
		total = at == 0 ? Max(weight, 1) : total;
		impurity[at] = own * (double) weight / (double) total;
	}
	growth->tree = tree_prune(tree, impurity, shared->ccp_alpha, 1, impurity, NULL);
}

/* -------------------------------------------------------------------- the result */

/* What has been stored of a tree. */
typedef struct Storing
{
	const ForestGrowth *growth;
	ForestSlot slot;
	int64 *weights; /* per class, zero between leaves */
	uint32 n_shares;
	uint32 n_sets;
} Storing;

static void
store_leaf(Storing *storing, const GrownNode *node, ForestNode *out, int64 *weight)
{
	const ForestShared *shared = storing->growth->view->shared;

	if (forest_has_shares(shared))
	{
		out->at = storing->n_shares;
		out->n =
			class_shares(storing->growth, node, storing->weights, storing->slot.shares + out->at,
						 storing->slot.share_classes + out->at, weight);
		storing->n_shares += out->n;
	}
	else
		out->value = shared->n_classes > 0 ? second_share(storing->growth, node, weight)
										   : mean_value(storing->growth, node, weight);
}

static void
store_split(Storing *storing, const Split *split, ForestNode *out)
{
	const BinFeature *feature = &storing->growth->view->bins.features[split->feature];

	out->feature = split->feature | (split->missing_left ? 0 : TREE_MISSING_RIGHT);
	out->at = split->cut;
	storing->slot.gains[split->feature] += split->gain;
	if (feature->n_categories == 0)
		return;
	out->at = storing->n_sets;
	memcpy(storing->slot.sets + (Size) SET_WORDS * storing->n_sets++, split->left,
		   SET_WORDS * sizeof(uint64));
}

/* Gains as shares of their sum, so that every tree counts the same. */
static void
scale_gains(double *gains, int n)
{
	double sum = 0;

	for (int j = 0; j < n; j++)
		sum += gains[j];
	for (int j = 0; sum > 0 && j < n; j++)
		gains[j] /= sum;
}

/* The grown tree into its slot; place[i], where its i-th node went. */
static void
store_tree(const ForestGrowth *growth, ForestSlot slot, uint32 *place)
{
	const GrownTree *tree = growth->tree;
	const ForestShared *shared = growth->view->shared;
	int *order = palloc_extended(sizeof(int) * tree->n_nodes, MCXT_ALLOC_HUGE);
	int64 *sums = palloc_extended(sizeof(int64) * tree->n_nodes, MCXT_ALLOC_HUGE);
	Storing storing = {.growth = growth,
					   .slot = slot,
					   .weights = palloc0(sizeof(int64) * (shared->n_classes + 1))};
	int n = 1;

	memset(slot.gains, 0, sizeof(double) * shared->shape.n_features);
	order[0] = 0;
	for (int i = 0; i < tree->n_nodes; i++)
	{
		const GrownNode *node = &tree->nodes[order[i]];
		ForestNode *out = &slot.nodes[i];

		place[order[i]] = i;
		memset(out, 0, sizeof(*out));
		if (node->left == 0)
		{
			store_leaf(&storing, node, out, &sums[order[i]]);
			continue;
		}
		store_split(&storing, &node->split, out);
		out->left = n;
		order[n++] = node->left;
		order[n++] = node->left + 1;
	}
	slot.tree->n_nodes = tree->n_nodes;
	slot.tree->depth = tree->nodes[order[tree->n_nodes - 1]].depth;
	scale_gains(slot.gains, shared->shape.n_features);
	tree_cover_leaves(tree, order, growth->h_unit * shared->heaviest, sums, slot.covers);
	pfree(sums);
	pfree(order);
}

/* Where the rows end that were not drawn. */
static void
route_rest(const ForestGrowth *growth, const uint32 *place, uint32 *rest)
{
	Size n = growth->view->shared->shape.n_rows;

	memset(rest, 0, n * sizeof(uint32));
	for (Size i = 0; i < growth->n_rows; i++)
		rest[growth->work.rows[i].row] = FOREST_DRAWN;
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		if (rest[i] != FOREST_DRAWN)
			rest[i] = place[tree_route(growth->tree, &growth->view->codes, i)];
	}
}

/* ---------------------------------------------------------------------- the step */

static void
place_work(ForestGrowth *growth)
{
	const ForestView *view = growth->view;
	const TreeShape *shape = &view->shared->shape;

	growth->pairs = palloc_extended(Max(shape->n_rows, 1) * sizeof(FixedPair), MCXT_ALLOC_HUGE);
	tree_work_place(&growth->work, shape, &view->codes, growth->pairs, view->bins.cell_at,
					palloc_extended(tree_work_bytes(shape), MCXT_ALLOC_HUGE));
	tree_work_begin(&growth->work);
}

/* The options of a tree whose rows weigh so much. */
static TreeOptions
tree_options(const ForestGrowth *growth)
{
	const ForestShared *shared = growth->view->shared;
	TreeOptions options = shared->tree;
	bool half = shared->n_classes > 0 && options.criterion == TREE_GRADIENT;

	options.min_gain = shared->min_impurity_decrease * growth->weight * (half ? 0.5 : 1.0);
	options.cell_values = growth->view->values;
	options.min_child_weight = shared->min_weight_fraction * growth->weight;
	return options;
}

/* Grow one tree of the forest and leave it in its slot: what a worker does. */
static void
step_grow(void *block, int part)
{
	ForestView view;
	ForestGrowth growth = {.view = &view};
	TreeOptions options;
	TreeGrower *grower;
	ForestSlot slot;
	uint64 seed;
	uint32 *place;

	forest_view(block, &view);
	slot = forest_slot(&view, part);
	seed = hash_mix64(view.shared->seed, view.shared->first_tree + part);
	place_work(&growth);
	take_sample(&growth, seed);
	options = tree_options(&growth);
	grower = tree_grower_create(&growth.work, &view.bins, &options);
	tree_grower_units(grower, growth.g_unit, growth.h_unit);
	growth.tree = tree_grow(grower, growth.n_rows, hash_mix64(seed, SPLIT_SEED), NULL, 0);
	if (view.shared->ccp_alpha > 0)
		prune(&growth);
	place = palloc_extended(sizeof(uint32) * growth.tree->n_nodes, MCXT_ALLOC_HUGE);
	store_tree(&growth, slot, place);
	if (slot.rest != NULL)
		route_rest(&growth, place, slot.rest);
}

static const ParallelStep forest_steps[N_FOREST_STEPS] = {[FOREST_STEP_GROW] = step_grow};

const ParallelKind forest_kind = {
	.name = "forest", .n_steps = N_FOREST_STEPS, .steps = forest_steps};
