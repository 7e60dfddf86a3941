/*
 * quadratic_l1.h
 *		Minimise 1/2 b'Qb - c'b + sum_j l1_j |b_j| + 1/2 sum_j l2_j b_j^2.
 *
 * The problem inside the lasso, the elastic net and each step of an
 * L1-penalized logistic regression.
 */
#ifndef ALGO_QUADRATIC_L1_H
#define ALGO_QUADRATIC_L1_H

#include "core/port.h"

typedef struct QuadraticL1
{
	int p;
	const double *q; /* p x p, symmetric positive semidefinite, both triangles */
	const double *c;
	const double *l1; /* p each, not negative */
	const double *l2;
	double scale; /* the size of the objective: with c = X'y / n, y'y / n */
	bool has_gap; /* scale is exactly that, all l1 are equal and > 0: stop by duality gap too */
	double tol; /* of the gap, relative to scale */
	int max_sweeps;
} QuadraticL1;

typedef struct QuadraticL1Result
{
	int sweeps;
	bool converged;
	double gap; /* relative to scale; 0 unless has_gap */
} QuadraticL1Result;

/* beta: the start on entry (zeros will do), the solution on return. */
extern QuadraticL1Result quadratic_l1_solve(const QuadraticL1 *problem, double *beta);

#endif /* ALGO_QUADRATIC_L1_H */
