/*
 * gaussian_em.c
 *		Expectation maximisation for mixtures of normal distributions (Dempster,
 *		Laird and Rubin, 1977), one pass an iteration.
 *
 * Sums are taken about the means of the iteration before, which are near the new
 * ones, so that covariances are no differences of large numbers.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/clusters/gaussian.h"
#include "algo/clusters/kmeans.h"
#include "core/progress.h"
#include "math/linalg.h"

/* A component without rows keeps this much weight, as in scikit-learn. */
#define LEAST_ROWS (10.0 * DBL_EPSILON)

/* What a pass is told: the mixture as it is. */
typedef struct MixtureTask
{
	int n_components;
	int n_features;
	CovarianceType type;
	/* the first time: memberships by the nearest mean, factors and weights are not known */
	bool hard;
	double longest_row; /* squared length; for the nearest mean */
	double values[FLEXIBLE_ARRAY_MEMBER]; /* the arrays of a GaussianFit, in its order */
} MixtureTask;

/* What it finds: numbers all, so that they can be merged as one array. */
typedef struct MixtureSums
{
	double weight; /* of the rows */
	double log_likelihood; /* sum over them */
	double values[FLEXIBLE_ARRAY_MEMBER]; /* rows, sums and squares of SumsView */
} MixtureSums;

typedef struct SumsView
{
	double *rows; /* n_components: weights of their rows */
	double *sums; /* n_components x n_features, about the means */
	double *squares; /* full: p x p per component, tied: one, otherwise p per component */
} SumsView;

typedef struct Em
{
	GaussianFit *fit;
	RowParts *parts;
	const GaussianOptions *options;
	MixtureSums *found;
	SumsView view; /* of found */
} Em;

static bool
has_matrices(CovarianceType type)
{
	return type == COVARIANCE_FULL || type == COVARIANCE_TIED;
}

static Size
n_squares(const GaussianFit *fit)
{
	Size p = fit->n_features;

	if (fit->type == COVARIANCE_TIED)
		return p * p;
	return fit->n_components * (fit->type == COVARIANCE_FULL ? p * p : p);
}

/* Numbers of a MixtureSums. */
static Size
n_sums(const GaussianFit *fit)
{
	return 2 + (Size) fit->n_components * (1 + fit->n_features) + n_squares(fit);
}

static Size
n_parameters(const GaussianFit *fit)
{
	return (Size) fit->n_components * (2 + fit->n_features) + gaussian_n_factors(fit);
}

static SumsView
view_of(MixtureSums *found, const GaussianFit *fit)
{
	Size k = fit->n_components;

	return (SumsView){
		.rows = found->values,
		.sums = found->values + k,
		.squares = found->values + k + k * fit->n_features,
	};
}

Size
gaussian_em_bytes(const GaussianFit *fit)
{
	Size p = fit->n_features;

	return (2 * n_sums(fit) + 3 * n_parameters(fit) + 3 * p * p +
			KMEANS_TILE * (2 * p + fit->n_components + 2)) *
		   sizeof(double);
}

static KMeansOptions
start_options(const GaussianFit *fit)
{
	return (KMeansOptions){.n_clusters = fit->n_components,
						   .plus_plus = true,
						   .n_init = 1,
						   .max_iter = 300,
						   .tol = 1e-4};
}

/* A row and a component take about 0.3 ns a product of two columns, and an exponential. */
RowPartsShape
gaussian_em_shape(const GaussianFit *fit, const TrainSet *set, double passes)
{
	KMeansOptions start = start_options(fit);
	RowPartsShape shape = kmeans_shape(set, &start, false);
	double products = has_matrices(fit->type) ? (double) fit->n_features * fit->n_features
											  : 4.0 * fit->n_features;

	shape.task_bytes =
		Max(shape.task_bytes, sizeof(MixtureTask) + n_parameters(fit) * sizeof(double));
	shape.result_bytes = Max(shape.result_bytes, n_sums(fit) * sizeof(double));
	shape.work += passes * (double) set->n_rows * fit->n_components * (0.3 * products + 20.0);
	return shape;
}

static double *
doubles(Size n)
{
	return palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE);
}

/* ------------------------------------------------------------------ expectation */

