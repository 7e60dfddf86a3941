/*
 * boost_leaves.c
 *		The steps of a boosting after a tree is grown: the values of its leaves,
 *		and the scores.
 *
 * The rows of a leaf lie apart in all arrays but TreeWork.rows.  Where leaves are few
 * (BoostShared.few_leaves) each row is marked with its leaf's number, in an array
 * small enough for the caches, and all else is done in the order of the rows.  The
 * rows of the last splits need not have been divided for that.
 */
#include "core/port.h"

#include <string.h>

#include "algo/boosting/boost_work.h"

#define FETCH_AHEAD 32 /* rows of a leaf lie apart */

/* ------------------------------------------------------------------ few leaves */

/* Two leaves whose rows are still together. */
static void
mark_both(const BoostView *view, const BoostLeaf *leaf, uint16 number)
{
	const TreeRow *rows = view->tree.work.rows;
	Size step;
	const uint8 *column = bins_column(&view->tree.codes, leaf->feature, &step);
	uint16 number_of[256];

	for (Size i = 0; i < 256; i++)
		number_of[i] = split_goes_left(leaf->left, i) ? number : number + 1;
	for (Size i = leaf->begin; i < leaf->end; i++)
	{
		check_interrupts_at(i);
		view->leaf_of[rows[i].row] = number_of[column[rows[i].row * step]];
	}
}

void
boost_step_mark(void *block, int part)
{
	BoostView view;
	const BoostLeaf *leaf;
	const TreeRow *rows;

	CHECK_FOR_INTERRUPTS();
	boost_view(block, &view);
	leaf = &view.leaves[part];
	if (leaf->feature >= 0)
	{
		mark_both(&view, leaf, part);
		return;
	}
	rows = view.tree.work.rows;
	for (Size i = leaf->begin; i < leaf->end; i++)
	{
		check_interrupts_at(i);
		view.leaf_of[rows[i].row] = part;
	}
}

void
boost_step_sums(void *block, int part)
{
	BoostView view;
	int64 *sums;
	Size first;
	Size n;

	n = boost_step_begin(block, part, &view, &first);
	sums = view.leaf_sums + (Size) part * BOOST_LEAF_SUMS;
	memset(sums, 0, sizeof(int64) * 2 * view.shared->n_leaves);
	memset(sums + 2 * BOOST_LEAVES, 0, sizeof(int64) * 2);
	for (Size i = first; i < first + n; i++)
	{
		FixedPair pair = view.tree.work.input.pairs[i];
		int64 *sum = sums + 2 * view.leaf_of[i];

		sum[0] += pair.g;
		sum[1] += pair.h;
	}
}

void
boost_step_scores(void *block, int part)
{
	BoostView view;
	double *scores;
	Size first;
	Size n;
	Size k;
	Size i;

	n = boost_step_begin(block, part, &view, &first);
	k = view.shared->loss.n_outputs;
	scores = view.scores + view.shared->output;
	for (i = first; i < first + n; i++)
		scores[i * k] += view.leaves[view.leaf_of[i]].value;
}

/* ----------------------------------------------------------------------- values */

/* A Newton step from the sum of a leaf's gradients and that of its hessians. */
static double
newton_value(const BoostShared *shared, const BoostLeaf *leaf, int64 g)
{
	double d = (double) leaf->hessian * shared->block.h_unit + shared->block.options.l2;
	double value = d > 0 ? -(double) g * shared->block.g_unit / d : 0;

	return shared->learning_rate * Max(leaf->lower, Min(leaf->upper, value));
}

void
boost_settle_leaf(const BoostView *view, int leaf)
{
	BoostLeaf *out = &view->leaves[leaf];
	int n_parts = boost_n_parts(view->tree.codes.n_rows);
	int64 g = 0;

	out->hessian = 0;
	for (int part = 0; part < n_parts; part++)
	{
		const int64 *sum = view->leaf_sums + (Size) part * BOOST_LEAF_SUMS + 2 * leaf;

		g += sum[0];
		out->hessian += sum[1];
	}
	out->value = newton_value(view->shared, out, g);
}

/* ------------------------------------------------------------------ many leaves */

static double
value_of_rows(const BoostView *view, BoostLeaf *leaf)
{
	const TreeRow *rows = view->tree.work.rows;
	const FixedPair *pairs = view->tree.work.input.pairs;
	int64 g = 0;
	int64 h = 0;

	for (Size i = leaf->begin; i < leaf->end; i++)
	{
		FixedPair pair = pairs[rows[i].row];

		check_interrupts_at(i);
		__builtin_prefetch(&pairs[rows[Min(i + FETCH_AHEAD, leaf->end - 1)].row]);
		g += pair.g;
		h += pair.h;
	}
	leaf->hessian = h;
	return newton_value(view->shared, leaf, g);
}

/* A leaf's step: the quantile of what its rows still lack, by their weights. Sets its cover. */
static double
quantile_value(const BoostView *view, BoostLeaf *leaf)
{
	const TreeRow *rows = view->tree.work.rows;
	Size n = leaf->end - leaf->begin;
	double *rest = palloc_extended(sizeof(double) * Max(n, 1), MCXT_ALLOC_HUGE);
	double *w = NULL;
	double value;
	int64 h = 0;

	if (view->w != NULL)
		w = palloc_extended(sizeof(double) * Max(n, 1), MCXT_ALLOC_HUGE);
	for (Size i = 0; i < n; i++)
	{
		uint32 row = rows[leaf->begin + i].row;

		check_interrupts_at(i);
		rest[i] = view->y[row] - view->scores[row];
		h += view->tree.work.input.pairs[row].h;
		if (w != NULL)
			w[i] = view->w[row];
	}
	leaf->hessian = h;
	value = boost_quantile(n, rest, w, view->shared->loss.quantile);
	pfree(rest);
	if (w != NULL)
		pfree(w);
	return value * view->shared->learning_rate;
}

void
boost_step_leaf(void *block, int part)
{
	BoostView view;
	BoostLeaf *leaf;
	const TreeRow *rows;
	double *scores;
	Size k;
	Size i;

	CHECK_FOR_INTERRUPTS();
	boost_view(block, &view);
	leaf = &view.leaves[part];
	rows = view.tree.work.rows;
	k = view.shared->loss.n_outputs;
	scores = view.scores + view.shared->output;
	leaf->value = boost_loss_takes_quantile(&view.shared->loss) ? quantile_value(&view, leaf)
																: value_of_rows(&view, leaf);
	for (i = leaf->begin; i < leaf->end; i++)
	{
		check_interrupts_at(i);
		__builtin_prefetch(&scores[rows[Min(i + FETCH_AHEAD, leaf->end - 1)].row * k], 1);
		scores[rows[i].row * k] += leaf->value;
	}
}
