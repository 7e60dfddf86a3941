/*
 * quadratic_l1.c
 *		Coordinate descent with an active set, finished by direct solves.
 *
 * Coordinate descent (Friedman, Hastie, Tibshirani 2010) finds quickly which
 * coefficients are not zero and their signs; between correlated columns it then
 * converges slowly.  So after every few sweeps the equations of the active
 * coefficients, which are linear once the signs are known, are solved by
 * Cholesky.  Where that would change a sign the step stops at zero and the
 * coefficient leaves.  When no coefficient outside wants in, the solution is
 * exact to rounding; otherwise the duality gap decides.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "math/linalg.h"
#include "math/quadratic_l1.h"

#define SWEEPS_PER_ROUND    10
#define DIRECT_SOLVES       20 /* per round */
#define DIRECT_MAX_ACTIVE   3000
#define OPTIMAL_SHARE       1e-20 /* remaining decrease, relative to scale */
#define SWEEP_SETTLED_SHARE 1e-16

typedef struct Descent
{
	const QuadraticL1 *problem;
	double *beta;
	double *gradient; /* c - Q beta: minus the gradient of the smooth part without l2 */
	int *active;
	int n_active;
} Descent;

static double
soft_threshold(double z, double limit)
{
	if (z > limit)
		return z - limit;
	return z < -limit ? z + limit : 0.0;
}

static void
gradient_refresh(Descent *d)
{
	const QuadraticL1 *q = d->problem;

	for (int i = 0; i < q->p; i++)
	{
		if ((i & 63) == 0)
			CHECK_FOR_INTERRUPTS();
		d->gradient[i] = q->c[i] - linalg_dot(q->p, q->q + (Size) i * q->p, d->beta);
	}
}

/* Move coordinate j to its best value; returns about twice the decrease won. */
static double
coordinate_step(Descent *d, int j)
{
	const QuadraticL1 *q = d->problem;
	const double *row = q->q + (Size) j * q->p;
	double curvature = row[j] + q->l2[j];
	double value;
	double change;

	if (curvature <= 0.0)
		return 0.0;
	value = soft_threshold(d->gradient[j] + row[j] * d->beta[j], q->l1[j]) / curvature;
	change = value - d->beta[j];
	if (change == 0.0)
		return 0.0;
	d->beta[j] = value;
	for (int k = 0; k < q->p; k++)
		d->gradient[k] -= change * row[k];
	return change * change * curvature;
}

/* One sweep over everything, which also finds the active set. */
static double
sweep_all(Descent *d)
{
	double won = 0.0;

	d->n_active = 0;
	for (int j = 0; j < d->problem->p; j++)
	{
		if ((j & 63) == 0)
			CHECK_FOR_INTERRUPTS();
		won = Max(won, coordinate_step(d, j));
		if (d->beta[j] != 0.0 || d->problem->l1[j] == 0.0)
			d->active[d->n_active++] = j;
	}
	return won;
}

static double
sweep_active(Descent *d)
{
	double won = 0.0;

	for (int i = 0; i < d->n_active; i++)
	{
		if ((i & 63) == 0)
			CHECK_FOR_INTERRUPTS();
		won = Max(won, coordinate_step(d, d->active[i]));
	}
	return won;
}

/* What one exact step in each coordinate could still win, summed (optimality conditions). */
static double
remaining_decrease(const Descent *d)
{
	const QuadraticL1 *q = d->problem;
	double sum = 0.0;

	for (int j = 0; j < q->p; j++)
	{
		double curvature = q->q[(Size) j * q->p + j] + q->l2[j];
		double g = d->gradient[j] - q->l2[j] * d->beta[j];
		double violation;

		if (curvature <= 0.0)
			continue;
		if (d->beta[j] != 0.0)
			violation = g - (d->beta[j] > 0.0 ? q->l1[j] : -q->l1[j]);
		else
			violation = Max(fabs(g) - q->l1[j], 0.0);
		sum += violation * violation / curvature;
	}
	return sum;
}

static double
objective(const Descent *d)
{
	const QuadraticL1 *q = d->problem;
	double sum = 0.0;

	/* 1/2 b'Qb - c'b = -1/2 b'(c + gradient) */
	for (int j = 0; j < q->p; j++)
		sum += d->beta[j] * (0.5 * (q->l2[j] * d->beta[j] - q->c[j] - d->gradient[j])) +
			   q->l1[j] * fabs(d->beta[j]);
	return sum;
}

/*
 * Duality gap relative to the scale (Kim et al. 2007; for the elastic net the
 * quadratic penalty counts as extra rows of data).
 */
