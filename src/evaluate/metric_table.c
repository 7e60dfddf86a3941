/*
 * metric_table.c
 *		One row for each metric (metric_table.h).
 *
 * roc_auc has two: of two classes it is what models are ranked by, of more it is a mean
 * over classes, and not the first.  A regression that minimised a loss of its own is ranked
 * by that.
 */
#include "postgres.h"

#include "evaluate/confusion.h"
#include "evaluate/losses.h"
#include "evaluate/metric_table.h"
#include "evaluate/value_losses.h"

#define LESS    false
#define GREATER true

#define VALUES(metric)        METRIC_NEEDS_VALUES, REGRESSION_##metric
#define LOSS(kind)            METRIC_NEEDS_LOSS, VALUE_LOSS_##kind
#define CLASSES(metric)       METRIC_NEEDS_CLASSES, CONFUSION_##metric
#define PROBABILITIES(metric) METRIC_NEEDS_PROBABILITIES, METRIC_##metric
#define RANKS(metric)         METRIC_NEEDS_RANKS, METRIC_##metric

/* name, of what, which is better, from what, doc */
const MetricRow metric_table[] = {
	{"mean_poisson_deviance", METRIC_OF_COUNTS, LESS, LOSS(POISSON),
	 "mean of Poisson's deviance of the actual from the predicted values"},
	{"mean_pinball_loss", METRIC_OF_QUANTILE, LESS, LOSS(PINBALL),
	 "mean of the loss of the quantile that was learned"},
	{"r2_score", METRIC_OF_REGRESSION, GREATER, VALUES(R2_SCORE),
	 "share of the variance that is explained"},
	{"root_mean_squared_error", METRIC_OF_REGRESSION, LESS, VALUES(ROOT_MEAN_SQUARED_ERROR),
	 "square root of the mean of the squared errors"},
	{"mean_absolute_error", METRIC_OF_REGRESSION, LESS, VALUES(MEAN_ABSOLUTE_ERROR),
	 "mean of the errors without their signs"},
	{"mean_squared_error", METRIC_OF_REGRESSION, LESS, VALUES(MEAN_SQUARED_ERROR),
	 "mean of the squared errors"},
	{"mean_absolute_percentage_error", METRIC_OF_REGRESSION, LESS,
	 VALUES(MEAN_ABSOLUTE_PERCENTAGE_ERROR), "mean of the errors as shares of the actual values"},
	{"explained_variance", METRIC_OF_REGRESSION, GREATER, VALUES(EXPLAINED_VARIANCE),
	 "r2_score but for a constant error"},
	{"roc_auc", METRIC_OF_TWO_CLASSES, GREATER, RANKS(ROC_AUC),
	 "how often a row of class 1 has the greater probability than one of class 0"},
	{"average_precision", METRIC_OF_TWO_CLASSES, GREATER, RANKS(AVERAGE_PRECISION),
	 "area under precision over recall"},
	{"accuracy", METRIC_OF_CLASSES, GREATER, CLASSES(ACCURACY),
	 "share of rows of which the class is right"},
	{"balanced_accuracy", METRIC_OF_CLASSES, GREATER, CLASSES(BALANCED_ACCURACY),
	 "mean over classes of the share that is right"},
	{"f1_score", METRIC_OF_CLASSES, GREATER, CLASSES(F1_SCORE),
	 "harmonic mean of precision and recall"},
	{"precision", METRIC_OF_CLASSES, GREATER, CLASSES(PRECISION),
	 "share of rows predicted to be of a class that are"},
	{"recall", METRIC_OF_CLASSES, GREATER, CLASSES(RECALL),
	 "share of rows of a class that are predicted to be"},
	{"log_loss", METRIC_OF_CLASSES, LESS, PROBABILITIES(LOG_LOSS),
	 "mean of minus the logarithm of the probability of the actual class"},
	{"roc_auc", METRIC_OF_MORE_CLASSES, GREATER, RANKS(ROC_AUC),
	 "mean over classes of the roc_auc of one against the rest"},
	{"brier_score", METRIC_OF_TWO_CLASSES, LESS, PROBABILITIES(BRIER_SCORE),
	 "mean of the squared errors of the probabilities"},
	{"matthews_corrcoef", METRIC_OF_CLASSES, GREATER, CLASSES(MATTHEWS_CORRCOEF),
	 "correlation of the actual and the predicted classes"},
};

const int metric_table_length = lengthof(metric_table);

uint32
metric_subjects(Task task, int n_classes, AlgorithmObjective objective)
{
	if (task == TASK_CLASSIFICATION)
		return n_classes == 2 ? METRIC_OF_TWO_CLASSES : METRIC_OF_MORE_CLASSES;
	if (objective.kind == OBJECTIVE_COUNTS)
		return METRIC_OF_REGRESSION | METRIC_OF_COUNTS;
	if (objective.kind == OBJECTIVE_QUANTILE)
		return METRIC_OF_REGRESSION | METRIC_OF_QUANTILE;
	return METRIC_OF_REGRESSION;
}

const MetricRow *
metric_main(uint32 subjects)
{
	const MetricRow *row = metric_table;

	while (!(row->subjects & subjects))
		row++;
	return row;
}
