/*
 * sparse_squares.c
 *		Ridge and ordinary least squares over sparse rows, by conjugate gradients on
 *		the rows themselves (Hestenes and Stiefel 1952; CGLS in Paige and Saunders,
 *		"LSQR", 1982), which never forms the products of columns.
 *
 * Without a penalty nothing is scaled: begun at 0, the search ends at the shortest
 * of the solutions.  With one there is only one solution, and columns are scaled by
 * their curvature, which makes it short.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/linear/normal.h"
#include "algo/linear/sparse_squares.h"
#include "algo/passes/mixed.h"
#include "core/budget.h"
#include "core/progress.h"
#include "math/dd.h"

#define ROWS_BETWEEN_CHECKS 256
#define ENOUGH              1e-13 /* of the first gradient */
#define LEAST_ITERATIONS    1000
#define VECTORS             6 /* of p values; and of n values half of them */

/* --------------------------------------------------------------------- the rows */

static void
set_means(SparseSquares *s)
{
	Dd *sums = palloc_extended(Max(s->p, 1) * sizeof(Dd), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	const SparseRows *sparse = &s->rows.sparse;
	Dd y = DD_ZERO;

	for (Size i = 0; i < s->n; i++)
	{
		double w = s->rows.w != NULL ? s->rows.w[i] : 1.0;

		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		y = dd_add_d(y, w * s->rows.y[i]);
		for (int j = 0; j < s->n_dense; j++)
			sums[j] = dd_add_d(sums[j], w * s->rows.x[i * s->n_dense + j]);
		for (Size v = sparse->start[i]; v < sparse->start[i + 1]; v++)
			sums[sparse->feature[v]] = dd_add_d(sums[sparse->feature[v]], w * sparse->value[v]);
	}
	s->y_mean = dd_value(y) / s->weight;
	for (Size i = 0; i < s->p; i++)
		s->mean[i] = dd_value(sums[i]) / s->weight;
	pfree(sums);
}

/* Their sum and their roots. */
static void
set_weights(SparseSquares *s)
{
	s->weight = (double) s->n;
	if (s->rows.w == NULL)
		return;
	s->root = vector_zeros(s->n);
	s->weight = 0.0;
	for (Size i = 0; i < s->n; i++)
	{
		s->root[i] = sqrt(s->rows.w[i]);
		s->weight += s->rows.w[i];
	}
	if (!isfinite(s->weight))
		core_error(CORE_OUT_OF_RANGE, "Divide the weights by a power of ten.",
				   "the sum of the weights is out of range of double precision");
}

void
sparse_squares_begin(SparseSquares *s, const TrainSet *set, bool fit_intercept, Size extra_bytes)
{
	Size bytes = extra_bytes +
				 ((1 + set->weighted) * set->n_rows + 3 * (Size) set->n_features) * sizeof(double);

	budget_check(bytes, psprintf("least squares of %d sparse features", set->n_features));
	*s = (SparseSquares){.set = set, .n_dense = mixed_n_dense(set)};
	s->rows = mixed_collect(set, bytes);
	s->n = s->rows.n_rows;
	s->p = set->n_features;
	s->mean = vector_zeros(s->p);
	s->y = vector_zeros(s->n);
	set_weights(s);
	if (fit_intercept)
		set_means(s);
	for (Size i = 0; i < s->n; i++)
	{
		s->y[i] = sparse_squares_root(s, i) * (s->rows.y[i] - s->y_mean);
		s->total += s->y[i] * s->y[i];
	}
	if (!isfinite(s->total) || !linalg_is_finite(s->p, s->mean))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "the sums of the columns are out of range of double precision");
}

void
sparse_squares_multiply(const SparseSquares *s, const double *w, double *out)
{
	double shift = linalg_dot(s->p - s->n_dense, s->mean + s->n_dense, w + s->n_dense);

	for (Size i = 0; i < s->n; i++)
	{
		const double *x = s->rows.x + i * s->n_dense;
		double sum = 0.0;

		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < s->n_dense; j++)
			sum += (x[j] - s->mean[j]) * w[j];
		out[i] = sparse_squares_root(s, i) * (sum + (sparse_dot(&s->rows.sparse, i, w) - shift));
	}
}

void
sparse_squares_multiply_back(const SparseSquares *s, const double *r, double *out)
{
	double sum = 0.0;

	memset(out, 0, s->p * sizeof(double));
	for (Size i = 0; i < s->n; i++)
	{
		const double *x = s->rows.x + i * s->n_dense;
		double by = sparse_squares_root(s, i) * r[i];

		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		for (Size j = 0; j < (Size) s->n_dense; j++)
			out[j] += (x[j] - s->mean[j]) * by;
		sparse_add(&s->rows.sparse, i, by, out);
		sum += by;
	}
	for (Size j = s->n_dense; j < s->p; j++)
		out[j] -= s->mean[j] * sum;
}

double
sparse_squares_intercept(const SparseSquares *s, const double *w)
{
	return s->y_mean - linalg_dot(s->p, s->mean, w);
}

