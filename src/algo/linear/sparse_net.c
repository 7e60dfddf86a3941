/*
 * sparse_net.c
 *		Lasso and elastic net over sparse rows by coordinate descent (Friedman, Hastie
 *		and Tibshirani, "Regularization paths for generalized linear models via
 *		coordinate descent", 2010):
 *
 *			minimise |y - X w|^2 / (2 n) + l1 |w|_1 + l2 / 2 |w|^2
 *
 * X and y about their means where there is an intercept.  Of weighted rows the squares are
 * weighted and n is the sum of weights: rows about the means are multiplied by the roots of
 * their weights.  The rows are turned into
 * columns once; a step costs the values of its column.  What centring a column takes
 * from the residuals of all rows is kept as one number, offset.
 *
 * After a sweep over all columns only those with a weight are swept until they
 * have settled.  The end is told by the duality gap; without an absolute penalty there
 * is none, and the moves tell.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/linear/sparse_net.h"
#include "core/budget.h"
#include "core/progress.h"

#define ROWS_BETWEEN_CHECKS    256
#define COLUMNS_BETWEEN_CHECKS 64
#define ROUNDING               1e-15
#define SETTLED                0.1 /* of the greatest move of the last whole sweep */

typedef struct Net
{
	const SparseSquares *s;
	double l1;
	double l2;
	double *w;

	/* the sparse features by column; dense ones stay in the rows */
	Size *start; /* n_sparse + 1 */
	uint32 *row;
	double *value; /* times the root of its row */

	double *square; /* p: of the centred column, over n */
	double *residual; /* n: less offset times the root */
	double offset;
} Net;

/* ------------------------------------------------------------------- the columns */

Size
sparse_net_bytes(const TrainSet *set)
{
	return (3 * (Size) set->n_features + 2 * set->n_rows) * sizeof(double);
}

