/*
 * logistic_objective.c
 *		Loss, gradient and Hessian of logistic regression in one scan.
 *
 * Rows are taken in chunks small enough for the second-level cache:
 * standardized, multiplied with the coefficients, turned into probabilities,
 * and summed into the gradient and the Hessian before the next chunk.  Loss and
 * gradient are summed over chunks in double-double; the Hessian only steers the
 * steps and gives standard errors, float8 is enough for it.
 */
#include "core/port.h"

#include "algo/logistic.h"
#include "algo/logistic_kernel.h"
#include "core/dd.h"

#include <math.h>
#include <string.h>

#define CHUNK_VALUES     16384 /* of the design: 128 kB */
#define CHUNK_MIN_ROWS   32
#define CHUNK_MAX_ROWS   512
#define TINY_EXPONENTIAL 1e-4

/*
 * State of one scan.  A chunk is kept by columns of stride values, of which the
 * first rows are in use; what else there is has weight 0.
 */
typedef struct Evaluation
{
	const LogisticProblem *problem;
	const LogisticKernels *kernels;
	const double *u;
	LogisticPoint *point;
	bool margins_only;
	double upscale; /* rows that each row stands for */
	Size chunk_rows; /* a multiple of LOGISTIC_LANES */
	Size stride; /* a little more: columns a power of two apart share cache lines */
	double *design; /* width columns, filled up to LOGISTIC_COLUMNS */
	double *eta; /* n_rows columns: margins, then derivatives of the loss by them */
	double *weights; /* chunk_rows: second derivative, or the rows' weights */
	double *pair_weights; /* chunk_rows */
	double *scratch; /* LOGISTIC_COLUMNS columns */
	double *row; /* n_rows: one row of eta */
	double *probability; /* n_rows columns; more than two classes only */
	double *chunk_gradient; /* width */
	double *pair; /* width x width per pair of classes a < b, or one for two classes */
	Dd *gradient; /* dims */
	Dd loss;
} Evaluation;

static int
n_pairs(const LogisticProblem *problem)
{
	return problem->n_rows == 1 ? 1 : problem->n_rows * (problem->n_rows - 1) / 2;
}

/* ------------------------------------------------------------------ a chunk */

/* Standardize rows and store them by columns, eight rows at a time. */
static void
chunk_standardize(Evaluation *e, Size n, const double *x)
{
	const LogisticProblem *problem = e->problem;
	Size p = problem->set->n_features;
	Size i;
	Size j;
	Size k;

	for (i = 0; i < n; i += LOGISTIC_LANES)
	{
		Size rows = Min(LOGISTIC_LANES, n - i);

		for (j = 0; j < p; j++)
		{
			const double *from = x + i * p + j;
			double *to = e->design + (j + problem->first) * e->stride + i;
			double shift = problem->shift[j];
			double inv_scale = problem->inv_scale[j];

			for (k = 0; k < rows; k++)
				to[k] = (from[k * p] - shift) * inv_scale;
		}
	}
}

static inline void
margin_seen(LogisticPoint *point, double margin)
{
	point->min_margin = Min(point->min_margin, margin);
	point->max_margin = Max(point->max_margin, margin);
}

/*
 * Two classes: eta becomes the derivative by the margin, weights the second one.
 * The loss of a row is log(1 + exp(-margin)).  Logarithms are taken once for all
 * rows of a class, of the product of their 1 + exp(-|margin|), each at most 2;
 * tiny exponentials go by the series, which keeps their digits.
 */
static double
chunk_binary(Evaluation *e, Size n, const double *y)
{
	double class_weight[2];
	double product[2] = {1.0, 1.0};
	double sum[2] = {0.0, 0.0};
	double min_margin = e->point->min_margin;
	double max_margin = e->point->max_margin;
	Size i;

	class_weight[0] = e->problem->class_weight[0] * e->upscale;
	class_weight[1] = e->problem->class_weight[1] * e->upscale;
	for (i = 0; i < n; i++)
	{
		int own = y[i] != 0.0;
		double weight = class_weight[own];
		double margin = own ? e->eta[i] : -e->eta[i];
		double small = exp(-fabs(margin));
		double right = 1.0 / (1.0 + small); /* or wrong */

		min_margin = Min(min_margin, margin);
		max_margin = Max(max_margin, margin);
		if (small < TINY_EXPONENTIAL)
			sum[own] += small * (1.0 - small * (0.5 - small / 3.0));
		else
			product[own] *= 1.0 + small;
		sum[own] += margin < 0.0 ? -margin : 0.0;
		e->weights[i] = weight * small * right * right;
		e->eta[i] = weight * (margin >= 0.0 ? small : 1.0) * (own ? -right : right);
	}
	e->point->min_margin = min_margin;
	e->point->max_margin = max_margin;
	return class_weight[0] * (sum[0] + log(product[0])) +
		   class_weight[1] * (sum[1] + log(product[1]));
}

