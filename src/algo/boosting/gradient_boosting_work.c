/*
 * gradient_boosting_work.c
 *		The steps of a boosting; see gradient_boosting_work.h.
 */
#include "core/port.h"

#include "algo/trees/fixed.h"
#include "algo/boosting/gradient_boosting_work.h"
#include "algo/trees/tree_kernel.h"

#include <math.h>
#include <string.h>

#define PART_ROWS    16384
#define BLOCK_VALUES 1024 /* gradients worked on at once: they stay in the first-level cache */

/* ----------------------------------------------------------------------- layout */

int
boost_n_parts(Size n_rows)
{
	return (int) ((n_rows + PART_ROWS - 1) / PART_ROWS);
}

Size
boost_part(const BoostView *view, int part, Size *first)
{
	*first = (Size) part * PART_ROWS;
	return Min(view->tree.codes.n_rows - *first, PART_ROWS);
}

Size
boost_layout(BoostShared *shared, bool columns)
{
	Size n = shared->block.shape.n_rows;
	Size k = shared->loss.n_outputs;
	Size at = 0;

	parallel_take(&at, sizeof(BoostShared));
	tree_block_take(&shared->block, columns, k, &at);
	shared->pairs_at = shared->block.pairs_at;
	shared->y_at = parallel_take(&at, n * sizeof(double));
	shared->w_at = shared->weighted ? parallel_take(&at, n * sizeof(double)) : 0;
	shared->scores_at = parallel_take(&at, n * k * sizeof(double));
	shared->bounds_at = parallel_take(&at, boost_n_parts(n) * 2 * sizeof(double));
	shared->leaves_at = parallel_take(&at, (BOOST_LEAVES + 1) * sizeof(BoostLeaf));
	shared->leaf_of_at = parallel_take(&at, shared->few_leaves ? n * sizeof(uint16) : 0);
	shared->leaf_sums_at = parallel_take(
		&at, shared->few_leaves ? boost_n_parts(n) * BOOST_LEAF_SUMS * sizeof(int64) : 0);
	shared->n_drawn_at = parallel_take(&at, boost_n_parts(n) * sizeof(uint32));
	shared->losses_at = parallel_take(&at, boost_n_parts(n) * 2 * sizeof(Dd));
	shared->routes_at = parallel_take(&at, BOOST_ROUTES * sizeof(BoostRoute));
	return tree_block_end(&shared->block, at);
}

void
boost_view(void *block, BoostView *view)
{
	char *base = block;
	BoostShared *shared = block;

	view->shared = shared;
	tree_block_view(block, &view->tree);
	view->y = (double *) (base + shared->y_at);
	view->w = shared->weighted ? (double *) (base + shared->w_at) : NULL;
	view->scores = (double *) (base + shared->scores_at);
	view->pairs = (FixedPair *) (base + shared->pairs_at);
	view->bounds = (double *) (base + shared->bounds_at);
	view->leaves = (BoostLeaf *) (base + shared->leaves_at);
	view->leaf_of = (uint16 *) (base + shared->leaf_of_at);
	view->leaf_sums = (int64 *) (base + shared->leaf_sums_at);
	view->n_drawn = (uint32 *) (base + shared->n_drawn_at);
	view->losses = (Dd *) (base + shared->losses_at);
	view->routes = (BoostRoute *) (base + shared->routes_at);
}

void
boost_set_output(BoostView *view, int output)
{
	BoostShared *shared = view->shared;

	shared->output = output;
	shared->block.pairs_at =
		shared->pairs_at + output * shared->block.shape.n_rows * sizeof(FixedPair);
	view->tree.pairs = view->pairs + output * shared->block.shape.n_rows;
	view->tree.work.input.pairs = view->tree.pairs;
}

Size
boost_step_begin(void *block, int part, BoostView *view, Size *first)
{
	CHECK_FOR_INTERRUPTS();
	boost_view(block, view);
	return boost_part(view, part, first);
}

/* ------------------------------------------------------------------- gradients */

/* Gradients of some rows, few enough for a small buffer: what is done with them. */
typedef void (*GradientFn)(BoostView *view, int part, Size first, Size n, const double *g,
						   const double *h);

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
	Size i;

	for (i = 0; i < n * view->shared->loss.n_outputs; i++)
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
	Size i;
	int k;

	if (n_outputs == 1)
	{
		tree_kernels()->fix(n, g, h, g_factor, h_factor, view->pairs + first);
		return;
	}
	for (k = 0; k < n_outputs; k++)
	{
		FixedPair *pairs = view->pairs + k * view->tree.codes.n_rows + first;

		for (i = 0; i < n; i++)
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
