/*
 * tree_grower.c
 *		A tree while it grows: its nodes, those of them that wait in a heap for their turn,
 *		and the histograms that are free for them.
 */
#include "core/port.h"

#include <string.h>

#include "algo/trees/tree_grow_internal.h"
#include "core/budget.h"

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
tree_grower_add_node(TreeGrower *grower, const GrownNode *node)
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
tree_grower_push(TreeGrower *grower, int node)
{
	int at = grower->n_heap++;

	while (at > 0 && comes_first(grower, node, grower->heap[(at - 1) / 2]))
	{
		grower->heap[at] = grower->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	grower->heap[at] = node;
}

int
tree_grower_pop(TreeGrower *grower)
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

void
tree_grower_free_slot(TreeGrower *grower, int node)
{
	if (grower->slot[node] != NO_HISTOGRAM)
		grower->free_slots[grower->n_free++] = grower->slot[node];
	grower->slot[node] = NO_HISTOGRAM;
}

int
tree_grower_list_features(TreeGrower *grower)
{
	if (grower->features == NULL)
		return 0;
	memcpy(grower->work->listed, grower->features, sizeof(int) * grower->n_features);
	return grower->n_features;
}

bool
tree_grower_evict(TreeGrower *grower)
{
	for (int i = grower->n_heap - 1; i >= 0; i--)
	{
		if (grower->slot[grower->heap[i]] != NO_HISTOGRAM)
		{
			tree_grower_free_slot(grower, grower->heap[i]);
			return true;
		}
	}
	return false;
}
