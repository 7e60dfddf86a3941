/*
 * gaussian_mixture.c
 *		Mixtures of normal distributions: parameters, training, scoring, stored
 *		form, and the table's row.  Expectation maximisation: gaussian_em.c.
 *
 * Stored (format 1): u32 components, u8 covariance type, weights (components f64),
 * means (components x features f64), factors (f64; how many follows from the type).
 */
#include "core/port.h"

#include "algo/algo_rows.h"
#include "algo/clusters/gaussian.h"
#include "core/budget.h"
#include "math/linalg.h"
#include "math/rng.h"

#include <math.h>
#include <string.h>

#define MAX_COMPONENTS   100000
#define LOG_TWO_PI       1.8378770664093454836
#define USUAL_ITERATIONS 20

enum
{
	MIXTURE_N_COMPONENTS,
	MIXTURE_COVARIANCE_TYPE,
	MIXTURE_TOL,
	MIXTURE_REG_COVAR,
	MIXTURE_MAX_ITER,
	MIXTURE_N_INIT
};

static const char *const types[] = {"full", "tied", "diag", "spherical", NULL};

static const ParamSpec mixture_params[] = {
	[MIXTURE_N_COMPONENTS] = {.name = "n_components",
							  .type = PARAM_INTEGER,
							  .default_value = "1",
							  .min = 1,
							  .max = MAX_COMPONENTS,
							  .doc = "Number of components"},
	[MIXTURE_COVARIANCE_TYPE] = {.name = "covariance_type",
								 .type = PARAM_CHOICE,
								 .default_value = "\"full\"",
								 .choices = types,
								 .doc = "Shape of the components: any (full), one for all (tied), "
										"along the columns (diag), round (spherical)"},
	[MIXTURE_TOL] = {.name = "tol",
					 .type = PARAM_NUMBER,
					 .default_value = "1e-3",
					 .min = 0.0,
					 .max = INFINITY,
					 .doc = "Stop when the mean log likelihood changes by less"},
	[MIXTURE_REG_COVAR] = {.name = "reg_covar",
						   .type = PARAM_NUMBER,
						   .default_value = "1e-6",
						   .min = 0.0,
						   .max = INFINITY,
						   .doc = "Added to all variances, so that none is 0"},
	[MIXTURE_MAX_ITER] = {.name = "max_iter",
						  .type = PARAM_INTEGER,
						  .default_value = "100",
						  .min = 1,
						  .max = 1000000000,
						  .doc = "Most iterations of a start, each of them one pass over the rows"},
	[MIXTURE_N_INIT] = {.name = "n_init",
						.type = PARAM_INTEGER,
						.default_value = "1",
						.min = 1,
						.max = 10000,
						.doc = "Number of starts, from k-means, of which the likeliest is kept"},
	{NULL},
};

/* --------------------------------------------------------------- the fitted form */

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
	{
		CHECK_FOR_INTERRUPTS();
		out[c] = fit->constants[c] - 0.5 * squared_distance(fit, c, x, space);
	}
}

/* So far from all components that every density is 0 (or NaN): the weights are all that is known. */
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

		gaussian_log_densities(fit, x + i * fit->n_features, space, to);
		likelihood = gaussian_memberships(fit, to);
		if (likelihoods != NULL)
			likelihoods[i] = likelihood;
	}
	pfree(row);
	pfree(space);
}

static void
mixture_predict(const void *model, Size n, const double *x, double *out)
{
	score_rows(model, n, x, out, NULL);
}

static void
mixture_likelihood(const void *model, Size n, const double *x, double *out)
{
	score_rows(model, n, x, NULL, out);
}

static int
mixture_n_outputs(const void *model)
{
	return ((const GaussianFit *) model)->n_components;
}

static const AlgorithmFigure mixture_figure = {
	.name = "log_likelihood",
	.greater_is_better = true,
	.rows = mixture_likelihood,
};

/* -------------------------------------------------------------------- training */

/* Means, weights and the different numbers in the covariances. */
static double
n_parameters(const GaussianFit *fit)
{
	return (double) gaussian_n_factors(fit) + (double) fit->n_components * (fit->n_features + 1.0) -
		   1.0;
}

