/*
 * tree_fit.c
 *		Trees as they are built; the stored form is in tree_store.c, scoring in
 *		tree_walk.c.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/trees/tree_cover.h"
#include "core/large_pages.h"

#define MAX_NODES PG_INT32_MAX

TreeFit *
tree_fit_create(int n_features, int n_outputs, int leaf_width)
{
	TreeFit *fit = palloc0(sizeof(TreeFit));

	fit->context = CurrentMemoryContext;
	fit->n_features = n_features;
	fit->n_outputs = n_outputs;
	fit->leaf_width = leaf_width;
	fit->base = palloc0(sizeof(double) * Max(n_outputs, 1));
	fit->gains = palloc0(sizeof(double) * Max(n_features, 1));
	return fit;
}

/* ---------------------------------------------------------------------- growing */

/* Room for n elements, at least doubling. */
static void *
grow(const TreeFit *fit, void *array, uint32 room, Size size)
{
	array = array == NULL ? MemoryContextAllocHuge(fit->context, size * room)
						  : repalloc_huge(array, size * room);
	large_pages_advise(array, size * room);
	return array;
}

static uint32
next_room(uint32 room, Size needed)
{
	if (needed > MAX_NODES)
		core_error(CORE_UNSUPPORTED, "Limit max_depth or max_leaf_nodes, or grow fewer trees.",
				   "a model cannot have more than %d tree nodes", MAX_NODES);
	return (uint32) Max(needed, Min((Size) room * 2, MAX_NODES));
}

/* Room for at least so many of each, growing by a share so that adding stays cheap. */
static void
reserve(TreeFit *fit, Size n_trees, Size n_nodes, Size n_values, Size n_sets)
{
	if (n_trees > fit->room_trees)
	{
		fit->room_trees = next_room(fit->room_trees, n_trees);
		fit->root = grow(fit, fit->root, fit->room_trees, sizeof(uint32));
		fit->depth = grow(fit, fit->depth, fit->room_trees, sizeof(uint32));
	}
	if (n_nodes > fit->room_nodes)
	{
		fit->room_nodes = next_room(fit->room_nodes, n_nodes);
		if (tree_fit_is_packed(fit))
		{
			fit->packed = grow(fit, fit->packed, fit->room_nodes, sizeof(TreePacked));
			fit->bases =
				grow(fit, fit->bases, (fit->room_nodes >> TREE_PAGE_BITS) + 1, sizeof(uint32));
		}
		else
			fit->nodes = grow(fit, fit->nodes, fit->room_nodes, sizeof(TreeNode));
	}
	if (n_values > fit->room_values)
	{
		fit->room_values = next_room(fit->room_values, n_values);
		fit->values = grow(fit, fit->values, fit->room_values, sizeof(double));
	}
	if (n_sets > fit->room_sets)
	{
		fit->room_sets = next_room(fit->room_sets, n_sets);
		fit->sets = grow(fit, fit->sets, fit->room_sets, sizeof(uint64));
	}
}

Size
tree_fit_bytes(Size n_nodes, Size n_values, Size n_set_words)
{
	return n_nodes * (sizeof(TreeNode) + sizeof(float)) + n_values * sizeof(double) +
		   n_set_words * sizeof(uint64);
}

void
tree_fit_reserve(TreeFit *fit, Size n_trees, Size n_nodes, Size n_values)
{
	reserve(fit, n_trees, Min(n_nodes, MAX_NODES), Min(n_values, MAX_NODES), 0);
}

void
tree_fit_settle(TreeFit *fit)
{
	if (fit->packed != NULL)
		fit->packed = repalloc_huge(fit->packed, sizeof(TreePacked) * fit->n_nodes);
	else if (fit->nodes != NULL)
		fit->nodes = repalloc_huge(fit->nodes, sizeof(TreeNode) * fit->n_nodes);
	if (fit->n_covers > 0)
		fit->covers = repalloc_huge(fit->covers, sizeof(float) * fit->n_covers);
	if (fit->n_leaves > 0)
		fit->values = repalloc_huge(fit->values, sizeof(double) * fit->n_leaves * fit->leaf_width);
	fit->room_nodes = fit->n_nodes;
	fit->room_covers = fit->n_covers;
	fit->room_values = fit->n_leaves * fit->leaf_width;
}

void
tree_fit_begin_tree(TreeFit *fit)
{
	reserve(fit, (Size) fit->n_trees + 1, 0, 0, 0);
	fit->root[fit->n_trees] = fit->n_nodes;
	fit->depth[fit->n_trees] = 0;
	fit->n_trees++;
}

double *
tree_fit_put_leaf(TreeFit *fit)
{
	Size width = fit->leaf_width;

	reserve(fit, 0, 0, (fit->n_leaves + 1) * width, 0);
	tree_fit_put_leaf_again(fit, fit->n_leaves);
	return fit->values + width * fit->n_leaves++;
}

void
tree_fit_put_threshold(TreeFit *fit, uint32 feature, uint32 flags, double threshold, uint32 left)
{
	tree_fit_reserve_node(fit);
	fit->nodes[fit->n_nodes] =
		(TreeNode){.threshold = threshold, .left = left, .feature = feature | flags};
	fit->n_nodes++;
}

