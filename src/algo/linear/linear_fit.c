/*
 * linear_fit.c
 *		The fitted form of all linear models: scoring, stored form, coefficients.
 *
 * Stored (format 1): u8 intercept?, weights (n_rows x n_features f64), the
 * intercepts (n_rows f64, only with one), u8 of bits, 1: standard errors, 2: a
 * reference class (none before 0.3); its u32; with standard errors
 * n_rows x (n_features + 1) f64 of which some may be NaN, and f64 df_residual.
 * n_rows follows from the number of classes, so it is not stored.
 */
#include "core/port.h"

#include <math.h>

#include "algo/linear/linear_fit.h"
#include "algo/passes/mixed.h"
#include "core/budget.h"
#include "math/distribution.h"
#include "math/link.h"

/* Rows less coefficients: with more the tail of t takes for ever to sum up. */
#define MAX_DF 1e19

#define WITH_STD_ERRORS 1
#define WITH_REFERENCE  2

#define LINEAR_MAX_CLASSES          1000000
#define PREDICT_ROWS_BETWEEN_CHECKS 1024
#define COEFFICIENTS_BETWEEN_CHECKS 1024

static int
weight_rows(int n_classes)
{
	return n_classes > 2 ? n_classes : 1;
}

/* Weights and intercepts zero, no standard errors. */
LinearFit *
linear_fit_create(Task task, int n_features, int n_classes, bool has_intercept)
{
	LinearFit *fit = palloc0(sizeof(LinearFit));

	budget_check_stored((Size) weight_rows(n_classes) * n_features * sizeof(double));
	fit->task = task;
	fit->n_features = n_features;
	fit->n_classes = n_classes;
	fit->n_rows = weight_rows(n_classes);
	fit->has_intercept = has_intercept;
	fit->reference = -1;
	fit->weights = vector_zeros((Size) fit->n_rows * n_features);
	fit->intercepts = vector_zeros(fit->n_rows);
	return fit;
}

/* ------------------------------------------------------------------ scoring */

double
linear_fit_margin(const LinearFit *fit, int row, const double *x)
{
	return fit->intercepts[row] +
		   linalg_dot(fit->n_features, x, fit->weights + (Size) row * fit->n_features);
}

double
linear_fit_margin_sparse(const LinearFit *fit, int row, int n_sparse, const RowBlock *block, Size i)
{
	return fit->intercepts[row] + mixed_dot(block, fit->n_features - n_sparse, i,
											fit->weights + (Size) row * fit->n_features);
}

/* What a row's margins say; more than one are turned in place. */
static void
link_row(const LinearFit *fit, const double *margins, double *out)
{
	if (fit->task == TASK_REGRESSION)
		out[0] = margins[0];
	else if (fit->n_rows == 1)
		link_logistic_pair(margins[0], out);
	else
		link_softmax(fit->n_rows, out);
}

static void
predict_row(const LinearFit *fit, const double *x, double *out)
{
	double margin;
	double *margins = fit->n_rows == 1 ? &margin : out;

	for (int k = 0; k < fit->n_rows; k++)
		margins[k] = linear_fit_margin(fit, k, x);
	link_row(fit, margins, out);
}

static void
predict_row_sparse(const LinearFit *fit, int n_sparse, const RowBlock *block, Size i, double *out)
{
	double margin;
	double *margins = fit->n_rows == 1 ? &margin : out;

	for (int k = 0; k < fit->n_rows; k++)
		margins[k] = linear_fit_margin_sparse(fit, k, n_sparse, block, i);
	link_row(fit, margins, out);
}

static Size
n_outputs(const LinearFit *fit)
{
	return fit->task == TASK_REGRESSION ? 1 : fit->n_classes;
}

void
linear_fit_predict(const void *model, Size n, const double *x, double *out)
{
	const LinearFit *fit = model;

	for (Size i = 0; i < n; i++)
	{
		if (i % PREDICT_ROWS_BETWEEN_CHECKS == PREDICT_ROWS_BETWEEN_CHECKS - 1)
			CHECK_FOR_INTERRUPTS();
		predict_row(fit, x + i * fit->n_features, out + i * n_outputs(fit));
	}
}

void
linear_fit_predict_sparse(const void *model, int n_sparse, const RowBlock *rows, double *out)
{
	const LinearFit *fit = model;

	for (Size i = 0; i < rows->n_rows; i++)
	{
		if (i % PREDICT_ROWS_BETWEEN_CHECKS == PREDICT_ROWS_BETWEEN_CHECKS - 1)
			CHECK_FOR_INTERRUPTS();
		predict_row_sparse(fit, n_sparse, rows, i, out + i * n_outputs(fit));
	}
}

/* -------------------------------------------------------------- stored form */

static Size
n_std_errors(const LinearFit *fit)
{
	return (Size) fit->n_rows * ((Size) fit->n_features + 1);
}

