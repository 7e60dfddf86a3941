/*
 * calibrator_fit.h
 *		A calibrator from the outputs of a learner for rows that it has not learned from.
 *
 * Two classes: a sigmoid below 1,000 rows of the rarer one, else an isotonic curve where that is
 * better.  More: a temperature, or such a curve for each class against the rest where these are
 * better.  Better is the lesser log loss of rows that the one compared has not seen.  Weights of
 * classes are undone first, where that is better.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef MODEL_CALIBRATOR_FIT_H
#define MODEL_CALIBRATOR_FIT_H

#include "model/calibrator.h"

typedef struct CalibrationRows
{
	Size n;
	int n_classes;
	const double *outputs; /* n x n_classes: probabilities */
	const double *y; /* n class codes */
	const double *w; /* n: weights of the rows; NULL: all are 1 */
	const uint8 *fold; /* n: calibrators are compared on one fold after the other */
	int n_folds;
	const double *class_weights; /* n_classes, that the learner was told; NULL: none */
} CalibrationRows;

/* What it takes beside the rows, at most. */
extern Size calibrator_fit_bytes(Size n, int n_classes);

/*
 * In the current memory context, which is best one that ends soon.  held (n x n_classes): the
 * rows' probabilities by calibrators like it that were fitted on the other folds.
 */
extern Calibrator *calibrator_fit(const CalibrationRows *rows, CalibrationMethod method,
								  double *held);

#endif /* MODEL_CALIBRATOR_FIT_H */
