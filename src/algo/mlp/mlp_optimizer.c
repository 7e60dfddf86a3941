/*
 * mlp_optimizer.c
 *		The steps of stochastic training: gradient descent with (Nesterov)
 *		momentum, and Adam (Kingma and Ba, 2014).
 */
#include "core/port.h"

#include <math.h>

#include "algo/mlp/mlp.h"

#define ADAPTIVE_FACTOR   5.0
#define ADAPTIVE_SMALLEST 1e-6

void
mlp_optimizer_init(MlpOptimizer *optimizer, const MlpOptions *options, Size dims)
{
	*optimizer = (MlpOptimizer){.options = options, .dims = dims, .power_1 = 1.0, .power_2 = 1.0};
	optimizer->learning_rate = options->learning_rate_init;
	optimizer->first = vector_zeros(dims);
	if (options->solver == MLP_ADAM)
		optimizer->second = vector_zeros(dims);
}

/* Elements [from, to) */
static void
step_sgd(MlpOptimizer *optimizer, Size from, Size to, const double *g, double *theta)
{
	double momentum = optimizer->options->momentum;
	double rate = optimizer->learning_rate;
	double *v = optimizer->first;

	for (Size i = from; i < to; i++)
		v[i] = momentum * v[i] - rate * g[i];
	for (Size i = from; i < to; i++)
		theta[i] += optimizer->options->nesterov ? momentum * v[i] - rate * g[i] : v[i];
}

static void
step_adam(MlpOptimizer *optimizer, Size from, Size to, const double *g, double *theta)
{
	const MlpOptions *options = optimizer->options;
	double beta_1 = options->beta_1;
	double beta_2 = options->beta_2;
	double epsilon = options->epsilon;
	double rate =
		options->learning_rate_init * sqrt(1.0 - optimizer->power_2) / (1.0 - optimizer->power_1);
	double *m = optimizer->first;
	double *v = optimizer->second;

	for (Size i = from; i < to; i++)
	{
		m[i] = beta_1 * m[i] + (1.0 - beta_1) * g[i];
		v[i] = beta_2 * v[i] + (1.0 - beta_2) * (g[i] * g[i]);
		theta[i] -= rate * m[i] / (sqrt(v[i]) + epsilon);
	}
}

void
mlp_optimizer_step(MlpOptimizer *optimizer, const double *gradient, double *theta)
{
	optimizer->power_1 *= optimizer->options->beta_1;
	optimizer->power_2 *= optimizer->options->beta_2;
	for (Size i = 0; i < optimizer->dims; i += MLP_PIECE)
	{
		Size end = Min(i + MLP_PIECE, optimizer->dims);

		CHECK_FOR_INTERRUPTS();
		if (optimizer->options->solver == MLP_ADAM)
			step_adam(optimizer, i, end, gradient, theta);
		else
			step_sgd(optimizer, i, end, gradient, theta);
	}
}

void
mlp_optimizer_epoch(MlpOptimizer *optimizer, uint64 n_seen)
{
	const MlpOptions *options = optimizer->options;

	if (options->solver == MLP_SGD && options->schedule == MLP_INVSCALING)
		optimizer->learning_rate =
			options->learning_rate_init / pow((double) n_seen + 1.0, options->power_t);
}

bool
mlp_optimizer_stop(MlpOptimizer *optimizer)
{
	if (optimizer->options->solver != MLP_SGD || optimizer->options->schedule != MLP_ADAPTIVE ||
		optimizer->learning_rate <= ADAPTIVE_SMALLEST)
		return true;
	optimizer->learning_rate /= ADAPTIVE_FACTOR;
	return false;
}
