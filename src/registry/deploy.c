/*
 * deploy.c
 *		Aliases and their history.
 *
 * ml.registry_alias says what an alias points to; ml.registry_deployment says
 * when it came there and what it pointed to before, and only ever grows.
 *
 * A rollback undoes, as a stack: 'train' and 'deploy' push a version,
 * 'rollback' pops the one it leaves.  So after deploying 1, 2, 3 two rollbacks
 * lead to 1, and what was rolled back is not come back to.  'undeploy' leaves
 * the stack as it is: a rollback of a removed alias brings its version back.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/resolve.h"
#include "registry/session.h"

/* The version the alias points to in the session's eyes, or 0. */
static int
current_version(const ModelRow *model, const char *alias)
{
	int version = resolve_alias(model->model_id, alias, catalog_push_fresh_snapshot());

	PopActiveSnapshot();
	return version;
}

static bool
version_exists(const ModelRow *model, int version)
{
	return session_run("SELECT FROM ml.registry_version WHERE model_id = $1 AND version = $2", 2,
					   (SqlArg[]){sql_int8(model->model_id), sql_int4(version)}) > 0;
}

/* The highest version there is; 42704 when all were dropped. */
static int
latest_version(const ModelRow *model)
{
	int version;

	session_run("SELECT max(version) FROM ml.registry_version WHERE model_id = $1", 1,
				(SqlArg[]){sql_int8(model->model_id)});
	version = session_int4(0, 1);
	if (version == 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("model \"%s\" has no versions", model->name),
						errhint("Train one with ml.train.")));
	return version;
}

/* Versions of 0 are none. */
static void
append_history(const OwnerSession *s, const ModelRow *model, const char *alias, int version,
			   int previous, const char *reason)
{
	session_run("INSERT INTO ml.registry_deployment "
				"(model_id, alias, version, previous_version, reason, deployed_by) "
				"VALUES ($1, $2, nullif($3, 0), nullif($4, 0), $5, $6)",
				6,
				(SqlArg[]){sql_int8(model->model_id), sql_text(alias), sql_int4(version),
						   sql_int4(previous), sql_text(reason),
						   sql_text(GetUserNameFromId(s->user, false))});
}

static void
move_alias(const OwnerSession *s, const ModelRow *model, const char *alias, int version,
		   const char *reason)
{
	int previous = current_version(model, alias);

	session_run("INSERT INTO ml.registry_alias (model_id, alias, version) VALUES ($1, $2, $3) "
				"ON CONFLICT (model_id, alias) DO UPDATE SET version = EXCLUDED.version",
				3, (SqlArg[]){sql_int8(model->model_id), sql_text(alias), sql_int4(version)});
	append_history(s, model, alias, version, previous, reason);
}

/* The version meant, 0 being the latest; 42704 when there is none such. */
static int
deploy_target(const ModelRow *model, int version)
{
	if (version == 0)
		return latest_version(model);
	if (!version_exists(model, version))
		resolve_unknown_version(model, version, catalog_push_fresh_snapshot());
	return version;
}

int
registry_deploy_target(const char *name, int version, const char *alias)
{
	OwnerSession session;
	ModelRow model;

	registry_check_alias(alias);
	model = session_begin_to_look(&session, name, MODEL_MANAGE);
	version = deploy_target(&model, version);
	session_end(&session);
	return version;
}

int
registry_deploy(const char *name, int version, const char *alias, const char *reason)
{
	OwnerSession session;
	ModelRow model;

	registry_check_alias(alias);
	model = session_begin_on_model(&session, name, MODEL_MANAGE);
	version = deploy_target(&model, version);
	if (current_version(&model, alias) == version)
		ereport(NOTICE, (errmsg("version %d of model \"%s\" is already deployed as \"%s\"", version,
								name, alias)));
	else
		move_alias(&session, &model, alias, version, reason);
	session_end(&session);
	return version;
}

/*
 * Walk the history and give what a rollback leads to, or 0: the entry below the
 * top of the stack, or the top itself when the alias is removed.
 */
