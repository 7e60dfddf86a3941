/*
 * gaussian_mixture.c
 *		Mixtures of normal distributions: parameters, training, and the table's row.
 *		Expectation maximisation: gaussian_em.c; what comes of it: gaussian_fit.c.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/clusters/gaussian.h"
#include "core/budget.h"
#include "math/linalg.h"
#include "math/rng.h"

#define MAX_COMPONENTS   100000
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
	[MIXTURE_N_COMPONENTS] =
		SPEC_INTEGER("n_components", "1", 1, MAX_COMPONENTS, "Number of components"),
	[MIXTURE_COVARIANCE_TYPE] = SPEC_CHOICE("covariance_type", "\"full\"", types,
											"Shape of the components: any (full), one for all "
											"(tied), along the columns (diag), round (spherical)"),
	[MIXTURE_TOL] = SPEC_NUMBER("tol", "1e-3", 0.0, INFINITY,
								"Stop when the mean log likelihood changes by less"),
	[MIXTURE_REG_COVAR] = SPEC_NUMBER("reg_covar", "1e-6", 0.0, INFINITY,
									  "Added to all variances, so that none is 0"),
	[MIXTURE_MAX_ITER] =
		SPEC_INTEGER("max_iter", "100", 1, 1000000000,
					 "Most iterations of a start, each of them one pass over the rows"),
	[MIXTURE_N_INIT] = SPEC_INTEGER(
		"n_init", "1", 1, 10000, "Number of starts, from k-means, of which the likeliest is kept"),
	{NULL},
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
	double log_likelihood = course->log_likelihood * (double) set->n_rows;
	double deviance = -2.0 * log_likelihood;

	report_figure(report, "n_rows", (double) set->n_rows);
	report_figure(report, "n_iter", course->n_iter);
	report_figure(report, "log_likelihood", log_likelihood);
	report_figure(report, "aic", deviance + 2.0 * n_parameters(fit));
	report_figure(report, "bic", deviance + log((double) set->n_rows) * n_parameters(fit));
	if (!course->converged)
		report_max_iter(report, "Raise max_iter or tol.", max_iter);
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
	MemoryContext work = AllocSetContextCreate(outer, "start of a mixture", ALLOCSET_DEFAULT_SIZES);
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

/* What is known of a fit before it is made. */
static GaussianFit
shape_of(const TrainSet *set, const Params *params)
{
	return (GaussianFit){
		.n_components = params->values[MIXTURE_N_COMPONENTS].integer,
		.n_features = set->n_features,
		.type = (CovarianceType) params->values[MIXTURE_COVARIANCE_TYPE].choice,
	};
}

static Size
mixture_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	GaussianFit shape = shape_of(set, params);

	budget_check_stored(gaussian_n_factors(&shape) * sizeof(double));
	*what =
		psprintf("a mixture of %d components of %d columns", shape.n_components, shape.n_features);
	return gaussian_em_bytes(&shape);
}

/* The likeliest of n_init starts, each brought to its end. */
static void *
mixture_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	const ParamValue *values = params->values;
	GaussianOptions options = {
		.tol = values[MIXTURE_TOL].number,
		.reg_covar = values[MIXTURE_REG_COVAR].number,
		.max_iter = values[MIXTURE_MAX_ITER].integer,
	};
	GaussianFit shape = shape_of(set, params);
	GaussianFit *fit;
	GaussianCourse course;
	MemoryContext work;

	if (set->n_features == 0)
		core_error(CORE_DATA_UNFIT, NULL, "there are no columns to learn from");
	work = MemoryContextSwitchTo(report->keep);
	fit = gaussian_create(shape.n_components, shape.n_features, shape.type);
	MemoryContextSwitchTo(work);
	course = best_start(fit, set, values[MIXTURE_N_INIT].integer, &options);
	report_result(fit, &course, set, options.max_iter, report);
	return fit;
}

static const AlgorithmFigure mixture_figure = {
	.name = "mean_log_likelihood",
	.former_name = "log_likelihood",
	.greater_is_better = true,
	.rows = gaussian_likelihood,
};

const Algorithm algo_gaussian_mixture = {
	.name = "gaussian_mixture",
	.doc = "Mixture of normal distributions: how likely each row belongs to which of them",
	.id = 43,
	.format = 1,
	.tasks = TASK_CLUSTERING,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_SCALED | ALGO_WEIGHTED | ALGO_MEMBERSHIP,
	.params = mixture_params,
	.learn =
		{
			.bytes = mixture_bytes,
			.train = mixture_train,
		},
	.score =
		{
			.predict = gaussian_predict,
			.n_outputs = gaussian_n_outputs,
			.figure = &mixture_figure,
		},
	.store =
		{
			.save = gaussian_save,
			.load = gaussian_load,
		},
};
