/*
 * recipe.h
 *		How a version came about, as JSON that is stored beside it: what was asked, and the
 *		linear algebra it was computed with.
 */
#ifndef TRAIN_RECIPE_H
#define TRAIN_RECIPE_H

#include "postgres.h"

#include "train/train.h"

/* Every argument of ml.train and the search_path, so that the version can be trained again. */
extern char *recipe_of_training(const TrainRequest *request);

/*
 * The request of a stored recipe of ml.train, without a name; *search_path is NULL in recipes of
 * versions that did not keep it.  Returns the version that learned on where the recipe is one of
 * ml.update, else 0.
 */
extern int recipe_read(const char *json, TrainRequest *request, char **search_path);

/* Of ml.update: the version that learned on, and from what. */
extern char *recipe_of_update(int base_version, const char *source);

#endif /* TRAIN_RECIPE_H */
