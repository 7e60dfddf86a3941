/*
 * link.h
 *		From margins to probabilities, the same everywhere they are needed.
 */
#ifndef ALGO_LINK_H
#define ALGO_LINK_H

#include "core/port.h"

#include <math.h>

/* P(class 0), P(class 1) from the margin, without cancellation on either side. */
static inline void
link_logistic_pair(double z, double *out)
{
	double e = exp(-fabs(z));
	double greater = 1.0 / (1.0 + e);
	double smaller = e / (1.0 + e);

	out[0] = z >= 0.0 ? smaller : greater;
	out[1] = z >= 0.0 ? greater : smaller;
}

/* Margins to probabilities in place. */
static inline void
link_softmax(int n, double *z)
{
	double top = z[0];
	double sum = 0.0;

	for (int k = 1; k < n; k++)
		top = Max(top, z[k]);
	for (int k = 0; k < n; k++)
	{
		z[k] = exp(z[k] - top);
		sum += z[k];
	}
	for (int k = 0; k < n; k++)
		z[k] /= sum;
}

#endif /* ALGO_LINK_H */
