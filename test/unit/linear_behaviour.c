/*
 * linear_behaviour.c
 *		What the linear learners say: separation, dependent columns, classes,
 *		parameters that contradict each other, limits.
 */
#include "core/port.h"

#include "algo/algo_rows.h"
#include "algo/linear/linear_fit.h"
#include "algo/logistic/logistic.h"
#include "algo_case.h"
#include "core/budget.h"
#include "math/kernel.h"
#include "tap.h"

/* Some remark contains the text. */
static bool
remarked(const TrainReport *report, const char *text)
{
	for (int i = 0; i < report->n_remarks; i++)
	{
		if (strstr(report->remarks[i], text) != NULL)
			return true;
	}
	return false;
}

static bool
all_finite(const LinearFit *fit)
{
	for (Size i = 0; i < (Size) fit->n_rows * fit->n_features; i++)
	{
		if (!isfinite(fit->weights[i]))
			return false;
	}
	return true;
}

/* The error that training ends with, as "code: message"; "" when there is none. */
static const char *
error_of(const char *algorithm, const TrainSet *set, const char *params)
{
	int code = case_error(algo_by_name(algorithm), set, params);

	return code == PORT_NO_ERROR ? "" : psprintf("%d: %s", code, port_error_message());
}

/* Every coefficient's gap to the fit of the same rows in another way. */
static double
largest_difference(const LinearFit *a, const LinearFit *b)
{
	double largest = 0;

	for (Size i = 0; i < (Size) a->n_rows * a->n_features; i++)
		largest = Max(largest, fabs(a->weights[i] - b->weights[i]));
	return largest;
}

/* ------------------------------------------------------------------ separation */

static void
test_separation(void)
{
	const Algorithm *algo = algo_by_name("logistic_regression");
	TrainSet *set =
		data_read("test/data/breast_cancer_wdbc.csv", "diagnosis", 30, TASK_CLASSIFICATION);
	TrainReport report;
	LinearFit *fit = data_train(algo, set, "penalty=none", &report);

	tap_ok(remarked(&report, "complete separation") && !remarked(&report, "quasi"),
		   "all thirty columns of breast cancer: complete separation is said");
	tap_ok(all_finite(fit) && isnan(fit->std_errors[0]) && isnan(fit->std_errors[30]),
		   "with finite coefficients and no standard errors");
	tap_ok(isnan(data_figure(&report, "log_likelihood")), "and no likelihood");
	fit = data_train(algo, set, "", &report);
	tap_ok(report.n_remarks == 0, "with penalty l2 there is nothing to say");

	set = data_read("test/data/breast_cancer_wdbc.csv", "diagnosis", 10, TASK_CLASSIFICATION);
	data_train(algo, set, "penalty=none", &report);
	tap_ok(report.n_remarks == 0, "nor with its ten mean columns and no penalty");

	set = data_read("test/data/iris.csv", "species", 4, TASK_CLASSIFICATION);
	fit = data_train(algo, set, "penalty=none", &report);
	tap_ok(remarked(&report, "quasi-complete separation") && all_finite(fit),
		   "iris: one species separates, two overlap, which is quasi-complete");
}

/* Two groups of which one is all of one class. */
static void
test_quasi_separation(void)
{
	TrainSet *set = data_create(TASK_CLASSIFICATION, 200, 2, 2);
	TrainReport report;
	LinearFit *fit;
	Rng rng;

	rng_seed(&rng, 3);
	for (Size i = 0; i < 200; i++)
	{
		data_row(set, i)[0] = i % 4 == 0;
		data_row(set, i)[1] = rng_normal(&rng);
		((double *) set->y)[i] = i % 4 == 0 || data_row(set, i)[1] + rng_normal(&rng) > 0;
	}
	data_count(set);
	fit = data_train(algo_by_name("logistic_regression"), set, "penalty=none", &report);
	tap_ok(remarked(&report, "quasi-complete"), "a group all of one class is quasi-complete");
	tap_ok(all_finite(fit) && isnan(fit->std_errors[0]), "its coefficient stays finite");
	((double *) set->y)[4] = 0;
	data_count(set);
	data_train(algo_by_name("logistic_regression"), set, "penalty=none", &report);
	tap_ok(report.n_remarks == 0 && isfinite(data_figure(&report, "aic")),
		   "one exception in it, and the maximum exists");
}

