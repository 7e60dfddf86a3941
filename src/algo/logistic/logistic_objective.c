/*
 * logistic_objective.c
 *		Loss, gradient and Hessian of logistic regression in one pass.
 *
 * Rows are taken in chunks small enough for the second-level cache:
 * standardized, multiplied with the coefficients, turned into probabilities,
 * and summed into the gradient and the Hessian before the next chunk.  Loss and
 * gradient are summed over chunks in double-double; the Hessian only steers the
 * steps and gives standard errors, float8 is enough for it.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/logistic/logistic.h"
#include "algo/logistic/logistic_kernel.h"
#include "math/dd.h"

#define CHUNK_VALUES     16384 /* of the design: 128 kB */
#define CHUNK_MIN_ROWS   32
#define CHUNK_MAX_ROWS   512
#define TINY_EXPONENTIAL 1e-4

/* What a pass is told. */
typedef struct LogisticTask
{
	int n_rows; /* of coefficients, as width, first: logistic.h */
	int width;
	int first;
	int n_features;
	int n_classes;
	bool margins_only;
	bool hessian;
	double upscale; /* rows that each row stands for */
	double values[FLEXIBLE_ARRAY_MEMBER]; /* shift, inv_scale, class_weight, u */
} LogisticTask;

/* What it finds. */
typedef struct LogisticSums
{
	bool seen; /* any rows, and so margins */
	double min_margin;
	double max_margin;
	Dd loss;
	Dd gradient
		[FLEXIBLE_ARRAY_MEMBER]; /* dims; then as float8 width x width per pair of classes a <
										   b, or one for two classes */
} LogisticSums;

/*
 * What adding rows works with.  A chunk is kept by columns of stride values, of which the
 * first rows are in use; what else there is has weight 0.
 */
typedef struct Evaluation
{
	const LogisticTask *task;
	const double *shift; /* in the task */
	const double *inv_scale;
	const double *class_weight;
	const double *u;
	const LogisticKernels *kernels;
	LogisticSums *sums;
	double *pair; /* in the sums */
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
} Evaluation;

static Size
n_pairs(int n_rows)
{
	return n_rows == 1 ? 1 : (Size) n_rows * (n_rows - 1) / 2;
}

static Size
rows_of_chunk(Size width)
{
	Size rows = TYPEALIGN(LOGISTIC_LANES, Max(CHUNK_VALUES / Max(width, 1), CHUNK_MIN_ROWS));

	return Min(rows, CHUNK_MAX_ROWS);
}

static double *
pairs_of(LogisticSums *sums, Size dims)
{
	return (double *) (sums->gradient + dims);
}

/* ------------------------------------------------------------------ a chunk */

/* Standardize rows and store them by columns, eight rows at a time. */
static void
chunk_standardize(Evaluation *e, Size n, const double *x)
{
	const LogisticTask *task = e->task;
	Size p = task->n_features;

	for (Size i = 0; i < n; i += LOGISTIC_LANES)
	{
		Size rows = Min(LOGISTIC_LANES, n - i);

		for (Size j = 0; j < p; j++)
		{
			const double *from = x + i * p + j;
			double *to = e->design + (j + task->first) * e->stride + i;
			double shift = e->shift[j];
			double inv_scale = e->inv_scale[j];

			for (Size k = 0; k < rows; k++)
				to[k] = (from[k * p] - shift) * inv_scale;
		}
	}
}

/*
 * Two classes: eta becomes the derivative by the margin, weights the second one.
 * The loss of a row is log(1 + exp(-margin)).  Logarithms are taken once for all
 * rows of a class, of the product of their 1 + exp(-|margin|), each at most 2;
 * tiny exponentials go by the series, which keeps their digits.  Rows with weights
 * have a logarithm each.
 */
static double
chunk_binary(Evaluation *e, Size n, const double *y, const double *w)
{
	double class_weight[2];
	double product[2] = {1.0, 1.0};
	double sum[2] = {0.0, 0.0};
	double min_margin = e->sums->min_margin;

	class_weight[0] = e->class_weight[0] * e->task->upscale;
	class_weight[1] = e->class_weight[1] * e->task->upscale;
	for (Size i = 0; i < n; i++)
	{
		int own = y[i] != 0.0;
		double row_weight = w != NULL ? w[i] : 1.0;
		double weight = row_weight * class_weight[own];
		double margin = own ? e->eta[i] : -e->eta[i];
		double small = exp(-fabs(margin));
		double right = 1.0 / (1.0 + small); /* or wrong */

		min_margin = Min(min_margin, margin);
		if (small < TINY_EXPONENTIAL)
			sum[own] += row_weight * (small * (1.0 - small * (0.5 - small / 3.0)));
		else if (w != NULL)
			sum[own] += row_weight * log1p(small);
		else
			product[own] *= 1.0 + small;
		sum[own] += margin < 0.0 ? -margin * row_weight : 0.0;
		e->weights[i] = weight * small * right * right;
		e->eta[i] = weight * (margin >= 0.0 ? small : 1.0) * (own ? -right : right);
	}
	e->sums->min_margin = min_margin;
	return class_weight[0] * (sum[0] + log(product[0])) +
		   class_weight[1] * (sum[1] + log(product[1]));
}

