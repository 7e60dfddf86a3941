/*
 * ranking.h
 *		Scores collected by class, and the metrics of how well they rank:
 *		roc_auc, average_precision, the ROC curve.
 *
 * A Ranking keeps the scores of each class in an array of their own, 8 bytes a
 * score (beyond 1 GB where it must), so rows need no label beside them and the
 * order in which rows came leaves no trace: counts over sorted arrays are the
 * same bits for any division of the rows among workers.
 */
#ifndef EVALUATE_RANKING_H
#define EVALUATE_RANKING_H

#include "evaluate/metric.h"

typedef struct ScoreList
{
	double *values; /* n_rows x width */
	Size n_rows;
	Size capacity; /* rows */
	bool is_sorted; /* width 1 only */
} ScoreList;

typedef struct Ranking
{
	MemoryContext context;
	int width; /* scores per row: 1, or one per class; 0 before the first row */
	int n_lists;
	ScoreList *lists; /* by class code */
} Ranking;

/* Rows at one threshold, in descending order of score. */
typedef struct RankStep
{
	double score;
	Size n_positive; /* rows of exactly this score */
	Size n_negative;
	Size positive_above; /* rows of greater scores */
	Size negative_above;
} RankStep;

/* A walk down two ascending arrays. */
typedef struct RankWalk
{
	const double *positive;
	const double *negative;
	Size n_positive;
	Size n_negative;
	RankStep step;
	Size n_steps;
} RankWalk;

typedef struct RocPoint
{
	double fpr;
	double tpr;
	double threshold; /* predict positive from here on; infinity for the first point */
} RocPoint;

extern void ranking_init(Ranking *ranking, MemoryContext context);

/* Append rows of one class, float8 at any address; the first sets the width, which the caller checks. */
extern void ranking_add(Ranking *ranking, int code, const void *scores, Size n_rows, int width);

/* The sorted scores of one class, width 1; code may be -1 or beyond the lists: no rows. */
extern const ScoreList *ranking_sorted(Ranking *ranking, int code);

extern void rank_walk_begin(RankWalk *walk, const ScoreList *positive, const ScoreList *negative);
extern bool rank_walk_next(RankWalk *walk);

/*
 * Width 1.  std_error may be NULL; DeLong's, NaN where either class has fewer
 * than two rows.
 */
extern Metric ranking_roc_auc(Ranking *ranking, int positive, int negative, double *std_error);

/* Width n_classes: the mean over classes of each against the rest; code[k] belongs to column k. */
extern Metric ranking_roc_auc_macro(Ranking *ranking, int n_classes, const int *code);

extern Metric ranking_average_precision(Ranking *ranking, int positive, int negative);

/*
 * Points from (0, 0) to (1, 1), without those on a straight line between their
 * neighbours; both classes must have rows.  Palloc'd.
 */
extern RocPoint *ranking_roc_curve(Ranking *ranking, int positive, int negative, Size *n_points);

#endif /* EVALUATE_RANKING_H */
