/*
 * stored_recipe.h
 *		The recipe of a stored version, for who may run it again.
 *
 * A stored source is text that somebody wrote: it runs under its author's search_path, and only
 * for its author.
 */
#ifndef TRAIN_STORED_RECIPE_H
#define TRAIN_STORED_RECIPE_H

#include "postgres.h"

#include "registry/registry.h"
#include "train/recipe.h"

typedef struct StoredTraining
{
	char *name; /* of the model, as the reference has it */
	ModelVersion version;
	Recipe recipe; /* its request has no name */
} StoredTraining;

/* Needs MODEL_MANAGE. */
extern StoredTraining stored_recipe_find(const char *reference);

/*
 * Its source is there, and the caller's to run: 55000 for a version that has no source of all its
 * rows, 42501 for who did not write it.
 */
extern void stored_recipe_check(const StoredTraining *stored);

/* Work under its search_path, until it ends, or fails. */
extern void stored_recipe_under(const StoredTraining *stored, void (*work)(void *arg), void *arg);

#endif /* TRAIN_STORED_RECIPE_H */