/* Three classes, of which the last is nowhere in a group that the others share. */
static TrainSet *
parted_set(void)
{
	TrainSet *set = data_create(TASK_CLASSIFICATION, 300, 2, 3);
	Rng rng;

	rng_seed(&rng, 4);
	for (Size i = 0; i < 300; i++)
	{
		data_row(set, i)[0] = i % 5 < 2;
		data_row(set, i)[1] = rng_normal(&rng);
		((double *) set->y)[i] = i % 5 < 2 ? i % 2 : i % 3;
	}
	data_count(set);
	return set;
}

/* What is said at the end of a search that has come as far as this coefficient of the group. */
static Separation
end_separation(const TrainSet *set, double far)
{
	LogisticProblem problem;
	LogisticSolution solution = {.shrink = 1.0};
	RowPartsShape shape;
	Separation separation;

	logistic_problem_init(&problem, set, true);
	for (int k = 0; k < 3; k++)
		problem.class_weight[k] = 1.0;
	shape = logistic_shape(&problem, true);
	problem.parts = row_parts_begin(&logistic_kind, set, &shape);
	solution.u = vector_zeros(problem.dims);
	solution.kept = palloc(problem.width * sizeof(bool));
	memset(solution.kept, true, problem.width);
	for (int k = 0; k < 3; k++)
	{
		/* the constant keeps what the other group has */
		solution.u[k * problem.width] = k == 2 ? -far * problem.shift[0] : 0.1 * k;
		solution.u[k * problem.width + 1] = k == 2 ? -far / problem.inv_scale[0] : 0.2;
		solution.u[k * problem.width + 2] = 0.3 * k;
	}
	solution.point = logistic_point_create(&problem, true);
	logistic_evaluate(&problem, solution.u, &solution.point);
	separation = logistic_end_separation(&problem, &solution);
	row_parts_end(problem.parts);
	return separation;
}

static void
test_parted_classes(void)
{
	TrainSet *set = parted_set();
	TrainReport report;
	LinearFit *fit = data_train(algo_by_name("logistic_regression"), set, "penalty=none", &report);

	tap_ok(remarked(&report, "quasi-complete") && all_finite(fit) && isnan(fit->std_errors[3]),
		   "a class that is not in a group that others share is separated from them");
	tap_ok(end_separation(set, 3.0) == SEPARATION_NONE, "which no point near by can tell");
	tap_ok(end_separation(set, 40.0) == SEPARATION_QUASI, "but one that is far out");
	((double *) set->y)[5] = 2;
	data_count(set);
	data_train(algo_by_name("logistic_regression"), set, "penalty=none", &report);
	tap_ok(report.n_remarks == 0 && isfinite(data_figure(&report, "bic")),
		   "one row of it in the group, and the maximum exists");
	tap_ok(end_separation(set, 40.0) == SEPARATION_NONE, "for such a point too");
}

/* ----------------------------------------------------------- dependent columns */

static void
test_dependent(const char *algorithm, const char *params, Task task)
{
	const Algorithm *algo = algo_by_name(algorithm);
	TrainSet *set = data_random(task, 300, 4, 3, 11);
	TrainReport report;
	LinearFit *fit;
	const double *errors; /* of the last class, told from the first */

	for (Size i = 0; i < 300; i++)
		data_row(set, i)[2] = 0.1 * data_row(set, i)[0] - 0.7 * data_row(set, i)[1] + 3.3;
	fit = data_train(algo, set, params, &report);
	tap_ok(remarked(&report, "\"x3\"") && !remarked(&report, "\"x4\""),
		   "%s names the dependent column", algorithm);
	errors = fit->std_errors + (fit->n_rows - 1) * (fit->n_features + 1);
	tap_ok(fit->weights[2] == 0.0 && isnan(errors[2]) && errors[3] > 0,
		   "%s gives it 0 and no standard error", algorithm);
}

