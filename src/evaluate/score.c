/*
 * score.c
 *		Every metric of one model over one set of rows.
 *
 * Rows are fed in blocks and only sums, counts of class pairs, and the scores
 * that roc_auc needs are kept: one of two classes, of more one for each class
 * (class_scores.h).  The baseline of classes is scored by the same functions, a
 * confusion of the most frequent one; that of numbers by best_constant.h and their variance.
 */
#include "postgres.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "evaluate/best_constant.h"
#include "evaluate/class_scores.h"
#include "evaluate/confusion.h"
#include "evaluate/losses.h"
#include "evaluate/metric_table.h"
#include "evaluate/rank_influence.h"
#include "evaluate/score.h"
#include "evaluate/value_losses.h"

#define CHECK_VALUES 65536

struct ScoreSet
{
	Task task;
	int n_classes;
	char **labels;
	uint64 n_rows;

	/* classification */
	Confusion confusion;
	ClassScores *ranked;
	MeanSum log_loss;
	MeanSum brier;
	const uint64 *class_rows; /* rows of each class, of those added */
	const RowMass *class_masses; /* what they weigh */
	double *losses; /* workspace: n_classes */
	double *frequencies; /* of the classes in training; NULL: unknown */
	int majority; /* the most frequent of them */

	/* regression */
	RegressionSums sums;
	BestConstant *constant;
	ConstantScores constant_scores; /* once all rows are there */
	AlgorithmObjective objective;
	MeanSum loss; /* of the objective, where it has one */
	const char *loss_refusal; /* of the first row that has none */

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
score_create(const ScoreSubject *subject, Size memory)
{
	ScoreSet *set = palloc0(sizeof(ScoreSet));
	Task task = subject->task;
	int n_classes = subject->n_classes;

	Assert(task == TASK_REGRESSION || (task == TASK_CLASSIFICATION && n_classes >= 2));
	set->task = task;
	if (task != TASK_CLASSIFICATION)
	{
		set->objective = subject->objective;
		regression_init(&set->sums, isfinite(subject->train_mean) ? subject->train_mean : 0.0,
						true);
		set->constant = best_constant_create(subject->is_weighted, memory);
		return set;
	}
	set->n_classes = n_classes;
	set->labels = subject->labels;
	confusion_init(&set->confusion, CurrentMemoryContext, subject->is_weighted);
	set->ranked = class_scores_create(n_classes, subject->is_weighted, memory);
	set->class_rows = class_scores_rows(set->ranked);
	set->class_masses = class_scores_masses(set->ranked);
	set->losses = palloc(n_classes * sizeof(double));
	if (subject->class_counts != NULL)
		score_set_train_counts(set, subject->class_counts);
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

/* The loss that the objective is the mean of; false: it has none. */
static bool
score_objective_loss(const ScoreSet *set, ValueLoss *loss)
{
	switch (set->objective.kind)
	{
		case OBJECTIVE_COUNTS:
			*loss = (ValueLoss){VALUE_LOSS_POISSON, 0.0};
			return true;
		case OBJECTIVE_QUANTILE:
			*loss = (ValueLoss){VALUE_LOSS_PINBALL, set->objective.quantile};
			return true;
		case OBJECTIVE_ANY:
			break;
	}
	return false;
}

static void
score_add_objective(ScoreSet *set, double actual, double output, double weight)
{
	ValueLoss loss;

	if (set->loss_refusal != NULL || !score_objective_loss(set, &loss))
		return;
	set->loss_refusal = value_loss_refusal(&loss, actual, output);
	if (set->loss_refusal != NULL)
		return;
	mean_sum_add(&set->loss, value_loss(&loss, actual, output), weight);
}

static void
score_add_value(ScoreSet *set, double actual, double output, double weight)
{
	regression_add(&set->sums, actual, output, weight);
	best_constant_add(set->constant, actual, weight);
	score_add_objective(set, actual, output, weight);
}

/*
 * One row of probabilities.  Two classes are scored by the second probability
 * alone, as the SQL aggregates are from ml.probability.
 */
static void
score_add_class(ScoreSet *set, int actual, const double *probabilities, double weight)
{
	bool binary = set->n_classes == 2;
	const double *scores = binary ? probabilities + 1 : probabilities;
	int width = binary ? 1 : set->n_classes;
	int predicted = algo_greatest(probabilities, set->n_classes);

	confusion_add(&set->confusion, actual, predicted, weight);
	class_scores_add(set->ranked, actual, scores, weight);
	loss_log(scores, width, set->losses);
	mean_sum_add(&set->log_loss, set->losses[actual], weight);
	if (!binary)
		return;
	loss_brier(scores, width, set->losses);
	mean_sum_add(&set->brier, set->losses[actual], weight);
}

static void
score_add_row(ScoreSet *set, double actual, const double *output, double weight)
{
	if (weight == 0.0)
		return;
	score_check_finite(&actual, 1);
	score_check_finite(output, set->task == TASK_CLASSIFICATION ? set->n_classes : 1);
	if (set->task == TASK_CLASSIFICATION)
	{
		Assert(actual >= 0 && actual < set->n_classes);
		score_add_class(set, (int) actual, output, weight);
	}
	else
		score_add_value(set, actual, output[0], weight);
	set->n_rows++;
}

void
score_add(ScoreSet *set, Size n, const double *actual, const double *outputs, const double *weights)
{
	int width = set->task == TASK_CLASSIFICATION ? set->n_classes : 1;

	for (Size i = 0; i < n; i++)
	{
		if (i * width % CHECK_VALUES < width)
			CHECK_FOR_INTERRUPTS();
		score_add_row(set, actual[i], outputs + i * width, weights != NULL ? weights[i] : 1.0);
	}
}

ScoreSet *
score_create_figure(const AlgorithmFigure *figure)
{
	ScoreSet *set = palloc0(sizeof(ScoreSet));

	set->figure = figure;
	return set;
}

void
score_add_figure(ScoreSet *set, Size n, const double *values, const double *weights)
{
	for (Size i = 0; i < n; i++)
	{
		double weight = weights != NULL ? weights[i] : 1.0;

		if (weight == 0.0)
			continue;
		score_check_finite(&values[i], 1);
		mean_sum_add(&set->figure_sum, values[i], weight);
		set->n_rows++;
	}
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

	Assert(out->n <= metric_table_length);
	if (metric.reason == NULL && !isfinite(metric.value))
		metric = (Metric){.reason = "it is out of range"};
	score->metric = name;
	score->is_null = metric.reason != NULL;
	score->reason = metric.reason;
	score->value = metric.reason != NULL ? NAN : metric.value;
	score->std_error = metric.reason != NULL || !isfinite(std_error) ? NAN : std_error;
	score->baseline = baseline.reason != NULL || !isfinite(baseline.value) ? NAN : baseline.value;
}

/* What the best constant scores: of squared errors that is the mean. */
static Metric
score_constant(const ScoreSet *set, RegressionMetric metric)
{
	switch (metric)
	{
		case REGRESSION_R2_SCORE:
		case REGRESSION_EXPLAINED_VARIANCE:
			return metric_value(0.0);
		case REGRESSION_ROOT_MEAN_SQUARED_ERROR:
			return metric_value(sqrt(regression_variance(&set->sums)));
		case REGRESSION_MEAN_SQUARED_ERROR:
			return metric_value(regression_variance(&set->sums));
		case REGRESSION_MEAN_ABSOLUTE_ERROR:
			return metric_value(set->constant_scores.absolute);
		case REGRESSION_MEAN_ABSOLUTE_PERCENTAGE_ERROR:
			break;
	}
	return metric_value(set->constant_scores.percentage);
}

static void
score_value(const ScoreSet *set, ScoreOutput *out, const MetricRow *row)
{
	RegressionMetric metric = (RegressionMetric) row->which;

	Metric value = regression_metric(&set->sums, metric);

	score_put(out, row->name, value,
			  set->n_rows > 0 ? regression_std_error(&set->sums, metric) : NAN,
			  value.reason != NULL ? value : score_constant(set, metric));
}

/* What the model minimised; of rows that it could not have learned from there is none. */
static void
score_objective(const ScoreSet *set, ScoreOutput *out, const MetricRow *row)
{
	Metric value = mean_sum_value(&set->loss);

	if (set->loss_refusal != NULL)
		value = metric_undefined(set->loss_refusal);
	score_put(out, row->name, value, mean_sum_std_error(&set->loss),
			  value.reason != NULL ? value : metric_value(set->constant_scores.loss));
}

/* A model without features: everything is of the majority class. */
static ConfusionTable *
score_baseline_table(const ScoreSet *set)
{
	Confusion confusion;

	confusion_init(&confusion, CurrentMemoryContext, set->confusion.is_weighted);
	if (set->frequencies != NULL)
		for (int k = 0; k < set->n_classes; k++)
			confusion_add_rows(&confusion, k, set->majority, set->class_rows[k],
							   &set->class_masses[k]);
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
			if (set->class_rows[k] > 0)
				mean_sum_add(&sum, set->losses[k], dd_value(set->class_masses[k].weight));
	}
	return mean_sum_value(&sum);
}

/* What the metrics of classes are read off. */
typedef struct ScoreTables
{
	ConfusionTable *model;
	ConfusionTable *baseline;
	Average average;
	Metric roc_auc;
	double roc_auc_error;
	Metric average_precision;
	double average_precision_error;
} ScoreTables;

static void
score_confusion(const ScoreTables *tables, ScoreOutput *out, const MetricRow *row)
{
	ConfusionMetric metric = (ConfusionMetric) row->which;
	Metric value = confusion_metric(tables->model, metric, tables->average, 1);
	double error = NAN;

	if (value.reason == NULL)
		error = confusion_std_error(tables->model, metric, tables->average, 1);
	score_put(out, row->name, value, error,
			  confusion_metric(tables->baseline, metric, tables->average, 1));
}

static void
score_loss(const ScoreSet *set, ScoreOutput *out, const MetricRow *row)
{
	bool is_brier = row->which == METRIC_BRIER_SCORE;
	const MeanSum *sum = is_brier ? &set->brier : &set->log_loss;

	Metric value = mean_sum_value(sum);
	double error = mean_sum_std_error(sum);

	if (is_brier && value.value == 0.0)
		error = metric_certain_error(mass_effective(&sum->mass)); /* all certain and right */
	score_put(out, row->name, value, error,
			  score_baseline_loss(set, is_brier ? loss_brier : loss_log));
}

/* The baseline has one score for all rows: every pair is a tie, every rank as precise. */
static void
score_ranks(const ScoreSet *set, const ScoreTables *tables, ScoreOutput *out, const MetricRow *row)
{
	Metric precision = tables->average_precision;

	if (row->which == METRIC_ROC_AUC)
	{
		score_put(out, row->name, tables->roc_auc, tables->roc_auc_error,
				  tables->roc_auc.reason != NULL ? tables->roc_auc : metric_value(0.5));
		return;
	}
	score_put(out, row->name, precision, tables->average_precision_error,
			  precision.reason != NULL ? precision
									   : metric_value(dd_value(dd_div(set->class_masses[1].weight,
																	  set->log_loss.mass.weight))));
}

static void
score_rank_binary(const SortedScores *positive, const SortedScores *negative, void *arg)
{
	ScoreTables *tables = arg;

	tables->roc_auc = rank_roc_auc(positive, negative, &tables->roc_auc_error);
	tables->average_precision =
		rank_average_precision(positive, negative, &tables->average_precision_error);
}

/* The mean over classes as it is summed. */
typedef struct ScoreMacro
{
	Dd sum;
	RankInfluence *influence;
} ScoreMacro;

static void
score_rank_class(const SortedScores *positive, const SortedScores *negative, void *arg)
{
	ScoreMacro *macro = arg;
	double roc_auc = rank_roc_auc(positive, negative, NULL).value;

	macro->sum = dd_add_d(macro->sum, roc_auc);
	rank_influence_class(macro->influence, positive, negative, roc_auc);
}

static void
score_rank_row(int code, const double *scores, double weight, void *arg)
{
	rank_influence_row(arg, code, scores, weight);
}

static Metric
score_roc_auc_macro(ScoreSet *set, double *std_error)
{
	Metric check = rank_check_macro(set->n_classes, set->class_rows);
	ScoreMacro macro = {.sum = DD_ZERO};

	*std_error = NAN;
	if (check.reason != NULL)
		return check;
	macro.influence = rank_influence_create(set->n_classes, set->class_rows);
	class_scores_rank(set->ranked, score_rank_class, &macro);
	class_scores_visit(set->ranked, score_rank_row, macro.influence);
	*std_error = rank_influence_std_error(macro.influence);
	rank_influence_free(macro.influence);
	return rank_macro_mean(macro.sum, set->n_classes);
}

/* Tables of the classes, and the rows of each class walked in order, for two or for more. */
static void
score_fill_tables(ScoreSet *set, ScoreTables *tables)
{
	tables->model = confusion_table(&set->confusion, set->n_classes, NULL);
	tables->model->labels = set->labels;
	tables->baseline = score_baseline_table(set);
	tables->average = set->n_classes == 2 ? AVERAGE_BINARY : AVERAGE_MACRO;
	if (set->n_classes == 2)
		class_scores_rank(set->ranked, score_rank_binary, tables);
	else
		tables->roc_auc = score_roc_auc_macro(set, &tables->roc_auc_error);
}

/* What the best constant scores, of what the rows have. */
static void
score_fill_constant(ScoreSet *set)
{
	ValueLoss loss;
	bool has_loss = set->loss_refusal == NULL && score_objective_loss(set, &loss);

	set->constant_scores = best_constant_scores(set->constant, has_loss ? &loss : NULL);
}

/* Every metric of the table that is for such models. */
static void
score_all(ScoreSet *set, ScoreOutput *out)
{
	uint32 subjects = metric_subjects(set->task, set->n_classes, set->objective);
	ScoreTables tables;

	if (set->task == TASK_CLASSIFICATION)
		score_fill_tables(set, &tables);
	else
		score_fill_constant(set);
	for (int i = 0; i < metric_table_length; i++)
	{
		const MetricRow *row = &metric_table[i];

		if (!(row->subjects & subjects))
			continue;
		switch (row->needs)
		{
			case METRIC_NEEDS_VALUES:
				score_value(set, out, row);
				break;
			case METRIC_NEEDS_LOSS:
				score_objective(set, out, row);
				break;
			case METRIC_NEEDS_CLASSES:
				score_confusion(&tables, out, row);
				break;
			case METRIC_NEEDS_PROBABILITIES:
				score_loss(set, out, row);
				break;
			case METRIC_NEEDS_RANKS:
				score_ranks(set, &tables, out, row);
				break;
		}
	}
}

Score *
score_finish(ScoreSet *set, int *n_scores)
{
	ScoreOutput out = {.scores = palloc0(metric_table_length * sizeof(Score))};

	if (set->figure != NULL)
		score_put(&out, set->figure->name, mean_sum_value(&set->figure_sum),
				  mean_sum_std_error(&set->figure_sum), (Metric){.reason = "no baseline"});
	else
		score_all(set, &out);
	if (set->ranked != NULL)
		class_scores_free(set->ranked);
	set->ranked = NULL;
	if (set->constant != NULL)
		best_constant_free(set->constant);
	set->constant = NULL;
	*n_scores = out.n;
	return out.scores;
}

/* Was this reason given for a metric before? */
static bool
score_is_said(const Score *scores, int i)
{
	for (int j = 0; j < i; j++)
		if (scores[j].reason != NULL && strcmp(scores[j].reason, scores[i].reason) == 0)
			return true;
	return false;
}

void
score_notice(const Score *scores, int n)
{
	for (int i = 0; i < n; i++)
	{
		StringInfoData names;
		int n_names = 1;

		if (scores[i].reason == NULL || score_is_said(scores, i))
			continue;
		initStringInfo(&names);
		appendStringInfoString(&names, scores[i].metric);
		for (int j = i + 1; j < n; j++)
		{
			if (scores[j].reason == NULL || strcmp(scores[j].reason, scores[i].reason) != 0)
				continue;
			appendStringInfo(&names, ", %s", scores[j].metric);
			n_names++;
		}
		ereport(NOTICE, (errmsg("%s %s undefined: %s", names.data, n_names > 1 ? "are" : "is",
								scores[i].reason)));
		pfree(names.data);
	}
}

const char *
score_main_metric(const ScoreSubject *subject, const AlgorithmFigure *figure,
				  bool *greater_is_better)
{
	const MetricRow *row;

	if (figure != NULL && !(subject->task & TASKS_WITH_TARGET))
	{
		*greater_is_better = figure->greater_is_better;
		return figure->name;
	}
	row = metric_main(metric_subjects(subject->task, subject->n_classes, subject->objective));
	*greater_is_better = row->greater_is_better;
	return row->name;
}
