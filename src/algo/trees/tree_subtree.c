/*
 * tree_subtree.c
 *		Subtrees of a growing tree as parts of a step; see tree_subtree.h.
 */
#include "core/port.h"

#include <string.h>

#include "algo/trees/tree_grow_internal.h"
#include "algo/trees/tree_subtree.h"

#define ROWS_SHARE       12 /* of a tree's rows, a subtree has at most one in so many */
#define SLOTS_OF_WAITING 4 /* that the grower may want for nodes it has not set aside */

GrownNode *
tree_subtree_room(const TreeWork *work, const Subtree *subtree)
{
	char *all = (char *) work->aside + CACHELINEALIGN(sizeof(TreeSubtrees));

	return (GrownNode *) all + (subtree - work->aside->subtrees) * work->shape.subtree_nodes;
}

/* ------------------------------------------------------------------- the grower */

/* Can it not have more nodes than there is room for, nor so many rows that others would wait? */
static bool
is_small(const TreeGrower *grower, int node)
{
	const TreeOptions *options = grower->options;
	Size n = tree_node_rows(grower, node);
	int levels = options->max_depth - grower->tree.nodes[node].depth;
	Size most = grower->work->shape.subtree_nodes;

	return n <= grower->n_rows / ROWS_SHARE &&
		   ((levels <= SUBTREE_LEVELS && (Size) 2 << levels <= most) || 2 * n <= most);
}

bool
tree_set_aside(TreeGrower *grower, int node)
{
	TreeSubtrees *aside = grower->aside;
	Subtree *subtree;

	if (aside == NULL || !is_small(grower, node))
		return false;
	if (aside->n == SUBTREES_MAX ||
		(aside->n > 0 && grower->n_free < aside->n * SUBTREES_SLOTS_EACH + SLOTS_OF_WAITING))
		tree_grow_aside(grower);
	subtree = &aside->subtrees[aside->n++];
	subtree->root = grower->tree.nodes[node];
	subtree->node = node;
	subtree->slot = grower->slot[node];
	return true;
}

static int
compare_rows(const void *a, const void *b, void *arg)
{
	const TreeSubtrees *aside = arg;
	const GrownNode *x = &aside->subtrees[*(const int *) a].root;
	const GrownNode *y = &aside->subtrees[*(const int *) b].root;
	Size n = x->end - x->begin;
	Size m = y->end - y->begin;

	return n > m ? -1 : n < m;
}

/* Those of many rows are begun first, and each has its share of the histograms that are free. */
static void
prepare(TreeGrower *grower)
{
	TreeSubtrees *aside = grower->aside;

	while (grower->n_free < 2 * aside->n && tree_grower_evict(grower))
		;
	for (int i = 0; i < aside->n; i++)
		aside->order[i] = i;
	qsort_arg(aside->order, aside->n, sizeof(int), compare_rows, aside);
	aside->n_slots_each = grower->n_free / aside->n;
	memcpy(aside->slots, grower->free_slots, sizeof(int) * grower->n_free);
	aside->n_features = tree_grower_list_features(grower);
}

/* Its nodes become the last of the tree. */
static void
join(TreeGrower *grower, const Subtree *subtree)
{
	GrownTree *tree = &grower->tree;
	const GrownNode *nodes = tree_subtree_room(grower->work, subtree);
	int first = tree->n_nodes - 1; /* what its number 0 would be */

	for (int i = -1; i < subtree->n_nodes; i++)
	{
		GrownNode node = i < 0 ? subtree->root : nodes[i];
		int at = i < 0 ? subtree->node : tree_grower_add_node(grower, &node);

		tree->nodes[at] = node;
		if (node.left > 0)
			tree->nodes[at].left = first + node.left;
	}
	tree->n_leaves += subtree->n_leaves - 1;
	tree_grower_free_slot(grower, subtree->node);
}

void
tree_grow_aside(TreeGrower *grower)
{
	TreeSubtrees *aside = grower->aside;
	const TreeTeam *team = grower->work->team;

	if (aside == NULL || aside->n == 0)
		return;
	prepare(grower);
	parallel_run(team->parallel, team->subtree_step, aside->n);
	for (int i = 0; i < aside->n; i++)
		join(grower, &aside->subtrees[i]);
	aside->n = 0;
}
