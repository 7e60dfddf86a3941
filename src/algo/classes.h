/*
 * classes.h
 *		What every classifier asks of its classes.
 */
#ifndef ALGO_CLASSES_H
#define ALGO_CLASSES_H

#include "algo/algo.h"

/* CORE_DATA_UNFIT unless there are rows of at least two classes and of each; algo_train asks. */
extern void classes_check(const TrainSet *set);

/*
 * The weight of a row by its class, into weights[0 .. n_classes - 1]: 1, or by
 * label, or "balanced": rows / (classes * rows of the class).  Raises
 * CORE_INVALID_PARAMETER for a label that the target does not have.
 */
extern void classes_weights(const TrainSet *set, const ParamValue *value, double *weights);

/* The same in the current memory context, or NULL where nobody asks for other weights than 1. */
extern const double *classes_weights_wanted(const TrainSet *set, const ParamValue *value);

#endif /* ALGO_CLASSES_H */
