/*
 * class_scores.h
 *		The scores of rows by class, kept until all rows are there, for the metrics
 *		that rank them; bounded in memory.
 *
 * A row has one score (two classes) or one for each class.  Rows are kept in memory
 * up to half of what is given, then in a temporary file of the server
 * (core/temp_file.h).  At the end columns are sorted, as many at a time as the other
 * half holds; a column that does not fit is sorted by the server (score_sort.h).
 * Which of these it was leaves no trace in any figure.
 */
#ifndef EVALUATE_CLASS_SCORES_H
#define EVALUATE_CLASS_SCORES_H

#include "postgres.h"

#include "evaluate/rank_walk.h"

typedef struct ClassScores ClassScores;

/*
 * Empty, in the current memory context, where all of it will live but the file, which
 * an error gives back by itself.  memory: bytes it may take, but for a few rows and
 * the least that the server's sort asks for.
 */
extern ClassScores *class_scores_create(int n_classes, bool is_weighted, Size memory);
extern void class_scores_free(ClassScores *scores);

/*
 * Add a row of a class: its score of class 1, or one score for each class, no NaN.  weight is
 * 1 unless the rows are weighted, and above 0.  May be called from any memory context.
 */
extern void class_scores_add(ClassScores *scores, int code, const double *row, double weight);

/* Rows of each class so far. */
extern const uint64 *class_scores_rows(const ClassScores *scores);

/* What the rows of each class weigh so far. */
extern const RowMass *class_scores_masses(const ClassScores *scores);

/* One class against the rest: the scores of its rows and of the others in its column. */
typedef void (*ClassRankFn)(const SortedScores *positive, const SortedScores *negative, void *arg);

/*
 * Call fn with each class in their order, of two with class 1 only.  What it is given
 * is valid until it returns.
 */
extern void class_scores_rank(ClassScores *scores, ClassRankFn fn, void *arg);

/* Call fn with each row, in the order in which they were added: its class, scores and weight. */
typedef void (*ClassRowFn)(int code, const double *scores, double weight, void *arg);

extern void class_scores_visit(ClassScores *scores, ClassRowFn fn, void *arg);

#endif /* EVALUATE_CLASS_SCORES_H */
