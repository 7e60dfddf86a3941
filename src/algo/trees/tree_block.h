/*
 * tree_block.h
 *		The shared block in which a team grows one tree at a time: codes, gradients, bins,
 *		the arrays of tree_work.h; and the steps on them, which are the same for every
 *		learner that does so.
 *
 * A learner's own block begins with a TreeBlock, its ParallelKind with the steps in the order
 * of TreeStep, and its team is tree_block_team.  How it is laid out:
 *
 *		describe shape, options and coding_bytes
 *		parallel_take for the header (which may be larger than TreeBlock)
 *		tree_block_take(...), and what the learner has of its own
 *		bytes = tree_block_end(...)
 */
#ifndef ALGO_TREE_BLOCK_H
#define ALGO_TREE_BLOCK_H

#include "algo/passes/row_stage.h"
#include "algo/trees/tree_grow.h"

typedef struct TreeBlock
{
	TreeShape shape;
	TreeOptions options; /* monotone elsewhere in the block */
	double g_unit;
	double h_unit;
	StagedRows staged; /* while rows are read: in the place of what trees grow in */
	Size coding_bytes; /* what coding them needs of the bins, likewise (bins_coding_bytes) */
	Size coding_at;
	Size codes_at; /* offsets in the block */
	Size columns_at; /* 0: no copy by feature */
	Size pairs_at; /* of the tree that is grown */
	Size features_at;
	Size cells_at;
	Size monotone_at; /* 0: no constraints */
	Size work_at;
} TreeBlock;

/* A process's own pointers into it. */
typedef struct TreeView
{
	BinCodes codes;
	FixedPair *pairs;
	Bins bins; /* what growing needs of them */
	TreeOptions options;
	TreeWork work; /* refers to codes */
} TreeView;

/* The first steps of a learner's kind. */
typedef enum TreeStep
{
	TREE_STEP_CODE, /* some of the staged rows */
	TREE_STEP_HISTOGRAM,
	TREE_STEP_MERGE,
	TREE_STEP_DIVIDE,
	TREE_STEP_SWAP,
	TREE_STEP_SUBTREE,
	N_TREE_STEPS
} TreeStep;

#define TREE_STEPS                                                                                 \
	[TREE_STEP_CODE] = tree_step_code, [TREE_STEP_HISTOGRAM] = tree_step_histogram,                \
	[TREE_STEP_MERGE] = tree_step_merge, [TREE_STEP_DIVIDE] = tree_step_divide,                    \
	[TREE_STEP_SWAP] = tree_step_swap, [TREE_STEP_SUBTREE] = tree_step_subtree

/*
 * Take the arrays from *at on, pairs of n_trees trees; columns: with a copy of the codes by
 * feature.
 */
extern void tree_block_take(TreeBlock *block, bool columns, Size n_trees, Size *at);

/* The last of the block, from at on; returns its size. */
extern Size tree_block_end(TreeBlock *block, Size at);

/* In the block that has been taken, whose header is set: the bins and the constraints. */
extern void tree_block_share(TreeBlock *block, const Bins *bins, const int8 *monotone);

/* The view's codes must stay where they are: the work refers to them. */
extern void tree_block_view(void *block, TreeView *view);

/* The team that grows trees in a block. */
extern TreeTeam tree_block_team(Parallel *parallel);

/* A scan that fills a block with codes; where there are workers they do some of the coding. */
typedef struct TreeFill
{
	const Bins *bins;
	TreeView *view;
	RowStage stage; /* where there are workers */
	Size n_rows; /* so far */
} TreeFill;

extern void tree_fill_begin(TreeFill *fill, Parallel *parallel, const Bins *bins, TreeView *view);

/* Code n rows of x; returns the number of the first. */
extern Size tree_fill_add(TreeFill *fill, Size n, const double *x);

/* All rows are there, or it is an error; then trees can be grown. */
extern void tree_fill_end(TreeFill *fill);

/* The steps. */
extern void tree_step_code(void *block, int part);
extern void tree_step_histogram(void *block, int part);
extern void tree_step_merge(void *block, int part);
extern void tree_step_divide(void *block, int part);
extern void tree_step_swap(void *block, int part);
extern void tree_step_subtree(void *block, int part);

#endif /* ALGO_TREE_BLOCK_H */