static void
set_task(const Em *em, bool hard, double longest_row)
{
	const GaussianFit *fit = em->fit;
	MixtureTask *task = row_parts_task(em->parts);
	Size k = fit->n_components;
	Size p = fit->n_features;
	double *to = task->values;

	task->n_components = fit->n_components;
	task->n_features = fit->n_features;
	task->type = fit->type;
	task->hard = hard;
	task->longest_row = longest_row;
	memcpy(to, fit->weights, k * sizeof(double));
	memcpy(to += k, fit->means, k * p * sizeof(double));
	memcpy(to += k * p, fit->factors, gaussian_n_factors(fit) * sizeof(double));
	memcpy(to += gaussian_n_factors(fit), fit->constants, k * sizeof(double));
}

/* The same as a mixture, to be read only. */
static GaussianFit
fit_of(const MixtureTask *task)
{
	Size k = task->n_components;
	GaussianFit fit = {
		.n_components = task->n_components,
		.n_features = task->n_features,
		.type = task->type,
	};

	fit.weights = (double *) task->values;
	fit.means = fit.weights + k;
	fit.factors = fit.means + k * task->n_features;
	fit.constants = fit.factors + gaussian_n_factors(&fit);
	return fit;
}

/* One call of a pass: what it works with, KMEANS_TILE rows at a time. */
typedef struct Expectation
{
	const MixtureTask *task;
	GaussianFit fit;
	KMeansCentres centres; /* hard */
	MixtureSums *found;
	SumsView view;
	double *memberships; /* rows x n_components, times the weights of the rows */
	double *column; /* of one component */
	double *shifted; /* rows x n_features */
	double *scratch; /* the same */
} Expectation;

static void
expectation_init(Expectation *e, const MixtureTask *task, MixtureSums *found)
{
	Size p = task->n_features;

	*e = (Expectation){.task = task, .fit = fit_of(task), .found = found};
	e->view = view_of(found, &e->fit);
	e->memberships = doubles((Size) KMEANS_TILE * task->n_components);
	e->column = doubles(KMEANS_TILE);
	e->shifted = doubles(KMEANS_TILE * p);
	e->scratch = doubles(KMEANS_TILE * p);
	if (!task->hard)
		return;
	kmeans_centres_init(&e->centres, task->n_components, p);
	e->centres.longest_row = task->longest_row;
	kmeans_centres_set(&e->centres, e->fit.means);
}

static void
hard_memberships(Expectation *e, Size n, const double *x, const double *w)
{
	Size k = e->fit.n_components;
	int labels[KMEANS_TILE];

	kmeans_nearest(&e->centres, n, x, labels);
	memset(e->memberships, 0, n * k * sizeof(double));
	for (Size i = 0; i < n; i++)
	{
		e->memberships[i * k + labels[i]] = w != NULL ? w[i] : 1.0;
		e->found->weight += w != NULL ? w[i] : 1.0;
	}
}

static void
soft_memberships(Expectation *e, Size n, const double *x, const double *w)
{
	Size k = e->fit.n_components;

	for (Size i = 0; i < n; i++)
	{
		double weight = w != NULL ? w[i] : 1.0;
		double *row = e->memberships + i * k;

		if (i % 16 == 0)
			CHECK_FOR_INTERRUPTS();
		gaussian_log_densities(&e->fit, x + i * e->fit.n_features, e->scratch, row);
		e->found->log_likelihood += weight * gaussian_memberships(&e->fit, row);
		e->found->weight += weight;
		for (Size c = 0; w != NULL && c < k; c++)
			row[c] *= weight;
	}
}

/* Sums of one component over a tile. */
static void
add_component(Expectation *e, int c, Size n, const double *x)
{
	const GaussianFit *fit = &e->fit;
	Size p = fit->n_features;
	const double *mean = fit->means + c * p;
	double *sum = e->view.sums + c * p;
	double *square = e->view.squares;

	if (fit->type != COVARIANCE_TIED)
		square += c * (has_matrices(fit->type) ? p * p : p);
	for (Size i = 0; i < n; i++)
	{
		double r = e->column[i] = e->memberships[i * fit->n_components + c];
		double *to = e->shifted + i * p;

		e->view.rows[c] += r;
		for (Size j = 0; j < p; j++)
		{
			double d = to[j] = x[i * p + j] - mean[j];

			sum[j] += r * d;
			if (!has_matrices(fit->type))
				square[j] += r * d * d;
		}
	}
	if (has_matrices(fit->type))
		linalg_weighted_syrk(n, p, e->shifted, e->column, e->scratch, square);
}

