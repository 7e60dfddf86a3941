/*
 * score.c
 *		Every metric of one model over one set of rows.
 *
 * Rows are fed in blocks and only sums, counts of class pairs, and the scores
 * that roc_auc needs are kept: one of two classes, of more one for each class
 * (class_scores.h).  The baseline is scored by the same functions: a second set
 * of sums for the training mean, and a confusion of the most frequent class.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "evaluate/class_scores.h"
#include "evaluate/confusion.h"
#include "evaluate/losses.h"
#include "evaluate/score.h"

#define MAX_SCORES   10
#define CHECK_VALUES 65536

struct ScoreSet
{
	Task task;
	int n_classes;
	uint64 n_rows;

	/* classification */
	Confusion confusion;
	ClassScores *ranked;
	MeanSum log_loss;
	MeanSum brier;
	const uint64 *class_rows; /* rows of each class, of those added */
	double *losses; /* workspace: n_classes */
	double *frequencies; /* of the classes in training; NULL: unknown */
	int majority; /* the most frequent of them */

	/* regression */
	RegressionSums sums;
	RegressionSums baseline;
	double train_mean; /* NaN: unknown */

	/* no target */
	const AlgorithmFigure *figure;
	MeanSum figure_sum;
};

/* Scores being collected. */
typedef struct ScoreOutput
{
	Score *scores;
	int n;
} ScoreOutput;

static void
score_set_train_counts(ScoreSet *set, const uint64 *class_counts)
{
	double total = 0.0;

	for (int k = 0; k < set->n_classes; k++)
	{
		total += (double) class_counts[k];
		if (class_counts[k] > class_counts[set->majority])
			set->majority = k;
	}
	if (total <= 0.0)
		return;
	set->frequencies = palloc(set->n_classes * sizeof(double));
	for (int k = 0; k < set->n_classes; k++)
		set->frequencies[k] = (double) class_counts[k] / total;
}

ScoreSet *
score_create(Task task, int n_classes, const uint64 *class_counts, double train_mean, Size memory)
{
	ScoreSet *set = palloc0(sizeof(ScoreSet));

	Assert(task == TASK_REGRESSION || (task == TASK_CLASSIFICATION && n_classes >= 2));
	set->task = task;
	set->train_mean = train_mean;
	regression_init(&set->sums, isfinite(train_mean) ? train_mean : 0.0, true);
	regression_init(&set->baseline, set->sums.shift, false);
	if (task != TASK_CLASSIFICATION)
		return set;
	set->n_classes = n_classes;
	confusion_init(&set->confusion, CurrentMemoryContext);
	set->ranked = class_scores_create(n_classes, memory);
	set->class_rows = class_scores_rows(set->ranked);
	set->losses = palloc(n_classes * sizeof(double));
	if (class_counts != NULL)
		score_set_train_counts(set, class_counts);
	return set;
}

static void
score_check_finite(const double *values, int n)
{
	for (int j = 0; j < n; j++)
		if (!isfinite(values[j]))
			ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
							errmsg("value to score is %s", isnan(values[j]) ? "NaN" : "infinite")));
}

static void
score_add_value(ScoreSet *set, double actual, double output)
{
	regression_add(&set->sums, actual, output);
	if (isfinite(set->train_mean))
		regression_add(&set->baseline, actual, set->train_mean);
}

/*
 * One row of probabilities.  Two classes are scored by the second probability
 * alone, as the SQL aggregates are from ml.probability.
 */
static void
score_add_class(ScoreSet *set, int actual, const double *probabilities)
{
	bool binary = set->n_classes == 2;
	const double *scores = binary ? probabilities + 1 : probabilities;
	int width = binary ? 1 : set->n_classes;
	int predicted = algo_greatest(probabilities, set->n_classes);

	confusion_add(&set->confusion, actual, predicted, 1);
	class_scores_add(set->ranked, actual, scores);
	loss_log(scores, width, set->losses);
	mean_sum_add(&set->log_loss, set->losses[actual], 1);
	if (!binary)
		return;
	loss_brier(scores, width, set->losses);
	mean_sum_add(&set->brier, set->losses[actual], 1);
}

void
score_add(ScoreSet *set, Size n, const double *actual, const double *outputs)
{
	int width = set->task == TASK_CLASSIFICATION ? set->n_classes : 1;

	for (Size i = 0; i < n; i++)
	{
		const double *output = outputs + i * width;

		if (i * width % CHECK_VALUES < width)
			CHECK_FOR_INTERRUPTS();
		score_check_finite(&actual[i], 1);
		score_check_finite(output, width);
		if (set->task == TASK_CLASSIFICATION)
		{
			Assert(actual[i] >= 0 && actual[i] < set->n_classes);
			score_add_class(set, (int) actual[i], output);
		}
		else
			score_add_value(set, actual[i], output[0]);
	}
	set->n_rows += n;
}

