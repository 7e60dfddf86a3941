/*
 * logistic_newton.c
 *		Newton's method for logistic regression; with an L1 penalty its proximal
 *		form (Lee, Sun, Saunders 2014; newGLMNET of Yuan, Ho, Lin 2012).
 *
 * Each iteration is one scan, which gives value, gradient and Hessian at the
 * trial point together.  The length of a step is measured by the decrement
 * lambda, lambda^2 = d'Hd: without a penalty that is the step in units of
 * standard errors, as if rows weighed 1 on average.
 * Near the solution lambda_k+1 is about c * lambda_k^2, so two
 * iterations foretell the third, and the last step is taken without looking.
 *
 * Without a penalty the maximum may not exist: logistic_separation.c.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/logistic/logistic.h"
#include "math/dd.h"
#include "math/linalg.h"
#include "math/quadratic_l1.h"

#define DEPENDENT_SHARE     1e-11 /* of a column's spread left, in float8 sums */
#define SUFFICIENT_DECREASE 1e-4
#define ROUNDING            1e-12 /* relative noise allowed in the objective */
#define MAX_HALVINGS        30
#define DAMPING_LEAST       1e-12
#define DAMPING_MOST        1e-6
#define INFERENCE_SHARE     1e-7 /* lambda / sqrt(rows) at which the Hessian is final */

typedef struct Newton
{
	const LogisticProblem *problem;
	LogisticSolution *solution;
	LogisticPoint trial;
	double *trial_u;
	double *step;
	double *matrix; /* dims x dims: Hessian with gauge, over the kept columns */
	int *index; /* dims: kept coefficients */
	int n_index;
	double lambda;
	double former_lambda; /* 0 when the last step was not a full one */
	double slope; /* directional derivative of the whole objective */
	double damping; /* share of the greatest curvature that is added to all */
} Newton;

/* Which columns are free of dependence, from the Hessian summed over classes. */
static void
find_kept(Newton *nt)
{
	const LogisticProblem *problem = nt->problem;
	LogisticSolution *solution = nt->solution;
	Size width = problem->width;

	if (!problem->penalized)
	{
		Dd *sum = (Dd *) vector_zeros(2 * Max(width * width, 1)); /* hi and lo */

		for (Size a = 0; a < (Size) problem->n_rows; a++)
		{
			for (Size i = 0; i < width; i++)
			{
				for (Size j = 0; j < width; j++)
					sum[i * width + j] = dd_add_d(
						sum[i * width + j],
						solution->point.hessian[(a * width + i) * problem->dims + a * width + j]);
			}
		}
		linalg_dd_cholesky(width, sum, DEPENDENT_SHARE, solution->kept);
		pfree(sum);
	}
	nt->n_index = 0;
	for (Size i = 0; i < (Size) problem->dims; i++)
	{
		if (problem->penalized)
			solution->kept[i % width] = true;
		if (solution->kept[i % width])
			nt->index[nt->n_index++] = i;
	}
}

