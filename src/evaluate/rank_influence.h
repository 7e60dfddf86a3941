/*
 * rank_influence.h
 *		Standard error of the mean over classes of each one's roc_auc against the rest.
 *
 * Those of the classes are of the same rows, so their errors may not be added up: each
 * row's influences on them are, and the squares of these sums are.  For that the curve
 * of each class is kept, how much a row of any score weighs, and then the rows are
 * gone through once more.  A curve has as many points as there are scores up to
 * 65536 / n_classes rows on either side, and is as exact; of more rows it has at least that
 * many points (64 for many classes), evenly over the rows of either side.
 */
#ifndef EVALUATE_RANK_INFLUENCE_H
#define EVALUATE_RANK_INFLUENCE_H

#include "evaluate/rank_walk.h"

typedef struct RankInfluence RankInfluence;

/* In the current memory context; class_rows stays the caller's and as it is. */
extern RankInfluence *rank_influence_create(int n_classes, const uint64 *class_rows);
extern void rank_influence_free(RankInfluence *influence);

/* The next class, none of whose sides is empty: keep its curve. */
extern void rank_influence_class(RankInfluence *influence, const SortedScores *positive,
								 const SortedScores *negative, double roc_auc);

/* After all classes each row, once: its class, a score for each, and its weight. */
extern void rank_influence_row(RankInfluence *influence, int code, const double *scores,
							   double weight);

/* Of the mean; NaN where a class has fewer than two rows. */
extern double rank_influence_std_error(const RankInfluence *influence);

#endif /* EVALUATE_RANK_INFLUENCE_H */
