/*
 * metric_table.h
 *		The metrics of models with a target, declared once: what ml.train reports on
 *		held-out rows, what ml.evaluate returns, what models are ranked by.
 *
 * A model without a target has its algorithm's figure instead (AlgorithmScore.figure).
 */
#ifndef EVALUATE_METRIC_TABLE_H
#define EVALUATE_METRIC_TABLE_H

#include "algo/algo.h"

/* The models that a metric is for, as bits. */
typedef enum MetricSubject
{
	METRIC_OF_REGRESSION = 1,
	METRIC_OF_TWO_CLASSES = 2,
	METRIC_OF_MORE_CLASSES = 4,
	METRIC_OF_COUNTS = 8, /* regressions that minimised Poisson's deviance */
	METRIC_OF_QUANTILE = 16 /* ... or the loss of a quantile */
} MetricSubject;

#define METRIC_OF_CLASSES (METRIC_OF_TWO_CLASSES | METRIC_OF_MORE_CLASSES)

/* What it is taken from; what to do with that is MetricRow.which. */
typedef enum MetricNeed
{
	METRIC_NEEDS_VALUES, /* actual and predicted numbers: a RegressionMetric */
	METRIC_NEEDS_LOSS, /* the same: a ValueLossKind */
	METRIC_NEEDS_CLASSES, /* actual and predicted classes: a ConfusionMetric */
	METRIC_NEEDS_PROBABILITIES, /* of every row: a MetricLoss */
	METRIC_NEEDS_RANKS /* all probabilities in order: a MetricRank */
} MetricNeed;

typedef enum MetricLoss
{
	METRIC_LOG_LOSS,
	METRIC_BRIER_SCORE
} MetricLoss;

typedef enum MetricRank
{
	METRIC_ROC_AUC,
	METRIC_AVERAGE_PRECISION
} MetricRank;

typedef struct MetricRow
{
	const char *name; /* of the SQL aggregate */
	uint32 subjects; /* bits of MetricSubject */
	bool greater_is_better;
	MetricNeed needs;
	int which;
	const char *doc; /* one line of what it is */
} MetricRow;

/* In the order in which they are shown; the first of a subject is what its models are ranked by. */
extern const MetricRow metric_table[];
extern const int metric_table_length;

/* Bits of MetricSubject; objective: what a regression minimised. */
extern uint32 metric_subjects(Task task, int n_classes, AlgorithmObjective objective);
extern const MetricRow *metric_main(uint32 subjects);

#endif /* EVALUATE_METRIC_TABLE_H */
