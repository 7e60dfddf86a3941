/*
 * svm.c
 *		Support vector machines: parameters, their checks, and the table's row.
 *
 * A kernel needs all rows in memory, which are gathered from one scan; the linear
 * kernel learns from passes.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/classes.h"
#include "algo/passes/mixed.h"
#include "algo/svm/svm.h"

#define MAX_CLASSES 30000 /* pairs of so many can be numbered */

enum
{
	PARAM_KERNEL,
	PARAM_C,
	PARAM_GAMMA,
	PARAM_DEGREE,
	PARAM_COEF0,
	PARAM_LOSS,
	PARAM_EPSILON,
	PARAM_NU,
	PARAM_TOL,
	PARAM_MAX_ITER,
	PARAM_WEIGHTS,
	PARAM_PROBABILITY,
	PARAM_SHRINKING
};

static const char *const kernels[] = {
	[SVM_LINEAR] = "linear",
	[SVM_POLY] = "poly",
	[SVM_RBF] = "rbf",
	[SVM_SIGMOID] = "sigmoid",
	NULL,
};

enum
{
	GAMMA_SCALE,
	GAMMA_AUTO
};

static const char *const gammas[] = {[GAMMA_SCALE] = "scale", [GAMMA_AUTO] = "auto", NULL};

enum
{
	LOSS_HINGE,
	LOSS_SQUARED_HINGE
};

static const char *const losses[] = {
	[LOSS_HINGE] = "hinge",
	[LOSS_SQUARED_HINGE] = "squared_hinge",
	NULL,
};

static const ParamSpec svm_params[] = {
	[PARAM_KERNEL] = {.name = "kernel",
					  .type = PARAM_CHOICE,
					  .default_value = "\"rbf\"",
					  .choices = kernels,
					  .doc = "What rows are compared by: x . z, (gamma x . z + coef0)^degree, "
							 "exp(-gamma |x - z|^2), or tanh(gamma x . z + coef0)"},
	[PARAM_C] = {.name = "C",
				 .only_for = TASKS_WITH_TARGET,
				 .type = PARAM_NUMBER,
				 .default_value = "1.0",
				 .min = 0.0,
				 .min_open = true,
				 .max = 1e12,
				 .doc = "Weight of the errors against the size of the coefficients"},
	[PARAM_GAMMA] = {.name = "gamma",
					 .only_with = {"kernel: rbf, poly, sigmoid"},
					 .type = PARAM_NUMBER,
					 .default_value = "\"scale\"",
					 .min = 0.0,
					 .min_open = true,
					 .max = 1e12,
					 .choices = gammas,
					 .doc = "Factor in the kernels rbf, poly and sigmoid: a number, scale (1 / "
							"(features * variance of all values)) or auto (1 / features)"},
	[PARAM_DEGREE] = {.name = "degree",
					  .only_with = {"kernel: poly"},
					  .type = PARAM_INTEGER,
					  .default_value = "3",
					  .min = 1,
					  .max = 100,
					  .doc = "Power of the kernel poly"},
	[PARAM_COEF0] = {.name = "coef0",
					 .only_with = {"kernel: poly, sigmoid"},
					 .type = PARAM_NUMBER,
					 .default_value = "0.0",
					 .min = -1e12,
					 .max = 1e12,
					 .doc = "Constant term in the kernels poly and sigmoid"},
	[PARAM_LOSS] =
		{.name = "loss",
		 .only_with = {"kernel: linear"},
		 .type = PARAM_CHOICE,
		 .default_value = "\"hinge\"",
		 .choices = losses,
		 .doc = "Of an error beyond the margin (or outside of the tube), itself or its square"},
	[PARAM_EPSILON] = {.name = "epsilon",
					   .only_for = TASK_REGRESSION,
					   .type = PARAM_NUMBER,
					   .default_value = "0.1",
					   .min = 0.0,
					   .max = INFINITY,
					   .max_open = true,
					   .doc = "Errors up to this size cost nothing"},
	[PARAM_NU] = {.name = "nu",
				  .only_for = TASK_OUTLIER_DETECTION,
				  .type = PARAM_NUMBER,
				  .default_value = "0.5",
				  .min = 0.0,
				  .min_open = true,
				  .max = 1.0,
				  .doc = "About the share of the training rows to be called outliers"},
	[PARAM_TOL] = {.name = "tol",
				   .type = PARAM_NUMBER,
				   .default_value = "1e-3",
				   .min = 0.0,
				   .min_open = true,
				   .max = 1.0,
				   .doc = "How far the conditions of a solution may be violated"},
	[PARAM_MAX_ITER] = {.name = "max_iter",
						.type = PARAM_INTEGER,
						.default_value = "-1",
						.min = -1,
						.max = 1000000000,
						.doc = "Most steps of the solver, -1 for no limit; a remark says when they "
							   "were not enough"},
	[PARAM_WEIGHTS] = {.name = "class_weight",
					   .only_for = TASK_CLASSIFICATION,
					   .type = PARAM_CLASS_WEIGHT,
					   .default_value = "null",
					   .doc =
						   "Factors of C for the classes, by label (1 where absent), or balanced: "
						   "each class weighs the same in total"},
	[PARAM_PROBABILITY] = {.name = "probability",
						   .only_for = TASK_CLASSIFICATION,
						   .type = PARAM_BOOLEAN,
						   .default_value = "false",
						   .doc =
							   "Whether probabilities are fitted to decisions on held-out folds, "
							   "at the cost of five more trainings; otherwise they only follow "
							   "the decisions"},
	[PARAM_SHRINKING] = {.name = "shrinking",
						 .only_with = {"kernel: rbf, poly, sigmoid"},
						 .type = PARAM_BOOLEAN,
						 .default_value = "true",
						 .doc =
							 "Whether rows that have settled are left out until the others have"},
	{NULL},
};

