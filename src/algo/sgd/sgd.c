/*
 * sgd.c
 *		Linear models by stochastic gradient descent: parameters, what is checked,
 *		and the table's row.  Losses, steps and the fitted form: sgd.h.
 *
 * Losses without probabilities (hinge and its like) are not offered: whoever has a
 * classifier may ask it for probabilities.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/classes.h"
#include "algo/sgd/sgd.h"

enum
{
	SGD_PARAM_LOSS,
	SGD_PARAM_EPSILON,
	SGD_PARAM_PENALTY,
	SGD_PARAM_ALPHA,
	SGD_PARAM_L1_RATIO,
	SGD_PARAM_FIT_INTERCEPT,
	SGD_PARAM_LEARNING_RATE,
	SGD_PARAM_ETA0,
	SGD_PARAM_POWER_T,
	SGD_PARAM_MAX_ITER,
	SGD_PARAM_TOL,
	SGD_PARAM_SHUFFLE,
	SGD_PARAM_EARLY_STOPPING,
	SGD_PARAM_VALIDATION_FRACTION,
	SGD_PARAM_N_ITER_NO_CHANGE,
	SGD_PARAM_CLASS_WEIGHT,
	SGD_PARAM_AVERAGE
};

enum
{
	PENALTY_NONE,
	PENALTY_L1,
	PENALTY_L2,
	PENALTY_ELASTICNET
};

/* "auto" first, then in the order of SgdLossKind, SgdSchedule. */
static const char *const losses[] = {"auto",
									 "log_loss",
									 "modified_huber",
									 "squared_error",
									 "huber",
									 "epsilon_insensitive",
									 "squared_epsilon_insensitive",
									 NULL};
static const char *const schedules[] = {"auto",       "optimal",  "constant",
										"invscaling", "adaptive", NULL};
static const char *const penalties[] = {"none", "l1", "l2", "elasticnet", NULL};

static const ParamSpec sgd_params[] = {
	[SGD_PARAM_LOSS] = SPEC_CHOICE("loss", "\"auto\"", losses,
								   "What is minimised: log_loss or modified_huber for classes, the "
								   "others for numbers; auto is log_loss or squared_error"),
	[SGD_PARAM_EPSILON] =
		SPEC_NUMBER("epsilon", "0.1", 0.0, INFINITY,
					"Where huber turns from squares to a line; what the insensitive losses forgive",
					ONLY_WITH("loss: huber, epsilon_insensitive, squared_epsilon_insensitive")),
	[SGD_PARAM_PENALTY] = SPEC_CHOICE("penalty", "\"l2\"", penalties, "Penalty on the weights"),
	[SGD_PARAM_ALPHA] = SPEC_NUMBER("alpha", "0.0001", 0.0, INFINITY,
									"Strength of the penalty against the mean loss; "
									"the rate optimal is made from it too"),
	[SGD_PARAM_L1_RATIO] =
		SPEC_NUMBER("l1_ratio", "0.15", 0.0, 1.0, "Share of the absolute (L1) part in the penalty",
					ONLY_WITH("penalty: elasticnet")),
	[SGD_PARAM_FIT_INTERCEPT] = SPEC_FIT_INTERCEPT,
	[SGD_PARAM_LEARNING_RATE] =
		SPEC_CHOICE("learning_rate", "\"auto\"", schedules,
					"Rate of step t: optimal 1 / (alpha (t0 + t)), constant eta0, "
					"invscaling eta0 / t^power_t, adaptive eta0 divided by 5 when there is "
					"no progress; auto is optimal for classes, invscaling for numbers"),
	[SGD_PARAM_ETA0] = SPEC_NUMBER("eta0", "0.01", 0.0, INFINITY, "Size of the first steps",
								   .min_open = true, ONLY_WITH("learning_rate: not optimal")),
	[SGD_PARAM_POWER_T] =
		SPEC_NUMBER("power_t", "null", 0.0, INFINITY,
					"Exponent of invscaling; null is 0.5 for classes, 0.25 for numbers",
					.nullable = true, ONLY_WITH("learning_rate: auto, invscaling")),
	[SGD_PARAM_MAX_ITER] = SPEC_INTEGER("max_iter", "1000", 1, 1000000000,
										"Most epochs; a remark says when they were not enough"),
	[SGD_PARAM_TOL] = SPEC_NUMBER("tol", "0.001", 0.0, INFINITY,
								  "An epoch makes progress when the mean loss falls, or the score "
								  "grows, by more than this; null runs all max_iter epochs",
								  .nullable = true),
	[SGD_PARAM_SHUFFLE] = SPEC_BOOLEAN("shuffle", "true",
									   "Whether each epoch takes the rows in a new order; "
									   "false: in that of the source's ORDER BY"),
	[SGD_PARAM_EARLY_STOPPING] = SPEC_BOOLEAN(
		"early_stopping", "false", "Whether rows are set aside and progress is judged on them"),
	[SGD_PARAM_VALIDATION_FRACTION] = SPEC_VALIDATION_FRACTION(ONLY_WITH("early_stopping: true")),
	[SGD_PARAM_N_ITER_NO_CHANGE] =
		SPEC_INTEGER("n_iter_no_change", "5", 1, 1000000000,
					 "Epochs in a row without progress that end the training"),
	[SGD_PARAM_CLASS_WEIGHT] = SPEC_CLASS_WEIGHT(CLASS_WEIGHT_DOC, ONLY_FOR(TASK_CLASSIFICATION)),
	[SGD_PARAM_AVERAGE] =
		SPEC_INTEGER("average", "0", 0, 1000000000,
					 "From which step on the weights are averaged over all later ones; 0: never"),
	{NULL},
};

