/*
 * logistic_row.c
 *		The loss of one row of a logistic regression by its margins.
 */
#include "core/port.h"

#include <math.h>

#include "algo/logistic/logistic.h"

double
logistic_softmax(int n, double *z, int own, double *margin)
{
	double top = -INFINITY;
	double other = -INFINITY;
	double own_margin = z[own];
	double sum = 0.0;

	for (int k = 0; k < n; k++)
	{
		top = Max(top, z[k]);
		if (k != own)
			other = Max(other, z[k]);
	}
	*margin = own_margin - other;
	for (int k = 0; k < n; k++)
	{
		z[k] = exp(z[k] - top);
		sum += z[k];
	}
	for (int k = 0; k < n; k++)
		z[k] /= sum;
	/* log1p keeps the digits of a loss near zero */
	if (own_margin == top)
	{
		double rest = 0.0;

		for (int k = 0; k < n; k++)
			rest += k == own ? 0.0 : z[k] * sum;
		return log1p(rest);
	}
	return log(sum) + top - own_margin;
}

double
logistic_row_softmax(int n, double *eta, int own, double *margin)
{
	double loss = logistic_softmax(n, eta, own, margin);
	double others = 0.0;

	for (int k = 0; k < n; k++)
		others += k == own ? 0.0 : eta[k];
	eta[own] = -others; /* exact near probability 1 */
	return loss;
}

double
logistic_row_binary(double *eta, int own, double *margin)
{
	double z = own ? eta[0] : -eta[0];
	double small = exp(-fabs(z));
	double wrong = (z >= 0.0 ? small : 1.0) / (1.0 + small);

	*margin = z;
	eta[0] = own ? -wrong : wrong;
	return log1p(small) + Max(-z, 0.0);
}
