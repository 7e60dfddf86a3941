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
	SVM_PARAM_KERNEL,
	SVM_PARAM_C,
	SVM_PARAM_GAMMA,
	SVM_PARAM_DEGREE,
	SVM_PARAM_COEF0,
	SVM_PARAM_LOSS,
	SVM_PARAM_MULTI_CLASS,
	SVM_PARAM_EPSILON,
	SVM_PARAM_NU,
	SVM_PARAM_TOL,
	SVM_PARAM_MAX_ITER,
	SVM_PARAM_WEIGHTS,
	SVM_PARAM_PROBABILITY,
	SVM_PARAM_SHRINKING
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

enum
{
	MULTI_CLASS_OVO,
	MULTI_CLASS_OVR
};

static const char *const multi_classes[] = {
	[MULTI_CLASS_OVO] = "ovo",
	[MULTI_CLASS_OVR] = "ovr",
	NULL,
};

static const ParamSpec svm_params[] = {
	[SVM_PARAM_KERNEL] = SPEC_CHOICE("kernel", "\"rbf\"", kernels,
									 "What rows are compared by: x . z, (gamma x . z + "
									 "coef0)^degree, exp(-gamma |x - z|^2), or tanh(gamma x . z + "
									 "coef0)"),
	[SVM_PARAM_C] = SPEC_NUMBER("C", "1.0", 0.0, 1e12,
								"Weight of the errors against the size of the coefficients",
								.min_open = true, ONLY_FOR(TASKS_WITH_TARGET)),
	[SVM_PARAM_GAMMA] =
		SPEC_NUMBER("gamma", "\"scale\"", 0.0, 1e12,
					"Factor in the kernels rbf, poly and sigmoid: a number, scale (1 / "
					"(features * variance of all values)) or auto (1 / features)",
					.min_open = true, .choices = gammas, ONLY_WITH("kernel: rbf, poly, sigmoid")),
	[SVM_PARAM_DEGREE] =
		SPEC_INTEGER("degree", "3", 1, 100, "Power of the kernel poly", ONLY_WITH("kernel: poly")),
	[SVM_PARAM_COEF0] =
		SPEC_NUMBER("coef0", "0.0", -1e12, 1e12, "Constant term in the kernels poly and sigmoid",
					ONLY_WITH("kernel: poly, sigmoid")),
	[SVM_PARAM_LOSS] =
		SPEC_CHOICE("loss", "\"hinge\"", losses,
					"Of an error beyond the margin (or outside of the tube), itself or its square",
					ONLY_WITH("kernel: linear")),
	[SVM_PARAM_MULTI_CLASS] =
		SPEC_CHOICE("multi_class", "\"ovo\"", multi_classes,
					"More than two classes: one against one (ovo), which the other "
					"kernels always do, or one against the rest (ovr)",
					.later = true, ONLY_WITH("kernel: linear"), ONLY_FOR(TASK_CLASSIFICATION)),
	[SVM_PARAM_EPSILON] =
		SPEC_NUMBER("epsilon", "0.1", 0.0, INFINITY, "Errors up to this size cost nothing",
					.max_open = true, ONLY_FOR(TASK_REGRESSION)),
	[SVM_PARAM_NU] = SPEC_NUMBER("nu", "0.5", 0.0, 1.0,
								 "About the share of the training rows to be called outliers",
								 .min_open = true, ONLY_FOR(TASK_OUTLIER_DETECTION)),
	[SVM_PARAM_TOL] =
		SPEC_NUMBER("tol", "1e-3", 0.0, 1.0, "How far the conditions of a solution may be violated",
					.min_open = true),
	[SVM_PARAM_MAX_ITER] = SPEC_INTEGER(
		"max_iter", "-1", -1, 1000000000,
		"Most steps of the solver, -1 for as many as ever make sense; a remark says when they "
		"were not enough"),
	[SVM_PARAM_WEIGHTS] =
		SPEC_CLASS_WEIGHT("Factors of C for the classes, by label (1 where absent), "
						  "or balanced: each class weighs the same in total",
						  ONLY_FOR(TASK_CLASSIFICATION)),
	[SVM_PARAM_PROBABILITY] =
		SPEC_BOOLEAN("probability", "false",
					 "Whether probabilities are fitted to decisions on held-out folds, at the "
					 "cost of five more trainings; otherwise they only follow the decisions",
					 ONLY_FOR(TASK_CLASSIFICATION)),
	[SVM_PARAM_SHRINKING] = SPEC_BOOLEAN(
		"shrinking", "true", "Whether rows that have settled are left out until the others have",
		ONLY_WITH("kernel: rbf, poly, sigmoid")),
	{NULL},
};

/* ------------------------------------------------------------------ parameters */

static void
svm_check(const Params *params, Task task)
{
	if (params->values[SVM_PARAM_MAX_ITER].integer == 0)
		core_error(CORE_INVALID_PARAMETER, "-1 is as many as ever make sense.",
				   "parameter \"max_iter\" must not be 0");
}

/* The parameters as the solvers want them. */
static SvmOptions
options_of(const TrainSet *set, const Params *params)
{
	const ParamValue *values = params->values;
	SvmOptions options = {
		.c = values[SVM_PARAM_C].number,
		.nu = values[SVM_PARAM_NU].number,
		.epsilon = values[SVM_PARAM_EPSILON].number,
		.tol = values[SVM_PARAM_TOL].number,
		.max_iter = values[SVM_PARAM_MAX_ITER].integer,
		.shrinking = values[SVM_PARAM_SHRINKING].boolean,
		.squared = values[SVM_PARAM_LOSS].choice == LOSS_SQUARED_HINGE,
		.probability = values[SVM_PARAM_PROBABILITY].boolean,
		.against_rest = values[SVM_PARAM_MULTI_CLASS].choice == MULTI_CLASS_OVR,
		.class_weight = &values[SVM_PARAM_WEIGHTS],
	};

	options.kernel.kind = values[SVM_PARAM_KERNEL].choice;
	if (options.kernel.kind == SVM_POLY)
		options.kernel.degree = values[SVM_PARAM_DEGREE].integer;
	if (options.kernel.kind == SVM_POLY || options.kernel.kind == SVM_SIGMOID)
		options.kernel.coef0 = values[SVM_PARAM_COEF0].number;
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
	options.kernel.gamma = gamma_of(&params->values[SVM_PARAM_GAMMA], &rows, set->n_features);
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
