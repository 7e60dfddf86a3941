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
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/deploy.h"
#include "registry/resolve.h"

/* The version the alias points to in the session's eyes, or 0. */
static int
current_version(const ModelRow *model, const char *alias)
{
	int version = resolve_alias(model->model_id, alias, catalog_push_fresh_snapshot());

	PopActiveSnapshot();
	return version;
}

/* False when there is no such version; id NULL: only that is asked. */
static bool
version_exists(const ModelRow *model, int version, int64 *id)
{
	if (session_run("SELECT version_id FROM ml.registry_version "
					"WHERE model_id = $1 AND version = $2",
					2, (SqlArg[]){sql_int8(model->model_id), sql_int4(version)}) == 0)
		return false;
	if (id != NULL)
		*id = session_int8(0, 1);
	return true;
}

/* Lock it as what an alias is about to point to. */
static void
lock_version(const ModelRow *model, int version)
{
	if (session_run("SELECT FROM ml.registry_version WHERE model_id = $1 AND version = $2 "
					"FOR KEY SHARE",
					2, (SqlArg[]){sql_int8(model->model_id), sql_int4(version)}) == 0)
		resolve_unknown_version(model, version, catalog_push_fresh_snapshot());
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
	session_insert((SessionKey){"registry_deployment", "deployment_id"},
				   "INSERT INTO ml.registry_deployment "
				   "(model_id, alias, version, previous_version, reason, deployed_by) "
				   "VALUES ($1, $2, nullif($3, 0), nullif($4, 0), $5, $6) "
				   "ON CONFLICT (deployment_id) DO NOTHING",
				   6,
				   (SqlArg[]){sql_int8(model->model_id), sql_text(alias), sql_int4(version),
							  sql_int4(previous), sql_text(reason),
							  sql_text(session_role_name(s->user))});
}

RowLock
deploy_lock(const ModelRow *model, const char *alias)
{
	return (RowLock){.kind = LOCK_ALIAS, .model = model, .name = alias, .mode = LockTupleExclusive};
}

/* What a version does, from its target and task, as a message says it. */
static char *
question_asked(const OwnerSession *s, int column)
{
	char *target = session_text(s, 0, column);

	return psprintf("%s%s%s%s", session_text(s, 0, column + 1), *target != '\0' ? " of \"" : "",
					target, *target != '\0' ? "\"" : "");
}

void
deploy_tell_other_question(const OwnerSession *s, const ModelRow *model, const char *alias,
						   int version, int previous)
{
	if (previous == 0)
		return;
	if (session_run(
			"SELECT coalesce(n.recipe ->> 'target', ''), n.task, "
			"coalesce(o.recipe ->> 'target', ''), o.task "
			"FROM ml.registry_version n, ml.registry_version o "
			"WHERE n.model_id = $1 AND o.model_id = $1 AND n.version = $2 "
			"AND o.version = $3 AND (n.task <> o.task "
			"OR n.recipe ->> 'target' <> o.recipe ->> 'target')",
			3, (SqlArg[]){sql_int8(model->model_id), sql_int4(version), sql_int4(previous)}) == 0)
		return;
	ereport(
		NOTICE,
		(errmsg("version %d of model \"%s\" does %s, version %d, which it replaces as \"%s\", "
				"does %s",
				version, model->name, question_asked(s, 1), previous, alias, question_asked(s, 3)),
		 errhint("ml.rollback undoes the deployment; another question is better asked of a "
				 "model of another name.")));
}

int
deploy_move(const OwnerSession *s, const ModelRow *model, const char *alias, int version,
			const char *reason)
{
	int previous = current_version(model, alias);

	session_change("INSERT INTO ml.registry_alias (model_id, alias, version) VALUES ($1, $2, $3) "
				   "ON CONFLICT (model_id, alias) DO UPDATE SET version = EXCLUDED.version",
				   3, (SqlArg[]){sql_int8(model->model_id), sql_text(alias), sql_int4(version)});
	append_history(s, model, alias, version, previous, reason);
	return previous;
}

static void
remove_alias(const OwnerSession *s, const ModelRow *model, const char *alias)
{
	int previous = current_version(model, alias);

	session_change("DELETE FROM ml.registry_alias WHERE model_id = $1 AND alias = $2", 2,
				   (SqlArg[]){sql_int8(model->model_id), sql_text(alias)});
	append_history(s, model, alias, 0, previous, REGISTRY_REASON_UNDEPLOY);
}

/* The version meant, 0 being the latest; 42704 when there is none such. */
static int
deploy_target(const OwnerSession *s, const ModelRow *model, const char *alias, int version)
{
	if (version == 0)
		return latest_version(model);
	if (!version_exists(model, version, NULL))
		resolve_unknown_version(model, version, catalog_push_fresh_snapshot());
	return version;
}