ScoreSet *
score_create_figure(const AlgorithmFigure *figure)
{
	ScoreSet *set = palloc0(sizeof(ScoreSet));

	set->figure = figure;
	return set;
}

void
score_add_figure(ScoreSet *set, Size n, const double *values)
{
	for (Size i = 0; i < n; i++)
	{
		score_check_finite(&values[i], 1);
		mean_sum_add(&set->figure_sum, values[i], 1);
	}
	set->n_rows += n;
}

uint64
score_n_rows(const ScoreSet *set)
{
	return set->n_rows;
}

/* Append a score; a baseline with a reason is unknown. */
static void
score_put(ScoreOutput *out, const char *name, Metric metric, double std_error, Metric baseline)
{
	Score *score = &out->scores[out->n++];

	Assert(out->n <= MAX_SCORES);
	if (metric.reason == NULL && !isfinite(metric.value))
		metric = (Metric){.reason = "it is out of range"};
	score->metric = name;
	score->is_null = metric.reason != NULL;
	score->reason = metric.reason;
	score->value = metric.reason != NULL ? NAN : metric.value;
	score->std_error = metric.reason != NULL || !isfinite(std_error) ? NAN : std_error;
	score->baseline = baseline.reason != NULL || !isfinite(baseline.value) ? NAN : baseline.value;
}

static void
score_regression(ScoreSet *set, ScoreOutput *out)
{
	static const struct
	{
		const char *name;
		RegressionMetric metric;
	} metrics[] = {
		{"r2_score", REGRESSION_R2_SCORE},
		{"root_mean_squared_error", REGRESSION_ROOT_MEAN_SQUARED_ERROR},
		{"mean_absolute_error", REGRESSION_MEAN_ABSOLUTE_ERROR},
		{"mean_squared_error", REGRESSION_MEAN_SQUARED_ERROR},
		{"mean_absolute_percentage_error", REGRESSION_MEAN_ABSOLUTE_PERCENTAGE_ERROR},
		{"explained_variance", REGRESSION_EXPLAINED_VARIANCE},
	};

	for (int i = 0; i < lengthof(metrics); i++)
		score_put(out, metrics[i].name, regression_metric(&set->sums, metrics[i].metric),
				  set->n_rows > 0 ? regression_std_error(&set->sums, metrics[i].metric) : NAN,
				  regression_metric(&set->baseline, metrics[i].metric));
}

/* A model without features: everything is of the majority class. */
static ConfusionTable *
score_baseline_table(const ScoreSet *set)
{
	Confusion confusion;

	confusion_init(&confusion, CurrentMemoryContext);
	if (set->frequencies != NULL)
		for (int k = 0; k < set->n_classes; k++)
			confusion_add(&confusion, k, set->majority, set->class_rows[k]);
	return confusion_table(&confusion, set->n_classes, NULL);
}

/* And its probabilities are the training frequencies. */
static Metric
score_baseline_loss(const ScoreSet *set, ProbabilityLoss loss)
{
	bool binary = set->n_classes == 2;
	MeanSum sum = {0};

	if (set->frequencies != NULL)
	{
		loss(binary ? set->frequencies + 1 : set->frequencies, binary ? 1 : set->n_classes,
			 set->losses);
		for (int k = 0; k < set->n_classes; k++)
			mean_sum_add(&sum, set->losses[k], set->class_rows[k]);
	}
	return mean_sum_value(&sum);
}

typedef struct ScoreTables
{
	ConfusionTable *model;
	ConfusionTable *baseline;
	Average average;
} ScoreTables;

static void
score_confusion(const ScoreTables *tables, ScoreOutput *out, const char *name,
				ConfusionMetric metric)
{
	Metric value = confusion_metric(tables->model, metric, tables->average, 1);
	double error = NAN;

	if (value.reason == NULL)
		error = confusion_std_error(tables->model, metric, tables->average, 1);
	score_put(out, name, value, error,
			  confusion_metric(tables->baseline, metric, tables->average, 1));
}

static void
score_put_log_loss(const ScoreSet *set, ScoreOutput *out)
{
	score_put(out, "log_loss", mean_sum_value(&set->log_loss), mean_sum_std_error(&set->log_loss),
			  score_baseline_loss(set, loss_log));
}

/* One score for all rows, the baseline: every pair is a tie. */
static void
score_put_roc_auc(ScoreOutput *out, Metric metric, double std_error)
{
	score_put(out, "roc_auc", metric, std_error,
			  metric.reason != NULL ? metric : metric_value(0.5));
}

