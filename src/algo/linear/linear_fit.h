/*
 * linear_fit.h
 *		The fitted form that all linear models share: one row of weights for a
 *		regression or a binary classification, one per class otherwise.
 *
 * Regression: value = intercept + w . x.  Binary classification: P(class 1) =
 * logistic(intercept + w . x).  More classes: softmax over the rows.
 */
#ifndef ALGO_LINEAR_FIT_H
#define ALGO_LINEAR_FIT_H

#include "algo/algo.h"

typedef struct LinearFit
{
	Task task;
	int n_features;
	int n_classes; /* 0 for a regression */
	int n_rows; /* rows of weights: 1, or n_classes when > 2 */
	bool has_intercept;
	double *weights; /* n_rows x n_features */
	double *intercepts; /* n_rows (0 without intercept) */
	int reference; /* class that coefficients are shown as differences from; -1: as they are */

	/* Inference where the theory has it; NULL otherwise. */
	/* n_rows x (n_features + 1), the intercept last, of what is shown; NaN where undefined */
	double *std_errors;
	double df_residual; /* > 0: t statistics with so many degrees; 0: z statistics */
} LinearFit;

extern LinearFit *linear_fit_create(Task task, int n_features, int n_classes, bool has_intercept);

/* Shared members of the algorithm table. */
extern void linear_fit_predict(const void *fit, Size n, const double *x, double *out);
extern void linear_fit_predict_sparse(const void *fit, int n_sparse, const RowBlock *rows,
									  double *out);
extern void linear_fit_save(const void *fit, ByteWriter *w);
extern void *linear_fit_load(ByteReader *r, uint16 format, const FitShape *shape);
extern Coefficient *linear_fit_coefficients(const void *fit, int *n);

/*
 * The same without an end: for a fit that begins with a LinearFit, in memory (its
 * first member) and in the stored form (what linear_fit_save writes), and goes on.
 */
extern LinearFit *linear_fit_read(ByteReader *r, const FitShape *shape);

/* intercept + w . x of one row of weights */
extern double linear_fit_margin(const LinearFit *fit, int row, const double *x);

/* The same for a row of a block whose last n_sparse features are sparse. */
extern double linear_fit_margin_sparse(const LinearFit *fit, int row, int n_sparse,
									   const RowBlock *block, Size i);

#endif /* ALGO_LINEAR_FIT_H */
