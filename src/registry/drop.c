/*
 * drop.c
 *		Dropping versions and models, with what belongs to them.
 *
 * What lies in tables without a foreign key (session.h) is deleted here, as far
 * as nobody else is at it.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/resolve.h"
#include "registry/session.h"

/*
 * The aliases that point to a version, as they are now, also where REPEATABLE READ
 * shows an older state: the version goes now.  Gives how many.
 */
static int
list_aliases(const ModelRow *model, int version, StringInfo list)
{
	CatalogScan scan;
	ScanKeyData key;
	HeapTuple tuple;
	int n = 0;

	ScanKeyInit(&key, ALIAS_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model->model_id));
	PushActiveSnapshot(GetLatestSnapshot());
	catalog_scan_begin(&scan, CATALOG_ALIAS, GetActiveSnapshot(), 1, &key);
	while (HeapTupleIsValid(tuple = catalog_scan_next(&scan)))
		if (DatumGetInt32(catalog_column(&scan, tuple, ALIAS_COLUMN_VERSION)) == version)
			appendStringInfo(list, "%s\"%s\"", n++ ? ", " : "",
							 catalog_column_text(&scan, tuple, ALIAS_COLUMN_ALIAS));
	catalog_scan_end(&scan);
	PopActiveSnapshot();
	return n;
}

/* 2BP01 when an alias points to the version. */
static void
refuse_deployed(const ModelRow *model, int version)
{
	StringInfoData list;
	int n_aliases;

	initStringInfo(&list);
	n_aliases = list_aliases(model, version, &list);
	if (n_aliases == 0)
		return;
	ereport(ERROR, (errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
					errmsg_plural("cannot drop version %d of model \"%s\" because alias %s points "
								  "to it",
								  "cannot drop version %d of model \"%s\" because aliases %s point "
								  "to it",
								  n_aliases, version, model->name, list.data),
					errhint("Deploy another version there with ml.deploy, or take the alias away "
							"with ml.undeploy.")));
}

/* Lock the version that nobody may deploy any more; 42704 when it is not there. */
static void
lock_version(const ModelRow *model, int version)
{
	if (session_run("SELECT FROM ml.registry_version WHERE model_id = $1 AND version = $2 "
					"FOR UPDATE",
					2, (SqlArg[]){sql_int8(model->model_id), sql_int4(version)}) == 0)
		resolve_unknown_version(model, version, catalog_push_fresh_snapshot());
}

/* session_begin, and the locks of the model and of the version that goes. */
static ModelRow
begin_on_version(OwnerSession *s, const char *name, int version)
{
	ModelRow model = session_begin_to_look(s, name, MODEL_MANAGE);
	RowLock lock = {
		.kind = LOCK_VERSION, .model = &model, .version = version, .mode = LockTupleExclusive};
	LockLatch latch = {0};

	do
		lock_enter_model(&latch, model.model_id);
	while (!session_model_is_free(&latch, &model, LockTupleKeyShare) ||
		   !lock_is_free(&latch, lock));
	session_look_again(s, &model, MODEL_MANAGE);
	session_lock_model(&model, LockTupleKeyShare);
	lock_version(&model, version);
	lock_leave(&latch);
	return model;
}

void
registry_drop_version(const char *name, int version)
{
	OwnerSession session;
	ModelRow model = begin_on_version(&session, name, version);
	SqlArg args[] = {sql_int8(model.model_id), sql_int4(version)};

	refuse_deployed(&model, version);
	session_sweep("DELETE FROM ml.registry_evaluation WHERE evaluation_id IN "
				  "(SELECT e.evaluation_id FROM ml.registry_evaluation e "
				  "JOIN ml.registry_version v USING (version_id) "
				  "WHERE v.model_id = $1 AND v.version = $2 FOR UPDATE OF e SKIP LOCKED)",
				  2, args);
	session_sweep("DELETE FROM ml.registry_tag WHERE tag_id IN (SELECT tag_id FROM ml.registry_tag "
				  "WHERE model_id = $1 AND version = $2 FOR UPDATE SKIP LOCKED)",
				  2, args);
	session_change("DELETE FROM ml.registry_version WHERE model_id = $1 AND version = $2", 2, args);
	session_end(&session);
}

/* The privileges on models that earlier drops have left without a model. */
static void
sweep_privileges(void)
{
	session_sweep("DELETE FROM ml.registry_privilege WHERE (model_id, role, privilege) IN "
				  "(SELECT p.model_id, p.role, p.privilege FROM ml.registry_privilege p "
				  "WHERE NOT EXISTS "
				  "(SELECT FROM ml.registry_model m WHERE m.model_id = p.model_id) "
				  "FOR UPDATE OF p SKIP LOCKED)",
				  0, NULL);
}

/* Evaluations and tags of versions that are gone, now or since an earlier drop. */
static void
sweep(void)
{
	session_sweep("DELETE FROM ml.registry_evaluation WHERE evaluation_id IN "
				  "(SELECT e.evaluation_id FROM ml.registry_evaluation e WHERE NOT EXISTS "
				  "(SELECT FROM ml.registry_version v WHERE v.version_id = e.version_id) "
				  "FOR UPDATE OF e SKIP LOCKED)",
				  0, NULL);
	session_sweep("DELETE FROM ml.registry_tag WHERE tag_id IN "
				  "(SELECT t.tag_id FROM ml.registry_tag t WHERE NOT EXISTS "
				  "(SELECT FROM ml.registry_version v "
				  "WHERE v.model_id = t.model_id AND v.version = t.version) "
				  "FOR UPDATE OF t SKIP LOCKED)",
				  0, NULL);
}

void
registry_drop_model(const char *name)
{
	OwnerSession session;
	ModelRow model = session_begin_on_model(&session, name, MODEL_MANAGE, LockTupleExclusive);
	SqlArg id = sql_int8(model.model_id);

	/* those on this model stay until the next drop: revoking them must not wait for us */
	sweep_privileges();

	/* aliases first: they hold their versions */
	session_run("DELETE FROM ml.registry_alias WHERE model_id = $1", 1, &id);
	session_run("DELETE FROM ml.registry_version WHERE model_id = $1", 1, &id);
	session_run("DELETE FROM ml.registry_number WHERE model_id = $1", 1, &id);
	session_change("DELETE FROM ml.registry_model WHERE model_id = $1", 1, &id);

	/* the history has gone with the model, but where no trigger fires (session_replication_role) */
	session_run("DELETE FROM ml.registry_deployment WHERE model_id = $1", 1, &id);
	sweep();
	session_end(&session);
}
