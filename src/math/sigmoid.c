/*
 * sigmoid.c
 *		Decision values become probabilities (sigmoid.h).
 */
#include "core/port.h"

#include <math.h>

#include "math/sigmoid.h"

#define SIGMOID_MAX_ITER 100
#define SIGMOID_MIN_STEP 1e-10
#define SIGMOID_RIDGE    1e-12
#define SIGMOID_TOL      1e-5

double
sigmoid_value(double decision, double a, double b)
{
	double z = a * decision + b;
	double e = exp(-fabs(z));

	return z >= 0.0 ? e / (1.0 + e) : 1.0 / (1.0 + e);
}

typedef struct SigmoidProblem
{
	const SigmoidRows *rows;
	double weight[2]; /* of all negative and all positive rows */
	double target[2]; /* of each of them */
} SigmoidProblem;

static inline double
sigmoid_weight(const SigmoidRows *rows, Size i)
{
	return rows->w != NULL ? rows->w[i] : 1.0;
}

/* Negative log likelihood, without overflow on either side. */
static double
sigmoid_loss(const SigmoidProblem *problem, double a, double b)
{
	const SigmoidRows *rows = problem->rows;
	double sum = 0.0;

	for (Size i = 0; i < rows->n; i++)
	{
		double z = a * rows->decisions[i] + b;
		double t = problem->target[rows->positive[i]];
		double loss = z >= 0.0 ? t * z + log1p(exp(-z)) : (t - 1.0) * z + log1p(exp(z));

		check_interrupts_at(i);
		sum += sigmoid_weight(rows, i) * loss;
	}
	return sum;
}

/* Gradient (2) and Hessian (aa, ab, bb). */
static void
sigmoid_slopes(const SigmoidProblem *problem, double a, double b, double *g, double *h)
{
	const SigmoidRows *rows = problem->rows;

	g[0] = g[1] = h[1] = 0.0;
	h[0] = h[2] = SIGMOID_RIDGE;
	for (Size i = 0; i < rows->n; i++)
	{
		double f = rows->decisions[i];
		double p = sigmoid_value(f, a, b);
		double d = sigmoid_weight(rows, i) * (problem->target[rows->positive[i]] - p);
		double w = sigmoid_weight(rows, i) * (p * (1.0 - p));

		check_interrupts_at(i);
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

static SigmoidProblem
sigmoid_problem(const SigmoidRows *rows)
{
	SigmoidProblem problem = {.rows = rows};

	for (Size i = 0; i < rows->n; i++)
		problem.weight[rows->positive[i]] += sigmoid_weight(rows, i);
	problem.target[1] = (problem.weight[1] + 1.0) / (problem.weight[1] + 2.0);
	problem.target[0] = 1.0 / (problem.weight[0] + 2.0);
	return problem;
}

void
sigmoid_fit(const SigmoidRows *rows, double *a, double *b)
{
	SigmoidProblem problem = sigmoid_problem(rows);
	double loss;

	*a = 0.0;
	*b = log((problem.weight[0] + 1.0) / (problem.weight[1] + 1.0));
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