void
linear_fit_save(const void *model, ByteWriter *w)
{
	const LinearFit *fit = model;

	bytes_put_u8(w, fit->has_intercept);
	bytes_put_f64_array(w, fit->weights, (Size) fit->n_rows * fit->n_features);
	if (fit->has_intercept)
		bytes_put_f64_array(w, fit->intercepts, fit->n_rows);
	bytes_put_u8(w, (fit->std_errors != NULL ? WITH_STD_ERRORS : 0) |
						(fit->reference >= 0 ? WITH_REFERENCE : 0));
	if (fit->reference >= 0)
		bytes_put_u32(w, (uint32) fit->reference);
	if (fit->std_errors != NULL)
	{
		for (Size i = 0; i < n_std_errors(fit); i++)
			bytes_put_f64_or_nan(w, fit->std_errors[i]);
		bytes_put_f64(w, fit->df_residual);
	}
}

static void
load_std_errors(LinearFit *fit, ByteReader *r)
{
	Size n = n_std_errors(fit);

	if ((r->len - r->pos) / sizeof(double) < n)
		bytes_corrupt(r, "fewer standard errors than coefficients");
	fit->std_errors = palloc(n * sizeof(double));
	for (Size i = 0; i < n; i++)
	{
		fit->std_errors[i] = bytes_get_f64_or_nan(r);
		if (fit->std_errors[i] < 0.0)
			bytes_corrupt(r, "negative standard error");
	}
	fit->df_residual = bytes_get_f64(r);
	if (fit->df_residual != 0.0 && !(fit->df_residual >= 1.0 && fit->df_residual <= MAX_DF))
		bytes_corrupt(r, "degrees of freedom out of range");
}

/* What is shown of the coefficients, and is not needed to score. */
static void
load_shown(LinearFit *fit, ByteReader *r)
{
	uint8 with = bytes_get_u8(r);

	fit->reference = -1;
	if (with > (WITH_STD_ERRORS | WITH_REFERENCE))
		bytes_corrupt(r, "unknown kind of coefficients");
	if (with & WITH_REFERENCE)
	{
		uint32 reference = bytes_get_u32(r);

		if (fit->n_rows == 1 || reference >= (uint32) fit->n_rows)
			bytes_corrupt(r, "reference class out of range");
		fit->reference = (int) reference;
	}
	if (with & WITH_STD_ERRORS)
		load_std_errors(fit, r);
}

LinearFit *
linear_fit_read(ByteReader *r, const FitShape *shape)
{
	LinearFit *fit = palloc0(sizeof(LinearFit));

	if (shape->n_features < 0 || shape->n_classes > LINEAR_MAX_CLASSES ||
		(shape->task == TASK_CLASSIFICATION ? shape->n_classes < 2 : shape->n_classes != 0))
		bytes_corrupt(r, "shape that no linear model has");
	fit->task = shape->task;
	fit->n_features = shape->n_features;
	fit->n_classes = shape->n_classes;
	fit->n_rows = weight_rows(shape->n_classes);
	fit->has_intercept = bytes_get_bool(r);
	fit->weights = bytes_get_f64_array(r, (Size) fit->n_rows * shape->n_features);
	if (fit->has_intercept)
		fit->intercepts = bytes_get_f64_array(r, fit->n_rows);
	else
		fit->intercepts = palloc0(fit->n_rows * sizeof(double));
	load_shown(fit, r);
	return fit;
}

void *
linear_fit_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	LinearFit *fit;

	if (format != 1)
		bytes_corrupt(r, "unknown format of linear model");
	fit = linear_fit_read(r, shape);
	bytes_expect_end(r);
	return fit;
}

/* ------------------------------------------------------------- coefficients */

static double
estimate(const LinearFit *fit, int row, int feature)
{
	return feature < 0 ? fit->intercepts[row]
					   : fit->weights[(Size) row * fit->n_features + feature];
}

/* One line of ml.coefficients, with a test of it where the fit has standard errors. */
static Coefficient
coefficient(const LinearFit *fit, int row, int feature)
{
	Size i = (Size) row * (fit->n_features + 1) + (feature < 0 ? fit->n_features : feature);
	Coefficient c = {.row = row, .feature = feature, .std_error = NAN, .statistic = NAN};

	c.p_value = NAN;
	c.estimate = estimate(fit, row, feature);
	if (fit->reference >= 0)
		c.estimate -= estimate(fit, fit->reference, feature);
	if (fit->std_errors == NULL || isnan(fit->std_errors[i]))
		return c;
	c.std_error = fit->std_errors[i];
	c.statistic = c.estimate / c.std_error;
	if (!isfinite(c.statistic))
	{
		c.statistic = NAN;
		return c;
	}
	c.p_value = fit->df_residual > 0.0
					? distribution_student_two_sided(c.statistic, fit->df_residual)
					: distribution_normal_two_sided(c.statistic);
	return c;
}

Coefficient *
linear_fit_coefficients(const void *model, int *n)
{
	const LinearFit *fit = model;
	int per_row = fit->n_features + (fit->has_intercept ? 1 : 0);
	Coefficient *list = palloc_extended(Max((Size) fit->n_rows * per_row, 1) * sizeof(Coefficient),
										MCXT_ALLOC_HUGE);

	*n = 0;
	for (int row = 0; row < fit->n_rows; row++)
	{
		for (int feature = fit->has_intercept ? -1 : 0; feature < fit->n_features; feature++)
		{
			if (*n % COEFFICIENTS_BETWEEN_CHECKS == 0)
				CHECK_FOR_INTERRUPTS();
			list[(*n)++] = coefficient(fit, row, feature);
		}
	}
	return list;
}
