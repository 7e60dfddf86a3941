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

/* A stored recipe. */
typedef struct Recipe
{
	char *author; /* the role that wrote it; not in the JSON */
	TrainRequest request; /* of ml.train, without a name; its search_path NULL in old versions */
	int update_of; /* the version that learned on; 0: it is no recipe of ml.update */
	char *calibration; /* the method that ml.calibrate was asked for; NULL: it was not */
	int calibrated_from; /* ... of this version on rows of another source; 0: on its own */
} Recipe;

/* 55000 where it is not as it was written; owner ("version 3 of model \"m\"") is for the error. */
extern void recipe_read(const char *json, const char *owner, Recipe *recipe);

/*
 * Of ml.calibrate on a version's own rows: its recipe, with the search_path that it ran under, and
 * the method.
 */
extern char *recipe_of_calibration(const Recipe *recipe, const char *method);

/* ... on those of a source: of which version, and from what. */
extern char *recipe_of_calibration_on(int base_version, const char *method, const char *source);

/* Of ml.update: the version that learned on, and from what. */
extern char *recipe_of_update(int base_version, const char *source);

#endif /* TRAIN_RECIPE_H */
