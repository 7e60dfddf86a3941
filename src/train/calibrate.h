/*
 * calibrate.h
 *		The recipe behind ml.calibrate.
 */
#ifndef TRAIN_CALIBRATE_H
#define TRAIN_CALIBRATE_H

#include "postgres.h"

#include "train/train.h"

/*
 * A new version that is the one that reference names, with a calibrator.  Without a source it is
 * fitted on the rows that the version learned from, out of fold, and the metrics are those
 * of the rows held out; with one on its rows, and the metrics are theirs, each row by a
 * calibrator that has not seen it.  It becomes the champion only where there is none.  Needs
 * MODEL_MANAGE; without a source, what ml.retrain needs.
 */
extern TrainResult *calibrate_run(const char *reference, const char *method, const char *source);

#endif /* TRAIN_CALIBRATE_H */
