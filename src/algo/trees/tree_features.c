/*
 * tree_features.c
 *		What the nodes of a fit split each feature at (tree_features.h).
 */
#include "core/port.h"

#include <string.h>

#include "algo/trees/tree_features.h"

#define CHECK_NODES 1024 /* between interrupt checks */

uint32
tree_features_find(const TreeFeature *feature, double threshold)
{
	uint32 low = 0;
	uint32 high = feature->n;

	while (low < high)
	{
		uint32 middle = low + (high - low) / 2;

		if (feature->thresholds[middle] < threshold)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
tree_features_add(TreeFeature *feature, double threshold)
{
	uint32 at = tree_features_find(feature, threshold);

	if (at < feature->n && feature->thresholds[at] == threshold)
		return;
	if (feature->n == feature->room)
	{
		Size bytes = sizeof(double) * (feature->room = Max(feature->room * 2, 16));

		feature->thresholds =
			feature->thresholds == NULL ? palloc(bytes) : repalloc_huge(feature->thresholds, bytes);
	}
	memmove(feature->thresholds + at + 1, feature->thresholds + at,
			sizeof(double) * (feature->n - at));
	feature->thresholds[at] = threshold;
	feature->n++;
}

TreeFeature *
tree_features_collect(const TreeFit *fit)
{
	TreeFeature *features = palloc0(sizeof(TreeFeature) * Max(fit->n_features, 1));

	for (uint32 i = 0; i < fit->n_nodes; i++)
	{
		TreeNode node = tree_fit_node(fit, i);
		TreeFeature *feature = &features[node.feature & TREE_FEATURE];

		if (i % CHECK_NODES == 0)
			CHECK_FOR_INTERRUPTS();
		if (node.left == i)
			continue;
		feature->is_category = (node.feature & TREE_CATEGORY) != 0;
		if (feature->is_category)
			feature->n = node.set.n;
		else
			tree_features_add(feature, node.threshold);
	}
	return features;
}

void
tree_features_free(TreeFeature *features, int n_features)
{
	for (int j = 0; j < n_features; j++)
	{
		if (features[j].thresholds != NULL)
			pfree(features[j].thresholds);
		if (features[j].used != NULL)
			pfree(features[j].used);
	}
	pfree(features);
}
