/*
 * svm_couple.c
 *		Probabilities of classes from those of pairs of classes; source in svm.h.
 */
#include "core/port.h"

#include <math.h>

#include "algo/svm/svm.h"

#define COUPLE_MIN_ROUNDS 100

/*
 * Minimise p' Q p over probabilities, where Q[t][t] = sum of r[j][t]^2 and
 * Q[t][j] = -r[j][t] r[t][j], one coordinate after the other.
 */
void
svm_couple(int n, const double *r, double *p)
{
	double *q = vector_zeros((Size) n * n);
	double *qp = palloc(n * sizeof(double));
	double enough = 0.005 / n;
	double sum = 0.0;

	for (int t = 0; t < n; t++)
	{
		p[t] = 1.0 / n;
		for (int j = 0; j < n; j++)
		{
			if (j == t)
				continue;
			q[t * n + t] += r[j * n + t] * r[j * n + t];
			q[t * n + j] = -r[j * n + t] * r[t * n + j];
		}
	}
	for (int round = 0; round < Max(COUPLE_MIN_ROUNDS, n); round++)
	{
		double pqp = 0.0;
		double worst = 0.0;

		for (int t = 0; t < n; t++)
		{
			qp[t] = 0.0;
			for (int j = 0; j < n; j++)
				qp[t] += q[t * n + j] * p[j];
			pqp += p[t] * qp[t];
		}
		for (int t = 0; t < n; t++)
			worst = Max(worst, fabs(qp[t] - pqp));
		if (worst < enough)
			break;
		for (int t = 0; t < n; t++)
		{
			double d = (pqp - qp[t]) / q[t * n + t];

			p[t] += d;
			pqp = (pqp + d * (d * q[t * n + t] + 2.0 * qp[t])) / (1.0 + d) / (1.0 + d);
			for (int j = 0; j < n; j++)
			{
				qp[j] = (qp[j] + d * q[t * n + j]) / (1.0 + d);
				p[j] /= 1.0 + d;
			}
		}
	}
	for (int t = 0; t < n; t++)
		sum += p[t];
	for (int t = 0; t < n; t++)
		p[t] /= sum;
	pfree(q);
	pfree(qp);
}
