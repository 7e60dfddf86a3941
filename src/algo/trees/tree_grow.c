/*
 * tree_grow.c
 *		Growing one tree; see tree_grow.h.
 *
 * Nodes that have a split wait in a heap, in the order asked for.  A node that is
 * split gives way to its children, and a split is sought for each of those at once
 * (tree_open.c).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/trees/tree_grow_internal.h"

#define CELL_WORK   4.0 /* nanoseconds a row, feature and level */
#define DEPTH_GUESS 20 /* levels of a tree without limit */

double
tree_growth_work(const TreeOptions *options, Size n_rows, int n_features)
{
	int tried = options->max_features > 0 ? options->max_features : n_features;

	return CELL_WORK * n_rows * tried * Min(options->max_depth, DEPTH_GUESS);
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
	return tree_grower_add_node(grower, &node);
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

/* Split the nodes that wait, and those that come to wait, as long as leaves may be added. */
static void
split_waiting(TreeGrower *grower)
{
	int max_leaves = grower->options->max_leaf_nodes;

	while (grower->n_heap > 0 && (max_leaves == 0 || grower->tree.n_leaves < max_leaves))
		split_node(grower, tree_grower_pop(grower));
	tree_grow_aside(grower);
}

/* From rows [0, n_rows). */
static void
grow(TreeGrower *grower, Size n_rows, bool unlisted, uint64 seed, const int *features,
	 int n_features)
{
	bool shared = grower->work->aside != NULL && tree_has_subtrees(n_rows, grower->work->n_pool);

	grower->tree.n_nodes = 0;
	grower->tree.n_leaves = 1;
	grower->n_heap = 0;
	grower->n_free = 0;
	grower->seed = seed;
	grower->n_rows = n_rows;
	grower->features = features;
	grower->n_features = n_features;
	grower->aside = shared ? grower->work->aside : NULL;
	for (int i = 0; i < grower->work->n_pool; i++)
		grower->free_slots[grower->n_free++] = i;
	add_leaf(grower, 0, n_rows, NULL);
	grower->tree.nodes[0].unlisted = unlisted;
	if (grower->options->max_features == 0)
		tree_root_histogram(grower);
	tree_open_node(grower, 0);
	split_waiting(grower);
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

/* ------------------------------------------------------------ a subtree as a part */

/* The grower has the root of a subtree, and the histograms lent to it. */
static void
begin_part(TreeGrower *grower, const TreeSubtrees *aside, const Subtree *subtree, int part)
{
	int n = aside->n_slots_each;

	grower->tree.n_nodes = 1;
	grower->tree.n_leaves = 1;
	grower->tree.nodes[0] = subtree->root;
	grower->slot[0] = subtree->slot;
	grower->n_free = n;
	memcpy(grower->free_slots, aside->slots + part * n, sizeof(int) * n);
}

void
tree_subtree_part(const TreeWork *work, const Bins *bins, const TreeOptions *options, double g_unit,
				  double h_unit, int part)
{
	TreeSubtrees *aside = work->aside;
	Subtree *subtree = &aside->subtrees[aside->order[part]];
	TreeJob job = {0};
	TreeWork own = *work;
	TreeGrower *grower;

	own.team = NULL;
	own.job = &job;
	own.listed = palloc(sizeof(int) * Max(aside->n_features, 1));
	grower = tree_grower_create(&own, bins, options);
	tree_grower_units(grower, g_unit, h_unit);
	grower->features = aside->n_features > 0 ? work->listed : NULL;
	grower->n_features = aside->n_features;
	begin_part(grower, aside, subtree, part);
	tree_open_node(grower, 0);
	split_waiting(grower);
	if (grower->tree.n_nodes > 1 + work->shape.subtree_nodes)
		core_error(CORE_UNSUPPORTED, NULL, "a subtree has too many nodes");
	subtree->root = grower->tree.nodes[0];
	subtree->n_nodes = grower->tree.n_nodes - 1;
	subtree->n_leaves = grower->tree.n_leaves;
	memcpy(tree_subtree_room(work, subtree), grower->tree.nodes + 1,
		   sizeof(GrownNode) * subtree->n_nodes);
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
