/*
 * gaussian.h
 *		Mixtures of normal distributions: the fitted form and expectation
 *		maximisation.
 */
#ifndef ALGO_GAUSSIAN_H
#define ALGO_GAUSSIAN_H

#include "algo/passes/row_parts.h"

typedef enum CovarianceType
{
	COVARIANCE_FULL,
	COVARIANCE_TIED,
	COVARIANCE_DIAG,
	COVARIANCE_SPHERICAL
} CovarianceType;

/*
 * factors turn a row less the mean into one of variance one.  Full and tied: the
 * inverse of the Cholesky factor of the covariance, lower triangle by rows, one
 * per component or one for all; diag: one over the standard deviations, per
 * component and column; spherical: the same, per component.
 */
typedef struct GaussianFit
{
	int n_components;
	int n_features;
	CovarianceType type;
	double *weights; /* n_components, > 0, of sum 1 */
	double *means; /* n_components x n_features */
	double *factors;
	double *constants; /* per component: log density at its mean, with its weight (not stored) */
} GaussianFit;

extern GaussianFit *gaussian_create(int n_components, int n_features, CovarianceType type);
extern Size gaussian_n_factors(const GaussianFit *fit);
extern void gaussian_set_constants(GaussianFit *fit);

/*
 * Per row and component, the logarithm of weight times density; space holds
 * n_features values.
 */
extern void gaussian_log_densities(const GaussianFit *fit, const double *x, double *space,
								   double *out);

/* Log densities become probabilities in place; returns the logarithm of their sum. */
extern double gaussian_memberships(const GaussianFit *fit, double *densities);

/* Scoring and the stored form, as the table of algorithms has them. */
extern int gaussian_n_outputs(const void *fit);
extern void gaussian_predict(const void *fit, Size n, const double *x, double *out);
extern void gaussian_likelihood(const void *fit, Size n, const double *x, double *out);
extern void gaussian_save(const void *fit, ByteWriter *w);
extern void *gaussian_load(ByteReader *r, uint16 format, const FitShape *shape);

typedef struct GaussianOptions
{
	double tol;
	double reg_covar;
	int max_iter;
} GaussianOptions;

/* gaussian_em.c: the passes; one start from k-means with this seed, into fit */
extern const ParallelKind mixture_kind;

typedef struct GaussianCourse
{
	double log_likelihood; /* mean over the rows */
	int n_iter;
	bool converged;
} GaussianCourse;

extern GaussianCourse gaussian_em(GaussianFit *fit, const TrainSet *set, RowParts *parts,
								  uint64 seed, const GaussianOptions *options);

/*
 * Memory that it takes, and what parts must be made for, given about how many passes there will
 * be.
 */
extern Size gaussian_em_bytes(const GaussianFit *fit);
extern RowPartsShape gaussian_em_shape(const GaussianFit *fit, const TrainSet *set, double passes);

#endif /* ALGO_GAUSSIAN_H */
