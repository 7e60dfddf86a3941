/*
 * mlp.c
 *		The multi-layer perceptron, a network of fully connected layers:
 *		parameters, what is checked, and the table's row.  The network, its
 *		gradient and the solvers: mlp.h.
 */
#include "core/port.h"

#include <math.h>

#include "algo/algo_rows.h"
#include "algo/classes.h"
#include "algo/mlp/mlp.h"
#include "core/budget.h"

#define MAX_LAYERS 1000

enum
{
	P_HIDDEN_LAYER_SIZES,
	P_ACTIVATION,
	P_SOLVER,
	P_ALPHA,
	P_BATCH_SIZE,
	P_LEARNING_RATE,
	P_LEARNING_RATE_INIT,
	P_POWER_T,
	P_MOMENTUM,
	P_NESTEROVS_MOMENTUM,
	P_BETA_1,
	P_BETA_2,
	P_EPSILON,
	P_MAX_ITER,
	P_MAX_FUN,
	P_SHUFFLE,
	P_TOL,
	P_N_ITER_NO_CHANGE,
	P_EARLY_STOPPING,
	P_VALIDATION_FRACTION
};

/* In the order of MlpActivation, MlpSolver, MlpSchedule. */
static const char *const activations[] = {"identity", "logistic", "tanh", "relu", NULL};
static const char *const solvers[] = {"lbfgs", "sgd", "adam", NULL};
static const char *const schedules[] = {"constant", "invscaling", "adaptive", NULL};
static const char *const automatic[] = {"auto", NULL};

static const ParamSpec mlp_params[] = {
	[P_HIDDEN_LAYER_SIZES] = {.name = "hidden_layer_sizes",
							  .type = PARAM_INTEGERS,
							  .default_value = "[100]",
							  .min = 1,
							  .max = 1000000,
							  .doc = "Units of each hidden layer; none, [], makes a linear model"},
	[P_ACTIVATION] =
		SPEC_CHOICE("activation", "\"relu\"", activations, "What a hidden unit makes of its sum"),
	[P_SOLVER] =
		SPEC_CHOICE("solver", "\"adam\"", solvers,
					"adam or sgd learn by mini-batches, lbfgs, for small sets, from all rows "
					"at once"),
	[P_ALPHA] = SPEC_NUMBER("alpha", "0.0001", 0.0, INFINITY,
							"Strength of the penalty alpha / (2 n) |w|^2 on the weights"),
	[P_BATCH_SIZE] = {.name = "batch_size",
					  .type = PARAM_INTEGER,
					  .default_value = "\"auto\"",
					  .min = 1,
					  .max = 1000000000,
					  .choices = automatic,
					  .doc = "Rows of a mini-batch; auto is 200, or all rows when there are fewer",
					  .only_with = {"solver: sgd, adam"}},
	[P_LEARNING_RATE] = SPEC_CHOICE("learning_rate", "\"constant\"", schedules,
									"The rate stays, falls as learning_rate_init / t^power_t, "
									"or is divided by 5 when there is no progress",
									ONLY_WITH("solver: sgd")),
	[P_LEARNING_RATE_INIT] = {.name = "learning_rate_init",
							  .type = PARAM_NUMBER,
							  .default_value = "0.001",
							  .min = 0.0,
							  .min_open = true,
							  .max = INFINITY,
							  .doc = "Size of the first steps of sgd and adam",
							  .only_with = {"solver: sgd, adam"}},
	[P_POWER_T] = SPEC_NUMBER("power_t", "0.5", 0.0, INFINITY, "Exponent of invscaling",
							  ONLY_WITH("solver: sgd", "learning_rate: invscaling")),
	[P_MOMENTUM] = SPEC_NUMBER("momentum", "0.9", 0.0, 1.0, "Share of the last step that sgd keeps",
							   ONLY_WITH("solver: sgd")),
	[P_NESTEROVS_MOMENTUM] =
		SPEC_BOOLEAN("nesterovs_momentum", "true", "Whether the momentum looks one step ahead",
					 ONLY_WITH("solver: sgd", "momentum: not 0")),
	[P_BETA_1] = {.name = "beta_1",
				  .type = PARAM_NUMBER,
				  .default_value = "0.9",
				  .min = 0.0,
				  .max = 1.0,
				  .max_open = true,
				  .doc = "Decay of adam's mean of gradients",
				  .only_with = {"solver: adam"}},
	[P_BETA_2] = {.name = "beta_2",
				  .type = PARAM_NUMBER,
				  .default_value = "0.999",
				  .min = 0.0,
				  .max = 1.0,
				  .max_open = true,
				  .doc = "Decay of adam's mean of squared gradients",
				  .only_with = {"solver: adam"}},
	[P_EPSILON] = {.name = "epsilon",
				   .type = PARAM_NUMBER,
				   .default_value = "1e-8",
				   .min = 0.0,
				   .min_open = true,
				   .max = INFINITY,
				   .doc = "What keeps adam's division from zero",
				   .only_with = {"solver: adam"}},
	[P_MAX_ITER] = SPEC_INTEGER("max_iter", "200", 1, 1000000000,
								"Most epochs of sgd and adam, most iterations of lbfgs"),
	[P_MAX_FUN] = SPEC_INTEGER("max_fun", "15000", 1, 1000000000,
							   "Most passes over the rows of lbfgs, which may need several an "
							   "iteration",
							   ONLY_WITH("solver: lbfgs")),
	[P_SHUFFLE] =
		SPEC_BOOLEAN("shuffle", "true",
					 "Whether each epoch takes the rows in a new order; false: in that of the "
					 "source's ORDER BY",
					 ONLY_WITH("solver: sgd, adam")),
	[P_TOL] =
		SPEC_NUMBER("tol", "0.0001", 0.0, INFINITY,
					"An epoch makes progress when loss or score gain more than this; lbfgs ends "
					"when no derivative is larger"),
	[P_N_ITER_NO_CHANGE] = SPEC_INTEGER("n_iter_no_change", "10", 1, 1000000000,
										"Epochs in a row without progress that are put up with",
										ONLY_WITH("solver: sgd, adam")),
	[P_EARLY_STOPPING] =
		SPEC_BOOLEAN("early_stopping", "false",
					 "Whether rows are set aside, progress is judged on them, and the "
					 "best weights are kept",
					 ONLY_WITH("solver: sgd, adam")),
	[P_VALIDATION_FRACTION] = {.name = "validation_fraction",
							   .type = PARAM_NUMBER,
							   .default_value = "0.1",
							   .min = 0.0,
							   .min_open = true,
							   .max = 1.0,
							   .max_open = true,
							   .doc = "Share of the rows set aside for early_stopping, of each "
									  "class in proportion",
							   .only_with = {"solver: sgd, adam", "early_stopping: true"}},
	{NULL},
};

