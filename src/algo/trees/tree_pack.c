/*
 * tree_pack.c
 *		Fits of many nodes in fewer bytes (tree_pack.h).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/trees/tree_pack.h"

#define PACK_NODES  32768 /* fewer stay in the processor's cache as they are */
#define CHECK_NODES 65536 /* between interrupt checks */

static bool
tree_pack_can(int n_features, const TreeFeature *features)
{
	if (n_features > TREE_PACKED_FEATURE + 1)
		return false;
	for (int j = 0; j < n_features; j++)
		if (features[j].n > 0 && (features[j].is_category || features[j].n >= TREE_PACKED_MISSING))
			return false;
	return true;
}

void
tree_pack_begin(TreeFit *fit, const TreeFeature *features)
{
	Size n = 0;

	if (!tree_pack_can(fit->n_features, features))
		return;
	fit->first_cut =
		MemoryContextAlloc(fit->context, sizeof(uint32) * ((Size) fit->n_features + 1));
	for (int j = 0; j < fit->n_features; j++)
	{
		fit->first_cut[j] = (uint32) n;
		n += features[j].n;
	}
	fit->first_cut[fit->n_features] = (uint32) n;
	fit->cuts = MemoryContextAllocHuge(fit->context, sizeof(double) * Max(n, 1));
	for (int j = 0; j < fit->n_features; j++)
		if (features[j].n > 0)
			memcpy(fit->cuts + fit->first_cut[j], features[j].thresholds,
				   sizeof(double) * features[j].n);
}

/* Where the nodes lie: a packed one is written no later than at the one it is made of. */
static void
tree_pack_nodes(TreeFit *fit, const TreeFeature *features)
{
	TreeNode *nodes = fit->nodes;
	Size n_pages = ((Size) fit->n_nodes >> TREE_PAGE_BITS) + 1;

	fit->bases = MemoryContextAllocHuge(fit->context, sizeof(uint32) * n_pages);
	fit->packed = (TreePacked *) nodes;
	fit->nodes = NULL;
	for (uint32 i = 0; i < fit->n_nodes; i++)
	{
		TreeNode node = nodes[i];
		uint32 feature = node.feature & TREE_FEATURE;

		if (i % CHECK_NODES == 0)
			CHECK_FOR_INTERRUPTS();
		if (node.left == i)
			tree_fit_pack_leaf(fit, i, tree_node_leaf(&node));
		else
			tree_pack_set(fit, i, feature, node.feature,
						  tree_features_find(&features[feature], node.threshold), node.left);
	}
}

void
tree_pack(TreeFit *fit)
{
	TreeFeature *features;

	if (fit->n_nodes < PACK_NODES || tree_fit_is_packed(fit))
		return;
	features = tree_features_collect(fit);
	tree_pack_begin(fit, features);
	if (tree_fit_is_packed(fit))
	{
		tree_pack_nodes(fit, features);
		tree_fit_settle(fit);
	}
	tree_features_free(features, fit->n_features);
}

/* How many of n ascending numbers are less. */
static inline uint32
tree_pack_code(const double *cuts, uint32 n, double value)
{
	const double *at = cuts;

	if (n == 0)
		return 0;
	while (n > 1)
	{
		uint32 half = n / 2;

		at += at[half - 1] < value ? half : 0;
		n -= half;
	}
	return (uint32) (at - cuts) + (*at < value);
}

void
tree_pack_codes(const TreeFit *fit, Size n, const double *x, uint16 *codes)
{
	Size p = fit->n_features;

	for (Size j = 0; j < p; j++)
	{
		const double *cuts = fit->cuts + fit->first_cut[j];
		uint32 n_cuts = fit->first_cut[j + 1] - fit->first_cut[j];

		for (Size i = 0; i < n; i++)
		{
			double value = x[i * p + j];

			codes[i * p + j] =
				isnan(value) ? TREE_PACKED_MISSING : (uint16) tree_pack_code(cuts, n_cuts, value);
		}
	}
}