/* ------------------------------------------------------------------ solvers */

/* A large set is started on a part of its rows; the answer must not show it. */
static void
test_start(void)
{
	const Algorithm *algo = algo_by_name("logistic_regression");
	TrainSet *set = data_random(TASK_CLASSIFICATION, 60000, 3, 2, 5);
	TrainReport report;
	LinearFit *fit = data_train(algo, set, "penalty=none", &report);
	double gradient[4] = {0};

	for (Size i = 0; i < set->n_rows; i++)
	{
		double p[2];

		linear_fit_predict(fit, 1, data_row(set, i), p);
		gradient[3] += p[1] - set->y[i];
		for (int j = 0; j < 3; j++)
			gradient[j] += (p[1] - set->y[i]) * data_row(set, i)[j];
	}
	for (int j = 0; j < 4; j++)
		tap_near(gradient[j], 0.0, 1e-7, "60000 rows: the gradient is zero in direction %d", j);
	tap_ok(data_figure(&report, "n_iter") <= 4, "in %g scans", data_figure(&report, "n_iter"));

	/* sorted by class and by a feature: the sample is still only a start */
	memset((double *) set->y, 0, 30000 * sizeof(double));
	for (Size i = 0; i < 60000; i++)
		((double *) set->y)[i] = i >= 59900 || i == 7;
	data_count(set);
	data_train(algo, set, "", &report);
	tap_ok(report.n_remarks == 0, "a hundred rows of 60000 are enough of a class");
}

/* L-BFGS, used where there are too many coefficients for Newton, agrees with it. */
static void
test_many_coefficients(const char *params)
{
	const Algorithm *algo = algo_by_name("logistic_regression");
	TrainSet *set = data_random(TASK_CLASSIFICATION, 120, 3, 2, 9);
	TrainSet *wide = data_create(TASK_CLASSIFICATION, 120, 1100, 2);
	TrainReport report;
	LinearFit *few;
	LinearFit *many;

	for (Size i = 0; i < 120; i++)
	{
		memcpy(data_row(wide, i), data_row(set, i), 3 * sizeof(double));
		((double *) wide->y)[i] = set->y[i];
	}
	data_count(wide);
	few = data_train(algo, set, params, &report);
	many = data_train(algo, wide, params, &report);
	few->n_features = 3;
	tap_near(largest_difference(few, many), 0.0, 1e-6,
			 "1100 columns, of which 1097 are constant, give the same model (%s)", params);
	tap_ok(report.n_remarks == 0, "and converge");
}

/* The loops for each processor give the same bits. */
static void
test_kernels(int n_classes)
{
	const Algorithm *algo = algo_by_name("logistic_regression");
	TrainSet *set = data_random(TASK_CLASSIFICATION, 777, 7, n_classes, 4);
	LinearFit *fits[3];
	TrainReport report;
	KernelLevel level;
	Size bytes;

	for (level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit(level);
		fits[level] = data_train(algo, set, "penalty=none", &report);
	}
	kernel_limit(KERNEL_AVX512);
	bytes = (Size) fits[0]->n_rows * 7 * sizeof(double);
	tap_ok(memcmp(fits[0]->weights, fits[1]->weights, bytes) == 0 &&
			   memcmp(fits[0]->weights, fits[2]->weights, bytes) == 0,
		   "%d classes: the same weights to the bit on every processor", n_classes);
	bytes = (Size) fits[0]->n_rows * 8 * sizeof(double);
	tap_ok(memcmp(fits[0]->std_errors, fits[1]->std_errors, bytes) == 0 &&
			   memcmp(fits[0]->std_errors, fits[2]->std_errors, bytes) == 0,
		   "%d classes: and the same standard errors", n_classes);
}

/* ----------------------------------------------------------------------- errors */

