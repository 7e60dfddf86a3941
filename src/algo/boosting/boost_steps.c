/*
 * boost_steps.c
 *		The steps of a boosting: those of gradients are here, those of leaves and rows in
 *		boost_leaves.c and boost_rows.c; see boost_work.h.
 */
#include "core/port.h"

#include <math.h>

#include "algo/bins/fixed.h"
#include "algo/bins/tree_kernel.h"
#include "algo/boosting/boost_work.h"

#define BLOCK_VALUES 1024 /* gradients worked on at once: they stay in the first-level cache */

/* ------------------------------------------------------------------- gradients */

/* Gradients of some rows, few enough for a small buffer: what is done with them. */
typedef void (*GradientFn)(BoostView *view, int part, Size first, Size n, const double *g,
						   const double *h);

/* fn, with gradients and hessians of a part's rows, block by block. */
static void
for_gradients(BoostView *view, int part, GradientFn fn)
{
	const BoostLoss *loss = &view->shared->loss;
	Size k = loss->n_outputs;
	Size block = Max(BLOCK_VALUES / k, 1);
	double *g = palloc(sizeof(double) * block * k);
	double *h = palloc(sizeof(double) * block * k);
	Size first;
	Size end = boost_part(view, part, &first);

	for (end += first; first < end; first += block)
	{
		Size n = Min(block, end - first);

		CHECK_FOR_INTERRUPTS();
		boost_loss_gradients(loss, n, view->y + first, view->w != NULL ? view->w + first : NULL,
							 view->scores + first * k, g, h);
		fn(view, part, first, n, g, h);
	}
	pfree(g);
	pfree(h);
}

static void
bound_block(BoostView *view, int part, Size first, Size n, const double *g, const double *h)
{
	double *bounds = view->bounds + 2 * part;

	for (Size i = 0; i < n * view->shared->loss.n_outputs; i++)
	{
		bounds[0] = Max(bounds[0], fabs(g[i]));
		bounds[1] = Max(bounds[1], h[i]);
	}
}

static void
step_bounds(void *block, int part)
{
	BoostView view;

	boost_view(block, &view);
	view.bounds[2 * part] = 0;
	view.bounds[2 * part + 1] = 0;
	for_gradients(&view, part, bound_block);
}

static void
fix_block(BoostView *view, int part, Size first, Size n, const double *g, const double *h)
{
	double g_factor = 1.0 / view->shared->block.g_unit;
	double h_factor = 1.0 / view->shared->block.h_unit;
	int n_outputs = view->shared->loss.n_outputs;

	if (n_outputs == 1)
	{
		tree_kernels()->fix(n, g, h, g_factor, h_factor, view->pairs + first);
		return;
	}
	for (int k = 0; k < n_outputs; k++)
	{
		FixedPair *pairs = view->pairs + k * view->tree.codes.n_rows + first;

		for (Size i = 0; i < n; i++)
			pairs[i] = (FixedPair){(int32) rint(g[i * n_outputs + k] * g_factor),
								   (int32) rint(h[i * n_outputs + k] * h_factor)};
	}
}

static void
step_gradients(void *block, int part)
{
	BoostView view;

	boost_view(block, &view);
	for_gradients(&view, part, fix_block);
}

static const ParallelStep boost_steps[N_BOOST_STEPS] = {
	TREE_STEPS,
	[BOOST_STEP_BOUNDS] = step_bounds,
	[BOOST_STEP_GRADIENTS] = step_gradients,
	[BOOST_STEP_LEAF] = boost_step_leaf,
	[BOOST_STEP_MARK] = boost_step_mark,
	[BOOST_STEP_SUMS] = boost_step_sums,
	[BOOST_STEP_SCORES] = boost_step_scores,
	[BOOST_STEP_DRAW] = boost_step_draw,
	[BOOST_STEP_LIST] = boost_step_list,
	[BOOST_STEP_OTHERS] = boost_step_others,
	[BOOST_STEP_LOSS] = boost_step_loss,
};

const ParallelKind boost_kind = {
	.name = "gradient boosting", .n_steps = N_BOOST_STEPS, .steps = boost_steps};