/*
 * Loss of a chunk's rows; leaves their gradients by margin in eta and probabilities for the
 * Hessian.
 */
static double
chunk_multinomial(Evaluation *e, Size n, const double *y, const double *w)
{
	int n_classes = e->task->n_rows;
	double *z = e->row;
	double loss = 0.0;

	for (Size i = 0; i < n; i++)
	{
		int own = (int) y[i];
		double weight = (w != NULL ? w[i] : 1.0) * e->class_weight[own] * e->task->upscale;
		double others = 0.0;
		double margin;

		for (int k = 0; k < n_classes; k++)
			z[k] = e->eta[k * e->stride + i];
		loss += weight * logistic_softmax(n_classes, z, own, &margin);
		e->sums->min_margin = Min(e->sums->min_margin, margin);
		e->weights[i] = weight;
		for (int k = 0; k < n_classes; k++)
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
	int n_classes = e->task->n_rows;
	Size width = e->task->width;
	double *pair = e->pair;

	for (int a = 0; a < n_classes; a++)
	{
		const double *pa = e->probability + a * e->stride;

		for (int b = a + 1; b < n_classes; b++)
		{
			const double *pb = e->probability + b * e->stride;

			for (Size i = 0; i < n; i++)
				e->pair_weights[i] = e->weights[i] * pa[i] * pb[i];
			e->kernels->hessian(n, width, e->design, e->stride, e->pair_weights, e->scratch, pair);
			pair += width * width;
			CHECK_FOR_INTERRUPTS();
		}
	}
}

/* How far the class of a row is at least over another, and at most. */
static void
chunk_margins(Evaluation *e, Size n, const double *y)
{
	const LogisticTask *task = e->task;
	LogisticSums *sums = e->sums;

	for (Size i = 0; i < n; i++)
	{
		int own = (int) y[i];
		double least = INFINITY;
		double most = -INFINITY;

		if (task->n_rows == 1)
			least = most = own != 0 ? e->eta[i] : -e->eta[i];
		for (int k = 0; task->n_rows > 1 && k < task->n_rows; k++)
		{
			double margin = e->eta[own * e->stride + i] - e->eta[k * e->stride + i];

			if (k == own)
				continue;
			least = Min(least, margin);
			most = Max(most, margin);
		}
		sums->min_margin = Min(sums->min_margin, least);
		sums->max_margin = Max(sums->max_margin, most);
	}
}

/* Rows n to padded weigh nothing. */
static void
chunk_pad(Evaluation *e, Size n, Size padded)
{
	for (; n < padded; n++)
	{
		e->weights[n] = 0.0;
		for (int k = 0; k < e->task->n_rows; k++)
			e->eta[k * e->stride + n] = 0.0;
	}
}

/* A chunk of rows added to the loss, the gradient and, if wanted, the Hessian. */
static void
chunk_add(Evaluation *e, Size n, const double *x, const double *y, const double *w)
{
	const LogisticTask *task = e->task;
	Size width = task->width;
	Size padded = TYPEALIGN(LOGISTIC_LANES, n);
	double loss;

	CHECK_FOR_INTERRUPTS();
	chunk_standardize(e, n, x);
	for (int row = 0; row < task->n_rows; row++)
		e->kernels->margins(padded, width, e->design, e->stride, e->u + row * width,
							e->eta + row * e->stride);
	if (task->margins_only)
	{
		chunk_margins(e, n, y);
		return;
	}
	loss = task->n_rows == 1 ? chunk_binary(e, n, y, w) : chunk_multinomial(e, n, y, w);
	e->sums->loss = dd_add_d(e->sums->loss, loss);
	chunk_pad(e, n, padded);
	for (int row = 0; row < task->n_rows; row++)
	{
		Dd *gradient = e->sums->gradient + row * width;

		e->kernels->gradient(padded, width, e->design, e->stride, e->eta + row * e->stride,
							 e->chunk_gradient);
		for (Size j = 0; j < width; j++)
			gradient[j] = dd_add_d(gradient[j], e->chunk_gradient[j]);
	}
	if (!task->hessian)
		return;
	if (task->n_rows == 1)
		e->kernels->hessian(padded, width, e->design, e->stride, e->weights, e->scratch, e->pair);
	else
		chunk_pairs(e, padded);
}

/* ------------------------------------------------------------------- a pass */

static double *
values(Size n)
{
	return palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* Room for one part's chunks, and where the task keeps what it needs. */
static void
evaluation_init(Evaluation *e, const LogisticTask *task, LogisticSums *sums)
{
	Size columns = TYPEALIGN(LOGISTIC_COLUMNS, task->width);

	*e = (Evaluation){.task = task, .sums = sums, .kernels = logistic_kernels()};
	e->shift = task->values;
	e->inv_scale = e->shift + task->n_features;
	e->class_weight = e->inv_scale + task->n_features;
	e->u = e->class_weight + task->n_classes;
	e->pair = pairs_of(sums, (Size) task->n_rows * task->width);
	e->chunk_rows = rows_of_chunk(task->width);
	e->stride = e->chunk_rows + LOGISTIC_LANES;
	e->design = values(e->stride * columns);
	for (Size i = 0; task->first == 1 && i < e->chunk_rows; i++)
		e->design[i] = 1.0;
	e->scratch = values(e->stride * LOGISTIC_COLUMNS);
	e->eta = values(e->stride * task->n_rows);
	e->probability = values(e->stride * task->n_rows);
	e->weights = values(e->chunk_rows);
	e->pair_weights = values(e->chunk_rows);
	e->row = values(task->n_rows);
	e->chunk_gradient = values(columns);
}

static void
see_rows(LogisticSums *sums)
{
	if (sums->seen)
		return;
	sums->seen = true;
	sums->min_margin = INFINITY;
	sums->max_margin = -INFINITY;
}

static void
evaluate_rows(const void *arg, const RowBlock *rows, void *result)
{
	const LogisticTask *task = arg;
	Evaluation e;

	see_rows(result);
	evaluation_init(&e, task, result);
	for (Size start = 0; start < rows->n_rows; start += e.chunk_rows)
		chunk_add(&e, Min(e.chunk_rows, rows->n_rows - start), rows->x + start * task->n_features,
				  rows->y + start, rows->w != NULL ? rows->w + start : NULL);
}

static void
evaluate_merge(const void *arg, void *total_arg, const void *result)
{
	const LogisticTask *task = arg;
	LogisticSums *total = total_arg;
	LogisticSums *part = (LogisticSums *) result;
	Size dims = (Size) task->n_rows * task->width;

	see_rows(total);
	total->min_margin = Min(total->min_margin, part->min_margin);
	total->max_margin = Max(total->max_margin, part->max_margin);
	total->loss = dd_add(total->loss, part->loss);
	for (Size i = 0; !task->margins_only && i < dims; i++)
		total->gradient[i] = dd_add(total->gradient[i], part->gradient[i]);
	if (task->hessian)
		row_parts_add(n_pairs(task->n_rows) * task->width * task->width, pairs_of(total, dims),
					  pairs_of(part, dims));
}

static void evaluate_step(void *shared, int part);

static const RowPass evaluate_pass = {
	.add = evaluate_rows,
	.merge = evaluate_merge,
	.step = evaluate_step,
};

static void
evaluate_step(void *shared, int part)
{
	row_parts_step(&evaluate_pass, shared, part);
}

static const ParallelStep steps[] = {evaluate_step};

const ParallelKind logistic_kind = {
	.name = "logistic regression",
	.n_steps = lengthof(steps),
	.steps = steps,
};

/* ------------------------------------------------------------- from pass to point */

static Size
sums_bytes(const LogisticProblem *problem, bool gradient, bool hessian)
{
	Size pairs = n_pairs(problem->n_rows) * problem->width * problem->width;

	return sizeof(LogisticSums) + (gradient ? problem->dims * sizeof(Dd) : 0) +
		   (hessian ? pairs * sizeof(double) : 0);
}

/*
 * About six passes.  A row takes 0.12 ns a product of two columns in a Hessian, a
 * nanosecond a coefficient, and 20 for the exponential of a class.
 */
RowPartsShape
logistic_shape(const LogisticProblem *problem, bool hessian)
{
	const TrainSet *set = problem->set;
	double width = problem->width;
	double products = hessian ? n_pairs(problem->n_rows) * width * width / 2.0 : 0.0;

	return (RowPartsShape){
		.unit_rows = rows_of_chunk(problem->width),
		.task_bytes =
			sizeof(LogisticTask) +
			(2 * (Size) set->n_features + set->n_classes + problem->dims) * sizeof(double),
		.result_bytes = sums_bytes(problem, true, hessian),
		.work =
			6.0 * (double) set->n_rows * (0.12 * products + problem->dims + 20.0 * set->n_classes),
	};
}

/* Tell all processes at which weights to evaluate what. */
static void
set_task(const LogisticProblem *problem, const double *u, bool margins_only, bool hessian)
{
	const TrainSet *set = problem->set;
	LogisticTask *task = row_parts_task(problem->parts);
	Size p = set->n_features;
	double *to = task->values;

	*task = (LogisticTask){.n_rows = problem->n_rows,
						   .width = problem->width,
						   .first = problem->first,
						   .n_features = set->n_features,
						   .n_classes = set->n_classes,
						   .margins_only = margins_only,
						   .hessian = hessian,
						   .upscale = 1.0};
	if (problem->use_sample)
		task->upscale = (double) set->n_rows / problem->sample_rows;
	memcpy(to, problem->shift, p * sizeof(double));
	memcpy(to += p, problem->inv_scale, p * sizeof(double));
	memcpy(to += p, problem->class_weight, set->n_classes * sizeof(double));
	memcpy(to += set->n_classes, u, problem->dims * sizeof(double));
}

/* Over all rows, or over those of the sample, which are few. */
static LogisticSums *
run_pass(const LogisticProblem *problem, Size bytes)
{
	LogisticSums *sums = palloc_extended(bytes, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	RowBlock sample = {problem->sample_rows, problem->sample_x, problem->sample_y,
					   problem->sample_w};

	if (problem->use_sample)
		evaluate_rows(row_parts_task(problem->parts), &sample, sums);
	else
		row_parts_run(problem->parts, &evaluate_pass, bytes, sums);
	return sums;
}

/* The kernels fill upper triangles. */
static void
mirror(Size width, double *a)
{
	for (Size i = 0; i < width; i++)
	{
		for (Size j = 0; j < i; j++)
			a[i * width + j] = a[j * width + i];
	}
}

/* The pairs' sums become the Hessian: off-diagonal blocks -S_ab, diagonal ones sum_b S_ab. */
static void
hessian_from_pairs(const LogisticProblem *problem, double *pair, double *hessian)
{
	Size width = problem->width;
	Size dims = problem->dims;

	memset(hessian, 0, dims * dims * sizeof(double));
	for (int a = 0; a < (int) n_pairs(problem->n_rows); a++)
		mirror(width, pair + a * width * width);
	if (problem->n_rows == 1)
	{
		memcpy(hessian, pair, dims * dims * sizeof(double));
		return;
	}
	for (int a = 0; a < problem->n_rows; a++)
	{
		for (int b = a + 1; b < problem->n_rows; b++)
		{
			for (Size i = 0; i < width; i++)
			{
				for (Size j = 0; j < width; j++)
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
	for (Size i = 0; i < (Size) problem->dims; i++)
	{
		double l2 = problem->l2[i % problem->width];

		point->value += 0.5 * l2 * u[i] * u[i];
		point->gradient[i] += l2 * u[i];
		if (point->hessian != NULL)
			point->hessian[i * problem->dims + i] += l2;
	}
}

static void
evaluate_dense(const LogisticProblem *problem, const double *u, LogisticPoint *point)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(outer, "logistic pass", ALLOCSET_DEFAULT_SIZES);
	bool hessian = point->hessian != NULL;
	LogisticSums *sums;

	MemoryContextSwitchTo(work);
	set_task(problem, u, false, hessian);
	sums = run_pass(problem, sums_bytes(problem, true, hessian));
	point->min_margin = sums->min_margin;
	point->value = dd_value(sums->loss);
	for (int i = 0; i < problem->dims; i++)
		point->gradient[i] = dd_value(sums->gradient[i]);
	if (hessian)
		hessian_from_pairs(problem, pairs_of(sums, problem->dims), point->hessian);
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
	LogisticSums *sums;

	MemoryContextSwitchTo(work);
	set_task(problem, u, true, false);
	sums = run_pass(problem, sums_bytes(problem, false, false));
	point->min_margin = sums->min_margin;
	point->max_margin = sums->max_margin;
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

	for (int i = 0; i < problem->dims; i++)
		sum += problem->l1[i % problem->width] * fabs(u[i]);
	return sum;
}
