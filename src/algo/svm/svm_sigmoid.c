/*
 * svm_sigmoid.c
 *		Decision values become probabilities: the sigmoid of one function, and the
 *		coupling of pairs of classes; sources in svm.h.
 */
#include "core/port.h"

#include <math.h>

#include "algo/svm/svm.h"

#define SIGMOID_MAX_ITER  100
#define SIGMOID_MIN_STEP  1e-10
#define SIGMOID_RIDGE     1e-12
#define SIGMOID_TOL       1e-5
#define COUPLE_MIN_ROUNDS 100

double
svm_sigmoid(double decision, double a, double b)
{
	double z = a * decision + b;
	double e = exp(-fabs(z));

	return z >= 0.0 ? e / (1.0 + e) : 1.0 / (1.0 + e);
}

typedef struct SigmoidProblem
{
	Size n;
	const double *decisions;
	const bool *positive;
	double target[2]; /* of negative and positive rows: a little off 0 and 1 */
} SigmoidProblem;

/* Negative log likelihood, without overflow on either side. */
static double
sigmoid_loss(const SigmoidProblem *problem, double a, double b)
{
	double sum = 0.0;

	for (Size i = 0; i < problem->n; i++)
	{
		double z = a * problem->decisions[i] + b;
		double t = problem->target[problem->positive[i]];

		sum += z >= 0.0 ? t * z + log1p(exp(-z)) : (t - 1.0) * z + log1p(exp(z));
	}
	return sum;
}

/* Gradient (2) and Hessian (aa, ab, bb). */
static void
sigmoid_slopes(const SigmoidProblem *problem, double a, double b, double *g, double *h)
{
	g[0] = g[1] = h[1] = 0.0;
	h[0] = h[2] = SIGMOID_RIDGE;
	for (Size i = 0; i < problem->n; i++)
	{
		double f = problem->decisions[i];
		double p = svm_sigmoid(f, a, b);
		double d = problem->target[problem->positive[i]] - p;
		double w = p * (1.0 - p);

		g[0] += f * d;
		g[1] += d;
		h[0] += f * f * w;
		h[1] += f * w;
		h[2] += w;
	}
}

/* The longest of the steps 1, 1/2, 1/4 ... that makes the loss less; false: none does. */
static bool
sigmoid_step(const SigmoidProblem *problem, double *a, double *b, const double *g, const double *h,
			 double *loss)
{
	double det = h[0] * h[2] - h[1] * h[1];
	double da = -(h[2] * g[0] - h[1] * g[1]) / det;
	double db = -(h[0] * g[1] - h[1] * g[0]) / det;
	double slope = g[0] * da + g[1] * db;
	double size;

	for (size = 1.0; size >= SIGMOID_MIN_STEP; size *= 0.5)
	{
		double next = sigmoid_loss(problem, *a + size * da, *b + size * db);

		CHECK_FOR_INTERRUPTS();
		if (next < *loss + 1e-4 * size * slope)
		{
			*a += size * da;
			*b += size * db;
			*loss = next;
			return true;
		}
	}
	return false;
}

void
svm_sigmoid_fit(Size n, const double *decisions, const bool *positive, double *a, double *b)
{
	SigmoidProblem problem = {.n = n, .decisions = decisions, .positive = positive};
	Size n_positive = 0;
	double loss;

	for (Size i = 0; i < n; i++)
		n_positive += positive[i];
	problem.target[1] = (n_positive + 1.0) / (n_positive + 2.0);
	problem.target[0] = 1.0 / (n - n_positive + 2.0);
	*a = 0.0;
	*b = log((n - n_positive + 1.0) / (n_positive + 1.0));
	loss = sigmoid_loss(&problem, *a, *b);
	for (int iter = 0; iter < SIGMOID_MAX_ITER; iter++)
	{
		double g[2];
		double h[3];

		CHECK_FOR_INTERRUPTS();
		sigmoid_slopes(&problem, *a, *b, g, h);
		if (fabs(g[0]) < SIGMOID_TOL && fabs(g[1]) < SIGMOID_TOL)
			return;
		if (!sigmoid_step(&problem, a, b, g, h, &loss))
			return;
	}
}

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
