/*
 * svm.c
 *		Support vector machines against LIBSVM's decision values
 *		(test/data/svm), and what they promise beside: bits, probabilities, refusals.
 */
#include "core/port.h"

#include "algo/svm/svm.h"
#include "algo/svm/svm_vector.h"
#include "core/budget.h"
#include "math/kernel.h"
#include "reference.h"

#define TOLERANCE 1e-5 /* of the largest decision */

static const Algorithm *algo;

static TrainSet *
read_case(char **f)
{
	Task task = algo_task_by_name(f[4]);
	TrainSet *set = data_read(psprintf("test/data/%s", f[1]), f[2], atoi(f[3]),
							  task == TASK_REGRESSION ? task : TASK_CLASSIFICATION);
	double *w = palloc(set->n_rows * sizeof(double));

	data_standardize(set);
	for (Size i = 0; i < set->n_rows; i++)
		w[i] = 1.0 + i % 3;
	if (atoi(f[5]))
		set->w = w;
	set->weighted = set->w != NULL;
	if (task == TASK_OUTLIER_DETECTION)
	{
		set->task = task;
		set->n_classes = 0;
		set->y = NULL;
	}
	return set;
}

static void
test_reference(char **fields, Csv *reference)
{
	const char *name = fields[0];
	TrainSet *set = read_case(fields);
	SvmFit *fit = case_fit(algo, set, fields[6]);
	double *f = palloc(set->n_rows * fit->n_functions * sizeof(double));
	double largest = 0;
	double worst = 0;
	int off = 0;

	svm_decide(fit, set->n_rows, set->x->data, f);
	for (Size i = 0; i < set->n_rows * fit->n_functions; i++)
		largest = Max(largest, fabs(f[i]));
	for (; reference_has(reference, name); csv_next(reference))
	{
		int row = atoi(reference->fields[1]);
		double want = atof(reference->fields[3]);

		if (row < 0)
			off = fit->n_vectors - (int) want;
		else
			worst = Max(worst, fabs(f[row * fit->n_functions + atoi(reference->fields[2])] - want));
	}
	tap_ok(worst <= TOLERANCE * largest, "%s: decisions agree to %.1e of %.3g", name, worst,
		   largest);
	if (fit->weights == NULL)
		tap_ok(abs(off) <= 1, "%s: %d support vectors, %+d", name, fit->n_vectors, off);
}

/* ----------------------------------------------------- one problem, two solvers */

static double *
decide(const TrainSet *set, const SvmFit *fit)
{
	double *f = palloc(set->n_rows * fit->n_functions * sizeof(double));

	svm_decide(fit, set->n_rows, set->x->data, f);
	return f;
}

static double
worst_difference(Size n, const double *a, const double *b)
{
	double worst = 0;
	double largest = 0;

	for (Size i = 0; i < n; i++)
	{
		worst = Max(worst, fabs(a[i] - b[i]));
		largest = Max(largest, fabs(a[i]));
	}
	return worst / largest;
}

/* poly of degree 1 is the linear kernel, by pairs instead of the interior-point method. */
static void
test_linear(Task task, const char *params)
{
	TrainSet *set = data_random(task, 300, 4, 2, 5);
	TrainReport report;
	double *a;
	double *b;

	data_standardize(set);
	if (task == TASK_OUTLIER_DETECTION)
		set->y = NULL;
	/* no line cuts rows off from an origin in their midst */
	for (Size i = 0; task == TASK_OUTLIER_DETECTION && i < 300 * 4; i++)
		set->x->data[i] += 4;
	a = decide(set, data_train(algo, set, psprintf("kernel=linear;tol=1e-8;%s", params), &report));
	b = decide(set,
			   data_train(algo, set, psprintf("kernel=poly;degree=1;gamma=1;tol=1e-8;%s", params),
						  &report));
	/* kernel values are kept as float4, which tells where rows are far from the origin */
	tap_ok(worst_difference(300, a, b) < (task == TASK_OUTLIER_DETECTION ? 1e-3 : 5e-5),
		   "%s: both solvers agree to %.1e", algo_task_name(task), worst_difference(300, a, b));
}

