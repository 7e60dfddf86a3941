/*
 * gaussian_em.c
 *		Expectation maximisation for mixtures of normal distributions (Dempster,
 *		Laird and Rubin, 1977), one scan an iteration.
 *
 * Sums are taken about the means of the iteration before, which are near the new
 * ones, so that covariances are no differences of large numbers.
 */
#include "core/port.h"

#include "algo/gaussian.h"
#include "algo/kmeans.h"
#include "core/linalg.h"
#include "core/progress.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A component without rows keeps this much weight, as in scikit-learn. */
#define LEAST_ROWS (10.0 * DBL_EPSILON)

typedef struct Em
{
	GaussianFit *fit;
	const TrainSet *set;
	const GaussianOptions *options;
	const KMeansCentres *centres; /* the first time: memberships by the nearest centre */
	double weight; /* of the rows seen */
	double log_likelihood; /* sum over them */
	double *rows; /* n_components: weights of their rows */
	double *sums; /* n_components x n_features, about the means */
	double *squares; /* full: p x p per component, tied: one, otherwise p per component */
	double *memberships; /* KMEANS_TILE x n_components, times the weights of the rows */
	double *column; /* KMEANS_TILE: of one component */
	double *shifted; /* KMEANS_TILE x n_features */
	double *scratch; /* the same */
	int *labels; /* KMEANS_TILE */
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

static double *
doubles(Size n)
{
	return palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

Size
gaussian_em_bytes(const GaussianFit *fit)
{
	Size p = fit->n_features;

	return (n_squares(fit) + 2 * gaussian_n_factors(fit) + 3 * p * p +
			KMEANS_TILE * (2 * p + fit->n_components + 2) + 3 * fit->n_components * p) *
		   sizeof(double);
}

static void
em_init(Em *em, GaussianFit *fit, const TrainSet *set, const GaussianOptions *options)
{
	Size p = fit->n_features;
	Size k = fit->n_components;

	*em = (Em){.fit = fit, .set = set, .options = options};
	em->rows = doubles(k);
	em->sums = doubles(k * p);
	em->squares = doubles(n_squares(fit));
	em->memberships = doubles(KMEANS_TILE * k);
	em->column = doubles(KMEANS_TILE);
	em->shifted = doubles(KMEANS_TILE * p);
	em->scratch = doubles(KMEANS_TILE * p);
	em->labels = palloc(KMEANS_TILE * sizeof(int));
}

/* ------------------------------------------------------------------ expectation */

static void
hard_memberships(Em *em, Size n, const double *x, const double *w)
{
	Size k = em->fit->n_components;

	kmeans_nearest(em->centres, n, x, em->labels);
	memset(em->memberships, 0, n * k * sizeof(double));
	for (Size i = 0; i < n; i++)
	{
		em->memberships[i * k + em->labels[i]] = w != NULL ? w[i] : 1.0;
		em->weight += w != NULL ? w[i] : 1.0;
	}
}

static void
soft_memberships(Em *em, Size n, const double *x, const double *w)
{
	Size k = em->fit->n_components;

	for (Size i = 0; i < n; i++)
	{
		double weight = w != NULL ? w[i] : 1.0;
		double *row = em->memberships + i * k;

		if (i % 16 == 0)
			CHECK_FOR_INTERRUPTS();
		gaussian_log_densities(em->fit, x + i * em->fit->n_features, em->scratch, row);
		em->log_likelihood += weight * gaussian_memberships(em->fit, row);
		em->weight += weight;
		for (Size c = 0; w != NULL && c < k; c++)
			row[c] *= weight;
	}
}

/* Sums of one component over a tile. */
static void
add_component(Em *em, int c, Size n, const double *x)
{
	const GaussianFit *fit = em->fit;
	Size p = fit->n_features;
	const double *mean = fit->means + c * p;
	double *sum = em->sums + c * p;
	double *square = em->squares;

	if (fit->type != COVARIANCE_TIED)
		square += c * (has_matrices(fit->type) ? p * p : p);
	for (Size i = 0; i < n; i++)
	{
		double r = em->column[i] = em->memberships[i * fit->n_components + c];
		double *to = em->shifted + i * p;

		em->rows[c] += r;
		for (Size j = 0; j < p; j++)
		{
			double d = to[j] = x[i * p + j] - mean[j];

			sum[j] += r * d;
			if (!has_matrices(fit->type))
				square[j] += r * d * d;
		}
	}
	if (has_matrices(fit->type))
		linalg_weighted_syrk(n, p, em->shifted, em->column, em->scratch, square);
}

static void
em_block(const RowBlock *block, void *state)
{
	Em *em = state;
	Size p = em->fit->n_features;

	for (Size i = 0; i < block->n_rows; i += KMEANS_TILE)
	{
		Size n = Min(KMEANS_TILE, block->n_rows - i);
		const double *x = block->x + i * p;
		const double *w = block->w != NULL ? block->w + i : NULL;

		CHECK_FOR_INTERRUPTS();
		if (em->centres != NULL)
			hard_memberships(em, n, x, w);
		else
			soft_memberships(em, n, x, w);
		for (int c = 0; c < em->fit->n_components; c++)
			add_component(em, c, n, x);
	}
}

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
	double *square = em->squares + c * p * p;

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
	const double *square = em->squares + c * p;
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
				em->squares[i * p + j] -= em->rows[c] * steps[c * p + i] * steps[c * p + j];
	for (Size i = 0; i < p; i++)
	{
		for (Size j = 0; j < p; j++)
			em->squares[i * p + j] /= em->weight;
		em->squares[i * p + i] += em->options->reg_covar;
	}
	invert_factor(p, em->squares, fit->factors);
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

static void
maximise(Em *em)
{
	GaussianFit *fit = em->fit;
	Size p = fit->n_features;
	double total = em->weight + LEAST_ROWS * fit->n_components;

	for (int c = 0; c < fit->n_components; c++)
	{
		double rows = em->rows[c] + LEAST_ROWS;
		double *step = em->sums + c * p; /* the sums become the movement of the mean */

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
		set_tied(em, em->sums);
	gaussian_set_constants(fit);
	check_finite(fit);
}

/* ------------------------------------------------------------------ iterations */

/* The mean log likelihood under the parameters before. */
static double
iterate(Em *em)
{
	Size p = em->fit->n_features;
	Size k = em->fit->n_components;

	em->weight = 0.0;
	em->log_likelihood = 0.0;
	memset(em->rows, 0, k * sizeof(double));
	memset(em->sums, 0, k * p * sizeof(double));
	memset(em->squares, 0, n_squares(em->fit) * sizeof(double));
	em->set->scan(em->set, em_block, em);
	maximise(em);
	return em->log_likelihood / em->weight;
}

/* The first parameters: of the clusters of k-means. */
static void
start(Em *em, uint64 seed)
{
	GaussianFit *fit = em->fit;
	KMeansOptions options = {.n_clusters = fit->n_components,
							 .plus_plus = true,
							 .n_init = 1,
							 .max_iter = 300,
							 .tol = 1e-4};
	TrainSet seeded = *em->set;
	KMeansCentres centres;
	KMeans km;

	seeded.seed = seed;
	kmeans_init(&km, &seeded, &options, false);
	kmeans_run(&km, false);
	memcpy(fit->means, km.centres, fit->n_components * km.width * sizeof(double));
	kmeans_centres_init(&centres, fit->n_components, km.width);
	centres.longest_row = km.longest_row;
	kmeans_centres_set(&centres, km.centres);
	em->centres = &centres;
	(void) iterate(em);
	em->centres = NULL;
}

static void
likelihood_block(const RowBlock *block, void *state)
{
	Em *em = state;
	Size p = em->fit->n_features;

	for (Size i = 0; i < block->n_rows; i += KMEANS_TILE)
		soft_memberships(em, Min(KMEANS_TILE, block->n_rows - i), block->x + i * p,
						 block->w != NULL ? block->w + i : NULL);
}

GaussianCourse
gaussian_em(GaussianFit *fit, const TrainSet *set, uint64 seed, const GaussianOptions *options)
{
	GaussianCourse course = {.log_likelihood = -INFINITY};
	Em em;

	em_init(&em, fit, set, options);
	start(&em, seed);
	progress_begin("mixture iterations", options->max_iter);
	while (course.n_iter < options->max_iter && !course.converged)
	{
		double former = course.log_likelihood;

		course.log_likelihood = iterate(&em);
		course.converged = fabs(course.log_likelihood - former) < options->tol;
		progress_update(++course.n_iter, -course.log_likelihood);
	}
	progress_end();
	em.weight = em.log_likelihood = 0.0;
	set->scan(set, likelihood_block, &em);
	course.log_likelihood = em.log_likelihood / em.weight;
	if (!isfinite(course.log_likelihood))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns.",
				   "the likelihood is out of range of double precision");
	return course;
}
