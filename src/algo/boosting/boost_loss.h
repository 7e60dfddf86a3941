/*
 * boost_loss.h
 *		The losses that gradient boosting can minimise.
 *
 * Scores are raw outputs of the trees: the value itself (squared and absolute error,
 * quantile), its logarithm (poisson), the log-odds of the second of two classes,
 * or a logarithm for each of more classes, up to a constant (log_loss).
 */
#ifndef ALGO_BOOST_LOSS_H
#define ALGO_BOOST_LOSS_H

#include "algo/algo.h"

typedef enum BoostLossKind
{
	LOSS_SQUARED_ERROR,
	LOSS_ABSOLUTE_ERROR,
	LOSS_QUANTILE,
	LOSS_POISSON,
	LOSS_LOG
} BoostLossKind;

#define N_BOOST_LOSSES 5

extern const char *const boost_loss_names[N_BOOST_LOSSES + 1]; /* ends with NULL */

typedef struct BoostLoss
{
	BoostLossKind kind;
	double quantile; /* LOSS_QUANTILE; 0.5 for LOSS_ABSOLUTE_ERROR */
	int n_outputs; /* scores a row: classes if more than two, else 1 */
} BoostLoss;

/* Scores a row of a task with so many classes. */
static inline int
boost_loss_outputs(int n_classes)
{
	return n_classes > 2 ? n_classes : 1;
}

/* Does a leaf take a quantile of the residuals instead of a Newton step? */
static inline bool
boost_loss_takes_quantile(const BoostLoss *loss)
{
	return loss->kind == LOSS_ABSOLUTE_ERROR || loss->kind == LOSS_QUANTILE;
}

/*
 * Gradients and hessians of n rows by each score, n x n_outputs like scores; w NULL:
 * weights of one.
 */
extern void boost_loss_gradients(const BoostLoss *loss, Size n, const double *y, const double *w,
								 const double *scores, double *g, double *h);

/* Bounds of them where they are known without looking, for rows of weight 1. */
extern bool boost_loss_bounds(const BoostLoss *loss, double *max_g, double *max_h);

/* The loss of one row (half of the squared error). */
extern double boost_loss_of_row(const BoostLoss *loss, double y, const double *scores);

/* CORE_DATA_UNFIT where the loss cannot take a value of the target. */
extern void boost_loss_check(const BoostLoss *loss, Size n, const double *y);

/* The best constant scores, n_outputs of them.  May raise CORE_OUT_OF_RANGE. */
extern void boost_loss_base(const BoostLoss *loss, Size n, const double *y, const double *w,
							double *base);

/*
 * The q-quantile of n values, reordered, by weight w (NULL: one each): the least
 * value with at least that share of the weight up to it; halfway to the next
 * where it is that share exactly.
 */
extern double boost_quantile(Size n, double *values, const double *w, double q);

/* Scores of n rows to what the algorithm's outputs are: n_outputs of the task a row. */
extern void boost_loss_outputs_from(const BoostLoss *loss, int n_classes, Size n,
									const double *scores, double *out);

#endif /* ALGO_BOOST_LOSS_H */