/* Likelihoods and, unless they are all that is wanted, sums of the components. */
static void
expect(const MixtureTask *task, const RowBlock *rows, MixtureSums *found, bool sums)
{
	Size p = task->n_features;
	Expectation e;

	expectation_init(&e, task, found);
	for (Size i = 0; i < rows->n_rows; i += KMEANS_TILE)
	{
		Size n = Min(KMEANS_TILE, rows->n_rows - i);
		const double *x = rows->x + i * p;
		const double *w = rows->w != NULL ? rows->w + i : NULL;

		CHECK_FOR_INTERRUPTS();
		if (task->hard)
			hard_memberships(&e, n, x, w);
		else
			soft_memberships(&e, n, x, w);
		for (int c = 0; sums && c < task->n_components; c++)
			add_component(&e, c, n, x);
	}
}

static void
expect_rows(const void *task, const RowBlock *rows, void *result)
{
	expect(task, rows, result, true);
}

static void
expect_merge(const void *task, void *total, const void *result)
{
	GaussianFit fit = fit_of(task);

	row_parts_add(n_sums(&fit), total, result);
}

static void
likelihood_rows(const void *task, const RowBlock *rows, void *result)
{
	expect(task, rows, result, false);
}

static void
likelihood_merge(const void *task, void *total, const void *result)
{
	row_parts_add(2, total, result);
}

static void expect_step(void *shared, int part);
static void likelihood_step(void *shared, int part);

static const RowPass expect_pass = {
	.add = expect_rows,
	.merge = expect_merge,
	.step = expect_step,
};

static const RowPass likelihood_pass = {
	.add = likelihood_rows,
	.merge = likelihood_merge,
	.step = likelihood_step,
};

static void
expect_step(void *shared, int part)
{
	row_parts_step(&expect_pass, shared, part);
}

static void
likelihood_step(void *shared, int part)
{
	row_parts_step(&likelihood_pass, shared, part);
}

/* A start is by k-means over the same rows. */
static const ParallelStep steps[] = {
	kmeans_assign_step,
	kmeans_measure_step,
	expect_step,
	likelihood_step,
};

const ParallelKind mixture_kind = {
	.name = "gaussian mixture",
	.n_steps = lengthof(steps),
	.steps = steps,
};

/* ----------------------------------------------------------------- maximisation */

/* The inverse of the Cholesky factor of a covariance (p x p, used up), lower triangle by rows. */
static void
invert_factor(Size p, double *covariance, double *factor)
{
	if (!linalg_cholesky(p, covariance))
		core_error(CORE_DATA_UNFIT, "Raise reg_covar, or lower n_components.",
				   "the covariance of a component is not positive definite");
	for (Size j = 0; j < p; j++)
	{
		const double *l = covariance + j * p;
		double *row = factor + j * (j + 1) / 2;

		CHECK_FOR_INTERRUPTS();
		memset(row, 0, j * sizeof(double));
		for (Size i = 0; i < j; i++)
		{
			const double *above = factor + i * (i + 1) / 2;

			for (Size h = 0; h <= i; h++)
				row[h] -= l[i] * above[h];
		}
		for (Size h = 0; h < j; h++)
			row[h] /= l[j];
		row[j] = 1.0 / l[j];
	}
}

/* squares / rows - step step' + reg_covar on the diagonal, factored. */
static void
set_full(Em *em, int c, double rows, const double *step)
{
	Size p = em->fit->n_features;
	double *square = em->view.squares + c * p * p;

	for (Size i = 0; i < p; i++)
	{
		for (Size j = 0; j < p; j++)
			square[i * p + j] = square[i * p + j] / rows - step[i] * step[j];
		square[i * p + i] += em->options->reg_covar;
	}
	invert_factor(p, square, em->fit->factors + c * (p * (p + 1) / 2));
}

static void
set_variances(Em *em, int c, double rows, const double *step)
{
	Size p = em->fit->n_features;
	const double *square = em->view.squares + c * p;
	double sum = 0.0;

	for (Size j = 0; j < p; j++)
	{
		double variance = Max(square[j] / rows - step[j] * step[j], 0.0) + em->options->reg_covar;

		sum += variance / (double) p;
		if (em->fit->type == COVARIANCE_DIAG)
			em->fit->factors[c * p + j] = 1.0 / sqrt(variance);
	}
	if (em->fit->type == COVARIANCE_SPHERICAL)
		em->fit->factors[c] = 1.0 / sqrt(sum);
}

