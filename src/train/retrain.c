/*
 * retrain.c
 *		The recipe behind ml.retrain.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/guc.h"

#include "compat.h"
#include "registry/registry.h"
#include "train/recipe.h"
#include "train/retrain.h"

static void
retrain_check_author(const char *name, int version, const char *author)
{
	if (strcmp(author, GetUserNameFromId(GetUserId(), false)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("the source of version %d of model \"%s\" was written by role \"%s\"",
						version, name, author),
				 errhint("Only its author can run it again. ml.train with a source of your own "
						 "makes you the author of the next version.")));
}

static void
retrain_check_recipe(const char *name, int version, const TrainRequest *request, int update_of)
{
	if (update_of > 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("version %d of model \"%s\" learned on from version %d and cannot "
							   "be trained again by itself",
							   version, name, update_of),
						errhint("Retrain the version it learned on from: ml.retrain('%s@%d').",
								name, update_of)));
	if (request->source == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the recipe of version %d of model \"%s\" has no source", version, name)));
}

/* Under the author's search_path until the training ends, or fails. */
static TrainResult *
retrain_under(const char *search_path, const TrainRequest *request)
{
	int level = NewGUCNestLevel();
	TrainResult *result;

	if (search_path != NULL)
		(void) set_config_option("search_path", search_path, PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	result = train_run(request);
	AtEOXact_GUC(true, level);
	return result;
}

TrainResult *
retrain_run(const char *reference)
{
	ModelReference parsed = registry_parse_reference(reference);
	ModelVersion version = registry_find_version(&parsed, MODEL_MANAGE);
	StoredRecipe stored = registry_recipe(&version);
	TrainRequest request;
	char *search_path;
	int update_of = recipe_read(stored.recipe, &request, &search_path);

	retrain_check_recipe(parsed.name, version.version, &request, update_of);
	retrain_check_author(parsed.name, version.version, stored.author);
	request.name = parsed.name;
	request.deploy = "first";
	return retrain_under(search_path, &request);
}
