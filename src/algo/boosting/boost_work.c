/*
 * boost_work.c
 *		How the block of a boosting is laid out and seen; see boost_work.h.
 */
#include "core/port.h"

#include "algo/boosting/boost_work.h"

#define PART_ROWS 16384

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
boost_set_output(BoostView *view, int output, uint64 leaf_rows)
{
	BoostShared *shared = view->shared;

	shared->output = output;
	shared->block.options.min_samples_leaf = leaf_rows;
	view->tree.options.min_samples_leaf = leaf_rows;
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
