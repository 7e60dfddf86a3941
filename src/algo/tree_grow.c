/*
 * tree_grow.c
 *		Growing one tree; see tree_grow.h.
 *
 * Nodes that have a split wait in a heap, in the order asked for.  A node that is
 * split gives way to its children, and a split is sought for each of those at once.
 * The histogram of the smaller child is built from its rows; what is left of the
 * parent's is the larger one's.  Where no histogram is free in the pool, both are built:
 * the sums are the same.  Nodes of few rows need no histogram.
 */
#include "core/port.h"

#include "algo/tree_grow.h"
#include "core/budget.h"
#include "core/rng.h"

#include <math.h>
#include <string.h>

#define FEW_ROWS 160 /* up to here the rows are read directly for each feature */

#define NO_SLOT (-1)

struct TreeGrower
{
	TreeWork *work;
	const Bins *bins;
	const TreeOptions *options;
	SplitSearch *search;
	MemoryContext context; /* of the arrays that grow */
	GrownTree tree;
	int *slot; /* per node: its histogram, while it waits */
	int *heap; /* nodes that have a split */
	int n_heap;
	int *free_slots;
	int n_free;
	uint64 seed;
	Size n_rows;
	const int *features; /* allowed in this tree; NULL: all */
	int n_features;
	int *drawn; /* a permutation, for max_features */
};

TreeGrower *
tree_grower_create(TreeWork *work, const Bins *bins, const TreeOptions *options)
{
	TreeGrower *grower = palloc0(sizeof(TreeGrower));

	grower->work = work;
	grower->bins = bins;
	grower->options = options;
	grower->search = split_search_create(bins, options);
	grower->context = CurrentMemoryContext;
	grower->tree.capacity = 64;
	grower->tree.nodes = palloc(sizeof(GrownNode) * grower->tree.capacity);
	grower->slot = palloc(sizeof(int) * grower->tree.capacity);
	grower->heap = palloc(sizeof(int) * grower->tree.capacity);
	grower->free_slots = palloc(sizeof(int) * work->n_pool);
	grower->drawn = palloc(sizeof(int) * Max(bins->n_features, 1));
	return grower;
}

void
tree_grower_units(TreeGrower *grower, double g_unit, double h_unit)
{
	split_search_units(grower->search, g_unit, h_unit);
}

/* ----------------------------------------------------------------------- nodes */

static void
double_nodes(TreeGrower *grower)
{
	GrownTree *tree = &grower->tree;
	Size n = 2 * (Size) tree->capacity;
	Size taken = grower->options->bytes_taken;

	if (taken > 0)
		budget_check(taken + n * (sizeof(GrownNode) + 2 * sizeof(int)), "the nodes of a tree");
	tree->capacity = (int) n;
	tree->nodes = repalloc_huge(tree->nodes, sizeof(GrownNode) * n);
	grower->slot = repalloc_huge(grower->slot, sizeof(int) * n);
	grower->heap = repalloc_huge(grower->heap, sizeof(int) * n);
}

static int
add_node(TreeGrower *grower, Size begin, Size end, int depth, double lower, double upper)
{
	GrownTree *tree = &grower->tree;
	int at = tree->n_nodes++;

	if (at == tree->capacity)
		double_nodes(grower);
	memset(&tree->nodes[at], 0, sizeof(GrownNode));
	tree->nodes[at] = (GrownNode){.begin = begin,
								  .end = end,
								  .depth = depth,
								  .lower = lower,
								  .upper = upper,
								  .split = {.feature = -1}};
	grower->slot[at] = NO_SLOT;
	return at;
}

static Size
node_rows(const TreeGrower *grower, int node)
{
	return grower->tree.nodes[node].end - grower->tree.nodes[node].begin;
}

static bool
may_split(const TreeGrower *grower, int node)
{
	const TreeOptions *options = grower->options;
	uint64 n = node_rows(grower, node);

	return grower->tree.nodes[node].depth < options->max_depth && n >= 2 &&
		   n >= options->min_samples_split && n / 2 >= options->min_samples_leaf;
}

/*
 * Are a node's rows of one class, or of gradients that are all the same multiple of
 * their hessians?  Then no split gains anything.  Ends at the first that differs.
 */
static bool
is_pure(const TreeGrower *grower, int node)
{
	const TreeWork *work = grower->work;
	bool classes = grower->options->criterion != TREE_GRADIENT;
	FixedPair first = work->input.pairs[work->rows[grower->tree.nodes[node].begin].row];
	Size i;

	for (i = grower->tree.nodes[node].begin; i < grower->tree.nodes[node].end; i++)
	{
		FixedPair pair = work->input.pairs[work->rows[i].row];

		if (classes ? pair.g != first.g : (int64) pair.g * first.h != (int64) first.g * pair.h)
			return false;
	}
	return true;
}

static bool
wants_histogram(const TreeGrower *grower, int node)
{
	return may_split(grower, node) && node_rows(grower, node) > FEW_ROWS;
}

