/*
 * store.c
 *		A new version, under the model that the work began with.
 *
 * Names change hands while a training runs.  So what was found when it began, the
 * model's id or that there was no model of the name, decides where it ends.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/deploy.h"
#include "registry/resolve.h"

int64
registry_check_may_train(const char *name)
{
	Snapshot snapshot;
	ModelRow model;

	registry_check_name(name);
	session_check_writable();
	snapshot = catalog_push_fresh_snapshot();
	if (resolve_find_model(name, snapshot, &model))
		privilege_check(&model, GetUserId(), MODEL_MANAGE, snapshot);
	else
		model.model_id = 0;
	PopActiveSnapshot();
	return model.model_id;
}

/* The name was free when the work began: as if it began now, but for what is another's. */
static void
check_came_up(const ModelRow *model, const char *creator)
{
	if (strcmp(model->owner, creator) != 0)
		ereport(ERROR, (errcode(ERRCODE_DUPLICATE_OBJECT),
						errmsg("model \"%s\" was made by another role meanwhile", model->name),
						errdetail("There was no such model when the training began."),
						errhint("Train under another name, or again for a version of it.")));
}

/*
 * A name that REPEATABLE READ does not show is a conflict: 40001.  Others are held off by its
 * latch.
 */
static void
insert_model(const char *name, const char *creator, ModelRow *model)
{
	session_insert((SessionKey){"registry_model", "model_id"},
				   "INSERT INTO ml.registry_model (name, owner) VALUES ($1, $2) "
				   "ON CONFLICT DO NOTHING RETURNING model_id",
				   2, (SqlArg[]){sql_text(name), sql_text(creator)});
	*model = (ModelRow){session_int8(0, 1), pstrdup(name), pstrdup(creator)};
}

/* Make a model of the name, or find the one that the caller has made meanwhile. */
static void
make_model(const char *name, const char *creator, ModelRow *model)
{
	LockLatch latch = {0};
	bool is_found;

	do
		lock_enter_name(&latch, name);
	while (!lock_is_free(&latch,
						 (RowLock){.kind = LOCK_NAME, .name = name, .mode = LockTupleExclusive}));
	is_found = resolve_find_model(name, catalog_push_fresh_snapshot(), model);
	PopActiveSnapshot();
	if (is_found)
		check_came_up(model, creator);
	else
		insert_model(name, creator, model);
	lock_leave(&latch);
}

/* The next number, which is the transaction's from here on; within the model's latch. */
static int
next_number(const ModelRow *model)
{
	SqlArg id = sql_int8(model->model_id);
	int highest;

	session_run("SELECT greatest(last_version, "
				"(SELECT max(version) FROM ml.registry_number n WHERE n.model_id = m.model_id), "
				"(SELECT max(version) FROM ml.registry_version v WHERE v.model_id = m.model_id)) "
				"FROM ml.registry_model m WHERE model_id = $1",
				1, &id);
	highest = lock_highest_number(model->model_id, session_int4(0, 1));
	if (highest == PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("model \"%s\" has no version number left", model->name),
				 errdetail("Its last one is %d.", highest), errhint("Train under another name.")));
	session_run("INSERT INTO ml.registry_number (model_id, version) VALUES ($1, $2 + 1) "
				"RETURNING version",
				2, (SqlArg[]){id, sql_int4(highest)});
	return session_int4(0, 1);
}

/* Within the latch: is all free that the version needs?  Only then is it known what it needs. */
static bool
store_is_free(const OwnerSession *s, LockLatch *latch, ModelRow *model, const NewVersion *nv,
			  bool *deploys)
{
	if (!session_model_is_free(latch, model, LockTupleKeyShare))
		return false;
	session_look_again(s, model, MODEL_MANAGE);
	*deploys = nv->wants_alias != NULL && nv->wants_alias(model->model_id, nv->arg);
	return !*deploys || lock_is_free(latch, deploy_lock(model, nv->alias));
}

/*
 * Lock the model, take a number, and move the alias to it where it is wanted: the
 * version's row follows, which takes longer and is not waited for.  Gives the version that the
 * alias pointed to, 0 where it stays or is new.
 */
static int
take_place(const OwnerSession *s, ModelRow *model, const NewVersion *nv, StoredVersion *stored)
{
	LockLatch latch = {0};
	int previous = 0;

	do
		lock_enter_model(&latch, model->model_id);
	while (!store_is_free(s, &latch, model, nv, &stored->deployed));
	session_lock_model(model, LockTupleKeyShare);
	stored->version.model_id = model->model_id;
	stored->version.version = next_number(model);
	if (stored->deployed)
		previous = deploy_move(s, model, nv->alias, stored->version.version, REGISTRY_REASON_TRAIN);
	lock_leave(&latch);
	return previous;
}

static SqlArg
sql_varlena(Oid type, struct varlena *v)
{
	return (SqlArg){type, PointerGetDatum(v), false};
}

static int64
insert_version(const NewVersion *nv, const ModelVersion *version, const char *creator)
{
	session_insert(
		(SessionKey){"registry_version", "version_id"},
		"INSERT INTO ml.registry_version (model_id, version, artifact, sha256, size, "
		"algorithm, task, params, recipe, metrics, n_train, n_test, n_skipped, duration, "
		"created_by) "
		"VALUES ($1, $2, $3, sha256($4), octet_length($4), $5, $6, "
		"coalesce($7::jsonb, '{}'), coalesce($8::jsonb, '{}'), coalesce($9::jsonb, '{}'), "
		"$10, $11, $12, make_interval(secs => $13::float8 / 1000000), $14) "
		"ON CONFLICT (version_id) DO NOTHING RETURNING version_id",
		14,
		(SqlArg[]){sql_int8(version->model_id), sql_int4(version->version),
				   sql_varlena(catalog_artifact_type(), nv->artifact),
				   sql_varlena(BYTEAOID, nv->artifact), sql_text(nv->algorithm), sql_text(nv->task),
				   sql_text(nv->params), sql_text(nv->recipe), sql_text(nv->metrics),
				   sql_int8(nv->n_train), sql_int8(nv->n_test), sql_int8(nv->n_skipped),
				   sql_int8(nv->duration_us), sql_text(creator)});
	return session_int8(0, 1);
}

StoredVersion
registry_add_version(const NewVersion *nv)
{
	char *creator = session_role_name(GetUserId());
	ModelRow model = {nv->model_id, pstrdup(nv->name), NULL};
	StoredVersion stored = {0};
	OwnerSession session;
	int previous;

	session_begin(&session);
	if (nv->model_id == 0)
		make_model(nv->name, creator, &model);
	previous = take_place(&session, &model, nv, &stored);
	stored.version.version_id = insert_version(nv, &stored.version, creator);
	deploy_tell_other_question(&session, &model, nv->alias, stored.version.version, previous);
	stored.name = MemoryContextStrdup(session.caller, model.name);
	session_end(&session);
	return stored;
}

StoredRecipe
registry_recipe(const ModelVersion *version)
{
	SqlArg id = sql_int8(version->version_id);
	StoredRecipe stored;
	OwnerSession session;

	session_begin(&session);
	if (session_run(
			"SELECT recipe::text, created_by FROM ml.registry_version WHERE version_id = $1", 1,
			&id) == 0)
		resolve_version_gone(version);
	stored.recipe = session_text(&session, 0, 1);
	stored.author = session_text(&session, 0, 2);
	session_end(&session);
	return stored;
}
