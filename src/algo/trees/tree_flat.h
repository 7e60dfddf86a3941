/*
 * tree_flat.h
 *		Fits of shallow trees in one piece of memory, for scoring alone.
 *
 * All trees are filled up to the same number of levels, so that a node's children follow
 * from its place and nothing says where they are; a tree is its thresholds, the values of
 * its leaves and its features, side by side.  It takes half the memory of nodes, and a row
 * reads each tree where it is known to be before any of it has arrived: that is what
 * counts where every row has another model, none of which the processor's cache still has.
 */
#ifndef ALGO_TREE_FLAT_H
#define ALGO_TREE_FLAT_H

#include "algo/trees/tree_fit.h"

/*
 * Put a fit that was read to be scored into this form, if it can be and takes no more
 * memory so.  Then only tree_fit_predict and tree_fit_reads may be asked of it.
 */
extern void tree_flat(TreeFit *fit);

/* tree_fit_predict of rows whose outputs have been begun, at most TREE_BLOCK_ROWS. */
extern void tree_flat_predict(const TreeFit *fit, Size n, const double *x, double *out);

#endif /* ALGO_TREE_FLAT_H */
