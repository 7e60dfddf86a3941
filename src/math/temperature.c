/*
 * temperature.c
 *		Newton's method in one dimension, between bounds (temperature.h).
 */
#include "core/port.h"

#include <float.h>
#include <math.h>

#include "math/temperature.h"

#define SHARPNESS_MIN 1e-6
#define SHARPNESS_MAX 1e6
#define MAX_STEPS     100
#define STEP_TOL      1e-11

/* A probability of 0 is taken for one so much less than the least there is. */
#define FLOOR_SHARE 0.36787944117144233 /* exp(-1) */

typedef struct TemperatureProblem
{
	const TemperatureRows *rows;
	double *missed; /* n_classes: what the other classes have of a row's target */
	double *logs; /* n_classes, of a row */
	double floor;
} TemperatureProblem;

/* The loss at a sharpness, and its first two derivatives. */
typedef struct TemperaturePoint
{
	double loss;
	double slope;
	double bend;
} TemperaturePoint;

/* The mean of the logs under the row's target. */
static double
target_log(const TemperatureProblem *p, int own)
{
	int n = p->rows->n_classes;
	double missed = p->missed[own];
	double others = 0.0;

	for (int k = 0; k < n; k++)
		others += k == own ? 0.0 : p->logs[k];
	return (1.0 - missed) * p->logs[own] + missed * (others / (n - 1));
}

static void
add_row(const TemperatureProblem *p, Size i, double sharpness, TemperaturePoint *point)
{
	const TemperatureRows *rows = p->rows;
	double w = rows->w != NULL ? rows->w[i] : 1.0;
	double greatest = -DBL_MAX;
	double sum[3] = {0.0, 0.0, 0.0};
	double target;

	for (int k = 0; k < rows->n_classes; k++)
	{
		p->logs[k] = log(Max(rows->probabilities[i * rows->n_classes + k], p->floor));
		greatest = Max(greatest, p->logs[k]);
	}
	for (int k = 0; k < rows->n_classes; k++)
	{
		double d = p->logs[k] - greatest;
		double e = exp(sharpness * d);

		sum[0] += e;
		sum[1] += e * d;
		sum[2] += e * d * d;
	}
	target = target_log(p, (int) rows->y[i]) - greatest;
	point->loss += w * (log(sum[0]) - sharpness * target);
	point->slope += w * (sum[1] / sum[0] - target);
	point->bend += w * (sum[2] / sum[0] - (sum[1] / sum[0]) * (sum[1] / sum[0]));
}

static TemperaturePoint
look_at(const TemperatureProblem *p, double sharpness)
{
	const TemperatureRows *rows = p->rows;
	TemperaturePoint point = {0};

	for (Size i = 0; i < rows->n; i++)
	{
		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		if (rows->fold[i] != rows->without_fold)
			add_row(p, i, sharpness, &point);
	}
	return point;
}

/* The loss is convex in the sharpness: its slope grows, and is 0 between low and high. */
static double
solve_problem(const TemperatureProblem *p, double *sharpness)
{
	double low = SHARPNESS_MIN;
	double high = SHARPNESS_MAX;
	double at = 1.0;
	TemperaturePoint point = look_at(p, at);

	for (int step = 0; step < MAX_STEPS && point.slope != 0.0; step++)
	{
		double next = at - point.slope / point.bend;
		double moved;

		if (point.slope > 0.0)
			high = at;
		else
			low = at;
		if (!(next > low && next < high)) /* NaN, too */
			next = sqrt(low * high);
		moved = fabs(next - at);
		at = next;
		point = look_at(p, at);
		if (moved <= STEP_TOL * at)
			break;
	}
	*sharpness = at;
	return point.loss;
}

/* How much of a row's target the other classes have. */
static double *
spread_targets(const TemperatureRows *rows)
{
	double *missed = palloc0(sizeof(double) * rows->n_classes);

	for (Size i = 0; i < rows->n; i++)
	{
		if (rows->fold[i] != rows->without_fold)
			missed[(int) rows->y[i]] += rows->w != NULL ? rows->w[i] : 1.0;
	}
	for (int k = 0; k < rows->n_classes; k++)
		missed[k] = 1.0 / (missed[k] + 2.0);
	return missed;
}

/* A little below the least probability that is not 0. */
static double
least_floor(const TemperatureRows *rows)
{
	double least = 1.0 / rows->n_classes;

	for (Size i = 0; i < rows->n * rows->n_classes; i++)
	{
		double p = rows->probabilities[i];

		check_interrupts_at(i);
		if (p > 0.0 && p < least)
			least = p;
	}
	return Max(least * FLOOR_SHARE, DBL_MIN);
}

double
temperature_fit(const TemperatureRows *rows, double *sharpness, double *floor)
{
	TemperatureProblem problem = {.rows = rows};
	double other;
	double loss;
	double other_loss;

	problem.missed = spread_targets(rows);
	problem.logs = palloc(sizeof(double) * rows->n_classes);
	*floor = problem.floor = least_floor(rows);
	loss = solve_problem(&problem, sharpness);
	problem.floor = Min(0.5 / (double) rows->n, 1.0 / rows->n_classes);
	other_loss = solve_problem(&problem, &other);
	if (other_loss < loss)
	{
		*floor = problem.floor;
		*sharpness = other;
	}
	pfree(problem.missed);
	pfree(problem.logs);
	return Min(loss, other_loss);
}