/* The step of the smooth problem: -H^-1 g over the kept coefficients. */
static void
step_smooth(Newton *nt)
{
	const double *gradient = nt->solution->point.gradient;
	const double *hessian = nt->solution->point.hessian;
	Size dims = nt->problem->dims;
	Size n = nt->n_index;
	double *rhs = palloc((n + 1) * sizeof(double));
	double *full = palloc_extended(Max(dims * dims, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	double jitter;
	double largest = 0.0;

	memcpy(full, hessian, dims * dims * sizeof(double));
	logistic_add_gauge(nt->problem, full);
	for (Size i = 0; i < n; i++)
		largest = Max(largest, full[(Size) nt->index[i] * (dims + 1)]);
	jitter = nt->damping * largest;
	do
	{
		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < n; i++)
		{
			for (Size k = 0; k < n; k++)
				nt->matrix[i * n + k] = full[(Size) nt->index[i] * dims + nt->index[k]];
			nt->matrix[i * n + i] += jitter;
		}
		jitter = jitter == 0.0 ? 1e-14 * largest : 100.0 * jitter;
	} while (!linalg_cholesky(n, nt->matrix) && jitter > 0.0 && jitter < 1e4 * largest);
	for (Size i = 0; i < n; i++)
		rhs[i] = -gradient[nt->index[i]];
	linalg_cholesky_solve(n, nt->matrix, rhs);
	memset(nt->step, 0, dims * sizeof(double));
	nt->slope = 0.0;
	for (Size i = 0; i < n; i++)
	{
		nt->step[nt->index[i]] = rhs[i];
		nt->slope += gradient[nt->index[i]] * rhs[i];
	}
	nt->lambda = sqrt(Max(-nt->slope, 0.0) / nt->problem->row_weight);
	pfree(rhs);
	pfree(full);
}

/* The step of the problem with L1: minimise the quadratic model plus the penalty. */
static void
step_proximal(Newton *nt)
{
	const LogisticProblem *problem = nt->problem;
	const double *u = nt->solution->u;
	const double *gradient = nt->solution->point.gradient;
	int dims = problem->dims;
	Size matrix_bytes = Max((Size) dims * dims, 1) * sizeof(double);
	double *c = palloc((dims + 1) * sizeof(double));
	double *l1 = palloc((dims + 1) * sizeof(double));
	double *zero = palloc0((dims + 1) * sizeof(double));
	double *goal = palloc((dims + 1) * sizeof(double));
	QuadraticL1 model = {
		.p = dims, .q = nt->matrix, .c = c, .l1 = l1, .l2 = zero, .scale = 1.0, .max_sweeps = 2000};
	double curvature = 0.0;

	memcpy(nt->matrix, nt->solution->point.hessian, matrix_bytes);
	logistic_add_gauge(problem, nt->matrix);
	for (int i = 0; i < dims; i++)
	{
		c[i] = linalg_dot(dims, nt->matrix + (Size) i * dims, u) - gradient[i];
		l1[i] = problem->l1[i % problem->width];
		goal[i] = u[i];
	}
	quadratic_l1_solve(&model, goal);
	nt->slope = logistic_penalty_l1(problem, goal) - logistic_penalty_l1(problem, u);
	for (int i = 0; i < dims; i++)
	{
		nt->step[i] = goal[i] - u[i];
		nt->slope += gradient[i] * nt->step[i];
	}
	for (int i = 0; i < dims; i++)
		curvature += nt->step[i] * linalg_dot(dims, nt->matrix + (Size) i * dims, nt->step);
	nt->lambda = sqrt(Max(curvature, 0.0) / problem->row_weight);
	pfree(c);
	pfree(l1);
	pfree(zero);
	pfree(goal);
}

static void
move(const Newton *nt, double length, double *to)
{
	for (int i = 0; i < nt->problem->dims; i++)
		to[i] = nt->solution->u[i] + length * nt->step[i];
}

/*
 * Go along the step, halving it until the objective falls; false when it does
 * not.  The point reached becomes the solution's.
 */
static bool
line_search(Newton *nt)
{
	const LogisticProblem *problem = nt->problem;
	LogisticSolution *solution = nt->solution;
	double value = solution->point.value + logistic_penalty_l1(problem, solution->u);
	double length = 1.0;

	for (int i = 0; i <= MAX_HALVINGS; i++, length *= 0.5)
	{
		double trial;

		move(nt, length, nt->trial_u);
		logistic_evaluate(problem, nt->trial_u, &nt->trial);
		trial = nt->trial.value + logistic_penalty_l1(problem, nt->trial_u);
		if (trial <= value + SUFFICIENT_DECREASE * length * nt->slope + ROUNDING * fabs(value))
		{
			LogisticPoint former = solution->point;

			solution->point = nt->trial;
			nt->trial = former;
			memcpy(solution->u, nt->trial_u, problem->dims * sizeof(double));
			nt->former_lambda = length == 1.0 ? nt->lambda : 0.0;
			return true;
		}
	}
	return false;
}

/* The step is so short that after it nothing is left to gain. */
static bool
last_step(const Newton *nt, double tol)
{
	double lambda = nt->lambda;
	double shrink = nt->solution->shrink;

	if (lambda <= tol)
		return true;
	/* foretold, and the Hessian good enough for standard errors */
	if (shrink < 0.1 && shrink * shrink * lambda <= tol &&
		lambda <= INFERENCE_SHARE * sqrt((double) nt->problem->set->n_rows))
		return true;
	/* as far as rounding lets it get */
	return lambda < 1e-6 && shrink > 0.5 && nt->former_lambda > 0.0;
}

/*
 * Where float8 does not tell the curvature of some direction from none, a step can be all
 * rounding, and no length of it is any good.  Shorter ones are then taken along such directions.
 * False: that has been tried.
 */
static bool
raise_damping(Newton *nt)
{
	nt->former_lambda = 0.0;
	if (nt->problem->has_l1 || nt->damping >= DAMPING_MOST)
		return false;
	nt->damping = nt->damping == 0.0 ? DAMPING_LEAST : 100.0 * nt->damping;
	return true;
}

static void
newton_create(Newton *nt, const LogisticProblem *problem, LogisticSolution *solution)
{
	Size dims = problem->dims;

	*nt = (Newton){.problem = problem, .solution = solution};
	nt->trial = logistic_point_create(problem, true);
	nt->trial_u = palloc0((dims + 1) * sizeof(double));
	nt->step = palloc0((dims + 1) * sizeof(double));
	nt->matrix = palloc_extended(Max(dims * dims, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	nt->index = palloc((dims + 1) * sizeof(int));
	solution->point = logistic_point_create(problem, true);
	solution->kept = palloc0((problem->width + 1) * sizeof(bool));
	solution->n_iter = 0;
	solution->shrink = 1.0;
	solution->converged = false;
	solution->separation = SEPARATION_NONE;
}

void
logistic_newton(const LogisticProblem *problem, int max_iter, double tol,
				LogisticSolution *solution)
{
	Newton nt;

	newton_create(&nt, problem, solution);
	logistic_evaluate(problem, solution->u, &solution->point);
	logistic_check_finite(problem, &solution->point);
	find_kept(&nt);
	while (!solution->converged && solution->n_iter < max_iter)
	{
		if (problem->has_l1)
			step_proximal(&nt);
		else
			step_smooth(&nt);
		solution->n_iter++;
		solution->shrink = nt.former_lambda > 0.0 ? nt.lambda / nt.former_lambda : 1.0;
		solution->separation = logistic_separation(problem, solution, nt.step, solution->shrink);
		if (solution->separation != SEPARATION_NONE)
			break;
		if (last_step(&nt, tol))
		{
			move(&nt, 1.0, solution->u);
			solution->point.value -= 0.5 * nt.lambda * nt.lambda * problem->row_weight;
			solution->converged = true;
		}
		else if (!line_search(&nt) && !raise_damping(&nt))
			break;
	}
	if (solution->separation == SEPARATION_NONE)
		solution->separation = logistic_end_separation(problem, solution);
}
