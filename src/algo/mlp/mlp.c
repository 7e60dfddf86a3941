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
	MLP_PARAM_HIDDEN_LAYER_SIZES,
	MLP_PARAM_ACTIVATION,
	MLP_PARAM_SOLVER,
	MLP_PARAM_ALPHA,
	MLP_PARAM_BATCH_SIZE,
	MLP_PARAM_LEARNING_RATE,
	MLP_PARAM_LEARNING_RATE_INIT,
	MLP_PARAM_POWER_T,
	MLP_PARAM_MOMENTUM,
	MLP_PARAM_NESTEROVS_MOMENTUM,
	MLP_PARAM_BETA_1,
	MLP_PARAM_BETA_2,
	MLP_PARAM_EPSILON,
	MLP_PARAM_MAX_ITER,
	MLP_PARAM_MAX_FUN,
	MLP_PARAM_SHUFFLE,
	MLP_PARAM_TOL,
	MLP_PARAM_N_ITER_NO_CHANGE,
	MLP_PARAM_EARLY_STOPPING,
	MLP_PARAM_VALIDATION_FRACTION
};

/* In the order of MlpActivation, MlpSolver, MlpSchedule. */
static const char *const activations[] = {"identity", "logistic", "tanh", "relu", NULL};
static const char *const solvers[] = {"lbfgs", "sgd", "adam", NULL};
static const char *const schedules[] = {"constant", "invscaling", "adaptive", NULL};
static const char *const automatic[] = {"auto", NULL};

static const ParamSpec mlp_params[] = {
	[MLP_PARAM_HIDDEN_LAYER_SIZES] =
		{.name = "hidden_layer_sizes",
		 .type = PARAM_INTEGERS,
		 .default_value = "[100]",
		 .min = 1,
		 .max = 1000000,
		 .doc = "Units of each hidden layer; none, [], makes a linear model"},
	[MLP_PARAM_ACTIVATION] =
		SPEC_CHOICE("activation", "\"relu\"", activations, "What a hidden unit makes of its sum"),
	[MLP_PARAM_SOLVER] =
		SPEC_CHOICE("solver", "\"adam\"", solvers,
					"adam or sgd learn by mini-batches, lbfgs, for small sets, from all rows "
					"at once"),
	[MLP_PARAM_ALPHA] = SPEC_NUMBER("alpha", "0.0001", 0.0, INFINITY,
									"Strength of the penalty alpha / (2 n) |w|^2 on the weights"),
	[MLP_PARAM_BATCH_SIZE] =
		SPEC_INTEGER("batch_size", "\"auto\"", 1, 1000000000,
					 "Rows of a mini-batch; auto is 200, or all rows when there are fewer",
					 .choices = automatic, ONLY_WITH("solver: sgd, adam")),
	[MLP_PARAM_LEARNING_RATE] =
		SPEC_CHOICE("learning_rate", "\"constant\"", schedules,
					"The rate stays, falls as learning_rate_init / t^power_t, "
					"or is divided by 5 when there is no progress",
					ONLY_WITH("solver: sgd")),
	[MLP_PARAM_LEARNING_RATE_INIT] = SPEC_NUMBER("learning_rate_init", "0.001", 0.0, INFINITY,
												 "Size of the first steps of sgd and adam",
												 .min_open = true, ONLY_WITH("solver: sgd, adam")),
	[MLP_PARAM_POWER_T] = SPEC_NUMBER("power_t", "0.5", 0.0, INFINITY, "Exponent of invscaling",
									  ONLY_WITH("solver: sgd", "learning_rate: invscaling")),
	[MLP_PARAM_MOMENTUM] =
		SPEC_NUMBER("momentum", "0.9", 0.0, 1.0, "Share of the last step that sgd keeps",
					ONLY_WITH("solver: sgd")),
	[MLP_PARAM_NESTEROVS_MOMENTUM] =
		SPEC_BOOLEAN("nesterovs_momentum", "true", "Whether the momentum looks one step ahead",
					 ONLY_WITH("solver: sgd", "momentum: not 0")),
	[MLP_PARAM_BETA_1] = SPEC_NUMBER("beta_1", "0.9", 0.0, 1.0, "Decay of adam's mean of gradients",
									 .max_open = true, ONLY_WITH("solver: adam")),
	[MLP_PARAM_BETA_2] =
		SPEC_NUMBER("beta_2", "0.999", 0.0, 1.0, "Decay of adam's mean of squared gradients",
					.max_open = true, ONLY_WITH("solver: adam")),
	[MLP_PARAM_EPSILON] =
		SPEC_NUMBER("epsilon", "1e-8", 0.0, INFINITY, "What keeps adam's division from zero",
					.min_open = true, ONLY_WITH("solver: adam")),
	[MLP_PARAM_MAX_ITER] = SPEC_INTEGER("max_iter", "200", 1, 1000000000,
										"Most epochs of sgd and adam, most iterations of lbfgs"),
	[MLP_PARAM_MAX_FUN] =
		SPEC_INTEGER("max_fun", "15000", 1, 1000000000,
					 "Most passes over the rows of lbfgs, which may need several an "
					 "iteration",
					 ONLY_WITH("solver: lbfgs")),
	[MLP_PARAM_SHUFFLE] =
		SPEC_BOOLEAN("shuffle", "true",
					 "Whether each epoch takes the rows in a new order; false: in that of the "
					 "source's ORDER BY",
					 ONLY_WITH("solver: sgd, adam")),
	[MLP_PARAM_TOL] =
		SPEC_NUMBER("tol", "0.0001", 0.0, INFINITY,
					"An epoch makes progress when loss or score gain more than this; lbfgs ends "
					"when no derivative is larger"),
	[MLP_PARAM_N_ITER_NO_CHANGE] = SPEC_INTEGER(
		"n_iter_no_change", "10", 1, 1000000000,
		"Epochs in a row without progress that are put up with", ONLY_WITH("solver: sgd, adam")),
	[MLP_PARAM_EARLY_STOPPING] =
		SPEC_BOOLEAN("early_stopping", "false",
					 "Whether rows are set aside, progress is judged on them, and the "
					 "best weights are kept",
					 ONLY_WITH("solver: sgd, adam")),
	[MLP_PARAM_VALIDATION_FRACTION] =
		SPEC_VALIDATION_FRACTION(ONLY_WITH("solver: sgd, adam", "early_stopping: true")),
	{NULL},
};