/* --------------------------------------------------------------------- the options */

static void
mlp_check(const Params *params, Task task)
{
	const ParamValue *values = params->values;

	if (values[P_HIDDEN_LAYER_SIZES].n_integers > MAX_LAYERS)
		core_error(CORE_INVALID_PARAMETER, NULL,
				   "parameter \"hidden_layer_sizes\" has %d layers, %d are possible",
				   values[P_HIDDEN_LAYER_SIZES].n_integers, MAX_LAYERS);
}

/* Mini-batches are drawn from rows at hand. */
static bool
mlp_in_passes(const Params *params)
{
	return params->values[P_SOLVER].choice == MLP_LBFGS;
}

static bool
mlp_in_order(const Params *params)
{
	return !params->values[P_SHUFFLE].boolean && params->values[P_SOLVER].choice != MLP_LBFGS;
}

static MlpOptions
options_of(const Params *params)
{
	const ParamValue *values = params->values;

	return (MlpOptions){
		.solver = values[P_SOLVER].choice,
		.alpha = values[P_ALPHA].number,
		.batch_size = values[P_BATCH_SIZE].choice >= 0 ? 0 : values[P_BATCH_SIZE].integer,
		.schedule = values[P_LEARNING_RATE].choice,
		.learning_rate_init = values[P_LEARNING_RATE_INIT].number,
		.power_t = values[P_POWER_T].number,
		.momentum = values[P_MOMENTUM].number,
		.nesterov = values[P_NESTEROVS_MOMENTUM].boolean,
		.beta_1 = values[P_BETA_1].number,
		.beta_2 = values[P_BETA_2].number,
		.epsilon = values[P_EPSILON].number,
		.max_iter = values[P_MAX_ITER].integer,
		.max_fun = values[P_MAX_FUN].integer,
		.shuffle = values[P_SHUFFLE].boolean,
		.tol = values[P_TOL].number,
		.n_iter_no_change = values[P_N_ITER_NO_CHANGE].integer,
		.early_stopping = values[P_EARLY_STOPPING].boolean,
		.validation_fraction = values[P_VALIDATION_FRACTION].number,
	};
}

/* ------------------------------------------------------------------------ training */

static Size
solver_bytes(const MlpNet *net, const TrainSet *set, const MlpOptions *options)
{
	if (options->solver == MLP_LBFGS)
		return mlp_lbfgs_bytes(net, set->n_rows);
	return mlp_stochastic_bytes(net, set->n_rows, options);
}

static void
shape_net(MlpNet *net, const TrainSet *set, const Params *params)
{
	const ParamValue *hidden = &params->values[P_HIDDEN_LAYER_SIZES];

	mlp_net_shape(net, set->task, set->n_features, set->n_classes,
				  params->values[P_ACTIVATION].choice, hidden->n_integers, hidden->integers);
}