/* --------------------------------------------------------- what must not matter */

/* A rough surface: many free variables, many rounds. */
static TrainSet *
rough_set(void)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 2000, 5, 2, 21);
	Rng rng;

	rng_seed(&rng, 3);
	for (Size i = 0; i < set->n_rows; i++)
		((double *) set->y)[i] = sin(2 * data_row(set, i)[0]) + rng_normal(&rng) * 0.3 > 0;
	data_count(set);
	return set;
}

static void
test_settings(void)
{
	TrainSet *set = rough_set();
	TrainReport report;
	double *plain = decide(set, data_train(algo, set, "tol=1e-5;C=5", &report));
	double *small;
	double *shrunk;
	int budget = budget_training_kb;

	budget_training_kb = 2900;
	small = decide(set, data_train(algo, set, "tol=1e-5;C=5;shrinking=false", &report));
	shrunk = decide(set, data_train(algo, set, "tol=1e-5;C=5", &report));
	budget_training_kb = budget;
	tap_ok(worst_difference(set->n_rows, plain, small) < 1e-4,
		   "a small cache changes nothing (%.1e)", worst_difference(set->n_rows, plain, small));
	tap_ok(worst_difference(set->n_rows, plain, shrunk) < 1e-4, "nor does shrinking (%.1e)",
		   worst_difference(set->n_rows, plain, shrunk));
	tap_ok(memcmp(small, shrunk, set->n_rows * sizeof(double)) != 0,
		   "with it the solver went another way");
}

/* Every processor's loops give the same bits, on rows alone and together. */
static void
test_bits(const char *params)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 203, 7, 3, 4);
	TrainReport report;
	SvmFit *fit = data_train(algo, set, params, &report);
	Size bytes = set->n_rows * fit->n_functions * sizeof(double);
	double *first = decide(set, fit);
	bool same = true;

	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit((KernelLevel) level);
		same = same && memcmp(first, decide(set, fit), bytes) == 0;
	}
	tap_ok(same, "%s: the same bits on every processor", params);
}

/* exp in vectors, against the library's. */
static void
test_decay(void)
{
	double v[SVM_LANES * 1000];
	double worst = 0;

	for (Size i = 0; i < lengthof(v); i++)
		v[i] = i * 0.09;
	svm_vectors()->decay(lengthof(v), 1.0, v);
	for (Size i = 0; i < lengthof(v); i++)
	{
		double want = exp(-(i * 0.09));

		if (i * 0.09 < 708)
			worst = Max(worst, fabs(v[i] / want - 1));
		else
			worst = Max(worst, v[i]);
	}
	tap_ok(worst < 5e-16, "exp errs by %.1e", worst);
}

/* ---------------------------------------------------------------- probabilities */

static double
log_loss(const TrainSet *set, const void *fit)
{
	double *p = palloc(set->n_rows * set->n_classes * sizeof(double));
	double sum = 0;

	algo->score.predict(fit, set->n_rows, set->x->data, p);
	for (Size i = 0; i < set->n_rows; i++)
		sum -= log(Max(p[i * set->n_classes + (int) set->y[i]], 1e-15));
	return sum / set->n_rows;
}

static void
test_probability(const char *params, int n_classes)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 600, 4, n_classes, 8);
	TrainSet *other = data_random(TASK_CLASSIFICATION, 600, 4, n_classes, 9);
	TrainReport report;
	double plain;
	double fitted;

	data_standardize(set);
	data_standardize(other);
	plain = log_loss(other, data_train(algo, set, params, &report));
	fitted =
		log_loss(other, data_train(algo, set, psprintf("%s;probability=true", params), &report));
	tap_ok(fitted < plain - 0.001, "%s, %d classes: calibrated, log loss falls from %.3f to %.3f",
		   params, n_classes, plain, fitted);
}

