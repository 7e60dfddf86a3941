/*
 * tree_grow.c
 *		Growing one tree; see tree_grow.h.
 *
 * Nodes that have a split wait in a heap, in the order asked for.  A node that is
 * split gives way to its children, and a split is sought for each of those at once
 * (tree_open.c).
 */
#include "core/port.h"

#include "algo/trees/tree_grow_internal.h"
#include "core/budget.h"

#include <math.h>
#include <string.h>

#define CELL_WORK   4.0 /* nanoseconds a row, feature and level */
#define DEPTH_GUESS 20 /* levels of a tree without limit */

double
tree_growth_work(const TreeOptions *options, Size n_rows, int n_features)
{
	int tried = options->max_features > 0 ? options->max_features : n_features;

	return CELL_WORK * n_rows * tried * Min(options->max_depth, DEPTH_GUESS);
}

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

int
tree_add_node(TreeGrower *grower, const GrownNode *node)
{
	GrownTree *tree = &grower->tree;
	int at = tree->n_nodes++;

	if (at == tree->capacity)
		double_nodes(grower);
	tree->nodes[at] = *node;
	grower->slot[at] = NO_HISTOGRAM;
	return at;
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

void
tree_heap_push(TreeGrower *grower, int node)
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

/* A leaf, until it is split. */
static int
add_leaf(TreeGrower *grower, Size begin, Size end, const GrownNode *parent)
{
	GrownNode node;

	memset(&node, 0, sizeof(node));
	node.begin = begin;
	node.end = end;
	node.depth = parent != NULL ? parent->depth + 1 : 0;
	node.lower = parent != NULL ? parent->lower : -INFINITY;
	node.upper = parent != NULL ? parent->upper : INFINITY;
	node.split.feature = -1;
	return tree_add_node(grower, &node);
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
		middle += tree_work_divide(grower->work, parent.begin, parent.end, parent.unlisted,
								   parent.split.feature, parent.split.left);
	left = add_leaf(grower, parent.begin, middle, &parent);
	add_leaf(grower, middle, end, &parent);
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
		tree_child_histograms(grower, node, left);
	tree_open_node(grower, left);
	tree_open_node(grower, left + 1);
}

void
tree_split_waiting(TreeGrower *grower)
{
	int max_leaves = grower->options->max_leaf_nodes;

	while (grower->n_heap > 0 && (max_leaves == 0 || grower->tree.n_leaves < max_leaves))
		split_node(grower, heap_pop(grower));
	tree_grow_aside(grower);
}

/* From rows [0, n_rows). */
static void
grow(TreeGrower *grower, Size n_rows, bool unlisted, uint64 seed, const int *features,
	 int n_features)
{
	bool shared = grower->work->aside != NULL && tree_has_subtrees(n_rows, grower->work->n_pool);
	int i;

	grower->tree.n_nodes = 0;
	grower->tree.n_leaves = 1;
	grower->n_heap = 0;
	grower->n_free = 0;
	grower->seed = seed;
	grower->n_rows = n_rows;
	grower->features = features;
	grower->n_features = n_features;
	grower->aside = shared ? grower->work->aside : NULL;
	for (i = 0; i < grower->work->n_pool; i++)
		grower->free_slots[grower->n_free++] = i;
	add_leaf(grower, 0, n_rows, NULL);
	grower->tree.nodes[0].unlisted = unlisted;
	if (grower->options->max_features == 0)
		tree_root_histogram(grower);
	tree_open_node(grower, 0);
	tree_split_waiting(grower);
}

const GrownTree *
tree_grow(TreeGrower *grower, Size n_rows, uint64 seed, const int *features, int n_features)
{
	grow(grower, n_rows, false, seed, features, n_features);
	return &grower->tree;
}

const GrownTree *
tree_grow_all(TreeGrower *grower, uint64 seed, const int *features, int n_features)
{
	TreeWork *work = grower->work;
	Size n = work->shape.n_rows;
	bool unlisted = tree_may_be_unlisted(grower, n);
	const GrownNode *root;

	if (!unlisted)
		tree_work_list(work);
	grow(grower, n, unlisted, seed, features, n_features);
	root = &grower->tree.nodes[0];
	if (unlisted && (root->left == 0 || root->undivided))
		tree_work_list(work);
	return &grower->tree;
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