/* The heap's order: does a come before b? */
static bool
comes_first(const TreeGrower *grower, int a, int b)
{
	const GrownNode *nodes = grower->tree.nodes;

	switch (grower->options->order)
	{
		case TREE_DEPTH_FIRST:
			return a > b;
		case TREE_BEST_FIRST:
			if (nodes[a].split.gain != nodes[b].split.gain)
				return nodes[a].split.gain > nodes[b].split.gain;
			return a < b;
		default:
			return a < b;
	}
}

static void
heap_push(TreeGrower *grower, int node)
{
	int at = grower->n_heap++;

	while (at > 0 && comes_first(grower, node, grower->heap[(at - 1) / 2]))
	{
		grower->heap[at] = grower->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	grower->heap[at] = node;
}

static int
heap_pop(TreeGrower *grower)
{
	int top = grower->heap[0];
	int node = grower->heap[--grower->n_heap];
	int at = 0;

	for (;;)
	{
		int child = 2 * at + 1;

		if (child >= grower->n_heap)
			break;
		if (child + 1 < grower->n_heap &&
			comes_first(grower, grower->heap[child + 1], grower->heap[child]))
			child++;
		if (!comes_first(grower, grower->heap[child], node))
			break;
		grower->heap[at] = grower->heap[child];
		at = child;
	}
	grower->heap[at] = node;
	return top;
}

/* ------------------------------------------------------------------- histograms */

static void
free_slot(TreeGrower *grower, int node)
{
	if (grower->slot[node] != NO_SLOT)
		grower->free_slots[grower->n_free++] = grower->slot[node];
	grower->slot[node] = NO_SLOT;
}

/* Features of this tree into the work's list; their number, 0 for all. */
static int
list_features(TreeGrower *grower)
{
	if (grower->features == NULL)
		return 0;
	memcpy(grower->work->listed, grower->features, sizeof(int) * grower->n_features);
	return grower->n_features;
}

/* Build a node's histogram from its rows; none where none is free. */
static void
build(TreeGrower *grower, int node)
{
	const GrownNode *n = &grower->tree.nodes[node];
	bool all = node == 0 && grower->n_rows == grower->work->shape.n_rows;

	if (grower->n_free == 0)
		return;
	grower->slot[node] = grower->free_slots[--grower->n_free];
	tree_work_build(grower->work, n->begin, n->end, all, list_features(grower), grower->slot[node]);
}

/* The parent's histogram without the smaller child's becomes the larger one's. */
static void
subtract(TreeGrower *grower, int parent, int smaller, int larger)
{
	TreeWork *work = grower->work;
	int64 *histogram = tree_work_histogram(work, grower->slot[parent]);
	const int64 *minus = tree_work_histogram(work, grower->slot[smaller]);
	int k;

	grower->slot[larger] = grower->slot[parent];
	grower->slot[parent] = NO_SLOT;
	if (grower->features == NULL)
		histogram_subtract(&work->input, 0, work->shape.n_features, histogram, minus);
	for (k = 0; grower->features != NULL && k < grower->n_features; k++)
		histogram_subtract(&work->input, grower->features[k], grower->features[k] + 1, histogram,
						   minus);
}

/* Histograms of the children that want one. */
static void
child_histograms(TreeGrower *grower, int parent, int left)
{
	int smaller = node_rows(grower, left + 1) < node_rows(grower, left) ? left + 1 : left;
	int larger = smaller == left ? left + 1 : left;

	if (grower->slot[parent] != NO_SLOT && wants_histogram(grower, larger))
	{
		build(grower, smaller);
		if (grower->slot[smaller] != NO_SLOT)
			subtract(grower, parent, smaller, larger);
		if (!wants_histogram(grower, smaller))
			free_slot(grower, smaller);
	}
	free_slot(grower, parent);
	if (wants_histogram(grower, smaller) && grower->slot[smaller] == NO_SLOT)
		build(grower, smaller);
	if (wants_histogram(grower, larger) && grower->slot[larger] == NO_SLOT)
		build(grower, larger);
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

	if (slot == NO_SLOT)
		split_try_rows(grower->search, feature, &work->input, work->rows + n->begin,
					   node_rows(grower, node), &n->split);
	else
		split_try_histogram(grower->search, feature, tree_work_histogram(work, slot), &n->split);
}

/* Take the histogram of a node that waits: its children will both be built. */
static void
evict(TreeGrower *grower)
{
	int i;

	for (i = grower->n_heap - 1; i >= 0; i--)
	{
		if (grower->slot[grower->heap[i]] != NO_SLOT)
		{
			free_slot(grower, grower->heap[i]);
			return;
		}
	}
}

static void
search_all(TreeGrower *grower, int node)
{
	int n = grower->features != NULL ? grower->n_features : grower->bins->n_features;
	int k;

	if (grower->slot[node] == NO_SLOT && wants_histogram(grower, node))
	{
		evict(grower);
		build(grower, node);
	}
	for (k = 0; k < n; k++)
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
	bool direct = node_rows(grower, node) <= FEW_ROWS;
	int batch = grower->options->max_features;
	Rng rng;
	int k;
	int i;

	rng_seed(&rng, hash_mix64(grower->seed, node));
	for (k = 0; k < n; k++)
		grower->drawn[k] = grower->features != NULL ? grower->features[k] : k;
	for (k = 0; k < n && about->split.feature < 0; batch = 1)
	{
		int end = Min(k + batch, n);

		for (i = k; i < end; i++)
		{
			int other = i + (int) rng_below(&rng, n - i);
			int feature = grower->drawn[other];

			grower->drawn[other] = grower->drawn[i];
			grower->drawn[i] = feature;
			grower->work->listed[i - k] = feature;
		}
		if (!direct)
			tree_work_build(grower->work, about->begin, about->end, false, end - k, 0);
		for (; k < end; k++)
			try_feature(grower, node, direct ? NO_SLOT : 0, grower->drawn[k]);
	}
}

/* Seek a split of a node; where there is one the node waits in the heap. */
static void
open_node(TreeGrower *grower, int node)
{
	GrownNode *n = &grower->tree.nodes[node];

	if (!may_split(grower, node) || is_pure(grower, node))
	{
		free_slot(grower, node);
		return;
	}
	CHECK_FOR_INTERRUPTS();
	begin_search(grower, node);
	if (grower->options->max_features > 0)
		search_drawn(grower, node);
	else
		search_all(grower, node);
	if (n->split.feature < 0 || n->depth + 1 >= grower->options->max_depth)
		free_slot(grower, node);
	if (n->split.feature >= 0)
		heap_push(grower, node);
}

/* Bounds of the children's values from a monotone split: they meet halfway. */
static void
bound_children(const Split *split, GrownNode *left, GrownNode *right)
{
	if (split->direction > 0)
	{
		left->upper = Min(left->upper, split->middle);
		right->lower = Max(right->lower, split->middle);
	}
	else if (split->direction < 0)
	{
		left->lower = Max(left->lower, split->middle);
		right->upper = Min(right->upper, split->middle);
	}
}

/* Two children for a node; without rows where these stay the parent's. */
static int
add_children(TreeGrower *grower, int node)
{
	GrownNode parent = grower->tree.nodes[node];
	bool undivided =
		grower->options->last_undivided && parent.depth + 1 >= grower->options->max_depth;
	Size end = undivided ? parent.begin : parent.end;
	Size middle = parent.begin;
	int left;

	if (!undivided)
		middle += tree_work_divide(grower->work, parent.begin, parent.end, parent.split.feature,
								   parent.split.left);
	left = add_node(grower, parent.begin, middle, parent.depth + 1, parent.lower, parent.upper);
	add_node(grower, middle, end, parent.depth + 1, parent.lower, parent.upper);
	grower->tree.nodes[node].left = left;
	grower->tree.nodes[node].undivided = undivided;
	bound_children(&parent.split, &grower->tree.nodes[left], &grower->tree.nodes[left + 1]);
	return left;
}

static void
split_node(TreeGrower *grower, int node)
{
	int left = add_children(grower, node);

	grower->tree.n_leaves++;
	if (grower->options->max_leaf_nodes > 0 &&
		grower->tree.n_leaves >= grower->options->max_leaf_nodes)
		return;
	if (grower->options->max_features == 0)
		child_histograms(grower, node, left);
	open_node(grower, left);
	open_node(grower, left + 1);
}

const GrownTree *
tree_grow(TreeGrower *grower, Size n_rows, uint64 seed, const int *features, int n_features)
{
	GrownTree *tree = &grower->tree;
	int max_leaves = grower->options->max_leaf_nodes;
	int i;

	tree->n_nodes = 0;
	tree->n_leaves = 1;
	grower->n_heap = 0;
	grower->n_free = 0;
	grower->seed = seed;
	grower->n_rows = n_rows;
	grower->features = features;
	grower->n_features = n_features;
	for (i = 0; i < grower->work->n_pool; i++)
		grower->free_slots[grower->n_free++] = i;
	add_node(grower, 0, n_rows, 0, -INFINITY, INFINITY);
	if (grower->options->max_features == 0 && wants_histogram(grower, 0))
		build(grower, 0);
	open_node(grower, 0);
	while (grower->n_heap > 0 && (max_leaves == 0 || tree->n_leaves < max_leaves))
		split_node(grower, heap_pop(grower));
	return tree;
}

/* ------------------------------------------------------------------------ leaves */

int
tree_route(const GrownTree *tree, const BinCodes *codes, Size row)
{
	const uint8 *code = codes->rows + row * codes->stride;
	int at = 0;

	while (tree->nodes[at].left > 0)
		at = tree->nodes[at].left +
			 !split_goes_left(tree->nodes[at].split.left, code[tree->nodes[at].split.feature]);
	return at;
}

void
tree_node_sums(const TreeWork *work, const GrownNode *node, int64 *g, int64 *h)
{
	Size i;

	*g = 0;
	*h = 0;
	for (i = node->begin; i < node->end; i++)
	{
		FixedPair pair = work->input.pairs[work->rows[i].row];

		*g += pair.g;
		*h += pair.h;
	}
}