static int
rollback_walk(const OwnerSession *s, const ModelRow *model, const char *alias, bool is_deployed)
{
	uint64 n_rows;
	int *stack;
	int depth = 0;

	n_rows = session_run("SELECT version, reason FROM ml.registry_deployment "
						 "WHERE model_id = $1 AND alias = $2 ORDER BY deployment_id",
						 2, (SqlArg[]){sql_int8(model->model_id), sql_text(alias)});
	stack = palloc((n_rows + 1) * sizeof(int));
	for (uint64 i = 0; i < n_rows; i++)
	{
		int version = session_int4(i, 1);
		char *reason = session_text(s, i, 2);

		if (version == 0)
			continue;
		if (strcmp(reason, REGISTRY_REASON_ROLLBACK) == 0)
		{
			while (depth > 0 && stack[depth - 1] != version)
				depth--;
		}
		if (depth == 0 || stack[depth - 1] != version)
			stack[depth++] = version;
	}
	if (is_deployed)
		depth--;
	return depth > 0 ? stack[depth - 1] : 0;
}

/* The version that a rollback leads to; 55000 when there is none. */
static int
rollback_target(const OwnerSession *s, const ModelRow *model, const char *alias)
{
	int current = current_version(model, alias);
	int target = rollback_walk(s, model, alias, current != 0);

	if (target == 0 && current == 0)
		resolve_unknown_alias(model, alias, catalog_push_fresh_snapshot());
	if (target == 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("model \"%s\" has nothing to roll back to: version %d is the first "
							   "deployed as \"%s\"",
							   model->name, current, alias),
						errhint("Deploy a version with ml.deploy.")));
	if (!version_exists(model, target))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("model \"%s\" cannot be rolled back: version %d, deployed before as "
							   "\"%s\", was dropped",
							   model->name, target, alias),
						errhint("Deploy another version with ml.deploy.")));
	return target;
}

int
registry_rollback_target(const char *name, const char *alias)
{
	OwnerSession session;
	ModelRow model;
	int target;

	registry_check_alias(alias);
	model = session_begin_to_look(&session, name, MODEL_MANAGE);
	target = rollback_target(&session, &model, alias);
	session_end(&session);
	return target;
}

int
registry_rollback(const char *name, const char *alias)
{
	OwnerSession session;
	ModelRow model;
	int target;

	registry_check_alias(alias);
	model = session_begin_on_model(&session, name, MODEL_MANAGE);
	target = rollback_target(&session, &model, alias);
	move_alias(&session, &model, alias, target, REGISTRY_REASON_ROLLBACK);
	session_end(&session);
	return target;
}

void
registry_undeploy(const char *name, const char *alias)
{
	OwnerSession session;
	ModelRow model = session_begin_on_model(&session, name, MODEL_MANAGE);
	int previous = current_version(&model, alias);

	if (previous == 0)
		resolve_unknown_alias(&model, alias, catalog_push_fresh_snapshot());
	session_run("DELETE FROM ml.registry_alias WHERE model_id = $1 AND alias = $2", 2,
				(SqlArg[]){sql_int8(model.model_id), sql_text(alias)});
	append_history(&session, &model, alias, 0, previous, REGISTRY_REASON_UNDEPLOY);
	session_end(&session);
}

/* 2BP01 when an alias points to the version. */
static void
refuse_deployed(const OwnerSession *s, const ModelRow *model, int version)
{
	StringInfoData list;
	uint64 n_aliases;

	n_aliases = session_run("SELECT alias FROM ml.registry_alias "
							"WHERE model_id = $1 AND version = $2 ORDER BY alias",
							2, (SqlArg[]){sql_int8(model->model_id), sql_int4(version)});
	if (n_aliases == 0)
		return;
	initStringInfo(&list);
	for (uint64 i = 0; i < n_aliases; i++)
		appendStringInfo(&list, "%s\"%s\"", i ? ", " : "", session_text(s, i, 1));
	ereport(ERROR, (errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
					errmsg_plural("cannot drop version %d of model \"%s\" because alias %s points "
								  "to it",
								  "cannot drop version %d of model \"%s\" because aliases %s point "
								  "to it",
								  n_aliases, version, model->name, list.data),
					errhint("Deploy another version there with ml.deploy, or take the alias away "
							"with ml.undeploy.")));
}

void
registry_drop_version(const char *name, int version)
{
	OwnerSession session;
	ModelRow model = session_begin_on_model(&session, name, MODEL_MANAGE);

	refuse_deployed(&session, &model, version);
	if (session_run("DELETE FROM ml.registry_version WHERE model_id = $1 AND version = $2", 2,
					(SqlArg[]){sql_int8(model.model_id), sql_int4(version)}) == 0)
		resolve_unknown_version(&model, version, catalog_push_fresh_snapshot());
	session_end(&session);
}
