/*
 * sgd_fit.c
 *		The fitted form of stochastic gradient descent: scoring and stored form.
 *
 * Stored (format 1): the linear model as linear_fit.c writes it, without standard
 * errors; u8 probabilities of modified_huber?; u64 steps; the rates (n_rows f64);
 * for classes their weights (n_rows x 2 f64); u8 averaged?, then the weights that
 * steps move (n_rows x (n_features + 1) f64).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/sgd/sgd.h"
#include "math/link.h"

#define PREDICT_VALUES_BETWEEN_CHECKS 65536

static Size
n_current(const LinearFit *linear)
{
	return (Size) linear->n_rows * ((Size) linear->n_features + 1);
}

/* Nothing learned yet; the weights of classes are the caller's. */
SgdFit *
sgd_fit_create(const TrainSet *set, const SgdOptions *options)
{
	SgdFit *fit = palloc0(sizeof(SgdFit));

	fit->linear =
		*linear_fit_create(set->task, set->n_features, set->n_classes, options->fit_intercept);
	fit->huber_link = options->loss == SGD_MODIFIED_HUBER;
	fit->rates = vector_zeros(fit->linear.n_rows);
	for (int k = 0; k < fit->linear.n_rows; k++)
		fit->rates[k] = options->eta0;
	if (set->task == TASK_CLASSIFICATION)
		fit->class_weights = vector_zeros((Size) fit->linear.n_rows * 2);
	if (options->average > 0)
		fit->current = vector_zeros(n_current(&fit->linear));
	return fit;
}

static double *
copy(const double *from, Size n)
{
	double *to;

	if (from == NULL)
		return NULL;
	to = vector_zeros(n);
	memcpy(to, from, n * sizeof(double));
	return to;
}

SgdFit *
sgd_fit_copy(const SgdFit *from)
{
	SgdFit *fit = palloc(sizeof(SgdFit));
	Size n_rows = from->linear.n_rows;

	*fit = *from;
	fit->linear.weights = copy(from->linear.weights, n_rows * from->linear.n_features);
	fit->linear.intercepts = copy(from->linear.intercepts, n_rows);
	fit->rates = copy(from->rates, n_rows);
	fit->class_weights = copy(from->class_weights, n_rows * 2);
	fit->current = copy(from->current, n_current(&from->linear));
	return fit;
}

/* ---------------------------------------------------------------------- scoring */

/* P(the class) from its margin; modified_huber's is a straight line from -1 to 1. */
static double
probability(bool huber_link, double z)
{
	double pair[2];

	if (huber_link)
		return 0.5 * (Max(-1.0, Min(1.0, z)) + 1.0);
	link_logistic_pair(z, pair);
	return pair[1];
}

/*
 * Margins become probabilities, in place.  Each class against the others: made to sum
 * to 1.
 */
static void
link_row(const SgdFit *fit, double *out)
{
	int n = fit->linear.n_rows;
	double sum = 0.0;

	if (n == 1)
	{
		out[1] = probability(fit->huber_link, out[0]);
		out[0] = 1.0 - out[1];
		return;
	}
	for (int k = 0; k < n; k++)
	{
		out[k] = probability(fit->huber_link, out[k]);
		sum += out[k];
	}
	for (int k = 0; k < n; k++)
		out[k] = sum > 0.0 ? out[k] / sum : 1.0 / n;
}

/* Rows between checks for interrupts. */
static Size
rows_between(const LinearFit *linear)
{
	Size row_values = (Size) linear->n_rows * linear->n_features + 1;

	return Max(PREDICT_VALUES_BETWEEN_CHECKS / row_values, 1);
}

void
sgd_predict(const void *model, Size n, const double *x, double *out)
{
	const SgdFit *fit = model;
	const LinearFit *linear = &fit->linear;

	if (linear->n_rows == 1 && !fit->huber_link)
	{
		linear_fit_predict(linear, n, x, out);
		return;
	}
	for (Size i = 0; i < n; i++, x += linear->n_features, out += linear->n_classes)
	{
		if (i % rows_between(linear) == 0)
			CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < linear->n_rows; k++)
			out[k] = linear_fit_margin(linear, k, x);
		link_row(fit, out);
	}
}

void
sgd_predict_sparse(const void *model, int n_sparse, const RowBlock *rows, double *out)
{
	const SgdFit *fit = model;
	const LinearFit *linear = &fit->linear;

	if (linear->n_rows == 1 && !fit->huber_link)
	{
		linear_fit_predict_sparse(linear, n_sparse, rows, out);
		return;
	}
	for (Size i = 0; i < rows->n_rows; i++, out += linear->n_classes)
	{
		if (i % rows_between(linear) == 0)
			CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < linear->n_rows; k++)
			out[k] = linear_fit_margin_sparse(linear, k, n_sparse, rows, i);
		link_row(fit, out);
	}
}

/* -------------------------------------------------------------------- stored form */

void
sgd_save(const void *model, ByteWriter *w)
{
	const SgdFit *fit = model;
	Size n_rows = fit->linear.n_rows;

	linear_fit_save(&fit->linear, w);
	bytes_put_u8(w, fit->huber_link);
	bytes_put_u64(w, fit->n_steps);
	bytes_put_f64_array(w, fit->rates, n_rows);
	if (fit->class_weights != NULL)
		bytes_put_f64_array(w, fit->class_weights, n_rows * 2);
	bytes_put_u8(w, fit->current != NULL);
	if (fit->current != NULL)
		bytes_put_f64_array(w, fit->current, n_current(&fit->linear));
}

static double *
read_positive(ByteReader *r, Size n, const char *problem)
{
	double *v = bytes_get_f64_array(r, n);

	for (Size i = 0; i < n; i++)
	{
		if (!(v[i] > 0.0))
			bytes_corrupt(r, problem);
	}
	return v;
}

void *
sgd_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	SgdFit *fit = palloc0(sizeof(SgdFit));
	Size n_rows;

	if (format != 1)
		bytes_corrupt(r, "unknown format of stochastic gradient descent");
	fit->linear = *linear_fit_read(r, shape);
	if (fit->linear.std_errors != NULL)
		bytes_corrupt(r, "standard errors that this model cannot have");
	n_rows = fit->linear.n_rows;
	fit->huber_link = bytes_get_bool(r);
	if (fit->huber_link && shape->task != TASK_CLASSIFICATION)
		bytes_corrupt(r, "a regression with probabilities");
	fit->n_steps = bytes_get_u64(r);
	fit->rates = read_positive(r, n_rows, "a rate is not positive");
	if (shape->task == TASK_CLASSIFICATION)
		fit->class_weights = read_positive(r, n_rows * 2, "a class weight is not positive");
	if (bytes_get_bool(r))
		fit->current = bytes_get_f64_array(r, n_current(&fit->linear));
	bytes_expect_end(r);
	return fit;
}
