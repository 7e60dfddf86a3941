/*
 * mlp_net.c
 *		The network itself: its shape, first weights, scoring and stored form.
 *
 * Stored (format 1): u8 activation, u32 number of hidden layers, their sizes (u32
 * each), theta (f64 each, the number follows from the sizes), u64 rows learned.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/mlp/mlp.h"
#include "algo/mlp/mlp_kernel.h"
#include "math/link.h"

#define SCORED_ROWS 16 /* at a time: what is between the layers stays in the first-level cache */
#define STACK_SIZE  2048 /* values: enough for a row of most networks */
#define MAX_LAYERS  1000
#define MAX_UNITS   1000000
#define MAX_CLASSES 1000000

/* ------------------------------------------------------------------------ shape */

void
mlp_net_shape(MlpNet *net, Task task, int n_features, int n_classes, MlpActivation activation,
			  int n_hidden, const int32 *hidden)
{
	*net = (MlpNet){.task = task, .n_classes = n_classes, .activation = activation};
	net->n_layers = n_hidden + 1;
	net->sizes = palloc((net->n_layers + 1) * sizeof(int));
	net->at = palloc(net->n_layers * sizeof(Size));
	net->sizes[0] = n_features;
	for (int l = 0; l < n_hidden; l++)
		net->sizes[l + 1] = hidden[l];
	net->sizes[net->n_layers] = n_classes > 2 ? n_classes : 1;
	for (int l = 0; l < net->n_layers; l++)
	{
		net->at[l] = net->dims;
		net->dims += ((Size) net->sizes[l] + 1) * net->sizes[l + 1];
	}
}

void
mlp_net_take(MlpNet *net)
{
	net->theta = vector_zeros(net->dims);
}

/*
 * Uniform within sqrt(6 / (inputs + outputs)), or with 2 for logistic units, whose
 * slope is a quarter (Glorot and Bengio, 2010).
 */
void
mlp_net_draw(MlpNet *net, Rng *rng)
{
	double factor = net->activation == MLP_LOGISTIC ? 2.0 : 6.0;

	for (int l = 0; l < net->n_layers; l++)
	{
		Size n_in = net->sizes[l];
		Size n_out = net->sizes[l + 1];
		double bound = sqrt(factor / (double) (n_in + n_out));
		double *to = mlp_weights(net, net->theta, l);

		for (Size i = 0; i < (n_in + 1) * n_out; i++)
		{
			if (i % MLP_PIECE == 0)
				CHECK_FOR_INTERRUPTS();
			to[i] = bound * (2.0 * rng_double(rng) - 1.0);
		}
	}
}

void
mlp_copy_values(double *to, const double *from, Size n)
{
	for (Size i = 0; i < n; i += MLP_PIECE)
	{
		CHECK_FOR_INTERRUPTS();
		memcpy(to + i, from + i, Min(MLP_PIECE, n - i) * sizeof(double));
	}
}

void
mlp_net_copy(MlpNet *to, const MlpNet *from)
{
	mlp_net_shape(to, from->task, from->sizes[0], from->n_classes, from->activation,
				  from->n_layers - 1, from->sizes + 1);
	mlp_net_take(to);
	mlp_copy_values(to->theta, from->theta, from->dims);
}

/* ---------------------------------------------------------------------- scoring */

static int
padded(int n)
{
	return TYPEALIGN(MLP_LANES, n);
}

static double *
pack_layer(const MlpNet *net, int l)
{
	Size n_in = net->sizes[l];
	Size n_out = net->sizes[l + 1];
	Size width = padded(n_out);
	const double *w = mlp_weights(net, net->theta, l);
	double *to = vector_zeros((n_in + 1) * width);

	for (Size i = 0; i < n_in; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (Size j = 0; j < n_out; j++)
			to[(j / MLP_LANES * n_in + i) * MLP_LANES + j % MLP_LANES] = w[i * n_out + j];
	}
	memcpy(to + n_in * width, mlp_biases(net, net->theta, l), n_out * sizeof(double));
	return to;
}

/* Lay the weights out for the kernel, once training or loading is over. */
void
mlp_pack(MlpFit *fit)
{
	const MlpNet *net = &fit->net;

	fit->packed = palloc(net->n_layers * sizeof(double *));
	for (int l = 0; l < net->n_layers; l++)
	{
		fit->packed[l] = pack_layer(net, l);
		fit->max_width = Max(fit->max_width, padded(net->sizes[l + 1]));
	}
}

/* Not a number stays so: it must not become an answer. */
void
mlp_activate(MlpActivation activation, Size n, double *z)
{
	switch (activation)
	{
		case MLP_IDENTITY:
			break;
		case MLP_LOGISTIC:
			for (Size i = 0; i < n; i++)
				z[i] = 1.0 / (1.0 + exp(-z[i]));
			break;
		case MLP_TANH:
			for (Size i = 0; i < n; i++)
				z[i] = tanh(z[i]);
			break;
		case MLP_RELU:
			mlp_kernels()->relu(n, z);
			break;
	}
}

