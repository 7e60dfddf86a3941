/*
 * score.h
 *		Every metric of one model over one set of rows, in one go: what
 *		ml.train reports on held-out rows and ml.evaluate returns.
 *
 * The figures come from the same code as the SQL aggregates (labels, ranking,
 * losses), so ml.evaluate and a metric written out in SQL agree.  Which metrics
 * there are for a task says metric_table.h; of two classes precision and its like are those of
 * class 1, of more the means over classes.  A class is predicted as the most probable one, the
 * lesser on a tie.
 */
#ifndef EVALUATE_SCORE_H
#define EVALUATE_SCORE_H

#include "algo/algo.h"

typedef struct ScoreSet ScoreSet;

typedef struct Score
{
	const char *metric; /* static: the name of the SQL aggregate */
	bool is_null; /* undefined on these rows */
	const char *reason; /* why is_null, a clause for a message; NULL otherwise */
	double value; /* NaN when is_null */

	/*
	 * Standard error over the sampling of the rows; NaN where there are too
	 * few rows.  Means: sd / sqrt(n).  Figures of the confusion matrix: delta
	 * method over its cells (accuracy: sqrt(p (1 - p) / n)).  roc_auc: DeLong et
	 * al. (1988), of more than two classes the same influences of a row summed
	 * over the classes.  With weights all come from the influence of each row
	 * (mass.h).  average_precision: infinitesimal jackknife over the rows.
	 * r2_score, explained_variance: delta method of a ratio of means.  Of shares
	 * of 0 or 1, where these are 0, half of Wilson's interval, 0.5 / (n + 1); a
	 * brier_score of 0 is one, errors of a regression that are all 0 are not.
	 */
	double std_error;

	/*
	 * What a model without features would score on the same rows.  Of a regression the
	 * best one, whose answer is the constant that this metric is best for on these rows
	 * (best_constant.h).  Of classes that of the training frequencies and of the most
	 * frequent class, of training rows that count as one each; NaN where nothing is known
	 * about training.  NaN where the metric is undefined.
	 */
	double baseline;
} Score;

/* What a set is of. */
typedef struct ScoreSubject
{
	Task task;
	int n_classes; /* classification */
	const uint64 *class_counts; /* training rows of each class; NULL: unknown */
	char **labels; /* of the classes, for reasons; they stay the caller's */
	double train_mean; /* regression: sums are taken about it; NaN: unknown */
	AlgorithmObjective objective; /* of a regression */
	bool is_weighted; /* rows have weights */
} ScoreSubject;

/*
 * An empty set in the current memory context, where all of it will live.
 * memory: what the scores of a classification, or the actual values of a regression, may
 * take in bytes; the others go to a temporary file, and no figure differs for it
 * (class_scores.h).
 */
extern ScoreSet *score_create(const ScoreSubject *subject, Size memory);

/*
 * Add n rows: actual values or class codes, and the outputs of
 * AlgorithmScore.predict, n x 1 or n x n_classes; weights of rows (a row of weight 0 is
 * none), NULL unless the set is weighted.  Raises 22003 on NaN or infinity.  May be called
 * from any memory context.
 */
extern void score_add(ScoreSet *set, Size n, const double *actual, const double *outputs,
					  const double *weights);

/* The set of a model without a target: the mean of one figure over the rows. */
extern ScoreSet *score_create_figure(const AlgorithmFigure *figure);
extern void score_add_figure(ScoreSet *set, Size n, const double *values, const double *weights);

/* Rows added, but for those that weigh nothing. */
extern uint64 score_n_rows(const ScoreSet *set);

/*
 * All metrics in the order of the table; palloc'd in the current context, names are
 * static, reasons live as long as the set.  Once: the set is spent, and its file given back.
 */
extern Score *score_finish(ScoreSet *set, int *n_scores);

/* A NOTICE for every reason why metrics are undefined, which names them. */
extern void score_notice(const Score *scores, int n);

/*
 * The metric that models of this task are ranked by, and whether more is better: without a
 * target it is the algorithm's figure, where it has one.
 */
extern const char *score_main_metric(const ScoreSubject *subject, const AlgorithmFigure *figure,
									 bool *greater_is_better);

#endif /* EVALUATE_SCORE_H */