typedef struct BinaryRanks
{
	Metric roc_auc;
	double roc_auc_error;
	Metric average_precision;
} BinaryRanks;

static void
score_rank_binary(const SortedScores *positive, const SortedScores *negative, void *arg)
{
	BinaryRanks *ranks = arg;

	ranks->roc_auc = rank_roc_auc(positive, negative, &ranks->roc_auc_error);
	ranks->average_precision = rank_average_precision(positive, negative);
}

static void
score_binary(ScoreSet *set, ScoreOutput *out)
{
	ScoreTables tables = {.average = AVERAGE_BINARY};
	double positive = (double) set->class_rows[1];
	BinaryRanks ranks;
	Metric precision;

	class_scores_rank(set->ranked, score_rank_binary, &ranks);
	precision = ranks.average_precision;
	tables.model = confusion_table(&set->confusion, 2, NULL);
	tables.baseline = score_baseline_table(set);
	score_put_roc_auc(out, ranks.roc_auc, ranks.roc_auc_error);
	score_put(out, "average_precision", precision,
			  sqrt(Max(precision.value * (1.0 - precision.value), 0.0) / positive),
			  precision.reason != NULL ? precision : metric_value(positive / (double) set->n_rows));
	score_confusion(&tables, out, "accuracy", CONFUSION_ACCURACY);
	score_confusion(&tables, out, "balanced_accuracy", CONFUSION_BALANCED_ACCURACY);
	score_confusion(&tables, out, "f1_score", CONFUSION_F1_SCORE);
	score_confusion(&tables, out, "precision", CONFUSION_PRECISION);
	score_confusion(&tables, out, "recall", CONFUSION_RECALL);
	score_put_log_loss(set, out);
	score_put(out, "brier_score", mean_sum_value(&set->brier), mean_sum_std_error(&set->brier),
			  score_baseline_loss(set, loss_brier));
	score_confusion(&tables, out, "matthews_corrcoef", CONFUSION_MATTHEWS_CORRCOEF);
}

static void
score_rank_class(const SortedScores *positive, const SortedScores *negative, void *arg)
{
	Dd *sum = arg;

	*sum = dd_add_d(*sum, rank_roc_auc(positive, negative, NULL).value);
}

static Metric
score_roc_auc_macro(ScoreSet *set)
{
	Metric check = rank_check_macro(set->n_classes, set->class_rows);
	Dd sum = DD_ZERO;

	if (check.reason != NULL)
		return check;
	class_scores_rank(set->ranked, score_rank_class, &sum);
	return rank_macro_mean(sum, set->n_classes);
}

static void
score_multiclass(ScoreSet *set, ScoreOutput *out)
{
	ScoreTables tables = {.average = AVERAGE_MACRO};

	tables.model = confusion_table(&set->confusion, set->n_classes, NULL);
	tables.baseline = score_baseline_table(set);
	score_confusion(&tables, out, "accuracy", CONFUSION_ACCURACY);
	score_confusion(&tables, out, "balanced_accuracy", CONFUSION_BALANCED_ACCURACY);
	score_confusion(&tables, out, "f1_score", CONFUSION_F1_SCORE);
	score_confusion(&tables, out, "precision", CONFUSION_PRECISION);
	score_confusion(&tables, out, "recall", CONFUSION_RECALL);
	score_put_log_loss(set, out);
	score_put_roc_auc(out, score_roc_auc_macro(set), NAN);
	score_confusion(&tables, out, "matthews_corrcoef", CONFUSION_MATTHEWS_CORRCOEF);
}

Score *
score_finish(ScoreSet *set, int *n_scores)
{
	ScoreOutput out = {.scores = palloc0(MAX_SCORES * sizeof(Score))};

	if (set->figure != NULL)
		score_put(&out, set->figure->name, mean_sum_value(&set->figure_sum),
				  mean_sum_std_error(&set->figure_sum), (Metric){.reason = "no baseline"});
	else if (set->task != TASK_CLASSIFICATION)
		score_regression(set, &out);
	else if (set->n_classes == 2)
		score_binary(set, &out);
	else
		score_multiclass(set, &out);
	if (set->ranked != NULL)
		class_scores_free(set->ranked);
	set->ranked = NULL;
	*n_scores = out.n;
	return out.scores;
}

const char *
score_main_metric(Task task, int n_classes, const AlgorithmFigure *figure, bool *greater_is_better)
{
	*greater_is_better = figure == NULL || figure->greater_is_better;
	if (figure != NULL)
		return figure->name;
	if (task != TASK_CLASSIFICATION)
		return "r2_score";
	return n_classes == 2 ? "roc_auc" : "accuracy";
}
