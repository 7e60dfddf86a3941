/*
 * components.h
 *		What principal components and the truncated singular value decomposition
 *		share: the fitted form, and the decomposition of a matrix of products.
 */
#ifndef ALGO_COMPONENTS_H
#define ALGO_COMPONENTS_H

#include "algo/algo.h"

typedef struct Components
{
	int n_features;
	int n_components;
	bool whiten;
	double *mean; /* n_features; NULL: rows are not centred */
	double *vectors; /* n_components x n_features, orthonormal rows */
	double *variance; /* per component: variance of the rows along it */
	double *variance_ratio; /* ... as a share of the whole */
	double *singular_values;
	double *factors; /* 1, or what makes the variance 1 (not stored) */
} Components;

/* All arrays but mean, in the current memory context; to be filled, then components_finish. */
extern Components *components_create(int n_features, int n_components, bool centred, bool whiten);

/* Signs and factors; CORE_OUT_OF_RANGE unless all is finite. */
extern void components_finish(Components *fit);

/*
 * Eigenvalues, the greatest first and none below 0, and their vectors as rows of
 * v (p x p), of the products of columns in a Gram: about the means where centred.
 */
extern void components_decompose(const Gram *gram, int p, bool centred, double *values, double *v);

/* What the sums, their decomposition and its vectors take. */
extern Size components_exact_bytes(int p);

/* The sums of a set: those it has, or from a scan; checked to be finite. */
extern const Gram *components_gram(const TrainSet *set);

extern void components_report(const Components *fit, const TrainSet *set, TrainReport *report);

/* For the table. */
extern void components_predict(const void *fit, Size n, const double *x, double *out);
extern void components_predict_sparse(const void *fit, int n_sparse, const RowBlock *rows,
									  double *out);
extern int components_n_outputs(const void *fit);
extern void components_save(const void *fit, ByteWriter *w);
extern void *components_load(ByteReader *r, uint16 format, const FitShape *shape);
extern const AlgorithmFigure components_figure;

#endif /* ALGO_COMPONENTS_H */