/* ------------------------------------------------------------------------- options */

/* For a task that is not known yet, anything may be the choice of auto. */
static bool
may_be(int choice, int wanted)
{
	return choice == 0 || choice - 1 == wanted;
}

static void
check_loss(const Params *params, Task task)
{
	int loss = params->values[SGD_PARAM_LOSS].choice;
	bool for_classes = may_be(loss, SGD_LOG_LOSS) || may_be(loss, SGD_MODIFIED_HUBER);
	bool for_numbers = loss == 0 || loss - 1 >= SGD_SQUARED_ERROR;

	if (task == TASK_CLASSIFICATION && !for_classes)
		core_error(CORE_INVALID_PARAMETER, "Choose log_loss or modified_huber.",
				   "loss \"%s\" is for numbers, not for classes", losses[loss]);
	if (task == TASK_REGRESSION && !for_numbers)
		core_error(CORE_INVALID_PARAMETER,
				   "Choose squared_error, huber, epsilon_insensitive or "
				   "squared_epsilon_insensitive.",
				   "loss \"%s\" is for classes, not for numbers", losses[loss]);
}

static SgdSchedule
schedule_of(const Params *params, Task task)
{
	int choice = params->values[SGD_PARAM_LEARNING_RATE].choice;

	if (choice > 0)
		return choice - 1;
	return task == TASK_CLASSIFICATION ? SGD_OPTIMAL : SGD_INVSCALING;
}

/* What auto is for the task must have a use for the parameters too. */
static void
check_schedule(const Params *params, Task task)
{
	SgdSchedule schedule = schedule_of(params, task);
	Params meant = *params;

	meant.values = palloc(params->n_specs * sizeof(ParamValue));
	memcpy(meant.values, params->values, params->n_specs * sizeof(ParamValue));
	meant.values[SGD_PARAM_LEARNING_RATE].choice = (int) schedule + 1;
	param_check_effects(&meant, task);
	if (schedule == SGD_OPTIMAL && params->values[SGD_PARAM_ALPHA].number == 0.0)
		core_error(CORE_INVALID_PARAMETER, "Choose another learning_rate.",
				   "parameter \"alpha\" must be positive with learning_rate \"optimal\"");
}

/* Checked before data is read as far as the task is known, and again when it is. */
static void
sgd_check(const Params *params, Task task)
{
	check_loss(params, task);
	if (task != 0 || params->values[SGD_PARAM_LEARNING_RATE].choice > 0)
		check_schedule(params, task);
}

static bool
sgd_in_order(const Params *params)
{
	return !params->values[SGD_PARAM_SHUFFLE].boolean;
}

static void
set_penalty(SgdOptions *options, const ParamValue *values)
{
	double alpha = values[SGD_PARAM_ALPHA].number;

	switch (values[SGD_PARAM_PENALTY].choice)
	{
		case PENALTY_L1:
			options->l1 = alpha;
			break;
		case PENALTY_L2:
			options->l2 = alpha;
			break;
		case PENALTY_ELASTICNET:
			options->l1 = alpha * values[SGD_PARAM_L1_RATIO].number;
			options->l2 = alpha * (1.0 - values[SGD_PARAM_L1_RATIO].number);
			break;
		default:
			break;
	}
}

