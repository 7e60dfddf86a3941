/*
 * gradient_boosting_work.h
 *		The shared block of a boosting, and the steps on it that several processes
 *		can do.
 *
 * The block begins with a BoostShared, which says where everything else in it lies;
 * a BoostView is the same as pointers of one process.
 *
 * Bytes a row: codes (features, to the next power of two, or multiple of 8), as many
 * again where the budget allows a copy by feature, the target 8, weight 8 where there is
 * one, and 8 for the score and 8 for the gradients of each output; 8 for its place in
 * the order of the nodes, twice; 2 for its leaf where leaves are few.
 */
#ifndef ALGO_GRADIENT_BOOSTING_WORK_H
#define ALGO_GRADIENT_BOOSTING_WORK_H

#include "algo/gradient_boosting_loss.h"
#include "algo/row_stage.h"
#include "algo/tree_grow.h"

#define BOOST_CODE_ROWS 512
#define BOOST_LEAVES    1024 /* leaves that a step can be told of */
#define BOOST_LEAF_SUMS (2 * (BOOST_LEAVES + 1)) /* numbers of a part */

typedef struct BoostLeaf
{
	uint32 begin; /* rows in TreeWork.rows */
	uint32 end;
	int feature; /* -1, or what tells its rows from those of the next leaf, which are there too */
	uint64 left[4]; /* ... the codes of its own */
	double lower; /* bounds of its value before the learning rate */
	double upper;
	double value; /* out */
} BoostLeaf;

typedef struct BoostShared
{
	BoostLoss loss;
	TreeShape shape;
	TreeOptions tree; /* monotone elsewhere in the block */
	bool weighted;
	StagedRows staged; /* while rows are read: in the place of what trees grow in */
	Size coding_bytes; /* what coding them needs of the bins, likewise */
	Size coding_at;
	double learning_rate;
	double g_unit;
	double h_unit;
	int output; /* whose tree is grown */
	bool few_leaves; /* no tree has more than BOOST_LEAVES, and all are Newton steps */
	int n_leaves; /* few_leaves: of the tree; rows that it was not grown from have this number */
	Size codes_at; /* offsets in the block */
	Size columns_at; /* 0: no copy by feature */
	Size y_at;
	Size w_at;
	Size scores_at;
	Size pairs_at;
	Size features_at;
	Size cells_at;
	Size monotone_at; /* 0: no constraints */
	Size bounds_at;
	Size leaves_at;
	Size leaf_of_at; /* few_leaves */
	Size leaf_sums_at; /* few_leaves */
	Size work_at;
} BoostShared;

typedef struct BoostView
{
	BoostShared *shared;
	BinCodes codes;
	double *y;
	double *w; /* NULL: all are 1 */
	double *scores; /* n_rows x n_outputs */
	FixedPair *pairs; /* n_outputs x n_rows */
	Bins bins; /* what growing needs of them */
	TreeOptions tree;
	double *bounds; /* per part: greatest gradient and hessian */
	BoostLeaf *leaves; /* and one more, of value 0 */
	uint16 *leaf_of; /* per row */
	int64 *leaf_sums; /* per part, gradient and hessian of each leaf */
	TreeWork work;
} BoostView;

enum
{
	BOOST_STEP_CODE, /* staged rows, a part of BOOST_CODE_ROWS each */
	BOOST_STEP_HISTOGRAM,
	BOOST_STEP_MERGE,
	BOOST_STEP_DIVIDE,
	BOOST_STEP_SWAP,
	BOOST_STEP_SUBTREE,
	BOOST_STEP_BOUNDS, /* of the gradients, a part of the rows each */
	BOOST_STEP_GRADIENTS,
	BOOST_STEP_LEAF, /* a leaf's value, added to the scores of its rows */
	BOOST_STEP_MARK, /* few_leaves: a leaf's number to its rows */
	BOOST_STEP_SUMS, /* few_leaves: a part of the rows, by leaf */
	BOOST_STEP_SCORES, /* few_leaves: the leaves' values to the scores, a part of the rows */
	N_BOOST_STEPS
};

extern const ParallelKind boost_kind;

/* Fill in the offsets for what shared says of the shape; returns the bytes of the block. */
extern Size boost_layout(BoostShared *shared, bool columns);

/* Pointers into a block. */
extern void boost_view(void *block, BoostView *view);

/* Parts of the rows for the steps on all of them, and the rows of one. */
extern int boost_n_parts(Size n_rows);
extern Size boost_part(const BoostView *view, int part, Size *first);

/* The beginning of such a step: pointers, and the rows of the part. */
extern Size boost_step_begin(void *block, int part, BoostView *view, Size *first);

/* The steps on leaves (gradient_boosting_leaves.c). */
extern void boost_step_leaf(void *block, int part);
extern void boost_step_mark(void *block, int part);
extern void boost_step_sums(void *block, int part);
extern void boost_step_scores(void *block, int part);

/* few_leaves: a leaf's value from the sums of all parts. */
extern double boost_leaf_value(const BoostView *view, int leaf);

#endif /* ALGO_GRADIENT_BOOSTING_WORK_H */
