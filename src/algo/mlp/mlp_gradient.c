/*
 * mlp_gradient.c
 *		Loss and gradient of a network by back-propagation, through BLAS.
 *
 * Some rows are one matrix per layer.  As many go through at a time as leave the
 * layers' outputs near the processor; the gradients of a larger batch, or of all
 * rows, add up.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/mlp/mlp.h"
#include "algo/mlp/mlp_kernel.h"
#include "math/linalg.h"
#include "math/link.h"

/* ---------------------------------------------------------------------- workspace */

static Size
row_values(const MlpNet *net)
{
	Size n = net->sizes[0] + 1;

	for (int l = 1; l <= net->n_layers; l++)
		n += 2 * (Size) net->sizes[l];
	return n;
}

/* Of the rows wanted together, how many go through at a time. */
Size
mlp_work_rows(const MlpNet *net, Size wanted)
{
	return Max(Min(wanted, MLP_PIECE / row_values(net)), 1);
}

Size
mlp_work_bytes(const MlpNet *net, Size rows)
{
	return rows * row_values(net) * sizeof(double);
}

MlpWork *
mlp_work_create(const MlpNet *net, Size rows)
{
	MlpWork *work = palloc0(sizeof(MlpWork));

	work->net = net;
	work->capacity = rows;
	work->a = palloc(net->n_layers * sizeof(double *));
	work->delta = palloc(net->n_layers * sizeof(double *));
	for (int l = 0; l < net->n_layers; l++)
	{
		Size bytes = rows * net->sizes[l + 1] * sizeof(double);

		work->a[l] = palloc_extended(bytes, MCXT_ALLOC_HUGE);
		work->delta[l] = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	}
	return work;
}

/* ------------------------------------------------------------------------ forward */

static void
add_biases(Size n, Size width, const double *biases, double *z)
{
	for (Size i = 0; i < n; i++, z += width)
	{
		for (Size j = 0; j < width; j++)
			z[j] += biases[j];
	}
}

const double *
mlp_forward(MlpWork *work, double *theta, Size n, const double *x)
{
	const MlpNet *net = work->net;

	for (int l = 0; l < net->n_layers; l++)
	{
		Size n_in = net->sizes[l];
		Size n_out = net->sizes[l + 1];
		double *z = work->a[l];

		linalg_gemm(false, false, n, n_out, n_in, 1.0, l == 0 ? x : work->a[l - 1], Max(n_in, 1),
					mlp_weights(net, theta, l), n_out, 0.0, z, n_out);
		add_biases(n, n_out, mlp_biases(net, theta, l), z);
		if (l + 1 < net->n_layers)
			mlp_activate(net->activation, n * n_out, z);
	}
	return work->a[net->n_layers - 1];
}

/* --------------------------------------------------------------------------- loss */

/* log(1 + exp(z)) without overflow */
static double
softplus(double z)
{
	return Max(z, 0.0) + log1p(exp(-fabs(z)));
}

static inline double
weight_of(const double *w, Size row)
{
	return w != NULL ? w[row] : 1.0;
}

/* The losses of n rows, and their derivatives by the last layer's sums. */
static double
loss_regression(Size n, const double *z, const double *y, const double *w, double *delta)
{
	double loss = 0.0;

	for (Size i = 0; i < n; i++)
	{
		double off = z[i] - y[i];

		delta[i] = weight_of(w, i) * off;
		loss += weight_of(w, i) * (0.5 * off * off);
	}
	return loss;
}

static double
loss_binary(Size n, const double *z, const double *y, const double *w, double *delta)
{
	double loss = 0.0;

	for (Size i = 0; i < n; i++)
	{
		double p[2];

		link_logistic_pair(z[i], p);
		delta[i] = weight_of(w, i) * (y[i] != 0.0 ? -p[0] : p[1]);
		loss += weight_of(w, i) * softplus(y[i] != 0.0 ? -z[i] : z[i]);
	}
	return loss;
}

/* Log loss of n rows by softmax; delta becomes its derivative by z. */
static double
loss_multinomial(Size n, int n_classes, const double *z, const double *y, const double *w,
				 double *delta)
{
	double loss = 0.0;

	for (Size i = 0; i < n; i++, z += n_classes, delta += n_classes)
	{
		int own = (int) y[i];
		double top = z[0];
		double sum = 0.0;

		for (int k = 1; k < n_classes; k++)
			top = Max(top, z[k]);
		for (int k = 0; k < n_classes; k++)
		{
			delta[k] = exp(z[k] - top);
			sum += delta[k];
		}
		for (int k = 0; k < n_classes; k++)
			delta[k] /= sum;
		loss += weight_of(w, i) * (log(sum) + top - z[own]);
		delta[own] -= 1.0;
		for (int k = 0; w != NULL && k < n_classes; k++)
			delta[k] *= w[i];
	}
	return loss;
}

