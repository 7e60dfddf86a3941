/*
 * boost_work.h
 *		The shared block of a boosting, and the steps on it that several processes
 *		can do.
 *
 * The block begins with a BoostShared, which says where everything else in it lies;
 * a BoostView is the same as pointers of one process.
 *
 * Bytes a row: codes (features, to the next power of two, or multiple of 8), as many
 * again where the budget allows a copy by feature, the target 8, weight 8 where there is
 * one, and 8 for the score and 8 for the gradients of each output; 8 for its place in
 * the order of the nodes, twice; 2 for its leaf and 1 for the sums of leaves where those
 * are few.
 */
#ifndef ALGO_BOOST_WORK_H
#define ALGO_BOOST_WORK_H

#include "algo/boosting/boost_loss.h"
#include "algo/trees/tree_block.h"
#include "math/dd.h"
#include "math/deal.h"

#define BOOST_LEAVES    1024 /* leaves that a step can be told of */
#define BOOST_ROUTES    (2 * BOOST_LEAVES) /* nodes likewise */
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
	int64 hessian; /* out: the sum over its rows, in units */
} BoostLeaf;

/* Which rows trees learn from: draws by a hash of the row's number. */
typedef struct BoostDraw
{
	double held_share; /* for early stopping, of all rounds; 0: none */
	uint64 held_seed;
	double share; /* of the others, of this round; 1: all */
	uint64 seed;
} BoostDraw;

/* A node of a grown tree, for rows that it was not grown from. */
typedef struct BoostRoute
{
	uint64 left[4]; /* codes that go left */
	double value; /* of a leaf */
	int feature;
	int child; /* the left one, which the right one follows; 0: a leaf */
} BoostRoute;

typedef struct BoostShared
{
	TreeBlock block;
	BoostLoss loss;
	bool weighted;
	double learning_rate;
	int output; /* whose tree is grown */
	bool few_leaves; /* no tree has more than BOOST_LEAVES, and all are Newton steps */
	int n_leaves; /* few_leaves: of the tree; rows that it was not grown from have BOOST_LEAVES */
	BoostDraw draw;
	bool loss_of_held; /* BOOST_STEP_LOSS: of the rows held out, or of all others */
	Size y_at; /* offsets in the block */
	Size w_at;
	Size scores_at;
	Size pairs_at; /* of all outputs */
	Size bounds_at;
	Size leaves_at;
	Size leaf_of_at; /* few_leaves */
	Size leaf_sums_at; /* few_leaves */
	Size n_drawn_at;
	Size losses_at;
	Size routes_at;
} BoostShared;

typedef struct BoostView
{
	BoostShared *shared;
	TreeView tree; /* of the output whose tree is grown */
	double *y;
	double *w; /* NULL: all are 1 */
	double *scores; /* n_rows x n_outputs */
	FixedPair *pairs; /* n_outputs x n_rows */
	double *bounds; /* per part: greatest gradient and hessian */
	BoostLeaf *leaves; /* and one more, of value 0 */
	uint16 *leaf_of; /* per row */
	int64 *leaf_sums; /* per part, gradient and hessian of each leaf */
	uint32 *n_drawn; /* per part */
	Dd *losses; /* per part: sum and weight */
	BoostRoute *routes; /* of a tree of up to BOOST_ROUTES nodes */
} BoostView;

static inline bool
boost_is_held(const BoostDraw *draw, Size row)
{
	return draw->held_share > 0 && deal_draw(draw->held_seed, row) < draw->held_share;
}

static inline bool
boost_is_drawn(const BoostDraw *draw, Size row)
{
	return !boost_is_held(draw, row) &&
		   (draw->share >= 1 || deal_draw(draw->seed, row) < draw->share);
}

enum
{
	BOOST_STEP_BOUNDS = N_TREE_STEPS, /* of the gradients, a part of the rows each */
	BOOST_STEP_GRADIENTS,
	BOOST_STEP_LEAF, /* a leaf's value, added to the scores of its rows */
	BOOST_STEP_MARK, /* few_leaves: a leaf's number to its rows */
	BOOST_STEP_SUMS, /* few_leaves: a part of the rows, by leaf */
	BOOST_STEP_SCORES, /* few_leaves: the leaves' values to the scores, a part of the rows */
	BOOST_STEP_DRAW, /* a part of the rows: those that a tree learns from */
	BOOST_STEP_LIST,
	BOOST_STEP_OTHERS, /* a part of the rows: scores of those it does not */
	BOOST_STEP_LOSS, /* of a part of the rows */
	N_BOOST_STEPS
};

extern const ParallelKind boost_kind;

/* Fill in the offsets for what shared says of the shape; returns the bytes of the block. */
extern Size boost_layout(BoostShared *shared, bool columns);

/* Pointers into a block. */
extern void boost_view(void *block, BoostView *view);

/* Whose tree is grown next, with so many rows in a leaf at least. */
extern void boost_set_output(BoostView *view, int output, uint64 leaf_rows);

/* Parts of the rows for the steps on all of them, and the rows of one. */
extern int boost_n_parts(Size n_rows);
extern Size boost_part(const BoostView *view, int part, Size *first);

/* The beginning of such a step: pointers, and the rows of the part. */
extern Size boost_step_begin(void *block, int part, BoostView *view, Size *first);

/* The steps on leaves (boost_leaves.c). */
extern void boost_step_leaf(void *block, int part);
extern void boost_step_mark(void *block, int part);
extern void boost_step_sums(void *block, int part);
extern void boost_step_scores(void *block, int part);

/* The steps on rows that are drawn or not (boost_rows.c). */
extern void boost_step_draw(void *block, int part);
extern void boost_step_list(void *block, int part);
extern void boost_step_others(void *block, int part);
extern void boost_step_loss(void *block, int part);

/* few_leaves: a leaf's value and hessian from the sums of all parts. */
extern void boost_settle_leaf(const BoostView *view, int leaf);

#endif /* ALGO_BOOST_WORK_H */
