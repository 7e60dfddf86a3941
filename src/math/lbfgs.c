/*
 * lbfgs.c
 *		Limited-memory BFGS (Nocedal and Wright, algorithm 7.4), and its
 *		orthant-wise form where there is an L1 penalty (Andrew and Gao 2007).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "math/lbfgs.h"
#include "math/linalg.h"

#define SUFFICIENT_DECREASE 1e-4
#define ROUNDING            1e-13
#define MAX_HALVINGS        40

#define VECTORS (5 + 2 * LBFGS_MEMORY)

Size
lbfgs_bytes(Size dims)
{
	return VECTORS * (dims + 1) * sizeof(double);
}

static double *
vector(Size dims)
{
	return palloc_extended((dims + 1) * sizeof(double), MCXT_ALLOC_HUGE);
}

void
lbfgs_begin(Lbfgs *m, const LbfgsObjective *objective, double *u, double curvature)
{
	Size dims = objective->dims;

	*m = (Lbfgs){.objective = objective, .u = u, .curvature = curvature};
	m->gradient = vector(dims);
	m->descent = vector(dims);
	m->trial_u = vector(dims);
	m->trial_gradient = vector(dims);
	m->step = vector(dims);
	for (int k = 0; k < LBFGS_MEMORY; k++)
	{
		m->s[k] = vector(dims);
		m->y[k] = vector(dims);
	}
	m->value = objective->evaluate(objective->arg, u, m->gradient);
}

static double
penalty(const LbfgsObjective *objective, const double *u)
{
	double sum = 0.0;

	for (Size i = 0; objective->l1 != NULL && i < objective->dims; i++)
		sum += objective->l1[i] * fabs(u[i]);
	return sum;
}

/* Minus the gradient; with L1 the steepest of the one-sided ones. */
void
lbfgs_descend(Lbfgs *m)
{
	for (Size i = 0; i < m->objective->dims; i++)
	{
		double l1 = m->objective->l1 != NULL ? m->objective->l1[i] : 0.0;
		double g = m->gradient[i];

		if (m->u[i] != 0.0)
			m->descent[i] = -(g + (m->u[i] > 0.0 ? l1 : -l1));
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
set_step(Lbfgs *m)
{
	Size dims = m->objective->dims;
	const double *l1 = m->objective->l1;
	double alpha[LBFGS_MEMORY];
	double scale = 1.0 / m->curvature;

	memcpy(m->step, m->descent, dims * sizeof(double));
	for (int k = 0; k < m->n_pairs; k++)
	{
		int at = (m->newest - k + LBFGS_MEMORY) % LBFGS_MEMORY;

		CHECK_FOR_INTERRUPTS();
		alpha[at] = m->rho[at] * linalg_dot(dims, m->s[at], m->step);
		for (Size i = 0; i < dims; i++)
			m->step[i] -= alpha[at] * m->y[at][i];
	}
	if (m->n_pairs > 0)
		scale = 1.0 / (m->rho[m->newest] * linalg_dot(dims, m->y[m->newest], m->y[m->newest]));
	for (Size i = 0; i < dims; i++)
		m->step[i] *= scale;
	for (int k = m->n_pairs - 1; k >= 0; k--)
	{
		int at = (m->newest - k + LBFGS_MEMORY) % LBFGS_MEMORY;
		double beta = m->rho[at] * linalg_dot(dims, m->y[at], m->step);

		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < dims; i++)
			m->step[i] += (alpha[at] - beta) * m->s[at][i];
	}
	for (Size i = 0; l1 != NULL && i < dims; i++)
	{
		if (l1[i] > 0.0 && m->step[i] * m->descent[i] <= 0.0)
			m->step[i] = 0.0;
	}
}

/* A trial point stays in the orthant of u, or of the descent where u is zero. */
static void
set_trial(Lbfgs *m, double length)
{
	const double *l1 = m->objective->l1;

	for (Size i = 0; i < m->objective->dims; i++)
	{
		double side = m->u[i] != 0.0 ? m->u[i] : m->descent[i];

		m->trial_u[i] = m->u[i] + length * m->step[i];
		if (l1 != NULL && l1[i] > 0.0 && m->trial_u[i] * side <= 0.0)
			m->trial_u[i] = 0.0;
	}
}

/* Remember what the move taught, and move. */
static void
accept(Lbfgs *m, double value)
{
	Size dims = m->objective->dims;
	int at = (m->newest + 1) % LBFGS_MEMORY;
	double *former = m->gradient;
	double sy;

	for (Size i = 0; i < dims; i++)
	{
		m->s[at][i] = m->trial_u[i] - m->u[i];
		m->y[at][i] = m->trial_gradient[i] - former[i];
	}
	sy = linalg_dot(dims, m->s[at], m->y[at]);
	if (sy > 0.0)
	{
		m->rho[at] = 1.0 / sy;
		m->newest = at;
		m->n_pairs = Min(m->n_pairs + 1, LBFGS_MEMORY);
	}
	memcpy(m->u, m->trial_u, dims * sizeof(double));
	m->value = value;
	m->gradient = m->trial_gradient;
	m->trial_gradient = former;
}

/* Halve from a full step until the objective falls enough. */
static bool
line_search(Lbfgs *m)
{
	const LbfgsObjective *objective = m->objective;
	double value = m->value + penalty(objective, m->u);
	double length = 1.0;

	for (int n = 0; n < MAX_HALVINGS; n++, length *= 0.5)
	{
		double gain = 0.0;
		double smooth;
		double trial;

		CHECK_FOR_INTERRUPTS();
		set_trial(m, length);
		for (Size i = 0; i < objective->dims; i++)
			gain += m->descent[i] * (m->trial_u[i] - m->u[i]);
		smooth = objective->evaluate(objective->arg, m->trial_u, m->trial_gradient);
		trial = smooth + penalty(objective, m->trial_u);
		if (trial <= value - SUFFICIENT_DECREASE * gain + ROUNDING * fabs(value))
		{
			accept(m, smooth);
			return true;
		}
	}
	return false;
}

bool
lbfgs_step(Lbfgs *m, bool *exhausted)
{
	set_step(m);
	*exhausted = false;
	if (line_search(m))
		return true;
	*exhausted = m->n_pairs == 0;
	m->n_pairs = 0; /* start again from the steepest descent */
	return false;
}