/* One row of a class cannot be held out. */
static void
test_rare_class(const char *params)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 60, 3, 2, 8);
	TrainReport report;

	for (Size i = 0; i < 60; i++)
		((double *) set->y)[i] = i == 7;
	data_count(set);
	data_train(algo, set, params, &report);
	tap_ok(report.n_remarks == 1 && strstr(report.remarks[0], "too few rows") != NULL,
		   "%s: a class of one row is told", params);
}

/* -------------------------------------------------------------------- refusals */

static void
test_refused(Task task, const char *params, CoreError code, const char *message)
{
	TrainSet *set = data_random(task, 60, 3, 2, 8);

	if (task == TASK_OUTLIER_DETECTION)
		set->y = NULL;
	tap_ok(case_fails(algo, set, params, code, message), "%s: %s is refused", algo_task_name(task),
		   params);
}

static void
test_refusals(void)
{
	static const char *const on_kernel[] = {"gamma=1;kernel=linear", "shrinking=true;kernel=linear",
											"degree=2", "coef0=1", "loss=hinge"};
	int budget = budget_training_kb;

	for (Size i = 0; i < lengthof(on_kernel); i++)
		test_refused(TASK_CLASSIFICATION, on_kernel[i], CORE_INVALID_PARAMETER,
					 "has no effect with kernel");
	test_refused(TASK_CLASSIFICATION, "max_iter=0", CORE_INVALID_PARAMETER, "must not be 0");
	test_refused(TASK_CLASSIFICATION, "nu=0.2", CORE_INVALID_PARAMETER, "with task");
	test_refused(TASK_CLASSIFICATION, "epsilon=0.2", CORE_INVALID_PARAMETER, "with task");
	test_refused(TASK_REGRESSION, "probability=true", CORE_INVALID_PARAMETER, "with task");
	test_refused(TASK_REGRESSION, "class_weight=balanced", CORE_INVALID_PARAMETER, "with task");
	test_refused(TASK_OUTLIER_DETECTION, "C=2", CORE_INVALID_PARAMETER, "with task");
	test_refused(TASK_CLASSIFICATION, "kernel=poly;degree=100;gamma=1000", CORE_OUT_OF_RANGE,
				 "too large");
	budget_training_kb = 64;
	test_refused(TASK_CLASSIFICATION, "", CORE_BUDGET_EXCEEDED, "kB needed");
	budget_training_kb = 1;
	test_refused(TASK_CLASSIFICATION, "kernel=linear", CORE_BUDGET_EXCEEDED, "kB needed");
	budget_training_kb = budget;
}

static void
test_max_iter(const char *params, TrainSet *set)
{
	TrainReport report;

	data_train(algo, set, params, &report);
	tap_ok(data_figure(&report, "n_iter") == 3 && report.n_remarks == 1,
		   "%s: three steps and a remark", params);
}

int
main(void)
{
	algo = algo_by_name("svm");
	port_notice_quiet(true);
	reference_folder("test/data/svm", test_reference);
	test_linear(TASK_CLASSIFICATION, "C=2");
	test_linear(TASK_REGRESSION, "epsilon=0.5");
	test_linear(TASK_OUTLIER_DETECTION, "nu=0.2");
	test_settings();
	test_bits("");
	test_bits("kernel=poly");
	test_bits("kernel=sigmoid");
	test_bits("kernel=linear");
	test_bits("kernel=linear;multi_class=ovr");
	test_decay();
	test_probability("", 2);
	test_probability("", 4);
	test_probability("kernel=linear", 2);
	test_probability("kernel=linear", 4);
	test_rare_class("probability=true");
	test_rare_class("probability=true;kernel=linear");
	test_refusals();
	test_max_iter("max_iter=3", rough_set());
	test_max_iter("max_iter=3;kernel=linear", rough_set());
	return tap_done();
}
