/*
 * sgd_sparse.c
 *		Steps of stochastic gradient descent over sparse rows, each for the cost of the
 *		row's values.
 *
 * What a step does to all weights is put off:
 *
 *	- w = scale v: the squared penalty shrinks scale alone.
 *	- What the absolute penalty is due to take from a weight is taken when a row
 *	  next has its feature, before and after the step, and from all weights after
 *	  an epoch.  Without a squared penalty beside it this is the same as after each step.
 *	- The sum of the weights after every step, for the average, is
 *	  passed v + summed, where passed adds up scale and summed is put right for what
 *	  a step changes in v (Xu, "Towards optimal one pass large scale learning with
 *	  averaged stochastic gradient descent", 2011).  What the absolute penalty has not
 *	  yet taken is in it.
 */
#include "core/port.h"

#include <math.h>

#include "algo/passes/mixed.h"
#include "algo/sgd/sgd_internal.h"

#define SMALLEST_SCALE 1e-9

/* ------------------------------------------------------------------ one weight */

/* A weight, from v, becomes another, which the sum of all steps' weights follows. */
static inline void
set_weight(SgdRow *row, int j, double w)
{
	double v = w / row->scale;

	if (row->summed != NULL)
		row->summed[j] -= row->passed * (v - row->w[j]);
	row->w[j] = v;
}

static inline void
take_l1(SgdRow *row, int j)
{
	double w = row->scale * row->w[j];
	double next = w;

	if (w > 0.0)
		next = Max(0.0, w - (row->due + row->taken[j]));
	else if (w < 0.0)
		next = Min(0.0, w + (row->due - row->taken[j]));
	row->taken[j] += next - w;
	if (next != w)
		set_weight(row, j, next);
}

/* ------------------------------------------------------------- all the features of a row */

static void
take_row_l1(const SgdLearning *l, SgdRow *row, const RowBlock *block, Size i)
{
	const SparseRows *rows = &block->sparse;

	for (int j = 0; j < l->n_dense; j++)
		take_l1(row, j);
	for (Size v = rows->start[i]; v < rows->start[i + 1]; v++)
		take_l1(row, rows->feature[v]);
}

static void
move_row(const SgdLearning *l, SgdRow *row, const RowBlock *block, Size i, double move)
{
	double by = move / row->scale;

	mixed_add(block, l->n_dense, i, by, row->w);
	if (row->summed != NULL)
		mixed_add(block, l->n_dense, i, -by * row->passed, row->summed);
}

/* --------------------------------------------------------------------- all weights */

/* scale 1, and nothing put off in the sum. */
static void
settle(const SgdLearning *l, SgdRow *row)
{
	for (int j = 0; j < l->n_features; j++)
	{
		if (row->summed != NULL)
			row->summed[j] += row->passed * row->w[j];
		row->w[j] *= row->scale;
	}
	row->passed = 0.0;
	row->scale = 1.0;
}

void
sgd_sparse_begin(const SgdLearning *l, SgdRow *row)
{
	double n = (double) l->fit->n_steps + 1.0 - l->options->average;

	row->scale = 1.0;
	if (row->average_w == NULL)
		return;
	row->summed = vector_zeros(l->n_features);
	for (int j = 0; n > 0.0 && j < l->n_features; j++)
		row->summed[j] = n * row->average_w[j];
}

/* Weights and averages as they are meant, after an epoch; learning can go on. */
void
sgd_sparse_complete(const SgdLearning *l, SgdRow *row)
{
	double n = (double) l->fit->n_steps + 1.0 - l->options->average;

	settle(l, row);
	for (int j = 0; row->taken != NULL && j < l->n_features; j++)
		take_l1(row, j);
	for (int j = 0; row->average_w != NULL && j < l->n_features; j++)
		row->average_w[j] = n > 0.0 ? row->summed[j] / n : row->w[j];
}

double
sgd_sparse_margin(const SgdLearning *l, SgdRow *row, const RowBlock *block, Size i)
{
	if (row->taken != NULL)
		take_row_l1(l, row, block, i);
	return row->scale * mixed_dot(block, l->n_dense, i, row->w);
}

/* Shrink all weights, and add the move times the row. */
void
sgd_sparse_step(const SgdLearning *l, SgdRow *row, const RowBlock *block, Size i, double shrink,
				double move)
{
	double n = (double) l->fit->n_steps + 1.0 - l->options->average + 1.0;

	row->scale *= shrink;
	if (row->scale < SMALLEST_SCALE)
		settle(l, row);
	move_row(l, row, block, i, move);
	if (row->taken != NULL)
		take_row_l1(l, row, block, i);
	if (n > 0.0)
		row->passed += row->scale;
}
