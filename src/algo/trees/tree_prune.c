/*
 * tree_prune.c
 *		Cost-complexity pruning; see tree_prune.h.
 *
 * For one alpha the best subtree below a node is the node itself or the best ones
 * below its children, so a single pass from the leaves up finds it.
 */
#include "core/port.h"

#include <string.h>

#include "algo/trees/tree_prune.h"

/* Which inner nodes stay: where the best below the children is less than the node as a leaf. */
static bool *
find_kept(const GrownTree *tree, const double *impurity, double alpha)
{
	bool *kept = palloc_extended(tree->n_nodes, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	double *cost = palloc_extended(sizeof(double) * tree->n_nodes, MCXT_ALLOC_HUGE);

	/* children come after their parent */
	for (int at = tree->n_nodes - 1; at >= 0; at--)
	{
		int left = tree->nodes[at].left;

		cost[at] = impurity[at] + alpha;
		if (left == 0 || cost[left] + cost[left + 1] >= cost[at])
			continue;
		kept[at] = true;
		cost[at] = cost[left] + cost[left + 1];
	}
	pfree(cost);
	return kept;
}

/* Elements of a size to their new places, n of them, from where they were among so many. */
static void
prune_move(void *array, Size size, const int *from, int n, int n_before)
{
	char *to = array;
	char *old = palloc_extended(size * n_before, MCXT_ALLOC_HUGE);

	memcpy(old, array, size * n_before);
	for (int at = 0; at < n; at++)
		memcpy(to + size * at, old + size * from[at], size);
	pfree(old);
}

const GrownTree *
tree_prune(const GrownTree *tree, const double *impurity, double alpha, int width, double *values,
		   int64 *sums)
{
	bool *kept = find_kept(tree, impurity, alpha);
	int *from = palloc_extended(sizeof(int) * tree->n_nodes, MCXT_ALLOC_HUGE);
	GrownTree *pruned = palloc0(sizeof(GrownTree));

	pruned->nodes = palloc_extended(sizeof(GrownNode) * tree->n_nodes, MCXT_ALLOC_HUGE);
	pruned->capacity = tree->n_nodes;
	pruned->n_nodes = 1;
	from[0] = 0;
	for (int at = 0; at < pruned->n_nodes; at++)
	{
		GrownNode *node = &pruned->nodes[at];

		*node = tree->nodes[from[at]];
		if (!kept[from[at]])
		{
			node->left = 0;
			pruned->n_leaves++;
			continue;
		}
		from[pruned->n_nodes] = node->left;
		from[pruned->n_nodes + 1] = node->left + 1;
		node->left = pruned->n_nodes;
		pruned->n_nodes += 2;
	}
	prune_move(values, sizeof(double) * width, from, pruned->n_nodes, tree->n_nodes);
	if (sums != NULL)
		prune_move(sums, sizeof(int64), from, pruned->n_nodes, tree->n_nodes);
	pfree(from);
	pfree(kept);
	return pruned;
}
