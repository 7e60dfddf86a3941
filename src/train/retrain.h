/*
 * retrain.h
 *		The recipe behind ml.retrain: a stored recipe on today's data.
 */
#ifndef TRAIN_RETRAIN_H
#define TRAIN_RETRAIN_H

#include "postgres.h"

#include "train/train.h"

/*
 * Train the version that reference names again, as it was asked for, and store the result as the
 * next version, which becomes the champion only where there is none.  Needs MODEL_MANAGE.
 *
 * A stored source is text that somebody wrote: it runs under its author's search_path, and only
 * for its author (42501).  55000 for a version that ml.update made, which has no source of all
 * its rows.
 */
extern TrainResult *retrain_run(const char *reference);

#endif /* TRAIN_RETRAIN_H */