static double
loss_of(const MlpNet *net, Size n, const double *z, const double *y, const double *w, double *delta)
{
	if (net->task == TASK_REGRESSION)
		return loss_regression(n, z, y, w, delta);
	if (net->n_classes == 2)
		return loss_binary(n, z, y, w, delta);
	return loss_multinomial(n, net->n_classes, z, y, w, delta);
}

/* ----------------------------------------------------------------------- backward */

/* Times the derivative of the activation, which its value a tells. */
static void
times_slope(MlpActivation activation, Size n, const double *a, double *delta)
{
	switch (activation)
	{
		case MLP_IDENTITY:
			break;
		case MLP_LOGISTIC:
			for (Size i = 0; i < n; i++)
				delta[i] *= a[i] * (1.0 - a[i]);
			break;
		case MLP_TANH:
			for (Size i = 0; i < n; i++)
				delta[i] *= 1.0 - a[i] * a[i];
			break;
		case MLP_RELU:
			mlp_kernels()->relu_slope(n, a, delta);
			break;
	}
}

static void
add_columns(Size n, Size width, const double *delta, double beta, double *sums)
{
	if (beta == 0.0)
		memset(sums, 0, width * sizeof(double));
	for (Size i = 0; i < n; i++, delta += width)
	{
		for (Size j = 0; j < width; j++)
			sums[j] += delta[j];
	}
}

/* From the derivatives by the last layer's sums. */
static void
backward(MlpWork *work, double *theta, Size n, const double *x, double beta, double *gradient)
{
	const MlpNet *net = work->net;

	for (int l = net->n_layers - 1; l >= 0; l--)
	{
		Size n_in = net->sizes[l];
		Size n_out = net->sizes[l + 1];
		const double *delta = work->delta[l];

		linalg_gemm(true, false, n_in, n_out, n, 1.0, l == 0 ? x : work->a[l - 1], Max(n_in, 1),
					delta, n_out, beta, mlp_weights(net, gradient, l), n_out);
		add_columns(n, n_out, delta, beta, mlp_biases(net, gradient, l));
		if (l == 0)
			break;
		linalg_gemm(false, true, n, n_in, n_out, 1.0, delta, n_out, mlp_weights(net, theta, l),
					n_out, 0.0, work->delta[l - 1], n_in);
		times_slope(net->activation, n * n_in, work->a[l - 1], work->delta[l - 1]);
	}
}

double
mlp_loss_gradient(MlpWork *work, double *theta, Size n, const double *x, const double *y,
				  const double *w, double beta, double *gradient)
{
	const MlpNet *net = work->net;
	const double *z;
	double loss;

	CHECK_FOR_INTERRUPTS();
	z = mlp_forward(work, theta, n, x);
	loss = loss_of(net, n, z, y, w, work->delta[net->n_layers - 1]);
	backward(work, theta, n, x, beta, gradient);
	return loss;
}

/* One layer's weights, and its biases without the penalty. */
static double
penalize_layer(const MlpNet *net, int l, double *theta, double alpha, double scale,
			   double *gradient)
{
	const double *w = mlp_weights(net, theta, l);
	double *g = mlp_weights(net, gradient, l);
	Size n_weights = (Size) net->sizes[l] * net->sizes[l + 1];
	Size n_all = n_weights + net->sizes[l + 1];
	double squares = 0.0;
	Size i;

	for (Size start = 0; start < n_all; start += MLP_PIECE)
	{
		Size end = Min(start + MLP_PIECE, n_all);

		CHECK_FOR_INTERRUPTS();
		for (i = start; i < Min(end, n_weights); i++)
		{
			squares += w[i] * w[i];
			g[i] = (g[i] + alpha * w[i]) * scale;
		}
		for (; i < end; i++)
			g[i] *= scale;
	}
	return squares;
}

double
mlp_penalize(const MlpNet *net, double *theta, double alpha, double n, double *gradient)
{
	double squares = 0.0;

	for (int l = 0; l < net->n_layers; l++)
		squares += penalize_layer(net, l, theta, alpha, 1.0 / n, gradient);
	return 0.5 * alpha * squares / n;
}