/* The parameters as the learning wants them, for the task. */
static SgdOptions
options_of(const Params *params, Task task)
{
	const ParamValue *values = params->values;
	bool classes = task == TASK_CLASSIFICATION;
	SgdOptions options = {
		.loss = classes ? SGD_LOG_LOSS : SGD_SQUARED_ERROR,
		.epsilon = values[SGD_PARAM_EPSILON].number,
		.alpha = values[SGD_PARAM_ALPHA].number,
		.fit_intercept = values[SGD_PARAM_FIT_INTERCEPT].boolean,
		.schedule = schedule_of(params, task),
		.eta0 = values[SGD_PARAM_ETA0].number,
		.power_t = values[SGD_PARAM_POWER_T].number,
		.max_iter = values[SGD_PARAM_MAX_ITER].integer,
		.has_tol = !values[SGD_PARAM_TOL].is_null,
		.tol = values[SGD_PARAM_TOL].number,
		.shuffle = values[SGD_PARAM_SHUFFLE].boolean,
		.early_stopping = values[SGD_PARAM_EARLY_STOPPING].boolean,
		.validation_fraction = values[SGD_PARAM_VALIDATION_FRACTION].number,
		.n_iter_no_change = values[SGD_PARAM_N_ITER_NO_CHANGE].integer,
		.average = values[SGD_PARAM_AVERAGE].integer,
	};

	if (values[SGD_PARAM_LOSS].choice > 0)
		options.loss = values[SGD_PARAM_LOSS].choice - 1;
	if (values[SGD_PARAM_POWER_T].is_null)
		options.power_t = classes ? 0.5 : 0.25;
	set_penalty(&options, values);
	return options;
}

/* ------------------------------------------------------------------------ training */

/*
 * Of the others and of the class, row by row of weights.  Of more than two classes
 * the others weigh 1: scikit-learn's meaning.
 */
static void
set_class_weights(SgdFit *fit, const TrainSet *set, const ParamValue *value)
{
	double *weights = palloc(set->n_classes * sizeof(double));

	classes_weights(set, value, weights);
	for (int k = 0; k < fit->linear.n_rows; k++)
	{
		fit->class_weights[2 * k] = set->n_classes == 2 ? weights[0] : 1.0;
		fit->class_weights[2 * k + 1] = set->n_classes == 2 ? weights[1] : weights[k];
	}
	pfree(weights);
}

static Size
sgd_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	int n_rows = set->n_classes > 2 ? set->n_classes : 1;

	*what = "stochastic gradient descent";
	return sgd_learn_bytes(set, n_rows);
}

static void
report_course(const SgdFit *fit, const SgdCourse *course, TrainReport *report)
{
	report_figure(report, "n_iter", course->n_iter);
	report_figure(report, "n_steps", (double) fit->n_steps);
	report_figure(report, "loss", course->loss);
	report_figure(report, "best_validation_score", course->best_score);
}

static void *
sgd_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	SgdOptions options = options_of(params, set->task);
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	SgdFit *fit = sgd_fit_create(set, &options);
	SgdCourse course = {0};

	MemoryContextSwitchTo(work);
	if (fit->class_weights != NULL)
		set_class_weights(fit, set, &params->values[SGD_PARAM_CLASS_WEIGHT]);
	sgd_learn(fit, set, &options, options.max_iter, &course);
	report_course(fit, &course, report);
	if (course.loss > course.idle_loss)
		report_remark(report, "Scale the columns, lower eta0, or raise alpha.",
					  "the loss of the last epoch is greater than without any weights");
	if (!course.converged && options.has_tol)
		report_max_iter(report, "Raise max_iter or tol.", options.max_iter);
	return fit;
}

/*
 * One epoch over the new rows, from the step, rates and averages that are there;
 * the weights of classes stay those of the first training.
 */
static void *
sgd_update(const void *former, const TrainSet *set, const Params *params, TrainReport *report)
{
	SgdOptions options = options_of(params, set->task);
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	SgdFit *fit = sgd_fit_copy(former);
	SgdCourse course = {0};

	MemoryContextSwitchTo(work);
	options.early_stopping = false; /* one epoch has nothing to stop */
	sgd_learn(fit, set, &options, 1, &course);
	report_course(fit, &course, report);
	return fit;
}

static bool
sgd_made_with(const void *model, Task task, const Params *params)
{
	const SgdFit *fit = model;
	SgdOptions options = options_of(params, task);

	return fit->linear.has_intercept == options.fit_intercept &&
		   fit->huber_link == (options.loss == SGD_MODIFIED_HUBER) &&
		   (fit->current != NULL) == (options.average > 0);
}

const Algorithm algo_sgd = {
	.name = "sgd",
	.doc = "Linear models by stochastic gradient descent, which learn on from new rows",
	.id = 31,
	.format = 1,
	.tasks = TASK_CLASSIFICATION | TASK_REGRESSION,
	.traits = ALGO_FROM_PASSES | ALGO_SCALED | ALGO_SEEDED | ALGO_WEIGHTED | ALGO_SPARSE,
	.params = sgd_params,
	.learn =
		{
			.check = sgd_check,
			.in_order = sgd_in_order,
			.bytes = sgd_bytes,
			.train = sgd_train,
			.update = sgd_update,
			.made_with = sgd_made_with,
		},
	.score =
		{
			.predict = sgd_predict,
			.predict_sparse = sgd_predict_sparse,
		},
	.store =
		{
			.save = sgd_save,
			.load = sgd_load,
		},
	.view =
		{
			.coefficients = linear_fit_coefficients,
		},
};
