/*
 * mlp.h
 *		What the files of the multi-layer perceptron share.
 *
 * A network is one vector theta: layer after layer its weights, inputs x outputs
 * row by row, then its biases; so optimizers know nothing of layers.  Layer l
 * computes activation(input W + b); the last one has one output for a regression
 * (the value) and for two classes (the margin of the second), else one per class.
 *
 * Loss and penalty are scikit-learn's, over n rows:
 *
 *		1/n sum_i w_i loss_i + alpha / (2 n) |W|^2
 *
 * n the sum of the weights w_i, which are 1 where rows have none,
 * with half the squared error, or the log loss; biases are free.
 */
#ifndef ALGO_MLP_H
#define ALGO_MLP_H

#include "algo/algo.h"
#include "math/rng.h"

typedef enum MlpActivation
{
	MLP_IDENTITY,
	MLP_LOGISTIC,
	MLP_TANH,
	MLP_RELU
} MlpActivation;

#define MLP_N_ACTIVATIONS 4

typedef enum MlpSolver
{
	MLP_LBFGS,
	MLP_SGD,
	MLP_ADAM
} MlpSolver;

typedef enum MlpSchedule
{
	MLP_CONSTANT,
	MLP_INVSCALING,
	MLP_ADAPTIVE
} MlpSchedule;

/* Values that a loop works on between two checks for interrupts. */
#define MLP_PIECE ((Size) 1 << 18)

typedef struct MlpNet
{
	Task task;
	int n_classes; /* 0 for a regression */
	MlpActivation activation;
	int n_layers; /* of weights: the hidden ones and the last */
	int *sizes; /* n_layers + 1: features, units of each hidden layer, outputs */
	Size *at; /* n_layers: where the layer's weights begin in theta */
	Size dims; /* of theta */
	double *theta;
} MlpNet;

/* A trained network, read-only. */
typedef struct MlpFit
{
	MlpNet net;
	uint64 n_seen; /* rows learned so far, each time counted: the step of invscaling */
	double **packed; /* n_layers: weights and biases as mlp_kernel.h wants them */
	int max_width; /* of the layers' outputs as packed */
} MlpFit;

typedef struct MlpOptions
{
	MlpSolver solver;
	double alpha;
	Size batch_size; /* 0: automatic */
	MlpSchedule schedule;
	double learning_rate_init;
	double power_t;
	double momentum;
	bool nesterov;
	double beta_1;
	double beta_2;
	double epsilon;
	int max_iter;
	int max_fun;
	bool shuffle;
	double tol;
	int n_iter_no_change;
	bool early_stopping;
	double validation_fraction;
} MlpOptions;

/* What a solver did. */
typedef struct MlpCourse
{
	int n_iter;
	double loss; /* of the last iteration, with the penalty */
	double best_score; /* on the rows set aside; NaN without any */
	bool converged;
} MlpCourse;

/* mlp_net.c */
extern void mlp_net_shape(MlpNet *net, Task task, int n_features, int n_classes,
						  MlpActivation activation, int n_hidden, const int32 *hidden);
extern void mlp_net_take(MlpNet *net); /* theta, zero */
extern void mlp_net_draw(MlpNet *net, Rng *rng); /* theta, random */
extern void mlp_net_copy(MlpNet *to, const MlpNet *from);
extern void mlp_copy_values(double *to, const double *from, Size n); /* can be cancelled */
extern void mlp_activate(MlpActivation activation, Size n, double *z); /* in place */
extern void mlp_pack(MlpFit *fit);
extern void mlp_predict(const void *fit, Size n, const double *x, double *out);
extern void mlp_save(const void *fit, ByteWriter *w);
extern void *mlp_load(ByteReader *r, uint16 format, const FitShape *shape);

static inline double *
mlp_weights(const MlpNet *net, double *theta, int layer)
{
	return theta + net->at[layer];
}

static inline double *
mlp_biases(const MlpNet *net, double *theta, int layer)
{
	return theta + net->at[layer] + (Size) net->sizes[layer] * net->sizes[layer + 1];
}

/*
 * mlp_gradient.c: rows through the network and back, some rows at a time.
 * A workspace holds what the layers make of them and the derivatives of the loss by it.
 */
typedef struct MlpWork
{
	const MlpNet *net; /* the shape; weights are given with each call */
	Size capacity; /* rows at a time */
	double **a; /* n_layers: the output of each layer */
	double **delta; /* n_layers: derivative by a layer's sums */
} MlpWork;

/*
 * Of the rows wanted together, how many go through at a time, and what they take with a copy of
 * them.
 */
extern Size mlp_work_rows(const MlpNet *net, Size wanted);
extern Size mlp_work_bytes(const MlpNet *net, Size rows);
extern MlpWork *mlp_work_create(const MlpNet *net, Size rows);

/* The last layer's outputs of n rows that go through at a time, margins for classes. */
extern const double *mlp_forward(MlpWork *work, double *theta, Size n, const double *x);

/*
 * The sum of the losses of n rows that go through at a time, each times its weight (w NULL: 1);
 * gradient = theirs by theta, not divided by n and without the penalty, + beta times gradient,
 * beta 0 or 1.
 */
extern double mlp_loss_gradient(MlpWork *work, double *theta, Size n, const double *x,
								const double *y, const double *w, double beta, double *gradient);

/* What n rows weigh together; w NULL: 1 each. */
static inline double
mlp_weigh(Size n, const double *w)
{
	double sum = 0.0;

	if (w == NULL)
		return (double) n;
	for (Size i = 0; i < n; i++)
		sum += w[i];
	return sum;
}

/*
 * From sums over rows that weigh n to means, with the penalty; returns the penalty's part of the
 * loss.
 */
extern double mlp_penalize(const MlpNet *net, double *theta, double alpha, double n,
						   double *gradient);

/* mlp_optimizer.c: one step of sgd or adam */
typedef struct MlpOptimizer
{
	const MlpOptions *options;
	Size dims;
	double learning_rate;
	double *first; /* velocities, or first moments */
	double *second; /* second moments: adam */
	double power_1; /* beta_1^t, beta_2^t */
	double power_2;
} MlpOptimizer;

extern void mlp_optimizer_init(MlpOptimizer *optimizer, const MlpOptions *options, Size dims);
extern void mlp_optimizer_step(MlpOptimizer *optimizer, const double *gradient, double *theta);

/* An epoch is over, after so many rows; no progress any more: is that the end? */
extern void mlp_optimizer_epoch(MlpOptimizer *optimizer, uint64 n_seen);
extern bool mlp_optimizer_stop(MlpOptimizer *optimizer);

/* mlp_stochastic.c, mlp_lbfgs.c: from theta on, and what is taken for it beside the weights */
extern void mlp_stochastic(MlpFit *fit, const TrainSet *set, const MlpOptions *options, Rng *rng,
						   MlpCourse *course);
extern Size mlp_stochastic_bytes(const MlpNet *net, Size n_rows, const MlpOptions *options);
extern void mlp_lbfgs(MlpFit *fit, const TrainSet *set, const MlpOptions *options,
					  MlpCourse *course);
extern Size mlp_lbfgs_bytes(const MlpNet *net, Size n_rows);

#endif /* ALGO_MLP_H */