/* Sums about the former means, of all components together, less what the means moved. */
static void
set_tied(Em *em, const double *steps)
{
	const GaussianFit *fit = em->fit;
	Size p = fit->n_features;

	for (int c = 0; c < fit->n_components; c++)
		for (Size i = 0; i < p; i++)
			for (Size j = 0; j < p; j++)
				em->view.squares[i * p + j] -=
					em->view.rows[c] * steps[c * p + i] * steps[c * p + j];
	for (Size i = 0; i < p; i++)
	{
		for (Size j = 0; j < p; j++)
			em->view.squares[i * p + j] /= em->found->weight;
		em->view.squares[i * p + i] += em->options->reg_covar;
	}
	invert_factor(p, em->view.squares, fit->factors);
}

static void
check_finite(const GaussianFit *fit)
{
	Size n = gaussian_n_factors(fit);
	bool finite = true;

	for (Size i = 0; i < n; i++)
		finite = finite && isfinite(fit->factors[i]);
	for (Size i = 0; i < (Size) fit->n_components * fit->n_features; i++)
		finite = finite && isfinite(fit->means[i]);
	for (int c = 0; c < fit->n_components; c++)
		finite = finite && isfinite(fit->weights[c]) && isfinite(fit->constants[c]);
	if (!finite)
		core_error(CORE_OUT_OF_RANGE, "Scale the columns.",
				   "the components are out of range of double precision");
}

/* M step: weights, means and covariances from what the components are responsible for. */
static void
maximise(Em *em)
{
	GaussianFit *fit = em->fit;
	Size p = fit->n_features;
	double total = em->found->weight + LEAST_ROWS * fit->n_components;

	for (int c = 0; c < fit->n_components; c++)
	{
		double rows = em->view.rows[c] + LEAST_ROWS;
		double *step = em->view.sums + c * p; /* the sums become the movement of the mean */

		CHECK_FOR_INTERRUPTS();
		fit->weights[c] = rows / total;
		for (Size j = 0; j < p; j++)
		{
			step[j] /= rows;
			fit->means[c * p + j] += step[j];
		}
		if (fit->type == COVARIANCE_FULL)
			set_full(em, c, rows, step);
		else if (fit->type != COVARIANCE_TIED)
			set_variances(em, c, rows, step);
	}
	if (fit->type == COVARIANCE_TIED)
		set_tied(em, em->view.sums);
	gaussian_set_constants(fit);
	check_finite(fit);
}

/* ------------------------------------------------------------------ iterations */

/* The mean log likelihood under the parameters before. */
static double
iterate(Em *em, bool hard, double longest_row)
{
	set_task(em, hard, longest_row);
	row_parts_run(em->parts, &expect_pass, n_sums(em->fit) * sizeof(double), em->found);
	maximise(em);
	return em->found->log_likelihood / em->found->weight;
}

static double
likelihood(Em *em)
{
	set_task(em, false, 0.0);
	row_parts_run(em->parts, &likelihood_pass, sizeof(MixtureSums), em->found);
	return em->found->log_likelihood / em->found->weight;
}

/* The first parameters: of the clusters of k-means. */
static void
start(Em *em, const TrainSet *set, uint64 seed)
{
	GaussianFit *fit = em->fit;
	KMeansOptions options = start_options(fit);
	TrainSet seeded = *set;
	KMeans km;

	seeded.seed = seed;
	kmeans_init(&km, &seeded, &options, false);
	km.parts = em->parts;
	kmeans_run(&km, false);
	memcpy(fit->means, km.centres, fit->n_components * km.width * sizeof(double));
	(void) iterate(em, true, km.longest_row);
}

GaussianCourse
gaussian_em(GaussianFit *fit, const TrainSet *set, RowParts *parts, uint64 seed,
			const GaussianOptions *options)
{
	GaussianCourse course = {.log_likelihood = -INFINITY};
	Em em = {.fit = fit, .parts = parts, .options = options};

	em.found = (MixtureSums *) doubles(n_sums(fit));
	em.view = view_of(em.found, fit);
	start(&em, set, seed);
	progress_begin("mixture iterations", options->max_iter);
	while (course.n_iter < options->max_iter && !course.converged)
	{
		double former = course.log_likelihood;

		course.log_likelihood = iterate(&em, false, 0.0);
		course.converged = fabs(course.log_likelihood - former) < options->tol;
		progress_update(++course.n_iter, -course.log_likelihood);
	}
	progress_end();
	course.log_likelihood = likelihood(&em);
	if (!isfinite(course.log_likelihood))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns.",
				   "the likelihood is out of range of double precision");
	return course;
}
