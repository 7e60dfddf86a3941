/*
 * gaussian_fit.c
 *		The fitted form of a mixture of normal distributions: densities, scoring, and
 *		what is stored.
 *
 * Stored (format 1): u32 components, u8 covariance type, weights (components f64),
 * means (components x features f64), factors (f64; how many follows from the type).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/clusters/gaussian.h"
#include "math/linalg.h"

#define MAX_COMPONENTS      100000
#define LOG_TWO_PI          1.8378770664093454836
#define ROWS_BETWEEN_CHECKS 64

static double *
doubles(Size n)
{
	return palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

Size
gaussian_n_factors(const GaussianFit *fit)
{
	Size k = fit->n_components;
	Size p = fit->n_features;

	switch (fit->type)
	{
		case COVARIANCE_FULL:
			return k * (p * (p + 1) / 2);
		case COVARIANCE_TIED:
			return p * (p + 1) / 2;
		case COVARIANCE_DIAG:
			return k * p;
		case COVARIANCE_SPHERICAL:
			break;
	}
	return k;
}

GaussianFit *
gaussian_create(int n_components, int n_features, CovarianceType type)
{
	GaussianFit *fit = palloc0(sizeof(GaussianFit));

	fit->n_components = n_components;
	fit->n_features = n_features;
	fit->type = type;
	fit->weights = doubles(n_components);
	fit->means = doubles((Size) n_components * n_features);
	fit->factors = doubles(gaussian_n_factors(fit));
	fit->constants = doubles(n_components);
	return fit;
}

/* The factors of one component. */
static const double *
factors_of(const GaussianFit *fit, int c)
{
	Size p = fit->n_features;

	switch (fit->type)
	{
		case COVARIANCE_FULL:
			return fit->factors + c * (p * (p + 1) / 2);
		case COVARIANCE_DIAG:
			return fit->factors + c * p;
		case COVARIANCE_SPHERICAL:
			return fit->factors + c;
		case COVARIANCE_TIED:
			break;
	}
	return fit->factors;
}

/* The factor that scales column j: on the diagonal of a triangle. */
static double
diagonal_factor(const GaussianFit *fit, int c, Size j)
{
	const double *factors = factors_of(fit, c);

	switch (fit->type)
	{
		case COVARIANCE_DIAG:
			return factors[j];
		case COVARIANCE_SPHERICAL:
			return factors[0];
		case COVARIANCE_FULL:
		case COVARIANCE_TIED:
			break;
	}
	return factors[j * (j + 1) / 2 + j];
}

void
gaussian_set_constants(GaussianFit *fit)
{
	for (int c = 0; c < fit->n_components; c++)
	{
		double sum = log(fit->weights[c]) - 0.5 * fit->n_features * LOG_TWO_PI;

		for (int j = 0; j < fit->n_features; j++)
			sum += log(diagonal_factor(fit, c, j));
		fit->constants[c] = sum;
	}
}

/* --------------------------------------------------------------------- scoring */

/* Squared length of the row less the mean, in standard deviations. */
static double
squared_distance(const GaussianFit *fit, int c, const double *x, double *space)
{
	Size p = fit->n_features;
	const double *mean = fit->means + c * p;
	const double *factors = factors_of(fit, c);
	double sum = 0.0;

	if (fit->type == COVARIANCE_SPHERICAL)
		return factors[0] * factors[0] * linalg_distance2(p, x, mean);
	for (Size j = 0; j < p; j++)
		space[j] = x[j] - mean[j];
	for (Size j = 0; j < p; j++)
	{
		double z;

		if (fit->type == COVARIANCE_DIAG)
			z = space[j] * factors[j];
		else
			z = linalg_dot(j + 1, factors + j * (j + 1) / 2, space);
		sum += z * z;
	}
	return sum;
}

void
gaussian_log_densities(const GaussianFit *fit, const double *x, double *space, double *out)
{
	for (int c = 0; c < fit->n_components; c++)
		out[c] = fit->constants[c] - 0.5 * squared_distance(fit, c, x, space);
}

/*
 * So far from all components that every density is 0 (or NaN): the weights are all that is known.
 */
