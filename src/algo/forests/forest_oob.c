/*
 * forest_oob.c
 *		The out-of-bag score; see forest_oob.h.
 */
#include "core/port.h"

#include "algo/forests/forest_oob.h"

static int
oob_width(const ForestShared *shared)
{
	return forest_has_shares(shared) ? shared->n_classes : 1;
}

Size
forest_oob_bytes(const ForestShared *shared)
{
	return shared->shape.n_rows * (oob_width(shared) * sizeof(double) + sizeof(uint32));
}

ForestOob *
forest_oob_create(const ForestShared *shared)
{
	ForestOob *oob = palloc0(sizeof(ForestOob));
	Size n = Max(shared->shape.n_rows, 1);
	int flags = MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO;

	oob->width = oob_width(shared);
	oob->sums = palloc_extended(n * oob->width * sizeof(double), flags);
	oob->n_trees = palloc_extended(n * sizeof(uint32), flags);
	return oob;
}

void
forest_oob_add(ForestOob *oob, const ForestView *view, int number)
{
	ForestSlot slot = forest_slot(view, number);
	Size n = view->shared->shape.n_rows;

	for (Size i = 0; i < n; i++)
	{
		const ForestNode *leaf;

		check_interrupts_at(i);
		if (slot.rest[i] == FOREST_DRAWN)
			continue;
		leaf = &slot.nodes[slot.rest[i]];
		oob->n_trees[i]++;
		if (oob->width == 1)
			oob->sums[i] += leaf->value;
		for (uint32 k = 0; oob->width > 1 && k < leaf->n; k++)
			oob->sums[i * oob->width + slot.share_classes[leaf->at + k]] +=
				slot.shares[leaf->at + k];
	}
}

/* The class that the trees give the greatest share, the first of equals. */
static int
oob_class(const ForestOob *oob, Size row)
{
	const double *sums = oob->sums + row * oob->width;
	int best = 0;

	if (oob->width == 1)
		return sums[0] > 0.5 * oob->n_trees[row];
	for (int k = 1; k < oob->width; k++)
		best = sums[k] > sums[best] ? k : best;
	return best;
}

static double
oob_accuracy(const ForestOob *oob, const double *y, Size n, Size *n_scored)
{
	Size n_right = 0;

	*n_scored = 0;
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		if (oob->n_trees[i] == 0)
			continue;
		n_right += oob_class(oob, i) == (int) y[i];
		(*n_scored)++;
	}
	return (double) n_right / *n_scored;
}

/* Not a number where the rows do not differ. */
static double
oob_r2(const ForestOob *oob, const double *y, Size n, Size *n_scored)
{
	double residual = 0;
	double total = 0;
	double mean = 0;

	*n_scored = 0;
	for (Size i = 0; i < n; i++)
	{
		if (oob->n_trees[i] > 0)
			mean += (y[i] - mean) / ++*n_scored;
	}
	for (Size i = 0; i < n; i++)
	{
		double error;

		check_interrupts_at(i);
		if (oob->n_trees[i] == 0)
			continue;
		error = oob->sums[i] / oob->n_trees[i] - y[i];
		residual += error * error;
		total += (y[i] - mean) * (y[i] - mean);
	}
	return 1.0 - residual / total;
}

void
forest_oob_report(const ForestOob *oob, const ForestView *view, TrainReport *report)
{
	const ForestShared *shared = view->shared;
	Size n = shared->shape.n_rows;
	Size n_scored;
	double score = shared->n_classes > 0 ? oob_accuracy(oob, view->y, n, &n_scored)
										 : oob_r2(oob, view->y, n, &n_scored);

	report_figure(report, "oob_score", score);
	if (n_scored < n)
		report_remark(report, "Grow more trees.",
					  "the out-of-bag score is of %zu of %zu rows: the others were drawn for every "
					  "tree",
					  (size_t) n_scored, (size_t) n);
}
