/*
 * logistic_lbfgs.c
 *		Logistic regression with too many coefficients for a Hessian: limited
 *		memory BFGS (Nocedal and Wright, algorithm 7.4), and its orthant-wise
 *		form where there is an L1 penalty (Andrew and Gao 2007).
 *
 * A scan per iteration, value and gradient only.  Coefficients are in the
 * standardized coordinates, where they are of like size; the stopping rule is
 * Newton's with the curvature C n / 4 of a standardized column for its Hessian.
 */
#include "core/port.h"

#include "algo/logistic.h"
#include "core/linalg.h"

#include <math.h>
#include <string.h>

#define MEMORY              12
#define SUFFICIENT_DECREASE 1e-4
#define ROUNDING            1e-13
#define MAX_HALVINGS        40
#define COARSER             100.0 /* tol is so much wider than Newton's */

typedef struct Lbfgs
{
	const LogisticProblem *problem;
	LogisticSolution *solution;
	Size dims;
	LogisticPoint trial;
	double *trial_u;
	double *descent; /* minus the (pseudo-)gradient */
	double *step;
	double *s[MEMORY]; /* steps and changes of gradient, a ring */
	double *y[MEMORY];
	double rho[MEMORY];
	int n_pairs;
	int newest;
} Lbfgs;

/* Minus the gradient; with L1 the steepest of the one-sided ones. */
static void
set_descent(Lbfgs *m)
{
	const LogisticProblem *problem = m->problem;
	const double *u = m->solution->u;
	Size i;

	for (i = 0; i < m->dims; i++)
	{
		double l1 = problem->l1[i % problem->width];
		double g = m->solution->point.gradient[i];

		if (u[i] != 0.0)
			m->descent[i] = -(g + (u[i] > 0.0 ? l1 : -l1));
		else if (g < -l1)
			m->descent[i] = -(g + l1);
		else if (g > l1)
			m->descent[i] = -(g - l1);
		else
			m->descent[i] = 0.0;
	}
}

/* The two loops: step = H descent, H the inverse Hessian the pairs describe. */
static void
set_step(Lbfgs *m, double curvature)
{
	double alpha[MEMORY];
	double scale = 1.0 / curvature;
	Size i;
	int k;

	memcpy(m->step, m->descent, m->dims * sizeof(double));
	for (k = 0; k < m->n_pairs; k++)
	{
		int at = (m->newest - k + MEMORY) % MEMORY;

		alpha[at] = m->rho[at] * linalg_dot(m->dims, m->s[at], m->step);
		for (i = 0; i < m->dims; i++)
			m->step[i] -= alpha[at] * m->y[at][i];
	}
	if (m->n_pairs > 0)
		scale = 1.0 / (m->rho[m->newest] * linalg_dot(m->dims, m->y[m->newest], m->y[m->newest]));
	for (i = 0; i < m->dims; i++)
		m->step[i] *= scale;
	for (k = m->n_pairs - 1; k >= 0; k--)
	{
		int at = (m->newest - k + MEMORY) % MEMORY;
		double beta = m->rho[at] * linalg_dot(m->dims, m->y[at], m->step);

		for (i = 0; i < m->dims; i++)
			m->step[i] += (alpha[at] - beta) * m->s[at][i];
	}
	for (i = 0; m->problem->has_l1 && i < m->dims; i++)
	{
		if (m->problem->l1[i % m->problem->width] > 0.0 && m->step[i] * m->descent[i] <= 0.0)
			m->step[i] = 0.0;
	}
}

/* A trial point stays in the orthant of u, or of the descent where u is zero. */
static void
set_trial(Lbfgs *m, double length)
{
	const double *u = m->solution->u;
	Size i;

	for (i = 0; i < m->dims; i++)
	{
		double side = u[i] != 0.0 ? u[i] : m->descent[i];

		m->trial_u[i] = u[i] + length * m->step[i];
		if (m->problem->l1[i % m->problem->width] > 0.0 && m->trial_u[i] * side <= 0.0)
			m->trial_u[i] = 0.0;
	}
}

