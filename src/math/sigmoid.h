/*
 * sigmoid.h
 *		The probability 1 / (1 + exp(a f + b)) of a decision value or log-odds f, and the a and b of
 *		greatest likelihood (Platt 1999, in the stable form of Lin, Lin and Weng 2007).
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef MATH_SIGMOID_H
#define MATH_SIGMOID_H

#include "core/port.h"

/* Decision values of rows whose side is known. */
typedef struct SigmoidRows
{
	Size n;
	const double *decisions;
	const bool *positive;
	const double *w; /* weights of the rows; NULL: all are 1 */
} SigmoidRows;

extern double sigmoid_value(double decision, double a, double b);

/* The targets are a little off 0 and 1, as if one more row of each side had been seen. */
extern void sigmoid_fit(const SigmoidRows *rows, double *a, double *b);

#endif /* MATH_SIGMOID_H */
