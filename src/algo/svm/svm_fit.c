/*
 * svm_fit.c
 *		Scoring with support vectors.
 *
 * Coefficients of more than two classes are stored as LIBSVM does: a vector of
 * class i has one for each other class, that against class j in row j - 1 for
 * j > i, and in row j for j < i.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/svm/svm.h"
#include "algo/svm/svm_vector.h"
#include "math/linalg.h"
#include "math/link.h"
#include "math/sigmoid.h"

#define ROWS_BETWEEN_CHECKS 1024

int
svm_n_functions(const SvmFit *fit)
{
	int k = fit->n_classes;

	if (k <= 2)
		return 1;
	return fit->against_rest ? k : k * (k - 1) / 2;
}

int
svm_n_coefficients(const SvmFit *fit)
{
	return fit->n_classes > 2 ? fit->n_classes - 1 : 1;
}

int
svm_pair(int n_classes, int i, int j)
{
	return i * (2 * n_classes - i - 1) / 2 + (j - i - 1);
}

/* Without what is learned. */
SvmFit *
svm_fit_create(Task task, int n_features, int n_classes, const SvmKernel *kernel, bool against_rest)
{
	SvmFit *fit = palloc0(sizeof(SvmFit));

	fit->task = task;
	fit->n_features = n_features;
	fit->n_classes = n_classes;
	fit->kernel = *kernel;
	fit->against_rest = against_rest && n_classes > 2;
	fit->n_functions = svm_n_functions(fit);
	fit->intercepts =
		palloc_extended(fit->n_functions * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	return fit;
}

/* ----------------------------------------------------------------- decisions */

static void
decide_linear(const SvmFit *fit, Size n, const double *x, double *out)
{
	Size p = fit->n_features;

	for (Size i = 0; i < n; i++)
	{
		if (i % ROWS_BETWEEN_CHECKS == ROWS_BETWEEN_CHECKS - 1)
			CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < fit->n_functions; k++)
			out[i * fit->n_functions + k] =
				fit->intercepts[k] + linalg_dot(p, x + i * p, fit->weights + k * p);
	}
}

/* All functions of one row from its kernel values. */
static void
decide_row(const SvmFit *fit, const double *kernel, double *out)
{
	Size n = fit->n_vectors;
	int from_i = 0;

	if (fit->n_functions == 1)
	{
		out[0] = fit->intercepts[0] + linalg_dot(n, kernel, fit->coefficients);
		return;
	}
	for (int i = 0; i < fit->n_classes; i++)
	{
		int from_j = from_i + fit->class_vectors[i];

		for (int j = i + 1; j < fit->n_classes; j++)
		{
			const double *of_i = fit->coefficients + (j - 1) * n + from_i;
			const double *of_j = fit->coefficients + i * n + from_j;

			*out = fit->intercepts[svm_pair(fit->n_classes, i, j)] +
				   (linalg_dot(fit->class_vectors[i], kernel + from_i, of_i) +
					linalg_dot(fit->class_vectors[j], kernel + from_j, of_j));
			out++;
			from_j += fit->class_vectors[j];
		}
		from_i += fit->class_vectors[i];
	}
}

