/*
 * score_sort.h
 *		Scores in descending order, of more rows than memory may hold: the
 *		server's sort, which goes on in temporary files (core/temp_file.h says
 *		what governs those).
 *
 * The order is that of the scores as numbers, so any number of walks down them
 * meets the same steps as a walk down the sorted array.
 */
#ifndef EVALUATE_SCORE_SORT_H
#define EVALUATE_SCORE_SORT_H

#include "postgres.h"

typedef struct ScoreSort ScoreSort;

/*
 * In the current memory context; memory: bytes for the sort, at least 64 kB.  With weights
 * each score has one beside it, and equal scores are in the order of these.
 */
extern ScoreSort *score_sort_create(Size memory, bool is_weighted);
extern void score_sort_free(ScoreSort *sort);

extern void score_sort_put(ScoreSort *sort, double score, double weight);

/* All have been put: sort them, interruptibly. */
extern void score_sort_finish(ScoreSort *sort);

/* From the greatest again; also before the first walk. */
extern void score_sort_rewind(ScoreSort *sort);

/*
 * The next lower scores, ascending among themselves, each followed by its weight if it has
 * one; returns how many, 0 at the end.
 */
extern Size score_sort_next(ScoreSort *sort, const double **scores);

#endif /* EVALUATE_SCORE_SORT_H */
