/*
 * logistic_problem.c
 *		The shape of a logistic regression, and the coordinates it is solved in.
 *
 * One scan takes every n-th row into memory.  Shift and scale of each column
 * are those of these rows: any would give the same minimum.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/logistic/logistic.h"
#include "algo/passes/mixed.h"

#define SAMPLE_MAX_VALUES 4000000
#define SAMPLE_MIN_ROWS   8192
#define SAMPLE_SHARE      32

static double *
problem_values(Size n)
{
	return palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

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
	Size p = mixed_n_dense(problem->set);
	Size i;

	CHECK_FOR_INTERRUPTS();
	for (i = 0; block->w != NULL && i < block->n_rows; i++)
		problem->class_rows[(int) block->y[i]] += block->w[i];
	for (i = s->next; i < block->n_rows && problem->sample_rows < s->capacity; i += s->stride)
	{
		memcpy(problem->sample_x + problem->sample_rows * p, block->x + i * p, p * sizeof(double));
		if (block->w != NULL)
			problem->sample_w[problem->sample_rows] = block->w[i];
		problem->sample_y[problem->sample_rows++] = block->y[i];
	}
	s->next = i - Min(i, block->n_rows);
}

static void
sample_take(LogisticProblem *problem)
{
	const TrainSet *set = problem->set;
	Size p = mixed_n_dense(set);
	Size wanted = Max(set->n_rows / SAMPLE_SHARE, SAMPLE_MIN_ROWS);
	Sampling s = {.problem = problem};

	wanted = Max(Min(wanted, SAMPLE_MAX_VALUES / (p + 1)), 1);
	s.stride = Max(set->n_rows / wanted, 1);
	s.next = s.stride / 2;
	s.capacity = (set->n_rows + s.stride - 1) / s.stride;
	problem->sample_x = problem_values(s.capacity * p);
	problem->sample_y = problem_values(s.capacity);
	problem->sample_w = set->weighted ? problem_values(s.capacity) : NULL;
	problem->sample_rows = 0;
	set->scan(set, sample_block, &s);
}

/* What the rows weigh, by class as the scan has found it, and on average. */
static void
sum_weights(LogisticProblem *problem)
{
	const TrainSet *set = problem->set;
	double all = 0.0;

	for (int k = 0; k < set->n_classes; k++)
	{
		if (!set->weighted)
			problem->class_rows[k] = (double) set->class_counts[k];
		all += problem->class_rows[k];
	}
	if (!isfinite(all))
		core_error(CORE_OUT_OF_RANGE, "Divide the weights by a power of ten.",
				   "the sum of the weights is out of range of double precision");
	problem->row_weight = all / (double) set->n_rows;
}

/* Mean less the first value, then its spread, both safe from overflow in squares. */
static void
column_coordinates(LogisticProblem *problem, int j)
{
	Size p = mixed_n_dense(problem->set);
	Size n = problem->sample_rows;
	const double *x = problem->sample_x + j;
	double shift = problem->first == 1 ? x[0] : 0.0;
	double sum = 0.0;
	double largest = 0.0;
	double squares = 0.0;

	if (problem->first == 1)
	{
		for (Size i = 0; i < n; i++)
			sum += (x[i * p] - x[0]) / n;
		shift += sum;
	}
	for (Size i = 0; i < n; i++)
		largest = Max(largest, fabs(x[i * p] - shift));
	for (Size i = 0; i < n && largest > 0.0; i++)
		squares += ((x[i * p] - shift) / largest) * ((x[i * p] - shift) / largest);
	problem->shift[j] = shift;
	problem->inv_scale[j] = largest > 0.0 ? 1.0 / (largest * sqrt(squares / n)) : 1.0;
	if (!isfinite(shift) || !isfinite(largest) || !isfinite(problem->inv_scale[j]) ||
		!isfinite(problem->inv_scale[j] * problem->inv_scale[j]) || problem->inv_scale[j] == 0.0)
		core_error(CORE_OUT_OF_RANGE, "Scale the column.",
				   "the spread of column \"%s\" is out of range of double precision",
				   problem->set->feature_names[j]);
}

/*
 * The shape, the sample and the coordinates of dense columns; penalties, weights and
 * sparse columns are the caller's.
 */
void
logistic_problem_init(LogisticProblem *problem, const TrainSet *set, bool fit_intercept)
{
	memset(problem, 0, sizeof(*problem));
	problem->set = set;
	problem->n_rows = set->n_classes > 2 ? set->n_classes : 1;
	problem->first = fit_intercept ? 1 : 0;
	problem->width = set->n_features + problem->first;
	problem->dims = problem->n_rows * problem->width;
	problem->shift = problem_values(set->n_features);
	problem->inv_scale = problem_values(set->n_features);
	problem->class_weight = problem_values(set->n_classes);
	problem->class_rows = problem_values(set->n_classes);
	problem->l1 = problem_values(problem->width);
	problem->l2 = problem_values(problem->width);
	sample_take(problem);
	sum_weights(problem);
	for (int j = 0; j < mixed_n_dense(set); j++)
	{
		CHECK_FOR_INTERRUPTS();
		column_coordinates(problem, j);
	}
}

void
logistic_check_finite(const LogisticProblem *problem, const LogisticPoint *point)
{
	Size dims = problem->dims;
	Size width = problem->width;

	if (!isfinite(point->value))
		core_error(CORE_OUT_OF_RANGE, "Lower C or the weights.",
				   "the loss is out of range of double precision");
	for (Size i = 0; i < dims; i++)
	{
		Size column = i % width;

		if (isfinite(point->gradient[i]) &&
			(point->hessian == NULL || isfinite(point->hessian[i * (dims + 1)])))
			continue;
		if (column < (Size) problem->first)
			core_error(CORE_OUT_OF_RANGE, "Lower C or the weights.",
					   "the derivative of the loss is out of range of double precision");
		core_error(CORE_OUT_OF_RANGE, "Scale the column, or lower C.",
				   "the values of column \"%s\" are too far apart for double precision",
				   problem->set->feature_names[column - problem->first]);
	}
}

void
logistic_add_gauge(const LogisticProblem *problem, double *hessian)
{
	Size dims = problem->dims;
	Size width = problem->width;
	Size n_rows = problem->n_rows;

	if (n_rows == 1)
		return;
	for (Size j = 0; j < width; j++)
	{
		double gauge = 0.0;

		if (problem->l1[j] > 0.0)
			continue;
		for (Size a = 0; a < n_rows; a++)
			gauge += hessian[(a * width + j) * (dims + 1)] / n_rows;
		for (Size a = 0; a < n_rows; a++)
		{
			for (Size b = 0; b < n_rows; b++)
				hessian[(a * width + j) * dims + b * width + j] += gauge;
		}
	}
}
