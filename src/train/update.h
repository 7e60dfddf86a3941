/*
 * update.h
 *		The recipe behind ml.update: a version learns on from new rows.
 */
#ifndef TRAIN_UPDATE_H
#define TRAIN_UPDATE_H

#include "postgres.h"

#include "train/train.h"

/*
 * Learn on from the rows of source and store the result as the next version,
 * which no alias points to.  reference names the version to start from; needs
 * MODEL_MANAGE.  The version is stored under the model that the reference led to when
 * the work began, whatever it is called by now: 42704 when it was dropped.  0A000 when its
 * algorithm cannot learn on.
 */
extern TrainResult *update_run(const char *reference, const char *source);

#endif /* TRAIN_UPDATE_H */
