/*
 * tree_pack.h
 *		Fits of many nodes in fewer bytes (TreePacked), and rows as their walks
 *		compare them.
 *
 * A value's code is how many of its feature's thresholds are below it; it is greater
 * than threshold i just where its code is greater than i.  So a packed fit sends every row
 * the same way as its nodes would have, and is unpacked without loss (tree_fit_node).
 */
#ifndef ALGO_TREE_PACK_H
#define ALGO_TREE_PACK_H

#include "algo/trees/tree_features.h"

/*
 * The nodes of a fit that has none yet, to be put by tree_pack_put or as leaves, will be
 * packed.  Nothing is done where some feature cannot be: one of categories, or with
 * too many thresholds.
 */
extern void tree_pack_begin(TreeFit *fit, const TreeFeature *features);

/* Node at, in its turn, splits at threshold number cut. */
static inline void
tree_pack_set(TreeFit *fit, uint32 at, uint32 feature, uint32 flags, uint32 cut, uint32 left)
{
	uint32 *base = &fit->bases[at >> TREE_PAGE_BITS];

	tree_fit_turn_page(fit, at);
	if (*base == PG_UINT32_MAX)
		*base = left;
	Assert(left >= *base && left - *base <= PG_UINT16_MAX);
	fit->packed[at] = (TreePacked){
		.step = (uint16) (left - *base),
		.feature =
			(uint16) (feature | (flags & TREE_MISSING_RIGHT ? TREE_PACKED_MISSING_RIGHT : 0)),
		.cut = (uint16) cut};
}

/* Add a split at threshold number cut. */
static inline void
tree_pack_put(TreeFit *fit, uint32 feature, uint32 flags, uint32 cut, uint32 left)
{
	tree_fit_reserve_node(fit);
	tree_pack_set(fit, fit->n_nodes, feature, flags, cut, left);
	fit->n_nodes++;
}

/* Pack a fit that is complete, if it has so many nodes that it is worth it, and can be. */
extern void tree_pack(TreeFit *fit);

/* The codes of n rows: n x n_features. */
extern void tree_pack_codes(const TreeFit *fit, Size n, const double *x, uint16 *codes);

#endif /* ALGO_TREE_PACK_H */