static double
chunk_multinomial(Evaluation *e, Size n, const double *y)
{
	const double *class_weight = e->problem->class_weight;
	int n_classes = e->problem->n_rows;
	double *z = e->row;
	double loss = 0.0;
	Size i;
	int k;

	for (i = 0; i < n; i++)
	{
		int own = (int) y[i];
		double weight = class_weight[own] * e->upscale;
		double others = 0.0;
		double margin;

		for (k = 0; k < n_classes; k++)
			z[k] = e->eta[k * e->stride + i];
		loss += weight * logistic_softmax(n_classes, z, own, &margin);
		margin_seen(e->point, margin);
		e->weights[i] = weight;
		for (k = 0; k < n_classes; k++)
		{
			e->probability[k * e->stride + i] = z[k];
			e->eta[k * e->stride + i] = weight * z[k];
			others += k == own ? 0.0 : z[k];
		}
		/* minus the sum of the others: exact near probability 1 */
		e->eta[own * e->stride + i] = -weight * others;
	}
	return loss;
}

/* Sum of weight * P(a) * P(b) * row row' for each pair of classes. */
static void
chunk_pairs(Evaluation *e, Size n)
{
	int n_classes = e->problem->n_rows;
	Size width = e->problem->width;
	double *pair = e->pair;
	Size i;
	int a;
	int b;

	for (a = 0; a < n_classes; a++)
	{
		const double *pa = e->probability + a * e->stride;

		for (b = a + 1; b < n_classes; b++)
		{
			const double *pb = e->probability + b * e->stride;

			for (i = 0; i < n; i++)
				e->pair_weights[i] = e->weights[i] * pa[i] * pb[i];
			e->kernels->hessian(n, width, e->design, e->stride, e->pair_weights, e->scratch, pair);
			pair += width * width;
			CHECK_FOR_INTERRUPTS();
		}
	}
}

static void
chunk_margins(Evaluation *e, Size n, const double *y)
{
	const LogisticProblem *problem = e->problem;
	Size i;
	int k;

	for (i = 0; i < n; i++)
	{
		double other = -INFINITY;

		if (problem->n_rows == 1)
		{
			margin_seen(e->point, y[i] != 0.0 ? e->eta[i] : -e->eta[i]);
			continue;
		}
		for (k = 0; k < problem->n_rows; k++)
		{
			if (k != (int) y[i])
				other = Max(other, e->eta[k * e->stride + i]);
		}
		margin_seen(e->point, e->eta[(int) y[i] * e->stride + i] - other);
	}
}

/* Rows n to padded weigh nothing. */
static void
chunk_pad(Evaluation *e, Size n, Size padded)
{
	int k;

	for (; n < padded; n++)
	{
		e->weights[n] = 0.0;
		for (k = 0; k < e->problem->n_rows; k++)
			e->eta[k * e->stride + n] = 0.0;
	}
}

static void
chunk_add(Evaluation *e, Size n, const double *x, const double *y)
{
	const LogisticProblem *problem = e->problem;
	Size width = problem->width;
	Size padded = TYPEALIGN(LOGISTIC_LANES, n);
	double loss;
	int row;
	Size j;

	CHECK_FOR_INTERRUPTS();
	chunk_standardize(e, n, x);
	for (row = 0; row < problem->n_rows; row++)
		e->kernels->margins(padded, width, e->design, e->stride, e->u + row * width,
							e->eta + row * e->stride);
	if (e->margins_only)
	{
		chunk_margins(e, n, y);
		return;
	}
	loss = problem->n_rows == 1 ? chunk_binary(e, n, y) : chunk_multinomial(e, n, y);
	e->loss = dd_add_d(e->loss, loss);
	chunk_pad(e, n, padded);
	for (row = 0; row < problem->n_rows; row++)
	{
		Dd *gradient = e->gradient + row * width;

		e->kernels->gradient(padded, width, e->design, e->stride, e->eta + row * e->stride,
							 e->chunk_gradient);
		for (j = 0; j < width; j++)
			gradient[j] = dd_add_d(gradient[j], e->chunk_gradient[j]);
	}
	if (e->point->hessian == NULL)
		return;
	if (problem->n_rows == 1)
		e->kernels->hessian(padded, width, e->design, e->stride, e->weights, e->scratch, e->pair);
	else
		chunk_pairs(e, padded);
}

static void
evaluate_block(const RowBlock *block, void *state)
{
	Evaluation *e = state;
	Size p = e->problem->set->n_features;
	Size start;

	for (start = 0; start < block->n_rows; start += e->chunk_rows)
		chunk_add(e, Min(e->chunk_rows, block->n_rows - start), block->x + start * p,
				  block->y + start);
}

/* ------------------------------------------------------------------- a scan */