static void
report_result(const GaussianFit *fit, const GaussianCourse *course, const TrainSet *set,
			  int max_iter, TrainReport *report)
{
	double deviance = -2.0 * course->log_likelihood * (double) set->n_rows;

	report_figure(report, "n_rows", (double) set->n_rows);
	report_figure(report, "n_iter", course->n_iter);
	report_figure(report, "log_likelihood", course->log_likelihood);
	report_figure(report, "aic", deviance + 2.0 * n_parameters(fit));
	report_figure(report, "bic", deviance + log((double) set->n_rows) * n_parameters(fit));
	if (!course->converged)
		report_remark(report, "Raise max_iter or tol.",
					  "stopped at max_iter = %d before converging", max_iter);
}

static void
copy_fit(GaussianFit *to, const GaussianFit *from)
{
	memcpy(to->weights, from->weights, from->n_components * sizeof(double));
	memcpy(to->means, from->means, (Size) from->n_components * from->n_features * sizeof(double));
	memcpy(to->factors, from->factors, gaussian_n_factors(from) * sizeof(double));
	memcpy(to->constants, from->constants, from->n_components * sizeof(double));
}

/* Each start in a context of its own; the likeliest is kept. */
static GaussianCourse
best_start(GaussianFit *fit, const TrainSet *set, int n_init, const GaussianOptions *options)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work = AllocSetContextCreate(outer, "gaussian mixture", ALLOCSET_DEFAULT_SIZES);
	GaussianCourse best = {.log_likelihood = -INFINITY};
	RowPartsShape shape =
		gaussian_em_shape(fit, set, (double) n_init * Min(options->max_iter, USUAL_ITERATIONS));
	RowParts *parts = row_parts_begin(&mixture_kind, set, &shape);

	for (int i = 0; i < n_init; i++)
	{
		uint64 seed = hash_mix64(hash_mix64(0, set->seed), (uint64) i);
		GaussianFit *trial;
		GaussianCourse course;

		MemoryContextSwitchTo(work);
		trial = gaussian_create(fit->n_components, fit->n_features, fit->type);
		course = gaussian_em(trial, set, parts, seed, options);
		if (course.log_likelihood > best.log_likelihood)
		{
			best = course;
			copy_fit(fit, trial);
		}
		MemoryContextSwitchTo(outer);
		MemoryContextReset(work);
	}
	row_parts_end(parts);
	MemoryContextDelete(work);
	return best;
}

static void *
mixture_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	const ParamValue *values = params->values;
	GaussianOptions options = {
		.tol = values[MIXTURE_TOL].number,
		.reg_covar = values[MIXTURE_REG_COVAR].number,
		.max_iter = values[MIXTURE_MAX_ITER].integer,
	};
	GaussianFit *fit;
	GaussianFit shape = {
		.n_components = values[MIXTURE_N_COMPONENTS].integer,
		.n_features = set->n_features,
		.type = (CovarianceType) values[MIXTURE_COVARIANCE_TYPE].choice,
	};
	GaussianCourse course;

	if (set->n_features == 0)
		core_error(CORE_DATA_UNFIT, NULL, "there are no columns to learn from");
	budget_check_stored(gaussian_n_factors(&shape) * sizeof(double));
	budget_check(gaussian_em_bytes(&shape), psprintf("a mixture of %d components of %d columns",
													 shape.n_components, shape.n_features));
	fit = gaussian_create(shape.n_components, shape.n_features, shape.type);
	course = best_start(fit, set, values[MIXTURE_N_INIT].integer, &options);
	report_result(fit, &course, set, options.max_iter, report);
	return fit;
}

/* ----------------------------------------------------------------- stored form */

static void
mixture_save(const void *model, ByteWriter *w)
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

static void *
mixture_load(ByteReader *r, uint16 format, const FitShape *shape)
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

const Algorithm algo_gaussian_mixture = {
	.name = "gaussian_mixture",
	.doc = "Mixture of normal distributions: how likely each row belongs to which of them",
	.id = 43,
	.format = 1,
	.tasks = TASK_CLUSTERING,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_SCALED | ALGO_WEIGHTED | ALGO_MEMBERSHIP,
	.params = mixture_params,
	.train = mixture_train,
	.predict = mixture_predict,
	.n_outputs = mixture_n_outputs,
	.figure = &mixture_figure,
	.save = mixture_save,
	.load = mixture_load,
};