void
svm_decide(const SvmFit *fit, Size n, const double *x, double *out)
{
	Size stride = svm_padded(fit->n_vectors);
	double *kernel;

	if (fit->weights != NULL)
	{
		decide_linear(fit, n, x, out);
		return;
	}
	kernel =
		palloc_extended(Max(Min(n, SVM_PANEL_ROWS) * stride, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	for (Size i = 0; i < n; i += SVM_PANEL_ROWS)
	{
		Size rows = Min(SVM_PANEL_ROWS, n - i);

		CHECK_FOR_INTERRUPTS();
		svm_kernel_score(&fit->kernel, (int) rows, fit->n_features, x + i * fit->n_features,
						 fit->n_vectors, fit->panels, kernel);
		for (Size r = 0; r < rows; r++)
			decide_row(fit, kernel + r * stride, out + (i + r) * fit->n_functions);
	}
	pfree(kernel);
}

/* ------------------------------------------------------------- probabilities */

/* Of function k, that it says "yes"; without calibration just the sign and size of f. */
static double
probability_of(const SvmFit *fit, int k, double decision)
{
	return fit->sigmoid_a != NULL ? sigmoid_value(decision, fit->sigmoid_a[k], fit->sigmoid_b[k])
								  : sigmoid_value(decision, -1.0, 0.0);
}

/* One against the rest. */
static void
probabilities_of_rest(const SvmFit *fit, const double *decisions, double *out)
{
	double sum = 0.0;

	if (fit->sigmoid_a == NULL)
	{
		memcpy(out, decisions, fit->n_classes * sizeof(double));
		link_softmax(fit->n_classes, out);
		return;
	}
	for (int k = 0; k < fit->n_classes; k++)
	{
		out[k] = Max(probability_of(fit, k, decisions[k]), 1e-300);
		sum += out[k];
	}
	for (int k = 0; k < fit->n_classes; k++)
		out[k] /= sum;
}

/*
 * One against one, not calibrated: the votes of the pairs, among equals the sum of
 * the functions, squeezed so that it cannot outweigh a vote.
 */
static void
probabilities_of_votes(const SvmFit *fit, const double *decisions, double *out)
{
	int n = fit->n_classes;
	double *sums = palloc0(n * sizeof(double));

	memset(out, 0, n * sizeof(double));
	for (int i = 0; i < n; i++)
	{
		for (int j = i + 1; j < n; j++)
		{
			double f = decisions[svm_pair(n, i, j)];

			out[f > 0.0 ? j : i] += 1.0;
			sums[i] -= f;
			sums[j] += f;
		}
	}
	for (int i = 0; i < n; i++)
		out[i] += sums[i] / (3.0 * (fabs(sums[i]) + 1.0));
	link_softmax(n, out);
	pfree(sums);
}

static void
probabilities_of_pairs(const SvmFit *fit, const double *decisions, double *out)
{
	int n = fit->n_classes;
	double *r = vector_zeros((Size) n * n);

	for (int i = 0; i < n; i++)
	{
		for (int j = i + 1; j < n; j++)
		{
			int k = svm_pair(n, i, j);
			double p = probability_of(fit, k, decisions[k]);

			p = Min(Max(p, 1e-7), 1.0 - 1e-7);
			r[j * n + i] = p;
			r[i * n + j] = 1.0 - p;
		}
	}
	svm_couple(n, r, out);
	pfree(r);
}

/* From the decisions of one row to its outputs; decisions that are not numbers count as 0. */
static void
predict_row(const SvmFit *fit, double *decisions, double *out)
{
	if (fit->task == TASK_REGRESSION)
	{
		out[0] = decisions[0];
		return;
	}
	if (fit->task == TASK_OUTLIER_DETECTION)
	{
		out[0] = fit->intercepts[0] - decisions[0];
		out[1] = -decisions[0];
		return;
	}
	for (int k = 0; k < fit->n_functions; k++)
		decisions[k] = isnan(decisions[k]) ? 0.0 : decisions[k];
	if (fit->n_classes == 2)
	{
		out[1] = probability_of(fit, 0, decisions[0]);
		out[0] = 1.0 - out[1];
	}
	else if (fit->against_rest)
		probabilities_of_rest(fit, decisions, out);
	else if (fit->sigmoid_a == NULL)
		probabilities_of_votes(fit, decisions, out);
	else
		probabilities_of_pairs(fit, decisions, out);
}

static int
n_outputs(const SvmFit *fit)
{
	if (fit->task == TASK_CLASSIFICATION)
		return fit->n_classes;
	return fit->task == TASK_OUTLIER_DETECTION ? 2 : 1;
}

double *
svm_outputs(const SvmFit *fit, Size n, double *decisions, double *out)
{
	for (Size i = 0; i < n; i++)
	{
		if (fit->n_classes > 2)
			CHECK_FOR_INTERRUPTS();
		predict_row(fit, decisions + i * fit->n_functions, out);
		out += n_outputs(fit);
	}
	return out;
}

void
svm_predict(const void *model, Size n, const double *x, double *out)
{
	const SvmFit *fit = model;
	Size step = Min(n, ROWS_BETWEEN_CHECKS);
	double *decisions =
		palloc_extended(Max(step, 1) * fit->n_functions * sizeof(double), MCXT_ALLOC_HUGE);

	for (Size first = 0; first < n; first += step)
	{
		Size rows = Min(step, n - first);

		svm_decide(fit, rows, x + first * fit->n_features, decisions);
		out = svm_outputs(fit, rows, decisions, out);
	}
	pfree(decisions);
}

/* Of outliers: how far inside a row is. */
void
svm_figure_rows(const void *model, Size n, const double *x, double *out)
{
	svm_decide(model, n, x, out);
}

/* --------------------------------------------------------------------- remarks */

void
svm_report_remarks(bool converged, bool calibrated, const SvmOptions *options, TrainReport *report)
{
	if (!converged && options->max_iter >= 0)
		report_max_iter(report, "Raise max_iter or tol, or scale the features.", options->max_iter);
	else if (!converged)
		report_remark(report, "Raise tol, scale the features, or choose a smaller C.",
					  "stopped before converging: the steps have become too small, or too many");
	if (!calibrated)
		report_remark(report, "A class needs at least two rows.",
					  "a class has too few rows to fit probabilities; where it is concerned they "
					  "only follow the decisions");
}
