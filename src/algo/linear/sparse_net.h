/*
 * sparse_net.h
 *		Lasso and elastic net over sparse rows.
 */
#ifndef ALGO_SPARSE_NET_H
#define ALGO_SPARSE_NET_H

#include "algo/linear/sparse_squares.h"

typedef struct SparseNetResult
{
	int sweeps;
	bool converged;
	double gap; /* of the objective, over the variance of the target */
} SparseNetResult;

/* Bytes that it takes, beside 12 for each sparse value. */
extern Size sparse_net_bytes(const TrainSet *set);

/*
 * Minimise |y - X w|^2 / (2 n) + l1 |w|_1 + l2 / 2 |w|^2, from the weights that are
 * there (zeros will do), until the gap is at most tol.
 */
extern SparseNetResult sparse_net_solve(const SparseSquares *s, double l1, double l2, double tol,
										int max_sweeps, double *w);

#endif /* ALGO_SPARSE_NET_H */
