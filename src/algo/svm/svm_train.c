/*
 * svm_train.c
 *		Support vector machines with a kernel: which quadratic programs are solved,
 *		and what of their solutions is kept.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/classes.h"
#include "algo/svm/svm.h"
#include "algo/svm/svm_solver.h"
#include "core/budget.h"
#include "core/progress.h"
#include "math/deal.h"
#include "math/sigmoid.h"

/* Before a training is given up. */
#define LEAST_STEPS_ALLOWED INT64CONST(10000000)
#define STEPS_PER_VARIABLE  100

typedef struct Trainer
{
	const TrainSet *set;
	const SvmRows *rows;
	const SvmOptions *options;
	Size cache_bytes;
	double *class_weight; /* classification */
	double *coefficients; /* svm_n_coefficients x rows */
	Size *order; /* rows by class */
	Size *starts; /* n_classes + 1: where each class begins in it */
	uint8 *fold; /* of each row; NULL unless probabilities are wanted */

	int64 n_iter;
	double objective;
	uint64 n_solved;
	bool converged;
	bool calibrated; /* every function */
} Trainer;

/* A problem over some of the rows. */
typedef struct Part
{
	Size n;
	Size *rows;
	double *x;
} Part;

static Part
part_create(const Trainer *trainer, Size n)
{
	Part part = {.n = 0};

	part.rows = palloc_extended(Max(n, 1) * sizeof(Size), MCXT_ALLOC_HUGE);
	part.x =
		palloc_extended(Max(n * trainer->set->n_features, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	return part;
}

static void
part_add(const Trainer *trainer, Part *part, Size row)
{
	Size p = trainer->set->n_features;

	memcpy(part->x + part->n * p, trainer->rows->x + row * p, p * sizeof(double));
	part->rows[part->n++] = row;
}

static void
part_free(Part *part)
{
	pfree(part->rows);
	pfree(part->x);
}

static double
weight_of(const Trainer *trainer, Size row)
{
	return trainer->rows->w != NULL ? trainer->rows->w[row] : 1.0;
}

/* ------------------------------------------------------------------- solving */

/*
 * Steps of two variables.  Without a limit of the user's it is LIBSVM's, which is far beyond what
 * converges: with a very large C, which weights of rows multiply, a kernel may never do so.
 */
static int64
most_steps(const Trainer *trainer, const SvmProblem *problem)
{
	if (trainer->options->max_iter >= 0)
		return trainer->options->max_iter;
	return Max(LEAST_STEPS_ALLOWED, STEPS_PER_VARIABLE * (int64) problem->n_variables);
}

/* Solve; coefficients of a row's variables are added up in beta. */
static double
solve(Trainer *trainer, SvmProblem *problem, double *beta)
{
	SvmSolution solution;

	problem->kernel = &trainer->options->kernel;
	problem->n_features = trainer->set->n_features;
	problem->tol = trainer->options->tol;
	problem->max_iter = most_steps(trainer, problem);
	problem->shrinking = trainer->options->shrinking;
	problem->cache_bytes = trainer->cache_bytes;
	problem->n_done = trainer->n_solved;
	svm_solve(problem, &solution);
	memset(beta, 0, problem->n_rows * sizeof(double));
	for (Size k = 0; k < problem->n_variables; k++)
		beta[problem->row[k]] += problem->beta[k];
	trainer->n_iter += solution.n_iter;
	trainer->objective += solution.objective;
	trainer->converged &= solution.converged;
	trainer->n_solved++;
	return solution.intercept;
}

/* Rows of two classes, f > 0 for those of class j.  Returns the intercept. */
static double
solve_pair(Trainer *trainer, const Part *part, int j, double *beta)
{
	SvmProblem problem = {.n_rows = part->n, .x = part->x};
	double intercept;

	svm_problem_create(&problem, part->n);
	for (Size k = 0; k < part->n; k++)
	{
		int class = (int) trainer->rows->y[part->rows[k]];
		double c =
			trainer->options->c * trainer->class_weight[class] * weight_of(trainer, part->rows[k]);

		problem.row[k] = (int) k;
		problem.target[k] = class == j ? 1.0 : -1.0;
		problem.lower[k] = class == j ? 0.0 : -c;
		problem.upper[k] = class == j ? c : 0.0;
	}
	intercept = solve(trainer, &problem, beta);
	svm_problem_free(&problem);
	return intercept;
}

/* Two variables a row: one for values above the tube, one for those below. */
static double
solve_regression(Trainer *trainer, double *beta)
{
	Size n = trainer->rows->n;
	SvmProblem problem = {.n_rows = n, .x = trainer->rows->x};
	double intercept;

	svm_problem_create(&problem, 2 * n);
	for (Size k = 0; k < n; k++)
	{
		double c = trainer->options->c * weight_of(trainer, k);

		problem.row[k] = problem.row[n + k] = (int) k;
		problem.target[k] = trainer->rows->y[k] - trainer->options->epsilon;
		problem.target[n + k] = trainer->rows->y[k] + trainer->options->epsilon;
		problem.lower[k] = problem.upper[n + k] = 0.0;
		problem.upper[k] = c;
		problem.lower[n + k] = -c;
	}
	intercept = solve(trainer, &problem, beta);
	svm_problem_free(&problem);
	return intercept;
}

/* The share nu of all weight to begin with on the first rows. */
static double
solve_one_class(Trainer *trainer, double *beta)
{
	Size n = trainer->rows->n;
	SvmProblem problem = {.n_rows = n, .x = trainer->rows->x};
	double left = 0.0;
	double intercept;

	svm_problem_create(&problem, n);
	for (Size k = 0; k < n; k++)
		left += weight_of(trainer, k);
	left *= trainer->options->nu;
	for (Size k = 0; k < n; k++)
	{
		double weight = weight_of(trainer, k);

		problem.row[k] = (int) k;
		problem.target[k] = 0.0;
		problem.lower[k] = 0.0;
		problem.upper[k] = weight;
		problem.beta[k] = Min(weight, left);
		left -= problem.beta[k];
	}
	intercept = solve(trainer, &problem, beta);
	svm_problem_free(&problem);
	return intercept;
}

/* -------------------------------------------------------------- probabilities */

/* Decisions of the rows of one fold by a function learned from the others. */
static Size
decide_fold(Trainer *trainer, const Part *part, int j, int fold, double *decisions, bool *positive)
{
	int p = trainer->set->n_features;
	Part others = part_create(trainer, part->n);
	Part held = part_create(trainer, part->n);
	double *beta = palloc_extended(part->n * sizeof(double), MCXT_ALLOC_HUGE);
	SvmFit *fit = svm_fit_create(TASK_REGRESSION, p, 0, &trainer->options->kernel, false);
	Size k;

	for (k = 0; k < part->n; k++)
		part_add(trainer, trainer->fold[part->rows[k]] == fold ? &held : &others, part->rows[k]);
	fit->intercepts[0] = solve_pair(trainer, &others, j, beta);
	for (k = 0; k < others.n; k++)
	{
		if (beta[k] == 0.0)
			continue;
		memmove(others.x + (Size) fit->n_vectors * p, others.x + k * p, p * sizeof(double));
		beta[fit->n_vectors++] = beta[k];
	}
	fit->coefficients = beta;
	fit->panels = svm_panels_create(fit->n_vectors, p, others.x);
	svm_decide(fit, held.n, held.x, decisions);
	for (k = 0; k < held.n; k++)
		positive[k] = (int) trainer->rows->y[held.rows[k]] == j;
	k = held.n;
	pfree(fit->panels);
	pfree(fit->intercepts);
	pfree(fit);
	pfree(beta);
	part_free(&others);
	part_free(&held);
	return k;
}

/* The sigmoid of a pair from decisions on rows that were not learned from. */
static void
calibrate_pair(Trainer *trainer, const Part *part, int j, double *a, double *b)
{
	double *decisions = palloc_extended(part->n * sizeof(double), MCXT_ALLOC_HUGE);
	bool *positive = palloc_extended(part->n * sizeof(bool), MCXT_ALLOC_HUGE);
	Size n = 0;

	for (int fold = 0; fold < SVM_FOLDS; fold++)
		n += decide_fold(trainer, part, j, fold, decisions + n, positive + n);
	sigmoid_fit(&(SigmoidRows){.n = n, .decisions = decisions, .positive = positive}, a, b);
	pfree(decisions);
	pfree(positive);
}

/* ------------------------------------------------------------ classification */

static void
sort_by_class(Trainer *trainer)
{
	int n_classes = trainer->set->n_classes;
	Size *at = palloc0((n_classes + 1) * sizeof(Size));

	trainer->starts = palloc0((n_classes + 1) * sizeof(Size));
	for (Size i = 0; i < trainer->rows->n; i++)
		trainer->starts[(int) trainer->rows->y[i] + 1]++;
	for (int k = 0; k < n_classes; k++)
		trainer->starts[k + 1] += trainer->starts[k];
	memcpy(at, trainer->starts, n_classes * sizeof(Size));
	trainer->order = palloc_extended(trainer->rows->n * sizeof(Size), MCXT_ALLOC_HUGE);
	for (Size i = 0; i < trainer->rows->n; i++)
		trainer->order[at[(int) trainer->rows->y[i]]++] = i;
	pfree(at);
}

static Size
class_rows(const Trainer *trainer, int k)
{
	return trainer->starts[k + 1] - trainer->starts[k];
}

/* The machine that tells class i from class j, its coefficients and its sigmoid. */
static void
train_pair(Trainer *trainer, SvmFit *fit, int i, int j)
{
	Part part = part_create(trainer, class_rows(trainer, i) + class_rows(trainer, j));
	double *beta = palloc_extended(
		(class_rows(trainer, i) + class_rows(trainer, j)) * sizeof(double), MCXT_ALLOC_HUGE);
	int pair = svm_pair(fit->n_classes, i, j);
	Size n = trainer->rows->n;

	for (Size k = trainer->starts[i]; k < trainer->starts[i + 1]; k++)
		part_add(trainer, &part, trainer->order[k]);
	for (Size k = trainer->starts[j]; k < trainer->starts[j + 1]; k++)
		part_add(trainer, &part, trainer->order[k]);
	fit->intercepts[pair] = solve_pair(trainer, &part, j, beta);
	for (Size k = 0; k < part.n; k++)
	{
		Size row = k < class_rows(trainer, i) ? j - 1 : i;

		trainer->coefficients[row * n + part.rows[k]] = beta[k];
	}
	if (fit->sigmoid_a != NULL)
	{
		fit->sigmoid_a[pair] = -1.0;
		if (Min(class_rows(trainer, i), class_rows(trainer, j)) >= 2)
			calibrate_pair(trainer, &part, j, &fit->sigmoid_a[pair], &fit->sigmoid_b[pair]);
		else
			trainer->calibrated = false;
	}
	part_free(&part);
	pfree(beta);
}

static void
train_classes(Trainer *trainer, SvmFit *fit)
{
	trainer->class_weight = palloc(fit->n_classes * sizeof(double));
	classes_weights(trainer->set, trainer->options->class_weight, trainer->class_weight);
	if (trainer->options->probability)
		trainer->fold = deal_folds(trainer->rows->n, trainer->rows->y, fit->n_classes, SVM_FOLDS,
								   trainer->set->seed);
	for (int i = 0; i < fit->n_classes; i++)
	{
		for (int j = i + 1; j < fit->n_classes; j++)
			train_pair(trainer, fit, i, j);
	}
}

/* ----------------------------------------------------------------- the answer */

static bool
is_support(const Trainer *trainer, int n_coefficients, Size row)
{
	for (int c = 0; c < n_coefficients; c++)
	{
		if (trainer->coefficients[c * trainer->rows->n + row] != 0.0)
			return true;
	}
	return false;
}

/* Rows with a coefficient, in the order of their classes. */
static void
keep_vectors(const Trainer *trainer, SvmFit *fit)
{
	Size n = trainer->rows->n;
	Size p = fit->n_features;
	int rows = svm_n_coefficients(fit);
	Size *kept = palloc_extended(n * sizeof(Size), MCXT_ALLOC_HUGE);
	Size m = 0;

	fit->class_vectors = palloc0(Max(fit->n_classes, 1) * sizeof(int));
	for (Size k = 0; k < n; k++)
	{
		Size row = trainer->order != NULL ? trainer->order[k] : k;

		if (!is_support(trainer, rows, row))
			continue;
		kept[m++] = row;
		fit->class_vectors[fit->n_classes > 0 ? (int) trainer->rows->y[row] : 0]++;
	}
	fit->n_vectors = (int) m;
	fit->vectors = palloc_extended(Max(m * p, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	fit->coefficients = palloc_extended(Max(rows * m, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	for (Size k = 0; k < m; k++)
	{
		memcpy(fit->vectors + k * p, trainer->rows->x + kept[k] * p, p * sizeof(double));
		for (int c = 0; c < rows; c++)
			fit->coefficients[c * m + k] = trainer->coefficients[c * n + kept[k]];
	}
	fit->panels = svm_panels_create(m, p, fit->vectors);
	pfree(kept);
}

static void
report_course(const Trainer *trainer, const SvmFit *fit, TrainReport *report)
{
	report_figure(report, "n_rows", (double) trainer->rows->n);
	report_figure(report, "n_iter", (double) trainer->n_iter);
	report_figure(report, "n_support", fit->n_vectors);
	report_figure(report, "gamma", fit->kernel.gamma);
	report_figure(report, "objective", trainer->objective);
	svm_report_remarks(trainer->converged, trainer->calibrated, trainer->options, report);
}

/* Beside the rows, what all of it takes at the least; the rest is for kernel rows. */
static Size
fixed_bytes(const TrainSet *set, const SvmOptions *options)
{
	Size n = set->n_rows;
	Size p = set->n_features;
	Size rows = n * (p + 2) * sizeof(double);
	Size copies = set->task != TASK_CLASSIFICATION ? 0 : rows * (options->probability ? 3 : 1);
	Size variables = n * (set->task == TASK_REGRESSION ? 2 : 1) * 7 * sizeof(double);
	Size coefficients = n * Max(set->n_classes - 1, 1) * sizeof(double);

	return rows + copies + variables + coefficients + svm_solver_bytes(n, p, options->shrinking);
}

Size
svm_kernel_bytes(const TrainSet *set, const SvmOptions *options, const char **what)
{
	*what =
		psprintf("a support vector machine on " UINT64_FORMAT " rows with a kernel", set->n_rows);
	return fixed_bytes(set, options);
}

SvmFit *
svm_train_kernel(const TrainSet *set, const SvmRows *rows, const SvmOptions *options,
				 TrainReport *report)
{
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	SvmFit *fit =
		svm_fit_create(set->task, set->n_features, set->n_classes, &options->kernel, false);
	Trainer trainer = {.set = set, .rows = rows, .options = options, .converged = true};

	if (options->probability)
	{
		fit->sigmoid_a = palloc0(fit->n_functions * sizeof(double));
		fit->sigmoid_b = palloc0(fit->n_functions * sizeof(double));
	}
	MemoryContextSwitchTo(work);
	trainer.calibrated = true;
	trainer.cache_bytes = budget_training_bytes() - fixed_bytes(set, options);
	trainer.coefficients =
		palloc_extended(Max(rows->n, 1) * svm_n_coefficients(fit) * sizeof(double),
						MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	progress_begin("functions",
				   (uint64) fit->n_functions * (options->probability ? 1 + SVM_FOLDS : 1));
	if (set->task == TASK_CLASSIFICATION)
	{
		sort_by_class(&trainer);
		train_classes(&trainer, fit);
	}
	else if (set->task == TASK_REGRESSION)
		fit->intercepts[0] = solve_regression(&trainer, trainer.coefficients);
	else
		fit->intercepts[0] = solve_one_class(&trainer, trainer.coefficients);
	progress_end();
	MemoryContextSwitchTo(report->keep);
	keep_vectors(&trainer, fit);
	report_course(&trainer, fit, report);
	return fit;
}
