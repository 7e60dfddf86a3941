/*
 * losses.h
 *		Metrics that are means over rows: losses of probabilities, errors of a
 *		regression, calibration.
 *
 * All sums are double-double, so that the order of rows and their division among
 * workers do not show in the rounded figure.
 */
#ifndef EVALUATE_LOSSES_H
#define EVALUATE_LOSSES_H

#include "evaluate/mass.h"
#include "evaluate/metric.h"

/* A weighted mean and what its standard error needs; without weights each row weighs 1. */
typedef struct MeanSum
{
	uint64 n; /* rows */
	RowMass mass;
	Dd sum; /* of weight x value */
	Dd sum2; /* of squared weight x value */
	Dd squares2; /* of squared weight x squared value */
} MeanSum;

/* Weights are above 0. */
extern void mean_sum_add(MeanSum *sum, double value, double weight);
extern Metric mean_sum_value(const MeanSum *sum);

/* Of the influence of each row: sd / sqrt(n) where all weigh the same; NaN below two rows. */
extern double mean_sum_std_error(const MeanSum *sum);

/*
 * Loss of one row's probabilities if its class were that of each column: width
 * probabilities, or the probability of the second of two classes alone (width
 * 1, two losses).
 */
typedef void (*ProbabilityLoss)(const double *probabilities, int width, double *losses);

/* Clipped to [eps, 1 - eps], eps = 2^-52, and made to sum to 1, as scikit-learn does. */
extern void loss_log(const double *probabilities, int width, double *losses);

/* Squared distance of the probability from 0 or 1; width 1. */
extern void loss_brier(const double *probabilities, int width, double *losses);

/* Losses summed by class and column, for when the order of the classes is not yet known. */
typedef struct LossTable
{
	MemoryContext context;
	int n_columns; /* 0 before the first row */
	int n_classes;
	int capacity; /* classes */
	Dd *weights; /* per class: of its rows */
	Dd *sums; /* n_classes x n_columns: of weight x loss */
} LossTable;

extern void loss_table_init(LossTable *table, MemoryContext context);
extern void loss_table_add(LossTable *table, int code, const double *losses, int n_columns,
						   double weight);
extern void loss_table_merge(LossTable *table, int code, const Dd *sums, Dd weight, int n_columns);

/* Mean loss when class code[k] belongs to column k (-1: that class has no rows). */
extern Metric loss_table_value(const LossTable *table, const int *code);

/* What a row has that figures of a regression are means of: actual a, error e, d = a - shift. */
typedef enum RegressionTerm
{
	TERM_ONE,
	TERM_D,
	TERM_D2,
	TERM_E,
	TERM_E2,
	TERM_ABSOLUTE, /* |e| */
	TERM_PERCENTAGE, /* |e| / max(|a|, 2^-52) */
	N_TERMS
} RegressionTerm;

/*
 * Sums over rows of the terms, each times the row's weight, and of the products of two
 * such: the influence of a row on a figure is a combination of its terms times its weight,
 * so its squares sum to a quadratic form of the products.
 */
typedef struct RegressionSums
{
	uint64 n;
	double shift; /* 0, or near the mean where products are wanted */
	double min; /* of the actual values: is there any spread? */
	double max;
	Dd terms[N_TERMS];
	bool has_products;
	Dd products[N_TERMS][N_TERMS]; /* the first index is not below the second */
} RegressionSums;

typedef enum RegressionMetric
{
	REGRESSION_R2_SCORE,
	REGRESSION_ROOT_MEAN_SQUARED_ERROR,
	REGRESSION_MEAN_ABSOLUTE_ERROR,
	REGRESSION_MEAN_SQUARED_ERROR,
	REGRESSION_MEAN_ABSOLUTE_PERCENTAGE_ERROR,
	REGRESSION_EXPLAINED_VARIANCE
} RegressionMetric;

extern void regression_init(RegressionSums *sums, double shift, bool has_products);
extern void regression_add(RegressionSums *sums, double actual, double predicted, double weight);

/* Both must have the same shift, and no products. */
extern void regression_merge(RegressionSums *sums, const RegressionSums *other);

/* Raises 22003 when the sums it needs have overflowed. */
extern Metric regression_metric(const RegressionSums *sums, RegressionMetric metric);

/* Of the actual values about their mean: what predicting that scores in squares. */
extern double regression_variance(const RegressionSums *sums);

/*
 * Needs products; NaN below two rows, below three and of constant actual values where it is
 * that of a share of their variance.
 */
extern double regression_std_error(const RegressionSums *sums, RegressionMetric metric);

/* Probabilities of the second of two classes in equal bins over [0, 1]. */
typedef struct CalibrationBin
{
	uint64 count[2]; /* rows of each class code */
	Dd sum; /* of probabilities */
} CalibrationBin;

/* The bin of a probability: (k / n_bins, (k + 1) / n_bins], 0 in the first. */
extern int calibration_bin(double probability, int n_bins);

#endif /* EVALUATE_LOSSES_H */
