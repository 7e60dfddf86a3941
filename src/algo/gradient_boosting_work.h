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
 * one, and 8 for the score and 8 for the gradients of each output; 8 for the row's
 * number, twice.
 */
#ifndef ALGO_GRADIENT_BOOSTING_WORK_H
#define ALGO_GRADIENT_BOOSTING_WORK_H

#include "algo/gradient_boosting_loss.h"
#include "algo/tree_grow.h"

#define BOOST_LEAVES 1024 /* leaves that a step can be told of */

typedef struct BoostLeaf
{
	uint32 begin; /* rows in TreeWork.rows */
	uint32 end;
	double lower; /* bounds of its value before the learning rate */
	double upper;
	double value; /* out */
} BoostLeaf;

typedef struct BoostShared
{
	BoostLoss loss;
	TreeShape shape;
	bool weighted;
	double l2;
	double learning_rate;
	double g_unit;
	double h_unit;
	int output; /* whose tree is grown */
	Size codes_at; /* offsets in the block */
	Size columns_at; /* 0: no copy by feature */
	Size y_at;
	Size w_at;
	Size scores_at;
	Size pairs_at;
	Size cells_at;
	Size bounds_at;
	Size leaves_at;
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
	uint32 *cell_at;
	double *bounds; /* per part: greatest gradient and hessian */
	BoostLeaf *leaves;
	TreeWork work;
} BoostView;

enum
{
	BOOST_STEP_HISTOGRAM,
	BOOST_STEP_DIVIDE,
	BOOST_STEP_GATHER,
	BOOST_STEP_BOUNDS, /* of the gradients, a part of the rows each */
	BOOST_STEP_GRADIENTS,
	BOOST_STEP_LEAF, /* a leaf's value, added to the scores of its rows */
	N_BOOST_STEPS
};

extern const ParallelKind boost_kind;

/* Fill in the offsets for what shared says of the shape; returns the bytes of the block. */
extern Size boost_layout(BoostShared *shared, bool columns);

/* Pointers into a block. */
extern void boost_view(void *block, BoostView *view);

/* Parts of the rows for the steps of the gradients. */
extern int boost_n_parts(Size n_rows);

#endif /* ALGO_GRADIENT_BOOSTING_WORK_H */
