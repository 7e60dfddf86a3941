/*
 * logistic_separation.c
 *		Proof that a likelihood without a penalty has no maximum: some direction along
 *		which no row loses and some win for ever.
 *
 * Each row has a margin of its class over each other, linear along a direction.  Complete
 * separation shows at a point, where all are positive.  Otherwise some are ties, and keep
 * curvature, while others are won, the more the further the search goes.  Newton's steps are such
 * a direction when they no longer shrink as they do towards a maximum.  Where margins are won at
 * several rates no single step need be: then what is left of the point itself without the
 * directions that have curvature.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/logistic/logistic.h"
#include "math/linalg.h"

#define AFTER_ITERATIONS 6 /* before a step is looked at */
#define CONVERGES        0.1 /* a step of less than this of the one before is on its way */
#define TIES_SHARE       1e-6 /* of the greatest margin: a tie */
#define FLAT_SHARE       1e-10 /* of the greatest curvature: none */
#define FLAT_TURNS       4
#define FLAT_LENGTH      1e-6 /* of the point: what else is left is rounding */

/* Does no row lose to any other class along this direction, and some win over one? */
static Separation
along(const LogisticProblem *problem, const double *direction)
{
	LogisticPoint point = {0};
	double ties;

	logistic_margins(problem, direction, &point);
	ties = TIES_SHARE * point.max_margin;
	if (!(point.max_margin > 0.0) || point.min_margin < -ties)
		return SEPARATION_NONE;
	return point.min_margin > ties ? SEPARATION_COMPLETE : SEPARATION_QUASI;
}

/* A step along which all win leads to points that show complete separation: it is gone. */
Separation
logistic_separation(const LogisticProblem *problem, const LogisticSolution *solution,
					const double *step, double shrink)
{
	if (problem->penalized)
		return SEPARATION_NONE;
	if (solution->point.min_margin > 0.0)
		return SEPARATION_COMPLETE;
	if (solution->n_iter < AFTER_ITERATIONS || shrink < CONVERGES)
		return SEPARATION_NONE;
	return along(problem, step) == SEPARATION_QUASI ? SEPARATION_QUASI : SEPARATION_NONE;
}

/* The Cholesky factor of the kept coefficients' Hessian plus epsilon; false: there is none. */
static bool
factor_flat(const LogisticProblem *problem, const double *hessian, Size n, const int *index,
			double *matrix, double *epsilon)
{
	Size dims = problem->dims;
	double *full = palloc_extended(dims * dims * sizeof(double), MCXT_ALLOC_HUGE);
	double largest = 0.0;

	memcpy(full, hessian, dims * dims * sizeof(double));
	logistic_add_gauge(problem, full);
	for (Size i = 0; i < n; i++)
		largest = Max(largest, full[(Size) index[i] * (dims + 1)]);
	*epsilon = FLAT_SHARE * largest;
	for (Size i = 0; i < n; i++)
	{
		for (Size k = 0; k < n; k++)
			matrix[i * n + k] = full[(Size) index[i] * dims + index[k]];
		matrix[i * n + i] += *epsilon;
	}
	pfree(full);
	return largest > 0.0 && linalg_cholesky(n, matrix);
}

/*
 * The part of u in the directions without curvature, into flat (dims): each turn leaves of a
 * direction epsilon / (epsilon + its curvature).  False when there is none.
 */
static bool
flat_part(const LogisticProblem *problem, const LogisticSolution *solution, double *flat)
{
	Size dims = problem->dims;
	int *index = palloc((dims + 1) * sizeof(int));
	double *part = palloc((dims + 1) * sizeof(double));
	double *matrix;
	double epsilon;
	double length = 0.0;
	double whole = 0.0;
	Size n = 0;

	for (Size i = 0; i < dims; i++)
	{
		if (!solution->kept[i % problem->width])
			continue;
		part[n] = solution->u[i];
		index[n++] = (int) i;
	}
	matrix = palloc_extended(Max(n * n, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	if (!factor_flat(problem, solution->point.hessian, n, index, matrix, &epsilon))
		return false;
	for (int turn = 0; turn < FLAT_TURNS; turn++)
	{
		linalg_cholesky_solve(n, matrix, part);
		for (Size i = 0; i < n; i++)
			part[i] *= epsilon;
	}
	memset(flat, 0, dims * sizeof(double));
	for (Size i = 0; i < n; i++)
	{
		flat[index[i]] = part[i];
		length += part[i] * part[i];
		whole += solution->u[index[i]] * solution->u[index[i]];
	}
	pfree(matrix);
	pfree(part);
	pfree(index);
	return length > FLAT_LENGTH * FLAT_LENGTH * whole;
}

Separation
logistic_end_separation(const LogisticProblem *problem, const LogisticSolution *solution)
{
	Separation separation = SEPARATION_NONE;
	double *flat;

	if (problem->penalized || solution->shrink < CONVERGES)
		return SEPARATION_NONE;
	flat = palloc((problem->dims + 1) * sizeof(double));
	if (flat_part(problem, solution, flat))
		separation = along(problem, flat);
	pfree(flat);
	return separation;
}