/* The sparse rows turned into columns, which the descent goes through. */
static void
turn_rows(Net *net)
{
	const SparseSquares *s = net->s;
	const SparseRows *rows = &s->rows.sparse;
	Size first = rows->start[0];
	Size n_values = rows->start[s->n] - first;
	Size *at = palloc0((s->p - s->n_dense + 2) * sizeof(Size));

	budget_check(n_values * (sizeof(uint32) + sizeof(double)) + sparse_net_bytes(s->set),
				 psprintf("the columns of %zu sparse values", (size_t) n_values));
	net->row = palloc_extended(Max(n_values, 1) * sizeof(uint32), MCXT_ALLOC_HUGE);
	net->value = palloc_extended(Max(n_values, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	for (Size v = first; v < first + n_values; v++)
		at[rows->feature[v] - s->n_dense + 2]++;
	for (Size i = 2; i < s->p - s->n_dense + 2; i++)
		at[i] += at[i - 1];
	for (Size i = 0; i < s->n; i++)
	{
		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		for (Size v = rows->start[i]; v < rows->start[i + 1]; v++)
		{
			Size to = at[rows->feature[v] - s->n_dense + 1]++;

			net->row[to] = (uint32) i;
			net->value[to] = sparse_squares_root(s, i) * rows->value[v];
		}
	}
	net->start = at; /* each column has ended where the next begins */
}

/* ------------------------------------------------------------------ one column */

/* What is left of row i. */
static inline double
residual_of(const Net *net, Size i)
{
	return net->residual[i] - sparse_squares_root(net->s, i) * net->offset;
}

/* Column j, a dense one, about its mean in row i. */
static inline double
dense_value(const SparseSquares *s, Size i, int j)
{
	return sparse_squares_root(s, i) * (s->rows.x[i * s->n_dense + j] - s->mean[j]);
}

/* Column j about its mean, times the residuals. */
static double
column_dot(const Net *net, int j)
{
	const SparseSquares *s = net->s;
	double sum = 0.0;

	if (j < s->n_dense)
	{
		for (Size i = 0; i < s->n; i++)
			sum += dense_value(s, i, j) * residual_of(net, i);
		return sum;
	}
	/* the residuals sum up to 0 when there are means to be taken off */
	for (Size i = net->start[j - s->n_dense]; i < net->start[j - s->n_dense + 1]; i++)
		sum += net->value[i] * residual_of(net, net->row[i]);
	return sum;
}

/* residuals -= by * column j about its mean */
static void
column_add(Net *net, int j, double by)
{
	const SparseSquares *s = net->s;

	if (j < s->n_dense)
	{
		for (Size i = 0; i < s->n; i++)
			net->residual[i] -= by * dense_value(s, i, j);
		return;
	}
	for (Size i = net->start[j - s->n_dense]; i < net->start[j - s->n_dense + 1]; i++)
		net->residual[net->row[i]] -= by * net->value[i];
	net->offset -= by * s->mean[j];
}

static double
column_square(const Net *net, int j)
{
	const SparseSquares *s = net->s;
	double sum = 0.0;

	if (j < s->n_dense)
	{
		for (Size i = 0; i < s->n; i++)
		{
			double d = dense_value(s, i, j);

			sum += d * d;
		}
		return sum / s->weight;
	}
	for (Size i = net->start[j - s->n_dense]; i < net->start[j - s->n_dense + 1]; i++)
		sum += net->value[i] * net->value[i];
	return Max(sum / s->weight - s->mean[j] * s->mean[j], 0.0);
}

/* The best weight of one column; returns how far the fit of the rows moves. */
static double
step(Net *net, int j)
{
	double w = net->w[j];
	double pull;
	double next;

	if (!(net->square[j] > 0.0))
		return 0.0;
	pull = column_dot(net, j) / net->s->weight + net->square[j] * w;
	next = Max(fabs(pull) - net->l1, 0.0) / (net->square[j] + net->l2);
	next = pull < 0.0 ? -next : next;
	if (next == w)
		return 0.0;
	column_add(net, j, next - w);
	net->w[j] = next;
	return fabs(next - w) * sqrt(net->square[j]);
}

/* --------------------------------------------------------------------- all */

/* One sweep; only over columns with a weight, or over all. */
static double
sweep(Net *net, bool all)
{
	double greatest = 0.0;

	for (Size j = 0; j < net->s->p; j++)
	{
		if (j % COLUMNS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		if (all || net->w[j] != 0.0)
		{
			double moved = step(net, (int) j);

			greatest = Max(greatest, moved);
		}
	}
	return greatest;
}

/*
 * How far the objective can be above its least, at most: that of the dual problem at
 * the residuals, made small enough to be feasible there.
 */
static double
duality_gap(const Net *net)
{
	const SparseSquares *s = net->s;
	double n = s->weight;
	double steepest = 0.0;
	double rr = 0.0;
	double ry = 0.0;
	double absolute = 0.0;
	double squares = 0.0;
	double pull;
	double share;

	for (Size i = 0; i < s->n; i++)
	{
		double r = residual_of(net, i);

		rr += r * r / n;
		ry += r * s->y[i] / n;
	}
	for (Size j = 0; j < s->p; j++)
	{
		if (j % COLUMNS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		pull = fabs(column_dot(net, (int) j) / n - net->l2 * net->w[j]);
		steepest = Max(steepest, pull);
		absolute += fabs(net->w[j]);
		squares += net->w[j] * net->w[j];
	}
	share = steepest > net->l1 ? net->l1 / steepest : 1.0;
	return 0.5 * rr * (1.0 + share * share) + net->l1 * absolute - share * ry +
		   0.5 * net->l2 * squares * (1.0 + share * share);
}

/* What steps have left in the residuals by rounding is taken out. */
static void
set_residuals(Net *net)
{
	sparse_squares_multiply(net->s, net->w, net->residual);
	for (Size i = 0; i < net->s->n; i++)
		net->residual[i] = net->s->y[i] - net->residual[i];
	net->offset = 0.0;
}

SparseNetResult
sparse_net_solve(const SparseSquares *s, double l1, double l2, double tol, int max_sweeps,
				 double *w)
{
	Net net = {.s = s, .l1 = l1, .l2 = l2, .w = w};
	SparseNetResult result = {0};
	double scale = s->total / s->weight;

	turn_rows(&net);
	net.square = vector_zeros(s->p);
	net.residual = vector_zeros(s->n);
	for (Size j = 0; j < s->p; j++)
	{
		if (j % COLUMNS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		net.square[j] = column_square(&net, (int) j);
	}
	progress_begin("sweeps", max_sweeps);
	while (result.sweeps < max_sweeps && !result.converged)
	{
		double greatest;

		set_residuals(&net);
		greatest = sweep(&net, true);
		result.sweeps++;
		while (result.sweeps++ < max_sweeps && sweep(&net, false) > SETTLED * greatest)
			;
		result.sweeps = Min(result.sweeps, max_sweeps);
		if (l1 > 0.0 && scale > 0.0)
			result.gap = Max(duality_gap(&net) / scale, 0.0);
		result.converged = greatest <= ROUNDING * sqrt(scale) ||
						   (l1 > 0.0 ? result.gap <= tol : greatest * greatest <= tol * scale);
		progress_update(result.sweeps, result.gap);
	}
	progress_end();
	return result;
}
