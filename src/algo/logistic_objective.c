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
#include "core/dd.h"
#include "core/linalg.h"

#include <math.h>
#include <string.h>

#define CHUNK_VALUES      8192 /* of the design: 64 kB */
#define CHUNK_MAX_ROWS    512
#define SAMPLE_MAX_VALUES 4000000
#define SAMPLE_MIN_ROWS   8192
#define SAMPLE_SHARE      32

/* State of one scan. */
typedef struct Evaluation
{
	const LogisticProblem *problem;
	const double *u;
	LogisticPoint *point;
	bool margins_only;
	double upscale; /* rows that each row stands for */
	Size chunk_rows;
	double *design; /* chunk_rows x width */
	double *eta; /* chunk_rows x n_rows: margins, then derivatives of the loss by them */
	double *weights; /* chunk_rows */
	double *scratch; /* chunk_rows x width */
	double *probability; /* chunk_rows x n_rows; more than two classes only */
	double *chunk_gradient; /* dims */
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

static void
chunk_standardize(Evaluation *e, Size n, const double *x)
{
	const LogisticProblem *problem = e->problem;
	int p = problem->set->n_features;
	const double *shift = problem->shift;
	const double *inv_scale = problem->inv_scale;
	Size i;
	int j;

	for (i = 0; i < n; i++)
	{
		double *row = e->design + i * problem->width;

		if (problem->first == 1)
			*row++ = 1.0;
		for (j = 0; j < p; j++)
			row[j] = (x[i * p + j] - shift[j]) * inv_scale[j];
	}
}

/* log(1 + exp(-m)) */
static inline double
softplus_negative(double m, double exp_minus_abs)
{
	return (m < 0.0 ? -m : 0.0) + log1p(exp_minus_abs);
}

static inline void
margin_seen(LogisticPoint *point, double margin)
{
	point->min_margin = Min(point->min_margin, margin);
	point->max_margin = Max(point->max_margin, margin);
}

/* Two classes: eta becomes the derivative by the margin, weights the second one. */
static double
chunk_binary(Evaluation *e, Size n, const double *y)
{
	const double *class_weight = e->problem->class_weight;
	double loss = 0.0;
	Size i;

	for (i = 0; i < n; i++)
	{
		bool positive = y[i] != 0.0;
		double weight = class_weight[positive] * e->upscale;
		double margin = positive ? e->eta[i] : -e->eta[i];
		double small = exp(-fabs(margin));
		double wrong = (margin >= 0.0 ? small : 1.0) / (1.0 + small);

		margin_seen(e->point, margin);
		loss += weight * softplus_negative(margin, small);
		e->eta[i] = positive ? -weight * wrong : weight * wrong;
		e->weights[i] = weight * small / ((1.0 + small) * (1.0 + small));
	}
	return loss;
}

/* Softmax of one row: the loss without weight; z becomes probabilities. */
static double
row_softmax(int n, double *z, int own, double *margin)
{
	double top = -INFINITY;
	double other = -INFINITY;
	double own_margin = z[own];
	double sum = 0.0;
	int k;

	for (k = 0; k < n; k++)
	{
		top = Max(top, z[k]);
		if (k != own)
			other = Max(other, z[k]);
	}
	*margin = own_margin - other;
	for (k = 0; k < n; k++)
	{
		z[k] = exp(z[k] - top);
		sum += z[k];
	}
	for (k = 0; k < n; k++)
		z[k] /= sum;
	/* log1p keeps the digits of a loss near zero */
	if (own_margin == top)
	{
		double rest = 0.0;

		for (k = 0; k < n; k++)
			rest += k == own ? 0.0 : z[k] * sum;
		return log1p(rest);
	}
	return log(sum) + top - own_margin;
}

static double
chunk_multinomial(Evaluation *e, Size n, const double *y)
{
	const double *class_weight = e->problem->class_weight;
	int n_classes = e->problem->n_rows;
	double loss = 0.0;
	Size i;
	int k;

	for (i = 0; i < n; i++)
	{
		double *z = e->eta + i * n_classes;
		int own = (int) y[i];
		double weight = class_weight[own] * e->upscale;
		double margin;

		loss += weight * row_softmax(n_classes, z, own, &margin);
		margin_seen(e->point, margin);
		memcpy(e->probability + i * n_classes, z, n_classes * sizeof(double));
		e->weights[i] = weight;
		z[own] = 0.0;
		for (k = 0; k < n_classes; k++)
		{
			if (k != own) /* own: minus the sum of the others, exact near 1 */
				z[own] -= z[k];
		}
		for (k = 0; k < n_classes; k++)
			z[k] *= weight;
	}
	return loss;
}

/* Sum of weight * P(a) * P(b) * row row' for each pair of classes. */
static void
chunk_pairs(Evaluation *e, Size n, double *pair_weight)
{
	int n_classes = e->problem->n_rows;
	Size width = e->problem->width;
	double *pair = e->pair;
	Size i;
	int a;
	int b;

	for (a = 0; a < n_classes; a++)
	{
		for (b = a + 1; b < n_classes; b++)
		{
			for (i = 0; i < n; i++)
				pair_weight[i] = e->weights[i] * e->probability[i * n_classes + a] *
								 e->probability[i * n_classes + b];
			linalg_weighted_syrk(n, width, e->design, pair_weight, e->scratch, pair);
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
		const double *z = e->eta + i * problem->n_rows;
		double other = -INFINITY;

		if (problem->n_rows == 1)
		{
			margin_seen(e->point, y[i] != 0.0 ? z[0] : -z[0]);
			continue;
		}
		for (k = 0; k < problem->n_rows; k++)
		{
			if (k != (int) y[i])
				other = Max(other, z[k]);
		}
		margin_seen(e->point, z[(int) y[i]] - other);
	}
}

static void
chunk_add(Evaluation *e, Size n, const double *x, const double *y)
{
	const LogisticProblem *problem = e->problem;
	Size width = problem->width;
	int n_rows = problem->n_rows;
	double loss;
	int i;

	CHECK_FOR_INTERRUPTS();
	chunk_standardize(e, n, x);
	linalg_gemm(false, true, n, n_rows, width, 1.0, e->design, width, e->u, width, 0.0, e->eta,
				n_rows);
	if (e->margins_only)
	{
		chunk_margins(e, n, y);
		return;
	}
	loss = n_rows == 1 ? chunk_binary(e, n, y) : chunk_multinomial(e, n, y);
	e->loss = dd_add_d(e->loss, loss);
	linalg_gemm(true, false, n_rows, width, n, 1.0, e->eta, n_rows, e->design, width, 0.0,
				e->chunk_gradient, width);
	for (i = 0; i < problem->dims; i++)
		e->gradient[i] = dd_add_d(e->gradient[i], e->chunk_gradient[i]);
	if (e->point->hessian == NULL)
		return;
	if (n_rows == 1)
		linalg_weighted_syrk(n, width, e->design, e->weights, e->scratch, e->pair);
	else
		chunk_pairs(e, n, e->chunk_gradient + problem->dims);
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

/* The pairs' sums become the Hessian: off-diagonal blocks -S_ab, diagonal ones sum_b S_ab. */
static void
hessian_from_pairs(const LogisticProblem *problem, const double *pair, double *hessian)
{
	Size width = problem->width;
	Size dims = problem->dims;
	int a;
	int b;
	Size i;
	Size j;

	memset(hessian, 0, dims * dims * sizeof(double));
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

	e->chunk_rows = Min(CHUNK_MAX_ROWS, Max(16, CHUNK_VALUES / Max(width, 1)));
	e->upscale = problem->use_sample ? (double) problem->set->n_rows / problem->sample_rows : 1.0;
	e->design = values(e->chunk_rows * width);
	e->scratch = values(e->chunk_rows * width);
	e->eta = values(e->chunk_rows * problem->n_rows);
	e->probability = values(e->chunk_rows * problem->n_rows);
	e->weights = values(e->chunk_rows);
	e->chunk_gradient = values(problem->dims + e->chunk_rows);
	e->point->min_margin = INFINITY;
	e->point->max_margin = -INFINITY;
	scan(problem, evaluate_block, e);
}

void
logistic_evaluate(const LogisticProblem *problem, const double *u, LogisticPoint *point)
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
	add_l2(problem, u, point);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(work);
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

/* ------------------------------------------------------------ the coordinates */

/* Takes every stride-th row of a scan. */
typedef struct Sampling
{
	LogisticProblem *problem;
	Size stride;
	Size next; /* rows until the next one is taken */
	Size capacity;
} Sampling;

static void
sample_block(const RowBlock *block, void *state)
{
	Sampling *s = state;
	LogisticProblem *problem = s->problem;
	Size p = problem->set->n_features;
	Size i;

	CHECK_FOR_INTERRUPTS();
	for (i = s->next; i < block->n_rows && problem->sample_rows < s->capacity; i += s->stride)
	{
		memcpy(problem->sample_x + problem->sample_rows * p, block->x + i * p, p * sizeof(double));
		problem->sample_y[problem->sample_rows++] = block->y[i];
	}
	s->next = i - Min(i, block->n_rows);
}

static void
sample_take(LogisticProblem *problem)
{
	const TrainSet *set = problem->set;
	Size p = set->n_features;
	Size wanted = Max(set->n_rows / SAMPLE_SHARE, SAMPLE_MIN_ROWS);
	Sampling s = {.problem = problem};

	wanted = Max(Min(wanted, SAMPLE_MAX_VALUES / (p + 1)), 1);
	s.stride = Max(set->n_rows / wanted, 1);
	s.next = s.stride / 2;
	s.capacity = (set->n_rows + s.stride - 1) / s.stride;
	problem->sample_x = values(s.capacity * p);
	problem->sample_y = values(s.capacity);
	problem->sample_rows = 0;
	set->scan(set, sample_block, &s);
}

/* Mean less the first value, then its spread, both safe from overflow in squares. */
static void
column_coordinates(LogisticProblem *problem, int j)
{
	Size p = problem->set->n_features;
	Size n = problem->sample_rows;
	const double *x = problem->sample_x + j;
	double shift = problem->first == 1 ? x[0] : 0.0;
	double sum = 0.0;
	double largest = 0.0;
	double squares = 0.0;
	Size i;

	if (problem->first == 1)
	{
		for (i = 0; i < n; i++)
			sum += (x[i * p] - x[0]) / n;
		shift += sum;
	}
	for (i = 0; i < n; i++)
		largest = Max(largest, fabs(x[i * p] - shift));
	for (i = 0; i < n && largest > 0.0; i++)
		squares += ((x[i * p] - shift) / largest) * ((x[i * p] - shift) / largest);
	problem->shift[j] = shift;
	problem->inv_scale[j] = largest > 0.0 ? 1.0 / (largest * sqrt(squares / n)) : 1.0;
	if (!isfinite(shift) || !isfinite(largest) || !isfinite(problem->inv_scale[j]) ||
		!isfinite(problem->inv_scale[j] * problem->inv_scale[j]) || problem->inv_scale[j] == 0.0)
		core_error(CORE_OUT_OF_RANGE, "Scale the column.",
				   "the spread of column \"%s\" is out of range of double precision",
				   problem->set->feature_names[j]);
}

/* The shape, the sample and the coordinates; penalties and weights are the caller's. */
void
logistic_problem_init(LogisticProblem *problem, const TrainSet *set, bool fit_intercept)
{
	int j;

	memset(problem, 0, sizeof(*problem));
	problem->set = set;
	problem->n_rows = set->n_classes > 2 ? set->n_classes : 1;
	problem->first = fit_intercept ? 1 : 0;
	problem->width = set->n_features + problem->first;
	problem->dims = problem->n_rows * problem->width;
	problem->shift = values(set->n_features);
	problem->inv_scale = values(set->n_features);
	problem->class_weight = values(set->n_classes);
	problem->l1 = values(problem->width);
	problem->l2 = values(problem->width);
	sample_take(problem);
	for (j = 0; j < set->n_features; j++)
	{
		CHECK_FOR_INTERRUPTS();
		column_coordinates(problem, j);
	}
}
