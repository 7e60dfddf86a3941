/*
 * tree_work.h
 *		The rows of a growing tree and the work on them that is worth sharing: the
 *		histogram of a node, and the partition of its rows between its children.
 *
 * The rows of a node lie together in an array, ascending by number, so that a
 * partition is stable and reads go forward through memory.
 *
 * Work on many rows is cut into parts that only depend on their number.  With a
 * team (core/parallel.h) other processes do some of the parts: the arrays lie in
 * its shared block, and in each process a TreeWork of its own points into it.
 * Without one the same parts are done here; the sums are of integers, so the tree
 * is the same.
 */
#ifndef ALGO_TREE_WORK_H
#define ALGO_TREE_WORK_H

#include "algo/histogram.h"
#include "core/parallel.h"

/* What the parts of a step are to do. */
typedef struct TreeJob
{
	uint32 begin; /* rows of a node */
	uint32 end;
	bool in_order; /* their numbers follow each other */
	int n_row_parts;
	int n_listed; /* features in the list; 0: all */
	int target; /* histogram in the pool */
	int feature; /* partition */
	uint64 left[4];
} TreeJob;

/* The steps of a team that do the parts below. */
typedef struct TreeTeam
{
	Parallel *parallel;
	int histogram_step;
	int divide_step;
	int gather_step;
} TreeTeam;

typedef struct TreeShape
{
	Size n_rows;
	int n_features;
	Size n_cells; /* Bins.cell_at[n_features] */
	int n_classes; /* as TreeOptions */
	bool one_histogram; /* TreeOptions.max_features is used: no histogram outlives its node */
} TreeShape;

typedef struct TreeWork
{
	TreeShape shape;
	HistogramInput input; /* codes, pairs: the caller's */
	TreeRow *rows; /* those of a node lie together */
	TreeRow *spare;
	uint32 *n_left; /* of each part of a partition */
	int *listed; /* features of a histogram that is not of all */
	int64 *pool; /* n_pool histograms */
	int n_pool;
	int64 *partial; /* of parts of the rows */
	int n_partial;
	TreeJob *job;
	const TreeTeam *team; /* NULL: work alone */
} TreeWork;

/*
 * The arrays, in a block of so many bytes, and where they lie in one.  codes,
 * pairs and cell_at (n_features + 1) are the caller's.
 */
extern Size tree_work_bytes(const TreeShape *shape);
extern void tree_work_place(TreeWork *work, const TreeShape *shape, const BinCodes *codes,
							const FixedPair *pairs, const uint32 *cell_at, void *block);

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

/*
 * Fill a histogram of the pool with the rows [begin, end) of a node: all features, or
 * n_listed in work->listed.
 */
extern void tree_work_build(TreeWork *work, Size begin, Size end, bool in_order, int n_listed,
							int slot);

/* Put rows of [begin, end) whose code of the feature is in left first; returns how many. */
extern Size tree_work_divide(TreeWork *work, Size begin, Size end, int feature, const uint64 *left);

/* The parts, for the steps of a team. */
extern void tree_work_histogram_part(TreeWork *work, int part);
extern void tree_work_divide_part(TreeWork *work, int part);
extern void tree_work_gather_part(TreeWork *work, int part);

#endif /* ALGO_TREE_WORK_H */
