/*
 * isolation_fit.h
 *		A fitted isolation forest.
 */
#ifndef ALGO_ISOLATION_FIT_H
#define ALGO_ISOLATION_FIT_H

#include "algo/algo.h"
#include "algo/outliers/isolation_tree.h"

/* The score above which a row is an outlier unless a share of them was asked for. */
#define ISOLATION_AUTO_THRESHOLD 0.5

typedef struct IsolationFit
{
	int n_features;
	uint32 sample_rows;
	double threshold;
	double usual_depth; /* of the paper: c(sample_rows); not stored */
	IsolationTrees trees;
} IsolationFit;

/* The score of a row of n_features values, in [0, 1]. */
extern double isolation_score(const IsolationFit *forest, const double *x);

/* n x 2: the score, and how far it is above the threshold. */
extern void isolation_predict(const void *model, Size n, const double *x, double *out);
extern const AlgorithmFigure isolation_figure;
extern void isolation_save(const void *model, ByteWriter *w);
extern void *isolation_load(ByteReader *r, uint16 format, const FitShape *shape);

#endif /* ALGO_ISOLATION_FIT_H */
