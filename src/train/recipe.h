/*
 * recipe.h
 *		How a version came about, as JSON that is stored beside it: what was asked, and the
 *		linear algebra it was computed with.
 */
#ifndef TRAIN_RECIPE_H
#define TRAIN_RECIPE_H

#include "postgres.h"

#include "train/train.h"

/* Every argument of ml.train, so that the version can be trained again. */
extern char *recipe_of_training(const TrainRequest *request);

/* Of ml.update: the version that learned on, and from what. */
extern char *recipe_of_update(int base_version, const char *source);

#endif /* TRAIN_RECIPE_H */