void
sparse_squares_report(const SparseSquares *s, const double *w, TrainReport *report)
{
	double *f = vector_zeros(s->n);
	double rss = 0.0;

	sparse_squares_multiply(s, w, f);
	for (Size i = 0; i < s->n; i++)
		rss += (s->y[i] - f[i]) * (s->y[i] - f[i]);
	report_figure(report, "n_rows", (double) s->n);
	report_figure(report, "rss", rss);
	if (s->total > 0.0)
		report_figure(report, "r2", Max(1.0 - rss / s->total, 0.0)); /* below is rounding */
	pfree(f);
}

/* --------------------------------------------------------------- the search */

typedef struct Search
{
	const SparseSquares *s;
	double alpha;
	double *scale; /* p: columns are multiplied by it */
	double *w; /* in the columns as they are */
	double *r; /* n: residuals */
	double *q; /* n: what the direction does to the rows */
	double *g; /* p: half the negative gradient, scaled */
	double *direction; /* p, scaled */
	double *unscaled; /* p */
	int n_iter;
} Search;

/* 1 over the root of the curvature along each column; all 1 without a penalty. */
static void
set_scale(Search *c)
{
	const SparseSquares *s = c->s;
	const SparseRows *sparse = &s->rows.sparse;

	for (Size i = 0; c->alpha > 0.0 && i < s->n; i++)
	{
		const double *x = s->rows.x + i * s->n_dense;
		double w = s->rows.w != NULL ? s->rows.w[i] : 1.0;

		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < s->n_dense; j++)
			c->scale[j] += w * (x[j] - s->mean[j]) * (x[j] - s->mean[j]);
		for (Size v = sparse->start[i]; v < sparse->start[i + 1]; v++)
			c->scale[sparse->feature[v]] += w * sparse->value[v] * sparse->value[v];
	}
	for (Size i = 0; i < s->p; i++)
		c->scale[i] = c->alpha > 0.0 ? 1.0 / sqrt(c->scale[i] + c->alpha) : 1.0;
	if (!linalg_is_finite(s->p, c->scale))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down, or lower alpha.",
				   "the squares of the columns are out of range of double precision");
}

/* g at w; returns its square. */
static double
set_gradient(Search *c)
{
	sparse_squares_multiply_back(c->s, c->r, c->g);
	for (Size j = 0; j < c->s->p; j++)
		c->g[j] = c->scale[j] * (c->g[j] - c->alpha * c->w[j]);
	return linalg_dot(c->s->p, c->g, c->g);
}

/* As far along the direction as the objective falls. */
static bool
move(Search *c, double square)
{
	Size p = c->s->p;
	double curvature;
	double length;

	for (Size i = 0; i < p; i++)
		c->unscaled[i] = c->scale[i] * c->direction[i];
	sparse_squares_multiply(c->s, c->unscaled, c->q);
	curvature =
		linalg_dot(c->s->n, c->q, c->q) + c->alpha * linalg_dot(p, c->unscaled, c->unscaled);
	if (!(curvature > 0.0) || !isfinite(curvature))
		return false;
	length = square / curvature;
	for (Size i = 0; i < p; i++)
		c->w[i] += length * c->unscaled[i];
	for (Size i = 0; i < c->s->n; i++)
		c->r[i] -= length * c->q[i];
	return true;
}

/* True: the gradient is nothing any more. */
static bool
search(Search *c)
{
	Size p = c->s->p;
	Size most = LEAST_ITERATIONS + 4 * Min(c->s->n, p);
	double square = set_gradient(c);
	double enough = ENOUGH * ENOUGH * square;

	memcpy(c->direction, c->g, p * sizeof(double));
	while (square > enough && (Size) c->n_iter < most)
	{
		double before = square;

		if (!move(c, square))
			return false;
		square = set_gradient(c);
		for (Size j = 0; j < p; j++)
			c->direction[j] = c->g[j] + square / before * c->direction[j];
		progress_update(++c->n_iter, sqrt(square));
	}
	return square <= enough;
}

LinearFit *
sparse_squares_train(const TrainSet *set, double alpha, bool fit_intercept, TrainReport *report)
{
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	Size extra = VECTORS * ((Size) set->n_features + set->n_rows / 2) * sizeof(double);
	LinearFit *fit = linear_fit_create(TASK_REGRESSION, set->n_features, 0, fit_intercept);
	SparseSquares s;
	Search c = {.s = &s, .alpha = alpha, .w = fit->weights};
	bool converged;

	MemoryContextSwitchTo(work);
	sparse_squares_begin(&s, set, fit_intercept, extra);
	c.scale = vector_zeros(s.p);
	c.g = vector_zeros(s.p);
	c.direction = vector_zeros(s.p);
	c.unscaled = vector_zeros(s.p);
	c.q = vector_zeros(s.n);
	c.r = vector_zeros(s.n);
	memcpy(c.r, s.y, s.n * sizeof(double));
	set_scale(&c);
	progress_begin("iterations", 0);
	converged = search(&c);
	progress_end();
	fit->intercepts[0] = sparse_squares_intercept(&s, fit->weights);
	normal_check_finite(set, fit->weights, fit->intercepts[0]);
	sparse_squares_report(&s, fit->weights, report);
	report_figure(report, "n_iter", c.n_iter);
	if (!converged)
		report_remark(report, "Scale the columns, or use ridge with a greater alpha.",
					  "stopped after %d iterations before converging", c.n_iter);
	return fit;
}
