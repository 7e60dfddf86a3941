/*
 * stored_recipe.c
 *		The recipe of a stored version, for who may run it again (stored_recipe.h).
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/varlena.h"

#include "dataset/source.h"
#include "train/stored_recipe.h"

/*
 * The search_path that the source goes by: its own, but within a function that changes the role,
 * which others may call, that of now.
 */
static const char *
stored_recipe_path(const char *path)
{
	Oid user;
	int context;

	GetUserIdAndSecContext(&user, &context);
	if (path != NULL && !(context & (SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION)))
		return path;
	return pstrdup(namespace_search_path);
}

/* With pg_temp at the end, where nothing that lies there hides what was meant. */
static char *
stored_recipe_temp_last(const StoredTraining *stored)
{
	const char *path = stored->recipe.request.search_path;
	List *names;
	ListCell *lc;

	if (!SplitIdentifierString(pstrdup(path), ',', &names))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("the recipe of version %d of model \"%s\" is damaged",
							   stored->version.version, stored->name),
						errdetail("\"search_path\" is no list of schemas.")));
	foreach (lc, names)
	{
		if (strcmp(lfirst(lc), "pg_temp") == 0)
			return pstrdup(path);
	}
	return psprintf("%s%spg_temp", path, names == NIL ? "" : ", ");
}

StoredTraining
stored_recipe_find(const char *reference)
{
	ModelReference parsed = registry_parse_reference(reference);
	StoredTraining stored = {.name = parsed.name};
	StoredRecipe recipe;

	stored.version = registry_find_version(&parsed, MODEL_MANAGE);
	recipe = registry_recipe(&stored.version);
	recipe_read(recipe.recipe,
				psprintf("version %d of model \"%s\"", stored.version.version, stored.name),
				&stored.recipe);
	stored.recipe.author = recipe.author;
	stored.recipe.request.search_path = stored_recipe_path(stored.recipe.request.search_path);
	return stored;
}

static void
stored_recipe_check_author(const StoredTraining *stored)
{
	if (strcmp(stored->recipe.author, GetUserNameFromId(GetUserId(), false)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("the source of version %d of model \"%s\" was written by role \"%s\"",
						stored->version.version, stored->name, stored->recipe.author),
				 errhint("Only its author can run it again. ml.train with a source of your own "
						 "makes you the author of the next version.")));
}

void
stored_recipe_check(const StoredTraining *stored)
{
	const Recipe *recipe = &stored->recipe;
	int version = stored->version.version;

	if (recipe->update_of > 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("version %d of model \"%s\" learned on from version %d and cannot "
							   "be trained again by itself",
							   version, stored->name, recipe->update_of),
						errhint("Retrain the version it learned on from: ml.retrain('%s@%d').",
								stored->name, recipe->update_of)));
	if (recipe->calibrated_from > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("version %d of model \"%s\" is version %d, calibrated on rows of another "
						"source, and cannot be trained again by itself",
						version, stored->name, recipe->calibrated_from),
				 errhint("Retrain the version it was made from, ml.retrain('%s@%d'), and "
						 "calibrate that.",
						 stored->name, recipe->calibrated_from)));
	stored_recipe_check_author(stored);
}

void
stored_recipe_under(const StoredTraining *stored, void (*work)(void *arg), void *arg)
{
	const char *path = stored_recipe_temp_last(stored);
	int level = NewGUCNestLevel();

	(void) set_config_option("search_path", path, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
							 0, false);
	source_refuse_temporary(stored->recipe.request.source);
	work(arg);
	AtEOXact_GUC(true, level);
}
