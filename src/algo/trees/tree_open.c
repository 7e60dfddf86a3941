/*
 * tree_open.c
 *		The search for the split of a node of a growing tree.
 *
 * The histogram of the smaller of two children is built from its rows; what is left of
 * the parent's is the larger one's.  Where no histogram is free in the pool, both are
 * built: the sums are the same.  Nodes of few rows need no histogram.
 */
#include "core/port.h"

#include <string.h>

#include "algo/trees/tree_grow_internal.h"
#include "math/rng.h"

#define FEW_ROWS 160 /* up to here the rows are read directly for each feature */

static bool
may_split(const TreeGrower *grower, int node)
{
	const TreeOptions *options = grower->options;
	uint64 n = tree_node_rows(grower, node);

	return grower->tree.nodes[node].depth < options->max_depth && n >= 2 &&
		   n >= options->min_samples_split && n / 2 >= options->min_samples_leaf;
}

/*
 * Do two rows differ?  In their class; or in the ratio of gradient and hessian, which a
 * row without either has in common with all.
 */
static inline bool
differ(bool classes, FixedPair a, FixedPair b)
{
	return classes ? a.g != b.g : (int64) a.g * b.h != (int64) b.g * a.h;
}

/*
 * Are a node's rows of one class, or of gradients that are all the same multiple of
 * their hessians?  Then no split gains anything.  Ends at the first that differs.
 */
static bool
is_pure(const TreeGrower *grower, int node)
{
	const GrownNode *n = &grower->tree.nodes[node];
	const FixedPair *pairs = grower->work->input.pairs;
	const TreeRow *rows = n->unlisted ? NULL : grower->work->rows;
	bool classes = grower->options->criterion != TREE_GRADIENT;
	FixedPair first = pairs[rows != NULL ? rows[n->begin].row : n->begin];

	for (Size i = n->begin; i < n->end; i++)
	{
		FixedPair pair = pairs[rows != NULL ? rows[i].row : i];

		check_interrupts_at(i);
		if (differ(classes, pair, first))
			return false;
		if (!classes && first.g == 0 && first.h == 0)
			first = pair;
	}
	return true;
}

static bool
wants_histogram(const TreeGrower *grower, int node)
{
	return may_split(grower, node) && tree_node_rows(grower, node) > FEW_ROWS;
}

/* ------------------------------------------------------------------- histograms */

/*
 * Build a node's histogram from its rows, none where none is free; and take it away from
 * another, unless that is NO_HISTOGRAM.
 */
static void
build(TreeGrower *grower, int node, int whole)
{
	const GrownNode *n = &grower->tree.nodes[node];

	if (grower->n_free == 0)
		return;
	grower->slot[node] = grower->free_slots[--grower->n_free];
	tree_work_build(grower->work, n->begin, n->end, n->unlisted, tree_grower_list_features(grower),
					grower->slot[node], whole);
}

/* The parent's histogram without the smaller child's becomes the larger one's. */
void
tree_child_histograms(TreeGrower *grower, int parent, int left)
{
	int smaller = tree_node_rows(grower, left + 1) < tree_node_rows(grower, left) ? left + 1 : left;
	int larger = smaller == left ? left + 1 : left;

	if (grower->slot[parent] != NO_HISTOGRAM && wants_histogram(grower, larger) &&
		grower->n_free > 0)
	{
		build(grower, smaller, grower->slot[parent]);
		grower->slot[larger] = grower->slot[parent];
		grower->slot[parent] = NO_HISTOGRAM;
		if (!wants_histogram(grower, smaller))
			tree_grower_free_slot(grower, smaller);
	}
	tree_grower_free_slot(grower, parent);
	if (wants_histogram(grower, smaller) && grower->slot[smaller] == NO_HISTOGRAM)
		build(grower, smaller, NO_HISTOGRAM);
	if (wants_histogram(grower, larger) && grower->slot[larger] == NO_HISTOGRAM)
		build(grower, larger, NO_HISTOGRAM);
}

bool
tree_may_be_unlisted(const TreeGrower *grower, Size n_rows)
{
	return n_rows > FEW_ROWS && grower->options->max_features == 0;
}

void
tree_root_histogram(TreeGrower *grower)
{
	if (wants_histogram(grower, 0))
		build(grower, 0, NO_HISTOGRAM);
}

/* ----------------------------------------------------------------------- splits */

static void
begin_search(TreeGrower *grower, int node)
{
	GrownNode *n = &grower->tree.nodes[node];
	SplitNode about = {n->lower, n->upper, hash_mix64(grower->seed, node)};

	split_begin(grower->search, &about, &n->split);
}

/* Try a feature of a node whose histogram, where it has one, is in the slot. */
static void
try_feature(TreeGrower *grower, int node, int slot, int feature)
{
	TreeWork *work = grower->work;
	GrownNode *n = &grower->tree.nodes[node];

	if (slot == NO_HISTOGRAM)
		split_try_rows(grower->search, feature, &work->input, work->rows + n->begin,
					   tree_node_rows(grower, node), &n->split);
	else
		split_try_histogram(grower->search, feature, tree_work_histogram(work, slot), &n->split);
}

static void
search_all(TreeGrower *grower, int node)
{
	int n = grower->features != NULL ? grower->n_features : grower->bins->n_features;

	if (grower->slot[node] == NO_HISTOGRAM && wants_histogram(grower, node))
	{
		(void) tree_grower_evict(grower);
		build(grower, node, NO_HISTOGRAM);
	}
	for (int k = 0; k < n; k++)
		try_feature(grower, node, grower->slot[node],
					grower->features != NULL ? grower->features[k] : k);
}

/*
 * max_features of the features, in a random order of the node's own; more, one by
 * one, as long as none of them gives a split.
 */
static void
search_drawn(TreeGrower *grower, int node)
{
	int n = grower->features != NULL ? grower->n_features : grower->bins->n_features;
	GrownNode *about = &grower->tree.nodes[node];
	bool direct = tree_node_rows(grower, node) <= FEW_ROWS;
	int batch = grower->options->max_features;
	Rng rng;

	rng_seed(&rng, hash_mix64(grower->seed, node));
	for (int k = 0; k < n; k++)
		grower->drawn[k] = grower->features != NULL ? grower->features[k] : k;
	for (int k = 0; k < n && about->split.feature < 0; batch = 1)
	{
		int end = Min(k + batch, n);

		for (int i = k; i < end; i++)
		{
			int other = i + (int) rng_below(&rng, n - i);
			int feature = grower->drawn[other];

			grower->drawn[other] = grower->drawn[i];
			grower->drawn[i] = feature;
			grower->work->listed[i - k] = feature;
		}
		if (!direct)
			tree_work_build(grower->work, about->begin, about->end, about->unlisted, end - k, 0,
							NO_HISTOGRAM);
		for (; k < end; k++)
			try_feature(grower, node, direct ? NO_HISTOGRAM : 0, grower->drawn[k]);
	}
}

void
tree_open_node(TreeGrower *grower, int node)
{
	GrownNode *n;

	if (!may_split(grower, node) || is_pure(grower, node))
	{
		tree_grower_free_slot(grower, node);
		return;
	}
	CHECK_FOR_INTERRUPTS();
	if (tree_set_aside(grower, node))
		return;
	n = &grower->tree.nodes[node];
	begin_search(grower, node);
	if (grower->options->max_features > 0)
		search_drawn(grower, node);
	else
		search_all(grower, node);
	if (n->split.feature < 0 || n->depth + 1 >= grower->options->max_depth)
		tree_grower_free_slot(grower, node);
	if (n->split.feature >= 0)
		tree_grower_push(grower, node);
}