/* ------------------------------------------------------------------ parameters */

static void
svm_check(const Params *params, Task task)
{
	if (params->values[PARAM_MAX_ITER].integer == 0)
		core_error(CORE_INVALID_PARAMETER, "-1 is no limit.",
				   "parameter \"max_iter\" must not be 0");
}

static SvmOptions
options_of(const TrainSet *set, const Params *params)
{
	const ParamValue *values = params->values;
	SvmOptions options = {
		.c = values[PARAM_C].number,
		.nu = values[PARAM_NU].number,
		.epsilon = values[PARAM_EPSILON].number,
		.tol = values[PARAM_TOL].number,
		.max_iter = values[PARAM_MAX_ITER].integer,
		.shrinking = values[PARAM_SHRINKING].boolean,
		.squared = values[PARAM_LOSS].choice == LOSS_SQUARED_HINGE,
		.probability = values[PARAM_PROBABILITY].boolean,
		.class_weight = &values[PARAM_WEIGHTS],
	};

	options.kernel.kind = values[PARAM_KERNEL].choice;
	if (options.kernel.kind == SVM_POLY)
		options.kernel.degree = values[PARAM_DEGREE].integer;
	if (options.kernel.kind == SVM_POLY || options.kernel.kind == SVM_SIGMOID)
		options.kernel.coef0 = values[PARAM_COEF0].number;
	return options;
}

/* ------------------------------------------------------------------ the rows */

typedef struct Gather
{
	SvmRows *rows;
	const TrainSet *set;
} Gather;

static void
gather_block(const RowBlock *block, void *state)
{
	Gather *gather = state;
	SvmRows *rows = gather->rows;
	Size p = gather->set->n_features;

	CHECK_FOR_INTERRUPTS();
	if (gather->set->n_sparse == 0)
		memcpy(rows->x + rows->n * p, block->x, block->n_rows * p * sizeof(double));
	for (Size i = 0; gather->set->n_sparse > 0 && i < block->n_rows; i++)
		svm_densify(block, (int) p, mixed_n_dense(gather->set), i, rows->x + (rows->n + i) * p);
	if (rows->y != NULL)
		memcpy(rows->y + rows->n, block->y, block->n_rows * sizeof(double));
	if (block->w != NULL)
	{
		if (rows->w == NULL)
			rows->w = palloc_extended(rows->capacity * sizeof(double), MCXT_ALLOC_HUGE);
		memcpy(rows->w + rows->n, block->w, block->n_rows * sizeof(double));
	}
	rows->n += block->n_rows;
}