/* What says where an alias is to point, or 0: nowhere; raises what stands against it. */
typedef int (*AliasTarget)(const OwnerSession *s, const ModelRow *model, const char *alias,
						   int version);

/* Within the latch: is all free that the move needs?  The target is chosen when the alias is. */
static bool
move_is_free(const OwnerSession *s, LockLatch *latch, ModelRow *model, const char *alias,
			 AliasTarget choose, int *version)
{
	if (!session_model_is_free(latch, model, LockTupleKeyShare) ||
		!lock_is_free(latch, deploy_lock(model, alias)))
		return false;
	session_look_again(s, model, MODEL_MANAGE);
	*version = choose(s, model, alias, *version);
	return *version == 0 || lock_is_free(latch, (RowLock){.kind = LOCK_VERSION,
														  .model = model,
														  .version = *version,
														  .mode = LockTupleKeyShare});
}

/* Move it to another version than the one it has. */
static void
move_to(const OwnerSession *s, const ModelRow *model, const char *alias, int version,
		const char *reason)
{
	int previous = deploy_move(s, model, alias, version, reason);

	if (strcmp(reason, REGISTRY_REASON_DEPLOY) == 0)
		deploy_tell_other_question(s, model, alias, version, previous);
}

/* Move the alias to what the target is, with every lock that this takes; gives the target. */
static int
move_locked(OwnerSession *s, ModelRow *model, const char *alias, AliasTarget choose, int asked,
			const char *reason)
{
	LockLatch latch = {0};
	int version;

	do
	{
		version = asked;
		lock_enter_model(&latch, model->model_id);
	} while (!move_is_free(s, &latch, model, alias, choose, &version));
	session_lock_model(model, LockTupleKeyShare);
	if (version == 0)
		remove_alias(s, model, alias);
	else
	{
		lock_version(model, version);
		if (current_version(model, alias) == version)
			ereport(NOTICE, (errmsg("version %d of model \"%s\" is already deployed as \"%s\"",
									version, model->name, alias)));
		else
			move_to(s, model, alias, version, reason);
	}
	lock_leave(&latch);
	return version;
}

/* A version of the model, which there is. */
static ModelVersion
found_version(const ModelRow *model, int version)
{
	ModelVersion found = {.model_id = model->model_id, .version = version};

	(void) version_exists(model, version, &found.version_id);
	return found;
}

/* What the move would lead to; nothing is moved or locked. */
static ModelVersion
look_for_target(const char *name, const char *alias, AliasTarget choose, int asked)
{
	OwnerSession session;
	ModelRow model;
	ModelVersion target;

	registry_check_alias(alias);
	model = session_begin_to_look(&session, name, MODEL_MANAGE);
	target = found_version(&model, choose(&session, &model, alias, asked));
	session_end(&session);
	return target;
}

/* Move the alias in the model in which the target was found, whatever it is called by now. */
static ModelVersion
move_found(const ModelVersion *target, const char *name, const char *alias, AliasTarget choose,
		   int asked, const char *reason)
{
	ModelRow model = {target->model_id, pstrdup(name), NULL};
	OwnerSession session;
	ModelVersion moved;

	session_begin(&session);
	moved = found_version(&model, move_locked(&session, &model, alias, choose, asked, reason));
	session_end(&session);
	return moved;
}

ModelVersion
registry_deploy_target(const char *name, int version, const char *alias)
{
	return look_for_target(name, alias, deploy_target, version);
}

void
registry_deploy(const ModelVersion *target, const char *name, const char *alias)
{
	(void) move_found(target, name, alias, deploy_target, target->version, REGISTRY_REASON_DEPLOY);
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
rollback_target(const OwnerSession *s, const ModelRow *model, const char *alias, int version)
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
	if (!version_exists(model, target, NULL))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("model \"%s\" cannot be rolled back: version %d, deployed before as "
							   "\"%s\", was dropped",
							   model->name, target, alias),
						errhint("Deploy another version with ml.deploy.")));
	return target;
}

ModelVersion
registry_rollback_target(const char *name, const char *alias)
{
	return look_for_target(name, alias, rollback_target, 0);
}

ModelVersion
registry_rollback(const ModelVersion *target, const char *name, const char *alias)
{
	return move_found(target, name, alias, rollback_target, 0, REGISTRY_REASON_ROLLBACK);
}

/* Nowhere, for an alias that there is. */
static int
undeploy_target(const OwnerSession *s, const ModelRow *model, const char *alias, int version)
{
	if (current_version(model, alias) == 0)
		resolve_unknown_alias(model, alias, catalog_push_fresh_snapshot());
	return 0;
}

void
registry_undeploy(const char *name, const char *alias)
{
	OwnerSession session;
	ModelRow model = session_begin_to_look(&session, name, MODEL_MANAGE);

	(void) move_locked(&session, &model, alias, undeploy_target, 0, REGISTRY_REASON_UNDEPLOY);
	session_end(&session);
}
