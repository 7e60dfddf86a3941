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
	double *values; /* n_rows x (width, and one more for the weight) */
	Size n_rows;
	Size capacity; /* rows */
	bool is_sorted; /* width 1 only */
} ScoreList;

typedef struct Ranking
{
	MemoryContext context;
	int width; /* scores per row: 1, or one per class; 0 before the first row */
	bool is_weighted; /* the weight of a row is behind its scores */
	int n_lists;
	ScoreList *lists; /* by class code */
} Ranking;

typedef struct RocPoint
{
	double fpr;
	double tpr;
	double threshold; /* predict positive from here on; infinity for the first point */
} RocPoint;

/* A point of the gains: predict positive from the threshold on. */
typedef struct LiftPoint
{
	double fraction; /* of all rows that are predicted positive */
	double gain; /* of the positive rows */
	double threshold;
} LiftPoint;

extern void ranking_init(Ranking *ranking, MemoryContext context, bool is_weighted);

/* Numbers of a row: its scores, and its weight if it has one. */
static inline int
ranking_stride(const Ranking *ranking)
{
	return ranking->width + ranking->is_weighted;
}

/* Append a row of a class; the first sets the width, which the caller checks. */
extern void ranking_add_row(Ranking *ranking, int code, const double *scores, int width,
							double weight);

/* Append rows of one class as lists hold them, float8 at any address. */
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

/*
 * Likewise from the greatest score to (1, 1), one point for each score that is not on a straight
 * line between its neighbours; there must be positive rows.
 */
extern LiftPoint *ranking_lift_curve(Ranking *ranking, int positive, int negative, Size *n_points);

#endif /* EVALUATE_RANKING_H */