/* Weights, as they are scored with, and what the solver takes beside them. */
static Size
mlp_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	MlpOptions options = options_of(params);
	MlpNet net = {0};
	Size bytes;
	int l;

	shape_net(&net, set, params);
	budget_check_stored(net.dims * sizeof(double));
	bytes = solver_bytes(&net, set, &options) + net.dims * sizeof(double);
	for (l = 0; l < net.n_layers; l++)
		bytes += ((Size) net.sizes[l] + 1) * (net.sizes[l + 1] + 7) * sizeof(double);
	*what = psprintf("a network with %zu weights", (size_t) net.dims);
	return bytes;
}

static void
report_course(const MlpNet *net, const MlpOptions *options, const MlpCourse *course,
			  TrainReport *report)
{
	report_figure(report, "n_weights", (double) net->dims);
	report_figure(report, "n_iter", course->n_iter);
	report_figure(report, "loss", course->loss);
	report_figure(report, "best_validation_score", course->best_score);
	if (course->converged)
		return;
	if (course->n_iter >= options->max_iter)
		report_max_iter(report, "Raise max_iter or tol.", options->max_iter);
	else
		report_remark(report, "Raise max_fun or tol.", "stopped at max_fun = %d before converging",
					  options->max_fun);
}

static void
check_finite(const MlpNet *net, const MlpCourse *course)
{
	bool finite = isfinite(course->loss);

	for (Size i = 0; finite && i < net->dims; i++)
	{
		if (i % MLP_PIECE == 0)
			CHECK_FOR_INTERRUPTS();
		finite = isfinite(net->theta[i]);
	}
	if (!finite)
		core_error(CORE_OUT_OF_RANGE, "Scale the columns, or lower learning_rate_init.",
				   "the training of the network ran out of the range of double precision");
}

/* From the weights of fit on. */
static void
learn(MlpFit *fit, const TrainSet *set, const MlpOptions *options, Rng *rng, TrainReport *report)
{
	MlpCourse course = {0};

	if (options->solver == MLP_LBFGS)
		mlp_lbfgs(fit, set, options, &course);
	else
		mlp_stochastic(fit, set, options, rng, &course);
	check_finite(&fit->net, &course);
	MemoryContextSwitchTo(report->keep);
	mlp_pack(fit);
	report_course(&fit->net, options, &course, report);
}

static void
check_rows(const TrainSet *set)
{
	if (set->n_rows > PG_UINT32_MAX)
		core_error(CORE_UNSUPPORTED, NULL, "a network cannot learn from more than %u rows",
				   PG_UINT32_MAX);
}

static void *
mlp_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	MlpOptions options = options_of(params);
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	MlpFit *fit = palloc0(sizeof(MlpFit));
	Rng rng;

	check_rows(set);
	shape_net(&fit->net, set, params);
	rng_seed(&rng, set->seed);
	mlp_net_take(&fit->net);
	mlp_net_draw(&fit->net, &rng);
	MemoryContextSwitchTo(work);
	learn(fit, set, &options, &rng, report);
	return fit;
}

/* A warm start: the same course from the weights that are there, on other rows. */
static void *
mlp_update(const void *former, const TrainSet *set, const Params *params, TrainReport *report)
{
	const MlpFit *from = former;
	MlpOptions options = options_of(params);
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	MlpFit *fit = palloc0(sizeof(MlpFit));
	Rng rng;

	check_rows(set);
	mlp_net_copy(&fit->net, &from->net);
	MemoryContextSwitchTo(work);
	fit->n_seen = from->n_seen;
	rng_seed(&rng, hash_mix64(set->seed, from->n_seen));
	learn(fit, set, &options, &rng, report);
	return fit;
}

static bool
mlp_made_with(const void *fit, Task task, const Params *params)
{
	const MlpNet *net = &((const MlpFit *) fit)->net;
	const ParamValue *hidden = &params->values[P_HIDDEN_LAYER_SIZES];

	if (net->activation != params->values[P_ACTIVATION].choice ||
		net->n_layers != hidden->n_integers + 1)
		return false;
	for (int l = 0; l < hidden->n_integers; l++)
	{
		if (net->sizes[l + 1] != hidden->integers[l])
			return false;
	}
	return true;
}

const Algorithm algo_mlp = {
	.name = "mlp",
	.doc = "Multi-layer perceptron: a neural network of fully connected layers",
	.id = 30,
	.format = 1,
	.tasks = TASK_CLASSIFICATION | TASK_REGRESSION,
	.traits = ALGO_SCALED | ALGO_SEEDED,
	.params = mlp_params,
	.learn =
		{
			.check = mlp_check,
			.in_order = mlp_in_order,
			.in_passes = mlp_in_passes,
			.bytes = mlp_bytes,
			.train = mlp_train,
			.update = mlp_update,
			.made_with = mlp_made_with,
		},
	.score =
		{
			.predict = mlp_predict,
		},
	.store =
		{
			.save = mlp_save,
			.load = mlp_load,
		},
};
