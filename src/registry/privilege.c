/*
 * privilege.c
 *		Who may do what with a model: predict < read < manage < owner.
 *
 * The owner, the members of the owner role and superusers may do everything;
 * others hold what was granted to them, to a role whose rights they have, or
 * to PUBLIC.  Each granted privilege is a row of its own, as with GRANT: taking
 * one away leaves what was granted beside it, except that nothing is left that
 * would imply it.
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"

#include "registry/catalog.h"
#include "registry/privilege.h"
#include "registry/resolve.h"
#include "registry/session.h"

/* From weak to strong: each implies those before it. */
static const struct
{
	ModelPrivilege privilege;
	const char *name;
} privilege_names[] = {
	{MODEL_PREDICT, "predict"},
	{MODEL_READ, "read"},
	{MODEL_MANAGE, "manage"},
};

const char *
privilege_name(ModelPrivilege privilege)
{
	for (int i = 0; i < lengthof(privilege_names); i++)
	{
		if (privilege_names[i].privilege == privilege)
			return privilege_names[i].name;
	}
	elog(ERROR, "unrecognized privilege %d", (int) privilege);
}

/* False when name is none. */
static bool
privilege_find(const char *name, ModelPrivilege *privilege)
{
	for (int i = 0; i < lengthof(privilege_names); i++)
	{
		if (strcmp(privilege_names[i].name, name) == 0)
		{
			*privilege = privilege_names[i].privilege;
			return true;
		}
	}
	return false;
}

ModelPrivilege
privilege_from_name(const char *name)
{
	ModelPrivilege privilege;

	if (!privilege_find(name, &privilege))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unrecognized privilege \"%s\"", name),
						errhint("Privileges on a model are predict, read and manage.")));
	return privilege;
}

/* Has user the rights of the role of this name? */
static bool
user_has_role(Oid user, const char *role)
{
	Oid role_oid = get_role_oid(role, true);

	return OidIsValid(role_oid) && has_privs_of_role(user, role_oid);
}

bool
privilege_is_owner(const ModelRow *model, Oid user)
{
	return superuser_arg(user) || user_has_role(user, model->owner);
}

bool
privilege_holds(const ModelRow *model, Oid user, ModelPrivilege privilege, Snapshot snapshot)
{
	CatalogScan scan;
	ScanKeyData key;
	HeapTuple tuple;
	bool held = false;

	if (privilege_is_owner(model, user))
		return true;

	ScanKeyInit(&key, PRIVILEGE_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model->model_id));
	catalog_scan_begin(&scan, CATALOG_PRIVILEGE, snapshot, 1, &key);
	while (!held && HeapTupleIsValid(tuple = catalog_scan_next(&scan)))
	{
		char *role = catalog_column_text(&scan, tuple, PRIVILEGE_COLUMN_ROLE);
		char *name = catalog_column_text(&scan, tuple, PRIVILEGE_COLUMN_PRIVILEGE);
		ModelPrivilege granted;

		held = privilege_find(name, &granted) && granted >= privilege &&
			   (strcmp(role, PRIVILEGE_PUBLIC) == 0 || user_has_role(user, role));
	}
	catalog_scan_end(&scan);
	return held;
}

void
privilege_check(const ModelRow *model, Oid user, ModelPrivilege privilege, Snapshot snapshot)
{
	if (!privilege_holds(model, user, privilege, snapshot))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("permission denied for model \"%s\"", model->name),
						errdetail("Role \"%s\" lacks the privilege \"%s\".",
								  GetUserNameFromId(user, false), privilege_name(privilege)),
						errhint("Its owner \"%s\" can give it with ml.grant.", model->owner)));
}

void
privilege_check_owner(const ModelRow *model, Oid user)
{
	if (!privilege_is_owner(model, user))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be owner of model \"%s\"", model->name),
						errdetail("Its owner is \"%s\".", model->owner)));
}

bool
registry_has_privilege(const char *name, Oid user, const char *privilege)
{
	ModelPrivilege wanted = privilege_from_name(privilege);
	Snapshot snapshot = resolve_snapshot();
	ModelRow model = resolve_model(name, snapshot);

	return privilege_holds(&model, user, wanted, snapshot);
}

/*
 * Enter the model's latch when nobody else is at one of the grantee's privileges from
 * weakest to strongest: who grants and takes the same ones, both as owners, come one
 * after the other.
 */
static void
enter_for_privileges(LockLatch *latch, const ModelRow *model, const char *grantee,
					 ModelPrivilege weakest, ModelPrivilege strongest)
{
	bool are_free;

	do
	{
		lock_enter_model(latch, model->model_id);
		are_free = true;
		for (int i = 0; i < lengthof(privilege_names) && are_free; i++)
		{
			ModelPrivilege privilege = privilege_names[i].privilege;

			if (privilege >= weakest && privilege <= strongest)
				are_free = lock_is_free(latch, (RowLock){.kind = LOCK_PRIVILEGE,
														 .model = model,
														 .name = grantee,
														 .privilege = privilege_names[i].name,
														 .mode = LockTupleExclusive});
		}
	} while (!are_free);
}

void
registry_grant(const char *name, Oid role, const char *privilege)
{
	Oid user = GetUserId();
	char *grantor = GetUserNameFromId(user, false);
	const char *grantee = OidIsValid(role) ? GetUserNameFromId(role, false) : PRIVILEGE_PUBLIC;
	ModelPrivilege given = privilege_from_name(privilege);
	LockLatch latch = {0};
	OwnerSession session;
	ModelRow model;

	model = session_begin_to_look(&session, name, SESSION_OWNER);
	enter_for_privileges(&latch, &model, grantee, given, given);
	session_run("INSERT INTO ml.registry_privilege (model_id, role, privilege, granted_by) "
				"VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
				4,
				(SqlArg[]){sql_int8(model.model_id), sql_text(grantee), sql_text(privilege),
						   sql_text(grantor)});
	lock_leave(&latch);
	session_end(&session);
}

void
registry_revoke(const char *name, Oid role, const char *privilege)
{
	const char *grantee = OidIsValid(role) ? GetUserNameFromId(role, false) : PRIVILEGE_PUBLIC;
	ModelPrivilege taken = privilege_from_name(privilege);
	LockLatch latch = {0};
	OwnerSession session;
	uint64 n_revoked = 0;
	ModelRow model;

	model = session_begin_to_look(&session, name, SESSION_OWNER);
	enter_for_privileges(&latch, &model, grantee, taken, MODEL_MANAGE);
	for (int i = 0; i < lengthof(privilege_names); i++)
	{
		if (privilege_names[i].privilege >= taken)
			n_revoked += session_run("DELETE FROM ml.registry_privilege "
									 "WHERE model_id = $1 AND role = $2 AND privilege = $3",
									 3,
									 (SqlArg[]){sql_int8(model.model_id), sql_text(grantee),
												sql_text(privilege_names[i].name)});
	}
	lock_leave(&latch);
	session_end(&session);
	if (n_revoked == 0)
		ereport(NOTICE, (errmsg("no privilege \"%s\" on model \"%s\" was granted to \"%s\"",
								privilege, name, grantee)));
}
