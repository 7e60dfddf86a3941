/*
 * best_constant.h
 *		What the best of all predictions that are the same for every row scores on the
 *		rows of a regression: the baseline of errors that the mean is not best for.
 *
 * Of absolute errors the best constant is the median, of absolute percentage errors the
 * median of rows that weigh 1 / |actual| each, of the pinball loss the quantile, of a
 * deviance the mean.  Rows are kept as class_scores.h keeps scores, in as much memory as
 * that takes, and their order leaves no trace.
 */
#ifndef EVALUATE_BEST_CONSTANT_H
#define EVALUATE_BEST_CONSTANT_H

#include "postgres.h"

#include "evaluate/value_losses.h"

typedef struct BestConstant BestConstant;

/* What the best constant of each scores; NaN without rows and where there is none. */
typedef struct ConstantScores
{
	double absolute; /* mean absolute error */
	double percentage; /* mean absolute percentage error */
	double loss; /* mean of the loss that was asked for */
} ConstantScores;

/* Empty, in the current memory context; memory: bytes it may take (class_scores.h). */
extern BestConstant *best_constant_create(bool is_weighted, Size memory);
extern void best_constant_free(BestConstant *best);

/* weight is 1 unless the rows are weighted, and above 0.  From any memory context. */
extern void best_constant_add(BestConstant *best, double actual, double weight);

/* loss may be NULL; all rows must have one. */
extern ConstantScores best_constant_scores(BestConstant *best, const ValueLoss *loss);

#endif /* EVALUATE_BEST_CONSTANT_H */
