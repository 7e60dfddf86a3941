/*
 * svm_solver_internal.h
 *		The inside of a solution, for svm_solver.c and svm_set.c.
 */
#ifndef ALGO_SVM_SOLVER_INTERNAL_H
#define ALGO_SVM_SOLVER_INTERNAL_H

#include "algo/svm/svm_cache.h"
#include "algo/svm/svm_share.h"
#include "algo/svm/svm_solver.h"

typedef struct SvmSolver
{
	SvmProblem *problem;
	SvmSolution *solution;
	SvmShare share; /* the memory of points and cache, where others take part */

	/* rows that take part: all, or what shrinking left */
	SvmPoints points;
	double *x_kept; /* their values, once rows were left out */
	int *row_id; /* of problem->x */
	double *f; /* F */
	double *self; /* K(x, x) */
	SvmCache *cache;
	bool shrunk;
	bool may_shrink;

	/* variables that take part */
	Size m;
	int *variable; /* of the problem */
	int *at; /* row, among those that take part */
	double max_up; /* greatest v of those that can grow */
	double min_down; /* least v of those that can shrink */
	double gain; /* decrease of the objective so far */

	/* the working set: places among the variables that take part */
	int capacity;
	int n_set;
	int *set;
	bool *in_set; /* by variable of the problem */
	double *scratch; /* for blocks of kernel rows */
	double *block;
	double *block_norms;
	float *kernel; /* n_set x n_set */
	double *set_v;
	double *set_beta;
	double *set_lower;
	double *set_upper;
	double *set_self;
	const float **set_rows;
	int *heap;
} SvmSolver;

static inline double
svm_violation_of(const SvmSolver *s, Size t)
{
	return s->problem->target[s->variable[t]] - s->f[s->at[t]];
}

static inline bool
svm_can_grow(const SvmSolver *s, Size t)
{
	int k = s->variable[t];

	return s->problem->beta[k] < s->problem->upper[k];
}

static inline bool
svm_can_shrink(const SvmSolver *s, Size t)
{
	int k = s->variable[t];

	return s->problem->beta[k] > s->problem->lower[k];
}

static inline double
svm_gap(const SvmSolver *s)
{
	return s->max_up - s->min_down;
}

/* svm_set.c */

/*
 * Which variables are solved together next: of the last set what was new in it,
 * half of it; then those of both directions that violate most.
 */
extern void svm_set_choose(SvmSolver *s);
extern void svm_set_forget(SvmSolver *s);

/* What the steps need of the set, once its kernel rows are at hand. */
extern void svm_set_load(SvmSolver *s);

/*
 * Solve the set to a share of the violation of all.  Returns by how much the
 * objective decreases, and adds the steps it took.
 */
extern double svm_set_solve(SvmSolver *s);

#endif /* ALGO_SVM_SOLVER_INTERNAL_H */
