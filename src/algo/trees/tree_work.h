/*
 * tree_work.h
 *		The rows of a growing tree and the work on them that is worth sharing: the
 *		histogram of a node, and the partition of its rows between its children.
 *
 * The rows of a node lie together in an array, ascending by number or in a few such
 * runs, so that reads go forward through memory.
 *
 * Work on many rows is cut into parts that only depend on their number.  With a
 * team (core/parallel.h) other processes do some of the parts: the arrays lie in
 * its shared block, and in each process a TreeWork of its own points into it.
 * Without one the same parts are done here; the sums are of integers, so the tree
 * is the same.
 */
#ifndef ALGO_TREE_WORK_H
#define ALGO_TREE_WORK_H

#include "algo/bins/histogram.h"
#include "core/parallel.h"

#define TREE_POOL_MAX 96 /* histograms of a node each */
#define NO_HISTOGRAM  (-1)

/* What the parts of a step are to do. */
typedef struct TreeJob
{
	uint32 begin; /* rows of a node */
	uint32 end;
	bool unlisted; /* those are not in TreeWork.rows yet: all there are, in order */
	uint64 number; /* of the histogram, among all that were built */
	int n_row_parts;
	int n_listed; /* features in the list; 0: all */
	int target; /* histogram in the pool */
	int whole; /* histogram from which the target is to be taken away, or NO_HISTOGRAM */
	int feature; /* partition */
	uint64 left[4];
	uint32 n_left; /* of all rows */
	uint32 n_misplaced; /* of those, how many lie after so many */
} TreeJob;

/* The steps of a team that do the parts below. */
typedef struct TreeTeam
{
	Parallel *parallel;
	int histogram_step;
	int merge_step;
	int divide_step;
	int swap_step;
	int subtree_step; /* tree_subtree.h; where the shape has subtrees */
} TreeTeam;

typedef struct TreeShape
{
	Size n_rows;
	int n_features;
	Size n_cells; /* Bins.cell_at[n_features] */
	int n_classes; /* as TreeOptions */
	bool one_histogram; /* TreeOptions.max_features is used: no histogram outlives its node */
	int subtree_nodes; /* of one that a member of a team grows (tree_subtree.h); 0: none does */
	int n_helpers; /* processes a team may have besides this one */
} TreeShape;

#define SUBTREES_MAX        16 /* of one step */
#define SUBTREES_LEAST_ROWS 16384 /* of a tree: fewer are not worth a step */
#define SUBTREES_SLOTS_EACH 3 /* histograms, besides the root's */
#define SUBTREE_LEVELS      11 /* below the root of a subtree, or rows too few for more nodes */

typedef struct TreeSubtrees TreeSubtrees;

typedef struct TreeWork
{
	TreeShape shape;
	HistogramInput input; /* codes, pairs: the caller's */
	TreeRow *rows; /* those of a node lie together */
	TreeRow *spare;
	uint32 *n_left; /* of each part of a partition (tree_divide.c) */
	int *listed; /* features of a histogram that is not of all */
	int64 *pool; /* n_pool histograms */
	int n_pool;
	int64 *partial; /* of what each helper has added up */
	int n_partial; /* n_helpers, or 0: too large */
	uint64 *begun; /* per process of the team: number of the histogram it last added to */
	TreeJob *job;
	TreeSubtrees *aside; /* or NULL */
	const TreeTeam *team; /* NULL: work alone */
} TreeWork;

#define TREE_DIVIDE_ROWS 16384 /* of a part of a partition */

/* TreeShape.subtree_nodes: most nodes below the root of one, for trees of these options. */
extern int tree_subtree_nodes(const TreeOptions *options);

extern Size tree_subtrees_bytes(int subtree_nodes);

/* Are rows enough for a tree to be shared so, and histograms for several processes? */
extern bool tree_has_subtrees(Size n_rows, int n_pool);

/*
 * The arrays, in a block of so many bytes, and where they lie in one.  codes,
 * pairs and cell_at (n_features + 1) are the caller's.
 */
extern Size tree_work_bytes(const TreeShape *shape);
extern void tree_work_place(TreeWork *work, const TreeShape *shape, const BinCodes *codes,
							const FixedPair *pairs, const uint32 *cell_at, void *block);

/* Before the first tree. */
extern void tree_work_begin(TreeWork *work);

static inline Size
tree_work_histogram_size(const TreeWork *work)
{
	return work->shape.n_cells * histogram_planes(work->shape.n_classes);
}

static inline int64 *
tree_work_histogram(const TreeWork *work, int slot)
{
	return work->pool + slot * tree_work_histogram_size(work);
}

/* Are there others to do some of so much, and is it enough to be worth it? */
static inline bool
tree_work_is_shared(const TreeWork *work, Size amount, Size least)
{
	return work->team != NULL && parallel_has_workers(work->team->parallel) && amount >= least;
}

/* List all rows there are. */
extern void tree_work_list(TreeWork *work);

/*
 * Fill a histogram of the pool with the rows [begin, end) of a node: all features, or
 * n_listed in work->listed; and take that away from another, whole, unless that is
 * NO_HISTOGRAM.
 */
extern void tree_work_build(TreeWork *work, Size begin, Size end, bool unlisted, int n_listed,
							int slot, int whole);

/*
 * Put rows of [begin, end) whose code of the feature is in left first; returns how many.
 * They are listed then.
 */
extern Size tree_work_divide(TreeWork *work, Size begin, Size end, bool unlisted, int feature,
							 const uint64 *left);

/* The parts, for the steps of a team. */
extern void tree_work_histogram_part(TreeWork *work, int part);
extern void tree_work_merge_part(TreeWork *work, int part);
extern void tree_work_divide_part(TreeWork *work, int part);
extern void tree_work_swap_part(TreeWork *work, int part);

#endif /* ALGO_TREE_WORK_H */
