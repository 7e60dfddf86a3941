/*
 * svm_solver.h
 *		The quadratic programs of support vector machines.
 *
 * All of them have one form in the signed coefficients beta = y alpha:
 *
 *		minimise  1/2 beta' K beta - target' beta
 *		with      sum beta as it is at the start,  lower <= beta <= upper
 *
 * where each variable belongs to a row, and K is the kernel of the rows.
 *
 *		classification	one variable a row, target y, from 0 to y C
 *		regression		two variables a row: target z - epsilon, from 0 to C;
 *						and target z + epsilon, from -C to 0
 *		one class		one variable a row, target 0, from 0 to 1, sum nu n
 *
 * With F = K beta of the rows and v = target - F of a variable, the gradient is
 * -v, and a solution has v of every variable that could grow no greater than v of any
 * that could shrink: the level between them is the intercept.
 */
#ifndef ALGO_SVM_SOLVER_H
#define ALGO_SVM_SOLVER_H

#include "algo/svm/svm_kernel.h"

typedef struct SvmProblem
{
	const SvmKernel *kernel;
	Size n_rows;
	Size n_features;
	const double *x; /* n_rows x n_features */

	Size n_variables;
	int *row; /* of each variable */
	double *target;
	double *lower;
	double *upper;
	double *beta; /* in: a feasible start; out: the solution */

	double tol; /* greatest violation of the condition above */
	int64 max_iter; /* steps of two variables */
	bool shrinking;
	Size cache_bytes; /* for kernel rows */
	uint64 n_done; /* problems solved before, for the progress */
} SvmProblem;

typedef struct SvmSolution
{
	double intercept;
	double objective;
	int64 n_iter;
	bool converged;
} SvmSolution;

/* Bytes that a solution takes at least, beside x and the variables. */
extern Size svm_solver_bytes(Size n_rows, Size n_features, bool shrinking);

extern void svm_problem_create(SvmProblem *problem, Size n_variables);
extern void svm_problem_free(SvmProblem *problem);

/* CORE_OUT_OF_RANGE when kernel values are too large. */
extern void svm_solve(SvmProblem *problem, SvmSolution *solution);

#endif /* ALGO_SVM_SOLVER_H */
