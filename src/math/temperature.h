/*
 * temperature.h
 *		The power of all probabilities of a row under which classes that came are likeliest (Guo et
 *		al. 2017), found in one dimension.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef MATH_TEMPERATURE_H
#define MATH_TEMPERATURE_H

#include "core/port.h"

typedef struct TemperatureRows
{
	Size n;
	int n_classes;
	const double *probabilities; /* n x n_classes */
	const double *y; /* n class codes */
	const double *w; /* NULL: all are 1 */
	const uint8 *fold; /* n; rows of without_fold do not count */
	int without_fold;
} TemperatureRows;

/*
 * p becomes p^sharpness over the sum of these, where p below floor is taken for it.  As for a
 * sigmoid, targets are a little off 0 and 1: of a class with n rows 1 / (n + 2) is spread
 * over the others.  Returns the loss, summed over the rows.
 */
extern double temperature_fit(const TemperatureRows *rows, double *sharpness, double *floor);

#endif /* MATH_TEMPERATURE_H */
