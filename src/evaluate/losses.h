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

#include "evaluate/metric.h"
#include "math/dd.h"

/* A mean and what its standard error needs. */
typedef struct MeanSum
{
	uint64 n;
	Dd sum;
	Dd squares;
} MeanSum;

extern void mean_sum_add(MeanSum *sum, double value, uint64 count);
extern Metric mean_sum_value(const MeanSum *sum);
extern double mean_sum_std_error(const MeanSum *sum); /* sd / sqrt(n); NaN below two rows */

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
	uint64 *counts; /* per class */
	Dd *sums; /* n_classes x n_columns */
} LossTable;

extern void loss_table_init(LossTable *table, MemoryContext context);
extern void loss_table_add(LossTable *table, int code, const double *losses, int n_columns);
extern void loss_table_merge(LossTable *table, int code, const Dd *sums, uint64 count,
							 int n_columns);

/* Mean loss when class code[k] belongs to column k (-1: that class has no rows). */
extern Metric loss_table_value(const LossTable *table, const int *code);

/* Sums over rows of a regression: actual a, error e = a - predicted, d = a - shift. */
typedef struct RegressionSums
{
	uint64 n;
	double shift; /* 0, or near the mean where moments are wanted */
	double min; /* of the actual values: is there any spread? */
	double max;
	Dd d;
	Dd d2;
	Dd e;
	Dd e2;
	Dd absolute; /* |e| */
	Dd percentage; /* |e| / max(|a|, 2^-52) */
	bool has_moments; /* the following are summed too: for standard errors */
	Dd percentage2;
	Dd e3;
	Dd e4;
	Dd d3;
	Dd d4;
	Dd ed;
	Dd ed2;
	Dd e2d;
	Dd e2d2;
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

extern void regression_init(RegressionSums *sums, double shift, bool has_moments);
extern void regression_add(RegressionSums *sums, double actual, double predicted);

/* Both must have the same shift, and no moments. */
extern void regression_merge(RegressionSums *sums, const RegressionSums *other);

/* Raises 22003 when the sums it needs have overflowed. */
extern Metric regression_metric(const RegressionSums *sums, RegressionMetric metric);

/* Needs moments; NaN below two rows and where the actual values are constant. */
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