static void
test_errors(void)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 50, 3, 2, 1);
	TrainSet *numbers = data_random(TASK_REGRESSION, 3, 3, 0, 1);
	TrainReport report;
	int former = budget_training_kb;

	tap_string(error_of("logistic_regression", set, "class_weight=z:2"),
			   "0: parameter \"class_weight\" names the class \"z\", which is not in the target",
			   "an unknown class in class_weight");
	tap_string(error_of("logistic_regression", set, "class_weight=a:-1"),
			   "0: parameter \"class_weight\" must give class \"a\" a positive weight, not -1",
			   "a negative class weight");
	tap_string(error_of("logistic_regression", set, "l1_ratio=0.5"),
			   "0: parameter \"l1_ratio\" has no effect with penalty \"l2\"",
			   "l1_ratio without elasticnet");
	tap_string(error_of("logistic_regression", set, "penalty=none;C=2"),
			   "0: parameter \"C\" has no effect with penalty \"none\"", "C without a penalty");
	tap_string(error_of("logistic_regression", set, "C=0"),
			   "0: parameter \"C\" must be a number in (0, inf), not 0", "C zero");
	tap_string(error_of("logistic_regression", set, "penalty=l3"),
			   "0: parameter \"penalty\" must be one of none, l1, l2, elasticnet, not \"l3\"",
			   "a penalty that does not exist");
	tap_string(error_of("linear_regression", numbers, ""),
			   "1: 3 rows cannot determine 4 coefficients", "fewer rows than coefficients");
	tap_string(error_of("linear_regression", data_create(TASK_REGRESSION, 0, 3, 0), ""),
			   "1: there are no rows to learn from", "no rows");
	data_row(numbers, 1)[1] = 1e200;
	tap_ok(strstr(error_of("ridge", numbers, ""), "\"x2\"") != NULL,
		   "a column whose squares overflow is named");
	budget_training_kb = 64;
	tap_ok(strstr(error_of("lasso", data_random(TASK_REGRESSION, 20, 200, 0, 1), ""),
				  "ml.training_memory") != NULL,
		   "many columns and little memory");
	budget_training_kb = former;

	data_train(algo_by_name("logistic_regression"), set, "max_iter=1", &report);
	tap_ok(remarked(&report, "max_iter = 1"), "too few iterations of Newton are said");
	data_train(algo_by_name("lasso"), data_random(TASK_REGRESSION, 60, 40, 0, 1),
			   "max_iter=1;alpha=0.001", &report);
	tap_ok(remarked(&report, "max_iter = 1") || isfinite(data_figure(&report, "dual_gap")),
		   "coordinate descent reports its gap");
}

static void
test_stored(void)
{
	tap_string(param_to_json(data_params(algo_by_name("elastic_net"), "alpha=0.1;l1_ratio=1e-300")),
			   "{\"alpha\": 0.1, \"fit_intercept\": true, \"max_iter\": 10000, \"tol\": 1e-12, "
			   "\"l1_ratio\": 1e-300}",
			   "parameters as stored");
	tap_string(
		param_to_json(data_params(algo_by_name("logistic_regression"), "class_weight=a\"\\b:2.5")),
		"{\"penalty\": \"l2\", \"C\": 1, \"l1_ratio\": 0.5, \"fit_intercept\": true, "
		"\"class_weight\": {\"a\\\"\\\\b\": 2.5}, \"max_iter\": 1000, \"tol\": 1e-08}",
		"labels are escaped");
}

int
main(void)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "test", ALLOCSET_DEFAULT_SIZES);
	MemoryContext outer = MemoryContextSwitchTo(context);

	port_notice_quiet(true);
	test_separation();
	test_quasi_separation();
	test_parted_classes();
	test_dependent("linear_regression", "", TASK_REGRESSION);
	test_dependent("logistic_regression", "penalty=none", TASK_CLASSIFICATION);
	test_start();
	test_many_coefficients("C=0.5");
	test_many_coefficients("penalty=l1;C=0.5");
	test_kernels(2);
	test_kernels(3);
	test_errors();
	test_stored();
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(context);
	tap_ok(port_allocated() == 0, "nothing is left allocated");
	return tap_done();
}
