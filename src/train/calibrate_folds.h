/*
 * calibrate_folds.h
 *		What a model's recipe says of the rows that a model learned from, by models that have not:
 *		out of fold.
 */
#ifndef TRAIN_CALIBRATE_FOLDS_H
#define TRAIN_CALIBRATE_FOLDS_H

#include "postgres.h"

#include "train/output_rows.h"
#include "train/train.h"

#define CALIBRATE_FOLDS 5

/*
 * Of the version that plan is of: the rows that it holds out, by the version itself; 55000 where
 * the source does not give the rows any more that the version was trained on.  *n_skipped: the
 * rows that count on neither side.
 */
extern void calibrate_folds_held_out(const TrainPlan *plan, const Model *model, OutputRows *rows,
									 uint64 *n_skipped);

/*
 * The rows that it learned from, each by a model that learned from the other folds: CALIBRATE_FOLDS
 * of them, or as many as the split makes, several of which are then one of the rows' fold.
 */
extern void calibrate_folds_run(const TrainPlan *plan, const Model *model, OutputRows *rows);

#endif /* TRAIN_CALIBRATE_FOLDS_H */
