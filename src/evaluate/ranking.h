/*
 * ranking.h
 *		Scores collected by class for the SQL aggregates, and the metrics of how
 *		well they rank: roc_auc, average_precision, the ROC curve.
 *
 * A Ranking keeps the scores of each class in an array of their own, 8 bytes a
 * score (beyond 1 GB where it must), so rows need no label beside them and the
 * order in which rows came leaves no trace: counts over sorted arrays are the
 * same bits for any division of the rows among workers.
 */
#ifndef EVALUATE_RANKING_H
#define EVALUATE_RANKING_H

#include "evaluate/rank_walk.h"

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

typedef struct RocPoint
{
	double fpr;
	double tpr;
	double threshold; /* predict positive from here on; infinity for the first point */
} RocPoint;

extern void ranking_init(Ranking *ranking, MemoryContext context);

/*
 * Append rows of one class, float8 at any address; the first sets the width, which the caller
 * checks.
 */
extern void ranking_add(Ranking *ranking, int code, const void *scores, Size n_rows, int width);

/* Width 1; a code may be -1 or beyond the lists: no rows. */
extern Metric ranking_roc_auc(Ranking *ranking, int positive, int negative);
extern Metric ranking_average_precision(Ranking *ranking, int positive, int negative);

/* Width n_classes: the mean over classes of each against the rest; code[k] belongs to column k. */
extern Metric ranking_roc_auc_macro(Ranking *ranking, int n_classes, const int *code);

/*
 * Points from (0, 0) to (1, 1), without those on a straight line between their
 * neighbours; both classes must have rows.  Palloc'd.
 */
extern RocPoint *ranking_roc_curve(Ranking *ranking, int positive, int negative, Size *n_points);

#endif /* EVALUATE_RANKING_H */
