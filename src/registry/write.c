/*
 * write.c
 *		New versions and evaluations; changes of a model that are no deployment.
 *
 * The last version number lives in the model's row, so numbers are given out
 * under its lock and are not used again when versions are dropped.
 */
#include "postgres.h"

#include <math.h>

#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/resolve.h"
#include "registry/session.h"

void
registry_check_may_train(const char *name)
{
	Snapshot snapshot;
	ModelRow model;

	registry_check_name(name);
	session_check_writable();
	snapshot = catalog_push_fresh_snapshot();
	if (resolve_find_model(name, snapshot, &model))
		privilege_check(&model, GetUserId(), MODEL_MANAGE, snapshot);
	PopActiveSnapshot();
}

/* Make the model or lock it, and give out the next version number. */
static int
next_version(const OwnerSession *s, const char *name, const char *creator, ModelRow *model)
{
	session_run("INSERT INTO ml.registry_model AS m (name, owner, last_version) VALUES ($1, $2, 1) "
				"ON CONFLICT (name) DO UPDATE "
				"SET last_version = m.last_version + 1, updated_at = clock_timestamp() "
				"RETURNING model_id, owner, last_version",
				2, (SqlArg[]){sql_text(name), sql_text(creator)});
	model->model_id = session_int8(0, 1);
	model->name = pstrdup(name);
	model->owner = session_text(s, 0, 2);
	return session_int4(0, 3);
}

static SqlArg
sql_varlena(Oid type, struct varlena *v)
{
	return (SqlArg){type, PointerGetDatum(v), false};
}

int
registry_add_version(const NewVersion *nv)
{
	char *creator = GetUserNameFromId(GetUserId(), false);
	OwnerSession session;
	ModelRow model;
	int version;

	registry_check_may_train(nv->name);
	session_begin(&session);
	version = next_version(&session, nv->name, creator, &model);

	/* someone else may have made the model while we waited for its name */
	privilege_check(&model, session.user, MODEL_MANAGE, catalog_push_fresh_snapshot());
	PopActiveSnapshot();

	session_run("INSERT INTO ml.registry_version (model_id, version, artifact, sha256, size, "
				"algorithm, task, params, recipe, metrics, n_train, n_test, n_skipped, duration, "
				"created_by) "
				"VALUES ($1, $2, $3, sha256($4), octet_length($4), $5, $6, "
				"coalesce($7::jsonb, '{}'), coalesce($8::jsonb, '{}'), coalesce($9::jsonb, '{}'), "
				"$10, $11, $12, make_interval(secs => $13::float8 / 1000000), $14)",
				14,
				(SqlArg[]){sql_int8(model.model_id), sql_int4(version),
						   sql_varlena(catalog_artifact_type(), nv->artifact),
						   sql_varlena(BYTEAOID, nv->artifact), sql_text(nv->algorithm),
						   sql_text(nv->task), sql_text(nv->params), sql_text(nv->recipe),
						   sql_text(nv->metrics), sql_int8(nv->n_train), sql_int8(nv->n_test),
						   sql_int8(nv->n_skipped), sql_int8(nv->duration_us), sql_text(creator)});
	session_end(&session);
	return version;
}

/*
 * Whoever could read the model could evaluate it.  The version's row is locked
 * as a foreign key would, so that it stays, or it is gone already.
 */
void
registry_add_evaluation(const ModelVersion *version, const char *source, const char *metric,
						double value, double std_error, double baseline, bool value_is_null,
						int64 n_rows)
{
	char *evaluator = GetUserNameFromId(GetUserId(), false);
	OwnerSession session;

	session_begin(&session);
	if (session_run("INSERT INTO ml.registry_evaluation (version_id, source, metric, value, "
					"std_error, baseline, n_rows, evaluated_by) "
					"SELECT version_id, $2, $3, $4, $5, $6, $7, $8 FROM ml.registry_version "
					"WHERE version_id = $1 FOR KEY SHARE",
					8,
					(SqlArg[]){sql_int8(version->version_id), sql_text(source), sql_text(metric),
							   sql_float8(value, value_is_null || isnan(value)),
							   sql_float8(std_error, isnan(std_error)),
							   sql_float8(baseline, isnan(baseline)), sql_int8(n_rows),
							   sql_text(evaluator)}) == 0)
		resolve_version_gone(version);
	session_end(&session);
}

void
registry_drop_model(const char *name)
{
	OwnerSession session;
	ModelRow model = session_begin_on_model(&session, name, MODEL_MANAGE);
	SqlArg id = sql_int8(model.model_id);

	/* aliases first: they hold their versions; the rest goes with the model */
	session_run("DELETE FROM ml.registry_alias WHERE model_id = $1", 1, &id);
	session_run("DELETE FROM ml.registry_version WHERE model_id = $1", 1, &id);
	session_run("DELETE FROM ml.registry_model WHERE model_id = $1", 1, &id);
	session_end(&session);
}

static void
refuse_taken_name(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_OBJECT), errmsg("model \"%s\" already exists", name)));
}

/*
 * The unique index decides between two that take one name at once; who waits
 * for the other gets its 23505 rather than the 42710 of the check.
 */
void
registry_rename_model(const char *name, const char *new_name)
{
	OwnerSession session;
	ModelRow model;

	registry_check_name(new_name);
	model = session_begin_on_model(&session, name, MODEL_MANAGE);
	if (session_run("SELECT FROM ml.registry_model WHERE name = $1", 1,
					(SqlArg[]){sql_text(new_name)}) > 0)
		refuse_taken_name(new_name);
	session_run("UPDATE ml.registry_model SET name = $2 WHERE model_id = $1", 2,
				(SqlArg[]){sql_int8(model.model_id), sql_text(new_name)});
	session_end(&session);
}

/* As ALTER TABLE ... OWNER TO: the owner gives to a role it is a member of. */
void
registry_set_owner(const char *name, Oid role)
{
	char *owner = GetUserNameFromId(role, false);
	OwnerSession session;
	ModelRow model = session_begin_on_model(&session, name, SESSION_OWNER);

	if (!is_member_of_role(session.user, role))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be member of role \"%s\"", owner)));
	session_run("UPDATE ml.registry_model SET owner = $2 WHERE model_id = $1", 2,
				(SqlArg[]){sql_int8(model.model_id), sql_text(owner)});
	session_end(&session);
}

void
registry_tag(const char *name, int version, const char *key, const char *value)
{
	OwnerSession session;
	ModelRow model;

	if (key[0] == '\0' || strlen(key) > REGISTRY_NAME_LIMIT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid tag \"%s\": a key has 1 to %d bytes", key, REGISTRY_NAME_LIMIT)));
	model = session_begin_on_model(&session, name, MODEL_MANAGE);
	if (session_run("UPDATE ml.registry_version SET tags = CASE WHEN $4 IS NULL THEN tags - $3 "
					"ELSE tags || jsonb_build_object($3, $4) END "
					"WHERE model_id = $1 AND version = $2",
					4,
					(SqlArg[]){sql_int8(model.model_id), sql_int4(version), sql_text(key),
							   sql_text(value)}) == 0)
		resolve_unknown_version(&model, version, catalog_push_fresh_snapshot());
	session_end(&session);
}
