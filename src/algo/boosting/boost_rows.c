/*
 * boost_rows.c
 *		The steps of a boosting on rows that not every tree learns from: who is drawn,
 *		the scores of the others, and the loss.
 */
#include "core/port.h"

#include <string.h>

#include "algo/boosting/boost_work.h"

#define CHECK_ROWS 4096 /* of a loss, between interrupt checks */

/* The drawn rows of a part, together, to where the part begins in spare. */
void
boost_step_draw(void *block, int part)
{
	BoostView view;
	const BoostDraw *draw;
	const FixedPair *pairs;
	TreeRow *out;
	Size first;
	Size n = boost_step_begin(block, part, &view, &first);
	uint32 n_drawn = 0;

	draw = &view.shared->draw;
	pairs = view.tree.work.input.pairs;
	out = view.tree.work.spare + first;
	for (Size i = first; i < first + n; i++)
	{
		bool drawn = boost_is_drawn(draw, i);

		out[n_drawn] = tree_row((uint32) i, pairs[i]);
		n_drawn += drawn;
		if (!drawn && view.shared->few_leaves)
			view.leaf_of[i] = BOOST_LEAVES;
	}
	view.n_drawn[part] = n_drawn;
}

/* And from there after those of the parts before. */
void
boost_step_list(void *block, int part)
{
	BoostView view;
	Size first;
	Size at = 0;

	boost_step_begin(block, part, &view, &first);
	for (int i = 0; i < part; i++)
		at += view.n_drawn[i];
	memcpy(view.tree.work.rows + at, view.tree.work.spare + first,
		   sizeof(TreeRow) * view.n_drawn[part]);
}

/* The scores of rows that the tree was not grown from. */
void
boost_step_others(void *block, int part)
{
	BoostView view;
	Size first;
	Size n = boost_step_begin(block, part, &view, &first);
	Size k = view.shared->loss.n_outputs;
	double *scores = view.scores + view.shared->output;

	for (Size i = first; i < first + n; i++)
	{
		const uint8 *code = view.tree.codes.rows + i * view.tree.codes.stride;
		const BoostRoute *at = view.routes;

		if (boost_is_drawn(&view.shared->draw, i))
			continue;
		while (at->child > 0)
			at = view.routes + at->child + !split_goes_left(at->left, code[at->feature]);
		scores[i * k] += at->value;
	}
}

/* The loss of the rows held out, or of all others, and their weight. */
void
boost_step_loss(void *block, int part)
{
	BoostView view;
	const BoostLoss *loss;
	Dd sum = DD_ZERO;
	Dd weight = DD_ZERO;
	Size first;
	Size n = boost_step_begin(block, part, &view, &first);

	loss = &view.shared->loss;
	for (Size i = first; i < first + n; i++)
	{
		double w = view.w != NULL ? view.w[i] : 1.0;

		if (i % CHECK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
		if (boost_is_held(&view.shared->draw, i) != view.shared->loss_of_held)
			continue;
		sum = dd_add_d(sum,
					   w * boost_loss_of_row(loss, view.y[i], view.scores + i * loss->n_outputs));
		weight = dd_add_d(weight, w);
	}
	view.losses[2 * part] = sum;
	view.losses[2 * part + 1] = weight;
}