static double *
values(Size n)
{
	return palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

static void
scan(const LogisticProblem *problem, RowBlockFn fn, void *state)
{
	if (problem->use_sample)
	{
		RowBlock block = {problem->sample_rows, problem->sample_x, problem->sample_y};

		fn(&block, state);
	}
	else
		problem->set->scan(problem->set, fn, state);
}

/* The kernels fill upper triangles. */
static void
mirror(Size width, double *a)
{
	Size i;
	Size j;

	for (i = 0; i < width; i++)
	{
		for (j = 0; j < i; j++)
			a[i * width + j] = a[j * width + i];
	}
}

/* The pairs' sums become the Hessian: off-diagonal blocks -S_ab, diagonal ones sum_b S_ab. */
static void
hessian_from_pairs(const LogisticProblem *problem, double *pair, double *hessian)
{
	Size width = problem->width;
	Size dims = problem->dims;
	int a;
	int b;
	Size i;
	Size j;

	memset(hessian, 0, dims * dims * sizeof(double));
	for (a = 0; a < n_pairs(problem); a++)
		mirror(width, pair + a * width * width);
	if (problem->n_rows == 1)
	{
		memcpy(hessian, pair, dims * dims * sizeof(double));
		return;
	}
	for (a = 0; a < problem->n_rows; a++)
	{
		for (b = a + 1; b < problem->n_rows; b++)
		{
			for (i = 0; i < width; i++)
			{
				for (j = 0; j < width; j++)
				{
					double s = pair[i * width + j];

					hessian[(a * width + i) * dims + a * width + j] += s;
					hessian[(b * width + i) * dims + b * width + j] += s;
					hessian[(a * width + i) * dims + b * width + j] -= s;
					hessian[(b * width + i) * dims + a * width + j] -= s;
				}
			}
			pair += width * width;
		}
	}
}

static void
add_l2(const LogisticProblem *problem, const double *u, LogisticPoint *point)
{
	Size i;

	for (i = 0; i < (Size) problem->dims; i++)
	{
		double l2 = problem->l2[i % problem->width];

		point->value += 0.5 * l2 * u[i] * u[i];
		point->gradient[i] += l2 * u[i];
		if (point->hessian != NULL)
			point->hessian[i * problem->dims + i] += l2;
	}
}

static void
evaluation_run(Evaluation *e)
{
	const LogisticProblem *problem = e->problem;
	Size width = problem->width;

	Size columns = TYPEALIGN(LOGISTIC_COLUMNS, width);
	Size i;

	e->kernels = logistic_kernels();
	e->upscale = problem->use_sample ? (double) problem->set->n_rows / problem->sample_rows : 1.0;
	e->chunk_rows = TYPEALIGN(LOGISTIC_LANES, Max(CHUNK_VALUES / Max(width, 1), CHUNK_MIN_ROWS));
	e->chunk_rows = Min(e->chunk_rows, CHUNK_MAX_ROWS);
	e->stride = e->chunk_rows + LOGISTIC_LANES;
	e->design = values(e->stride * columns);
	for (i = 0; problem->first == 1 && i < e->chunk_rows; i++)
		e->design[i] = 1.0;
	e->scratch = values(e->stride * LOGISTIC_COLUMNS);
	e->eta = values(e->stride * problem->n_rows);
	e->probability = values(e->stride * problem->n_rows);
	e->weights = values(e->chunk_rows);
	e->pair_weights = values(e->chunk_rows);
	e->row = values(problem->n_rows);
	e->chunk_gradient = values(columns);
	e->point->min_margin = INFINITY;
	e->point->max_margin = -INFINITY;
	scan(problem, evaluate_block, e);
}

static void
evaluate_dense(const LogisticProblem *problem, const double *u, LogisticPoint *point)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(outer, "logistic scan", ALLOCSET_DEFAULT_SIZES);
	Evaluation e = {.problem = problem, .u = u, .point = point};
	int i;

	MemoryContextSwitchTo(work);
	e.gradient = palloc0(problem->dims * sizeof(Dd));
	if (point->hessian != NULL)
		e.pair = values((Size) n_pairs(problem) * problem->width * problem->width);
	evaluation_run(&e);
	point->value = dd_value(e.loss);
	for (i = 0; i < problem->dims; i++)
		point->gradient[i] = dd_value(e.gradient[i]);
	if (point->hessian != NULL)
		hessian_from_pairs(problem, e.pair, point->hessian);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(work);
}

void
logistic_evaluate(const LogisticProblem *problem, const double *u, LogisticPoint *point)
{
	if (problem->set->n_sparse > 0)
		logistic_sparse_evaluate(problem, u, point);
	else
		evaluate_dense(problem, u, point);
	add_l2(problem, u, point);
}

void
logistic_margins(const LogisticProblem *problem, const double *u, LogisticPoint *point)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(outer, "logistic margins", ALLOCSET_DEFAULT_SIZES);
	Evaluation e = {.problem = problem, .u = u, .point = point, .margins_only = true};

	MemoryContextSwitchTo(work);
	evaluation_run(&e);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(work);
}

LogisticPoint
logistic_point_create(const LogisticProblem *problem, bool hessian)
{
	LogisticPoint point = {.gradient = values(problem->dims)};

	if (hessian)
		point.hessian = values((Size) problem->dims * problem->dims);
	return point;
}

double
logistic_penalty_l1(const LogisticProblem *problem, const double *u)
{
	double sum = 0.0;
	int i;

	for (i = 0; i < problem->dims; i++)
		sum += problem->l1[i % problem->width] * fabs(u[i]);
	return sum;
}