static double
memberships_beyond(const GaussianFit *fit, double *densities)
{
	memcpy(densities, fit->weights, fit->n_components * sizeof(double));
	return -INFINITY;
}

double
gaussian_memberships(const GaussianFit *fit, double *densities)
{
	int k = fit->n_components;
	double top = densities[0];
	double sum = 0.0;

	for (int c = 0; c < k; c++)
	{
		top = Max(top, densities[c]);
		sum += densities[c];
	}
	if (unlikely(isnan(sum) || isinf(top)))
		return memberships_beyond(fit, densities);
	sum = 0.0;
	for (int c = 0; c < k; c++)
	{
		densities[c] = exp(densities[c] - top);
		sum += densities[c];
	}
	for (int c = 0; c < k; c++)
		densities[c] /= sum;
	return top + log(sum);
}

/* Log likelihoods and, where out is not NULL, memberships. */
static void
score_rows(const GaussianFit *fit, Size n, const double *x, double *out, double *likelihoods)
{
	double *space = doubles(fit->n_features);
	double *row = doubles(fit->n_components);

	for (Size i = 0; i < n; i++)
	{
		double *to = out != NULL ? out + i * fit->n_components : row;
		double likelihood;

		if (i % ROWS_BETWEEN_CHECKS == ROWS_BETWEEN_CHECKS - 1)
			CHECK_FOR_INTERRUPTS();
		gaussian_log_densities(fit, x + i * fit->n_features, space, to);
		likelihood = gaussian_memberships(fit, to);
		if (likelihoods != NULL)
			likelihoods[i] = likelihood;
	}
	pfree(row);
	pfree(space);
}

void
gaussian_predict(const void *model, Size n, const double *x, double *out)
{
	score_rows(model, n, x, out, NULL);
}

void
gaussian_likelihood(const void *model, Size n, const double *x, double *out)
{
	score_rows(model, n, x, NULL, out);
}

int
gaussian_n_outputs(const void *model)
{
	return ((const GaussianFit *) model)->n_components;
}

/* ----------------------------------------------------------------- stored form */

void
gaussian_save(const void *model, ByteWriter *w)
{
	const GaussianFit *fit = model;

	bytes_put_u32(w, (uint32) fit->n_components);
	bytes_put_u8(w, (uint8) fit->type);
	bytes_put_f64_array(w, fit->weights, fit->n_components);
	bytes_put_f64_array(w, fit->means, (Size) fit->n_components * fit->n_features);
	bytes_put_f64_array(w, fit->factors, gaussian_n_factors(fit));
}

static void
check_loaded(const GaussianFit *fit, const ByteReader *r)
{
	for (int c = 0; c < fit->n_components; c++)
	{
		if (!(fit->weights[c] > 0.0 && fit->weights[c] <= 1.0))
			bytes_corrupt(r, "weight of a component out of range");
		for (int j = 0; j < fit->n_features; j++)
			if (!(diagonal_factor(fit, c, j) > 0.0))
				bytes_corrupt(r, "a standard deviation that is not positive");
	}
}

void *
gaussian_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	GaussianFit *fit = palloc0(sizeof(GaussianFit));
	uint8 type;

	if (format != 1)
		bytes_corrupt(r, "unknown format of a mixture");
	if (shape->n_features < 1 || shape->n_classes != 0)
		bytes_corrupt(r, "shape that no mixture has");
	fit->n_features = shape->n_features;
	fit->n_components =
		(int) bytes_get_count(r, ((Size) shape->n_features + 1) * sizeof(double), MAX_COMPONENTS);
	if (fit->n_components < 1)
		bytes_corrupt(r, "no components");
	type = bytes_get_u8(r);
	if (type > COVARIANCE_SPHERICAL)
		bytes_corrupt(r, "unknown type of covariance");
	fit->type = (CovarianceType) type;
	fit->weights = bytes_get_f64_array(r, fit->n_components);
	fit->means = bytes_get_f64_array(r, (Size) fit->n_components * shape->n_features);
	fit->factors = bytes_get_f64_array(r, gaussian_n_factors(fit));
	bytes_expect_end(r);
	check_loaded(fit, r);
	fit->constants = doubles(fit->n_components);
	gaussian_set_constants(fit);
	return fit;
}
