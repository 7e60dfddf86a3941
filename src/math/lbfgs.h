/*
 * lbfgs.h
 *		Limited-memory BFGS, and its orthant-wise form where there is an L1
 *		penalty, over an objective that is a function.
 *
 * The caller owns the course: it begins, steps, looks at the gradient after each
 * step, and decides when it has converged.
 */
#ifndef ALGO_LBFGS_H
#define ALGO_LBFGS_H

#include "core/port.h"

#define LBFGS_MEMORY 12

typedef struct LbfgsObjective
{
	Size dims;
	const double *l1; /* dims: the penalty sum l1[i] |u[i]| on top; NULL: none */
	void *arg;

	/* The smooth part at u, which must not be NaN, and its gradient. */
	double (*evaluate)(void *arg, const double *u, double *gradient);
} LbfgsObjective;

typedef struct Lbfgs
{
	const LbfgsObjective *objective;
	double *u; /* where we are: the caller's */
	double value; /* smooth part there */
	double *gradient;
	double *descent; /* minus the (pseudo-)gradient; lbfgs_descend fills it */
	double curvature; /* for the first step, 1 / curvature times the descent */

	double *trial_u;
	double *trial_gradient;
	double *step;
	double *s[LBFGS_MEMORY]; /* steps and changes of gradient, a ring */
	double *y[LBFGS_MEMORY];
	double rho[LBFGS_MEMORY];
	int n_pairs;
	int newest;
} Lbfgs;

/* Bytes that lbfgs_begin takes. */
extern Size lbfgs_bytes(Size dims);

/* Take memory in the current context and evaluate at u. */
extern void lbfgs_begin(Lbfgs *m, const LbfgsObjective *objective, double *u, double curvature);

/* The steepest descent here, for stopping rules and for the step. */
extern void lbfgs_descend(Lbfgs *m);

/*
 * One iteration from the descent.  True: moved, and the last evaluation was that
 * of the new point.  False: nothing along the step was better, the memory is
 * forgotten, and exhausted tells whether it was empty already: then the steepest
 * descent itself gains nothing.
 */
extern bool lbfgs_step(Lbfgs *m, bool *exhausted);

#endif /* ALGO_LBFGS_H */