static double
relative_gap(const Descent *d)
{
	const QuadraticL1 *q = d->problem;
	double l1 = 0.0;
	double dual_norm = 0.0;
	double cb = 0.0;
	double rb = 0.0;
	double norm1 = 0.0;
	double norm2 = 0.0;
	double residual;
	double shrink;

	for (int j = 0; j < q->p; j++)
	{
		double b = d->beta[j];

		l1 = Max(l1, q->l1[j]);
		dual_norm = Max(dual_norm, fabs(d->gradient[j] - q->l2[j] * b));
		cb += q->c[j] * b;
		rb += d->gradient[j] * b;
		norm1 += q->l1[j] * fabs(b);
		norm2 += q->l2[j] * b * b;
	}
	residual = Max(q->scale - cb - rb, 0.0);
	shrink = dual_norm > l1 ? l1 / dual_norm : 1.0;
	if (q->scale <= 0.0)
		return 0.0;
	return (0.5 * (residual + norm2) * (1.0 + shrink * shrink) + norm1 - shrink * (q->scale - cb)) /
		   q->scale;
}

/* ------------------------------------------------------------ direct solves */

/* Solve the active equations for the present signs; false when they are singular. */
static bool
solve_active(const Descent *d, double *solution)
{
	const QuadraticL1 *q = d->problem;
	int n = d->n_active;
	double *a = palloc_extended(Max((Size) n * n, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	bool definite;

	for (int i = 0; i < n; i++)
	{
		int j = d->active[i];
		double sign = d->beta[j] > 0.0 ? 1.0 : d->beta[j] < 0.0 ? -1.0 : 0.0;

		if ((i & 63) == 0)
			CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < n; k++)
			a[(Size) i * n + k] = q->q[(Size) j * q->p + d->active[k]];
		a[(Size) i * n + i] += q->l2[j];
		solution[i] = q->c[j] - sign * q->l1[j];
	}
	definite = linalg_cholesky(n, a);
	if (definite)
		linalg_cholesky_solve(n, a, solution);
	pfree(a);
	for (int i = 0; definite && i < n; i++)
		definite = isfinite(solution[i]);
	return definite;
}

/*
 * Go from beta towards the solution as far as signs hold.  Returns true when all
 * the way; otherwise the coefficient that reached zero first has left.
 */
static bool
step_towards(Descent *d, const double *solution)
{
	double length = 1.0;
	int stopped = -1;
	int kept = 0;

	for (int i = 0; i < d->n_active; i++)
	{
		double b = d->beta[d->active[i]];

		if (d->problem->l1[d->active[i]] > 0.0 && b * solution[i] <= 0.0 &&
			b / (b - solution[i]) < length)
		{
			length = b / (b - solution[i]);
			stopped = i;
		}
	}
	for (int i = 0; i < d->n_active; i++)
	{
		int j = d->active[i];

		d->beta[j] = length == 1.0 ? solution[i] : d->beta[j] + length * (solution[i] - d->beta[j]);
		if (i == stopped)
			d->beta[j] = 0.0;
		else
			d->active[kept++] = j;
	}
	d->n_active = kept;
	return stopped < 0;
}

/* Direct solves until signs hold; undone when rounding made things worse. */
static void
solve_directly(Descent *d)
{
	const QuadraticL1 *q = d->problem;
	Size bytes = (q->p + 1) * sizeof(double);
	double *solution = palloc(bytes);
	double *former = palloc(bytes);
	double before = objective(d);
	double decrease = remaining_decrease(d);

	memcpy(former, d->beta, q->p * sizeof(double));
	for (int n = 0; n < DIRECT_SOLVES; n++)
	{
		if (!solve_active(d, solution) || step_towards(d, solution))
			break;
	}
	gradient_refresh(d);
	if (!(objective(d) < before || remaining_decrease(d) <= decrease))
	{
		memcpy(d->beta, former, q->p * sizeof(double));
		gradient_refresh(d);
	}
	pfree(solution);
	pfree(former);
}

QuadraticL1Result
quadratic_l1_solve(const QuadraticL1 *problem, double *beta)
{
	QuadraticL1Result result = {0};
	Descent d = {.problem = problem, .beta = beta};

	d.gradient = palloc((problem->p + 1) * sizeof(double));
	d.active = palloc((problem->p + 1) * sizeof(int));
	gradient_refresh(&d);
	while (!result.converged && result.sweeps < problem->max_sweeps)
	{
		double won = sweep_all(&d);

		result.sweeps++;
		for (int i = 1; i < SWEEPS_PER_ROUND && won > SWEEP_SETTLED_SHARE * problem->scale &&
						result.sweeps < problem->max_sweeps;
			 i++)
		{
			won = sweep_active(&d);
			result.sweeps++;
		}
		if (d.n_active > 0 && d.n_active <= DIRECT_MAX_ACTIVE)
			solve_directly(&d);
		else
			gradient_refresh(&d);
		result.converged = remaining_decrease(&d) <= OPTIMAL_SHARE * problem->scale;
		if (problem->has_gap)
		{
			result.gap = relative_gap(&d);
			result.converged = result.converged || result.gap <= problem->tol;
		}
	}
	pfree(d.gradient);
	pfree(d.active);
	return result;
}