/* Remember what the move taught, and make the trial point the solution's. */
static void
accept(Lbfgs *m)
{
	LogisticSolution *solution = m->solution;
	LogisticPoint former = solution->point;
	int at = (m->newest + 1) % MEMORY;
	double sy;
	Size i;

	for (i = 0; i < m->dims; i++)
	{
		m->s[at][i] = m->trial_u[i] - solution->u[i];
		m->y[at][i] = m->trial.gradient[i] - former.gradient[i];
	}
	sy = linalg_dot(m->dims, m->s[at], m->y[at]);
	if (sy > 0.0)
	{
		m->rho[at] = 1.0 / sy;
		m->newest = at;
		m->n_pairs = Min(m->n_pairs + 1, MEMORY);
	}
	memcpy(solution->u, m->trial_u, m->dims * sizeof(double));
	solution->point = m->trial;
	m->trial = former;
}

/* Halve from a full step until the objective falls enough. */
static bool
line_search(Lbfgs *m)
{
	const LogisticProblem *problem = m->problem;
	const double *u = m->solution->u;
	double value = m->solution->point.value + logistic_penalty_l1(problem, u);
	double length = 1.0;
	int n;

	for (n = 0; n < MAX_HALVINGS; n++, length *= 0.5)
	{
		double gain = 0.0;
		double trial;
		Size i;

		set_trial(m, length);
		for (i = 0; i < m->dims; i++)
			gain += m->descent[i] * (m->trial_u[i] - u[i]);
		logistic_evaluate(problem, m->trial_u, &m->trial);
		trial = m->trial.value + logistic_penalty_l1(problem, m->trial_u);
		if (trial <= value - SUFFICIENT_DECREASE * gain + ROUNDING * fabs(value))
		{
			accept(m);
			return true;
		}
	}
	return false;
}

static void
lbfgs_create(Lbfgs *m, const LogisticProblem *problem, LogisticSolution *solution)
{
	Size bytes = (Size) (problem->dims + 1) * sizeof(double);
	int k;

	*m = (Lbfgs){.problem = problem, .solution = solution, .dims = problem->dims};
	m->trial = logistic_point_create(problem, false);
	m->trial_u = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	m->descent = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	m->step = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	for (k = 0; k < MEMORY; k++)
	{
		m->s[k] = palloc_extended(bytes, MCXT_ALLOC_HUGE);
		m->y[k] = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	}
	solution->point = logistic_point_create(problem, false);
	solution->kept = palloc((problem->width + 1) * sizeof(bool));
	memset(solution->kept, true, problem->width);
	solution->n_iter = 0;
	solution->converged = false;
	solution->separation = SEPARATION_NONE;
}

/* The curvature of the loss along one standardized coefficient, at its greatest. */
static double
typical_curvature(const LogisticProblem *problem)
{
	double sum = 0.0;
	int k;

	for (k = 0; k < problem->set->n_classes; k++)
		sum += problem->class_weight[k] * problem->set->class_counts[k];
	return 0.25 * sum;
}

void
logistic_lbfgs(const LogisticProblem *problem, int max_iter, double tol, LogisticSolution *solution)
{
	double curvature = typical_curvature(problem);
	Lbfgs m;

	lbfgs_create(&m, problem, solution);
	logistic_evaluate(problem, solution->u, &solution->point);
	logistic_check_finite(problem, &solution->point);
	while (solution->n_iter < max_iter)
	{
		set_descent(&m);
		if (sqrt(linalg_dot(m.dims, m.descent, m.descent) / curvature) <= COARSER * tol)
			solution->converged = true;
		if (!problem->penalized && solution->point.min_margin > 0.0)
			solution->separation = SEPARATION_COMPLETE;
		if (solution->converged || solution->separation != SEPARATION_NONE)
			break;
		set_step(&m, curvature);
		solution->n_iter++;
		if (!line_search(&m))
		{
			if (m.n_pairs == 0)
				break;
			m.n_pairs = 0; /* start again from the steepest descent */
		}
	}
}
