/*
 * svm_interior.h
 *		Linear support vector machines by an interior-point method, for any number
 *		of dense rows, or by coordinate descent in the dual, for sparse ones:
 *
 *			minimise  1/2 |w|^2 + pull b + sum of losses,   f = w . x + b
 *
 * where a row has one loss or two, each c max(0, sign (target - f)) or c times its
 * square; the intercept b is not penalized.
 */
#ifndef ALGO_SVM_INTERIOR_H
#define ALGO_SVM_INTERIOR_H

#include "algo/algo.h"

typedef struct SvmLoss
{
	double sign; /* 1: f should be at least the target; -1: at most */
	double target;
	double c; /* 0: the row does not count */
} SvmLoss;

typedef struct SvmInterior
{
	const TrainSet *set;
	const RowBlock *rows; /* all of them; NULL unless they are sparse */
	int n_losses; /* of each row */
	double pull;
	bool squared;
	double tol;
	int max_iter;

	/*
	 * The losses of a block's rows, of which first is the number of the first: n_rows x n_losses.
	 */
	void (*losses)(const void *arg, const RowBlock *block, Size first, SvmLoss *out);
	const void *arg;

	/* where f begins, and how far from the targets it may be thought to be */
	double start;
	double scale;
} SvmInterior;

typedef struct SvmInteriorSolution
{
	double *weights; /* in the caller's memory: n_features */
	double intercept;
	double objective;
	int n_iter;
	bool converged;
} SvmInteriorSolution;

/* Bytes that it takes. */
extern Size svm_interior_bytes(const TrainSet *set, int n_losses);
extern void svm_interior_solve(const SvmInterior *problem, SvmInteriorSolution *solution);

/* svm_dual.c: the same, where problem->rows is set */
extern Size svm_dual_bytes(const TrainSet *set, int n_losses);
extern void svm_dual_solve(const SvmInterior *problem, SvmInteriorSolution *solution);

#endif /* ALGO_SVM_INTERIOR_H */