uint64 *
tree_fit_put_set(TreeFit *fit, uint32 feature, uint32 flags, uint32 n, uint32 left)
{
	uint32 words = (n + 63) / 64;
	uint64 *bits;

	reserve(fit, 0, (Size) fit->n_nodes + 1, 0, (Size) fit->n_set_words + words);
	fit->nodes[fit->n_nodes] = (TreeNode){
		.set = {fit->n_set_words, n}, .left = left, .feature = feature | flags | TREE_CATEGORY};
	fit->n_nodes++;
	bits = fit->sets + fit->n_set_words;
	memset(bits, 0, sizeof(uint64) * words);
	fit->n_set_words += words;
	fit->has_categories = true;
	return bits;
}

void
tree_fit_put_split(TreeFit *fit, const Bins *bins, const Split *split, uint32 left)
{
	const BinFeature *feature = &bins->features[split->feature];
	uint32 flags = split->missing_left ? 0 : TREE_MISSING_RIGHT;
	uint64 *bits;

	fit->gains[split->feature] += split->gain;
	if (feature->n_categories == 0)
	{
		tree_fit_put_threshold(fit, split->feature, flags, bins_threshold(feature, split->cut),
							   left);
		return;
	}
	bits = tree_fit_put_set(fit, split->feature, flags, feature->n_categories, left);
	for (int i = 0; i < feature->n_categories; i++)
	{
		if (split_goes_left(split->left, feature->codes[i]))
			bits[i / 64] |= UINT64CONST(1) << (i % 64);
	}
}

void
tree_fit_add(TreeFit *fit, const Bins *bins, const GrownTree *tree, const double *values,
			 const int64 *sums, double unit)
{
	int *order = palloc_extended(sizeof(int) * tree->n_nodes, MCXT_ALLOC_HUGE);
	int n = 1; /* nodes that have a place in the order of levels */
	float *covers;

	tree_fit_begin_tree(fit);
	order[0] = 0;
	for (int i = 0; i < tree->n_nodes; i++)
	{
		const GrownNode *node = &tree->nodes[order[i]];

		fit->depth[fit->n_trees - 1] = node->depth; /* the last is the deepest */
		if (node->left == 0)
		{
			memcpy(tree_fit_put_leaf(fit), values + (Size) order[i] * fit->leaf_width,
				   sizeof(double) * fit->leaf_width);
			continue;
		}
		tree_fit_put_split(fit, bins, &node->split, fit->root[fit->n_trees - 1] + n);
		order[n++] = node->left;
		order[n++] = node->left + 1;
	}
	covers = tree_fit_put_covers(fit, fit->root[fit->n_trees - 1]);
	if (covers != NULL)
		tree_cover_leaves(tree, order, unit, sums, covers);
	pfree(order);
}

/* Of nodes that were added from another fit, the first one given. */
static void
append_covers(TreeFit *fit, const TreeFit *other, uint32 first)
{
	float *covers;

	if (other->n_nodes == 0 || !tree_fit_has_cover(other))
		return;
	covers = tree_fit_put_covers(fit, first);
	if (covers != NULL)
		tree_fit_covers(other, covers);
}

void
tree_fit_append(TreeFit *fit, const TreeFit *other)
{
	Assert(other->flat == NULL);
	reserve(fit, (Size) fit->n_trees + other->n_trees, (Size) fit->n_nodes + other->n_nodes,
			((Size) fit->n_leaves + other->n_leaves) * fit->leaf_width,
			(Size) fit->n_set_words + other->n_set_words);
	for (uint32 i = 0; i < other->n_trees; i++)
	{
		fit->root[fit->n_trees + i] = other->root[i] + fit->n_nodes;
		fit->depth[fit->n_trees + i] = other->depth[i];
	}
	for (uint32 i = 0; i < other->n_nodes; i++)
	{
		TreeNode *node = &fit->nodes[fit->n_nodes + i];

		*node = tree_fit_node(other, i);
		if (node->left == i)
			node->bits += fit->n_leaves;
		else if (node->feature & TREE_CATEGORY)
			node->set.at += fit->n_set_words;
		node->left += fit->n_nodes;
	}
	for (uint32 i = 0; i < other->n_leaves * fit->leaf_width; i++)
		fit->values[fit->n_leaves * fit->leaf_width + i] = other->values[i];
	for (uint32 i = 0; i < other->n_set_words; i++)
		fit->sets[fit->n_set_words + i] = other->sets[i];
	for (uint32 i = 0; i < (uint32) fit->n_features; i++)
		fit->gains[i] += other->gains[i];
	fit->n_trees += other->n_trees;
	fit->n_nodes += other->n_nodes;
	fit->n_leaves += other->n_leaves;
	fit->n_set_words += other->n_set_words;
	fit->has_categories = fit->has_categories || other->has_categories;
	append_covers(fit, other, fit->n_nodes - other->n_nodes);
}

/* Leaves and sets were added in the order of nodes, so those of what is kept come first. */
void
tree_fit_truncate(TreeFit *fit, uint32 n_trees)
{
	if (n_trees >= fit->n_trees)
		return;
	Assert(fit->cover_bytes == NULL);
	fit->n_nodes = fit->root[n_trees];
	fit->n_covers = Min(fit->n_covers, fit->n_nodes);
	fit->n_trees = n_trees;
	fit->n_leaves = 0;
	fit->n_set_words = 0;
	for (uint32 i = 0; i < fit->n_nodes; i++)
	{
		const TreeNode *node = &fit->nodes[i];

		if (node->left == i)
			fit->n_leaves = Max(fit->n_leaves, tree_node_leaf(node) + 1);
		else if (node->feature & TREE_CATEGORY)
			fit->n_set_words = node->set.at + (node->set.n + 63) / 64;
	}
}