static SvmRows
gather_rows(const TrainSet *set)
{
	SvmRows rows = {.capacity = Max(set->n_rows, 1)};
	Gather gather = {&rows, set};

	if (set->n_rows > PG_INT32_MAX / 2)
		core_error(CORE_UNSUPPORTED, "Use kernel linear.",
				   "a support vector machine with a kernel cannot learn from more than %d rows",
				   PG_INT32_MAX / 2);
	rows.x =
		palloc_extended(rows.capacity * Max(set->n_features, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	if (set->task & TASKS_WITH_TARGET)
		rows.y = palloc_extended(rows.capacity * sizeof(double), MCXT_ALLOC_HUGE);
	set->scan(set, gather_block, &gather);
	return rows;
}

/* Variance of all values together; 0 where they are one. */
static double
variance(const SvmRows *rows, Size n_features)
{
	Size n = rows->n * n_features;
	double mean = 0.0;
	double sum = 0.0;

	for (Size i = 0; i < n; i++)
	{
		if (i % 1000000 == 0)
			CHECK_FOR_INTERRUPTS();
		mean += (rows->x[i] - mean) / (i + 1);
	}
	for (Size i = 0; i < n; i++)
	{
		if (i % 1000000 == 0)
			CHECK_FOR_INTERRUPTS();
		sum += (rows->x[i] - mean) * (rows->x[i] - mean);
	}
	return n == 0 ? 0.0 : sum / n;
}

static double
gamma_of(const ParamValue *value, const SvmRows *rows, int n_features)
{
	double v;

	if (value->choice < 0)
		return value->number;
	if (value->choice == GAMMA_AUTO)
		return 1.0 / Max(n_features, 1);
	v = variance(rows, n_features);
	if (!isfinite(v))
		core_error(CORE_OUT_OF_RANGE, "Scale the features.",
				   "the values are too large to be squared");
	return v > 0.0 && isfinite(1.0 / (v * n_features)) ? 1.0 / (v * n_features) : 1.0;
}

static Size
svm_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	SvmOptions options = options_of(set, params);

	return options.kernel.kind == SVM_LINEAR ? svm_linear_bytes(set, &options, what)
											 : svm_kernel_bytes(set, &options, what);
}

static void *
svm_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	SvmOptions options = options_of(set, params);
	SvmRows rows;

	if (set->n_classes > MAX_CLASSES)
		core_error(CORE_UNSUPPORTED, NULL,
				   "a support vector machine cannot learn more than %d "
				   "classes",
				   MAX_CLASSES);
	if (options.kernel.kind == SVM_LINEAR)
		return svm_train_linear(set, &options, report);
	rows = gather_rows(set);
	options.kernel.gamma = gamma_of(&params->values[PARAM_GAMMA], &rows, set->n_features);
	return svm_train_kernel(set, &rows, &options, report);
}

static const AlgorithmFigure svm_figure = {
	.name = "mean_decision",
	.greater_is_better = true,
	.rows = svm_figure_rows,
	.sparse_rows = svm_figure_sparse,
};

const Algorithm algo_svm = {
	.name = "svm",
	.doc = "Support vector machine: kernel or linear, for classes, values and outliers",
	.id = 20,
	.format = 1,
	.tasks = TASK_CLASSIFICATION | TASK_REGRESSION | TASK_OUTLIER_DETECTION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_SCALED | ALGO_WEIGHTED | ALGO_SPARSE,
	.params = svm_params,
	.learn =
		{
			.check = svm_check,
			.bytes = svm_bytes,
			.train = svm_train,
		},
	.score =
		{
			.predict = svm_predict,
			.predict_sparse = svm_predict_sparse,
			.figure = &svm_figure,
		},
	.store =
		{
			.save = svm_save,
			.load = svm_load,
		},
};