/* One layer for a few rows, large layers by groups of outputs. */
static void
score_layer(const MlpFit *fit, int l, Size n, const double *x, Size ldx, double *out)
{
	const MlpNet *net = &fit->net;
	Size n_in = net->sizes[l];
	Size width = padded(net->sizes[l + 1]);
	Size step = TYPEALIGN(MLP_LANES, Max(MLP_PIECE * 4 / ((n_in + 1) * n), 1));
	const double *bias = fit->packed[l] + n_in * width;

	for (Size j = 0; j < width; j += step)
	{
		CHECK_FOR_INTERRUPTS();
		mlp_kernels()->layer(n, n_in, Min(step, width - j), x, ldx, fit->packed[l] + j * n_in,
							 bias + j, out + j, width);
	}
}

/* From the last layer's sums to what a model of the task answers. */
static void
answer(const MlpNet *net, Size n, const double *z, double *out)
{
	Size width = padded(net->sizes[net->n_layers]);

	for (Size i = 0; i < n; i++, z += width)
	{
		if (net->task == TASK_REGRESSION)
			*out++ = z[0];
		else if (net->n_classes == 2)
		{
			link_logistic_pair(z[0], out);
			out += 2;
		}
		else
		{
			memcpy(out, z, net->n_classes * sizeof(double));
			link_softmax(net->n_classes, out);
			out += net->n_classes;
		}
	}
}

/* Up to SCORED_ROWS rows; buffer holds two layers' outputs of them. */
static void
score_rows(const MlpFit *fit, Size n, const double *x, double *buffer, double *out)
{
	const MlpNet *net = &fit->net;
	const double *from = x;
	Size ldx = net->sizes[0];

	for (int l = 0; l < net->n_layers; l++)
	{
		Size width = padded(net->sizes[l + 1]);
		double *to = buffer + (l % 2) * n * fit->max_width;

		score_layer(fit, l, n, from, ldx, to);
		for (Size i = 0; l + 1 < net->n_layers && i < n; i++)
			mlp_activate(net->activation, net->sizes[l + 1], to + i * width);
		from = to;
		ldx = width;
	}
	answer(net, n, from, out);
}

void
mlp_predict(const void *model, Size n, const double *x, double *out)
{
	const MlpFit *fit = model;
	const MlpNet *net = &fit->net;
	Size n_outputs = net->task == TASK_REGRESSION ? 1 : net->n_classes;
	Size needed = 2 * Min(n, SCORED_ROWS) * fit->max_width;
	double stack[STACK_SIZE];
	double *buffer = needed <= STACK_SIZE ? stack : vector_zeros(needed);

	for (Size i = 0; i < n; i += SCORED_ROWS)
		score_rows(fit, Min(SCORED_ROWS, n - i), x + i * net->sizes[0], buffer,
				   out + i * n_outputs);
	if (buffer != stack)
		pfree(buffer);
}

/* ------------------------------------------------------------------ stored form */

void
mlp_save(const void *model, ByteWriter *w)
{
	const MlpFit *fit = model;
	const MlpNet *net = &fit->net;

	bytes_put_u8(w, net->activation);
	bytes_put_u32(w, net->n_layers - 1);
	for (int l = 1; l < net->n_layers; l++)
		bytes_put_u32(w, net->sizes[l]);
	bytes_put_f64_array(w, net->theta, net->dims);
	bytes_put_u64(w, fit->n_seen);
}

void *
mlp_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	MlpFit *fit = palloc0(sizeof(MlpFit));
	uint32 n_hidden;
	int32 *hidden;
	uint8 activation;
	uint32 l;

	if (format != 1)
		bytes_corrupt(r, "unknown format of network");
	if (shape->n_features < 0 || shape->n_classes > MAX_CLASSES ||
		(shape->task == TASK_CLASSIFICATION ? shape->n_classes < 2 : shape->n_classes != 0))
		bytes_corrupt(r, "shape that no network has");
	activation = bytes_get_u8(r);
	if (activation >= MLP_N_ACTIVATIONS)
		bytes_corrupt(r, "unknown activation");
	n_hidden = bytes_get_count(r, sizeof(uint32), MAX_LAYERS);
	hidden = palloc((n_hidden + 1) * sizeof(int32));
	for (l = 0; l < n_hidden; l++)
	{
		hidden[l] = (int32) bytes_get_count(r, sizeof(double), MAX_UNITS);
		if (hidden[l] == 0)
			bytes_corrupt(r, "layer without units");
	}
	mlp_net_shape(&fit->net, shape->task, shape->n_features, shape->n_classes, activation, n_hidden,
				  hidden);
	fit->net.theta = bytes_get_f64_array(r, fit->net.dims);
	fit->n_seen = bytes_get_u64(r);
	bytes_expect_end(r);
	mlp_pack(fit);
	return fit;
}
