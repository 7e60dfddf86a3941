/*
 * gradient_boosting_work.c
 *		The steps of a boosting; see gradient_boosting_work.h.
 */
#include "core/port.h"

#include "algo/fixed.h"
#include "algo/gradient_boosting_work.h"

#include <math.h>
#include <string.h>

#define PART_ROWS    65536
#define BLOCK_VALUES 2048 /* gradients worked on at once */
#define FETCH_AHEAD  32 /* rows of a leaf lie apart */

/* ----------------------------------------------------------------------- layout */

static Size
take(Size *at, Size bytes)
{
	Size taken = *at;

	*at += (bytes + 63) & ~(Size) 63;
	return taken;
}

int
boost_n_parts(Size n_rows)
{
	return (int) ((n_rows + PART_ROWS - 1) / PART_ROWS);
}

Size
boost_layout(BoostShared *shared, bool columns)
{
	Size n = shared->shape.n_rows;
	Size p = shared->shape.n_features;
	Size k = shared->loss.n_outputs;
	Size at = 0;

	take(&at, sizeof(BoostShared));
	shared->codes_at = take(&at, n * bins_stride(p));
	shared->columns_at = columns ? take(&at, n * p) : 0;
	shared->y_at = take(&at, n * sizeof(double));
	shared->w_at = shared->weighted ? take(&at, n * sizeof(double)) : 0;
	shared->scores_at = take(&at, n * k * sizeof(double));
	shared->pairs_at = take(&at, n * k * sizeof(FixedPair));
	shared->cells_at = take(&at, (p + 1) * sizeof(uint32));
	shared->bounds_at = take(&at, boost_n_parts(n) * 2 * sizeof(double));
	shared->leaves_at = take(&at, BOOST_LEAVES * sizeof(BoostLeaf));
	shared->work_at = take(&at, tree_work_bytes(&shared->shape));
	return at;
}

void
boost_view(void *block, BoostView *view)
{
	char *base = block;
	BoostShared *shared = block;
	Size n = shared->shape.n_rows;

	view->shared = shared;
	view->codes = (BinCodes){
		.n_rows = n,
		.stride = bins_stride(shared->shape.n_features),
		.rows = (uint8 *) base + shared->codes_at,
		.columns = shared->columns_at > 0 ? (uint8 *) base + shared->columns_at : NULL,
	};
	view->y = (double *) (base + shared->y_at);
	view->w = shared->weighted ? (double *) (base + shared->w_at) : NULL;
	view->scores = (double *) (base + shared->scores_at);
	view->pairs = (FixedPair *) (base + shared->pairs_at);
	view->cell_at = (uint32 *) (base + shared->cells_at);
	view->bounds = (double *) (base + shared->bounds_at);
	view->leaves = (BoostLeaf *) (base + shared->leaves_at);
	tree_work_place(&view->work, &shared->shape, &view->codes, view->pairs + shared->output * n,
					view->cell_at, base + shared->work_at);
}

/* ----------------------------------------------------------------------- trees */

static void
step_histogram(void *block, int part)
{
	BoostView view;

	boost_view(block, &view);
	tree_work_histogram_part(&view.work, part);
}

static void
step_divide(void *block, int part)
{
	BoostView view;

	boost_view(block, &view);
	tree_work_divide_part(&view.work, part);
}

static void
step_gather(void *block, int part)
{
	BoostView view;

	boost_view(block, &view);
	tree_work_gather_part(&view.work, part);
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
	Size first = (Size) part * PART_ROWS;
	Size end = Min(first + PART_ROWS, view->codes.n_rows);

	for (; first < end; first += block)
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
	double g_factor = 1.0 / view->shared->g_unit;
	double h_factor = 1.0 / view->shared->h_unit;
	int n_outputs = view->shared->loss.n_outputs;
	Size i;
	int k;

	for (k = 0; k < n_outputs; k++)
	{
		FixedPair *pairs = view->pairs + k * view->codes.n_rows + first;

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

/* ---------------------------------------------------------------------- leaves */

static double
newton_value(const BoostView *view, const BoostLeaf *leaf)
{
	const BoostShared *shared = view->shared;
	int64 g = 0;
	int64 h = 0;
	double d;
	double value;
	uint32 i;

	for (i = leaf->begin; i < leaf->end; i++)
	{
		uint32 ahead = view->work.rows[Min(i + FETCH_AHEAD, leaf->end - 1)];
		FixedPair pair = view->work.input.pairs[view->work.rows[i]];

		__builtin_prefetch(&view->work.input.pairs[ahead]);

		g += pair.g;
		h += pair.h;
	}
	d = (double) h * shared->h_unit + shared->l2;
	value = d > 0 ? -(double) g * shared->g_unit / d : 0;
	return Max(leaf->lower, Min(leaf->upper, value));
}

static double
quantile_value(const BoostView *view, const BoostLeaf *leaf)
{
	Size n = leaf->end - leaf->begin;
	double *rest = palloc_extended(sizeof(double) * Max(n, 1), MCXT_ALLOC_HUGE);
	double *w = NULL;
	double value;
	Size i;

	if (view->w != NULL)
		w = palloc_extended(sizeof(double) * Max(n, 1), MCXT_ALLOC_HUGE);
	for (i = 0; i < n; i++)
	{
		uint32 row = view->work.rows[leaf->begin + i];

		rest[i] = view->y[row] - view->scores[row];
		if (w != NULL)
			w[i] = view->w[row];
	}
	value = boost_quantile(n, rest, w, view->shared->loss.quantile);
	pfree(rest);
	if (w != NULL)
		pfree(w);
	return value;
}

static void
step_leaf(void *block, int part)
{
	BoostView view;
	BoostLeaf *leaf;
	double *scores;
	Size k;
	uint32 i;

	CHECK_FOR_INTERRUPTS();
	boost_view(block, &view);
	leaf = &view.leaves[part];
	k = view.shared->loss.n_outputs;
	scores = view.scores + view.shared->output;
	leaf->value = boost_loss_takes_quantile(&view.shared->loss) ? quantile_value(&view, leaf)
																: newton_value(&view, leaf);
	leaf->value *= view.shared->learning_rate;
	for (i = leaf->begin; i < leaf->end; i++)
	{
		__builtin_prefetch(&scores[view.work.rows[Min(i + FETCH_AHEAD, leaf->end - 1)] * k], 1);
		scores[view.work.rows[i] * k] += leaf->value;
	}
}

static const ParallelStep boost_steps[N_BOOST_STEPS] = {
	[BOOST_STEP_HISTOGRAM] = step_histogram, [BOOST_STEP_DIVIDE] = step_divide,
	[BOOST_STEP_GATHER] = step_gather,       [BOOST_STEP_BOUNDS] = step_bounds,
	[BOOST_STEP_GRADIENTS] = step_gradients, [BOOST_STEP_LEAF] = step_leaf,
};

const ParallelKind boost_kind = {
	.name = "gradient boosting", .n_steps = N_BOOST_STEPS, .steps = boost_steps};
