/*
 * logistic_lbfgs.c
 *		Logistic regression with too many coefficients for a Hessian: limited
 *		memory BFGS (lbfgs.h).
 *
 * A scan per iteration, value and gradient only.  Coefficients are in the
 * standardized coordinates, where they are of like size; the stopping rule is
 * Newton's with the curvature C n / 4 of a standardized column for its Hessian.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/logistic/logistic.h"
#include "math/lbfgs.h"
#include "math/linalg.h"

#define COARSER 100.0 /* tol is so much wider than Newton's */

/* Where the objective was evaluated last. */
typedef struct Trial
{
	const LogisticProblem *problem;
	LogisticPoint point;
} Trial;

static double
evaluate(void *arg, const double *u, double *gradient)
{
	Trial *trial = arg;

	trial->point.gradient = gradient;
	logistic_evaluate(trial->problem, u, &trial->point);
	return trial->point.value;
}

/* The curvature of the loss along one standardized coefficient, at its greatest. */
static double
typical_curvature(const LogisticProblem *problem)
{
	double sum = 0.0;

	for (int k = 0; k < problem->set->n_classes; k++)
		sum += problem->class_weight[k] * problem->class_rows[k];
	return 0.25 * sum;
}

/* The penalty of every coefficient; NULL without one. */
static double *
l1_of_all(const LogisticProblem *problem)
{
	double *l1;

	if (!problem->has_l1)
		return NULL;
	l1 = palloc_extended(problem->dims * sizeof(double), MCXT_ALLOC_HUGE);
	for (int i = 0; i < problem->dims; i++)
		l1[i] = problem->l1[i % problem->width];
	return l1;
}

static void
solution_begin(LogisticSolution *solution, const LogisticProblem *problem)
{
	solution->kept = palloc((problem->width + 1) * sizeof(bool));
	memset(solution->kept, true, problem->width);
	solution->n_iter = 0;
	solution->converged = false;
	solution->separation = SEPARATION_NONE;
}

void
logistic_lbfgs(const LogisticProblem *problem, int max_iter, double tol, LogisticSolution *solution)
{
	double curvature = typical_curvature(problem);
	Trial trial = {.problem = problem};
	LbfgsObjective objective = {
		.dims = problem->dims, .l1 = l1_of_all(problem), .arg = &trial, .evaluate = evaluate};
	bool exhausted = false;
	Lbfgs m;

	solution_begin(solution, problem);
	lbfgs_begin(&m, &objective, solution->u, curvature);
	solution->point = trial.point;
	logistic_check_finite(problem, &solution->point);
	while (solution->n_iter < max_iter && !exhausted)
	{
		lbfgs_descend(&m);
		if (sqrt(linalg_dot(objective.dims, m.descent, m.descent) / curvature /
				 problem->row_weight) <= COARSER * tol)
			solution->converged = true;
		if (!problem->penalized && solution->point.min_margin > 0.0)
			solution->separation = SEPARATION_COMPLETE;
		if (solution->converged || solution->separation != SEPARATION_NONE)
			break;
		solution->n_iter++;
		if (lbfgs_step(&m, &exhausted))
			solution->point = trial.point;
	}
}