/* --------------------------------------------------------------------- the options */

static void
mlp_check(const Params *params, Task task)
{
	const ParamValue *values = params->values;

	if (values[MLP_PARAM_HIDDEN_LAYER_SIZES].n_integers > MAX_LAYERS)
		core_error(CORE_INVALID_PARAMETER, NULL,
				   "parameter \"hidden_layer_sizes\" has %d layers, %d are possible",
				   values[MLP_PARAM_HIDDEN_LAYER_SIZES].n_integers, MAX_LAYERS);
}

/* Mini-batches are drawn from rows at hand. */
static bool
mlp_in_passes(const Params *params)
{
	return params->values[MLP_PARAM_SOLVER].choice == MLP_LBFGS;
}

static bool
mlp_in_order(const Params *params)
{
	return !params->values[MLP_PARAM_SHUFFLE].boolean &&
		   params->values[MLP_PARAM_SOLVER].choice != MLP_LBFGS;
}

/* The parameters as the solvers want them. */
static MlpOptions
options_of(const Params *params)
{
	const ParamValue *values = params->values;

	return (MlpOptions){
		.solver = values[MLP_PARAM_SOLVER].choice,
		.alpha = values[MLP_PARAM_ALPHA].number,
		.batch_size =
			values[MLP_PARAM_BATCH_SIZE].choice >= 0 ? 0 : values[MLP_PARAM_BATCH_SIZE].integer,
		.schedule = values[MLP_PARAM_LEARNING_RATE].choice,
		.learning_rate_init = values[MLP_PARAM_LEARNING_RATE_INIT].number,
		.power_t = values[MLP_PARAM_POWER_T].number,
		.momentum = values[MLP_PARAM_MOMENTUM].number,
		.nesterov = values[MLP_PARAM_NESTEROVS_MOMENTUM].boolean,
		.beta_1 = values[MLP_PARAM_BETA_1].number,
		.beta_2 = values[MLP_PARAM_BETA_2].number,
		.epsilon = values[MLP_PARAM_EPSILON].number,
		.max_iter = values[MLP_PARAM_MAX_ITER].integer,
		.max_fun = values[MLP_PARAM_MAX_FUN].integer,
		.shuffle = values[MLP_PARAM_SHUFFLE].boolean,
		.tol = values[MLP_PARAM_TOL].number,
		.n_iter_no_change = values[MLP_PARAM_N_ITER_NO_CHANGE].integer,
		.early_stopping = values[MLP_PARAM_EARLY_STOPPING].boolean,
		.validation_fraction = values[MLP_PARAM_VALIDATION_FRACTION].number,
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
	const ParamValue *hidden = &params->values[MLP_PARAM_HIDDEN_LAYER_SIZES];

	mlp_net_shape(net, set->task, set->n_features, set->n_classes,
				  params->values[MLP_PARAM_ACTIVATION].choice, hidden->n_integers,
				  hidden->integers);
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
	const ParamValue *hidden = &params->values[MLP_PARAM_HIDDEN_LAYER_SIZES];

	if (net->activation != params->values[MLP_PARAM_ACTIVATION].choice ||
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
	.traits = ALGO_SCALED | ALGO_SEEDED | ALGO_WEIGHTED,
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
